"""Rotas as rows. Patterns live in django-scheduler; shifts are made from them and are ours."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q

from scheduler import modes
from scheduler.partners.models import Partner, Post, Room, Service, Site, StaffMember
from scheduler.rota.import_models import BroughtIn as BroughtIn
from scheduler.rota.import_models import RotaImport as RotaImport
from scheduler.rota.notice_models import ShiftNotice as ShiftNotice
from scheduler.rota.own_calendar_models import BusyAtWork as BusyAtWork
from scheduler.rota.own_calendar_models import BusyTime as BusyTime
from scheduler.rota.own_calendar_models import OwnCalendar as OwnCalendar
from scheduler.rota.request_models import LeaveRequest as LeaveRequest
from scheduler.rota.request_models import Swap as Swap
from scheduler.rota.request_models import SwapPart as SwapPart


class Rota(models.Model):
    """A shared calendar of staff time to which posts of several partners contribute."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    keeper = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="rotas")
    calendar = models.OneToOneField(
        "schedule.Calendar", on_delete=models.PROTECT, related_name="rota"
    )
    # The last day that workers have been told of; changes until then need a reason.
    published_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Pattern(models.Model):
    """Who works where and how, whenever the django-scheduler event happens."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rota = models.ForeignKey(Rota, on_delete=models.PROTECT, related_name="patterns")
    event = models.OneToOneField("schedule.Event", on_delete=models.PROTECT, related_name="pattern")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="patterns")
    site = models.ForeignKey(Site, on_delete=models.PROTECT)
    # Empty: any suitable room at the site.
    room = models.ForeignKey(Room, null=True, blank=True, on_delete=models.PROTECT)
    modes = ArrayField(models.CharField(max_length=20, choices=modes.CHOICES))
    # Empty: every service the post delivers.
    services = models.ManyToManyField(Service, blank=True)
    zone = models.CharField(max_length=40, default="Europe/London")
    version = models.PositiveIntegerField(default=1)
    ended_at = models.DateTimeField(null=True, blank=True)
    # The UID of the calendar entry it was imported from.
    external_uid = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["rota", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(modes__len__gte=1), name="pattern_has_a_mode"),
        ]
        indexes = [models.Index(fields=["external_uid"], name="pattern_by_external_uid")]

    def __str__(self) -> str:
        return str(self.id)


class Shift(models.Model):
    """A stretch of one staff member's time at a place, with the modes it can serve.

    `local_on`, `local_from` and `local_until` are the wall times that were meant; the UTC
    moments are derived from them and the zone, and follow them when clock rules change.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rota = models.ForeignKey(Rota, on_delete=models.PROTECT, related_name="shifts")
    pattern = models.ForeignKey(
        Pattern, null=True, blank=True, on_delete=models.PROTECT, related_name="shifts"
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="shifts")
    staff_member = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, related_name="shifts", db_index=False
    )
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="shifts")
    room = models.ForeignKey(Room, null=True, blank=True, on_delete=models.PROTECT)
    modes = ArrayField(models.CharField(max_length=20, choices=modes.CHOICES))
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone = models.CharField(max_length=40, default="Europe/London")
    local_on = models.DateField()
    local_from = models.TimeField()
    local_until = models.TimeField()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_forwards"),
            models.CheckConstraint(condition=Q(modes__len__gte=1), name="shift_has_a_mode"),
            ExclusionConstraint(
                name="one_human_one_shift_at_a_time",
                expressions=[
                    ("staff_member", RangeOperators.EQUAL),
                    (
                        Func(F("starts_at"), F("ends_at"), function="tstzrange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                # Judged row by row, unless a change of several shifts at once says “at the end”:
                # two shifts that swap their hours overlap while the first of them is written.
                deferrable=Deferrable.IMMEDIATE,
            ),
        ]
        indexes = [
            models.Index(fields=["site", "starts_at"], name="shifts_at_site"),
            models.Index(fields=["rota", "starts_at"], name="shifts_of_rota"),
            models.Index(fields=["staff_member", "starts_at"], name="shifts_of_staff"),
        ]

    def __str__(self) -> str:
        return f"{self.local_on} {self.local_from:%H:%M}–{self.local_until:%H:%M}"


class Leave(models.Model):
    """Time taken out of a staff member's shifts, whichever employer they are for."""

    class Kind(models.TextChoices):
        ANNUAL = "annual", "Annual leave"
        SICKNESS = "sickness", "Sickness"
        STUDY = "study", "Study leave"
        OTHER = "other", "Other leave"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    staff_member = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="leave")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    external_uid = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="leave_forwards"),
        ]
        indexes = [
            models.Index(
                fields=["staff_member", "starts_at"],
                condition=Q(ended_at__isnull=True),
                name="leave_current",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_at:%d %b %Y}"


class LeaveTime(models.Model):
    """When somebody is on leave, as everybody may know it: a view without what kind it is.

    Row-level security shows leave itself only to whoever employs them. (decision 019)
    """

    id = models.UUIDField(primary_key=True, editable=False)
    staff_member = models.ForeignKey(StaffMember, on_delete=models.DO_NOTHING, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "rota_leavetime"
        ordering = ["starts_at", "id"]

    def __str__(self) -> str:
        return f"away {self.starts_at:%d %b %Y}"
