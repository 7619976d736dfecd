"""The words of letters, language by language: none lacks a sentence, a picture or a date."""

import string
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time

import pytest

from channels.letter import pictures
from channels.letter.languages import LANGUAGES
from scheduler.people import need_catalogue
from scheduler.reminders import letter_words, revealing
from scheduler.reminders.letter_words.phrases import Phrases
from tests.times import at

ENGLISH = letter_words.LANGUAGES["en"]


def sentences(of: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Every sentence with the name of its place."""
    if isinstance(of, str):
        yield name, of
    elif isinstance(of, Mapping):
        for key, said in of.items():
            yield from sentences(said, f"{name}.{key}")
    elif is_dataclass(of):
        for each in fields(of):
            if each.name not in ("code", "goes_alone", "dates"):
                yield from sentences(getattr(of, each.name), f"{name}.{each.name}")


@pytest.mark.parametrize("phrases", letter_words.LANGUAGES.values(), ids=lambda each: each.code)
def test_every_language_says_everything_with_the_same_facts(phrases: Phrases) -> None:
    ours, english = dict(sentences(phrases)), dict(sentences(ENGLISH))
    assert ours.keys() == english.keys()
    assert phrases.code in LANGUAGES
    for name, said in ours.items():
        assert said.strip(), name
        if name.startswith(".easy.news"):
            assert _facts(said) == ["day"], name
        elif not name.startswith(".easy.shows"):
            assert _facts(said) == _facts(english[name]), name


def _facts(said: str) -> list[str]:
    return sorted(fact for _, fact, _, _ in string.Formatter().parse(said) if fact)


def test_pictures_and_needs_with_words_are_ones_that_there_are() -> None:
    assert ENGLISH.easy.shows.keys() == pictures.NAMES
    assert ENGLISH.needs.keys() <= need_catalogue.CATALOGUE.keys()


@pytest.mark.parametrize("phrases", letter_words.LANGUAGES.values(), ids=lambda each: each.code)
def test_what_stands_outside_gives_nothing_away(phrases: Phrases) -> None:
    assert revealing.find(phrases.phone, phrases.reference) is None


def test_only_english_goes_alone_until_somebody_has_read_the_others() -> None:
    alone = [code for code, phrases in letter_words.LANGUAGES.items() if phrases.goes_alone]
    assert alone == ["en"]


@pytest.mark.parametrize(
    ("code", "when"),
    [
        ("en", "Tuesday 9 March 2027 at 2:30pm"),
        ("cy", "ddydd Mawrth 9 Mawrth 2027 am 2:30 y prynhawn"),
        ("ar", "يوم الثلاثاء 9 آذار/مارس 2027 الساعة 2:30 بعد الظهر"),
    ],
)
def test_a_day_and_a_time_as_each_language_writes_them(code: str, when: str) -> None:
    assert letter_words.LANGUAGES[code].dates.when(date(2027, 3, 9), time(14, 30)) == when


@pytest.mark.parametrize(
    ("clock", "welsh", "arabic"),
    [
        ("00:00", "hanner nos", "12 منتصف الليل"),
        ("00:15", "12:15 y bore", "12:15 صباحا"),
        ("09:00", "9 y bore", "9 صباحا"),
        ("12:00", "hanner dydd", "12 ظهرا"),
        ("12:05", "12:05 y prynhawn", "12:05 بعد الظهر"),
        ("17:59", "5:59 y prynhawn", "5:59 بعد الظهر"),
        ("18:00", "6 yr hwyr", "6 مساء"),
    ],
)
def test_times_of_the_day(clock: str, welsh: str, arabic: str) -> None:
    said = [
        letter_words.LANGUAGES[code].dates.clock_time(time.fromisoformat(clock))
        for code in ("cy", "ar")
    ]
    assert said == [welsh, arabic]


@pytest.mark.parametrize(
    ("code", "until"),
    [
        ("en", "by 5pm on Tuesday 2 March"),
        ("cy", "erbyn 5 y prynhawn ddydd Mawrth 2 Mawrth"),
        ("ar", "قبل الساعة 5 بعد الظهر يوم الثلاثاء 2 آذار/مارس"),
    ],
)
def test_by_when_an_offer_is_answered(code: str, until: str) -> None:
    said = letter_words.LANGUAGES[code].dates.until(at("Tue 2 Mar 2027 17:00"))
    assert said == until


@pytest.mark.parametrize("code", ["cy", "ar"])
def test_twelve_months_and_seven_days_have_names_of_their_own(code: str) -> None:
    dates = letter_words.LANGUAGES[code].dates
    months = {dates.long_date(date(2027, month, 1)).split(maxsplit=1)[1] for month in range(1, 13)}
    days = {dates.day(date(2027, 3, day)).split()[code == "cy"] for day in range(1, 8)}
    assert (len(months), len(days)) == (12, 7)
