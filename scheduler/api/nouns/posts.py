"""Posts: places of staff members with employers, and what they deliver there."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from scheduler.api import fields
from scheduler.api.calls import Call
from scheduler.api.nouns.sharing import End
from scheduler.api.operations import operation
from scheduler.api.shapes import Change, Input, Output, Query, identities
from scheduler.api.views import View
from scheduler.identity import access
from scheduler.partners import posts
from scheduler.partners.models import Post

_MOST_SERVICES = 50


class PostShown(Output):
    id = fields.Identity()
    staff_member_id = fields.Identity()
    partner_id = fields.Identity()
    title = serializers.CharField()
    kind = fields.OneOf(choices=Post.Kind.choices)
    starts_on = fields.Day()
    ends_on = fields.Day(allow_null=True, help_text="The first day on which it does not exist.")
    service_ids: Any = serializers.PrimaryKeyRelatedField(
        source="services", many=True, read_only=True, pk_field=fields.Identity()
    )


class PostChange(Change):
    title = fields.Text(max_length=80)
    kind = fields.OneOf(choices=Post.Kind.choices)
    starts_on = fields.Day()
    ends_on = fields.Day(allow_null=True)


class NewPost(Input):
    staff_member_id = fields.Identity()
    partner_id = fields.Identity()
    title = fields.Text(max_length=80)
    kind = fields.OneOf(choices=Post.Kind.choices, required=False)
    starts_on = fields.Day()
    ends_on = fields.Day(allow_null=True, required=False)
    service_ids = identities(at_most=_MOST_SERVICES, required=False)


class ServicesOfPost(Input):
    service_ids = identities(at_most=_MOST_SERVICES)


class PostsAsked(Query):
    partner = fields.Identity(required=False, help_text="Only posts with this employer.")
    staff_member = fields.Identity(required=False, help_text="Only posts of this staff member.")


class Posts(View):
    tag = "posts"
    order = ("starts_on", "id")

    @operation(
        name="list_posts",
        summary="List the posts",
        deed="staff.see",
        query=PostsAsked,
        gives=PostShown,
        is_list=True,
    )
    def get(self, call: Call) -> QuerySet[Post]:
        """Posts by the day they start, ended ones included."""
        asked: dict[str, Any] = {f"{name}_id": value for name, value in call.query.items()}
        return Post.objects.filter(**asked).prefetch_related("services")

    @operation(
        name="add_post",
        summary="Add a post",
        deed="post.add",
        takes=NewPost,
        gives=PostShown,
        status=201,
        shows_version=True,
        located="api:post",
    )
    def post(self, call: Call) -> Post:
        """A staff member's place with an employer, with an end where it has one."""
        access.require_own(call.by, call.body["partner_id"])
        return posts.add(**call.body, by=call.by, now=call.now)


class OnePost(View):
    tag = "posts"

    @operation(
        name="read_post",
        summary="Read a post",
        deed="staff.see",
        gives=PostShown,
        shows_version=True,
    )
    def get(self, call: Call, post_id: UUID) -> Post:
        """One post."""
        return Post.objects.get(id=post_id)

    @operation(
        name="change_post",
        summary="Change a post",
        deed="post.change",
        takes=PostChange,
        gives=PostShown,
        is_versioned=True,
        shows_version=True,
    )
    def patch(self, call: Call, post_id: UUID) -> Post:
        """Change what is given and nothing else."""
        _require_unchanged(call, post_id)
        return posts.change(post_id=post_id, changes=call.body, by=call.by, now=call.now)


class PostServices(View):
    tag = "posts"

    @operation(
        name="change_services_of_post",
        summary="Say what a post delivers",
        deed="post.change",
        takes=ServicesOfPost,
        gives=PostShown,
        is_versioned=True,
        shows_version=True,
    )
    def post(self, call: Call, post_id: UUID) -> Post:
        """Deliver exactly these services through the post."""
        _require_unchanged(call, post_id)
        return posts.change_services(post_id=post_id, **call.body, by=call.by, now=call.now)


class EndPost(View):
    tag = "posts"

    @operation(
        name="end_post",
        summary="End a post",
        deed="post.end",
        takes=End,
        gives=PostShown,
        is_versioned=True,
        shows_version=True,
    )
    def post(self, call: Call, post_id: UUID) -> Post:
        """Let it no longer exist from a day on; no time of it can be booked from that day."""
        _require_unchanged(call, post_id)
        return posts.end(post_id=post_id, **call.body, by=call.by, now=call.now)


def _require_unchanged(call: Call, post_id: UUID) -> None:
    post = Post.objects.select_for_update(no_key=True).get(id=post_id)
    access.require_own(call.by, post.partner_id)
    call.require_unchanged(post, shown_as=PostShown)
