"""One running installation and one Chromium for all journeys of a run."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium

from tests.journeys import browser, installation
from tests.journeys.installation import Installation


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installation.running(tmp_path_factory.mktemp("installation")) as running:
        yield running


@pytest.fixture(scope="session")
def partnership(installed: Installation) -> Any:
    """The ids and tokens of `tests.journeys.partnership`."""
    return installed.told_by_shell(
        "import json; from tests.journeys import partnership; print(json.dumps(partnership.make()))"
    )


@pytest.fixture(scope="session")
def sick_day(installed: Installation, partnership: Any) -> Any:
    """The ids of `tests.journeys.sick_day`."""
    return installed.told_by_shell(
        "import json; from tests.journeys import sick_day; print(json.dumps(sick_day.make()))"
    )


# Only for a module: Playwright keeps a loop in this thread, in which Django refuses its database.
@pytest.fixture(scope="module")
def driver() -> Iterator[Chromium]:
    with browser.running() as started:
        yield started


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("journey")
