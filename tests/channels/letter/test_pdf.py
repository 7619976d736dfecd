"""Letters, by what stands in them and where it stands (DOMAIN.md §4.1)."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from channels.letter import pdf
from channels.letter.languages import LANGUAGES
from channels.letter.message import POINT_SIZES, Letter
from channels.letter.pdf import Rendered
from channels.message import Failure, NotConfigured, Undeliverable
from tests.channels.letter import letters, reading
from tests.channels.letter.reading import Word

EVERY_KIND = [
    pytest.param(replace(letter, point_size=size), id=f"{language}-{size}")
    for language, letter in letters.LANGUAGES.items()
    for size in POINT_SIZES
]
SEVEN_LINES = (
    "The Occupier with a Long Name",
    "c/o Example Housing Association",
    "Flat 12, Example Court",
    "123 Example Street",
    "Example Village",
    "Taunton",
    "TA1 1AA",
)
PLACE = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"


def said_in(letter: Letter, rendered: Rendered) -> Counter[str]:
    """All signs that should be on paper: the letter's words and the number on every page."""
    words = letters.PAGE_WORDS[letter.language]
    numbers = [words.format(page, rendered.pages) for page in range(1, rendered.pages + 1)]
    return reading.said("".join([*letter.words, *numbers]))


@pytest.mark.parametrize("letter", EVERY_KIND)
def test_what_is_printed_is_what_was_written_and_nothing_else(
    letter: Letter, font_folder: Path
) -> None:
    rendered = pdf.render(letter=letter, font_folder=font_folder)
    assert reading.signs(rendered.content) == said_in(letter, rendered)


@pytest.mark.parametrize("letter", EVERY_KIND)
def test_nothing_is_printed_where_nothing_may_be(letter: Letter, font_folder: Path) -> None:
    rendered = pdf.render(letter=letter, font_folder=font_folder)
    assert reading.ink_outside(rendered.content) == []


@pytest.mark.parametrize("letter", EVERY_KIND)
def test_the_window_shows_the_address_and_only_the_address(
    letter: Letter, font_folder: Path
) -> None:
    first = reading.pages(pdf.render(letter=letter, font_folder=font_folder).content)[0]
    assert " ".join(word.text for word in in_window(first)) == " ".join(letters.ADDRESS)
    assert {word.size for word in in_window(first)} == {10}


@pytest.mark.parametrize("letter", EVERY_KIND)
def test_every_word_stands_in_its_own_part_of_the_page(letter: Letter, font_folder: Path) -> None:
    for number, words in enumerate(
        reading.pages(pdf.render(letter=letter, font_folder=font_folder).content), start=1
    ):
        boxes = reading.FIRST_PAGE.values() if number == 1 else [reading.EVERY_PAGE]
        assert [word for word in words if not any(stands_in(word, box) for box in boxes)] == []


@pytest.mark.parametrize("letter", EVERY_KIND)
def test_the_body_is_as_large_as_was_asked_for(letter: Letter, font_folder: Path) -> None:
    content = pdf.render(letter=letter, font_folder=font_folder).content
    body = [
        word
        for number, words in enumerate(reading.pages(content), start=1)
        for word in words
        if number > 1 or word.top >= 95
    ]
    assert min(word.size for word in body) == letter.point_size
    beside = [word for word in reading.pages(content)[0] if word.left >= 125 and word.top < 95]
    assert {word.size for word in beside} <= {letter.point_size}


@pytest.mark.parametrize("letter", EVERY_KIND)
def test_a_letter_is_tagged_and_says_its_language(letter: Letter, font_folder: Path) -> None:
    content = pdf.render(letter=letter, font_folder=font_folder).content
    assert reading.catalogue(content) == {
        "tagged": True,
        "language": letter.language,
        "title": letter.heading,
        "shows_title": True,
        "is_pdf_ua_1": True,
    }
    tags = reading.structure(content)
    assert tags.count("H1") == 1
    assert tags.count("LI") == len(letter.details)
    assert tags.index("H1") < tags.index("L")


@pytest.mark.parametrize("letter", EVERY_KIND)
def test_every_font_is_ours_and_inside_the_file(letter: Letter, font_folder: Path) -> None:
    fonts = reading.fonts(pdf.render(letter=letter, font_folder=font_folder).content)
    assert all(fonts.values())
    assert all(name.split("+")[1].startswith(("NotoSans", "Vazirmatn")) for name in fonts)


@pytest.mark.parametrize("letter", EVERY_KIND)
def test_the_same_letter_gives_the_same_bytes(letter: Letter, font_folder: Path) -> None:
    again = replace(letter, reference="another", valid_until=None)
    first = pdf.render(letter=letter, font_folder=font_folder)
    assert pdf.render(letter=again, font_folder=font_folder) == first


def test_a_letter_is_read_in_the_order_in_which_it_is_meant(font_folder: Path) -> None:
    letter = letters.ENGLISH
    text = reading.running_text(pdf.render(letter=letter, font_folder=font_folder).content)
    last = -1
    for words in letter.words:
        place = text.find(" ".join(words.split()), last + 1)
        assert place > last, words
        last = place
    assert text.endswith("Page 1 of 1")


@pytest.mark.parametrize(("point_size", "most_pages"), [(12, 1), (20, 3), (24, 3), (28, 4)])
def test_a_usual_letter_stays_short(point_size: int, most_pages: int, font_folder: Path) -> None:
    letter = replace(letters.ENGLISH, point_size=point_size)
    rendered = pdf.render(letter=letter, font_folder=font_folder)
    assert rendered.pages <= most_pages
    assert rendered.pages == len(reading.pages(rendered.content))
    assert rendered.sheets == (rendered.pages + 1) // 2


@pytest.mark.parametrize("point_size", POINT_SIZES)
def test_seven_lines_of_address_fit_the_window(point_size: int, font_folder: Path) -> None:
    letter = letters.with_address(*SEVEN_LINES, point_size=point_size)
    content = pdf.render(letter=letter, font_folder=font_folder).content
    window = in_window(reading.pages(content)[0])
    assert " ".join(word.text for word in window) == " ".join(SEVEN_LINES)
    assert {word.size for word in window} == {9}
    assert reading.ink_outside(content) == []


@pytest.mark.parametrize(
    ("letter_count", "size"), [(28, 10), (29, 9.5), (31, 9), (33, 8.5), (34, 8), (36, 8)]
)
def test_a_broad_address_line_shrinks_to_8_points(
    letter_count: int, size: float, font_folder: Path
) -> None:
    content = pdf.render(letter=_broad_address(letter_count), font_folder=font_folder).content
    window = in_window(reading.pages(content)[0])
    assert window[0].text == "Ŵ" * letter_count
    assert {word.size for word in window} == {size}
    assert reading.ink_outside(content) == []


@pytest.mark.parametrize("letter_count", [37, 60])
def test_an_address_line_broader_than_the_window_at_8_points_is_refused(
    letter_count: int, font_folder: Path
) -> None:
    with pytest.raises(Undeliverable) as refusal:
        pdf.render(letter=_broad_address(letter_count), font_folder=font_folder)
    assert refusal.value.code == "address-line-too-wide"


def _broad_address(letter_count: int) -> Letter:
    return letters.with_address("Ŵ" * letter_count, "1 Example Street", "Taunton", "TA1 1AA")


def test_an_ordinary_long_line_of_60_letters_fits_the_window(font_folder: Path) -> None:
    line = "Department of Examples, Riverside Business and Enterprise Park"
    letter = letters.with_address("Asha Example", line, "Taunton", "TA1 1AA")
    window = in_window(reading.pages(pdf.render(letter=letter, font_folder=font_folder).content)[0])
    assert line in " ".join(word.text for word in window)


@pytest.mark.parametrize("point_size", POINT_SIZES)
@pytest.mark.parametrize("word", [PLACE, "https://riverside.example/appointments/change?code=4KQ7"])
def test_a_word_broader_than_the_line_breaks_and_stays_on_the_paper(
    point_size: int, word: str, font_folder: Path
) -> None:
    letter = replace(
        letters.ENGLISH,
        point_size=point_size,
        heading=f"At {word}",
        paragraphs=(f"Come to {word}.", word),
        details=(("Where", word), (word, "there")),
    )
    rendered = pdf.render(letter=letter, font_folder=font_folder)
    assert reading.signs(rendered.content) == said_in(letter, rendered)
    assert reading.ink_outside(rendered.content) == []


@pytest.mark.parametrize("point_size", POINT_SIZES)
@pytest.mark.parametrize("language", sorted(letters.LANGUAGES))
def test_a_phone_number_is_never_torn_apart_or_turned_round(
    point_size: int, language: str, font_folder: Path
) -> None:
    letter = replace(letters.LANGUAGES[language], point_size=point_size)
    content = pdf.render(letter=letter, font_folder=font_folder).content
    areas = [word for page in reading.pages(content) for word in page if word.text == "01632"]
    numbers = [
        word for page in reading.pages(content) for word in page if word.text.startswith("960001")
    ]
    assert len(areas) == len(numbers) >= 1
    for area, number in zip(areas, numbers, strict=True):
        assert area.right < number.left
        assert area.top == pytest.approx(number.top)


def test_beside_the_address_stands_what_fits_and_the_rest_is_in_the_body(
    font_folder: Path,
) -> None:
    def beside(**changes: Any) -> str:
        letter = replace(letters.ENGLISH, **changes)
        words = reading.pages(pdf.render(letter=letter, font_folder=font_folder).content)[0]
        return " ".join(word.text for word in words if word.left >= 125 and 30 <= word.top < 95)

    assert beside().endswith("Our reference: 4KQ7")
    assert beside(point_size=20) == "Phone: 01632 960001 Monday to Friday, 9am to 5pm"
    assert beside(point_size=28) == ""
    assert beside(contact_lines=(), date_line="", reference_line="") == ""
    assert beside(contact_lines=("W" * 40,)) == ""


@pytest.mark.parametrize("point_size", POINT_SIZES)
@pytest.mark.parametrize(
    "sender_name", ["R", "Riverside", "Riverside Appointments for Examples and Further Examples"]
)
def test_a_senders_name_of_any_usual_length_stands_above_the_window(
    point_size: int, sender_name: str, font_folder: Path
) -> None:
    letter = replace(letters.ENGLISH, point_size=point_size, sender_name=sender_name, details=())
    content = pdf.render(letter=letter, font_folder=font_folder).content
    words = reading.pages(content)[0]
    head = [word.text for word in words if stands_in(word, reading.FIRST_PAGE["logo"])]
    assert " ".join(head) == sender_name
    assert reading.ink_outside(content) == []


def test_a_letter_may_have_no_paragraph_no_detail_and_no_contact(font_folder: Path) -> None:
    letter = replace(letters.ENGLISH, paragraphs=(), details=(), contact_lines=())
    rendered = pdf.render(letter=letter, font_folder=font_folder)
    assert reading.signs(rendered.content) == said_in(letter, rendered)


def test_details_longer_than_a_page_go_on_to_the_next(font_folder: Path) -> None:
    details = tuple((f"Step {number}", "What to do then. " * 12) for number in range(1, 13))
    letter = replace(letters.ENGLISH, details=details, point_size=20)
    rendered = pdf.render(letter=letter, font_folder=font_folder)
    assert reading.signs(rendered.content) == said_in(letter, rendered)
    assert reading.ink_outside(rendered.content) == []


def test_written_vowels_and_joiners_are_printed_and_nothing_is_lost(font_folder: Path) -> None:
    paragraphs = ("شكراً جدًّا، طلبتِ وجهاً لوجه.", "وقت شما سه\u200cشنبه است.")
    letter = replace(letters.ARABIC, language="fa", paragraphs=paragraphs)
    rendered = pdf.render(letter=letter, font_folder=font_folder)
    # typst repeats a letter with its written vowel in the text layer: more is said, never less.
    said = reading.signs(rendered.content)
    assert reading.said("".join(letter.words)) <= said
    assert reading.ink_outside(rendered.content) == []


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_counts_its_pages_in_signs_that_we_can_print(
    language: str, font_folder: Path
) -> None:
    letter = replace(letters.ENGLISH, language=language)
    rendered = pdf.render(letter=letter, font_folder=font_folder)
    number = LANGUAGES[language].pages.format(page=1, pages=1)
    expected = reading.said("".join([*letter.words, number]))
    assert reading.signs(rendered.content) == expected
    assert reading.catalogue(rendered.content)["language"] == language


def test_ten_pages_are_a_letter_and_eleven_are_not(font_folder: Path) -> None:
    def pages_of(count: int) -> int:
        letter = replace(
            letters.ENGLISH, point_size=28, details=(), paragraphs=("Example words. " * 6,) * count
        )
        return pdf.render(letter=letter, font_folder=font_folder).pages

    count = 10
    while pages_of(count) < 10:
        count += 1
    with pytest.raises(Undeliverable) as refusal:
        pages_of(count + 6)
    assert refusal.value.code == "letter-too-long"


@pytest.mark.parametrize(
    ("rendered", "code"),
    [
        (Rendered(content=b"x", pages=11), "letter-too-long"),
        (Rendered(content=b"x" * (2 * 1024 * 1024 + 1), pages=1), "letter-too-large"),
    ],
)
def test_what_a_print_service_would_turn_away_is_refused(rendered: Rendered, code: str) -> None:
    with pytest.raises(Undeliverable) as refusal:
        pdf.refuse_unprintable(rendered=rendered)
    assert refusal.value.code == code


def test_the_largest_letter_is_printable() -> None:
    pdf.refuse_unprintable(rendered=Rendered(content=b"x" * (2 * 1024 * 1024), pages=10))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"paragraphs": ("Please NOTIFY us.",)}, "notify-tag-found-in-content"),
        ({"signatory": "NOTIFY"}, "notify-tag-found-in-content"),
        ({"paragraphs": ("你好",)}, "missing-glyph"),
        ({"heading": "Well done 👍"}, "missing-glyph"),
        ({"sender_name": "Example " * 80}, "sender-name-too-long"),
    ],
)
def test_what_cannot_be_printed_rightly_is_refused(
    changes: dict[str, Any], code: str, font_folder: Path
) -> None:
    with pytest.raises(Undeliverable) as refusal:
        pdf.render(letter=replace(letters.ENGLISH, **changes), font_folder=font_folder)
    assert refusal.value.code == code


def test_a_missing_sign_is_named_and_nothing_else(font_folder: Path) -> None:
    with pytest.raises(Failure) as refusal:
        pdf.render(letter=replace(letters.ENGLISH, salutation="Dear 你"), font_folder=font_folder)
    assert refusal.value.reason == "Our fonts cannot print U+4F60."


@pytest.mark.parametrize("word", ["Notify", "notify us", "NOTIFYING"])
def test_only_the_printers_own_mark_is_refused(word: str, font_folder: Path) -> None:
    pdf.render(letter=replace(letters.ENGLISH, closing=word), font_folder=font_folder)


@pytest.mark.parametrize("code", ['#import "x.typ"', "*bold* _it_ $x$ @ref <label> \\ // no"])
def test_what_is_written_is_never_taken_for_the_templates_language(
    code: str, font_folder: Path
) -> None:
    letter = replace(letters.ENGLISH, paragraphs=(code,), heading=code)
    rendered = pdf.render(letter=letter, font_folder=font_folder)
    assert reading.signs(rendered.content) == said_in(letter, rendered)


@pytest.mark.parametrize(
    ("installed", "language", "missing"),
    [
        ([], "en", "Noto Sans"),
        ([], "ur", "Noto Sans, Vazirmatn"),
        (["noto-sans"], "ar", "Vazirmatn"),
        (["noto-sans"], "he", "Noto Sans Hebrew"),
    ],
)
def test_missing_fonts_are_named(
    installed: list[str], language: str, missing: str, font_folder: Path, tmp_path: Path
) -> None:
    for package in installed:
        (tmp_path / package).symlink_to(font_folder / package)
    letter = replace(letters.ENGLISH, language=language)
    with pytest.raises(NotConfigured, match=f"the fonts {missing} in"):
        pdf.render(letter=letter, font_folder=tmp_path)


def test_all_fonts_that_are_not_installed_are_listed(font_folder: Path, tmp_path: Path) -> None:
    assert pdf.missing_fonts(font_folder=font_folder) == ()
    assert pdf.missing_fonts(font_folder=tmp_path) == (
        "Noto Sans",
        "Noto Sans Hebrew",
        "Vazirmatn",
    )


def test_a_template_that_is_broken_is_not_taken_for_a_bad_letter(
    font_folder: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "letter.typ"
    broken.write_text("#unknown-thing")
    with pytest.raises(RuntimeError, match="unknown"):
        pdf.render(letter=letters.ENGLISH, font_folder=font_folder, template=broken)


def in_window(words: list[Word]) -> list[Word]:
    return [word for word in words if stands_in(word, reading.FIRST_PAGE["address"])]


def stands_in(word: Word, box: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = box
    # A font's box is higher than its letters; the pixels are asked in a test of their own.
    middle = (word.top + word.bottom) / 2
    return left <= word.left and word.right <= right and top <= middle <= bottom
