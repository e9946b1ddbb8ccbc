"""The board's errands: asking the gate again where it did not answer, telling it views, forgetting old answers."""

import logging
import sqlite3
import threading
import time
from datetime import timedelta

from agora import posts
from agora.config import Config, rfc3339
from agora.gate import Gate, GateFailed, GateRefused, GateUnreachable
from agora.pictures import PictureFolder
from agora.store import Store

log = logging.getLogger("agora")

ROUND_EVERY = timedelta(seconds=1)
VIEWS_EVERY = timedelta(seconds=10)
ANSWERS_KEPT = timedelta(days=30)


class Courier:
    """Asks the gate for one post, and in its own thread for all that are still waiting."""

    def __init__(self, config: Config, store: Store, pictures: PictureFolder) -> None:
        self._clock = config.clock
        self._store = store
        self._pictures = pictures
        self._gate = Gate(config.gate_url, config.gate_key, config.gate_timeout)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._rounds, name="courier", daemon=True)

    def start(self) -> None:
        """Begin the rounds; everything left unanswered by an earlier run is due at once."""
        with self._store.writing() as db:
            posts.make_all_due(db, self._clock())
            db.execute("DELETE FROM answers WHERE answered_at < ?", (rfc3339(self._clock() - ANSWERS_KEPT),))
        self._thread.start()

    def stop(self) -> None:
        """End the rounds and wait for the errand under way."""
        self._stopping.set()
        self._thread.join()

    def submit(self, post: sqlite3.Row) -> bool:
        """One attempt for one post; whatever comes of it is written down. False when the gate gave no answer at all."""
        begun = time.monotonic_ns()
        try:
            answer = self._gate.submit(post, self._pictures.read(posts.picture_name(post)))
        except (GateUnreachable, GateFailed) as error:
            with self._store.writing() as db:
                posts.try_again_later(db, post, self._clock())
            log.warning("post %s: no verdict at attempt %d (%s)", post["id"], post["attempts"] + 1, error)
            return not isinstance(error, GateUnreachable)
        except GateRefused as error:
            with self._store.writing() as db:
                posts.give_up(db, post["id"], str(error))
            log.error("post %s: the gate refused the submission (%s); it stays held", post["id"], error)
            return True
        microseconds = (time.monotonic_ns() - begun) // 1000
        with self._store.writing() as db:
            posts.follow_verdict(db, post["id"], answer.verdict, answer.receipt, microseconds, self._clock())
        log.info("post %s: verdict %s", post["id"], answer.verdict)
        return True

    def submit_due(self) -> None:
        """One round of the waiting posts; when the gate does not answer, the rest wait for the next round."""
        with self._store.reading() as db:
            waiting = posts.due_submissions(db, self._clock())
        for post in waiting:
            if self._stopping.is_set() or not self.submit(post):
                return

    def tell_views(self) -> None:
        """Tell the gate the views it does not know yet; what fails is told in the next round."""
        with self._store.reading() as db:
            untold = posts.untold_views(db)
        for post in untold:
            try:
                self._gate.tell_views(post["id"], post["views"])
            except (GateUnreachable, GateFailed) as error:
                log.warning("post %s: views not told (%s)", post["id"], error)
                return
            with self._store.writing() as db:
                posts.views_were_told(db, post["id"], post["views"])

    def _rounds(self) -> None:
        tell_views_at = self._clock() + VIEWS_EVERY
        while not self._stopping.wait(ROUND_EVERY.total_seconds()):
            try:
                self.submit_due()
                if self._clock() >= tell_views_at:
                    tell_views_at = self._clock() + VIEWS_EVERY
                    self.tell_views()
            except Exception:
                # The errands must outlive a full disk or a lost picture; logged here, tried again in the next round.
                log.exception("the courier's round failed")
