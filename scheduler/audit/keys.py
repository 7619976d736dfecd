"""The key that marks entries and signs exported heads: the newest, and those before it.

Whoever holds the database and not the key can neither write an entry nor a head unnoticed.
"""

import hashlib
from functools import lru_cache

from django.conf import settings


def newest() -> bytes:
    """The key that marks and signs now."""
    return _derived(settings.AUDIT_KEY)


def known() -> list[bytes]:
    """Every key whose marks are good, the newest first."""
    return [_derived(key) for key in (settings.AUDIT_KEY, *settings.AUDIT_OLD_KEYS)]


@lru_cache(maxsize=16)
def _derived(key: str) -> bytes:
    # AUDIT_KEY may be the service's own secret, which is used for other things as well.
    return hashlib.sha256(b"scheduler audit\n" + key.encode()).digest()
