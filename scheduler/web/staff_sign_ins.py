"""The partner administrator's page of sign-ins: who has a second step, and what to end or reset."""

from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from scheduler import clock
from scheduler.audit.actors import Actor
from scheduler.identity import accounts, second_factors, sign_ins
from scheduler.identity.models import Account
from scheduler.web import acting, pages

_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@require_safe
@acting.needs("account.see")
def see(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Accounts of staff members with a post at the actor's partner."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=_FACTORS)
    listed = _staff(actor).annotate(
        has_factor=Exists(factors), how_often=Count("sign_ins", distinct=True)
    )
    return pages.answer(
        request,
        "staff_sign_ins.html",
        staff=[
            {
                "id": one.id,
                "name": one.staff_member.name if one.staff_member else "",
                "username": one.username,
                "state": "Closed" if not one.is_active else "Open",
                "second_step": "Set up" if one.has_factor else "Not yet",
                "has_factor": one.has_factor,
                "how_often": one.how_often,
                "last_at": one.last_login,
            }
            for one in listed.select_related("staff_member").order_by("staff_member__name")
        ],
    )


@require_POST
@acting.needs("account.change")
def reset(request: HttpRequest, actor: Actor, account_id: UUID) -> HttpResponse:
    """Take away the second step of somebody who lost theirs; ends their sign-ins too."""
    account = get_object_or_404(_staff(actor), id=account_id)
    second_factors.reset(account_id=account.id, by=actor, now=clock.now())
    return HttpResponseRedirect(reverse("staff-sign-ins"))


@require_POST
@acting.needs("account.change")
def end_all(request: HttpRequest, actor: Actor, account_id: UUID) -> HttpResponse:
    """Sign somebody out wherever they are signed in."""
    account = get_object_or_404(_staff(actor), id=account_id)
    sign_ins.end_all(account_id=account.id, by=actor, now=clock.now())
    return HttpResponseRedirect(reverse("staff-sign-ins"))


def _staff(actor: Actor) -> QuerySet[Account]:
    return accounts.of_partner(actor.partner_id).filter(staff_member__isnull=False)
