"""Promises as rows. The choice, the person and the mode are held together by the database."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from scheduler import modes
from scheduler.booking.cover_models import WithoutWorker as WithoutWorker
from scheduler.booking.offer_models import FreedTime as FreedTime
from scheduler.booking.offer_models import Offer as Offer
from scheduler.booking.room_models import RoomClosing as RoomClosing
from scheduler.booking.taken_models import Taken as Taken
from scheduler.booking.taken_models import TakenStaff as TakenStaff
from scheduler.partners.models import Interpreter, Partner, Post, Room, Service, Site, StaffMember
from scheduler.people.models import Choice, Person
from scheduler.rota.models import Rota


class Hold(models.Model):
    """An option claimed for a while. Confirmed, it becomes the appointment of the same id."""

    # What is not searched by has no index: a hold is written whenever somebody books.

    class State(models.TextChoices):
        HELD = "held", "Held"
        CONFIRMED = "confirmed", "Confirmed"
        RELEASED = "released", "Released"
        LAPSED = "lapsed", "Lapsed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="holds")
    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, db_index=False)
    mode = models.CharField(max_length=20, choices=modes.CHOICES)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, db_index=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, db_index=False)
    room = models.ForeignKey(Room, null=True, on_delete=models.PROTECT, db_index=False)
    interpreter = models.ForeignKey(
        Interpreter, null=True, on_delete=models.PROTECT, db_index=False
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    held_until = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    # Shared by appointments that follow one another while the person is there.
    visit_id = models.UUIDField(null=True, blank=True)
    made_by = models.CharField(max_length=150)
    made_by_partner = models.ForeignKey(
        Partner, null=True, on_delete=models.PROTECT, db_index=False
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="hold_forwards"),
        ]
        indexes = [
            models.Index(fields=["held_until"], condition=Q(state="held"), name="holds_that_lapse"),
            models.Index(
                fields=["visit_id"], condition=Q(visit_id__isnull=False), name="holds_of_visit"
            ),
        ]

    def __str__(self) -> str:
        return f"hold {self.id}"


class Appointment(models.Model):
    """A confirmed promise, with what its mode needs in order to take place."""

    class State(models.TextChoices):
        BOOKED = "booked", "Booked"
        CANCELLED = "cancelled", "Cancelled"

    class Attendance(models.TextChoices):
        """Codes of ATTENDANCE STATUS (DOMAIN.md 5.4)."""

        SEEN = "seen", "Seen, on time"
        SEEN_LATE = "seen_late", "Came late, and was seen"
        LATE_NOT_SEEN = "late_not_seen", "Came too late to be seen"
        MISSED = "missed", "Did not come, no word before"

    class CancelledBy(models.TextChoices):
        PERSON = "person", "By, or on behalf of, the person"
        PROVIDER = "provider", "By us"

    id = models.UUIDField(primary_key=True, editable=False)
    reference = models.CharField(max_length=8, unique=True)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="appointments", db_index=False
    )
    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, db_index=False)
    mode = models.CharField(max_length=20, choices=modes.CHOICES)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, db_index=False)
    # Where the person comes, face to face; where the staff member sits, in other modes.
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, related_name="appointments", db_index=False
    )
    room = models.ForeignKey(Room, null=True, on_delete=models.PROTECT, db_index=False)
    interpreter = models.ForeignKey(
        Interpreter, null=True, on_delete=models.PROTECT, db_index=False
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    visit_id = models.UUIDField(null=True, blank=True)
    zone = models.CharField(max_length=40, default="Europe/London")
    local_on = models.DateField()
    local_at = models.TimeField()
    ring_number = models.CharField(max_length=20, blank=True)
    ring_from = models.CharField(max_length=20, blank=True)
    video_link = models.CharField(max_length=200, blank=True)
    text_number = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.BOOKED)
    cancelled_by = models.CharField(max_length=10, choices=CancelledBy.choices, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=300, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    attendance = models.CharField(max_length=15, choices=Attendance.choices, blank=True)
    booked_by = models.CharField(max_length=150)
    # The partner whose desk booked it, and which owns the tasks about it.
    booked_by_partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="appointments_booked"
    )
    booked_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # Counts every change; it is the ETag, and the SEQUENCE of the calendar entry.
    version = models.PositiveIntegerField(default=1)
    # The version in which time, place, mode or state last changed: what messages speak of. An
    # arrival raises the version and not this, so it takes no reminder back.
    promise_version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="appointment_forwards"
            ),
            models.CheckConstraint(
                condition=Q(mode="face_to_face", room__isnull=False)
                | (Q(mode="phone") & ~Q(ring_number="") & ~Q(ring_from=""))
                | (Q(mode="video") & ~Q(video_link=""))
                | (Q(mode="text") & ~Q(text_number="") & ~Q(ring_number="")),
                name="appointment_has_what_its_mode_needs",
            ),
            models.CheckConstraint(
                condition=Q(state="booked", cancelled_at__isnull=True, cancelled_by="")
                | (Q(state="cancelled", cancelled_at__isnull=False) & ~Q(cancelled_by="")),
                name="appointment_cancelled_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(attendance="") | Q(state="booked"),
                name="appointment_cancelled_has_no_attendance",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "starts_at"], name="appointments_of_person"),
            models.Index(fields=["site", "starts_at"], name="appointments_at_site"),
            models.Index(fields=["starts_at"], name="appointments_by_start"),
        ]

    def __str__(self) -> str:
        return self.reference


class AppointmentStaff(models.Model):
    """A staff member in an appointment, through the post they act in. Kept after a cancel."""

    id = models.BigAutoField(primary_key=True)
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="appointment_staff"
    )
    staff_member = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, related_name="appointments_with"
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT)

    class Meta:
        ordering = ["appointment", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "staff_member"], name="staff_member_once_per_appointment"
            ),
        ]

    def __str__(self) -> str:
        return str(self.staff_member)


class WaitingListEntry(models.Model):
    """Somebody waiting for a time in their own mode, since the moment they asked."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        BOOKED = "booked", "Booked"
        LEFT = "left", "Left the list"

    class Priority(models.IntegerChoices):
        """Clinical priority, with its reason; nobody has one unless somebody gave it."""

        NONE = 0, "None: by how long they wait"
        SOON = 1, "Soon"
        URGENT = 2, "Urgent"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="waiting")
    choice = models.ForeignKey(Choice, on_delete=models.PROTECT)
    service = models.ForeignKey(Service, on_delete=models.PROTECT)
    modes = ArrayField(models.CharField(max_length=20, choices=modes.CHOICES))
    # Of each of these, empty means any.
    sites = models.ManyToManyField(Site, blank=True)
    staff_members = models.ManyToManyField(StaffMember, blank=True, related_name="waited_for")
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    # The whole appointment lies between these, by the clock at its place; empty means any.
    from_time = models.TimeField(null=True, blank=True)
    until_time = models.TimeField(null=True, blank=True)
    owner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="waiting_list")
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)
    ended_at = models.DateTimeField(null=True, blank=True)
    priority = models.PositiveSmallIntegerField(choices=Priority.choices, default=Priority.NONE)
    priority_reason = models.CharField(max_length=300, blank=True)
    priority_by = models.CharField(max_length=150, blank=True)
    priority_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-priority", "asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "service"],
                condition=Q(state="waiting"),
                name="waiting_once_per_service",
            ),
            models.CheckConstraint(
                condition=Q(priority=0, priority_reason="", priority_at__isnull=True)
                | (Q(priority__gt=0, priority_at__isnull=False) & ~Q(priority_reason="")),
                name="waiting_priority_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=[1, 2, 3, 4, 5, 6, 7]),
                name="waiting_days_are_weekdays",
            ),
            models.CheckConstraint(
                condition=Q(from_time__isnull=True)
                | Q(until_time__isnull=True)
                | Q(until_time__gt=F("from_time")),
                name="waiting_hours_in_order",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-priority", "asked_at", "id"],
                condition=Q(state="waiting"),
                name="waiting_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"waiting since {self.asked_at:%d %b %Y}"


class Feed(models.Model):
    """An address from which one staff member's, one rota's or one site's calendar may be read.

    The key in the address is kept as a digest and can be revoked. It is the recorded
    exception to “no token in addresses” (ASVS 14.2.1): calendar programs send no headers.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    staff_member = models.ForeignKey(StaffMember, null=True, blank=True, on_delete=models.CASCADE)
    rota = models.ForeignKey(Rota, null=True, blank=True, on_delete=models.CASCADE)
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.CASCADE)
    # Whose eyes it is made for; empty: the staff member's own.
    partner = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.CASCADE)
    label = models.CharField(max_length=120)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(staff_member__isnull=False, rota__isnull=True, site__isnull=True)
                | Q(staff_member__isnull=True, rota__isnull=False, site__isnull=True)
                | Q(staff_member__isnull=True, rota__isnull=True, site__isnull=False),
                name="feed_of_one_calendar",
            ),
        ]

    def __str__(self) -> str:
        return self.label
