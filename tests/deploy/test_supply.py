import json
from typing import Any

from deploy import supply


def answer(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages})


CLEAN = {"name": "django", "version": "5.2.19", "vulns": []}
SKIPPED = {"name": "redis", "skip_reason": "not found on PyPI and could not be audited"}
BAD = {"name": "old", "version": "1.0", "vulns": [{"id": "PYSEC-2026-1"}]}


def test_nothing_found_is_well() -> None:
    assert supply.judge(answer(CLEAN)) == (True, "No known vulnerability in 1 packages.")


def test_a_known_vulnerability_fails_and_is_named() -> None:
    is_well, told = supply.judge(answer(CLEAN, SKIPPED, BAD))
    assert not is_well
    assert "old 1.0: PYSEC-2026-1" in told


def test_what_was_not_looked_up_is_said_and_does_not_fail() -> None:
    is_well, told = supply.judge(answer(CLEAN, SKIPPED))
    assert is_well
    assert told.startswith("1 of 2 packages were not looked up.")


def test_a_service_that_does_not_answer_is_said_and_does_not_fail() -> None:
    for silence in ("", "<html>", "{}", "[]"):
        is_well, told = supply.judge(silence)
        assert is_well
        assert "did not answer" in told
