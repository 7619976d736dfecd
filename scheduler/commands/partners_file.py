"""A file that describes the partnership, into plain records; every name it mentions must be known.

Names may be of records in the file or of records there already (`Known`). Keys are called as the
fields are. A key that is not there says nothing: an import removes nothing and resets nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from scheduler.commands.yaml_items import Item
from scheduler.modes import Mode

PARTNER_KINDS = {"nhs_trust": "NHS trust", "council": "Council", "charity": "Charity"}
POST_KINDS = {"contract": "Contract", "honorary": "Honorary contract"}
GENDERS = {"female": "Woman", "male": "Man", "other": "Another description"}


@dataclass(frozen=True, slots=True)
class Record:
    """One thing of the file: its kind, the key that tells it from others, and its fields.

    `fields` holds what is said, named as in the use cases; `links` are slugs of other records.
    """

    kind: str
    key: tuple[str, ...]
    fields: dict[str, object]
    links: dict[str, str] = field(default_factory=dict)
    line: int = 0
    path: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {' · '.join(part for part in self.key if part)}"


@dataclass(frozen=True, slots=True)
class Known:
    """Slugs that are in the database already."""

    partners: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()


def read(root: Item, *, known: Known) -> list[Record]:
    """Every record, in an order in which they can be kept; faults stand in `root.faults`."""
    items = {name: list(root.items(name)) for name in LISTS}
    root.refuse_other_keys()
    records = [record for name, of in LISTS.items() for item in items[name] for record in of(item)]
    _note_twice(root, records)
    _note_unknown_names(root, records, known=known)
    return records


def _partner(item: Item) -> Iterator[Record]:
    slug = item.text("slug", longest=60, required=True)
    fields: dict[str, object] = {
        "name": item.text("name", longest=120, required=True),
        "kind": item.one_of("kind", PARTNER_KINDS),
        "ods_code": item.text("ods_code", longest=9).upper(),
        "neutral_name": item.text("neutral_name", longest=40, required=True),
        "desk_phone": item.text("desk_phone", longest=20, required=True),
        "text_number": item.text("text_number", longest=20),
    }
    yield _record(item, "partner", (slug,), fields)


def _service(item: Item) -> Iterator[Record]:
    slug = item.text("slug", longest=60, required=True)
    lengths = item.item("lengths")
    fields: dict[str, object] = {
        "name": item.text("name", longest=120, required=True),
        "neutral_name": item.text("neutral_name", longest=60),
        "minimum_notice": item.length("minimum_notice", otherwise=timedelta()),
        "horizon": item.length("horizon", otherwise=timedelta()),
        "people_may_book": item.yes_no("people_may_book", otherwise=False),
        "lengths": {} if lengths is None else _lengths(lengths),
    }
    if not fields["lengths"]:
        item.fault("lengths", "is needed: how long the service takes in each mode it is given in")
    yield _record(item, "service", (slug,), fields)


def _lengths(item: Item) -> dict[Mode, dict[str, timedelta]]:
    found = {}
    for mode in Mode:
        times = item.item(mode)
        if times is not None:
            others = ("buffer_before", "buffer_after", "start_grid")
            found[mode] = {"length": times.length("length")} | {
                key: times.length(key, otherwise=timedelta()) for key in others if key in times
            }
            times.refuse_other_keys()
    item.refuse_other_keys()
    return found


def _site(item: Item) -> Iterator[Record]:
    slug = item.text("slug", longest=60, required=True)
    fields: dict[str, object] = {
        "name": item.text("name", longest=120, required=True),
        "neutral_name": item.text("neutral_name", longest=60, required=True),
        "address_lines": list(item.texts("address_lines", longest=60)),
        "postcode": item.text("postcode", longest=8, required=True),
        "phone": item.text("phone", longest=20, required=True),
        "zone": item.text("zone", longest=40),
        "latitude": item.number("latitude"),
        "longitude": item.number("longitude"),
    }
    if not fields["address_lines"]:
        item.fault("address_lines", "is needed")
    partner = item.text("partner", longest=60, required=True)
    rooms = list(item.items("rooms"))
    yield _record(item, "site", (slug,), fields, partner=partner)
    for room in rooms:
        yield _room(room, site=slug)


def _room(item: Item, *, site: str) -> Record:
    name = item.text("name", longest=60, required=True)
    features = ("is_step_free", "is_quiet", "has_hearing_loop", "is_private", "sees_people")
    fields: dict[str, object] = {key: item.yes_no(key, otherwise=False) for key in features}
    return _record(item, "room", (site, name), fields, site=site)


def _staff_member(item: Item) -> Iterator[Record]:
    slug = item.text("slug", longest=80, required=True)
    fields: dict[str, object] = {
        "name": item.text("name", longest=120, required=True),
        "gender": item.one_of("gender", GENDERS, otherwise=""),
        "languages": list(item.texts("languages", longest=10)),
    }
    posts = list(item.items("posts"))
    yield _record(item, "staff member", (slug,), fields)
    for post in posts:
        yield _post(post, staff_member=slug)


def _post(item: Item, *, staff_member: str) -> Record:
    partner = item.text("partner", longest=60, required=True)
    title = item.text("title", longest=80, required=True)
    fields: dict[str, object] = {
        "kind": item.one_of("kind", POST_KINDS, otherwise=""),
        "starts_on": item.day("starts_on", required=True),
        "ends_on": item.day("ends_on"),
        "services": item.texts("services", longest=60),
    }
    _note_backwards(item, fields)
    key = (staff_member, partner, title)
    return _record(item, "post", key, fields, staff_member=staff_member, partner=partner)


def _interpreter(item: Item) -> Iterator[Record]:
    name = item.text("name", longest=120, required=True)
    fields: dict[str, object] = {
        "languages": list(item.texts("languages", longest=10)),
        "phone": item.text("phone", longest=20),
    }
    if not fields["languages"]:
        item.fault("languages", "is needed")
    yield _record(item, "interpreter", (name,), fields)


def _sharing(item: Item) -> Iterator[Record]:
    owner = item.text("owner", longest=60, required=True)
    receiver = item.text("with", longest=60, required=True)
    service = item.text("service", longest=60)
    fields: dict[str, object] = {
        "starts_on": item.day("starts_on", required=True),
        "ends_on": item.day("ends_on"),
    }
    _note_backwards(item, fields)
    if owner and owner == receiver:
        item.fault("with", "is the owner itself: a partner always books its own staff")
    key = (owner, receiver, service, str(fields["starts_on"]))
    yield _record(item, "sharing", key, fields, owner=owner, with_partner=receiver, service=service)


def _rota(item: Item) -> Iterator[Record]:
    slug = item.text("slug", longest=80, required=True)
    fields: dict[str, object] = {"name": item.text("name", longest=120, required=True)}
    keeper = item.text("keeper", longest=60, required=True)
    yield _record(item, "rota", (slug,), fields, keeper=keeper)


LISTS: dict[str, Callable[[Item], Iterator[Record]]] = {
    "partners": _partner,
    "services": _service,
    "sites": _site,
    "staff_members": _staff_member,
    "interpreters": _interpreter,
    "sharing": _sharing,
    "rotas": _rota,
}


def _record(
    item: Item, kind: str, key: tuple[str, ...], fields: dict[str, object], **links: str
) -> Record:
    item.refuse_other_keys()
    told = {name: value for name, value in fields.items() if name in item}
    return Record(kind, key, told, links, item.line, item.path)


def _note_backwards(item: Item, fields: dict[str, object]) -> None:
    starts_on, ends_on = fields["starts_on"], fields["ends_on"]
    if isinstance(starts_on, date) and isinstance(ends_on, date) and ends_on <= starts_on:
        item.fault("ends_on", "is not after starts_on (it is the first day that no longer counts)")


def _note_twice(root: Item, records: Iterable[Record]) -> None:
    first: dict[tuple[str, tuple[str, ...]], Record] = {}
    for record in records:
        earlier = first.setdefault((record.kind, record.key), record)
        if earlier is not record and record.key[0]:
            root.note(record.line, record.path, f"{record} stands on line {earlier.line} already")


def _note_unknown_names(root: Item, records: list[Record], *, known: Known) -> None:
    slugs = {
        "partner": known.partners | _keys(records, "partner"),
        "service": known.services | _keys(records, "service"),
    }
    for record in records:
        for kind, slug in _mentioned(record):
            if slug and slug not in slugs[kind]:
                root.note(record.line, record.path, f"no {kind} is called “{slug}”")


def _keys(records: Iterable[Record], kind: str) -> frozenset[str]:
    return frozenset(record.key[0] for record in records if record.kind == kind)


def _mentioned(record: Record) -> Iterator[tuple[str, str]]:
    for name in ("partner", "owner", "with_partner", "keeper"):
        yield "partner", record.links.get(name, "")
    yield "service", record.links.get("service", "")
    services = record.fields.get("services")
    for slug in services if isinstance(services, tuple) else ():
        yield "service", slug
