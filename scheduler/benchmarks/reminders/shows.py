"""The measurements: sending under kills, without a broker, in a burst, and day by day."""

import random
import shutil
import time
from collections import Counter as Tallied
from collections.abc import Callable, Collection, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen
from uuid import UUID

from django.db import DatabaseError, InterfaceError, connection

from scheduler import clock
from scheduler.benchmarks.reminders import dues, judging, variants
from scheduler.benchmarks.reminders.counter import Counter
from scheduler.benchmarks.reminders.people import Town
from scheduler.benchmarks.reminders.stage import KINDS, SENDING, Stage
from scheduler.reminders.models import Message

TICK = 0.1  # seconds between two looks at what has died
_READY = 90.0
# So long a kill of who sends waits for something to be sent: who is starting has nothing to lose.
_AT_WORK = 20.0
# After the last kill: for leases to run out, and for what they held to be asked about and sent.
_LEASES = 3
_SPARE = 120.0

Told = Callable[[str], None]


class NotReady(Exception):
    """The service does not come up, or never comes to rest."""


@dataclass
class Show:
    """One installation on which one thing after another is measured."""

    stage: Stage
    town: Town
    lease: float
    told: Told
    dice: random.Random = field(default_factory=lambda: random.Random(20270301))  # noqa: S311

    def under_kills(
        self,
        variant: str,
        *,
        messages: int,
        kills: int,
        seconds: float,
        desk: float | None = 1.0,
        kinds: Mapping[str, int] = KINDS,
    ) -> dict[str, Any]:
        """Send while processes are killed at random; what came of it.

        Meanwhile a desk asks for something every `desk` seconds, if there is one.
        """
        booked = self._book(messages)
        self._play(variant)
        dues.spread(booked, over=seconds)
        counter = Counter(self.town, self.stage.port, clock.now)
        if desk:
            late = booked[len(booked) // 2 :]
            counter.cancels.extend(late[::20])
            counter.moves.extend(late[10::20])
        self.told(f"{variant}: {kills} kills in about {seconds:.0f} s")
        began = time.monotonic()
        with counter.at_work(every=desk) if desk else nullcontext():
            killed = self._kill(kills, seconds, kinds, booked)
        everything = [id_ for id_ in (*booked, *counter.booked) if id_ not in counter.unsure]
        left = self._wait_until_settled(everything)
        judged = judging.judge(
            booked=everything, changed=counter.changed, accepted=self.stage.accepted()
        )
        return {
            **judged.figures(),
            "due or on their way at the end": left,
            "kills": killed.total(),
            "killed": dict(killed),
            "booked meanwhile": len(counter.booked),
            "cancelled or moved meanwhile": len(counter.changed),
            "longest a desk waited, s": round(counter.longest_wait, 1),
            "seconds": round(time.monotonic() - began, 1),
        }

    def wrong_way(
        self, variant: str, *, messages: int, kills: int, seconds: float, until_shown: bool
    ) -> dict[str, Any]:
        """Kill those who send in a wrong way; what was lost or went twice.

        `until_shown` ends it with the first: there is no more to learn, and the rest need not go.
        """
        if not until_shown:
            found = self.under_kills(
                variant, messages=messages, kills=kills, seconds=seconds, desk=None, kinds=SENDING
            )
            return found | {"lost or twice": found["lost"] + found["twice"]}
        booked = self._book(messages)
        self._play(variant)
        dues.spread(booked, over=seconds)
        self.told(f"{variant}: at most {kills} kills, until one is lost or twice")
        began = time.monotonic()
        killed = self._kill(kills, seconds, SENDING, booked, enough=lambda: self._wrong(booked) > 0)
        if not self._wrong(booked):
            # What the last kill did shows when the rest has gone, and no call can be under way.
            self._wait_until_settled(booked)
            self._run_for(judging.LONGEST_CALL.total_seconds())
        return {
            "lost or twice": self._wrong(booked),
            "kills": killed.total(),
            "killed": dict(killed),
            "seconds": round(time.monotonic() - began, 1),
        }

    def without_broker(self, *, messages: int, down: float) -> dict[str, Any]:
        """Flush the broker and keep it down, while messages become due."""
        booked = self._book(messages)
        self._play("ours")
        self.told(f"the broker is flushed, and down for {down:.0f} s")
        self.stage.broker_due_at = time.monotonic() + down
        self.stage.kill("broker")
        shutil.rmtree(self.stage.folder / "redis" / "appendonlydir", ignore_errors=True)
        (self.stage.folder / "redis" / "appendonly.aof").unlink(missing_ok=True)
        dues.spread(booked, over=down)
        self._run_for(down)
        back_at = time.time()
        while_down = self._accepted(booked)
        self._wait_until_settled(booked)
        accepted = self._accepted(booked)
        judged = judging.judge(booked=booked, changed={}, accepted=self.stage.accepted())
        last_at = max(accepted.values(), default=back_at)
        return {
            **judged.figures(),
            "sent while it was down": len(while_down),
            "all sent after its return, s": round(max(0.0, last_at - back_at), 1),
        }

    def burst(self, *, messages: int) -> dict[str, Any]:
        """So many due at one moment."""
        booked = self._book(messages)
        self._play("ours")
        self._run_for(5)
        due_at = clock.now() + timedelta(seconds=2)
        dues.put(booked, due_at)
        self.told("burst: sending")
        # Before that nothing is due, which would look like an end.
        self._run_for((due_at - clock.now()).total_seconds() + 1)
        self._wait_until_settled(booked)
        accepted = self._accepted(booked)
        judged = judging.judge(booked=booked, changed={}, accepted=self.stage.accepted())
        seconds = max(accepted.values(), default=0.0) - due_at.timestamp()
        return {
            **judged.figures(),
            "drained in, s": round(seconds, 1),
            "messages a second": round(len(accepted) / seconds, 1) if seconds > 0 else 0,
        }

    def on_time(self, *, every: float, seconds: float, hints: bool) -> dict[str, Any]:
        """Bookings at a steady rate: how long from the booking until the carrier has the text."""
        self.told(f"on time: a booking every {every:g} s, hints {'on' if hints else 'off'}")
        self._play("ours", hints=hints)
        counter = Counter(self.town, self.stage.port, clock.now)
        with counter.at_work(every=every):
            self._run_for(seconds)
        self._wait_until_settled(counter.booked)
        accepted = self._accepted(counter.booked)
        planned = Message.objects.filter(
            appointment_id__in=counter.booked, kind="confirmation"
        ).values_list("id", "planned_at")
        waits = sorted(accepted.get(str(id_), 1e9) - at.timestamp() for id_, at in planned)
        return {
            "bookings": len(waits),
            "median, s": round(waits[len(waits) // 2], 2) if waits else None,
            "95 of 100 within, s": _part(waits, 0.95),
            "999 of 1,000 within, s": _part(waits, 0.999),
        }

    def _book(self, messages: int) -> list[UUID]:
        """Book so many appointments, of which nothing is due before it is said to be."""
        self.told(f"booking {messages:,} appointments")
        self.stage.end()
        booked = self.town.book([clock.now()] * messages)
        dues.put(booked, clock.now() + timedelta(hours=1))
        return booked

    def _play(self, variant: str, *, hints: bool = True) -> None:
        slowly = variant != variants.OURS
        self.stage.play(variant, lease=self.lease, hints=hints, slowly=slowly)
        deadline = time.monotonic() + _READY
        while not self._is_ready():
            if time.monotonic() > deadline:
                raise NotReady("The service did not become ready: see the logs of its folder.")
            self._run_for(TICK)

    def _is_ready(self) -> bool:
        if " ready." not in self.stage.running["worker"].said():
            return False
        try:
            with urlopen(f"http://127.0.0.1:{self.stage.port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def _kill(
        self,
        kills: int,
        seconds: float,
        kinds: Mapping[str, int],
        booked: Collection[UUID],
        enough: Callable[[], bool] = lambda: False,
    ) -> Tallied[str]:
        killed: Tallied[str] = Tallied()
        # Each kind once, then as chance has it.
        chosen = self.dice.choices(list(kinds), list(kinds.values()), k=kills)
        wanted = [*kinds, *chosen[len(kinds) :]]
        wanted = self.dice.sample(wanted[:kills], k=min(kills, len(wanted)))
        for kind in wanted:
            self._run_for(self.dice.uniform(0.5, 1.5) * seconds / kills)
            if enough():
                break
            if kind.startswith("worker"):
                self._until_sending(booked)
            while not self.stage.kill(kind):
                self._run_for(TICK)
            killed[kind] += 1
        return killed

    def _until_sending(self, booked: Collection[UUID]) -> None:
        """Wait until the carrier's record grows: for a while, and if there is anything to send."""
        if self._left(booked) == 0:
            return
        until = time.monotonic() + _AT_WORK
        before = self.stage.record_length()
        while self.stage.record_length() == before and time.monotonic() < until:
            self.stage.revive()
            time.sleep(0.01)
        # Not always just after a text was accepted: any moment of sending has its turn.
        time.sleep(self.dice.uniform(0, 2 * TICK))

    def _run_for(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while True:
            self.stage.revive()
            left = until - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(TICK, left))

    def _wait_until_settled(self, booked: Collection[UUID]) -> int:
        """Wait until nothing is left to do; return what is, if that never comes."""
        deadline = time.monotonic() + _LEASES * (self.lease or 120) + _SPARE
        left = -1
        while left and time.monotonic() < deadline:
            self._run_for(1)
            left = self._left(booked)
        return left

    def _left(self, booked: Collection[UUID]) -> int:
        """How many are still to be sent or asked about; -1 while the database is down."""
        try:
            return judging.unsettled(booked, now=clock.now())
        except (DatabaseError, InterfaceError):
            connection.close()
            return -1

    def _wrong(self, booked: Collection[UUID]) -> int:
        """How many are lost or twice for certain by now; 0 while the database is down."""
        try:
            return judging.wrong(booked=booked, accepted=self.stage.accepted(), now=clock.now())
        except (DatabaseError, InterfaceError):
            connection.close()
            return 0

    def _accepted(self, booked: Collection[UUID]) -> dict[str, float]:
        """The moment of each acceptance of a confirmation of theirs."""
        ids = Message.objects.filter(appointment_id__in=list(booked)).values_list("id", flat=True)
        ours = set(map(str, ids))
        return {ref: at for ref, at in self.stage.accepted() if ref in ours}


def _part(waits: list[float], part: float) -> float | None:
    return round(waits[min(len(waits) - 1, int(len(waits) * part))], 2) if waits else None
