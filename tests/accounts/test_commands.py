"""People from the command line."""

import pytest
from click.testing import CliRunner

from portal.accounts.commands import user
from portal.accounts.services import set_up
from portal.accounts.terms import Role
from tests.accounts.conftest import PASSWORD, link_in, one, sign_in, verbs


@pytest.fixture
def portal(app, session):
    """`portal("list")`: what `portal user list` answers."""

    def run(*words, typed=""):
        with app.app_context():
            return CliRunner().invoke(user, words, input=typed)

    return run


def test_an_administrator_is_added(portal, nobody):
    answer = portal(
        "add", "Grace@example.test", "--name", "Grace", "--admin", "--password-stdin",
        typed=PASSWORD + "\n",
    )  # fmt: skip
    assert answer.exit_code == 0, answer.output
    assert PASSWORD not in answer.output
    assert one("grace").roles == {Role.READER, Role.ADMIN}
    assert sign_in(nobody, "grace").status_code == 302


def test_somebody_is_added_to_a_team_by_asking_for_the_password(portal):
    words = ("add", "grace@example.test", "--team", "engineering", "--role", "contributor")
    answer = portal(*words, typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert answer.exit_code == 0, answer.output
    assert one("grace").team.name == "Engineering"


def test_somebody_is_invited_by_a_printed_link(portal, nobody):
    answer = portal("add", "grace@example.test", "--invite")
    assert nobody.get(link_in(answer.output)).status_code == 200
    assert verbs(one("grace")) == ["invite"]


@pytest.mark.parametrize(
    ("words", "typed", "sentence"),
    [
        (("lena@example.test", "--password-stdin"), PASSWORD, "already has an account"),
        (("grace", "--password-stdin"), PASSWORD, "not an e-mail address"),
        (("grace@example.test", "--password-stdin"), "short", "at least 12 characters"),
        (("grace@example.test", "--password-stdin"), "", "at least 12 characters"),
        (("grace@example.test", "--team", "Nobody"), PASSWORD, "There is no team called Nobody"),
        (("grace@example.test", "--role", "god"), PASSWORD, "'god' is not one of"),
    ],
)
def test_what_will_not_do_is_said(portal, words, typed, sentence):
    answer = portal("add", *words, typed=typed)
    assert answer.exit_code != 0
    assert sentence in answer.output
    assert "Traceback" not in answer.output


def test_everybody_is_listed(portal):
    answer = portal("list")
    assert "lena@example.test" in answer.output
    assert answer.output.count("\n") == 7


def test_a_reset_link_is_printed(portal, nobody):
    assert nobody.get(link_in(portal("reset-link", "lena@example.test").output)).status_code == 200
    assert "Nobody has an account" in portal("reset-link", "nola@example.test").output


def test_an_administrator_from_here_closes_the_set_up_page(portal):
    assert not set_up.is_open()
