"""The last question before a send: what goes, what waits, what is withdrawn, what a human does."""

from dataclasses import replace
from datetime import time
from typing import Any
from uuid import UUID

import pytest

from scheduler.reminders import gate, working_days
from scheduler.reminders.gate import Facts, Send, Stop, Verdict, Wait, Withdraw
from scheduler.reminders.kinds import Channel, Kind, TaskKind
from scheduler.reminders.occasions import Route
from scheduler.reminders.postal import PostClass
from tests.times import at

STARTS = "Tue 9 Mar 2027 09:00"
TEXTS = Route(rule_id=UUID(int=1), channel=Channel.SMS)
LETTERS = Route(rule_id=UUID(int=1), channel=Channel.LETTER)
RING_TEXT = "It is too late for a text: ring, and tell them that their appointment is near."
RING_LETTER = "It is too late for a letter: ring, and tell them the time of their appointment."


def _facts(now: str, **changes: Any) -> Facts:
    facts = Facts(
        kind=Kind.DAY_BEFORE,
        channel=Channel.SMS,
        is_booked=True,
        is_same_version=True,
        route=TEXTS,
        starts_at=at(STARTS),
        now=at(now),
        holidays=working_days.bank_holidays(),
    )
    return replace(facts, **changes)


def test_what_is_still_wanted_and_safe_goes() -> None:
    assert gate.decide(_facts("Mon 8 Mar 2027 09:00")) == Send()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"is_booked": False}, "The appointment is cancelled."),
        ({"is_same_version": False}, "The appointment has changed since this was planned."),
        ({"starts_at": at("Mon 8 Mar 2027 09:00")}, "The time of the appointment has come."),
        ({"may_be_told": False}, "This supporter no longer gets copies."),
        (
            {"kind": Kind.ASK_AGAIN, "is_shut_out": False},
            "The appointment fits the choice again.",
        ),
    ],
)
def test_what_nobody_wants_said_any_more_is_withdrawn(changes: dict[str, Any], reason: str) -> None:
    assert gate.decide(_facts("Mon 8 Mar 2027 09:00", **changes)) == Withdraw(reason)


def test_a_cancellation_is_said_of_a_cancelled_appointment_only() -> None:
    said = _facts("Mon 8 Mar 2027 09:00", kind=Kind.CANCELLED, is_booked=False)
    assert gate.decide(said) == Send()
    assert isinstance(gate.decide(replace(said, is_booked=True)), Withdraw)


def test_an_appointment_that_is_still_shut_out_is_asked_about() -> None:
    assert gate.decide(_facts("Mon 8 Mar 2027 09:00", kind=Kind.ASK_AGAIN)) == Send()


def test_an_offer_is_told_while_it_stands_and_leaves_time_to_answer() -> None:
    # `starts_at` of an offer is when telling comes too late.
    standing = _facts("Mon 8 Mar 2027 09:00", kind=Kind.OFFER)
    assert gate.decide(standing) == Send()
    assert gate.decide(replace(standing, is_booked=False)) == Withdraw("The offer is over.")
    assert gate.decide(replace(standing, starts_at=standing.now)) == Stop(
        "It is too late for a text: ring, and tell them that a time is held for them.",
        TaskKind.RING_INSTEAD,
    )


def test_a_code_is_told_while_it_opens_something() -> None:
    standing = _facts("Mon 8 Mar 2027 09:00", kind=Kind.CODE)
    assert gate.decide(standing) == Send()
    over = replace(standing, is_booked=False)
    assert gate.decide(over) == Withdraw("The code opens nothing any more.")


@pytest.mark.parametrize("route", [None, replace(TEXTS, is_safe=False)])
def test_a_route_that_is_no_longer_safe_is_not_used(route: Route | None) -> None:
    assert gate.decide(_facts("Mon 8 Mar 2027 09:00", route=route)) == Stop(
        "The route may no longer be used: "
        "find out how to tell them that their appointment is near.",
        TaskKind.COULD_NOT_BE_TOLD,
    )


@pytest.mark.parametrize(
    ("now", "verdict"),
    [
        ("Mon 8 Mar 2027 08:00", Send()),
        ("Mon 8 Mar 2027 17:59", Send()),
        # An outage held it up until the evening: the next hour is one before the appointment.
        ("Mon 8 Mar 2027 18:00", Stop(RING_TEXT, TaskKind.RING_INSTEAD)),
        # A reminder leaves time to act on it, also in an hour that is allowed.
        ("Tue 9 Mar 2027 08:30", Stop(RING_TEXT, TaskKind.RING_INSTEAD)),
        ("Mon 8 Mar 2027 07:59", Wait(at("Mon 8 Mar 2027 08:00"))),
        ("Sat 6 Mar 2027 12:00", Wait(at("Mon 8 Mar 2027 08:00"))),
        ("Fri 5 Mar 2027 18:00", Wait(at("Mon 8 Mar 2027 08:00"))),
    ],
)
def test_texts_keep_to_the_allowed_hours(now: str, verdict: Verdict) -> None:
    assert gate.decide(_facts(now)) == verdict


def test_news_may_wait_until_the_last_hour_and_a_reminder_may_not() -> None:
    evening = "Mon 8 Mar 2027 18:00"
    soonest = at("Tue 9 Mar 2027 08:00")
    for kind in set(Kind) - {Kind.CODE}:  # a code does not wait
        verdict = gate.decide(_facts(evening, kind=kind, is_booked=kind is not Kind.CANCELLED))
        assert isinstance(verdict, Stop if kind.is_reminder else Wait)
        assert kind.is_reminder or verdict == Wait(soonest)
    too_early = _facts(evening, kind=Kind.MOVED, starts_at=soonest)
    assert gate.decide(too_early) == Stop(
        "It is too late for a text: ring, and tell them the new time of their appointment.",
        TaskKind.RING_INSTEAD,
    )


def test_the_persons_own_hours_count() -> None:
    evenings = replace(TEXTS, hours_from=time(19), hours_until=time(21))
    morning = _facts("Mon 8 Mar 2027 09:00", route=evenings)
    assert gate.decide(morning) == Wait(at("Mon 8 Mar 2027 19:00"))


def test_hours_are_those_of_the_wall_on_the_day_the_clocks_change() -> None:
    # 28 March 2027: 07:30 UTC is 08:30 in London, and Sunday hours are this person's own.
    sundays = replace(TEXTS, days=(7,))
    starts_at = at("Mon 29 Mar 2027 12:00")
    allowed = _facts("Sun 28 Mar 2027 08:30", route=sundays, starts_at=starts_at)
    assert allowed.now.utctimetuple().tm_hour == 7
    assert gate.decide(allowed) == Send()


def _letter(now: str, **changes: Any) -> Verdict:
    facts = _facts(
        now,
        kind=Kind.CONFIRMATION,
        channel=Channel.LETTER,
        route=LETTERS,
        post_class=PostClass.SECOND,
        starts_at=at("Fri 19 Mar 2027 09:00"),
    )
    return gate.decide(replace(facts, **changes))


@pytest.mark.parametrize(
    ("now", "verdict"),
    [
        ("Mon 8 Mar 2027 10:00", Send(PostClass.SECOND)),
        ("Sun 7 Mar 2027 03:00", Send(PostClass.SECOND)),  # letters have no hours
        ("Fri 12 Mar 2027 10:00", Send(PostClass.FIRST)),  # late: it goes faster
        ("Mon 15 Mar 2027 17:29", Send(PostClass.FIRST)),
        ("Mon 15 Mar 2027 17:30", Stop(RING_LETTER, TaskKind.RING_INSTEAD)),
    ],
)
def test_a_letter_goes_by_a_class_that_is_in_time_or_not_at_all(now: str, verdict: Verdict) -> None:
    assert _letter(now) == verdict


def test_a_letter_without_a_class_goes_first_class() -> None:
    assert _letter("Mon 8 Mar 2027 10:00", post_class=None) == Send(PostClass.FIRST)


def test_who_can_read_no_print_any_more_is_told_in_another_way() -> None:
    assert _letter("Mon 8 Mar 2027 10:00", unprintable="Needs information in Moon") == Stop(
        "Needs information in Moon, and we only print: "
        "find out how to tell them the time of their appointment.",
        TaskKind.COULD_NOT_BE_TOLD,
    )


def test_what_a_human_does_is_handed_over_at_any_hour() -> None:
    assert _gone_by(CALLS, "Mon 8 Mar 2027 23:00") == Send()


CALLS = replace(TEXTS, channel=Channel.VOICE)
MACHINE_CALLS = replace(CALLS, is_rung_by_machine=True)
EMAILS = replace(TEXTS, channel=Channel.EMAIL)


def _gone_by(route: Route, now: str, **changes: Any) -> Verdict:
    return gate.decide(_facts(now, channel=route.channel, route=route, **changes))


@pytest.mark.parametrize(
    ("route", "late"), [(EMAILS, "an e-mail"), (MACHINE_CALLS, "a recorded call")]
)
def test_emails_and_machines_keep_the_hours_of_the_route(route: Route, late: str) -> None:
    assert _gone_by(route, "Mon 8 Mar 2027 10:00") == Send()
    night = _gone_by(route, "Sun 7 Mar 2027 23:00")
    assert night == Wait(at("Mon 8 Mar 2027 08:00"))
    assert _gone_by(route, "Mon 8 Mar 2027 23:00") == Stop(
        f"It is too late for {late}: ring, and tell them that their appointment is near.",
        TaskKind.RING_INSTEAD,
    )


def test_a_machine_that_rang_a_number_twice_today_waits_for_another_day() -> None:
    assert _gone_by(MACHINE_CALLS, "Thu 4 Mar 2027 10:00", rung_today=1) == Send()
    friday = Wait(at("Fri 5 Mar 2027 08:00"))
    assert _gone_by(MACHINE_CALLS, "Thu 4 Mar 2027 10:00", rung_today=2) == friday
    monday = Wait(at("Mon 8 Mar 2027 08:00"))
    assert _gone_by(MACHINE_CALLS, "Fri 5 Mar 2027 10:00", rung_today=2) == monday
