"""What a worker is told of a shift that changed after its day was published; told once."""

import uuid

from django.db import models
from django.db.models import Q

from scheduler.partners.models import Site, StaffMember


class ShiftNotice(models.Model):
    """One day of somebody's shifts as it was and as it is now; without the one, or the other.

    Several changes before it is seen are one, from what was known to what is so.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    staff_member = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, related_name="shift_notices"
    )
    rota = models.ForeignKey("rota.Rota", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    was_from = models.TimeField(null=True)
    was_until = models.TimeField(null=True)
    was_site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="+")
    is_from = models.TimeField(null=True)
    is_until = models.TimeField(null=True)
    is_site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="+")
    changed_by = models.CharField(max_length=150)
    changed_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["on", "was_from", "is_from", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(was_site__isnull=False) | Q(is_site__isnull=False),
                name="notice_of_something",
            ),
        ]
        indexes = [
            models.Index(
                fields=["staff_member", "on"],
                condition=Q(seen_at__isnull=True),
                name="notices_not_seen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on:%d %b %Y}"
