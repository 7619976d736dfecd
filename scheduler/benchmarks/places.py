"""The partners with their sites, rooms, services, agreements, staff members and rotas."""

from datetime import timedelta

from scheduler.benchmarks import sizes
from scheduler.benchmarks.filling import execute, fill
from scheduler.benchmarks.sizes import Size
from scheduler.identity import ownership
from scheduler.modes import Mode
from scheduler.partners.models import (
    Interpreter,
    Partner,
    Post,
    Room,
    Service,
    ServiceMode,
    SharingAgreement,
    Site,
    StaffMember,
)
from scheduler.rota.models import Pattern, Rota

DESK = "bench-desk"  # the staff member who signs in
LENGTH = timedelta(minutes=50)
BUFFER = timedelta(minutes=10)
GRID = timedelta(minutes=5)
ALL_MODES = "ARRAY['face_to_face', 'phone', 'video', 'text']"
# Every fifth staff member sees nobody face to face.
MODES = f"CASE WHEN mod(n, 5) = 4 THEN ({ALL_MODES})[2:4] ELSE {ALL_MODES} END"

_SCHEMA = """
    CREATE SCHEMA bench;
    CREATE FUNCTION bench.id(kind text, number bigint) RETURNS uuid
        LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT md5(kind || number)::uuid $$;
"""


def make(size: Size) -> None:
    """Fill the tables that do not grow with the number of days."""
    execute(_SCHEMA)
    ownership.give_rights(schema="bench")
    _partners(size)
    _sites(size)
    _services()
    _staff(size)
    _rotas(size)


def _partners(size: Size) -> None:
    numbers = _numbers(sizes.PARTNERS)
    fill(
        Partner,
        {
            "id": "bench.id('partner', n)",
            "slug": "'partner-' || n",
            "name": "'Partner ' || n",
            "kind": "'charity'",
            "neutral_name": "'The Hub'",
            "desk_phone": "'+441632960001'",
            "text_number": "'+447700900001'",
        },
        numbers,
    )
    fill(
        SharingAgreement,
        {
            "id": "bench.id('agreement', a.n * 100 + b.n)",
            "owner_id": "bench.id('partner', a.n)",
            "with_partner_id": "bench.id('partner', b.n)",
            "starts_on": "date '2020-01-01'",
        },
        f"{_numbers(sizes.PARTNERS, 'a')}, {_numbers(sizes.PARTNERS, 'b')} WHERE a.n <> b.n",
    )
    fill(
        Interpreter,
        {
            "id": "bench.id('interpreter', n)",
            "name": "'Interpreter ' || n",
            "languages": "ARRAY['pl']",
        },
        _numbers(2 + size.staff // 50),
    )


def _sites(size: Size) -> None:
    fill(
        Site,
        {
            "id": "bench.id('site', n)",
            "partner_id": f"bench.id('partner', mod(n, {sizes.PARTNERS}))",
            "slug": "'site-' || n",
            "name": "'Site ' || n",
            "neutral_name": "'Building ' || n",
            "address_lines": "ARRAY[n || ' Example Street', 'Exampleton']",
            "postcode": "'ZZ99 3WZ'",
            "phone": "'+441632960002'",
        },
        _numbers(size.sites),
    )
    fill(
        Room,
        {
            "id": f"bench.id('room', site.n * {sizes.ROOMS_A_SITE} + room.n)",
            "site_id": "bench.id('site', site.n)",
            "name": "'Room ' || room.n",
            "is_step_free": "mod(room.n, 4) <> 3",
            "is_quiet": "mod(room.n, 3) = 0",
            "has_hearing_loop": "mod(room.n, 2) = 0",
        },
        f"{_numbers(size.sites, 'site')}, {_numbers(sizes.ROOMS_A_SITE, 'room')}",
    )


def _services() -> None:
    fill(
        Service,
        {"id": "bench.id('service', n)", "slug": "'service-' || n", "name": "'Service ' || n"},
        _numbers(sizes.SERVICES),
    )
    fill(
        ServiceMode,
        {
            "service_id": "bench.id('service', n)",
            "mode": "mode",
            "length": f"interval '{LENGTH}'",
            "buffer_after": f"interval '{BUFFER}'",
            "start_grid": f"interval '{GRID}'",
        },
        f"{_numbers(sizes.SERVICES)}, unnest({_array(Mode)}) AS mode",
    )


def _staff(size: Size) -> None:
    """One post each, at the partner of their site; all services but one. The desk is the last."""
    everybody = _numbers(size.staff + 1)
    is_desk = f"n = {size.staff}"
    fill(
        StaffMember,
        {
            "id": "bench.id('staff', n)",
            "slug": f"CASE WHEN {is_desk} THEN '{DESK}' ELSE 'staff-' || n END",
            "name": "'Staff Member ' || n",
            "gender": "CASE WHEN mod(n, 3) = 0 THEN 'male' ELSE 'female' END",
            "languages": "ARRAY['en']",
        },
        everybody,
    )
    site = f"n / {sizes.STAFF_A_SITE}"
    partner = f"CASE WHEN {is_desk} THEN 0 ELSE mod({site}, {sizes.PARTNERS}) END"
    fill(
        Post,
        {
            "id": "bench.id('post', n)",
            "staff_member_id": "bench.id('staff', n)",
            "partner_id": f"bench.id('partner', {partner})",
            "title": "'Worker'",
            "starts_on": "date '2020-01-01'",
        },
        everybody,
    )
    offered = f"mod(worker.n, {sizes.SERVICES}) <> service.n"
    workers, services = _numbers(size.staff, "worker"), _numbers(sizes.SERVICES, "service")
    fill(
        Post.services.through,
        {
            "post_id": "bench.id('post', worker.n)",
            "service_id": "bench.id('service', service.n)",
        },
        f"{workers}, {services} WHERE {offered}",
    )


def _rotas(size: Size) -> None:
    """A rota of each site, with a weekly pattern of each staff member.

    django-scheduler's rows are written by name: only rota.recurrence speaks to it.
    """
    execute(
        "INSERT INTO schedule_calendar (id, name, slug) OVERRIDING SYSTEM VALUE"
        " SELECT n + 1, 'Rota ' || n, 'rota-' || n FROM generate_series(0, %s) AS n",
        [size.sites - 1],
    )
    fill(
        Rota,
        {
            "id": "bench.id('rota', n)",
            "slug": "'rota-' || n",
            "name": "'Rota ' || n",
            "keeper_id": f"bench.id('partner', mod(n, {sizes.PARTNERS}))",
            "calendar_id": "n + 1",
        },
        _numbers(size.sites),
    )
    execute(
        'INSERT INTO schedule_event (id, start, "end", title, description, calendar_id,'
        " color_event, created_on, updated_on) OVERRIDING SYSTEM VALUE"
        " SELECT n + 1, moment, moment + interval '8 hours', '', '', n / %s + 1, '', moment, moment"
        " FROM generate_series(0, %s) AS n,"
        " (SELECT (%s::date + time '09:00') AT TIME ZONE 'Europe/London' AS moment) AS first",
        [sizes.STAFF_A_SITE, size.staff - 1, size.monday],
    )
    fill(
        Pattern,
        {
            "id": "bench.id('pattern', n)",
            "rota_id": f"bench.id('rota', n / {sizes.STAFF_A_SITE})",
            "event_id": "n + 1",
            "post_id": "bench.id('post', n)",
            "site_id": f"bench.id('site', n / {sizes.STAFF_A_SITE})",
            "room_id": fixed_room("n"),
            "modes": MODES,
        },
        _numbers(size.staff),
    )


def own_room(staff: str) -> str:
    """SQL: the room a staff member sits in."""
    site = f"({staff} / {sizes.STAFF_A_SITE})"
    number = f"{site} * {sizes.ROOMS_A_SITE} + mod({staff}, {sizes.STAFF_A_SITE})"
    return f"bench.id('room', {number})"


def fixed_room(staff: str) -> str:
    """SQL: every other staff member works in a fixed room, the rest in any suitable one."""
    return f"CASE WHEN mod({staff}, 2) = 0 THEN {own_room(staff)} END"


def _numbers(count: int, name: str = "number") -> str:
    return f"generate_series(0::bigint, {count - 1}) AS {name} (n)"


def _array(values: type[Mode]) -> str:
    return "ARRAY[" + ", ".join(f"'{value}'" for value in values) + "]"
