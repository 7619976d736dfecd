"""What every test has: servers of its own, Django set up, and no way out to the internet."""

import os
from collections.abc import Iterator

import django
import hypothesis
import pytest
from pytest_django import DjangoDbBlocker

from tests import servers, template

os.environ.setdefault("SECRET_KEY", "tests only: never a real key, and long enough for every use")
os.environ["DJANGO_SETTINGS_MODULE"] = "scheduler.settings"
servers.ensure_servers()
# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile(
    "ours", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("ours")
# Now, since conftest files of folders import models before pytest-django sets it up.
django.setup()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """A migrated test database, whichever tests run.

    pytest-django's own makes none where only races are collected, as they carry no mark of its
    and commit for real.
    """
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    connection.settings_dict["TEST"]["TEMPLATE"] = template.migrated()
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Whatever the test commits is seen by every connection, and is gone afterwards."""
    from tests import racing

    with django_db_blocker.unblock():
        yield
        racing.wipe()
