"""Who on call is called next, and when."""

from datetime import datetime, timedelta

REPEAT = timedelta(minutes=2)
"""How long somebody has to acknowledge before they are called again, or the next one is."""

TIMES = 2
"""How often one person is called before it is the next one's turn; after the last comes the first again."""


def whom_to_call(done: int, last_at: datetime | None, people: int, at: datetime) -> int | None:
    """The place of whoever is called now, of so many people in their order; None while nobody is.

    `done` rounds were made, the last at `last_at`. Nothing ends this but an acknowledgement.
    """
    if people == 0 or (last_at is not None and at - last_at < REPEAT):
        return None
    return done // TIMES % people
