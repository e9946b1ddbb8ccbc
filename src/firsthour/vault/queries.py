"""Questions to the vault."""

from pathlib import Path

from django.conf import settings

from firsthour.platform.keyring import unwrap
from firsthour.platform.queries import keyring
from firsthour.vault.models import Exhibit, Hold
from firsthour.vault.retention_keys import RetentionKeys
from firsthour.vault.stores.directory.store import DirectoryStore


def store() -> DirectoryStore:
    """Where the sealed bytes lie."""
    return DirectoryStore(Path(settings.HOME) / "vault")


def retention_keys() -> RetentionKeys:
    """The monthly keys."""
    return RetentionKeys(keyring())


def content_key(exhibit: Exhibit) -> bytes:
    """The key of one exhibit's content. Raises RetentionKeyGone once it is destroyed."""
    key = retention_keys().for_opening(exhibit.retention_month)
    return unwrap(key, bytes(exhibit.wrapped_key), bound_to=str(exhibit.id))


def holds_on(exhibit: Exhibit) -> list[Hold]:
    """Why an exhibit is kept, the shortest hold first."""
    return list(Hold.objects.filter(exhibit=exhibit).order_by("until", "id"))
