"""What one gate process stands on: the published state, compiled rules, decoders, the spool, earlier answers."""

import threading
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
import structlog

from firsthour.doors.gate.errors import RuleUnusable, SpoolKeyMissing, StateStale
from firsthour.doors.gate.metrics import Counts
from firsthour.doors.gate.patience import Patience
from firsthour.doors.gate.repeats import Repeats
from firsthour.doors.gate.shared import Shared
from firsthour.doors.now import now
from firsthour.doors.timekeeping import synchronised
from firsthour.intake.formats import SpoolWriter, spool_sizes
from firsthour.ledger.errors import Refusal
from firsthour.matching.formats import PublishedRule, PublishedState, PublishedView
from firsthour.policy.errors import RuleRefused
from firsthour.policy.rules import Rule, compile_rule
from firsthour.signals.decoding.pool import Decoder

DEGRADED_SECONDS = 5.0
STALE_SECONDS = 30.0
SPOOL_KEY_NAME = "spool.pub"
_HOUSEKEEPING_SECONDS = 1.0
_log = structlog.get_logger("gate")


class Standing:
    """Everything a call needs. Raises refusals at use, not at start: a gate without a worker answers 503."""

    def __init__(
        self, home: Path, *, decoders: int, patience: Patience, shared: Shared, paths: Sequence[str]
    ) -> None:
        self.patience = patience
        self.rates = shared.rates
        self.counts = Counts(shared, paths)
        self.published = home / "published"
        self.decoder = Decoder(workers=decoders)
        self.spool = SpoolWriter(home / "spool")
        self.repeats = Repeats(home / "spool")
        self._state: PublishedState | None = None
        self._opening = threading.Lock()
        self._rules: tuple[tuple[dict[str, PublishedRule], frozenset[str]], dict[str, tuple[Rule, ...]]] | None = None
        self._spool_folder = home / "spool"
        self.clock: bool | None = None
        """Whether the clock is synchronised, as last looked at; None when the kernel does not say."""
        self._watch_clock()
        self._spool_key: bytes | None = None
        self._stopping = threading.Event()
        self._housekeeper = threading.Thread(target=self._keep_house, name="housekeeping", daemon=True)
        self._housekeeper.start()

    def view(self) -> tuple[PublishedView, bool]:
        """(what is in force, whether it is late). Raises StateStale, NothingPublished or what makes it unusable."""
        state = self._opened()
        state.refresh()
        age = state.age_seconds(time.time())
        if age > STALE_SECONDS:
            self._forget(state)
            raise StateStale(limit=int(STALE_SECONDS))
        return state.view, age > DEGRADED_SECONDS

    def rules(self, view: PublishedView, service: str) -> tuple[Rule, ...]:
        """What a service adopted, compiled once for as long as nothing changes. Raises RuleUnusable."""
        known = self._rules
        if known is None or known[0] != (view.rules, view.braked_rules):
            compiled: dict[str, tuple[Rule, ...]] = {}
            for identity, rule in sorted(view.rules.items()):
                ready = _compiled(rule, braked=identity in view.braked_rules)
                compiled[rule.service] = (*compiled.get(rule.service, ()), ready)
            known = ((dict(view.rules), view.braked_rules), compiled)
            self._rules = known
        return known[1].get(service, ())

    def spool_key(self) -> bytes:
        """The public key uploads are sealed to. Raises SpoolKeyMissing."""
        if self._spool_key is None:
            try:
                self._spool_key = (self.published / SPOOL_KEY_NAME).read_bytes()
            except FileNotFoundError as error:
                raise SpoolKeyMissing from error
        return self._spool_key

    def spool_bytes(self) -> int:
        """Bytes in the spool's files: answered, and not yet received and cleared by the worker."""
        return sum(length for _, length in spool_sizes(self._spool_folder))

    def heartbeat_age(self) -> float:
        """Seconds since the publisher's last sign of life. Raises NothingPublished."""
        return self._opened().age_seconds(time.time())

    def close(self) -> None:
        """Close the spool cleanly and end the decoders."""
        self._stopping.set()
        self._housekeeper.join()
        self.spool.close()
        self.repeats.close()
        self.decoder.close()

    def _watch_clock(self) -> None:
        """Say once that the clock is on its own, and once that it no longer is."""
        clock = synchronised()
        if clock == self.clock:
            return
        self.clock = clock
        if clock is False:
            _log.warning(
                "the clock of this machine is not synchronised",
                remedy="run a time service, for example chrony or systemd-timesyncd",
            )
        elif clock:
            _log.info("the clock of this machine is synchronised")

    def _opened(self) -> PublishedState:
        state = self._state
        if state is None:
            with self._opening:
                state = self._state = self._state or PublishedState.open(self.published)
        return state

    def _forget(self, state: PublishedState) -> None:
        """Next time open the directory afresh: the worker may have been set up anew with another counter file."""
        with self._opening:
            if self._state is state:
                self._state = None

    def _keep_house(self) -> None:
        while not self._stopping.wait(_HOUSEKEEPING_SECONDS):
            self.patience.end_if_exhausted()
            self.counts.beat(len(self.decoder.pids()))
            self._watch_clock()
            try:
                self.spool.rotate_if_due()
                self.repeats.tidy(now())
            except OSError as error:
                _log.error("spool housekeeping failed", error=type(error).__name__, number=error.errno)
            except Refusal as refusal:
                _log.error("spool housekeeping failed", code=refusal.code)


def _compiled(published: PublishedRule, *, braked: bool) -> Rule:
    try:
        rule = compile_rule(published.text, file=f"{published.name}.yaml")
    except RuleRefused as error:
        raise RuleUnusable(rule=published.name, cause="it does not compile here") from error
    if rule.digest != published.digest:
        raise RuleUnusable(rule=published.name, cause="its text has another digest than the one adopted")
    return msgspec.structs.replace(rule, shadow=rule.shadow or published.shadow, braked=braked)
