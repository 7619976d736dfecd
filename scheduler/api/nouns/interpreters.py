"""Interpreters: people who can be claimed for appointments, with the languages they speak."""

from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from scheduler.api import fields
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Change, Input, Output
from scheduler.api.views import View
from scheduler.partners import interpreters
from scheduler.partners.models import Interpreter


class InterpreterShown(Output):
    id = fields.Identity()
    name = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    phone = serializers.CharField()


def _languages() -> fields.Several:
    return fields.Several(
        child=fields.Text(max_length=10),
        min_length=1,
        max_length=20,
        help_text="Codes, such as bsl, cy, pl.",
    )


class InterpreterChange(Change):
    name = fields.Text(max_length=120)
    languages = _languages()
    phone = fields.Text(max_length=20, allow_blank=True)


class NewInterpreter(Input):
    name = fields.Text(max_length=120)
    languages = _languages()
    phone = fields.Text(max_length=20, allow_blank=True, required=False)


class Interpreters(View):
    tag = "interpreters"
    order = ("name", "id")

    @operation(
        name="list_interpreters",
        summary="List the interpreters",
        deed="staff.see",
        gives=InterpreterShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[Interpreter]:
        """Interpreters by name."""
        return Interpreter.objects.all()

    @operation(
        name="add_interpreter",
        summary="Add an interpreter",
        deed="interpreter.add",
        takes=NewInterpreter,
        gives=InterpreterShown,
        status=201,
        shows_version=True,
        located="api:interpreter",
    )
    def post(self, call: Call) -> Interpreter:
        """Somebody whom appointments can claim when a person needs their language."""
        return interpreters.add(**call.body, by=call.by, now=call.now)


class OneInterpreter(View):
    tag = "interpreters"

    @operation(
        name="read_interpreter",
        summary="Read an interpreter",
        deed="staff.see",
        gives=InterpreterShown,
        shows_version=True,
    )
    def get(self, call: Call, interpreter_id: UUID) -> Interpreter:
        """One interpreter."""
        return Interpreter.objects.get(id=interpreter_id)

    @operation(
        name="change_interpreter",
        summary="Change an interpreter",
        deed="interpreter.change",
        takes=InterpreterChange,
        gives=InterpreterShown,
        is_versioned=True,
        shows_version=True,
    )
    def patch(self, call: Call, interpreter_id: UUID) -> Interpreter:
        """Change what is given and nothing else."""
        interpreter = Interpreter.objects.select_for_update(no_key=True).get(id=interpreter_id)
        call.require_unchanged(interpreter, shown_as=InterpreterShown)
        return interpreters.change(
            interpreter_id=interpreter_id, changes=call.body, by=call.by, now=call.now
        )
