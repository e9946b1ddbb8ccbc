"""A power cut for one folder: whatever was not synced is gone.

While a `Disk` watches, each fsync of a file keeps its bytes as they are then, and each fsync of a folder its names.
`cut` puts the folder back to what was kept: a file that was never synced is empty, a name that was never synced is not
there, a removal that was never synced did not happen. `PowerCut` rises out of the sync at which the power fails.
"""

import os
import shutil
from pathlib import Path

real_fsync = os.fsync


class PowerCut(BaseException):
    """The power is off; nothing after it happens."""


class Disk:
    """What of a folder would be there after a power cut. `fails_at` is the number of the sync that fails."""

    def __init__(self, folder: Path, fails_at: int = -1) -> None:
        self.folder, self.fails_at, self.syncs = folder, fails_at, 0
        self.contents: dict[int, bytes] = {}
        self.names: dict[Path, dict[str, int]] = {}
        for path in [folder, *folder.rglob("*")]:
            self._keep(path)

    def fsync(self, descriptor: int) -> None:
        """Stands in for os.fsync."""
        path = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
        if path.is_relative_to(self.folder):
            if self.syncs == self.fails_at:
                raise PowerCut()
            self.syncs += 1
            self._keep(path)
        real_fsync(descriptor)

    def _keep(self, path: Path) -> None:
        if path.is_dir():
            self.names[path] = {each.name: each.stat().st_ino for each in path.iterdir()}
        else:
            self.contents[path.stat().st_ino] = path.read_bytes()

    def cut(self) -> None:
        """The folder as it is when the power comes back."""
        folders = {path.stat().st_ino: path for path in self.folder.rglob("*") if path.is_dir()}
        kept = self._tree(self.folder, folders)
        shutil.rmtree(self.folder)
        self.folder.mkdir(mode=0o700)
        for path, content in kept.items():
            if content is None:
                path.mkdir(mode=0o700)
            else:
                path.write_bytes(content)
                path.chmod(0o600)

    def _tree(self, folder: Path, folders: dict[int, Path]) -> dict[Path, bytes | None]:
        found: dict[Path, bytes | None] = {}
        for name, number in self.names.get(folder, {}).items():
            if number in folders:
                found |= {folder / name: None} | self._tree(folder / name, folders)
            else:
                found[folder / name] = self.contents.get(number, b"")
        return found
