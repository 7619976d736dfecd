"""What letters say in English; dates and times as texts write them."""

from datetime import date, datetime, time

from scheduler.modes import Mode
from scheduler.reminders import words
from scheduler.reminders.kinds import Kind
from scheduler.reminders.letter_words.phrases import Dates, EasyRead, Labels, Phrases


def _when(on: date, at: time) -> str:
    return f"{words.day(on)} at {words.clock_time(at)}"


def _until(answer_by: datetime) -> str:
    return words.until(answer_by).strip()


_REMINDER = "This is to remind you of your appointment."
_EASY_READ = EasyRead(
    shows={
        "calendar": "A calendar that shows the day {day}.",
        "calendar_crossed": "A calendar with its page crossed out.",
        "clock": "A clock that shows {time}.",
        "face_to_face": "Two people face to face.",
        "phone": "A phone that rings.",
        "phone_us": "A phone, for a call to us.",
        "video": "A person on a screen.",
        "text": "A mobile phone with a text message.",
        "door": "A door to go in by.",
        "together": "Two people side by side.",
        "talk": "Two speech bubbles.",
        "support": "A question mark.",
        "letter": "A letter.",
        "hold": "A calendar with a tick.",
    },
    news={
        Kind.CONFIRMATION: "We have booked an appointment for you.\nIt is on {day}.",
        Kind.WEEK_BEFORE: "You have an appointment soon.\nIt is on {day}.",
        Kind.DAY_BEFORE: "You have an appointment soon.\nIt is on {day}.",
        Kind.MOVED: "Your appointment has a new day or time.\nIt is now on {day}.",
        Kind.OFFER: "It is on {day}.",
        Kind.CANCELLED: "It was on {day}.",
        Kind.ASK_AGAIN: "It is on {day}.",
    },
    time="The time is {time}.",
    time_was="The time was {time}.",
    old_time="The old time does not count any more.",
    how={
        Mode.FACE_TO_FACE: "You will see us face to face.",
        Mode.PHONE: "We will talk by phone.",
        Mode.VIDEO: "We will talk by video.",
        Mode.TEXT: "We will talk by text message.",
    },
    where="Come to:",
    room="The room is:",
    with_whom="You will talk with:",
    what_for="It is about:",
    link="Open this link:",
    change="You cannot come? You want to change it?\nPhone us on {phone}.",
    bring={
        Mode.FACE_TO_FACE: "You may bring somebody you trust.",
        Mode.PHONE: "You may have somebody you trust with you.",
        Mode.VIDEO: "You may have somebody you trust with you.",
        Mode.TEXT: "You may have somebody you trust with you.",
    },
    interpreter="We have booked an interpreter for you.",
    noted="You asked for: {needs}.\nIs that wrong? Phone us on {phone}.",
    ask_for_support="Do you need help, like an interpreter or a place without steps?\n"
    "Phone us on {phone}.",
    cancelled="Your appointment is cancelled.",
    book_another="You can have another appointment.\nTo book it, phone us on {phone}.",
    have_one="You have an appointment.",
    another_way="You told us that you want to be seen in another way.",
    find_a_time="Please phone us on {phone}.\nWe will find a time that suits you.",
    offered="A time has become free.\nWe hold it for you.",
    answer="Do you want it?\nPhone us on {phone}.",
    answer_by="Do you want it?\nPhone us on {phone} {until}.",
    keep_place="You do not want it? That is fine.\nYou keep your place on the waiting list.",
    copied="{person} asked us to send you this letter.",
    change_copy="To change or cancel it, phone us on {phone}.",
    other_formats="Do you want this letter in another way, like braille, audio or another "
    "language?\nPhone us on {phone}.",
    minimal_call="Please phone us on {phone}.",
)
# Only what can be there when they come, or not. Kinds of need that are about messages, or that a
# stranger who reads the letter should not learn, have no words.
_NEEDS = {
    "bsl_interpreter": "a British Sign Language interpreter",
    "makaton_interpreter": "a Makaton interpreter",
    "sse_interpreter": "a Sign Supported English interpreter",
    "hands_on_interpreter": "a hands-on signing interpreter",
    "visual_frame_interpreter": "a visual frame interpreter",
    "deafblind_block_interpreter": "a deafblind block alphabet interpreter",
    "deafblind_manual_interpreter": "a deafblind manual alphabet interpreter",
    "deafblind_haptic_interpreter": "a deafblind haptic communication interpreter",
    "deafblind_guide": "a deafblind communicator guide",
    "interpreter": "an interpreter",
    "welsh_interpreter": "a Welsh interpreter",
    "worker_language": "a worker who speaks your language",
    "lipspeaker": "a lipspeaker",
    "note_taker": "somebody who takes notes",
    "speech_to_text": "a speech to text reporter",
    "sighted_guide": "a sighted guide",
    "advocate": "an advocate",
    "hearing_loop": "a hearing loop",
    "wheelchair_access": "access with a wheelchair",
    "low_noise": "a place with little noise",
    "low_light": "a place with low light",
    "guide_dog": "room for your guide dog",
    "longer_appointment": "a longer appointment",
    "first_appointment": "the first appointment of the day",
    "last_appointment": "the last appointment of the day",
    "little_waiting": "as little waiting as possible",
    "female_worker": "a woman as worker",
    "male_worker": "a man as worker",
    "same_worker": "the same worker as before",
    "carer_present": "your carer with you",
}
_BRING = "You may {how} somebody you trust, such as a relative, a friend, a carer or an advocate."
_HAVE = _BRING.format(how="have with you")

ENGLISH = Phrases(
    code="en",
    goes_alone=True,
    dates=Dates(
        day=words.day,
        long_date=words.long_date,
        clock_time=words.clock_time,
        when=_when,
        until=_until,
    ),
    labels=Labels(
        date="Date",
        time="Time",
        how="How",
        where="Where",
        room="Room",
        with_whom="With",
        what_for="What for",
        link="Link",
        your_number="Your number",
        we_phone_from="We phone from",
        our_number="Our number",
    ),
    easy=_EASY_READ,
    needs=_NEEDS,
    between_needs="; ",
    phone="Phone {phone}",
    reference="Our reference: {reference}",
    salutation="Dear {name}",
    closing="Yours sincerely",
    headings={
        Kind.CONFIRMATION: "Your appointment",
        Kind.WEEK_BEFORE: "Your appointment is coming up",
        Kind.DAY_BEFORE: "Your appointment is coming up",
        Kind.MOVED: "Your appointment has a new time",
        Kind.CANCELLED: "Your appointment is cancelled",
        Kind.ASK_AGAIN: "Please phone us about your appointment",
        Kind.OFFER: "A time has become free for you",
    },
    minimal_heading="Please phone us",
    minimal_call="Please phone us on {phone}.",
    openings={
        Kind.CONFIRMATION: "We have booked this appointment for you.",
        Kind.WEEK_BEFORE: _REMINDER,
        Kind.DAY_BEFORE: _REMINDER,
        Kind.MOVED: "Your appointment has a new time. It replaces the one we told you before.",
    },
    how={
        Mode.FACE_TO_FACE: "Face to face",
        Mode.PHONE: "By phone",
        Mode.VIDEO: "By video",
        Mode.TEXT: "By text message",
    },
    getting_there={
        Mode.FACE_TO_FACE: "If you have problems getting there, phone {site_phone}.",
        Mode.PHONE: "If you miss our call, or would like us to phone another number, "
        "phone us on {phone}.",
        Mode.VIDEO: "Open the link in a web browser on a phone, a tablet or a computer. If it does "
        "not work, phone {site_phone}.",
        Mode.TEXT: "You can answer our text messages as you would answer anybody's. If none has "
        "come, phone {site_phone}.",
    },
    change="Please tell us if you cannot come: someone else can use the time. To change or cancel "
    "the appointment, phone us on {phone}.",
    bring={
        Mode.FACE_TO_FACE: _BRING.format(how="bring"),
        Mode.PHONE: _HAVE,
        Mode.VIDEO: _HAVE,
        Mode.TEXT: _HAVE,
    },
    interpreter="We have booked an interpreter for you.",
    noted="We have noted that you asked for: {needs}. If that is not right, phone us on {phone}.",
    ask_for_support="If you need support, such as an interpreter, a hearing loop or step-free "
    "access, phone us on {phone}. You need not bring anybody to interpret.",
    cancelled="Your appointment on {when} is cancelled.",
    book_another="You can have another appointment, in the way you chose to be seen. "
    "To book it, phone us on {phone}.",
    ask_again="You have an appointment on {when}. You have since told us that you would like "
    "to be seen in another way.",
    find_a_time="Please phone us on {phone}, so that we can find a time that suits you.",
    offer="You asked us for an appointment. This time has become free, and we hold it for you.",
    answer="If you would like it, please phone us on {phone}.",
    answer_by="If you would like it, please phone us on {phone} {until}.",
    keep_place="If it does not suit you, you need not do anything, though a call helps us to offer "
    "it to somebody else. You keep your place on the waiting list, and we will write to you again "
    "when another time becomes free.",
    copied="{person} asked us to send you a copy of what we tell them about this appointment.",
    cancelled_copy="The appointment is cancelled.",
    change_copy="To change or cancel the appointment, phone us on {phone}.",
    other_formats="If you would like this letter in another format, such as large print, Easy "
    "Read, braille or audio, or in another language, phone us on {phone}.",
)
# Said in English to somebody whose language these letters do not have.
NO_WORDS = (
    "We do not have this letter in your language yet. If you would like somebody to explain it to "
    "you in your language, phone us on {phone}."
)
EASY_NO_WORDS = (
    "We do not have this letter in your language yet.\n"
    "Somebody can explain it to you in your language. Phone us on {phone}."
)
