"""What django-allauth asks of us about second factors: how their secrets are kept, our name."""

from allauth.mfa.adapter import DefaultMFAAdapter

from scheduler import ciphers

ISSUER = "Appointments"
_KIND = "scheduler.identity.second_factors"


class Adapter(DefaultMFAAdapter):
    """allauth's, with encryption."""

    def encrypt(self, text: str) -> str:
        return ciphers.of(_KIND).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return ciphers.of(_KIND).decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return ISSUER

    def _get_site_name(self) -> str:
        return ISSUER
