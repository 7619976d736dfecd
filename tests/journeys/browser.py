"""A real Chromium, the system's own, driven by Playwright; asks nobody but this machine."""

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, sync_playwright

from scheduler.settings import ROOT

AXE = ROOT / "var" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@dataclass(frozen=True)
class Browser:
    """One window of a fixed size, with a profile of its own."""

    page: Page

    def open(self, address: str) -> None:
        """Go to an address and wait until the page is there."""
        self.page.goto(address)

    def title(self) -> str:
        return self.page.title()

    def text(self) -> str:
        """What is written on the page, as somebody sees it."""
        return self.page.inner_text("body")

    def press(self, selector: str) -> None:
        """Click the first element of a CSS selector, and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def enter(self, selector: str) -> None:
        """Go to the first element of a CSS selector by keyboard, press Enter, and wait likewise."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.press("Enter")

    def tick(self, selector: str) -> None:
        """Tick a box, or one of several choices, by the space bar."""
        self.page.locator(selector).first.press("Space")

    def pick(self, selector: str, words: str) -> None:
        """Pick the line of a list that begins with these words, by typing them."""
        self.page.locator(selector).press_sequentially(words)
        chosen = self.page.locator(f"{selector} option:checked").inner_text()
        assert chosen.startswith(words), chosen

    def write(self, selector: str, words: str) -> None:
        """Type into a field."""
        self.page.fill(selector, words)

    def choose(self, selector: str, words: str) -> None:
        """Choose a line of a list by what it says."""
        self.page.select_option(selector, label=words)

    def run(self, expression: str) -> Any:
        """What a JavaScript expression is on the page."""
        return self.page.evaluate(expression)

    def asked_for(self) -> list[str]:
        """Every address the page loaded something from."""
        found: list[str] = self.run(
            "performance.getEntriesByType('resource').map(entry => entry.name)"
        )
        return found

    def is_wider_than_the_window(self) -> bool:
        """Whether one must scroll sideways to read the page."""
        return bool(self.run("document.documentElement.scrollWidth > window.innerWidth"))

    def faults(self) -> list[str]:
        """What axe finds on the page: rule, what is wrong, and where."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: list[str] = self.page.evaluate(
            """async rules => (await axe.run(document, {runOnly: rules})).violations.map(
                rule => rule.id + ': ' + rule.help + ' at '
                    + rule.nodes.map(node => node.target.join(' ')).join(', '))""",
            RULES,
        )
        return found

    def picture(self, file: Path) -> None:
        """Keep a picture of the window."""
        self.page.screenshot(path=file)


@contextlib.contextmanager
def running() -> Iterator[Chromium]:
    """Start Chromium without a screen."""
    program = shutil.which("chromium")
    assert program, "The journeys need chromium on the path: ./deploy/test installs it."
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            yield started
        finally:
            started.close()


@contextlib.contextmanager
def window(
    driver: Chromium, *, width: int, height: int = 900, runs_scripts: bool = True
) -> Iterator[Browser]:
    """A fresh profile in a window of this many CSS pixels."""
    context = driver.new_context(
        viewport={"width": width, "height": height}, java_script_enabled=runs_scripts
    )
    try:
        yield Browser(context.new_page())
    finally:
        context.close()
