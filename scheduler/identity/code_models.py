"""Codes by which people come in, as rows. No code is kept: only keyed digests of it."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from scheduler.partners.models import Partner
from scheduler.people.models import Person, Supporter

# Wrong tries with one code, after which it opens nothing any more.
MOST_TRIES = 10


class Code(models.Model):
    """A code that lets the person in, or one of their supporters, once and for a while."""

    class Way(models.TextChoices):
        TEXT = "text", "Text message"
        LETTER = "letter", "Letter"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="codes")
    supporter = models.ForeignKey(
        Supporter, null=True, blank=True, on_delete=models.PROTECT, related_name="codes"
    )
    # The desk whose matter it is.
    owner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="codes")
    way = models.CharField(max_length=10, choices=Way.choices)
    # What is printed beside the code, and entered with it.
    reference = models.CharField(max_length=8)
    digest = models.CharField(max_length=64)
    # Of what may be entered with the code: the reference, or the number it was sent to.
    name_digests = ArrayField(models.CharField(max_length=64))
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    # Ended, it opens nothing, and whoever came in by it is out.
    ended_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="code_has_a_life"
            ),
            models.CheckConstraint(
                condition=Q(tries__lte=MOST_TRIES), name="code_is_locked_after_its_tries"
            ),
        ]
        indexes = [
            GinIndex(
                fields=["name_digests"],
                condition=Q(used_at__isnull=True, ended_at__isnull=True),
                name="codes_by_name",
            ),
            models.Index(fields=["person", "-made_at"], name="codes_of_person"),
        ]

    def __str__(self) -> str:
        return f"code by {self.way}"


class CodeTry(models.Model):
    """One wrong try with a name, whether or not anybody has it."""

    id = models.BigAutoField(primary_key=True)
    # Keyed with the installation's secret: what was typed cannot be read back.
    name_digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["name_digest", "at"], name="code_tries_of_name"),
            models.Index(fields=["at"], name="code_tries_by_age"),
        ]

    def __str__(self) -> str:
        return f"try {self.id}"


class AskedCode(models.Model):
    """What somebody typed to be sent a code: kept until a worker has looked whose it is.

    The page that takes it looks nobody up, and so cannot tell by words or time who is known.
    """

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=40)
    date_of_birth = models.DateField()
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"asked {self.id}"


class LookWish(models.Model):
    """How somebody wants to be shown who looked at their record: every look, or by day."""

    person = models.OneToOneField(
        Person, primary_key=True, on_delete=models.PROTECT, related_name="look_wish"
    )
    wants_every_look = models.BooleanField()
    said_at = models.DateTimeField()

    def __str__(self) -> str:
        return "every look" if self.wants_every_look else "by day"
