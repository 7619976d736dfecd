"""Where and when there is time at all: counts per day and place, and the next free per place."""

from typing import Any

from rest_framework import serializers

from scheduler.api import fields, looks
from scheduler.api.calls import Call
from scheduler.api.nouns.options import OptionShown, ReasonShown, Written, option_shown
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Named, Output, a_mode, identities, modes_in_order
from scheduler.api.views import View
from scheduler.availability import counts, places, search
from scheduler.availability.options import Query as Question
from scheduler.booking import seen
from scheduler.modes import Mode

_MOST_PLACES = 50


class FreeDay(Output):
    on = fields.Day()
    site = Named()
    mode = a_mode()
    fits = serializers.IntegerField(
        help_text="So many appointments still fit at the most, one after the other."
    )


class FreeDaysShown(Output):
    days = FreeDay(many=True)


class FreeDaysAsked(Input):
    person_id = fields.Identity()
    service_id = fields.Identity()
    from_at = fields.Moment()
    until_at = fields.Moment()
    modes = modes_in_order(required=False, help_text="Only these of the person's own.")
    site_ids = identities(at_most=_MOST_PLACES, required=False)


class FreeDays(View):
    tag = "options"

    @operation(
        name="count_free_days",
        summary="Count what is free per day and place",
        deed="options.search",
        takes=FreeDaysAsked,
        gives=FreeDaysShown,
        only_reads=True,
        refuses=("not_asked", "outside_choice"),
    )
    def post(self, call: Call) -> Written:
        """For a calendar to look at before times: a day that is not listed has no option."""
        question = _question(call)
        seen.require_person(call.by, question.person_id)
        agreed = search.terms_of(question, now=call.now)
        found = counts.per_day(agreed=agreed, modes=question.modes, site_ids=question.site_ids)
        looks.note(call, person_id=question.person_id, kind="options", record_id=question.person_id)
        return {
            "days": [
                {
                    "on": each.on,
                    "site": agreed.directory.sites[each.site_id],
                    "mode": each.mode,
                    "fits": each.fits,
                }
                for each in found
            ]
        }


class PlaceShown(Output):
    site = Named()
    option = OptionShown(allow_null=True)
    reasons = ReasonShown(many=True, help_text="Why there is none.")


class PlacesShown(Output):
    places = PlaceShown(many=True)

    @classmethod
    def written(cls, record: Written) -> Written:
        """The answer, which the view has written already."""
        return record


class PlacesAsked(Input):
    person_id = fields.Identity()
    service_id = fields.Identity()
    from_at = fields.Moment()
    until_at = fields.Moment()
    modes = modes_in_order(required=False, help_text="Only these of the person's own.")
    site_ids = identities(at_most=_MOST_PLACES, min_length=1)


class NextFree(View):
    tag = "options"

    @operation(
        name="find_next_free",
        summary="Find the next free time at each place",
        deed="options.search",
        takes=PlacesAsked,
        gives=PlacesShown,
        only_reads=True,
        refuses=("not_asked", "outside_choice"),
    )
    def post(self, call: Call) -> Written:
        """So that a person can weigh how near against how soon."""
        question = _question(call)
        seen.require_person(call.by, question.person_id)
        names = search.terms_of(question, now=call.now).directory
        known = [site_id for site_id in question.site_ids if names.site(site_id)]
        found = places.next_free(query=question, now=call.now)
        looks.note(call, person_id=question.person_id, kind="options", record_id=question.person_id)
        return {
            "places": [
                {
                    "site": {"id": str(site_id), "name": names.sites[site_id].name},
                    "option": each.option and option_shown(each.option, names),
                    "reasons": [ReasonShown.written(reason) for reason in each.reasons],
                }
                for site_id, each in zip(known, found, strict=True)
            ]
        }


def _question(call: Call) -> Question:
    body: dict[str, Any] = call.body
    return Question(
        person_id=body["person_id"],
        service_id=body["service_id"],
        partner_id=call.partner_id,
        from_at=body["from_at"],
        until_at=body["until_at"],
        modes=tuple(Mode(mode) for mode in body.get("modes", ())),
        site_ids=tuple(dict.fromkeys(body.get("site_ids", ()))),
    )
