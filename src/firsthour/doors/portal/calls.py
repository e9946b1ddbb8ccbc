"""The JSON calls: platforms pass on their users' notices, trusted flaggers send theirs (docs/howto/take-notices.md)."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

import msgspec
from django.http import HttpRequest, HttpResponse

from firsthour.doors.now import now
from firsthour.doors.portal.errors import BodyUnreadable, IdempotencyKeyMissing
from firsthour.doors.portal.pages import ACTOR
from firsthour.doors.portal.problems import problem
from firsthour.flags import queries
from firsthour.flags.actions import receive
from firsthour.flags.models import Flag, Flagger
from firsthour.flags.words import FlagChannel, FlagFields, FlagKind, FlagOutcome, FlagState
from firsthour.ledger.errors import Refusal
from firsthour.ledger.words import Actor
from firsthour.notices.actions import issue_reply
from firsthour.notices.queries import flag_link, replies_to
from firsthour.notices.words import ReplyKind
from firsthour.platform.errors import KeyWrong
from firsthour.platform.models import Service
from firsthour.platform.queries import access_service, proved_key
from firsthour.platform.words import Scope

BEARER = "Bearer "
CREATED = 201


class SubmittedFlag(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A notice as it is sent. `service` is needed from trusted flaggers alone; `language` is that of the answers."""

    kind: FlagKind
    links: tuple[str, ...]
    explanation: str
    good_faith: bool
    name: str = ""
    mail: str = ""
    language: str = ""
    service: str = ""


class Told(msgspec.Struct, frozen=True):
    """What the notifier was told: the acknowledgement, then the decision."""

    kind: ReplyKind
    language: str
    title: str
    paragraphs: tuple[str, ...]
    redress: tuple[str, ...]
    issued_at: datetime


class FlagStatus(msgspec.Struct, frozen=True):
    """How a notice stands. `link` is the notifier's own page; None where the portal has no public address."""

    reference: str
    state: FlagState
    outcome: FlagOutcome | None
    received_at: datetime
    answered_at: datetime | None
    link: str | None
    told: tuple[Told, ...]


class Caller(msgspec.Struct, frozen=True):
    """Who calls: a service by its key, or a trusted flagger by its access code."""

    service: Service | None
    flagger: Flagger | None


def _refusing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def serve(request: HttpRequest, **words: str) -> HttpResponse:
        try:
            return view(request, **words)
        except Refusal as refusal:
            return problem(refusal)

    return serve


@_refusing
def submit(request: HttpRequest) -> HttpResponse:
    """Take a notice and acknowledge it at once; the same Idempotency-Key gets the first answer again."""
    caller = _caller(request)
    key = request.headers.get("Idempotency-Key", "")
    if not (1 <= len(key) <= 150 and key.isascii() and key.isprintable()):
        raise IdempotencyKeyMissing()
    try:
        sent = msgspec.json.decode(request.body, type=SubmittedFlag)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BodyUnreadable(cause=_without_values(error)) from error
    service = caller.service or access_service(sent.service)
    actor = ACTOR if caller.flagger else Actor.platform(service.id)
    fields = FlagFields(
        kind=sent.kind,
        links=tuple(dict.fromkeys(sent.links)),
        explanation=sent.explanation,
        name=sent.name,
        mail=sent.mail,
        good_faith=sent.good_faith,
        language=sent.language or service.language,
    )
    received = receive(
        service=service,
        fields=fields,
        channel=FlagChannel.API,
        idempotency_key=f"{caller.flagger.prefix if caller.flagger else 'api'}-{key}",
        flagger=caller.flagger,
        actor=actor,
        at=now(),
    )
    issue_reply(flag=received, kind=ReplyKind.ACKNOWLEDGEMENT, actor=actor, at=now())
    return _status(received, CREATED)


@_refusing
def read(request: HttpRequest, reference: str) -> HttpResponse:
    """How a notice stands, for the service or the trusted flagger that sent it."""
    caller = _caller(request)
    return _status(queries.access_sent_flag(reference, caller.service, caller.flagger), 200)


def _caller(request: HttpRequest) -> Caller:
    header = request.headers.get("Authorization", "")
    if not header.startswith(BEARER):
        raise KeyWrong()
    shown = header.removeprefix(BEARER)
    if shown.startswith("tf_"):
        return Caller(None, queries.trusted(shown))
    return Caller(proved_key(shown, Scope.FLAGS).service, None)


def _without_values(error: Exception) -> str:
    """What was wrong, without the value: a message about bad UTF-8 would quote it."""
    return str(error)[:200] if isinstance(error, msgspec.ValidationError) else "it is no JSON"


def _status(flag: Flag, status: int) -> HttpResponse:
    told = tuple(
        Told(
            ReplyKind(each.kind),
            each.language,
            each.title,
            tuple(each.paragraphs),
            tuple(each.redress),
            each.issued_at,
        )
        for each in replies_to(flag)
        if each.kind != ReplyKind.WARNING
    )
    answer = FlagStatus(
        reference=flag.reference,
        state=FlagState(flag.state),
        outcome=FlagOutcome(flag.outcome) if flag.outcome else None,
        received_at=flag.received_at,
        answered_at=flag.answered_at,
        link=flag_link(flag),
        told=told,
    )
    return HttpResponse(msgspec.json.encode(answer), content_type="application/json", status=status)
