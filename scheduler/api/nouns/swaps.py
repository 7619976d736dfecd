"""Shifts that workers of one rota offer to each other."""

from uuid import UUID

from django.db.models import Q, QuerySet
from rest_framework import serializers

from scheduler.api import fields
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Output
from scheduler.api.views import View
from scheduler.booking import swaps as booked_swaps
from scheduler.rota import swaps
from scheduler.rota.models import Pattern, Swap
from scheduler.rota.swaps import Chosen

_CHOOSING = ("unfit_for_shift", "already_over", "not_one_on_date", "pattern_ended")


class SwapPartShown(Output):
    pattern_id = fields.Identity()
    on = fields.Day()
    from_time = fields.WallTime()
    until_time = fields.WallTime()
    site_id = fields.Identity()
    becomes_id = fields.Identity(help_text="The post whose shift it becomes.")


class SwapShown(Output):
    id = fields.Identity()
    from_post_id = fields.Identity()
    to_post_id = fields.Identity()
    state = fields.OneOf(choices=Swap.State.choices)
    asked_by = serializers.CharField()
    asked_at = fields.Moment()
    decided_by = serializers.CharField()
    decided_at = fields.Moment(allow_null=True)
    parts = SwapPartShown(many=True, source="parts.all")


class ShiftChosen(Input):
    pattern_id = fields.Identity()
    on = fields.Day(help_text="The date on which the shift starts.")
    starting = fields.WallTime(help_text="When it starts.")


class NewSwap(Input):
    to_post_id = fields.Identity(help_text="The post of whoever is asked.")
    given = ShiftChosen()
    wanted = ShiftChosen(required=False, allow_null=True, help_text="Null: for nothing.")


class Swaps(View):
    tag = "swaps"
    order = ("asked_at", "id")

    @operation(
        name="list_swaps",
        summary="List one's swaps",
        deed="swap.offer",
        gives=SwapShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[Swap]:
        """What one was offered, and what one has offered; decided ones included."""
        return _listed(_offered_by(call) | _offered_to(call))

    @operation(
        name="offer_swap",
        summary="Offer a shift",
        deed="swap.offer",
        takes=NewSwap,
        gives=SwapShown,
        status=201,
        refuses=_CHOOSING,
    )
    def post(self, call: Call) -> Swap:
        """One of one’s own shifts to somebody of its rota, for one of theirs or for nothing."""
        given, wanted = Chosen(**call.body["given"]), call.body.get("wanted")
        mine = Pattern.objects.filter(post__staff_member__posts=call.post_id)
        mine.get(id=given.pattern_id)
        return swaps.offer(
            to_post_id=call.body["to_post_id"],
            given=given,
            wanted=Chosen(**wanted) if wanted else None,
            by=call.by,
            now=call.now,
        )


class AgreeToSwap(View):
    tag = "swaps"

    @operation(
        name="agree_to_swap",
        summary="Agree to a swap",
        deed="swap.offer",
        gives=SwapShown,
        refuses=("request_decided", "booked_cannot_stay", "shift_overlaps", *_CHOOSING),
    )
    def post(self, call: Call, swap_id: UUID) -> Swap:
        """What one was offered. Who is booked in the shifts keeps their time, and is asked."""
        _listed(_offered_to(call)).get(id=swap_id)
        return booked_swaps.agree(swap_id=swap_id, by=call.by, now=call.now)


class DeclineSwap(View):
    tag = "swaps"

    @operation(
        name="decline_swap",
        summary="Decline a swap",
        deed="swap.offer",
        gives=SwapShown,
        refuses=("request_decided",),
    )
    def post(self, call: Call, swap_id: UUID) -> Swap:
        """What one was offered."""
        _listed(_offered_to(call)).get(id=swap_id)
        return swaps.decline(swap_id=swap_id, by=call.by, now=call.now)


class WithdrawSwap(View):
    tag = "swaps"

    @operation(
        name="withdraw_swap",
        summary="Withdraw a swap",
        deed="swap.offer",
        gives=SwapShown,
        refuses=("request_decided",),
    )
    def post(self, call: Call, swap_id: UUID) -> Swap:
        """What one has offered, while nobody has answered."""
        _listed(_offered_by(call)).get(id=swap_id)
        return swaps.withdraw(swap_id=swap_id, by=call.by, now=call.now)


def _listed(condition: Q) -> QuerySet[Swap]:
    return Swap.objects.filter(condition).distinct().prefetch_related("parts")


def _offered_by(call: Call) -> Q:
    return Q(from_post__staff_member__posts=call.post_id)


def _offered_to(call: Call) -> Q:
    return Q(to_post__staff_member__posts=call.post_id)
