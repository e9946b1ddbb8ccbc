"""Second factors for tests: an authenticator app that is asked for one code after another."""

import time
from datetime import UTC, datetime, timedelta

from firsthour.doors.desk.demo.app import app_code
from firsthour.doors.now import now
from firsthour.ledger.words import Actor
from firsthour.people.models import Account
from firsthour.people.words import Factor

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP = timedelta(seconds=30)
TYPED_WITHIN = timedelta(seconds=10)
"""How long a code given here is still taken: on a busy machine a browser needs seconds to type and send it."""


def set_up(somebody: Account) -> Account:
    """Let somebody have the app, and the codes of now still unused."""
    from firsthour.people.actions import add_app
    from firsthour.people.queries import held_factors

    if Factor.APP not in held_factors(somebody):
        at = now() - timedelta(minutes=10)
        code = app_code(SECRET, at)
        add_app(account=somebody, secret=SECRET, code=code, actor=Actor.person(somebody.pseudonym), at=at)
    return somebody


def next_code(somebody: Account) -> str:
    """The earliest code that is taken now and for a while yet. Two or three can be had at once, then time must pass."""
    from firsthour.people.queries import factors_of
    from firsthour.people.rules import CODE_SECONDS, code_steps

    app = factors_of(somebody).get(type=Factor.APP)
    later = now() + TYPED_WITHIN
    if not code_steps(now(), app.data["last_step"]):
        # So late in a step the code of the one before was left out: the next step is near, and with it another code.
        time.sleep(TYPED_WITHIN.total_seconds())
    (step, *_) = (each for each in code_steps(now(), app.data["last_step"]) if each in code_steps(later, 0))
    return app_code(SECRET, datetime.fromtimestamp(step * CODE_SECONDS, UTC))
