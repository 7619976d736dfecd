import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from scheduler.audit.models import Entry
from scheduler.identity.models import Account, SignIn
from scheduler.identity.roles import Role
from scheduler.web import guesses
from tests.factories import identity
from tests.web.conftest import NOW, Desk, sign_in, staff_of

pytestmark = pytest.mark.django_db


def words(answer: Any) -> str:
    return str(answer.content.decode())


def password(client: Client, account: Account) -> Any:
    named = {"username": account.username, "password": identity.PASSWORD, "next": "/messages"}
    return client.post("/sign-in", named)


def code_at(moment: Any, *, secret: str = identity.TOTP_SECRET) -> str:
    return str(format_hotp_value(hotp_value(secret, int(moment.timestamp()) // 30)))


def without_second_step(desk: Desk) -> Account:
    Authenticator.objects.filter(user=desk.account).delete()
    return desk.account


def test_a_right_password_alone_sees_nothing(desk: Desk) -> None:
    client = Client()
    assert password(client, desk.account)["Location"] == "/sign-in/second-step?next=%2Fmessages"
    for page in ("/messages", "/your-sign-in", "/api/v1/people", "/sign-in/set-up/app"):
        assert client.get(page).status_code in (302, 401), page
    # Nor does it take another factor beside the one there is.
    client.post("/sign-in/set-up/app", {"code": "123456"})
    assert Authenticator.objects.filter(user=desk.account).count() == 2


def test_the_apps_code_signs_in_and_leads_on(desk: Desk) -> None:
    client = Client()
    password(client, desk.account)
    answer = client.post("/sign-in/second-step", {"code": code_at(NOW), "next": "/messages"})
    assert answer["Location"] == "/messages"
    assert "Receptionist, Trust" in words(client.get("/"))
    assert SignIn.objects.filter(how="code").count() == 1


def test_a_code_that_was_used_is_worth_nothing_in_any_process(desk: Desk) -> None:
    for expected in (302, 200):
        client = Client()
        password(client, desk.account)
        answer = client.post("/sign-in/second-step", {"code": code_at(NOW)})
        assert answer.status_code == expected
    assert "was used before" in words(answer)
    # Nor is the code before it.
    earlier = code_at(NOW - timedelta(seconds=30))
    assert client.post("/sign-in/second-step", {"code": earlier}).status_code == 200


@pytest.mark.parametrize(("seconds", "status"), [(-30, 302), (30, 302), (-60, 200), (60, 200)])
def test_a_phones_clock_may_be_half_a_minute_off(desk: Desk, seconds: int, status: int) -> None:
    client = Client()
    password(client, desk.account)
    off = code_at(NOW + timedelta(seconds=seconds))
    assert client.post("/sign-in/second-step", {"code": off}).status_code == status


def test_a_recovery_code_works_once(desk: Desk) -> None:
    code = identity.recovery_code(desk.account.username)
    for expected in (302, 200):
        client = Client()
        password(client, desk.account)
        spaced = f"{code[:5]} {code[5:]}"
        assert client.post("/sign-in/second-step", {"code": spaced}).status_code == expected


def test_the_eleventh_code_is_refused_even_when_it_is_right(desk: Desk) -> None:
    client = Client()
    password(client, desk.account)
    for _ in range(guesses.LIMIT):
        assert "not right" in words(client.post("/sign-in/second-step", {"code": "000000"}))
    right = client.post("/sign-in/second-step", {"code": code_at(NOW)})
    assert "Too many tries" in words(right)


def test_whoever_waits_too_long_between_the_steps_begins_again(desk: Desk) -> None:
    client = Client()
    password(client, desk.account)
    with time_machine.travel(NOW + timedelta(minutes=10), tick=False):
        answer = client.post("/sign-in/second-step", {"code": code_at(NOW + timedelta(minutes=10))})
    assert answer["Location"].startswith("/sign-in?next=")


def test_a_code_without_a_password_leads_to_the_password(desk: Desk) -> None:
    answer = Client().post("/sign-in/second-step", {"code": code_at(NOW)})
    assert answer["Location"].startswith("/sign-in?next=")


def test_whoever_has_no_second_step_sets_one_up_before_anything_else(desk: Desk) -> None:
    account, client = without_second_step(desk), Client()
    asked = password(client, account)["Location"]
    assert asked == "/sign-in/set-up?next=%2Fmessages"
    assert client.get("/messages").status_code == 302
    assert "Set up a second step" in words(client.get(asked))
    page = words(client.get("/sign-in/set-up/app"))
    secret = re.search(r"Key: <code>([A-Z2-7 ]+)</code>", page)
    assert secret is not None
    for typed in ("१२३४५६", "\x00", ""):
        assert client.post("/sign-in/set-up/app", {"code": typed}).status_code == 200
    wrong = client.post("/sign-in/set-up/app", {"code": "000000"})
    # A mistyped code keeps the key that was scanned.
    assert secret.group(1) in words(wrong)
    right = code_at(NOW, secret=secret.group(1).replace(" ", ""))
    done = client.post("/sign-in/set-up/app", {"code": right, "next": "/messages"})
    assert len(re.findall(r"<code>\d{5} \d{5}</code>", words(done))) == 10
    assert 'href="/messages"' in words(done)
    assert client.get("/messages").status_code == 200
    assert Entry.objects.filter(deed="account.app_set_up").exists()


def test_secrets_of_second_steps_are_kept_encrypted(desk: Desk) -> None:
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert identity.TOTP_SECRET not in kept
    assert identity.recovery_code(desk.account.username) not in kept


def test_an_old_sign_in_changes_no_factor(desk: Desk) -> None:
    app = Authenticator.objects.get(user=desk.account, type="totp")
    with time_machine.travel(NOW + timedelta(minutes=16), tick=False):
        for address in ("recovery-codes", "remove", "password"):
            answer = desk.client.post(f"/your-sign-in/{address}", {"factor": app.id})
            assert answer["Location"] == "/sign-in?next=%2Fyour-sign-in", address


def test_the_last_second_step_is_not_removed(desk: Desk) -> None:
    app = Authenticator.objects.get(user=desk.account, type="totp")
    answer = desk.client.post("/your-sign-in/remove", {"factor": app.id})
    assert "Add another second step" in words(answer)
    assert Authenticator.objects.filter(id=app.id).exists()


def test_somebody_elses_factor_is_not_found(desk: Desk) -> None:
    other = staff_of(desk.clinic, desk.clinic.trust, Role.WORKER)
    theirs = Authenticator.objects.get(user=other.account, type="totp")
    assert desk.client.post("/your-sign-in/remove", {"factor": theirs.id}).status_code == 404
    assert desk.client.post("/your-sign-in/remove", {"factor": "x"}).status_code == 404


def test_a_sign_in_elsewhere_is_listed_and_ended_by_its_owner(desk: Desk) -> None:
    elsewhere = Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    sign_in(elsewhere, desk.account.username)
    assert "Firefox on Windows" in words(desk.client.get("/your-sign-in"))
    found = SignIn.objects.get(device="Firefox on Windows")
    desk.client.post(f"/your-sign-in/{found.id}/end")
    assert elsewhere.get("/messages").status_code == 302
    assert desk.client.get("/messages").status_code == 200


def test_signing_in_again_ends_the_sign_in_before_on_the_same_browser(desk: Desk) -> None:
    other = staff_of(desk.clinic, desk.clinic.trust, Role.WORKER)
    for account in (desk.account, other.account):
        sign_in(desk.client, account.username)
        assert not SignIn.objects.filter(account=desk.account).exclude(how="recovery_code")
    assert not SignIn.objects.filter(account=desk.account).exists()
    assert "Worker, Trust" in words(desk.client.get("/"))


def test_nobody_ends_somebody_elses_sign_in(desk: Desk) -> None:
    other = staff_of(desk.clinic, desk.clinic.charity, Role.WORKER)
    theirs = SignIn.objects.get(account=other.account)
    desk.client.post(f"/your-sign-in/{theirs.id}/end")
    assert other.client.get("/messages").status_code == 200


def test_a_password_is_changed_by_who_knows_it_and_signs_others_out(desk: Desk) -> None:
    elsewhere = Client()
    sign_in(elsewhere, desk.account.username)
    wrong = {"password": "not it", "new_password": "three odd words"}
    assert "is not right" in words(desk.client.post("/your-sign-in/password", wrong))
    short = {"password": identity.PASSWORD, "new_password": "short"}
    assert "12 to 128 characters" in words(desk.client.post("/your-sign-in/password", short))
    right = {"password": identity.PASSWORD, "new_password": "three odd words"}
    assert desk.client.post("/your-sign-in/password", right).status_code == 302
    assert desk.client.get("/messages").status_code == 200
    assert elsewhere.get("/messages").status_code == 302


def test_an_administrator_resets_the_second_step_and_the_record_says_so(desk: Desk) -> None:
    keeper = staff_of(desk.clinic, desk.clinic.trust, Role.PARTNER_ADMINISTRATOR)
    assert "Reset second step" in words(keeper.client.get("/staff-sign-ins"))
    keeper.client.post(f"/staff-sign-ins/{desk.account.id}/reset")
    assert not Authenticator.objects.filter(user=desk.account).exists()
    assert desk.client.get("/messages").status_code == 302
    entry = Entry.objects.get(deed="account.second_factor_reset")
    assert (entry.by_account_id, entry.record_id) == (keeper.account.id, str(desk.account.id))
    assert password(Client(), desk.account)["Location"].startswith("/sign-in/set-up")


def test_an_administrator_signs_somebody_out_everywhere(desk: Desk) -> None:
    keeper = staff_of(desk.clinic, desk.clinic.trust, Role.PARTNER_ADMINISTRATOR)
    keeper.client.post(f"/staff-sign-ins/{desk.account.id}/end")
    assert desk.client.get("/messages").status_code == 302


def test_another_partners_administrator_finds_nobody_to_reset(desk: Desk) -> None:
    keeper = staff_of(desk.clinic, desk.clinic.charity, Role.PARTNER_ADMINISTRATOR)
    assert desk.account.username not in words(keeper.client.get("/staff-sign-ins"))
    assert keeper.client.post(f"/staff-sign-ins/{desk.account.id}/reset").status_code == 404
    assert desk.client.get("/messages").status_code == 200


def test_a_passkey_that_nobody_made_signs_nobody_in(desk: Desk) -> None:
    client = Client()
    client.get("/sign-in/passkey")
    for answer in ("", "[]", "{}", '{"response": {"userHandle": "AAAA"}}', '{"response": 1}'):
        page = client.post("/sign-in/passkey", {"credential": answer})
        assert "did not work" in words(page), answer
    assert "was not added" in words(
        desk.client.post("/sign-in/set-up/passkey", {"credential": "{}"})
    )
