"""Calls carriers from several threads, so that one that takes its time keeps nobody waiting.

A sender sees no database: what it is to hand over is ready, and what came of it is written down by
whoever sent it. So a process has one connection, however many senders are out.
"""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from scheduler.reminders.leases import Lease

# More than all channels together may have out at once; a thread is made when it is needed.
_MOST = 64
# While carriers are slow, what has become due meanwhile is looked for so often.
_LOOK_AGAIN = 1.0  # seconds


@dataclass(frozen=True, slots=True)
class Errand:
    """A call to a carrier: to hand a message over, or to ask whether it has one."""

    lease: Lease
    call: Callable[[], Any]
    is_question: bool = False


def threads() -> Executor:
    """Those who call carriers, at once."""
    return ThreadPoolExecutor(max_workers=_MOST, thread_name_prefix="sender")


class Senders:
    """Everybody who is out for one process. `with` leaves behind who has not come back."""

    def __init__(self, hands: Callable[[], Executor] = threads) -> None:
        self._hands = hands()
        self._out: dict[Future[Any], Errand] = {}
        self._by_channel: Counter[str] = Counter()

    def out(self, channel: str) -> int:
        """How many are out for a channel."""
        return self._by_channel[channel]

    def is_idle(self) -> bool:
        return not self._out

    def send_out(self, errand: Errand) -> None:
        self._by_channel[errand.lease.channel] += 1
        self._out[self._hands.submit(errand.call)] = errand

    def returned(self) -> list[tuple[Errand, Callable[[], Any]]]:
        """Who has come back, with what gives the carrier's answer or raises its failure.

        Waits for the first of them for a while; nobody may have come.
        """
        done, _ = wait(self._out, timeout=_LOOK_AGAIN, return_when=FIRST_COMPLETED)
        back: list[tuple[Errand, Callable[[], Any]]] = [
            (self._out.pop(future), future.result) for future in done
        ]
        self._by_channel.subtract(errand.lease.channel for errand, _ in back)
        return back

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # Somebody may be out only where the round broke: their leases run out, and the carrier
        # is asked.
        self._hands.shutdown(wait=False, cancel_futures=True)
