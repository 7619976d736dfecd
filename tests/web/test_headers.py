import pytest
from django.conf import LazySettings
from django.test import Client

from scheduler.web import headers
from tests.web.conftest import Desk

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/messages", "/nothing-here", "/sign-in/passkey"])
def test_every_page_says_what_it_may_load_and_that_nobody_keeps_it(desk: Desk, path: str) -> None:
    answer = desk.client.get(path)
    assert answer["Content-Security-Policy"] == headers.PAGES
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert "camera=()" in answer["Permissions-Policy"]
    # Passkeys are the one thing lent.
    assert "publickey" not in answer["Permissions-Policy"]


def test_pages_run_no_script_that_stands_inside_them() -> None:
    assert "unsafe" not in headers.PAGES
    assert "script-src 'self'" in headers.PAGES
    assert "'unsafe-inline'" not in headers.API.split("script-src")[1]


def test_the_api_keeps_nothing_in_caches_and_is_framed_by_nobody(desk: Desk) -> None:
    answer = desk.client.get("/api/v1/appointments")
    assert "no-store" in answer["Cache-Control"]
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_over_tls_the_browser_is_told_to_stay_there(settings: LazySettings) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    answer = Client(headers={"X-Forwarded-Proto": "https"}).get("/sign-in")
    assert "max-age=31536000" in answer["Strict-Transport-Security"]


def test_a_request_that_brings_too_much_is_refused(settings: LazySettings, desk: Desk) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert Client().post("/sign-in", {"username": "x" * 2000}).status_code == 400
    many = {f"field{number}": "x" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
    assert Client().post("/sign-in", many).status_code == 400
