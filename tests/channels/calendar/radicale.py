"""A real CalDAV server (Radicale) on loopback, as a process of its own, and how it is filled."""

import contextlib
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import urllib3

from tests.journeys import ports

USER, PASSWORD = "freya", "pass wörd"
_MAKE = (
    '<?xml version="1.0"?><C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
    "<D:set><D:prop><C:supported-calendar-component-set>"
    '<C:comp name="{component}"/></C:supported-calendar-component-set></D:prop></D:set>'
    "</C:mkcalendar>"
)


@dataclass(frozen=True)
class Server:
    """Where it is."""

    address: str

    def make(self, name: str, *entries: bytes, component: str = "VEVENT") -> str:
        """A calendar with these files in it; its address."""
        there = f"{self.address}/{USER}/{name}/"
        self.ask("MKCALENDAR", there, _MAKE.format(component=component).encode(), expected=201)
        for number, entry in enumerate(entries):
            self.ask("PUT", f"{there}{number}.ics", entry, expected=201)
        return there

    def ask(self, method: str, address: str, body: bytes, *, expected: int) -> None:
        word = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        answer = urllib3.request(
            method,
            address,
            body=body,
            headers={"Authorization": f"Basic {word}"},
            retries=False,
        )
        assert answer.status == expected, answer.data.decode()


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Server]:
    """The server, with one account, for as long as this lasts."""
    users = folder / "users"
    users.write_text(f"{USER}:{PASSWORD}\n", encoding="utf-8")
    config = folder / "config"
    port = ports.free()
    config.write_text(
        f"""
[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {users}
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = {folder / "collections"}
[logging]
level = warning
""",
        encoding="utf-8",
    )
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "radicale", "--config", str(config)],
            stdout=log,
            stderr=log,
            env=os.environ | {"PYTHONPATH": ""},
        )
        try:
            ports.wait_for(f"http://127.0.0.1:{port}/", process=process)
            yield Server(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
            process.wait(10)
