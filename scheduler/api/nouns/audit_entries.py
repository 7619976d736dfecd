"""Audit entries: who did or looked at what, and when. They are only read."""

from django.db.models import Q, QuerySet
from rest_framework import serializers

from scheduler.api import fields, looks
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Output, Query
from scheduler.api.views import View
from scheduler.audit.models import Entry
from scheduler.identity import access
from scheduler.people.models import Person


class AuditEntryShown(Output):
    id = serializers.IntegerField()
    at = fields.Moment()
    by_label = serializers.CharField()
    by_role = serializers.CharField()
    by_post_id = fields.Identity(allow_null=True)
    by_partner_id = fields.Identity(allow_null=True)
    deed = serializers.CharField()
    record_kind = serializers.CharField()
    record_id = serializers.CharField()
    person_id = fields.Identity(allow_null=True)
    reason = serializers.CharField()
    request_id = serializers.CharField()


class AuditAsked(Query):
    person = fields.Identity(required=False, help_text="Only looks at and changes of this person.")
    deed = fields.Text(max_length=80, required=False)
    record_kind = fields.Text(max_length=60, required=False)
    record_id = fields.Text(max_length=60, required=False)
    from_at = fields.Moment(required=False)
    until_at = fields.Moment(required=False)


_LOOKUPS = {"person": "person_id", "from_at": "at__gte", "until_at": "at__lt"}


class AuditEntries(View):
    tag = "audit entries"
    order = ("-id",)

    @operation(
        name="list_audit_entries",
        summary="List audit entries",
        deed="audit.see",
        query=AuditAsked,
        gives=AuditEntryShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[Entry]:
        """What the caller's partner did, and what anybody did with the people it knew first;
        newest first."""
        asked = {_LOOKUPS.get(name, name): value for name, value in call.query.items()}
        _note(call)
        theirs = Person.objects.filter(access.own_rows(call.by, "first_known_to"))
        own = access.own_rows(call.by, "by_partner_id")
        return Entry.objects.filter(own | Q(person_id__in=theirs.values("id")), **asked)


def _note(call: Call) -> None:
    """Who reads the record reads about people, and so is in it."""
    person_id = call.query.get("person")
    if person_id is None:
        looks.note_list(call, kind="audit_entries", record_id=call.partner_id)
    else:
        looks.note(call, person_id=person_id, kind="audit_entries", record_id=person_id)
