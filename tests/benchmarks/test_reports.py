import json
from pathlib import Path

from scheduler.benchmarks.reports import Check, Report
from tests.times import at


def _report() -> Report:
    rates = {
        "a second": 1234.5,
        "lowest": 1000.0,
        "highest": 2000.0,
        "milliseconds": {"hold": {"p50": 1.0, "p95": 2.0, "p99": 3.0}},
        "answers": {"hold 201": 5},
    }
    return Report(
        "booking",
        at("Fri 2 Apr 2027 09:00"),
        {"staff": 5},
        {"cores": 2},
        {"bookings": rates, "one time": {"made": 1, "waits": {"p99": 2.5}}},
        [Check("ratio", 0.3, least=0.25), Check("overlaps", 2, most=0), Check("other", None)],
    )


def test_it_reads_as_a_table_with_what_was_met() -> None:
    lines = list(_report().lines())
    assert lines[0] == "cores 2"
    assert lines[3].split() == ["bookings", "1,234", "1,000", "2,000", "1.0", "2.0", "3.0"]
    assert "  waits: p99 2.5" in lines
    assert lines[-3:] == [
        "met          ratio: 0.3 (at least 0.25)",
        "NOT MET      overlaps: 2 (at most 0)",
        "not measured other: –",
    ]


def test_a_figure_that_is_only_to_be_known_is_no_promise() -> None:
    assert Check("beside", 0.4).line() == "to know      beside: 0.4"


def test_it_is_kept_under_its_name_and_time_or_where_asked(tmp_path: Path) -> None:
    path = _report().write(None, folder=tmp_path)
    assert path == tmp_path / "benchmarks" / "booking-20270402T090000.json"
    kept = json.loads(path.read_text())
    assert kept["measured"]["bookings"]["a second"] == 1234.5
    assert [check["is_met"] for check in kept["checks"]] == [True, False, None]
    assert _report().write(tmp_path / "elsewhere.json", folder=tmp_path).name == "elsewhere.json"
