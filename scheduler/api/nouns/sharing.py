"""Sharing agreements: which partner's desks may book whose staff, for which service."""

from uuid import UUID

from django.db.models import QuerySet

from scheduler.api import fields
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Output, Query
from scheduler.api.views import View
from scheduler.identity import access
from scheduler.partners import sharing
from scheduler.partners.models import SharingAgreement


class SharingAgreementShown(Output):
    id = fields.Identity()
    owner_id = fields.Identity(help_text="Whose staff may be booked.")
    with_partner_id = fields.Identity(help_text="Whose desks may book them.")
    service_id = fields.Identity(allow_null=True, help_text="Null: every service.")
    starts_on = fields.Day()
    ends_on = fields.Day(allow_null=True, help_text="The first day on which it does not hold.")


class NewSharingAgreement(Input):
    owner_id = fields.Identity()
    with_partner_id = fields.Identity()
    service_id = fields.Identity(allow_null=True, required=False)
    starts_on = fields.Day()
    ends_on = fields.Day(allow_null=True, required=False)


class End(Input):
    ends_on = fields.Day(help_text="The first day on which it is no longer so.")


class SharingAsked(Query):
    owner = fields.Identity(required=False, help_text="Only where this partner's staff are shared.")


class SharingAgreements(View):
    tag = "sharing agreements"
    order = ("starts_on", "id")

    @operation(
        name="list_sharing_agreements",
        summary="List the sharing agreements",
        deed="partnership.see",
        query=SharingAsked,
        gives=SharingAgreementShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[SharingAgreement]:
        """Agreements by the day they start, ended ones included."""
        of_owner = {"owner_id": call.query["owner"]} if call.query else {}
        return SharingAgreement.objects.filter(**of_owner)

    @operation(
        name="agree_sharing",
        summary="Agree to share staff",
        deed="sharing.agree",
        takes=NewSharingAgreement,
        gives=SharingAgreementShown,
        status=201,
        shows_version=True,
        located="api:sharing-agreement",
        refuses=("already_agreed",),
    )
    def post(self, call: Call) -> SharingAgreement:
        """Let another partner's desks book the owner's staff, for one service or for all."""
        access.require_own(call.by, call.body["owner_id"])
        return sharing.agree(**call.body, by=call.by, now=call.now)


class OneSharingAgreement(View):
    tag = "sharing agreements"

    @operation(
        name="read_sharing_agreement",
        summary="Read a sharing agreement",
        deed="partnership.see",
        gives=SharingAgreementShown,
        shows_version=True,
    )
    def get(self, call: Call, agreement_id: UUID) -> SharingAgreement:
        """One agreement."""
        return SharingAgreement.objects.get(id=agreement_id)


class EndSharingAgreement(View):
    tag = "sharing agreements"

    @operation(
        name="end_sharing_agreement",
        summary="End a sharing agreement",
        deed="sharing.end",
        takes=End,
        gives=SharingAgreementShown,
        is_versioned=True,
        shows_version=True,
        refuses=("already_ended",),
    )
    def post(self, call: Call, agreement_id: UUID) -> SharingAgreement:
        """Let it not hold from a day on; what is booked stays booked."""
        agreement = SharingAgreement.objects.select_for_update(no_key=True).get(id=agreement_id)
        access.require_own(call.by, agreement.owner_id)
        call.require_unchanged(agreement, shown_as=SharingAgreementShown)
        return sharing.end(agreement_id=agreement_id, **call.body, by=call.by, now=call.now)
