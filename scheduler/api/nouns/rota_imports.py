"""Imports of a rota: a file is tried, saved as it was tried, and undone as one."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from scheduler import clock
from scheduler.api import fields
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Output, modes_in_order
from scheduler.api.views import View
from scheduler.audit import trail
from scheduler.booking import rota_imports, seen
from scheduler.booking.previews import Preview
from scheduler.booking.rota_imports import Tried
from scheduler.identity import access
from scheduler.partners import posts
from scheduler.partners.models import Room, Site
from scheduler.refusals import Invalid
from scheduler.rota import import_plans
from scheduler.rota.import_names import Place
from scheduler.rota.import_plans import MOST_BYTES, Understood, Wanted
from scheduler.rota.imported import Remark
from scheduler.rota.models import RotaImport
from scheduler.rota.working_time import Kind

_REFUSES = ("not_a_calendar", "not_a_table", "bad_entries", "shift_overlaps", "reason_needed")
_KEY = 64


class FileText(fields.Text):
    """A text file, whichever way its lines end."""

    def to_internal_value(self, data: Any) -> str:
        is_text = isinstance(data, str)
        return super().to_internal_value(data.replace("\r\n", "\n") if is_text else data)


class RotaImportShown(Output):
    id = fields.Identity()
    rota_id = fields.Identity()
    partner_id = fields.Identity(help_text="For whom it was brought in.")
    form = fields.OneOf(choices=RotaImport.Form.choices)
    file_name = serializers.CharField()
    patterns_new = serializers.IntegerField()
    patterns_changed = serializers.IntegerField()
    patterns_unchanged = serializers.IntegerField()
    patterns_ended = serializers.IntegerField()
    leave_new = serializers.IntegerField()
    leave_ended = serializers.IntegerField()
    imported_by = serializers.CharField()
    imported_at = fields.Moment()
    undone_by = serializers.CharField()
    undone_at = fields.Moment(allow_null=True)


class LineShown(Output):
    line = serializers.IntegerField()
    why = serializers.CharField(source="reason")


class WarningShown(Output):
    staff_member_id = fields.Identity()
    kind = fields.OneOf(choices=[kind.value for kind in Kind])
    starts_at = fields.Moment()
    ends_at = fields.Moment()


class OutcomeShown(Output):
    key = serializers.CharField(help_text="Names exactly this outcome: saving asks for it.")
    stays = serializers.IntegerField(help_text="How many who are booked keep their worker.")
    without_worker = serializers.ListField(
        child=fields.Identity(), help_text="Appointments that would be left without theirs."
    )
    warnings = WarningShown(many=True, help_text="About hours, rest and breaks; stop nothing.")


class ImportTried(OutcomeShown):
    patterns_new = serializers.IntegerField()
    patterns_changed = serializers.IntegerField()
    patterns_unchanged = serializers.IntegerField()
    patterns_ended = serializers.IntegerField()
    leave_new = serializers.IntegerField()
    leave_ended = serializers.IntegerField()
    shifts_made = serializers.IntegerField()
    not_understood = LineShown(many=True, help_text="Each stops all of it; then there is no key.")
    passed_over = LineShown(many=True)


class UndoTried(OutcomeShown):
    patterns = serializers.IntegerField(help_text="How many would be as before.")
    leave = serializers.IntegerField()
    changed_since = serializers.ListField(
        child=fields.Identity(), help_text="Patterns that stay as somebody has left them since."
    )


class FileToImport(Input):
    rota_id = fields.Identity()
    file_name = fields.Text(max_length=200, required=False)
    text = FileText(may_break=True, max_length=MOST_BYTES, help_text="ICS or CSV.")
    post_id = fields.Identity(required=False, help_text="Whose calendar it is; not for a table.")
    site_id = fields.Identity(required=False, help_text="Where a table names none.")
    room_id = fields.Identity(required=False)
    modes = modes_in_order(required=False)
    ends_missing = fields.YesNo(
        required=False, help_text="End what earlier calendars brought and this one no longer has."
    )


class FileToSave(FileToImport):
    key = fields.Text(max_length=_KEY)


class Undoing(Input):
    key = fields.Text(max_length=_KEY)


class RotaImports(View):
    tag = "rota imports"
    order = ("imported_at", "id")

    @operation(
        name="list_rota_imports",
        summary="List the imports",
        deed="rota.change",
        gives=RotaImportShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[RotaImport]:
        """That were brought in for the caller's partner, undone ones included."""
        return _ours(call)

    @operation(
        name="import_rota",
        summary="Import a rota",
        deed="rota.change",
        takes=FileToSave,
        gives=RotaImportShown,
        status=201,
        refuses=(*_REFUSES, "outcome_changed", "nothing_to_import"),
    )
    def post(self, call: Call) -> RotaImport:
        """Saved if it does what was shown under this key, all of it or nothing."""
        body = {**call.body}
        key = body.pop("key")
        found = _understood(call, body)
        kept = rota_imports.save_if_same(
            found, ends_missing=body.get("ends_missing", False), key=key, by=call.by, now=call.now
        )
        if isinstance(kept, Tried):
            raise rota_imports.OutcomeChanged()
        if kept.record is None:
            raise rota_imports.NothingToImport("All of this is in the rota already.")
        return kept.record


class TryRotaImport(View):
    tag = "rota imports"

    @operation(
        name="try_rota_import",
        summary="Ask what an import would do",
        deed="rota.change",
        takes=FileToImport,
        gives=ImportTried,
        refuses=_REFUSES,
    )
    def post(self, call: Call) -> dict[str, Any]:
        """Carried out, looked at and taken back: nothing is kept of it."""
        found = _understood(call, call.body)
        _note_look(call)
        if found.bad:
            return _not_understood(found)
        ends_missing = call.body.get("ends_missing", False)
        tried = rota_imports.try_out(found, ends_missing=ends_missing, by=call.by, now=call.now)
        brought = tried.kept.brought
        return _outcome(tried.preview, key=tried.key) | {
            "patterns_new": len(brought.new),
            "patterns_changed": len(brought.changed),
            "patterns_unchanged": brought.unchanged,
            "patterns_ended": len(brought.ended),
            "leave_new": len(brought.leave_taken),
            "leave_ended": len(brought.leave_ended),
            "shifts_made": brought.shifts.made,
            "not_understood": [],
            "passed_over": found.ignored,
        }


class TryUndoingImport(View):
    tag = "rota imports"

    @operation(
        name="try_undoing_import",
        summary="Ask what undoing an import would do",
        deed="rota.change",
        gives=UndoTried,
        refuses=("import_undone", "shift_overlaps"),
    )
    def post(self, call: Call, import_id: UUID) -> dict[str, Any]:
        """It cannot be undone while `without_worker` names anybody."""
        _ours(call).get(id=import_id)
        tried = rota_imports.try_undoing(import_id=import_id, by=call.by, now=call.now)
        _note_look(call)
        return _outcome(tried.preview, key=tried.preview.key) | {
            "patterns": tried.undone.patterns,
            "leave": tried.undone.leave,
            "changed_since": [pattern.id for pattern in tried.undone.stays],
        }


class UndoImport(View):
    tag = "rota imports"

    @operation(
        name="undo_import",
        summary="Undo an import",
        deed="rota.change",
        takes=Undoing,
        gives=RotaImportShown,
        refuses=("import_undone", "shift_overlaps", "promises_depend", "outcome_changed"),
    )
    def post(self, call: Call, import_id: UUID) -> RotaImport:
        """As one: what it added goes, what it changed or ended is as it was before."""
        _ours(call).get(id=import_id)
        other = rota_imports.undo_if_same(
            import_id=import_id, key=call.body["key"], by=call.by, now=call.now
        )
        if other is not None:
            raise rota_imports.OutcomeChanged()
        return _ours(call).get(id=import_id)


def _ours(call: Call) -> QuerySet[RotaImport]:
    return RotaImport.objects.filter(access.own_rows(call.by, "partner"))


def _understood(call: Call, body: dict[str, Any]) -> Understood:
    room_id, site_id, post_id = (body.get(name) for name in ("room_id", "site_id", "post_id"))
    site = Site.objects.get(id=site_id) if site_id else None
    room = Room.objects.get(id=room_id) if room_id else None
    if room is not None and (site is None or room.site_id != site.id):
        sentence = "This room is at another site."
        raise Invalid(sentence, fields={"room_id": [sentence]})
    lasting = posts.current(on=clock.local_day(call.now))
    wanted = Wanted(
        rota=seen.rotas(call.by).get(id=body["rota_id"]),
        text=body["text"],
        file_name=body.get("file_name", ""),
        place=Place(site, room, tuple(dict.fromkeys(body.get("modes", ())))),
        post=lasting.select_related("partner").get(id=post_id) if post_id else None,
        ends_missing=body.get("ends_missing", False),
    )
    return import_plans.read(wanted, by=call.by, now=call.now)


def _not_understood(found: Understood) -> dict[str, Any]:
    counts = ("patterns_new", "patterns_changed", "patterns_unchanged", "patterns_ended")
    nothing = dict.fromkeys((*counts, "leave_new", "leave_ended", "shifts_made", "stays"), 0)
    lines: dict[str, list[Remark]] = {
        "not_understood": found.bad,
        "passed_over": found.ignored,
    }
    return {"key": "", "without_worker": [], "warnings": [], **nothing, **lines}


def _note_look(call: Call) -> None:
    """Who is booked is named by what is tried."""
    by = call.by
    trail.record(
        deed="rota.tried", kind="partner", record_id=str(by.partner_id), by=by, now=call.now
    )


def _outcome(found: Preview, *, key: str) -> dict[str, Any]:
    return {
        "key": key,
        "stays": len(found.stays),
        "without_worker": [each.row.appointment_id for each in found.left],
        "warnings": [
            {
                "staff_member_id": staff_member_id,
                "kind": each.kind,
                "starts_at": each.during.starts_at,
                "ends_at": each.during.ends_at,
            }
            for staff_member_id, several in found.warnings.items()
            for each in several
        ],
    }
