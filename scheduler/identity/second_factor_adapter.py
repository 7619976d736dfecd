"""What django-allauth asks of us about second factors: how their secrets are kept, our name.

Secrets are encrypted with a key derived from SECRET_KEY: a stolen copy of the database alone
signs nobody in. Older keys of SECRET_KEY_FALLBACKS still decrypt.
"""

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

ISSUER = "Appointments"


class Adapter(DefaultMFAAdapter):
    """allauth's, with encryption."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return ISSUER

    def _get_site_name(self) -> str:
        return ISSUER


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(secret)) for secret in keys])


def _key(secret: str) -> bytes:
    digest = salted_hmac("scheduler.identity.second_factors", "", secret, algorithm="sha256")
    return base64.urlsafe_b64encode(digest.digest())
