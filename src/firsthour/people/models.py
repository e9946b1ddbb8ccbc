"""Tables of the people room."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from firsthour.people.words import Role


class Account(AbstractBaseUser):
    """A member of staff. Purpose: access. Retention: while employed; the pseudonym stands in events for ever."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    pseudonym = models.UUIDField(unique=True, default=uuid.uuid4)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=[(r, r) for r in Role])
    enrolled_at = models.DateTimeField()
    last_login = None
    is_active = True

    USERNAME_FIELD = "email"


class Enrolment(models.Model):
    """An invitation that works once. Purpose: closed sign-up. Retention: a year; the link itself is not kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    digest = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    role = models.CharField(max_length=20, choices=[(r, r) for r in Role])
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class RefusedSignIn(models.Model):
    """A wrong password for a known account. Purpose: throttling. Retention: a day."""

    account = models.ForeignKey(Account, models.CASCADE)
    at = models.DateTimeField()
