"""Names become roles, and what leaves the house names no machine of it."""

import pytest

from portal.accounts.models import Person
from portal.core.db import db
from portal.postmortems import addresses, naming
from portal.postmortems.cleaning import Cleaner
from portal.postmortems.edition_terms import Edition
from portal.postmortems.models.postmortem import Postmortem

ROLE = "Operations (L2)"


@pytest.fixture
def names(started):
    """Theo took part; Mona Will Berg is somebody the portal knows."""
    started()
    with db.writing():
        mona = db.session.query(Person).filter_by(email="mona@example.test").one()
        mona.name = "Mona Will Bérgström"
    return naming.everybody().of(db.session.get_one(Postmortem, 1))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Theo restarted it.", f"{ROLE} restarted it."),
        ("THEO's shell, theo's shell", f"{ROLE}’s shell, {ROLE}’s shell"),
        ("Ask @theo or theo@example.test.", f"Ask {ROLE} or {ROLE}."),
        ("theo_laptop and Theo-made", f"{ROLE}_laptop and {ROLE}-made"),
        ("theory and Theodor", "theory and Theodor"),
        ("This will do. Will it?", "This will do. Will it?"),
        ("Mona Will Bérgström, Bérgström", "{mona}, {mona}"),
        ("bérgström. Also MONA", "{mona}. Also {mona}"),
        ("Bergström is a town", "Bergström is a town"),
        ("someone.else@example.test", "an address"),
    ],
)
def test_people_are_called_by_their_role(names, text, said):
    mona = names.masked("Mona")
    assert "Mona" not in mona
    assert names.masked(text) == said.format(mona=mona)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("on db-01 and web03", "on {0} and {0}"),
        ("at 10.0.3.7:5432 and fe80::1", "at {0} and {0}"),
        ("db.prod.acme.net, orders.internal", "{0}, {0}"),
        ("see https://wiki.portal.acme.net/x and https://status.example.com/y", "see {0} and {1}"),
        ("error OI-503, P1, 12:30, UTF-8 or utf-8", "error OI-503, P1, 12:30, UTF-8 or utf-8"),
        ("version 1.2.3 of readme.md", "version 1.2.3 of readme.md"),
    ],
)
def test_machines_of_ours_are_not_named(text, said):
    outside = "https://status.example.com/y"
    hidden = addresses.hidden(text, own_host="portal.acme.net")
    assert hidden == said.format(addresses.A_SYSTEM, outside)


def test_html_keeps_its_shape_and_loses_names_links_and_ids(names):
    external = Cleaner(Edition.EXTERNAL, names, "portal.acme.net")
    html = (
        '<h2 id="s-theo">By Theo</h2><p><em>Th</em>eo saw <a class="record-link" href="/INC-1">INC-1'
        '</a></p><p><a href="https://example.com/x">out</a> <img src="/f" alt="Theo at db-01"></p>'
        "<pre><code><span>db</span><span>-01</span>.x &lt;b&gt;</code></pre>"
    )
    said = external.html(html)
    assert said.startswith(f"<h2>By {ROLE}</h2>")
    for word in ("heo", 'href="/', "-01", "<img", "id="):
        assert word not in said
    assert "INC-1" in said
    assert '<a href="https://example.com/x">out</a>' in said
    assert "&lt;b&gt;" in said
