"""Loading is reproducible: the same size on the same day makes the same county."""

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.test import override_settings

from scheduler.demonstration import load
from tests.demonstration.conftest import NOW, SIZE, carriers_in

APPS = ("partners", "people", "rota", "availability", "booking", "reminders", "audit")
# Keys that are drawn anew each time, on purpose or by django-scheduler.
DRAWN = {
    "Account": {"id", "password", "_state"},
    "Machine": {"id", "account_id", "grant_id"},
    "MachineSecret": {"id", "machine_id", "digest"},
    "RoleGrant": {"id"},
    "Shift": {"id"},
    "Opening": {"id", "shift_id"},
    "ShiftLeft": {"shift_id"},
    "DayLeft": {"id"},
    "FreedTime": {"id"},
    "Rota": {"calendar_id"},
    "Pattern": {"event_id"},
    "Claim": {"id"},
    "Entry": {"id", "record_id", "by_account_id", "reason", "salt", "mark"},
    "Choice": {"sequence"},
    "ChoiceMode": {"id"},
    "AppointmentStaff": {"id"},
    "TakenStaff": {"id"},
    "ServiceMode": {"id"},
    "Attempt": {"id"},
}


@pytest.mark.django_db
def test_the_same_day_loads_the_same_county(tmp_path: Path) -> None:
    with override_settings(CHANNELS=carriers_in(tmp_path), VAR_FOLDER=tmp_path):
        once, again = _loaded(), _loaded()
    assert once.keys() == again.keys()
    for name, found in once.items():
        assert found == again[name], name


def _loaded() -> dict[str, list[Any]]:
    """Everything that one load makes; it is undone."""
    with transaction.atomic():
        for _ in load.load(size=SIZE, now=NOW):
            pass
        found = _everything()
        transaction.set_rollback(True)
    return found


def _everything() -> dict[str, list[Any]]:
    return {
        model.__name__: sorted(
            repr(sorted((name, row[name]) for name in row if name not in _drawn(model)))
            for row in model._default_manager.values()
        )
        for app in APPS
        for model in apps.get_app_config(app).get_models()
    }


def _drawn(model: type[Model]) -> set[str]:
    return DRAWN.get(model.__name__, set())
