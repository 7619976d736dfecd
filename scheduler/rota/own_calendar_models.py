"""A staff member's own calendar as rows: where it is read, and when it says they are busy.

No title, place or guest is kept: only stretches of time. The address is a secret and encrypted.
"""

import uuid

from django.db import models
from django.db.models import F, Q

from scheduler.partners.models import StaffMember


class OwnCalendar(models.Model):
    """An address at which somebody's own calendar is read, and how the last reading went."""

    class Fault(models.TextChoices):
        """Why the last reading failed, in words for whoever's calendar it is."""

        UNREACHABLE = "unreachable", "Nothing answered at this address."
        SLOW = "slow", "The answer took too long."
        INSIDE = "inside", "This address leads into a private network, where we do not look."
        SENT_ELSEWHERE = "sent_elsewhere", "The address sends us on to somewhere we do not follow."
        UNTRUSTED = "untrusted", "The certificate of the other side is not one we can trust."
        REFUSED = "refused", "We were not let in. The address may have been changed or withdrawn."
        WRONG_PASSWORD = (
            "wrong_password",
            "The user name or the app password is not right. Remove this calendar and add it anew.",
        )
        FORBIDDEN = "forbidden", "The other side says that this account may not read the calendar."
        GONE = "gone", "There is no calendar at this address any more."
        TRY_LATER = "try_later", "The other side said that it has a fault, or asked us to wait."
        TOO_LARGE = "too_large", "The calendar is larger than we read. Share a shorter time of it."
        NOT_A_CALENDAR = "not_a_calendar", "What is at this address is not a calendar."
        NOT_CALDAV = (
            "not_caldav",
            "What is at this address is not a CalDAV server. Look for its address in its help.",
        )
        NO_CALENDAR = (
            "no_calendar",
            "There is no calendar here that could say when you are busy.",
        )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    staff_member = models.ForeignKey(
        StaffMember, on_delete=models.CASCADE, related_name="own_calendars"
    )
    sealed_address = models.TextField()
    # User name and app password of a CalDAV account; empty for an ICS address.
    sealed_sign_in = models.TextField(blank=True)
    # All of the address that is shown again.
    host = models.CharField(max_length=255)
    added_at = models.DateTimeField()
    next_read_at = models.DateTimeField()
    # When the other side last said what it holds, or that it still holds the same.
    read_at = models.DateTimeField(null=True, blank=True)
    # When all of it was last read: what is unchanged there is not what it means some days later.
    whole_at = models.DateTimeField(null=True, blank=True)
    etag = models.CharField(max_length=255, blank=True)
    last_modified = models.CharField(max_length=64, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=20, choices=Fault.choices, blank=True)
    # Entries nobody could make sense of: they take no time, and their owner is told.
    unread = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["added_at", "id"]
        indexes = [models.Index(fields=["next_read_at"], name="own_calendars_due")]

    def __str__(self) -> str:
        return self.host


class BusyTime(models.Model):
    """A stretch that somebody's own calendar takes out of their shifts; of one calendar none
    touches another."""

    id = models.BigAutoField(primary_key=True)
    calendar = models.ForeignKey(OwnCalendar, on_delete=models.CASCADE, related_name="busy")
    staff_member = models.ForeignKey(
        StaffMember, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="busy_forwards"),
        ]
        indexes = [
            models.Index(
                fields=["staff_member", "starts_at", "ends_at"], name="busy_times_of_staff"
            )
        ]

    def __str__(self) -> str:
        return f"busy {self.starts_at:%d %b %Y}"


class BusyAtWork(models.Model):
    """When somebody's own calendars take time out of their shifts, as all may know it: a view.

    Of what lies outside of shifts, and of which calendar said so, it says nothing. (decision 035)
    """

    id = models.CharField(max_length=80, primary_key=True, editable=False)
    staff_member = models.ForeignKey(StaffMember, on_delete=models.DO_NOTHING, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "rota_busyatwork"
        ordering = ["starts_at", "id"]

    def __str__(self) -> str:
        return f"busy {self.starts_at:%d %b %Y}"
