"""Machines of a partner: other programs that may call the API, their scopes and their secrets."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from scheduler.api import fields
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Change, Input, Output
from scheduler.api.views import View
from scheduler.identity import access, machine_secrets, machines, scopes
from scheduler.identity.models import Machine, MachineSecret
from scheduler.partners.models import Post

_MOST_DAYS = machine_secrets.LONGEST_OVERLAP.days


class SecretShown(Output):
    id = fields.Identity()
    made_at = fields.Moment()
    expires_at = fields.Moment()
    ended_at = fields.Moment(allow_null=True)


class SecretMade(SecretShown):
    secret = serializers.CharField(help_text="The `client_secret`. Shown this once.")


class MachineShown(Output):
    id = fields.Identity(help_text="The `client_id`.")
    name = serializers.CharField(source="account.username")
    post_id = fields.Identity(source="grant.post_id", help_text="Of whoever answers for it.")
    scopes = serializers.ListField(child=serializers.CharField())
    calls_a_minute = serializers.IntegerField(
        allow_null=True, help_text="Null: as many as every machine of the installation."
    )
    made_at = fields.Moment()
    ended_at = fields.Moment(allow_null=True)
    secrets = SecretShown(many=True)


class MachineAdded(MachineShown):
    secret = serializers.CharField(help_text="The first `client_secret`. Shown this once.")


def _scopes(**more: Any) -> fields.Several:
    choices = [(name, scope.words) for name, scope in scopes.BY_NAME.items()]
    return fields.Several(
        child=fields.OneOf(choices=choices), max_length=len(choices), min_length=1, **more
    )


def _limit() -> fields.Whole:
    return fields.Whole(
        min_value=1, max_value=machines.MOST_CALLS_A_MINUTE, allow_null=True, required=False
    )


class NewMachine(Input):
    name = fields.Text(max_length=80)
    post_id = fields.Identity(help_text="Of whoever answers for it; it ends with this post.")
    scopes = _scopes()
    calls_a_minute = _limit()


class MachineChange(Change):
    scopes = _scopes()
    calls_a_minute = _limit()


class Rotation(Input):
    overlap_days = fields.Days(
        source="overlap",
        min_value=0,
        max_value=_MOST_DAYS,
        help_text="How long the secret before it holds, too; 0 ends it now.",
    )


class Machines(View):
    tag = "machines"
    order = ("-made_at", "id")

    @operation(
        name="list_machines",
        summary="List the machines",
        deed="machine.see",
        gives=MachineShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[Machine]:
        """Of the caller's partner, newest first, those that ended too; never their secrets."""
        return _own(call)

    @operation(
        name="add_machine",
        summary="Add a machine",
        deed="machine.add",
        takes=NewMachine,
        gives=MachineAdded,
        status=201,
        holds_secret=True,
        refuses=("already_there", "role_not_theirs"),
    )
    def post(self, call: Call) -> Any:
        """Its account, its role and its first secret. It takes its tokens at `oauth/token`."""
        body = dict(call.body)
        post = Post.objects.get(id=body["post_id"])
        access.require_own(call.by, post.partner_id)
        machine, secret = machines.add(
            scopes_given=body.pop("scopes"), **body, by=call.by, now=call.now
        )
        machine.secret = secret  # type: ignore[attr-defined]
        return machine


class OneMachine(View):
    tag = "machines"

    @operation(
        name="read_machine",
        summary="Read a machine",
        deed="machine.see",
        gives=MachineShown,
        shows_version=True,
    )
    def get(self, call: Call, machine_id: UUID) -> Machine:
        """Its scopes, its limit, and since when its secrets are in force."""
        return _own(call).get(id=machine_id)

    @operation(
        name="change_machine",
        summary="Change a machine",
        deed="machine.change",
        takes=MachineChange,
        gives=MachineShown,
        is_versioned=True,
        shows_version=True,
        refuses=("already_ended",),
    )
    def patch(self, call: Call, machine_id: UUID) -> Machine:
        """A scope that is taken away is gone from its tokens at once."""
        call.require_unchanged(
            _own(call).select_for_update(of=("self",), no_key=True).get(id=machine_id),
            shown_as=MachineShown,
        )
        return machines.change(machine_id=machine_id, changes=call.body, by=call.by, now=call.now)


class EndMachine(View):
    tag = "machines"

    @operation(
        name="end_machine",
        summary="End a machine",
        deed="machine.end",
        gives=MachineShown,
        refuses=("already_ended",),
    )
    def post(self, call: Call, machine_id: UUID) -> Machine:
        """It calls no more from this moment, and no secret of it holds."""
        _own(call).get(id=machine_id)
        return machines.end(machine_id=machine_id, by=call.by, now=call.now)


class MachineSecrets(View):
    tag = "machines"

    @operation(
        name="rotate_machine_secret",
        summary="Give a machine its next secret",
        deed="machine.rotate",
        takes=Rotation,
        gives=SecretMade,
        status=201,
        holds_secret=True,
        refuses=("two_secrets_in_force", "already_ended"),
    )
    def post(self, call: Call, machine_id: UUID) -> dict[str, Any]:
        """The one before it holds a while longer, so that the machine can change over."""
        _own(call).get(id=machine_id)
        secret, shown = machine_secrets.rotate(
            machine_id=machine_id, **call.body, by=call.by, now=call.now
        )
        names = ("id", "made_at", "expires_at", "ended_at")
        return {**{name: getattr(secret, name) for name in names}, "secret": shown}


class EndMachineSecret(View):
    tag = "machines"

    @operation(
        name="end_machine_secret",
        summary="End a secret of a machine",
        deed="machine.rotate",
        gives=SecretShown,
        refuses=("already_ended",),
    )
    def post(self, call: Call, machine_id: UUID, secret_id: UUID) -> MachineSecret:
        """At once, with every token the machine has: one may have been made with it."""
        _own(call).get(id=machine_id)
        return machine_secrets.end(
            machine_id=machine_id, secret_id=secret_id, by=call.by, now=call.now
        )


def _own(call: Call) -> QuerySet[Machine]:
    own = Machine.objects.filter(grant__post__partner=call.partner_id)
    return own.select_related("account", "grant").prefetch_related("secrets")
