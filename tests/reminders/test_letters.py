"""What letters say inside, what can be read from outside, and how they look as text."""

from dataclasses import replace
from datetime import date

import pytest

from channels.letter.address import NotAnAddress
from channels.letter.message import Letter
from scheduler.modes import Mode
from scheduler.reminders import letter_words, letters, revealing
from scheduler.reminders.enclosures import Enclosed
from scheduler.reminders.kinds import Kind
from scheduler.reminders.postal import PostClass
from tests.reminders.test_words import ABOUT, KINDS
from tests.times import at

ENCLOSED = Enclosed(
    about=ABOUT,
    address_lines=("Asha Example", "1 Example Street", "Exampleton", "TA1 1AB"),
    written_on=date(2027, 3, 1),
    post_class=PostClass.SECOND,
    reference="K7M4QP",
    point_size=24,
    place_lines=("2 High Street", "Exampleton", "BS1 4ND"),
    room="Room 1",
    site_phone="01632 960002",
    with_whom=("Freya Example, Support worker",),
    service="Psychological first conversation",
    needs=("hearing_loop", "interpreter", "contact_by_letter"),
    has_interpreter=True,
)


def _letter(
    kind: Kind = Kind.CONFIRMATION, mode: Mode = Mode.FACE_TO_FACE, **about: object
) -> Letter:
    changed = replace(ABOUT, kind=kind, mode=mode, **about)  # type: ignore[arg-type]
    return letters.compose(
        replace(ENCLOSED, about=changed),
        message_reference="a-message",
        valid_until=at("Wed 3 Mar 2027 17:30"),
    )


def test_a_letter_says_what_nice_asks_for() -> None:
    letter = _letter()
    assert letter.salutation == "Dear Asha"
    assert letter.heading == "Your appointment"
    assert letter.details == (
        ("Date", "Tuesday 9 March 2027"),
        ("Time", "2:30pm"),
        ("How", "Face to face"),
        ("Where", "The Hub\n2 High Street\nExampleton\nBS1 4ND"),
        ("Room", "Room 1"),
        ("With", "Freya Example, Support worker"),
        ("What for", "Psychological first conversation"),
    )
    assert letter.paragraphs == (
        "We have booked this appointment for you.",
        "If you have problems getting there, phone 01632 960002.",
        "Please tell us if you cannot come: someone else can use the time. To change or cancel the "
        "appointment, phone us on 01632 960003.",
        "You may bring somebody you trust, such as a relative, a friend, a carer or an advocate.",
        "We have booked an interpreter for you. We have noted that you asked for: a hearing loop; "
        "an interpreter. If that is not right, phone us on 01632 960003.",
        "If you would like this letter in another format, such as large print, Easy Read, braille "
        "or audio, or in another language, phone us on 01632 960003.",
    )


def test_the_letter_is_made_as_the_person_needs_it() -> None:
    letter = _letter()
    assert letter.point_size == 24
    assert letter.post_class == "second"
    assert letter.language == "en"
    assert letter.reference == "a-message"
    assert letter.valid_until == at("Wed 3 Mar 2027 17:30")
    assert letter.recipient.lines == ("Asha Example", "1 Example Street", "Exampleton", "TA1 1AB")


def test_outside_a_letter_says_nothing_of_what_it_is_about() -> None:
    letter = _letter()
    assert letters.outside(letter) == (
        "The Trust desk",
        "Phone 01632 960003",
        "1 March 2027",
        "Our reference: K7M4QP",
    )


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("kind", KINDS)
def test_no_letter_gives_anything_away_outside(kind: Kind, mode: Mode) -> None:
    letter = _letter(kind, mode)
    assert revealing.find(*letters.outside(letter), *letter.recipient.lines) is None
    # Negative control: the same words are found where they may stand, inside.
    told_inside = revealing.find(*letter.words) is not None
    assert told_inside is (kind not in (Kind.CANCELLED, Kind.ASK_AGAIN))


@pytest.mark.parametrize(
    ("mode", "details", "getting_there"),
    [
        (
            Mode.PHONE,
            (
                ("How", "By phone"),
                ("Your number", "07700 900123"),
                ("We phone from", "01632 960002"),
            ),
            "If you miss our call, or would like us to phone another number, "
            "phone us on 01632 960003.",
        ),
        (
            Mode.VIDEO,
            (("How", "By video"), ("Link", ABOUT.video_link)),
            "Open the link in a web browser on a phone, a tablet or a computer. "
            "If it does not work, phone 01632 960002.",
        ),
        (
            Mode.TEXT,
            (
                ("How", "By text message"),
                ("Your number", "07700 900123"),
                ("Our number", "07700 900010"),
            ),
            "You can answer our text messages as you would answer anybody's. "
            "If none has come, phone 01632 960002.",
        ),
    ],
)
def test_every_mode_says_what_it_needs(
    mode: Mode, details: tuple[tuple[str, str], ...], getting_there: str
) -> None:
    letter = _letter(mode=mode)
    assert letter.details[2:-2] == details
    assert letter.paragraphs[1] == getting_there
    assert letter.paragraphs[3].startswith("You may have with you somebody you trust")
    assert "Room" not in dict(letter.details)


@pytest.mark.parametrize(
    ("kind", "heading", "opening"),
    [
        (
            Kind.WEEK_BEFORE,
            "Your appointment is coming up",
            "This is to remind you of your appointment.",
        ),
        (
            Kind.MOVED,
            "Your appointment has a new time",
            "Your appointment has a new time. It replaces the one we told you before.",
        ),
        (
            Kind.CANCELLED,
            "Your appointment is cancelled",
            "Your appointment on Tuesday 9 March 2027 at 2:30pm is cancelled.",
        ),
        (
            Kind.ASK_AGAIN,
            "Please phone us about your appointment",
            "You have an appointment on Tuesday 9 March 2027 at 2:30pm. "
            "You have since told us that you would like to be seen in another way.",
        ),
    ],
)
def test_every_kind_has_its_heading_and_opening(kind: Kind, heading: str, opening: str) -> None:
    letter = _letter(kind)
    assert letter.heading == heading
    assert letter.paragraphs[0] == opening
    assert bool(letter.details) is (kind not in (Kind.CANCELLED, Kind.ASK_AGAIN))


def test_a_cancelled_appointment_is_no_discharge() -> None:
    assert _letter(Kind.CANCELLED).paragraphs[1] == (
        "You can have another appointment, in the way you chose to be seen. "
        "To book it, phone us on 01632 960003."
    )


def test_who_needs_no_support_is_asked_whether_they_do() -> None:
    plain = replace(ENCLOSED, needs=(), has_interpreter=False, with_whom=(), service="")
    letter = letters.compose(
        plain, message_reference="a-message", valid_until=at("Wed 3 Mar 2027 17:30")
    )
    assert letter.paragraphs[4] == (
        "If you need support, such as an interpreter, a hearing loop or step-free access, phone us "
        "on 01632 960003. You need not bring anybody to interpret."
    )
    assert [label for label, _ in letter.details] == ["Date", "Time", "How", "Where", "Room"]


@pytest.mark.parametrize(
    ("kind", "second"),
    [
        (Kind.MOVED, "To change or cancel the appointment, phone us on 01632 960003."),
        (Kind.CANCELLED, "The appointment is cancelled."),
    ],
)
def test_a_supporters_copy_says_when_and_where_and_neither_service_nor_needs(
    kind: Kind, second: str
) -> None:
    letter = _letter(kind, greeting="Mary", copied_person="Asha")
    assert letter.salutation == "Dear Mary"
    assert letter.paragraphs[:2] == (
        "Asha asked us to send you a copy of what we tell them about this appointment.",
        second,
    )
    assert [label for label, _ in letter.details] == ["Date", "Time", "How", "Where"]
    assert "Psychological" not in " ".join(letter.words)
    assert "hearing loop" not in " ".join(letter.words)


@pytest.mark.parametrize("mode", Mode)
def test_an_offer_says_by_when_to_answer_and_that_a_no_costs_nothing(mode: Mode) -> None:
    letter = _letter(Kind.OFFER, mode, answer_by=at("Tue 2 Mar 2027 17:00"))
    assert letter.heading == "A time has become free for you"
    assert letter.paragraphs[1] == (
        "If you would like it, please phone us on 01632 960003 by 5pm on Tuesday 2 March."
    )
    assert "You keep your place on the waiting list" in letter.paragraphs[2]
    labels = [label for label, _ in letter.details]
    where = ["Where"] if mode is Mode.FACE_TO_FACE else []
    assert labels == ["Date", "Time", "How", *where, "With", "What for"]
    assert revealing.find(*letters.outside(letter)) is None


def test_minimal_words_ask_for_a_call_and_say_nothing_else() -> None:
    letter = _letter(is_minimal=True)
    assert letter.heading == "Please phone us"
    assert letter.paragraphs[0] == "Please phone us on 01632 960003."
    assert letter.details == ()
    assert letter.reference_line == ""
    told = " ".join(letter.words)
    for secret in ("March", "The Hub", "Freya", "Psychological", "K7M4QP"):
        assert secret not in told.replace("1 March 2027", "")


def test_an_address_no_post_can_reach_is_refused() -> None:
    nowhere = replace(ENCLOSED, address_lines=("Asha Example", "No fixed abode", "TA1 1AB"))
    with pytest.raises(NotAnAddress) as refused:
        letters.compose(
            nowhere, message_reference="a-message", valid_until=at("Wed 3 Mar 2027 17:30")
        )
    assert refused.value.code == "no-fixed-abode-address"


def test_nobodys_details_stand_in_what_is_printed_of_the_facts() -> None:
    shown = repr(ENCLOSED)
    for secret in ("Asha", "Example Street", "hearing loop"):
        assert secret not in shown


def test_somebody_whose_language_we_have_gets_it_first_and_english_after_it() -> None:
    letter = _in_language("cy")
    assert (letter.language, letter.heading) == ("cy", "Eich apwyntiad")
    assert letter.details[:2] == (
        ("Dyddiad", "Dydd Mawrth 9 Mawrth 2027"),
        ("Amser", "2:30 y prynhawn"),
    )
    (english,) = letter.also
    assert (english.language, english.heading) == ("en", "Your appointment")
    assert english.details == _letter().details
    assert english.paragraphs == _letter().paragraphs


@pytest.mark.parametrize("code", ["ar", "ar-sy"])
def test_a_region_does_not_change_the_language(code: str) -> None:
    assert _in_language(code).language == "ar"


@pytest.mark.parametrize("code", ["en", "en-gb", "bsl", "sse", "makaton", "hands-on", "visual"])
def test_whoever_reads_english_or_signs_gets_english_alone(code: str) -> None:
    assert _in_language(code) == _letter()


@pytest.mark.parametrize("code", ["pl", "zh", "bn", "pt-br"])
@pytest.mark.parametrize("is_easy_read", [False, True])
def test_a_letter_in_another_language_than_theirs_says_so(code: str, is_easy_read: bool) -> None:
    letter = _in_language(code, is_easy_read=is_easy_read)
    assert (letter.language, letter.also) == ("en", ())
    told = " ".join(letter.words)
    assert "We do not have this letter in your language yet." in told
    assert "We do not have" not in " ".join(_in_language("cy").words)


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("code", letter_words.LANGUAGES)
def test_easy_read_leaves_nothing_out_that_the_other_letter_says(
    code: str, kind: Kind, mode: Mode
) -> None:
    about = replace(ABOUT, kind=kind, mode=mode, answer_by=at("Tue 2 Mar 2027 17:00"))
    plain = _composed(replace(ENCLOSED, about=about, language=code))
    easy = _composed(replace(ENCLOSED, about=about, language=code, is_easy_read=True))
    phrases = letter_words.LANGUAGES[code]
    said = " ".join(idea.says for idea in easy.ideas)
    given = [said for label, said in plain.details if label != phrases.labels.how]
    for fact in (*given, phrases.dates.day(about.on), phrases.dates.clock_time(about.at)):
        assert fact in said
    assert about.desk_phone in said
    assert (easy.heading, easy.paragraphs, easy.details) == (plain.heading, (), ())
    assert [idea.picture.day for idea in easy.ideas if idea.picture.day] == [9] * (
        1 + (kind is Kind.MOVED)
    )
    assert all(line and len(line) < 110 for idea in easy.ideas for line in idea.says.split("\n"))


def test_easy_read_is_never_set_smaller_than_16_points() -> None:
    sizes = [
        _composed(replace(ENCLOSED, point_size=size, is_easy_read=True)).point_size
        for size in (12, 20, 24, 28)
    ]
    assert sizes == [16, 20, 24, 28]


@pytest.mark.parametrize("is_easy_read", [False, True])
@pytest.mark.parametrize("code", letter_words.LANGUAGES)
def test_minimal_words_say_nothing_else_in_any_language(code: str, is_easy_read: bool) -> None:
    about = replace(ABOUT, is_minimal=True)
    enclosed = replace(ENCLOSED, about=about, language=code, is_easy_read=is_easy_read)
    told = " ".join(_composed(enclosed).words)
    for secret in ("2:30", "The Hub", "Freya", "Psychological", "K7M4QP"):
        assert secret not in told


@pytest.mark.parametrize("kind", [Kind.MOVED, Kind.CANCELLED])
def test_an_easy_copy_names_neither_service_nor_needs(kind: Kind) -> None:
    about = replace(ABOUT, kind=kind, greeting="Mary", copied_person="Asha")
    letter = _composed(replace(ENCLOSED, about=about, is_easy_read=True))
    told = " ".join(letter.words)
    assert "Asha asked us to send you this letter." in told
    assert "9 March 2027" in told
    for secret in ("Psychological", "hearing loop", "Freya", "Room 1"):
        assert secret not in told


def _in_language(code: str, **changes: object) -> Letter:
    return _composed(replace(ENCLOSED, language=code, **changes))  # type: ignore[arg-type]


def _composed(enclosed: Enclosed) -> Letter:
    return letters.compose(
        enclosed, message_reference="a-message", valid_until=at("Wed 3 Mar 2027 17:30")
    )
