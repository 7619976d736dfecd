import json
import re
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import reverse

from scheduler.identity.roles import Role
from scheduler.web import errors, guesses
from tests.factories import identity
from tests.web.conftest import Desk, sign_in, staff_of

pytestmark = pytest.mark.django_db


def write_sign_ins(folder: Path, username: str) -> None:
    (folder / "demonstration").mkdir()
    sign_in_row = {
        "username": username,
        "password": identity.PASSWORD,
        "name": "Dot Example",
        "posts": ["Receptionist, Trust"],
        "machine_id": "an-id-of-a-machine",
        "machine_secret": "a-secret-of-a-machine",
    }
    (folder / "demonstration" / "sign-ins.json").write_text(json.dumps([sign_in_row]))


def front(client: Client) -> str:
    return client.get("/").content.decode()


def test_the_front_page_leads_to_everything() -> None:
    page = front(Client())
    routes = ["today", "tasks", "messages", "batches", "feeds", "health", "accessibility"]
    routes += ["desk", "rota", "untold", "come-in", "ask-for-code"]
    for route in [*routes, "api:root", "api:docs", "api:openapi"]:
        assert f'href="{reverse(route)}"' in page, route


def test_every_link_of_the_front_page_answers(desk: Desk) -> None:
    addresses = set(re.findall(r'href="(/[^"]*)"', front(desk.client)))
    answers = {
        address: desk.client.get(address).status_code
        for address in addresses
        if not address.startswith("/static/")
    }
    # A receptionist keeps no feeds.
    assert {address for address, code in answers.items() if code != 200} == {"/feeds"}
    assert answers["/feeds"] == 403


def test_the_demonstrations_sign_ins_are_shown_with_a_button_each(
    desk: Desk, settings: LazySettings, folders: Path
) -> None:
    settings.DEMONSTRATION = True
    write_sign_ins(folders, desk.account.username)
    page = front(Client())
    assert "Dot Example" in page
    assert identity.PASSWORD in page
    assert "an-id-of-a-machine" in page
    assert "a-secret-of-a-machine" in page
    client = Client()
    client.post("/sign-in/demonstration", {"username": desk.account.username})
    assert "Receptionist, Trust" in front(client)


def test_a_sign_in_of_the_demonstration_that_was_changed_is_refused_in_words(
    desk: Desk, settings: LazySettings, folders: Path
) -> None:
    settings.DEMONSTRATION = True
    write_sign_ins(folders, desk.account.username)
    for _ in range(guesses.LIMIT):
        sign_in(Client(), desk.account.username, "not the password")
    answer = Client().post("/sign-in/demonstration", {"username": desk.account.username})
    assert "Too many tries" in answer.content.decode()


def test_a_real_installation_shows_no_sign_ins(desk: Desk, folders: Path) -> None:
    write_sign_ins(folders, desk.account.username)
    assert identity.PASSWORD not in front(Client())
    answer = Client().post("/sign-in/demonstration", {"username": desk.account.username})
    assert answer.status_code == 404


def test_a_demonstration_that_is_not_loaded_yet_shows_none(settings: LazySettings) -> None:
    settings.DEMONSTRATION = True
    assert "Try it" not in front(Client())


def test_the_menu_offers_what_the_role_does(desk: Desk) -> None:
    page = front(desk.client)
    menu = page.split('aria-label="Menu"')[1].split("</nav>")[0]
    assert re.findall(r">([A-Z][a-z ]+)</a>", menu) == [
        "Desk",
        "Today",
        "Rota",
        "Tasks",
        "Not told yet",
        "Messages",
        "Print batches",
    ]
    keeper = staff_of(desk.clinic, desk.clinic.trust, Role.ROTA_KEEPER)
    menu = front(keeper.client).split('aria-label="Menu"')[1].split("</nav>")[0]
    assert re.findall(r">([A-Z][a-z ]+)</a>", menu) == ["Rota", "Calendar feeds"]


def test_a_page_asks_no_other_host_and_is_kept_by_nobody(desk: Desk) -> None:
    answer = desk.client.get("/")
    page = answer.content.decode()
    assert re.findall(r'(?:src|href|action)="(?!/|#)', page) == []
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_address_that_does_not_exist_says_so_in_plain_words() -> None:
    answer = Client().get("/nothing-here")
    assert answer.status_code == 404
    assert "Page not found" in answer.content.decode()


def test_an_address_beside_the_api_is_answered_as_a_problem() -> None:
    answer = Client().get("/api/v2/people")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"


def test_a_call_that_breaks_is_answered_as_a_problem_that_tells_nothing() -> None:
    answer = errors.broken(RequestFactory().get("/api/v1/people"))
    assert answer.status_code == 500
    assert json.loads(answer.content) == {
        "type": "about:blank",
        "status": 500,
        "code": "broken",
        "detail": "Something went wrong on our side.",
    }


def test_a_page_that_breaks_shows_nothing_of_what_broke(desk: Desk, folders: Path) -> None:
    (folders / "letters" / "batches" / "odd").mkdir(parents=True)
    (folders / "letters" / "batches" / "odd" / "manifest.json").write_text("not json: Asha")
    desk.client.raise_request_exception = False
    answer = desk.client.get("/batches")
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "Something went wrong on our side" in page
    assert "Asha" not in page
    assert "Traceback" not in page


def test_the_accessibility_statement_is_there() -> None:
    assert "Accessibility statement</h1>" in Client().get("/accessibility").content.decode()


def test_health_says_what_answers() -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"database": True, "redis": True})


def test_health_says_when_redis_does_not_answer(settings: LazySettings) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"database": True, "redis": False})


def test_health_says_when_the_database_does_not_answer(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object) -> None:
        raise OperationalError

    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", refuse)
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"database": False, "redis": True})


def test_a_front_page_without_a_cookie_asks_the_database_nothing(
    django_assert_num_queries: pytest.FixtureRequest,
) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        front(Client())


def test_signing_in_needs_one_page_and_no_javascript(desk: Desk) -> None:
    client = Client()
    assert "<script" not in client.get("/sign-in").content.decode()
    assert sign_in(client, desk.account.username).status_code == 302
