"""Every queue and every task that code names is there: consumed in deploy/, behind a door."""

from pathlib import Path

from deploy import programs
from scheduler import doors
from scheduler.celery import app
from scheduler.reminders import hints
from scheduler.settings import ROOT

RUN = {program.name: program for program in programs.service(port=1, var=Path("var"), cores=1)}
DOORS = {name for name in app.tasks if name.startswith("scheduler.")}


def _queues_consumed() -> set[str]:
    command = RUN["worker"].command
    return set(command[command.index("--queues") + 1].split(","))


def _queues_named() -> set[str]:
    routed = {route["queue"] for route in (app.conf.task_routes or {}).values()}
    scheduled = {
        entry["options"]["queue"]
        for entry in app.conf.beat_schedule.values()
        if "queue" in entry.get("options", {})
    }
    return {app.conf.task_default_queue} | routed | scheduled


def test_every_queue_that_is_named_is_consumed() -> None:
    assert _queues_named() == _queues_consumed()


def test_everything_that_beat_and_hints_name_is_a_door() -> None:
    assert doors.__name__ in app.conf.imports
    named = {entry["task"] for entry in app.conf.beat_schedule.values()} | {hints.DELIVER_MESSAGE}
    assert named == DOORS


def test_up_runs_web_worker_and_beat() -> None:
    assert set(RUN) == {"web", "worker", "beat"}
    assert "scheduler.celery:app" in RUN["beat"].command
    assert "scheduler.wsgi:application" in RUN["web"].command


def test_no_task_waits_in_the_broker_for_its_time() -> None:
    # With an ETA beyond the visibility timeout Redis runs a task again and again.
    for path in (ROOT / "scheduler").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "apply_async(" not in text, path
        assert "countdown=" not in text, path
        assert "eta=" not in text, path
