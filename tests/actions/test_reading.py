"""Who reads an action: the desk, as far as it reads what the action follows from."""

from dataclasses import replace

import pytest
from sqlalchemy import delete

from portal.actions.models import Action
from portal.actions.queries.actions import Source, visible_to
from portal.actions.queries.of_source import of, open_of, without_owner_or_date
from portal.actions.searchable import audience_tokens
from portal.core.db import db
from portal.core.errors import Invalid, Missing
from portal.core.records import SearchDocument, registry
from portal.incidents.models.talk import TimelineEvent
from tests.actions.conftest import advance
from tests.cast import CAST

DESK = {"lena", "theo", "tess", "rea", "mona", "ada"}


def readers(viewer_of):
    """Everybody of the cast who reads the one action, by query and by token alike."""
    action = db.session.get_one(Action, 1)
    document = registry.kind("ACT").document(action)
    found = set()
    for name in CAST:
        viewer = viewer_of(name)
        reads = db.session.scalar(visible_to(viewer)) is not None
        assert reads == bool(viewer.tokens & set(document.audience)), name
        found |= {name} if reads else set()
    return found


def test_the_desk_reads_and_the_requester_does_not(opened, proposed, viewer_of):
    proposed(source=opened())
    assert readers(viewer_of) == DESK
    assert db.session.scalar(visible_to(viewer_of(""))) is None


def test_one_of_a_confidential_incident_is_for_its_readers(opened, proposed, viewer_of):
    incident = opened(is_confidential=True)
    with db.writing():
        incident.team = viewer_of("tess").person.team
    proposed(source=incident, owner="tess")
    # Mona and Ada answer for all of support; the requester Otto reads the incident, not this.
    assert readers(viewer_of) == {"tess", "rea", "mona", "ada"}


def test_a_requester_at_the_desk_reads_no_action_of_a_confidential_incident(
    opened, proposed, viewer_of
):
    incident = opened(is_confidential=True, requester=viewer_of("lena").person)
    with db.writing():
        incident.team = viewer_of("tess").person.team
    proposed(source=incident, owner="tess")
    assert "lena" not in readers(viewer_of)


def test_what_follows_from_nothing_or_from_what_is_gone_the_whole_desk_reads(
    opened, proposed, viewer_of
):
    incident = opened(is_confidential=True)
    action = proposed()
    assert readers(viewer_of) == DESK
    with db.writing():
        action.source_kind, action.source_id = "incident", incident.id
    with db.writing() as session:
        session.execute(delete(TimelineEvent))
        session.delete(incident)
    assert readers(viewer_of) == DESK


def tokens_over(*audience):
    """Return the tokens of an action that follows from something open to these."""
    document = SearchDocument("PM-1", "postmortem", "Lost orders", audience=audience)
    of_a_kind = replace(registry.kind("KB"), document=lambda _it: document if audience else None)
    return audience_tokens(Source(of_a_kind, object()))


def test_a_draft_as_source_is_found_by_no_search(session):
    assert tokens_over() == ()


@pytest.mark.parametrize(
    ("audience", "found"),
    [
        (("public",), {"l1", "role:reviewer", "role:manager", "role:admin"}),
        (("internal", "l3"), {"l1", "l3", "role:reviewer", "role:manager", "role:admin"}),
        (("role:admin",), {"role:admin"}),
    ],
)
def test_what_a_source_opens_to_everybody_opens_an_action_to_the_desk(session, audience, found):
    assert set(tokens_over(*audience)) == found


def test_people_and_teams_of_a_source_count_when_they_see_the_desk(viewer_of):
    otto, tess = (viewer_of(name).person for name in ("otto", "tess"))
    audience = [f"person:{each.id}" for each in (otto, tess)]
    audience += [f"team:{each.team_id}" for each in (otto, tess)]
    assert tokens_over(*audience) == (f"person:{tess.id}", f"team:{tess.team_id}")


def test_an_owner_must_read_what_it_follows_from(opened, proposed, viewer_of):
    with pytest.raises(Invalid, match="Otto does not see the desk"):
        proposed(owner="otto")
    incident = opened(is_confidential=True)
    with db.writing():
        incident.team = viewer_of("tess").person.team
    with pytest.raises(Invalid, match="Lena may not read INC-1"):
        proposed(source=incident, owner="lena")


def test_nobody_proposes_from_what_they_may_not_read(opened, proposed):
    incident = opened(is_confidential=True)  # it lies with the service desk; Tess proposes
    with pytest.raises(Missing):
        proposed(source=incident)


def test_the_gate_of_a_postmortem_can_ask(opened, proposed, finished, viewer_of):
    incident = opened()
    proposed("No owner", source=incident, owner="")
    proposed("No date", source=incident, due_on=None)
    proposed("Ready", source=incident)
    finished("Finished", source=incident)
    advance(proposed("Declined", source=incident, owner=""), "decline", viewer_of("mona"), "No.")
    proposed("Of another", source=opened("Other"), owner="")
    assert [each.title for each in without_owner_or_date(incident)] == ["No owner", "No date"]
    assert {each.title for each in open_of(incident)} == {"No owner", "No date", "Ready"}
    assert len(of("incident", incident.id, viewer=viewer_of("lena"))) == 5
