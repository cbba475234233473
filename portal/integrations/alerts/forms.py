"""What people fill in about sources."""

import re
from collections.abc import Mapping
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional, ValidationError

from portal.catalog.queries import entries
from portal.core.forms import Form, choices, text_of
from portal.core.languages import _, digits_later, later
from portal.integrations.alerts.contracts.generic import FIELDS
from portal.integrations.alerts.models import AlertSource
from portal.integrations.alerts.services.sources import SourceCard
from portal.integrations.alerts.terms import (
    NAME_LENGTH,
    SERVICE_LABELS,
    SEVERITIES,
    Grouping,
    SourceKind,
)
from portal.integrations.terms import LARGEST_BODY

HEADER = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,60}")
TOPIC = re.compile(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}(?:\.fifo)?", re.ASCII)
MOST_LINES = 100
PLAIN = (
    *("name", "is_signed", "signature_header", "timestamp_header", "opens_when_blind"),
    *("settle_minutes", "reopen_minutes", "stale_hours", "storm_groups", "rate_limit"),
    "heartbeat_minutes",
)


def lines_of(field: Field) -> list[str]:
    """Return the lines of a text that hold something."""
    return [line.strip() for line in (field.data or "").splitlines() if line.strip()]


def pairs_of(field: Field) -> list[tuple[str, str]]:
    """Return `left = right` of every line; raises `ValidationError` naming the line."""
    pairs = []
    for number, line in enumerate(lines_of(field)[:MOST_LINES], start=1):
        left, sign, right = (part.strip() for part in line.partition("="))
        if not (left and sign and right):
            raise ValidationError(
                _("Line %(number)s needs an equals sign with words on both sides.", number=number)
            )
        pairs.append((left, right))
    return pairs


def as_lines(pairs: Mapping[str, object]) -> str:
    """Return `left = right`, one a line: what `pairs_of` reads."""
    return "\n".join(f"{left} = {right}" for left, right in pairs.items())


def _number(label: str, low: int, high: int, help_words: str, default: int) -> IntegerField:
    message = later(
        "A whole number from %(lowest)s to %(highest)s.",
        lowest=digits_later(low),
        highest=digits_later(high),
    )
    return IntegerField(
        label,
        [NumberRange(low, high, message)],
        default=default,
        description=help_words,
        render_kw={"min": low, "max": high, "inputmode": "numeric"},
    )


def _text(label: str, help_words: str, rows: int = 3) -> TextAreaField:
    return TextAreaField(
        label,
        [Length(max=6_000, message=later("Keep it under 6,000 characters."))],
        description=help_words,
        render_kw={"rows": rows, "spellcheck": "false"},
    )


def _mapping() -> TextAreaField:
    return _text(
        later("Mapping"),
        later(
            "For a JSON that is not ours: our field = its path, one per line, such as "
            "title = event.name or status = items[0].state."
        ),
        5,
    )


class SourceForm(Form):
    """A source: its name, and the rules for what it sends. Only what its kind knows is shown."""

    name = StringField(
        later("Name"),
        [DataRequired(later("Give the source a name.")), Length(max=NAME_LENGTH)],
        description=later("What the desk reads: “Grafana, production”."),
        render_kw={"maxlength": NAME_LENGTH, "autocomplete": "off"},
    )
    grouping = RadioField(later("What becomes one incident"), default=Grouping.GROUP.value)
    is_signed = BooleanField(
        later("Messages are signed"),
        description=later(
            "HMAC-SHA256 over the body, made with the secret. The plain secret is then "
            "not accepted."
        ),
    )
    signature_header = StringField(
        later("Header of the signature"),
        [Optional(), Length(max=60)],
        description=later("Empty: the usual one."),
    )
    timestamp_header = StringField(
        later("Header of the time"),
        [Optional(), Length(max=60)],
        description=later(
            "Where the sender signs the time too. Messages older than 5 minutes are then refused."
        ),
    )
    topics = _text(later("Topics"), later("ARNs of the SNS topics that may deliver, one per line."))
    mapping = _mapping()
    service_labels = StringField(
        later("Labels that name the service"),
        [Length(max=500)],
        default=", ".join(SERVICE_LABELS),
        description=later("The first whose value is the name of a service here decides."),
    )
    service_rules = _text(
        later("Services by rule"),
        later(
            "label:pattern = service, one per line; asked before the labels above. "
            "Example: namespace:shop-* = Web shop"
        ),
    )
    severities = _text(
        later("Severities"),
        later(
            "severity = impact urgency, each 1 (high) to 3 (low). What is not listed is medium (2 "
            "2)."
        ),
        6,
    )
    opens_when_blind = BooleanField(
        later("Missing data opens an incident"),
        description=later("Otherwise it only marks an open one: monitoring is blind."),
    )
    settle_minutes = _number(
        later("Quiet before it counts as recovered"), 0, 1_440, later("Minutes."), 5
    )
    reopen_minutes = _number(
        later("The same trouble again within"), 0, 1_440, later("Minutes."), 30
    )
    stale_hours = _number(later("Silence is suspicious after"), 1, 720, later("Hours."), 8)
    storm_groups = _number(
        later("A storm begins at"),
        5,
        10_000,
        later("New groups within a minute; the rest is one incident."),
        30,
    )
    rate_limit = _number(
        later("Deliveries a minute"),
        10,
        100_000,
        later("More are answered with “try again later”."),
        6_000,
    )
    heartbeat_minutes = _number(
        later("Heartbeat"),
        0,
        10_080,
        later("Minutes between signs of life; 0: none is expected."),
        0,
    )

    def __init__(self, kind: SourceKind, source: AlertSource | None = None) -> None:
        self._services = entries.services()
        super().__init__(data=self._shown(source))
        self.grouping.choices = choices((each.value, each.label) for each in Grouping)
        self._leave_out(kind)

    def _leave_out(self, kind: SourceKind) -> None:
        own = {
            SourceKind.ALERTMANAGER: set(),
            SourceKind.GRAFANA: {"is_signed", "signature_header", "timestamp_header"},
            SourceKind.SNS: {"topics", "opens_when_blind"},
            SourceKind.GENERIC: {"is_signed", "signature_header", "timestamp_header", "mapping"},
        }
        for name in set().union(*own.values()) - own[kind]:
            delattr(self, name)
        if kind in {SourceKind.SNS, SourceKind.GENERIC}:
            del self.grouping  # each of their messages is one alert

    def _shown(self, source: AlertSource | None) -> dict[str, Any]:
        """Return what the fields hold at first: plain values, and rules as lines."""
        severities = source.severities if source else SEVERITIES
        lines = [f"{name} = {impact} {urgency}" for name, (impact, urgency) in severities.items()]
        shown: dict[str, Any] = {"severities": "\n".join(lines)}
        if source is None:
            return shown
        names = {service.id: service.name for service in self._services}
        rules = [
            f"{rule['label']}:{rule['value']} = {names.get(rule['service'], '?')}"
            for rule in source.service_rules
        ]
        shown |= {name: getattr(source, name) for name in PLAIN}
        return shown | {
            "grouping": source.grouping.value,
            "topics": "\n".join(source.topics),
            "mapping": as_lines(source.mapping),
            "service_labels": ", ".join(source.service_labels),
            "service_rules": "\n".join(rules),
        }

    def validate_signature_header(self, field: Field) -> None:
        """Refuse what cannot be the name of a header."""
        if field.data and not HEADER.fullmatch(field.data):
            raise ValidationError(_("The name of a header: letters, digits and hyphens."))

    validate_timestamp_header = validate_signature_header

    def validate_topics(self, field: Field) -> None:
        """Refuse what is no ARN of a topic."""
        for line in lines_of(field):
            if not TOPIC.fullmatch(line):
                raise ValidationError(
                    _("“%(words)s” is not the ARN of an SNS topic.", words=line[:60])
                )

    def validate_mapping(self, field: Field) -> None:
        """Refuse fields we do not have."""
        for name, _path in pairs_of(field):
            if name not in FIELDS:
                raise ValidationError(
                    _(
                        "“%(field)s” is none of %(fields)s.",
                        field=name[:40],
                        fields=", ".join(FIELDS),
                    )
                )

    def validate_severities(self, field: Field) -> None:
        """Refuse levels that do not exist."""
        for name, levels in pairs_of(field):
            if not re.fullmatch(r"[123]\s+[123]", levels):
                raise ValidationError(
                    _("“%(severity)s” needs two numbers from 1 to 3.", severity=name[:40])
                )

    def validate_service_rules(self, field: Field) -> None:
        """Refuse services that do not exist."""
        self._rules(field)

    @property
    def card(self) -> SourceCard:
        """What was entered, for the service layer."""
        more: dict[str, Any] = {}
        for name in ("is_signed", "opens_when_blind"):
            more |= {name: bool(self[name].data)} if name in self else {}
        for name in ("signature_header", "timestamp_header"):
            more |= {name: text_of(self[name]).strip()} if name in self else {}
        if "topics" in self:
            more["topics"] = lines_of(self.topics)
        if "mapping" in self:
            more["mapping"] = dict(pairs_of(self.mapping))
        if "grouping" in self:
            more["grouping"] = Grouping(self.grouping.data)
        numbers = ("settle_minutes", "reopen_minutes", "stale_hours", "storm_groups")
        more |= {name: self[name].data for name in (*numbers, "rate_limit", "heartbeat_minutes")}
        return SourceCard(
            name=text_of(self.name),
            service_labels=[
                each.strip() for each in text_of(self.service_labels).split(",") if each.strip()
            ][:20],
            service_rules=self._rules(self.service_rules),
            severities={
                name.lower(): [int(each) for each in levels.split()]
                for name, levels in pairs_of(self.severities)
            },
            **more,
        )

    def _rules(self, field: Field) -> list[dict[str, object]]:
        known = {service.name.lower(): service.id for service in self._services}
        rules: list[dict[str, object]] = []
        for condition, name in pairs_of(field):
            label, colon, pattern = (part.strip() for part in condition.partition(":"))
            if not (label and colon and pattern):
                raise ValidationError(
                    _("“%(words)s” needs a label, a colon and a pattern.", words=condition[:40])
                )
            if name.lower() not in known:
                raise ValidationError(_("There is no service “%(name)s”.", name=name[:60]))
            rules.append({"label": label, "value": pattern, "service": known[name.lower()]})
        return rules


class TryForm(Form):
    """A body to be tried, and a mapping to try it with."""

    body = TextAreaField(
        later("What the sender posts"),
        [
            DataRequired(later("Paste a body first.")),
            Length(max=LARGEST_BODY, message=later("Keep it under 1 MiB.")),
        ],
        render_kw={"rows": 14, "spellcheck": "false"},
    )
    mapping = _mapping()
    validate_mapping = SourceForm.validate_mapping


class CertificateForm(Form):
    """A certificate that SNS signs with."""

    certificate = TextAreaField(
        later("Certificate"),
        [Length(max=16_000, message=later("Keep it under 16,000 characters."))],
        description=later("In PEM form, as AWS offers it. Empty: it is fetched from AWS."),
        render_kw={"rows": 6, "spellcheck": "false"},
    )
