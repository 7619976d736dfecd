import pytest
from django.test import RequestFactory

from scheduler.web.request_log import RequestLog


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/api/v1/feeds/s3cret-key.ics", "GET api/v1/feeds/<slug:key>.ics"),
        ("/messages?show=waiting", "GET messages"),
        ("/nobody/Asha", "GET (no such route)"),
    ],
)
def test_the_log_has_the_route_and_not_the_address(path: str, written: str) -> None:
    assert RequestLog.format_request(RequestFactory().get(path)) == written
