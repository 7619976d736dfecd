"""Workers are told, once, of what changed in their shifts after the day was published."""

from datetime import date, datetime, time, timedelta

import pytest

from scheduler.audit.actors import Actor
from scheduler.audit.models import Entry
from scheduler.rota import notices, patterns, publishing, rotas
from scheduler.rota.models import Pattern, ShiftNotice
from tests.factories import NOW, SETUP, rota

pytestmark = pytest.mark.django_db
FIRST, SECOND, LAST = date(2027, 3, 8), date(2027, 3, 15), date(2027, 3, 22)


@pytest.fixture
def mondays() -> Pattern:
    """Every Monday from 9am to 5pm; published until Sunday 21 March."""
    made = rota.pattern()
    published = {"published_until": date(2027, 3, 21)}
    rotas.change(rota_id=made.rota_id, changes=published, by=SETUP, now=NOW)
    return made


def move(
    pattern: Pattern, on: date, *, starting: int = 9, first: int, by: Actor = SETUP, **kinds: date
) -> None:
    with publishing.giving(reason="The hub opens later.", by=by):
        patterns.change_one(
            pattern_id=pattern.id,
            on=on,
            starting=time(starting),
            from_time=time(first),
            until_time=time(17),
            by=by,
            now=NOW,
            **kinds,
        )


def skip(pattern: Pattern, on: date) -> None:
    with publishing.giving(reason="The hub is closed.", by=SETUP):
        patterns.skip_one(pattern_id=pattern.id, on=on, starting=time(9), by=SETUP, now=NOW)


def told() -> list[tuple[date, time | None, time | None]]:
    return list(ShiftNotice.objects.values_list("on", "was_from", "is_from"))


def test_a_worker_is_told_how_it_was_how_it_is_why_and_by_whom(mondays: Pattern) -> None:
    move(mondays, FIRST, first=11)
    notice = ShiftNotice.objects.get()
    assert notice.staff_member_id == mondays.post.staff_member_id
    assert (notice.was_from, notice.was_until) == (time(9), time(17))
    assert (notice.is_from, notice.is_site_id) == (time(11), mondays.site_id)
    assert (notice.reason, notice.changed_by) == ("The hub opens later.", SETUP.label)


def test_of_what_is_not_published_and_of_modes_nobody_is_told(mondays: Pattern) -> None:
    move(mondays, LAST, first=11)
    with publishing.giving(reason="Phones are down.", by=SETUP):
        changes = {"modes": ["face_to_face"]}
        mondays.refresh_from_db()
        patterns.change(
            pattern_id=mondays.id, version=mondays.version, changes=changes, by=SETUP, now=NOW
        )
    assert told() == []


def test_a_shift_that_goes_and_one_that_comes_are_told(mondays: Pattern) -> None:
    skip(mondays, FIRST)
    move(mondays, SECOND, first=9, to_on=SECOND + timedelta(days=1))
    assert told() == [
        (FIRST, time(9), None),
        (SECOND, time(9), None),
        (SECOND + timedelta(days=1), None, time(9)),
    ]


def test_several_changes_before_it_is_seen_are_one(mondays: Pattern) -> None:
    move(mondays, FIRST, first=11)
    move(mondays, FIRST, starting=11, first=13)
    assert told() == [(FIRST, time(9), time(13))]


def test_what_is_as_it_was_known_is_not_told(mondays: Pattern) -> None:
    move(mondays, FIRST, first=9, to_on=FIRST + timedelta(days=1))
    move(mondays, FIRST + timedelta(days=1), first=9, to_on=FIRST)
    assert told() == []


def test_whoever_changes_their_own_shift_is_not_told(mondays: Pattern) -> None:
    move(mondays, FIRST, first=11, by=Actor(label="gwen", role="manager", post_id=mondays.post_id))
    assert told() == []


def test_what_was_seen_is_told_anew_when_it_changes_again(mondays: Pattern) -> None:
    move(mondays, FIRST, first=11)
    assert acknowledge(mondays, until=NOW) == 1
    assert acknowledge(mondays, until=NOW) == 0
    move(mondays, FIRST, starting=11, first=13)
    assert told() == [(FIRST, time(9), time(11)), (FIRST, time(11), time(13))]
    assert Entry.objects.filter(deed="notice.acknowledged").count() == 1


def test_what_changed_after_the_page_was_read_is_not_seen(mondays: Pattern) -> None:
    move(mondays, FIRST, first=11)
    assert acknowledge(mondays, until=NOW - timedelta(minutes=1)) == 0


def acknowledge(pattern: Pattern, *, until: datetime) -> int:
    return notices.acknowledge(
        staff_member_id=pattern.post.staff_member_id, until=until, by=SETUP, now=NOW
    )
