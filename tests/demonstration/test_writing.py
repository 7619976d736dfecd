import threading

import pytest
from django.db import connection

from scheduler.demonstration import copying, writing
from scheduler.demonstration.size import Size
from scheduler.partners.models import Interpreter, Service
from tests.times import at


@pytest.mark.django_db
def test_what_is_written_in_the_other_thread_is_in_the_callers_transaction() -> None:
    threads = set()

    def write(name: str) -> None:
        threads.add(threading.current_thread())
        Interpreter.objects.create(name=name, languages=["pl"])

    with writing.writer() as writer:
        for name in ("One", "Two", "Three"):
            writer.write(lambda name=name: write(name))  # type: ignore[misc]

    assert list(Interpreter.objects.values_list("name", flat=True).order_by("id")) != []
    assert Interpreter.objects.count() == 3
    assert threading.main_thread() not in threads
    assert connection.in_atomic_block


@pytest.mark.django_db
def test_what_goes_wrong_in_the_other_thread_is_raised_in_this_one() -> None:
    def fail() -> None:
        raise LookupError("not there")

    with pytest.raises(LookupError, match="not there"), writing.writer() as writer:
        writer.write(fail)


@pytest.mark.django_db
def test_copied_rows_have_the_defaults_of_the_fields_not_named() -> None:
    copying.write_values(
        Service,
        ("id", "slug", "name"),
        [("5b0e4a3e-6f3f-4a8c-9a55-000000000001", "talk", "A talk")],
    )
    service = Service.objects.get()
    assert (service.slug, service.neutral_name) == ("talk", "appointment")
    assert service.horizon.days == 26 * 7


def test_json_is_not_copied_as_it_stands() -> None:
    from scheduler.api.models import IdempotencyKey

    with pytest.raises(TypeError, match="JSON"):
        copying.write([IdempotencyKey(key="k")])


def test_everything_lies_three_months_around_a_day() -> None:
    size = Size(at("Sat 21 Nov 2026 12:00").date())

    assert size.first_on.weekday() == 0
    assert 91 <= (size.today - size.first_on).days < 98
    assert (size.last_on - size.today).days == 91
    assert 30_000 <= size.appointments <= 32_000
    assert size.people == 2000
