"""What the sign-in page must remember: failed tries, by a digest of the name that was typed."""

from django.db import models


class FailedSignIn(models.Model):
    """One wrong name or password. Removed when its hour is over, or after a right one."""

    id = models.BigAutoField(primary_key=True)
    # Keyed with the installation's secret: the names that were tried cannot be read back.
    name_digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["name_digest", "at"], name="failed_sign_ins_of_name"),
            models.Index(fields=["at"], name="failed_sign_ins_by_age"),
        ]

    def __str__(self) -> str:
        return f"failed sign-in {self.id}"
