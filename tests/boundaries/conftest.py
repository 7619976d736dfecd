"""The rules of the application, turned off."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Q

from scheduler.identity import access


@pytest.fixture
def without_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Turn off whatever `access` decides: everybody may do everything, and every row is theirs."""
    anything: Callable[..., Any] = lambda *_given, **_named: True  # noqa: E731
    for name in (
        "may",
        "require",
        "owns",
        "require_own",
        "sees_details",
        "sees_appointment_details",
        "sees_person_details",
    ):
        monkeypatch.setattr(access, name, anything)
    monkeypatch.setattr(access, "own_rows", lambda *_given: Q(pk__isnull=False))
