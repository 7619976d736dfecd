"""Says to the person what was refused and what they can do next, in the language of the page.

The domain's own sentences are for whoever sits at a desk, and none of them is shown here. A reason
that has no words of its own is said as what it is: not possible, with a human to ask.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from scheduler.availability import terms
from scheduler.booking import appointments
from scheduler.people import choices
from scheduler.refusals import Refusal

# Their choice no longer accepts the time they pressed: they choose among other times.
OF_CHOICE = (terms.OutsideChoice, choices.NotAsked, appointments.ChoiceChanged)

_OTHERWISE = gettext_noop(
    "This is not possible. Nothing was changed. Phone us, or ask at any desk."
)
WORDS = {
    "outside_choice": gettext_noop(
        "How you would like to meet has changed, and this time no longer fits it. These are the"
        " times that do. Nothing was booked."
    ),
    "not_asked": gettext_noop(
        "We do not know how you would like to meet. Tell us first, then choose a time."
    ),
    "choice_changed": gettext_noop(
        "How you would like to meet has changed, and this time no longer fits it. These are the"
        " times that do. Nothing was booked."
    ),
    "has_one_to_come": gettext_noop(
        "You have an appointment for this already. You can move it to another time."
    ),
    "not_open_to_people": gettext_noop(
        "This cannot be booked on our page any more. Phone us, or ask at any desk."
    ),
    "held_long_enough": gettext_noop(
        "We cannot hold this time for longer. Take it now, or choose another time."
    ),
    "hold_lapsed": gettext_noop(
        "We do not hold this time for you any more. Choose a time again: it may still be free."
    ),
    "no_number_to_ring": gettext_noop(
        "We have no number that is safe for this. Phone %(phone)s and tell us one, while we hold"
        " this time for you."
    ),
    "not_shared": gettext_noop(
        "We cannot book this worker for you here any more. Choose another time, or phone us."
    ),
    "not_booked": gettext_noop(
        "This appointment has been cancelled, or is over. See your appointments for what is booked."
    ),
    "stale": gettext_noop(
        "This appointment has changed since you looked. Look at it as it is now, then decide."
    ),
    "need_contradicts": gettext_noop(
        "Two of these needs ask for the opposite of each other. Select one of them, or phone us."
    ),
    "wrong_code": gettext_noop(
        "This reference or number and this code do not let you in. Check both, or ask for a new"
        " code."
    ),
    "too_many_tries": gettext_noop(
        "There were too many tries. Wait a day, or phone the number in your letter or text."
    ),
}
_TAKEN = {
    "person": gettext_noop(
        "You have another appointment, or hold another time, at this time. Choose another time."
    ),
    "room": gettext_noop(
        "Every room that suits you has been taken at this time. Choose another time."
    ),
    "interpreter": gettext_noop(
        "The interpreter has been taken at this time. Choose another time."
    ),
    "staff_member": gettext_noop("Somebody else has just taken this time. Choose another time."),
}
_NOT_AN_OPTION = {
    "outside_dates": gettext_noop(
        "It is too late to book this time here, or too far ahead. Choose another time, or phone us"
        " if it must be soon."
    ),
    "mode_not_offered": gettext_noop(
        "We do not offer this any more in the way you chose to meet. Choose another time, or phone"
        " us."
    ),
    "no_worker_for_needs": gettext_noop(
        "What you need has changed, and this worker is not as you need them to be. Choose another"
        " time."
    ),
    "no_room_for_needs": gettext_noop(
        "This place has no room with what you need. Choose another place or time."
    ),
    "not_safe_then": gettext_noop(
        "You told us that we may not reach you at this time. Choose another time."
    ),
    "not_first_or_last": gettext_noop(
        "This is not the first or last appointment of the day any more, which you need. Choose"
        " another time."
    ),
    "kept_for_face_to_face": gettext_noop(
        "This time is kept for people who come face to face, until nearer the day. Choose another"
        " time, or look again later."
    ),
    "too_short": gettext_noop("This time has become too short for it. Choose another time."),
    "no_longer_there": gettext_noop(
        "The worker is not there any more at this time. Choose another time."
    ),
}
_NOBODY_THERE = frozenset({"no_shift", "nobody_there", "not_authorised", "no_worker"})
# Why a time is none, as availability says it; a made-up one has no words.
REASONS = frozenset({*_NOT_AN_OPTION, *_NOBODY_THERE})


def said(refusal: Refusal, *, phone: str = "") -> str:
    """What was refused, and what to do next. `phone` is the number of a human."""
    return _(_found(refusal)) % {"phone": phone}


def _found(refusal: Refusal) -> str:
    if refusal.code == "taken":
        return _TAKEN.get(str(refusal.facts.get("resource", "")), _TAKEN["staff_member"])
    if refusal.code == "not_an_option":
        why = str(refusal.facts.get("why", ""))
        return _NOT_AN_OPTION.get("no_longer_there" if why in _NOBODY_THERE else why, _OTHERWISE)
    return WORDS.get(refusal.code, _OTHERWISE)
