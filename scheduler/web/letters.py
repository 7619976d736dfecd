"""A letter as an accessible page: the same words as on the paper, in its size and its languages."""

import re
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from scheduler.audit.actors import Actor
from scheduler.reminders import letter_records, printed
from scheduler.web import acting, looks, pages

# An ordinary page is set in 14.25 points; large print is as large as it is on paper.
_SIZES = {16: "letter--16", 20: "letter--20", 24: "letter--24", 28: "letter--28"}
_WRITTEN = Q(channel="letter") & ~Q(body="")
_NUMBER = re.compile(r"\+?[0-9][0-9 ]{5,}[0-9]")


@require_safe
@acting.needs("message.see")
def see(request: HttpRequest, actor: Actor, message_id: UUID) -> HttpResponse:
    """The letter that was sent to somebody. Another partner's is not found, nor one not written."""
    message = looks.look_up(actor, message_id, where=_WRITTEN)
    letter = letter_records.find_letter(message.body)
    is_kept = printed.find_pdf(reference=str(message.id)) is not None
    return pages.answer(
        request,
        "letter.html",
        letter=letter,
        # Words of an older form are shown as they are, and nothing is guessed about them.
        paragraphs=[part.splitlines() for part in message.body.split("\n\n") if part.strip()],
        whole=_with_numbers_whole,
        size=_SIZES.get(letter.point_size, "") if letter else "",
        kind=message.get_kind_display(),
        message=reverse("message", args=[message.id]),
        pdf=reverse("letter", args=[message.id]) if is_kept else "",
    )


def _with_numbers_whole(line: str) -> str:
    """The groups of a phone number in their order: from right to left they would be turned round.

    The signs around it (Unicode's isolates) are not seen.
    """
    return _NUMBER.sub("\u2066\\g<0>\u2069", line)
