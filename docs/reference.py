"""Writes `docs/settings.md` and `docs/permissions.md` from the code; a test compares them."""

from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic_core import PydanticUndefined

from portal.core.policy import Predicate, policy
from portal.core.settings import Settings

FOLDER = Path(__file__).parent
ABOUT_SETTINGS = (
    "Environment variables, or lines `NAME=value` in a file `.env` in the folder Portal is started "
    "from. Faults are all reported together at start. This page is written by `make docs`."
)
ABOUT_PERMISSIONS = (
    "A permission is given when every condition of any one of its rules holds. *Reading* is not "
    "here: it is a scope (`visible_to`), see `docs/architecture.md`. This page is written by "
    "`make docs`."
)


def settings_page() -> str:
    """Return every setting with its default and what it does."""
    lines = [
        "# Settings",
        "",
        ABOUT_SETTINGS,
        "",
        "| setting | default | what it does |",
        "|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is PydanticUndefined else field.default
        shown = f"`{default}`" if default not in ("", []) else "–"
        lines.append(f"| `PORTAL_{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(lines) + "\n"


def permissions_page() -> str:
    """Return every permission with its rules, and what each condition means."""
    # Building the application's wiring makes every feature add its rules.
    import portal.factory  # noqa: F401

    rules = sorted(policy.rules.items(), key=lambda entry: entry[0].value)
    conditions = {holds for _, rule in rules for every in rule for holds in every}
    lines = [
        "# Permissions",
        "",
        ABOUT_PERMISSIONS,
        "",
        "| permission | given when |",
        "|---|---|",
        *(f"| `{permission.value}` | {_rules(rule)} |" for permission, rule in rules),
        "",
        "| condition | meaning |",
        "|---|---|",
        *(
            f"| {_words(holds)} | {(holds.__doc__ or '').strip().splitlines()[0]} |"
            for holds in sorted(conditions, key=_words)
        ),
    ]
    return "\n".join(lines) + "\n"


def _rules(rule: Sequence[Sequence[Predicate]]) -> str:
    return "<br>or ".join(" **and** ".join(_words(holds) for holds in every) for every in rule)


def _words(holds: Predicate) -> str:
    return holds.__name__.replace("_", " ")


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "permissions.md": permissions_page,
}


if __name__ == "__main__":
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page())
