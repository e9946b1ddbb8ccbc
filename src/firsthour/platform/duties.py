"""What the worker runs for the platform room: commands leave and come back confirmed, keys end, old calls go."""

from collections.abc import Callable
from datetime import datetime

from firsthour.ledger.errors import Refusal
from firsthour.ledger.words import Actor, Duty
from firsthour.platform import actions, queries
from firsthour.platform.calling import reach
from firsthour.platform.errors import CommandSuperseded, ConnectorCannot, ConnectorNeedsHand, ConnectorNonsense
from firsthour.platform.models import Command
from firsthour.platform.rules import commanded_state
from firsthour.platform.sealing import Sealer
from firsthour.platform.words import CommandKind, ItemState

ACTOR = Actor.system("worker")
FOR_A_PERSON = (CommandSuperseded, ConnectorCannot, ConnectorNeedsHand)
"""Refusals that no repetition mends: a person is called at once."""


def send_command(now: Callable[[], datetime]) -> bool:
    """Send one due command. Its outcome is written whatever it is; a platform that is silent is asked again later."""
    waiting = Command.objects.select_related("service")
    command = actions.claim_delivery(deliveries=waiting, actor=ACTOR, at=now())
    if command is None:
        return False
    try:
        answer = _answer_to(command, now)
    except Refusal as refusal:
        alarm = isinstance(refusal, FOR_A_PERSON)
        actions.postpone_command(command=command, problem=refusal.code, alarm=alarm, actor=ACTOR, at=now())
    else:
        actions.confirm_command(command=command, answer=answer, actor=ACTOR, at=now())
    return True


def _answer_to(command: Command, now: Callable[[], datetime]) -> ItemState:
    """What the platform says it did, which is what was asked. Raises the refusals of connectors."""
    kind, target = CommandKind(command.kind), queries.target_of(command)
    wanted = commanded_state(kind, target)
    outlet = reach(command.service, now)
    if not outlet.capabilities.revisions and queries.overtaken(command):
        raise CommandSuperseded(revision=command.revision, state="commanded otherwise since")
    answer = outlet.command(
        kind, target, revision=command.revision, territories=command.territories, key=str(command.id)
    )
    if (answer.item, answer.author) != (target.item, target.author):
        raise ConnectorNonsense(verb="command", reason="it names another target")
    if answer.ignored and answer.state != wanted:
        raise CommandSuperseded(revision=answer.revision, state=answer.state)
    if not answer.ignored and (answer.revision, answer.state) != (command.revision, wanted):
        raise ConnectorNonsense(verb="command", reason="it confirms another state")
    return answer


def end_keys(now: Callable[[], datetime]) -> bool:
    """Revoke the keys whose overlap with their successors is over."""
    return actions.end_keys(actor=ACTOR, at=now()) > 0


def forget_calls(now: Callable[[], datetime]) -> bool:
    """Delete what was noted of calls two weeks ago."""
    return actions.forget_calls(actor=ACTOR, at=now()) > 0


DUTIES = (
    Duty("platform:send-command", 0.2, send_command),
    Duty("platform:seal", 1.0, Sealer().seal),
    Duty("platform:end-keys", 1.0, end_keys),
    Duty("platform:forget-calls", 600.0, forget_calls),
)
