"""Says to the database who is asking, so that it returns no row that is not theirs.

Row-level security stands behind `access`: where nothing is said nothing is there. What is said
lasts for one transaction, so that a connection which others borrow next keeps none of it.
(docs/decisions/019.)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from scheduler import prepared
from scheduler.audit.actors import Actor
from scheduler.identity import access

SERVICE = "service"
_STAFF = "staff"
_FEED = "feed"
_PERSON = "person"
_NAMES = ("acting", "partner", "staff_member", "person", "feed", "open_door")
_SAY = "SELECT " + ", ".join(f"set_config('scheduler.{name}', %s, true)" for name in _NAMES)
# The same with a post in place of the staff member who holds it.
_SAY_POST = _SAY.replace(
    "'scheduler.staff_member', %s",
    "'scheduler.staff_member',"
    " coalesce((SELECT staff_member_id::text FROM partners_post WHERE id = %s), '')",
)
_SAID = "SELECT " + ", ".join(
    f"coalesce(current_setting('scheduler.{name}', true), '')" for name in _NAMES
)
# For a connection on which nobody asks but the service. It is said when the connection is made:
# `SET` would stay for the next borrower, and a pooler that lends connections refuses this.
_FOR_LIFE = f"-c scheduler.acting={SERVICE}"


@contextmanager
def changing() -> Iterator[None]:
    """One transaction in which every row is there. Whether the actor may do what they ask is for
    `access` to say, and what may be written for the tables' own constraints."""
    with _said(acting=SERVICE):
        yield


@contextmanager
def reading(by: Actor) -> Iterator[None]:
    """One transaction in which only those rows are there that this actor may see."""
    said: dict[str, Any] = {}
    if by.partner_id is not None:
        said = {
            "acting": _STAFF,
            "partner": str(by.partner_id),
            "staff_member": by.post_id,
            "open_door": "yes" if access.keeps_open_door(by) else "",
        }
    with _said(_SAY_POST if by.post_id else _SAY, **said):
        yield


@contextmanager
def visiting(*, person_id: UUID) -> Iterator[None]:
    """One transaction in which only what is about this person is there: they came in by a code, or
    somebody whom they let see it."""
    with _said(acting=_PERSON, person=str(person_id)):
        yield


@contextmanager
def at_feed(*, digest: str) -> Iterator[None]:
    """One transaction in which only the calendar feed of this digest is there."""
    with _said(acting=_FEED, feed=digest):
        yield


@contextmanager
def through_feed(*, partner_id: UUID | None, staff_member_id: UUID | None) -> Iterator[None]:
    """One transaction in which only what the eyes see for which a calendar feed was made: those of
    a partner, or the staff member's own."""
    with _said(
        acting=_FEED,
        partner=str(partner_id or ""),
        staff_member="" if partner_id else str(staff_member_id or ""),
    ):
        yield


def let_service_in() -> None:
    """Let every connection of this process be the service's own: of a worker, beat or command,
    never of a web server. Called again, it changes nothing."""
    options = connection.settings_dict["OPTIONS"]
    known = options.get("options", "")
    if _FOR_LIFE not in known:
        options["options"] = f"{known} {_FOR_LIFE}".strip()
        connection.close()


@contextmanager
def _said(say: str = _SAY, **said: Any) -> Iterator[None]:
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        # What is said in a part of a transaction stays until its end, and not until the part's.
        before = () if outermost else prepared.rows(_SAID, [])
        prepared.run(say, [said.get(name) or "" for name in _NAMES])
        yield
        for words in before:
            if not connection.needs_rollback:
                prepared.run(_SAY, list(words))
