"""Checks a package of preserved evidence: python3 -I verify.py PACKAGE.zip

Exit status 0: everything fits. 1: something does not, and is named. Needs nothing but Python 3.11 or later.
"""

import base64
import hashlib
import hmac
import json
import sys
import zipfile

FORMAT = "firsthour-package/1"
SEALED = "vault:exhibit:sealed"


def faults(path: str) -> list[str]:
    """What is wrong with the package at `path`; empty when nothing is."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if len(names) != len(set(names)) or "manifest.json" not in names:
            return ["the package names a file twice, or has no manifest"]
        bodies = {name: archive.read(name) for name in names}
    manifest = json.loads(bodies.pop("manifest.json"))
    if manifest.get("format") != FORMAT:
        return [f"this program does not know the format {manifest.get('format')!r}"]
    return _files(manifest, bodies) + _events(manifest, bodies)


def _files(manifest: dict, bodies: dict[str, bytes]) -> list[str]:
    listed = {each["name"]: each for each in manifest["files"]}
    found = [f"{name} is not in the manifest" for name in sorted(bodies.keys() - listed.keys())]
    found += [f"{name} is missing" for name in sorted(listed.keys() - bodies.keys())]
    for name in sorted(listed.keys() & bodies.keys()):
        if hashlib.sha256(bodies[name]).hexdigest() != listed[name]["sha256"]:
            found.append(f"{name} is not the file that the manifest names")
    return found


def _events(manifest: dict, bodies: dict[str, bytes]) -> list[str]:
    custody, found, sealed = json.loads(bodies.get("custody.json", b'{"events": []}')), [], None
    for number, event in enumerate(custody["events"], 1):
        if not _in_log(event, bodies.get("head.txt", b"")):
            found.append(f"event {number} is not proved to be in the log of head.txt")
        if "canonical" not in event:
            continue
        if hashlib.sha256(event["canonical"].encode()).hexdigest() != event["sha256"]:
            found.append(f"event {number} does not have the digest that stands beside it")
        told = json.loads(event["canonical"])
        if told["subject"]["id"] != manifest["exhibit"]:
            found.append(f"event {number} is about something else")
        sealed = told["body"] if told["tag"] == SEALED else sealed
    if not custody["events"] or (sealed is None and manifest["recipient"] != "user"):
        found.append("no event in custody.json says what was sealed")
    content = bodies.get("content.bin")
    if content is not None and sealed is not None:
        digest = hashlib.sha256(content).digest()
        proved = hmac.new(bytes.fromhex(custody["salt"]), digest, hashlib.sha256).hexdigest()
        if proved != sealed["content"] or len(content) != sealed["size"]:
            found.append("content.bin is not what the ledger says was sealed")
    return found


def _in_log(event: dict, head: bytes) -> bool:
    """Whether an event's proof leads from its leaf to the root of the head (RFC 9162 section 2.1.3.2)."""
    told, lines = event["in_log"], head.decode().split("\n")
    hashed, place, last = bytes.fromhex(told["leaf_hash"]), told["leaf"], told["size"] - 1
    if "canonical" in event and hashlib.sha256(b"\x00" + event["canonical"].encode()).digest() != hashed:
        return False
    if len(lines) < 3 or lines[1] != str(told["size"]) or not 0 <= place <= last:
        return False
    for other in map(bytes.fromhex, told["proof"]):
        if last == 0:
            return False
        if place & 1 or place == last:
            hashed = hashlib.sha256(b"\x01" + other + hashed).digest()
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            hashed = hashlib.sha256(b"\x01" + hashed + other).digest()
        place, last = place >> 1, last >> 1
    return last == 0 and base64.b64encode(hashed).decode() == lines[2]


def main() -> int:
    """Check the package named on the command line and say how it went."""
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    found = faults(sys.argv[1])
    for fault in found:
        print(f"WRONG: {fault}")
    if not found:
        print("Every file and every event fits.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
