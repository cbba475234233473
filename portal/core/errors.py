"""What can be refused, raised from anywhere below the views; `web` turns each into an answer."""

from collections.abc import Mapping, Sequence

from portal.core.languages import later

NOT_HERE = later("There is nothing here, or it is not open to you.")
NOT_YOURS = later("Your role does not allow this.")
NO_SPACE = later(
    "The server has no space left, so nothing was saved. Keep your text and tell an administrator."
)


class Refusal(Exception):
    """A request that was understood and not carried out; `str()` is for people to read."""

    status = 400
    title = later("That did not work")


class Missing(Refusal):
    """Not there, or not there for this viewer: the two must look the same."""

    status = 404
    title = later("Not found")

    def __init__(self, message: str = NOT_HERE) -> None:
        super().__init__(message)


class Forbidden(Refusal):
    """Visible, but this viewer may not do this."""

    status = 403
    title = later("Not allowed")

    def __init__(self, message: str = NOT_YOURS) -> None:
        super().__init__(message)


class Conflict(Refusal):
    """The record is not in a state for this; `missing` lists what would have to be true first."""

    status = 409
    title = later("Not now")

    def __init__(self, message: str, missing: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.missing = tuple(missing)


class Invalid(Refusal):
    """What was sent cannot be accepted; `fields` says why, per field."""

    status = 422
    title = later("Please check what you entered")

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class TooLarge(Refusal):
    """Bigger than the cap."""

    status = 413
    title = later("Too large")


class OutOfSpace(Refusal):
    """The disk is full: nothing was written, and reading goes on."""

    status = 507
    title = later("No space left")

    def __init__(self, message: str = NO_SPACE) -> None:
        super().__init__(message)
