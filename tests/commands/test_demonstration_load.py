from pathlib import Path

import pytest
from django.conf import LazySettings

from scheduler.booking.models import Appointment
from scheduler.partners.models import Partner
from scheduler.people.models import Person
from tests.commands.conftest import Run
from tests.factories import partners

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.VAR_FOLDER = tmp_path
    sms = settings.CHANNELS["sms"] | {"local_folder": tmp_path / "carrier" / "sms"}
    letter = settings.CHANNELS["letter"] | {"print_folder": tmp_path / "carrier" / "letter"}
    settings.CHANNELS = settings.CHANNELS | {"sms": sms, "letter": letter}
    # The real one takes its time by design; a test of it would be a test of Django.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return tmp_path


def test_a_share_of_the_county_is_loaded_around_a_day(run: Run, folder: Path) -> None:
    result = run("demonstration", "load", "--share", "0.01", "--today", "2027-03-20")

    assert result.exit_code == 0, result.stderr
    assert "6 partners, 12 sites" in result.stdout
    assert f"Sign-ins: {folder / 'demonstration' / 'sign-ins.json'}" in result.stdout
    days = Appointment.objects.order_by("local_on").values_list("local_on", flat=True)
    assert str(days[0]) < "2026-12-28"
    assert str(days[len(days) - 1]) > "2027-06-10"


def test_with_if_empty_nothing_happens_where_there_is_a_partner(run: Run, folder: Path) -> None:
    partners.partner()
    result = run("demonstration", "load", "--if-empty")

    assert result.exit_code == 0
    assert result.stdout == "There are partners here already: nothing was loaded.\n"
    assert not Person.objects.exists()
    assert not (folder / "demonstration").exists()


def test_it_is_never_mixed_with_real_partners(run: Run) -> None:
    partners.partner()
    result = run("demonstration", "load")

    assert result.exit_code == 1
    assert "must not get mixed up with them" in result.stderr
    assert Partner.objects.count() == 1


def test_it_is_not_loaded_where_texts_go_out_for_real(run: Run, settings: LazySettings) -> None:
    sms = settings.CHANNELS["sms"] | {"twilio_account_sid": "AC" + "0" * 32}
    settings.CHANNELS = settings.CHANNELS | {"sms": sms}
    result = run("demonstration", "load", "--share", "0.01")

    assert result.exit_code == 1
    assert "Twilio is configured here" in result.stderr
    assert not Partner.objects.exists()


def test_what_fails_half_way_leaves_nothing(run: Run, folder: Path) -> None:
    # Where the sign-ins should go is a file: the last step fails.
    (folder / "demonstration").touch()
    result = run("demonstration", "load", "--share", "0.01")

    assert result.exit_code != 0
    assert not Partner.objects.exists()
