"""The people of the caseloads: their choices, needs and the routes by which they may be reached."""

from scheduler.benchmarks import sizes
from scheduler.benchmarks.filling import execute, fill
from scheduler.benchmarks.sizes import Size
from scheduler.people.models import Choice, ChoiceMode, ContactRule, Need, Person

# What a person of a caseload accepts; only the second half asks nobody to be seen in person first.
ORDERS = (
    "{face_to_face}",
    "{face_to_face,phone}",
    "{face_to_face,phone,video}",
    "{face_to_face,video}",
    "{phone,face_to_face}",
    "{video,phone,face_to_face}",
    "{phone,text}",
    "{text,phone}",
)
# Code of the need and its detail, by the place in the caseload.
NEEDS = {
    32: ("print_24_point", ""),
    33: ("print_24_point", ""),
    36: ("wheelchair_access", ""),
    37: ("longer_appointment", ""),
    38: ("wheelchair_access", ""),
    39: ("low_noise", ""),
}
INTERPRETER_FOR = 38  # every fifth of these
LETTERS_FOR = 5  # every fifth person is written to


def make(size: Size, *, periods: range) -> int:
    """The people of these caseloads, 0 being the present one; return how many."""
    first, last = periods.start * size.people, periods.stop * size.people - 1
    before = f"400 + {sizes.HALF_A_YEAR} * (n / {size.people})::int"
    people = (
        f"(SELECT n, mod(n, {sizes.CASELOAD}) AS place,"  # noqa: S608
        f" mod(n / {sizes.CASELOAD}, {size.staff}) AS worker,"
        f" ((%s::date - ({before})) + time '10:00') AT TIME ZONE 'UTC' AS known_at"
        f" FROM generate_series({first}::bigint, {last}) AS number (n)) AS person"
    )
    given: list[object] = [size.monday]
    count = _persons(people, given)
    _choices(people, given)
    _needs(people, given)
    _routes(people, given)
    return count


def _persons(people: str, given: list[object]) -> int:
    return fill(
        Person,
        {
            "id": "bench.id('person', n)",
            "name": "'Person ' || n",
            "first_known_to_id": f"bench.id('partner', mod(n, {sizes.PARTNERS}))",
            "registered_at": "known_at",
        },
        people,
        given,
    )


def _choices(people: str, given: list[object]) -> None:
    """With the rows that triggers would have written, since triggers are off while loading."""
    orders = "ARRAY[" + ", ".join(f"'{order}'" for order in ORDERS) + "]"
    order = (
        "CASE WHEN mod(worker, 5) = 4 THEN 5 + mod(place + worker, 4)"
        " ELSE 1 + mod(place + worker, 8) END"
    )
    fill(
        Choice,
        {
            "id": "bench.id('choice', n)",
            "person_id": "bench.id('person', n)",
            "modes": f"(({orders})[{order}])::varchar[]",
            "asked_by": "'bench'",
            "how": "'phone'",
            "asked_at": "known_at",
            "recorded_at": "known_at",
            "sequence": "n + 1",
        },
        people,
        given,
    )
    execute("SELECT setval('people_choice_order', (SELECT max(sequence) FROM people_choice))")
    fill(
        ChoiceMode,
        {"choice_id": "choice.id", "mode": "chosen.mode", "position": "chosen.position"},
        "people_choice AS choice,"
        " unnest(choice.modes) WITH ORDINALITY AS chosen (mode, position)"
        " WHERE NOT EXISTS (SELECT 1 FROM people_choicemode WHERE choice_id = choice.id)",
    )


def _needs(people: str, given: list[object]) -> None:
    listed = ", ".join(
        f"({place}, '{kind}', '{detail}')" for place, (kind, detail) in NEEDS.items()
    )
    columns = {
        "id": "bench.id('need', n)",
        "person_id": "bench.id('person', n)",
        "kind": "kind",
        "detail": "detail",
        "recorded_by": "'bench'",
        "recorded_at": "known_at",
    }
    fill(
        Need,
        columns,
        f"{people} JOIN (VALUES {listed}) AS need (at, kind, detail) ON need.at = place",
        given,
    )
    columns |= {"id": "bench.id('interpreting', n)", "kind": "'interpreter'", "detail": "'pl'"}
    fill(Need, columns, f"{people} WHERE place = {INTERPRETER_FOR} AND mod(worker, 5) = 0", given)


def _routes(people: str, given: list[object]) -> None:
    number = "'+447700900' || lpad(mod(n, 1000)::text, 3, '0')"
    common = {
        "person_id": "bench.id('person', n)",
        "is_safe": "TRUE",
        "recorded_by": "'bench'",
        "recorded_at": "known_at",
    }
    by_number = common | {
        "id": "bench.id(channel, n)",
        "channel": "channel",
        "number": number,
        "position": "position",
    }
    listed = "(VALUES ('sms', 2), ('voice', 3)) AS route (channel, position)"
    fill(ContactRule, by_number, f"{people}, {listed}", given)
    by_post = common | {
        "id": "bench.id('letter', n)",
        "channel": "'letter'",
        "address_lines": "ARRAY[n || ' Example Street', 'Exampleton', 'ZZ99 3WZ']",
        "position": "1",
    }
    fill(ContactRule, by_post, f"{people} WHERE mod(n, {LETTERS_FOR}) = 0", given)
