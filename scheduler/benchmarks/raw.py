"""The raw database's floor of a booking: one row under three exclusion constraints."""

import threading
from itertools import count
from time import perf_counter

import psycopg

from scheduler.benchmarks import scratch
from scheduler.benchmarks.clients import Tally

RAW = "raw PostgreSQL, three constraints"
KIND = "raw"
RESOURCES = 1000


class RawBookings:
    """Connections that insert free times as fast as they can; each time is used once."""

    def __init__(self, *, database: str, at_once: int) -> None:
        self._address = scratch.address(database)
        self._at_once = at_once
        self._numbers = count()

    def run(self, seconds: float) -> Tally:
        """Insert for so many seconds over so many connections."""
        tally, lock = Tally(), threading.Lock()
        ready = threading.Barrier(self._at_once + 1)

        def insert() -> None:
            with psycopg.connect(self._address, autocommit=True) as connection:
                ready.wait()
                moment, done = perf_counter() + seconds, 0
                while perf_counter() < moment:
                    connection.execute(
                        "INSERT INTO bench.claim (staff, room, person, during)"
                        " VALUES (%s, %s, %s, int4range(%s, %s))",
                        self._row(next(self._numbers)),
                        prepare=True,
                    )
                    done += 1
                with lock:
                    tally.statuses[KIND, 201] += done

        threads = [threading.Thread(target=insert) for _ in range(self._at_once)]
        for thread in threads:
            thread.start()
        ready.wait()
        began = perf_counter()
        for thread in threads:
            thread.join()
        tally.seconds = perf_counter() - began
        return tally

    @staticmethod
    def _row(number: int) -> tuple[int, int, int, int, int]:
        resource, slot = number % RESOURCES, number // RESOURCES
        return resource, resource, resource, slot * 60, slot * 60 + 50
