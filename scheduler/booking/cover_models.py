"""Bookings whose worker is not there any more, as rows: since when, and how it ended."""

import uuid

from django.db import models
from django.db.models import Q

from scheduler.partners.models import StaffMember


class WithoutWorker(models.Model):
    """One worker of one booked appointment who is not there then; open until it has an end."""

    class Ending(models.TextChoices):
        BACK = "back", "The worker is there after all"
        COVERED = "covered", "Another worker sees them"
        MOVED = "moved", "The appointment has another time"
        CANCELLED = "cancelled", "The appointment is cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appointment = models.ForeignKey(
        "booking.Appointment", on_delete=models.PROTECT, related_name="without_worker"
    )
    staff_member = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, related_name="not_there_for"
    )
    since_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True)

    class Meta:
        ordering = ["appointment__starts_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "staff_member"],
                condition=Q(ended_at__isnull=True),
                name="without_worker_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ending="")
                | (Q(ended_at__isnull=False) & ~Q(ending="")),
                name="without_worker_ends_somehow",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appointment_id} without {self.staff_member_id}"
