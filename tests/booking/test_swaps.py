"""Two workers of one rota swap shifts, unless something that matters would break."""

from dataclasses import dataclass
from datetime import date, time

import pytest

from scheduler.audit.models import Entry
from scheduler.availability import openings
from scheduler.booking import swaps as agreeing
from scheduler.booking import uncovered
from scheduler.modes import Mode
from scheduler.partners import authorisations, posts
from scheduler.partners.models import Post
from scheduler.people import needs
from scheduler.refusals import Stale
from scheduler.rota import cell_changes, leave_requests, swaps
from scheduler.rota.cell_changes import Cell, Scope
from scheduler.rota.models import Pattern, Shift, Swap
from scheduler.rota.swaps import Chosen
from scheduler.rota.timings import Repeats
from tests.factories import booking, rota
from tests.factories.booking import NOW, SETUP, Clinic
from tests.times import at

pytestmark = pytest.mark.django_db
TUESDAY, WEDNESDAY = date(2027, 3, 9), date(2027, 3, 10)


@dataclass
class Two:
    """Gwen works on Tuesdays and Dai on Wednesdays, 9am to 1pm at the hub."""

    clinic: Clinic
    gwen: Post
    dai: Post
    tuesdays: Pattern
    wednesdays: Pattern

    def offers(self, *, in_return: bool = True) -> Swap:
        return swaps.offer(
            to_post_id=self.dai.id,
            given=Chosen(self.tuesdays.id, TUESDAY, time(9)),
            wanted=Chosen(self.wednesdays.id, WEDNESDAY, time(9)) if in_return else None,
            by=SETUP,
            now=NOW,
        )

    def agrees(self, swap: Swap) -> Swap:
        return agreeing.agree(swap_id=swap.id, by=SETUP, now=NOW)

    def days(self, post: Post) -> set[date]:
        rows = Shift.objects.filter(post=post, local_on__gte=TUESDAY, local_on__lte=WEDNESDAY)
        return set(rows.values_list("local_on", flat=True))


def works(clinic: Clinic, post: Post, on: date, weekday: str) -> Pattern:
    return rota.pattern(
        on_rota=clinic.rota,
        of=post,
        at_site=clinic.hub,
        modes=list(Mode),
        starts_on=on,
        until_time=time(13),
        repeats=Repeats("weekly", weekdays=(weekday,)),
    )


@pytest.fixture
def two() -> Two:
    # Freya is elsewhere, so that nobody else could see whoever is booked.
    clinic = booking.clinic(hours="Mon 8 Mar 2027 09:00-13:00")
    gwen = booking.post(clinic.trust, clinic.service, slug="gwen")
    dai = booking.post(clinic.trust, clinic.service, slug="dai")
    return Two(
        clinic, gwen, dai, works(clinic, gwen, TUESDAY, "TU"), works(clinic, dai, WEDNESDAY, "WE")
    )


def test_an_offer_changes_nothing_until_it_is_agreed(two: Two) -> None:
    swap = two.offers()
    assert (two.days(two.gwen), two.days(two.dai)) == ({TUESDAY}, {WEDNESDAY})
    two.agrees(swap)
    assert (two.days(two.gwen), two.days(two.dai)) == ({WEDNESDAY}, {TUESDAY})
    assert openings.verify() == []
    deeds = Entry.objects.filter(record_kind="swap").order_by("id")
    assert list(deeds.values_list("deed", flat=True)) == ["swap.offered", "swap.agreed"]
    # The weeks after are as they were.
    assert Shift.objects.filter(post=two.gwen, local_on=date(2027, 3, 16)).exists()


def test_a_shift_is_given_for_nothing(two: Two) -> None:
    two.agrees(two.offers(in_return=False))
    assert (two.days(two.gwen), two.days(two.dai)) == (set(), {TUESDAY, WEDNESDAY})


def test_it_is_answered_once(two: Two) -> None:
    swap = two.offers()
    swaps.decline(swap_id=swap.id, by=SETUP, now=NOW)
    for again in (two.agrees, lambda one: swaps.withdraw(swap_id=one.id, by=SETUP, now=NOW)):
        with pytest.raises(leave_requests.AlreadyDecided):
            again(swap)
    assert two.days(two.gwen) == {TUESDAY}


def test_whoever_is_booked_and_could_be_seen_by_the_other_keeps_their_time_and_is_asked(
    two: Two,
) -> None:
    asha = booking.person(two.clinic.trust, Mode.FACE_TO_FACE)
    booking.appointment(two.clinic, asha, posts=(two.gwen,))
    two.agrees(two.offers())
    assert uncovered.coming(now=NOW).count() == 1


def test_it_is_refused_where_somebody_booked_could_be_seen_by_nobody(two: Two) -> None:
    asha = booking.person(two.clinic.trust, Mode.FACE_TO_FACE)
    booking.appointment(two.clinic, asha, posts=(two.gwen,))
    needs.record(person_id=asha.id, kind="female_worker", by=SETUP, now=NOW)
    with pytest.raises(agreeing.CannotStay):
        two.agrees(two.offers(in_return=False))
    assert two.days(two.gwen) == {TUESDAY}


def test_it_is_refused_without_the_skill(two: Two) -> None:
    posts.change_services(post_id=two.dai.id, service_ids=[], by=SETUP, now=NOW)
    with pytest.raises(swaps.Unfit, match="does not offer First conversation"):
        two.offers()


@pytest.mark.parametrize(("kind", "mode"), [("mode", "phone"), ("dbs", "")])
def test_it_is_refused_without_the_mode_or_the_check(two: Two, kind: str, mode: str) -> None:
    swap = two.offers()
    authorisations.record(
        post_id=two.dai.id,
        kind=kind,
        mode=mode,
        starts_on=date(2027, 1, 1),
        ends_on=None if mode else TUESDAY,
        by=SETUP,
        now=NOW,
    )
    with pytest.raises(swaps.Unfit, match="may not work in all modes"):
        two.agrees(swap)
    assert two.days(two.gwen) == {TUESDAY}


def test_it_is_refused_at_a_place_where_they_are_not_allowed(two: Two) -> None:
    annex = booking.site(two.clinic.trust, slug="annex")
    authorisations.record(
        post_id=two.dai.id,
        kind="site",
        site_id=annex.id,
        starts_on=date(2027, 1, 1),
        by=SETUP,
        now=NOW,
    )
    with pytest.raises(swaps.Unfit, match="at this place"):
        two.offers()


def test_it_is_refused_where_they_are_away_or_at_work(two: Two) -> None:
    swap = two.offers(in_return=False)
    rota.leave("Tue 9 Mar 2027 09:00-10:00", of=two.dai.staff_member)
    with pytest.raises(swaps.Unfit, match="away then"):
        two.agrees(swap)


def test_it_is_refused_to_whoever_is_not_on_the_rota(two: Two) -> None:
    other = booking.post(two.clinic.trust, two.clinic.service, slug="mo")
    with pytest.raises(swaps.Unfit, match="not on this rota"):
        swaps.offer(
            to_post_id=other.id,
            given=Chosen(two.tuesdays.id, TUESDAY, time(9)),
            by=SETUP,
            now=NOW,
        )


def test_a_shift_that_has_changed_since_is_offered_again(two: Two) -> None:
    swap = two.offers()
    two.tuesdays.refresh_from_db()
    wish = cell_changes.Wish(time(9), time(12), two.clinic.hub.id, None, tuple(Mode))
    cell_changes.change(
        cell=Cell(two.tuesdays.id, two.tuesdays.version, TUESDAY, time(9)),
        scope=Scope.ONE,
        wish=wish,
        by=SETUP,
        now=NOW,
    )
    with pytest.raises(Stale):
        two.agrees(swap)
    assert at("Tue 9 Mar 2027 12:00") == Shift.objects.get(post=two.gwen, local_on=TUESDAY).ends_at
