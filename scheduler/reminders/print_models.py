"""What the printer says, and sheets printed once more, as rows."""

import uuid

from django.db import models
from django.db.models import Q

from scheduler.reminders.message_models import Message


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
