"""What a person sees while something takes its time; one line for each step, with its seconds."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator


def say(sentence: str) -> None:
    """Print a sentence; a terminal that was closed meanwhile is no reason to stop working."""
    with contextlib.suppress(OSError):
        print(sentence, flush=True)


@contextlib.contextmanager
def step(name: str, *, shows: bool = False) -> Iterator[None]:
    """Say what begins and, when it is done, how long it took; `shows`: it prints lines itself."""
    began = time.monotonic()
    with contextlib.suppress(OSError):
        print(f"{name} …", end="\n" if shows else " ", flush=True)
    try:
        yield
    except BaseException:
        if not shows:
            say("")
        raise
    took = f"{time.monotonic() - began:.1f} s"
    say(f"{name}: {took}" if shows else took)
