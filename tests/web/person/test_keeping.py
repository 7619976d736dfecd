"""What one takes along: the appointment for a calendar, and on paper what will be sent."""

import pytest
from icalendar import Calendar

from scheduler.audit.models import Entry
from scheduler.booking import appointments
from tests.factories import booking, people
from tests.web.conftest import NOW
from tests.web.person.conftest import Visit, supported

pytestmark = pytest.mark.django_db


def test_a_calendar_file_says_when_and_where_and_not_what_for(visit: Visit) -> None:
    answer = visit.client.get(visit.path("/calendar.ics"))
    assert answer.headers["Content-Type"].startswith("text/calendar")
    file = Calendar.from_ical(answer.content)
    [event] = file.walk("VEVENT")
    assert (file["method"], event["sequence"], event["summary"]) == ("PUBLISH", 0, "Appointment")
    assert "The Hub, 2 High Street" in str(event["location"])
    assert "conversation" not in answer.content.decode().lower()
    assert "Freya" not in answer.content.decode()
    assert Entry.objects.latest("id").deed == "own.seen"


def test_a_cancelled_one_takes_the_same_entry_out(visit: Visit) -> None:
    before = Calendar.from_ical(visit.client.get(visit.path("/calendar.ics")).content)
    appointments.cancel(
        appointment_id=visit.appointment.id,
        version=visit.version(),
        cancelled_by="person",
        by=visit.clinic.dot,
        now=NOW,
    )
    assert "Take it out of your calendar" in visit.read(visit.path())
    file = Calendar.from_ical(visit.client.get(visit.path("/calendar.ics")).content)
    [event], [was] = file.walk("VEVENT"), before.walk("VEVENT")
    assert (file["method"], event["uid"], event["status"]) == ("CANCEL", was["uid"], "CANCELLED")
    assert (int(str(was["sequence"])), int(str(event["sequence"]))) == (0, 1)


def test_what_will_be_sent_is_shown_in_its_words(visit: Visit) -> None:
    text = people.text_route(of=visit.person)
    assert text.is_safe
    page = visit.read(visit.path("/sent"))
    assert "by letter, on" in page
    assert "ASHA EXAMPLE" in page.upper()
    assert "Tuesday 9 March 2027" in page
    assert "Read or print what it says" in visit.read(visit.path())


def test_what_is_somebody_elses_is_not_there(visit: Visit) -> None:
    ben = booking.person(visit.clinic.trust, name="Ben Example")
    assert ben.id != visit.person.id
    other = f"/yours/{booking.new_id()}"
    assert visit.client.get(f"{other}/calendar.ics").status_code == 404
    assert visit.client.get(f"{other}/sent").status_code == 404


def test_a_supporter_reads_only_what_is_sent_to_them(visit: Visit) -> None:
    mary = supported(visit)
    assert "Nothing more about this appointment" in mary.read(mary.path("/sent"))
    assert mary.client.get(mary.path("/calendar.ics")).status_code == 200
