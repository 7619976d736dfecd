"""What an Easy Read letter says: one idea at a time, each with its picture; pure.

Short lines, no "not" where a yes will do, nothing left out that the other letter says of the
appointment itself. Refuses nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from channels.letter.message import Idea
from channels.letter.pictures import Picture
from scheduler.modes import Mode
from scheduler.reminders import letter_words
from scheduler.reminders.enclosures import Enclosed
from scheduler.reminders.kinds import Kind
from scheduler.reminders.letter_words import english
from scheduler.reminders.letter_words.phrases import Phrases

_MODES = {
    Mode.FACE_TO_FACE: "face_to_face",
    Mode.PHONE: "phone",
    Mode.VIDEO: "video",
    Mode.TEXT: "text",
}


@dataclass(frozen=True, slots=True)
class _Teller:
    """Makes ideas of one letter in one language."""

    enclosed: Enclosed
    phrases: Phrases

    def idea(self, picture: str, sentences: str, *verbatim: str) -> Idea:
        """An idea; what is `verbatim` stands below the sentences as it was recorded."""
        about = self.enclosed.about
        says = "\n".join((self.enclosed.fill(sentences, self.phrases), *verbatim))
        shown = Picture(
            name=picture,
            shows=self._shows(picture),
            day=about.on.day if picture.startswith("calendar") else None,
            at=about.at if picture == "clock" else None,
        )
        return Idea(picture=shown, says=says)

    def _shows(self, picture: str) -> str:
        about, phrases = self.enclosed.about, self.phrases
        time = phrases.dates.clock_time(about.at)
        return phrases.easy.shows[picture].format(day=about.on.day, time=time)


def ideas(enclosed: Enclosed, phrases: Phrases) -> Iterator[Idea]:
    """The letter between its heading and its closing."""
    teller, easy = _Teller(enclosed, phrases), phrases.easy
    yield from _news(teller)
    if letter_words.lacks(enclosed.language):
        yield teller.idea("talk", english.EASY_NO_WORDS)
    yield teller.idea("letter", easy.other_formats)


def _news(teller: _Teller) -> Iterator[Idea]:
    about, easy = teller.enclosed.about, teller.phrases.easy
    if about.is_minimal:
        yield teller.idea("phone_us", easy.minimal_call)
    elif about.copied_person:
        yield from _copy(teller)
    elif about.kind is Kind.CANCELLED:
        yield from _cancelled(teller)
        yield teller.idea("phone_us", easy.book_another)
    elif about.kind is Kind.ASK_AGAIN:
        yield teller.idea("together", easy.have_one)
        yield from _day_and_time(teller)
        yield teller.idea("talk", easy.another_way)
        yield teller.idea("phone_us", easy.find_a_time)
    elif about.kind is Kind.OFFER:
        yield from _offer(teller)
    else:
        yield from _appointment(teller)


def _day_and_time(teller: _Teller) -> Iterator[Idea]:
    easy = teller.phrases.easy
    yield teller.idea("calendar", easy.news[teller.enclosed.about.kind])
    yield teller.idea("clock", easy.time)


def _cancelled(teller: _Teller) -> Iterator[Idea]:
    easy = teller.phrases.easy
    day = easy.news[Kind.CANCELLED]
    yield teller.idea("calendar_crossed", f"{easy.cancelled}\n{day}\n{easy.time_was}")


def _appointment(teller: _Teller) -> Iterator[Idea]:
    about, easy = teller.enclosed.about, teller.phrases.easy
    yield from _day_and_time(teller)
    if about.kind is Kind.MOVED:
        yield teller.idea("calendar_crossed", easy.old_time)
    yield from _means(teller)
    yield from _who_and_what_for(teller)
    yield teller.idea("phone_us", easy.change)
    yield teller.idea("together", easy.bring[about.mode])
    yield _support(teller)


def _offer(teller: _Teller) -> Iterator[Idea]:
    about, easy = teller.enclosed.about, teller.phrases.easy
    yield teller.idea("hold", easy.offered)
    yield from _day_and_time(teller)
    yield from _means(teller)
    yield from _who_and_what_for(teller)
    yield teller.idea("phone_us", easy.answer_by if about.answer_by else easy.answer)
    yield teller.idea("hold", easy.keep_place)
    yield _support(teller)


def _copy(teller: _Teller) -> Iterator[Idea]:
    about, easy = teller.enclosed.about, teller.phrases.easy
    yield teller.idea("letter", easy.copied)
    if about.kind is Kind.CANCELLED:
        yield from _cancelled(teller)
        return
    yield from _day_and_time(teller)
    yield from _means(teller)
    yield teller.idea("phone_us", easy.change_copy)


def _means(teller: _Teller) -> Iterator[Idea]:
    """How, and what that needs. Of an offer only the place: numbers come with the yes."""
    enclosed, phrases = teller.enclosed, teller.phrases
    about, easy, labels = enclosed.about, phrases.easy, phrases.labels
    how = easy.how[about.mode]
    if about.mode is Mode.FACE_TO_FACE:
        yield teller.idea("face_to_face", how)
        yield teller.idea("door", easy.where, enclosed.where, *_room(teller))
    elif about.kind is Kind.OFFER:
        yield teller.idea(_MODES[about.mode], how)
    elif about.mode is Mode.VIDEO:
        yield teller.idea("video", f"{how}\n{easy.link}", about.video_link)
    else:
        label, ours = labels.we_phone_from, about.ring_from
        if about.mode is Mode.TEXT:
            label, ours = labels.our_number, about.text_number
        numbers = (f"{labels.your_number}: {about.ring_number}", f"{label}: {ours}")
        yield teller.idea(_MODES[about.mode], how, *numbers)


def _room(teller: _Teller) -> tuple[str, ...]:
    enclosed = teller.enclosed
    is_said = enclosed.room and not enclosed.about.copied_person
    if not is_said or enclosed.about.kind is Kind.OFFER:
        return ()
    return (f"{teller.phrases.easy.room} {enclosed.room}",)


def _who_and_what_for(teller: _Teller) -> Iterator[Idea]:
    enclosed, easy = teller.enclosed, teller.phrases.easy
    if enclosed.with_whom:
        yield teller.idea("together", easy.with_whom, *enclosed.with_whom)
    if enclosed.service:
        yield teller.idea("talk", easy.what_for, enclosed.service)


def _support(teller: _Teller) -> Idea:
    enclosed, easy = teller.enclosed, teller.phrases.easy
    asked = easy.noted if enclosed.needs_in(teller.phrases) else easy.ask_for_support
    booked = f"{easy.interpreter}\n" if enclosed.has_interpreter else ""
    return teller.idea("support", f"{booked}{asked}")
