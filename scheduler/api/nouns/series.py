"""The same time again every week or so: what each date is, and holding those that are free."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from scheduler.api import fields, looks
from scheduler.api.calls import Call
from scheduler.api.nouns.appointments import MOST_STAFF
from scheduler.api.nouns.holds import HoldShown, lasting
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Output, a_mode, identities
from scheduler.api.views import View
from scheduler.availability import series as options
from scheduler.booking import seen, series
from scheduler.modes import Mode
from scheduler.refusals import Refusal

_MOST_TIMES, _MOST_WEEKS = 26, 8


class WhyNot(Output):
    code = serializers.CharField()
    sentence = serializers.CharField(help_text="To be read out.")


class DateShown(Output):
    on = fields.Day()
    starts_at = fields.Moment()
    is_free = serializers.BooleanField()
    why_not = WhyNot(allow_null=True)


class SeriesShown(Output):
    dates = DateShown(many=True)


class DateHeld(Output):
    on = fields.Day()
    starts_at = fields.Moment()
    hold = HoldShown(allow_null=True)
    why_not = WhyNot(allow_null=True)


class SeriesHeld(Output):
    dates = DateHeld(many=True)


class SeriesAsked(Input):
    person_id = fields.Identity()
    service_id = fields.Identity()
    mode = a_mode()
    starts_at = fields.Moment(help_text="The first; the others have the same time on the wall.")
    post_ids = identities(
        at_most=MOST_STAFF, min_length=1, help_text="One post for each staff member."
    )
    site_id = fields.Identity()
    times = fields.Whole(min_value=2, max_value=_MOST_TIMES, help_text="How many in all.")
    weeks_between = fields.Whole(min_value=1, max_value=_MOST_WEEKS, required=False)


class NewSeries(SeriesAsked):
    lasting_minutes = lasting()


class Series(View):
    tag = "options"

    @operation(
        name="find_series",
        summary="See the same time on later dates",
        deed="options.search",
        takes=SeriesAsked,
        gives=SeriesShown,
        only_reads=True,
        refuses=("not_asked", "outside_choice"),
    )
    def post(self, call: Call) -> dict[str, Any]:
        """Each date by itself: free, or why it is not. Nothing is held."""
        seen.require_person(call.by, call.body["person_id"])
        asked = {**call.body, "mode": Mode(call.body["mode"])}
        found = options.find(**asked, partner_id=call.partner_id, now=call.now)
        person_id = call.body["person_id"]
        looks.note(call, person_id=person_id, kind="options", record_id=person_id)
        return {
            "dates": [
                {
                    "on": each.on,
                    "starts_at": each.starts_at,
                    "is_free": each.option is not None,
                    "why_not": _why_not(each.refusal),
                }
                for each in found
            ]
        }


class HeldSeries(View):
    tag = "holds"

    @operation(
        name="hold_series",
        summary="Hold the same time on later dates",
        deed="hold.make",
        takes=NewSeries,
        gives=SeriesHeld,
        status=201,
        refuses=("not_asked", "outside_choice", "no_desk"),
    )
    def post(self, call: Call) -> dict[str, Sequence[dict[str, Any]]]:
        """Every date that is free; a date that is refused takes nothing from the others."""
        seen.require_person(call.by, call.body["person_id"])
        held = series.hold(**call.body, by=call.by, now=call.now)
        return {
            "dates": [
                {
                    "on": each.on,
                    "starts_at": each.starts_at,
                    "hold": each.hold,
                    "why_not": _why_not(each.refusal),
                }
                for each in held
            ]
        }


def _why_not(refusal: Refusal | None) -> dict[str, str] | None:
    return None if refusal is None else {"code": refusal.code, "sentence": refusal.sentence}
