"""A key revoked in the database is refused by every process of every gate, and a replaced one when its time is over."""

from contextlib import ExitStack, closing
from datetime import timedelta

import pytest

from firsthour.doors.desk.publisher import Publisher
from firsthour.platform.actions import end_keys, issue_key, revoke_key, rotate_key
from firsthour.platform.words import Scope
from tests.doors.gate.house import RunningGate
from tests.making import AT, DESK, service

CALLS = 40
"""Enough for each of two processes behind one port to have answered."""


@pytest.fixture
def gates(db, home):
    """A publisher, and two gates on its files: one of two processes, one of a single one."""
    with ExitStack() as stack:
        publisher = stack.enter_context(closing(Publisher(home)))
        publisher.publish()
        running = []
        for workers in ("2", "1"):
            gate = RunningGate(home, "--workers", workers)
            stack.callback(gate.stop)
            running.append(gate)
        yield publisher, running


REFUSED = {401, 429}
"""429 once an address has shown too many keys that are none; a key in force is never held up by that."""


def answers(gates: list[RunningGate], text: str) -> set[int]:
    """The statuses with which all processes of all gates answer to a key."""
    _, prefix, secret = text.split("_", 2)
    signal = {"kind": "pdq", "value": "0" * 64, "quality": 90}
    return {gate.ask(signal, prefix=prefix, secret=secret)[0] for gate in gates for _ in range(CALLS)}


def test_a_replaced_key_goes_when_its_overlap_is_over_and_a_revoked_one_at_once_at_every_process_of_every_gate(gates):
    publisher, running = gates
    key, old = issue_key(service=service(), scopes=[Scope.MATCH], actor=DESK, at=AT)
    assert answers(running, old) <= REFUSED, "nothing is accepted before it is published"
    publisher.publish()
    assert answers(running, old) == {200}
    successor, new = rotate_key(prefix=key.prefix, overlap=timedelta(hours=24), actor=DESK, at=AT)
    assert end_keys(actor=DESK, at=AT + timedelta(hours=23)) == 0
    publisher.publish()
    assert (answers(running, old), answers(running, new)) == ({200}, {200})
    assert end_keys(actor=DESK, at=AT + timedelta(hours=24)) == 1
    publisher.publish()
    assert answers(running, old) <= REFUSED and answers(running, new) == {200}
    revoke_key(prefix=successor.prefix, actor=DESK, at=AT + timedelta(hours=25))
    publisher.publish()
    assert answers(running, new) <= REFUSED
