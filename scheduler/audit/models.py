import uuid

from django.db import models
from django.db.models import Func
from django.utils.translation import gettext_lazy as _


class RandomUuid(Func):
    """A salt for rows that are not written by the service."""

    function = "gen_random_uuid"
    output_field = models.UUIDField()


class Entry(models.Model):
    """One deed on one record. The database refuses to update or delete it."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    by_label = models.CharField(max_length=150)
    by_role = models.CharField(max_length=30)
    by_account_id = models.UUIDField(null=True)
    by_post_id = models.UUIDField(null=True)
    by_partner_id = models.UUIDField(null=True)
    deed = models.CharField(max_length=80)
    record_kind = models.CharField(max_length=60)
    record_id = models.CharField(max_length=60)
    person_id = models.UUIDField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    # Empty once what is personal was blanked (`audit.blanking`).
    salt = models.UUIDField(null=True, default=uuid.uuid4, db_default=RandomUuid())
    # What only the service can make (`audit.digests`); empty on what was written before it did.
    mark = models.BinaryField(max_length=32, null=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(fields=["person_id", "-id"], name="audit_by_person"),
            models.Index(fields=["record_kind", "record_id"], name="audit_by_record"),
        ]

    def __str__(self) -> str:
        return f"{self.deed} {self.record_kind} {self.record_id}"


class Sealing(models.Model):
    """One round of sealing: how many seals there are now, and the digest of all of them."""

    number = models.BigIntegerField(primary_key=True)
    sealed_at = models.DateTimeField()
    seals = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("round of sealing")
        verbose_name_plural = _("rounds of sealing")

    def __str__(self) -> str:
        return f"{self.number}: {self.seals}"


class Seal(models.Model):
    """An entry's place in its partner's chain. The chain of a partner is named by its id.

    `id` counts the seals of all chains without a gap.
    """

    id = models.BigIntegerField(primary_key=True)
    sealing = models.ForeignKey(Sealing, on_delete=models.PROTECT, related_name="its_seals")
    chain = models.UUIDField()
    position = models.BigIntegerField()
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="seal")
    personal_digest = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        constraints = [
            models.UniqueConstraint(fields=["chain", "position"], name="one_place_in_a_chain"),
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.position}"
