"""What a recorded call says: to whoever answers nothing, to the right person everything."""

from dataclasses import replace
from datetime import date, time

import pytest

from scheduler.modes import Mode
from scheduler.reminders import revealing, spoken
from scheduler.reminders.kinds import Kind
from scheduler.reminders.words import About

ABOUT = About(
    kind=Kind.CONFIRMATION,
    mode=Mode.FACE_TO_FACE,
    on=date(2027, 3, 9),
    at=time(9),
    greeting="Ben",
    sender="Appointments",
    desk_phone="01632 960003",
    place="The Hub",
    ring_number="01632 960009",
    ring_from="01632 960004",
    video_link="https://video.example/x",
)
CHANGE = "To change or cancel, phone us on 0 1 6 3 2, 9 6 0 0 0 3."


def test_whoever_answers_hears_a_first_name_and_a_neutral_name_alone() -> None:
    assert spoken.opening(ABOUT) == (
        "Hello. This is a recorded call for Ben, from Appointments. "
        "If you are Ben, press 1. If this is not a good time, press 2."
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, f"Your appointment is on Tuesday 9 March, at 9am, at The Hub. {CHANGE}"),
        (
            {"kind": Kind.MOVED, "at": time(17, 30)},
            f"Your appointment has moved to Tuesday 9 March, at 5:30pm, at The Hub. {CHANGE}",
        ),
        (
            {"kind": Kind.CANCELLED, "at": time(12)},
            "Your appointment on Tuesday 9 March, at midday is cancelled. "
            "To book another, phone us on 0 1 6 3 2, 9 6 0 0 0 3.",
        ),
        (
            {"mode": Mode.PHONE, "kind": Kind.MOVED},
            f"It has a new time. We will phone you on Tuesday 9 March, at 9am. {CHANGE}",
        ),
        (
            {"mode": Mode.TEXT},
            f"We will text you on Tuesday 9 March, at 9am. {CHANGE}",
        ),
        (
            {"mode": Mode.VIDEO},
            "Your video appointment is on Tuesday 9 March, at 9am. "
            "For the link, or to change or cancel, phone us on 0 1 6 3 2, 9 6 0 0 0 3.",
        ),
        (
            {"kind": Kind.ASK_AGAIN},
            "We want to ask you about your appointment on Tuesday 9 March, at 9am. "
            "Please phone us on 0 1 6 3 2, 9 6 0 0 0 3. I say it again: 0 1 6 3 2, 9 6 0 0 0 3.",
        ),
        (
            {"copied_person": "Asha", "mode": Mode.FACE_TO_FACE},
            f"Asha's appointment is on Tuesday 9 March, at 9am, at The Hub. {CHANGE}",
        ),
        (
            {"is_minimal": True},
            "Please phone us on 0 1 6 3 2, 9 6 0 0 0 3. I say it again: 0 1 6 3 2, 9 6 0 0 0 3.",
        ),
    ],
)
def test_the_right_person_hears_it_in_sentences(changes: dict[str, object], said: str) -> None:
    about = replace(ABOUT, **changes)  # type: ignore[arg-type]
    assert spoken.news(about) == said
    assert "https" not in said


def test_who_can_say_that_they_come_is_asked_to() -> None:
    can = "To say that you will come, press 1. "
    rest = "To ask us to phone you, press 2. To hear this again, press 3."
    assert spoken.question(ABOUT) == can + rest
    for changes in (
        {"kind": Kind.CANCELLED},
        {"kind": Kind.ASK_AGAIN},
        {"is_minimal": True},
        {"copied_person": "Asha"},
    ):
        assert spoken.question(replace(ABOUT, **changes)) == rest


def test_a_voicemail_only_asks_them_to_phone() -> None:
    said = spoken.voicemail(ABOUT)
    assert said == (
        "Hello. This is a message for Ben, from Appointments. Please phone us on "
        "0 1 6 3 2, 9 6 0 0 0 3. I say it again: 0 1 6 3 2, 9 6 0 0 0 3."
    )
    for secret in ("Tuesday", "March", "Hub", "appointment is"):
        assert secret not in said
        assert secret not in spoken.opening(ABOUT)


@pytest.mark.parametrize(
    ("number", "figures"),
    [
        ("020 7946 0000", "0 2 0, 7 9 4 6, 0 0 0 0"),
        ("+353 1 234", "plus 3 5 3, 1, 2 3 4"),
    ],
)
def test_numbers_are_read_figure_by_figure(number: str, figures: str) -> None:
    assert spoken.figures(number) == figures


def test_nothing_that_is_said_to_anybody_gives_anything_away() -> None:
    fixed = (spoken.GOODBYE, spoken.NOT_NOW, spoken.NOTHING_TO_DO, spoken.WILL_RING)
    assert revealing.find(*fixed, spoken.opening(ABOUT), spoken.voicemail(ABOUT)) is None
