import pytest

from portal.kb.texts.reading import read


def tiers(text: str) -> list[int]:
    return [line.tier for line in read(text) if not line.is_marker]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n:::l2\nb\nc\n:::\nd", [1, 2, 2, 1]),
        (":::l3\n:::\na", [1]),
        (":::l3\n\n:::\na", [3, 1]),
        (":::l3\na\n", [3, 3]),
        ("```\n:::l3\n```\na", [1, 1, 1, 1]),
        (":::L3 secret\na\n:::\nb", [3, 1]),
        ("a\r\n:::l2\r\nb\r\n:::\r\nc", [1, 2, 1]),
    ],
)
def test_each_line_has_the_tier_the_renderer_gives_it(text: str, expected: list[int]) -> None:
    assert tiers(text) == expected


def test_line_numbers_are_those_of_the_source() -> None:
    text = "a\n:::l2\nb\n:::\n\n```sh\nls\n```\nc\n"

    assert [line.text for line in read(text)] == text.split("\n")
    assert [line.number for line in read(text)] == list(range(1, 11))


def test_code_callouts_and_sections_are_known() -> None:
    lines = read(
        "## Steps\n\n> [!WARNING]\n> Hot.\n\n1. Go:\n\n   ```bash\n   # x\n   ls\n   ```\n"
    )

    assert [line.text.strip() for line in lines if line.is_code] == ["# x", "ls"]
    assert lines[3].callout == "warning"
    assert lines[5].step == "Go:"
    assert lines[5].section == "Steps"
