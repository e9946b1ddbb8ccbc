"""Questions to the policy room."""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from firsthour.platform.models import Service
from firsthour.policy import errors
from firsthour.policy.formats import STARTER_PACK, Pack, Provision, load_pack
from firsthour.policy.models import AdoptedRule, Clause


def access_clause(service: Service, number: str, at: datetime) -> Clause:
    """The clause of that number in the terms in force at that instant. Raises ClauseNotInForce."""
    today = at.astimezone(ZoneInfo(service.zone)).date()
    in_force = Clause.objects.filter(service=service, effective_on__lte=today).order_by("-version").first()
    clause = None
    if in_force is not None:
        clause = Clause.objects.filter(service=service, version=in_force.version, number=number).first()
    if clause is None:
        raise errors.ClauseNotInForce(clause=number)
    return clause


def access_adopted_rule(service: Service, digest: str) -> AdoptedRule:
    """The rule of that digest as this service adopted it. Raises RuleNotAdopted."""
    rule = AdoptedRule.objects.filter(service=service, digest=digest).order_by("-version").first()
    if rule is None:
        raise errors.RuleNotAdopted(digest=digest[:12])
    return rule


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
