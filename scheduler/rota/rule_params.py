"""Repeats as the `params` text of a django-scheduler Rule, and back; knows two of its traps.

Weekdays go by name: among numbers, one that equals the start's own makes django-scheduler 0.12
forget the others (Event._event_params). Ordinals such as `1MO` it drops without a word
(Rule.get_params), so “the first Monday” is every Monday with `bysetpos:1` in a monthly rule.
"""

from datetime import date

from scheduler.rota.timings import Repeats


def write(repeats: Repeats) -> str:
    """`interval:2;wkst:MO;byweekday:TU,TH`; the last date is the event's and not in here."""
    params = {
        "interval": str(repeats.interval),
        "wkst": repeats.week_starts,
        "byweekday": ",".join(repeats.weekdays),
        "bysetpos": ",".join(str(number) for number in repeats.nth),
        "bymonthday": str(repeats.month_day or ""),
    }
    return ";".join(f"{name}:{value}" for name, value in params.items() if value)


def read(params: str, *, frequency: str, until_on: date | None) -> Repeats:
    """What `write` has written, with the parts that stand elsewhere."""
    values = dict(part.split(":") for part in params.split(";"))
    month_day = values.get("bymonthday")
    return Repeats(
        frequency=frequency.lower(),
        interval=int(values["interval"]),
        weekdays=tuple(_parts(values.get("byweekday"))),
        nth=tuple(int(number) for number in _parts(values.get("bysetpos"))),
        month_day=int(month_day) if month_day else None,
        until_on=until_on,
        week_starts=values["wkst"],
    )


def _parts(value: str | None) -> list[str]:
    return value.split(",") if value else []
