"""When each route says what, as one table; and the promise behind its letters, walked day by day.

Columns: route, said at, appointment at, where the letter goes, and what is planned: messages with
the moment at which they are due (letters with their class), or the task a human gets instead.
Times are London wall times.
"""

from datetime import date, datetime, timedelta
from functools import cache
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.clock import LONDON, local_day
from scheduler.reminders import destinations, plan, postal, working_days
from scheduler.reminders.kinds import Channel, Kind
from scheduler.reminders.occasions import Occasion, Plan, Recipient, Route
from scheduler.reminders.postal import Destination, PostClass
from tests.times import at

SOMERSET = ("Asha Example", "1 Example Street", "EXAMPLETON", "TA1 1AB")
HOLIDAYS = working_days.bank_holidays()

TABLE = """
# An ordinary week, and the cut-off: second class from ten days on, first class under it.
letter | Mon 23 Nov 2026 10:00 | Tue 8 Dec 2026 10:00  | TA1 1AB  | confirm Mon 23 Nov 10:00 second
letter | Mon 23 Nov 2026 10:00 | Thu 3 Dec 2026 10:00  | TA1 1AB  | confirm Mon 23 Nov 10:00 second
letter | Mon 23 Nov 2026 10:00 | Wed 2 Dec 2026 10:00  | TA1 1AB  | confirm Mon 23 Nov 10:00 first
letter | Mon 23 Nov 2026 17:29 | Fri 27 Nov 2026 10:00 | TA1 1AB  | confirm Mon 23 Nov 17:29 first
letter | Mon 23 Nov 2026 17:30 | Fri 27 Nov 2026 10:00 | TA1 1AB  | a human rings
letter | Mon 23 Nov 2026 10:00 | Thu 26 Nov 2026 10:00 | TA1 1AB  | a human rings
letter | Mon 1 Jun 2026 10:00  | Wed 8 Jul 2026 10:00  | TA1 1AB  | confirm Mon 1 Jun 10:00 second, remind Wed 24 Jun 09:00 second
# First class comes on Saturdays; second class does not.
letter | Wed 2 Dec 2026 10:00  | Mon 7 Dec 2026 09:00  | TA1 1AB  | confirm Wed 2 Dec 10:00 first
letter | Wed 2 Dec 2026 17:30  | Mon 7 Dec 2026 09:00  | TA1 1AB  | a human rings
letter | Fri 27 Nov 2026 10:00 | Mon 7 Dec 2026 10:00  | TA1 1AB  | confirm Fri 27 Nov 10:00 first
letter | Fri 27 Nov 2026 17:30 | Tue 8 Dec 2026 10:00  | TA1 1AB  | confirm Fri 27 Nov 17:30 second
# Christmas: nothing comes on the 25th and 26th, not even on a Saturday, nor on substitute days.
letter | Mon 7 Dec 2026 10:00  | Mon 4 Jan 2027 10:00  | TA1 1AB  | confirm Mon 7 Dec 10:00 second, remind Mon 21 Dec 09:00 second
letter | Wed 23 Dec 2026 10:00 | Mon 4 Jan 2027 10:00  | TA1 1AB  | confirm Wed 23 Dec 10:00 first
letter | Tue 22 Dec 2026 10:00 | Wed 30 Dec 2026 10:00 | TA1 1AB  | confirm Tue 22 Dec 10:00 first
letter | Tue 22 Dec 2026 10:00 | Tue 29 Dec 2026 10:00 | TA1 1AB  | a human rings
letter | Wed 22 Dec 2027 10:00 | Thu 30 Dec 2027 10:00 | TA1 1AB  | confirm Wed 22 Dec 10:00 first
letter | Wed 22 Dec 2027 10:00 | Wed 29 Dec 2027 10:00 | TA1 1AB  | a human rings
# New Year: in Scotland 2 January too, and its substitute on Monday the 4th.
letter | Wed 30 Dec 2026 10:00 | Tue 5 Jan 2027 10:00  | TA1 1AB  | confirm Wed 30 Dec 10:00 first
letter | Wed 30 Dec 2026 10:00 | Tue 5 Jan 2027 10:00  | BT1 1AA  | confirm Wed 30 Dec 10:00 first
letter | Wed 30 Dec 2026 10:00 | Tue 5 Jan 2027 10:00  | EH1 1AA  | a human rings
letter | Wed 30 Dec 2026 10:00 | Wed 6 Jan 2027 10:00  | EH1 1AA  | a human rings
letter | Wed 30 Dec 2026 10:00 | Thu 7 Jan 2027 10:00  | EH1 1AA  | confirm Wed 30 Dec 10:00 first
# Easter: Good Friday everywhere; Monday where letters are printed, so also for Scotland.
letter | Wed 24 Mar 2027 10:00 | Wed 31 Mar 2027 10:00 | TA1 1AB  | confirm Wed 24 Mar 10:00 first
letter | Wed 24 Mar 2027 10:00 | Tue 30 Mar 2027 10:00 | TA1 1AB  | a human rings
letter | Wed 24 Mar 2027 10:00 | Tue 30 Mar 2027 10:00 | EH1 1AA  | a human rings
letter | Thu 25 Mar 2027 10:00 | Wed 31 Mar 2027 10:00 | BT1 1AA  | a human rings
# Holidays of the place alone: St Andrew, St Patrick, the Boyne; areas on a border have both.
letter | Thu 26 Nov 2026 10:00 | Tue 1 Dec 2026 10:00  | TA1 1AB  | confirm Thu 26 Nov 10:00 first
letter | Thu 26 Nov 2026 10:00 | Tue 1 Dec 2026 10:00  | EH1 1AA  | a human rings
letter | Thu 26 Nov 2026 10:00 | Wed 2 Dec 2026 10:00  | EH1 1AA  | confirm Thu 26 Nov 10:00 first
letter | Thu 26 Nov 2026 10:00 | Tue 1 Dec 2026 10:00  | TD15 1AA | a human rings
letter | Thu 26 Nov 2026 10:00 | Tue 1 Dec 2026 10:00  | CA6 5AA  | a human rings
letter | Mon 15 Mar 2027 10:00 | Fri 19 Mar 2027 10:00 | TA1 1AB  | confirm Mon 15 Mar 10:00 first
letter | Mon 15 Mar 2027 10:00 | Fri 19 Mar 2027 10:00 | BT1 1AA  | a human rings
letter | Thu 8 Jul 2027 10:00  | Tue 13 Jul 2027 10:00 | CF10 1AA | confirm Thu 8 Jul 10:00 first
letter | Thu 8 Jul 2027 10:00  | Tue 13 Jul 2027 10:00 | BT1 1AA  | a human rings
# Both clock changes: wall times stay.
letter | Fri 5 Mar 2027 10:00  | Tue 30 Mar 2027 09:30 | TA1 1AB  | confirm Fri 5 Mar 10:00 second, remind Tue 16 Mar 09:00 second
letter | Sun 28 Mar 2027 00:30 | Fri 2 Apr 2027 10:00  | TA1 1AB  | confirm Sun 28 Mar 00:30 first
letter | Sun 31 Oct 2027 01:30 | Thu 4 Nov 2027 10:00  | TA1 1AB  | confirm Sun 31 Oct 01:30 first
letter | Fri 1 Oct 2027 10:00  | Tue 2 Nov 2027 09:30  | TA1 1AB  | confirm Fri 1 Oct 10:00 second, remind Tue 19 Oct 09:00 second
# Farther than the mainland: slower, and a human where that is too late.
letter | Mon 23 Nov 2026 10:00 | Mon 30 Nov 2026 10:00 | HS1 2AA  | confirm Mon 23 Nov 10:00 first
letter | Mon 23 Nov 2026 10:00 | Mon 30 Nov 2026 10:00 | TR21 0AA | confirm Mon 23 Nov 10:00 first
letter | Mon 23 Nov 2026 10:00 | Fri 27 Nov 2026 10:00 | ZE1 0AA  | a human rings
letter | Mon 23 Nov 2026 10:00 | Thu 3 Dec 2026 10:00  | JE2 3AA  | confirm Mon 23 Nov 10:00 first
letter | Mon 23 Nov 2026 10:00 | Wed 2 Dec 2026 10:00  | IM1 1AA  | a human rings
letter | Mon 7 Sep 2026 10:00  | Tue 3 Nov 2026 10:00  | GY1 1AA  | confirm Mon 7 Sep 10:00 second, remind Tue 6 Oct 09:00 second
letter | Mon 23 Nov 2026 10:00 | Thu 17 Dec 2026 10:00 | BFPO 61  | a human rings
letter | Mon 7 Sep 2026 10:00  | Tue 3 Nov 2026 10:00  | BF1 2AB  | confirm Mon 7 Sep 10:00 second, remind Tue 15 Sep 09:00 second
# Texts: at once in the hours that are allowed, a week before, and the day before.
text   | Mon 1 Jun 2026 10:00  | Wed 17 Jun 2026 10:00 |          | confirm Mon 1 Jun 10:00, remind Wed 10 Jun 10:00, again Tue 16 Jun 10:00
text   | Mon 1 Jun 2026 10:00  | Mon 8 Jun 2026 11:00  |          | confirm Mon 1 Jun 10:00, again Fri 5 Jun 17:30
text   | Sat 6 Jun 2026 12:00  | Wed 10 Jun 2026 15:00 |          | confirm Mon 8 Jun 08:00, again Tue 9 Jun 15:00
text   | Mon 1 Jun 2026 18:30  | Tue 2 Jun 2026 07:30  |          | a human rings
text   | Mon 8 Mar 2027 10:00  | Tue 30 Mar 2027 09:30 |          | confirm Mon 8 Mar 10:00, remind Tue 23 Mar 09:30, again Mon 29 Mar 09:30
text   | Mon 11 Oct 2027 10:00 | Tue 2 Nov 2027 09:30  |          | confirm Mon 11 Oct 10:00, remind Tue 26 Oct 09:30, again Mon 1 Nov 09:30
# E-mails: as texts.
e-mail | Mon 1 Jun 2026 10:00  | Wed 17 Jun 2026 10:00 |          | confirm Mon 1 Jun 10:00, remind Wed 10 Jun 10:00, again Tue 16 Jun 10:00
e-mail | Sat 6 Jun 2026 12:00  | Wed 10 Jun 2026 15:00 |          | confirm Mon 8 Jun 08:00, again Tue 9 Jun 15:00
e-mail | Mon 1 Jun 2026 18:30  | Tue 2 Jun 2026 07:30  |          | a human rings
e-mail | Mon 8 Mar 2027 10:00  | Tue 30 Mar 2027 09:30 |          | confirm Mon 8 Mar 10:00, remind Tue 23 Mar 09:30, again Mon 29 Mar 09:30
# Calls: a human rings at once, and is asked to once more a week before.
call   | Mon 1 Jun 2026 10:00  | Wed 17 Jun 2026 10:00 |          | remind Wed 10 Jun 10:00, a human rings
call   | Sat 6 Jun 2026 12:00  | Wed 10 Jun 2026 15:00 |          | a human rings
call   | Mon 11 Oct 2027 10:00 | Tue 2 Nov 2027 09:30  |          | remind Tue 26 Oct 09:30, a human rings
# A machine rings whoever said that it may, in the hours that are allowed.
machine | Mon 1 Jun 2026 10:00  | Wed 17 Jun 2026 10:00 |         | confirm Mon 1 Jun 10:00, remind Wed 10 Jun 10:00
machine | Sat 6 Jun 2026 12:00  | Wed 10 Jun 2026 15:00 |         | confirm Mon 8 Jun 08:00
machine | Mon 1 Jun 2026 18:30  | Tue 2 Jun 2026 07:30  |         | a human rings
machine | Mon 8 Mar 2027 10:00  | Tue 30 Mar 2027 09:30 |         | confirm Mon 8 Mar 10:00, remind Tue 23 Mar 09:30
"""  # noqa: E501 - broken lines would be no table
CHANNELS = {
    "letter": Channel.LETTER,
    "text": Channel.SMS,
    "e-mail": Channel.EMAIL,
    "call": Channel.VOICE,
    "machine": Channel.VOICE,
}
WORDS = {
    "confirmation": "confirm",
    "week_before": "remind",
    "day_before": "again",
    "ring_instead": "a human rings",
}


def _cases() -> list[list[str]]:
    lines = [line for line in TABLE.strip().splitlines() if not line.startswith("#")]
    return [[cell.strip() for cell in line.split("|")] for line in lines]


def _route(channel: Channel, where: str = "", *, is_rung_by_machine: bool = False) -> Route:
    if channel is not Channel.LETTER:
        return Route(rule_id=UUID(int=1), channel=channel, is_rung_by_machine=is_rung_by_machine)
    going_to = destinations.of((*SOMERSET[:-1], where))
    return Route(rule_id=UUID(int=1), channel=channel, destination=going_to)


def _plan(route: Route, *, said_at: datetime, starts_at: datetime) -> Plan:
    return plan.make(
        occasion=Occasion(saying=Kind.CONFIRMATION, starts_at=starts_at, now=said_at),
        recipients=[Recipient(routes=[route])],
        holidays=HOLIDAYS,
    )


def _in_words(made: Plan) -> str:
    """As the last column of the table says it."""
    said = []
    for message in made.messages:
        wall = message.due_at.astimezone(LONDON)
        moment = f"{wall:%a} {wall.day} {wall:%b %H:%M}"
        said.append(" ".join(filter(None, [WORDS[message.kind], moment, message.post_class])))
    return ", ".join([*said, *(WORDS[task.kind] for task in made.tasks)])


@pytest.mark.parametrize(("route", "said_at", "starts_at", "where", "planned"), _cases())
def test_what_each_route_says_and_when(
    route: str, said_at: str, starts_at: str, where: str, planned: str
) -> None:
    by = _route(CHANNELS[route], where, is_rung_by_machine=route == "machine")
    made = _plan(by, said_at=at(said_at), starts_at=at(starts_at))
    assert _in_words(made) == planned


# The brute-force walk: one day after the other, told by nothing but the lists of gov.uk.
PLACES = {
    "TA1 1AB": ("england-and-wales", 0),
    "EH1 1AA": ("scotland", 0),
    "TD15 1AA": ("scotland", 0),
    "BT1 1AA": ("northern-ireland", 0),
    "ZE1 0AA": ("scotland", 2),
    "JE2 3AA": ("england-and-wales", 5),
    "BFPO 61": ("england-and-wales", 20),
}


@cache
def _shut(division: str) -> frozenset[date]:
    return working_days.bank_holidays(division=division)


def _is_carried(on: date, post_class: PostClass, division: str) -> bool:
    if on in _shut("england-and-wales") or on in _shut(division):
        return False
    if f"{on:%a}" in ({"Sun"} if post_class == "first" else {"Sat", "Sun"}):
        return False
    if division == "scotland" and f"{on:%d %b}" == "02 Jan":
        return False
    return post_class == "second" or f"{on:%d %b}" not in ("25 Dec", "26 Dec", "01 Jan")


def _on_the_mat(handed_over_at: datetime, post_class: PostClass, where: str) -> date:
    """Walked: in by half past five, printed the next weekday, carried for so many days."""
    division, more = PLACES[where]
    wall = handed_over_at.astimezone(LONDON)
    on = wall.date() + timedelta(days=int((wall.hour, wall.minute) >= (17, 30)))
    while True:
        on += timedelta(days=1)
        if f"{on:%a}" not in ("Sat", "Sun") and on not in _shut("england-and-wales"):
            break
    days = more + (2 if post_class == "first" else 5)
    while days:
        on += timedelta(days=1)
        days -= _is_carried(on, post_class, division)
    return on


moments = st.datetimes(
    min_value=at("Thu 1 Jan 2026 00:00").replace(tzinfo=None),
    max_value=at("Fri 1 Sep 2028 00:00").replace(tzinfo=None),
    timezones=st.just(LONDON),
)


@given(
    said_at=moments,
    days=st.integers(min_value=0, max_value=80),
    hour=st.integers(min_value=0, max_value=23),
    where=st.sampled_from(sorted(PLACES)),
)
def test_a_letter_that_cannot_be_on_the_mat_in_time_is_never_queued(
    said_at: datetime, days: int, hour: int, where: str
) -> None:
    wall = said_at.astimezone(LONDON)
    starts_at = (wall + timedelta(days=days)).replace(hour=hour, minute=30)
    made = _plan(_route(Channel.LETTER, where), said_at=said_at, starts_at=starts_at)
    the_day = local_day(starts_at)
    for letter in made.messages:
        assert letter.post_class is not None
        assert _on_the_mat(letter.due_at, letter.post_class, where) < the_day
        # Nor later, should it have to wait: the gate closes at the walk's own moment.
        just_before = letter.valid_until - timedelta(seconds=1)
        assert _on_the_mat(just_before, PostClass.FIRST, where) < the_day
        assert _on_the_mat(letter.valid_until, PostClass.FIRST, where) >= the_day
    is_in_time = _on_the_mat(said_at, PostClass.FIRST, where) < the_day
    is_ahead = said_at < starts_at
    # And nobody is rung who could have been written to.
    assert any(letter.kind is Kind.CONFIRMATION for letter in made.messages) is is_in_time
    assert bool(made.tasks) is (is_ahead and not is_in_time)


@pytest.mark.parametrize("where", sorted(PLACES))
def test_no_reminder_is_planned_for_a_day_from_which_it_would_come_too_late(where: str) -> None:
    destination = _route(Channel.LETTER, where).destination
    ahead = timedelta(days=postal.reminder_days(destination))
    for number in range(900):
        posted_at = at("Thu 1 Jan 2026 09:00") + timedelta(days=number)
        arrives_on = _on_the_mat(posted_at, PostClass.FIRST, where)
        assert arrives_on < posted_at.date() + ahead


def test_the_walk_would_find_a_rule_that_forgets_the_place() -> None:
    """Negative control: reckoned as if to Somerset, a letter to Scotland is queued too late."""
    forgetful = Route(rule_id=UUID(int=1), channel=Channel.LETTER, destination=Destination())
    said_at, starts_at = at("Thu 26 Nov 2026 10:00"), at("Tue 1 Dec 2026 10:00")
    [letter] = _plan(forgetful, said_at=said_at, starts_at=starts_at).messages
    assert _on_the_mat(letter.due_at, PostClass.FIRST, "EH1 1AA") >= local_day(starts_at)
