"""The steps of the self-test, in order: each does one thing over HTTP and looks at what came."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from scheduler import clock
from scheduler.commands.selftests.client import Client, Failed
from scheduler.commands.selftests.people import Somebody
from scheduler.commands.selftests.places import Places

API = "/api/v1"
SENT = ("sent", "delivered")
PATIENCE = timedelta(seconds=30)
# Far enough ahead for a letter, over Christmas too; a text goes at any distance.
LETTER_FROM, TEXT_FROM = timedelta(days=16), timedelta(days=3)
WITHIN = timedelta(days=14)


@dataclass
class Play:
    """One run. `sends_texts` is false where a real carrier would have to carry them."""

    client: Client
    places: Places
    letters: Somebody
    texts: Somebody
    sends_texts: bool
    booked: dict[str, dict[str, Any]] = field(default_factory=dict)
    held: dict[str, Any] = field(default_factory=dict)

    def answers(self) -> str:
        """The web process answers, and reaches the database and Redis."""
        health = self.client.get("/healthz").needs(200)
        if not all(health.values()):
            raise Failed(f"It says that something does not answer: {health}.")
        self.client.get(f"{API}/partners").needs(200)
        return "web, database and Redis"

    def ask_letters(self) -> str:
        """Somebody is asked, and wants to be seen, and told by letter in 24 point."""
        self.letters.find_or_register(self.client)
        self.letters.record_route(
            self.client,
            channel="letter",
            address_lines=["Self Test", "Do not post", "1 Nowhere Lane", "NOWHERE", "TA99 9ZZ"],
        )
        self.letters.record_need(self.client, "print_24_point")
        self.letters.ask(self.client, "face_to_face")
        return "face to face, letters in 24 point"

    def ask_texts(self) -> str:
        """Somebody else is asked, and wants to be rung, and told by text."""
        self.texts.find_or_register(self.client)
        self.texts.record_route(self.client, channel="voice", number="07700 900999", position=2)
        if self.sends_texts:
            self.texts.record_route(
                self.client,
                channel="sms",
                number="07700 900999",
                days=list(range(1, 8)),
                hours_from="00:00",
                hours_until="23:59",
            )
        self.texts.ask(self.client, "phone")
        return "phone, texts"

    def search(self) -> str:
        """One partner's desk finds a worker of another, in the person's mode."""
        option = self._option(self.letters, LETTER_FROM)
        if option["mode"] != "face_to_face":
            raise Failed(f"{option['mode']} was offered to somebody who chose face to face.")
        if option["staff"][0]["partner"]["id"] != str(self.places.host.id):
            raise Failed("The worker of the other partner was not offered.")
        self.held = option
        return "a worker of another partner, in the person's mode"

    def hold(self) -> str:
        """The time is held for the desk."""
        self.held = self._hold(self.letters, self.held)
        return f"until {self.held['held_until'][11:16]}"

    def confirm(self) -> str:
        """The hold becomes an appointment with a room."""
        appointment = self._confirm(self.held)
        self.booked["letters"] = appointment
        if appointment["room"] is None:
            raise Failed("A face-to-face appointment was booked without a room.")
        return str(appointment["reference"])

    def book_by_phone(self) -> str:
        """The second person is booked by phone."""
        held = self._hold(self.texts, self._option(self.texts, TEXT_FROM))
        appointment = self._confirm(held)
        self.booked["texts"] = appointment
        if not appointment["ring_number"] or not appointment["ring_from"]:
            raise Failed("A phone appointment was booked without both numbers.")
        return str(appointment["reference"])

    def letter(self) -> str:
        """The letter is in the print folder, as a PDF."""
        message = self._sent(self.booked["letters"], "letter")
        content = self.client.get(f"{API}/messages/{message['id']}/letter.pdf").needs(200)
        if not content.startswith(b"%PDF-"):
            raise Failed("What is kept as the letter is not a PDF.")
        return f"a PDF of {len(content) // 1000} kB, {message['post_class']} class"

    def text(self) -> str:
        """The text is with the carrier, and says when."""
        if not self.sends_texts:
            return "left out: Twilio is configured, and a self-test texts nobody"
        message = self._sent(self.booked["texts"], "sms")
        on = datetime.fromisoformat(self.booked["texts"]["starts_at"])
        if f"{on:%-d %B}" not in message["body"]:
            raise Failed("The text does not say the day of the appointment.")
        return f"with {message['carrier']}"

    def refuse(self) -> str:
        """A mode outside the choice is refused, to search and to hold."""
        appointment = self.booked["texts"]
        asked = self._question(self.texts, TEXT_FROM) | {"modes": ["video"]}
        found = self.client.post(f"{API}/options", asked)
        held = self.client.post(
            f"{API}/holds",
            {
                "person_id": self.texts.id,
                "service_id": str(self.places.service.id),
                "mode": "video",
                "starts_at": appointment["starts_at"],
                "post_ids": [str(self.places.worker.id)],
                "site_id": appointment["site"]["id"],
            },
        )
        for answer in (found, held):
            answer.needs(409)
            if answer.code != "outside_choice":
                raise Failed(f"It was refused as {answer.code}, not as outside_choice.")
        return "409 outside_choice"

    def cancel(self) -> str:
        """Both are cancelled; nobody is discharged: a task to offer a new time is there."""
        for name, somebody in (("letters", self.letters), ("texts", self.texts)):
            # Without a route, so that nothing is posted about the cancel either.
            somebody.end_routes(self.client)
            self._cancel(self.booked.pop(name))
        tasks = self.client.rows(f"{API}/tasks", kind="follow_up_cancel")
        if len(tasks) < 2:
            raise Failed("No task to offer a new time was opened.")
        return "both, each with a task to offer a new time"

    def tidy(self) -> None:
        """Take back what this run, or an interrupted one, left: routes, appointments, tasks."""
        for somebody in (self.letters, self.texts):
            somebody.find_or_register(self.client)
            somebody.end_routes(self.client)
            for line in self.client.rows(f"{API}/appointments", person=somebody.id):
                is_booked = line["details"] and line["details"]["state"] == "booked"
                if is_booked and datetime.fromisoformat(line["starts_at"]) > clock.now():
                    self._cancel(line)
        for task in self.client.rows(f"{API}/tasks"):
            self.client.post(
                f"{API}/tasks/{task['id']}/complete",
                {"outcome": "A self-test opened it."},
                tag=f'"{task["version"]}"',
            ).needs(200)

    def letters_sent(self) -> set[str]:
        """The ids of all letters to the self-test's people, of this run and of earlier ones."""
        query = {"person": self.letters.id, "channel": "letter"}
        return {message["id"] for message in self.client.rows(f"{API}/messages", **query)}

    def _question(self, somebody: Somebody, ahead: timedelta) -> dict[str, Any]:
        from_at = clock.now() + ahead
        return {
            "person_id": somebody.id,
            "service_id": str(self.places.service.id),
            "from_at": from_at.isoformat(),
            "until_at": (from_at + WITHIN).isoformat(),
            "limit": 1,
        }

    def _option(self, somebody: Somebody, ahead: timedelta) -> dict[str, Any]:
        answer = self.client.post(f"{API}/options", self._question(somebody, ahead)).needs(200)
        if not answer["options"]:
            said = " ".join(reason["sentence"] for reason in answer["reasons"])
            raise Failed(f"No time was found: {said}")
        option: dict[str, Any] = answer["options"][0]
        return option

    def _hold(self, somebody: Somebody, option: dict[str, Any]) -> dict[str, Any]:
        held: dict[str, Any] = self.client.post(
            f"{API}/holds",
            {
                "person_id": somebody.id,
                "service_id": option["service"]["id"],
                "mode": option["mode"],
                "starts_at": option["starts_at"],
                "post_ids": [staff["post_id"] for staff in option["staff"]],
                "site_id": option["site"]["id"],
            },
        ).needs(201)
        return held

    def _confirm(self, held: dict[str, Any]) -> dict[str, Any]:
        path = f"{API}/holds/{held['id']}/confirm"
        appointment: dict[str, Any] = self.client.post(path, {}).needs(201)
        if appointment["id"] != held["id"]:
            raise Failed("The appointment is not the one that was held.")
        return appointment

    def _sent(self, appointment: dict[str, Any], channel: str) -> dict[str, Any]:
        """The confirmation, once the worker has handed it to the carrier."""
        until = clock.now() + PATIENCE
        states: list[str] = []
        while clock.now() < until:
            about = self.client.rows(
                f"{API}/messages", appointment=appointment["id"], channel=channel
            )
            messages = [each for each in about if each["kind"] == "confirmation"]
            if not messages:
                raise Failed(f"No confirmation by {channel} was planned.")
            path = f"{API}/messages/{messages[0]['id']}"
            message: dict[str, Any] = self.client.get(path).needs(200)
            if message["state"] in SENT:
                return message
            states = [message["state"], message["reason"]]
            if message["state"] in ("failed", "stopped", "withdrawn"):
                break
            time.sleep(0.5)
        raise Failed(f"It is not with the carrier: {' '.join(filter(None, states))}.")

    def _cancel(self, appointment: dict[str, Any]) -> None:
        path = f"{API}/appointments/{appointment['id']}"
        tag = self.client.get(path)
        tag.needs(200)
        cancelled = self.client.post(
            f"{path}/cancel", {"cancelled_by": "provider", "reason": "Self-test"}, tag=tag.tag
        ).needs(200)
        if cancelled["state"] != "cancelled":
            raise Failed("It was not cancelled.")


LOGS = "The web process's log says more."
WORKER = "See `scheduler doctor` for worker and beat, and the worker's log."
Step = tuple[str, Callable[[Play], str], str]

STEPS: tuple[Step, ...] = (
    ("The service answers", Play.answers, "Start it, or give its --address."),
    ("Ask one person how they want to be seen", Play.ask_letters, LOGS),
    ("Ask another", Play.ask_texts, LOGS),
    ("Search across partners", Play.search, LOGS),
    ("Hold a time", Play.hold, LOGS),
    ("Confirm it", Play.confirm, LOGS),
    ("Book the other by phone", Play.book_by_phone, LOGS),
    ("The letter", Play.letter, WORKER),
    ("The text", Play.text, WORKER),
    ("Refuse a mode outside the choice", Play.refuse, "Stop booking, and ask for help."),
    ("Cancel", Play.cancel, LOGS),
)
