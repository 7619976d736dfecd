"""The humans who see people: added and changed; each is one, however many employers they have."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.partners import languages as language_codes
from scheduler.partners import rows
from scheduler.partners.models import StaffMember

MAY_CHANGE = ("name", "gender", "languages")

_MEANINGS: rows.Meanings = {
    "partners_staffmember_slug_key": lambda: rows.AlreadyThere(
        "Another staff member has this short name.", field="slug"
    ),
}


@transaction.atomic
def add(
    *,
    slug: str,
    name: str,
    gender: str = "",
    languages: Sequence[str] = (),
    by: Actor,
    now: datetime,
) -> StaffMember:
    """Add a human. `gender` is one of StaffMember.Gender or empty; `languages` are codes.

    Raises Invalid, or rows.AlreadyThere for a slug in use.
    """
    staff_member = StaffMember(slug=slug, name=name, gender=gender, languages=languages)
    _tidy(staff_member)
    rows.keep(staff_member, meanings=_MEANINGS)
    trail.record(
        deed="staff_member.added",
        kind="staff_member",
        record_id=staff_member.id,
        by=by,
        now=now,
    )
    return staff_member


@transaction.atomic
def change(
    *, staff_member_id: UUID, changes: Mapping[str, Any], by: Actor, now: datetime
) -> StaffMember:
    """Change fields of MAY_CHANGE. Raises Invalid, or StaffMember.DoesNotExist."""
    staff_member = StaffMember.objects.select_for_update(no_key=True).get(id=staff_member_id)
    new = rows.apply(staff_member, changes=changes, may_change=MAY_CHANGE, tidy=_tidy)
    if new:
        rows.keep(staff_member, meanings=_MEANINGS)
        trail.record(
            deed="staff_member.changed",
            kind="staff_member",
            record_id=staff_member.id,
            by=by,
            now=now,
            reason=", ".join(new),
        )
    return staff_member


def _tidy(staff_member: StaffMember) -> None:
    staff_member.name = rows.one_line(staff_member.name)
    staff_member.languages = language_codes.check_all(staff_member.languages, field="languages")
