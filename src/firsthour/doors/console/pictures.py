"""Pictures for the eyes of staff: never the uploaded bytes, always a small new JPEG from an isolated process."""

import textwrap
import threading

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from firsthour.doors.console.errors import PictureUnshowable
from firsthour.doors.console.refusals import told
from firsthour.doors.console.statuses import status_of
from firsthour.doors.console.wording import said
from firsthour.ledger.errors import Refusal
from firsthour.signals.decoding.pool import Decoder
from firsthour.signals.words import Preview, PreviewWish, Unscannable

LINE = 44
_starting = threading.Lock()
_running: list[Decoder] = []


def preview(content: bytes, wish: PreviewWish) -> Preview:
    """A picture as wished. Raises PictureUnshowable, or DecoderUnstartable."""
    return _shown(_decoder().preview(content, wish))


def difference(one: bytes, other: bytes, wish: PreviewWish) -> Preview:
    """Where two pictures differ, as wished. Raises PictureUnshowable, or DecoderUnstartable."""
    return _shown(_decoder().difference(one, other, wish))


def _decoder() -> Decoder:
    with _starting:
        if not _running:
            _running.append(Decoder(workers=1))
        return _running[0]


def _shown(outcome: Preview | Unscannable) -> Preview:
    if not isinstance(outcome, Preview):
        raise PictureUnshowable(reason=said(outcome.reason, "unscannable"))
    return outcome


def close_decoder() -> None:
    """End the isolated process, when this program ends."""
    with _starting:
        while _running:
            _running.pop().close()


def shown(picture: Preview) -> HttpResponse:
    """The answer that carries a picture."""
    return HttpResponse(picture.jpeg, content_type="image/jpeg")


def drawn(refusal: Refusal) -> HttpResponse:
    """A drawing with the words of a refusal, in the place of the picture."""
    words = told(refusal)
    lines = [*textwrap.wrap(words.sentence, LINE), "", *textwrap.wrap(words.remedy, LINE)]
    drawing = render_to_string(
        "console/placeholder.svg",
        {
            "lines": [{"text": line, "y": 200 + 32 * (number - len(lines) / 2)} for number, line in enumerate(lines)],
            "language": translation.get_language(),
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
        },
    )
    return HttpResponse(drawing, content_type="image/svg+xml", status=status_of(refusal))
