"""What is said when an appointment moves, is cancelled, or no longer fits the choice."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.people import contact_hours
from scheduler.reminders import plan
from scheduler.reminders.kinds import Kind, TaskKind
from scheduler.reminders.occasions import Occasion, Recipient
from tests.reminders.test_plan import HOLIDAYS, LETTERS, TEXTS, _asked, _plan, _told
from tests.times import at

RING_MOVED = (
    TaskKind.RING_INSTEAD,
    "It is too late for a text: ring, and tell them the new time of their appointment.",
)


def test_a_move_is_said_at_once_and_reminders_of_the_new_time_follow() -> None:
    made = _plan(
        "Mon 1 Jun 2026 10:00",
        "Wed 24 Jun 2026 10:00",
        TEXTS,
        saying=Kind.MOVED,
        previous="Wed 3 Jun 2026 10:00",
    )
    assert _told(made) == [
        "moved Mon 1 Jun 2026 10:00",
        "week_before Wed 17 Jun 2026 10:00",
        "day_before Tue 23 Jun 2026 10:00",
    ]
    assert made.tasks == ()


@pytest.mark.parametrize(
    ("previous", "asked"),
    [
        ("Tue 2 Jun 2026 07:00", [RING_MOVED]),  # the old time comes before any allowed hour
        ("Tue 2 Jun 2026 09:59", [RING_MOVED]),  # a text at 08:00 may find them on their way
        ("Tue 2 Jun 2026 10:00", []),
        ("Mon 1 Jun 2026 15:00", []),  # the old time is over
    ],
)
def test_who_might_set_out_for_the_old_time_is_rung_as_well(
    previous: str, asked: list[tuple[TaskKind, str]]
) -> None:
    made = _plan(
        "Mon 1 Jun 2026 19:00",
        "Wed 24 Jun 2026 10:00",
        TEXTS,
        saying=Kind.MOVED,
        previous=previous,
    )
    assert _told(made)[0] == "moved Tue 2 Jun 2026 08:00"
    assert _asked(made) == asked


def test_a_letter_about_a_move_is_in_time_for_the_old_time() -> None:
    made = _plan(
        "Mon 1 Jun 2026 10:00",
        "Wed 24 Jun 2026 10:00",
        LETTERS,
        saying=Kind.MOVED,
        previous="Mon 8 Jun 2026 10:00",
    )
    assert _told(made) == [
        "moved Mon 1 Jun 2026 10:00 first",
        "week_before Wed 10 Jun 2026 09:00 second",
    ]
    assert made.tasks == ()


def test_a_letter_too_late_for_the_old_time_still_says_the_new_one() -> None:
    made = _plan(
        "Mon 1 Jun 2026 10:00",
        "Wed 17 Jun 2026 10:00",
        LETTERS,
        saying=Kind.MOVED,
        previous="Wed 3 Jun 2026 10:00",
    )
    assert _told(made) == ["moved Mon 1 Jun 2026 10:00 second"]
    assert [task.kind for task in made.tasks] == [TaskKind.RING_INSTEAD]
    assert made.tasks[0].due_at == at("Tue 2 Jun 2026 17:00")


def test_a_cancel_is_said_once_and_nothing_follows() -> None:
    made = _plan("Mon 1 Jun 2026 10:00", "Wed 24 Jun 2026 10:00", TEXTS, saying=Kind.CANCELLED)
    assert _told(made) == ["cancelled Mon 1 Jun 2026 10:00"]
    assert made.tasks == ()


def test_a_cancel_just_before_the_time_is_also_rung() -> None:
    made = _plan("Mon 1 Jun 2026 20:00", "Tue 2 Jun 2026 09:00", TEXTS, saying=Kind.CANCELLED)
    assert _told(made) == ["cancelled Tue 2 Jun 2026 08:00"]
    assert [task.kind for task in made.tasks] == [TaskKind.RING_INSTEAD]


def test_a_shut_out_choice_asks_for_a_call_and_opens_no_second_task() -> None:
    made = _plan("Mon 1 Jun 2026 10:00", "Wed 24 Jun 2026 10:00", TEXTS, saying=Kind.ASK_AGAIN)
    assert _told(made) == ["ask_again Mon 1 Jun 2026 10:00"]
    assert made.messages[0].valid_until == at("Wed 24 Jun 2026 10:00")
    nobody = _plan("Mon 1 Jun 2026 10:00", "Wed 24 Jun 2026 10:00", saying=Kind.ASK_AGAIN)
    assert nobody.tasks == ()


@pytest.mark.parametrize("saying", Kind)
def test_nothing_is_said_about_a_time_that_is_over(saying: Kind) -> None:
    made = _plan("Mon 1 Jun 2026 10:00", "Mon 1 Jun 2026 10:00", TEXTS, saying=saying)
    assert made.messages == ()
    assert made.tasks == ()


@pytest.mark.parametrize(
    ("now", "known_by", "due"),
    [
        ("Mon 1 Jun 2026 10:00", None, "Tue 2 Jun 2026 17:00"),
        ("Fri 5 Jun 2026 10:00", None, "Mon 8 Jun 2026 17:00"),
        ("Thu 24 Dec 2026 10:00", None, "Tue 29 Dec 2026 17:00"),
        ("Mon 1 Jun 2026 10:00", "Tue 2 Jun 2026 12:00", "Tue 2 Jun 2026 10:00"),
        ("Mon 1 Jun 2026 10:00", "Mon 1 Jun 2026 11:00", "Mon 1 Jun 2026 10:00"),  # at once
    ],
)
def test_by_when_a_human_does_it(now: str, known_by: str | None, due: str) -> None:
    moment = plan.task_due(
        now=at(now), holidays=HOLIDAYS, known_by=at(known_by) if known_by else None
    )
    assert moment == at(due)


@given(
    minutes=st.integers(min_value=0, max_value=60 * 24 * 400),
    ahead=st.integers(min_value=1, max_value=60 * 24 * 60),
    saying=st.sampled_from([Kind.CONFIRMATION, Kind.MOVED, Kind.CANCELLED]),
)
def test_whenever_something_is_booked_the_person_is_told_or_somebody_rings(
    minutes: int, ahead: int, saying: Kind
) -> None:
    now = at("Fri 1 Jan 2027 00:00") + timedelta(minutes=minutes)
    starts_at = now + timedelta(minutes=ahead)
    occasion = Occasion(saying=saying, starts_at=starts_at, now=now)
    for route in (TEXTS, LETTERS):
        made = plan.make(
            occasion=occasion, recipients=[Recipient(routes=[route])], holidays=HOLIDAYS
        )
        assert made.messages or made.tasks
        for message in made.messages:
            assert now <= message.due_at < message.valid_until <= starts_at
            assert contact_hours.is_allowed_at(route, message.due_at)
            if message.kind.is_reminder:
                assert message.due_at <= starts_at - timedelta(hours=23)
