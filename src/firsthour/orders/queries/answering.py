"""What an order lacks, and what its authority was told."""


from django.db.models import QuerySet

from firsthour.orders import rules
from firsthour.orders.models import Answer, Authority, Filing, FilingLink
from firsthour.orders.queries.filings import form_of, links_of
from firsthour.orders.words import (
    AnnexI,
    Check,
    FilingState,
)
from firsthour.platform.models import Connector, Service


def checks_of(filing: Filing) -> tuple[Check, ...]:
    """The checklist of an order; none while nobody has typed it in, and of other kinds."""
    form = form_of(filing)
    if not isinstance(form, AnnexI):
        return ()
    return rules.checklist(
        form,
        received_at=filing.received_at,
        establishment=filing.service.establishment,
        hosts=hosts_of(filing.service),
        told={link.place: len(link.told) for link in links_of(filing) if link.told is not None},
        lead_missed=filing.lead_missed,
    )


def hosts_of(service: Service) -> frozenset[str]:
    """The hosts at which a service is known to be reached: those of its items, its contact page, its connector."""
    named = FilingLink.objects.filter(filing__service=service, taken_at__isnull=False).values_list("url", flat=True)
    addresses = Connector.objects.filter(service=service).values_list("address", flat=True)
    known = [*named[:500], service.contact_link, *addresses]
    return frozenset(rules.host_of(link) for link in known) - {""}


def answers_of(filing: Filing) -> list[Answer]:
    """The answers to an order, in the order written."""
    return list(filing.answers.select_related("sent_to").order_by("number"))


def unprinted_answers() -> list[Answer]:
    """Answers that have no printed form yet, the oldest first."""
    return list(Answer.objects.filter(printed__isnull=True).order_by("written_at")[:20])


def sendable_answers() -> QuerySet[Answer]:
    """Answers that can leave: printed, and to an authority that the register knows still."""
    return Answer.objects.filter(printed__isnull=False, filing__authority__ended_at__isnull=True).filter(
        filing__authority__isnull=False
    )


def returned_before(authority: Authority, reference: str) -> Filing | None:
    """The order under this reference that was returned and waits to be clarified."""
    waiting = Filing.objects.filter(authority=authority, reference=reference, state=FilingState.RETURNED)
    return waiting.exclude(reference="").order_by("-received_at").first()
