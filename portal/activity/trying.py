"""A test letter: sent at once, outside of the outbox, so that its result can be shown."""

import secrets
import time
from dataclasses import dataclass

from portal.accounts.viewer import Viewer
from portal.activity.channels.protocol import Address, Channel, Fate, Letter, News
from portal.activity.terms import NewsKind
from portal.core import clock, mail
from portal.core.languages import later
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
    seconds = f"{time.monotonic() - began:.1f} s"
    if verdict.fate is Fate.DELIVERED:
        return Result(True, f"The test was taken after {seconds}. {verdict.reason}")
    if verdict.fate is Fate.LATER:
        return Result(
            False, f"The test did not arrive; news would be tried again. {verdict.reason}"
        )
    return Result(False, f"The test was refused; news would be too. {verdict.reason}")


def _letter(by: Viewer, settings_path: str) -> Letter:
    settings = mail.post.settings
    news = News(
        kind=TEST,
        ref="TEST",
        record="Test",
        title=f"A test from {site_name(settings)}",
        text=f"{by.name} tries whether news arrives here.",
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
