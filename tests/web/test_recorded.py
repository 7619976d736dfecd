"""Every page on which people are named leaves an entry: who looked, in which post and request."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.urls import reverse

from scheduler.audit.models import Entry
from scheduler.reminders.models import Message, Task
from scheduler.web import urls
from tests.factories import reminders
from tests.web.conftest import NOW, Desk, letter_for, print_folder

pytestmark = pytest.mark.django_db
# Calendar feeds of staff, and batches by name and count: nobody who uses the services is named.
NAMES_NOBODY = {
    "feeds",
    "batches",
    "batch",
    "poster",  # a place, and its phone number
    "desk",  # the search box before anything is typed, and numbers of tasks
    "desk-mark",
    "desk-taken",  # of times on view, which are gone
    "rota-authorised",  # staff; recorded all the same
    "rota-bars",  # the same
    "rota-leave",
    "rota-import",
    "rota-imports",  # staff; whoever is booked is shown by a preview, which is recorded
    "rota-my-changes",  # one's own
    "rota-my-leave",  # one's own
    "rota-rooms",  # who works in which room; of people nothing
    "rota-swaps",  # no more than the board
    "staff-sign-ins",
    "own-calendars",  # the looker's own
}
# What a POST does is recorded by the use case behind it, and tested with it.
POSTED = {
    "reset-factors",
    "end-sign-ins",
    "desk-find",
    "desk-register",
    "desk-choose",
    "desk-reach",
    "desk-need",
    "desk-hold",
    "desk-wait",
    "desk-undo",
    "desk-release",
    "desk-confirm",
    "desk-move",
    "desk-cancel",
    "find-messages",
    "send-again",
    "acknowledge-batch",
    "make-reprint",
    "make-feed",
    "revoke-feed",
    "add-own-account",
    "add-own-calendar",
    "read-own-calendar",
    "remove-own-calendar",
    "complete-task",
    "tick-off",
    "send-code",
    "mark-today",
    "rota-preview",
    "rota-save",
    "rota-preview-import",
    "rota-change-import",  # what was entered, again
    "rota-save-import",
    "rota-undo-import",
    "rota-agree",
    "rota-rebook",
    "rota-ask-leave",
    "rota-close-room",
    "rota-publish",
    "rota-open-room",
    "rota-offer-swap",
    "rota-withdraw-swap",
    "rota-decline-swap",
    "rota-changes-seen",
    "rota-withdraw-leave",
    "rota-decline-leave",
}


def _guarded() -> Iterator[str]:
    patterns: list[Any] = urls.urlpatterns
    for pattern in patterns:
        if getattr(pattern.callback, "deed", None):
            yield str(pattern.name)


# By the name of the page what stands in its address.
PAGES = {
    "messages": (),
    "thread": ("person_id",),
    "message": ("message_id",),
    "letter": ("message_id",),
    "letter-page": ("message_id",),
    "reprint": ("message_id",),
    "tasks": (),
    "task": ("task_id",),
    "untold": (),
    "today": (),
    "desk-person": ("person_id",),
    "rota": (),
    "rota-cell": ("staff_member_id", "on"),
    "rota-without-worker": (),
}


def test_every_page_is_looked_at_here_or_says_why_not() -> None:
    assert set(_guarded()) == PAGES.keys() | NAMES_NOBODY | POSTED


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_names_people_leaves_an_entry(
    desk: Desk, settings: LazySettings, name: str
) -> None:
    appointment = reminders.told_by_letter(desk.clinic)
    message = Message.objects.filter(appointment=appointment).earliest("due_at")
    Message.objects.filter(id=message.id).update(state="sent", body="Come on Tuesday.")
    print_folder(settings).send(message=letter_for(message), now=NOW)
    task = Task.objects.create(
        kind="ask_and_rebook",
        person=appointment.person,
        owner=desk.clinic.trust,
        reason="Ask.",
        opened_at=message.due_at,
        due_at=message.due_at,
    )
    ids = {
        "person_id": message.person_id,
        "message_id": message.id,
        "task_id": task.id,
        "staff_member_id": desk.clinic.freya.staff_member_id,
        "on": "2027-03-09",
    }
    last = Entry.objects.latest("id").id

    response = desk.client.get(reverse(name, kwargs={each: ids[each] for each in PAGES[name]}))

    assert response.status_code == 200, response.content[:300]
    [entry] = Entry.objects.filter(id__gt=last)
    assert (entry.by_label, entry.by_post_id) == (desk.account.username, desk.grant.post_id)
    assert entry.by_partner_id == desk.clinic.trust.id
    assert entry.request_id
