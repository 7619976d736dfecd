"""The doors of the workers: they carry ids, make one call, and may be opened twice."""

from datetime import date, time, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from pytest_django import Settings

from channels.sms.local import LocalCarrier
from scheduler import doors
from scheduler.api.models import IdempotencyKey
from scheduler.audit import heads
from scheduler.audit.models import Entry
from scheduler.booking.models import Hold
from scheduler.celery import app
from scheduler.identity.models import Account
from scheduler.modes import Mode
from scheduler.rota import patterns
from scheduler.rota.models import Shift
from scheduler.rota.timings import Repeats
from tests.factories import booking, waiting
from tests.factories import reminders as factory
from tests.factories.booking import NINE, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def texts(settings: Settings, tmp_path: Path) -> LocalCarrier:
    """The carriers of the settings, with folders of the test's own."""
    settings.CHANNELS = {
        "sms": {"local_folder": tmp_path / "sms"},
        "letter": {**settings.CHANNELS["letter"], "print_folder": tmp_path / "letter"},
    }
    return LocalCarrier(folder=tmp_path / "sms")


def test_every_door_of_the_timetable_exists_under_its_name() -> None:
    app.loader.import_default_modules()
    named = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert named <= set(app.tasks)
    assert "scheduler.doors.deliver_message" in app.tasks


def test_what_is_due_is_delivered_however_often_the_door_is_opened(texts: LocalCarrier) -> None:
    appointment = factory.told_by_text(booking.clinic())
    with time_machine.travel(NOW):
        doors.deliver_due_messages()
        doors.deliver_due_messages()
    [text] = texts.sent()
    assert text.to == "+447700900002"
    assert text.text.startswith("Ben, your appointment is on Tuesday 9 March 2027 at 9am")
    assert factory.message(appointment).state == "sent"


def test_calls_of_which_nothing_is_heard_end_however_often_the_door_is_opened() -> None:
    with time_machine.travel(NOW):
        doors.end_unheard_calls()
        doors.end_unheard_calls()


def test_one_message_is_delivered_by_its_id_and_a_hint_too_many_does_no_harm(
    texts: LocalCarrier,
) -> None:
    message = factory.message(factory.told_by_text(booking.clinic()))
    with time_machine.travel(NOW):
        doors.deliver_message(message_id=str(message.id))
        doors.deliver_message(message_id=str(message.id))
        doors.deliver_message(message_id=str(uuid4()))
    assert [text.reference for text in texts.sent()] == [str(message.id)]


def test_letters_are_closed_at_the_cut_off(tmp_path: Path) -> None:
    factory.told_by_letter(booking.clinic())
    with time_machine.travel(NOW):
        doors.deliver_due_messages()
        doors.close_print_batches()
    assert not list(tmp_path.glob("letter/batches/*"))
    with time_machine.travel(NOW + timedelta(hours=10)):
        doors.close_print_batches()
        doors.close_print_batches()
    [batch] = tmp_path.glob("letter/batches/*")
    assert len(list(batch.glob("*.pdf"))) == 1


def test_holds_that_nobody_confirmed_are_given_back() -> None:
    where = booking.clinic()
    ben = factory.somebody(where)
    hold = booking.hold(where, ben, lasting=timedelta(minutes=10))
    with time_machine.travel(NOW + timedelta(minutes=11)):
        doors.release_lapsed_holds()
        doors.release_lapsed_holds()
    hold.refresh_from_db()
    assert hold.state == Hold.State.LAPSED
    asha = factory.somebody(where, name="Asha Example")
    assert booking.hold(where, asha, starts_at=NINE, now=NOW + timedelta(minutes=11))


def test_freed_time_is_offered_told_and_passed_on_by_the_doors_alone(texts: LocalCarrier) -> None:
    where, taken = waiting.full_clinic()
    ben, cara = factory.somebody(where), factory.somebody(where, name="Cara Example")
    factory.texts(ben)
    factory.texts(cara, number="07700 900003")
    first = waiting.join(where, ben, days_ago=2)
    second = waiting.join(where, cara, days_ago=1)
    waiting.cancel(where, taken)
    with time_machine.travel(NOW):
        doors.offer_freed_time()
        doors.offer_freed_time()
        doors.deliver_due_messages()
    assert [text.to for text in texts.sent()] == ["+447700900002"]
    with time_machine.travel(waiting.the_offer(first).answer_by):
        doors.release_lapsed_holds()
        doors.release_lapsed_holds()
        doors.offer_freed_time()
        doors.deliver_due_messages()
    assert {text.to for text in texts.sent()} == {"+447700900002", "+447700900003"}
    assert waiting.the_offer(second).starts_at == NINE


def test_shifts_are_made_for_the_weeks_that_have_come_nearer() -> None:
    where = booking.clinic()
    patterns.add(
        rota_id=where.rota.id,
        post_id=where.freya.id,
        site_id=where.hub.id,
        modes=[Mode.FACE_TO_FACE],
        starts_on=date(2027, 3, 3),
        from_time=time(9),
        until_time=time(12),
        repeats=Repeats("weekly"),
        by=booking.SETUP,
        now=NOW,
    )
    before = Shift.objects.count()
    with time_machine.travel(NOW + timedelta(weeks=4)):
        doors.extend_shifts()
        doors.extend_shifts()
    assert Shift.objects.count() == before + 4


def test_the_record_is_sealed_and_its_heads_are_written(settings: Settings, tmp_path: Path) -> None:
    settings.AUDIT_HEADS_FOLDER = tmp_path / "heads"
    booking.clinic()
    with time_machine.travel(NOW):
        doors.seal_record()
        doors.seal_record()
        doors.export_heads()
    [path] = (tmp_path / "heads").iterdir()
    assert heads.read(path).seals == Entry.objects.filter(seal__isnull=False).count() > 0
    assert Entry.objects.filter(seal__isnull=True).values_list("deed").get() == (
        "audit.heads_exported",
    )


def test_old_answers_of_the_api_are_forgotten() -> None:
    account = Account.objects.create(username="dot")
    IdempotencyKey.objects.create(account=account, key="old", fingerprint="x", made_at=NOW)
    with time_machine.travel(NOW + timedelta(days=1)):
        doors.forget_old_answers()
    assert IdempotencyKey.objects.exists()
    with time_machine.travel(NOW + timedelta(days=3)):
        doors.forget_old_answers()
    assert not IdempotencyKey.objects.exists()
