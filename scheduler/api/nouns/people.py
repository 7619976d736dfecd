"""People: registered, found, read and changed. Contact details are read by themselves."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from scheduler.api import fields, looks
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Change, Input, Output
from scheduler.api.views import View
from scheduler.booking import seen
from scheduler.people import persons
from scheduler.people.models import Person


class PersonBrief(Output):
    """As much as tells two people apart."""

    id = fields.Identity()
    name = serializers.CharField()
    known_as = serializers.CharField()
    date_of_birth = fields.Day(allow_null=True)


class PersonShown(PersonBrief):
    pronouns = serializers.CharField()
    nhs_number = serializers.CharField(allow_null=True)
    language = serializers.CharField()
    first_known_to_id = fields.Identity(help_text="The partner who registered them.")
    external_reference = serializers.CharField(help_text="That partner's own number for them.")
    registered_at = fields.Moment()
    version = serializers.IntegerField()


class PersonChange(Change):
    name = fields.Text(max_length=120)
    known_as = fields.Text(max_length=60, allow_blank=True)
    pronouns = fields.Text(max_length=40, allow_blank=True)
    date_of_birth = fields.Day(allow_null=True)
    nhs_number = fields.Text(max_length=20, allow_blank=True)
    language = fields.Text(max_length=10)
    external_reference = fields.Text(max_length=60, allow_blank=True)


class NewPerson(Input):
    name = fields.Text(max_length=120)
    known_as = fields.Text(max_length=60, allow_blank=True, required=False)
    pronouns = fields.Text(max_length=40, allow_blank=True, required=False)
    date_of_birth = fields.Day(allow_null=True, required=False)
    nhs_number = fields.Text(max_length=20, allow_blank=True, required=False)
    language = fields.Text(max_length=10, required=False)
    external_reference = fields.Text(max_length=60, allow_blank=True, required=False)


class PeopleSought(Input):
    words = fields.Text(
        max_length=200,
        help_text="Parts of a name, a date or year of birth, a phone or NHS number, a postcode.",
    )
    limit = fields.Whole(min_value=1, max_value=persons.MOST_FOUND, required=False)


class People(View):
    tag = "people"

    @operation(
        name="register_person",
        summary="Register a person",
        deed="person.register",
        takes=NewPerson,
        gives=PersonShown,
        status=201,
        shows_version=True,
        located="api:person",
        refuses=("already_registered",),
    )
    def post(self, call: Call) -> Person:
        """Only a name is needed: no phone, no e-mail, no address is a normal case."""
        return persons.register(
            **call.body, first_known_to_id=call.partner_id, by=call.by, now=call.now
        )


class PeopleSearch(View):
    tag = "people"

    @operation(
        name="find_people",
        summary="Find people",
        deed="person.find",
        takes=PeopleSought,
        gives=PersonBrief,
        is_list=True,
        is_paged=False,
        only_reads=True,
    )
    def post(self, call: Call) -> Any:
        """The surest first. The words travel in the body, so that no log of addresses has them."""
        found = persons.find(**call.body)
        looks.note_search(call, found=len(found))
        return found


class OnePerson(View):
    tag = "people"

    @operation(
        name="read_person",
        summary="Read a person's details",
        deed="person.see",
        gives=PersonShown,
        shows_version=True,
    )
    def get(self, call: Call, person_id: UUID) -> Person:
        """Who they are; the look is recorded."""
        person = seen.person(call.by, person_id)
        looks.note(call, person_id=person_id, kind="person", record_id=person_id)
        return person

    @operation(
        name="change_person",
        summary="Change a person's details",
        deed="person.change",
        takes=PersonChange,
        gives=PersonShown,
        is_versioned=True,
        shows_version=True,
        refuses=("already_registered", "merged_away"),
    )
    def patch(self, call: Call, person_id: UUID) -> Person:
        """Change what is given and nothing else."""
        seen.person(call.by, person_id)
        return persons.change(
            person_id=person_id,
            version=call.version,
            changes=call.body,
            by=call.by,
            now=call.now,
        )
