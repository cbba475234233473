"""People at their browsers, and what they read on a page."""

import html
import re

from flask.testing import FlaskClient

INC = "/incidents/INC-1"
_CLOCK = re.compile(
    r'<li class="clock-row">.*?<span class="badge[^"]*">(?P<word>.*?)</span>\s*'
    r'<span class="clock-words"><span class="clock-label">(?P<label>.*?)</span>(?P<left>.*?)</span>',
    re.DOTALL,
)
_BLOCK = re.compile(r"</?(?:dt|dd|div|p|li|ul|ol|h\d|section|summary|button)\b[^>]*>")
_TAG = re.compile(r"<[^>]+>")
_STEP = re.compile(r'name="step" value="([^"]+)"')
_LINE = re.compile(r'<li class="trail-line.*?</p>\s*</li>', re.DOTALL)
_WHEN = re.compile(r'<span class="timeline-when">.*?</span>', re.DOTALL)
_FOOT = re.compile(r'<div class="cluster course-foot">.*', re.DOTALL)
_COURSE = re.compile(r'<li class="timeline-item.*?</li>', re.DOTALL)


class Person:
    """One of the cast before INC-1: every page opens, every press is taken."""

    def __init__(self, browser: FlaskClient) -> None:
        self._browser = browser

    def sees(self, address: str = INC) -> str:
        """Return the text of a page, without its markup."""
        return plain(self.markup(address))

    def markup(self, address: str = INC) -> str:
        """Return the page itself."""
        answer = self._browser.get(address)
        assert answer.status_code == 200, (address, answer.status)
        return answer.text

    def press(self, where: str, /, **sent: object) -> str:
        """Send a form that is taken; returns where it leads to."""
        answer = self._browser.post(where, data=sent)
        assert answer.status_code == 302, (where, answer.status, plain(answer.text))
        return answer.location

    def is_refused(self, where: str, status: int, /, **sent: object) -> str:
        """Send a form that is not taken; returns what the page says."""
        answer = self._browser.post(where, data=sent)
        assert answer.status_code == status, (where, answer.status)
        return plain(answer.text)

    def takes_step(self, number: int, result: str, note: str = "", *, run: int = 1) -> None:
        """Say on the checklist how a step went."""
        address = f"{INC}/runs/{run}"
        key = list(dict.fromkeys(_STEP.findall(self.markup(address))))[number - 1]
        self.press(f"{address}/steps", step=key, result=result, seen="0", note=note)

    def clocks(self) -> list[str]:
        """Return how the clocks of the incident stand: `["Response: Met, 13 min to spare"]`."""
        return [
            f"{plain(each['label'])}: {plain(each['word'])}, {plain(each['left'])}"
            for each in _CLOCK.finditer(self.markup())
        ]

    def trail(self) -> list[str]:
        """Return what was tried, as it stands under *What was tried*."""
        card = self.markup().split('id="trail"')[1].split("</details>")[0]
        return [plain(line) for line in _LINE.findall(card)]

    def course(self) -> list[str]:
        """Return what happened, the first first, without when."""
        lines = reversed(_COURSE.findall(self.markup()))
        return [plain(_FOOT.sub("", _WHEN.sub("", line))) for line in lines]


def plain(markup: str) -> str:
    """Return what a reader sees of markup: words, with single spaces."""
    apart = _BLOCK.sub(" ", markup)
    return " ".join(html.unescape(_TAG.sub("", apart)).split())
