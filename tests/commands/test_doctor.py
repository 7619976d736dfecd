import json
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import DatabaseError, connection

from scheduler import clock
from scheduler.commands import checking
from scheduler.commands.checks import (
    TABLE,
    carriers,
    database,
    machine,
    processes,
    programs,
    promises,
    work,
)
from scheduler.commands.checks.findings import Finding, Level, fine
from scheduler.identity.models import Machine
from scheduler.reminders import working_days
from tests.commands.conftest import Run
from tests.factories import identity, partners, people

LOOK, MISSING, OK = Level.LOOK, Level.MISSING, Level.OK


def levels(findings: Iterable[Finding]) -> list[Level]:
    return [finding.level for finding in findings]


def test_a_short_secret_key_is_pointed_out(settings: LazySettings) -> None:
    settings.SECRET_KEY = "short"
    (finding,) = machine.secret_key()
    assert (finding.level, finding.says) == (
        LOOK,
        "SECRET_KEY has 5 characters; 50 are safe.",
    )
    settings.SECRET_KEY = "x" * 50
    assert levels(machine.secret_key()) == [OK]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://127.0.0.1:8000", [OK]),
        ("http://scheduler.example", [MISSING]),
        ("https://scheduler.example", [OK]),
    ],
)
def test_others_reach_the_service_encrypted_or_not_at_all(
    settings: LazySettings, address: str, expected: list[Level]
) -> None:
    settings.PUBLIC_ADDRESS = address
    settings.DEBUG = False
    assert levels(machine.settings_for_others()) == expected
    settings.DEBUG = True
    assert levels(machine.settings_for_others()) == [LOOK, *expected]


def test_a_folder_that_is_not_there_is_missing(settings: LazySettings, tmp_path: Path) -> None:
    settings.VAR_FOLDER = tmp_path / "nowhere"
    assert levels(machine.folder()) == [MISSING]
    settings.VAR_FOLDER = tmp_path
    assert MISSING not in levels(machine.folder())


def test_the_zone_is_asked_on_a_day_whose_answer_is_known() -> None:
    assert levels(machine.time_zones()) == [OK]


def test_bank_holidays_are_known_far_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    today = clock.local_day(clock.now())
    for ahead, expected in ((100, LOOK), (200, OK)):
        until = today + timedelta(days=ahead)
        monkeypatch.setattr(working_days, "known_until", lambda until=until: until)
        assert levels(machine.bank_holidays()) == [expected]


@pytest.mark.django_db
def test_a_database_in_order_has_everything() -> None:
    for check in (
        database.version,
        database.extension,
        database.migrations,
        database.role,
        database.clocks,
        promises.kept_by_the_database,
    ):
        assert levels(check()) == [OK], check.__doc__


@pytest.mark.usefixtures("as_owner")
@pytest.mark.parametrize(
    ("statement", "promise", "name"),
    [
        (
            "ALTER TABLE availability_claim DROP CONSTRAINT one_room_one_place",
            "nobody is in two places at once",
            "one_room_one_place",
        ),
        (
            "ALTER TABLE booking_hold DISABLE TRIGGER hold_choice_is_in_force",
            "nobody is booked outside their choice",
            "hold_choice_is_in_force",
        ),
    ],
)
def test_a_promise_that_was_taken_out_of_the_database_is_named(
    statement: str, promise: str, name: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
    (finding,) = promises.kept_by_the_database()

    assert finding.level is MISSING
    assert finding.says == f"It is not certain that {promise}: {name} is not in force."


@pytest.mark.usefixtures("as_owner")
def test_a_service_that_signs_in_as_the_owner_is_pointed_out() -> None:
    (finding,) = database.role()
    assert finding.level is LOOK
    assert finding.says.startswith("The service signs in to the database as postgres, who ")
    assert "OWNER_DATABASE_URL" in finding.do


@pytest.mark.django_db
def test_migrations_that_are_not_applied_are_missing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'reminders'")
    (finding,) = database.migrations()
    assert finding.level is MISSING
    assert finding.do == "Run: scheduler migrate"


@pytest.mark.django_db
def test_a_database_that_is_newer_than_the_program_is_pointed_out() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('booking', '9999_later', now())"
        )
    assert levels(database.migrations()) == [LOOK]


def test_a_database_that_cannot_be_asked_is_a_finding_and_not_an_end() -> None:
    def fail() -> Iterator[Finding]:
        raise DatabaseError("the server is\ngone")
        yield

    found = list(checking.findings({"First": fail, "Second": lambda: [fine("Well.")]}))

    assert [(name, finding.level) for name, finding in found] == [
        ("First", MISSING),
        ("Second", OK),
    ]
    assert found[0][1].says == "The database cannot be asked (the server is)."


def test_redis_that_answers_is_fine_whatever_else_is_said_of_it() -> None:
    assert levels(processes.redis_keeps_hints())[0] is OK


def test_without_redis_neither_worker_nor_beat_can_be_asked(settings: LazySettings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9"
    (finding,) = processes.redis_keeps_hints()
    assert finding.level is MISSING


def test_without_a_worker_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "PATIENCE", 0.2)
    assert levels(processes.worker()) == [MISSING]
    assert levels(processes.beat()) == [MISSING]


def test_texts_that_reach_nobody_are_said_to(settings: LazySettings) -> None:
    settings.DEMONSTRATION = False
    (finding,) = carriers.texts()
    assert finding.level is LOOK
    assert "reach nobody" in finding.says
    settings.DEMONSTRATION = True
    assert levels(carriers.texts()) == [OK]


def test_half_of_twilio_is_missing_the_other(settings: LazySettings) -> None:
    sms = settings.CHANNELS["sms"]
    settings.CHANNELS = settings.CHANNELS | {"sms": sms | {"twilio_account_sid": "AC" + "0" * 32}}
    assert levels(carriers.texts()) == [MISSING]

    whole = {"twilio_account_sid": "AC" + "0" * 32, "twilio_auth_token": "secret"}
    settings.CHANNELS |= {"sms": sms | whole | {"twilio_from_number": "+447700900001"}}
    settings.DEMONSTRATION = False
    found = list(carriers.texts())
    assert [finding.level for finding in found] == [OK, LOOK]
    assert "secret" not in json.dumps([finding.says for finding in found])
    settings.DEMONSTRATION = True
    assert levels(carriers.texts()) == [OK, LOOK, LOOK]


def test_without_a_carrier_chosen_humans_ring_and_that_is_well(settings: LazySettings) -> None:
    (finding,) = carriers.recorded_calls()
    assert finding.level is OK
    assert "Humans ring" in finding.says


def test_a_carrier_of_calls_by_halves_is_missing_the_rest(settings: LazySettings) -> None:
    voice = settings.CHANNELS["voice"]
    settings.CHANNELS = settings.CHANNELS | {"voice": voice | {"carrier": "twilio"}}
    assert levels(carriers.recorded_calls()) == [MISSING]
    whole = {
        "carrier": "twilio",
        "twilio_account_sid": "AC" + "0" * 32,
        "twilio_auth_token": "secret",
        "twilio_from_number": "+441632960001",
    }
    settings.CHANNELS |= {"voice": voice | whole}
    settings.DEMONSTRATION = False
    assert levels(carriers.recorded_calls()) == [OK, MISSING]
    settings.DEMONSTRATION = True
    assert levels(carriers.recorded_calls()) == [OK, LOOK, MISSING]
    settings.CHANNELS |= {"voice": voice | {"carrier": "local"}}
    assert levels(carriers.recorded_calls()) == [OK]
    settings.DEMONSTRATION = False
    assert levels(carriers.recorded_calls()) == [LOOK]


def test_emails_that_reach_nobody_are_said_to(settings: LazySettings) -> None:
    settings.DEMONSTRATION = False
    assert levels(carriers.emails()) == [LOOK]
    settings.DEMONSTRATION = True
    assert levels(carriers.emails()) == [OK]
    email = settings.CHANNELS["email"]
    server = {"smtp_host": "mail.example"}
    settings.CHANNELS = settings.CHANNELS | {"email": email | server}
    assert levels(carriers.emails()) == [MISSING]
    whole = server | {"from_address": "appointments@desk.example"}
    settings.CHANNELS |= {"email": email | whole}
    assert levels(carriers.emails()) == [OK, LOOK]
    settings.DEMONSTRATION = False
    assert levels(carriers.emails()) == [OK]


def test_a_print_folder_that_cannot_be_made_is_missing(
    settings: LazySettings, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    letter = settings.CHANNELS["letter"] | {"print_folder": tmp_path / "file" / "letters"}
    settings.CHANNELS = settings.CHANNELS | {"letter": letter}
    assert levels(carriers.letters()) == [MISSING]


def test_notify_and_a_print_house_are_named(settings: LazySettings, tmp_path: Path) -> None:
    settings.DEMONSTRATION = False
    texts, posted, printed = _notify_and_print_house(settings, tmp_path)
    settings.CHANNELS = settings.CHANNELS | {"sms": texts, "letter": posted}
    assert levels(carriers.texts()) == [OK, LOOK]
    assert levels(carriers.letters()) == [OK]
    settings.CHANNELS |= {"sms": texts | {"notify_callback_token": "token"}}
    assert levels(carriers.texts()) == [OK]
    settings.CHANNELS |= {"letter": posted | {"notify_api_key": ""}}
    assert levels(carriers.letters()) == [MISSING]
    settings.CHANNELS |= {"letter": printed | {"print_house_username": ""}}
    assert levels(carriers.letters()) == [MISSING]
    settings.CHANNELS |= {"letter": printed}
    (finding,) = carriers.letters()
    assert "print.example" in finding.says


def test_invented_people_must_not_be_texted_or_posted_letters(
    settings: LazySettings, tmp_path: Path
) -> None:
    settings.DEMONSTRATION = True
    texts, posted, printed = _notify_and_print_house(settings, tmp_path)
    called_back = {"notify_callback_token": "token"}
    settings.CHANNELS = settings.CHANNELS | {"sms": texts | called_back, "letter": posted}
    assert levels(carriers.texts()) == [OK, LOOK]
    by_notify = list(carriers.letters())
    settings.CHANNELS |= {"letter": printed}
    by_print_house = list(carriers.letters())
    for found, unset in ((by_notify, "NOTIFY_PRINTS_LETTERS"), (by_print_house, "PRINT_HOUSE_")):
        assert levels(found) == [OK, LOOK]
        assert "paid letters" in found[-1].says
        assert unset in found[-1].do
    settings.CHANNELS |= {"letter": printed | {"print_house_host": ""}}
    assert levels(carriers.letters()) == [OK]


def _notify_and_print_house(
    settings: LazySettings, folder: Path
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Texts by Notify; letters by Notify; letters by a print house."""
    key = "k-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0"
    sms, letter = settings.CHANNELS["sms"], settings.CHANNELS["letter"]
    house = {
        "print_house_host": "print.example",
        "print_house_username": "us",
        "print_house_key_file": "key",
        "print_house_host_key": "ssh-ed25519 A",
        "print_folder": folder,
    }
    return (
        sms | {"notify_text_template_id": "t", "notify_api_key": key},
        letter | {"notify_prints_letters": True, "notify_api_key": key},
        letter | house,
    )


def test_missing_fonts_are_named(settings: LazySettings, tmp_path: Path) -> None:
    letter = settings.CHANNELS["letter"] | {"font_folder": tmp_path}
    settings.CHANNELS = settings.CHANNELS | {"letter": letter}
    (finding,) = carriers.fonts()
    assert finding.level is MISSING
    assert "Noto Sans" in finding.says


@pytest.mark.django_db
@pytest.mark.django_db
def test_a_machine_whose_secret_runs_out_is_named() -> None:
    now = clock.now()
    for lived, expected in ((300, [OK]), (340, [LOOK, OK]), (366, [LOOK, OK])):
        Machine.objects.all().delete()
        post = partners.post(starts_on=date(2020, 1, 1))
        other_system, _ = identity.machine(of=post, now=now - timedelta(days=lived))
        found = list(programs.secrets())
        assert levels(found) == expected
        if expected != [OK]:
            assert f"scheduler machine rotate {other_system}" in found[0].do


@pytest.mark.django_db
def test_an_empty_installation_has_no_work_waiting() -> None:
    assert {
        check.__name__: levels(check())
        for check in (
            work.partners,
            work.messages,
            work.undecided,
            work.tasks,
            work.never_asked,
            work.routes,
            work.shifts,
        )
    } == {
        "partners": [LOOK],
        "messages": [OK],
        "undecided": [OK],
        "tasks": [OK],
        "never_asked": [OK],
        "routes": [OK],
        "shifts": [OK],
    }


@pytest.mark.django_db
def test_somebody_who_was_never_asked_is_counted() -> None:
    people.person()
    (finding,) = work.never_asked()
    assert finding.says.startswith("1 person was never asked how they want to be seen")


@pytest.mark.django_db
def test_the_doctor_says_each_finding_and_ends_with_1_if_something_is_missing(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in list(TABLE):
        monkeypatch.delitem(TABLE, name)
    monkeypatch.setitem(TABLE, "Texts", lambda: [fine("They go out.")])
    healthy = run("doctor")
    assert healthy.exit_code == 0
    assert healthy.stdout == "ok       Texts: They go out.\n1 ok, 0 look at, 0 missing.\n"

    found = Finding(MISSING, "No worker answers.", "Start it.")
    monkeypatch.setitem(TABLE, "Worker", lambda: [found])
    ill = run("doctor")
    assert ill.exit_code == 1
    assert "missing  Worker: No worker answers.\n         → Start it.\n" in ill.stdout
