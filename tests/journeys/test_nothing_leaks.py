"""Planted details stand nowhere but in their rows and with the carrier, whatever breaks on the way.

Looked for: in every log at DEBUG, in Redis and the arguments of tasks, in PostgreSQL's own log.
"""

import base64
import re
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis

from tests.channels.sms import twilio_server
from tests.journeys import installation
from tests.journeys.desk import Desk, until
from tests.journeys.installation import Installation

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("leaks")]

NUMBER, BAD_NUMBER = "07700900321", "07700900322"
# Every personal field gets words that stand nowhere else.
PLANTED = (
    *("Quillfeather", "Zinnia", "Zinnerl", "Bramblewick", "Thistledown", "1987-06-05"),
    *("periwinkle", "wagtail", "marzipan", "hollyhock", "foxglove", "snapdragon"),
)
# Looked for with spaces and dashes removed, so that they count in any spelling; whole, since six
# digits of a number are in some time stamp or id sooner or later.
PLANTED_NUMBERS = ("7700900321", "7700900322", "9000000009")
FAULT = """
    CREATE FUNCTION leak() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'refused %', NEW USING DETAIL = NEW::text, HINT = NEW::text;
    END $$;
    CREATE TRIGGER leak BEFORE {event} ON {table} FOR EACH ROW WHEN ({condition})
    EXECUTE FUNCTION leak();
"""
MEND = "DROP TRIGGER leak ON {table}; DROP FUNCTION leak();"


@dataclass
class Listener:
    """Every command that Redis was given, with the bodies of Celery's messages made readable."""

    said: list[str] = field(default_factory=list)

    def listen(self, address: str, ends: threading.Event) -> None:
        client: Any = redis.Redis.from_url(address)
        with client.monitor() as monitor:
            for command in monitor.listen():
                self.said.append(readable(str(command["command"])))
                if ends.is_set():
                    return


@dataclass(frozen=True)
class Places:
    """Where a detail could have gone."""

    installed: Installation
    redis: redis.Redis
    heard: Listener

    def found(self, *words: str) -> dict[str, set[str]]:
        """By place, what was planted and stands there, or these words."""
        there = {place: leaks(text, *words) for place, text in self.texts()}
        return {place: found for place, found in there.items() if found}

    def texts(self) -> Iterator[tuple[str, str]]:
        for program in ("web", "worker", "beat"):
            yield program, (self.installed.folder / f"{program}.log").read_text()
        yield "what Redis was told", "\n".join(self.heard.said)
        yield "Redis", "\n".join(readable(str(held)) for held in _held(self.redis))
        yield "PostgreSQL's log", _database_log(self.installed)


def leaks(text: str, *words: str) -> set[str]:
    """What was planted and stands in a text, or which of these words."""
    folded, joined = text.lower(), re.sub(r"[ -]", "", text)
    found = {word for word in words or PLANTED if word.lower() in folded}
    return found | {number for number in PLANTED_NUMBERS if number in joined}


def readable(text: str) -> str:
    """With what Celery wrote in base64 beside it."""
    parts = re.findall(r"[A-Za-z0-9+/]{16,}={0,2}", text)
    decoded = [base64.b64decode(part + "=" * (-len(part) % 4)) for part in parts]
    return "\n".join([text, *(part.decode("latin-1") for part in decoded)])


def _held(client: redis.Redis) -> Iterator[Any]:
    reads: dict[bytes, Any] = {
        b"string": client.get,
        b"list": lambda key: client.lrange(key, 0, -1),
        b"hash": client.hgetall,
        b"set": client.smembers,
        b"zset": lambda key: client.zrange(key, 0, -1, withscores=True),
    }
    for key in client.scan_iter("*"):
        kind: Any = client.type(key)
        yield key, reads[kind](key)


def _database_log(installed: Installation) -> str:
    with installed.raw() as connection:
        row = connection.execute("SHOW data_directory").fetchone()
    assert row is not None
    logs = [path for path in Path(row[0]).parent.iterdir() if path.name.endswith("log")]
    assert logs, "PostgreSQL's log is not where it was looked for."
    return "\n".join(path.read_text(errors="replace") for path in logs if path.is_file())


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    """Given an installation that writes down everything it may, and a carrier as Twilio is."""
    with twilio_server.serving() as twilio:
        twilio.refusals[f"+44{BAD_NUMBER[1:]}"] = 21211
        settings = {
            "LOG_LEVEL": "DEBUG",
            "TWILIO_ACCOUNT_SID": twilio_server.ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": twilio_server.AUTH_TOKEN,
            "TWILIO_MESSAGING_SERVICE_SID": twilio_server.SERVICE_SID,
            "TWILIO_API_ADDRESS": twilio.address,
        }
        folder = tmp_path_factory.mktemp("leaks")
        with installation.running(folder, **settings) as installed:
            address = installed.environment["REDIS_URL"]
            ends, heard = threading.Event(), Listener()
            listener = threading.Thread(target=heard.listen, args=(address, ends), daemon=True)
            listener.start()
            client = redis.Redis.from_url(address)
            yield Places(installed, client, heard)
            ends.set()
            client.ping()
            listener.join(timeout=10)


def breaks(installed: Installation, *, table: str, event: str, condition: str) -> None:
    """From now on PostgreSQL refuses such rows, and says the whole row in its refusal."""
    with installed.raw() as connection:
        connection.execute(FAULT.format(table=table, event=event, condition=condition))


def is_mended(installed: Installation, *, table: str) -> None:
    with installed.raw() as connection:
        connection.execute(MEND.format(table=table))


def test_what_was_planted_stands_nowhere_else(places: Places) -> None:
    installed = places.installed
    known = installed.told_by_shell(
        "import json; from tests.journeys import partnership; print(json.dumps(partnership.make()))"
    )
    desk = Desk(installed.api(known["desk"]), known)

    # Given somebody with a detail in every field, booked and told by text
    def registers(number: str, name: str) -> tuple[str, dict[str, Any]]:
        person = desk.registers(name, known_as="Zinnerl", date_of_birth="1987-06-05")
        desk.records_choice(person, "face_to_face", "phone")
        desk.records_route(person, channel="sms", number=number, name_to_show="Periwinkle")
        options = [each for each in desk.searches(person) if each["mode"] == "face_to_face"]
        return person, desk.books(person, options[0])

    # And others by letter and by e-mail
    def by_route(name: str, details: dict[str, Any], **route: Any) -> None:
        person = desk.registers(name, **details)
        desk.records_choice(person, "face_to_face", "phone")
        desk.records_route(person, **route)
        options = [each for each in desk.searches(person) if each["mode"] == "face_to_face"]
        desk.waits_for_message(desk.books(person, options[-1])["id"])

    lines = ["Zinnia Thistledown", "7 Bramblewick Lane", "EXAMPLETON", "TA1 1AB"]
    by_route(
        "Zinnia Thistledown",
        {"nhs_number": "9000000009"},
        channel="letter",
        address_lines=lines,
    )
    by_route("Zinnia Snapdragon", {}, channel="email", email="zinnia@foxglove.example")
    _, told = registers(NUMBER, "Zinnia Quillfeather")
    sent = desk.waits_for_message(told["id"])
    # When it is sent again for a reason, and looked for by name
    path = f"messages/{sent['id']}"
    version = desk.api.ask("GET", path).headers["etag"]
    desk.api.do(f"{path}/send-again", {"reason": "The marzipan went missing."}, version=version)
    assert desk.api.ask("POST", "people/search", {"words": "Quillfeather"}).code == 200
    # And the carrier refuses a number, and repeats it in its refusal
    _, refused = registers(BAD_NUMBER, "Zinnia Bramblewick")
    [task] = until(
        lambda: [
            each
            for each in desk.api.read("tasks", kind="could_not_be_told")["results"]
            if each["appointment_id"] == refused["id"]
        ]
    )
    noted = {"word": "not_reached", "note": "The foxglove rang, no snapdragon."}
    desk.api.do(f"tasks/{task['id']}/tick-off", noted, version='"1"')
    # And the database refuses rows, at the desk and under the worker
    breaks(installed, table="people_person", event="INSERT", condition="NEW.name <> ''")
    lost = desk.api.ask("POST", "people", {"name": "Zinnia Hollyhock"})
    assert lost.code == 500
    assert leaks(lost.content.decode()) == set()
    is_mended(installed, table="people_person")
    condition = "NEW.body <> '' AND OLD.body = ''"
    breaks(installed, table="reminders_message", event="UPDATE", condition=condition)
    registers("07700900321", "Zinnia Wagtail")
    until(lambda: "broke" in (installed.folder / "worker.log").read_text())
    is_mended(installed, table="reminders_message")
    # (before a message is even taken, outside of what is caught for each message)
    condition = "NEW.state = 'sending'"
    breaks(installed, table="reminders_message", event="UPDATE", condition=condition)
    with installed.raw() as connection:
        connection.execute("UPDATE reminders_message SET due_at = planned_at WHERE state = 'due'")
    until(lambda: "Broke(" in (installed.folder / "worker.log").read_text())
    is_mended(installed, table="reminders_message")
    # And addresses that carry a secret are wrong
    desk.api.ask("GET", "feeds/periwinkle-key.ics")
    desk.api.ask("GET", "people?words=Quillfeather")
    # Then nothing of it stands anywhere
    assert places.found() == {}
    # What is looked for was really there: with the carrier's log of DEBUG, and in the rows.
    assert "level=debug" in (installed.folder / "worker.log").read_text()
    with installed.raw() as connection:
        rows = connection.execute("SELECT body FROM reminders_message").fetchall()
    assert "Zinnerl" in leaks(str(rows))
    assert any("deliver_message" in each for each in places.heard.said)


@pytest.mark.parametrize("spelling", ["07700900321", "+44 7700 900 321", "0-7700-900-321"])
def test_numbers_are_found_in_any_spelling(spelling: str) -> None:
    assert leaks(f"told {spelling} today") == {"7700900321"}
    assert leaks("2026-11-28T15:19:00.900321Z 3f900321-8df7-4c9e-9a48-0f5ac4900322") == set()


def test_every_place_is_looked_at(places: Places) -> None:
    """Negative control: a word that stands nowhere is found wherever it was put."""
    installed = places.installed
    # PostgreSQL's log outlives this run: the word must be new.
    word = f"nasturtium{uuid.uuid4().hex}"
    assert places.found(word) == {}
    # (at this moment no hint may be waiting in Redis, and a new PostgreSQL may have kept quiet)
    quiet = {"Redis", "PostgreSQL's log"}
    assert {place for place, text in places.texts() if not text} <= quiet
    with installed.raw() as connection:
        connection.execute("CREATE TABLE planted (name text)")
    breaks(installed, table="planted", event="INSERT", condition="NEW.name <> ''")
    with installed.raw() as connection:
        # As a server does to whom nobody said to keep quiet.
        connection.execute("SET log_min_messages = 'error'")
        with pytest.raises(psycopg.DatabaseError) as refused:
            connection.execute("INSERT INTO planted VALUES (%s)", [word])
    is_mended(installed, table="planted")
    assert leaks(str(refused.value), word) == {word}
    for program in ("web", "worker", "beat"):
        with (installed.folder / f"{program}.log").open("a") as log:
            log.write(f"{refused.value}\n")
    places.redis.lpush("planted", base64.b64encode(f'{{"name": "{word}"}}'.encode()))
    until(lambda: "what Redis was told" in places.found(word))
    everywhere = ("web", "worker", "beat", "what Redis was told", "Redis", "PostgreSQL's log")
    assert places.found(word) == {place: {word} for place in everywhere}
