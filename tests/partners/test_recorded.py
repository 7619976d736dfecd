"""Every change of the partnership has a name beside it, in the transaction of the change."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from scheduler.audit.actors import Actor
from scheduler.audit.models import Entry
from scheduler.partners import (
    interpreters,
    partners,
    posts,
    rooms,
    services,
    sharing,
    sites,
    staff_members,
)
from tests.factories import identity as identity_factories
from tests.factories import partners as factories
from tests.times import at

pytestmark = pytest.mark.django_db

NOW = at("Tue 2 Mar 2027 10:00")
APRIL = date(2027, 4, 1)
HALF_HOUR = timedelta(minutes=30)

# What was done, to what kind of record, and how: a function of who and when that returns the row.
Change = Callable[[Actor], Any]
CHANGES: list[tuple[str, str, Change]] = [
    ("partner.added", "partner", lambda by: factories.partner(by=by, now=NOW)),
    (
        "partner.changed",
        "partner",
        lambda by: partners.change(
            partner_id=factories.partner().id, changes={"name": "Other"}, by=by, now=NOW
        ),
    ),
    ("site.added", "site", lambda by: factories.site(by=by, now=NOW)),
    (
        "site.changed",
        "site",
        lambda by: sites.change(
            site_id=factories.site().id, changes={"name": "Other"}, by=by, now=NOW
        ),
    ),
    ("room.added", "room", lambda by: factories.room(by=by, now=NOW)),
    (
        "room.changed",
        "room",
        lambda by: rooms.change(
            room_id=factories.room().id, changes={"name": "Other"}, by=by, now=NOW
        ),
    ),
    ("service.added", "service", lambda by: factories.service(by=by, now=NOW)),
    (
        "service.changed",
        "service",
        lambda by: services.change(
            service_id=factories.service().id, changes={"name": "Other"}, by=by, now=NOW
        ),
    ),
    (
        "service.changed",
        "service",
        lambda by: (
            services.give_in(
                service_id=factories.service().id, mode="text", times=HALF_HOUR, by=by, now=NOW
            ).service
        ),
    ),
    ("staff_member.added", "staff_member", lambda by: factories.staff_member(by=by, now=NOW)),
    (
        "staff_member.changed",
        "staff_member",
        lambda by: staff_members.change(
            staff_member_id=factories.staff_member().id, changes={"name": "Other"}, by=by, now=NOW
        ),
    ),
    ("interpreter.added", "interpreter", lambda by: factories.interpreter(by=by, now=NOW)),
    (
        "interpreter.changed",
        "interpreter",
        lambda by: interpreters.change(
            interpreter_id=factories.interpreter().id, changes={"name": "Other"}, by=by, now=NOW
        ),
    ),
    ("post.added", "post", lambda by: factories.post(by=by, now=NOW)),
    (
        "post.changed",
        "post",
        lambda by: posts.change(
            post_id=factories.post().id, changes={"title": "Other"}, by=by, now=NOW
        ),
    ),
    (
        "post.changed",
        "post",
        lambda by: posts.change_services(
            post_id=factories.post().id, service_ids=[factories.service().id], by=by, now=NOW
        ),
    ),
    (
        "post.ended",
        "post",
        lambda by: posts.end(post_id=factories.post().id, ends_on=APRIL, by=by, now=NOW),
    ),
    (
        "sharing.agreed",
        "sharing_agreement",
        lambda by: factories.agreement(
            owner=factories.partner(), with_partner=factories.partner(), by=by, now=NOW
        ),
    ),
    (
        "sharing.ended",
        "sharing_agreement",
        lambda by: sharing.end(
            agreement_id=factories.agreement(
                owner=factories.partner(), with_partner=factories.partner()
            ).id,
            ends_on=APRIL,
            by=by,
            now=NOW,
        ),
    ),
]


@pytest.mark.parametrize(("deed", "kind", "change"), CHANGES)
def test_a_change_is_recorded_with_who_when_and_what(deed: str, kind: str, change: Change) -> None:
    dot = identity_factories.dot()

    row = change(dot)

    entry = Entry.objects.latest("id")
    assert (entry.deed, entry.record_kind, entry.record_id) == (deed, kind, str(row.id))
    assert (entry.by_label, entry.by_role, entry.at) == (dot.label, dot.role, NOW)
    assert (entry.by_account_id, entry.by_partner_id) == (dot.account_id, dot.partner_id)
    assert entry.person_id is None
