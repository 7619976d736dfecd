"""What is shown of patterns, and how their repeating is said."""

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework import serializers

from scheduler.api import fields
from scheduler.api.shapes import Change, Input, Output, identities, modes_in_order
from scheduler.rota import recurrence
from scheduler.rota.models import Pattern
from scheduler.rota.timings import FREQUENCIES, LARGEST_INTERVAL, WEEKDAYS, Repeats, Timing

_MOST_SERVICES = 50
_MOST_NTH = 10


class RepeatsShown(Output):
    frequency = fields.OneOf(choices=FREQUENCIES)
    interval = serializers.IntegerField()
    weekdays = serializers.ListField(child=fields.OneOf(choices=WEEKDAYS))
    nth = serializers.ListField(child=serializers.IntegerField())
    month_day = serializers.IntegerField(allow_null=True)
    until_on = fields.Day(allow_null=True)


class StretchShown(Output):
    on = fields.Day()
    from_time = fields.WallTime()
    until_time = fields.WallTime(help_text="At or before `from_time`: on the next day.")


class MovedShown(Output):
    on = fields.Day(help_text="The date the rule gives.")
    to = StretchShown()


class PatternShown(Output):
    id = fields.Identity()
    rota_id = fields.Identity()
    post_id = fields.Identity()
    site_id = fields.Identity()
    room_id = fields.Identity(allow_null=True, help_text="Null: any suitable room.")
    modes = modes_in_order()
    service_ids = serializers.ListField(
        child=fields.Identity(), help_text="Empty: every service the post delivers."
    )
    zone = serializers.CharField()
    first = StretchShown()
    repeats = RepeatsShown(allow_null=True, help_text="Null: it happens once.")
    skipped = serializers.ListField(child=fields.Day())
    moved = MovedShown(many=True)
    added = StretchShown(many=True)
    version = serializers.IntegerField()
    ended_at = fields.Moment(allow_null=True)


class RepeatsSaid(Input):
    frequency = fields.OneOf(choices=FREQUENCIES)
    interval = fields.Whole(min_value=1, max_value=LARGEST_INTERVAL, required=False)
    weekdays = fields.Several(
        child=fields.OneOf(choices=WEEKDAYS), max_length=len(WEEKDAYS), required=False
    )
    nth = fields.Several(
        child=fields.Whole(min_value=-5, max_value=5),
        max_length=_MOST_NTH,
        required=False,
        help_text="Which of these weekdays in a month; -1 is the last.",
    )
    month_day = fields.Whole(min_value=1, max_value=31, required=False, allow_null=True)
    until_on = fields.Day(required=False, allow_null=True, help_text="The last date it may be.")


def _identities(**kwargs: Any) -> fields.Several:
    return identities(at_most=_MOST_SERVICES, **kwargs)


class PatternChange(Change):
    site_id = fields.Identity()
    room_id = fields.Identity(allow_null=True)
    modes = modes_in_order(min_length=1)
    service_ids = _identities()
    starts_on = fields.Day()
    from_time = fields.WallTime()
    until_time = fields.WallTime()
    repeats = RepeatsSaid(allow_null=True)


class NewPattern(Input):
    rota_id = fields.Identity()
    post_id = fields.Identity()
    site_id = fields.Identity()
    room_id = fields.Identity(allow_null=True, required=False)
    modes = modes_in_order(min_length=1)
    service_ids = _identities(required=False)
    starts_on = fields.Day()
    from_time = fields.WallTime(help_text="On the wall clock of the site.")
    until_time = fields.WallTime(help_text="At or before `from_time`: on the next day.")
    repeats = RepeatsSaid(allow_null=True, help_text="Null: it happens once.")


def repeats(said: Mapping[str, Any] | None) -> Repeats | None:
    """The rule in a request. Raises Invalid."""
    if said is None:
        return None
    lists = {name: tuple(said[name]) for name in ("weekdays", "nth") if name in said}
    return Repeats(**{**said, **lists})


def shown(patterns: Sequence[Pattern]) -> list[dict[str, Any]]:
    """Patterns with their timings, read together."""
    timings = recurrence.find_timings([pattern.event_id for pattern in patterns])
    return [_shown(pattern, timings[pattern.event_id]) for pattern in patterns]


def _shown(pattern: Pattern, timing: Timing) -> dict[str, Any]:
    names = ("id", "rota_id", "post_id", "site_id", "room_id", "modes", "zone", "version")
    return {
        **{name: getattr(pattern, name) for name in names},
        "service_ids": [service.id for service in pattern.services.all()],
        "ended_at": pattern.ended_at,
        "first": timing.first,
        "repeats": timing.repeats,
        "skipped": sorted(timing.skipped),
        "moved": [{"on": on, "to": to} for on, to in sorted(timing.moved.items())],
        "added": sorted(timing.added),
    }
