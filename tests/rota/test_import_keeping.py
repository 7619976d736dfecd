"""Files for one or for many come in as one, are recorded, and are undone as one."""

from datetime import time, timedelta
from typing import Any

import pytest

from scheduler.audit.actors import Actor
from scheduler.audit.models import Entry
from scheduler.identity import access
from scheduler.partners.models import Partner, Post, Site
from scheduler.refusals import Invalid
from scheduler.rota import (
    calendar_files,
    import_keeping,
    import_plans,
    import_undoing,
    imports,
    patterns,
    shifts,
)
from scheduler.rota.import_keeping import Kept
from scheduler.rota.import_names import Place
from scheduler.rota.import_plans import Understood, Wanted
from scheduler.rota.models import BroughtIn, Leave, Pattern, Rota, RotaImport, Shift
from tests.factories import NOW, SETUP, booking, partners, rota
from tests.rota.calendars import LONDON_HOURS, calendar, entry
from tests.times import at

pytestmark = pytest.mark.django_db

HEAD = "who,on,from,until,repeats,last_on,modes,leave,post,reference\n"
LATER = NOW + timedelta(days=14)


class Keeper:
    """Ewan of the trust keeps the rota; Gwen is the trust's, Freya the charity's."""

    def __init__(self) -> None:
        self.trust, self.charity = partners.partner(name="Trust"), partners.partner(name="Charity")
        self.rota: Rota = rota.rota(keeper=self.trust)
        self.hub: Site = partners.site(name="The Hub")
        self.gwen = self.post("Gwen Example", self.trust)
        self.freya = self.post("Freya Example", self.charity)
        self.ewan: Actor = booking.actor(self.trust, label="ewan", role="manager")

    def post(self, name: str, partner: Partner) -> Post:
        return partners.post(of=partners.staff_member(name=name), at_partner=partner)

    def read(self, text: str, **other: Any) -> Understood:
        wanted: dict[str, Any] = {
            "rota": self.rota,
            "text": text,
            "file_name": r"C:\rotas\march.csv",
            "place": Place(self.hub, None, ("phone",)),
            "post": None,
            "ends_missing": False,
        }
        by = other.pop("by", self.ewan)
        return import_plans.read(Wanted(**wanted | other), by=by, now=NOW)

    def bring_in(self, text: str, **other: Any) -> Kept:
        found = self.read(text, **other)
        assert found.bad == []
        return import_keeping.bring_in(
            parts=found.parts, ends_missing=False, source=found.source, by=self.ewan, now=NOW
        )

    def undo(self, kept: Kept, *, now: Any = NOW) -> import_undoing.Undone:
        assert kept.record is not None
        return import_undoing.undo(import_id=kept.record.id, by=self.ewan, now=now)


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


def reasons(found: Understood) -> list[str]:
    return [f"{each.line}: {each.reason}" for each in found.bad]


GWEN = "Gwen Example,2027-03-09,09:00,13:00,weekly,,,,,\n"
FREYA = "freya example,2027-03-10,09:00,13:00,,,face_to_face,,,\n"
AWAY = "Gwen Example,2027-03-16,,,,2027-03-17,,annual,,\n"


def test_a_table_brings_in_many_and_leaves_a_record(keeper: Keeper) -> None:
    kept = keeper.bring_in(HEAD + GWEN + FREYA + AWAY)
    record = RotaImport.objects.get()
    assert kept.record == record
    assert (record.patterns_new, record.leave_new, record.imported_by) == (2, 1, "ewan")
    assert (record.file_name, record.form, record.partner) == ("march.csv", "csv", keeper.trust)
    assert Shift.objects.filter(post=keeper.freya).get().modes == ["face_to_face"]
    assert Shift.objects.filter(post=keeper.gwen).count() == 25
    away = Leave.objects.get()
    assert (away.starts_at, away.ends_at) == (
        at("Tue 16 Mar 2027 00:00"),
        at("Thu 18 Mar 2027 00:00"),
    )
    assert Entry.objects.filter(deed="rota.imported").count() == 1


def test_the_same_table_twice_changes_nothing_and_leaves_no_second_record(keeper: Keeper) -> None:
    keeper.bring_in(HEAD + GWEN + AWAY)
    again = keeper.bring_in(HEAD + GWEN + AWAY)
    assert again.record is None
    assert (again.brought.unchanged, again.brought.leave_unchanged) == (1, 1)
    assert RotaImport.objects.count() == 1


def test_nothing_of_the_text_is_kept(keeper: Keeper) -> None:
    text = calendar(entry(*LONDON_HOURS, title="Asha Example")).decode()
    keeper.bring_in(text, post=keeper.gwen)
    assert "Asha" not in str(list(RotaImport.objects.values()) + list(BroughtIn.objects.values()))


def test_undoing_takes_away_what_was_added_and_nothing_else(keeper: Keeper) -> None:
    mine = rota.pattern(on_rota=keeper.rota, of=keeper.gwen, at_site=keeper.hub)
    kept = keeper.bring_in(HEAD + GWEN + AWAY)
    undone = keeper.undo(kept)
    assert (undone.patterns, undone.leave, undone.stays) == (1, 1, [])
    assert set(Shift.objects.values_list("pattern_id", flat=True)) == {mine.id}
    assert not Leave.objects.filter(ended_at=None).exists()
    record = RotaImport.objects.get()
    assert (record.undone_by, record.undone_at) == ("ewan", NOW)
    with pytest.raises(import_undoing.AlreadyUndone):
        keeper.undo(kept)


def test_what_an_import_changed_and_ended_is_as_it_was_before(keeper: Keeper) -> None:
    first = calendar(
        entry(*LONDON_HOURS, "RRULE:FREQ=WEEKLY"),
        entry(
            "DTSTART;TZID=Europe/London:20270303T090000",
            "DTEND;TZID=Europe/London:20270303T120000",
            "RRULE:FREQ=WEEKLY",
            uid="two",
        ),
    ).decode()
    keeper.bring_in(first, post=keeper.gwen)
    before = sorted(Shift.objects.values_list("local_on", "local_from", "local_until"))
    second = calendar(entry(*LONDON_HOURS, "RRULE:FREQ=WEEKLY", "EXDATE:20270308T090000Z")).decode()
    found = keeper.read(second, post=keeper.gwen)
    kept = import_keeping.bring_in(
        parts=found.parts, ends_missing=True, source=found.source, by=keeper.ewan, now=NOW
    )
    assert len(kept.brought.changed) == len(kept.brought.ended) == 1
    assert keeper.undo(kept).patterns == 2
    after = sorted(Shift.objects.values_list("local_on", "local_from", "local_until"))
    assert after == before


def test_of_two_imports_the_later_and_then_the_earlier_are_undone(keeper: Keeper) -> None:
    first = keeper.bring_in(HEAD + GWEN)
    second = keeper.bring_in(HEAD + GWEN.replace("13:00", "15:00"))
    assert keeper.undo(second).patterns == 1
    assert set(Shift.objects.values_list("local_until", flat=True)) == {time(13)}
    assert keeper.undo(first).patterns == 1
    assert not Shift.objects.exists()


def test_what_somebody_changed_since_stays_and_is_named(keeper: Keeper) -> None:
    kept = keeper.bring_in(HEAD + GWEN + FREYA)
    changed = Pattern.objects.get(post=keeper.gwen)
    patterns.skip_one(
        pattern_id=changed.id, on=at("Tue 16 Mar 2027 09:00").date(), by=SETUP, now=NOW
    )
    undone = keeper.undo(kept)
    assert undone.stays == [changed]
    assert set(Shift.objects.values_list("post_id", flat=True)) == {keeper.gwen.id}


def test_shifts_that_are_over_stay_when_it_is_undone_after_a_while(keeper: Keeper) -> None:
    kept = keeper.bring_in(HEAD + GWEN)
    keeper.undo(kept, now=LATER)
    [over] = Shift.objects.all()
    assert over.local_on == at("Tue 9 Mar 2027 09:00").date()


def test_who_would_be_in_two_places_is_said_and_nothing_is_saved(keeper: Keeper) -> None:
    clashing = GWEN.replace("09:00", "10:00")
    with pytest.raises(shifts.Overlaps, match="Gwen Example: One human would be in two places"):
        keeper.bring_in(HEAD + FREYA + GWEN + clashing)
    assert not Pattern.objects.exists()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Gwen Exemple,2027-03-09,9am,5pm,,,,,,", "2: who: “Gwen Exemple” is no one of ours. Wri"),
        ("Gwen Example,2027-03-09,9am,5pm,,,,,Moon,", "2: post: “Moon” is no one of ours. Write"),
        (
            "Freya Example,2027-03-09,,,,,,annual,,",
            "2: leave: this is for Charity to record. Leave the row out",
        ),
    ],
)
def test_a_name_that_is_not_known_is_told_with_what_it_could_be(
    keeper: Keeper, row: str, reason: str
) -> None:
    found = keeper.read(HEAD + row)
    [said] = reasons(found)
    assert said.startswith(reason)


def test_everything_that_is_wrong_with_a_row_is_told_at_once(keeper: Keeper) -> None:
    head = HEAD.replace("last_on", "site")
    found = keeper.read(
        head
        + "Gwen Exemple,the 9th,9am,5pm,,Moon base,,,,\n"
        + "Gwen Exemple,2027-03-09,9am,5pm,,Moon base,,,,"
    )
    assert [said.partition("“")[0] for said in reasons(found)] == [
        "2: on: ",
        "2: site: ",
        "2: who: ",
        "3: site: ",
        "3: who: ",
    ]


def test_a_row_that_is_there_twice_is_told_with_the_other(keeper: Keeper) -> None:
    found = keeper.read(HEAD + GWEN + GWEN.replace("13:00", "14:00"))
    assert reasons(found) == ["3: line 2 says the same person, day and time, or the same reference"]


def test_what_is_over_is_passed_over(keeper: Keeper) -> None:
    found = keeper.read(HEAD + GWEN.replace("weekly", "").replace("2027-03-09", "2027-02-09"))
    assert (found.parts, found.bad) == ([], [])
    assert [each.reason for each in found.ignored] == ["lies in the past"]


def test_a_place_that_is_neither_written_nor_selected_is_asked_for(keeper: Keeper) -> None:
    found = keeper.read(HEAD + GWEN, place=Place(None, None, ("phone",)))
    assert reasons(found) == ["2: site: write where it is, or select it beside the file"]


def test_another_partners_worker_is_not_brought_into_another_partners_rota(
    keeper: Keeper,
) -> None:
    other = booking.actor(keeper.charity, label="frank", role="manager")
    found = keeper.read(HEAD + GWEN, by=other)
    assert reasons(found) == ["2: who: Gwen Example works for Trust. Ask them"]
    text = calendar(entry(*LONDON_HOURS)).decode()
    with pytest.raises(access.NotAllowed):
        keeper.read(text, by=other, post=keeper.gwen)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("", "file"),
        ("who,on\n" + "x" * import_plans.MOST_BYTES, "file"),
        ("who,on\x00", "file"),
    ],
)
def test_a_file_that_cannot_be_one_is_refused(keeper: Keeper, text: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        keeper.read(text)
    assert list(refusal.value.fields) == [field]


def test_too_many_entries_are_refused_with_what_to_do(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_plans, "MOST_ENTRIES", 1)
    with pytest.raises(Invalid, match="This file has 2 entries"):
        keeper.read(HEAD + GWEN + FREYA)


@pytest.mark.parametrize(
    ("without", "field"),
    [({"post": None}, "post"), ({"place": Place(None, None, ())}, "site")],
)
def test_a_calendar_needs_to_be_told_whose_it_is_and_where(
    keeper: Keeper, without: dict[str, Any], field: str
) -> None:
    text = calendar(entry(*LONDON_HOURS)).decode()
    with pytest.raises(Invalid) as refusal:
        keeper.read(text, **{"post": keeper.gwen} | without)
    assert list(refusal.value.fields) == [field]


def test_a_broken_calendar_is_refused_whole(keeper: Keeper) -> None:
    with pytest.raises(calendar_files.NotACalendar):
        keeper.read("BEGIN:VCALENDAR\nno", post=keeper.gwen)


def test_a_post_that_has_ended_stops_all_of_it_by_line(keeper: Keeper) -> None:
    Post.objects.filter(id=keeper.gwen.id).update(ends_on="2027-03-05")
    with pytest.raises(imports.BadEntries) as refusal:
        keeper.bring_in(HEAD + FREYA + GWEN)
    assert [each.line for each in refusal.value.remarks] == [3]
    assert not RotaImport.objects.exists()
