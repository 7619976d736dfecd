from django.db import models
from django.utils.translation import gettext_lazy as _


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

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(fields=["person_id", "-id"], name="audit_by_person"),
            models.Index(fields=["record_kind", "record_id"], name="audit_by_record"),
        ]

    def __str__(self) -> str:
        return f"{self.deed} {self.record_kind} {self.record_id}"
