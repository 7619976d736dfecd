"""Ringing people whom no carrier rings: how it may be done."""

from uuid import UUID

from rest_framework import serializers

from scheduler.api import fields, looks
from scheduler.api.calls import Call
from scheduler.api.nouns.tasks import own
from scheduler.api.operations import operation
from scheduler.api.shapes import Output
from scheduler.api.views import View
from scheduler.reminders import ringing
from scheduler.reminders.ringing import Instructions


class HowToRing(Output):
    number = serializers.CharField(help_text="Empty where none is recorded that may be used.")
    call_ourselves = serializers.CharField(help_text="The neutral name to give.")
    ask_for = serializers.CharField()
    may_leave_voicemail = serializers.BooleanField()
    days = serializers.ListField(child=serializers.IntegerField(), help_text="Monday is 1.")
    hours_from = fields.WallTime()
    hours_until = fields.WallTime()
    may_ring_now = serializers.BooleanField()
    ring_by = fields.Moment()
    tries = serializers.IntegerField()


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
