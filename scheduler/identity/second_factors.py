"""Second factors of an account: an authenticator app, passkeys, recovery codes.

Django-allauth keeps and computes them; which code is used up is decided here, under a lock of the
row, so that it holds across processes. Refuses to leave an account without a factor: only an
administrator's reset does that.
"""

import hmac
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import transaction

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.identity import sign_ins
from scheduler.identity.models import Account
from scheduler.partners import rows
from scheduler.refusals import Refusal

Kind = Authenticator.Type
_STEP = 30  # seconds for which an app shows a code (RFC 6238)
# One step to either side: clocks of phones differ (RFC 6238, section 5.2).
_DRIFT = (-1, 0, 1)
LONGEST_NAME = 40


class WrongCode(Refusal):
    """The code is wrong, or was used before; which is not said."""

    code = "wrong_code"


class LastOne(Refusal):
    """Without this one the account would have no second factor."""

    code = "last_second_factor"


def have_been_set_up(account: Account) -> bool:
    """Whether the account can give a second factor. Recovery codes alone are none."""
    kinds = (Kind.TOTP, Kind.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=account, type__in=kinds).exists())


@transaction.atomic
def use_code(*, account_id: UUID, code: str, now: datetime) -> str:
    """Use up a code of the app, or a recovery code; says which kind it was. Raises WrongCode."""
    given = "".join(code.split())
    locked = Authenticator.objects.select_for_update().filter(user_id=account_id)
    app = locked.filter(type=Kind.TOTP).first()
    if app is not None and _use_step(app, given, now=now):
        return str(Kind.TOTP)
    spare = locked.filter(type=Kind.RECOVERY_CODES).first()
    if spare is not None and RecoveryCodes(spare).validate_code(given):
        return str(Kind.RECOVERY_CODES)
    raise WrongCode("This code is not right, or was used before. Wait for the next one.")


@transaction.atomic
def set_up_app(*, account_id: UUID, secret: str, code: str, by: Actor, now: datetime) -> None:
    """Let an app with this secret (base32) give codes, in place of one before. Raises WrongCode."""
    account = Account.objects.select_for_update(no_key=True).get(id=account_id)
    app = Authenticator(
        user=account,
        type=Kind.TOTP,
        data={"secret": get_adapter().encrypt(secret)},
        created_at=now,
    )
    step = _find_step(app, "".join(code.split()), now=now)
    if step is None:
        raise WrongCode("This code is not right. Type the one that the app shows now.")
    app.data["last_step"] = step
    Authenticator.objects.filter(user=account, type=Kind.TOTP).delete()
    app.save()
    _record("account.app_set_up", account_id, by=by, now=now)


@transaction.atomic
def add_passkey(
    *, account_id: UUID, name: str, credential: dict[str, Any], by: Actor, now: datetime
) -> None:
    """Keep a passkey whose registration was checked. Raises Invalid for a name too long."""
    called = rows.one_line(name) or "Passkey"
    if len(called) > LONGEST_NAME:
        raise rows.invalid("name", f"A name has up to {LONGEST_NAME} characters.")
    account = Account.objects.select_for_update(no_key=True).get(id=account_id)
    Authenticator.objects.create(
        user=account,
        type=Kind.WEBAUTHN,
        data={"name": called, "credential": credential},
        created_at=now,
    )
    _record("account.passkey_added", account_id, by=by, now=now)


@transaction.atomic
def remove(*, account_id: UUID, factor_id: int, by: Actor, now: datetime) -> None:
    """Take away an app or a passkey. Raises LastOne, or Authenticator.DoesNotExist."""
    Account.objects.select_for_update(no_key=True).get(id=account_id)
    factors = Authenticator.objects.filter(user_id=account_id, type__in=(Kind.TOTP, Kind.WEBAUTHN))
    removed = factors.get(id=factor_id)
    if not factors.exclude(id=factor_id).exists():
        raise LastOne("Add another second step before you remove this one.")
    removed.delete()
    _record("account.second_factor_removed", account_id, by=by, now=now)


@transaction.atomic
def make_recovery_codes(*, account_id: UUID, by: Actor, now: datetime) -> list[str]:
    """Ten new codes, each for one use; those before are worth nothing any more."""
    account = Account.objects.select_for_update(no_key=True).get(id=account_id)
    Authenticator.objects.filter(user=account, type=Kind.RECOVERY_CODES).delete()
    made = RecoveryCodes.activate(account)
    _record("account.recovery_codes_made", account_id, by=by, now=now)
    return list(made.get_unused_codes())


@transaction.atomic
def reset(*, account_id: UUID, by: Actor, now: datetime) -> None:
    """Take every second factor away, for somebody who lost theirs, and end their sign-ins.

    They set up another at their next sign-in, before anything else.
    """
    Account.objects.select_for_update(no_key=True).get(id=account_id)
    Authenticator.objects.filter(user_id=account_id).delete()
    sign_ins.end_all(account_id=account_id, by=by, now=now)
    _record("account.second_factor_reset", account_id, by=by, now=now)


def _use_step(app: Authenticator, code: str, *, now: datetime) -> bool:
    step = _find_step(app, code, now=now)
    # A code seen over a shoulder, or one from a step before, is worth nothing (RFC 6238, 5.2).
    if step is None or step <= app.data.get("last_step", 0):
        return False
    app.data["last_step"] = step
    app.last_used_at = now
    app.save(update_fields=["data", "last_used_at"])
    return True


def _find_step(app: Authenticator, code: str, *, now: datetime) -> int | None:
    secret = get_adapter().decrypt(app.data["secret"])
    current = int(now.timestamp()) // _STEP
    for step in (current + drift for drift in _DRIFT):
        if hmac.compare_digest(format_hotp_value(hotp_value(secret, step)).encode(), code.encode()):
            return step
    return None


def _record(deed: str, account_id: UUID, *, by: Actor, now: datetime) -> None:
    trail.record(deed=deed, kind="account", record_id=account_id, by=by, now=now)
