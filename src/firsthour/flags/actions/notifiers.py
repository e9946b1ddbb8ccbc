"""Who flags: known by a digest of their address, warned where most of it is manifestly unfounded, erased."""

from datetime import datetime

from django.db import transaction

from firsthour.flags import queries, rules, words
from firsthour.flags.models import Burst, Flag, Notifier
from firsthour.flags.words import NotifierStanding
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor, EventTag
from firsthour.platform.queries import keyring


@transaction.atomic
def know_notifier(*, name: str, mail: str, actor: Actor, at: datetime) -> Notifier:
    """The notifier with that address, under one pseudonym; name and address are kept encrypted."""
    wrapped = {
        "wrapped_name": keyring().wrap(queries.NOTIFIER_KEY, name.encode()),
        "wrapped_address": keyring().wrap(queries.NOTIFIER_KEY, mail.encode()),
    }
    notifier, made = Notifier.objects.get_or_create(
        address_mac=queries.mac_of(mail), defaults={"known_since": at, **wrapped}
    )
    if made:
        _record(words.NOTIFIER_KNOWN, notifier, {}, actor, at)
    return notifier


def weigh(*, notifier: Notifier, actor: Actor, at: datetime) -> None:
    """After an answer: whether a warning is now due. The warning itself is the event; the notices room writes it."""
    notifier = Notifier.objects.select_for_update().get(pk=notifier.pk)
    due = queries.standing_of(notifier, at) is NotifierStanding.WARNING_DUE
    if due != (notifier.warning_due_at is not None):
        notifier.warning_due_at = at if due else None
        notifier.save(update_fields=["warning_due_at"])


@transaction.atomic
def note_warned(*, notifier: Notifier, actor: Actor, at: datetime) -> None:
    """The warning has been written and leaves: from now on their flags come last (EU 2022/2065 Art. 23(2))."""
    notifier = Notifier.objects.select_for_update().get(pk=notifier.pk)
    notifier.warning_due_at, notifier.warned_at = None, at
    notifier.save(update_fields=["warning_due_at", "warned_at"])
    _record(words.NOTIFIER_WARNED, notifier, {"unfounded": queries.unfounded_of(notifier, at)}, actor, at)


@transaction.atomic
def erase(*, flag: Flag, actor: Actor, at: datetime) -> None:
    """Erase what was written in a flag and, with its last one, who wrote it; outcome, times and pseudonym stay."""
    flag = Flag.objects.select_for_update(of=("self",)).select_related("notifier").get(pk=flag.pk)
    if flag.erased_at is not None:
        return
    flag.wrapped_content, flag.content_mac, flag.erased_at = b"", "", at
    flag.save(update_fields=["wrapped_content", "content_mac", "erased_at"])
    record(
        words.FLAG_ERASED,
        subject_kind="flag",
        subject_id=flag.id,
        service_id=flag.service_id,
        body={},
        actor=actor,
        at=at,
    )
    notifier = flag.notifier
    if notifier is None or notifier.erased_at is not None or notifier.flag_set.filter(erased_at__isnull=True).exists():
        return
    notifier = Notifier.objects.select_for_update().get(pk=notifier.pk)
    notifier.address_mac, notifier.wrapped_name, notifier.wrapped_address = None, b"", b""
    notifier.warning_due_at, notifier.erased_at = None, at
    notifier.save()
    _record(words.NOTIFIER_ERASED, notifier, {}, actor, at)


@transaction.atomic
def forget_bursts(*, actor: Actor, at: datetime) -> int:
    """Bursts older than a year go; their events stay. No event: they said nothing of anybody any more."""
    old, _ = Burst.objects.filter(noticed_at__lte=at - rules.MISUSE_WINDOW).delete()
    return old


def _record(tag: EventTag, notifier: Notifier, body: dict[str, object], actor: Actor, at: datetime) -> None:
    record(tag, subject_kind="notifier", subject_id=notifier.pseudonym, body=body, actor=actor, at=at)
