from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from scheduler import clock
from scheduler.demonstration import load
from scheduler.demonstration.size import Size
from tests.times import at

# Both a clock change and Christmas lie within three months of it.
NOW = at("Sat 21 Nov 2026 11:00")
SIZE = Size(clock.local_day(NOW), share=0.02)


@pytest.fixture(scope="module")
def county(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """A fiftieth of the demonstration, loaded once for a module; the folder is VAR_FOLDER."""
    folder = tmp_path_factory.mktemp("var")
    elsewhere = override_settings(VAR_FOLDER=folder, CHANNELS=carriers_in(folder))
    with django_db_blocker.unblock(), elsewhere, transaction.atomic():
        for _ in load.load(size=SIZE, now=NOW):
            pass
        yield folder
        transaction.set_rollback(True)


def carriers_in(folder: Path) -> dict[str, dict[str, Any]]:
    """The channels, with the texts and letters of this folder alone."""
    sms, letter = settings.CHANNELS["sms"], settings.CHANNELS["letter"]
    return {
        "sms": {**sms, "local_folder": folder / "carrier" / "sms"},
        "letter": {**letter, "print_folder": folder / "carrier" / "letter"},
    }
