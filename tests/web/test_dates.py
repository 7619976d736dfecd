"""Days and times in the language of the page: as letters say them, or as the language does."""

from datetime import date, time

import pytest
from django.conf import LazySettings
from django.utils import translation

from scheduler.web import dates
from tests.times import at


@pytest.mark.parametrize(
    ("code", "day", "half_past_five", "noon"),
    [
        ("en", "Thursday 6 August 2026", "5:30pm", "midday"),
        ("en-x-easy", "Thursday 6 August 2026", "5:30pm", "midday"),
        ("cy", "Dydd Iau 6 Awst 2026", "5:30 y prynhawn", "hanner dydd"),
        ("pl", "czwartek 6 sierpnia 2026", "17:30", "12:00"),
        # Whoever switched a language off, or a page for staff.
        ("de", "Thursday 6 August 2026", "5:30pm", "midday"),
    ],
)
def test_a_day_and_a_time_are_said_as_in_the_language(
    settings: LazySettings, code: str, day: str, half_past_five: str, noon: str
) -> None:
    settings.PAGE_LANGUAGES = ["en", "cy", "en-x-easy", "pl"]
    with translation.override(code):
        assert dates.day(date(2026, 8, 6)) == day
        assert dates.clock_time(time(17, 30)) == half_past_five
        assert dates.clock_time(time(12)) == noon


def test_a_moment_is_told_on_a_wall_of_its_place() -> None:
    with translation.override("cy"):
        assert dates.moment(at("Tue 6 Apr 2027 09:00")) == "Dydd Mawrth 6 Ebrill 2027, 9 y bore"
