"""Tags are tidied without losing what carries them."""

import pytest
from sqlalchemy import select

from portal.catalog.models import Tag
from portal.catalog.services import tags
from portal.core.db import db
from portal.kb.models.article import Article
from tests.catalog.conftest import one


def numbers(*names):
    found = [one(Tag, name).id for name in names]
    db.release()
    return found


def carried():
    return [tag.name for tag in db.session.scalars(select(Article)).one().tags]


def test_a_tag_is_added_in_lower_case(shelf, browser_of):
    browser_of("mona").post("/admin/tags", data={"name": "  Single   Sign-On "})
    assert one(Tag, "single sign-on")


@pytest.mark.parametrize("name", ["", "   ", "MFA", "x" * 49])
def test_what_cannot_be_is_refused(shelf, browser_of, name):
    assert browser_of("mona").post("/admin/tags", data={"name": name}).status_code == 422


def test_a_new_name_shows_everywhere_and_the_old_one_leads_to_it(shelf, browser_of):
    (mfa,) = numbers("mfa")
    browser_of("mona").post(f"/admin/tags/{mfa}", data={"name": "two-factor"})
    assert carried() == ["two-factor"]
    with db.writing():
        assert [tag.name for tag in tags.named(["MFA", "new one"])] == ["new one", "two-factor"]


def test_a_taken_name_is_refused_in_favour_of_merging(shelf, browser_of):
    (mfa,) = numbers("mfa")
    answer = browser_of("mona").post(f"/admin/tags/{mfa}", data={"name": "otp"})
    assert answer.status_code == 422
    assert "There is already a tag with this name." in answer.text


def test_a_tag_may_get_its_old_name_back(shelf, browser_of):
    (mfa,) = numbers("mfa")
    browser_of("mona").post(f"/admin/tags/{mfa}", data={"name": "two-factor"})
    browser_of("mona").post(f"/admin/tags/{mfa}", data={"name": "mfa"})
    assert carried() == ["mfa"]


def test_merging_moves_what_carries_the_tag(shelf, browser_of):
    mfa, otp = numbers("mfa", "otp")
    browser_of("mona").post(f"/admin/tags/{mfa}/merge", data={"into": str(otp)})
    assert carried() == ["otp"]
    assert db.session.scalar(select(Tag).where(Tag.name == "mfa")) is None
    with db.writing():
        assert [tag.name for tag in tags.named(["mfa", "otp"])] == ["otp"]


def test_who_carried_both_tags_keeps_one(shelf, browser_of):
    with db.writing() as writer:
        article = writer.scalars(select(Article)).one()
        article.tags.append(one(Tag, "otp"))
    mfa, otp = numbers("mfa", "otp")
    browser_of("mona").post(f"/admin/tags/{mfa}/merge", data={"into": str(otp)})
    assert carried() == ["otp"]


def test_a_chain_of_merges_leads_to_the_last(shelf, browser_of):
    with db.writing() as writer:
        writer.add(Tag(name="login"))
    mfa, otp, login = numbers("mfa", "otp", "login")
    browser_of("mona").post(f"/admin/tags/{mfa}/merge", data={"into": str(otp)})
    browser_of("mona").post(f"/admin/tags/{otp}/merge", data={"into": str(login)})
    with db.writing():
        assert [tag.name for tag in tags.named(["mfa"])] == ["login"]


def test_no_tag_is_chosen_before_somebody_chooses_one(shelf, browser_of):
    (mfa, _otp) = numbers("mfa", "otp")
    browser = browser_of("mona")
    first = browser.get(f"/admin/tags/{mfa}").text.partition("<option ")[2]
    assert first.startswith('value="0">Choose a tag<')
    answer = browser.post(f"/admin/tags/{mfa}/merge", data={"into": "0"})
    assert answer.status_code == 422
    assert "Choose the tag that stays." in answer.text


def test_a_tag_is_not_merged_into_itself_or_nothing(shelf, browser_of):
    (mfa,) = numbers("mfa")
    for into in (str(mfa), "999", ""):
        answer = browser_of("mona").post(f"/admin/tags/{mfa}/merge", data={"into": into})
        assert answer.status_code == 422


def test_only_unused_tags_are_removed(shelf, browser_of):
    mfa, otp = numbers("mfa", "otp")
    assert "still used" in browser_of("mona").post(f"/admin/tags/{mfa}/remove").text
    browser_of("mona").post(f"/admin/tags/{otp}/remove")
    assert db.session.scalars(select(Tag.name)).all() == ["mfa"]
