"""Accounts and roles: who may sign in, and what a post lets them do."""

from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from scheduler.api import fields
from scheduler.api.calls import Call
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Output, Query
from scheduler.api.views import View
from scheduler.identity import access, accounts, roles
from scheduler.identity.models import Account, RoleGrant
from scheduler.partners.models import Post


class AccountShown(Output):
    id = fields.Identity()
    username = serializers.CharField()
    staff_member_id = fields.Identity(allow_null=True, help_text="Null: a machine's account.")
    is_active = serializers.BooleanField()


class NewAccount(Input):
    username = fields.Text(max_length=150)
    password = fields.Text(
        max_length=accounts.LONGEST_PASSWORD,
        min_length=accounts.SHORTEST_PASSWORD,
        required=False,
        trim_whitespace=False,
        help_text="Without one, nobody can sign in on a page with it.",
    )
    staff_member_id = fields.Identity(help_text="Whose it is. Machines are added as such.")


class Accounts(View):
    tag = "accounts"
    order = ("username", "id")

    @operation(
        name="list_accounts",
        summary="List the accounts",
        deed="account.see",
        gives=AccountShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[Account]:
        """Of staff members with a post at the caller's partner, and of its machines."""
        return _own(call)

    @operation(
        name="add_account",
        summary="Add an account",
        deed="account.add",
        takes=NewAccount,
        gives=AccountShown,
        status=201,
        refuses=("already_there",),
    )
    def post(self, call: Call) -> Account:
        """It may do nothing until a post carries a role."""
        own = Post.objects.filter(access.own_rows(call.by, "partner"))
        own.filter(staff_member_id=call.body["staff_member_id"])[:1].get()
        return accounts.add(**call.body, by=call.by, now=call.now)


class CloseAccount(View):
    tag = "accounts"

    @operation(
        name="close_account",
        summary="Close an account",
        deed="account.change",
        gives=AccountShown,
    )
    def post(self, call: Call, account_id: UUID) -> Account:
        """Nobody acts with it from this moment, signed in or by token."""
        _own(call).get(id=account_id)
        return accounts.close(account_id=account_id, by=call.by, now=call.now)


class OpenAccountAgain(View):
    tag = "accounts"

    @operation(
        name="open_account_again",
        summary="Open an account again",
        deed="account.change",
        gives=AccountShown,
    )
    def post(self, call: Call, account_id: UUID) -> Account:
        """It acts again, with the tokens it has left."""
        _own(call).get(id=account_id)
        return accounts.open_again(account_id=account_id, by=call.by, now=call.now)


class RoleShown(Output):
    id = fields.Identity()
    post_id = fields.Identity()
    role = fields.OneOf(choices=RoleGrant.Role.choices)


class NewRole(Input):
    post_id = fields.Identity()
    role = fields.OneOf(choices=RoleGrant.Role.choices)


class RolesAsked(Query):
    post = fields.Identity(required=False)


class Roles(View):
    tag = "roles"
    order = ("role", "id")

    @operation(
        name="list_roles",
        summary="List the roles of posts",
        deed="account.see",
        query=RolesAsked,
        gives=RoleShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[RoleGrant]:
        """Of posts at the caller's partner."""
        of_post = {"post_id": call.query["post"]} if call.query else {}
        return RoleGrant.objects.filter(access.own_rows(call.by, "post__partner"), **of_post)

    @operation(
        name="grant_role",
        summary="Grant a role to a post",
        deed="role.grant",
        takes=NewRole,
        gives=RoleShown,
        status=201,
        refuses=("already_granted",),
    )
    def post(self, call: Call) -> RoleGrant:
        """The role ends when the post does."""
        access.require_own(call.by, Post.objects.get(id=call.body["post_id"]).partner_id)
        return roles.grant(**call.body, by=call.by, now=call.now)


class WithdrawRole(View):
    tag = "roles"

    @operation(
        name="withdraw_role",
        summary="Withdraw a role from a post",
        deed="role.withdraw",
    )
    def post(self, call: Call, grant_id: UUID) -> None:
        """With every token bound to it."""
        RoleGrant.objects.filter(access.own_rows(call.by, "post__partner")).get(id=grant_id)
        roles.withdraw(grant_id=grant_id, by=call.by, now=call.now)


def _own(call: Call) -> QuerySet[Account]:
    return accounts.of_partner(call.partner_id)
