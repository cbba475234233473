"""What search quotes of an incident, for the desk and for whoever waits for it."""

import pytest

from portal.core import clock
from portal.core.db import db
from portal.incidents.models.talk import Comment
from portal.incidents.queries.incidents import visible_to
from portal.incidents.searchable import passages
from portal.search import services
from portal.search.jobs import rebuild


@pytest.fixture
def tunnel(opened, viewer_of):
    """An incident whose problem, solution and note speak of the gateway."""
    incident = opened("Remote access breaks off")
    with db.writing() as session:
        incident.description = "Callers lose the gateway after lunch."
        incident.resolution = "Gateway, gateway and tunnel restarted."
        session.add(
            Comment(
                incident_id=incident.id,
                author_id=viewer_of("lena").id,
                body="The gateway log shows quokka.",
                html="",
                to_requester=False,
                said_at=clock.now(),
            )
        )
    rebuild()
    return incident.ref


def quoted(typed, viewer):
    hit = services.find(typed, viewer).hits[0]
    return hit.snippet.heading, "".join(each.text for each in hit.snippet.segments)


def test_the_problem_is_quoted_where_its_words_match(tunnel, viewer_of):
    assert quoted("gateway", viewer_of("lena")) == ("", "Callers lose the gateway after lunch.")
    assert quoted("remote access", viewer_of("lena"))[1].startswith("Callers lose")


def test_the_solution_is_called_so(tunnel, viewer_of):
    heading, words = quoted("tunnel restarted", viewer_of("lena"))
    assert (heading, words) == ("Resolution", "Gateway, gateway and tunnel restarted.")


def test_notes_are_quoted_to_the_desk_only(tunnel, viewer_of):
    assert quoted("quokka", viewer_of("lena")) == ("Note", "The gateway log shows quokka.")
    assert services.find("quokka", viewer_of("otto")).hits == ()
    otto = viewer_of("otto")
    assert "quokka" not in str(passages(db.session.scalars(visible_to(otto)).all(), otto))


def test_many_are_read_with_as_many_statements_as_one(opened, viewer_of, statements):
    for number in range(5):
        opened(f"Gateway {number}")
    lena = viewer_of("lena")

    def read(limit):
        return passages(db.session.scalars(visible_to(lena).limit(limit)).all(), lena)

    one = statements(lambda: read(1))
    assert len(read(5)) == 5
    assert statements(lambda: read(5)) == one


def test_the_kind_of_a_hit_is_said_also_where_it_is_no_article(tunnel, browser_of):
    lena = browser_of("lena")
    assert '<span class="badge">Incident</span>' in lena.get("/search?q=gateway").text
    lena.post("/language", data={"language": "de-DE"})
    assert '<span class="badge">Störung</span>' in lena.get("/search?q=gateway").text
