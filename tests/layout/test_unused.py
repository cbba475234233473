"""Nothing is carried along that nobody needs: every class, module and function has its place."""

import re
from functools import cache

from portal.core.bundling import COMMENT, FROM
from portal.core.resources import resource
from tests.layout.test_styles import RULES

STATIC = resource("static")
CLASS = re.compile(r"\.(-?[a-z_][\w-]*)")
FUNCTION = re.compile(r"^(?:export )?(?:async )?function\*? (\w+)", re.MULTILINE)
EXPORTED = re.compile(r"^export (?:async )?(?:function\*?|const|let|class) (\w+)", re.MULTILINE)
HIGHLIGHTED = ".highlight"  # the highlighter of the text pipeline has names of its own
STARTED = {"start", "default"}


@cache
def _scripts() -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted((STATIC / "js").glob("*.js"))}


@cache
def _written() -> str:
    """Everything that can put a class on a page."""
    portal = resource("templates").parent / "portal"
    pages = [path.read_text() for path in resource("templates").rglob("*.html")]
    return "\n".join([*pages, *_scripts().values(), *(p.read_text() for p in portal.rglob("*.py"))])


def _is_put_on_a_page(name: str, words: set[str], stems: set[str]) -> bool:
    return name in words or any(name.startswith(stem) for stem in stems)


def test_every_class_of_the_style_sheets_is_on_some_page() -> None:
    words = set(re.findall(r"[\w-]+", _written()))
    stems = set(re.findall(r"([a-z][\w-]*--?)(?:\{\{|\{%|\{|\"\s*~|\" ~|\$\{)", _written()))
    named = {
        name
        for rule in RULES
        for name in CLASS.findall(_without_strings(rule.selector))
        if HIGHLIGHTED not in rule.selector
    }

    assert sorted(n for n in named if not _is_put_on_a_page(n, words, stems)) == []


def test_every_module_is_asked_for() -> None:
    pages = "".join(path.read_text() for path in resource("templates").rglob("*.html"))
    asked = {
        f"{name}.js"
        for names in re.findall(r'data-behaviour"?[=:] ?"([^"]*)"', _written())
        for name in re.findall(r"[a-z][a-z-]+", names)
    }
    imported = {name for text in _scripts().values() for name in FROM.findall(text)}
    entries = set(re.findall(r'asset\("js/([\w-]+\.js)"\)', pages))

    assert sorted(_scripts().keys() - asked - imported - entries) == []


def test_every_function_is_called() -> None:
    idle = [
        f"{name}: {function}"
        for name, text in _scripts().items()
        for function in FUNCTION.findall(text)
        if function not in STARTED
        and len(re.findall(rf"\b{function}\b", _code(text))) < 2
        and function not in EXPORTED.findall(text)
    ]

    assert idle == []


def test_everything_exported_is_imported() -> None:
    idle = []
    for name, text in _scripts().items():
        others = "".join(t for n, t in _scripts().items() if n != name)
        taken = {
            word
            for words, source in re.findall(r'import \{([^}]*)\} from "\./([^"]+)"', others)
            if source == name
            for word in re.findall(r"(\w+)(?: as \w+)?", words)
        }
        idle += [f"{name}: {e}" for e in EXPORTED.findall(text) if e not in taken | STARTED]

    assert idle == []


def _without_strings(selector: str) -> str:
    return re.sub(r"\"[^\"]*\"", "", selector)


def _code(text: str) -> str:
    return re.sub(r"^\s*//.*$", "", COMMENT.sub("", text), flags=re.MULTILINE)
