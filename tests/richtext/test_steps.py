"""Steps of a procedure keep their keys while their words stay."""

from portal.core.richtext.render import Step, render

PROCEDURE = "1. Stop the service\n2. Run:\n   ```\n   ls\n   ```\n3. Start the service\n"


def keys(source: str) -> list[str]:
    return [step.key for step in render(source).steps]


def test_steps_are_numbered_and_marked() -> None:
    rendered = render(PROCEDURE)
    first = rendered.steps[0]
    assert first == Step(first.key, 1, "Stop the service")
    assert [step.number for step in rendered.steps] == [1, 2, 3]
    assert f'<li id="step-{first.key}" data-step="{first.key}">' in rendered.html


def test_moved_steps_keep_their_keys() -> None:
    one, two, three = keys(PROCEDURE)
    moved = "1. Start the service\n2. Stop the service\n3. Run:\n   ```\n   ls\n   ```\n"
    assert keys(moved) == [three, one, two]


def test_inserted_step_leaves_the_others_alone() -> None:
    assert keys("1. New\n" + PROCEDURE)[1:] == keys(PROCEDURE)


def test_formatting_and_spacing_leave_the_key_alone() -> None:
    assert keys("1. **Stop**   the\n   service\n\n2. b") == keys("1. Stop the service\n2. b")


def test_changed_words_or_code_give_a_new_key() -> None:
    changed = PROCEDURE.replace("ls", "ls -la")
    assert [a == b for a, b in zip(keys(PROCEDURE), keys(changed), strict=True)] == [
        True,
        False,
        True,
    ]


def test_equal_steps_have_keys_of_their_own() -> None:
    one, two = keys("1. Wait\n2. Wait\n")
    assert two == f"{one}-2"


def test_equal_steps_of_different_tiers_never_swap_keys() -> None:
    low, high = "1. Restart it\n2. Watch it\n", ":::l2\n1. Restart it\n2. Look\n:::\n"
    first, second = (render(text).steps for text in (f"{low}\n{high}", f"{high}\n{low}"))
    assert [step.text for step in second] == ["Restart it", "Look", "Restart it", "Watch it"]
    assert [step.key for step in first] == [second[index].key for index in (2, 3, 0, 1)]


def test_a_step_that_leaves_its_tier_is_another_step() -> None:
    hidden = keys(":::l2\n1. Restart it\n2. Look\n:::\n")
    shown = keys("1. Restart it\n2. Look\n")
    assert not set(hidden) & set(shown)


def test_nested_steps_belong_to_their_parent() -> None:
    assert len(keys("1. a\n   1. a1\n   2. a2\n2. b\n")) == 2


def test_one_number_is_no_procedure() -> None:
    assert keys("1. Only this\n\ntext\n") == []


def test_bullets_are_no_procedure() -> None:
    assert keys("- a\n- b\n") == []


def test_steps_parted_by_code_at_the_margin_are_one_procedure() -> None:
    steps = render("1. a\n\n```\nx\n```\n\n2. b\n").steps
    assert [(step.number, step.text) for step in steps] == [(1, "a"), (2, "b")]


def test_steps_of_a_hidden_part_are_not_told() -> None:
    source = ":::l2\n1. a\n2. b\n:::\n\n1. c\n2. d\n"
    assert [step.text for step in render(source, tier=1).steps] == ["c", "d"]
    assert [step.text for step in render(source, tier=2).steps] == ["a", "b", "c", "d"]


def test_author_cannot_write_a_step_in_html() -> None:
    html = render('<ol><li id="step-x" data-step="x">a</li></ol>').html
    assert "data-step" not in html
    assert "step-x" not in html.replace("s-step-x", "")
