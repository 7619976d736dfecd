"""Tasks: what a human must do, by when, at the desk that owns it."""

from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from scheduler.api import fields, looks
from scheduler.api.calls import Call
from scheduler.api.nouns.people import PersonBrief
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Output, Query
from scheduler.api.views import View
from scheduler.reminders import seen, tasks, untold
from scheduler.reminders.models import Task, TickOff


class TaskShown(Output):
    id = fields.Identity()
    kind = fields.OneOf(choices=Task.Kind.choices)
    person = PersonBrief()
    appointment_id = fields.Identity(allow_null=True)
    message_id = fields.Identity(allow_null=True)
    offer_id = fields.Identity(allow_null=True)
    owner_id = fields.Identity(help_text="The partner whose desk does it.")
    reason = serializers.CharField()
    opened_at = fields.Moment()
    due_at = fields.Moment()
    state = fields.OneOf(choices=Task.State.choices)
    done_at = fields.Moment(allow_null=True)
    done_by = serializers.CharField()
    outcome = serializers.CharField()
    version = serializers.IntegerField()


class TickOffShown(Output):
    word = fields.OneOf(choices=TickOff.Word.choices)
    note = serializers.CharField()
    due_again_at = fields.Moment(allow_null=True)
    noted_at = fields.Moment()
    noted_by = serializers.CharField()


class WholeTask(TaskShown):
    tick_offs = TickOffShown(many=True, help_text="What came of each try to tell them.")


class TickedOff(Input):
    word = fields.OneOf(choices=TickOff.Word.choices)
    note = fields.Text(max_length=200, allow_blank=True, required=False)
    due_again_at = fields.Moment(
        required=False, help_text="When to try again, of somebody who was not told."
    )
    number = fields.Text(
        max_length=20, required=False, help_text="Which of their numbers was wrong (E.164)."
    )


class Outcome(Input):
    outcome = fields.Text(max_length=300, may_break=True, help_text="What came of it.")


class TasksAsked(Query):
    state = fields.OneOf(choices=Task.State.choices, required=False)
    kind = fields.OneOf(choices=Task.Kind.choices, required=False)


class Tasks(View):
    tag = "tasks"
    order = ("due_at", "id")

    @operation(
        name="list_tasks",
        summary="List the tasks of the desk",
        deed="task.see",
        query=TasksAsked,
        gives=TaskShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[Task]:
        """What the caller's desk has to do, the most urgent first."""
        looks.note_list(call, kind="tasks", record_id=call.partner_id)
        return own(call).filter(**{"state": Task.State.OPEN, **call.query})


class OneTask(View):
    tag = "tasks"

    @operation(
        name="read_task",
        summary="Read a task",
        deed="task.see",
        gives=WholeTask,
        shows_version=True,
    )
    def get(self, call: Call, task_id: UUID) -> Task:
        """One task of the caller's desk; the look is recorded."""
        task = own(call).get(id=task_id)
        looks.note(call, person_id=task.person_id, kind="task", record_id=task.id)
        return task


class CompleteTask(View):
    tag = "tasks"

    @operation(
        name="complete_task",
        summary="Complete a task",
        deed="task.complete",
        takes=Outcome,
        gives=TaskShown,
        is_versioned=True,
        shows_version=True,
    )
    def post(self, call: Call, task_id: UUID) -> Task:
        """It is done, and this came of it."""
        own(call).get(id=task_id)
        tasks.complete(task_id=task_id, version=call.version, **call.body, by=call.by, now=call.now)
        return own(call).get(id=task_id)


class TickOffTask(View):
    tag = "tasks"

    @operation(
        name="tick_off_task",
        summary="Note what came of telling somebody",
        deed="task.complete",
        takes=TickedOff,
        gives=WholeTask,
        is_versioned=True,
        shows_version=True,
    )
    def post(self, call: Call, task_id: UUID) -> Task:
        """Of somebody whom no message could tell. Who was not told stays on the list."""
        own(call).get(id=task_id)
        untold.tick_off(
            task_id=task_id, version=call.version, **call.body, by=call.by, now=call.now
        )
        return own(call).get(id=task_id)


def own(call: Call) -> QuerySet[Task]:
    """The tasks of the caller's desk."""
    return seen.tasks(call.by)
