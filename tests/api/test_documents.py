"""The pages about the API: its root, its document, and a page to try it on."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from scheduler.api import callback_urls, documents
from scheduler.api.urls import urlpatterns
from tests.api.calling import START, Caller, told

MACHINES = ("machine-token", "machine-token-back")
pytestmark = pytest.mark.django_db


def test_the_root_leads_to_every_noun() -> None:
    links = told(Client().get(START))["links"]
    assert links["people"] == "http://testserver/api/v1/people"
    assert set(links) == set(documents.LINKS)


def test_the_root_forgets_no_noun() -> None:
    of_their_own = {
        each.name
        for each in urlpatterns
        if not each.pattern.converters
        # What a message costs is asked beside the messages, callbacks are the carriers', and a
        # machine finds where tokens are given by its own standard's document.
        and each.name not in ("root", "not-there", "message-fragments", *MACHINES)
        and each not in callback_urls.urlpatterns
    }
    assert of_their_own == set(documents.LINKS)


def test_a_browser_sees_the_root_as_a_page() -> None:
    page = Client().get(START, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert 'href="http://testserver/api/v1/people"' in page.content.decode()


def test_every_link_of_the_root_answers(dot: Caller) -> None:
    for address in told(Client().get(START))["links"].values():
        response = dot.client().get(address)
        assert response.status_code in (200, 403, 405, 422), (address, response.status_code)


def test_the_document_is_served_to_anybody() -> None:
    response = Client().get(f"{START}openapi.json")
    assert response["Content-Type"] == "application/vnd.oai.openapi+json"
    assert json.loads(response.content)["openapi"].startswith("3.1")


def test_the_page_to_try_it_on_loads_nothing_from_elsewhere() -> None:
    page = Client().get(reverse("api:docs"), headers={"Accept": "text/html"}).content.decode()
    sources = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert sources
    assert all(source.startswith("/") for source in sources), sources
    script = Client().get(reverse("api:docs") + "?script=").content.decode()
    assert "/api/v1/openapi.json" in script
    assert "http://" not in script.replace("http://www.w3.org", "")
