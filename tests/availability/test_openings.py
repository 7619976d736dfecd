from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.availability import claims, openings
from scheduler.availability.claims import Taken, Wanted
from scheduler.availability.models import Opening
from scheduler.intervals import Interval
from scheduler.partners import posts
from scheduler.rota import patterns
from scheduler.rota.models import Leave
from tests.factories import booking, rota
from tests.factories.booking import NINE, NOW, SETUP, TUESDAY, Clinic
from tests.times import span

QUARTER = timedelta(minutes=15)


def stretches() -> list[Interval]:
    return [Interval(each.starts_at, each.ends_at) for each in Opening.objects.all()]


def test_a_shift_without_claims_is_one_opening(clinic: Clinic) -> None:
    assert stretches() == [span(f"{TUESDAY} 09:00-13:00")]


def test_leave_splits_an_opening(clinic: Clinic) -> None:
    away = span(f"{TUESDAY} 10:00-11:00")
    Leave.objects.create(
        staff_member_id=clinic.freya.staff_member_id,
        kind="sickness",
        starts_at=away.starts_at,
        ends_at=away.ends_at,
        recorded_by="ewan",
        recorded_at=NOW,
    )
    openings.refresh(
        staff_member_ids=[clinic.freya.staff_member_id],
        starts_at=away.starts_at,
        ends_at=away.ends_at,
    )
    assert stretches() == [span(f"{TUESDAY} 09:00-10:00"), span(f"{TUESDAY} 11:00-13:00")]


def test_a_post_that_ends_takes_its_openings_with_it(clinic: Clinic) -> None:
    posts.end(post_id=clinic.freya.id, ends_on=date(2027, 3, 9), by=SETUP, now=NOW)
    assert stretches() == []
    assert openings.verify() == []


def test_a_pattern_for_other_services_serves_them_at_once(clinic: Clinic) -> None:
    other = booking.service(slug="review")
    posts.change_services(
        post_id=clinic.freya.id, service_ids=[clinic.service.id, other.id], by=SETUP, now=NOW
    )
    pattern = rota.pattern(
        of=clinic.freya,
        on_rota=clinic.rota,
        at_site=clinic.hub,
        starts_on=date(2027, 3, 10),
        repeats=None,
    )
    on_wednesday = Opening.objects.filter(shift__pattern=pattern)
    assert set(on_wednesday.get().service_ids) == {clinic.service.id, other.id}
    patterns.change(
        pattern_id=pattern.id,
        version=pattern.version,
        changes={"service_ids": [other.id]},
        by=SETUP,
        now=NOW,
    )
    assert on_wednesday.get().service_ids == [other.id]


def test_verify_names_an_opening_that_should_not_be_there(clinic: Clinic) -> None:
    opening = Opening.objects.get()
    Opening.objects.filter(id=opening.id).update(ends_at=opening.ends_at + QUARTER)
    found = openings.verify()
    assert [(each.only_in, each.interval) for each in found] == [
        ("oracle", span(f"{TUESDAY} 09:00-13:00")),
        ("openings", span(f"{TUESDAY} 09:00-13:15")),
    ]
    assert openings.rebuild_all() == 1
    assert openings.verify() == []


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["take", "release", "lapse", "leave"]),
            st.integers(0, 15),
            st.integers(1, 5),
        ),
        max_size=12,
    )
)
def test_openings_equal_the_oracle_after_any_changes(
    clinic: Clinic, changes: list[tuple[str, int, int]]
) -> None:
    """Claims taken, released, lapsed and leave, in any order, on one morning."""
    asha = booking.person(clinic.trust)
    promises: list[UUID] = []
    for number, (deed, quarter, length) in enumerate(changes):
        during = Interval(NINE + quarter * QUARTER, NINE + (quarter + length) * QUARTER)
        if deed == "leave":
            Leave.objects.create(
                staff_member_id=clinic.freya.staff_member_id,
                kind="annual",
                starts_at=during.starts_at,
                ends_at=during.ends_at,
                recorded_by="ewan",
                recorded_at=NOW,
            )
            openings.refresh(
                staff_member_ids=[clinic.freya.staff_member_id],
                starts_at=during.starts_at,
                ends_at=during.ends_at,
            )
        elif deed == "release" and promises:
            claims.release(promise_id=promises.pop(), now=NOW)
        elif deed == "lapse":
            claims.release_lapsed(now=NOW + number * QUARTER)
        else:
            promise_id = booking.new_id()
            wanted = Wanted(
                person_id=asha.id,
                staff=((clinic.freya.staff_member_id, clinic.freya.id),),
                room_id=None,
                interpreter_id=None,
                exact=during,
                buffered=during,
            )
            try:
                with transaction.atomic():
                    claims.lock(staff_member_ids=wanted.staff_member_ids, person_id=asha.id)
                    lapses_at = NOW + quarter * QUARTER
                    claims.take(promise_id=promise_id, wanted=wanted, lapses_at=lapses_at)
            except Taken:
                continue
            promises.append(promise_id)
        assert openings.verify() == []
    # The next example starts from an empty morning.
    for promise_id in promises:
        claims.release(promise_id=promise_id, now=NOW)
    Leave.objects.all().delete()
    assert openings.rebuild_all() == 1


def test_a_human_with_two_posts_is_claimed_for_both(clinic: Clinic) -> None:
    second = posts.add(
        staff_member_id=clinic.freya.staff_member_id,
        partner_id=clinic.trust.id,
        title="Bank worker",
        starts_on=date(2026, 1, 1),
        service_ids=[clinic.service.id],
        by=SETUP,
        now=NOW,
    )
    asha, ben = booking.person(clinic.trust), booking.person(clinic.trust, name="Ben")
    nine = span(f"{TUESDAY} 09:00-10:00")

    def take(post_id: UUID, person_id: UUID) -> None:
        wanted = Wanted(
            person_id=person_id,
            staff=((clinic.freya.staff_member_id, post_id),),
            room_id=None,
            interpreter_id=None,
            exact=nine,
            buffered=nine,
        )
        with transaction.atomic():
            claims.lock(staff_member_ids=wanted.staff_member_ids, person_id=person_id)
            claims.take(promise_id=booking.new_id(), wanted=wanted, lapses_at=None)

    take(clinic.freya.id, asha.id)
    with pytest.raises(Taken, match="staff member is already booked"):
        take(second.id, ben.id)
