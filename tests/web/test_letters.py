"""A letter as a page: its words, its languages, its size, its pictures, and who may open it."""

import re
from dataclasses import replace
from typing import Any

import pytest

from scheduler.audit.models import Entry
from scheduler.booking.models import Appointment
from scheduler.identity.roles import Role
from scheduler.reminders import letter_records
from scheduler.reminders.kinds import Kind
from scheduler.reminders.models import Message
from tests.channels.letter.every_letter import Wanted
from tests.factories import booking, people
from tests.web.conftest import Desk, staff_of, text
from tests.web.test_messages import read


def letter(about: Appointment, **wanted: Any) -> Message:
    """A letter that was sent in these words."""
    chosen: dict[str, Any] = {"layout": "plain", "spoken": "en", "size": 12} | wanted
    composed = Wanted(kind=Kind.CONFIRMATION, **chosen).compose()
    return text(
        about,
        channel="letter",
        contact_rule=people.letter_route(of=about.person),
        post_class="first",
        carrier="print-folder",
        body=letter_records.readable(replace(composed, sender_name="A <b>bold</b> desk")),
    )


def test_a_letter_is_read_with_its_heading_and_its_details(desk: Desk, booked: Appointment) -> None:
    message = letter(booked)
    assert f"/messages/{message.id}/letter" in read(desk, f"/messages/{message.id}")
    page = read(desk, f"/messages/{message.id}/letter")
    assert page.count("<h1") == 1
    assert 'id="heading-1">Your appointment</h2>' in page
    assert "<dt>Where</dt><dd><bdi>The Hub</bdi><br><bdi>2 High Street</bdi><br>" in page
    assert "A &lt;b&gt;bold&lt;/b&gt; desk" in page
    assert "K7M4QP" in page


def test_each_language_is_marked_and_runs_its_own_way(desk: Desk, booked: Appointment) -> None:
    page = read(desk, f"/messages/{letter(booked, spoken='ar+en', size=24).id}/letter")
    bodies = re.findall(r'<article class="letter (\S*)" lang="(\w+)" dir="(\w+)"', page)
    assert bodies == [("letter--24", "ar", "rtl"), ("letter--24", "en", "ltr")]
    assert page.index("موعدكم") < page.index("Your appointment")


def test_a_phone_number_is_not_turned_round(desk: Desk, booked: Appointment) -> None:
    page = read(desk, f"/messages/{letter(booked, spoken='ar+en').id}/letter")
    numbers = page.count("01632 96000")
    assert numbers == page.count("\u206601632 96000") > 4
    assert "<bdi>22 شباط/فبراير 2027</bdi>" in page


def test_pictures_say_what_they_show(desk: Desk, booked: Appointment) -> None:
    page = read(desk, f"/messages/{letter(booked, layout='easy_read').id}/letter")
    assert 'alt="A calendar that shows the day 9."' in page
    assert 'alt="A clock that shows 2:30pm."' in page
    assert page.count('src="data:image/svg+xml;base64,') == page.count("<img ")
    assert 'class="letter letter--16"' in page


@pytest.mark.parametrize("body", ["Dear Asha", "# ", "[xx, 12 point]\n\n# x", "a\n\n\n\n# b"])
def test_words_of_another_form_are_shown_as_they_are(
    desk: Desk, booked: Appointment, body: str
) -> None:
    message = letter(booked)
    Message.objects.filter(id=message.id).update(body=body)
    page = read(desk, f"/messages/{message.id}/letter")
    assert body.split("\n")[-1].removeprefix("# ") in page


def test_only_a_letter_that_was_written_has_a_page(desk: Desk, booked: Appointment) -> None:
    message = letter(booked)
    for other in ({"body": ""}, {"body": "Dear Asha", "channel": "sms", "post_class": ""}):
        Message.objects.filter(id=message.id).update(**other)
        read(desk, f"/messages/{message.id}/letter", code=404)
    assert not Entry.objects.filter(deed="person.seen").exists()


def test_to_an_uninvolved_partner_there_is_no_letter(desk: Desk, booked: Appointment) -> None:
    message = letter(booked)
    chidi = staff_of(desk.clinic, booking.partner("elsewhere"), Role.WORKER)
    read(chidi, f"/messages/{message.id}/letter", code=404)
    ewan = staff_of(desk.clinic, desk.clinic.trust, Role.ROTA_KEEPER)
    read(ewan, f"/messages/{message.id}/letter", code=403)
    assert not Entry.objects.filter(deed="person.seen").exists()


def test_every_look_at_a_letter_has_a_name_beside_it(desk: Desk, booked: Appointment) -> None:
    message = letter(booked)
    read(desk, f"/messages/{message.id}/letter")
    look = Entry.objects.get(deed="person.seen")
    assert (look.by_label, look.person_id, look.record_id) == (
        desk.account.username,
        booked.person_id,
        str(message.id),
    )
