"""How long letters take: every worked example of DOMAIN.md 4.4, and the promise behind them."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.clock import LONDON
from scheduler.reminders import postal, working_days
from scheduler.reminders.postal import PostClass
from tests.times import at

HOLIDAYS = working_days.bank_holidays()

moments = st.datetimes(
    min_value=at("Thu 1 Jan 2026 00:00").replace(tzinfo=None),
    max_value=at("Sun 1 Oct 2028 00:00").replace(tzinfo=None),
    timezones=st.just(LONDON),
)


def _day(words: str) -> date:
    return at(f"{words} 00:00").date()


def _arrives(uploaded: str, post_class: PostClass) -> date:
    return postal.arrives_by(uploaded_at=at(uploaded), post_class=post_class, holidays=HOLIDAYS)


@pytest.mark.parametrize(
    ("uploaded", "usual", "safe"),
    [
        # The table says the usual day; we reckon with one delivery day more.
        ("Mon 23 Nov 2026 10:00", "Wed 25 Nov 2026", "Thu 26 Nov 2026"),
        ("Mon 23 Nov 2026 18:00", "Thu 26 Nov 2026", "Fri 27 Nov 2026"),
        ("Fri 27 Nov 2026 10:00", "Tue 1 Dec 2026", "Wed 2 Dec 2026"),
        # Boxing Day is a Saturday and its substitute on Monday: nothing comes on either.
        ("Tue 22 Dec 2026 10:00", "Thu 24 Dec 2026", "Tue 29 Dec 2026"),
        ("Wed 23 Dec 2026 18:00", "Wed 30 Dec 2026", "Thu 31 Dec 2026"),
    ],
)
def test_first_class_comes_a_day_later_than_the_table_says(
    uploaded: str, usual: str, safe: str
) -> None:
    assert _arrives(uploaded, PostClass.FIRST) == _day(safe)
    assert working_days.next_delivery_day(_day(usual), holidays=HOLIDAYS) == _day(safe)


@pytest.mark.parametrize(
    ("uploaded", "latest"),
    [
        ("Mon 23 Nov 2026 10:00", "Tue 1 Dec 2026"),
        ("Mon 23 Nov 2026 18:00", "Wed 2 Dec 2026"),
        ("Fri 27 Nov 2026 10:00", "Mon 7 Dec 2026"),
        ("Tue 22 Dec 2026 10:00", "Mon 4 Jan 2027"),
        ("Wed 23 Dec 2026 18:00", "Wed 6 Jan 2027"),
    ],
)
def test_second_class_comes_at_the_latest_when_the_table_says(uploaded: str, latest: str) -> None:
    assert _arrives(uploaded, PostClass.SECOND) == _day(latest)


@pytest.mark.parametrize(
    ("uploaded", "safe"),
    [
        ("Thu 2 Apr 2026 10:00", "Thu 9 Apr 2026 first"),  # Easter: printed on Tuesday
        ("Sat 4 Apr 2026 10:00", "Thu 9 Apr 2026 first"),
        ("Fri 26 Mar 2027 10:00", "Thu 1 Apr 2027 first"),  # Good Friday, clocks change on Sunday
        ("Sun 28 Mar 2027 00:30", "Thu 1 Apr 2027 first"),  # just before the hour that is skipped
        ("Sun 31 Oct 2027 01:30", "Wed 3 Nov 2027 first"),  # an hour that comes twice
        ("Tue 1 Dec 2026 17:29", "Fri 4 Dec 2026 first"),
        ("Tue 1 Dec 2026 17:30", "Sat 5 Dec 2026 first"),
        ("Tue 1 Dec 2026 23:59", "Sat 5 Dec 2026 first"),
        ("Wed 2 Dec 2026 00:00", "Sat 5 Dec 2026 first"),  # midnight is early enough for Wednesday
        ("Sat 28 Nov 2026 12:00", "Mon 7 Dec 2026 second"),
        ("Sun 29 Nov 2026 17:30", "Tue 8 Dec 2026 second"),  # too late for Monday's print
    ],
)
def test_weekends_holidays_and_the_cut_off(uploaded: str, safe: str) -> None:
    day, _, post_class = safe.rpartition(" ")
    assert _arrives(uploaded, PostClass(post_class)) == _day(day)


@pytest.mark.parametrize(
    ("wanted", "post_class", "hand_over_before"),
    [
        ("Tue 8 Dec 2026", PostClass.SECOND, "Mon 30 Nov 2026 17:30"),
        ("Tue 5 Jan 2027", PostClass.SECOND, "Wed 23 Dec 2026 17:30"),
        # The table says Sunday 6 December and Sunday 3 January: usual delivery, without safety.
        ("Tue 8 Dec 2026", PostClass.FIRST, "Thu 3 Dec 2026 17:30"),
        ("Tue 5 Jan 2027", PostClass.FIRST, "Wed 30 Dec 2026 17:30"),
        ("Mon 5 Apr 2027", PostClass.FIRST, "Thu 1 Apr 2027 17:30"),
    ],
)
def test_the_last_moment_to_hand_a_letter_over(
    wanted: str, post_class: PostClass, hand_over_before: str
) -> None:
    last = postal.last_upload(for_arrival_on=_day(wanted), post_class=post_class, holidays=HOLIDAYS)
    assert last == at(hand_over_before)


@pytest.mark.parametrize("wanted", ["Tue 8 Dec 2026", "Tue 5 Jan 2027"])
def test_without_the_day_of_safety_first_class_is_last_handed_over_as_in_the_table(
    wanted: str,
) -> None:
    sunday = _day(wanted) - timedelta(days=2)
    printed_on = working_days.next_working_day(sunday, holidays=HOLIDAYS)
    assert f"{sunday:%a}" == "Sun"
    assert working_days.next_delivery_day(printed_on, holidays=HOLIDAYS) == _day(wanted)


def test_holidays_that_cannot_be_right_are_refused() -> None:
    closed = frozenset(date(2026, 11, 1) + timedelta(days=number) for number in range(120))
    with pytest.raises(ValueError, match="cannot be right"):
        postal.last_upload(
            for_arrival_on=date(2027, 1, 4), post_class=PostClass.FIRST, holidays=closed
        )


@given(uploaded_at=moments, post_class=st.sampled_from(PostClass))
def test_whatever_is_handed_over_just_in_time_arrives_in_time(
    uploaded_at: datetime, post_class: PostClass
) -> None:
    on = postal.arrives_by(uploaded_at=uploaded_at, post_class=post_class, holidays=HOLIDAYS)
    last = postal.last_upload(for_arrival_on=on, post_class=post_class, holidays=HOLIDAYS)
    assert uploaded_at < last
    just_before, at_last = (
        postal.arrives_by(uploaded_at=each, post_class=post_class, holidays=HOLIDAYS)
        for each in (last - timedelta(seconds=1), last)
    )
    assert just_before <= on < at_last


@pytest.mark.parametrize(
    ("uploaded", "for_day", "post_class"),
    [
        ("Mon 23 Nov 2026 10:00", "Tue 8 Dec 2026", PostClass.SECOND),  # 15 days
        ("Mon 23 Nov 2026 10:00", "Thu 3 Dec 2026", PostClass.SECOND),  # 10 days, there on Tuesday
        ("Mon 23 Nov 2026 10:00", "Wed 2 Dec 2026", PostClass.FIRST),  # 9 days
        ("Mon 21 Dec 2026 10:00", "Mon 4 Jan 2027", PostClass.SECOND),  # 14 days over Christmas
        ("Tue 22 Dec 2026 10:00", "Mon 4 Jan 2027", PostClass.FIRST),  # 13 are too few
        ("Mon 23 Nov 2026 10:00", "Fri 27 Nov 2026", PostClass.FIRST),  # 4 days
        ("Mon 23 Nov 2026 10:00", "Thu 26 Nov 2026", None),  # 3 days: it might come on the day
        ("Mon 23 Nov 2026 10:00", "Wed 25 Nov 2026", None),
        ("Thu 2 Apr 2026 10:00", "Thu 9 Apr 2026", None),  # 7 days, but over Easter
        ("Thu 2 Apr 2026 10:00", "Fri 10 Apr 2026", PostClass.FIRST),
    ],
)
def test_the_class_by_which_a_letter_is_there_the_day_before(
    uploaded: str, for_day: str, post_class: PostClass | None
) -> None:
    chosen = postal.choose_class(uploaded_at=at(uploaded), for_day=_day(for_day), holidays=HOLIDAYS)
    assert chosen is post_class


@given(uploaded_at=moments, days=st.integers(min_value=0, max_value=40))
def test_no_letter_is_chosen_that_could_come_on_the_day_or_later(
    uploaded_at: datetime, days: int
) -> None:
    for_day = uploaded_at.date() + timedelta(days=days)
    chosen = postal.choose_class(uploaded_at=uploaded_at, for_day=for_day, holidays=HOLIDAYS)
    if chosen is None:
        assert days < 14
    else:
        arrival_on = postal.arrives_by(
            uploaded_at=uploaded_at, post_class=chosen, holidays=HOLIDAYS
        )
        assert arrival_on < for_day
        assert days > 3  # below three days nothing is posted
        assert (chosen is PostClass.SECOND) <= (days >= 10)
    is_too_late = uploaded_at >= postal.last_chance(for_day=for_day, holidays=HOLIDAYS)
    assert is_too_late is (chosen is None)


@pytest.mark.parametrize(
    ("planned", "uploaded", "expected"),
    [
        (PostClass.SECOND, "Mon 23 Nov 2026 10:00", PostClass.SECOND),
        (PostClass.SECOND, "Fri 27 Nov 2026 10:00", PostClass.FIRST),
        (PostClass.FIRST, "Mon 16 Nov 2026 10:00", PostClass.FIRST),
        (PostClass.FIRST, "Tue 1 Dec 2026 10:00", None),
    ],
)
def test_a_late_letter_goes_faster_and_never_slower_than_planned(
    planned: PostClass, uploaded: str, expected: PostClass | None
) -> None:
    still = postal.class_still_in_time(
        planned=planned,
        uploaded_at=at(uploaded),
        for_day=_day("Thu 3 Dec 2026"),
        holidays=HOLIDAYS,
    )
    assert still is expected


@pytest.mark.parametrize(
    ("moment", "cut_off"),
    [
        ("Tue 1 Dec 2026 17:29", "Mon 30 Nov 2026 17:30"),
        ("Tue 1 Dec 2026 17:30", "Tue 1 Dec 2026 17:30"),
        ("Wed 2 Dec 2026 00:00", "Tue 1 Dec 2026 17:30"),
        ("Sun 6 Dec 2026 18:00", "Sun 6 Dec 2026 17:30"),  # Sunday's letters are Monday's print
        ("Sun 28 Mar 2027 17:30", "Sun 28 Mar 2027 17:30"),
        ("Sun 31 Oct 2027 17:29", "Sat 30 Oct 2027 17:30"),
    ],
)
def test_the_cut_off_that_has_come(moment: str, cut_off: str) -> None:
    assert postal.cut_off_before(at(moment)) == at(cut_off)
