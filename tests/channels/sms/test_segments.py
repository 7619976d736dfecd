"""Counting texts, as a table that people can read, and as properties (DOMAIN.md §3.4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.sms import segments
from channels.sms.segments import GSM_7, GSM_7_EXTENDED, Encoding

GSM, UCS = Encoding.GSM_7, Encoding.UCS_2

COUNTS = [
    # text, encoding, places, fragments
    ("", GSM, 0, 1),
    ("a", GSM, 1, 1),
    ("a" * 160, GSM, 160, 1),
    ("a" * 161, GSM, 161, 2),
    ("a" * 306, GSM, 306, 2),
    ("a" * 307, GSM, 307, 3),
    ("a" * 459, GSM, 459, 3),
    ("a" * 612, GSM, 612, 4),
    ("a" * 765, GSM, 765, 5),
    ("a" * 918, GSM, 918, 6),
    ("€" * 80, GSM, 160, 1),
    ("€" * 81, GSM, 162, 2),
    ("^{}\\[~]|€", GSM, 18, 1),
    ("a" * 159 + "[", GSM, 161, 2),
    ("ŵ" * 70, UCS, 70, 1),
    ("ŵ" * 71, UCS, 71, 2),
    ("ŵ" * 134, UCS, 134, 2),
    ("ŵ" * 135, UCS, 135, 3),
    ("ŵ" * 201, UCS, 201, 3),
    ("ŵ" * 268, UCS, 268, 4),
    ("ŵ" * 269, UCS, 269, 5),
    ("a" * 69 + "ŷ", UCS, 70, 1),
    ("{" * 69 + "ŷ", UCS, 70, 1),  # an extended character costs one place in UCS-2
    ("😀" * 35, UCS, 70, 1),  # two UTF-16 units each
    ("😀" * 36, UCS, 72, 2),
]


@pytest.mark.parametrize(("text", "encoding", "places", "fragments"), COUNTS)
def test_a_text_is_counted_as_it_is_charged(
    text: str, encoding: Encoding, places: int, fragments: int
) -> None:
    measure = segments.measure(text=text)
    assert (measure.encoding, measure.places, measure.fragments) == (encoding, places, fragments)


@pytest.mark.parametrize(
    ("text", "encoding", "forcing"),
    [
        ("Mae eich apwyntiad ddydd Mawrth am 2:30pm.", GSM, ()),
        ("Eich apwyntiad yn y ganolfan: ffoniwch 01632 960001", GSM, ()),
        ("Tŷ Glan yr Afon", UCS, ("ŷ",)),
        ("Ffôn: 01632 960001", UCS, ("ô",)),
        ("ŵ ŷ â ê î ô û á í ó ú ẃ ý ï ë ŵ", UCS, tuple("ŵŷâêîôûáíóúẃýïë")),
        ("Ä É Ö Ü à ä é è ì ò ö ù ü", GSM, ()),
        ("Dydd Mercher, ŵythnos nesaf", UCS, ("ŵ",)),
        ("موعدك غدا", UCS, tuple(dict.fromkeys("موعدكغدا"))),
    ],
)
def test_welsh_and_other_letters_say_which_of_them_cost_more(
    text: str, encoding: Encoding, forcing: tuple[str, ...]
) -> None:
    measure = segments.measure(text=text)
    assert (measure.encoding, measure.forcing) == (encoding, forcing)


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("9\u201310am \u2014 or \u22121, non\u2011stop", "9-10am - or -1, non-stop"),
        ("\u2018a\u2019 \u201cb\u201d \u201ac\u201e", "'a' \"b\" 'c\""),
        ("wait\u2026", "wait..."),
        ("a\u00a0b\u202fc\td", "a b c d"),
        ("g\u200bo\u2060v\ufeff.\u180euk\u200c\u200d", "gov.uk"),
        ("caf\u0065\u0301", "café"),  # e and a combining accent are one letter of GSM-7
        ("Tŷ", "Tŷ"),
        ("two\nlines", "two\nlines"),
    ],
)
def test_what_has_a_plain_equal_is_replaced_and_no_letter_is(typed: str, sent: str) -> None:
    assert segments.downgrade(text=typed) == sent


@pytest.mark.parametrize("text", ["می\u200cخواهم", "👩\u200d⚕"])
def test_joiners_that_carry_meaning_stay(text: str) -> None:
    assert segments.downgrade(text=text) == text


@pytest.mark.parametrize(
    ("text", "is_too_long"),
    [("a" * 918, False), ("a" * 919, True), ("€" * 459, False), ("€" * 460, True)],
)
def test_six_fragments_are_the_longest_text(text: str, is_too_long: bool) -> None:
    assert segments.measure(text=text).is_too_long is is_too_long


gsm_text = st.text(alphabet=st.sampled_from(sorted(GSM_7 | GSM_7_EXTENDED)))
any_text = st.text()


@given(text=gsm_text)
def test_gsm_text_is_sent_as_it_is(text: str) -> None:
    measure = segments.measure(text=text)
    assert (measure.text, measure.encoding, measure.forcing) == (text, GSM, ())
    assert len(text) <= measure.places <= 2 * len(text)


@given(text=any_text)
def test_replacing_twice_changes_nothing_more(text: str) -> None:
    once = segments.downgrade(text=text)
    assert segments.downgrade(text=once) == once


@given(text=any_text)
def test_every_place_fits_in_the_fragments_charged_and_in_no_fewer(text: str) -> None:
    measure = segments.measure(text=text)
    alone, each = (160, 153) if measure.encoding is GSM else (70, 67)
    room = alone if measure.fragments == 1 else each * measure.fragments
    assert measure.places <= room
    if measure.fragments > 1:
        assert measure.places > max(alone, each * (measure.fragments - 1))


@given(text=any_text, more=gsm_text)
def test_a_longer_text_never_costs_less(text: str, more: str) -> None:
    assert segments.measure(text=text + more).fragments >= segments.measure(text=text).fragments


@given(text=any_text)
def test_the_encoding_is_ucs_2_exactly_when_a_character_forces_it(text: str) -> None:
    measure = segments.measure(text=text)
    outside = [sign for sign in measure.text if sign not in GSM_7 | GSM_7_EXTENDED]
    assert measure.forcing == tuple(dict.fromkeys(outside))
    assert (measure.encoding is UCS) is bool(outside)
