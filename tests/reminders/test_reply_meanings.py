"""What people write back, and what it means: a table to read."""

import pytest

from scheduler.reminders import reply_meanings
from scheduler.reminders.reply_meanings import Meaning, Read

CONFIRM, CHANGE, CANCEL = Meaning.CONFIRM, Meaning.CHANGE, Meaning.CANCEL


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("1", CONFIRM),
        (" 1 ", CONFIRM),
        ("1.", CONFIRM),
        ("1)", CONFIRM),
        ('"1"', CONFIRM),
        ("１", CONFIRM),
        ("1️⃣", CONFIRM),
        ("One", CONFIRM),
        ("yes", CONFIRM),
        ("YES!!", CONFIRM),
        ("Yes please", CONFIRM),
        ("yes, thank you very much", CONFIRM),
        ("Hi, yes thanks 🙂", CONFIRM),
        ("y", CONFIRM),
        ("yess", CONFIRM),
        ("yeah ok", CONFIRM),
        ("OK", CONFIRM),
        ("okay 👍🏽", CONFIRM),
        ("👍", CONFIRM),
        ("Confirm", CONFIRM),
        ("comfirm", CONFIRM),
        ("1 yes", CONFIRM),
        ("Yes👍🏽", CONFIRM),
        ("Ydw", CONFIRM),
        ("ie", CONFIRM),
        ("Ie, diolch yn fawr", CONFIRM),
        ("2", CHANGE),
        ("2 please", CHANGE),
        ("Two.", CHANGE),
        ("change", CHANGE),
        ("CHANGE MY APPOINTMENT PLEASE", CHANGE),
        ("Newid os gwelwch yn dda", CHANGE),
        ("rebook", CHANGE),
        ("cancel", CANCEL),
        ("Cancel please", CANCEL),
        ("cancel my appointment", CANCEL),
        ("Canslo", CANCEL),
    ],
)
def test_a_plain_answer_is_read(said: str, meaning: Meaning) -> None:
    assert reply_meanings.read(text=said) == Read(meaning)


@pytest.mark.parametrize(
    ("said", "meaning", "code"),
    [
        ("cancel 7834", CANCEL, "7834"),
        ("CANCEL 7834", CANCEL, "7834"),
        ("Cancel: 7834.", CANCEL, "7834"),
        ("cancel #7834", CANCEL, "7834"),
        ("cancel  7834 please", CANCEL, "7834"),
        ("please cancel my appointment 7834, thanks", CANCEL, "7834"),
        ("7834 cancel", CANCEL, "7834"),
        ("cancle 7834", CANCEL, "7834"),
        ("canslo 7834", CANCEL, "7834"),
        ("yes 7834", CONFIRM, "7834"),
        ("1 7834", CONFIRM, "7834"),
        ("2 7834", CHANGE, "7834"),
        ("change number 7834", CHANGE, "7834"),
        ("7834", Meaning.CODE, "7834"),
        ("code 7834 thanks", Meaning.CODE, "7834"),
    ],
)
def test_a_code_says_which_appointment(said: str, meaning: Meaning, code: str) -> None:
    assert reply_meanings.read(text=said) == Read(meaning, code)


@pytest.mark.parametrize(
    "said",
    [
        "STOP",
        "stop",
        "Stop.",
        "please stop",
        "stop texting me please",
        "stopall",
        "Unsubscribe",
        "END",
        "quit",
        "revoke",
        "opt out",
        "OPTOUT",
        "stopiwch",
    ],
)
def test_whoever_wants_no_more_texts_is_understood(said: str) -> None:
    assert reply_meanings.read(text=said) == Read(Meaning.STOP)


@pytest.mark.parametrize("said", ["START", "unstop", " Start please"])
def test_whoever_wants_texts_again_is_understood(said: str) -> None:
    assert reply_meanings.read(text=said) == Read(Meaning.START)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "   ",
        "🙂",
        "👎",
        "no",
        "No thanks",
        "no 7834",
        "yes but can I change",
        "yes and no",
        "yes, no",
        "ok?",
        "yes 👎",
        "yes👎",
        "cancel no. 7834",
        "my appointment is cancelled",
        "cancel 7834?",
        "1 or 2?",
        "1 2",
        "12",
        "3",
        "yes 2",
        "not yes",
        "don't cancel 7834",
        "dont cancel",
        "do not cancel 7834",
        "cancel 7834 4521",
        "cancel 78345",
        "cancel 783",
        "cancel 7834 and change 4521",
        "cancel everything",
        "ok who is this?",
        "yes I'll be late",
        "help",
        "stop it hurts",
        "don't stop",
        "Can I come at 3 instead?",
        "I'm driving right now, I'll get back to you",
        "my bus is late",
        "nac ydw",
        "thank you",
    ],
)
def test_what_is_not_plain_is_for_a_human(said: str) -> None:
    assert reply_meanings.read(text=said) == Read(Meaning.OTHER)
