"""The shape of what letters say in one language; a language that lacks a sentence cannot be made.

Names in braces are filled in: {phone} is the desk's number, {site_phone} the place's, {when} a day
with its time, {day} and {time} the two apart, {person} the first name of whose appointment it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from scheduler.modes import Mode
from scheduler.reminders.kinds import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """How days and times are written. `when`: both together, as said after "your appointment"."""

    day: Callable[[date], str]
    long_date: Callable[[date], str]
    clock_time: Callable[[time], str]
    when: Callable[[date, time], str]
    # "by 5pm on Friday 5 March", to be read after "phone us".
    until: Callable[[datetime], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The words before what a letter's details say."""

    date: str
    time: str
    how: str
    where: str
    room: str
    with_whom: str
    what_for: str
    link: str
    your_number: str
    we_phone_from: str
    our_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EasyRead:
    """The short lines of Easy Read. `shows` says what is on each picture, by the picture's name."""

    shows: Mapping[str, str]
    # What is said with the day; of an offer, the day is said after it.
    news: Mapping[Kind, str]
    time: str
    time_was: str
    old_time: str
    how: Mapping[Mode, str]
    where: str
    room: str
    with_whom: str
    what_for: str
    link: str
    change: str
    bring: Mapping[Mode, str]
    interpreter: str
    noted: str
    ask_for_support: str
    cancelled: str
    book_another: str
    have_one: str
    another_way: str
    find_a_time: str
    offered: str
    answer: str
    answer_by: str
    keep_place: str
    copied: str
    change_copy: str
    other_formats: str
    minimal_call: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Everything that letters say in the language `code`.

    `goes_alone` is false until somebody who speaks the language has read the words: so long a
    letter has the English after them (docs/decisions/013).
    """

    code: str
    goes_alone: bool
    dates: Dates
    labels: Labels
    easy: EasyRead
    needs: Mapping[str, str]
    between_needs: str
    phone: str
    reference: str
    salutation: str
    closing: str
    headings: Mapping[Kind, str]
    minimal_heading: str
    minimal_call: str
    openings: Mapping[Kind, str]
    how: Mapping[Mode, str]
    getting_there: Mapping[Mode, str]
    change: str
    bring: Mapping[Mode, str]
    interpreter: str
    noted: str
    ask_for_support: str
    cancelled: str
    book_another: str
    ask_again: str
    find_a_time: str
    offer: str
    answer: str
    answer_by: str
    keep_place: str
    copied: str
    cancelled_copy: str
    change_copy: str
    other_formats: str
