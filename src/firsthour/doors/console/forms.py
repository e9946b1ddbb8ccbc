"""What forms send: one of a closed list of codes, or a refusal."""

from enum import StrEnum
from typing import TypeVar

from django.http import HttpRequest

from firsthour.doors.console.errors import RequestUnreadable

Code = TypeVar("Code", bound=StrEnum)


def chosen(request: HttpRequest, field: str, codes: type[Code]) -> Code:
    """The code that a field of the form bears. Raises RequestUnreadable for any other."""
    said = request.POST.get(field, "")
    if said not in set(codes):
        raise RequestUnreadable()
    return codes(said)
