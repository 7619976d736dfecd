"""What people answer, by text and at a recorded call, as rows."""

import uuid

from django.db import models
from django.db.models import Q

from scheduler.booking.models import Appointment
from scheduler.partners.models import Partner
from scheduler.people.models import Person, Supporter
from scheduler.reminders.message_models import Message
from scheduler.reminders.task_models import Task


class Call(models.Model):
    """One time a machine rang somebody with a message, and how far they let it come."""

    class Answer(models.TextChoices):
        NOT_NOW = "not_now", "Not a good time"
        WILL_COME = "will_come", "Will come"
        RING_ME = "ring_me", "Asked to be phoned"

    class Outcome(models.TextChoices):
        TOLD = "told", "Told"
        NOT_NOW = "not_now", "Not a good time"
        NO_KEY = "no_key", "Answered, and no key was pressed"
        MACHINE = "machine", "Answered by a machine, and hung up"
        VOICEMAIL = "voicemail", "A voicemail asks them to phone"
        NO_ANSWER = "no_answer", "Nobody answered"
        BUSY = "busy", "Engaged"
        FAILED = "failed", "The number could not be rung"
        UNHEARD = "unheard", "The carrier did not say how it ended"

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="calls")
    # The first call with this message is 1, the one after it told nobody is 2.
    number = models.PositiveSmallIntegerField()
    carrier_reference = models.CharField(max_length=120, blank=True)
    first_heard_at = models.DateTimeField()
    answerer = models.CharField(max_length=10, blank=True)
    # When the right person pressed the key after which the news is said.
    told_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    class Meta:
        ordering = ["message", "number"]
        constraints = [
            models.UniqueConstraint(fields=["message", "number"], name="call_number_once"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="")
                | Q(ended_at__isnull=False) & ~Q(outcome=""),
                name="call_ended_has_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"call {self.number}"


class Reply(models.Model):
    """What somebody answered to our texts, what it was taken to mean, and what was done about it.

    `person` is None while nobody knows who wrote: an unknown number, or one that two people use.
    """

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", "They will come"
        CHANGE_ASKED = "change_asked", "They want another time"
        CANCELLED = "cancelled", "They cancelled"
        STOPPED = "stopped", "No more texts to this number"
        ASKED_WHICH = "asked_which", "Asked which appointment they mean"
        CHANGED_SINCE = "changed_since", "The appointment has changed since"
        REPEATED = "repeated", "Said before, and done already"
        TO_DESK = "to_desk", "For somebody to read"
        UNKNOWN_NUMBER = "unknown_number", "From a number that is nobody's"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    carrier = models.CharField(max_length=30)
    carrier_reference = models.CharField(max_length=64)
    number = models.CharField(max_length=20)
    text = models.TextField()
    outcome = models.CharField(max_length=15, choices=Outcome.choices, default=Outcome.TO_DESK)
    # What was answered at once; empty where nothing may be, or need be.
    answer = models.TextField(blank=True)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="replies"
    )
    appointment = models.ForeignKey(
        Appointment, null=True, blank=True, on_delete=models.PROTECT, related_name="replies"
    )
    # The version of the promise that was confirmed; a moved appointment is not confirmed.
    promise_version = models.PositiveIntegerField(null=True, blank=True)
    # What the number was told last, which is what was answered.
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.PROTECT, related_name="replies"
    )
    # None: nobody knows whose it is, and any desk may see to it.
    owner = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="replies"
    )
    task = models.ForeignKey(
        Task, null=True, blank=True, on_delete=models.PROTECT, related_name="replies"
    )
    received_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["-received_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "carrier_reference"], name="reply_taken_in_once"
            ),
            models.CheckConstraint(
                condition=Q(promise_version__isnull=True) | Q(appointment__isnull=False),
                name="reply_confirms_an_appointment",
            ),
        ]
        indexes = [
            models.Index(fields=["number", "-received_at"], name="replies_of_number"),
            models.Index(
                fields=["owner", "-received_at"],
                condition=Q(answered_at__isnull=True),
                name="replies_to_answer",
            ),
        ]

    def __str__(self) -> str:
        return self.outcome


class Coming(models.Model):
    """Somebody said on a page that they will come, at the time the appointment had then."""

    id = models.BigAutoField(primary_key=True)
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="comings")
    # The version of the promise that was confirmed; a moved appointment is not confirmed.
    promise_version = models.PositiveIntegerField()
    supporter = models.ForeignKey(Supporter, null=True, blank=True, on_delete=models.PROTECT)
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "promise_version"], name="coming_said_once"
            ),
        ]

    def __str__(self) -> str:
        return f"coming {self.id}"
