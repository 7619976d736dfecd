"""Clients of the API that do what desks do, all at once, and remember what they were promised."""

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from tests.journeys.api import Answer, Api
from tests.times import at

T = TypeVar("T")
NINE = at("Tue 16 Mar 2027 09:00")
STARTS = 28  # quarters of an hour, from 9 to the last start that fits a day until 5


def together(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Every call in a thread of its own; what they return, in order."""
    with ThreadPoolExecutor(max_workers=len(calls)) as pool:
        return [each.result() for each in [pool.submit(call) for call in calls]]


@dataclass
class Client:
    """One desk with people of its own, at a partnership that it shares with the others."""

    api: Api
    known: dict[str, Any]
    people: list[str]
    dice: random.Random
    codes: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    # What the service has acknowledged: appointments by their id, with start and version.
    booked: dict[str, tuple[str, str]] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)

    def hold(self, *, person: str, post: str, starts_at: datetime) -> Answer:
        return self._ask(
            "holds",
            {
                "person_id": person,
                "service_id": self.known["service"],
                "mode": "face_to_face",
                **self._place(post, starts_at),
            },
        )

    def do_many_things(self, *, times: int) -> None:
        """Book, move, cancel, give back and search, as the dice say."""
        deeds = [self._book, self._book, self._book, self._move, self._move, self._cancel]
        for _ in range(times):
            self.dice.choice([*deeds, self._search, self._let_go])()

    def _book(self) -> None:
        held = self._hold_something()
        if held.code != 201:
            return
        confirmed = self._ask(f"holds/{held.json['id']}/confirm", {})
        if confirmed.code in (200, 201):
            self._acknowledge(confirmed)

    def _let_go(self) -> None:
        held = self._hold_something()
        if held.code == 201:
            self._ask(f"holds/{held.json['id']}/release", {})

    def _hold_something(self) -> Answer:
        return self.hold(
            person=self.dice.choice(self.people),
            post=self.dice.choice(self.known["workers"]),
            starts_at=self._some_time(),
        )

    def _move(self) -> None:
        if self.booked:
            appointment = self.dice.choice(list(self.booked))
            place = self._place(self.dice.choice(self.known["workers"]), self._some_time())
            version = self.booked[appointment][1]
            moved = self._ask(f"appointments/{appointment}/move", place, version=version)
            if moved.code == 200:
                self._acknowledge(moved)

    def _cancel(self) -> None:
        if self.booked:
            appointment = self.dice.choice(list(self.booked))
            version = self.booked[appointment][1]
            done = self._ask(
                f"appointments/{appointment}/cancel", {"cancelled_by": "person"}, version=version
            )
            if done.code == 200:
                del self.booked[appointment]
                self.cancelled.add(appointment)

    def _search(self) -> None:
        self._ask(
            "options",
            {
                "person_id": self.dice.choice(self.people),
                "service_id": self.known["service"],
                "from_at": NINE.isoformat(),
                "until_at": (NINE + timedelta(days=1)).isoformat(),
            },
        )

    def _place(self, post: str, starts_at: datetime) -> dict[str, Any]:
        return {
            "starts_at": starts_at.isoformat(),
            "post_ids": [post],
            "site_id": self.known["hub"],
        }

    def _some_time(self) -> datetime:
        return NINE + self.dice.randrange(STARTS) * timedelta(minutes=15)

    def _acknowledge(self, answer: Answer) -> None:
        shown = answer.json
        self.booked[shown["id"]] = (shown["starts_at"], answer.headers["etag"])

    def _ask(self, path: str, body: dict[str, Any], *, version: str = "") -> Answer:
        begun = time.perf_counter()
        answer = self.api.ask("POST", path, body, version=version)
        self.seconds.append(time.perf_counter() - begun)
        self.codes[answer.code] += 1
        return answer


def told(clients: Sequence[Client]) -> str:
    """How many answers of each kind, and how long they took."""
    codes = sum((client.codes for client in clients), Counter[int]())
    took = sorted(second for client in clients for second in client.seconds)
    parts = [f"{share:.0%} within {took[int(len(took) * share) - 1]:.3f} s" for share in SHARES]
    return f"{len(took)} answers {dict(sorted(codes.items()))}: {', '.join(parts)}"


SHARES = (0.5, 0.95, 0.99, 1.0)
