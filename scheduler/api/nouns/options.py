"""Options: times that can be promised to one person, in their own modes; never a dead end."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from scheduler.api import fields, looks, option_cursors
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Named, Output, a_mode, identities, modes_in_order
from scheduler.api.views import View
from scheduler.availability import search
from scheduler.availability.answers import Answer
from scheduler.availability.options import Option
from scheduler.availability.options import Query as Question
from scheduler.booking import seen
from scheduler.modes import Mode
from scheduler.partners.directory import Directory
from scheduler.partners.models import Partner, Post, Room, Service, Site

_MOST, _MOST_PLACES, _MOST_STAFF = 100, 50, 5
_LONGEST_CURSOR = 20_000
# An answer, written as its Output declares.
Written = dict[str, Any]


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
    next = serializers.CharField(
        allow_null=True, help_text="Ask again with this as `after` for the page that follows."
    )

    @classmethod
    def written(cls, record: Written) -> Written:
        """The answer, which `shown` has written already: a page is asked for again and again."""
        return record


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
    weekdays = fields.Several(
        child=fields.Whole(min_value=1, max_value=7),
        max_length=7,
        required=False,
        help_text="1 is Monday; any if left out.",
    )
    from_time = fields.WallTime(required=False, help_text="Not earlier in the day.")
    until_time = fields.WallTime(required=False, help_text="Over by then.")
    after = fields.Text(
        max_length=_LONGEST_CURSOR, required=False, help_text="`next` of the page before."
    )
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
        refuses=("merged_away", "not_asked", "outside_choice", "choice_changed"),
    )
    def post(self, call: Call) -> Written:
        """Times of every partner that shares with the caller's, in the person's modes. With none:
        the reasons, the waiting list in the same modes, the soonest elsewhere, and a human."""
        question = _question(call)
        seen.require_person(call.by, question.person_id)
        answer = search.find(query=question, now=call.now)
        looks.note(call, person_id=question.person_id, kind="options", record_id=question.person_id)
        return shown(answer, asked=call.body)


def shown(answer: Answer, *, asked: Mapping[str, Any]) -> Written:
    """The answer as OptionsShown declares it; a test holds the two together."""
    names = answer.directory
    steps = answer.next_steps
    return {
        "options": [option_shown(option, names) for option in answer.options],
        "reasons": [
            {"code": each.code, "sentence": each.sentence, "count": each.count}
            for each in answer.reasons
        ],
        "next_steps": steps
        and {
            "waiting_list_modes": [mode.value for mode in steps.waiting_list_modes],
            "elsewhere": [option_shown(option, names) for option in steps.elsewhere],
            "desk_phone": steps.desk_phone,
        },
        "next": answer.next and option_cursors.write(answer.next, question=asked),
    }


def option_shown(option: Option, names: Directory) -> Written:
    """An option as OptionShown declares it, with what its ids are called."""
    room = names.rooms_by_id[option.room_id] if option.room_id else None
    return {
        "mode": option.mode.value,
        "choice_id": str(option.choice_id),
        "service": _named(names.services[option.service_id], names),
        "starts_at": fields.london(option.starts_at),
        "ends_at": fields.london(option.ends_at),
        "site": _named(names.sites[option.site_id], names),
        "room": room and _named(room, names),
        "staff": [_post_shown(names.posts[post_id], names) for post_id in option.post_ids],
        "interpreter_id": option.interpreter_id and str(option.interpreter_id),
        "same_worker": option.same_worker,
    }


# The same few are shown in every answer: written once for a directory, and only read afterwards.
def _named(record: Site | Room | Service | Partner, names: Directory) -> Written:
    key = (_named, record.id)
    if key not in names.worked_out:
        names.worked_out[key] = {"id": str(record.id), "name": record.name}
    written: Written = names.worked_out[key]
    return written


def _post_shown(post: Post, names: Directory) -> Written:
    key = (_post_shown, post.id)
    if key not in names.worked_out:
        names.worked_out[key] = {
            "post_id": str(post.id),
            "staff_member_id": str(post.staff_member_id),
            "name": post.staff_member.name,
            "title": post.title,
            "partner": _named(post.partner, names),
        }
    written: Written = names.worked_out[key]
    return written


def _question(call: Call) -> Question:
    body = call.body
    lists = ("site_ids", "staff_member_ids", "together", "weekdays")
    asked = {**body, **{name: tuple(body.get(name, ())) for name in lists}}
    if "after" in body:
        asked["after"] = option_cursors.read(body["after"], question=body)
    return Question(
        **{**asked, "modes": tuple(Mode(mode) for mode in body.get("modes", ()))},
        partner_id=call.partner_id,
    )
