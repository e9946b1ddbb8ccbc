"""One key a month, kept outside every database backup. Destroying a month's key destroys its exhibits everywhere."""

import secrets

from firsthour.platform import durable
from firsthour.platform.keyring import KEY_BYTES, Keyring
from firsthour.vault.errors import RetentionKeyGone


class RetentionKeys:
    """Files keys/retention/YYYY-MM.key, each 32 random bytes wrapped under the master key."""

    def __init__(self, keyring: Keyring) -> None:
        self.keyring = keyring
        self.folder = keyring.folder / "retention"

    def for_sealing(self, month: str) -> bytes:
        """The key of a month, made when first asked for."""
        path = self.folder / f"{month}.key"
        if not path.exists():
            durable.create(path, self.keyring.wrap(f"retention-{month}", secrets.token_bytes(KEY_BYTES)))
        return self.for_opening(month)

    def for_opening(self, month: str) -> bytes:
        """The key of a month. Raises RetentionKeyGone when it was destroyed."""
        try:
            wrapped = (self.folder / f"{month}.key").read_bytes()
        except FileNotFoundError as error:
            raise RetentionKeyGone(month=month) from error
        return self.keyring.unwrap(f"retention-{month}", wrapped)

    def months(self) -> set[str]:
        """The months (YYYY-MM) whose keys are there; other files in the folder are none of ours."""
        return {path.stem for path in self.folder.glob("[0-9][0-9][0-9][0-9]-[01][0-9].key")}

    def destroy(self, month: str) -> None:
        """Remove the key of a month; durable on return. That there is none is no fault."""
        durable.remove(self.folder / f"{month}.key")
