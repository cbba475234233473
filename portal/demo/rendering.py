"""What people of the demo write, rendered: the same words only once."""

from functools import cache

from portal.incidents.texts import Text, written


@cache
def rendered(source: str) -> Text:
    """Return a text as the portal keeps it.

    Everyday incidents share most of their words, and rendering is what takes long.
    """
    return written(source)
