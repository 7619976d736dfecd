"""The first two promises are facts of the database: raw SQL is tried against each of them."""

import uuid
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from scheduler.availability.models import Claim
from scheduler.booking import appointments
from scheduler.booking.models import Appointment
from scheduler.modes import Mode
from scheduler.people.models import Choice, ChoiceMode
from tests import racing
from tests.factories import booking, partners
from tests.factories.booking import NINE, NOW, Clinic

LATER = NINE + timedelta(hours=1)


def run(sql: str, *values: Any) -> None:
    """Run a statement as if it were a transaction of its own: deferred checks included."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def run_named(sql: str, values: dict[str, Any]) -> None:
    """The same with values that have names."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def copy_of(appointment: Appointment, **changes: Any) -> dict[str, Any]:
    """The column values of another appointment like this one."""
    values = {
        field.attname: getattr(appointment, field.attname) for field in appointment._meta.fields
    }
    return values | {"id": uuid.uuid4(), "reference": "ZZZZZZ"} | changes


def insert(values: dict[str, Any]) -> None:
    columns = ", ".join(values)
    places = ", ".join(["%s"] * len(values))
    run(f"INSERT INTO booking_appointment ({columns}) VALUES ({places})", *values.values())


def test_raw_sql_cannot_change_the_mode_of_an_appointment_to_one_not_chosen(
    clinic: Clinic,
) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    booked = booking.appointment(clinic, asha)
    with pytest.raises(IntegrityError, match="appointment_mode_was_chosen"):
        run(
            "UPDATE booking_appointment SET mode = 'video', video_link = 'https://x' WHERE id = %s",
            booked.id,
        )


def test_raw_sql_cannot_insert_an_appointment_in_a_mode_not_chosen(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    booked = booking.appointment(clinic, asha)
    with pytest.raises(IntegrityError, match="appointment_mode_was_chosen"):
        insert(
            copy_of(
                booked,
                mode="video",
                video_link="https://x",
                starts_at=LATER,
                ends_at=LATER + timedelta(minutes=50),
            )
        )


def test_raw_sql_cannot_book_by_somebody_elses_choice(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    ben = booking.person(clinic.trust, Mode.VIDEO, name="Ben Example")
    theirs = Choice.objects.get(person=ben)
    booked = booking.appointment(clinic, asha)
    with pytest.raises(IntegrityError, match="is not in force"):
        run(
            "UPDATE booking_appointment SET choice_id = %s, mode = 'video', video_link = 'x'"
            " WHERE id = %s",
            theirs.id,
            booked.id,
        )


def test_raw_sql_cannot_book_by_a_choice_that_a_newer_one_followed(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE, Mode.PHONE, number="07700 900123")
    booked = booking.appointment(clinic, asha)
    booking.choose(asha, Mode.FACE_TO_FACE)
    with pytest.raises(IntegrityError, match="is not in force"):
        run(
            "UPDATE booking_appointment SET mode = 'phone', ring_number = '1', ring_from = '1'"
            " WHERE id = %s",
            booked.id,
        )


def test_raw_sql_cannot_hold_a_mode_not_chosen(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    held = booking.hold(clinic, asha)
    with pytest.raises(IntegrityError, match="hold_mode_was_chosen"):
        run("UPDATE booking_hold SET mode = 'phone' WHERE id = %s", held.id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people_choice SET modes = ARRAY['video'] WHERE id = %s",
        "DELETE FROM people_choice WHERE id = %s",
        "UPDATE people_choicemode SET mode = 'video' WHERE choice_id = %s",
        "DELETE FROM people_choicemode WHERE choice_id = %s",
    ],
)
def test_raw_sql_cannot_edit_a_choice(clinic: Clinic, statement: str) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    choice = Choice.objects.get(person=asha)
    with pytest.raises(IntegrityError, match="append-only"):
        run(statement, choice.id)


def test_raw_sql_cannot_add_a_mode_to_a_choice(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    choice = Choice.objects.get(person=asha)
    with pytest.raises(IntegrityError, match="does not accept video"):
        run(
            "INSERT INTO people_choicemode (choice_id, mode, position) VALUES (%s, 'video', 2)",
            choice.id,
        )


def test_raw_sql_cannot_empty_the_choices(clinic: Clinic) -> None:
    booking.person(clinic.trust, Mode.FACE_TO_FACE)
    with pytest.raises(ProgrammingError, match="permission denied"):
        run("TRUNCATE people_choice CASCADE")


def test_not_even_the_owner_empties_the_choices(django_db_setup: None) -> None:
    with racing.owner() as owner, pytest.raises(psycopg.Error, match="append-only"):
        owner.execute("TRUNCATE people_choice CASCADE")


def test_the_database_copies_the_modes_of_a_choice_in_the_persons_order(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.VIDEO, Mode.FACE_TO_FACE)
    rows = ChoiceMode.objects.filter(choice__person=asha).values_list("mode", "position")
    assert list(rows) == [("video", 1), ("face_to_face", 2)]


def test_the_orm_cannot_save_a_mode_not_chosen(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    booked = booking.appointment(clinic, asha)
    booked.mode, booked.video_link = Mode.VIDEO, "https://x"
    with pytest.raises(IntegrityError, match="appointment_mode_was_chosen"), transaction.atomic():
        booked.save()


def test_raw_sql_cannot_book_a_time_without_taking_it(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    booked = booking.appointment(clinic, asha)
    with pytest.raises(IntegrityError, match="has no claim on its person"):
        insert(copy_of(booked, starts_at=LATER, ends_at=LATER + timedelta(minutes=50)))


def test_raw_sql_cannot_shift_an_appointment_off_the_time_it_took(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    booked = booking.appointment(clinic, asha)
    with pytest.raises(IntegrityError, match="has no claim on its person"):
        run(
            "UPDATE booking_appointment SET starts_at = starts_at + interval '1 hour',"
            " ends_at = ends_at + interval '1 hour' WHERE id = %s",
            booked.id,
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE availability_claim SET released_at = now() WHERE promise_id = %s",
        "DELETE FROM availability_claim WHERE promise_id = %s",
        "UPDATE availability_claim SET lapses_at = now() WHERE promise_id = %s",
        "UPDATE availability_claim SET promise_id = gen_random_uuid() WHERE promise_id = %s",
    ],
)
def test_raw_sql_cannot_take_the_time_away_from_an_appointment(
    clinic: Clinic, statement: str
) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    booked = booking.appointment(clinic, asha)
    with pytest.raises(IntegrityError, match="has no claim on its"):
        run(statement, booked.id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE booking_appointment SET room_id = %(room)s WHERE id = %(id)s",
        "UPDATE booking_appointment SET interpreter_id = %(interpreter)s WHERE id = %(id)s",
        "UPDATE booking_appointment SET ends_at = ends_at + interval '1 day' WHERE id = %(id)s",
        "UPDATE availability_claim SET room_id = %(room)s"
        " WHERE promise_id = %(id)s AND room_id IS NOT NULL",
        "UPDATE availability_claim SET person_id = %(person)s"
        " WHERE promise_id = %(id)s AND person_id IS NOT NULL",
        "UPDATE availability_claim SET during = tstzrange(lower(during),"
        " upper(during) - interval '40 min') WHERE promise_id = %(id)s",
        "DELETE FROM booking_appointmentstaff WHERE appointment_id = %(id)s",
    ],
)
def test_raw_sql_cannot_part_an_appointment_from_what_it_takes(
    clinic: Clinic, statement: str
) -> None:
    booked = booking.appointment(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    others = {
        "id": booked.id,
        "room": booking.room(clinic.hub, name="Room 2").id,
        "person": booking.person(clinic.trust, name="Ben").id,
        "interpreter": partners.interpreter().id,
    }
    with pytest.raises(IntegrityError, match="has no claim on its"):
        run_named(statement, others)


def test_raw_sql_cannot_give_time_back_to_a_cancelled_appointment(clinic: Clinic) -> None:
    booked = booking.appointment(clinic, booking.person(clinic.trust, Mode.FACE_TO_FACE))
    appointments.cancel(
        appointment_id=booked.id, version=1, cancelled_by="person", by=clinic.dot, now=NOW
    )
    with pytest.raises(IntegrityError, match="still takes time"):
        run("UPDATE availability_claim SET released_at = NULL WHERE promise_id = %s", booked.id)


@pytest.mark.parametrize("resource", ["staff_member", "person", "room"])
def test_raw_sql_cannot_claim_the_same_time_twice(clinic: Clinic, resource: str) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    booked = booking.appointment(clinic, asha)
    claim = Claim.objects.get(promise_id=booked.id, **{f"{resource}__isnull": False})
    claim.pk, claim.promise_id = None, uuid.uuid4()
    with (
        pytest.raises(IntegrityError, match=f"one_{resource}_one_place"),
        transaction.atomic(),
    ):
        claim.save(force_insert=True)


def test_raw_sql_cannot_take_the_staff_member_out_of_an_appointment(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    booked = booking.appointment(clinic, asha)
    with pytest.raises(IntegrityError, match="no claim on its staff member at all"):
        run("DELETE FROM booking_appointmentstaff WHERE appointment_id = %s", booked.id)


def test_raw_sql_cannot_delete_an_appointment(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    booked = booking.appointment(clinic, asha)
    with pytest.raises(IntegrityError, match="append-only"):
        run("DELETE FROM booking_appointment WHERE id = %s", booked.id)


def test_raw_sql_cannot_bring_a_cancelled_appointment_back(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    booked = booking.appointment(clinic, asha)
    appointments.cancel(
        appointment_id=booked.id, version=1, cancelled_by="person", by=clinic.dot, now=NOW
    )
    with pytest.raises(IntegrityError, match="has no claim on its person"):
        run(
            "UPDATE booking_appointment SET state = 'booked', cancelled_by = '',"
            " cancelled_at = NULL WHERE id = %s",
            booked.id,
        )


def test_raw_sql_cannot_claim_time_of_a_post_that_has_ended(clinic: Clinic) -> None:
    run("UPDATE partners_post SET ends_on = '2027-03-09' WHERE id = %s", clinic.freya.id)
    with pytest.raises(IntegrityError, match="does not last over"):
        run(
            "INSERT INTO availability_claim (promise_id, staff_member_id, post_id, during)"
            " VALUES (gen_random_uuid(), %s, %s,"
            " tstzrange('2027-03-09 09:00+00', '2027-03-09 10:00+00'))",
            clinic.freya.staff_member_id,
            clinic.freya.id,
        )


def test_raw_sql_cannot_claim_one_human_through_anothers_post(clinic: Clinic) -> None:
    other = booking.post(clinic.trust, clinic.service, slug="ewan")
    with pytest.raises(IntegrityError, match="claim_of_the_posts_human"):
        run(
            "INSERT INTO availability_claim (promise_id, staff_member_id, post_id, during)"
            " VALUES (gen_random_uuid(), %s, %s,"
            " tstzrange('2027-03-09 09:00+00', '2027-03-09 10:00+00'))",
            other.staff_member_id,
            clinic.freya.id,
        )
