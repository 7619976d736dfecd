"""Places of staff members with employers, and their ends."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from scheduler.audit.models import Entry
from scheduler.partners import events, posts
from scheduler.partners.models import Partner, Post, Service, StaffMember
from scheduler.refusals import Invalid
from tests.factories import NOW, SETUP
from tests.factories import partners as factories

pytestmark = pytest.mark.django_db

MARCH, APRIL, MAY = date(2027, 3, 1), date(2027, 4, 1), date(2027, 5, 1)


@pytest.fixture
def told() -> Any:
    heard: list[dict[str, Any]] = []

    def hear(**kwargs: Any) -> None:
        heard.append(kwargs)

    events.capacity_changed.connect(hear)
    yield heard
    events.capacity_changed.disconnect(hear)


def test_one_human_may_have_posts_with_two_employers() -> None:
    freya = factories.staff_member()
    advice = factories.service()

    trust = factories.post(of=freya, services=[advice])
    charity = factories.post(of=freya, kind="honorary", ends_on=MAY)

    assert trust.partner_id != charity.partner_id
    assert set(freya.posts.all()) == {trust, charity}
    assert list(trust.services.all()) == [advice]
    assert Entry.objects.filter(deed="post.added").count() == 2


@pytest.mark.parametrize("ends_on", [date(2027, 2, 28), MARCH])
def test_a_post_ends_after_it_starts(ends_on: date) -> None:
    with pytest.raises(Invalid) as refused:
        factories.post(starts_on=MARCH, ends_on=ends_on)

    assert list(refused.value.fields) == ["ends_on"]


def test_a_post_needs_a_human_a_partner_and_services_that_are_there() -> None:
    human, partner = factories.staff_member().id, factories.partner().id

    def add(staff_member_id: Any, partner_id: Any, *service_ids: Any) -> None:
        posts.add(
            staff_member_id=staff_member_id,
            partner_id=partner_id,
            title="Worker",
            starts_on=MARCH,
            service_ids=service_ids,
            by=SETUP,
            now=NOW,
        )

    with pytest.raises(StaffMember.DoesNotExist):
        add(uuid4(), partner)
    with pytest.raises(Partner.DoesNotExist):
        add(human, uuid4())
    with pytest.raises(Service.DoesNotExist):
        add(human, partner, uuid4())
    assert not Post.objects.exists()


def test_the_end_of_a_post_is_told_to_the_layers_above(told: list[dict[str, Any]]) -> None:
    post = factories.post()

    ended = posts.end(post_id=post.id, ends_on=APRIL, by=SETUP, now=NOW)

    assert ended.ends_on == APRIL
    assert [(call["staff_member_ids"], call["now"]) for call in told] == [
        ({post.staff_member_id}, NOW)
    ]
    entry = Entry.objects.latest("id")
    assert (entry.deed, entry.reason) == ("post.ended", "from 2027-04-01")


def test_an_end_may_be_moved_either_way_but_not_before_the_start() -> None:
    post = factories.post(starts_on=MARCH, ends_on=APRIL)

    assert posts.end(post_id=post.id, ends_on=MAY, by=SETUP, now=NOW).ends_on == MAY
    assert posts.end(post_id=post.id, ends_on=APRIL, by=SETUP, now=NOW).ends_on == APRIL
    with pytest.raises(Invalid):
        posts.end(post_id=post.id, ends_on=MARCH, by=SETUP, now=NOW)


def test_a_change_is_told_once_and_the_same_again_is_not(told: list[dict[str, Any]]) -> None:
    post = factories.post(ends_on=APRIL)

    for _ in range(2):
        posts.change(post_id=post.id, changes={"ends_on": None}, by=SETUP, now=NOW)

    assert Post.objects.get(id=post.id).ends_on is None
    assert len(told) == 1
    assert Entry.objects.latest("id").reason == "ends_on"


def test_a_post_does_not_move_to_another_human() -> None:
    post = factories.post()

    with pytest.raises(Invalid, match="cannot be changed"):
        posts.change(
            post_id=post.id,
            changes={"staff_member_id": factories.staff_member().id},
            by=SETUP,
            now=NOW,
        )


def test_a_post_delivers_exactly_the_services_it_is_given(told: list[dict[str, Any]]) -> None:
    first, second = factories.service(), factories.service()
    post = factories.post(services=[first])

    posts.change_services(post_id=post.id, service_ids=[second.id], by=SETUP, now=NOW)

    assert list(post.services.all()) == [second]
    assert [call["staff_member_ids"] for call in told] == [{post.staff_member_id}]


@pytest.mark.parametrize(
    ("on", "is_current"),
    [
        (date(2027, 2, 28), False),
        (MARCH, True),
        (date(2027, 3, 31), True),
        (APRIL, False),
    ],
)
def test_a_post_exists_from_its_first_day_until_its_end(on: date, is_current: bool) -> None:
    post = factories.post(starts_on=MARCH, ends_on=APRIL)
    without_end = factories.post(starts_on=MARCH)

    assert posts.is_current(post, on=on) is is_current
    assert posts.current(on=on).filter(id=post.id).exists() is is_current
    assert posts.is_current(without_end, on=MAY)
    assert without_end in posts.current(on=MAY)
