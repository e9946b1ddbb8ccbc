"""The pages of messages: how each stands, every attempt to deliver one, and which wordings nobody has signed yet."""

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse as address_of

from firsthour.doors.console.errors import ChoiceUnknown
from firsthour.doors.now import now
from firsthour.ledger.words import Actor
from firsthour.notices import actions, queries
from firsthour.notices.formats import wording
from firsthour.notices.models import Message
from firsthour.notices.words import Channel, MessageState
from firsthour.people.queries import may
from firsthour.people.words import Permission
from firsthour.platform.words import DeliveryState

SHOWN_MESSAGES = 200


def messages(request: HttpRequest) -> HttpResponse:
    """The newest messages, all or those in one state."""
    asked = request.GET.get("state", "")
    state = MessageState(asked) if asked in set(MessageState) else None
    found = queries.messages_in(state)[:SHOWN_MESSAGES]
    page = {"rows": [_row(each) for each in found], "state": state or "", "states": list(MessageState)}
    return render(request, "console/messages.html", page)


def _row(message: Message) -> dict[str, object]:
    return {"message": message, "shown": queries.shown_state(message)}


def message(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """One message: where it stands, each attempt, its text, and the form to have it repeated."""
    found = queries.access_message(message_id)
    done = found.state == DeliveryState.DONE
    return render(
        request,
        "console/message.html",
        _row(found)
        | {
            "statement": found.statement,
            "attempts": queries.attempts_of(found),
            "reviewed": wording(found.statement.language).is_reviewed,
            "channels": list(Channel),
            "may_repeat": may(request.user, Permission.REPEAT_MESSAGE) and not done,
            "may_hand_over": may(request.user, Permission.HAND_OVER_LINK),
            "may_read_author": may(request.user, Permission.READ_AUTHOR),
        },
    )


def repeat(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """Have a message sent again at once, by the channel chosen."""
    found, channel = queries.access_message(message_id), request.POST.get("channel", "")
    if channel not in set(Channel):
        raise ChoiceUnknown()
    actor = Actor.person(request.user.pseudonym)
    actions.repeat_message(message=found, channel=Channel(channel), actor=actor, at=now())
    return HttpResponseRedirect(address_of("message", args=[message_id]))


def hand_over(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """Show the link of a statement to a person who passes it on to its author; it is shown by no other page."""
    found = queries.access_message(message_id)
    link = actions.hand_over_link(message=found, actor=Actor.person(request.user.pseudonym), at=now())
    return render(request, "console/message_link.html", {"message": found, "link": link})


def wordings(request: HttpRequest) -> HttpResponse:
    """Every wording, with whoever has signed it."""
    return render(request, "console/wordings.html", {"wordings": queries.wordings()})
