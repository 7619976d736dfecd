"""Every page and state in a real Chromium: axe, keyboard, 320 pixels, forced colours, weight.

One window for each kind of visitor, and one load of each page; what is wrong with any is told at
once. `PICTURES` names a folder for pictures of them all.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Error as PlaywrightError

from tests.boundaries import routes
from tests.journeys import browser, installation, looking, states, turned
from tests.journeys.browser import Browser
from tests.journeys.desk import Desk
from tests.journeys.installation import Installation
from tests.journeys.partnership import PASSWORD
from tests.journeys.staff import sign_in
from tests.journeys.states import State, Walk

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]
ADDRESS = ["1 Example Street", "EXAMPLETON", "TA1 1AB"]
MOST_BYTES_OF_FRAGMENT = 20_000
PATIENCE = 10_000  # milliseconds for whatever is waited for
_CODES = """
import json
from scheduler import clock
from scheduler.audit.actors import system
from scheduler.identity import codes
from scheduler.people.models import Person
person = Person.objects.get(id="{person}")
made = [codes.issue(person_id=person.id, supporter_id=each, owner_id=person.first_known_to_id,
    way=codes.Way.LETTER, by=system("journeys"), now=clock.now()) for each in (None, "{supporter}")]
print(json.dumps([[code.reference, codes.spelled(code)] for code in made]))
"""
# A service that people may book by themselves, with one of the workers.
_OPEN_SERVICE = """
import json
from datetime import timedelta
from scheduler import clock
from scheduler.audit.actors import system
from scheduler.modes import Mode
from scheduler.partners import posts, services
from scheduler.partners.models import Post
from scheduler.partners.services import Times
told = {{"by": system("journeys"), "now": clock.now()}}
lengths = {{Mode.FACE_TO_FACE: Times(length=timedelta(minutes=50))}}
made = services.add(
    slug="catch-up", name="Catch-up", lengths=lengths, people_may_book=True, **told)
known = Post.objects.get(id="{post}").services.values_list("id", flat=True)
posts.change_services(post_id="{post}", service_ids=[*known, made.id], **told)
print(json.dumps(made.slug))
"""
_FRAGMENTS = """(async () => {{
    const headers = {{ 'X-Fragment': 'yes' }};
    const csrfmiddlewaretoken = document.querySelector('[name=csrfmiddlewaretoken]').value;
    const body = new URLSearchParams({{ words: 'State', csrfmiddlewaretoken }});
    const answers = [await fetch('/desk/find', {{ method: 'POST', headers, body }}),
        await fetch('/desk/people/{person}', {{ headers }})];
    return Promise.all(answers.map(async each =>
        [each.status, (await each.arrayBuffer()).byteLength]));
}})()"""


@pytest.fixture(scope="module")
def desk(installed: Installation, partnership: Any) -> Desk:
    return Desk(installed.api(partnership["desk"]), partnership)


@pytest.fixture(scope="module")
def records(desk: Desk, installed: Installation, sick_day: Any) -> Mapping[str, Any]:
    """The ids of what the pages are about; by the name of somebody those that are theirs."""
    booked = _person(desk, "Booked State")
    first, *_, last = _face_to_face(desk, booked)
    appointment, cancelled = desk.books(booked, first), desk.books(booked, last)
    desk.waits_for_message(appointment["id"])
    version = desk.api.ask("GET", f"appointments/{cancelled['id']}").headers["etag"]
    desk.api.do(
        f"appointments/{cancelled['id']}/cancel", {"cancelled_by": "person"}, version=version
    )
    rung = desk.records_route(booked, channel="voice", number="07700 900009", position=2)
    untold = desk.registers("Untold State")
    desk.records_choice(untold, "face_to_face")
    desk.books(untold, _face_to_face(desk, untold)[0])
    none = _person(desk, "None State")
    desk.api.do(f"people/{none}/needs", {"kind": "interpreter", "detail": "pl"})
    supporter = desk.api.do(
        f"people/{booked}/supporters",
        {
            "name": "Mary State",
            "may_see": True,
            "may_move": False,
            "gets_copies": False,
            "starts_on": "2027-03-01",
        },
    )
    installed.must("batches", "close")
    person_code, supporter_code = installed.told_by_shell(
        _CODES.format(person=booked, supporter=supporter["id"])
    )
    open_service = installed.told_by_shell(_OPEN_SERVICE.format(post=desk.known["freya"]))
    message = desk.waits_for_message(appointment["id"])
    return {
        "person_id": booked,
        "appointment_id": appointment["id"],
        "message_id": message["id"],
        "task_id": _task(desk, cancelled["person"]["id"]),
        "staff_member_id": sick_day["hana"],
        "on": "2027-03-24",
        "service": "first-conversation",
        "tuesday": {"on": "2027-03-23", "service": open_service},
        "rule_id": rung["id"],
        "name": desk.api.read("print-batches")["results"][0]["name"],
        "fresh": {"person_id": _person(desk, "Fresh State")},
        "unasked": {"person_id": desk.registers("Unasked State")},
        "none": {"person_id": none},
        "cancelled": {"appointment_id": cancelled["id"]},
        "untold": {"task_id": _task(desk, untold)},
        "codes": {"person": person_code, "supporter": supporter_code},
    }


@pytest.fixture(scope="module")
def from_right_to_left(
    installed: Installation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """The service with a language in Arabic letters, which no installation has."""
    words = tmp_path_factory.mktemp("words")
    turned.write(words)
    with installation.beside(
        installed,
        folder=tmp_path_factory.mktemp("beside"),
        PAGE_LANGUAGES=f"en,{states.RIGHT_TO_LEFT}",
        PAGE_WORDS_FOLDER=str(words),
    ) as other:
        yield other


def _person(desk: Desk, name: str) -> str:
    person = desk.registers(name)
    desk.records_choice(person, "face_to_face")
    desk.records_route(person, channel="letter", address_lines=[name, *ADDRESS])
    return person


def _face_to_face(desk: Desk, person: str) -> list[dict[str, Any]]:
    return [option for option in desk.searches(person) if option["mode"] == "face_to_face"]


def _task(desk: Desk, person: str) -> str:
    listed = desk.api.read("tasks")["results"]
    return next(str(task["id"]) for task in listed if task["person"]["id"] == person)


def test_every_address_is_in_the_table_or_is_no_page() -> None:
    listed = {state.route for state in states.STATES}
    assert listed | states.NO_PAGES.keys() | states.LEADS_ON == routes.PAGES.keys()
    assert not listed & states.NO_PAGES.keys()
    assert not listed & states.LEADS_ON
    # Whatever can be opened is a page, and not only led on from.
    opened = {name for name, route in routes.PAGES.items() if "GET" in route.methods()}
    assert opened <= listed | states.NO_PAGES.keys()


def test_a_state_is_named_once() -> None:
    names = [state.name for state in states.STATES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("who", dict.fromkeys(state.who for state in states.STATES))
def test_every_page_and_state_is_in_order(
    who: str,
    driver: Chromium,
    installed: Installation,
    from_right_to_left: Installation,
    records: Mapping[str, Any],
) -> None:
    with browser.window(driver, width=1280) as window:
        window.page.set_default_timeout(PATIENCE)
        _comes(window, installed, who, records)
        looker = looking.Looker(window, urlsplit(installed.address).netloc)
        told = {}
        for state in states.STATES:
            if state.who == who:
                # A visit is the same on both, which have one database and one key.
                is_turned = state.spoken == states.RIGHT_TO_LEFT
                here = from_right_to_left if is_turned else installed
                looker.host = urlsplit(here.address).netloc
                walk = Walk(window, here, _about(state, records), state.spoken)
                told[state.name] = _wrong(state, walk, looker)
    faults = {name: faults for name, faults in told.items() if faults}
    assert faults == {}, json.dumps(faults, indent=1)


def _about(state: State, records: Mapping[str, Any]) -> dict[str, str]:
    return {**records, **(records[state.about] if state.about else {})}


def _wrong(state: State, walk: Walk, looker: looking.Looker) -> list[str]:
    try:
        walk.open(state.begins or state.route, state.query)
        if state.steps:
            state.steps(walk)
    except PlaywrightError as error:
        # The other pages are looked at all the same.
        return [f"cannot be come to: {error}"]
    here = resolve(urlsplit(walk.window.page.url).path).url_name
    # A script of the desk shows what was posted where one was.
    if here not in (state.route, state.begins):
        return [f"leads to {here}: {walk.window.title()}"]
    if state.shows not in walk.window.text():
        return [f"shows not “{state.shows}”: {walk.window.text()[:300]}"]
    return looker.faults(state.name)


def _comes(window: Browser, installed: Installation, who: str, records: Mapping[str, Any]) -> None:
    if who in records["codes"]:
        reference, code = records["codes"][who]
        window.open(f"{installed.address}/in")
        window.write("#name", reference)
        window.write("#code", code)
        window.press("main button")
    elif who == "half way":
        window.open(f"{installed.address}/sign-in")
        window.write("#username", "dot")
        window.write("#password", PASSWORD)
        window.press("main button")
    elif who != "nobody":
        sign_in(window, installed, who)


def test_what_the_desks_script_asks_for_is_small(
    driver: Chromium, installed: Installation, records: Mapping[str, Any]
) -> None:
    with browser.window(driver, width=1280) as window:
        sign_in(window, installed, "dot")
        sizes = window.run(_FRAGMENTS.format(person=records["fresh"]["person_id"]))
    assert [code for code, _ in sizes] == [200, 200]
    assert max(size for _, size in sizes) <= MOST_BYTES_OF_FRAGMENT, sizes
