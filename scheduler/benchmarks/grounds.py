"""A loaded scratch database with a web server in front of it and a desk signed in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from scheduler.benchmarks import desks, floors, loading, scratch, serving
from scheduler.benchmarks.loading import Loaded
from scheduler.benchmarks.questions import Desk
from scheduler.benchmarks.serving import Served
from scheduler.benchmarks.sizes import Size


@dataclass(frozen=True, slots=True)
class Ground:
    """Where something is measured."""

    database: str
    size: Size
    loaded: Loaded
    desk: Desk


@contextmanager
def ground(
    size: Size, words: str, *, like: str, now: datetime, keep: bool = False
) -> Iterator[Ground]:
    """Make and load a database, and prove what was loaded. Nothing is served yet."""
    with scratch.database(words, like=like, keep=keep) as name:
        loaded = loading.load(size)
        floors.make_tables()
        desk = desks.open_desk(now=now)
        loading.settle()
        loading.verify()
        yield Ground(name, size, loaded, desk)


@contextmanager
def served(ground: Ground) -> Iterator[Served]:
    """Serve it; this process speaks to it too."""
    scratch.use(ground.database)
    with serving.server(ground.database) as found:
        yield found
