"""How long a time is held, by route: a table of Mondays, weekends and a bank holiday."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from scheduler.booking.models import Offer
from scheduler.booking.offer_ways import Way
from scheduler.reminders import offer_times
from scheduler.reminders.kinds import Channel
from scheduler.reminders.occasions import Route
from scheduler.reminders.offer_times import Telling
from tests.factories.booking import new_id
from tests.times import at

# Easter 2027: Good Friday 26 and Easter Monday 29 March; the clocks go forward on the 28th.
HOLIDAYS = frozenset({date(2027, 3, 26), date(2027, 3, 29)})
TEXTS = Route(rule_id=new_id(), channel=Channel.SMS)
LETTERS = replace(TEXTS, channel=Channel.LETTER)
CALLS = replace(TEXTS, channel=Channel.VOICE)
EMAILS = replace(TEXTS, channel=Channel.EMAIL)


def telling(*routes: Route, now: str, unprintable: str = "") -> Telling:
    return offer_times.telling(
        routes=routes, unprintable=unprintable, now=at(now), holidays=HOLIDAYS
    )


@pytest.mark.parametrize(
    ("now", "told", "held"),
    [
        ("Mon 1 Mar 2027 08:00", "Mon 1 Mar 2027 08:00", "Mon 1 Mar 2027 13:00"),
        ("Mon 1 Mar 2027 10:30", "Mon 1 Mar 2027 10:30", "Mon 1 Mar 2027 14:30"),
        ("Mon 1 Mar 2027 13:00", "Mon 1 Mar 2027 13:00", "Mon 1 Mar 2027 17:00"),
        ("Mon 1 Mar 2027 16:00", "Mon 1 Mar 2027 16:00", "Tue 2 Mar 2027 12:00"),
        ("Mon 1 Mar 2027 23:00", "Tue 2 Mar 2027 08:00", "Tue 2 Mar 2027 13:00"),
        ("Fri 5 Mar 2027 17:30", "Fri 5 Mar 2027 17:30", "Mon 8 Mar 2027 13:00"),
        ("Sat 6 Mar 2027 12:00", "Mon 8 Mar 2027 08:00", "Mon 8 Mar 2027 13:00"),
        ("Thu 25 Mar 2027 16:00", "Thu 25 Mar 2027 16:00", "Tue 30 Mar 2027 12:00"),
    ],
)
def test_a_text_holds_four_hours_in_which_the_desk_can_be_rung(
    now: str, told: str, held: str
) -> None:
    by_text = telling(TEXTS, now=now)
    assert (by_text.tell_at, by_text.holds_until) == (at(told), at(held))
    assert by_text.needs_until == by_text.holds_until


def test_a_text_in_hours_of_their_own_is_answered_when_the_desk_opens() -> None:
    evenings = replace(TEXTS, hours_from=time(19), hours_until=time(21))
    by_text = telling(evenings, now="Mon 1 Mar 2027 09:00")
    assert by_text.tell_at == at("Mon 1 Mar 2027 19:00")
    assert by_text.holds_until == at("Tue 2 Mar 2027 13:00")


@pytest.mark.parametrize(
    ("now", "held"),
    [
        # Printed on Tuesday, safely there on Thursday, and three working days.
        ("Mon 1 Mar 2027 08:00", "Tue 9 Mar 2027 17:00"),
        ("Mon 1 Mar 2027 17:29", "Tue 9 Mar 2027 17:00"),
        ("Mon 1 Mar 2027 17:30", "Wed 10 Mar 2027 17:00"),
        # Printed on Monday, there on Wednesday.
        ("Fri 5 Mar 2027 12:00", "Mon 15 Mar 2027 17:00"),
        ("Sat 6 Mar 2027 12:00", "Mon 15 Mar 2027 17:00"),
        # Over Easter: printed on Tuesday after it, there on Thursday.
        ("Thu 25 Mar 2027 12:00", "Tue 6 Apr 2027 17:00"),
    ],
)
def test_a_letter_holds_until_it_has_come_and_three_working_days_more(now: str, held: str) -> None:
    by_letter = telling(LETTERS, now=now)
    assert (by_letter.tell_at, by_letter.holds_until) == (at(now), at(held))
    assert by_letter.needs_until == by_letter.holds_until


@pytest.mark.parametrize(
    ("now", "needs", "held"),
    [
        ("Mon 1 Mar 2027 08:00", "Mon 1 Mar 2027 11:00", "Tue 2 Mar 2027 17:00"),
        ("Mon 1 Mar 2027 16:00", "Tue 2 Mar 2027 10:00", "Tue 2 Mar 2027 17:00"),
        ("Fri 5 Mar 2027 16:30", "Mon 8 Mar 2027 10:30", "Mon 8 Mar 2027 17:00"),
        ("Thu 25 Mar 2027 16:00", "Tue 30 Mar 2027 10:00", "Tue 30 Mar 2027 17:00"),
    ],
)
def test_a_call_holds_until_the_task_is_due(now: str, needs: str, held: str) -> None:
    by_phone = telling(CALLS, now=now)
    assert (by_phone.needs_until, by_phone.holds_until) == (at(needs), at(held))


def test_a_call_on_one_day_of_the_week_holds_until_that_day() -> None:
    fridays = replace(CALLS, days=(5,))
    by_phone = telling(fridays, now="Mon 1 Mar 2027 12:00")
    assert by_phone.needs_until == by_phone.holds_until == at("Fri 5 Mar 2027 11:00")


@pytest.mark.parametrize(
    ("routes", "unprintable"),
    [
        ((), ""),
        ((replace(TEXTS, is_safe=False),), ""),
        ((EMAILS,), ""),
        ((LETTERS,), "Needs information in Moon"),
    ],
)
def test_where_no_route_carries_it_a_human_has_as_long_as_for_a_call(
    routes: tuple[Route, ...], unprintable: str
) -> None:
    by_desk = telling(*routes, now="Mon 1 Mar 2027 08:00", unprintable=unprintable)
    assert (by_desk.route, by_desk.channel) == (None, None)
    assert by_desk.holds_until == at("Tue 2 Mar 2027 17:00")


def test_an_offer_is_never_made_by_a_machine() -> None:
    by_phone = telling(replace(CALLS, is_rung_by_machine=True), now="Mon 1 Mar 2027 08:00")
    assert by_phone.needs_until == telling(CALLS, now="Mon 1 Mar 2027 08:00").needs_until
    assert by_phone.channel is Channel.VOICE


def test_only_the_first_safe_route_is_used() -> None:
    told = telling(replace(CALLS, is_safe=False), LETTERS, TEXTS, now="Mon 1 Mar 2027 08:00")
    assert told.channel is Channel.LETTER


def way(needs: datetime, holds: datetime) -> Way:
    return Way(route=Offer.Route.VOICE, needs_until=needs, holds_until=holds)


def test_a_hold_never_reaches_into_the_notice() -> None:
    day = timedelta(days=1)
    noon = at("Tue 2 Mar 2027 12:00")
    by_phone = way(noon, noon + timedelta(hours=5))
    assert by_phone.earliest(notice=day) == noon + day
    assert by_phone.answer_by(starts_at=noon + day, notice=day) == noon
    assert by_phone.answer_by(starts_at=noon + 9 * day, notice=day) == noon + timedelta(hours=5)
