"""The self-test's two people: registered once, asked anew by each run; nobody is behind them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from scheduler import clock
from scheduler.commands.selftests.client import Client, Failed

PEOPLE = "/api/v1/people"


@dataclass
class Somebody:
    """A person of the self-test, by the desk's own reference."""

    name: str
    reference: str
    id: str = ""

    def find_or_register(self, client: Client) -> None:
        """Find them by the reference; the first time, register them."""
        found = client.post(f"{PEOPLE}/search", {"words": self.reference}).needs(200)["results"]
        if not found:
            new = {"name": self.name, "external_reference": self.reference}
            found = [client.post(PEOPLE, new).needs(201)]
        self.id = found[0]["id"]

    def record_route(self, client: Client, **route: Any) -> None:
        """Record a safe route, which ends what spoke for it before."""
        client.post(f"{PEOPLE}/{self.id}/contact-rules", {"is_safe": True, **route}).needs(201)

    def record_need(self, client: Client, kind: str) -> None:
        """Record a need, unless it is there from an earlier run."""
        answer = client.post(f"{PEOPLE}/{self.id}/needs", {"kind": kind})
        if answer.code != "need_already_recorded":
            answer.needs(201)

    def ask(self, client: Client, *modes: str) -> None:
        """Record a newly asked choice, and see that it is in force."""
        asked_at = clock.now() - timedelta(seconds=1)
        choice = client.post(
            f"{PEOPLE}/{self.id}/choices",
            {
                "modes": modes,
                "asked_by": "The self-test",
                "how": "online",
                "asked_at": asked_at.isoformat(),
            },
        ).needs(201)
        in_force = client.get(f"{PEOPLE}/{self.id}/choices/in-force").needs(200)
        if in_force["choice"]["id"] != choice["id"]:
            raise Failed("Another choice is in force than the newest.")

    def end_routes(self, client: Client) -> None:
        """Let no route to them be used until the next run."""
        for rule in client.rows(f"{PEOPLE}/{self.id}/contact-rules"):
            client.post(f"{PEOPLE}/{self.id}/contact-rules/{rule['id']}/end", {}).needs(200)
