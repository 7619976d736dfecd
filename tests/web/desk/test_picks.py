"""A time on a button comes back as it was written, and nothing else does."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from scheduler.availability.options import Option
from scheduler.intervals import Interval
from scheduler.modes import Mode
from scheduler.web.desk import picks

AT = datetime(2027, 3, 9, 9, 5, tzinfo=UTC)


@pytest.mark.parametrize("mode", Mode)
def test_a_pick_is_read_as_it_was_written(mode: Mode) -> None:
    site, post = uuid4(), uuid4()
    option = Option(
        mode=mode,
        service_id=uuid4(),
        choice_id=uuid4(),
        starts_at=AT,
        ends_at=AT + timedelta(minutes=50),
        site_id=site,
        room_id=None,
        post_ids=(post,),
        staff_member_ids=(uuid4(),),
        interpreter_id=None,
        buffered=Interval(AT, AT + timedelta(hours=1)),
    )
    written = picks.write(option)
    assert len(written) < 60
    assert picks.find_pick(written) == picks.Pick(mode, AT, site, post)


@pytest.mark.parametrize(
    "typed",
    ["", "f", "f.1.2.3", "x.1b2.a.b", "f.zz.a.b", "f." + "9" * 90, "f.1..", "."],
)
def test_anything_else_is_no_pick(typed: str) -> None:
    assert picks.find_pick(typed) is None
