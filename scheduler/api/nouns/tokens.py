"""Staff tokens: issued and revoked by a partner for its own posts; a secret is shown once."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from scheduler.api import fields
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Output
from scheduler.api.views import View
from scheduler.identity import access, tokens
from scheduler.identity.models import RoleGrant, Token

_MOST_HOURS = tokens.LONGEST_LIFETIME // timedelta(hours=1)


class TokenShown(Output):
    id = fields.Identity()
    account_id = fields.Identity()
    grant_id = fields.Identity(help_text="The role of the post that it acts in.")
    label = serializers.CharField()  # type: ignore[assignment]
    made_at = fields.Moment()
    expires_at = fields.Moment()
    revoked_at = fields.Moment(allow_null=True)


class TokenIssued(TokenShown):
    secret = serializers.CharField(help_text="For `Authorization: Bearer`. Shown this once.")


class NewToken(Input):
    account_id = fields.Identity()
    grant_id = fields.Identity()
    label = fields.Text(max_length=80, help_text="What it is used for.")  # type: ignore[assignment]
    lifetime_hours = fields.Hours(source="lifetime", min_value=1, max_value=_MOST_HOURS)


class Tokens(View):
    tag = "tokens"
    order = ("-made_at", "id")

    @operation(
        name="list_tokens",
        summary="List the staff tokens",
        deed="token.see",
        gives=TokenShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[Token]:
        """Of the caller's partner's staff, newest first; never their secrets."""
        return _own(call)

    @operation(
        name="issue_token",
        summary="Issue a staff token",
        deed="token.issue",
        takes=NewToken,
        gives=TokenIssued,
        status=201,
        holds_secret=True,
        refuses=("role_not_theirs",),
    )
    def post(self, call: Call) -> dict[str, Any]:
        """Bound to one account, post and role, for a day's work at most; it ends with the post."""
        grant = RoleGrant.objects.select_related("post").get(id=call.body["grant_id"])
        access.require_own(call.by, grant.post.partner_id)
        token, secret = tokens.issue(**call.body, by=call.by, now=call.now)
        names = ("id", "account_id", "grant_id", "label", "made_at", "expires_at", "revoked_at")
        return {**{name: getattr(token, name) for name in names}, "secret": secret}


class RevokeToken(View):
    tag = "tokens"

    @operation(
        name="revoke_token",
        summary="Revoke a staff token",
        deed="token.revoke",
        gives=TokenShown,
        refuses=("already_revoked",),
    )
    def post(self, call: Call, token_id: UUID) -> Token:
        """It stands for nobody from now on."""
        _own(call).get(id=token_id)
        return tokens.revoke(token_id=token_id, by=call.by, now=call.now)


def _own(call: Call) -> QuerySet[Token]:
    return Token.objects.filter(access.own_rows(call.by, "grant__post__partner"), machine=None)
