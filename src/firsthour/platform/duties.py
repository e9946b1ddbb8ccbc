"""What the worker runs for the platform room: commands leave and come back confirmed."""

from collections.abc import Callable
from datetime import datetime

from firsthour.ledger.errors import Refusal
from firsthour.ledger.words import Actor, Duty
from firsthour.platform import actions, queries
from firsthour.platform.errors import CommandSuperseded, ConnectorNonsense
from firsthour.platform.models import Command
from firsthour.platform.sealing import Sealer
from firsthour.platform.words import CommandKind

ACTOR = Actor.system("worker")
STATES = {CommandKind.DISABLE: "disabled", CommandKind.RESTORE: "published"}


def send_command(now: Callable[[], datetime]) -> bool:
    """Send one due command. Its outcome is written whatever it is; a platform that is silent is asked again later."""
    waiting = Command.objects.select_related("service")
    command = actions.claim_delivery(deliveries=waiting, actor=ACTOR, at=now())
    if command is None:
        return False
    try:
        connector = queries.access_connector(command.service)
        answer = connector.command(
            CommandKind(command.kind),
            command.item_reference,
            revision=command.revision,
            territories=command.territories,
            key=str(command.id),
        )
        if answer.item != command.item_reference:
            raise ConnectorNonsense(verb="command", reason="it names another item")
        if answer.ignored and answer.state != STATES[command.kind]:
            raise CommandSuperseded(revision=answer.revision, state=answer.state)
        if not answer.ignored and (answer.revision, answer.state) != (command.revision, STATES[command.kind]):
            raise ConnectorNonsense(verb="command", reason="it confirms another state")
    except CommandSuperseded as refusal:
        actions.postpone_command(command=command, problem=refusal.code, alarm=True, actor=ACTOR, at=now())
    except Refusal as refusal:
        actions.postpone_command(command=command, problem=refusal.code, actor=ACTOR, at=now())
    else:
        actions.confirm_command(command=command, answer=answer, actor=ACTOR, at=now())
    return True


DUTIES = (Duty("platform:send-command", 0.2, send_command), Duty("platform:seal", 1.0, Sealer().seal))
