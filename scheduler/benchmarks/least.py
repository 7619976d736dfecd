"""The least that this service can do for a call that may be answered: what is above it in our own
figures is searching and booking, and what is below it is the price of any call."""

from datetime import timedelta
from typing import Any

from scheduler import prepared
from scheduler.api import looks
from scheduler.api.calls import Call
from scheduler.api.nouns import options
from scheduler.api.nouns.options import OptionsAsked, OptionsShown
from scheduler.api.operations import operation
from scheduler.api.views import View
from scheduler.availability.answers import Answer
from scheduler.availability.options import Option
from scheduler.booking import seen
from scheduler.intervals import Interval
from scheduler.modes import Mode
from scheduler.partners import directory

NOTHING: dict[str, Any] = {"options": [], "reasons": [], "next_steps": None, "next": None}
_TWENTY = """
    SELECT partnership_revision(), starts_at, site_id, room_id, post_id, staff_member_id
    FROM availability_opening
    WHERE starts_at >= %s AND serves_face_to_face AND %s = ANY(service_ids)
    ORDER BY starts_at, ends_at LIMIT 20
"""


class Recorded(View):
    """A call like a search that looks for nothing: who asks is found out, the fences stand, the
    question is read and judged, the look is on record."""

    tag = "bench"

    @operation(
        name="bench_recorded",
        summary="Look for nothing",
        deed="options.search",
        takes=OptionsAsked,
        gives=OptionsShown,
        only_reads=True,
    )
    def post(self, call: Call) -> dict[str, Any]:
        person_id = call.body["person_id"]
        seen.require_person(call.by, person_id)
        looks.note(call, person_id=person_id, kind="options", record_id=person_id)
        return NOTHING


class Twenty(View):
    """The least that could be called a search: a recorded call that reads twenty openings with one
    statement and shows them with names. Nobody's choice, needs, claims or rooms are asked."""

    tag = "bench"

    @operation(
        name="bench_twenty",
        summary="Look for whatever comes first",
        deed="options.search",
        takes=OptionsAsked,
        gives=OptionsShown,
        only_reads=True,
    )
    def post(self, call: Call) -> dict[str, Any]:
        person_id, service_id = call.body["person_id"], call.body["service_id"]
        seen.require_person(call.by, person_id)
        with prepared.planned_once():
            found = prepared.rows(_TWENTY, [call.body["from_at"], service_id])
        looks.note(call, person_id=person_id, kind="options", record_id=person_id)
        answer = [
            Option(
                mode=Mode.FACE_TO_FACE,
                service_id=service_id,
                choice_id=person_id,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=50),
                site_id=site_id,
                room_id=room_id,
                post_ids=(post_id,),
                staff_member_ids=(staff_member_id,),
                interpreter_id=None,
                buffered=Interval(starts_at, starts_at + timedelta(hours=1)),
            )
            for _, starts_at, site_id, room_id, post_id, staff_member_id in found
        ]
        names = directory.at(found[0][0]) if found else directory.current()
        return options.shown(Answer(answer, names), asked=call.body)


class RecordedChange(View):
    """A call like a booking that changes nothing: who asks is found out, it is done once under its
    Idempotency-Key, the deed is on record, the answer is kept."""

    tag = "bench"

    @operation(
        name="bench_recorded_change", summary="Change nothing", deed="hold.make", gives=OptionsShown
    )
    def post(self, call: Call) -> dict[str, Any]:
        looks.note_search(call, found=0)
        return NOTHING
