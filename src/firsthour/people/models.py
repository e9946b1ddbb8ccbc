"""Tables of the people room."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from firsthour.people.words import Role

ROLE_KNOWN = models.Q(role__in=[role.value for role in Role])


class Account(AbstractBaseUser):
    """Somebody who may sign in. Purpose: access. Retention: while employed; the pseudonym stands in events for ever."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    pseudonym = models.UUIDField(unique=True, default=uuid.uuid4)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20)
    enrolled_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True)
    last_login = None

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [models.CheckConstraint(condition=ROLE_KNOWN, name="people_account_role_known")]

    @property
    def is_active(self) -> bool:
        return self.disabled_at is None


class Enrolment(models.Model):
    """An invitation that works once. Purpose: closed sign-up. Retention: a year; the link itself is not kept.

    With an `account` it is a second beginning: that account gets a new password and new factors.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    digest = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    role = models.CharField(max_length=20)
    account = models.ForeignKey(Account, models.CASCADE, null=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=ROLE_KNOWN, name="people_enrolment_role_known")]


class RefusedTry(models.Model):
    """A wrong password or code. Purpose: throttling. Retention: a day.

    `subject` is a keyed digest of the address or account tried: unknown addresses are throttled like known ones.
    """

    subject = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject", "at"], name="people_refusedtry_subject")]


class Session(models.Model):
    """A browser that is signed in. Purpose: listing and ending it. Retention: until it ends, at most twelve hours.

    `browser` is its make alone; no address of the network is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account = models.ForeignKey(Account, models.CASCADE)
    key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=40)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
