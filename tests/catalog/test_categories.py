"""Categories go two deep, and what is in use stays."""

import pytest
from sqlalchemy import select

from portal.catalog.models import Category
from portal.core.db import db
from tests.catalog.conftest import one


def test_a_category_is_added_inside_another(shelf, browser_of):
    inside = str(one(Category, "Access").id)
    db.release()
    browser_of("mona").post("/admin/categories/new", data={"name": "Badges", "parent": inside})
    assert one(Category, "Badges").parent.name == "Access"


@pytest.mark.parametrize(
    ("name", "parent", "said"),
    [
        ("Third", "Accounts", "Not a valid choice"),
        ("", None, "Give the category a name."),
        ("access", None, "There is already a category with this name."),
        ("Accounts", "Access", "There is already a category with this name."),
    ],
)
def test_what_cannot_be_is_refused(shelf, browser_of, name, parent, said):
    number = str(one(Category, parent).id) if parent else "0"
    db.release()
    answer = browser_of("mona").post("/admin/categories/new", data={"name": name, "parent": number})
    assert answer.status_code == 422
    assert said in answer.text


def test_the_same_name_may_stand_on_two_shelves(shelf, browser_of):
    answer = browser_of("mona").post("/admin/categories/new", data={"name": "Accounts"})
    assert answer.status_code == 302


def test_what_has_categories_inside_stays_at_the_top(shelf, browser_of):
    access, empty = one(Category, "Access").id, one(Category, "Empty").id
    db.release()
    answer = browser_of("mona").post(
        f"/admin/categories/{access}", data={"name": "Access", "parent": str(empty)}
    )
    assert answer.status_code == 422
    assert "has to stay at the top" in answer.text


@pytest.mark.parametrize(
    ("name", "said"), [("Access", "has categories inside"), ("Accounts", None), ("Empty", None)]
)
def test_only_what_is_empty_is_removed(shelf, browser_of, name, said):
    number = one(Category, name).id
    db.release()
    answer = browser_of("mona").post(f"/admin/categories/{number}/remove")
    assert answer.status_code == (409 if said else 302)
    assert (said or "") in answer.text
    left = db.session.scalars(select(Category.name)).all()
    assert (name in left) == bool(said)


def test_what_an_article_stands_on_is_not_removed(shelf, browser_of):
    with db.writing() as writer:
        writer.delete(one(Category, "Accounts"))
    number = one(Category, "Access").id
    db.release()
    answer = browser_of("mona").post(f"/admin/categories/{number}/remove")
    assert answer.status_code == 409
    assert "still used" in answer.text


@pytest.mark.parametrize("number", ["0", "999", "99999999999", "x", "-1"])
def test_unknown_numbers_are_not_found(shelf, browser_of, number):
    assert browser_of("mona").get(f"/admin/categories/{number}").status_code == 404
    assert browser_of("mona").get(f"/admin/tags/{number}").status_code == 404
