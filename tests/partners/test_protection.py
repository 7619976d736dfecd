"""How much time is kept for face to face: set, followed by another, ended, looked up."""

from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError

from scheduler.audit.models import Entry
from scheduler.partners import levels, protection, rows
from scheduler.partners.levels import Level
from scheduler.partners.models import Protection, Service, Site
from scheduler.refusals import Invalid
from tests.factories import NOW, SETUP
from tests.factories import partners as factories
from tests.racing import at_once

DAY = timedelta(days=1)
LATER = NOW + DAY
PAIR, SERVICE, SITE = uuid4(), uuid4(), uuid4()


def row(level: int, *, service: UUID | None = None, site: UUID | None = None) -> Protection:
    return Protection(service_id=service, site_id=site, level=level, release=level * DAY)


@pytest.mark.parametrize(
    ("rows_there", "level"),
    [
        ([], levels.DEFAULT),
        ([row(1, site=SITE)], Level(1, DAY)),
        ([row(1, site=SITE), row(2, service=SERVICE)], Level(1, DAY)),
        ([row(2, service=SERVICE)], Level(2, 2 * DAY)),
        (
            [row(1, site=SITE), row(2, service=SERVICE), row(3, service=SERVICE, site=SITE)],
            Level(3, 3 * DAY),
        ),
        ([row(0, service=SERVICE)], Level(0, timedelta())),
        (
            [row(4, service=PAIR), row(5, site=PAIR), row(6, service=SERVICE, site=PAIR)],
            levels.DEFAULT,
        ),
    ],
)
def test_the_narrowest_level_holds(rows_there: list[Protection], level: Level) -> None:
    for order in (rows_there, rows_there[::-1]):
        assert protection.level_for(order, service_id=SERVICE, site_id=SITE) == level


def test_the_default_protects_something_and_opens_before_the_day() -> None:
    assert 0 < levels.DEFAULT.percent < 100
    assert levels.DEFAULT.release > timedelta()
    assert timedelta() < levels.HEAD_START


@pytest.mark.django_db
def test_a_level_ends_the_one_before_it_and_no_other() -> None:
    advice, hub = factories.service(), factories.site()
    wide = factories.protection(of=advice)
    first = factories.protection(of=advice, at_site=hub, level=30)
    second = factories.protection(of=advice, at_site=hub, level=80, now=LATER)

    first.refresh_from_db()
    assert first.ended_at == LATER
    assert {each.id for each in protection.current()} == {wide.id, second.id}
    assert second.recorded_by == SETUP.label


@pytest.mark.django_db
def test_a_level_that_ended_gives_way_to_the_wider_one() -> None:
    advice, hub = factories.service(), factories.site()
    factories.protection(of=advice, level=20)
    narrow = factories.protection(of=advice, at_site=hub, level=80)

    ended = protection.end(protection_id=narrow.id, by=SETUP, now=LATER)

    assert ended.ended_at == LATER
    found = protection.level_for(protection.current(), service_id=advice.id, site_id=hub.id)
    assert found.percent == 20
    with pytest.raises(rows.AlreadyEnded):
        protection.end(protection_id=narrow.id, by=SETUP, now=LATER)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("level", "release", "field"),
    [
        (101, DAY, "level"),
        (-1, DAY, "level"),
        (50, -DAY, "release"),
        (50, timedelta(days=367), "release"),
    ],
)
def test_what_makes_no_sense_is_refused(level: int, release: timedelta, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        factories.protection(at_site=factories.site(), level=level, release=release)
    assert list(refused.value.fields) == [field]


@pytest.mark.django_db
def test_a_level_is_of_a_service_or_a_site_that_are_there() -> None:
    with pytest.raises(Invalid) as refused:
        factories.protection()
    assert list(refused.value.fields) == ["service_id"]
    missing = partial(protection.set_level, level=1, release=DAY, by=SETUP, now=NOW)
    with pytest.raises(Service.DoesNotExist):
        missing(service_id=uuid4(), site_id=None)
    with pytest.raises(Site.DoesNotExist):
        missing(service_id=None, site_id=uuid4())


@pytest.mark.django_db
def test_the_database_keeps_one_level_at_a_time_for_a_site_too() -> None:
    hub = factories.site()
    factories.protection(at_site=hub)
    with pytest.raises(IntegrityError, match="protection_once_at_a_time"):
        Protection.objects.create(
            site=hub, level=1, release=DAY, recorded_by="raw", recorded_at=NOW
        )


@pytest.mark.django_db
def test_setting_and_ending_are_recorded() -> None:
    set_ = factories.protection(at_site=factories.site(), level=40)
    protection.end(protection_id=set_.id, by=SETUP, now=LATER)

    entries = Entry.objects.filter(record_kind="protection", record_id=str(set_.id))
    assert list(entries.order_by("at").values_list("deed", "by_label")) == [
        ("protection.set", SETUP.label),
        ("protection.ended", SETUP.label),
    ]


@pytest.mark.race
@pytest.mark.usefixtures("committed")
def test_of_levels_set_at_once_one_holds() -> None:
    advice = factories.service()

    results = at_once([partial(factories.protection, of=advice, level=level) for level in range(6)])

    assert {type(result) for result in results} == {Protection}
    assert len(protection.current()) == 1
