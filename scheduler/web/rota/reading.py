"""Reads what a board shows: whose time, and of it no more than the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from scheduler import clock
from scheduler.audit.actors import Actor
from scheduler.partners import posts
from scheduler.partners.models import Post, Site, StaffMember
from scheduler.rota import worked
from scheduler.rota.models import BusyAtWork, Leave, LeaveTime, Pattern, Rota
from scheduler.web import seen
from scheduler.web.rota.boards import Away, Work


@dataclass(frozen=True, slots=True)
class Choice:
    """What a board can be of: `value` stands in the address, "rota:hub-days"."""

    value: str
    text: str
    selected: bool = False


def choices(actor: Actor, *, on: date, chosen: str) -> list[Choice]:
    """The rotas, the sites, the partner and the workers that the actor has to do with."""
    found = [
        *((f"rota:{rota.slug}", f"Rota: {rota.name}") for rota in seen.rotas(actor)),
        *((f"site:{site.slug}", f"Site: {site.name}") for site in sites(actor)),
        ("partner", "Everybody of my partner"),
        *((f"staff:{one.slug}", one.name) for one in seen.staff_members(actor, on=on)),
    ]
    return [Choice(value, text, value == chosen) for value, text in found]


def sites(actor: Actor) -> QuerySet[Site]:
    """The partner's own, and those where its rotas have shifts."""
    there = Pattern.objects.filter(rota__in=seen.rotas(actor), ended_at=None).values("site")
    return Site.objects.filter(Q(partner=actor.partner_id) | Q(id__in=there))


def staff(actor: Actor, chosen: str, *, first: date, last: date) -> list[tuple[UUID, str]]:
    """Whose rows the board has, by name; nobody where the choice is none of the actor's."""
    kind, _, slug = chosen.partition(":")
    shifts = worked.on_days(first, last)
    match kind:
        case "rota":
            rota = seen.rotas(actor).filter(slug=slug)
            there = shifts.filter(rota__in=rota)
            lasting = Pattern.objects.filter(rota__in=rota, ended_at=None)
            whose = Q(id__in=there.values("staff_member")) | Q(
                id__in=lasting.values("post__staff_member")
            )
        case "site":
            there = shifts.filter(site__in=sites(actor).filter(slug=slug))
            whose = Q(id__in=there.values("staff_member"))
        case "staff":
            whose = Q(slug=slug, id__in=seen.staff_members(actor, on=first))
        case _:
            whose = Q(id__in=seen.staff_members(actor, on=first))
    rows = StaffMember.objects.filter(whose).order_by("name", "id")
    return list(rows.values_list("id", "name"))


def work(actor: Actor, staff_member_ids: Sequence[UUID], *, first: date, last: date) -> list[Work]:
    """The shifts of these days; another partner's, on another partner's rota, as busy time."""
    ours = set(seen.rotas(actor).values_list("id", flat=True))
    rows = worked.on_days(first, last).filter(staff_member__in=staff_member_ids)
    alike = (
        "staff_member_id",
        "local_from",
        "local_until",
        "site__name",
        "modes",
        "rota_id",
        "post__partner_id",
    )
    counted = (
        rows.order_by()
        .values_list(*alike)
        .annotate(
            days=ArrayAgg("local_on"),
            length=Sum(worked.seconds("ends_at") - worked.seconds("starts_at")),
        )
    )
    return [
        Work(
            staff_member_id=staff_member_id,
            days=tuple(days),
            from_time=from_time,
            until_time=until_time,
            length=timedelta(seconds=int(length)),
            site=site,
            modes=tuple(modes),
            is_busy=rota_id not in ours and partner_id != actor.partner_id,
        )
        for (
            staff_member_id,
            from_time,
            until_time,
            site,
            modes,
            rota_id,
            partner_id,
            days,
            length,
        ) in counted
    ]


def away(actor: Actor, staff_member_ids: Sequence[UUID], *, first: date, last: date) -> list[Away]:
    """The leave of these days, its kind only for whoever employs them; and when they are busy."""
    within: dict[str, Any] = {
        "staff_member__in": staff_member_ids,
        "ends_at__gt": _midnight(first),
        "starts_at__lt": _midnight(last + timedelta(days=1)),
    }
    stretches = LeaveTime.objects.filter(**within)
    theirs = Post.objects.filter(staff_member=OuterRef("staff_member"), partner=actor.partner_id)
    own = Leave.objects.filter(Exists(theirs), id__in=stretches.values("id"))
    kinds = {leave.id: leave.get_kind_display() for leave in own}
    busy = BusyAtWork.objects.filter(**within)
    return [
        Away(each.staff_member_id, each.starts_at, each.ends_at, kinds.get(each.id, ""))
        for each in stretches
    ] + [Away(each.staff_member_id, each.starts_at, each.ends_at, is_busy=True) for each in busy]


def may_change(actor: Actor, *, keeper_id: UUID, employer_id: UUID) -> bool:
    """A shift is its employer's to change, and the keeper's of its rota."""
    return actor.partner_id in (keeper_id, employer_id)


def bookable_posts(staff_member: StaffMember, *, on: date) -> list[Post]:
    """The posts somebody holds on a day."""
    theirs = posts.current(on=on).filter(staff_member=staff_member)
    return list(theirs.select_related("partner"))


def kept_rotas(actor: Actor) -> QuerySet[Rota]:
    """The rotas to which the actor may add shifts."""
    return seen.rotas(actor)


def _midnight(on: date) -> datetime:
    return clock.local_moment(on, time())
