"""`portal mail-in`: one mail from standard input, for a pipe of a mail server."""

import sys
from typing import Any, NoReturn

import click

from portal.core.db import db
from portal.core.errors import Refusal
from portal.integrations.mailbox import queries
from portal.integrations.mailbox.services import receiving
from portal.integrations.mailbox.terms import LARGEST

# sysexits.h, which mail servers read: bad data, no such mailbox, try again later.
EX_DATAERR, EX_NOUSER, EX_TEMPFAIL = 65, 67, 75


class Pipe(click.Command):
    """A command that asks the mail server to try again for whatever was not foreseen."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run it; a closed database or a full disk is no reason to return the mail."""
        try:
            return super().invoke(ctx)
        except click.exceptions.Exit:
            raise
        except Exception as fault:  # a mail server bounces the mail for any other exit code
            click.echo(f"Not stored, try again later: {fault}", err=True)
            raise click.exceptions.Exit(EX_TEMPFAIL) from fault


@click.command(name="mail-in", cls=Pipe)
@click.option("--mailbox", "name", default="", help="Whose mail it is; may be left out of one.")
def mail_in(name: str) -> None:
    """Store one mail from standard input; exit codes are those of sysexits.h."""
    box = queries.mailbox_called(name)
    if box is None:
        known = ", ".join(each.name for each in queries.mailboxes()) or "there are none yet"
        _end(EX_NOUSER, f"There is no mailbox called {name or 'so'}. Mailboxes: {known}.")
    raw = sys.stdin.buffer.read(LARGEST + 1)
    if not raw.strip():
        _end(EX_DATAERR, "Nothing came on standard input.")
    if len(raw) > LARGEST:
        _end(EX_DATAERR, f"This mail is larger than {LARGEST // 2**20} MB.")
    try:
        sha256 = receiving.keep(raw)
        with db.writing():
            stored = receiving.receive(box, raw, sha256)
    except Refusal as refusal:
        _end(EX_TEMPFAIL, f"Not stored, try again later: {refusal}")
    click.echo("Stored." if stored else "Here already.")


def _end(code: int, sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    raise click.exceptions.Exit(code)


COMMANDS = (mail_in,)
