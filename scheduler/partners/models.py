"""The partnership as rows. Partners keep their own decisions; nothing here names a person."""

import uuid
from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from scheduler import modes
from scheduler.partners.authorisation_models import Authorisation as Authorisation


class Partner(models.Model):
    """An organisation in the partnership."""

    class Kind(models.TextChoices):
        NHS_TRUST = "nhs_trust", "NHS trust"
        COUNCIL = "council", "Council"
        CHARITY = "charity", "Charity"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    # Opaque: since 2020 ODS codes have no structure to parse (DOMAIN.md 5.2).
    ods_code = models.CharField(max_length=9, blank=True)
    # What messages may call us: says nothing of mental health (DOMAIN.md 3.7).
    neutral_name = models.CharField(max_length=40)
    desk_phone = models.CharField(max_length=20)
    text_number = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    """A place with a front desk, belonging to one partner."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="sites")
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    neutral_name = models.CharField(max_length=60)
    address_lines = ArrayField(models.CharField(max_length=60), size=6)
    postcode = models.CharField(max_length=8)
    phone = models.CharField(max_length=20)
    zone = models.CharField(max_length=40, default="Europe/London")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Room(models.Model):
    """A room at a site, with the features that needs ask for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=60)
    is_step_free = models.BooleanField(default=False)
    is_quiet = models.BooleanField(default=False)
    has_hearing_loop = models.BooleanField(default=False)
    # A closed door: what the staff member's side of a phone or video call needs.
    is_private = models.BooleanField(default=True)
    sees_people = models.BooleanField(default=True)

    class Meta:
        ordering = ["site", "name"]
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="room_named_once_per_site"),
        ]

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """What an appointment is for, offered across the partnership."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    neutral_name = models.CharField(max_length=60, default="appointment")
    minimum_notice = models.DurationField(default=timedelta(hours=2))
    horizon = models.DurationField(default=timedelta(weeks=26))
    # By themselves, on our page, whoever they are; otherwise only where a desk has let them wait.
    people_may_book = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ServiceMode(models.Model):
    """How long a service takes in one mode, its buffers, and where its starts fall."""

    id = models.BigAutoField(primary_key=True)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="service_modes")
    mode = models.CharField(max_length=20, choices=modes.CHOICES)
    length = models.DurationField()
    buffer_before = models.DurationField(default=timedelta())
    buffer_after = models.DurationField(default=timedelta())
    # Starts fall on multiples of this from local midnight.
    start_grid = models.DurationField(default=timedelta(minutes=15))

    class Meta:
        ordering = ["service", "mode"]
        constraints = [
            models.UniqueConstraint(fields=["service", "mode"], name="service_mode_once"),
            models.CheckConstraint(
                condition=Q(length__gt=timedelta(), start_grid__gt=timedelta()),
                name="service_mode_lengths_positive",
            ),
            models.CheckConstraint(
                condition=Q(buffer_before__gte=timedelta(), buffer_after__gte=timedelta()),
                name="service_mode_buffers_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} · {self.mode}"


class SharingAgreement(models.Model):
    """`owner` lets the desks of `with_partner` book its staff, for one service or for all."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="shares")
    with_partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="shared_in")
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.PROTECT)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["owner", "with_partner", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(owner=F("with_partner")), name="sharing_is_between_two_partners"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="sharing_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner} with {self.with_partner}"


class StaffMember(models.Model):
    """One human, however many employers they have."""

    class Gender(models.TextChoices):
        FEMALE = "female", "Woman"
        MALE = "male", "Man"
        OTHER = "other", "Another description"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    gender = models.CharField(max_length=10, choices=Gender.choices, blank=True)
    languages = ArrayField(models.CharField(max_length=10), default=list, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A staff member's place with one employer, with what they may do there."""

    class Kind(models.TextChoices):
        CONTRACT = "contract", "Contract"
        HONORARY = "honorary", "Honorary contract"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    staff_member = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="posts")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CONTRACT)
    starts_on = models.DateField()
    # Exclusive: the first day on which the post no longer exists.
    ends_on = models.DateField(null=True, blank=True)
    services = models.ManyToManyField(Service, related_name="posts", blank=True)

    class Meta:
        ordering = ["staff_member", "partner"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="post_ends_after_it_starts",
            ),
            # Lets other tables say “this post of this staff member” in one foreign key.
            models.UniqueConstraint(fields=["id", "staff_member"], name="post_and_its_human"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.partner}"


class Interpreter(models.Model):
    """An interpreter who can be claimed for an appointment."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    languages = ArrayField(models.CharField(max_length=10))
    phone = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Protection(models.Model):
    """How much of a shift that serves face to face is kept from remote bookings, and until when.

    For a service at a site, for a service everywhere, or for a site whatever the service. A row
    is ended and followed by another, and says from then on what was kept when.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.PROTECT)
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.PROTECT)
    # Per cent of a shift's length.
    level = models.PositiveSmallIntegerField()
    # Counted back from an appointment's start: from then on all time is open to every mode.
    release = models.DurationField()
    recorded_by = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["recorded_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(service__isnull=False) | Q(site__isnull=False),
                name="protection_is_of_a_service_or_a_site",
            ),
            models.CheckConstraint(condition=Q(level__lte=100), name="protection_level_per_cent"),
            models.CheckConstraint(
                condition=Q(release__gte=timedelta(), release__lte=timedelta(days=366)),
                name="protection_release_within_a_year",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("recorded_at")),
                name="protection_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["service", "site"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="protection_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} % until {self.release} before"
