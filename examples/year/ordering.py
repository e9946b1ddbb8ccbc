"""The orders of the year: received, accepted, carried out and proved, a few of them returned first."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from firsthour.cases import actions as cases
from firsthour.cases.models import Restriction
from firsthour.ledger.words import Actor
from firsthour.orders import actions as orders
from firsthour.orders.models import Filing, OrderedItem
from firsthour.orders.rules.register import Entry
from firsthour.orders.words import (
    AnnexI,
    Arrival,
    AuthorityKind,
    AuthorityRole,
    FilingKind,
    NamedLink,
    Proof,
    Reason,
    Received,
    ReturnGround,
    Sender,
    Way,
)
from firsthour.platform.words import PlatformItem
from firsthour.vault.actions import seal
from firsthour.vault.words import LegalBasis

DOMAIN = "police.example.org"
EVERY_TENTH = 10
WORKER = Actor.system("worker")
AUTHORITY = Entry(
    name="Example Police Office",
    state="DE",
    roles=(AuthorityRole.ISSUE,),
    domains=(DOMAIN,),
    languages=("de", "en"),
    answer_address=f"orders@{DOMAIN}",
    call_back_number="+49 30 1234567",
)


class Played(Protocol):
    """What of the year an order needs."""

    at: datetime
    rng: object
    service: object

    def later(self, at: datetime, happening: Callable[[], None]) -> None: ...

    def obeyed(self, command, state: str, views: int | None) -> None: ...


class Orders:
    """One authority, one legal officer, and what they do in the year."""

    def __init__(self, year: Played, officer: Actor) -> None:
        self.year, self.officer = year, officer
        orders.add_authority(entry=AUTHORITY, actor=officer, at=year.at)

    def arrive(self, number: int, annulled: bool) -> None:
        """An order comes in by mail; somebody reads it some minutes later."""
        form, at, rng = _form(number, self.year.at), self.year.at, self.year.rng
        received = Received(
            kind=FilingKind.REMOVAL_ORDER,
            form=form,
            raw=msgspec.json.encode(form),
            media_type="application/json",
            way=Way.MAIL,
            key=f"order {number}",
            sender=Sender(Proof.DOMAIN, DOMAIN),
            arrivals=(Arrival("mail server", at, True),),
        )
        filing = orders.receive(service=self.year.service, received=received, actor=WORKER, at=at)
        read_at = at + timedelta(seconds=rng.lognormvariate(6, 0.8))
        if number % EVERY_TENTH == EVERY_TENTH - 1:
            self.year.later(read_at, lambda: self._return(filing))
            read_at += timedelta(hours=rng.uniform(1, 8))
        self.year.later(read_at, lambda: self._carry_out(filing, annulled))

    def _return(self, filing: Filing) -> None:
        orders.return_order(
            filing_id=filing.id,
            grounds=[ReturnGround.IMPOSSIBILITY],
            further="The platform does not answer.",
            asked="",
            since=self.year.at,
            actor=self.officer,
            at=self.year.at,
        )

    def _carry_out(self, filing: Filing, annulled: bool) -> None:
        at = self.year.at
        filing.refresh_from_db()
        if filing.state == "returned":
            orders.resume(filing_id=filing.id, ended_at=at, actor=self.officer, at=at)
        orders.accept(filing_id=filing.id, actor=self.officer, at=at)
        for link in filing.links.select_related("filing__service"):
            posted = PlatformItem(item=link.url.rpartition("/")[2], author="somebody ordered", link=link.url)
            orders.note_resolved(link=link, told=[posted], actor=WORKER, at=at)
            orders.take_items(filing=link.filing, links=[link], actor=WORKER, at=at)
        for ordered in filing.items.all():
            restriction = orders.carry_out(ordered=ordered, actor=self.officer, at=at)
            self.year.later(
                at + timedelta(seconds=self.year.rng.lognormvariate(4, 1)),
                lambda ordered=ordered, restriction=restriction: self._prove(ordered, restriction, annulled),
            )

    def _prove(self, ordered: OrderedItem, restriction: Restriction, annulled: bool) -> None:
        at, rng = self.year.at, self.year.rng
        restriction = Restriction.objects.select_related("command", "item").get(pk=restriction.pk)
        evidence = seal(
            service=self.year.service,
            receipt=restriction.item.receipt or uuid.uuid4(),
            content=restriction.item.reference.encode(),
            media_type="image/png",
            related={},
            basis=LegalBasis.UNDER_ASSESSMENT,
            actor=WORKER,
            at=at,
        )
        cases.preserve(restriction=restriction, exhibit=evidence, actor=WORKER, at=at)
        self.year.obeyed(restriction.command, "disabled", int(rng.lognormvariate(3, 2)))
        cases.confirm(restriction=restriction, actor=WORKER, at=at)
        cases.prove(restriction=restriction, surfaces=1, actor=WORKER, at=at)
        orders.note_proved(ordered=ordered, proved_at=at, actor=WORKER, at=at)
        orders.finish(filing_id=ordered.filing_id, actor=WORKER, at=at)
        if annulled:
            self.year.later(at + timedelta(days=rng.uniform(5, 60)), lambda: self.year.reverse(ordered.item.case))


def _form(number: int, at: datetime) -> AnnexI:
    return AnnexI(
        issuing_member_state="DE",
        addressee="Agora",
        issued_at=at.isoformat(),
        order_reference_number=f"EPO-{number}",
        url_and_location_info=tuple(
            NamedLink(f"https://agora.example/p/ordered-{number}-{place}") for place in range(1 + number % 3)
        ),
        reason_boxes=(Reason.INCITES,),
        is_cross_border=True,
        copy_sent_to_home_authority=True,
        authority_type=AuthorityKind.LAW_ENFORCEMENT,
        authority_name=AUTHORITY.name,
        representative_name_and_post="an officer",
        date=at.date().isoformat(),
        stamp_or_signature="signed",
        redress_body_or_court="Example Administrative Court",
        redress_deadline="1 month from receipt",
    )
