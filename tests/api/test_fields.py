"""What a field takes and refuses, and how times are written."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from rest_framework.exceptions import ValidationError

from scheduler.api import fields
from tests.times import at


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2027-03-28T09:00:00+01:00", at("Sun 28 Mar 2027 09:00")),
        ("2027-03-28T08:00Z", at("Sun 28 Mar 2027 09:00")),
        ("2027-03-28t08:00:00z", at("Sun 28 Mar 2027 09:00")),
        ("2027-01-28T09:00:00.000+00:00", at("Thu 28 Jan 2027 09:00")),
        ("2027-10-31T01:30:00+01:00", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        ("2027-10-31T01:30:00+00:00", datetime(2027, 10, 31, 1, 30, tzinfo=UTC)),
        ("2027-03-28T09:00:00-05:00", datetime(2027, 3, 28, 14, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_with_its_offset(written: str, moment: datetime) -> None:
    assert fields.Moment().run_validation(written) == moment


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2027-03-28T09:00:00", "naive"),
        ("2027-03-28", "invalid"),
        ("2027-02-30T09:00:00Z", "invalid"),
        ("2027-03-28T25:00:00Z", "invalid"),
        ("2027-03-28T23:59:60Z", "invalid"),
        ("2027-03-28T09:00:00+99:00", "invalid"),
        ("2027-03-28 09:00:00Z", "invalid"),
        ("0001-01-01T00:00:00+14:00", "range"),
        ("9999-12-31T23:59:59-14:00", "range"),
        ("٢027-03-28T09:00:00Z", "invalid"),
        ("tomorrow", "invalid"),
        ("", "invalid"),
        (0, "invalid"),
        (True, "invalid"),
        ({}, "invalid"),
    ],
)
def test_a_moment_that_is_no_moment_is_refused(written: Any, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        fields.Moment().run_validation(written)
    assert refused.value.get_codes() == [code]


def test_a_naive_time_is_refused_with_the_reason() -> None:
    with pytest.raises(ValidationError, match="the clocks go back"):
        fields.Moment().run_validation("2027-10-31T01:30:00")


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (at("Sat 27 Mar 2027 09:00"), "2027-03-27T09:00:00+00:00"),
        (at("Sun 28 Mar 2027 09:00"), "2027-03-28T09:00:00+01:00"),
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), "2027-10-31T01:30:00+01:00"),
        (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), "2027-10-31T01:30:00+00:00"),
    ],
)
def test_a_moment_is_written_with_londons_offset(moment: datetime, written: str) -> None:
    assert fields.Moment().to_representation(moment) == written


@pytest.mark.parametrize(
    "written",
    ["2027-2-3", "2027-02-29", "20270203", "0001-01-01", "9999-12-31", "", 20270203, None, []],
)
def test_a_date_that_is_no_date_is_refused(written: Any) -> None:
    with pytest.raises(ValidationError):
        fields.Day().run_validation(written)


def test_a_date_is_read() -> None:
    assert fields.Day().run_validation("2028-02-29") == date(2028, 2, 29)


@pytest.mark.parametrize("written", ["9:00", "24:00", "09:60", "09:00Z", "09:00+01:00", "", 900])
def test_a_time_on_the_clock_has_hours_and_minutes(written: Any) -> None:
    with pytest.raises(ValidationError):
        fields.WallTime().run_validation(written)


def test_a_time_on_the_clock_is_read_and_written() -> None:
    assert fields.WallTime().run_validation("09:05") == time(9, 5)
    assert fields.WallTime().run_validation("09:05:30") == time(9, 5, 30)
    assert fields.WallTime().to_representation(time(9, 5)) == "09:05"


def test_lengths_are_whole_minutes_and_days() -> None:
    minutes = fields.Minutes(min_value=1, max_value=90, allow_null=True)
    assert minutes.run_validation(50) == timedelta(minutes=50)
    assert minutes.run_validation(None) is None
    assert minutes.to_representation(timedelta(minutes=50)) == 50
    days = fields.Days(min_value=1, max_value=366, allow_null=True)
    assert days.run_validation(7) == timedelta(days=7)
    assert days.run_validation(None) is None
    assert days.to_representation(timedelta(days=7)) == 7
    for wrong in (0, 91, "50", 1.5, True):
        with pytest.raises(ValidationError):
            minutes.run_validation(wrong)


@pytest.mark.parametrize(
    "written", ["7" * 32, "urn:uuid:00000000-0000-4000-8000-000000000000", 7, "", None, [], "x"]
)
def test_an_id_is_written_in_its_usual_form(written: Any) -> None:
    with pytest.raises(ValidationError):
        fields.Identity().run_validation(written)


@pytest.mark.parametrize("wrong", [0, 1, "true", "yes", None, []])
def test_yes_and_no_are_true_and_false(wrong: Any) -> None:
    with pytest.raises(ValidationError):
        fields.YesNo().run_validation(wrong)
    assert fields.YesNo().run_validation(False) is False


@pytest.mark.parametrize("wrong", [True, "1.5", None, float("inf"), 10**400])
def test_degrees_are_numbers(wrong: Any) -> None:
    with pytest.raises(ValidationError):
        fields.Degrees().run_validation(wrong)
    assert fields.Degrees().run_validation(51) == 51.0


@pytest.mark.parametrize("wrong", [1, True, "fax", "", None, ["phone"], {"phone": 1}])
def test_a_code_is_one_of_its_set(wrong: Any) -> None:
    with pytest.raises(ValidationError):
        fields.OneOf(choices=["phone"]).run_validation(wrong)


def test_words_may_break_only_where_they_may() -> None:
    with pytest.raises(ValidationError):
        fields.Text().run_validation("two\nlines")
    assert fields.Text(may_break=True).run_validation("two\nlines") == "two\nlines"
    assert fields.Text().run_validation("  Asha  ") == "Asha"
    assert fields.Email().run_validation("asha@example.org") == "asha@example.org"
    for wrong in ("asha", 7, "a\x07@example.org"):
        with pytest.raises(ValidationError):
            fields.Email().run_validation(wrong)
