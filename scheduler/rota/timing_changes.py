"""One timing into another: a date skipped, moved or added, a series ended. Pure."""

from dataclasses import replace
from datetime import date

from scheduler.rota.timings import Stretch, Timing


def skip(timing: Timing, stretch: Stretch) -> Timing:
    """Without this stretch, which the timing gives."""
    if stretch in timing.added:
        return replace(timing, added=timing.added - {stretch})
    original = _original(timing, stretch)
    return replace(timing, skipped=timing.skipped | {original}, moved=_without(timing, {original}))


def move(timing: Timing, stretch: Stretch, *, to: Stretch) -> Timing:
    """With another stretch instead of this one, which the timing gives."""
    if stretch in timing.added:
        return replace(timing, added=timing.added - {stretch} | {to})
    original = _original(timing, stretch)
    moved = _without(timing, {original})
    if to != replace(timing.first, on=original):
        moved[original] = to
    return replace(timing, moved=moved)


def restore(timing: Timing, *, on: date) -> Timing:
    """With a date, which the rule gives, as the rule gives it."""
    return replace(timing, skipped=timing.skipped - {on}, moved=_without(timing, {on}))


def end(timing: Timing, *, last_on: date) -> Timing:
    """Without anything the timing would give after a date."""
    # Moved across the end: out of it they are gone, into it they stay.
    gone = {on for on, to in timing.moved.items() if on <= last_on < to.on}
    stays = {to for on, to in timing.moved.items() if to.on <= last_on < on}
    late = {on for on in timing.moved if on > last_on}
    ended = replace(
        timing,
        moved=_without(timing, gone | late),
        skipped=frozenset({on for on in timing.skipped if on <= last_on} | gone),
        added=frozenset({one for one in timing.added if one.on <= last_on} | stays),
    )
    if timing.repeats is None:
        single = {timing.first.on} if timing.first.on > last_on else set()
        return replace(ended, skipped=ended.skipped | single)
    earlier = min(last_on, timing.repeats.until_on or last_on)
    return replace(ended, repeats=replace(timing.repeats, until_on=earlier))


def is_over(timing: Timing, *, on: date) -> bool:
    """Whether it surely gives nothing on this date or later."""
    besides = [*timing.added, *timing.moved.values()]
    if any(stretch.on >= on for stretch in besides):
        return False
    if timing.repeats is None:
        return timing.first.on < on or timing.first.on in timing.skipped
    return timing.repeats.until_on is not None and timing.repeats.until_on < on


def _original(timing: Timing, stretch: Stretch) -> date:
    """The date the rule gives for a stretch."""
    for on, moved in timing.moved.items():
        if moved == stretch:
            return on
    return stretch.on


def _without(timing: Timing, dates: set[date]) -> dict[date, Stretch]:
    return {on: moved for on, moved in timing.moved.items() if on not in dates}
