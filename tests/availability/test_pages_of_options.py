"""Pages: every option once, whatever others do between one page and the next."""

from datetime import timedelta

import pytest

from scheduler.availability.options import Cursor, Option
from scheduler.availability.search import Superseded
from scheduler.modes import Mode
from scheduler.partners.models import Post
from scheduler.people.models import Person
from tests.availability.questions import ask, wall_times
from tests.factories import booking
from tests.factories.booking import NINE, TUESDAY, Clinic
from tests.times import at

HOUR = timedelta(hours=1)
Key = tuple[Mode, object, object]


def key(option: Option) -> Key:
    return option.mode, option.starts_at, option.staff_member_ids


def pages(clinic: Clinic, somebody: Person, *, limit: int) -> list[list[Option]]:
    found: list[list[Option]] = []
    after: Cursor | None = None
    while True:
        answer = ask(clinic, somebody, limit=limit, after=after)
        found.append(answer.options)
        if answer.next is None:
            return found
        after = answer.next


@pytest.fixture
def busy_clinic(clinic: Clinic) -> Clinic:
    """Five workers at the hub on Tuesday, three rooms, one of the workers remote only."""
    for number in (2, 3):
        booking.room(clinic.hub, name=f"Room {number}")
    for slug, hours, modes in (
        ("ewan", "09:00-12:00", tuple(Mode)),
        ("grace", "10:00-13:00", (Mode.FACE_TO_FACE, Mode.PHONE)),
        ("hana", "09:00-11:00", (Mode.PHONE, Mode.VIDEO)),
        ("ivan", "09:00-13:00", tuple(Mode)),
    ):
        worker = booking.post(clinic.charity, clinic.service, slug=slug)
        booking.shift(worker, clinic.hub, clinic.rota, f"{TUESDAY} {hours}", modes=modes)
    return clinic


@pytest.mark.parametrize("limit", [1, 3, 7])
@pytest.mark.parametrize("modes", [(Mode.FACE_TO_FACE,), (Mode.VIDEO, Mode.FACE_TO_FACE)])
def test_pages_together_are_the_whole_list_in_its_order(
    busy_clinic: Clinic, limit: int, modes: tuple[Mode, ...]
) -> None:
    asha = booking.person(busy_clinic.trust, *modes)
    whole = [key(option) for option in ask(busy_clinic, asha, limit=100).options]
    assert len(whole) > 30
    assert [key(each) for page in pages(busy_clinic, asha, limit=limit) for each in page] == whole


def test_a_booking_between_two_pages_repeats_nothing_and_leaves_out_nothing_free(
    busy_clinic: Clinic,
) -> None:
    asha = booking.person(busy_clinic.trust, Mode.FACE_TO_FACE)
    ben = booking.person(busy_clinic.trust, Mode.FACE_TO_FACE, name="Ben")
    before = ask(busy_clinic, asha, limit=100).options
    first = ask(busy_clinic, asha, limit=2)
    taken = before[3]
    posts = tuple(Post.objects.filter(id__in=taken.post_ids))
    booking.appointment(busy_clinic, ben, starts_at=taken.starts_at, posts=posts)
    rest = ask(busy_clinic, asha, limit=100, after=first.next).options
    shown = [key(each) for each in [*first.options, *rest]]
    assert len(shown) == len(set(shown))
    still_free = {key(each) for each in ask(busy_clinic, asha, limit=100).options}
    assert still_free <= set(shown)


def test_a_newer_choice_ends_the_pages_of_the_older_one(busy_clinic: Clinic) -> None:
    asha = booking.person(busy_clinic.trust, Mode.FACE_TO_FACE)
    first = ask(busy_clinic, asha, limit=1)
    booking.choose(asha, Mode.PHONE)
    with pytest.raises(Superseded):
        ask(busy_clinic, asha, limit=1, after=first.next)


def test_the_last_page_has_no_next(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    assert ask(clinic, asha, limit=13).next is None
    assert ask(clinic, asha, limit=12).next is not None
    beyond = ask(clinic, asha, limit=1, after=ask(clinic, asha, limit=12).next)
    assert wall_times(beyond.options) == ["Tue 12:00"]
    assert beyond.next is None


def test_a_known_worker_fills_pages_before_others(busy_clinic: Clinic) -> None:
    asha = booking.person(busy_clinic.trust, Mode.FACE_TO_FACE)
    booking.appointment(busy_clinic, asha, starts_at=NINE)
    booking.shift(
        busy_clinic.freya, busy_clinic.hub, busy_clinic.rota, "Thu 11 Mar 2027 09:00-10:00"
    )
    found = [each for page in pages(busy_clinic, asha, limit=4) for each in page]
    known = [each.same_worker for each in found]
    assert known == sorted(known, reverse=True)
    assert known.count(True) == 10
    assert found[0].starts_at == at(f"{TUESDAY} 10:00")
