"""Services and how long they take in each mode."""

from datetime import timedelta

import pytest

from scheduler.audit.models import Entry
from scheduler.modes import Mode
from scheduler.partners import rows, services
from scheduler.partners.models import Service, ServiceMode
from scheduler.partners.services import Times
from scheduler.refusals import Invalid
from tests.factories import NOW, SETUP
from tests.factories import partners as factories

pytestmark = pytest.mark.django_db

HALF_HOUR = timedelta(minutes=30)


def times_of(service: Service) -> dict[str, tuple[timedelta, timedelta, timedelta, timedelta]]:
    return {
        row.mode: (row.length, row.buffer_before, row.buffer_after, row.start_grid)
        for row in service.service_modes.all()
    }


def test_a_service_has_its_own_times_in_each_mode() -> None:
    full = Times(
        length=timedelta(minutes=50),
        buffer_before=timedelta(minutes=5),
        buffer_after=timedelta(minutes=10),
        start_grid=timedelta(minutes=20),
    )

    service = factories.service(lengths={Mode.FACE_TO_FACE: full, "phone": HALF_HOUR})

    nothing, quarter = timedelta(), timedelta(minutes=15)
    assert times_of(service) == {
        "face_to_face": (full.length, full.buffer_before, full.buffer_after, full.start_grid),
        "phone": (HALF_HOUR, nothing, nothing, quarter),
    }


def test_a_service_is_given_in_some_mode() -> None:
    with pytest.raises(Invalid) as refused:
        factories.service(lengths={})

    assert list(refused.value.fields) == ["lengths"]


@pytest.mark.parametrize(
    ("times", "field"),
    [
        (Times(length=timedelta()), "length"),
        (Times(length=timedelta(minutes=-5)), "length"),
        (Times(length=HALF_HOUR, start_grid=timedelta()), "length"),
        (Times(length=HALF_HOUR, buffer_after=timedelta(minutes=-1)), "buffer_before"),
        (Times(length=timedelta(hours=13)), "length"),
        (Times(length=HALF_HOUR, buffer_before=timedelta(days=9)), "buffer_before"),
        (Times(length=HALF_HOUR, start_grid=timedelta(days=1)), "start_grid"),
    ],
)
def test_times_that_make_no_sense_are_refused(times: Times, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        factories.service(lengths={Mode.PHONE: times})

    assert list(refused.value.fields) == [field]
    assert not Service.objects.exists()


def test_a_mode_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        factories.service(lengths={"hologram": HALF_HOUR})

    assert list(refused.value.fields) == ["mode"]


@pytest.mark.parametrize(
    ("notice", "horizon", "field"),
    [
        (timedelta(hours=-1), timedelta(weeks=1), "minimum_notice"),
        (timedelta(weeks=1), timedelta(weeks=1), "minimum_notice"),
        (timedelta(), timedelta(), "horizon"),
        (timedelta(), timedelta(days=367), "horizon"),
    ],
)
def test_notice_and_horizon_leave_some_time_to_book(
    notice: timedelta, horizon: timedelta, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        factories.service(minimum_notice=notice, horizon=horizon)

    assert list(refused.value.fields) == [field]


def test_a_service_has_a_neutral_name_for_messages() -> None:
    with pytest.raises(Invalid) as refused:
        factories.service(neutral_name="Therapy session")

    assert list(refused.value.fields) == ["neutral_name"]


def test_two_services_do_not_share_a_short_name() -> None:
    first = factories.service()

    with pytest.raises(rows.AlreadyThere, match="short name"):
        services.add(
            slug=first.slug, name="Another", lengths={"phone": HALF_HOUR}, by=SETUP, now=NOW
        )


def test_a_change_is_recorded_and_the_same_again_is_not() -> None:
    service = factories.service()

    for _ in range(2):
        services.change(
            service_id=service.id,
            changes={"name": "Money advice", "minimum_notice": timedelta(hours=4)},
            by=SETUP,
            now=NOW,
        )

    kept = Service.objects.get(id=service.id)
    assert (kept.name, kept.minimum_notice) == ("Money advice", timedelta(hours=4))
    assert Entry.objects.filter(deed="service.changed").count() == 1


def test_a_mode_is_given_other_times_or_for_the_first_time() -> None:
    service = factories.service(lengths={Mode.PHONE: HALF_HOUR})

    services.give_in(
        service_id=service.id, mode=Mode.PHONE, times=timedelta(minutes=20), by=SETUP, now=NOW
    )
    services.give_in(
        service_id=service.id, mode="video", times=Times(length=HALF_HOUR), by=SETUP, now=NOW
    )

    lengths = {mode: times[0] for mode, times in times_of(service).items()}
    assert lengths == {"phone": timedelta(minutes=20), "video": HALF_HOUR}
    assert Entry.objects.latest("id").reason == "given in video"


def test_a_mode_is_withdrawn_but_never_the_last() -> None:
    service = factories.service(lengths={Mode.PHONE: HALF_HOUR, Mode.TEXT: HALF_HOUR})

    services.withdraw_from(service_id=service.id, mode=Mode.TEXT, by=SETUP, now=NOW)
    assert Entry.objects.latest("id").reason == "no longer given in text"
    with pytest.raises(Invalid, match="at least one mode"):
        services.withdraw_from(service_id=service.id, mode=Mode.PHONE, by=SETUP, now=NOW)
    with pytest.raises(ServiceMode.DoesNotExist):
        services.withdraw_from(service_id=service.id, mode=Mode.VIDEO, by=SETUP, now=NOW)

    assert list(times_of(service)) == ["phone"]
