"""What the rota tells, heard without patching anybody."""

from collections.abc import Iterator
from typing import Any

import pytest

from scheduler.rota import events


@pytest.fixture
def told() -> Iterator[list[dict[str, Any]]]:
    """Every `time_changed` sent, in order, as its keywords."""
    heard: list[dict[str, Any]] = []

    def hear(*, signal: object, sender: object, **call: Any) -> None:
        call.pop("now")
        heard.append(call)

    events.time_changed.connect(hear)
    yield heard
    events.time_changed.disconnect(hear)
