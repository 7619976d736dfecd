"""What texts say, in full, for every kind and mode; how long they are; what they never say."""

from dataclasses import replace
from datetime import date, time

import pytest

from channels.sms import segments
from scheduler.modes import Mode
from scheduler.reminders import revealing, words
from scheduler.reminders.kinds import Kind
from scheduler.reminders.words import About
from tests.times import at

ABOUT = About(
    kind=Kind.CONFIRMATION,
    mode=Mode.FACE_TO_FACE,
    on=date(2027, 3, 9),
    at=time(14, 30),
    greeting="Asha",
    sender="The Trust desk",
    desk_phone="01632 960003",
    place="The Hub",
    ring_number="07700 900123",
    ring_from="01632 960002",
    video_link="https://meet.jit.si/" + "a1b2" * 10,
    text_number="07700 900010",
)
# A code is told in words of its own (reminders.code_words).
KINDS = tuple(kind for kind in Kind if kind is not Kind.CODE)
WHEN = "Tuesday 9 March 2027 at 2:30pm"
THERE = f"{WHEN} at The Hub."
CHANGE = "To change or cancel, phone us on 01632 960003. The Trust desk"
CANNOT = "Cannot come? Tell us on 01632 960003, someone else can use the time. The Trust desk"
JOIN = f"Join at {ABOUT.video_link}"
BOTH_NUMBERS = "on 07700 900123 from 01632 960002."


@pytest.mark.parametrize(
    ("mode", "kind", "said"),
    [
        (Mode.FACE_TO_FACE, Kind.CONFIRMATION, f"your appointment is on {THERE} {CHANGE}"),
        (Mode.FACE_TO_FACE, Kind.WEEK_BEFORE, f"your appointment is on {THERE} {CANNOT}"),
        (Mode.FACE_TO_FACE, Kind.DAY_BEFORE, f"your appointment is on {THERE} {CANNOT}"),
        (Mode.FACE_TO_FACE, Kind.MOVED, f"your appointment has moved to {THERE} {CHANGE}"),
        (Mode.PHONE, Kind.CONFIRMATION, f"we will phone you on {WHEN}, {BOTH_NUMBERS} {CHANGE}"),
        (Mode.PHONE, Kind.DAY_BEFORE, f"we will phone you on {WHEN}, {BOTH_NUMBERS} {CANNOT}"),
        (
            Mode.PHONE,
            Kind.MOVED,
            f"a new time: we will phone you on {WHEN}, {BOTH_NUMBERS} {CHANGE}",
        ),
        (Mode.VIDEO, Kind.CONFIRMATION, f"your video appointment is on {WHEN}. {JOIN} {CHANGE}"),
        (Mode.VIDEO, Kind.MOVED, f"your video appointment has moved to {WHEN}. {JOIN} {CHANGE}"),
        (
            Mode.TEXT,
            Kind.CONFIRMATION,
            f"we will text you on {WHEN}, on 07700 900123 from 07700 900010. {CHANGE}",
        ),
        (
            Mode.TEXT,
            Kind.MOVED,
            f"a new time: we will text you on {WHEN}, on 07700 900123 from 07700 900010. {CHANGE}",
        ),
        (
            Mode.VIDEO,
            Kind.CANCELLED,
            f"your appointment on {WHEN} is cancelled. "
            "To book another, phone us on 01632 960003. The Trust desk",
        ),
        (
            Mode.VIDEO,
            Kind.ASK_AGAIN,
            f"we want to ask you about your appointment on {WHEN}. "
            "Please phone us on 01632 960003. The Trust desk",
        ),
    ],
)
def test_a_text_says_when_and_how_and_how_to_change_it(mode: Mode, kind: Kind, said: str) -> None:
    assert words.text(replace(ABOUT, mode=mode, kind=kind)) == f"Asha, {said}"


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        (Mode.FACE_TO_FACE, f"Mary, Asha's appointment is on {WHEN} at The Hub. {CHANGE}"),
        (Mode.PHONE, f"Mary, we will phone Asha on {WHEN}, {BOTH_NUMBERS} {CHANGE}"),
    ],
)
def test_a_supporters_copy_says_whose_appointment_it_is(mode: Mode, said: str) -> None:
    copy = replace(ABOUT, mode=mode, kind=Kind.WEEK_BEFORE, greeting="Mary", copied_person="Asha")
    assert words.text(copy) == said


@pytest.mark.parametrize(
    ("mode", "how"),
    [
        (Mode.FACE_TO_FACE, "at The Hub"),
        (Mode.PHONE, "by phone"),
        (Mode.VIDEO, "by video"),
        (Mode.TEXT, "by text message"),
    ],
)
def test_an_offer_says_how_to_take_it_and_by_when_in_one_fragment(mode: Mode, how: str) -> None:
    text = words.text(
        replace(ABOUT, kind=Kind.OFFER, mode=mode, answer_by=at("Wed 3 Mar 2027 12:00"))
    )
    assert text == (
        f"Asha, a time is free: {WHEN} {how}. To take it, phone us on 01632 960003 by "
        "midday on Wednesday 3 March. The Trust desk"
    )
    assert revealing.find(text) is None
    assert segments.measure(text=text).fragments == 1


@pytest.mark.parametrize("kind", [Kind.WEEK_BEFORE, Kind.DAY_BEFORE])
def test_a_reminder_says_how_to_answer_it_in_one_fragment(kind: Kind) -> None:
    text = words.text(replace(ABOUT, kind=kind, reply_code="7834"))
    assert text == (
        f"Asha, your appointment is on {THERE} Reply 1 if you come, 2 to change, or CANCEL 7834. "
        "Or phone 01632 960003. The Trust desk"
    )
    assert segments.measure(text=text).fragments == 1
    assert revealing.find(text) is None


@pytest.mark.parametrize("mode", Mode)
def test_how_to_answer_costs_no_second_fragment_more(mode: Mode) -> None:
    reminder = replace(ABOUT, kind=Kind.DAY_BEFORE, mode=mode)
    answerable = replace(reminder, reply_code="7834")
    assert segments.measure(text=words.text(answerable)).fragments <= 2


def test_only_the_persons_own_reminders_say_how_to_answer_by_text() -> None:
    for kind in KINDS:
        copy = replace(ABOUT, kind=kind, reply_code="7834", copied_person="Asha")
        assert "7834" not in words.text(copy)
        said = words.text(replace(ABOUT, kind=kind, reply_code="7834"))
        assert ("7834" in said) == kind.is_reminder
        minimal = replace(ABOUT, kind=kind, reply_code="7834", is_minimal=True)
        assert "7834" not in words.text(minimal)


@pytest.mark.parametrize("kind", KINDS)
def test_minimal_words_only_ask_for_a_call(kind: Kind) -> None:
    minimal = replace(ABOUT, kind=kind, is_minimal=True)
    assert words.text(minimal) == "Please phone us on 01632 960003. The Trust desk"


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("kind", KINDS)
def test_no_text_gives_anything_away_or_needs_more_than_two_fragments(
    kind: Kind, mode: Mode
) -> None:
    text = words.text(replace(ABOUT, kind=kind, mode=mode))
    assert revealing.find(text) is None
    measure = segments.measure(text=text)
    assert measure.encoding == "GSM-7"
    assert measure.text == text  # nothing had to be replaced
    assert measure.fragments <= 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_about_a_meeting_face_to_face_is_one_fragment(kind: Kind) -> None:
    assert segments.measure(text=words.text(replace(ABOUT, kind=kind))).fragments == 1


def test_texts_say_text_message_and_phone_and_never_sms_or_telephone() -> None:
    for kind in KINDS:
        for mode in Mode:
            text = words.text(replace(ABOUT, kind=kind, mode=mode)).lower()
            assert "sms" not in text
            assert "telephone" not in text
            assert "discharge" not in text


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (time(0, 0), "midnight"),
        (time(0, 5), "12:05am"),
        (time(9, 0), "9am"),
        (time(9, 30), "9:30am"),
        (time(12, 0), "midday"),
        (time(12, 30), "12:30pm"),
        (time(17, 5), "5:05pm"),
        (time(23, 59), "11:59pm"),
    ],
)
def test_times_are_written_as_the_service_manual_writes_them(at: time, said: str) -> None:
    assert words.clock_time(at) == said


def test_dates_are_written_with_their_weekday_and_month_in_full() -> None:
    assert words.day(date(2026, 8, 5)) == "Wednesday 5 August 2026"
    assert words.long_date(date(2026, 8, 5)) == "5 August 2026"
    assert ABOUT.when == WHEN


def test_nobodys_details_stand_in_what_is_printed_of_the_facts() -> None:
    shown = repr(ABOUT)
    assert "Asha" not in shown
    assert "900123" not in shown
    assert "meet.jit.si" not in shown
