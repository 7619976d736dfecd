"""What workers have been told of a rota is changed with a reason, which the record keeps."""

from datetime import date, time

import pytest

from scheduler.audit.models import Entry
from scheduler.refusals import Invalid
from scheduler.rota import patterns, publishing, rotas
from scheduler.rota.models import Pattern, Shift
from tests.factories import NOW, SETUP, rota

pytestmark = pytest.mark.django_db
FIRST, SECOND = date(2027, 3, 8), date(2027, 3, 15)


@pytest.fixture
def mondays() -> Pattern:
    """Every Monday; published until Sunday 14 March."""
    made = rota.pattern()
    published = {"published_until": date(2027, 3, 14)}
    rotas.change(rota_id=made.rota_id, changes=published, by=SETUP, now=NOW)
    return made


def skip(pattern: Pattern, on: date) -> None:
    patterns.skip_one(pattern_id=pattern.id, on=on, starting=time(9), by=SETUP, now=NOW)


def test_a_published_day_is_not_changed_without_a_reason(mondays: Pattern) -> None:
    with pytest.raises(publishing.ReasonNeeded, match="Sunday 14 March 2027"):
        skip(mondays, FIRST)
    assert Shift.objects.filter(pattern=mondays, local_on=FIRST).exists()


def test_with_a_reason_it_is_and_the_record_keeps_it(mondays: Pattern) -> None:
    with publishing.giving(reason="Gwen is ill.", by=SETUP):
        skip(mondays, FIRST)
    assert not Shift.objects.filter(pattern=mondays, local_on=FIRST).exists()
    entry = Entry.objects.get(deed="rota.changed_after_publishing")
    assert (entry.record_id, entry.reason) == (str(mondays.rota_id), "Gwen is ill.")


def test_what_is_not_published_yet_needs_none(mondays: Pattern) -> None:
    skip(mondays, SECOND)
    assert not Entry.objects.filter(deed="rota.changed_after_publishing").exists()


def test_a_reason_fits_on_a_line(mondays: Pattern) -> None:
    with (
        pytest.raises(Invalid),
        publishing.giving(reason="x" * (publishing.MOST + 1), by=SETUP),
    ):
        pytest.fail("It was taken.")
