"""Organisations in the partnership: added and changed; refuses a second one of the same slug."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.partners import neutral_names, phone_numbers, rows
from scheduler.partners.models import Partner

MAY_CHANGE = ("name", "kind", "ods_code", "neutral_name", "desk_phone", "text_number")

_MEANINGS: rows.Meanings = {
    "partners_partner_slug_key": lambda: rows.AlreadyThere(
        "Another partner has this short name.", field="slug"
    ),
}


@transaction.atomic
def add(
    *,
    slug: str,
    name: str,
    kind: str,
    neutral_name: str,
    desk_phone: str,
    ods_code: str = "",
    text_number: str = "",
    by: Actor,
    now: datetime,
) -> Partner:
    """Add an organisation. `kind` is one of Partner.Kind; `text_number` may be left empty.

    Raises Invalid, or rows.AlreadyThere for a slug in use.
    """
    partner = Partner(
        slug=slug,
        name=name,
        kind=kind,
        neutral_name=neutral_name,
        desk_phone=desk_phone,
        ods_code=ods_code,
        text_number=text_number,
    )
    _tidy(partner)
    rows.keep(partner, meanings=_MEANINGS)
    trail.record(deed="partner.added", kind="partner", record_id=partner.id, by=by, now=now)
    return partner


@transaction.atomic
def change(*, partner_id: UUID, changes: Mapping[str, Any], by: Actor, now: datetime) -> Partner:
    """Change fields of MAY_CHANGE. Raises Invalid, or Partner.DoesNotExist."""
    partner = Partner.objects.select_for_update(no_key=True).get(id=partner_id)
    new = rows.apply(partner, changes=changes, may_change=MAY_CHANGE, tidy=_tidy)
    if new:
        rows.keep(partner, meanings=_MEANINGS)
        trail.record(
            deed="partner.changed",
            kind="partner",
            record_id=partner.id,
            by=by,
            now=now,
            reason=", ".join(new),
        )
    return partner


def _tidy(partner: Partner) -> None:
    partner.name = rows.one_line(partner.name)
    partner.ods_code = partner.ods_code.strip().upper()
    partner.neutral_name = neutral_names.check(partner.neutral_name, field="neutral_name")
    partner.desk_phone = phone_numbers.check(partner.desk_phone, field="desk_phone").e164
    if partner.text_number:
        partner.text_number = phone_numbers.check(partner.text_number, field="text_number").e164
