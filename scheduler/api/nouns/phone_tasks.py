"""Ringing people whom no carrier rings: how it may be done, and what came of it."""

from uuid import UUID

from rest_framework import serializers

from scheduler.api import fields, looks
from scheduler.api.calls import Call
from scheduler.api.nouns.tasks import TaskShown, own
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Output
from scheduler.api.views import View
from scheduler.reminders import ringing
from scheduler.reminders.models import Task
from scheduler.reminders.ringing import Instructions

_RUNG = {
    "told": ringing.told,
    "no_answer": ringing.not_reached,
    "wrong_number": ringing.wrong_number,
}


class HowToRing(Output):
    number = serializers.CharField(help_text="Empty where none is recorded that may be used.")
    call_ourselves = serializers.CharField(help_text="The neutral name to give.")
    ask_for = serializers.CharField()
    may_leave_voicemail = serializers.BooleanField()
    days = serializers.ListField(child=serializers.IntegerField(), help_text="Monday is 1.")
    hours_from = fields.WallTime()
    hours_until = fields.WallTime()
    may_ring_now = serializers.BooleanField()
    not_before = fields.Moment(allow_null=True, help_text="When it is worth trying again.")
    ring_by = fields.Moment()
    tries = serializers.IntegerField()


class Rung(Input):
    outcome = fields.OneOf(
        choices=[
            ("told", "They know"),
            ("no_answer", "Nobody answered: try again"),
            ("wrong_number", "Somebody else's number"),
        ]
    )


class TaskHowToRing(View):
    tag = "tasks"

    @operation(
        name="read_how_to_ring",
        summary="Read how somebody may be rung",
        deed="task.see",
        gives=HowToRing,
    )
    def get(self, call: Call, task_id: UUID) -> Instructions:
        """Their number, hours and wishes as they are now; the look is recorded."""
        task = own(call).get(id=task_id)
        looks.note(call, person_id=task.person_id, kind="task", record_id=task.id)
        return ringing.instructions(task, now=call.now)


class TaskRung(View):
    tag = "tasks"

    @operation(
        name="tell_task_rung",
        summary="Tell what came of ringing somebody",
        deed="task.complete",
        takes=Rung,
        gives=TaskShown,
        is_versioned=True,
        shows_version=True,
        refuses=("no_number",),
    )
    def post(self, call: Call, task_id: UUID) -> Task:
        """Told completes it; no answer brings it back while there is time; a wrong number is
        used no more, and a new task asks for another way."""
        own(call).get(id=task_id)
        note = _RUNG[call.body["outcome"]]
        note(task_id=task_id, version=call.version, by=call.by, now=call.now)
        return own(call).get(id=task_id)
