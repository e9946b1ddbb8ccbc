"""Questions to the flags room."""

import hashlib
import hmac
import re
import uuid
from base64 import urlsafe_b64encode
from datetime import datetime

import msgspec
from django.db.models import Q, QuerySet

from firsthour.authors.words import ErasureState, Kept
from firsthour.flags import errors, rules
from firsthour.flags.models import Burst, Flag, FlaggedItem, Flagger, Notifier, NotifierErasure
from firsthour.flags.rules import Past
from firsthour.flags.words import (
    BurstKind,
    FlagAnswer,
    FlagChannel,
    FlagKind,
    FlagOutcome,
    FlagState,
    Lane,
    NotifierStanding,
    Precision,
)
from firsthour.intake.models import Item
from firsthour.platform.models import Service
from firsthour.platform.queries import keyring

CONTENT_KEY, CONTENT_MAC_KEY = "flag-content", "flag-content-mac"
NOTIFIER_KEY, ADDRESS_KEY, LINK_KEY = "notifier", "notifier-address", "flag-link"
TOKEN_CHARACTERS = 43
CODE = re.compile(r"tf_([0-9a-f]{10})_([A-Za-z0-9_-]{16,100})\Z")
_NOBODY = bytes(32).hex()


def mac_of(mail: str) -> str:
    """What an address is known by: a digest that nobody can make without the master key."""
    return hmac.new(keyring().derived(ADDRESS_KEY), mail.lower().encode(), hashlib.sha256).hexdigest()


def token_of(flag_id: uuid.UUID) -> str:
    """The unguessable part of the link to a flag's own page."""
    mac = hmac.new(keyring().derived(LINK_KEY), flag_id.bytes, hashlib.sha256).digest()
    return urlsafe_b64encode(mac).rstrip(b"=").decode()


def access_flag_by_token(token: str) -> Flag:
    """The flag whose page has this link. Raises FlagUnknown."""
    flag = None
    if len(token) == TOKEN_CHARACTERS and token.isascii():
        digest = hashlib.sha256(token.encode()).hexdigest()
        flag = Flag.objects.select_related("service").filter(link_digest=digest).first()
    if flag is None:
        raise errors.FlagUnknown()
    return flag


def access_flag(flag_id: uuid.UUID) -> Flag:
    """One flag for staff. Raises FlagUnknown."""
    flag = Flag.objects.select_related("service", "notifier", "flagger").filter(pk=flag_id).first()
    if flag is None:
        raise errors.FlagUnknown()
    return flag


def access_sent_flag(reference: str, service: Service | None, flagger: Flagger | None) -> Flag:
    """A flag for whoever sent it by a call: its service, or the trusted flagger. Raises FlagUnknown."""
    if not reference.isprintable():
        raise errors.FlagUnknown()
    sent = Flag.objects.filter(reference=reference, channel=FlagChannel.API, flagger=flagger)
    if flagger is None:
        sent = sent.filter(service=service)
    flag = sent.select_related("service").first()
    if flag is None:
        raise errors.FlagUnknown()
    return flag


def open_flags() -> QuerySet[Flag]:
    """The queue: by lane, then the oldest first."""
    waiting = Flag.objects.exclude(state=FlagState.ANSWERED).select_related("service", "flagger", "notifier")
    return waiting.order_by("rank", "received_at", "id")


def apart() -> QuerySet[Flag]:
    """Reports of child abuse that nobody has answered: no machine looks them up, so an officer has to."""
    return Flag.objects.filter(lane=Lane.APART).exclude(state=FlagState.ANSWERED)


def answered_flags() -> QuerySet[Flag]:
    """Answered flags, the latest answer first."""
    answered = Flag.objects.filter(state=FlagState.ANSWERED).select_related("service", "flagger", "notifier")
    return answered.order_by("-answered_at", "id")


def links_of(flag: Flag) -> tuple[str, ...]:
    """The addresses a notifier named; none once they are erased."""
    return tuple(_content(flag).get("links", ()))


def explanation_of(flag: Flag) -> str:
    """What a notifier explained; empty once it is erased."""
    return _content(flag).get("explanation", "")


def _content(flag: Flag) -> dict:
    if not flag.wrapped_content:
        return {}
    return msgspec.json.decode(keyring().unwrap(CONTENT_KEY, bytes(flag.wrapped_content)))


def name_of(notifier: Notifier) -> str:
    """A notifier's name; empty once it is erased."""
    wrapped = bytes(notifier.wrapped_name)
    return keyring().unwrap(NOTIFIER_KEY, wrapped).decode() if wrapped else ""


def address_of(notifier: Notifier | None) -> str | None:
    """Where a notifier can be mailed; None for nobody, and once it is erased."""
    if notifier is None or not notifier.wrapped_address:
        return None
    return keyring().unwrap(NOTIFIER_KEY, bytes(notifier.wrapped_address)).decode()


def answer_of(flag: Flag) -> FlagAnswer:
    """What is told of an answered flag besides its outcome."""
    return msgspec.convert(flag.answer, FlagAnswer)


def next_to_locate(at: datetime) -> Flag | None:
    """The flag to be located next. Depictions of child abuse are never looked up by a machine."""
    waiting = Flag.objects.filter(state=FlagState.RECEIVED, locate_at__lte=at, erased_at__isnull=True)
    waiting = waiting.exclude(kind=FlagKind.CHILD_ABUSE).select_related("service")
    return waiting.order_by("rank", "locate_at").first()


def next_to_join(at: datetime) -> FlaggedItem | None:
    """The located item that has not joined a question yet, by lane and age; one that failed comes again later."""
    due = Q(join_at__isnull=True) | Q(join_at__lte=at)
    waiting = FlaggedItem.objects.filter(due, item__isnull=True).exclude(flag__state=FlagState.ANSWERED)
    return waiting.select_related("flag__service").order_by("flag__rank", "located_at", "id").first()


def items_of(flag: Flag) -> list[FlaggedItem]:
    """The items a flag is about."""
    return list(flag.items.select_related("item__service", "author").order_by("reference"))


def is_in_question(flag: Flag) -> bool:
    """Whether a case asks about an item of this flag; what could never be fetched has none."""
    return flag.items.filter(item__considered_at__isnull=False).exists()


def flags_about(item: Item) -> list[Flag]:
    """The flags that ask about an item, the earliest first."""
    return list(Flag.objects.filter(items__item=item).select_related("flagger").order_by("received_at", "id"))


def brought_by(item: Item) -> Flag | None:
    """The flag that made the service look at an item; None where something else did."""
    flagged = FlaggedItem.objects.filter(item=item, brought=True).select_related("flag").first()
    return flagged.flag if flagged else None


def located_flags() -> QuerySet[Flag]:
    """Flags whose items are known and that nobody has answered, the oldest first."""
    return Flag.objects.filter(state=FlagState.LOCATED).select_related("service").order_by("received_at")


def to_be_erased(at: datetime) -> Flag | None:
    """An answered flag about which nobody may complain any more."""
    return Flag.objects.filter(erased_at__isnull=True, complain_until__lte=at).order_by("complain_until").first()


def next_to_warn(at: datetime) -> Notifier | None:
    """The notifier whose warning has waited longest."""
    return Notifier.objects.filter(warning_due_at__lte=at).order_by("warning_due_at").first()


def last_flag_of(notifier: Notifier) -> Flag | None:
    """The latest flag of a notifier: a warning is written in its language, for its service."""
    return notifier.flag_set.select_related("service").order_by("-received_at").first()


def access_notifier(pseudonym: uuid.UUID) -> Notifier:
    """The notifier of that pseudonym. Raises NotifierUnknown."""
    notifier = Notifier.objects.filter(pseudonym=pseudonym).first()
    if notifier is None:
        raise errors.NotifierUnknown()
    return notifier


def notifier_at(mail: str) -> Notifier:
    """The notifier with that mail address. Raises NotifierUnknown."""
    notifier = Notifier.objects.filter(address_mac=mac_of(mail.strip())).first()
    if notifier is None:
        raise errors.NotifierUnknown()
    return notifier


def flags_by(notifier: Notifier) -> list[Flag]:
    """The flags of a notifier, the newest first."""
    return list(notifier.flag_set.select_related("service").order_by("-received_at", "id"))


def erasures_of(notifier: Notifier) -> list[NotifierErasure]:
    """A notifier's requests for erasure, the newest first."""
    return list(notifier.erasure_requests.order_by("-received_at"))


def kept_of(request: NotifierErasure) -> tuple[Kept, ...]:
    """What stayed when the request was last looked at, and why."""
    return msgspec.convert(request.kept, tuple[Kept, ...])


def next_erasure(at: datetime) -> NotifierErasure | None:
    """The open request for erasure that is to be looked at next."""
    waiting = NotifierErasure.objects.exclude(state=ErasureState.DONE).filter(look_at__lte=at)
    return waiting.select_related("notifier").order_by("look_at").first()


def past_of(notifier: Notifier) -> list[Past]:
    """The answered flags of a notifier as the rules see them."""
    answered = notifier.flag_set.filter(answered_at__isnull=False).values_list("outcome", "answered_at")
    return [Past(FlagOutcome(outcome), at) for outcome, at in answered]


def standing_of(notifier: Notifier, at: datetime) -> NotifierStanding:
    """Where a notifier stands at that instant."""
    return rules.standing(past_of(notifier), notifier.warned_at, at)


def unfounded_of(notifier: Notifier, at: datetime) -> int:
    """How many flags of a notifier were answered as manifestly unfounded within the year."""
    past = [each for each in past_of(notifier) if at - rules.MISUSE_WINDOW < each.at <= at]
    return sum(each.outcome is FlagOutcome.UNFOUNDED for each in past)


def precision_of(of: Notifier | Flagger) -> Precision | None:
    """How often a notifier or a trusted flagger was right; for staff alone."""
    answered = of.flag_set.filter(answered_at__isnull=False).values_list("outcome", flat=True)
    return rules.precision([FlagOutcome(outcome) for outcome in answered])


def notifiers_against(kind: BurstKind, flagged: FlaggedItem, at: datetime) -> int:
    """How many distinct notifiers flagged the same item, or items of the same author, within the time of a burst.

    Trusted flaggers do not count: several at once are no campaign.
    """
    within = rules.BURSTS[kind][1]
    against = Q(author=flagged.author) if kind is BurstKind.AUTHOR else Q(reference=flagged.reference)
    recent = FlaggedItem.objects.filter(
        against,
        flag__service=flagged.flag.service,
        flag__received_at__gt=at - within,
        flag__lane__in=(Lane.ORDINARY, Lane.LAST),
    )
    return recent.values("flag__notifier").distinct().count()


def latest_burst(kind: BurstKind, flagged: FlaggedItem, at: datetime) -> Burst | None:
    """The burst against this item or author that was noticed within its time."""
    about = {"author": flagged.author} if kind is BurstKind.AUTHOR else {"item_reference": flagged.reference}
    recent = Burst.objects.filter(kind=kind, service=flagged.flag.service, noticed_at__gt=at - rules.BURSTS[kind][1])
    return recent.filter(**about).order_by("-noticed_at").first()


def bursts_about(flag: Flag) -> list[Burst]:
    """Every burst of the year against an item of this flag, or its author."""
    against = Q()
    for flagged in flag.items.all():
        against |= Q(kind=BurstKind.ITEM, item_reference=flagged.reference)
        if flagged.author_id:
            against |= Q(kind=BurstKind.AUTHOR, author=flagged.author_id)
    if not against:
        return []
    return list(Burst.objects.filter(against, service=flag.service).order_by("-noticed_at"))


def access_flagger(flagger_id: uuid.UUID) -> Flagger:
    """A trusted flagger of the register. Raises FlaggerUnknown."""
    flagger = Flagger.objects.filter(pk=flagger_id).first()
    if flagger is None:
        raise errors.FlaggerUnknown()
    return flagger


def flaggers() -> list[Flagger]:
    """The register, by name."""
    return list(Flagger.objects.order_by("name"))


def trusted(code: str) -> Flagger:
    """The trusted flagger in force that an access code belongs to. Raises FlaggerKeyWrong, whatever the reason."""
    shown = CODE.match(code)
    prefix, secret = shown.groups() if shown else ("", "")
    flagger = Flagger.objects.filter(prefix=prefix, suspended_at__isnull=True, ended_at__isnull=True).first()
    digest = hashlib.sha256(secret.encode()).hexdigest()
    if not hmac.compare_digest(digest, flagger.digest if flagger else _NOBODY) or flagger is None:
        raise errors.FlaggerKeyWrong()
    return flagger
