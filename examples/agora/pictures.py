"""The files: one per post, written so that a power cut leaves either the whole picture or none."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

LARGEST_PICTURE = 20 * 1024 * 1024


@dataclass(frozen=True)
class PictureKind:
    """A format browsers show, known by how its files begin."""

    extension: str
    media_type: str


KINDS = {
    kind.extension: kind
    for kind in (
        PictureKind("jpg", "image/jpeg"),
        PictureKind("png", "image/png"),
        PictureKind("gif", "image/gif"),
        PictureKind("webp", "image/webp"),
        PictureKind("avif", "image/avif"),
        PictureKind("bmp", "image/bmp"),
    )
}


def kind_of(content: bytes) -> PictureKind | None:
    """The kind whose signature `content` begins with. Says nothing about whether the rest can be decoded."""
    if content.startswith(b"\xff\xd8\xff"):
        return KINDS["jpg"]
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return KINDS["png"]
    if content.startswith((b"GIF87a", b"GIF89a")):
        return KINDS["gif"]
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return KINDS["webp"]
    if content[4:12] in (b"ftypavif", b"ftypavis"):
        return KINDS["avif"]
    if content.startswith(b"BM"):
        return KINDS["bmp"]
    return None


class PictureFolder:
    """A directory of `<post id>.<extension>` files. Nothing here is ever overwritten."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True)

    def keep(self, name: str, content: bytes) -> None:
        """Return only when `content` is on the disk under `name`."""
        unfinished = self._directory / f"{name}.part"
        with unfinished.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(self._directory / name)
        self._sync_directory()

    def read(self, name: str) -> bytes:
        """The bytes kept under `name`; FileNotFoundError when the disk lost them."""
        return (self._directory / name).read_bytes()

    def forget_all_but(self, names: Iterable[str]) -> int:
        """Remove files that no post refers to (an upload cut short before its post was stored); how many went."""
        wanted = set(names)
        strays = [file for file in self._directory.iterdir() if file.name not in wanted]
        for file in strays:
            file.unlink()
        if strays:
            self._sync_directory()
        return len(strays)

    def _sync_directory(self) -> None:
        descriptor = os.open(self._directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
