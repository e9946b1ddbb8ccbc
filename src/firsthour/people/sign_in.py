"""How Django finds the account of a session. Passwords are checked by the room's own verb, which records them."""

import uuid

from django.contrib.auth.backends import BaseBackend

from firsthour.people.models import Account


class PasswordBackend(BaseBackend):
    """Restores the account of a signed-in session; it authenticates nobody by itself."""

    def get_user(self, user_id: uuid.UUID) -> Account | None:
        return Account.objects.filter(pk=user_id).first()
