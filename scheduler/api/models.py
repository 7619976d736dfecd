"""What the API must remember of a request: its idempotency key and the answer it got."""

from django.db import models

from scheduler.identity.models import Account


class IdempotencyKey(models.Model):
    """One unsafe request of one account, and its answer, which the same key gets again."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    key = models.CharField(max_length=100)
    # SHA-256 of who acts, method, address, version and body: another request is refused.
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    # The JSON as it was sent; empty where it held a secret, which is never kept.
    body = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="idempotency_key_once"),
        ]
        indexes = [models.Index(fields=["made_at"], name="idempotency_keys_by_age")]

    def __str__(self) -> str:
        return self.key
