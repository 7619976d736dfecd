"""The table of every page and state there is, who sees it, and how one comes to it.

A page that is added stands here too: `State("its-name", "who")`, or below with the reason why it is
none. (tests/journeys/test_every_page.py)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from playwright.sync_api import FilePayload

from tests.boundaries import routes
from tests.journeys.browser import Browser
from tests.journeys.installation import Installation


@dataclass(frozen=True)
class Walk:
    """A window in which somebody is in, and the records they come upon."""

    window: Browser
    installed: Installation
    ids: Mapping[str, str]
    spoken: str = ""

    def open(self, route: str, query: str = "") -> None:
        """The page of this name, about the records that are known."""
        if self.spoken:
            query += ("&" if query else "?") + f"lang={self.spoken}"
        self.window.open(self.installed.address + routes.PAGES[route].path(self.ids) + query)

    def press(self, selector: str) -> None:
        self.window.press(selector)

    def write(self, selector: str, words: str) -> None:
        self.window.write(selector, words)

    def waits(self, words: str) -> None:
        self.window.page.get_by_text(words).first.wait_for()


Steps = Callable[[Walk], None]


@dataclass(frozen=True)
class State:
    """A page; `after` names what was done on it, `steps` do it. `shows` must stand there.

    `about` are records besides those of the walk, by the name of somebody. `spoken` is the language
    of a page for people; once it was spoken, the window goes on in it.
    """

    route: str
    who: str
    after: str = ""
    steps: Steps | None = None
    query: str = ""
    shows: str = ""
    begins: str = ""  # the page from which the steps go, where it is another one
    about: str = ""
    spoken: str = ""

    @property
    def name(self) -> str:
        return "-".join(filter(None, (self.who, self.route, self.about, self.after, self.spoken)))


# A desk that asked for none before has to choose, where there are several.
_SERVICE = "?service=first-conversation"


def _press(selector: str) -> Steps:
    return lambda walk: walk.press(selector)


def _writes(selector: str, words: str, button: str) -> Steps:
    def steps(walk: Walk) -> None:
        walk.write(selector, words)
        walk.press(button)

    return steps


def _all(*steps: Steps) -> Steps:
    def each(walk: Walk) -> None:
        for step in steps:
            step(walk)

    return each


def _types(words: str, shown: str) -> Steps:
    def steps(walk: Walk) -> None:
        walk.window.page.locator("#words").press_sequentially(words)
        walk.waits(shown)

    return steps


def _takes_time(walk: Walk) -> None:
    walk.window.page.locator(".time").first.press("Enter")
    walk.waits("Held for")


def _confirms(walk: Walk) -> None:
    walk.window.page.get_by_role("button", name="Confirm").press("Enter")
    walk.waits("Booked.")


def _picks_up(walk: Walk) -> None:
    walk.window.page.locator("a", has_text="Move").first.press("Enter")
    walk.waits("Picked up")


def _asks_day(words: str, shown: str) -> Steps:
    def steps(walk: Walk) -> None:
        walk.write("#day", words)
        walk.window.page.press("#day", "Enter")
        walk.waits(shown)

    return steps


def _registers_nobody(walk: Walk) -> None:
    walk.window.page.locator("#words").press_sequentially("Nobody 7")
    walk.waits("Nobody fits all of this")
    walk.window.page.get_by_role("button", name="Register somebody new").press("Enter")
    walk.waits("A name is enough.")


def _imports(text: str) -> Steps:
    """Chooses a table, and what stands beside it."""

    def steps(walk: Walk) -> None:
        file = FilePayload(name="june.csv", mimeType="text/csv", buffer=text.encode())
        walk.window.page.set_input_files("#file", files=file)
        walk.window.page.select_option("#site", index=1)
        walk.window.page.check("input[name=modes][value=phone]")
        walk.press("button:has-text('See what it would do')")

    return steps


_NEW_TABLE = (
    "who,on,from,until,repeats,last_on,leave\n"
    "Hana Example,2027-06-06,20:00,21:30,fortnightly,2027-07-31,\n"
    "Hana Example,2027-06-09,20:00,21:30,,,\n"
)
_WRONG_TABLE = "who,on,from,until\nHannah Example,soon,9am,5pm\nHana Example,2027-06-07,9,5pm\n"


def _says_ill(walk: Walk) -> None:
    walk.window.page.check("input[value=sickness]")
    walk.press("button:has-text('See what the leave would do')")


def _checks(value: str) -> Steps:
    return lambda walk: walk.window.page.check(f"input[value={value}]")


def _asks_for_code(walk: Walk) -> None:
    walk.write("#name", "07700 900999")
    for part, value in (("day", "6"), ("month", "5"), ("year", "1984")):
        walk.write(f"[name={part}]", value)
    walk.press("main button")


_BUTTON = "main button"
_BOARD = "?of=site:annex&from=2027-03-24"
# Somebody asked, has a route and is booked; the others are named for what is odd about them.
STATES = [
    State("front", "nobody"),
    State("accessibility", "nobody"),
    State("sign-in", "nobody"),
    State("sign-in", "nobody", "wrong", _writes("#username", "dot", _BUTTON), shows="not right"),
    State("passkey", "nobody"),
    State("come-in", "nobody"),
    State("come-in", "nobody", "empty", _press(_BUTTON), shows="There is a problem"),
    State("ask-for-code", "nobody"),
    State("ask-for-code", "nobody", "empty", _press(_BUTTON), shows="There is a problem"),
    State("ask-for-code", "nobody", "asked", _asks_for_code),
    State("finished", "nobody"),
    State("kiosk", "nobody"),
    State("come-in", "nobody", "out", query="?out=1", shows="You are no longer in"),
    State("second-step", "half way"),
    State("second-step", "half way", "wrong", _writes("#code", "000000", _BUTTON)),
    State("desk", "dot"),
    State("desk", "dot", "found", _types("State", "Booked State")),
    State("desk", "dot", "nobody", _types("Nobody 7", "Nobody fits all of this")),
    State("desk-register", "dot", steps=_registers_nobody, begins="desk"),
    State("desk-person", "dot", query=_SERVICE, shows="Next free"),
    State("desk-person", "dot", "day", _asks_day("yesterday", "Write a day to come")),
    State("desk-person", "dot", "held", _takes_time, query=_SERVICE),
    State(
        "desk-person",
        "dot",
        "confirmed",
        _all(_takes_time, _confirms),
        query=_SERVICE,
        about="fresh",
    ),
    State("desk-person", "dot", "moving", _picks_up),
    State("desk-person", "dot", about="unasked", shows="Ask how they want to be seen"),
    State(
        "desk-person", "dot", query=_SERVICE, about="none", shows="No time that they chose is free"
    ),
    State("send-code", "dot"),
    State("messages", "dot"),
    State("messages", "dot", "waiting", query="?show=waiting"),
    State("messages", "dot", "not-sent", query="?show=not-sent"),
    State(
        "find-messages",
        "dot",
        steps=_writes("#words", "asked", "form[role=search] button"),
        begins="messages",
    ),
    State("thread", "dot"),
    State("message", "dot", shows="Dear Booked"),
    State(
        "send-again",
        "dot",
        steps=_press("main form button"),
        begins="message",
        shows="Enter why it is sent again",
    ),
    State("letter-page", "dot", shows="The letter as a page"),
    State("reprint", "dot"),
    State("make-reprint", "dot", steps=_press(_BUTTON), begins="reprint"),
    State("batches", "dot"),
    State("batch", "dot"),
    State("acknowledge-batch", "dot", steps=_press(_BUTTON), begins="batch"),
    State("tasks", "dot"),
    State("task", "dot"),
    State("task", "dot", about="untold"),
    State(
        "tick-off",
        "dot",
        steps=_press(_BUTTON),
        begins="task",
        about="untold",
        shows="Say what came of it",
    ),
    State("untold", "dot"),
    State("today", "dot", "empty"),
    State("rota-without-worker", "dot"),
    State("own-sign-in", "dot"),
    State("choose-post", "dot"),
    State("choose-post", "dot", "empty", _press("main form button"), shows="Select the post"),
    State("today", "ewan", query="?on=2027-03-16"),
    State("rota", "ewan", query=_BOARD, shows="Hana Example"),
    State("rota", "ewan", "month", query=f"{_BOARD}&span=month"),
    State("rota-bars", "ewan", query=_BOARD, shows="Hana Example"),
    State("rota-cell", "ewan"),
    State(
        "rota-preview",
        "ewan",
        "empty",
        _press("button:has-text('See what the leave')"),
        begins="rota-cell",
        shows="There is a problem",
    ),
    State("rota-preview", "ewan", "ill", _says_ill, begins="rota-cell", shows="Must be asked"),
    State("rota-leave", "ewan"),
    State("rota-my-changes", "ewan"),
    State("rota-my-leave", "ewan"),
    State("rota-swaps", "ewan"),
    State("rota-imports", "ewan"),
    State(
        "rota-preview-import",
        "ewan",
        "empty",
        _press("button:has-text('See what it would do')"),
        begins="rota-imports",
        shows="Choose a file that is not empty.",
    ),
    State(
        "rota-preview-import",
        "ewan",
        "wrong",
        _imports(_WRONG_TABLE),
        begins="rota-imports",
        shows="2 lines are not understood",
    ),
    State(
        "rota-preview-import",
        "ewan",
        "seen",
        _imports(_NEW_TABLE),
        begins="rota-imports",
        shows="Every second week on Sunday",
    ),
    State(
        "rota-import",
        "ewan",
        steps=_all(_imports(_NEW_TABLE), _press("button:has-text('Save')")),
        begins="rota-imports",
        shows="What it did",
    ),
    State(
        "rota-undo-import",
        "ewan",
        steps=_all(
            _press("td a[href^='/rota/imports/'], th a[href^='/rota/imports/']"),
            _press("button:has-text('See what undoing it would do')"),
        ),
        begins="rota-imports",
        shows="2 patterns and 0 stretches of leave",
    ),
    State("rota-rooms", "ewan"),
    State("rota-authorised", "ewan"),
    State("own-calendars", "ewan"),
    State(
        "add-own-account",
        "ewan",
        "empty",
        _press("form[action$='/add-account'] button"),
        begins="own-calendars",
        shows="Enter the address of your calendar.",
    ),
    State("feeds", "ewan"),
    State(
        "make-feed", "ewan", "empty", _press("form[action='/feeds/make'] button"), begins="feeds"
    ),
    State("staff-sign-ins", "kit"),
    State("set-up", "kit"),
    State("set-up-app", "kit"),
    State("set-up-app", "kit", "wrong", _writes("#code", "000000", _BUTTON)),
    State("set-up-passkey", "kit"),
    State("own", "person"),
    State("own-appointment", "person"),
    State("own-coming", "person"),
    State("own-move", "person"),
    State("own-times", "person"),
    State(
        "own-held",
        "person",
        steps=_press(".times button"),
        begins="own-times",
        shows="We hold this time",
    ),
    State("own-choice", "person"),
    State("own-choice", "person", "empty", _press("main form button")),
    State(
        "own-choice",
        "person",
        "several",
        _all(_checks("face_to_face"), _checks("text"), _press(_BUTTON)),
    ),
    State("own-routes", "person"),
    State("own-route", "person"),
    State(
        "own-route",
        "person",
        "empty",
        _all(lambda walk: walk.window.page.check("#when-2"), _press(_BUTTON)),
        shows="There is a problem",
    ),
    State("own-looks", "person"),
    State("own-wait", "person", about="cancelled"),
    State("own-appointment", "person", about="cancelled"),
    State("own-cancel", "person"),
    State("own-sent", "person"),
    State("own-needs", "person"),
    State("own-new", "person"),
    State("own-new-days", "person"),
    State("own-new-times", "person", about="tuesday"),
    State(
        "own-new-held",
        "person",
        steps=_press(".times button"),
        begins="own-new-times",
        about="tuesday",
    ),
    State("own-new-wait", "person"),
    State("own", "supporter"),
    State("own-appointment", "supporter"),
]


def _spoken(language: str, *states: State) -> list[State]:
    return [replace(state, spoken=language) for state in states]


_CHOOSES = _all(_checks("face_to_face"), _checks("text"), _press(_BUTTON))
# Each kind of page once in each language, the last of each window. Arabic is no language of ours:
# it is made of Arabic letters, for what runs from right to left.
STATES += _spoken(
    "cy",
    State("come-in", "nobody", shows="Gweld eich apwyntiadau"),
    State("come-in", "nobody", "empty", _press("main form button"), shows="Mae problem"),
    State("ask-for-code", "nobody"),
    State("accessibility", "nobody"),
    State("finished", "nobody"),
    State("own", "person", shows="Eich apwyntiadau"),
    State("own-appointment", "person"),
    State("own-choice", "person"),
    State("own-choice", "person", "several", _CHOOSES),
    State("own-needs", "person"),
    State("own-sent", "person"),
    State("own-looks", "person"),
    State("own-held", "person", steps=_press(".times button"), begins="own-times"),
)
STATES += _spoken(
    "en-x-easy",
    State("come-in", "nobody", shows="There is a code in it."),
    State("kiosk", "nobody"),
    State("own", "person"),
    State("own-appointment", "person"),
    State("own-choice", "person"),
    State("own-choice", "person", "several", _CHOOSES),
    State("own-route", "person"),
    State("own-needs", "person"),
    State("own-new-days", "person"),
    State("own-times", "person"),
    State("own-cancel", "person"),
)
RIGHT_TO_LEFT = "ar"
STATES += _spoken(
    RIGHT_TO_LEFT,
    State("come-in", "nobody", "empty", _press("main form button")),
    State("kiosk", "nobody"),
    State("own", "person"),
    State("own-appointment", "person"),
    State("own-choice", "person"),
    State("own-choice", "person", "several", _CHOOSES),
    State("own-route", "person"),
    State("own-looks", "person"),
    State("own-held", "person", steps=_press(".times button"), begins="own-times"),
)
# Addresses at which there is no page.
NO_PAGES = {
    "health": "says in JSON whether the service is there",
    "paper-form": "is a PDF",
    "own-calendar": "is a file for a calendar",
    "poster": "is a PDF",
    "letter": "is a PDF; tests/journeys/test_main_job.py reads it",
    "desk-mark": "is asked for by the desk's script",
    "desk-taken": "is asked for by the desk's script",
    "personas": "is there in the demonstration only; its journey stands in test_demonstration.py",
    "partner-sign-in": "leads to a partner's own sign-in",
    "openid_connect_callback": "leads back from it, or to the sign-in page",
}
# What is posted there leads to a page that stands above.
LEADS_ON = {
    *("change-password", "remove-factor", "end-own-sign-in", "recovery-codes"),
    *(
        "sign-out",
        "finish",
        "sign-in-to-demonstration",
        "visit-demonstration",
        "reset-factors",
        "end-sign-ins",
    ),
    *("desk-find", "desk-choose", "desk-reach", "desk-need", "desk-hold", "desk-wait"),
    *("desk-undo", "desk-release", "desk-confirm", "desk-move", "desk-cancel"),
    *("complete-task", "revoke-feed", "mark-today"),
    *("rota-save", "rota-agree", "rota-rebook", "rota-changes-seen"),
    *("rota-ask-leave", "rota-withdraw-leave", "rota-decline-leave", "rota-publish"),
    *("rota-offer-swap", "rota-withdraw-swap", "rota-decline-swap"),
    *("rota-close-room", "rota-open-room"),
    *("rota-change-import", "rota-save-import"),
    *("add-own-calendar", "read-own-calendar", "remove-own-calendar"),
    *("own-hold", "own-looks-wish", "own-new-hold"),
}
