"""Statements sent together do what they do one by one, and fail as they do."""

import pytest
from django.db import IntegrityError, connection, transaction

from scheduler.booking import statements

pytestmark = pytest.mark.django_db

_ADD = "INSERT INTO numbers (n) VALUES (%s) RETURNING n"


@pytest.fixture(autouse=True)
def _numbers() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE numbers (n int PRIMARY KEY) ON COMMIT DROP")


def _kept() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT n FROM numbers ORDER BY n")
        return [n for (n,) in cursor.fetchall()]


@transaction.atomic
def _add_together(*numbers: int) -> None:
    with statements.sent_together(), connection.cursor() as cursor:
        for number in numbers:
            cursor.execute(_ADD, [number])


def test_all_of_them_are_done_and_an_answer_can_be_read_afterwards() -> None:
    with connection.cursor() as cursor:
        with statements.sent_together():
            cursor.execute(_ADD, [1])
            cursor.execute(_ADD, [2])
        assert cursor.fetchone() == (2,)
    assert _kept() == [1, 2]


def test_what_one_of_them_breaks_undoes_all_of_them() -> None:
    with pytest.raises(IntegrityError, match="numbers_pkey"):
        _add_together(1, 1, 2)
    assert _kept() == []


def test_an_answer_read_meanwhile_is_waited_for() -> None:
    with statements.sent_together(), connection.cursor() as cursor:
        cursor.execute(_ADD, [1])
        assert cursor.fetchone() == (1,)
        cursor.execute(_ADD, [2])
    assert _kept() == [1, 2]
