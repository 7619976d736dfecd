"""What workers ask of a rota, as rows: leave and swaps; each is decided once and stays so."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from scheduler.partners.models import Post, Site, StaffMember


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


class Swap(models.Model):
    """A shift that a worker offers to another of the same rota, perhaps for one of theirs."""

    class State(models.TextChoices):
        ASKED = "asked", "Waits for an answer"
        AGREED = "agreed", "Agreed"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    from_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="swaps_offered")
    to_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="swaps_asked")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_post=F("to_post")), name="swap_is_between_two"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at__isnull=True)
                | (~Q(state="asked") & Q(decided_at__isnull=False)),
                name="swap_decided_sometime",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.asked_at:%d %b %Y}"


class SwapPart(models.Model):
    """One shift of a swap as it was when it was offered, and whose it becomes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    swap = models.ForeignKey(Swap, on_delete=models.CASCADE, related_name="parts")
    pattern = models.ForeignKey("rota.Pattern", on_delete=models.PROTECT, related_name="+")
    becomes = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    from_time = models.TimeField()
    until_time = models.TimeField()

    class Meta:
        ordering = ["on", "from_time", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["swap", "pattern", "on", "from_time"], name="swap_part_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.from_time:%H:%M}"
