"""A text that is written down now and translated when it is shown."""

from collections.abc import Callable
from typing import Any, SupportsIndex

from markupsafe import escape


class Later(str):
    """The English text, which says itself in the language of whoever reads when it is shown.

    For what is made once, when the program starts: labels of fields, words of tables. It compares
    and sorts as the English text, so that it may be a key. `"".join` of such texts takes the
    English: join `str(text)`.
    """

    __slots__ = ("_say",)
    _say: Callable[[], str]

    def __new__(cls, text: str, say: Callable[[], str]) -> "Later":
        """Make one: `say` answers the text in the language spoken now."""
        made = super().__new__(cls, text)
        made._say = say
        return made

    def __str__(self) -> str:
        return self._say()

    def __html__(self) -> str:
        return str(escape(self._say()))

    def __format__(self, how: str) -> str:
        return format(self._say(), how)

    def __add__(self, other: str) -> str:
        return self._say() + str(other)

    def __radd__(self, other: str) -> str:
        return str(other) + self._say()

    def __mod__(self, values: Any) -> str:
        return str(self._say() % values)

    def __getnewargs__(self) -> tuple[Any, ...]:
        return (str.__str__(self), self._say)

    def lower(self) -> str:
        """Return the text as it is said now, in lower case."""
        return self._say().lower()

    def upper(self) -> str:
        """Return the text as it is said now, in capitals."""
        return self._say().upper()

    def capitalize(self) -> str:
        """Return the text as it is said now, with a capital at its beginning."""
        return self._say().capitalize()

    def format(self, *values: object, **named: object) -> str:
        """Return the text as it is said now, filled in."""
        return self._say().format(*values, **named)

    def replace(self, old: str, new: str, count: SupportsIndex = -1, /) -> str:
        """Return the text as it is said now, with some of it replaced."""
        return self._say().replace(old, new, count)
