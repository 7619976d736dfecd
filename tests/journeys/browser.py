"""A real Chromium, driven over the W3C WebDriver protocol; asks nobody but this machine.

`chromium` and `chromedriver` are the system's (Debian: chromium, chromium-driver).
"""

from __future__ import annotations

import base64
import contextlib
import json
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scheduler.settings import ROOT
from tests.journeys import ports

AXE = ROOT / "var" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the protocol's name for an element's id
BROKEN_OFF = 30  # seconds after which a driver that does not answer is given up


@dataclass(frozen=True)
class Browser:
    """One window of a fixed size."""

    address: str

    def open(self, address: str) -> None:
        """Go to an address and wait until the page is there."""
        self._ask("POST", "/url", {"url": address})

    def title(self) -> str:
        return str(self._ask("GET", "/title"))

    def text(self) -> str:
        """What is written on the page, as somebody sees it."""
        return str(self.run("return document.body.innerText"))

    def press(self, selector: str) -> None:
        """Click the first element of a CSS selector, and wait for the page it leads to."""
        self.run("window.isLeft = true")
        self._ask("POST", f"/element/{self._find(selector)}/click", {})
        deadline = time.monotonic() + BROKEN_OFF
        while not self.run("return !window.isLeft && document.readyState === 'complete'"):
            assert time.monotonic() < deadline, f"{selector} leads nowhere."
            time.sleep(0.05)

    def write(self, selector: str, words: str) -> None:
        """Type into a field."""
        self._ask("POST", f"/element/{self._find(selector)}/value", {"text": words})

    def run(self, script: str, *arguments: Any) -> Any:
        """Run a script on the page and return what it returns."""
        return self._ask("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def asked_for(self) -> list[str]:
        """Every address the page loaded something from."""
        found: list[str] = self.run(
            "return performance.getEntriesByType('resource').map(entry => entry.name)"
        )
        return found

    def is_wider_than_the_window(self) -> bool:
        """Whether one must scroll sideways to read the page."""
        return bool(self.run("return document.documentElement.scrollWidth > window.innerWidth"))

    def faults(self) -> list[str]:
        """What axe finds on the page: rule, what is wrong, and where."""
        self.run(AXE.read_text(encoding="utf-8"))
        script = """
            const done = arguments[arguments.length - 1];
            axe.run(document, {runOnly: arguments[0]}).then(
                found => done(found.violations.map(
                    rule => rule.id + ': ' + rule.help + ' at '
                        + rule.nodes.map(node => node.target.join(' ')).join(', '))),
                problem => done(['axe did not run: ' + problem]));
        """
        found: list[str] = self._ask("POST", "/execute/async", {"script": script, "args": [RULES]})
        return found

    def picture(self, file: Path) -> None:
        """Keep a picture of the window."""
        file.write_bytes(base64.b64decode(self._ask("GET", "/screenshot")))

    def _find(self, selector: str) -> str:
        query = {"using": "css selector", "value": selector}
        return str(self._ask("POST", "/element", query)[ELEMENT])

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        return _ask(f"{self.address}{path}", method, body)


@contextlib.contextmanager
def driver(folder: Path) -> Iterator[str]:
    """Run chromedriver on a free port; yields its address."""
    program = shutil.which("chromedriver")
    assert program, "The journeys need chromium and chromedriver (Debian: chromium-driver)."
    port = ports.free()
    with (folder / "chromedriver.log").open("wb") as log:
        process = subprocess.Popen([program, f"--port={port}"], stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            ports.wait_for(f"{address}/status", process=process)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=10)


@contextlib.contextmanager
def window(driver: str, *, width: int, height: int = 900, folder: Path) -> Iterator[Browser]:
    """A fresh profile in a window of this many CSS pixels, as a phone would have it below 500."""
    options = {
        "args": [
            *("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
            *("--disable-background-networking", "--disable-component-update"),
            *("--no-first-run", f"--user-data-dir={folder / f'profile-{width}'}"),
        ],
        "mobileEmulation": {"deviceMetrics": {"width": width, "height": height, "pixelRatio": 1.0}},
    }
    wanted = {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}}
    opened = _ask(f"{driver}/session", "POST", wanted)
    address = f"{driver}/session/{opened['sessionId']}"
    try:
        yield Browser(address)
    finally:
        _ask(address, "DELETE")


def _ask(address: str, method: str, body: dict[str, Any] | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data=data, method=method)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=BROKEN_OFF) as answer:  # noqa: S310
            return json.load(answer)["value"]
    except urllib.error.HTTPError as error:
        told = json.load(error)["value"]
        raise AssertionError(f"{told['error']}: {told['message']}") from error
