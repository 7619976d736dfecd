"""Doctor and self-test against a whole installation: real web, worker, beat, database and Redis."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys import installation, ports
from tests.journeys.installation import Installation

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("selftest")]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installation.running(tmp_path_factory.mktemp("installation")) as running:
        yield running


def test_the_doctor_finds_a_running_installation_well(installed: Installation) -> None:
    told = installed.scheduler("doctor").stdout
    missing = [line for line in told.splitlines() if line.startswith("missing")]

    assert missing == []
    for line in ("Database: PostgreSQL", "Promises: All", "Worker: 1 answer", "Beat: It asks"):
        assert f"ok       {line}" in told


def test_the_selftest_plays_the_main_job_and_takes_it_back(installed: Installation) -> None:
    first, second = (installed.scheduler("selftest") for _ in range(2))

    for run in (first, second):
        assert run.returncode == 0, run.stdout + run.stderr
        for outcome in (
            "a worker of another partner, in the person's mode",
            "second class",
            "with local-sms",
            "409 outside_choice",
            "each with a task to offer a new time",
        ):
            assert outcome in run.stdout
        assert "Everything works, in" in run.stdout
    # What stays cannot be booked, sent or signed in with.
    left = installed.told_by_shell(
        "import json\n"
        "from scheduler.availability.models import Opening\n"
        "from scheduler.booking.models import Appointment\n"
        "from scheduler.identity.models import Account, MachineSecret, Token\n"
        "from scheduler.partners.models import Partner\n"
        "from scheduler.people.models import ContactRule, Person\n"
        "from scheduler.reminders.models import Message, Task\n"
        "print(json.dumps({\n"
        "    'openings': Opening.objects.count(),\n"
        "    'booked': Appointment.objects.filter(state='booked').count(),\n"
        "    'accounts': Account.objects.filter(is_active=True).count(),\n"
        "    'tokens': Token.objects.filter(revoked_at=None).count(),\n"
        "    'secrets': MachineSecret.objects.filter(ended_at=None).count(),\n"
        "    'routes': ContactRule.objects.filter(ended_at=None).count(),\n"
        "    'due': Message.objects.filter(state='due').count(),\n"
        "    'tasks': Task.objects.filter(state='open').count(),\n"
        "    'partners': Partner.objects.count(),\n"
        "    'people': Person.objects.count(),\n"
        "}))"
    )
    assert left == {
        "openings": 0,
        "booked": 0,
        "accounts": 0,
        "tokens": 0,
        "secrets": 0,
        "routes": 0,
        "due": 0,
        "tasks": 0,
        "partners": 2,
        "people": 2,
    }
    assert installed.must("batches", "close") == "No letter was waiting.\n"


def test_a_selftest_of_a_service_that_does_not_answer_says_what_to_do(
    installed: Installation,
) -> None:
    nowhere = f"http://127.0.0.1:{ports.free()}"
    run = installed.scheduler("selftest", "--address", nowhere)

    assert run.returncode == 1
    assert f"{nowhere} does not answer" in run.stderr
    assert "Start it, or give its --address." in run.stderr
    assert "Traceback" not in run.stderr


def test_no_secret_of_the_selftest_is_printed(installed: Installation, tmp_path: Path) -> None:
    run = installed.scheduler("selftest")

    assert "cfs_" not in run.stdout + run.stderr
    assert "cfm_" not in run.stdout + run.stderr
    assert "900999" not in run.stdout + run.stderr
