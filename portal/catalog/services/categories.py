"""Adding, changing and removing categories, two deep."""

from dataclasses import dataclass
from typing import Any

from portal.accounts.viewer import Viewer
from portal.catalog.models import Category
from portal.catalog.services import naming
from portal.catalog.uses import is_used
from portal.core import events
from portal.core.db import db
from portal.core.errors import Conflict, Invalid
from portal.core.languages import _


@dataclass(frozen=True, slots=True)
class CategoryCard:
    """What can be said of a category."""

    name: str
    description: str = ""
    parent_id: int | None = None


def add(card: CategoryCard, *, by: Viewer) -> Category:
    """Add a category; refuses a name taken on the same shelf, and a third level."""
    columns = _columns(card)
    _require_possible(columns)
    category = Category(slug=naming.free_slug(Category, columns["name"]), **columns)
    db.session.add(category)
    events.write(category, "add", by=by, name=category.name)
    return category


def change(category: Category, card: CategoryCard, *, by: Viewer) -> None:
    """Rename or move a category; its address stays."""
    columns = _columns(card)
    _require_possible(columns, category)
    if changed := naming.assign(category, columns):
        events.write(category, "change", by=by, changed=changed)


def remove(category: Category, *, by: Viewer) -> None:
    """Remove an empty category; raises `Conflict` while anything is in it."""
    if category.children:
        raise Conflict(
            _("“%(name)s” has categories inside: move or remove them first.", name=category.name)
        )
    if is_used(category):
        raise Conflict(_("“%(name)s” is still used: move what is in it first.", name=category.name))
    events.write(category, "remove", by=by, name=category.name)
    db.session.delete(category)


def _columns(card: CategoryCard) -> dict[str, Any]:
    return {
        "name": naming.one_line(card.name),
        "description": card.description.strip(),
        "parent_id": card.parent_id,
    }


def _require_possible(columns: dict[str, Any], category: Category | None = None) -> None:
    same_shelf = Category.parent_id == columns["parent_id"]
    taken = _("There is already a category with this name.")
    naming.require_free(Category, columns["name"], taken, same_shelf, besides=category)
    if columns["parent_id"] is None:
        return
    parent = db.session.get(Category, columns["parent_id"])
    if parent is None or parent is category or parent.parent_id is not None:
        raise _misplaced(_("Choose one of the top categories: they go two deep."))
    if category is not None and category.children:
        raise _misplaced(_("This one has categories inside, so it has to stay at the top."))


def _misplaced(sentence: str) -> Invalid:
    return Invalid(sentence, {"parent": sentence})
