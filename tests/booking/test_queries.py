from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from scheduler.booking import queries
from scheduler.modes import Mode
from tests.factories import booking
from tests.factories.booking import NINE, Clinic


def test_a_day_at_a_site_is_listed_in_order(clinic: Clinic) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    later = booking.appointment(clinic, asha, starts_at=NINE + timedelta(hours=2))
    first = booking.appointment(clinic, asha)
    assert list(queries.day_list(site_id=clinic.hub.id, on=date(2027, 3, 9))) == [first, later]
    assert not queries.day_list(site_id=clinic.hub.id, on=date(2027, 3, 10))


@pytest.mark.parametrize("many", [1, 3])
def test_a_day_list_costs_two_queries_whatever_its_length(
    clinic: Clinic, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    asha = booking.person(clinic.trust, Mode.FACE_TO_FACE)
    for hour in range(many):
        booking.appointment(clinic, asha, starts_at=NINE + timedelta(hours=hour))
    with django_assert_num_queries(2):
        for each in queries.day_list(site_id=clinic.hub.id, on=date(2027, 3, 9)):
            assert each.person.name
            assert each.site.partner.name
            assert [s.staff_member.name for s in each.appointment_staff.all()]
            assert queries.partners_of(each) == {clinic.trust.id, clinic.charity.id}
