"""By which routes people may be reached: texts, calls, letters, some by none, some never by one."""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import time, timedelta
from typing import Any

from scheduler.demonstration import dice, names
from scheduler.demonstration.partnership import Partnership
from scheduler.demonstration.people import KNOWN, Somebody
from scheduler.modes import Mode
from scheduler.partners.models import Site
from scheduler.people.models import ContactRule, Supporter

SMS, VOICE, LETTER = "sms", "voice", "letter"
SUPPORTED = 0.09
# One in so many has no phone, no address and nobody who keeps letters for them.
NO_ROUTE = 50
# A number of Chidi's, whom neither Asha nor Ben wants to know of this.
CHIDI = "+447700900199"

Told = dict[str, Any]
Routes = Callable[[random.Random, Somebody, Site], Iterator[Told]]


def give(somebodies: Sequence[Somebody], county: Partnership) -> None:
    """Add everybody's contact rules and supporters."""
    sites = list(county.sites.values())
    for number, somebody in enumerate(somebodies):
        chance = dice.source("routes", number)
        routes = _KNOWN.get(number) or dice.weighted(chance, WAYS)
        if number % NO_ROUTE == 3:
            routes = _none
        for told in routes(chance, somebody, chance.choice(sites)):
            _add(somebody, told)
        if routes is not _none:
            _give_number_for_calls(chance, somebody)
        if number not in KNOWN and chance.random() < SUPPORTED:
            _add_supporter(chance, somebody)


def mobile(chance: random.Random) -> str:
    """A number that Ofcom keeps for drama; the first hundred belong to partners and stories."""
    return f"+447700900{chance.randrange(200, 1000)}"


def landline(chance: random.Random) -> str:
    """The same for landlines."""
    return f"+441632960{chance.randrange(100, 1000)}"


def _texts(chance: random.Random, somebody: Somebody, site: Site) -> Iterator[Told]:
    number = mobile(chance)
    yield {"channel": SMS, "number": number}
    yield {"channel": VOICE, "number": number, "may_leave_voicemail": chance.random() < 0.4}
    yield _letter(chance, somebody)


def _texts_at_certain_hours(
    chance: random.Random, somebody: Somebody, site: Site
) -> Iterator[Told]:
    hours: Told = {"hours_from": time(10), "hours_until": time(chance.choice([12, 15]))}
    days = sorted(chance.sample(range(1, 6), 3))
    yield {"channel": SMS, "number": mobile(chance), "days": days, **hours}


def _minimal_texts(chance: random.Random, somebody: Somebody, site: Site) -> Iterator[Told]:
    yield {
        "channel": SMS,
        "number": mobile(chance),
        "wording": "minimal",
        "note": "Somebody else sees this phone.",
    }


def _calls(chance: random.Random, somebody: Somebody, site: Site) -> Iterator[Told]:
    yield {"channel": VOICE, "number": landline(chance), "ask_for": "Ask for them by first name."}
    yield _letter(chance, somebody)


def _letters_only(chance: random.Random, somebody: Somebody, site: Site) -> Iterator[Told]:
    yield _letter(chance, somebody)


def _letters_and_an_unsafe_phone(
    chance: random.Random, somebody: Somebody, site: Site
) -> Iterator[Told]:
    yield _letter(chance, somebody)
    yield _unsafe(mobile(chance))


def _care_of_a_hub(chance: random.Random, somebody: Somebody, site: Site) -> Iterator[Told]:
    """No fixed address: letters are kept at a front desk."""
    lines = [somebody.person.name, f"c/o {site.neutral_name}", *site.address_lines]
    yield {"channel": LETTER, "address_lines": [*lines, site.postcode], "note": "Asks at the desk."}


def _none(chance: random.Random, somebody: Somebody, site: Site) -> Iterator[Told]:
    yield from ()


def _nothing_safe(chance: random.Random, somebody: Somebody, site: Site) -> Iterator[Told]:
    yield _unsafe(mobile(chance))


def _of_asha(chance: random.Random, somebody: Somebody, site: Site) -> Iterator[Told]:
    yield _letter(chance, somebody)
    yield _unsafe(CHIDI)


def _of_ben(chance: random.Random, somebody: Somebody, site: Site) -> Iterator[Told]:
    yield {"channel": SMS, "number": "+447700900101"}
    yield {"channel": VOICE, "number": "+447700900101"}
    yield _unsafe(CHIDI)


WAYS: dict[Routes, float] = {
    _texts: 0.42,
    _texts_at_certain_hours: 0.08,
    _minimal_texts: 0.07,
    _calls: 0.12,
    _letters_only: 0.14,
    _letters_and_an_unsafe_phone: 0.07,
    _care_of_a_hub: 0.06,
    _nothing_safe: 0.02,
}
_KNOWN: dict[int, Routes] = {0: _of_asha, 1: _of_ben}


def _letter(chance: random.Random, somebody: Somebody) -> Told:
    home = names.home(chance, town=somebody.town)
    return {"channel": LETTER, "address_lines": [somebody.person.name, *home]}


def _unsafe(number: str) -> Told:
    return {
        "channel": VOICE,
        "number": number,
        "is_safe": False,
        "note": "Somebody else answers, who must not know.",
    }


def _give_number_for_calls(chance: random.Random, somebody: Somebody) -> None:
    """Who chose the phone or texts has said by which number, if not always their own."""
    chosen = {mode for choice in somebody.choices for mode in choice.modes}
    for mode, channel in ((Mode.TEXT, SMS), (Mode.PHONE, VOICE)):
        if mode in chosen and not somebody.find_safe_number(channel):
            _add(somebody, {"channel": channel, "number": mobile(chance)})


def _add_supporter(chance: random.Random, somebody: Somebody) -> None:
    person = somebody.person
    supporter = Supporter(
        id=dice.id_of("supporter", person.id),
        person=person,
        name=names.full_name(chance, gender="other"),
        relationship=chance.choice(["mother", "father", "sister", "brother", "partner", "friend"]),
        may_see=True,
        may_move=chance.random() < 0.4,
        gets_copies=chance.random() < 0.5,
        starts_on=person.registered_at.date(),
        ends_on=person.registered_at.date() + timedelta(days=60) if chance.random() < 0.1 else None,
        recorded_by="system: demonstration",
        recorded_at=person.registered_at,
    )
    somebody.supporters.append(supporter)
    _add(somebody, {"channel": SMS, "number": mobile(chance), "supporter": supporter})


def _add(somebody: Somebody, told: Told) -> None:
    person = somebody.person
    number = len(somebody.rules) + 1
    somebody.rules.append(
        ContactRule(
            id=dice.id_of("contact_rule", person.id, number),
            person=person,
            position=1 if "supporter" in told else number,
            recorded_by="system: demonstration",
            recorded_at=person.registered_at,
            **{"is_safe": True, **told},
        )
    )
