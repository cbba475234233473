"""Forms for a group of synonyms and for the field weights."""

from dataclasses import asdict, fields
from typing import Any

from wtforms import BooleanField, FloatField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from portal.core.forms import Form, text_of
from portal.core.languages import later
from portal.search.index.tuning import Weights
from portal.search.tuning.checking import terms_in
from portal.search.tuning.models import SynonymGroup
from portal.search.tuning.services.synonyms import GroupCard
from portal.search.tuning.terms import FIELDS, HEAVIEST, LONGEST_NOTE

RANGE = later("Give a number from 0 to %(most)s, such as 1.5.", most=f"{HEAVIEST:g}")


class GroupForm(Form):
    """A group of synonyms, one term a line."""

    terms = TextAreaField(
        later("Terms"),
        [InputRequired(later("Give at least two terms, one on each line."))],
        description=later(
            "One on each line, as people type them: a word, a short phrase or a code."
        ),
        render_kw={"rows": 5, "spellcheck": "false"},
    )
    one_way = BooleanField(
        later("Only from the first to the others"),
        description=later(
            "A search for the first term finds the others too, not the other way round."
        ),
    )
    note = StringField(
        later("Note"),
        [
            Length(
                max=LONGEST_NOTE,
                message=later("At most %(number)s characters.", number=LONGEST_NOTE),
            )
        ],
        filters=[lambda words: " ".join(words.split()) if words else words],
        description=later("Why, for whoever tidies up later."),
        render_kw={"maxlength": LONGEST_NOTE},
    )
    seen = HiddenField(default="0")

    def __init__(self, group: SynonymGroup | None = None) -> None:
        super().__init__(obj=group)
        if group and not self.is_submitted():
            self.terms.data = "\n".join(group.terms)
            self.seen.data = str(group.version)

    @property
    def card(self) -> GroupCard:
        """What was entered, for the service layer."""
        return GroupCard(terms_in(text_of(self.terms)), bool(self.one_way.data), text_of(self.note))


class Factor(FloatField):
    """A weight; says itself what it takes, and reads a decimal comma too."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number; raises `ValueError` with a sentence for people."""
        try:
            super().process_formdata([str(value).replace(",", ".") for value in valuelist])
        except ValueError:
            raise ValueError(RANGE) from None

    def _value(self) -> str:
        """Show what was typed as it was typed."""
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:g}" if self.data is not None else ""


def _factor(name: str, default: float) -> Any:
    label, sentence = FIELDS[name]
    return Factor(
        label,
        [NumberRange(0, HEAVIEST, RANGE)],
        description=later(
            "%(sentence)s Default %(weight)s.", sentence=sentence, weight=f"{default:g}"
        ),
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )


class WeightsForm(Form):
    """One number for every field of a document."""

    seen = HiddenField(default="1")

    def __init__(self, weights: Weights, seen: int) -> None:
        super().__init__(data={**asdict(weights), "seen": str(seen)})

    @property
    def weights(self) -> Weights:
        """What was entered."""
        return Weights(**{name: float(self[name].data) for name in asdict(Weights())})

    @property
    def factors(self) -> list[Any]:
        """The fields of the form that are weights, in their order."""
        return [self[each.name] for each in fields(Weights)]


for _name, _default in asdict(Weights()).items():
    setattr(WeightsForm, _name, _factor(_name, _default))
