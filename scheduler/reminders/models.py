"""The outbox and the task list as rows. A row is the truth; queues only say “look now”."""

import uuid
from typing import TypeAlias

from django.db import models
from django.db.models import Q

from scheduler.booking.models import Appointment, Offer
from scheduler.partners.models import Partner
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
        trigger refuses every other step."""

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


class Task(models.Model):
    """Something a human must do, with the desk that owns it and the time it is due."""

    class Kind(models.TextChoices):
        ASK_AND_REBOOK = "ask_and_rebook", "Ask and rebook"
        FOLLOW_UP_CANCEL = "follow_up_cancel", "Offer a new time after a cancel"
        ASK_AFTER_MISSED = "ask_after_missed", "Ask after somebody who did not come"
        RING_INSTEAD = "ring_instead", "Ring instead of letter"
        COULD_NOT_BE_TOLD = "could_not_be_told", "Could not be told"
        DECIDE_UNKNOWN = "decide_unknown", "Find out whether a message went"
        OFFER_BY_HAND = "offer_by_hand", "Offer somebody a time that is held for them"
        PASSED_OVER = "passed_over", "A time went past somebody who waits"
        ANSWER_REPLY = "answer_reply", "Answer a text message"
        ASK_FOR_ROUTE = "ask_for_route", "Ask for another way to reach somebody"

    class State(models.TextChoices):
        OPEN = "open", "To do"
        DONE = "done", "Done"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tasks")
    appointment = models.ForeignKey(
        Appointment, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )
    offer = models.ForeignKey(
        Offer, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks"
    )
    owner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="tasks")
    reason = models.CharField(max_length=300)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=150, blank=True)
    outcome = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            # Also with none of them: the same thing is asked of a human once.
            models.UniqueConstraint(
                fields=["kind", "person", "appointment", "message", "offer"],
                condition=Q(state="open"),
                nulls_distinct=False,
                name="task_open_once",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "due_at"], condition=Q(state="open"), name="tasks_to_do"),
        ]

    def __str__(self) -> str:
        return self.kind


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


class Acknowledgement(models.Model):
    """The latest that a printer said about a batch, and how it differs from what was sent."""

    id = models.BigAutoField(primary_key=True)
    batch = models.CharField(max_length=100, unique=True)
    acknowledged = models.PositiveIntegerField()
    # References, as the manifest and the printer write them.
    missing = models.JSONField(default=list)
    altered = models.JSONField(default=list)
    unknown = models.JSONField(default=list)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=150)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-received_at", "-id"]

    def __str__(self) -> str:
        return self.batch

    @property
    def differs(self) -> bool:
        """Whether the set sent is not the set acknowledged."""
        return bool(self.missing or self.altered or self.unknown)


class Reprint(models.Model):
    """The same sheets once more. The message was sent once, and this changes nothing of that."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waits for the next batch"
        PRINTED = "printed", "In a batch"
        NOT_PRINTED = "not_printed", "Not printed"

    # The reference of these sheets in the print folder.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="reprints")
    reason = models.CharField(max_length=300)
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=11, choices=State.choices, default=State.WAITING)
    batch = models.CharField(max_length=100, blank=True)
    outcome = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["message"], condition=Q(state="waiting"), name="reprint_waits_once"
            ),
        ]

    def __str__(self) -> str:
        return self.state


class TickOff(models.Model):
    """What somebody noted about telling a person by hand; kept whatever comes after it."""

    class Word(models.TextChoices):
        TOLD_BY_PHONE = "told_by_phone", "Told by phone"
        TOLD_AT_DESK = "told_at_desk", "Told at the desk"
        TOLD_OTHERWISE = "told_otherwise", "Told in another way"
        NOT_REACHED = "not_reached", "Could not reach them: try again later"
        WRONG_NUMBER = "wrong_number", "Wrong number"

    id = models.BigAutoField(primary_key=True)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="tick_offs")
    task_version = models.PositiveIntegerField()
    word = models.CharField(max_length=15, choices=Word.choices)
    note = models.CharField(max_length=200, blank=True)
    due_again_at = models.DateTimeField(null=True, blank=True)
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=150)

    class Meta:
        ordering = ["task", "id"]
        constraints = [
            # Of two who tick off the same version, one does.
            models.UniqueConstraint(fields=["task", "task_version"], name="tick_off_once"),
        ]

    def __str__(self) -> str:
        return self.word
