"""docs/api.md tells the truth: its scopes are the scopes, and its examples run as they stand."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from scheduler.identity import scopes
from scheduler.settings import ROOT
from tests.factories import booking, identity

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def _run(example: str, **variables: str) -> Any:
    done = subprocess.run(
        ["sh", "-c", example],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def server(committed: None) -> Iterator[LiveServer]:
    running = LiveServer("127.0.0.1:0")
    yield running
    running.stop()


def test_the_table_of_scopes_is_the_table_of_scopes() -> None:
    told = dict(re.findall(r"^\| `([a-z:-]+)` \| (.*?) \|$", PAGE, re.MULTILINE))
    assert {name: f"{words[0].upper()}{words[1:]}." for name, words in told.items()} == {
        name: scope.words for name, scope in scopes.BY_NAME.items()
    }


@pytest.mark.race
def test_the_examples_run_as_they_stand(server: LiveServer) -> None:
    if shutil.which("curl") is None:
        # A bare machine has none; CI has.
        return
    machine, secret = identity.machine(at_partner=booking.clinic().trust)
    take_token, find_people = EXAMPLES
    here = {"ADDRESS": server.url, "no_proxy": "*"}
    given = _run(take_token, CLIENT_ID=str(machine.id), CLIENT_SECRET=secret, **here)
    assert (given["token_type"], given["expires_in"]) == ("Bearer", 3600)
    assert given["scope"] == "people:read"
    found = _run(find_people, TOKEN=given["access_token"], **here)
    assert found["results"] == []
