"""Accounts, roles per post, and the tokens that carry them. Tokens are kept as digests only."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from scheduler.identity.code_models import AskedCode as AskedCode
from scheduler.identity.code_models import Code as Code
from scheduler.identity.code_models import CodeTry as CodeTry
from scheduler.identity.code_models import LookWish as LookWish
from scheduler.partners.models import Post, StaffMember


class Account(AbstractUser):
    """A sign-in of one staff member, or of a machine. Bound to no role: posts carry those."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    staff_member = models.OneToOneField(
        StaffMember, null=True, blank=True, on_delete=models.PROTECT, related_name="account"
    )

    class Meta:
        ordering = ["username"]


class RoleGrant(models.Model):
    """A role held through one post: it ends when the post does."""

    class Role(models.TextChoices):
        RECEPTIONIST = "receptionist", "Receptionist"
        WORKER = "worker", "Worker"
        ROTA_KEEPER = "rota_keeper", "Rota keeper"
        MANAGER = "manager", "Manager"
        PARTNER_ADMINISTRATOR = "partner_administrator", "Partner administrator"
        AUDITOR = "auditor", "Auditor"
        SERVICE_ACCOUNT = "service_account", "Service account"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=25, choices=Role.choices)

    class Meta:
        ordering = ["post", "role"]
        constraints = [
            models.UniqueConstraint(fields=["post", "role"], name="role_once_per_post"),
        ]

    def __str__(self) -> str:
        return f"{self.role} · {self.post}"


class Token(models.Model):
    """A staff token for the API, bound to one account, post and role."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    grant = models.ForeignKey(RoleGrant, on_delete=models.CASCADE, related_name="tokens")
    label = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]
        indexes = [
            models.Index(
                fields=["account"], condition=Q(revoked_at__isnull=True), name="tokens_in_use"
            ),
        ]

    def __str__(self) -> str:
        return self.label
