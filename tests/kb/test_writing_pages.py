"""Writing: who may, what a save does, and that nobody's text is ever lost."""

import io
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from portal.core.db import db
from portal.core.errors import Conflict
from portal.kb.joining import join
from portal.kb.lifecycle import PROPOSAL
from portal.kb.models.content import Content
from portal.kb.models.proposal import Proposal, ProposalSave
from portal.kb.services import drafting, writing
from portal.kb.services.drafting import Ground
from portal.kb.services.writing import EditConflict, Written
from portal.kb.terms import Audience, Kind, ProposalState
from tests.kb.test_pages import PNG

TEXT = Content(
    title="Mailbox over quota",
    body="Lead\n\n1. Open the mailbox.\n2. Empty the bin.\n3. Tell the user.\n",
    summary="Free space in a full mailbox.",
    symptoms=("mail bounces",),
)
FORM = {
    "title": TEXT.title,
    "body": TEXT.body,
    "summary": TEXT.summary,
    "symptoms": "mail bounces",
    "audience": "internal",
    "category": "0",
    "seen": "r1",
}
JSON = {"Accept": "application/json"}


@pytest.fixture
def ref(viewer_of):
    with db.writing():
        proposal = writing.create_article(Kind.KNOWN_ERROR, TEXT, by=viewer_of("tess"))
        PROPOSAL.advance(proposal, "publish_directly", by=viewer_of("tess"))
        return proposal.ref


def edited(**changes):
    return FORM | changes


def body_of(old, new):
    return TEXT.body.replace(old, new)


def proposals():
    return db.session.scalar(select(func.count()).select_from(Proposal))


def open_one(ref):
    db.release()
    number = int(ref.removeprefix("KB-"))
    rows = db.session.scalars(select(Proposal).where(Proposal.article_id == number))
    return next((row for row in rows if row.is_open), None)


def every_text():
    db.release()
    return {save.content["body"] for save in db.session.scalars(select(ProposalSave))}


def test_opening_the_editor_writes_nothing(ref, browser_of):
    before = proposals()
    page = browser_of("tess").get(f"/kb/{ref}/edit")
    assert 'value="r1"' in page.text
    assert proposals() == before


@pytest.mark.parametrize("name", ["lena", "otto", "mona"])
def test_a_reader_is_told_that_writing_is_not_theirs(ref, browser_of, name):
    assert browser_of(name).get(f"/kb/{ref}/edit").status_code == 403


def test_nobody_signs_in_first(ref, browser_of):
    assert browser_of("").get(f"/kb/{ref}/edit").status_code == 302
    assert browser_of("").post(f"/kb/{ref}/autosave", headers=JSON).status_code == 401


@pytest.mark.parametrize("path", ["autosave", "preview", "files", "settle"])
def test_a_reader_writes_through_no_door(ref, browser_of, path):
    answer = browser_of("lena").post(f"/kb/{ref}/{path}", data=FORM, headers=JSON)
    assert answer.status_code == 403
    assert open_one(ref) is None


def test_the_first_save_opens_the_proposal(ref, browser_of):
    answer = browser_of("tess").post(f"/kb/{ref}/edit", data=edited(body="New\n"))
    assert answer.status_code == 302
    found = open_one(ref)
    assert (found.body, found.base_revision.number) == ("New\n", 1)


def test_a_save_without_a_change_opens_nothing(ref, browser_of):
    browser_of("tess").post(f"/kb/{ref}/edit", data=FORM)
    assert open_one(ref) is None


def test_autosave_opens_it_too_and_says_where_the_page_goes_on(ref, browser_of):
    client = browser_of("tess")
    first = client.post(f"/kb/{ref}/autosave", data=edited(body="One\n"), headers=JSON).json
    second = edited(body="Two\n", seen=first["seen"])
    answer = client.post(f"/kb/{ref}/autosave", data=second, headers=JSON)
    assert answer.json["words"].startswith("Saved ")
    assert open_one(ref).body == "Two\n"


def test_the_second_of_two_joins_the_proposal_of_the_first(ref, browser_of):
    tess, rea = browser_of("tess"), browser_of("rea")
    tess.post(f"/kb/{ref}/edit", data=edited(body=body_of("Lead", "Tess leads")))
    mine = edited(body=body_of("Tell the user", "Ring the user"))
    answer = rea.post(f"/kb/{ref}/autosave", data=mine, headers=JSON)
    assert answer.json["fields"]["body"] == open_one(ref).body
    assert "Tess leads" in open_one(ref).body
    assert "Ring the user" in open_one(ref).body
    assert mine["body"] in every_text()


def test_a_page_that_typed_on_goes_on_from_what_it_sent(ref, browser_of):
    tess, rea = browser_of("tess"), browser_of("rea")
    tess.post(f"/kb/{ref}/edit", data=edited(body=body_of("Lead", "Tess leads")))
    mine = body_of("Tell the user", "Ring the user")
    joined = rea.post(f"/kb/{ref}/autosave", data=edited(body=mine), headers=JSON).json
    on = edited(body=mine.replace("Ring the user", "Ring the user back"), seen=joined["as_sent"])
    rea.post(f"/kb/{ref}/autosave", data=on, headers=JSON)
    assert open_one(ref).body == body_of("Lead", "Tess leads").replace("Tell", "Ring").replace(
        "user", "user back"
    )


def test_a_collision_saves_nothing_and_shows_both(ref, browser_of):
    tess, rea = browser_of("tess"), browser_of("rea")
    tess.post(f"/kb/{ref}/edit", data=edited(body="Tess\n"))
    quiet = rea.post(f"/kb/{ref}/autosave", data=edited(body="Rea\n"), headers=JSON)
    shown = rea.post(f"/kb/{ref}/edit", data=edited(body="Rea\n"))
    assert (quiet.status_code, shown.status_code) == (409, 409)
    assert "Tess" in shown.text
    assert "Rea" in shown.text
    assert open_one(ref).body == "Tess\n"


def fingerprint(ref):
    return open_one(ref).content.fingerprint


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ("mine", "Rea\n"),
        ("theirs", "Tess\n"),
        ("both", "Rea\nTess\n"),
        ("own", "Neither\n"),
    ],
)
def test_each_choice_is_what_is_saved_and_both_texts_stay(ref, browser_of, choice, kept):
    browser_of("tess").post(f"/kb/{ref}/edit", data=edited(body="Tess\n"))
    decided = edited(body="Rea\n") | {"over": fingerprint(ref)}
    decided |= {"passage-0": choice, "own-0": "Neither"}
    answer = browser_of("rea").post(f"/kb/{ref}/settle", data=decided)
    assert answer.status_code == 302
    assert open_one(ref).body == kept
    assert {"Rea\n", "Tess\n"} <= every_text()


def test_an_undecided_passage_is_asked_for_again(ref, browser_of):
    browser_of("tess").post(f"/kb/{ref}/edit", data=edited(body="Tess\n"))
    sent = edited(body="Rea\n") | {"over": fingerprint(ref)}
    answer = browser_of("rea").post(f"/kb/{ref}/settle", data=sent)
    assert answer.status_code == 422
    assert "Choose for every passage" in answer.text
    assert open_one(ref).body == "Tess\n"


def test_a_decision_over_an_older_text_is_asked_for_anew(ref, browser_of):
    tess = browser_of("tess")
    tess.post(f"/kb/{ref}/edit", data=edited(body="Tess\n"))
    decided = edited(body="Rea\n") | {"over": fingerprint(ref), "passage-0": "mine"}
    tess.post(f"/kb/{ref}/edit", data=edited(body="Tess again\n", seen="2"))
    answer = browser_of("rea").post(f"/kb/{ref}/settle", data=decided)
    assert answer.status_code == 409
    assert "The other text changed once more" in answer.text
    assert open_one(ref).body == "Tess again\n"


def test_titles_that_clash_can_be_chosen(ref, browser_of):
    browser_of("tess").post(f"/kb/{ref}/edit", data=edited(title="Mailbox full"))
    mine = edited(title="Mailbox too large")
    rea = browser_of("rea")
    assert "Mailbox too large" in rea.post(f"/kb/{ref}/edit", data=mine).text
    chosen = mine | {"over": fingerprint(ref), "field-title": "theirs"}
    assert rea.post(f"/kb/{ref}/settle", data=chosen).status_code == 302
    assert open_one(ref).title == "Mailbox full"


def test_a_text_of_a_published_proposal_goes_into_a_new_one(ref, browser_of, viewer_of):
    client = browser_of("tess")
    seen = client.post(
        f"/kb/{ref}/autosave", data=edited(body=body_of("Lead", "L")), headers=JSON
    ).json["seen"]
    found, tess = open_one(ref), viewer_of("tess")
    with db.writing():
        PROPOSAL.advance(found, "publish_directly", by=tess)
    more = edited(body=body_of("Lead", "L").replace("Tell", "Ring"), seen=seen)
    quiet = client.post(f"/kb/{ref}/autosave", data=more, headers=JSON)
    assert quiet.status_code == 409
    assert "was published" in quiet.json["detail"]
    assert client.post(f"/kb/{ref}/edit", data=more).status_code == 302
    assert open_one(ref).body == more["body"]
    assert open_one(ref).base_revision.number == 2


def test_a_text_of_a_withdrawn_proposal_is_not_lost(ref, browser_of, viewer_of):
    client = browser_of("tess")
    seen = client.post(f"/kb/{ref}/autosave", data=edited(body="Mine\n"), headers=JSON).json["seen"]
    found, tess = open_one(ref), viewer_of("tess")
    with db.writing():
        PROPOSAL.advance(found, "withdraw", by=tess)
    client.post(f"/kb/{ref}/edit", data=edited(body="Mine, longer\n", seen=seen))
    assert open_one(ref).body == "Mine, longer\n"


@pytest.mark.parametrize("seen", ["", "0", "r999", "p999.1", "99999", "p1.x", "<b>", "9" * 40])
def test_a_text_whose_ground_nobody_knows_overwrites_nothing(ref, browser_of, seen):
    browser_of("tess").post(f"/kb/{ref}/edit", data=edited(body="Tess\n"))
    answer = browser_of("rea").post(f"/kb/{ref}/edit", data=edited(body="Rea\n", seen=seen))
    assert answer.status_code in {302, 409}
    text = open_one(ref).body
    assert "Tess" in text


def test_an_approval_is_void_after_the_first_autosave(ref, browser_of, viewer_of):
    client = browser_of("tess")
    seen = client.post(f"/kb/{ref}/autosave", data=edited(body="A\n", note="why"), headers=JSON)
    found, tess, rea = open_one(ref), viewer_of("tess"), viewer_of("rea")
    with db.writing():
        PROPOSAL.advance(found, "submit", by=tess)
        PROPOSAL.advance(found, "approve", by=rea, fingerprint=found.content.fingerprint)
    client.post(f"/kb/{ref}/autosave", data=edited(body="B\n", note="why", seen=seen.json["seen"]))
    assert open_one(ref).state is ProposalState.IN_REVIEW


def test_an_hour_of_typing_leaves_few_copies(ref, browser_of):
    client, seen = browser_of("tess"), "r1"
    for number in range(12):
        sent = edited(body=f"Text {number}\n", seen=seen)
        seen = client.post(f"/kb/{ref}/autosave", data=sent, headers=JSON).json["seen"]
    db.release()
    kept = db.session.scalar(
        select(func.count()).where(ProposalSave.proposal_id == open_one(ref).id)
    )
    assert kept <= 4
    assert open_one(ref).body == "Text 11\n"


def test_notes_of_two_people_stand_below_one_another(ref, browser_of):
    browser_of("tess").post(f"/kb/{ref}/edit", data=edited(note="Shorter.", body="T\n"))
    browser_of("rea").post(f"/kb/{ref}/edit", data=edited(note="Spelling.", tags="mail"))
    assert open_one(ref).note == "Shorter.\nSpelling."


def test_two_who_open_at_the_same_moment_share_one_proposal(ref, viewer_of):
    article = db.session.get_one(Proposal, 1).article
    with db.writing():
        first = drafting.opened(article, by=viewer_of("tess"))
        assert drafting.opened(article, by=viewer_of("rea")).id == first.id


def test_a_file_opens_a_proposal_and_keeps_what_was_typed(ref, browser_of):
    sent = edited(body="typed, not saved") | {"file": (io.BytesIO(PNG), "shot.png")}
    page = browser_of("tess").post(f"/kb/{ref}/files", data=sent)
    assert "typed, not saved" in page.text
    assert "![shot](attachment:shot.png)" in page.text
    assert open_one(ref).body == TEXT.body


def test_too_many_files_at_once_are_refused_and_the_text_stays(ref, browser_of):
    files = [(io.BytesIO(b"words"), f"{number}.txt") for number in range(21)]
    sent = edited(body="typed, not saved") | {"file": files}
    page = browser_of("tess").post(f"/kb/{ref}/files", data=sent)
    assert page.status_code == 422
    assert "At most 20 files at once: send the rest afterwards." in page.text
    assert "typed, not saved" in page.text


def test_a_hostile_file_name_stays_a_name(ref, browser_of):
    name = "../a](x) ![<script>alert(1)</script>.txt"
    data = {"file": (io.BytesIO(b"words"), name)}
    answer = browser_of("tess").post(f"/kb/{ref}/files", data=data, headers=JSON)
    assert "<script>" not in answer.json["files"][0]["markdown"]
    assert "<script>" not in answer.json["listed"]


def test_the_preview_never_shows_more_than_the_author_may_read(ref, browser_of):
    body = ":::l3\nRun `doveadm purge`.\n:::\n"
    sent = edited(body=body, tier="3")
    client = browser_of("theo")
    answer = client.post(f"/kb/{ref}/preview", data=sent, headers=JSON)
    assert "doveadm" not in answer.json["preview"]
    assert browser_of("tess").post(f"/kb/{ref}/preview", data=sent, headers=JSON).status_code == 200


def test_the_preview_lists_what_is_open(ref, browser_of):
    sent = edited(body="*What do people see?*\n\n:::l2\nnever closed", summary="")
    answer = browser_of("tess").post(f"/kb/{ref}/preview", data=sent, headers=JSON).json
    assert "The summary fits in a search result" in answer["standing"]
    assert "open-points--wrong" in answer["standing"]
    assert answer["open"].endswith("still open")


def test_a_text_that_cannot_be_shown_is_kept_and_explained(ref, browser_of):
    body = "[" * 20_000
    client = browser_of("tess")
    saved = client.post(f"/kb/{ref}/edit", data=edited(body=body))
    assert saved.status_code == 422
    assert body in saved.text
    assert "Put that part into a code block" in saved.text
    assert (
        client.post(f"/kb/{ref}/autosave", data=edited(body=body), headers=JSON).status_code == 422
    )
    assert (
        client.post(f"/kb/{ref}/preview", data=edited(body=body), headers=JSON).status_code == 422
    )
    assert open_one(ref) is None


def test_a_text_over_the_cap_comes_back(ref, browser_of):
    body = "long words " * 30_000
    answer = browser_of("tess").post(f"/kb/{ref}/edit", data=edited(body=body))
    assert answer.status_code == 422
    assert "Keep it under 300,000 characters." in answer.text
    assert body in answer.text
    assert open_one(ref) is None


def test_ten_megabytes_are_refused_with_a_sentence(ref, browser_of):
    head = b'--cut\r\nContent-Disposition: form-data; name="body"\r\n\r\n'
    sent = head + b"x" * 10 * 2**20 + b"\r\n--cut--\r\n"
    client, kind = browser_of("tess"), "multipart/form-data; boundary=cut"
    answer = client.post(f"/kb/{ref}/edit", data=sent, content_type=kind)
    assert answer.status_code == 413
    assert "larger than this portal takes" in answer.text
    quiet = client.post(f"/kb/{ref}/autosave", data=sent, content_type=kind, headers=JSON)
    assert quiet.status_code == 413
    assert open_one(ref) is None


@pytest.mark.parametrize("missing", ["title", "audience", "category"])
def test_a_missing_field_is_asked_for_and_nothing_is_lost(ref, browser_of, missing):
    sent = {name: value for name, value in FORM.items() if name != missing}
    answer = browser_of("tess").post(f"/kb/{ref}/edit", data=sent | {"body": "precious"})
    assert answer.status_code == 422
    assert "precious" in answer.text
    assert open_one(ref) is None


@pytest.mark.parametrize(
    "title", ["<script>alert(1)</script>", "{{7*7}}", "a\x00b\r\nc", '"><img src=x onerror=1>']
)
def test_hostile_titles_stay_words(ref, browser_of, title):
    client = browser_of("tess")
    client.post(f"/kb/{ref}/edit", data=edited(title=title))
    page = client.get(f"/kb/{ref}/edit").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "49" not in open_one(ref).title
    assert not {"\x00", "\n"} & set(open_one(ref).title)


def test_a_symptom_is_refused_rather_than_cut(ref, browser_of):
    answer = browser_of("tess").post(f"/kb/{ref}/edit", data=edited(symptoms="x" * 400))
    assert answer.status_code == 422
    assert "Keep each symptom under 300 characters." in answer.text


def test_the_second_writer_is_told_whose_proposal_it_is(ref, browser_of):
    browser_of("tess").post(f"/kb/{ref}/edit", data=edited(body="T\n"))
    assert "Tess started this" in browser_of("rea").get(f"/kb/{ref}/edit").text
    assert "started this" not in browser_of("tess").get(f"/kb/{ref}/edit").text


def test_without_common_ground_everything_both_wrote_is_there():
    mine = replace(TEXT, body="a\nmine\nc", tags=("x",))
    theirs = replace(TEXT, body="a\ntheirs\nc", tags=("y",), audience=Audience.L2)
    joined = join(None, mine, theirs)
    assert [(each.mine, each.theirs) for each in joined.body.conflicts] == [("mine", "theirs")]
    assert joined.clashes == ("audience",)
    assert set(joined.content.tags) == {"x", "y"}


@pytest.mark.parametrize("written", ["p7.3", "r2", "4", "0"])
def test_a_ground_reads_as_it_is_written(written):
    assert str(Ground.read(written)) == written


def test_a_closed_proposal_takes_no_more_text(ref, viewer_of):
    proposal = db.session.get_one(Proposal, 1)
    with pytest.raises(Conflict), db.writing():
        writing.keep(proposal, Written(TEXT), by=viewer_of("tess"), base=None)


def test_a_conflict_carries_both_texts(ref, viewer_of):
    article = db.session.get_one(Proposal, 1).article
    ground = Ground(revision=1)
    with db.writing():
        theirs = Written(replace(TEXT, body="T\n"))
        drafting.keep(article, theirs, by=viewer_of("tess"), ground=ground)
    with pytest.raises(EditConflict) as conflict, db.writing():
        mine = Written(replace(TEXT, body="M\n"))
        drafting.keep(article, mine, by=viewer_of("rea"), ground=ground)
    assert (conflict.value.mine.body, conflict.value.theirs.body) == ("M\n", "T\n")
    assert conflict.value.theirs_by == "Tess"
