"""The second step of signing in: a code of the app, or a recovery code. (Passkeys need none.)"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from scheduler import clock
from scheduler.identity import second_factors, sign_ins
from scheduler.identity.models import Account
from scheduler.refusals import Refusal
from scheduler.web import entering, guesses, pages

_HOW = {
    second_factors.Kind.TOTP.value: sign_ins.How.CODE,
    second_factors.Kind.RECOVERY_CODES.value: sign_ins.How.RECOVERY_CODE,
}


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def see(request: HttpRequest) -> HttpResponse:
    """Ask whoever gave a right password for a code, and sign them in."""
    account = entering.find_half_way(request)
    if account is None:
        return HttpResponseRedirect(entering.with_next(reverse("sign-in"), request))
    if not second_factors.have_been_set_up(account):
        return HttpResponseRedirect(entering.with_next(reverse("set-up"), request))
    if request.method != "POST":
        return _form(request)
    try:
        used = _use(account, request.POST.get("code", ""))
    except Refusal as refusal:
        return _form(request, error=refusal.sentence)
    return entering.enter(request, account, how=_HOW[used])


def _use(account: Account, code: str) -> str:
    """Count the try, like one of a password: six digits are soon guessed by whoever may go on."""
    name, now = f"second step of {account.id}", clock.now()
    guesses.begin(name=name, now=now)
    used = second_factors.use_code(account_id=account.id, code=code, now=now)
    guesses.forget(name=name)
    return used


def _form(request: HttpRequest, *, error: str = "") -> HttpResponse:
    return pages.answer(
        request,
        "second_step.html",
        error_message={"text": error} if error else None,
        errors=[{"text": error, "href": "#code"}] if error else [],
        next=entering.way_on(request),
        passkey=entering.with_next(reverse("passkey"), request),
    )
