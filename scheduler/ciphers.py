"""Encrypts the few secrets that must be read again, under a key of their own kind from SECRET_KEY.

A stolen copy of the database alone opens none of them. Older keys of SECRET_KEY_FALLBACKS still do.
"""

import base64

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


def of(kind: str) -> MultiFernet:
    """The cipher of one kind of secrets: what is encrypted for one cannot be read as another."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(kind, secret)) for secret in keys])


def _key(kind: str, secret: str) -> bytes:
    digest = salted_hmac(kind, "", secret, algorithm="sha256")
    return base64.urlsafe_b64encode(digest.digest())
