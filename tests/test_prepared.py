from collections.abc import Iterator

import pytest
from django.db import DataError, ProgrammingError, connection, transaction
from pytest_django import DjangoDbBlocker

from scheduler import prepared
from scheduler.booking import statements
from scheduler.identity import ownership

_ASKED = "SELECT %(number)s::integer + 1"
_COUNTED = "SELECT 1 + %s::integer"


class Refused(Exception):
    pass


@pytest.fixture
def own_connection(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """One on which nothing is prepared yet, nor any table changed; the test begins and ends its
    transactions itself."""
    with django_db_blocker.unblock():
        connection.close()
        yield
        connection.close()


def _kept() -> int:
    """How many statements like ours PostgreSQL has prepared for this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%+ 1'")
        (count,) = cursor.fetchone()
    return int(count)


def _plans() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW plan_cache_mode")
        (mode,) = cursor.fetchone()
    return str(mode)


@transaction.atomic
def _ask_and_refuse(number: int) -> None:
    assert prepared.rows(_ASKED, {"number": number}) == [(number + 1,)]
    raise Refused


@transaction.atomic
def _make_a_table_and_refuse(columns: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE short_lived ({columns})")
    assert prepared.rows("SELECT * FROM short_lived", {}) == []
    prepared.rows(_ASKED, {"number": 1})
    raise Refused


def test_what_is_prepared_outlives_a_refusal(own_connection: None) -> None:
    for number in (1, 2):
        with pytest.raises(Refused):
            _ask_and_refuse(number)
        assert _kept() == 1
    with transaction.atomic(), pytest.raises(Refused):
        _ask_and_refuse(3)  # back to a savepoint
    assert prepared.rows(_ASKED, {"number": 4}) == [(5,)]
    assert _kept() == 1


def test_what_is_prepared_is_forgotten_with_the_tables_it_may_read(own_connection: None) -> None:
    with ownership.as_owner():
        for columns in ("one integer", "one text, two text"):
            with pytest.raises(Refused):
                _make_a_table_and_refuse(columns)
            assert _kept() == 0


def test_what_is_prepared_is_forgotten_with_what_postgresql_could_not_do(
    own_connection: None,
) -> None:
    @transaction.atomic
    def ask_of_a_table_that_is_not_there() -> None:
        prepared.rows(_ASKED, {"number": 1})
        prepared.rows("SELECT * FROM nowhere", {})

    with pytest.raises(ProgrammingError):
        ask_of_a_table_that_is_not_there()
    assert _kept() == 0


def test_what_a_pipeline_passed_over_is_not_taken_for_prepared(own_connection: None) -> None:
    @transaction.atomic
    def pass_it_over() -> None:
        with connection.cursor() as cursor, statements.sent_together():
            cursor.execute("SELECT 1 / %s::integer", [0])
            cursor.execute(_COUNTED, [1])

    def ask() -> int:
        with connection.cursor() as cursor:
            cursor.execute(_COUNTED, [1])
            (found,) = cursor.fetchone()
        return int(found)

    # Often enough to be prepared when it is asked next.
    assert [ask(), ask()] == [2, 2]
    with pytest.raises(DataError):
        pass_it_over()
    assert [ask(), ask()] == [2, 2]


def test_a_plan_is_made_for_any_values_inside_and_not_outside(own_connection: None) -> None:
    def refuse() -> None:
        with prepared.planned_once():
            assert _plans() == "force_generic_plan"
            raise Refused

    with transaction.atomic():
        with pytest.raises(Refused):
            refuse()
        assert _plans() == "auto"


def test_an_error_among_kept_plans_is_told_as_it_is(own_connection: None) -> None:
    @transaction.atomic
    def divide() -> None:
        with prepared.planned_once():
            prepared.rows("SELECT 1 / %(number)s::integer", {"number": 0})

    with pytest.raises(DataError, match="division by zero"):
        divide()
