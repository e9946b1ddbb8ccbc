"""Whether an exhibit is still what was sealed: read again, opened, and compared with the ledger."""

import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass

from firsthour.ledger.models import Salt
from firsthour.platform.errors import KeyDoesNotFit
from firsthour.platform.keyring import unwrap
from firsthour.vault.errors import RetentionKeyGone, StoredBytesAltered, StoredBytesMissing
from firsthour.vault.models import Exhibit
from firsthour.vault.queries import content_key, store
from firsthour.vault.words import EXHIBIT_SEALED, Damage


@dataclass(frozen=True)
class Recorded:
    """What the ledger says was sealed: the body of that event, and the salt that proves the content to be it."""

    body: dict[str, object]
    salt: bytes


def recorded(exhibits: list[uuid.UUID]) -> dict[uuid.UUID, Recorded]:
    """What the ledger says of each of these exhibits; those of which it says nothing are missing."""
    salts = Salt.objects.filter(event__subject_id__in=exhibits, event__tag=EXHIBIT_SEALED.tag, field="content")
    return {
        salt.event.subject_id: Recorded(json.loads(salt.event.canonical)["body"], bytes(salt.salt))
        for salt in salts.select_related("event")
    }


def damage_of(exhibit: Exhibit, said: Recorded | None) -> Damage | None:
    """What is wrong with a sealed exhibit, None when nothing is; `said` is what the ledger has of it.

    Raises StoreUnreachable, which is no damage.
    """
    try:
        sealed = store().get(exhibit.stored_as)
        key = content_key(exhibit)
        content = unwrap(key, bytes(exhibit.nonce) + sealed, bound_to=str(exhibit.id))
        unwrap(key, bytes(exhibit.wrapped_related), bound_to=f"{exhibit.id} related")
    except StoredBytesMissing:
        return Damage.MISSING
    except StoredBytesAltered:
        return Damage.ALTERED
    except RetentionKeyGone:
        return Damage.KEY_GONE
    except KeyDoesNotFit:
        return Damage.UNOPENABLE
    return None if said and _as_recorded(exhibit, content, said) else Damage.UNLIKE_LEDGER


def _as_recorded(exhibit: Exhibit, content: bytes, said: Recorded) -> bool:
    digest = hashlib.sha256(content)
    proved = hmac.new(said.salt, digest.digest(), hashlib.sha256).hexdigest()
    row = (digest.hexdigest(), exhibit.stored_as, len(content), proved)
    return row == (exhibit.content_digest, said.body["stored"], said.body["size"], said.body["content"])
