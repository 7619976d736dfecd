"""Hears booking events in a test, without patching anybody."""

from types import TracebackType
from typing import Any, Self

from django.dispatch import Signal

from scheduler.booking import events


class Heard:
    """`with Heard(events.moved) as heard: …`: what was sent, in order."""

    def __init__(self, *signals: Signal) -> None:
        self._signals = signals
        self.calls: list[dict[str, Any]] = []
        self.names: list[str] = []

    def __enter__(self) -> Self:
        for signal in self._signals:
            signal.connect(self._hear)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for signal in self._signals:
            signal.disconnect(self._hear)

    def _hear(self, *, signal: Signal, sender: object, **call: Any) -> None:
        self.names.append(next(name for name, each in vars(events).items() if each is signal))
        self.calls.append(call)
