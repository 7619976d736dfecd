"""Rooms that are closed for some days, as rows; the time they take stands in the ledger."""

import uuid

from django.db import models
from django.db.models import F, Q

from scheduler.partners.models import Room


class RoomClosing(models.Model):
    """A room that is closed on days `[starts_on, ends_on)`; its claims have its id as promise."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="closings")
    starts_on = models.DateField()
    ends_on = models.DateField()
    closed_by = models.CharField(max_length=150)
    closed_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="closing_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room_id} from {self.starts_on}"
