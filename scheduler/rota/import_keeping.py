"""Brings a file for one or for many staff members into a rota as one, with a record of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.partners import rows
from scheduler.partners.models import Post
from scheduler.rota import imports, pattern_rows, shifts
from scheduler.rota.imported import CalendarFile, Remark
from scheduler.rota.imports import Brought, Step, Target
from scheduler.rota.models import BroughtIn, RotaImport

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Part:
    """What a file says for one target: somebody's time at one place."""

    target: Target
    file: CalendarFile


@dataclass(frozen=True, slots=True)
class Source:
    """Where an import came from, and for which partner it is brought in. `form` is one of
    RotaImport.Form."""

    file_name: str
    form: str
    partner_id: UUID


@dataclass(frozen=True, slots=True)
class Kept:
    """`record` is None where the file changed nothing."""

    record: RotaImport | None
    brought: Brought


@transaction.atomic
def bring_in(
    *, parts: Sequence[Part], ends_missing: bool, source: Source, by: Actor, now: datetime
) -> Kept:
    """Save what every part says, or nothing of any.

    `ends_missing`: end what earlier imports brought and its part no longer has. Raises
    imports.BadEntries, shifts.Overlaps (who, in its sentence), Invalid, or DoesNotExist.
    """
    posts = Post.objects.in_bulk([part.target.post_id for part in parts])
    # All at once, in one order: two imports of the same staff members wait, and do not deadlock.
    shifts.lock(post.staff_member_id for post in posts.values())
    done, bad = Brought(), list[Remark]()
    for part in parts:
        try:
            done += _bring_part(part, ends_missing=ends_missing, by=by, now=now)
        except imports.BadEntries as refusal:
            bad += refusal.remarks
        except shifts.Overlaps as refusal:
            name = posts[part.target.post_id].staff_member.name
            raise shifts.Overlaps(f"{name}: {refusal.sentence}", **refusal.facts) from refusal
    if bad:
        raise imports.BadEntries(bad)
    if not done.steps:
        return Kept(None, done)
    return Kept(_record(parts[0].target.rota_id, done, source, by=by, now=now), done)


def _bring_part(part: Part, *, ends_missing: bool, by: Actor, now: datetime) -> Brought:
    done = Brought()
    if ends_missing:
        # First, since what comes instead may be at the same hours.
        done += imports.end_missing(part.file, target=part.target, by=by, now=now)
    return done + imports.bring_in(part.file, part.file.entries, target=part.target, by=by, now=now)


def _record(
    rota_id: UUID, done: Brought, source: Source, *, by: Actor, now: datetime
) -> RotaImport:
    record = RotaImport(
        rota_id=rota_id,
        partner_id=source.partner_id,
        form=source.form,
        file_name=_shown_name(source.file_name),
        patterns_new=len(done.new),
        patterns_changed=len(done.changed),
        patterns_unchanged=done.unchanged,
        patterns_ended=len(done.ended),
        leave_new=len(done.leave_taken),
        leave_ended=len(done.leave_ended),
        imported_by=by.label,
        imported_at=now,
    )
    rows.keep(record, meanings={})
    BroughtIn.objects.bulk_create(_row(record, step) for step in done.steps)
    trail.record(deed="rota.imported", kind="rota_import", record_id=record.id, by=by, now=now)
    return record


def _row(record: RotaImport, step: Step) -> BroughtIn:
    return BroughtIn(
        brought_by=record,
        deed=step.deed,
        pattern=step.pattern,
        leave=step.leave,
        before=pattern_rows.write(step.before) if step.before else None,
        after=pattern_rows.write(step.after) if step.after else None,
    )


def _shown_name(name: str) -> str:
    """The name alone, without the folders some programs put before it."""
    alone = name.replace("\\", "/").rpartition("/")[2]
    return rows.one_line("".join(sign for sign in alone if sign.isprintable()))[:_LONGEST_NAME]
