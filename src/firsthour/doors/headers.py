"""The headers that protect a page, put on every answer of a door."""

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]


def adding(headers: Mapping[str, str]) -> Callable[[Answer], Answer]:
    """The middleware that puts these headers on each answer that does not say otherwise itself."""

    def around(answer: Answer) -> Answer:
        def serve(request: HttpRequest) -> HttpResponse:
            response = answer(request)
            for name, value in headers.items():
                response.headers.setdefault(name, value)
            return response

        return serve

    return around
