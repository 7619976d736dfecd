"""What is wrong with the page in a window, for whoever sees, reads, tabs or enlarges it.

One load of a page is enough: everything is asked of the page that is there.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.journeys.browser import Browser

MOST_BYTES = 100_000  # of a page with all that it asks for, as it travels
HEADERS = 300  # of each answer, about
NARROWEST = {"width": 320, "height": 256, "deviceScaleFactor": 4, "mobile": False}
PICTURES = os.environ.get("PICTURES", "")
_ASIDE = "Failed to load resource"  # what Chromium writes when a page is answered with 404 or 422

_TRAVELLED = f"""performance.getEntries()
    .filter(entry => entry.entryType === 'navigation' || (entry.entryType === 'resource'
        && !['fetch', 'xmlhttprequest'].includes(entry.initiatorType)))
    .reduce((sum, entry) => sum + entry.encodedBodySize + {HEADERS}, 0)"""
# What is folded away can be unfolded, and must be in order too.
_UNFOLD = "document.querySelectorAll('details').forEach(each => { each.open = true; })"
# One of a group of radio buttons is reached by Tab, and the others from it by arrows.
_PREPARE = """() => {
    const groups = new Set();
    const tag = window.__name = each => each.tagName.toLowerCase() + (each.id ? '#' + each.id : '')
        + (each.className?.baseVal === undefined && each.className ? '.' + each.className : '')
        + ' ' + (each.getAttribute('aria-label') || each.textContent || each.name || '')
            .trim().replace(/\\s+/g, ' ').slice(0, 40);
    window.__stops = [...document.querySelectorAll(
        'a[href], button, input, select, textarea, summary, [tabindex]')].filter(each => {
        if (each.disabled || each.tabIndex < 0 || each.type === 'hidden') return false;
        if (!each.checkVisibility({visibilityProperty: true})) return false;
        if (each.type !== 'radio') return true;
        const group = (each.form?.action ?? '') + each.name;
        if (groups.has(group)) return false;
        groups.add(group);
        return true;
    });
    window.__came = [];
    document.addEventListener('focusin', event => {
        const here = event.target.type === 'radio' ? window.__stops.find(each =>
            each.type === 'radio' && each.name === event.target.name
                && each.form === event.target.form) : event.target;
        if (window.__stops.includes(here)) window.__came.push(here);
    });
    document.activeElement?.blur();
    return window.__stops.length;
}"""
_ALL_REACHED = "window.__stops.every(each => window.__came.includes(each))"
# The stops in the order of the page, wherever the first Tab began.
_ORDER = """() => {
    const { __stops: stops, __came: came, __name: name } = window;
    const missed = stops.filter(each => !came.includes(each)).map(each => 'not reached: '
        + name(each));
    const wrong = [];
    for (let at = 1; at < came.length; at += 1) {
        const from = stops.indexOf(came[at - 1]), to = stops.indexOf(came[at]);
        // Going round begins again at the first; whatever that left out is told above.
        if (to !== from + 1 && to !== 0 && from !== to)
            wrong.push('out of order: ' + name(came[at - 1]) + ' then ' + name(came[at]));
    }
    return [...missed, ...wrong];
}"""
_FOCUS = """isForced => {
    const parts = each => {
        const label = ['radio', 'checkbox'].includes(each.type) ? each.labels?.[0] : null;
        return [getComputedStyle(each), ...(label ? [getComputedStyle(label, '::before')] : [])]
            .map(style => ({
                line: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0,
                clear: /rgba\\(.*, 0\\)|transparent/.test(style.outlineColor),
                look: [style.outline, style.boxShadow, style.backgroundColor, style.border].join(),
            }));
    };
    const unseen = window.__stops.filter(each => {
        each.blur();
        const before = parts(each);
        each.focus({ focusVisible: true, preventScroll: true });
        const after = parts(each);
        each.blur();
        return !after.some((part, at) => part.line
            && (isForced ? !part.clear : part.look !== before[at].look));
    });
    return unseen.map(each => 'no focus to be seen: ' + window.__name(each));
}"""
# Without background colours a button is one by its edge, or by its line like a link.
_EDGES = """() => [...document.querySelectorAll('button, .nhsuk-button, input, select, textarea')]
    .filter(each => each.type !== 'hidden' && each.checkVisibility()
        && getComputedStyle(each).opacity !== '0')
    .filter(each => {
        const style = getComputedStyle(each);
        return !(parseFloat(style.borderTopWidth) > 0 && style.borderTopStyle !== 'none')
            && !style.textDecorationLine.includes('underline');
    }).map(each => 'no edge in forced colours: ' + window.__name(each))"""
_TOO_WIDE = """() => {
    const width = window.innerWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const scrolls = each => each && (['auto', 'scroll'].includes(getComputedStyle(each).overflowX)
        || scrolls(each.parentElement));
    const wide = [...document.querySelectorAll('body *')].filter(each =>
        each.getBoundingClientRect().right > width + 1 && !scrolls(each.parentElement)
        && each.checkVisibility());
    return ['wider than 320 pixels: ' + wide.slice(-3).map(each => window.__name(each)).join('; ')];
}"""


@dataclass
class Looker:
    """A window whose requests and complaints are kept, and what is wrong with its pages."""

    window: Browser
    host: str
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        page = self.window.page
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on(
            "console",
            lambda line: (
                self.said.append(line.text)
                if line.type == "error" and _ASIDE not in line.text
                else None
            ),
        )
        self._device: Any = page.context.new_cdp_session(page)

    def faults(self, name: str) -> list[str]:
        """Everything that is wrong with the page that is there."""
        page = self.window.page
        travelled = int(self.window.run(_TRAVELLED))
        found = [f"{travelled} bytes travelled"] if travelled > MOST_BYTES else []
        _keep_pictures(page, name)
        self.window.run(_UNFOLD)
        found += self.window.faults()
        if (headings := self.window.run("document.querySelectorAll('h1').length")) != 1:
            found.append(f"{headings} first headings")
        found += self._by_keyboard(page)
        found += self._in_forced_colours(page)
        found += self._enlarged()
        strangers = {address for address in self.asked if self._is_elsewhere(address)}
        found += [f"asks {address}" for address in strangers] + self.said
        self.asked.clear()
        self.said.clear()
        return found

    def _by_keyboard(self, page: Page) -> list[str]:
        stops = int(page.evaluate(_PREPARE))
        # Fields of dates and times are several stops each.
        for _ in range(4):
            for _ in range(stops + 2):
                page.keyboard.press("Tab")
            if page.evaluate(_ALL_REACHED):
                break
        found: list[str] = page.evaluate(_ORDER)
        found += page.evaluate(_FOCUS, False)
        return found

    def _in_forced_colours(self, page: Page) -> list[str]:
        page.emulate_media(forced_colors="active")
        found: list[str] = [f"forced colours: {each}" for each in page.evaluate(_FOCUS, True)]
        found += page.evaluate(_EDGES)
        page.emulate_media(forced_colors="none")
        return found

    def _enlarged(self) -> list[str]:
        """As on a screen of 1,280 pixels at 400 %, which is one of 320 by 256."""
        self._device.send("Emulation.setDeviceMetricsOverride", NARROWEST)
        found: list[str] = self.window.run(f"({_TOO_WIDE})()")
        self._device.send("Emulation.clearDeviceMetricsOverride")
        return found

    def _is_elsewhere(self, address: str) -> bool:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and parts.netloc != self.host


def _keep_pictures(page: Page, name: str) -> None:
    """Of the page as wide as a desk and as a phone, for whoever asks (PICTURES is a folder)."""
    if not PICTURES:
        return
    size = page.viewport_size
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
    if size:
        page.set_viewport_size(size)
