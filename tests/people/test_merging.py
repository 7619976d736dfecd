"""Two records of one person: what is unsafe or needed in either holds, and it can be undone."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from scheduler.audit.models import Entry
from scheduler.booking.models import Appointment
from scheduler.modes import Mode
from scheduler.people import choices, contact_rules, merging, needs, persons, standing
from scheduler.people.models import Merge, Person
from tests import racing
from tests.factories import NOW, SETUP, booking, people

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def asha(db: None) -> Person:
    return people.person(name="Asha Example")


@pytest.fixture
def twin(asha: Person) -> Person:
    return people.person(name="Asha Exampel", date_of_birth=None, known_to=asha.first_known_to)


def merge(away: Person, into: Person) -> Merge:
    return merging.merge(
        away_id=away.id, into_id=into.id, reason="Same date of birth.", by=SETUP, now=NOW
    )


def undo(made: Merge) -> Merge:
    return merging.undo(merge_id=made.id, reason="They are sisters.", by=SETUP, now=LATER)


def said(person: Person) -> list[tuple[object, ...]]:
    """What stands of a person, without ids and times of recording."""
    rules = contact_rules.current(person_id=person.id)
    return sorted(
        [
            *(("rule", rule.channel, rule.number, rule.is_safe, rule.note) for rule in rules),
            *(("need", need.kind) for need in needs.current(person_id=person.id)),
            ("choice", str(choices.find_in_force(person_id=person.id, service_id=None))),
        ]
    )


def test_who_is_found_by_either_is_shown_by_the_record_that_stays(
    asha: Person, twin: Person
) -> None:
    merge(twin, asha)
    assert persons.find(words="Exampel") == [asha]
    assert persons.find(words="Asha") == [asha]


def test_nothing_more_is_written_into_or_booked_by_the_record_that_went(
    asha: Person, twin: Person
) -> None:
    people.choice("phone", of=twin)
    merge(twin, asha)
    for write in (
        lambda: people.choice("phone", of=twin),
        lambda: people.need("guide_dog", of=twin),
        lambda: people.text_route(of=twin),
        lambda: people.supporter(of=twin),
        lambda: choices.in_force(person_id=twin.id, service_id=None),
    ):
        with pytest.raises(standing.MergedAway) as refused:
            write()
        assert refused.value.facts == {"person_id": asha.id}
    with connection.cursor() as cursor:
        cursor.execute("SELECT choice_in_force(%s, NULL)", [twin.id])
        assert cursor.fetchone() == (None,)


@pytest.mark.parametrize("safe_in", ["away", "into", "neither"])
def test_a_route_that_is_unsafe_in_either_stays_unsafe(
    asha: Person, twin: Person, safe_in: str
) -> None:
    people.text_route(of=twin, is_safe=safe_in == "away")
    people.text_route(of=asha, is_safe=safe_in == "into")
    merge(twin, asha)
    assert contact_rules.routes(person_id=asha.id) == []
    [rule] = contact_rules.current(person_id=asha.id)
    assert not rule.is_safe


def test_a_route_unsafe_in_the_other_record_alone_is_unsafe_in_both(
    asha: Person, twin: Person
) -> None:
    people.text_route(of=twin, is_safe=False)
    merge(twin, asha)
    assert [rule.is_safe for rule in contact_rules.current(person_id=asha.id)] == [False]


def test_a_route_safe_within_other_limits_is_asked_about_again(asha: Person, twin: Person) -> None:
    people.text_route(of=twin, wording="minimal")
    people.text_route(of=asha)
    merge(twin, asha)
    assert contact_rules.routes(person_id=asha.id) == []


def test_a_route_that_is_safe_in_one_alone_is_not_taken_over(asha: Person, twin: Person) -> None:
    people.text_route(of=twin)
    merge(twin, asha)
    assert contact_rules.current(person_id=asha.id) == []


def test_needs_of_both_hold(asha: Person, twin: Person) -> None:
    people.need("guide_dog", of=twin)
    people.need("guide_dog", of=asha)
    people.need("print_24_point", of=twin)
    merge(twin, asha)
    kinds = {need.kind for need in needs.current(person_id=asha.id)}
    assert kinds == {"guide_dog", "print_24_point"}


def test_choices_that_differ_are_asked_again(asha: Person, twin: Person) -> None:
    people.choice("phone", of=twin)
    people.choice("video", of=asha)
    merge(twin, asha)
    with pytest.raises(choices.NotAsked):
        choices.in_force(person_id=asha.id, service_id=None)
    people.choice("text", of=asha, now=LATER)
    assert choices.in_force(person_id=asha.id, service_id=None).modes == ["text"]


def test_choices_that_agree_stay_in_force(asha: Person, twin: Person) -> None:
    people.choice("phone", of=twin)
    people.choice("phone", of=asha)
    merge(twin, asha)
    assert choices.in_force(person_id=asha.id, service_id=None).modes == ["phone"]


def test_undone_both_are_as_they_were(asha: Person, twin: Person) -> None:
    people.choice("phone", of=twin)
    people.choice("video", of=asha)
    people.text_route(of=twin, is_safe=False)
    people.text_route(of=asha, wording="minimal")
    people.need("guide_dog", of=twin)
    before = said(asha), said(twin)
    made = merge(twin, asha)
    assert (said(asha), said(twin)) != before
    undo(made)
    assert (said(asha), said(twin)) == before
    assert persons.find(words="Exampel") == [twin]
    with pytest.raises(merging.NotMerged):
        undo(made)
    merge(asha, twin)


def test_what_somebody_recorded_since_stays_when_it_is_undone(asha: Person, twin: Person) -> None:
    people.text_route(of=twin, is_safe=False)
    people.text_route(of=asha)
    made = merge(twin, asha)
    people.text_route(of=asha, wording="minimal", now=LATER)
    undo(made)
    [rule] = contact_rules.routes(person_id=asha.id)
    assert rule.wording == "minimal"


def test_both_records_say_who_merged_and_why(asha: Person, twin: Person) -> None:
    undo(merge(twin, asha))
    for person in (asha, twin):
        deeds = Entry.objects.filter(person_id=person.id, record_kind="merge").order_by("id")
        assert [*deeds.values_list("deed", "reason")] == [
            ("person.merged", "Same date of birth."),
            ("person.merge_undone", "They are sisters."),
        ]


def test_records_that_were_merged_are_not_merged_on(asha: Person, twin: Person) -> None:
    third = people.person(name="A. Example", known_to=asha.first_known_to)
    merge(twin, asha)
    for away, into in [(twin, third), (third, twin), (asha, third), (third, third)]:
        with pytest.raises(merging.NotMergeable):
            merge(away, into)
    merge(third, asha)
    assert merging.of(person_id=asha.id).count() == 2


def test_a_merge_stays_on_record(asha: Person, twin: Person) -> None:
    merge(twin, asha)
    for change in ("DELETE FROM people_merge", "UPDATE people_merge SET reason = 'other'"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(id=asha.id).update(merged_into=asha)


@pytest.mark.race
@pytest.mark.usefixtures("committed")
def test_of_a_merge_and_a_booking_at_once_only_one_wins() -> None:
    outcomes = set()
    for _ in range(5):
        where = booking.clinic()
        away = booking.person(where.trust, Mode.FACE_TO_FACE)
        into = booking.person(where.trust, Mode.FACE_TO_FACE)
        merged, booked = racing.at_once(
            [lambda: merge(away, into), lambda: booking.appointment(where, away)]  # noqa: B023
        )
        away.refresh_from_db()
        is_booked = Appointment.objects.filter(person=away).exists()
        assert (away.merged_into_id is not None) != is_booked, (merged, booked)
        outcomes.add(is_booked)
        if is_booked:
            assert isinstance(merged, merging.StillPromised)
        racing.wipe()
    assert outcomes
