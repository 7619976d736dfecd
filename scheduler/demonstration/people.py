"""Two thousand people: what is known of them, which for some is no more than a name."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property

from nhs_number.validate import calculate_checksum, is_valid

from scheduler import clock
from scheduler.demonstration import dice, names
from scheduler.demonstration.partnership import Partnership
from scheduler.demonstration.size import Size
from scheduler.people import needs
from scheduler.people.models import Choice, ContactRule, Need, Person, Supporter
from scheduler.people.need_kinds import Effects

FIRST_KNOWN_TO = {
    "aldershire-nhs": 0.4,
    "aldershire-council": 0.2,
    "harbour-and-hill": 0.15,
    "the-long-table": 0.1,
    "ledger-and-light": 0.1,
    "fernway": 0.05,
}
GENDERS = {"female": 0.55, "male": 0.42, "other": 0.03}
LANGUAGES = {"en": 0.9, "pl": 0.04, "ar": 0.02, "cy": 0.03, "bsl": 0.01}
# The ones the stories are about: Asha takes letters in large print, Ben takes texts.
KNOWN = {0: "Asha Venn", 1: "Ben Okafor"}
NEW = 0.06

# How often each need is recorded; the detail follows a colon.
NEEDS = {
    "print_20_point": 0.02,
    "print_24_point": 0.03,
    "print_28_point": 0.01,
    "hearing_loop": 0.03,
    "wheelchair_access": 0.05,
    "low_noise": 0.05,
    "longer_appointment": 0.05,
    "female_worker": 0.04,
    "male_worker": 0.01,
    "same_worker": 0.06,
    "first_appointment": 0.01,
    "last_appointment": 0.01,
    "easy_read": 0.01,
    "anxious_in_clinics": 0.04,
    "little_waiting": 0.02,
    "carer_present": 0.02,
    "guide_dog": 0.005,
    "lip_reads": 0.01,
}
# Of which somebody has only one.
ALTERNATIVES = (
    {"print_20_point", "print_24_point", "print_28_point"},
    {"female_worker", "male_worker"},
    {"first_appointment", "last_appointment"},
)
INTERPRETERS = {"pl": ("interpreter", "pl"), "ar": ("interpreter", "ar")}


@dataclass
class Somebody:
    """A person with everything recorded about them. `choices` are in the order of asking."""

    person: Person
    town: str
    choices: list[Choice] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    rules: list[ContactRule] = field(default_factory=list)
    supporters: list[Supporter] = field(default_factory=list)

    @cached_property
    def effects(self) -> Effects:
        return needs.effects(self.needs)

    def find_safe_number(self, channel: str) -> str:
        """The number that may be used for a call or for texts; empty where there is none."""
        own = [rule for rule in self.rules if rule.supporter_id is None and rule.is_safe]
        fitting = sorted((rule.position, rule.number) for rule in own if rule.channel == channel)
        return fitting[0][1] if fitting else ""


def make(county: Partnership, size: Size) -> list[Somebody]:
    """Everybody, with what is known of them but for their choices and their routes."""
    numbers = _nhs_numbers()
    return [_somebody(county, size, number, numbers) for number in range(size.people)]


def _somebody(county: Partnership, size: Size, number: int, numbers: Iterator[str]) -> Somebody:
    chance = dice.source("person", number)
    name = KNOWN.get(number) or names.full_name(chance, gender=dice.weighted(chance, GENDERS))
    partner = dice.weighted(chance, FIRST_KNOWN_TO)
    registered_at = _registered_at(chance, size)
    person = Person(
        id=dice.id_of("person", number),
        name=name,
        known_as=name.split()[0] if chance.random() < 0.15 else "",
        pronouns=chance.choice(["she/her", "he/him", "they/them"])
        if chance.random() < 0.15
        else "",
        date_of_birth=_born_on(chance, size) if chance.random() < 0.92 else None,
        nhs_number=next(numbers) if chance.random() < 0.86 else None,
        language=dice.weighted(chance, LANGUAGES),
        first_known_to=county.partners[partner],
        registered_at=registered_at,
        external_reference=f"{partner[:3].upper()}-{number:05}" if chance.random() < 0.6 else "",
    )
    found = Somebody(person, town=chance.choice(list(names.TOWNS)))
    found.needs = list(_needs(chance, person, number))
    return found


def _registered_at(chance: random.Random, size: Size) -> datetime:
    is_new = chance.random() < NEW
    days = chance.randrange(2, 40) if is_new else chance.randrange(120, 600)
    on = size.today - timedelta(days=days)
    return clock.local_moment(on, time(9)) + timedelta(minutes=chance.randrange(480))


def _born_on(chance: random.Random, size: Size) -> date:
    age = chance.triangular(17, 88, 36)
    return size.today - timedelta(days=round(age * 365.25))


def _needs(chance: random.Random, person: Person, number: int) -> Iterator[Need]:
    wanted = {kind: "" for kind, share in NEEDS.items() if chance.random() < share}
    if person.language == "bsl":
        wanted["bsl_interpreter"] = "bsl"
    elif person.language in INTERPRETERS and chance.random() < 0.5:
        kind, detail = INTERPRETERS[person.language]
        wanted[kind] = detail
    if number in KNOWN:
        wanted = {"print_24_point": ""} if number == 0 else {}
    for alternatives in ALTERNATIVES:
        for kind in sorted(alternatives & wanted.keys())[1:]:
            del wanted[kind]
    for kind, detail in wanted.items():
        yield Need(
            id=dice.id_of("need", person.id, kind),
            person=person,
            kind=kind,
            detail=detail,
            recorded_by="system: demonstration",
            recorded_at=person.registered_at,
        )


def _nhs_numbers() -> Iterator[str]:
    """Valid numbers of the range that is kept for tests, none twice."""
    chance = dice.source("nhs numbers")
    seen: set[str] = set()
    while True:
        first_nine = f"9{chance.randrange(10**8):08}"
        check = calculate_checksum(first_nine)
        number = f"{first_nine}{check}"
        if is_valid(number) and number not in seen:
            seen.add(number)
            yield number
