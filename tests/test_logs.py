"""What a log line may say: where something broke, never the values there."""

import logging
import sys

import pytest

from scheduler import logs


def _broken() -> BaseException:
    try:
        try:
            raise KeyError("Zinnia")
        except KeyError as error:
            raise ValueError("Zinnia Quillfeather on 07700 900321") from error
    except ValueError as error:
        return error


def test_an_error_is_told_by_its_kind_and_its_places_without_its_words() -> None:
    told = logs.told(_broken())
    assert "Zinnia" not in told
    assert told.startswith("builtins.ValueError at ")
    assert " | after builtins.KeyError at " in told
    assert told.count("_broken") == 2
    assert logs.told(ValueError("Zinnia")) == "builtins.ValueError at no place"


def test_whichever_way_an_error_is_handed_over_it_is_told() -> None:
    error = _broken()
    for given in (error, (type(error), error, error.__traceback__)):
        event = logs.where_it_broke(None, "error", {"event": "broke", "exc_info": given})
        assert "Zinnia" not in str(event)
        assert "ValueError" in event["exception"]
    try:
        raise error
    except ValueError:
        event = logs.where_it_broke(None, "error", {"event": "broke", "exc_info": True})
    assert "ValueError" in event["exception"]
    assert sys.exception() is None
    for nothing in (None, (None, None, None), True):
        event = logs.where_it_broke(None, "info", {"event": "fine", "exc_info": nothing})
        assert event == {"event": "fine"}
    assert logs.where_it_broke(None, "info", {"event": "fine"}) == {"event": "fine"}


def test_an_error_that_caused_itself_is_told_once() -> None:
    error = ValueError()
    error.__cause__ = error
    assert logs.told(error).count("ValueError") == 1


def _hiding() -> None:
    try:
        raise KeyError("Zinnia")
    except KeyError:
        raise ValueError from None


def test_what_hides_its_cause_hides_it_here() -> None:
    with pytest.raises(ValueError, match=r"^$") as raised:
        _hiding()
    assert "KeyError" not in logs.told(raised.value)


def test_an_address_that_could_not_be_answered_is_not_repeated() -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, "", None, None)
    event = {"event": "Not Found: /feeds/secret.ics", "_record": record}
    assert logs.without_addresses(None, "warning", event)["event"] == "Not Found"
    record.name = "scheduler.reminders"
    event = {"event": "a letter is not there: 7", "_record": record}
    assert logs.without_addresses(None, "warning", event)["event"] == "a letter is not there: 7"
    assert logs.without_addresses(None, "info", {"event": "a: b"}) == {"event": "a: b"}
