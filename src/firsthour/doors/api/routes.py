"""Every call of the authorities' door. Each needs a signature by a key of the register; that is its permission."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse

from firsthour.doors.api import calls


@dataclass(frozen=True)
class Route:
    """One call. `path` is a Django path; `view` takes the request, and the words of the path."""

    method: str
    path: str
    name: str
    view: Callable[..., HttpResponse]


ROUTES = (
    Route("POST", "v1/services/<slug:slug>/filings", "api-file", calls.file),
    Route("GET", "v1/filings", "api-filings", calls.listing),
    Route("GET", "v1/filings/<uuid:filing_id>", "api-filing", calls.follow),
    Route("POST", "v1/filings/<uuid:filing_id>/withdrawal", "api-withdraw", calls.withdraw),
    Route("GET", "v1/filings/<uuid:filing_id>/answers/<int:number>.json", "api-answer", calls.answer),
    Route("GET", "v1/filings/<uuid:filing_id>/answers/<int:number>.pdf", "api-answer-printed", calls.printed_answer),
)
