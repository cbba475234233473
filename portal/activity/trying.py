"""A test letter: sent at once, outside of the outbox, so that its result can be shown."""

import secrets
import time
from dataclasses import dataclass

from portal.accounts.viewer import Viewer
from portal.activity.channels.protocol import Address, Channel, Fate, Letter, News
from portal.activity.terms import NewsKind
from portal.core import clock, mail
from portal.core.languages import _, digits, later
from portal.core.naming import site_name

TEST = NewsKind("portal.test", later("A test"), later("Other"))


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a test."""

    is_good: bool
    sentence: str


def send_test(channel: Channel, to: Address, *, by: Viewer, settings_path: str) -> Result:
    """Send one letter that says it is a test; takes as long as the other side does."""
    began = time.monotonic()
    verdict = channel.send(_letter(by, settings_path), to)
    seconds, answer = digits(round(time.monotonic() - began, 1)), verdict.reason
    if verdict.fate is Fate.DELIVERED:
        said = _(
            "The test was taken after %(seconds)s s. %(answer)s", seconds=seconds, answer=answer
        )
        return Result(True, said)
    if verdict.fate is Fate.LATER:
        said = _("The test did not arrive; news would be tried again. %(answer)s", answer=answer)
        return Result(False, said)
    said = _("The test was refused; news would be too. %(answer)s", answer=answer)
    return Result(False, said)


def _letter(by: Viewer, settings_path: str) -> Letter:
    settings = mail.post.settings
    news = News(
        kind=TEST,
        ref="TEST",
        record=_("Test"),
        title=_("A test from %(site)s", site=site_name(settings)),
        text=_("%(name)s tries whether news arrives here.", name=by.name),
        url=settings.base_url + settings_path,
        happened_at=clock.now(),
    )
    return Letter(
        key=f"test-{secrets.token_hex(12)}",
        news=(news,),
        site=site_name(settings),
        zone=str(by.zone),
        settings_url=settings.base_url + settings_path,
        is_test=True,
    )
