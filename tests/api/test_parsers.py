"""Bodies that are JSON to somebody, and cannot be kept by anybody."""

import pytest

from tests.api.calling import START, Caller, problem


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"name": "\xe9"}',
        b'{"name": NaN}',
        b'{"name": Infinity}',
        b'{"name": "\\ud800"}',
        b'{"\\ud800": "Asha"}',
        b'{"name": "Asha", "name": "Ben"}',
        b"[" * 200_000,
        b'{"name": ' + b"1" * 5000 + b"}",
        b"\xef\xbb\xbf{}",
    ],
)
def test_a_body_that_is_not_plain_json_is_malformed(dot: Caller, body: bytes) -> None:
    response = dot.client().post(f"{START}people/search", body, content_type="application/json")
    if body:
        problem(response, 400, "malformed")
    else:
        problem(response, 422, "invalid")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b"null", {"body"}),
        (b"[]", {"body"}),
        (b'"Asha"', {"body"}),
        (b"7", {"body"}),
        (b'{"words": null}', {"words"}),
        (b'{"words": 7}', {"words"}),
        (b'{"words": 1e999}', {"words"}),
        (b'{"words": ["Asha"]}', {"words"}),
        (b'{"words": {"a": 1}}', {"words"}),
        (b'{"words": "\\u0000"}', {"words"}),
        (b'{"words": "a\\u0007b"}', {"words"}),
        (b'{"words": "  "}', {"words"}),
        (b'{"words": "a", "limit": "3"}', {"limit"}),
        (b'{"words": "a", "limit": true}', {"limit"}),
        (b'{"words": "a", "limit": 3.5}', {"limit"}),
        (b'{"words": "a", "limit": 999999999999999999999}', {"limit"}),
        (b'{"words": "a", "\\u0000": 1}', {"\x00"}),
    ],
)
def test_json_of_the_wrong_shape_names_the_part(dot: Caller, body: bytes, fields: set[str]) -> None:
    response = dot.client().post(f"{START}people/search", body, content_type="application/json")
    assert set(problem(response, 422, "invalid")["fields"]) == fields
