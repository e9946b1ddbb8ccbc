"""Of which themes cases are, and whom they spare. Who spares themself what is told to nobody. Read-only."""

import uuid
from collections.abc import Sequence

from django.db.models import Q

from firsthour.cases.models import Case
from firsthour.cases.queries import hits_of
from firsthour.flags.models import FlaggedItem
from firsthour.intake.models import Item
from firsthour.ledger.words import Actor
from firsthour.matching.models import Entry
from firsthour.orders.models import OrderedItem
from firsthour.people.models import Account
from firsthour.people.queries import may
from firsthour.people.words import Permission
from firsthour.policy.queries import starter_pack
from firsthour.policy.words import Harm
from firsthour.reviewing import rules
from firsthour.reviewing.models import Comfort
from firsthour.reviewing.words import THEMES


def themes_of(items: Sequence[Item]) -> list[tuple[str, ...]]:
    """The themes of each of these items, in their order: by the entries that it is near to."""
    hits = [[hit.entry for hit in hits_of(item)] for item in items]
    entries = Entry.objects.in_bulk({each for found in hits for each in found})
    harms = {str(key): [Harm(each) for each in entry.harms] for key, entry in entries.items()}
    meanings = starter_pack().taxonomy.harms
    themes = []
    for found in hits:
        own = [harm for entry in found for harm in harms.get(entry, ())]
        themes.append(rules.themes_of(own, [meanings[harm].severity for harm in own]))
    return themes


def spared_by(actor: Actor) -> list[str]:
    """What this person has chosen to be spared."""
    own = Comfort.objects.filter(account__pseudonym=actor.id).first()
    return own.spared if own is not None else []


def spared_from(subject_id: uuid.UUID) -> set[uuid.UUID]:
    """Who, as pseudonyms, is not called because of a filing, a flag, a case or the threat it points to: they spare
    themselves a theme of it.

    While the items behind the addresses of an order are not known yet, neither are its themes.
    """
    if not Comfort.objects.exclude(spared=[]).exists():
        return set()
    behind = (
        *(each.item for each in OrderedItem.objects.filter(filing=subject_id).select_related("item")),
        *(each.item for each in FlaggedItem.objects.filter(flag=subject_id).select_related("item")),
        *(each.item for each in Case.objects.filter(_about(subject_id)).distinct().select_related("item")),
    )
    themes = {theme for found in themes_of(behind) for theme in found}
    return set(Comfort.objects.filter(spared__overlap=sorted(themes)).values_list("account__pseudonym", flat=True))


def _about(subject_id: uuid.UUID) -> Q:
    return Q(pk=subject_id) | Q(threat=subject_id) | Q(threat__observations=subject_id)


def available() -> dict[str, int]:
    """For each theme how many people at least can be given a case of it, in steps of five."""
    staff = Account.objects.filter(disabled_at__isnull=True, enrolled_at__isnull=False)
    takers = [each for each in staff if may(each, Permission.CLAIM_CASE)]
    spared = dict(Comfort.objects.filter(account__in=takers).values_list("account_id", "spared"))
    return {
        theme: rules.rounded(sum(theme not in spared.get(each.pk, ()) for each in takers)) for theme in THEMES
    }
