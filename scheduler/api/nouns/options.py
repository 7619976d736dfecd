"""Options: times that can be promised to one person, in their own modes; never a dead end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rest_framework import serializers

from scheduler.api import fields, looks
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Named, Output, a_mode, identities, modes_in_order
from scheduler.api.views import View
from scheduler.availability import search
from scheduler.availability.options import Answer, NextSteps, Option
from scheduler.availability.options import Query as Question
from scheduler.booking import seen
from scheduler.modes import Mode
from scheduler.partners.models import Post, Room, Service, Site

_MOST, _MOST_PLACES, _MOST_STAFF = 100, 50, 5


class PostOffered(Output):
    post_id = fields.Identity(source="id")
    staff_member_id = fields.Identity()
    name = serializers.CharField(source="staff_member.name")
    title = serializers.CharField()
    partner = Named()


class OptionShown(Output):
    mode = a_mode()
    choice_id = fields.Identity()
    service = Named()
    starts_at = fields.Moment()
    ends_at = fields.Moment()
    site = Named()
    room = Named(allow_null=True)
    staff = PostOffered(many=True)
    interpreter_id = fields.Identity(allow_null=True)
    same_worker = serializers.BooleanField(help_text="Somebody who has seen this person before.")


class ReasonShown(Output):
    code = serializers.CharField()
    sentence = serializers.CharField(help_text="To be read out.")
    count = serializers.IntegerField()


class NextStepsShown(Output):
    waiting_list_modes = modes_in_order(help_text="Join the waiting list in these, their own.")
    elsewhere = OptionShown(many=True, help_text="The soonest in the same modes, anywhere.")
    desk_phone = serializers.CharField(help_text="A human.")


class OptionsShown(Output):
    options = OptionShown(many=True)
    reasons = ReasonShown(many=True, help_text="Why there is no option.")
    next_steps = NextStepsShown(allow_null=True, help_text="What to do when there is none.")


class OptionsAsked(Input):
    person_id = fields.Identity()
    service_id = fields.Identity()
    from_at = fields.Moment()
    until_at = fields.Moment()
    modes = modes_in_order(required=False, help_text="Only these of the person's own.")
    site_ids = identities(at_most=_MOST_PLACES, required=False)
    staff_member_ids = identities(at_most=_MOST_PLACES, required=False)
    together = identities(
        at_most=_MOST_STAFF, required=False, help_text="Staff members who must all be there."
    )
    same_worker_only = fields.YesNo(required=False)
    limit = fields.Whole(min_value=1, max_value=_MOST, required=False)


class Options(View):
    tag = "options"

    @operation(
        name="find_options",
        summary="Find options",
        deed="options.search",
        takes=OptionsAsked,
        gives=OptionsShown,
        only_reads=True,
        refuses=("not_asked", "outside_choice"),
    )
    def post(self, call: Call) -> dict[str, Any]:
        """Times of every partner that shares with the caller's, in the person's modes. With none:
        the reasons, the waiting list in the same modes, the soonest elsewhere, and a human."""
        question = _question(call.body, partner_id=call.partner_id)
        seen.person(call.by, question.person_id)
        answer = search.find(query=question, now=call.now)
        looks.note(call, person_id=question.person_id, kind="options", record_id=question.person_id)
        return _shown(answer)


def _question(body: Mapping[str, Any], *, partner_id: UUID) -> Question:
    lists = ("site_ids", "staff_member_ids", "together")
    asked = {**body, **{name: tuple(body.get(name, ())) for name in lists}}
    return Question(
        **{**asked, "modes": tuple(Mode(mode) for mode in body.get("modes", ()))},
        partner_id=partner_id,
    )


@dataclass(frozen=True, slots=True)
class _Names:
    """What the ids in options are called, read in four queries however many there are."""

    services: Mapping[UUID, Service]
    sites: Mapping[UUID, Site]
    rooms: Mapping[UUID, Room]
    posts: Mapping[UUID, Post]

    @classmethod
    def of(cls, options: Iterable[Option]) -> "_Names":
        found = list(options)
        posts = Post.objects.select_related("staff_member", "partner")
        return cls(
            services=Service.objects.in_bulk({option.service_id for option in found}),
            sites=Site.objects.in_bulk({option.site_id for option in found}),
            rooms=Room.objects.in_bulk({option.room_id for option in found} - {None}),
            posts=posts.in_bulk({post_id for option in found for post_id in option.post_ids}),
        )

    def shown(self, option: Option) -> dict[str, Any]:
        return {
            "mode": option.mode,
            "choice_id": option.choice_id,
            "service": self.services[option.service_id],
            "starts_at": option.starts_at,
            "ends_at": option.ends_at,
            "site": self.sites[option.site_id],
            "room": option.room_id and self.rooms[option.room_id],
            "staff": [self.posts[post_id] for post_id in option.post_ids],
            "interpreter_id": option.interpreter_id,
            "same_worker": option.same_worker,
        }


def _shown(answer: Answer) -> dict[str, Any]:
    steps = answer.next_steps
    elsewhere = steps.elsewhere if steps else ()
    names = _Names.of([*answer.options, *elsewhere])
    return {
        "options": [names.shown(option) for option in answer.options],
        "reasons": answer.reasons,
        "next_steps": _steps(steps, names) if steps else None,
    }


def _steps(steps: NextSteps, names: _Names) -> dict[str, Any]:
    return {
        "waiting_list_modes": steps.waiting_list_modes,
        "elsewhere": [names.shown(option) for option in steps.elsewhere],
        "desk_phone": steps.desk_phone,
    }
