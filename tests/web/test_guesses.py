from datetime import timedelta
from functools import partial

import pytest

from scheduler.web import guesses
from scheduler.web.models import FailedSignIn
from tests.racing import at_once
from tests.web.conftest import NOW


@pytest.mark.django_db
def test_the_wait_ends_after_a_quarter_of_an_hour() -> None:
    for minute in range(guesses.LIMIT):
        guesses.begin(name="dot", now=NOW + timedelta(minutes=minute))
    with pytest.raises(guesses.TooMany):
        guesses.begin(name="dot", now=NOW + timedelta(minutes=14))
    # Being refused did not lengthen the wait.
    guesses.begin(name="dot", now=NOW + timedelta(minutes=15))


@pytest.mark.django_db
def test_one_name_does_not_lock_another() -> None:
    for _ in range(guesses.LIMIT):
        guesses.begin(name="dot", now=NOW)
    guesses.begin(name="ewan", now=NOW)


@pytest.mark.django_db
def test_tries_of_long_ago_are_not_kept() -> None:
    guesses.begin(name="nobody", now=NOW)
    guesses.begin(name="dot", now=NOW + timedelta(hours=1))
    assert FailedSignIn.objects.count() == 1


@pytest.mark.race
@pytest.mark.usefixtures("committed")
def test_of_many_tries_at_once_no_more_than_the_limit_get_through() -> None:
    results = at_once([partial(guesses.begin, name="dot", now=NOW)] * 30)
    through = len([result for result in results if result is None])
    assert 1 <= through <= guesses.LIMIT
    assert {type(result) for result in results if result is not None} == {guesses.TooMany}
