"""Only harmless HTML comes out of here: bleach keeps what people wrote readable, nh3 is the wall.

bleach shows unknown tags such as `<hostname>` as text and makes bare addresses links. It is at the
end of its life, so it is never last: nh3 decides by an allow-list what remains.
"""

import re
import threading
from functools import partial

import nh3
from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner
from pygments.token import STANDARD_TYPES

from portal.core.richtext import rawhtml

OWN_ID = re.compile(r"^(?:s|step)-[\w.:-]{1,200}$")
_URL = re.compile(
    r"(?<![\w@/.:-])(?:https?://|www\.(?=[\w-]+\.))[^\s<>\"`|\\^{}\U0010ff04\U0010ff05]+",
    re.IGNORECASE,
)
_TAGS = rawhtml.TAGS | {"aside", "input", "label", "section"}
_READ = {"http", "https", "mailto", "tel", "attachment"}
_ANYWHERE = {"class", "id", "title", "lang", "data-target"}
_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "rel"},
    "aside": {"data-tier"},
    "blockquote": {"cite"},
    "col": {"align", "width"},
    "details": {"open"},
    "div": {"align"},
    "h1": {"align"},
    "h2": {"align"},
    "h3": {"align"},
    "img": {"src", "alt", "width", "height", "align"},
    "input": {"type", "checked", "disabled"},
    "ol": {"start"},
    "p": {"align"},
    "section": {"data-tier"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan"},
}
_FINISHED: dict[str, set[str]] = {
    "a": {"id", "title"},
    "abbr": {"title"},
    "div": {"tabindex", "role", "aria-label", "data-behaviour", "data-lang"},
    "img": {"title", "loading", "decoding", "referrerpolicy"},
    "input": {"aria-label"},
    "li": {"id", "data-step"},
    "pre": {"tabindex"},
    "span": {"title", "data-linenos", "aria-hidden"},
}
_CLASSES = {
    "a": {
        *("record-link", "external-link", "dead-link", "picture"),
        *("footnote-ref", "footnote-backref"),
    },
    "aside": {"stop-line"},
    "section": {"tier-section", "tier-section--l2", "tier-section--l3"},
    "div": {"highlight", "code", "table-scroll", "callout", "footnotes"},
    "details": {"callout"},
    "li": {"task-item", "step"},
    "ol": {"steps", "task-list"},
    "ul": {"task-list"},
    "p": {"callout__title", "stop-line__text", "tier-section__label"},
    "summary": {"callout__title"},
    "span": {"record-link", "dead-link", "missing-file", "linenos"}
    | set(STANDARD_TYPES.values()) - {""},
    "kbd": {"key"},
    "label": {"task"},
}
CALLOUTS = ("note", "tip", "important", "warning", "caution")
for _kind in CALLOUTS:
    _CLASSES["div"].add(f"callout--{_kind}")
    _CLASSES["details"].add(f"callout--{_kind}")
_MOST_AROUND = 50
_local = threading.local()


def readable(html: str) -> str:
    """Give HTML whose unknown tags are text and whose bare addresses are links; not safe yet."""
    if not hasattr(_local, "cleaner"):
        _local.cleaner = Cleaner(
            tags=_TAGS,
            attributes=_may_read,
            protocols=_READ,
            filters=[partial(LinkifyFilter, skip_tags={"pre", "code"}, url_re=_URL)],
        )
    cleaner: Cleaner = _local.cleaner
    # Inside elements, one more than the author may close: the parser loses what stands wrongly in
    # a table at the very top. The tree that is built next passes over ends without a beginning.
    around = min(_MOST_AROUND, 1 + html.lower().count("</div"))
    return cleaner.clean("<div>" * around + html).removeprefix("<div>" * around).rstrip("\n")


def _may_read(tag: str, name: str, _value: str) -> bool:
    return name in _ANYWHERE or name in _ATTRIBUTES.get(tag, ())


def safe(html: str) -> str:
    """Give the HTML that may be stored and shown: the last stage, always."""
    return nh3.clean(
        html,
        tags=set(_TAGS),
        attributes=_ALLOWED,
        allowed_classes=_CLASSES,
        attribute_filter=_own_ids_only,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
        strip_comments=True,
    )


def _own_ids_only(_tag: str, name: str, value: str) -> str | None:
    return value if name != "id" or OWN_ID.match(value) else None


def _allowed() -> dict[str, set[str]]:
    allowed = {tag: {"lang"} for tag in _TAGS}
    for table in (_ATTRIBUTES, _FINISHED):
        for tag, names in table.items():
            allowed[tag] |= names
    for heading in ("h1", "h2", "h3", "h4", "h5", "h6", "sup"):
        allowed[heading] |= {"id"}
    return allowed


_ALLOWED = _allowed()
