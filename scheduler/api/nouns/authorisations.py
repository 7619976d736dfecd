"""What staff are authorised for: checks, contracts, training, modes and sites; none is deleted."""

from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from scheduler import modes
from scheduler.api import fields
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Output, Query
from scheduler.api.views import View
from scheduler.identity import access
from scheduler.partners import authorisations
from scheduler.partners.models import Authorisation, Post


class AuthorisationShown(Output):
    id = fields.Identity()
    post_id = fields.Identity()
    kind = fields.OneOf(choices=Authorisation.Kind.choices)
    title = serializers.CharField(help_text="Which training; empty for every other kind.")
    mode = serializers.CharField(help_text="Of kind `mode`: which.")
    site_id = fields.Identity(allow_null=True, help_text="Of kind `site`: which.")
    starts_on = fields.Day()
    ends_on = fields.Day(allow_null=True, help_text="The first day on which it no longer holds.")
    recorded_by = serializers.CharField()
    recorded_at = fields.Moment()
    withdrawn_at = fields.Moment(allow_null=True, help_text="When it was said to be a mistake.")


class NewAuthorisation(Input):
    post_id = fields.Identity()
    kind = fields.OneOf(choices=Authorisation.Kind.choices)
    title = fields.Text(max_length=80, required=False)
    mode = fields.OneOf(choices=modes.CHOICES, required=False)
    site_id = fields.Identity(required=False)
    starts_on = fields.Day()
    ends_on = fields.Day(required=False, allow_null=True)


class LastDay(Input):
    ends_on = fields.Day(help_text="The first day on which it no longer holds.")


class AuthorisationsAsked(Query):
    post = fields.Identity(required=False, help_text="Only those of this post.")


class Authorisations(View):
    tag = "authorisations"
    order = ("starts_on", "id")

    @operation(
        name="list_authorisations",
        summary="List what staff are authorised for",
        deed="authorisation.see",
        query=AuthorisationsAsked,
        gives=AuthorisationShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[Authorisation]:
        """Of posts at the caller's partner, ended and withdrawn ones included."""
        of_post = {"post_id": call.query["post"]} if call.query else {}
        return _ours(call).filter(**of_post)

    @operation(
        name="record_authorisation",
        summary="Record an authorisation",
        deed="authorisation.record",
        takes=NewAuthorisation,
        gives=AuthorisationShown,
        status=201,
    )
    def post(self, call: Call) -> Authorisation:
        """To renew is to record another. Nobody is booked past it; who is already, is listed."""
        Post.objects.filter(access.own_rows(call.by, "partner")).get(id=call.body["post_id"])
        return authorisations.record(**call.body, by=call.by, now=call.now)


class EndAuthorisation(View):
    tag = "authorisations"

    @operation(
        name="end_authorisation",
        summary="End an authorisation",
        deed="authorisation.record",
        takes=LastDay,
        gives=AuthorisationShown,
        refuses=("already_ended",),
    )
    def post(self, call: Call, authorisation_id: UUID) -> Authorisation:
        """It holds until this day."""
        _ours(call).get(id=authorisation_id)
        return authorisations.end(
            authorisation_id=authorisation_id, **call.body, by=call.by, now=call.now
        )


class WithdrawAuthorisation(View):
    tag = "authorisations"

    @operation(
        name="withdraw_authorisation",
        summary="Say that an authorisation was a mistake",
        deed="authorisation.record",
        gives=AuthorisationShown,
        refuses=("already_ended",),
    )
    def post(self, call: Call, authorisation_id: UUID) -> Authorisation:
        """It never was."""
        _ours(call).get(id=authorisation_id)
        return authorisations.withdraw(authorisation_id=authorisation_id, by=call.by, now=call.now)


def _ours(call: Call) -> QuerySet[Authorisation]:
    return Authorisation.objects.filter(access.own_rows(call.by, "post__partner"))
