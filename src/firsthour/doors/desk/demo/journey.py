"""The journey: a known picture comes back re-encoded, is stopped, removed, preserved, told and proved."""

import json
import secrets
import sys
import urllib.request
import uuid

from firsthour.doors.desk import surroundings
from firsthour.doors.desk.commands.bank import add_reference, fingerprints
from firsthour.doors.desk.demo import pictures
from firsthour.doors.desk.demo.app import app_code
from firsthour.doors.desk.demo.stage import Stage, StepFailed
from firsthour.doors.now import now
from firsthour.ledger.words import Actor

KNOWN, OTHER = "motorcycle_left.png", "coffee.png"
OPERATOR = "operator@demo.example"
COPIES = (
    ("smaller, as a palette GIF", pictures.smaller_palette_gif, "bela", "Look at this", "en"),
    ("as a rough JPEG, in Arabic", pictures.rough_jpeg, "dalia", "صورة", "ar"),
    ("in the colours of print (CMYK)", pictures.cmyk_jpeg, "emil", "From the paper", "en"),
    ("mirrored and smaller", pictures.mirrored_jpeg, "farah", "The other way round", "en"),
)
"""What comes back: how it is changed, and who uploads it with which words in which language."""


class Journey:
    """Plays the journey through the real doors and gathers what is shown at the end."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.password = secrets.token_urlsafe(12)

    def play(self) -> dict[str, object]:
        """Returns the summary. Raises StepFailed."""
        self.open()
        return self._uploads()

    def open(self) -> None:
        """Start everything, set it up, and add the known picture."""
        stage = self.stage
        with stage.step("starting Firsthour (database, worker, gate, console)"):
            stage.start_firsthour()
            surroundings.enter()
        with stage.step("setting up: operator, service, key, connector, terms and rule"):
            self.key = self._set_up()
        with stage.step("starting the example platform"):
            stage.start_agora(self.key)
        with stage.step("adding a known picture, confirmed by the operator"):
            self._add_known_picture()

    def _uploads(self) -> dict[str, object]:
        stage = self.stage
        with stage.step("uploading another photograph: it is published"):
            other = self.upload("ana", "A cup of coffee", pictures.photograph(OTHER), "en")
            self._expect(other, "pass", "published")
        held = []
        for copied, change, author, caption, language in COPIES:
            with stage.step(f"uploading the known picture {copied}: it is held"):
                copy = change(pictures.photograph(KNOWN))
                held.append(self.upload(author, caption, copy, language))
                self._expect(held[-1], "block", "disabled")
        with stage.step("waiting until all are proved unavailable and their authors told"):
            told = [self._settled(reference) for reference in held]
        self._show_addresses(held)
        return {
            "passed": self._post(other) | {"id": other},
            "restricted": told,
            "ledger_events": self._ledger_events(),
        }

    def _set_up(self) -> str:
        from allauth.mfa.totp.internal.auth import generate_totp_secret

        from firsthour.people.actions import add_app, draw_recovery_codes, enrol, invite
        from firsthour.platform.actions import add_connector, add_service, issue_key
        from firsthour.policy.actions import adopt_pack
        from firsthour.policy.queries import starter_pack

        desk = Actor.system("desk")
        token = invite(email=OPERATOR, role="operator", actor=desk, at=now())
        account = enrol(token=token, name="Operator of the demo", password=self.password, at=now())
        self.person = Actor.person(account.pseudonym)
        # A real second factor, as for anybody; what an app would hold is printed at the end instead.
        self.secret, at = generate_totp_secret(), now()
        add_app(account=account, secret=self.secret, code=app_code(self.secret, at), actor=self.person, at=at)
        self.codes = draw_recovery_codes(account=account, actor=self.person, at=now())
        service = add_service(
            slug="agora",
            name="Agora",
            zone="Europe/Dublin",
            contact_point="contact@agora.example",
            language="en",
            dispute_body=("Example Disputes Body", "https://disputes.example"),
            court=("Example District Court", "1 Court Street, Example Town"),
            actor=self.person,
            at=now(),
        )
        hook = f"{self.stage.agora}/firsthour/hook"
        add_connector(service=service, address=hook, secret=self.stage.hook_secret, actor=self.person, at=now())
        adopt_pack(service=service, pack=starter_pack(), actor=self.person, at=now())
        _, text = issue_key(service=service, scopes=["items:submit", "match:ask"], actor=self.person, at=now())
        return text

    def _add_known_picture(self) -> None:
        from firsthour.matching.actions import add_bank, confirm_entry
        from firsthour.matching.formats import read_counter
        from firsthour.platform.models import GateChange

        content = pictures.photograph(KNOWN)
        bank = add_bank(name="house", actor=self.person, at=now())
        signals = fingerprints(content, KNOWN)
        for entry in add_reference("agora", bank, content, signals, ["TVEC1"], self.person):
            confirm_entry(entry_id=entry.id, purpose="none-found", actor=self.person, at=now())
        published = self.stage.home / "published"
        self.stage.await_true(
            lambda: (
                not GateChange.objects.filter(number__isnull=True).exists()
                and read_counter(published)[0] >= GateChange.objects.count()
            ),
            "the gates to be told",
        )

    def upload(self, author: str, caption: str, content: bytes, language: str) -> str:
        """Upload as a user of the example platform does; returns the id of the new post."""
        boundary = uuid.uuid4().hex
        fields = {"author": author, "caption": caption, "language": language}
        body = b"".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        )
        body += (
            f'--{boundary}\r\nContent-Disposition: form-data; name="picture"; filename="picture"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode()
        body += content + f"\r\n--{boundary}--\r\n".encode()
        before = {post["id"] for post in self.posts()}
        request = urllib.request.Request(  # noqa: S310 (our own example platform)
            f"{self.stage.agora}/upload",
            body,
            {"Content-Type": f"multipart/form-data; boundary={boundary}"},
        )
        with urllib.request.urlopen(request, timeout=60):  # noqa: S310
            (new,) = {post["id"] for post in self.posts()} - before
            return new

    def posts(self) -> list[dict]:
        """Every post of the example platform, as its status page tells."""
        with urllib.request.urlopen(f"{self.stage.agora}/status/posts", timeout=10) as answer:  # noqa: S310
            return json.load(answer)

    def _post(self, reference: str) -> dict[str, object]:
        (post,) = [each for each in self.posts() if each["id"] == reference]
        milliseconds = (post["verdict_after_microseconds"] or 0) / 1000
        return {"verdict": post["verdict"], "milliseconds": milliseconds, "state": post["state"]}

    def _expect(self, reference: str, verdict: str, state: str) -> None:
        self.stage.await_true(lambda: self._post(reference)["state"] == state, f"the post to be {state}")
        found = self._post(reference)["verdict"]
        if found != verdict:
            raise StepFailed(f"the verdict was {found} instead of {verdict}")

    def _settled(self, reference: str) -> dict[str, object]:
        from firsthour.cases.models import Restriction
        from firsthour.ledger.words import instant
        from firsthour.platform.words import DeliveryState

        mine = Restriction.objects.filter(item__reference=reference)
        done = mine.filter(proved_at__isnull=False, statement__message__state=DeliveryState.DONE)
        self.stage.await_true(done.exists, "proof and delivery")
        restriction = done.select_related("decision__case", "exhibit", "item").get()
        delivered = [post["statements"] for post in self.posts() if post["id"] == reference]
        if delivered != [[str(restriction.statement_id)]]:
            raise StepFailed("the platform does not show the statement exactly once")
        return self._post(reference) | {
            "id": reference,
            "distance": min(hit["distance"] for hit in restriction.item.hits),
            "case": str(restriction.decision.case_id),
            "decision": str(restriction.decision_id),
            "restriction": str(restriction.id),
            "t1": instant(restriction.proved_at),
            "exhibit": restriction.exhibit.content_digest,
            "statement": str(restriction.statement_id),
        }

    def _ledger_events(self) -> int:
        from firsthour.ledger.models import Event

        return Event.objects.count()

    def _show_addresses(self, references: list[str]) -> None:
        authors = [post["author"] for post in self.posts() if post["id"] in references]
        lines = (
            f"example platform  {self.stage.agora}/",
            *(f"  what its author was told: {self.stage.agora}/author/{author}" for author in authors),
            f"console           {self.stage.console}/   sign in as {OPERATOR} with {self.password}",
            f"  and, as second factor, one of these codes, each once: {' '.join(self.codes[:5])}",
            f"  or add this secret to an authenticator app: {self.secret}",
            f"gate              {self.stage.gate}/openapi.json",
        )
        print("\n".join(f"[demo] {line}" for line in lines), file=sys.stderr)
