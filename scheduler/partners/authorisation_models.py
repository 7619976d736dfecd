"""What somebody may do in a post, as rows with dates: checks, training, modes and places."""

import uuid

from django.db import models
from django.db.models import F, Q

from scheduler import modes
from scheduler.modes import Mode


class Authorisation(models.Model):
    """One thing that a post is authorised for, from a day until another.

    Where a post has none of a kind, nothing of that kind is asked of it. Where it has some, it may
    be booked only on days that one of them covers; of training, one of each `title`.
    """

    class Kind(models.TextChoices):
        DBS = "dbs", "DBS check"
        HONORARY = "honorary", "Honorary contract"
        TRAINING = "training", "Training"
        MODE = "mode", "Trained for a way of seeing people"
        SITE = "site", "Allowed at a site"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    post = models.ForeignKey(
        "partners.Post", on_delete=models.PROTECT, related_name="authorisations"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # Which training; empty for every other kind.
    title = models.CharField(max_length=80, blank=True)
    mode = models.CharField(max_length=20, choices=modes.CHOICES, blank=True)
    site = models.ForeignKey(
        "partners.Site", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField()
    # Exclusive: the first day on which it no longer holds.
    ends_on = models.DateField(null=True, blank=True)
    recorded_by = models.CharField(max_length=150)
    recorded_at = models.DateTimeField()
    # Entered by mistake: it never was.
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["post", "kind", "title", "starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="authorisation_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=(Q(kind="training") & ~Q(title="")) | (~Q(kind="training") & Q(title="")),
                name="training_has_a_title",
            ),
            models.CheckConstraint(
                condition=(Q(kind="mode") & ~Q(mode="")) | (~Q(kind="mode") & Q(mode="")),
                name="mode_is_named",
            ),
            models.CheckConstraint(
                condition=Q(kind="site", site__isnull=False)
                | (~Q(kind="site") & Q(site__isnull=True)),
                name="site_is_named",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """“DBS check”, “Training: Safeguarding”, “By phone”, “At The Hub” (reads the site)."""
        if self.mode:
            return f"May see people by this way: {Mode(self.mode).words}"
        if self.site is not None:
            return f"May work at {self.site.name}"
        if self.title:
            return f"Training: {self.title}"
        return str(self.get_kind_display())
