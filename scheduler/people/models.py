"""People as rows. Only a name is required: no phone, no e-mail, no address is a normal case."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from scheduler import modes
from scheduler.partners.models import Partner, Post, Service
from scheduler.people.merge_models import Merge
from scheduler.people.sought_models import Sought, SoughtRoute

__all__ = [
    "Choice",
    "ChoiceMode",
    "ContactRule",
    "Merge",
    "Need",
    "Person",
    "Sought",
    "SoughtRoute",
    "Supporter",
]


class Person(models.Model):
    """Somebody who uses the services."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    known_as = models.CharField(max_length=60, blank=True)
    pronouns = models.CharField(max_length=40, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    nhs_number = models.CharField(max_length=10, null=True, blank=True, unique=True)
    language = models.CharField(max_length=10, default="en")
    first_known_to = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="people_first_known"
    )
    registered_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    # Set while another record stands for them (`people.merging`); nothing is booked by this one.
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_records"
    )
    # Choices up to this one count no more: a merge found two records that said different things.
    asked_again_after = models.BigIntegerField(default=0, db_default=0)
    # The partner's own number for this person, so that a file imported twice changes nothing.
    external_reference = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(nhs_number__isnull=True) | Q(nhs_number__regex=r"^[0-9]{10}$"),
                name="nhs_number_is_ten_digits",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="person_has_a_name"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="person_is_not_merged_into_itself",
            ),
            models.UniqueConstraint(
                fields=["first_known_to", "external_reference"],
                condition=~Q(external_reference=""),
                name="external_reference_once_per_partner",
            ),
        ]
        # What persons.find asks while somebody types at a desk: no list of what is yet to be sorted
        # in, which every search would read.
        indexes = [
            GinIndex(
                OpClass(Upper("name"), name="gin_trgm_ops"), name="person_by_name", fastupdate=False
            ),
            GinIndex(
                OpClass(Upper("known_as"), name="gin_trgm_ops"),
                name="person_by_known_as",
                fastupdate=False,
            ),
            models.Index(Upper("external_reference"), name="person_by_reference"),
            models.Index(fields=["date_of_birth"], name="person_by_birth"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Choice(models.Model):
    """The modes a person accepts, in their order; for one service, or for everything.

    Append-only. The newest choice that covers a service is in force for it.
    """

    class How(models.TextChoices):
        FACE_TO_FACE = "face_to_face", "asked face to face"
        PHONE = "phone", "asked by phone"
        LETTER = "letter", "asked by letter"
        PAPER = "paper", "on a paper form"
        ONLINE = "online", "on a page"
        TEXT = "text", "asked by text"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Two choices of one millisecond still have an order.
    sequence = models.BigIntegerField(editable=False, unique=True, db_default=0)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="choices")
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.PROTECT)
    # In the person's order; the database copies them into ChoiceMode.
    modes = ArrayField(models.CharField(max_length=20, choices=modes.CHOICES))
    asked_by = models.CharField(max_length=150)
    asked_by_post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT)
    how = models.CharField(max_length=20, choices=How.choices)
    asked_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-sequence"]
        constraints = [
            models.UniqueConstraint(fields=["id", "person"], name="choice_and_its_person"),
            models.CheckConstraint(condition=Q(modes__len__gte=1), name="choice_has_a_mode"),
        ]
        indexes = [models.Index(fields=["person", "-sequence"], name="choice_newest_first")]

    def __str__(self) -> str:
        return " then ".join(self.modes)


class ChoiceMode(models.Model):
    """One mode of one choice: what composite foreign keys of bookings point at."""

    id = models.BigAutoField(primary_key=True)
    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, related_name="choice_modes")
    mode = models.CharField(max_length=20, choices=modes.CHOICES)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["choice", "position"]
        constraints = [
            models.UniqueConstraint(fields=["choice", "mode"], name="mode_once_per_choice"),
            models.UniqueConstraint(fields=["choice", "position"], name="position_once_per_choice"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.mode}"


class Need(models.Model):
    """A recorded access or communication need; `kind` is a code of people.needs.CATALOGUE."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="needs")
    kind = models.CharField(max_length=60)
    # For an interpreter: the language. Otherwise anything that helps to meet the need.
    detail = models.CharField(max_length=200, blank=True)
    recorded_by = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["person", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "detail"],
                condition=Q(ended_at__isnull=True),
                name="need_recorded_once",
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class Supporter(models.Model):
    """A carer or trusted person, with what the person allows them and until when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="supporters")
    name = models.CharField(max_length=120)
    relationship = models.CharField(max_length=60, blank=True)
    may_see = models.BooleanField(default=False)
    may_move = models.BooleanField(default=False)
    gets_copies = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    recorded_by = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["person", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="supporter_ends_after_start",
            ),
            models.UniqueConstraint(fields=["id", "person"], name="supporter_and_their_person"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ContactRule(models.Model):
    """Whether, when and in what words one route may be used. Never edited, only ended.

    A route belongs to the person, or to one of their supporters. `position` is the
    person's order: the first safe route is the one used, and no other takes its place.
    """

    class Channel(models.TextChoices):
        SMS = "sms", "Text message"
        LETTER = "letter", "Letter"
        VOICE = "voice", "Phone"
        EMAIL = "email", "E-mail"

    class Wording(models.TextChoices):
        # "Please ring 01632 960001": for routes that others may see.
        MINIMAL = "minimal", "Only asks them to ring"
        STANDARD = "standard", "Day, time and place in neutral words"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contact_rules")
    supporter = models.ForeignKey(
        Supporter, null=True, blank=True, on_delete=models.PROTECT, related_name="contact_rules"
    )
    channel = models.CharField(max_length=10, choices=Channel.choices)
    number = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    # As printed in the window of an envelope, postcode last; may be care of somebody.
    address_lines = ArrayField(models.CharField(max_length=60), default=list, blank=True, size=7)
    is_safe = models.BooleanField()
    # ISO weekdays, Monday is 1. Empty hours mean the service's own (08:00 to 18:00, weekdays).
    days = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    hours_from = models.TimeField(null=True, blank=True)
    hours_until = models.TimeField(null=True, blank=True)
    may_leave_voicemail = models.BooleanField(default=False)
    # They said that a machine may ring them. Nobody is asked by silence: a human rings otherwise.
    accepts_recorded_call = models.BooleanField(default=False, db_default=False)
    name_to_show = models.CharField(max_length=40, blank=True)
    ask_for = models.CharField(max_length=120, blank=True)
    wording = models.CharField(max_length=10, choices=Wording.choices, default=Wording.STANDARD)
    position = models.PositiveSmallIntegerField(default=1)
    note = models.CharField(max_length=300, blank=True)
    review_on = models.DateField(null=True, blank=True)
    recorded_by = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["person", "position", "recorded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=["sms", "voice"], email="", address_lines__len=0)
                & ~Q(number="")
                | Q(channel="email", number="", address_lines__len=0) & ~Q(email="")
                | Q(channel="letter", number="", email="", address_lines__len__gte=3),
                name="contact_rule_route_fits_channel",
            ),
            models.CheckConstraint(
                condition=Q(hours_from__isnull=True, hours_until__isnull=True)
                | Q(
                    hours_from__isnull=False,
                    hours_until__isnull=False,
                    hours_until__gt=F("hours_from"),
                ),
                name="contact_rule_hours_in_order",
            ),
            models.CheckConstraint(
                condition=Q(days__contained_by=[1, 2, 3, 4, 5, 6, 7]),
                name="contact_rule_days_are_weekdays",
            ),
            models.CheckConstraint(
                # A machine cannot ask for somebody as a human has been asked to.
                condition=Q(accepts_recorded_call=False) | Q(channel="voice", ask_for=""),
                name="contact_rule_recorded_call_is_a_call",
            ),
        ]
        indexes = [
            models.Index(
                fields=["person", "position"],
                condition=Q(ended_at__isnull=True),
                name="contact_rules_current",
            ),
            # Also by how a number begins, while somebody still types it.
            models.Index(
                OpClass("number", name="varchar_pattern_ops"),
                name="contact_rule_by_start",
            ),
            GinIndex(fields=["address_lines"], name="contact_rule_by_address", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.id}"
