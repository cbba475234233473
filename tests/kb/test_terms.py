import json

import pytest

from portal.kb.terms import (
    Audience,
    Confidence,
    DueReason,
    FlagKind,
    Kind,
    LinkRole,
    ProposalState,
    Term,
    Verdict,
    VerificationBasis,
)

ALL = [
    Audience,
    Confidence,
    DueReason,
    FlagKind,
    Kind,
    LinkRole,
    ProposalState,
    Verdict,
    VerificationBasis,
]


@pytest.mark.parametrize("words", ALL)
def test_every_word_has_a_label_of_its_own_and_one_sentence(words: type[Term]) -> None:
    labels = [term.label for term in words]

    assert len(labels) == len(set(labels))
    assert all(term.description.endswith(".") for term in words)


def test_words_are_stored_and_sent_by_value() -> None:
    assert Kind("known_error") is Kind.KNOWN_ERROR
    assert json.dumps({"kind": Kind.HOW_TO}) == '{"kind": "how_to"}'
    assert f"{Confidence.NOT_VALIDATED}" == "not_validated"


def test_procedures_and_templates_always_need_a_reviewer() -> None:
    assert {kind for kind in Kind if kind.needs_review} == {Kind.SOP, Kind.RCA_TEMPLATE}


def test_a_published_or_withdrawn_proposal_is_no_longer_open() -> None:
    closed = {state for state in ProposalState if not state.is_open}

    assert closed == {ProposalState.PUBLISHED, ProposalState.WITHDRAWN}


def test_every_kind_has_an_icon() -> None:
    assert all(kind.icon for kind in Kind)
