"""Addresses of own calendars: given, kept secret, taken back."""

import pytest
from django.conf import LazySettings
from django.db import connection

from scheduler.audit.models import Entry
from scheduler.partners.models import StaffMember
from scheduler.refusals import Invalid
from scheduler.rota import own_calendars
from scheduler.rota.models import OwnCalendar
from tests.factories import NOW, SETUP, partners

pytestmark = pytest.mark.django_db
ADDRESS = "https://calendar.example/private-5e55/basic.ics?key=abc"


def add(address: str = ADDRESS, *, of: StaffMember | None = None) -> OwnCalendar:
    owner = of or partners.staff_member()
    return own_calendars.add(staff_member_id=owner.id, address=address, by=SETUP, now=NOW)


def test_the_address_is_encrypted_and_stands_in_no_record() -> None:
    calendar = add()
    with connection.cursor() as cursor:
        cursor.execute("SELECT rota_owncalendar::text FROM rota_owncalendar")
        (row,) = cursor.fetchone()
    assert "5e55" not in row
    assert "key=abc" not in row
    assert own_calendars.address_of(calendar) == ADDRESS
    assert calendar.host == "calendar.example"
    said = Entry.objects.get(deed="own_calendar.added")
    assert "calendar.example" not in said.reason


def test_a_webcal_address_is_read_by_https_and_spaces_around_it_do_not_matter() -> None:
    calendar = add(" webcal://calendar.example/a.ics#top ")
    assert own_calendars.address_of(calendar) == "https://calendar.example/a.ics"


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "Enter the address of your calendar."),
        ("calendar", "The address must begin with https:// or webcal://."),
        ("ftp://calendar.example/a.ics", "The address must begin with https:// or webcal://."),
        ("https://", "The address must begin with https:// or webcal://."),
        ("http://calendar.example/a.ics", "so that nobody listens."),
        ("https://ben:word@calendar.example/", "must not have a password in it."),
        ("https://[calendar.example/", "This is no address."),
        ("https://calendar.example:x/", "This is no address."),
        ("https://calendar.example/a b", "This is no address."),
        ("https://calendar.example/" + "a" * 2000, "This is no address."),
    ],
)
def test_what_is_no_address_of_a_calendar_is_refused(address: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        add(address)
    assert sentence in refusal.value.sentence
    assert not OwnCalendar.objects.exists()


def test_without_encryption_only_where_calendars_may_be_inside(settings: LazySettings) -> None:
    settings.CALENDARS_MAY_BE_INSIDE = True
    assert own_calendars.address_of(add("http://127.0.0.1:1/a.ics")) == "http://127.0.0.1:1/a.ics"


def test_nobody_has_more_than_three() -> None:
    owner = partners.staff_member()
    for _ in range(3):
        add(of=owner)
    with pytest.raises(Invalid, match="Remove one"):
        add(of=owner)


def test_taking_it_back_forgets_the_address() -> None:
    calendar = add()
    own_calendars.remove(calendar_id=calendar.id, by=SETUP, now=NOW)
    assert not OwnCalendar.objects.exists()
    with pytest.raises(OwnCalendar.DoesNotExist):
        own_calendars.remove(calendar_id=calendar.id, by=SETUP, now=NOW)
