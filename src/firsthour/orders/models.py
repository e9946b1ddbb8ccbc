"""Tables of the orders room."""

import uuid

from django.db import models
from django.db.models import F, Q

from firsthour.cases.models import Restriction
from firsthour.intake.models import Item
from firsthour.matching.models import Entry
from firsthour.orders.words import (
    ABOUT_ORDERS,
    AnswerKind,
    CallBackOutcome,
    Effect,
    FallGround,
    FilingKind,
    FilingState,
    Proof,
    Way,
)
from firsthour.people.models import Account
from firsthour.platform.models import Delivery, Service
from firsthour.vault.models import Exhibit


class Authority(models.Model):
    """An authority of the register: who may ask for what, and the only address that is answered. Purpose: telling
    genuine orders from forged ones. Retention: for ever; it names no person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=2)
    roles = models.JSONField()
    domains = models.JSONField(default=list)
    keys = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    answer_address = models.EmailField()
    call_back_number = models.CharField(max_length=40)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["state", "name"], condition=Q(ended_at__isnull=True), name="orders_authority_once"
            )
        ]


class Officer(models.Model):
    """An account that files for one authority, until `ended_at`. Purpose: whoever signs in files for, and
    sees the filings of, their own authority alone. Retention: as the authority; it names nobody but an account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account = models.ForeignKey(Account, models.PROTECT)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="officers")
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account"], condition=Q(ended_at__isnull=True), name="orders_officer_once")
        ]


class UsedNonce(models.Model):
    """The nonce of a signed request. Purpose: a request that somebody overheard is not obeyed again. Retention: until
    the request would be too old anyway, a few minutes."""

    key = models.CharField(max_length=64)
    nonce = models.CharField(max_length=100)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "nonce"], name="orders_usednonce_once")]
        indexes = [models.Index(fields=["expires_at"], name="orders_usednonce_old")]


class Filing(models.Model):
    """One message of an authority, as it came in. Purpose: the duty of EU 2021/784 Art. 3 and proof of it. Retention:
    as long as the decisions it led to; names of officers in `form` go with it.

    `received_at` is t0, the earliest trusted arrival; the database never lets it change.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.BigIntegerField(unique=True)
    service = models.ForeignKey(Service, models.PROTECT)
    kind = models.CharField(max_length=20, choices=[(k, k) for k in FilingKind])
    state = models.CharField(max_length=15, choices=[(s, s) for s in FilingState])
    authority = models.ForeignKey(Authority, models.PROTECT, null=True)
    reference = models.CharField(max_length=200, blank=True)
    way = models.CharField(max_length=10, choices=[(w, w) for w in Way])
    key = models.CharField(max_length=200)
    proof = models.CharField(max_length=10, choices=[(p, p) for p in Proof])
    sender = models.CharField(max_length=320, blank=True)
    received_at = models.DateTimeField()
    ingested_at = models.DateTimeField()
    arrivals = models.JSONField()
    raw = models.ForeignKey(Exhibit, models.PROTECT)
    raw_digest = models.CharField(max_length=64)
    form = models.JSONField(null=True)
    form_digest = models.CharField(max_length=64, blank=True)
    suspicions = models.JSONField(default=list)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.UUIDField(null=True)
    executed_at = models.DateTimeField(null=True)
    lead_missed = models.BooleanField(default=False)
    duplicate_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="duplicates")
    effect = models.CharField(max_length=15, blank=True, choices=[(e, e) for e in Effect])
    about_order = models.ForeignKey("self", models.PROTECT, null=True, related_name="spoken_of")
    noted_at = models.DateTimeField(null=True)
    noted_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "way", "key"], name="orders_filing_once"),
            models.CheckConstraint(condition=Q(received_at__lte=F("ingested_at")), name="orders_filing_received_first"),
            models.CheckConstraint(
                condition=Q(state=FilingState.DUPLICATE, duplicate_of__isnull=False)
                | ~Q(state=FilingState.DUPLICATE),
                name="orders_filing_duplicate_names_first",
            ),
            models.CheckConstraint(
                condition=Q(effect="", noted_at__isnull=True)
                | (~Q(effect="") & Q(noted_at__isnull=False, noted_by__isnull=False)),
                name="orders_filing_noted_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(effect__in=ABOUT_ORDERS) | Q(about_order__isnull=False),
                name="orders_filing_effect_names_order",
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "reference"], name="orders_filing_reference"),
            models.Index(fields=["state", "received_at"], name="orders_filing_inbox"),
        ]


class FilingLink(models.Model):
    """One address that a filing names. Purpose: execution and recognising the same item again. Retention: as its
    filing.

    `told` are the items that the platform says are behind it; null until it was asked, `ask_at` when it is asked again.
    `gone_at`: there is no item behind it, and a look from outside found nothing. `dropped_at`: the authority said that
    it was an error.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    filing = models.ForeignKey(Filing, models.PROTECT, related_name="links")
    place = models.PositiveIntegerField()
    url = models.CharField(max_length=2000)
    extra = models.CharField(max_length=2000, blank=True)
    place_digest = models.CharField(max_length=64)
    told = models.JSONField(null=True)
    problem = models.CharField(max_length=80, blank=True)
    ask_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["filing", "place"], name="orders_filinglink_place")]
        indexes = [
            models.Index(fields=["place_digest"], name="orders_filinglink_same"),
            models.Index(
                fields=["ask_at"], name="orders_filinglink_ask", condition=Q(told__isnull=True, ask_at__isnull=False)
            ),
        ]


class OrderedItem(models.Model):
    """One item behind an address of an order, until it is proved unavailable at `proved_at` (t1). Purpose: the duty of
    EU 2021/784 Art. 3(3) and proof of it. Retention: as its filing.

    `searched_at`: when other people's copies of it were looked for.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    filing = models.ForeignKey(Filing, models.PROTECT, related_name="items")
    link = models.ForeignKey(FilingLink, models.PROTECT, related_name="items")
    item = models.ForeignKey(Item, models.PROTECT)
    restriction = models.ForeignKey(Restriction, models.PROTECT, null=True)
    proved_at = models.DateTimeField(null=True)
    searched_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["filing", "item"], name="orders_ordereditem_once")]


class FoundCopy(models.Model):
    """Another upload of what an order names. Purpose: a person decides on it by itself (constitution, article 7).
    Retention: as its filing.

    `exact`: the same bytes; else `distance` is in bits. `prepared_at`: its evidence is sealed and can be looked at.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    filing = models.ForeignKey(Filing, models.PROTECT, related_name="copies")
    ordered = models.ForeignKey(OrderedItem, models.PROTECT, related_name="copies")
    item = models.ForeignKey(Item, models.PROTECT)
    exact = models.BooleanField()
    distance = models.PositiveSmallIntegerField()
    found_at = models.DateTimeField()
    prepared_at = models.DateTimeField(null=True)
    try_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    restriction = models.ForeignKey(Restriction, models.PROTECT, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["filing", "item"], name="orders_foundcopy_once")]


class SeedEntry(models.Model):
    """An entry that was made of an item of an executed order. Purpose: the same upload is seen again, and everything
    that followed is undone if the order falls. Retention: as its filing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    ordered = models.ForeignKey(OrderedItem, models.PROTECT, related_name="seeds")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ordered", "entry"], name="orders_seedentry_once")]


class Fall(models.Model):
    """An order has no effect any more. Purpose: EU 2021/784 Art. 4(7), 9. Retention: as its filing."""

    filing = models.OneToOneField(Filing, models.PROTECT, primary_key=True, related_name="fall")
    because = models.CharField(max_length=15, choices=[(g, g) for g in FallGround])
    fell_at = models.DateTimeField()
    entered_by = models.UUIDField()


class CallBack(models.Model):
    """Somebody calls the authority at the register's own number, whether a filing is theirs. Purpose: no forged order
    is obeyed for long. Retention: as its filing."""

    filing = models.OneToOneField(Filing, models.PROTECT, primary_key=True, related_name="call_back")
    number = models.CharField(max_length=40, blank=True)
    opened_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True, choices=[(o, o) for o in CallBackOutcome])
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, outcome="", settled_by__isnull=True)
                | (Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(outcome="")),
                name="orders_callback_settled_by_somebody",
            )
        ]


class PolledMailbox(models.Model):
    """How far a mailbox was read over IMAP. Purpose: each mail is taken in once. Retention: while the mailbox is
    polled; the address is the operator's own.

    `validity` is the mailbox's UIDVALIDITY: with another one it is read from its beginning.
    """

    address = models.CharField(max_length=500, primary_key=True)
    validity = models.BigIntegerField()
    last_uid = models.BigIntegerField()
    polled_at = models.DateTimeField()


class Answer(Delivery):
    """Annex II or Annex III on its way to the register's address of an authority: one document, one digest, one
    Message-ID. Purpose: EU 2021/784 Art. 3(6) to 3(8). Retention: as its filing."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="answers")
    kind = models.CharField(max_length=10, choices=[(k, k) for k in AnswerKind])
    number = models.PositiveSmallIntegerField()
    document = models.TextField()
    document_digest = models.CharField(max_length=64)
    printed = models.BinaryField(null=True)
    printed_digest = models.CharField(max_length=64, blank=True)
    written_at = models.DateTimeField()
    sent_to = models.ForeignKey(Authority, models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["filing", "number"], name="orders_answer_number"),
            models.UniqueConstraint(
                fields=["filing"], condition=Q(kind=AnswerKind.EXECUTED), name="orders_answer_executed_once"
            ),
            models.UniqueConstraint(
                fields=["filing", "kind"],
                condition=Q(kind__in=[AnswerKind.REFERRAL, AnswerKind.RECEIPT]),
                name="orders_answer_to_no_order_once",
            ),
        ]
        indexes = [models.Index(fields=["next_try_at"], name="orders_answer_due", condition=~Q(state="done"))]
