"""What was brought into a rota from a file, and what each of it was before, so that it can be
undone as one. Nothing of the file's text is kept."""

import uuid

from django.db import models
from django.db.models import Q

from scheduler.partners.models import Partner


class RotaImport(models.Model):
    """One file that was brought in: who, when, from which file, how many; and who undid it."""

    class Form(models.TextChoices):
        ICS = "ics", "Calendar (ICS)"
        CSV = "csv", "Table (CSV)"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rota = models.ForeignKey("rota.Rota", on_delete=models.PROTECT, related_name="imports")
    # For whom it was brought in; they alone undo it.
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=3, choices=Form.choices)
    file_name = models.CharField(max_length=200, blank=True)
    patterns_new = models.PositiveIntegerField()
    patterns_changed = models.PositiveIntegerField()
    patterns_unchanged = models.PositiveIntegerField()
    patterns_ended = models.PositiveIntegerField()
    leave_new = models.PositiveIntegerField()
    leave_ended = models.PositiveIntegerField()
    imported_by = models.CharField(max_length=150)
    imported_at = models.DateTimeField()
    undone_by = models.CharField(max_length=150, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-imported_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_by="", undone_at__isnull=True)
                | (~Q(undone_by="") & Q(undone_at__isnull=False)),
                name="import_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.imported_at:%d %b %Y}"


class BroughtIn(models.Model):
    """One pattern or one leave that an import added, changed or ended.

    `before` and `after` are what a pattern said; where it says something else by now, somebody has
    changed it since, and undoing leaves it.
    """

    class Deed(models.TextChoices):
        ADDED = "added", "Added"
        CHANGED = "changed", "Changed"
        ENDED = "ended", "Ended"

    id = models.BigAutoField(primary_key=True)
    brought_by = models.ForeignKey(RotaImport, on_delete=models.CASCADE, related_name="steps")
    deed = models.CharField(max_length=7, choices=Deed.choices)
    pattern = models.ForeignKey(
        "rota.Pattern", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    leave = models.ForeignKey(
        "rota.Leave", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(pattern__isnull=False, leave__isnull=True)
                | Q(pattern__isnull=True, leave__isnull=False),
                name="brought_in_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.deed
