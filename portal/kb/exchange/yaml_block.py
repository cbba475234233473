"""The YAML of a front matter: a small, harmless part of the language, and the same bytes back."""

import json
import re
from collections.abc import Mapping
from typing import Any

import yaml

from portal.core.languages import _

MAX_CHARACTERS = 64 * 1024
MAX_NODES = 5_000
MAX_DEPTH = 12

_CORE_TAGS = {
    "tag:yaml.org,2002:bool": (re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), "tTfF"),
    "tag:yaml.org,2002:int": (re.compile(r"^[-+]?(?:0|[1-9][0-9]{0,17})$"), "-+0123456789"),
    "tag:yaml.org,2002:null": (re.compile(r"^(?:~|null|Null|NULL|)$"), "~nN"),
}
_KEPT_AS_TEXT = ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:float")


class Refused(ValueError):
    """Raised for broken or hostile YAML; `str()` says which, for the report."""


class _Loader(yaml.SafeLoader):
    """Reads dates, `yes`, `12:30` and `1.10` as the text they are: nothing changes in passing."""

    yaml_implicit_resolvers: dict[Any, Any] = {}  # noqa: RUF012


class _Dumper(yaml.SafeDumper):
    """Writes dates and versions without quotes, because the loader reads them as text."""

    yaml_implicit_resolvers = {  # noqa: RUF012
        first: [pair for pair in pairs if pair[0] not in _KEPT_AS_TEXT]
        for first, pairs in yaml.SafeDumper.yaml_implicit_resolvers.items()
    }

    def ignore_aliases(self, data: Any) -> bool:
        """Never write an anchor: the reader refuses them."""
        return True


for _tag, (_pattern, _first) in _CORE_TAGS.items():
    _Loader.add_implicit_resolver(_tag, _pattern, [*_first, ""])


def _lines_as_lines(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _lines_as_lines)


def read(block: str) -> dict[str, Any] | None:
    """The mapping in the block, None when it is something else; Refused when broken or hostile."""
    if len(block) > MAX_CHARACTERS:
        raise Refused(_("The front matter is too long."))
    try:
        _weigh(block)
        found = yaml.load(block, Loader=_Loader)  # noqa: S506  a SafeLoader that knows fewer tags
        return _as_stored(found) if isinstance(found, Mapping) else None
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as fault:
        raise fault if isinstance(fault, Refused) else Refused(_sentence(fault)) from None


def write(fields: Mapping[str, Any]) -> str:
    """The fields as YAML, in the order given; the same fields always give the same bytes."""
    written: str = yaml.dump(
        dict(fields),
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
        width=2**31,
    )
    return written


def _weigh(block: str) -> None:
    """Count before building: an alias bomb or a deep nest is refused while it is still small."""
    depth = 0
    for nodes, event in enumerate(yaml.parse(block, Loader=_Loader)):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Refused(_("Anchors and aliases are not accepted in front matter."))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH or nodes > MAX_NODES:
            raise Refused(_("The front matter is nested too deeply or has too many entries."))


def _as_stored(found: Mapping[Any, Any]) -> dict[str, Any]:
    """The mapping as a JSON column will give it back; refuses what no database can hold."""
    stored = json.dumps(found, ensure_ascii=False)
    stored.encode()  # lone surrogates, written as escapes in the YAML
    if "\\u0000" in stored:
        raise Refused(_("The front matter contains a NUL character."))
    result: dict[str, Any] = json.loads(stored)
    return result


def _sentence(fault: Exception) -> str:
    mark = getattr(fault, "problem_mark", None)
    # The block starts after the opening line, so its first line is the second of the file.
    where = f" (line {mark.line + 2})" if mark is not None else ""
    return _("The front matter is not valid YAML%(where)s.", where=where)
