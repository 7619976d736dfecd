"""Accounts, roles per post, machines, sign-ins, and the tokens that carry roles.

Secrets and tokens are kept as digests only.
"""

import uuid

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
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
    # Its password stands on the front page of the demonstration.
    is_invented = models.BooleanField(default=False, editable=False)

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


class Machine(models.Model):
    """Another program that may call the API: an account of its own, one post's role, scopes.

    Its id is the `client_id` of OAuth 2. It ends with the post of whoever answers for it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="machine")
    grant = models.ForeignKey(RoleGrant, on_delete=models.CASCADE, related_name="machines")
    scopes = ArrayField(models.CharField(max_length=40))
    # Empty: as many as the installation lets every machine make.
    calls_a_minute = models.PositiveIntegerField(null=True, blank=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.account.username


class MachineSecret(models.Model):
    """What proves that a caller is the machine. Two may be in force while one follows another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    machine = models.ForeignKey(Machine, on_delete=models.CASCADE, related_name="secrets")
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return str(self.id)


class Token(models.Model):
    """What a call of the API carries: of a staff member, or of a machine with its scopes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    grant = models.ForeignKey(RoleGrant, on_delete=models.CASCADE, related_name="tokens")
    machine = models.ForeignKey(
        Machine, null=True, blank=True, on_delete=models.CASCADE, related_name="tokens"
    )
    scopes = ArrayField(models.CharField(max_length=40), null=True, blank=True)
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
            models.Index(fields=["expires_at"], name="tokens_by_end"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(machine__isnull=True, scopes__isnull=True)
                | Q(machine__isnull=False, scopes__isnull=False),
                name="scopes_are_of_machines",
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
