"""References a person can read out over the phone: no vowels, nothing that looks alike."""

import secrets

ALPHABET = "BCDFGHJKMNPQRSTVWXYZ23456789"
LENGTH = 6


def make() -> str:
    """A new reference such as "K7M4QP"; 28^6 of them, so one in use is drawn almost never."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
