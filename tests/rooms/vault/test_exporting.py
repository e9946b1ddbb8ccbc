"""A copy leaves when two persons want it; what is in it, and that a stranger can open and check it."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from firsthour.ledger.exporting import export_log
from firsthour.ledger.models import Event, Salt
from firsthour.ledger.words import Actor
from firsthour.vault import errors, queries
from firsthour.vault.actions import (
    approve_export,
    begin_destruction,
    decline_export,
    open_exhibit,
    request_export,
    take_export,
)
from firsthour.vault.formats import OPEN_BOX
from firsthour.vault.models import Export
from firsthour.vault.rules import EXPORT_LASTS
from firsthour.vault.words import OpeningPurpose, Part, Recipient
from tests.making import AT, DESK, person
from tests.rooms.vault.sealing import CONTENT, RELATED, log_sealed, sealed

LATER = AT + timedelta(hours=1)
ALL = list(Part)


@pytest.fixture
def one(db, home) -> Actor:
    return person()


@pytest.fixture
def other(db, home) -> Actor:
    return person()


def requested(
    exhibit, one, *, recipient=Recipient.COURT, parts=ALL, key=b"", reference="12 Js 345/26", at=AT
) -> Export:
    return request_export(
        exhibit_id=exhibit.id,
        recipient=recipient,
        purpose=OpeningPurpose.INVESTIGATION,
        parts=parts,
        reference=reference,
        recipient_key=key,
        actor=one,
        at=at,
    )


def taken(exhibit, one, other, **how) -> bytes:
    export = requested(exhibit, one, **how)
    approve_export(export_id=export.id, actor=other, at=LATER)
    log_sealed(LATER)
    return take_export(export_id=export.id, actor=one, at=LATER)


def files_in(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_neither_of_two_persons_can_do_it_alone(one, other):
    export = requested(sealed(), one)
    with pytest.raises(errors.ExportNotApproved):
        take_export(export_id=export.id, actor=one, at=AT)
    with pytest.raises(errors.SamePerson):
        approve_export(export_id=export.id, actor=one, at=AT)
    with pytest.raises(errors.ExportNotYours):
        take_export(export_id=export.id, actor=other, at=AT)
    approve_export(export_id=export.id, actor=other, at=AT)
    log_sealed()
    assert take_export(export_id=export.id, actor=other, at=AT) == take_export(export_id=export.id, actor=one, at=AT)
    told = Event.objects.filter(tag__startswith="vault:export:").order_by("id")
    assert [event.tag.rpartition(":")[2] for event in told] == ["requested", "approved", "taken", "taken"]
    who = [json.loads(event.canonical)["actor"]["id"] for event in told]
    assert who == [one.id, other.id, other.id, one.id]


def test_the_database_itself_refuses_an_approval_by_the_requester(one):
    export = requested(sealed(), one)
    with pytest.raises(IntegrityError, match="vault_export_by_two_persons"), transaction.atomic():
        Export.objects.filter(pk=export.id).update(approved=True, answered_by=export.requested_by, answered_at=AT)


@pytest.mark.parametrize("verb", [approve_export, decline_export])
def test_a_request_is_answered_once(one, other, verb):
    export = requested(sealed(), one)
    verb(export_id=export.id, actor=other, at=AT)
    for again in (approve_export, decline_export):
        with pytest.raises(errors.ExportAnswered):
            again(export_id=export.id, actor=person(), at=AT)


def test_what_was_declined_or_withdrawn_is_not_given(one, other):
    for somebody in (one, other):
        export = requested(sealed(), one)
        decline_export(export_id=export.id, actor=somebody, at=AT)
        with pytest.raises((errors.ExportNotApproved, errors.ExportNotYours)):
            take_export(export_id=export.id, actor=other, at=AT)


def test_each_step_waits_no_longer_than_its_term(one, other):
    export, late = requested(sealed(), one), AT + EXPORT_LASTS
    with pytest.raises(errors.ExportExpired):
        approve_export(export_id=export.id, actor=other, at=late)
    last = late - timedelta(microseconds=1)
    approve_export(export_id=export.id, actor=other, at=last)
    log_sealed(last)
    take_export(export_id=export.id, actor=one, at=last + EXPORT_LASTS - timedelta(microseconds=1))
    with pytest.raises(errors.ExportExpired):
        take_export(export_id=export.id, actor=one, at=last + EXPORT_LASTS)
    with pytest.raises(errors.ExportNotApproved):
        queries.approved_export(export.exhibit_id, last + EXPORT_LASTS)


def test_no_machine_gives_evidence_away(one):
    with pytest.raises(errors.PersonNeeded):
        requested(sealed(), DESK)
    export = requested(sealed(), one)
    with pytest.raises(errors.PersonNeeded):
        approve_export(export_id=export.id, actor=Actor.rule(export.id), at=AT)


def test_the_reference_is_kept_for_the_approver_and_readable_nowhere_else(one):
    export = requested(sealed(), one)
    assert queries.reference_of(export) == "12 Js 345/26"
    assert b"345/26" not in bytes(Export.objects.get().wrapped_reference)
    assert "345/26" not in Event.objects.get(tag="vault:export:requested").canonical


@pytest.mark.parametrize(
    ("how", "refusal"),
    [
        ({"parts": []}, errors.ExportEmpty),
        ({"reference": "  "}, errors.ExportEmpty),
        ({"recipient": Recipient.USER}, errors.ExportPartRefused),
        ({"key": b"short"}, errors.RecipientKeyWrong),
        ({"key": bytes(32)}, errors.RecipientKeyWrong),
    ],
)
def test_requests_that_could_not_be_granted_are_refused_at_once(one, how, refusal):
    with pytest.raises(refusal):
        requested(sealed(), one, **how)
    assert not Export.objects.exists()


def test_the_package_for_a_court_holds_what_it_says(one, other):
    exhibit = sealed()
    open_exhibit(exhibit_id=exhibit.id, purpose=OpeningPurpose.REVIEW, actor=other, at=AT)
    files = files_in(taken(exhibit, one, other))
    assert files["content.bin"] == CONTENT and json.loads(files["related.json"]) == RELATED
    manifest = json.loads(files["manifest.json"])
    listed = {each["name"]: (each["sha256"], each["size"]) for each in manifest["files"]}
    assert listed == {
        name: (hashlib.sha256(body).hexdigest(), len(body)) for name, body in files.items() if name != "manifest.json"
    }
    assert manifest["reference"] == "12 Js 345/26" and manifest["content"]["sha256"] == exhibit.content_digest
    events = json.loads(files["custody.json"])["events"]
    assert [tag_of(event) for event in events] == [
        "vault:exhibit:sealed",
        "vault:exhibit:opened",
        "vault:export:requested",
        "vault:export:approved",
    ]
    assert exhibit.content_digest in files["certificate.txt"].decode()
    assert [one.id in str(event) or other.id in str(event) for event in events] == [False] * 4, "nobody is named"


def tag_of(event: dict[str, str]) -> str:
    """Of an event in full, or of one without who did it."""
    return event["tag"] if "tag" in event else json.loads(event["canonical"])["tag"]


def test_only_the_parts_that_were_asked_for_are_in_it(one, other):
    exhibit = sealed()
    without = files_in(taken(exhibit, one, other, parts=[Part.CIRCUMSTANCES]))
    assert "content.bin" not in without
    assert json.loads(without["related.json"]).keys() == RELATED.keys() - {"author", "hits"}
    assert "related.json" not in files_in(taken(exhibit, one, other, parts=[Part.CONTENT]))
    assert b"author-17" not in taken(exhibit, one, other, parts=[Part.CONTENT, Part.MATCHES])


def test_a_user_gets_their_own_and_nothing_of_others(one, other):
    exhibit = sealed()
    taken(exhibit, one, other, recipient=Recipient.AUTHORITY, reference="secret inquiry")
    open_exhibit(exhibit_id=exhibit.id, purpose=OpeningPurpose.INVESTIGATION, actor=other, at=AT)
    own = [Part.CONTENT, Part.AUTHOR, Part.CIRCUMSTANCES]
    files = files_in(taken(exhibit, one, other, recipient=Recipient.USER, parts=own, reference="complaint 9"))
    assert files["content.bin"] == CONTENT and json.loads(files["related.json"])["author"] == "author-17"
    whole = b"".join(files.values()).decode(errors="replace")
    for hidden in (one.id, other.id, RELATED["hits"][0], "secret inquiry", "vault:exhibit:opened"):
        assert hidden not in whole
    events = json.loads(files["custody.json"])["events"]
    assert [event["tag"] for event in events].count("vault:export:requested") == 1


def test_another_authoritys_request_stays_its_own(one, other):
    exhibit = sealed()
    first = requested(exhibit, one, recipient=Recipient.AUTHORITY, reference="first")
    package = taken(exhibit, one, other, reference="second")
    assert str(first.id).encode() not in package


def test_the_same_package_twice_is_the_same_bytes(one, other):
    export = requested(sealed(), one)
    approve_export(export_id=export.id, actor=other, at=LATER)
    log_sealed(LATER)
    first = take_export(export_id=export.id, actor=one, at=LATER)
    open_exhibit(exhibit_id=export.exhibit_id, purpose=OpeningPurpose.REVIEW, actor=other, at=LATER)
    sealed()
    log_sealed(LATER)
    assert take_export(export_id=export.id, actor=one, at=LATER + timedelta(hours=5)) == first
    told = Event.objects.filter(tag="vault:export:taken")
    (digest,) = {json.loads(each.canonical)["body"]["package"] for each in told}
    assert digest == hashlib.sha256(first).hexdigest()


def test_altered_evidence_is_not_given_away(one, other, home):
    exhibit = sealed()
    (home / "vault" / exhibit.stored_as[:2] / exhibit.stored_as).write_bytes(b"other")
    with pytest.raises(errors.StoredBytesAltered):
        taken(exhibit, one, other)


def run(folder, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-I", *words], cwd=folder, capture_output=True, text=True, check=False)


def test_a_stranger_checks_a_package_with_the_program_in_it(one, other, tmp_path):
    package = taken(sealed(), one, other)
    (tmp_path / "package.zip").write_bytes(package)
    (tmp_path / "verify.py").write_bytes(files_in(package)["verify.py"])
    checked = run(tmp_path, "verify.py", "package.zip")
    assert (checked.returncode, checked.stdout.strip()) == (0, "Every file and every event fits."), checked


def repacked(package: bytes, **otherwise: bytes | None) -> bytes:
    """The package with some files other or gone; the manifest is made to fit them, as a forger would."""
    files = files_in(package) | {name.replace("_", "."): body for name, body in otherwise.items()}
    files = {name: body for name, body in files.items() if body is not None}
    manifest = json.loads(files["manifest.json"])
    for each in manifest["files"]:
        if "fit" in otherwise and each["name"] in files:
            each["sha256"] = hashlib.sha256(files[each["name"]]).hexdigest()
    files["manifest.json"] = json.dumps(manifest).encode()
    files.pop("fit", None)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("otherwise", "told"),
    [
        ({"content_bin": b"another"}, "content.bin is not the file"),
        ({"content_bin": b"another", "fit": b""}, "not what the ledger says"),
        ({"related_json": None}, "related.json is missing"),
        ({"more_txt": b"more"}, "more.txt is not in the manifest"),
    ],
)
def test_the_program_finds_what_was_altered(one, other, tmp_path, otherwise, told):
    package = taken(sealed(), one, other)
    (tmp_path / "package.zip").write_bytes(repacked(package, **otherwise))
    (tmp_path / "verify.py").write_bytes(files_in(package)["verify.py"])
    checked = run(tmp_path, "verify.py", "package.zip")
    assert checked.returncode == 1 and told in checked.stdout, checked


def test_the_program_finds_an_event_that_was_rewritten(one, other, tmp_path):
    package = taken(sealed(), one, other)
    custody = json.loads(files_in(package)["custody.json"])
    custody["events"][0]["canonical"] = custody["events"][0]["canonical"].replace("under-assessment", "TCO-6")
    rewritten = repacked(package, custody_json=json.dumps(custody).encode(), fit=b"")
    (tmp_path / "package.zip").write_bytes(rewritten)
    (tmp_path / "verify.py").write_bytes(files_in(package)["verify.py"])
    checked = run(tmp_path, "verify.py", "package.zip")
    assert checked.returncode == 1 and "event 1 does not have the digest" in checked.stdout, checked


@pytest.mark.parametrize("kept", [[], ["vault:export:requested", "vault:export:approved"]])
def test_the_program_finds_content_that_no_event_says_was_sealed(one, other, tmp_path, kept):
    package = taken(sealed(), one, other)
    custody = json.loads(files_in(package)["custody.json"])
    custody["events"] = [event for event in custody["events"] if tag_of(event) in kept]
    told = json.dumps(custody).encode()
    (tmp_path / "package.zip").write_bytes(repacked(package, content_bin=b"another", custody_json=told, fit=b""))
    (tmp_path / "verify.py").write_bytes(files_in(package)["verify.py"])
    checked = run(tmp_path, "verify.py", "package.zip")
    assert checked.returncode == 1 and "says what was sealed" in checked.stdout, checked


def test_nothing_is_given_before_its_approval_is_in_the_sealed_log(one, other):
    export = requested(sealed(), one)
    log_sealed()
    approve_export(export_id=export.id, actor=other, at=AT)
    with pytest.raises(errors.ExportUnsealed):
        take_export(export_id=export.id, actor=one, at=AT)
    log_sealed()
    assert take_export(export_id=export.id, actor=one, at=AT)


@pytest.mark.parametrize("recipient", [Recipient.COURT, Recipient.USER])
def test_the_independent_verifier_finds_the_head_of_a_package_in_the_log(one, other, tmp_path, recipient):
    parts = [Part.CONTENT, Part.CIRCUMSTANCES]
    (tmp_path / "head.txt").write_bytes(
        files_in(taken(sealed(), one, other, recipient=recipient, parts=parts))["head.txt"]
    )
    sealed()
    log_sealed(LATER)
    export_log(tmp_path / "log", withheld=["vault:exhibit:opened"])
    verifier = (Path(__file__).parents[3] / "verifier" / "verify.py").read_bytes()
    (tmp_path / "verify.py").write_bytes(verifier)
    checked = run(tmp_path, "verify.py", "log", "--head", "head.txt")
    assert checked.returncode == 0, checked
    head = (tmp_path / "head.txt").read_text(encoding="utf-8").split("\n")
    head[2] = "A" * 43 + "="
    (tmp_path / "head.txt").write_text("\n".join(head), encoding="utf-8")
    assert run(tmp_path, "verify.py", "log", "--head", "head.txt").returncode == 1


@pytest.mark.parametrize("name", ["leaf", "size", "leaf_hash", "proof"])
def test_the_program_finds_an_event_that_is_in_no_log(one, other, tmp_path, name):
    exhibit = sealed()
    for _ in range(5):
        open_exhibit(exhibit_id=exhibit.id, purpose=OpeningPurpose.REVIEW, actor=other, at=AT)
    package = taken(exhibit, one, other)
    custody = json.loads(files_in(package)["custody.json"])
    told = custody["events"][3]["in_log"]
    other_one = custody["events"][4]["in_log"]
    told[name] = told[name] + 1 if isinstance(told[name], int) else other_one[name]
    (tmp_path / "package.zip").write_bytes(repacked(package, custody_json=json.dumps(custody).encode(), fit=b""))
    (tmp_path / "verify.py").write_bytes(files_in(package)["verify.py"])
    checked = run(tmp_path, "verify.py", "package.zip")
    assert checked.returncode == 1 and "event 4 is not proved to be in the log" in checked.stdout, checked


def test_what_was_destroyed_is_given_to_nobody_and_its_request_cannot_be_read(one, other):
    exhibit = sealed()
    export = requested(exhibit, one)
    late = exhibit.retain_until
    asked_late = requested(exhibit, one, at=late)
    begin_destruction(exhibit_id=exhibit.id, actor=DESK, at=late)
    for refused in (
        lambda: approve_export(export_id=asked_late.id, actor=other, at=late),
        lambda: requested(exhibit, one, at=late),
        lambda: queries.reference_of(queries.access_export(export.id)),
    ):
        with pytest.raises(errors.ExhibitDestroyed):
            refused()
    assert not Salt.objects.filter(event__subject_id=exhibit.id).exists()


def test_a_recipient_makes_a_key_and_opens_what_was_encrypted_to_it(one, other, tmp_path):
    (tmp_path / "open_box.py").write_text(OPEN_BOX)
    public = run(tmp_path, "open_box.py", "new", "key").stdout.strip()
    box = taken(sealed(), one, other, key=bytes.fromhex(public))
    assert CONTENT not in box
    (tmp_path / "box").write_bytes(box)
    opened = run(tmp_path, "open_box.py", "open", "key", "box", "package.zip")
    assert opened.returncode == 0, opened
    assert files_in((tmp_path / "package.zip").read_bytes())["content.bin"] == CONTENT
    (tmp_path / "bad").write_bytes(box[:-1] + bytes([box[-1] ^ 1]))
    refused = run(tmp_path, "open_box.py", "open", "key", "bad", "no.zip")
    assert refused.returncode == 1 and "altered" in refused.stderr and not (tmp_path / "no.zip").exists()
