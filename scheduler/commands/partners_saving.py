"""Keeps the records of a file through the use cases, and says of each whether it is new or changed.

Each kind knows how to find its record by the key of the file; a second import finds and changes
nothing. Nothing is removed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.forms.models import model_to_dict

from scheduler.audit.actors import Actor
from scheduler.commands.partners_file import Known, Record
from scheduler.modes import Mode
from scheduler.partners import (
    interpreters,
    partners,
    posts,
    rooms,
    services,
    sharing,
    sites,
    staff_members,
)
from scheduler.partners.models import (
    Interpreter,
    Partner,
    Post,
    Room,
    Service,
    SharingAgreement,
    Site,
    StaffMember,
)
from scheduler.refusals import Invalid
from scheduler.rota import rotas
from scheduler.rota.models import Rota


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a record: new, or the names of the fields that changed (none: unchanged)."""

    record: Record
    is_new: bool
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Kind:
    find: Callable[[Record], Model | None]
    add: Callable[..., Model]
    change: Callable[..., object]


def known() -> Known:
    """The slugs that a file may mention without describing them."""
    return Known(
        partners=frozenset(Partner.objects.values_list("slug", flat=True)),
        services=frozenset(Service.objects.values_list("slug", flat=True)),
    )


def keep(record: Record, *, by: Actor, now: datetime) -> Kept:
    """Add the record, or change what is there already. Raises the use cases' refusals."""
    kind = _KINDS[record.kind]
    found = kind.find(record)
    if found is None:
        kind.add(record, by=by, now=now)
        return Kept(record, True, ())
    before = _state(found)
    kind.change(found, record, by=by, now=now)
    found.refresh_from_db()
    after = _state(found)
    return Kept(record, False, tuple(name for name in after if before.get(name) != after[name]))


def _state(row: Model) -> Mapping[str, Any]:
    state = dict(model_to_dict(row))
    if isinstance(row, Post):
        state["services"] = set(row.services.values_list("id", flat=True))
    if isinstance(row, Service):
        state["lengths"] = list(row.service_modes.order_by("mode").values())
    return state


def _of_slug(rows: type[Model]) -> Callable[[Record], Model | None]:
    def find(record: Record) -> Model | None:
        row: Model | None = rows._default_manager.filter(slug=record.key[0]).first()
        return row

    return find


def _partner_id(slug: str) -> UUID:
    return Partner.objects.only("id").get(slug=slug).id


def _site_id(slug: str) -> UUID:
    return Site.objects.only("id").get(slug=slug).id


def _service_ids(record: Record) -> list[UUID]:
    listed = record.fields.get("services")
    slugs = listed if isinstance(listed, tuple) else ()
    return [Service.objects.only("id").get(slug=slug).id for slug in slugs]


def _add_partner(record: Record, *, by: Actor, now: datetime) -> Partner:
    return partners.add(slug=record.key[0], by=by, now=now, **_fields(record))


def _change_partner(row: Partner, record: Record, *, by: Actor, now: datetime) -> None:
    partners.change(partner_id=row.id, changes=record.fields, by=by, now=now)


def _add_service(record: Record, *, by: Actor, now: datetime) -> Service:
    fields = _fields(record) | {"lengths": _lengths(record)}
    return services.add(slug=record.key[0], by=by, now=now, **fields)


def _change_service(row: Service, record: Record, *, by: Actor, now: datetime) -> None:
    changes = {name: value for name, value in record.fields.items() if name != "lengths"}
    services.change(service_id=row.id, changes=changes, by=by, now=now)
    there = {str(length.mode): length for length in row.service_modes.all()}
    for mode, times in _lengths(record).items():
        length = there.get(str(mode))
        if length is None or any(getattr(length, name) != getattr(times, name) for name in _TIMES):
            services.give_in(service_id=row.id, mode=mode, times=times, by=by, now=now)


_TIMES = ("length", "buffer_before", "buffer_after", "start_grid")


def _lengths(record: Record) -> dict[Mode | str, services.Times]:
    told = record.fields.get("lengths")
    lengths: dict[Mode | str, services.Times] = {}
    for mode, times in (told if isinstance(told, dict) else {}).items():
        lengths[mode] = services.Times(**times)
    return lengths


def _add_site(record: Record, *, by: Actor, now: datetime) -> Site:
    partner_id = _partner_id(record.links["partner"])
    return sites.add(
        slug=record.key[0], partner_id=partner_id, by=by, now=now, **_fields(record)
    )  # fmt: skip


def _change_site(row: Site, record: Record, *, by: Actor, now: datetime) -> None:
    if row.partner_id != _partner_id(record.links["partner"]):
        raise Invalid("This site belongs to another partner, and sites do not change hands.")
    sites.change(site_id=row.id, changes=record.fields, by=by, now=now)


def _find_room(record: Record) -> Room | None:
    return Room.objects.filter(site__slug=record.key[0], name=record.key[1]).first()


def _add_room(record: Record, *, by: Actor, now: datetime) -> Room:
    site_id = _site_id(record.links["site"])
    return rooms.add(site_id=site_id, name=record.key[1], by=by, now=now, **_fields(record))


def _change_room(row: Room, record: Record, *, by: Actor, now: datetime) -> None:
    rooms.change(room_id=row.id, changes=record.fields, by=by, now=now)


def _add_staff_member(record: Record, *, by: Actor, now: datetime) -> StaffMember:
    return staff_members.add(slug=record.key[0], by=by, now=now, **_fields(record))


def _change_staff_member(row: StaffMember, record: Record, *, by: Actor, now: datetime) -> None:
    staff_members.change(staff_member_id=row.id, changes=record.fields, by=by, now=now)


def _find_post(record: Record) -> Post | None:
    staff_member, partner, title = record.key
    return Post.objects.filter(
        staff_member__slug=staff_member, partner__slug=partner, title=title
    ).first()


def _add_post(record: Record, *, by: Actor, now: datetime) -> Post:
    fields = _fields(record)
    fields.pop("services", None)
    return posts.add(
        staff_member_id=StaffMember.objects.get(slug=record.key[0]).id,
        partner_id=_partner_id(record.key[1]),
        title=record.key[2],
        service_ids=_service_ids(record),
        by=by,
        now=now,
        **fields,
    )


def _change_post(row: Post, record: Record, *, by: Actor, now: datetime) -> None:
    changes = {name: value for name, value in record.fields.items() if name != "services"}
    posts.change(post_id=row.id, changes=changes, by=by, now=now)
    wanted = set(_service_ids(record))
    if "services" in record.fields and wanted != set(row.services.values_list("id", flat=True)):
        posts.change_services(post_id=row.id, service_ids=wanted, by=by, now=now)


def _find_interpreter(record: Record) -> Interpreter | None:
    return Interpreter.objects.filter(name=record.key[0]).first()


def _add_interpreter(record: Record, *, by: Actor, now: datetime) -> Interpreter:
    return interpreters.add(name=record.key[0], by=by, now=now, **_fields(record))


def _change_interpreter(row: Interpreter, record: Record, *, by: Actor, now: datetime) -> None:
    interpreters.change(interpreter_id=row.id, changes=record.fields, by=by, now=now)


def _find_sharing(record: Record) -> SharingAgreement | None:
    owner, receiver, service, starts_on = record.key
    agreements = SharingAgreement.objects.filter(
        owner__slug=owner, with_partner__slug=receiver, starts_on=date.fromisoformat(starts_on)
    )
    if service:
        return agreements.filter(service__slug=service).first()
    return agreements.filter(service__isnull=True).first()


def _add_sharing(record: Record, *, by: Actor, now: datetime) -> SharingAgreement:
    owner, receiver, service, _ = record.key
    return sharing.agree(
        owner_id=_partner_id(owner),
        with_partner_id=_partner_id(receiver),
        service_id=Service.objects.get(slug=service).id if service else None,
        by=by,
        now=now,
        **_fields(record),
    )


def _change_sharing(row: SharingAgreement, record: Record, *, by: Actor, now: datetime) -> None:
    ends_on = record.fields.get("ends_on")
    if isinstance(ends_on, date) and ends_on != row.ends_on:
        sharing.end(agreement_id=row.id, ends_on=ends_on, by=by, now=now)


def _add_rota(record: Record, *, by: Actor, now: datetime) -> Rota:
    keeper_id = _partner_id(record.links["keeper"])
    return rotas.add(slug=record.key[0], keeper_id=keeper_id, by=by, now=now, **_fields(record))


def _change_rota(row: Rota, record: Record, *, by: Actor, now: datetime) -> None:
    if row.keeper_id != _partner_id(record.links["keeper"]):
        raise Invalid("Another partner keeps this rota, and rotas do not change hands by a file.")
    rotas.change(rota_id=row.id, changes=record.fields, by=by, now=now)


def _fields(record: Record) -> dict[str, Any]:
    return dict(record.fields)


_KINDS: dict[str, _Kind] = {
    "partner": _Kind(_of_slug(Partner), _add_partner, _change_partner),
    "service": _Kind(_of_slug(Service), _add_service, _change_service),
    "site": _Kind(_of_slug(Site), _add_site, _change_site),
    "room": _Kind(_find_room, _add_room, _change_room),
    "staff member": _Kind(_of_slug(StaffMember), _add_staff_member, _change_staff_member),
    "post": _Kind(_find_post, _add_post, _change_post),
    "interpreter": _Kind(_find_interpreter, _add_interpreter, _change_interpreter),
    "sharing": _Kind(_find_sharing, _add_sharing, _change_sharing),
    "rota": _Kind(_of_slug(Rota), _add_rota, _change_rota),
}
