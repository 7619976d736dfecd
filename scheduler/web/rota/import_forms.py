"""The form of an import: what may be selected in it, and what was entered, read as what it is.

A file is read into the page and goes with its form from step to step: nothing of it is kept here,
and whoever must mend a line finds the text where they left it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from scheduler.audit.actors import Actor
from scheduler.identity import access
from scheduler.modes import Mode
from scheduler.partners import posts
from scheduler.partners.models import Post, Room, Site
from scheduler.refusals import Invalid
from scheduler.rota import calendar_files
from scheduler.rota.import_names import Place
from scheduler.rota.import_plans import MOST_BYTES, Wanted
from scheduler.web import seen

KEPT = ("rota", "post", "site", "room", "ends_missing", "file_name", "text")


@dataclass(frozen=True, slots=True)
class Entered:
    """What stands in the form, as text."""

    values: Mapping[str, str]
    modes: Sequence[str]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What goes with the form to its next step."""
        kept = [(name, self.values.get(name, "")) for name in KEPT]
        return [*kept, *(("modes", mode) for mode in self.modes)]


def read(request: HttpRequest) -> Entered:
    """A file that was chosen takes the place of the text. Raises Invalid for one too large."""
    values = {name: request.POST.get(name, "") for name in KEPT}
    file = request.FILES.get("file")
    modes = [mode for mode in request.POST.getlist("modes") if mode in set(Mode)]
    if file is not None:
        if (file.size or 0) > 2 * MOST_BYTES:
            raise _invalid(
                "file",
                f"This file has {(file.size or 0) // 1000:,} kB, and {MOST_BYTES // 1000:,} kB are"
                " the most at once. Export a shorter time, or split it.",
            )
        content = file.read()
        if content.startswith(b"PK"):
            raise _invalid(
                "file",
                "This is a spreadsheet (.xlsx or .ods). Save it in the spreadsheet as “CSV UTF-8"
                " (comma delimited)”, and choose that.",
            )
        values |= {"text": calendar_files.text_of(content), "file_name": file.name or ""}
    # As it will come back from the page.
    values["text"] = values["text"].replace("\r\n", "\n")
    return Entered(values, modes)


def wanted(entered: Entered, *, by: Actor, on: date) -> Wanted:
    """What was entered, as rows of ours. Raises Invalid, Http404 for what is none of theirs."""
    values = entered.values
    return Wanted(
        rota=_one(seen.rotas(by), values["rota"], "rota", "Select a rota."),
        text=values["text"],
        file_name=values["file_name"],
        place=_place(entered),
        post=_one(whose(by, on=on), values["post"]) if values["post"] else None,
        ends_missing=values["ends_missing"] == "yes",
    )


def whose(by: Actor, *, on: date) -> QuerySet[Post]:
    """The posts whose calendars may be brought in: of the partner's staff, and on its rotas."""
    own = access.own_rows(by, "partner", "patterns__rota__keeper")
    return posts.current(on=on).filter(own).distinct()


def choices(entered: Mapping[str, str], modes: Sequence[str], *, by: Actor, on: date) -> Any:
    """The lists of the form, each with what is selected in it."""
    rotas = seen.rotas(by).order_by("name")
    people = whose(by, on=on).select_related("staff_member", "partner")
    sites = Site.objects.prefetch_related("rooms").order_by("name")
    rooms = [
        (str(room.id), f"{site.name}: {room.name}") for site in sites for room in site.rooms.all()
    ]
    return {
        "rotas": _items([(str(one.id), one.name) for one in rotas], entered.get("rota")),
        "posts": _items(
            [
                ("", "A table (CSV) names them itself"),
                *(
                    (str(one.id), f"{one.staff_member.name}, {one.title}, {one.partner.name}")
                    for one in people.order_by("staff_member__name", "id")
                ),
            ],
            entered.get("post"),
        ),
        "sites": _items(
            [("", "As a table (CSV) says"), *((str(one.id), one.name) for one in sites)],
            entered.get("site"),
        ),
        "rooms": _items([("", "Any suitable room"), *rooms], entered.get("room")),
        "ends_missing": [
            {
                "value": "yes",
                "text": "End what an earlier import of this worker’s calendar brought and this"
                " file no longer has",
                "checked": entered.get("ends_missing") == "yes",
            }
        ],
        "modes": [
            {"value": mode.value, "text": mode.words.capitalize(), "checked": mode in modes}
            for mode in Mode
        ],
    }


def _place(entered: Entered) -> Place:
    values = entered.values
    site = _one(Site.objects.all(), values["site"]) if values["site"] else None
    room = _one(Room.objects.all(), values["room"]) if values["room"] else None
    if room is not None and (site is None or room.site_id != site.id):
        raise _invalid("room", "This room is at another site. Select one of the site, or any.")
    return Place(site, room, tuple(mode for mode in Mode if mode in entered.modes))


def _one(rows: QuerySet[Any], value: str, name: str = "", sentence: str = "") -> Any:
    try:
        found = rows.filter(id=UUID(value)).first()
    except ValueError as error:
        if name:
            raise _invalid(name, sentence) from error
        raise Http404 from error
    if found is None:
        raise Http404
    return found


def _items(named: Sequence[tuple[str, str]], chosen: str | None) -> list[dict[str, object]]:
    return [
        {"value": value, "text": text, "selected": value == (chosen or "")} for value, text in named
    ]


def _invalid(name: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={name: [sentence]})
