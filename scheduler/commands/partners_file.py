"""A file that describes the partnership, into plain records; every name it mentions must be known.

Names may be of records in the file or of records there already (`Known`); nothing is removed by an
import, and what the file does not mention stays as it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from scheduler.commands.yaml_items import Item
from scheduler.modes import Mode

PARTNER_KINDS = {"nhs_trust": "NHS trust", "council": "Council", "charity": "Charity"}
POST_KINDS = {"contract": "Contract", "honorary": "Honorary contract"}
GENDERS = {"female": "Woman", "male": "Man", "other": "Another description"}
LISTS = ("partners", "services", "sites", "staff_members", "sharing", "rotas")


@dataclass(frozen=True, slots=True)
class Record:
    """One thing of the file: its kind, the key that tells it from others, and its fields.

    `fields` are named as the model's; `links` are slugs of other records by field name.
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
    """Every record, partners first; what is wrong stands in `root.faults`."""
    lists = {name: list(root.items(name)) for name in LISTS}
    root.refuse_other_keys()
    records = [
        *map(_partner, lists["partners"]),
        *map(_service, lists["services"]),
        *(record for item in lists["sites"] for record in _site(item)),
        *(record for item in lists["staff_members"] for record in _staff_member(item)),
        *map(_sharing, lists["sharing"]),
        *map(_rota, lists["rotas"]),
    ]
    _note_twice(root, records)
    _note_unknown_names(root, records, known=known)
    return records


def _partner(item: Item) -> Record:
    fields = {
        "slug": item.text("slug", longest=60, required=True),
        "name": item.text("name", longest=120, required=True),
        "kind": item.one_of("kind", PARTNER_KINDS),
        "ods_code": item.text("ods_code", longest=9).upper(),
        "neutral_name": item.text("neutral_name", longest=40, required=True),
        "desk_phone": item.text("desk_phone", longest=20, required=True),
        "text_number": item.text("text_number", longest=20),
    }
    return _record(item, "partner", (str(fields["slug"]),), fields)


def _service(item: Item) -> Record:
    fields: dict[str, object] = {
        "slug": item.text("slug", longest=60, required=True),
        "name": item.text("name", longest=120, required=True),
        "neutral_name": item.text("neutral_name", longest=60) or "appointment",
        "minimum_notice": item.length("minimum_notice", otherwise=timedelta(hours=2)),
        "horizon": item.length("horizon", otherwise=timedelta(weeks=26)),
    }
    lengths = item.item("modes")
    fields["modes"] = {} if lengths is None else _lengths(lengths)
    if not fields["modes"]:
        item.fault("modes", "is needed: how long the service takes in each mode it is offered in")
    return _record(item, "service", (str(fields["slug"]),), fields)


def _lengths(item: Item) -> dict[Mode, dict[str, timedelta]]:
    found = {}
    for mode in Mode:
        length = item.item(mode)
        if length is None:
            continue
        found[mode] = {
            "length": length.length("length"),
            "buffer_before": length.length("buffer_before", otherwise=timedelta()),
            "buffer_after": length.length("buffer_after", otherwise=timedelta()),
            "start_grid": length.length("start_grid", otherwise=timedelta(minutes=15)),
        }
        for key in ("length", "start_grid"):
            if not found[mode][key]:
                length.fault(key, "must be longer than nothing")
        length.refuse_other_keys()
    item.refuse_other_keys()
    return found


def _site(item: Item) -> Iterable[Record]:
    slug = item.text("slug", longest=60, required=True)
    fields: dict[str, object] = {
        "slug": slug,
        "name": item.text("name", longest=120, required=True),
        "neutral_name": item.text("neutral_name", longest=60, required=True),
        "address_lines": list(item.texts("address_lines", longest=60)),
        "postcode": item.text("postcode", longest=8, required=True).upper(),
        "phone": item.text("phone", longest=20, required=True),
        "zone": item.text("zone", longest=40) or "Europe/London",
        "latitude": item.number("latitude"),
        "longitude": item.number("longitude"),
    }
    partner = item.text("partner", longest=60, required=True)
    rooms = list(item.items("rooms"))
    yield _record(item, "site", (slug,), fields, partner=partner)
    for room in rooms:
        yield _room(room, site=slug)


def _room(item: Item, *, site: str) -> Record:
    fields = {
        "name": item.text("name", longest=60, required=True),
        "is_step_free": item.yes_no("step_free", otherwise=False),
        "is_quiet": item.yes_no("quiet", otherwise=False),
        "has_hearing_loop": item.yes_no("hearing_loop", otherwise=False),
        "is_private": item.yes_no("private", otherwise=True),
        "sees_people": item.yes_no("sees_people", otherwise=True),
    }
    return _record(item, "room", (site, str(fields["name"])), fields, site=site)


def _staff_member(item: Item) -> Iterable[Record]:
    slug = item.text("slug", longest=80, required=True)
    fields: dict[str, object] = {
        "slug": slug,
        "name": item.text("name", longest=120, required=True),
        "gender": item.one_of("gender", GENDERS, otherwise="") if "gender" in item.keys() else "",
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
        "title": title,
        "kind": item.one_of("kind", POST_KINDS, otherwise="contract"),
        "starts_on": item.day("starts_on", required=True),
        "ends_on": item.day("ends_on"),
        "services": item.texts("services", longest=60),
    }
    _note_backwards(item, fields)
    return _record(
        item, "post", (staff_member, partner, title), fields,
        staff_member=staff_member, partner=partner,
    )  # fmt: skip


def _sharing(item: Item) -> Record:
    owner = item.text("owner", longest=60, required=True)
    receiver = item.text("with", longest=60, required=True)
    service = item.text("service", longest=60)
    starts_on = item.day("starts_on", required=True)
    fields: dict[str, object] = {"starts_on": starts_on, "ends_on": item.day("ends_on")}
    _note_backwards(item, fields)
    if owner and owner == receiver:
        item.fault("with", "is the owner itself: a partner always books its own staff")
    return _record(
        item, "sharing", (owner, receiver, service, str(starts_on)), fields,
        owner=owner, with_partner=receiver, service=service,
    )  # fmt: skip


def _rota(item: Item) -> Record:
    fields = {
        "slug": item.text("slug", longest=80, required=True),
        "name": item.text("name", longest=120, required=True),
    }
    keeper = item.text("keeper", longest=60, required=True)
    return _record(item, "rota", (str(fields["slug"]),), dict(fields), keeper=keeper)


def _record(
    item: Item, kind: str, key: tuple[str, ...], fields: dict[str, object], **links: str
) -> Record:
    item.refuse_other_keys()
    return Record(kind, key, fields, links, item.line, item.path)


def _note_backwards(item: Item, fields: dict[str, object]) -> None:
    starts_on, ends_on = fields["starts_on"], fields["ends_on"]
    if isinstance(starts_on, date) and isinstance(ends_on, date) and ends_on <= starts_on:
        item.fault("ends_on", "is not after starts_on (it is the first day that no longer counts)")


def _note_twice(root: Item, records: Iterable[Record]) -> None:
    first: dict[tuple[str, tuple[str, ...]], Record] = {}
    for record in records:
        earlier = first.setdefault((record.kind, record.key), record)
        if earlier is not record and all(record.key[:1]):
            root.note(record.line, record.path, f"{record} stands on line {earlier.line} already")


def _note_unknown_names(root: Item, records: list[Record], *, known: Known) -> None:
    partners = known.partners | {record.key[0] for record in records if record.kind == "partner"}
    services = known.services | {record.key[0] for record in records if record.kind == "service"}
    for record in records:
        for name in ("partner", "owner", "with_partner", "keeper"):
            slug = record.links.get(name, "")
            if slug and slug not in partners:
                root.note(record.line, record.path, f"no partner is called “{slug}”")
        wanted = [record.links.get("service", "")]
        listed = record.fields.get("services")
        wanted += listed if isinstance(listed, tuple) else ()
        for slug in filter(None, wanted):
            if slug not in services:
                root.note(record.line, record.path, f"no service is called “{slug}”")
