"""Print the fingerprints of pictures: PDQ, SHA-256 and MD5. Needs no server and no database."""

import argparse
from pathlib import Path

import msgspec

UNSCANNABLE = 2


def add_words(parser: argparse.ArgumentParser) -> None:
    """`hash FILE… [--json]`."""
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        type=Path,
        help="a picture, of an animation each distinct frame; exit status 2 when one of them is unscannable",
    )
    parser.add_argument("--json", action="store_true", help="print a JSON object a line; `scan --list` reads that")
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """A line for each file as JSON, otherwise one for each fingerprint."""
    from firsthour.doors.desk.lookup import look_at

    status = 0
    for looked in look_at(asked.files):
        if looked.reason:
            status = UNSCANNABLE
        for line in [_object(looked)] if asked.json else _lines(looked):
            print(line, flush=True)
    return status


def _object(looked) -> str:
    row = {
        "file": str(looked.path),
        "status": "unscannable" if looked.reason else "ok",
        "reason": looked.reason,
        "signals": [
            {"kind": signal.kind, "value": signal.value, "quality": signal.quality, "frame": signal.frame}
            for signal in looked.signals
        ],
    }
    if looked.scanned:
        kept = ("format", "width", "height", "truncated", "flat", "frames", "frames_taken")
        row |= {name: getattr(looked.scanned, name) for name in kept}
    return msgspec.json.encode(row).decode()


def _lines(looked) -> list[str]:
    remarks = []
    if looked.reason:
        remarks.append(f"unscannable: {looked.reason}")
    if looked.scanned and looked.scanned.truncated:
        remarks.append("cut short")
    if looked.scanned and looked.scanned.flat:
        remarks.append("too flat or small for PDQ: exact digests only")
    if looked.scanned and looked.scanned.frames_taken < looked.scanned.frames:
        remarks.append(f"{looked.scanned.frames_taken} of {looked.scanned.frames} frames")
    lines = [f"{looked.path}  ({'; '.join(remarks)})" if remarks else str(looked.path)]
    for signal in looked.signals:
        quality = f"  quality {signal.quality}" if signal.kind == "pdq" else ""
        frame = f"  frame {signal.frame}" if signal.frame else ""
        lines.append(f"  {signal.kind:<6}  {signal.value}{quality}{frame}")
    return lines
