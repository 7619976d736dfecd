"""What workers ask of a rota, as rows: leave; each is decided once and stays as it was decided."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from scheduler.partners.models import Post, StaffMember


class LeaveRequest(models.Model):
    """Leave that a worker asks for in one of their posts; its employer decides.

    No reason for the leave is asked or kept; `reason` is that of declining it.
    """

    class State(models.TextChoices):
        ASKED = "asked", "Waits for an answer"
        APPROVED = "approved", "Approved"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="leave_requests")
    staff_member = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, related_name="leave_requests"
    )
    # One of Leave.Kind.
    kind = models.CharField(max_length=10)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    # What became of it, once it is approved.
    leave = models.OneToOneField(
        "rota.Leave", null=True, blank=True, on_delete=models.PROTECT, related_name="request"
    )

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="leave_request_forwards"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at__isnull=True)
                | (~Q(state="asked") & Q(decided_at__isnull=False)),
                name="leave_request_decided_sometime",
            ),
            models.CheckConstraint(
                condition=Q(state="approved", leave__isnull=False)
                | (~Q(state="approved") & Q(leave__isnull=True)),
                name="approved_request_has_its_leave",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="declined_request_says_why"
            ),
            ExclusionConstraint(
                name="leave_is_asked_for_once",
                expressions=[
                    ("staff_member", RangeOperators.EQUAL),
                    (
                        Func(F("starts_at"), F("ends_at"), function="tstzrange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state="asked"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.starts_at:%d %b %Y}"
