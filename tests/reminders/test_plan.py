"""When what is said, by which route: tables that people can read."""

from dataclasses import replace
from datetime import time
from uuid import UUID, uuid4

import pytest

from scheduler.reminders import plan, working_days
from scheduler.reminders.kinds import Channel, Kind, TaskKind
from scheduler.reminders.occasions import Occasion, Plan, Recipient, Route
from tests.times import at

HOLIDAYS = working_days.bank_holidays()
RULE = UUID(int=1)

EVENINGS = Route(
    rule_id=RULE, channel=Channel.SMS, hours_from=time(19), hours_until=time(21), days=range(1, 8)
)
MONDAYS = Route(rule_id=RULE, channel=Channel.SMS, days=[1])


def _route(channel: Channel, *, is_safe: bool = True) -> Route:
    return Route(rule_id=RULE, channel=channel, is_safe=is_safe)


TEXTS = _route(Channel.SMS)
LETTERS = _route(Channel.LETTER)


def _plan(
    now: str,
    starts: str,
    *routes: Route,
    saying: Kind = Kind.CONFIRMATION,
    previous: str = "",
    unprintable: str = "",
) -> Plan:
    return plan.make(
        occasion=Occasion(
            saying=saying,
            starts_at=at(starts),
            now=at(now),
            previous_starts_at=at(previous) if previous else None,
        ),
        recipients=[Recipient(routes=routes, unprintable=unprintable)],
        holidays=HOLIDAYS,
    )


def _told(made: Plan) -> list[str]:
    """Every planned message as people say it: "week_before Tue 2 Jun 2026 10:00"."""
    lines = []
    for message in made.messages:
        wall = message.due_at.astimezone(at("Thu 1 Jan 2026 00:00").tzinfo)
        words = f"{message.kind} {wall:%a} {wall.day} {wall:%b %Y %H:%M}"
        lines.append(words + (f" {message.post_class}" if message.post_class else ""))
    return lines


def _asked(made: Plan) -> list[tuple[TaskKind, str]]:
    return [(task.kind, task.reason) for task in made.tasks]


@pytest.mark.parametrize(
    ("now", "starts", "told"),
    [
        (
            "Mon 1 Jun 2026 10:00",
            "Wed 17 Jun 2026 10:00",
            [
                "confirmation Mon 1 Jun 2026 10:00",
                "week_before Wed 10 Jun 2026 10:00",
                "day_before Tue 16 Jun 2026 10:00",
            ],
        ),
        # The day before is a Sunday: moved earlier, to Friday.
        (
            "Mon 1 Jun 2026 10:00",
            "Mon 8 Jun 2026 11:00",
            ["confirmation Mon 1 Jun 2026 10:00", "day_before Fri 5 Jun 2026 17:30"],
        ),
        # An evening appointment is reminded of before the evening.
        (
            "Mon 1 Jun 2026 10:00",
            "Wed 17 Jun 2026 19:30",
            [
                "confirmation Mon 1 Jun 2026 10:00",
                "week_before Wed 10 Jun 2026 17:30",
                "day_before Tue 16 Jun 2026 17:30",
            ],
        ),
        # One that starts at midnight, too: at 00:00 of the day before nobody is texted.
        (
            "Mon 1 Jun 2026 10:00",
            "Wed 17 Jun 2026 00:00",
            [
                "confirmation Mon 1 Jun 2026 10:00",
                "week_before Tue 9 Jun 2026 17:30",
                "day_before Mon 15 Jun 2026 17:30",
            ],
        ),
        # Booked for tomorrow: the confirmation is the reminder.
        (
            "Mon 1 Jun 2026 16:00",
            "Tue 2 Jun 2026 11:00",
            ["confirmation Mon 1 Jun 2026 16:00"],
        ),
        # Booked eight days ahead in the afternoon: a week before is 20 hours later.
        (
            "Mon 1 Jun 2026 14:00",
            "Tue 9 Jun 2026 10:00",
            ["confirmation Mon 1 Jun 2026 14:00", "day_before Mon 8 Jun 2026 10:00"],
        ),
        # Booked on Saturday: confirmed on Monday morning.
        (
            "Sat 6 Jun 2026 12:00",
            "Wed 10 Jun 2026 15:00",
            ["confirmation Mon 8 Jun 2026 08:00", "day_before Tue 9 Jun 2026 15:00"],
        ),
        # Across both clock changes the wall time stays.
        (
            "Mon 8 Mar 2027 10:00",
            "Tue 30 Mar 2027 09:30",
            [
                "confirmation Mon 8 Mar 2027 10:00",
                "week_before Tue 23 Mar 2027 09:30",
                "day_before Mon 29 Mar 2027 09:30",
            ],
        ),
        (
            "Mon 11 Oct 2027 10:00",
            "Tue 2 Nov 2027 09:30",
            [
                "confirmation Mon 11 Oct 2027 10:00",
                "week_before Tue 26 Oct 2027 09:30",
                "day_before Mon 1 Nov 2027 09:30",
            ],
        ),
    ],
)
def test_texts_go_at_once_a_week_before_and_the_day_before(
    now: str, starts: str, told: list[str]
) -> None:
    made = _plan(now, starts, TEXTS)
    assert _told(made) == told
    assert made.tasks == ()
    assert {message.valid_until for message in made.messages} == {at(starts)}


def test_a_text_that_cannot_wait_for_an_allowed_hour_becomes_a_call() -> None:
    made = _plan("Sun 7 Jun 2026 20:00", "Mon 8 Jun 2026 07:30", TEXTS)
    assert made.messages == ()
    [task] = made.tasks
    assert task.kind is TaskKind.RING_INSTEAD
    why = "It is too late for a text: ring, and tell them the time of their appointment."
    assert task.reason == why
    assert task.due_at == at("Mon 8 Jun 2026 05:30")


def test_a_confirmation_may_wait_until_shortly_before_the_appointment() -> None:
    made = _plan("Sun 7 Jun 2026 20:00", "Mon 8 Jun 2026 08:30", TEXTS)
    assert _told(made) == ["confirmation Mon 8 Jun 2026 08:00"]
    assert made.tasks == ()


def test_the_persons_own_hours_are_used_for_everything() -> None:
    made = _plan("Mon 1 Jun 2026 10:00", "Wed 17 Jun 2026 10:00", EVENINGS)
    assert _told(made) == [
        "confirmation Mon 1 Jun 2026 19:00",
        "week_before Tue 9 Jun 2026 20:30",
        "day_before Mon 15 Jun 2026 20:30",
    ]


def test_two_reminders_that_fall_together_are_said_once() -> None:
    made = _plan("Mon 1 Jun 2026 10:00", "Sun 21 Jun 2026 10:00", MONDAYS)
    assert _told(made) == [
        "confirmation Mon 1 Jun 2026 10:00",
        "week_before Mon 8 Jun 2026 17:30",
        "day_before Mon 15 Jun 2026 17:30",
    ]
    made = _plan("Mon 1 Jun 2026 10:00", "Mon 22 Jun 2026 10:00", MONDAYS)
    assert _told(made) == ["confirmation Mon 1 Jun 2026 10:00", "week_before Mon 15 Jun 2026 10:00"]


@pytest.mark.parametrize(
    ("now", "starts", "told"),
    [
        (
            "Mon 1 Jun 2026 10:00",
            "Wed 8 Jul 2026 10:00",
            [
                "confirmation Mon 1 Jun 2026 10:00 second",
                "week_before Wed 24 Jun 2026 09:00 second",
            ],
        ),
        # The confirmation comes when the reminder would: it is not written twice.
        (
            "Mon 1 Jun 2026 10:00",
            "Wed 17 Jun 2026 10:00",
            ["confirmation Mon 1 Jun 2026 10:00 second"],
        ),
        (
            "Mon 1 Jun 2026 10:00",
            "Wed 10 Jun 2026 10:00",
            ["confirmation Mon 1 Jun 2026 10:00 first"],
        ),
        # Over Christmas, at fourteen days, second class is in time by a day.
        (
            "Mon 7 Dec 2026 10:00",
            "Mon 4 Jan 2027 10:00",
            [
                "confirmation Mon 7 Dec 2026 10:00 second",
                "week_before Mon 21 Dec 2026 09:00 second",
            ],
        ),
        # Twelve days over Christmas are too few for second class.
        (
            "Wed 23 Dec 2026 10:00",
            "Mon 4 Jan 2027 10:00",
            ["confirmation Wed 23 Dec 2026 10:00 first"],
        ),
        # Letters have no hours: a Sunday night is as good as any.
        (
            "Sun 7 Jun 2026 23:59",
            "Thu 18 Jun 2026 10:00",
            ["confirmation Sun 7 Jun 2026 23:59 second"],
        ),
    ],
)
def test_letters_are_posted_so_that_they_are_there_the_day_before(
    now: str, starts: str, told: list[str]
) -> None:
    made = _plan(now, starts, LETTERS)
    assert _told(made) == told
    assert made.tasks == ()


@pytest.mark.parametrize(
    ("now", "starts"),
    [
        ("Mon 1 Jun 2026 10:00", "Thu 4 Jun 2026 10:00"),  # three days
        ("Mon 1 Jun 2026 17:30", "Fri 5 Jun 2026 10:00"),  # four, but past the cut-off
        ("Thu 2 Apr 2026 10:00", "Thu 9 Apr 2026 10:00"),  # seven, over Easter
        ("Thu 24 Dec 2026 10:00", "Thu 31 Dec 2026 10:00"),  # seven, over Christmas
    ],
)
def test_a_letter_that_would_come_too_late_becomes_a_call(now: str, starts: str) -> None:
    made = _plan(now, starts, LETTERS)
    assert made.messages == ()
    why = "It is too late for a letter: ring, and tell them the time of their appointment."
    assert _asked(made) == [(TaskKind.RING_INSTEAD, why)]


def test_a_letter_is_no_longer_of_use_when_first_class_would_be_late() -> None:
    [letter, reminder] = _plan("Mon 1 Jun 2026 10:00", "Wed 8 Jul 2026 10:00", LETTERS).messages
    assert letter.valid_until == reminder.valid_until == at("Thu 2 Jul 2026 17:30")


def test_who_reads_no_print_gets_no_letter() -> None:
    made = _plan(
        "Mon 1 Jun 2026 10:00",
        "Wed 8 Jul 2026 10:00",
        LETTERS,
        unprintable="Needs information in Moon",
    )
    assert made.messages == ()
    why = "Needs information in Moon, and we only print: tell them the time of their appointment."
    assert _asked(made) == [(TaskKind.COULD_NOT_BE_TOLD, why)]


def test_what_no_carrier_takes_a_human_does_now_and_a_week_before() -> None:
    channel, kind = Channel.VOICE, TaskKind.RING_INSTEAD
    why = "They chose phone: ring, and tell them the time of their appointment."
    made = _plan("Mon 1 Jun 2026 10:00", "Wed 17 Jun 2026 10:00", _route(channel))
    assert _asked(made) == [(kind, why)]
    assert _told(made) == ["week_before Wed 10 Jun 2026 10:00"]
    assert made.messages[0].channel is channel
    soon = _plan("Mon 1 Jun 2026 10:00", "Mon 15 Jun 2026 09:00", _route(channel))
    assert soon.messages == ()
    assert len(soon.tasks) == 1
    cancelled = _plan(
        "Mon 1 Jun 2026 10:00", "Wed 17 Jun 2026 10:00", _route(channel), saying=Kind.CANCELLED
    )
    assert cancelled.messages == ()


def test_only_the_first_safe_route_is_used() -> None:
    unsafe_texts = _route(Channel.SMS, is_safe=False)
    made = _plan("Mon 1 Jun 2026 10:00", "Wed 10 Jun 2026 10:00", unsafe_texts, LETTERS, TEXTS)
    assert {message.channel for message in made.messages} == {Channel.LETTER}


def test_a_first_route_that_is_too_slow_does_not_fall_to_the_second() -> None:
    made = _plan("Mon 1 Jun 2026 10:00", "Wed 3 Jun 2026 10:00", LETTERS, TEXTS)
    assert made.messages == ()
    assert [task.kind for task in made.tasks] == [TaskKind.RING_INSTEAD]


@pytest.mark.parametrize("routes", [(), (_route(Channel.SMS, is_safe=False),)])
def test_without_a_safe_route_a_human_finds_out_how(routes: tuple[Route, ...]) -> None:
    made = _plan("Mon 1 Jun 2026 10:00", "Wed 10 Jun 2026 10:00", *routes)
    assert made.messages == ()
    why = "No safe route is recorded: find out how to tell them the time of their appointment."
    assert _asked(made) == [(TaskKind.COULD_NOT_BE_TOLD, why)]


def test_supporters_get_copies_by_their_own_routes() -> None:
    copied, unreachable = uuid4(), uuid4()
    made = plan.make(
        occasion=Occasion(
            saying=Kind.CANCELLED,
            starts_at=at("Wed 17 Jun 2026 10:00"),
            now=at("Mon 1 Jun 2026 10:00"),
        ),
        recipients=[
            Recipient(routes=[LETTERS]),
            Recipient(routes=[TEXTS], supporter_id=copied),
            Recipient(routes=[], supporter_id=unreachable),
        ],
        holidays=HOLIDAYS,
    )
    assert [(message.channel, message.supporter_id) for message in made.messages] == [
        (Channel.LETTER, None),
        (Channel.SMS, copied),
    ]
    why = (
        "A supporter who gets copies: No safe route is recorded: "
        "find out how to tell them that their appointment is cancelled."
    )
    assert _asked(made) == [(TaskKind.COULD_NOT_BE_TOLD, why)]


RECORDED = replace(_route(Channel.VOICE), is_rung_by_machine=True)
EMAILS = _route(Channel.EMAIL)


@pytest.mark.parametrize(
    ("now", "starts", "told"),
    [
        # At once, and once more a week before, as for whoever has a landline.
        (
            "Mon 1 Jun 2026 10:00",
            "Wed 17 Jun 2026 10:00",
            ["confirmation Mon 1 Jun 2026 10:00", "week_before Wed 10 Jun 2026 10:00"],
        ),
        # Nearer than a week after the first call, a second only repeats it.
        (
            "Mon 1 Jun 2026 10:00",
            "Mon 15 Jun 2026 09:00",
            ["confirmation Mon 1 Jun 2026 10:00"],
        ),
        # Booked in the evening, on a Friday: no phone rings before Monday.
        (
            "Fri 5 Jun 2026 20:00",
            "Wed 24 Jun 2026 19:30",
            ["confirmation Mon 8 Jun 2026 08:00", "week_before Wed 17 Jun 2026 17:30"],
        ),
        # Across both clock changes the wall time stays.
        (
            "Mon 8 Mar 2027 10:00",
            "Tue 30 Mar 2027 09:30",
            ["confirmation Mon 8 Mar 2027 10:00", "week_before Tue 23 Mar 2027 09:30"],
        ),
        (
            "Mon 11 Oct 2027 10:00",
            "Tue 2 Nov 2027 09:30",
            ["confirmation Mon 11 Oct 2027 10:00", "week_before Tue 26 Oct 2027 09:30"],
        ),
        # Booked in the night the clocks change.
        (
            "Sun 28 Mar 2027 01:30",
            "Tue 27 Apr 2027 09:30",
            ["confirmation Mon 29 Mar 2027 08:00", "week_before Tue 20 Apr 2027 09:30"],
        ),
    ],
)
def test_a_machine_rings_whoever_said_that_it_may(now: str, starts: str, told: list[str]) -> None:
    made = _plan(now, starts, RECORDED)
    assert _told(made) == told
    assert _asked(made) == []


@pytest.mark.parametrize(
    ("now", "starts", "told"),
    [
        (
            "Mon 1 Jun 2026 10:00",
            "Wed 17 Jun 2026 10:00",
            [
                "confirmation Mon 1 Jun 2026 10:00",
                "week_before Wed 10 Jun 2026 10:00",
                "day_before Tue 16 Jun 2026 10:00",
            ],
        ),
        (
            "Sat 6 Jun 2026 12:00",
            "Wed 10 Jun 2026 15:00",
            ["confirmation Mon 8 Jun 2026 08:00", "day_before Tue 9 Jun 2026 15:00"],
        ),
        (
            "Mon 8 Mar 2027 10:00",
            "Tue 30 Mar 2027 09:30",
            [
                "confirmation Mon 8 Mar 2027 10:00",
                "week_before Tue 23 Mar 2027 09:30",
                "day_before Mon 29 Mar 2027 09:30",
            ],
        ),
        (
            "Mon 11 Oct 2027 10:00",
            "Tue 2 Nov 2027 09:30",
            [
                "confirmation Mon 11 Oct 2027 10:00",
                "week_before Tue 26 Oct 2027 09:30",
                "day_before Mon 1 Nov 2027 09:30",
            ],
        ),
    ],
)
def test_emails_go_when_texts_would(now: str, starts: str, told: list[str]) -> None:
    made = _plan(now, starts, EMAILS)
    assert _told(made) == told == _told(_plan(now, starts, TEXTS))
    assert {message.channel for message in made.messages} == {Channel.EMAIL}
    assert _asked(made) == []


@pytest.mark.parametrize(("route", "late"), [(RECORDED, "a recorded call"), (EMAILS, "an e-mail")])
def test_what_comes_too_late_by_machine_or_email_a_human_rings_about(
    route: Route, late: str
) -> None:
    made = _plan("Mon 1 Jun 2026 19:00", "Tue 2 Jun 2026 07:30", route)
    assert made.messages == ()
    why = f"It is too late for {late}: ring, and tell them the time of their appointment."
    assert _asked(made) == [(TaskKind.RING_INSTEAD, why)]
