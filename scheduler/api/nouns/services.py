"""Services: what appointments are for, and how long they take in each mode."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from scheduler import modes as all_modes
from scheduler.api import fields
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Change, Input, Output, a_mode
from scheduler.api.views import View
from scheduler.partners import services
from scheduler.partners.models import Service

_DAY, _YEAR = 24 * 60, 366


class ModeTimesShown(Output):
    mode = a_mode()
    length_minutes = fields.Minutes(source="length", min_value=1, max_value=_DAY)
    buffer_before_minutes = fields.Minutes(source="buffer_before", min_value=0, max_value=_DAY)
    buffer_after_minutes = fields.Minutes(source="buffer_after", min_value=0, max_value=_DAY)
    start_grid_minutes = fields.Minutes(
        source="start_grid",
        min_value=1,
        max_value=_DAY,
        help_text="Starts fall on multiples of this from midnight.",
    )


class ServiceShown(Output):
    id = fields.Identity()
    slug = serializers.CharField()
    name = serializers.CharField()
    neutral_name = serializers.CharField(help_text="What messages may call it.")
    minimum_notice_minutes = fields.Minutes(
        source="minimum_notice", min_value=0, max_value=_DAY * _YEAR
    )
    horizon_days = fields.Days(source="horizon", min_value=1, max_value=_YEAR)
    people_may_book = serializers.BooleanField(
        help_text="By themselves, on our page, without having been put on the waiting list for it."
    )
    modes = ModeTimesShown(source="service_modes", many=True)


class ModeTimes(Input):
    length_minutes = fields.Minutes(source="length", min_value=1, max_value=_DAY)
    buffer_before_minutes = fields.Minutes(
        source="buffer_before", min_value=0, max_value=_DAY, required=False
    )
    buffer_after_minutes = fields.Minutes(
        source="buffer_after", min_value=0, max_value=_DAY, required=False
    )
    start_grid_minutes = fields.Minutes(
        source="start_grid", min_value=1, max_value=_DAY, required=False
    )


class TimesOfMode(ModeTimes):
    mode = a_mode()


class ServiceChange(Change):
    name = fields.Text(max_length=120)
    neutral_name = fields.Text(max_length=60)
    minimum_notice_minutes = fields.Minutes(
        source="minimum_notice", min_value=0, max_value=_DAY * _YEAR
    )
    horizon_days = fields.Days(source="horizon", min_value=1, max_value=_YEAR)
    people_may_book = fields.YesNo()


class NewService(Input):
    slug = fields.Slug(max_length=60)
    name = fields.Text(max_length=120)
    neutral_name = fields.Text(max_length=60, required=False)
    minimum_notice_minutes = fields.Minutes(
        source="minimum_notice", min_value=0, max_value=_DAY * _YEAR, required=False
    )
    horizon_days = fields.Days(source="horizon", min_value=1, max_value=_YEAR, required=False)
    people_may_book = fields.YesNo(required=False)
    modes = TimesOfMode(  # type: ignore[call-arg]
        many=True, min_length=1, max_length=len(all_modes.CHOICES)
    )

    def validate_modes(self, modes: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({times["mode"] for times in modes}) < len(modes):
            raise ValidationError("Each mode stands once.")
        return modes


class Services(View):
    tag = "services"
    order = ("name", "id")

    @operation(
        name="list_services",
        summary="List the services",
        deed="partnership.see",
        gives=ServiceShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[Service]:
        """Services by name, with their modes and lengths."""
        return Service.objects.prefetch_related("service_modes")

    @operation(
        name="add_service",
        summary="Add a service",
        deed="service.add",
        takes=NewService,
        gives=ServiceShown,
        status=201,
        shows_version=True,
        located="api:service",
        refuses=("already_there",),
    )
    def post(self, call: Call) -> Service:
        """A new service, given in at least one mode."""
        body: dict[str, Any] = {**call.body}
        lengths = {times.pop("mode"): services.Times(**times) for times in body.pop("modes")}
        return services.add(**body, lengths=lengths, by=call.by, now=call.now)


class OneService(View):
    tag = "services"

    @operation(
        name="read_service",
        summary="Read a service",
        deed="partnership.see",
        gives=ServiceShown,
        shows_version=True,
    )
    def get(self, call: Call, service_id: UUID) -> Service:
        """One service."""
        return Service.objects.get(id=service_id)

    @operation(
        name="change_service",
        summary="Change a service",
        deed="service.change",
        takes=ServiceChange,
        gives=ServiceShown,
        is_versioned=True,
        shows_version=True,
    )
    def patch(self, call: Call, service_id: UUID) -> Service:
        """Change what is given; its times are changed per mode."""
        _require_unchanged(call, service_id)
        return services.change(service_id=service_id, changes=call.body, by=call.by, now=call.now)


class ServiceMode(View):
    tag = "services"

    @operation(
        name="give_service_in_mode",
        summary="Give a service in a mode",
        deed="service.change",
        takes=ModeTimes,
        gives=ServiceShown,
        is_versioned=True,
        shows_version=True,
    )
    def post(self, call: Call, service_id: UUID, mode: str) -> Service:
        """Offer the mode with these times from now on; what is booked stays as it is."""
        _require_unchanged(call, service_id)
        services.give_in(
            service_id=service_id,
            mode=mode,
            times=services.Times(**call.body),
            by=call.by,
            now=call.now,
        )
        return Service.objects.get(id=service_id)


class WithdrawServiceMode(View):
    tag = "services"

    @operation(
        name="withdraw_service_from_mode",
        summary="Stop giving a service in a mode",
        deed="service.change",
        gives=ServiceShown,
        is_versioned=True,
        shows_version=True,
    )
    def post(self, call: Call, service_id: UUID, mode: str) -> Service:
        """Offer the mode no longer; what is booked stays. The last mode cannot go."""
        _require_unchanged(call, service_id)
        services.withdraw_from(service_id=service_id, mode=mode, by=call.by, now=call.now)
        return Service.objects.get(id=service_id)


def _require_unchanged(call: Call, service_id: UUID) -> None:
    service = Service.objects.select_for_update(no_key=True).get(id=service_id)
    call.require_unchanged(service, shown_as=ServiceShown)
