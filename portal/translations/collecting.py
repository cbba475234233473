"""Finds every text of the program that is shown to people, where `_` or its kin is written."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.extract import extract_from_file
from jinja2 import Environment, nodes

from portal.core.wording import forms_of

KEYWORDS = {
    "_": None,
    "gettext": None,
    "later": None,
    "ngettext": (1, 2),
    "forms": (1, 2),
    "pgettext": ((1, "c"), 2),
}
JINJA = {"trimmed": "true", "newstyle_gettext": "true", "encoding": "utf-8"}

# context, text in English, its plural or None
Message = tuple[str | None, str, str | None]


def messages(root: Path) -> dict[Message, set[str]]:
    """Return every text and the files it stands in, as paths below `root`."""
    found: dict[Message, set[str]] = defaultdict(set)
    for file in sorted(root.glob("portal/**/*.py")):
        for message in _in_python(file):
            found[message].add(file.relative_to(root).as_posix())
    for file in sorted(root.glob("templates/**/*.html")):
        for message in _in_template(file):
            found[message].add(file.relative_to(root).as_posix())
    return found


def feature_of(files: set[str]) -> str:
    """Return the catalogue for a text of these files; `common` where features share it."""
    features = {_feature(file) for file in files}
    return features.pop() if len(features) == 1 else "common"


def _in_python(file: Path) -> Iterator[Message]:
    yield from _extracted("python", file, {})
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "plural":
            words = [each.value for each in node.args[1:] if isinstance(each, ast.Constant)]
            yield from _counted(words)


def _in_template(file: Path) -> Iterator[Message]:
    yield from _extracted("jinja2.ext:babel_extract", file, JINJA)
    tree = Environment(extensions=["jinja2.ext.i18n"]).parse(file.read_text())  # noqa: S701
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "plural":
            words = [each.value for each in call.args[1:] if isinstance(each, nodes.Const)]
            yield from _counted(words)


def _counted(words: Sequence[object]) -> Iterator[Message]:
    if words:
        one, many = forms_of(*[str(word) for word in words])
        yield None, one, many


def _extracted(method: str, file: Path, options: dict[str, str]) -> Iterator[Message]:
    found = extract_from_file(method, file, keywords=KEYWORDS, options=options)
    for _line, text, _comments, context in found:
        if isinstance(text, str):
            yield context, text, None
        elif text:
            yield context, text[0], text[1]


def _feature(file: str) -> str:
    _top, folder, *below = re.sub(r"^portal/integrations/", "portal/", file).split("/")
    if not below or folder in {"core", "layout", "components", "errors"}:
        return "core"
    return folder
