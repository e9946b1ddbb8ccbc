"""Who flags: known by a digest of their address, warned where most of it is manifestly unfounded, erased."""

from datetime import datetime

import msgspec
from django.db import transaction

from firsthour.authors.rules import ERASURE_PROVED_FOR, look_again_at, merged
from firsthour.authors.words import ErasureState, Kept, KeptBasis
from firsthour.flags import errors, queries, rules, words
from firsthour.flags.models import Burst, Flag, Notifier, NotifierErasure
from firsthour.flags.words import LookPurpose, NotifierStanding
from firsthour.ledger.actions import record
from firsthour.ledger.words import Actor, EventTag
from firsthour.platform.queries import keyring


@transaction.atomic
def know_notifier(*, name: str, mail: str, actor: Actor, at: datetime) -> Notifier:
    """The notifier with that address, under one pseudonym; name and address are kept encrypted.

    Locked until the caller's transaction ends, so that no erasure takes the address of a flag that is just arriving.
    """
    wrapped = {
        "wrapped_name": keyring().wrap(queries.NOTIFIER_KEY, name.encode()),
        "wrapped_address": keyring().wrap(queries.NOTIFIER_KEY, mail.encode()),
    }
    notifier, made = Notifier.objects.select_for_update().get_or_create(
        address_mac=queries.mac_of(mail), defaults={"known_since": at, **wrapped}
    )
    if made:
        _record(words.NOTIFIER_KNOWN, notifier, {}, actor, at)
    elif not notifier.wrapped_address:  # known again by the digest that an erasure left of somebody who was warned
        Notifier.objects.filter(pk=notifier.pk).update(**wrapped)
        notifier.refresh_from_db()
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
    _erase_content(flag, actor, at)
    if flag.notifier is None:
        return
    notifier = Notifier.objects.select_for_update().get(pk=flag.notifier_id)
    if notifier.erased_at is None and not notifier.flag_set.filter(erased_at__isnull=True).exists():
        _erase_notifier(notifier, actor, at)


def _erase_content(flag: Flag, actor: Actor, at: datetime) -> None:
    flag.wrapped_content, flag.content_mac, flag.erased_at = b"", "", at
    flag.save(update_fields=["wrapped_content", "content_mac", "erased_at"])
    flag.items.filter(found__isnull=False).update(found=None)
    record(
        words.FLAG_ERASED,
        subject_kind="flag",
        subject_id=flag.id,
        service_id=flag.service_id,
        body={},
        actor=actor,
        at=at,
    )


def _erase_notifier(notifier: Notifier, actor: Actor, at: datetime) -> None:
    notifier.address_mac, notifier.wrapped_name, notifier.wrapped_address = None, b"", b""
    notifier.warning_due_at, notifier.erased_at = None, at
    notifier.save()
    _record(words.NOTIFIER_ERASED, notifier, {}, actor, at)


@transaction.atomic
def look_at_notifier(
    *, notifier: Notifier, flag: Flag | None, purpose: LookPurpose, actor: Actor, at: datetime
) -> None:
    """Somebody sees who a notifier is; who and why is recorded (constitution, article 10)."""
    body = {"flag": flag.id if flag else None, "purpose": str(purpose)}
    _record(words.NOTIFIER_VIEWED, notifier, body, actor, at)


@transaction.atomic
def request_erasure(*, notifier: Notifier, actor: Actor, at: datetime) -> NotifierErasure:
    """The notifier asks to be forgotten; an open request is the same one. The rooms above answer what must stay.
    Raises NotifierErased."""
    notifier = Notifier.objects.select_for_update().get(pk=notifier.pk)
    if notifier.erased_at is not None:
        raise errors.NotifierErased()
    request, made = NotifierErasure.objects.exclude(state=ErasureState.DONE).get_or_create(
        notifier=notifier, defaults={"received_at": at, "look_at": at}
    )
    if made:
        _record(words.ERASURE_REQUESTED, notifier, {"request": request.id}, actor, at)
    return request


@transaction.atomic
def answer_erasure(*, request: NotifierErasure, kept: tuple[Kept, ...], actor: Actor, at: datetime) -> NotifierErasure:
    """Erase what nothing holds, and write down why the rest stays; with nothing held, all of it goes.

    `kept` are the reasons of the rooms above. Where misuse alone is left, a digest of the address is all that stays.
    """
    request = NotifierErasure.objects.select_for_update(of=("self",)).get(pk=request.pk)
    # Flags before their notifier, as everywhere; one that arrives between the two is seen, and holds everything.
    list(Flag.objects.select_for_update().filter(notifier=request.notifier_id).order_by("pk").values_list("pk"))
    notifier = Notifier.objects.select_for_update().get(pk=request.notifier_id)
    flags = list(notifier.flag_set.all())
    held = rules.kept_of_notifier(
        [rules.Answering(each.answered_at, each.complain_until) for each in flags], notifier.warned_at, at
    )
    reasons = () if notifier.erased_at else merged([*kept, *held])
    before = request.kept
    if all(each.basis is KeptBasis.MISUSE for each in reasons):
        for flag in flags:
            if flag.erased_at is None:
                _erase_content(flag, actor, at)
        if reasons:
            _hide(notifier, actor, at)
    request.kept = [msgspec.to_builtins(each) for each in reasons]
    request.answered_at = request.answered_at or at
    request.look_at = look_again_at(reasons, at)
    request.state = ErasureState.ANSWERED if reasons else ErasureState.DONE
    if not reasons:
        request.done_at = at
        if notifier.erased_at is None:
            _erase_notifier(notifier, actor, at)
    request.save()
    if not reasons or request.kept != before:
        body = {"request": request.id, "bases": [str(each.basis) for each in reasons]}
        _record(words.ERASURE_ANSWERED, notifier, body, actor, at)
    return request


def _hide(notifier: Notifier, actor: Actor, at: datetime) -> None:
    if notifier.wrapped_name or notifier.wrapped_address:
        notifier.wrapped_name, notifier.wrapped_address, notifier.warning_due_at = b"", b"", None
        notifier.save()
        _record(words.NOTIFIER_CONCEALED, notifier, {}, actor, at)


@transaction.atomic
def forget_bursts(*, actor: Actor, at: datetime) -> int:
    """Bursts older than a year go; their events stay. No event: they said nothing of anybody any more."""
    old, _ = Burst.objects.filter(noticed_at__lte=at - rules.MISUSE_WINDOW).delete()
    return old


@transaction.atomic
def forget_erasures(*, actor: Actor, at: datetime) -> int:
    """Requests for erasure that were done three years ago go; their events stay, and name a pseudonym alone."""
    old, _ = NotifierErasure.objects.filter(done_at__lte=at - ERASURE_PROVED_FOR).delete()
    return old


def _record(tag: EventTag, notifier: Notifier, body: dict[str, object], actor: Actor, at: datetime) -> None:
    record(tag, subject_kind="notifier", subject_id=notifier.pseudonym, body=body, actor=actor, at=at)
