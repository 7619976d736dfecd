"""Which shifts are of which days, by the clock on the wall of wherever they are."""

from datetime import date, time

import pytest

from scheduler.rota import worked
from tests.factories import partners, rota

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2027, 3, 27), date(2027, 3, 29)  # the clocks change in between


@pytest.mark.parametrize("zone", ["Europe/London", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_day_has_its_shifts_from_midnight_to_midnight_on_the_wall(zone: str) -> None:
    site = partners.site(zone=zone)
    for on in (date(2027, 3, 26), FIRST, LAST, date(2027, 3, 30)):
        for starting, ending in ((time(), time(1)), (time(23), time(2))):
            rota.pattern(
                of=partners.post(), at_site=site, starts_on=on, from_time=starting,
                until_time=ending, repeats=None, zone=zone,
            )  # fmt: skip
    found = worked.on_days(FIRST, LAST).order_by("local_on", "local_from")
    assert list(found.values_list("local_on", "local_from")) == [
        (FIRST, time()),
        (FIRST, time(23)),
        (LAST, time()),
        (LAST, time(23)),
    ]
