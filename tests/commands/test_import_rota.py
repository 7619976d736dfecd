"""`scheduler import rota`: real exports come in whole, twice is once, and what is wrong is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import time_machine
from click.testing import Result

from scheduler.audit.models import Entry
from scheduler.partners.models import Post, Site, StaffMember
from scheduler.rota.models import Leave, Pattern, Rota, Shift
from tests.commands.conftest import Run
from tests.factories import NOW, partners, rota
from tests.rota.calendars import LONDON_HOURS, calendar, entry

pytestmark = pytest.mark.django_db

SAMPLES = Path(__file__).parents[1] / "rota" / "samples"
SHARED = Path(__file__).parents[3] / "shared" / "data" / "calendars"
FILES = [*sorted(SAMPLES.glob("*.ics")), *sorted(SHARED.glob("*.ics"))]
# When most of what the shared exports say was still to come.
THEN = {
    "exchange-rrule-until-utc.ics": "2020-04-01",
    "exchange-weekly.ics": "2020-04-20",
    "google-daylight-saving.ics": "2020-09-20",
    "google-moved-occurrence.ics": "2023-08-01",
    "thunderbird-moved.ics": "2019-03-05",
    "weekly-two-deleted.ics": "2019-03-01",
}
WEEKLY = (*LONDON_HOURS, "RRULE:FREQ=WEEKLY")


@dataclass(frozen=True)
class Desk:
    """Ewan's desk, at which Freya's calendars are brought in."""

    run: Run
    folder: Path
    freya: StaffMember
    post: Post
    rota: Rota
    site: Site

    def bring(self, file: Path | bytes, *options: str) -> Result:
        """Bring in a file with the usual options, which later ones override."""
        if isinstance(file, bytes):
            content, file = file, self.folder / "rota.ics"
            file.write_bytes(content)
        usual = ["--staff", self.freya.slug, "--rota", self.rota.slug, "--site", self.site.slug]
        return self.run("import", "rota", file, *usual, "--modes", "face_to_face,phone", *options)


@pytest.fixture
def desk(run: Run, tmp_path: Path) -> Iterator[Desk]:
    post = partners.post(starts_on=date(2019, 1, 1))
    with time_machine.travel(NOW, tick=False):
        yield Desk(run, tmp_path, post.staff_member, post, rota.rota(), partners.site())


def sums(result: Result) -> list[str]:
    """The last lines, from “Brought in” on."""
    assert result.exit_code == 0, result.stderr
    lines: list[str] = result.stdout.splitlines()
    return lines[-4:]


def test_an_export_of_outlook_is_brought_in(desk: Desk) -> None:
    result = desk.bring(SAMPLES / "outlook.ics")
    assert sums(result) == [
        "Brought in:",
        "  working time: 1 new, 0 changed, 0 unchanged, 0 ended;",
        "  leave: 1 new, 0 unchanged, 0 ended;",
        "  shifts until 2027-08-30: 50 made, 0 changed, 0 removed.",
    ]
    assert (
        "line 21, new: Tue 2 Mar 2027 09:00–17:00, weekly on TU/TH until 2027-08-31, 2 skipped, "
        "1 moved (Europe/London)" in result.stdout
    )
    assert "new: annual leave from 2027-04-12 00:00 until 2027-04-17 00:00" in result.stdout
    assert "line 65, UID 0400" in result.stdout
    assert "ignored, it is a whole day marked free, and says nothing of leave" in result.stdout
    around = Shift.objects.filter(local_on__range=(date(2027, 3, 25), date(2027, 4, 6)))
    assert [str(shift) for shift in around] == [
        "2027-03-25 09:00–17:00",
        "2027-03-31 13:00–18:00",
        "2027-04-06 09:00–17:00",
    ]
    assert set(Entry.objects.filter(deed="pattern.added").values_list("by_label", flat=True)) == {
        "system: import rota"
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_export_comes_in_and_twice_is_once(desk: Desk, file: Path) -> None:
    then = THEN.get(file.name, "2027-03-01")
    with time_machine.travel(f"{then} 08:00 +0000", tick=False):
        first = desk.bring(file)
        assert sums(first)[0] == "Brought in:"
        assert Pattern.objects.exists() or "ignored, it is a whole day marked free" in first.stdout
        assert Shift.objects.exists() == Pattern.objects.exists()
        before = list(Shift.objects.values()), list(Leave.objects.values())
        again = sums(desk.bring(file))
        assert "0 new, 0 changed" in again[1]
        assert again[1].endswith("0 ended;")
        assert again[2].startswith("  leave: 0 new")
        assert again[3].endswith("0 made, 0 changed, 0 removed.")
        assert (list(Shift.objects.values()), list(Leave.objects.values())) == before


def test_a_trial_says_what_would_be_and_changes_nothing(desk: Desk) -> None:
    entries = Entry.objects.count()
    trial = desk.bring(SAMPLES / "google.ics", "--dry-run")
    assert "Nothing was changed. It would be:" in trial.stdout
    assert not Pattern.objects.exists()
    assert not Leave.objects.exists()
    assert Entry.objects.count() == entries
    real = desk.bring(SAMPLES / "google.ics")
    assert sums(real)[1:] == sums(trial)[1:]
    assert "every 2) on MO/SA until 2027-05-15, 1 skipped" in real.stdout
    assert "UID gone@google.com: ignored, it is cancelled" in real.stdout


def test_what_needs_another_import_is_pointed_out(desk: Desk) -> None:
    result = desk.bring(SAMPLES / "apple.ics")
    assert (
        "line 48, look at: no pattern can hold its rule, so its dates until 2027-08-30 stand one "
        "by one; import again before then" in result.stdout
    )
    assert "monthly number 1 and 3 of WE" in result.stdout
    endless = entry("DTSTART;VALUE=DATE:20270305", "RRULE:FREQ=WEEKLY", title="Day off")
    result = desk.bring(calendar(endless))
    assert "line 4, look at: leave without an end is brought in for two years" in result.stdout
    skipped = entry("DTSTART;TZID=Europe/London:20270328T010000", "DURATION:PT1H", uid="two")
    result = desk.bring(calendar(skipped))
    assert "2027-03-28: no shift, the clocks skip all of it" in result.stdout


def test_bad_entries_are_listed_and_nothing_comes_in(desk: Desk) -> None:
    bad = entry("DTSTART:20270301T090000Z", "DTEND:20270301T080000Z", uid="two")
    nameless = "BEGIN:VEVENT\nDTSTART:20270301T090000Z\nEND:VEVENT\n"
    result = desk.bring(calendar(entry(*WEEKLY), bad, nameless))
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "  line 11, UID two: ends before it starts",
        "  line 17, has no UID",
        "Nothing was brought in: 2 faults on 2 lines. Mend the file and import it again.",
    ]
    assert not Pattern.objects.exists()


def test_entries_that_the_rota_refuses_are_listed_too(desk: Desk) -> None:
    Post.objects.update(ends_on=date(2027, 3, 5))
    later = entry("DTSTART:20270310T090000Z", "DURATION:PT1H", uid="two")
    result = desk.bring(calendar(entry(*WEEKLY), later))
    assert result.exit_code == 1
    assert "line 11, UID two: The post ends on 2027-03-05" in result.stderr
    assert not Pattern.objects.exists()


def test_an_overlap_is_told_and_nothing_comes_in(desk: Desk) -> None:
    rota.pattern(of=desk.post)
    result = desk.bring(calendar(entry(*WEEKLY)))
    assert result.exit_code == 1
    assert "One human would be in two places on Mon 1 Mar 2027" in result.stderr
    assert Pattern.objects.count() == 1


def test_what_a_file_no_longer_has_stays_until_it_is_told_to_go(desk: Desk) -> None:
    desk.bring(
        calendar(entry(*WEEKLY), entry("DTSTART;VALUE=DATE:20270405", uid="off", title="A/L"))
    )
    # The same hours under another name, as after a calendar was moved.
    moved = calendar(entry(*WEEKLY, uid="two"))
    assert desk.bring(moved).exit_code == 1
    trial = desk.bring(moved, "--remove-missing", "--dry-run")
    assert "  UID one, ended" in trial.stdout
    assert "  ended: annual leave from 2027-04-05 00:00 until 2027-04-06 00:00" in trial.stdout
    other = desk.bring(calendar(entry("DTSTART:20270302T090000Z", "DURATION:PT1H", uid="three")))
    assert "not in this file and left as they are: off, one (--remove-missing ends" in other.stdout
    result = desk.bring(moved, "--remove-missing")
    assert sums(result)[1] == "  working time: 1 new, 0 changed, 0 unchanged, 2 ended;"
    assert sums(desk.bring(moved, "--remove-missing"))[1] == (
        "  working time: 0 new, 0 changed, 1 unchanged, 0 ended;"
    )


def test_a_file_that_is_no_calendar_is_refused(desk: Desk) -> None:
    result = desk.bring(b"name,date\n")
    assert result.exit_code == 1
    assert result.stderr == "This is not a calendar file (.ics), or it is damaged.\n"


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--staff", "nobody", "No staff member is called “nobody”. There are: staff-"),
        ("--rota", "nothing", "No rota is called “nothing”. There are: rota-"),
        ("--site", "nowhere", "No site is called “nowhere”. There are: site-"),
        ("--room", "Attic", "No room at Exampleton Hub is called “Attic”. There are: none yet."),
        ("--modes", "fax, phone", "“fax” is no mode. There are: face_to_face, phone, video, text."),
        ("--modes", " , ", "Nothing is no mode. There are: face_to_face, phone, video, text."),
        ("--post", "elsewhere", "“elsewhere” names no one post? staff-"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(
    desk: Desk, option: str, value: str, sentence: str
) -> None:
    result = desk.bring(SAMPLES / "google.ics", option, value)
    assert result.exit_code == 1
    assert sentence in result.stderr


def test_the_room_is_found_by_its_name(desk: Desk) -> None:
    room = partners.room(at_site=desk.site, name="Room 1")
    assert desk.bring(calendar(entry(*WEEKLY)), "--room", "Room 1").exit_code == 0
    assert Pattern.objects.get().room == room


def test_the_post_at_the_rotas_keeper_is_meant_unless_another_is_named(desk: Desk) -> None:
    at_keeper = partners.post(of=desk.freya, at_partner=desk.rota.keeper)
    desk.bring(calendar(entry(*WEEKLY)))
    assert Pattern.objects.get().post == at_keeper
    desk.bring(calendar(entry(*WEEKLY)), "--post", desk.post.partner.slug)
    assert Pattern.objects.get().post == desk.post
    desk.bring(calendar(entry(*WEEKLY)), "--post", str(at_keeper.id))
    assert Pattern.objects.get().post == at_keeper


def test_somebody_with_several_posts_elsewhere_is_asked_which(desk: Desk) -> None:
    other = partners.post(of=desk.freya)
    partners.post(of=desk.freya, ends_on=date(2027, 3, 1), at_partner=desk.rota.keeper)
    result = desk.bring(calendar(entry(*WEEKLY)))
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Which post is it for? {desk.freya.slug} has: Worker at ")
    for post in (desk.post, other):
        assert f"Worker at {post.partner.slug} (--post {post.id})" in result.stderr


def test_somebody_without_a_post_cannot_be_on_a_rota(desk: Desk) -> None:
    nobody = partners.staff_member()
    result = desk.bring(calendar(entry(*WEEKLY)), "--staff", nobody.slug)
    assert result.exit_code == 1
    assert result.stderr == f"Which post is it for? {nobody.slug} has: no post that lasts.\n"


def test_the_command_says_what_it_does(run: Run) -> None:
    result = run("import", "rota", "--help")
    assert result.exit_code == 0
    for word in ("--staff", "--post", "--remove-missing", "--dry-run", "Outlook"):
        assert word in result.stdout
