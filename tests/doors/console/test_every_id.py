"""Every address that names something by an id, taken from the table of routes: an id that is invented, or belongs to
something else than the rest of the address says, opens and changes nothing; and who looks at an item is recorded."""

import json
import re
import uuid
from datetime import datetime, timedelta
from itertools import combinations

import msgspec
import pytest
from django.urls import reverse

from firsthour.cases.actions import mark_item, propose
from firsthour.cases.judging import Restricting
from firsthour.cases.models import Proposal
from firsthour.cases.words import HighImpact
from firsthour.doors.console.routes import ROUTES
from firsthour.doors.console.routing import Access
from firsthour.doors.now import now
from firsthour.intake.models import Item
from firsthour.ledger.models import Event
from firsthour.notices.models import Message
from firsthour.orders.actions import name_officer
from firsthour.orders.models import OrderedItem
from firsthour.orders.words import Proof, Sender
from firsthour.people.queries import factors_of, sessions_of
from firsthour.platform.actions import issue_key
from firsthour.platform.models import Command
from firsthour.platform.words import Scope
from firsthour.policy.actions import adopt_rule, pull_brake
from firsthour.policy.queries import access_clause
from firsthour.policy.words import BrakeKind, BrakeSubject, PurposeAssessment
from firsthour.threats.actions import write_report
from firsthour.threats.models import Dispatch
from tests.doors.console.browsing import signed_in
from tests.doors.console.showing import LATER, House
from tests.doors.console.test_permissions import FORM
from tests.filing import ENTRY, filed, registered
from tests.making import AT, DESK, JUDGED, TRIAL, account, adopted, entry, person, service
from tests.pictures import encoded, picture
from tests.threatening import investigators, threatened

PLACE = re.compile(r"<(\w+):(\w+)>")
NO_IDS = {"token", "which", "provider_id"}
"""Words of a path that are no id of a row: a secret, one of two pictures, a provider from the settings."""
INVENTED = {"uuid": str(uuid.UUID(int=7)), "int": 2**31 - 1, "slug": "invented", "str": "invented"}
REFUSED = {403, 404, 409}
FORMS = FORM | {"until": (now() + timedelta(days=9)).date().isoformat(), "source": "staff"}
FORMS |= {"reference": "12 Js 345/26", "requester": "court", "recipient": "court", "part": "content"}
OF_ROUTE = {
    "call-back": {"outcome": "forged"},
    "place-hold": {"reason": "complaint-open"},
    "release-hold": {"because": "proceeding-closed"},
    "set-apart": {"because": "said-by-a-person"},
    "request-export": {"purpose": "investigation"},
    "leave": {"reason": "unfounded"},
    "flag-notifier": {"purpose": "question"},
    "release": {"reason": "matches-right"},
    "give-judgement": {"judgement": "leave"},
    "set-gold": {"judgement": "leave"},
    "note-call": {"destination": "competent:FR", "whom": "an office", "told": "what is known"},
    "dismiss-threat": {"because": "fiction"},
    "observe-threat": {"indicator": "named-target", "description": "an invented text"},
}
LOOKS = {"cases:case:viewed", "vault:exhibit:opened"}


def with_ids() -> list:
    """Every route but the public ones with an id in its path, and each of its methods."""
    return [
        pytest.param(route, method, id=f"{method} {route.name}")
        for route in ROUTES
        for method in route.methods
        if method != "HEAD" and route.needs is not Access.PUBLIC and ids_of(route)
    ]


def ids_of(route) -> list[tuple[str, str]]:
    """(converter, name) of each id in the path of a route."""
    return [(kind, name) for kind, name in PLACE.findall(route.path) if name not in NO_IDS]


def ask(client, route, method: str, known: dict[str, object]):
    """Ask for a route about these, as a form that would be right if they were."""
    address = reverse(route.name, kwargs={"which": "item"} | known if "<str:which>" in route.path else known)
    form = FORMS | {"reason": "false-match"} | OF_ROUTE.get(route.name, {})
    return client.get(address) if method == "GET" else client.post(address, form)


def recorded() -> list[str]:
    """What was recorded, but for looks."""
    return list(Event.objects.exclude(tag__in=LOOKS).order_by("id").values_list("tag", flat=True))


@pytest.fixture


def operator(db, home):
    """A browser of somebody who may do everything, so that nothing but the id can be what is refused."""
    account("operator")
    return signed_in(account("operator"))


def test_an_invented_id_opens_and_changes_nothing(operator):
    before, wrong = recorded(), {}
    for each in with_ids():
        route, method = each.values
        answer = ask(operator, route, method, {name: INVENTED[kind] for kind, name in ids_of(route)})
        wrong |= {each.id: answer.status_code} if answer.status_code not in REFUSED else {}
    assert wrong == {} and recorded() == before


def of_an_authority(number: int, on, item: Item) -> dict[str, object]:
    """An authority with an officer, what it filed and was answered, and an item that it named."""
    authority = registered(msgspec.structs.replace(ENTRY, name=f"Office {number}"))
    files = account("authority-officer")
    officer = name_officer(authority_id=authority.id, account=files, actor=DESK, at=AT)
    filing = filed(on, sender=Sender(Proof.ACCOUNT, str(authority.id)))
    ordered = OrderedItem.objects.create(filing=filing, link=filing.links.get(), item=item)
    ids = {"authority_id": authority.id, "officer_id": officer.id, "filing_id": filing.id, "ordered_id": ordered.id}
    return ids | {"number": 1, "kind": "referral", "shape": "json"}


def proposed_for(house: House, number: int, at: datetime) -> Proposal:
    """A decision that somebody proposed and that waits for a second person."""
    by = Restricting(
        clause=access_clause(house.on, "TVE-2", at), purpose=PurposeAssessment.NONE_FOUND, judged=JUDGED
    )
    case = house.in_question(encoded(picture(40 + number), "PNG"), at=at)
    return propose(cases=[case], by=by, because=HighImpact.MARKED_AUTHOR, actor=house.somebody, at=at)


def of_a_threat(number: int, case) -> dict[str, object]:
    """A threat of which a report is on its way to somebody."""
    office = investigators(("FR", "DE")[number])
    somebody = person("legal")
    threat = threatened(case, actor=somebody, at=now(), place_state=office.state)
    report = write_report(threat_id=threat.id, authorities=[office.id], actor=somebody, at=now())
    dispatch = report.dispatches.get()
    Dispatch.objects.filter(pk=dispatch.pk).update(attempts=1)
    return {"threat_id": threat.id, "dispatch_id": dispatch.id}


def worlds() -> tuple[dict[str, object], dict[str, object]]:
    """Two sets of ids of things that all exist, and of which none of one belongs to any of the other."""
    house = House()
    other = service("other", actor=house.somebody)
    found = []
    for number, on in enumerate((house.on, other)):
        at = LATER + timedelta(minutes=number)
        house.on = on
        if number:
            (house.rule,) = adopted(on, house.somebody, at)
        house.unconfirmed = entry(house.somebody, value=f"{number + 1:064x}", confirmed=False)
        case = house.in_question(encoded(picture(20 + number), "PNG"), at=at)
        mark = house.marked()
        somebody = account("reviewer")
        signed_in(somebody)
        house.restricted(encoded(picture(30 + number), "PNG"), at=at)
        key, _ = issue_key(service=on, scopes=[Scope.MATCH], actor=DESK, at=at)
        trial = TRIAL.replace("far-hits", f"trial-{number}")
        adopt_rule(service=on, text=trial, file="trial", actor=house.somebody, at=at)
        aside = BrakeSubject(BrakeKind.ENTRY, str(house.unconfirmed.id))
        found.append(
            {
                "case_id": case.id,
                "entry_id": house.unconfirmed.id,
                "bank_id": house.unconfirmed.bank_id,
                "brake_id": pull_brake(subject=aside, actor=house.somebody, at=AT).id,
                "account_id": somebody.id,
                "session_id": sessions_of(somebody).get().id,
                "factor_id": factors_of(somebody).first().pk,
                "identity_id": 2**31 - 1,
                "prefix": key.prefix,
                "slug": on.slug,
                "service": on.slug,
                "name": f"trial-{number}",
                "command_id": Command.objects.filter(service=on).latest("issued_at").id,
                "message_id": Message.objects.filter(statement__service=on).latest("statement__issued_at").id,
                "pseudonym": mark.author.pseudonym,
                "mark_id": mark.id,
                "proposal_id": proposed_for(house, number, at).id,
                "appeal_id": house.appealed().id,
                "item_mark_id": mark_item(
                    case=case, purpose=PurposeAssessment.NEWS, actor=house.somebody, at=at
                ).id,
                **of_an_authority(number, on, case.item),
                **of_a_threat(number, case),
            }
        )
    return found[0], found[1]


def test_what_belongs_to_one_is_not_reached_under_the_name_of_another(operator):
    one, other = worlds()
    before, asked = recorded(), 0
    for each in with_ids():
        route, method = each.values
        names = [name for _, name in ids_of(route)]
        for first, second in combinations(names, 2):
            for mine, theirs in ((one, other), (other, one)):
                if mine[second] == theirs[second]:
                    continue  # both have a first report
                known = {name: mine[name] for name in names} | {second: theirs[second]}
                answer = ask(operator, route, method, known)
                assert answer.status_code in REFUSED, (each.id, first, second, answer.status_code)
                asked += 1
    assert recorded() == before and asked >= 8


def test_ones_own_account_holds_nothing_of_anybody_else(operator):
    """The factors, identities and sessions of others, at every address under `me/` that takes an id."""
    theirs, _ = worlds()
    before = recorded()
    mine = [each for each in with_ids() if each.values[0].path.startswith("me/")]
    for each in mine:
        route, method = each.values
        assert ask(operator, route, method, {name: theirs[name] for _, name in ids_of(route)}).status_code in {404, 403}
    assert mine and recorded() == before


def test_every_look_at_an_item_is_recorded_with_who_and_why(db, home):
    """Over every page: those that show a picture or where an item lies; and no other page shows either."""
    known, _ = worlds()
    somebody = account("auditor")
    client, showing = signed_in(somebody), set()
    links = set(Item.objects.values_list("link", flat=True)) - {""}
    for route in ROUTES:
        names = [name for _, name in ids_of(route)]
        if "GET" not in route.methods or route.needs is Access.PUBLIC or not set(names) <= known.keys():
            continue
        last = Event.objects.latest("id").id
        answer = ask(client, route, "GET", {name: known[name] for name in names})
        text = answer.content.decode(errors="replace")
        if answer["Content-Type"].startswith("image/") or "<img" in text or any(link in text for link in links):
            looks = [json.loads(event.canonical) for event in Event.objects.filter(id__gt=last, tag__in=LOOKS)]
            assert looks, route.name
            for look in looks:
                assert look["actor"]["id"] == str(somebody.pseudonym) and look["body"]["purpose"], route.name
            showing.add(route.name)
    assert showing == {"case", "picture", "leaf-picture", "proposal", "threat-report", "appeal"}
