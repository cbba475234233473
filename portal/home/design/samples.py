"""What the components are shown with: a form as it is and refused, clocks, moments, people."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from wtforms import (
    BooleanField,
    FileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Length

from portal.core import clock
from portal.core.errors import Conflict
from portal.core.forms import Form
from portal.core.languages import _, later
from portal.core.live.presence import Guest
from portal.sla.queries.standing import Standing
from portal.sla.terms import Layer, Metric, PauseReason, State, Subject

AGES = {
    "soon": timedelta(minutes=-90),
    "now": timedelta(seconds=5),
    "minutes": timedelta(minutes=12),
    "hours": timedelta(hours=5),
    "days": timedelta(days=3),
    "weeks": timedelta(days=24),
    "months": timedelta(days=140),
    "next_month": timedelta(days=-32),
}
# What is elapsed, in seconds of working time.
CLOCKS = {
    State.ON_TRACK: 5_400,
    State.AT_RISK: 12_600,
    State.BREACHED: 16_200,
    State.MET: 9_000,
    State.MISSED: 15_000,
}
HERE = [Guest("Theo Brandt", 1), Guest("Mona Aydin", 2), Guest("Tess Lindqvist", 3, True)]


class ExampleForm(Form):
    """One field of every sort."""

    title = StringField(
        later("Title"),
        validators=[DataRequired()],
        description=later("What somebody would type into the search box."),
    )
    kind = SelectField(
        later("Kind"), choices=[SelectChoice("sop", "SOP"), SelectChoice("faq", later("FAQ"))]
    )
    summary = TextAreaField(later("Summary"), validators=[Length(max=300)])
    audience = RadioField(
        later("Audience"),
        choices=[
            SelectChoice("internal", later("Internal")),
            SelectChoice("l2", later("L2 and up")),
        ],
    )
    tell_team = BooleanField(
        later("Tell the team when this is published"),
        description=later("They are told once, in their bell."),
    )
    picture = FileField(later("Screenshot"))


def examples() -> dict[str, object]:
    """Return what the page shows: forms as they are and refused, a step too early, moments."""
    refused = ExampleForm(formdata=None, audience="internal", prefix="refused-")
    refused.title.errors = [_("Give it a title.")]
    refused.summary.errors = [_("Keep it below 300 characters; it has 412.")]
    refused.audience.errors = [_("Choose who may read it.")]
    return {
        "form": ExampleForm(formdata=None, audience="internal"),
        "refused": refused,
        "at": {name: clock.now() - age for name, age in AGES.items()},
        "clocks": list(clocks()),
        "samples_here": [HERE[:1], HERE[:2], HERE],
        "too_early": Conflict(
            _("“%(step)s” still needs this first.", step=_("Accept")),
            [_("An owner: one person who sees to it.")],
        ),
    }


def clocks() -> Iterator[Standing]:
    """Yield a clock in every state: of a target of 4 h, with so much elapsed."""
    now, target = clock.now(), 4 * 3_600
    for state, elapsed in CLOCKS.items():
        is_open = state not in {State.MET, State.MISSED}
        standing = Standing(
            clock_id=1,
            subject=Subject("incident", 1),
            layer=Layer.SLA,
            metric=Metric.RESOLUTION,
            tier=1,
            state=state,
            target=target,
            elapsed=elapsed,
            due_at=now + timedelta(seconds=target - elapsed),
            breached_at=None,
            paused_for=None,
            is_open=is_open,
        )
        yield standing
        if state is State.ON_TRACK:
            yield replace(standing, due_at=None, paused_for=PauseReason.VENDOR)
