"""The register of trusted flaggers: each was awarded the status by a digital services coordinator."""

import hashlib
import secrets
import uuid
from datetime import date, datetime

from django.db import transaction

from firsthour.flags import errors, queries, rules, words
from firsthour.flags.models import Flagger
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor, EventTag

EU = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split())


@transaction.atomic
def add_flagger(
    *, name: str, coordinator: str, country: str, since: date, actor: Actor, at: datetime
) -> tuple[Flagger, str]:
    """A trusted flagger as the Commission's list names it, and its access code, shown once and kept nowhere."""
    name, coordinator = rules.one_line(name, 200), rules.one_line(coordinator, 200)
    if not name or not coordinator:
        raise errors.FlaggerUnusable(cause="name and awarding coordinator are both needed.")
    if country not in EU:
        raise errors.FlaggerUnusable(cause="the coordinator's country is no member state's two letters, such as IE.")
    if since > at.date():
        raise errors.FlaggerUnusable(cause="the day of the award lies in the future.")
    if Flagger.objects.filter(name=name).exists():
        raise errors.FlaggerUnusable(cause="this name is in the register already.")
    prefix, digest, code = _new_code()
    flagger = Flagger.objects.create(
        name=name, coordinator=coordinator, country=country, since=since, prefix=prefix, digest=digest, added_at=at
    )
    _record(words.FLAGGER_ADDED, flagger, {"country": country, "since": since}, actor, at)
    return flagger, code


@transaction.atomic
def renew_code(*, flagger_id: uuid.UUID, actor: Actor, at: datetime) -> str:
    """A new access code; the old one works no more. Raises FlaggerUnknown."""
    flagger = _locked(flagger_id)
    flagger.prefix, flagger.digest, code = _new_code()
    flagger.save(update_fields=["prefix", "digest"])
    _record(words.FLAGGER_KEYED, flagger, {}, actor, at)
    return code


@transaction.atomic
def suspend_flagger(*, flagger_id: uuid.UUID, actor: Actor, at: datetime) -> Flagger:
    """While its coordinator looks into it, it is nobody's trusted flagger (EU 2022/2065 Art. 22(6))."""
    flagger = _locked(flagger_id)
    if flagger.suspended_at is None:
        flagger.suspended_at = at
        flagger.save(update_fields=["suspended_at"])
        _record(words.FLAGGER_SUSPENDED, flagger, {}, actor, at)
    return flagger


@transaction.atomic
def resume_flagger(*, flagger_id: uuid.UUID, actor: Actor, at: datetime) -> Flagger:
    """The suspension is over. Raises FlaggerUnknown."""
    flagger = _locked(flagger_id)
    if flagger.suspended_at is not None:
        flagger.suspended_at = None
        flagger.save(update_fields=["suspended_at"])
        _record(words.FLAGGER_RESUMED, flagger, {}, actor, at)
    return flagger


@transaction.atomic
def end_flagger(*, flagger_id: uuid.UUID, actor: Actor, at: datetime) -> Flagger:
    """The status was revoked (EU 2022/2065 Art. 22(7)): from now on its flags are those of anybody."""
    flagger = _locked(flagger_id)
    flagger.ended_at = at
    flagger.save(update_fields=["ended_at"])
    _record(words.FLAGGER_ENDED, flagger, {}, actor, at)
    return flagger


def _locked(flagger_id: uuid.UUID) -> Flagger:
    queries.access_flagger(flagger_id)
    flagger = Flagger.objects.select_for_update().get(pk=flagger_id)
    if flagger.ended_at is not None:
        raise errors.FlaggerUnknown()
    return flagger


def _new_code() -> tuple[str, str, str]:
    prefix, secret = secrets.token_hex(5), secrets.token_urlsafe(32)
    return prefix, hashlib.sha256(secret.encode()).hexdigest(), f"tf_{prefix}_{secret}"


def _record(tag: EventTag, flagger: Flagger, body: dict[str, object], actor: Actor, at: datetime) -> None:
    record(tag, subject_kind="flagger", subject_id=flagger.id, body=body, actor=actor, at=at)
