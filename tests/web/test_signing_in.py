from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from scheduler.audit.models import Entry
from scheduler.identity import accounts
from scheduler.identity.models import SignIn
from scheduler.identity.roles import Role
from scheduler.partners import posts
from scheduler.web import guesses
from scheduler.web.models import FailedSignIn
from scheduler.web.signing_in import WRONG
from tests.factories import SETUP, identity, partners
from tests.web.conftest import NOW, Desk, second_grant, sign_in


def words(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_right_password_acts_in_the_only_post(desk: Desk) -> None:
    page = words(desk.client.get("/"))
    assert "Receptionist, Trust" in page
    assert Entry.objects.get(deed="account.signed_in").by_post_id == desk.grant.post_id


def test_a_wrong_name_and_a_wrong_password_get_the_same_page(desk: Desk) -> None:
    known = words(sign_in(Client(), desk.account.username, "not the password"))
    unknown = words(sign_in(Client(), "nobody", "not the password"))
    assert WRONG in known
    # Only what was typed and the form's own token differ.
    cut = [
        [line for line in page.splitlines() if "value=" not in line] for page in (known, unknown)
    ]
    assert cut[0] == cut[1]


def test_a_closed_account_does_not_sign_in(desk: Desk) -> None:
    accounts.close(account_id=desk.account.id, by=SETUP, now=NOW)
    assert WRONG in words(sign_in(Client(), desk.account.username))
    assert "Receptionist" not in words(desk.client.get("/"))


def test_the_eleventh_try_is_refused_even_with_the_right_password(desk: Desk) -> None:
    for _ in range(guesses.LIMIT):
        sign_in(Client(), desk.account.username, "not the password")
    assert "Too many tries" in words(sign_in(Client(), desk.account.username))


@pytest.mark.django_db
def test_a_name_that_nobody_has_is_locked_like_one_that_somebody_has() -> None:
    for _ in range(guesses.LIMIT):
        sign_in(Client(), "nobody", "not the password")
    assert "Too many tries" in words(sign_in(Client(), "NOBODY "))


@pytest.mark.django_db
def test_tries_are_kept_without_the_name() -> None:
    sign_in(Client(), "somebody", "a guess")
    tried = FailedSignIn.objects.get()
    assert "somebody" not in tried.name_digest
    assert len(tried.name_digest) == 64


def test_a_right_password_forgets_the_tries(desk: Desk) -> None:
    sign_in(Client(), desk.account.username, "not the password")
    sign_in(Client(), desk.account.username)
    assert not FailedSignIn.objects.exists()


def test_somebody_with_two_posts_is_asked_which(desk: Desk) -> None:
    human = desk.account.staff_member
    assert human is not None
    other = second_grant(human, desk.clinic.charity)
    client = Client()
    answer = sign_in(client, desk.account.username)
    assert answer.headers["Location"] == "/sign-in/post?next=%2F"
    page = words(client.get(answer.headers["Location"]))
    assert "Receptionist, Trust" in page
    assert "Worker, Charity" in page
    client.post("/sign-in/post", {"grant_id": str(other.id)})
    assert "Worker, Charity" in words(client.get("/"))


def test_somebody_elses_post_is_not_acted_in(desk: Desk) -> None:
    theirs = identity.grant(Role.MANAGER, to=partners.post(at_partner=desk.clinic.trust))
    answer = desk.client.post("/sign-in/post", {"grant_id": str(theirs.id)})
    assert "Select the post you act in." in words(answer)
    assert "Receptionist, Trust" in words(desk.client.get("/"))


def test_a_post_that_ended_acts_no_longer(desk: Desk) -> None:
    posts.end(post_id=desk.grant.post_id, ends_on=NOW.date(), by=SETUP, now=NOW)
    assert desk.client.get("/messages").headers["Location"] == "/sign-in?next=%2Fmessages"
    answer = sign_in(Client(), desk.account.username)
    assert answer.headers["Location"].startswith("/sign-in/post")


def test_somebody_without_a_post_is_told_so(desk: Desk) -> None:
    posts.end(post_id=desk.grant.post_id, ends_on=NOW.date(), by=SETUP, now=NOW)
    client = Client()
    answer = sign_in(client, desk.account.username)
    assert "You hold no post" in words(client.get(answer.headers["Location"]))


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/", "//elsewhere.example", "javascript:x"]
)
def test_signing_in_never_leads_to_another_host(desk: Desk, address: str) -> None:
    client = Client()
    named = {"username": desk.account.username, "password": identity.PASSWORD, "next": address}
    asked = client.post("/sign-in", named).headers["Location"]
    assert asked == "/sign-in/second-step?next=%2F"
    code = {"code": identity.recovery_code(desk.account.username), "next": address}
    assert client.post("/sign-in/second-step", code).headers["Location"] == "/desk"


def test_signing_in_leads_back_to_the_page_that_asked(desk: Desk) -> None:
    client = Client()
    asked = client.get("/messages?show=waiting").headers["Location"]
    assert 'value="/messages?show=waiting"' in words(client.get(asked))


def test_a_sign_in_ends_with_the_working_day_however_busy_it_was(desk: Desk) -> None:
    for minutes in range(20, 12 * 60, 20):
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            assert desk.client.get("/your-sign-in").status_code == 200
    with time_machine.travel(NOW + timedelta(hours=12), tick=False):
        assert desk.client.get("/messages").status_code == 302


@pytest.mark.parametrize(("minutes", "code"), [(29, 200), (30, 302)])
def test_a_sign_in_ends_when_nobody_was_there(desk: Desk, minutes: int, code: int) -> None:
    with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
        assert desk.client.get("/messages").status_code == code


def test_signing_out_ends_the_session(desk: Desk) -> None:
    assert desk.client.get("/sign-out").status_code == 405
    desk.client.post("/sign-out")
    assert not SignIn.objects.exists()
    assert desk.client.get("/messages").status_code == 302


def test_a_form_without_its_token_is_refused_in_plain_words(desk: Desk) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/sign-in", {"username": desk.account.username, "password": "x"})
    assert answer.status_code == 403
    assert "Please try once more" in words(answer)


@pytest.mark.django_db
def test_choosing_a_post_asks_to_sign_in_first() -> None:
    assert Client().get("/sign-in/post").headers["Location"] == "/sign-in"
