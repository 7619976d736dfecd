"""That two records were of one person: which stays, what the merge wrote, how it was undone."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Merge(models.Model):
    """Two records of one person: `away` became another name of `into`, until it is undone.

    What it wrote is named, so that it can be undone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    away = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="merges_away")
    into = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="merges_into")
    reason = models.CharField(max_length=500)
    merged_by = models.CharField(max_length=150)
    merged_at = models.DateTimeField()
    asked_again_after_before = models.BigIntegerField()
    needs_made = ArrayField(models.UUIDField(), default=list, blank=True)
    rules_made = ArrayField(models.UUIDField(), default=list, blank=True)
    rules_ended = ArrayField(models.UUIDField(), default=list, blank=True)
    undone_by = models.CharField(max_length=150, null=True, blank=True)  # noqa: DJ001 - set once
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_reason = models.CharField(max_length=500, null=True, blank=True)  # noqa: DJ001

    class Meta:
        ordering = ["-merged_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["away"], condition=Q(undone_at__isnull=True), name="merged_away_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="merge_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.away_id} into {self.into_id}"
