"""What a human must do, and what came of telling somebody by hand, as rows."""

import uuid

from django.db import models
from django.db.models import Q

from scheduler.booking.models import Appointment, Offer
from scheduler.partners.models import Partner
from scheduler.people.models import Person, Supporter
from scheduler.reminders.message_models import Message


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
    # Who is to be told, where it is not the person.
    supporter = models.ForeignKey(Supporter, null=True, blank=True, on_delete=models.PROTECT)
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
                fields=["kind", "person", "appointment", "message", "offer", "supporter"],
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
