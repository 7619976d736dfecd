"""What the API must remember of a request: its idempotency key and the answer it got."""

from django.db import models

from scheduler.identity.models import Account


class IdempotencyKey(models.Model):
    """One unsafe request of one account. The answer is kept, and repeated for the same key."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    key = models.CharField(max_length=100)
    # SHA-256 of method, path and body: the same key with another request is refused.
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    headers = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="idempotency_key_once"),
        ]

    def __str__(self) -> str:
        return self.key
