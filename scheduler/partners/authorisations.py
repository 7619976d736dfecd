"""What a post is authorised for; nothing past it is searched or booked.

The database asks the same of every opening and claim (`authorised_modes`, `authorised_on`); what
is told here in plain Python serves to check it, and to say why something is refused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from scheduler.audit import trail
from scheduler.audit.actors import Actor
from scheduler.modes import Mode
from scheduler.partners import events, rows
from scheduler.partners.models import Authorisation, Post, Site

SOON = timedelta(days=60)
_Kind = Authorisation.Kind
# Each of these must hold, whatever is done where; training one by one.
_CHECKS = (_Kind.DBS, _Kind.HONORARY, _Kind.TRAINING)

_MEANINGS: rows.Meanings = {
    "authorisation_ends_after_it_starts": lambda: rows.invalid(
        "ends_on", "It ends after the day on which it starts."
    ),
    "training_has_a_title": lambda: rows.invalid("title", "Enter which training; only training."),
    "mode_is_named": lambda: rows.invalid("mode", "Select which way of seeing people."),
    "site_is_named": lambda: rows.invalid("site", "Select which site."),
}


@dataclass(frozen=True, slots=True)
class RunsOut:
    """Something that ends soon, or has ended while the post goes on; `ends_on` is exclusive."""

    post: Post
    what: str
    ends_on: date


@transaction.atomic
def record(
    *,
    post_id: UUID,
    kind: str,
    starts_on: date,
    ends_on: date | None = None,
    title: str = "",
    mode: str = "",
    site_id: UUID | None = None,
    by: Actor,
    now: datetime,
) -> Authorisation:
    """Say that a post is authorised from `starts_on` until `ends_on` (exclusive; None: no end).

    To renew is to record another. Raises Invalid, or DoesNotExist.
    """
    post = Post.objects.select_for_update(no_key=True).get(id=post_id)
    row = Authorisation(
        post=post,
        kind=kind,
        title=rows.one_line(title),
        mode=mode,
        site=None if site_id is None else Site.objects.get(id=site_id),
        starts_on=starts_on,
        ends_on=ends_on,
        recorded_by=by.label,
        recorded_at=now,
    )
    rows.keep(row, meanings=_MEANINGS)
    _record("authorisation.recorded", row, by=by, now=now)
    return row


@transaction.atomic
def end(*, authorisation_id: UUID, ends_on: date, by: Actor, now: datetime) -> Authorisation:
    """Let it no longer hold from `ends_on`. Raises Invalid, rows.AlreadyEnded, or DoesNotExist."""
    row = _standing(authorisation_id)
    row.ends_on = ends_on
    rows.keep(row, meanings=_MEANINGS)
    _record("authorisation.ended", row, by=by, now=now)
    return row


@transaction.atomic
def withdraw(*, authorisation_id: UUID, by: Actor, now: datetime) -> Authorisation:
    """Say that it was entered by mistake. Raises rows.AlreadyEnded, or DoesNotExist."""
    row = _standing(authorisation_id)
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    _record("authorisation.withdrawn", row, by=by, now=now)
    return row


def standing() -> QuerySet[Authorisation]:
    """All that was not entered by mistake, also what is over."""
    return Authorisation.objects.filter(withdrawn_at=None).select_related("site")


def modes_on(
    held: Iterable[Authorisation], *, site_id: UUID, on: date, served: Sequence[str]
) -> tuple[str, ...]:
    """Which of these modes a post that holds these may serve at a site on a day. Pure."""
    held = list(held)
    if _lapsed(held, on=on) is not None or not _may_be_at(held, site_id=site_id, on=on):
        return ()
    trained = [each for each in held if each.kind == _Kind.MODE]
    if not trained:
        return tuple(served)
    modes = {each.mode for each in trained if _covers(each, on)}
    return tuple(mode for mode in served if mode in modes)


def why_not(*, post: Post, site_id: UUID, on: date, mode: Mode) -> str | None:
    """The sentence for whoever books, or None where nothing stands in the way.

    A check or training is its employer's business: that one has run out is said, and not which.
    """
    held = list(standing().filter(post=post))
    if _lapsed(held, on=on) is not None:
        return (
            "A check, a contract or training that this worker needs has run out by then."
            f" Ask whoever keeps the rota of {post.partner.name}."
        )
    if not _may_be_at(held, site_id=site_id, on=on):
        return "This worker may not work at this site on that day."
    if mode.value not in modes_on(held, site_id=site_id, on=on, served=[mode.value]):
        return f"This worker is not trained to see people by {mode.words} on that day."
    return None


def running_out(*, partner_id: UUID, today: date) -> list[RunsOut]:
    """What ends within 60 days, or has ended, in posts of a partner that last; the soonest first.

    What was renewed in time is not among it.
    """
    lasting = Post.objects.filter(partner=partner_id).exclude(ends_on__lte=today)
    posts = {post.id: post for post in lasting.select_related("staff_member")}
    found = [
        RunsOut(post, f"Post: {post.title}", post.ends_on)
        for post in posts.values()
        if post.ends_on and post.ends_on - today <= SOON
    ]
    last: dict[tuple[object, ...], Authorisation] = {}
    for row in standing().filter(post__in=posts):
        same = (row.post_id, row.kind, row.title, row.mode, row.site_id)
        if same not in last or _until(row) > _until(last[same]):
            last[same] = row
    found += [
        RunsOut(posts[row.post_id], row.words, row.ends_on)
        for row in last.values()
        if row.ends_on and row.ends_on - today <= SOON
    ]
    return sorted(found, key=lambda each: (each.ends_on, each.post.staff_member.name, each.what))


def _until(row: Authorisation) -> date:
    return row.ends_on or date.max


def _covers(row: Authorisation, on: date) -> bool:
    return row.starts_on <= on < _until(row)


def _lapsed(held: Sequence[Authorisation], *, on: date) -> Authorisation | None:
    """One of the checks that are asked of the post, and hold not on this day."""
    for row in held:
        same = [each for each in held if (each.kind, each.title) == (row.kind, row.title)]
        if row.kind in _CHECKS and not any(_covers(each, on) for each in same):
            return row
    return None


def _may_be_at(held: Sequence[Authorisation], *, site_id: UUID, on: date) -> bool:
    allowed = [each for each in held if each.kind == _Kind.SITE]
    return not allowed or any(each.site_id == site_id and _covers(each, on) for each in allowed)


def _standing(authorisation_id: UUID) -> Authorisation:
    found = Authorisation.objects.select_for_update(no_key=True).get(id=authorisation_id)
    if found.withdrawn_at is not None:
        raise rows.AlreadyEnded("This was taken back as a mistake before.")
    return found


def _record(deed: str, row: Authorisation, *, by: Actor, now: datetime) -> None:
    trail.record(deed=deed, kind="authorisation", record_id=row.id, by=by, now=now, reason=row.kind)
    events.capacity_changed.send(
        sender=Post, staff_member_ids={row.post.staff_member_id}, site_ids=set(), now=now
    )
