"""Accounts, roles per post, tokens and sign-ins. Tokens are kept as digests only."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

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


class SignIn(models.Model):
    """Somebody signed in on a browser. Whoever removes the row ends it, at the next request."""

    class How(models.TextChoices):
        CODE = "code", "Password and code"
        RECOVERY_CODE = "recovery_code", "Password and recovery code"
        PASSKEY = "passkey", "Passkey"
        PARTNER = "partner", "Partner’s own sign-in"
        DEMONSTRATION = "demonstration", "Demonstration"
        PROGRAM = "program", "Program"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sign_ins")
    how = models.CharField(max_length=15, choices=How.choices)
    device = models.CharField(max_length=60, blank=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return f"{self.how} · {self.device}"


class Subject(models.Model):
    """Who an account is at a partner's own sign-in: the subject it asserts, never an e-mail."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="subjects")
    provider = models.CharField(max_length=40)
    subject = models.CharField(max_length=255)

    class Meta:
        ordering = ["provider", "subject"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "subject"], name="subject_stands_for_one_account"
            ),
            models.UniqueConstraint(
                fields=["account", "provider"], name="account_is_one_subject_per_provider"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} · {self.account_id}"
