"""Finding people among very many: from indexes, whatever is typed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scheduler.benchmarks.filling import execute, fill
from scheduler.people import persons
from scheduler.people.models import ContactRule, Person
from tests.factories import partners as partner_factories

MANY = 20_000
_NAMES = "ARRAY['Asha', 'Ben', 'Chidi', 'Dot', 'Ewan', 'Freya', 'Gwen', 'Hana', 'Idris', 'Jo']"
_SURNAMES = "ARRAY['Smith', 'Jones', 'Okafor', 'Rees', 'Nowak', 'Haddad', 'Lund']"
_ANY = "substr(md5('{}' || n), 1, 5)"


def fill_people(number: int) -> None:
    """So many invented people, each with a number and an address."""
    known_to = partner_factories.partner()
    people = f"generate_series(1, {number}) AS number (n)"
    person_id, registered = "md5('p' || n)::uuid", "timestamptz '2027-03-01 09:00Z'"
    fill(
        Person,
        {
            "id": person_id,
            "name": f"({_NAMES})[1 + mod(n, 10)] || ' ' || ({_SURNAMES})[1 + mod(n / 10, 7)]"
            f" || CASE WHEN mod(n, 3) = 0 THEN '' ELSE '-' || {_ANY.format('s')} END",
            "known_as": f"CASE WHEN mod(n, 9) = 0 THEN {_ANY.format('k')} ELSE '' END",
            "date_of_birth": "date '1930-01-01' + mod(n * 7919::bigint, 32000)::integer",
            "nhs_number": "(4000000000 + n)::text",
            "first_known_to_id": f"'{known_to.id}'::uuid",
            "registered_at": registered,
            "external_reference": "'REF-' || n",
        },
        people,
    )
    common = {"person_id": person_id, "is_safe": "true", "recorded_at": registered}
    postcode = "'TA' || 1 + mod(n, 20) || ' ' || mod(n, 9) || 'AB'"
    fill(
        ContactRule,
        common
        | {
            "id": "md5('n' || n)::uuid",
            "channel": "'sms'",
            "number": "'+447700' || lpad(mod(n, 1000000)::text, 6, '0')",
        },
        people,
    )
    fill(
        ContactRule,
        common
        | {
            "id": "md5('a' || n)::uuid",
            "channel": "'letter'",
            "address_lines": f"ARRAY['Somebody', '1 Example Street', {postcode}]",
        },
        people,
    )
    for table in ("people_person", "people_contactrule"):
        execute(f"ANALYZE {table}")


LINES = (
    *("smi 1984", "asha smi", "as", "ben jones 3/4/1984", "07700 900123", "07700 90"),
    *("943 476 5919", "ta3 4ab", "ref-1234", "lund 1951", "1984", "hana ta1 1ab"),
)


@pytest.mark.django_db
def test_no_line_reads_everybody() -> None:
    fill_people(MANY)
    for line in LINES:
        with CaptureQueriesContext(connection) as asked:
            persons.find(words=line)
        for query in asked.captured_queries:
            plan = _plan(query["sql"])
            assert "Seq Scan on people_person" not in plan, f"{line}: {plan}"
            assert "Seq Scan on people_contactrule" not in plan, f"{line}: {plan}"


def _plan(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + sql.replace("%", "%%"), [])
        return "\n".join(row for (row,) in cursor.fetchall())
