"""What staff are authorised for is recorded after it was shown what that does."""

from datetime import date
from typing import Any

from scheduler.booking.models import WithoutWorker
from scheduler.identity.roles import Role
from scheduler.modes import Mode
from scheduler.partners import authorisations
from scheduler.partners.models import Authorisation, Post
from tests.factories import SETUP, booking, people
from tests.web.conftest import NOW, Desk, staff_of
from tests.web.rota.conftest import key_of


def form(post: Post, **fields: str) -> dict[str, Any]:
    return {
        "kind": "authorise",
        "post": str(post.id),
        "what": "dbs",
        "first_on": "2027-01-01",
        "last_on": "2027-03-08",
    } | fields


def test_whoever_is_booked_past_it_is_shown_before_it_is_saved(ewan: Desk, gwen: Post) -> None:
    somebody = booking.person(ewan.clinic.trust, Mode.FACE_TO_FACE)
    people.text_route(of=somebody)
    booking.appointment(ewan.clinic, somebody, posts=(gwen,))
    shown = ewan.client.post("/rota/preview", form(gwen)).content.decode()
    assert "Gwen Example: DBS check, until Monday 8 March 2027" in shown
    assert "Asha Example" in shown
    assert not Authorisation.objects.exists()
    answer = ewan.client.post("/rota/save", form(gwen) | {"key": key_of(shown)})
    assert (answer.status_code, answer["Location"]) == (302, "/rota/authorised")
    assert WithoutWorker.objects.filter(ended_at=None).count() == 1
    page = ewan.client.get("/rota/authorised").content.decode()
    assert "7 more days" in page
    mistake = {"kind": "mistake", "authorisation": str(Authorisation.objects.get().id)}
    shown = ewan.client.post("/rota/preview", mistake).content.decode()
    assert "1 who had no worker would have theirs again" in shown
    ewan.client.post("/rota/save", mistake | {"key": key_of(shown)})
    assert "Nothing runs out" in ewan.client.get("/rota/authorised").content.decode()


def test_nothing_typed_is_lost_when_something_is_missing(ewan: Desk, gwen: Post) -> None:
    wrong = form(gwen, what="training", last_on="2027-03-08")
    answer = ewan.client.post("/rota/preview", wrong)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Enter which training" in page
    assert 'value="2027-03-08"' in page
    assert 'href="#title"' in page


def test_it_is_the_employers_business(ewan: Desk, gwen: Post) -> None:
    authorisations.record(
        post_id=gwen.id,
        kind="training",
        title="Safeguarding",
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 3, 20),
        by=SETUP,
        now=NOW,
    )
    keeper = staff_of(ewan.clinic, ewan.clinic.trust, Role.ROTA_KEEPER)
    assert "Training: Safeguarding" in keeper.client.get("/rota/authorised").content.decode()
    assert keeper.client.post("/rota/preview", form(gwen)).status_code == 403
    charity = staff_of(ewan.clinic, ewan.clinic.charity, Role.MANAGER)
    assert "Safeguarding" not in charity.client.get("/rota/authorised").content.decode()
    assert charity.client.post("/rota/preview", form(gwen)).status_code == 404
    worker = staff_of(ewan.clinic, ewan.clinic.trust, Role.WORKER)
    assert worker.client.get("/rota/authorised").status_code == 403
