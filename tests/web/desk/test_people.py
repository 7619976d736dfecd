"""The person's page: the strip, and the times beside it."""

from scheduler.modes import Mode
from tests.factories import booking
from tests.web.conftest import Desk


def test_the_times_of_every_partner_are_shown_by_place_and_day(desk: Desk) -> None:
    asha = booking.person(desk.clinic.trust, Mode.FACE_TO_FACE)
    page = desk.client.get(f"/desk/people/{asha.id}").content.decode()
    for told in ("Asha Example", "face to face", "The Hub", "Tue 9 Mar", ">9am<", ">midday<"):
        assert told in page, told
