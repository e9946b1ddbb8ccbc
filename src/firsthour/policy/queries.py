"""Questions to the policy room."""

import re
import uuid
from collections.abc import Iterable
from datetime import datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from firsthour.matching.models import Entry, Source
from firsthour.platform.models import Service
from firsthour.policy import errors
from firsthour.policy.formats import STARTER_PACK, Pack, Provision, load_pack
from firsthour.policy.models import AdoptedRule, Brake, Clause
from firsthour.policy.rules import Rule, braking, compile_rule
from firsthour.policy.rules.compilation import require_ground
from firsthour.policy.words import BrakeKind, BrakeSubject


def access_clause(service: Service, number: str, at: datetime) -> Clause:
    """The clause of that number in the terms in force at that instant. Raises ClauseNotInForce."""
    clause = Clause.objects.filter(service=service, version=_terms_in_force(service, at), number=number).first()
    if clause is None:
        raise errors.ClauseNotInForce(clause=number)
    return clause


def grounds_in_force(service: Service, at: datetime) -> list[str]:
    """The numbers of the clauses in the terms in force at that instant that can carry a restriction."""
    in_force = _terms_in_force(service, at)
    clauses = Clause.objects.filter(service=service, version=in_force).exclude(category="").order_by("number")
    return list(clauses.values_list("number", flat=True))


def _terms_in_force(service: Service, at: datetime) -> int | None:
    today = at.astimezone(ZoneInfo(service.zone)).date()
    newest = Clause.objects.filter(service=service, effective_on__lte=today).order_by("-version")
    return newest.values_list("version", flat=True).first()


def rules_in_force(service: Service) -> list[AdoptedRule]:
    """The rules that a service's gates evaluate, shadow ones too, in the order in which they do."""
    return sorted(AdoptedRule.objects.filter(service=service, retired_at=None), key=lambda rule: rule.name)


def access_rule(service: Service, name: str) -> list[AdoptedRule]:
    """Every version of one rule, the newest first. Raises RuleUnknown."""
    versions = list(AdoptedRule.objects.filter(service=service, name=name).order_by("-version"))
    if not versions:
        raise errors.RuleUnknown()
    return versions


def grounded(service: Service, text: str, *, file: str, at: datetime) -> Rule:
    """The rule written in `text`, on grounds in force then. Raises RuleRefused with the place in the text."""
    rule = _compiled(text, file)
    require_ground(rule.text, file=file, clauses=grounds_in_force(service, at), provisions=usable_provisions())
    return rule


def adoptable(service: Service, text: str, *, file: str, at: datetime) -> Rule:
    """The same, if this service could adopt it then. Raises RuleVersionTaken or TrialWouldReplace, too."""
    rule = grounded(service, text, file=file, at=at)
    earlier = AdoptedRule.objects.filter(service=service, name=rule.name)
    if earlier.filter(version__gte=rule.version).exists():
        raise errors.RuleVersionTaken(name=rule.name, version=rule.version)
    if rule.shadow and earlier.filter(retired_at=None, shadow=False).exists():
        raise errors.TrialWouldReplace(name=rule.name)
    return rule


def compiled(adopted: AdoptedRule) -> Rule:
    """An adopted rule, ready to be evaluated."""
    return _compiled(adopted.text, f"{adopted.name}.yaml")


@lru_cache(maxsize=256)
def _compiled(text: str, file: str) -> Rule:
    """The same text is the same rule: compiling one costs more than all that a decision asks of the database."""
    return compile_rule(text, file=file)


def access_adopted_rule(service: Service, digest: str) -> AdoptedRule:
    """The rule of that digest as this service adopted it. Raises RuleNotAdopted."""
    rule = AdoptedRule.objects.filter(service=service, digest=digest).order_by("-version").first()
    if rule is None:
        raise errors.RuleNotAdopted(digest=digest[:12])
    return rule


def usable_provisions() -> list[str]:
    """The identifiers of the provisions that can carry a restriction."""
    return [provision.id for provision in starter_pack().provisions.provisions.values() if provision.ground]


@cache
def starter_pack() -> Pack:
    """The pack that is installed with the software."""
    return load_pack(STARTER_PACK)


def access_provision(identifier: str) -> Provision:
    """A provision of law by its identifier. Raises ProvisionUnknown."""
    provision = starter_pack().provisions.provisions.get(identifier)
    if provision is None:
        raise errors.ProvisionUnknown(provision=identifier)
    return provision


GROUP = re.compile(r"(territory:[A-Z]{2}|language:[a-z]{2,3}|authors:(new|known))\Z")


def access_brake_target(subject: BrakeSubject) -> AdoptedRule | Entry | Source | Service:
    """The rule in force or last adopted, the entry or the source that a brake would be on, or the service of a group.
    Raises BrakeSubjectUnknown."""
    found: AdoptedRule | Entry | Source | Service | None = None
    match subject.kind:
        case BrakeKind.RULE:
            found = versions_of(subject.identity).order_by("-version").first()
        case BrakeKind.ENTRY if _is_number(subject.identity):
            found = Entry.objects.filter(pk=subject.identity).first()
        case BrakeKind.SOURCE:
            found = Source.objects.filter(name=subject.identity).first()
        case BrakeKind.GROUP if GROUP.match(subject.identity.partition("/")[2]):
            found = Service.objects.filter(slug=subject.identity.partition("/")[0]).first()
    if found is None:
        raise errors.BrakeSubjectUnknown(kind=subject.kind, identity=subject.identity)
    return found


def versions_of(rule: str) -> QuerySet[AdoptedRule]:
    """Every adopted version of the rule called service/name."""
    slug, _, name = rule.partition("/")
    return AdoptedRule.objects.filter(service__slug=slug, name=name)


def _is_number(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def access_brake(brake_id: uuid.UUID) -> Brake:
    """One brake with what it is on. Raises BrakeUnknown."""
    brake = Brake.objects.select_related("rule", "entry__bank", "source", "service").filter(pk=brake_id).first()
    if brake is None:
        raise errors.BrakeUnknown()
    return brake


def open_brakes() -> QuerySet[Brake]:
    """The brakes that are pulled, the newest first."""
    return Brake.objects.filter(released_at__isnull=True).order_by("-pulled_at", "id")


def released_brakes() -> QuerySet[Brake]:
    """The brakes that were released, the last one first."""
    return Brake.objects.filter(released_at__isnull=False).order_by("-released_at", "id")


def brakes_lately(subjects: Iterable[BrakeSubject], at: datetime) -> list[Brake]:
    """The brakes on these that matter to a decision at `at`: in force, or released within the hour before."""
    on = Q()
    for subject in subjects:
        on |= Q(kind=subject.kind, identity=subject.identity)
    recent = Q(released_at__isnull=True) | Q(released_at__gt=at - braking.HOUR)
    return list(Brake.objects.filter(on, recent).order_by("pulled_at"))


def terms_in_force(service: Service, at: datetime) -> list[Clause]:
    """The clauses of the terms in force at that instant, by number; empty where none were adopted yet."""
    today = at.astimezone(ZoneInfo(service.zone)).date()
    adopted = Clause.objects.filter(service=service, effective_on__lte=today).order_by("-version")
    return list(Clause.objects.filter(service=service, version=adopted.values("version")[:1]).order_by("number"))
