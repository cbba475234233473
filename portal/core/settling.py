"""What a process loads once and keeps is not searched for garbage again and again."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Load the program without searching for garbage: nearly all of what is made then stays.

    It saves a fifth of the time until a command begins.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def settle() -> None:
    """Take all there is by now out of the collector's sight: full collections pass over it.

    Before the processes fork; they share what is never visited.
    """
    gc.collect()
    gc.freeze()
