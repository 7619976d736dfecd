"""Freed time and offers as rows. One live offer for each place on the list, one for each hold."""

import uuid

from django.db import models
from django.db.models import F, Q

from scheduler.partners.models import StaffMember
from scheduler.people.models import ContactRule


class FreedTime(models.Model):
    """Time of a staff member that came free: a note to look who waits for it.

    Written in the transaction that freed it, looked at in another, then deleted.
    """

    id = models.BigAutoField(primary_key=True)
    staff_member = models.ForeignKey(StaffMember, on_delete=models.CASCADE)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # Until then a worker looks at it; past it, that worker has died.
    taken_until = models.DateTimeField(null=True, blank=True)
    # Whose turn was the last, where a worker ran out of time before the list's end.
    turn_after = models.ForeignKey(
        "booking.WaitingListEntry", null=True, blank=True, on_delete=models.SET_NULL
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="freed_time_forwards"
            ),
        ]

    def __str__(self) -> str:
        return f"freed time {self.id}"


class Offer(models.Model):
    """A freed time held for somebody on the waiting list and told to them; or, where their route
    could not have brought an answer in time, the record that it went past them."""

    class Route(models.TextChoices):
        SMS = "sms", "Text message"
        LETTER = "letter", "Letter"
        VOICE = "voice", "Phone"
        DESK = "desk", "Whichever way the desk finds"

    class State(models.TextChoices):
        """Moves forward only, once: from “offered” to how it ended."""

        OFFERED = "offered", "Offered"
        ACCEPTED = "accepted", "Accepted"
        REFUSED = "refused", "Refused"
        LAPSED = "lapsed", "Not answered in time"
        WITHDRAWN = "withdrawn", "Withdrawn by us"
        PASSED_OVER = "passed_over", "Could not be answered in time"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(
        "booking.WaitingListEntry", on_delete=models.PROTECT, related_name="offers"
    )
    hold = models.OneToOneField(
        "booking.Hold", null=True, on_delete=models.PROTECT, related_name="offer"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    route = models.CharField(max_length=10, choices=Route.choices)
    contact_rule = models.ForeignKey(ContactRule, null=True, on_delete=models.PROTECT)
    made_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    state = models.CharField(max_length=15, choices=State.choices, default=State.OFFERED)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=150, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-made_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(state="offered"), name="one_live_offer_per_entry"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="offer_forwards"),
            models.CheckConstraint(
                condition=Q(state="passed_over") | Q(hold__isnull=False),
                name="offer_holds_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="offered", ended_at__isnull=True)
                | (~Q(state="offered") & Q(ended_at__isnull=False)),
                name="offer_ended_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"offer {self.id}"
