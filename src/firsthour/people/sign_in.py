"""What Django and django-allauth ask of this room while somebody signs in."""

import uuid

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.backends import BaseBackend

from firsthour.people.models import Account

PURPOSE = "second-factors"


class PasswordBackend(BaseBackend):
    """Restores the account of a signed-in session; it authenticates nobody by itself."""

    def get_user(self, user_id: uuid.UUID) -> Account | None:
        return Account.objects.filter(pk=user_id, disabled_at=None).first()


class SecretFactors(DefaultMFAAdapter):
    """Secrets of apps and seeds of recovery codes rest encrypted under a key that is in no database backup."""

    def encrypt(self, text: str) -> str:
        return settings.KEYRING.wrap(PURPOSE, text.encode()).hex()

    def decrypt(self, encrypted_text: str) -> str:
        return settings.KEYRING.unwrap(PURPOSE, bytes.fromhex(encrypted_text)).decode()

    def get_totp_issuer(self) -> str:
        return "Firsthour"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": "Firsthour"}
