"""What Dot does at the trust's desk, as steps of a journey, all of them over HTTP."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.journeys.api import Answer, Api

PATIENCE = 30.0  # seconds for the worker, which has been told to look at once
DAY = ("2027-03-16T00:00:00+00:00", "2027-03-17T00:00:00+00:00")


@dataclass(frozen=True)
class Desk:
    """A desk: the API with its token, and the partnership around it."""

    api: Api
    known: dict[str, str]

    def registers(self, name: str, **details: Any) -> str:
        """A new person; returns the id."""
        return str(self.api.do("people", {"name": name, **details})["id"])

    def records_choice(self, person: str, *modes: str, on: str = "2027-03-02") -> Any:
        """The person was asked, and said these modes in this order."""
        asked = {"asked_by": "Dot Marsh", "how": "phone", "asked_at": f"{on}T09:30:00+00:00"}
        return self.api.do(f"people/{person}/choices", {"modes": modes, **asked})

    def records_route(self, person: str, **route: Any) -> Any:
        """How the person may be reached."""
        return self.api.do(f"people/{person}/contact-rules", {"is_safe": True, **route})

    def records_need(self, person: str, kind: str) -> Any:
        return self.api.do(f"people/{person}/needs", {"kind": kind})

    def searches(self, person: str) -> list[dict[str, Any]]:
        """Options for Tuesday 16 March 2027, at any partner."""
        asked = {"from_at": DAY[0], "until_at": DAY[1]}
        return list(self.api.do("options", {**self._wanted(person), **asked})["options"])

    def holds(self, person: str, option: dict[str, Any], *, mode: str = "") -> Answer:
        """Ask for an option, in its own mode or in another."""
        wanted = {
            "mode": mode or option["mode"],
            "starts_at": option["starts_at"],
            "post_ids": [post["post_id"] for post in option["staff"]],
            "site_id": option["site"]["id"],
        }
        return self.api.ask("POST", "holds", {**self._wanted(person), **wanted})

    def books(self, person: str, option: dict[str, Any]) -> dict[str, Any]:
        """Hold and confirm an option."""
        held = self.holds(person, option)
        assert held.code == 201, held.content
        booked: dict[str, Any] = self.api.do(f"holds/{held.json['id']}/confirm")
        assert booked["id"] == held.json["id"]
        return booked

    def waits_for_message(self, appointment: str, *, kind: str = "confirmation") -> dict[str, Any]:
        """The message of this kind about an appointment, once the worker has sent it."""
        found: dict[str, Any] = until(lambda: self._sent(appointment, kind))
        return found

    def _sent(self, appointment: str, kind: str) -> dict[str, Any] | None:
        listed = self.api.read("messages", appointment=appointment)["results"]
        return next((it for it in listed if (it["kind"], it["state"]) == (kind, "sent")), None)

    def _wanted(self, person: str) -> dict[str, Any]:
        return {"person_id": person, "service_id": self.known["service"]}


def until(look: Callable[[], Any]) -> Any:
    """What `look` finds, once it finds something."""
    deadline = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < deadline, f"Nothing came within {PATIENCE:.0f} s."
        time.sleep(0.1)
    return found
