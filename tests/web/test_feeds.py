import re

import pytest

from scheduler.booking import feeds
from scheduler.booking.models import Feed
from scheduler.identity.roles import Role
from scheduler.partners import posts
from scheduler.partners.models import StaffMember
from tests.factories import booking
from tests.web.conftest import NOW, Desk, staff_of


@pytest.fixture
def keeper(desk: Desk) -> Desk:
    """Ewan keeps the trust's rota."""
    return staff_of(desk.clinic, desk.clinic.trust, Role.ROTA_KEEPER)


def make(desk: Desk, of: str, label: str = "desk screen") -> str:
    return desk.client.post("/feeds/make", {"of": of, "label": label}).content.decode()


def test_a_new_feeds_address_is_shown_once_and_opens_the_calendar(keeper: Desk) -> None:
    page = make(keeper, f"rota:{keeper.clinic.rota.slug}")
    address = re.findall(r"<code>(http[^<]+)</code>", page)[0]
    feed = Feed.objects.get()
    assert feed.label == "desk screen"
    key = re.findall(r"[\w-]{43}", address)[0]
    assert feeds.find(key=key, now=NOW) == feed
    again = keeper.client.get("/feeds").content.decode()
    assert "desk screen" in again
    assert key not in again
    calendar = keeper.client.get(address.removeprefix("http://127.0.0.1:8000"))
    assert calendar.content.startswith(b"BEGIN:VCALENDAR")


def test_a_worker_of_ones_own_partner_can_have_a_feed(keeper: Desk) -> None:
    worker = StaffMember.objects.get(account=keeper.account)
    assert "<code>http" in make(keeper, f"staff:{worker.slug}")


def test_another_partners_worker_cannot(keeper: Desk) -> None:
    freya = keeper.clinic.freya.staff_member
    answer = keeper.client.post("/feeds/make", {"of": f"staff:{freya.slug}", "label": "x"})
    assert answer.status_code == 404
    assert not Feed.objects.exists()


def test_what_is_missing_is_said_beside_the_form(keeper: Desk) -> None:
    page = make(keeper, "", label=" ")
    assert "Select whose calendar it is." in page
    assert "Enter what the feed is for." in page


@pytest.mark.parametrize(
    ("label", "sentence"),
    [
        ("x" * 121, "What the feed is for must be 120 characters or fewer."),
        ("a\x00b", "What the feed is for must be on one line, in ordinary characters."),
    ],
)
def test_a_label_that_cannot_be_kept_is_said_beside_the_form(
    keeper: Desk, label: str, sentence: str
) -> None:
    of = f"rota:{keeper.clinic.rota.slug}"
    answer = keeper.client.post("/feeds/make", {"of": of, "label": label})
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not Feed.objects.exists()


def test_who_has_left_is_not_offered_and_their_feed_can_still_be_revoked(keeper: Desk) -> None:
    hana = booking.post(keeper.clinic.trust, slug="hana")
    make(keeper, "staff:hana", label="of Hana")
    assert 'value="staff:hana"' in keeper.client.get("/feeds").content.decode()
    posts.end(post_id=hana.id, ends_on=NOW.date(), by=keeper.clinic.dot, now=NOW)
    page = keeper.client.get("/feeds").content.decode()
    assert 'value="staff:hana"' not in page
    assert "of Hana" in page
    again = keeper.client.post("/feeds/make", {"of": "staff:hana", "label": "x"})
    assert again.status_code == 404
    keeper.client.post(f"/feeds/{Feed.objects.get().id}/revoke")
    assert Feed.objects.get().revoked_at == NOW


def test_a_revoked_feed_answers_no_longer(keeper: Desk) -> None:
    key = re.findall(r"[\w-]{43}", make(keeper, f"rota:{keeper.clinic.rota.slug}"))[0]
    assert keeper.client.get(f"/feeds/{Feed.objects.get().id}/revoke").status_code == 405
    keeper.client.post(f"/feeds/{Feed.objects.get().id}/revoke")
    assert feeds.find(key=key, now=NOW) is None
    assert "Revoked Monday 1 March 2027, 9am" in keeper.client.get("/feeds").content.decode()


def test_another_partners_feed_is_not_seen_and_not_revoked(keeper: Desk) -> None:
    make(keeper, f"rota:{keeper.clinic.rota.slug}")
    other = staff_of(keeper.clinic, booking.partner("elsewhere"), Role.ROTA_KEEPER)
    assert "desk screen" not in other.client.get("/feeds").content.decode()
    feed = Feed.objects.get()
    assert other.client.post(f"/feeds/{feed.id}/revoke").status_code == 404
    assert Feed.objects.get().revoked_at is None


def test_a_site_can_have_a_feed_and_a_calendar_program_is_led_to_subscribe(keeper: Desk) -> None:
    page = make(keeper, f"site:{keeper.clinic.hub.slug}", label="wall of the hub")
    key = re.findall(r"<code>http[^<]+/([\w-]{43})\.ics</code>", page)[0]
    assert f'<a href="webcal://127.0.0.1:8000/api/v1/feeds/{key}.ics">' in page
    again = keeper.client.get("/feeds").content.decode()
    assert "The Hub" in again
    assert key not in again
    stranger = staff_of(keeper.clinic, keeper.clinic.charity, Role.ROTA_KEEPER)
    assert "wall of the hub" not in stranger.client.get("/feeds").content.decode()
    answer = stranger.client.post("/feeds/make", {"of": "site:hub", "label": "x"})
    assert answer.status_code == 404
