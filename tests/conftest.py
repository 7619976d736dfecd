"""What every test has: servers of its own, Django set up, and no way out to the internet."""

import os
from collections.abc import Iterator

import django
import hypothesis
import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker

from tests import servers, template, triggers, web_process

os.environ.setdefault("SECRET_KEY", "tests only: never a real key, and long enough for every use")
# Chance makes more calls than people do; tests of the limits set their own.
for kind in ("MACHINE_CALLS", "STAFF_CALLS", "OPEN_CALLS", "TOKENS", "CALLBACKS"):
    os.environ.setdefault(f"{kind}_A_MINUTE", "0")
os.environ["DJANGO_SETTINGS_MODULE"] = "scheduler.settings"
servers.ensure_servers()
# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile(
    "ours", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("ours")
# Now, since conftest files of folders import models before pytest-django sets it up.
django.setup()
settings.MIDDLEWARE = [web_process.NAME, *settings.MIDDLEWARE]


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

    from scheduler.identity import fences, ownership

    connection.settings_dict["TEST"]["TEMPLATE"] = template.migrated()
    with django_db_blocker.unblock(), ownership.as_owner():
        made = setup_databases(verbosity=0, interactive=False)
        triggers.make_way()
    # Tests call the domain as a worker does; what comes in by HTTP is let in by itself.
    fences.let_service_in()
    yield
    with django_db_blocker.unblock(), ownership.as_owner():
        teardown_databases(made, verbosity=0)


@pytest.fixture
def as_owner(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test speaks to the database as the owner of its tables; nothing that it does is kept."""
    from django.db import transaction

    from scheduler.identity import ownership

    with django_db_blocker.unblock(), ownership.as_owner(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Whatever the test commits is seen by every connection, and is gone afterwards."""
    from tests import racing

    with django_db_blocker.unblock():
        yield
        racing.wipe()
