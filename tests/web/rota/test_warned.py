"""Warnings about hours, rest and breaks stand on the board and in the preview, and stop nothing."""

from datetime import time

from scheduler.partners.models import Post
from scheduler.rota.models import Pattern
from tests.factories import rota
from tests.web.conftest import Desk
from tests.web.rota.conftest import TUESDAY, entered, key_of


def test_a_long_shift_is_warned_about_and_saved_all_the_same(ewan: Desk, gwen: Post) -> None:
    assert "Hours, rest" not in ewan.client.get(f"/rota?from={TUESDAY}").content.decode()
    form = entered(Pattern.objects.get(), until_time="17:00")
    page = ewan.client.post("/rota/preview", form).content.decode()
    told = "Gwen Example: more than 6 hours without a break on Tuesday 9 March"
    assert told in page
    answer = ewan.client.post("/rota/save", form | {"key": key_of(page)})
    assert answer.status_code == 302
    assert told in ewan.client.get(f"/rota?from={TUESDAY}").content.decode()


def test_want_of_rest_counts_across_rotas_and_leave_does_not_count(ewan: Desk, gwen: Post) -> None:
    rota.pattern(
        of=gwen,
        starts_on=TUESDAY.replace(day=8),
        from_time=time(19),
        until_time=time(23),
        repeats=None,
    )
    told = "10 hours of rest together in the 24 hours from Monday 8 March 2027, 7pm, less than 11"
    assert told in ewan.client.get(f"/rota?from={TUESDAY}").content.decode()
    rota.leave("Tue 9 Mar 2027 00:00-23:59", of=gwen.staff_member)
    assert told not in ewan.client.get(f"/rota?from={TUESDAY}").content.decode()
