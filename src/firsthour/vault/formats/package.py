"""A package: a ZIP file, stored without compression, whose bytes follow from what is in it and from nothing else.

`manifest.json` names every other file with its size and SHA-256. `custody.json` holds the events of the ledger in their
canonical text, so that anybody can compute their digests anew. Text is UTF-8; JSON is indented, with sorted names.
"""

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass

from firsthour.vault.formats.programs import VERIFY

FORMAT = "firsthour-package/1"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644 << 16


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What goes into a package. `content` and `related` are None where the request does not allow them.

    `about` describes the export and the exhibit; `custody` are events, each with the proof that it is in the log at
    `head`, a signed note; `salt` proves the content as recorded.
    """

    about: dict[str, object]
    certificate: str
    custody: list[dict[str, object]]
    head: str
    salt: str | None
    content: bytes | None
    related: dict[str, object] | None


def packed(contents: Contents) -> bytes:
    """The bytes of the package."""
    files = {
        "README.txt": _README.encode(),
        "certificate.txt": contents.certificate.encode(),
        "custody.json": _json({"events": contents.custody, "salt": contents.salt}),
        "head.txt": contents.head.encode(),
        "verify.py": VERIFY.encode(),
    }
    if contents.content is not None:
        files["content.bin"] = contents.content
    if contents.related is not None:
        files["related.json"] = _json(contents.related)
    files["manifest.json"] = _json(
        contents.about
        | {
            "format": FORMAT,
            "files": [
                {"name": name, "sha256": hashlib.sha256(body).hexdigest(), "size": len(body)}
                for name, body in sorted(files.items())
            ],
        }
    )
    return _zipped(files)


def _zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, body in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system, entry.external_attr = 3, _MODE
            archive.writestr(entry, body)
    return buffer.getvalue()


def _json(value: object) -> bytes:
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"


_README = """This package holds a copy of preserved evidence. Handle it as the law of your request says.

  manifest.json    what this is, for whom, and the SHA-256 of every other file
  certificate.txt  the same for people to read, with the chain of custody
  custody.json     the events of the ledger that are about this evidence, each with the proof that it is in the log
  head.txt         a signed head of the operator's sealed log: its size, its root and the operator's signature
  content.bin      the content exactly as it was received, if the request allows it. It may be dangerous to look at
                   and was uploaded by strangers: do not open it on an ordinary computer
  related.json     facts sealed together with the content, as far as the request allows
  verify.py        a program that checks all this; it needs Python 3.11 or later and nothing else. Read it first

To check the package:    python3 -I verify.py THIS_FILE.zip

By hand: the SHA-256 of each file must be the one in manifest.json. The SHA-256 of each event's `canonical` text must be
the `sha256` beside it; where there is no text, it would name a member of staff.
The `content` of the event vault:exhibit:sealed must be the HMAC-SHA-256 of the 32 bytes of the
SHA-256 of content.bin, with the `salt` of custody.json as its key.

The proofs (`in_log`) are those of RFC 6962: from `leaf_hash`, the SHA-256 of a zero byte and the event's `canonical`
text, the hashes of `proof` lead up to the root that stands in head.txt. verify.py follows them.

What this does not show: who signed head.txt, and that others see the same log. Firsthour's own verifier shows that,
one file named verifier/verify.py. Ask the operator for an export of the log (its texts may be withheld), take head.txt
out of this package, and call

    python3 verify.py EXPORT --head head.txt

It checks the signature and that this head is one of that log. Without an export, compare head.txt with the heads that
the operator publishes under /log/heads, or with one that you had before and a proof from /log/consistency.
"""
