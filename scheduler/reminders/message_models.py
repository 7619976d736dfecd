"""The outbox and the task list as rows. A row is the truth; queues only say “look now”."""

import uuid
from typing import TypeAlias

from django.db import models
from django.db.models import Q

from scheduler.booking.models import Appointment, Offer
from scheduler.people.models import ContactRule, Person, Supporter

_ToAppointment: TypeAlias = "models.ForeignKey[Appointment, Appointment]"


class Message(models.Model):
    """One thing to say to one recipient by one route: about one version of an appointment, or
    about an offer, which is no appointment yet."""

    class Kind(models.TextChoices):
        CONFIRMATION = "confirmation", "Confirmation"
        WEEK_BEFORE = "week_before", "Reminder, 7 days before"
        DAY_BEFORE = "day_before", "Reminder, 1 day before"
        MOVED = "moved", "New time"
        CANCELLED = "cancelled", "Cancelled"
        ASK_AGAIN = "ask_again", "Please ring us about how we meet"
        OFFER = "offer", "A time has become free"

    class State(models.TextChoices):
        """Moves only forward: reminders.states.NEXT says which state may follow which, and a
        trigger refuses every other step, but for a recorded call that is over."""

        DUE = "due", "Waiting to be sent"
        SENDING = "sending", "Being sent"
        UNKNOWN = "unknown", "Carrier must be asked"
        SENT = "sent", "Accepted by the carrier"
        DELIVERED = "delivered", "Delivered"
        FAILED = "failed", "Could not be sent"
        WITHDRAWN = "withdrawn", "No longer wanted"
        STOPPED = "stopped", "Not safe to send"

    class PostClass(models.TextChoices):
        FIRST = "first", "First class"
        SECOND = "second", "Second class"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # None in the message of an offer alone, which only the offer_ modules read.
    appointment: _ToAppointment = models.ForeignKey(  # type: ignore[misc]
        Appointment, null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    appointment_version = models.PositiveIntegerField()
    offer = models.ForeignKey(
        Offer, null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="messages")
    supporter = models.ForeignKey(Supporter, null=True, blank=True, on_delete=models.PROTECT)
    kind = models.CharField(max_length=15, choices=Kind.choices)
    channel = models.CharField(max_length=10, choices=ContactRule.Channel.choices)
    contact_rule = models.ForeignKey(ContactRule, on_delete=models.PROTECT)
    post_class = models.CharField(max_length=10, choices=PostClass.choices, blank=True)
    due_at = models.DateTimeField()
    # After this moment saying it would be wrong or useless.
    valid_until = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DUE)
    attempt = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    # Set where the database was restored from a backup of that moment: its carrier is asked first.
    may_have_gone_since = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    carrier = models.CharField(max_length=30, blank=True)
    carrier_reference = models.CharField(max_length=120, blank=True)
    # What was said, kept once it has been handed to a carrier.
    body = models.TextField(blank=True)
    reason = models.CharField(max_length=200, blank=True)
    planned_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # 0 is what the plan says; from 1 on somebody sent it again, and said why.
    resend = models.PositiveIntegerField(default=0)
    resend_reason = models.CharField(max_length=200, blank=True)
    resent_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "appointment",
                    "appointment_version",
                    "kind",
                    "supporter",
                    "offer",
                    "resend",
                ],
                nulls_distinct=False,
                name="message_said_once",
            ),
            models.CheckConstraint(
                condition=Q(resend=0, resend_reason="", resent_by="")
                | (Q(resend__gt=0) & ~Q(resend_reason="") & ~Q(resent_by="")),
                name="message_resend_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(kind="offer", offer__isnull=False, appointment__isnull=True)
                | (~Q(kind="offer") & Q(offer__isnull=True, appointment__isnull=False)),
                name="message_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(channel="letter", post_class__in=["first", "second"])
                | (~Q(channel="letter") & Q(post_class="")),
                name="message_letter_has_post_class",
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "due_at", "id"], condition=Q(state="due"), name="messages_due"
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(state__in=["sending", "unknown"]),
                name="messages_in_flight",
            ),
            models.Index(fields=["-sent_at"], name="messages_newest_sent"),
            models.Index(fields=["person", "-planned_at"], name="messages_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.channel}"


class Attempt(models.Model):
    """One try to hand a message to a carrier, and what came of it."""

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=30, blank=True)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["message", "number"]
        constraints = [
            models.UniqueConstraint(fields=["message", "number"], name="attempt_number_once"),
        ]

    def __str__(self) -> str:
        return f"attempt {self.number}"


class Receipt(models.Model):
    """What a carrier said about a message after taking it."""

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="receipts")
    state = models.CharField(max_length=30)
    error_code = models.CharField(max_length=20, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["message", "id"]
        constraints = [
            models.UniqueConstraint(fields=["message", "state"], name="receipt_state_once"),
        ]

    def __str__(self) -> str:
        return self.state


class KnownDatabase(models.Model):
    """The database that was last sent from; another than this one means that this is a copy."""

    mark = models.CharField(max_length=100, primary_key=True)
    known_since = models.DateTimeField()

    def __str__(self) -> str:
        return self.mark
