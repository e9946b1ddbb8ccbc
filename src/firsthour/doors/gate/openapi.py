"""The OpenAPI 3.1 document, drawn from the table of routes."""

import msgspec

from firsthour.doors.gate.routes import ROUTES, Route
from firsthour.doors.gate.shapes import Problem

_PROBLEM = {
    "description": "A refusal, with its code and what to do about it (RFC 9457)",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def document() -> bytes:
    """The document as JSON."""
    shapes = [Problem]
    for route in ROUTES:
        named = (route.request, route.with_media, route.response, route.coarse_response)
        shapes += [shape for shape in named if shape is not None]
    shapes = list(dict.fromkeys(shapes))
    references, components = msgspec.json.schema_components(shapes, ref_template="#/components/schemas/{name}")
    reference = dict(zip(shapes, references, strict=True))
    paths: dict[str, dict] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, reference)
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Firsthour gate",
                "version": "1",
                "description": "Asked at every upload. After block, review or unscannable: do not publish yet.",
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "paths": paths,
            "components": {
                "schemas": components,
                "securitySchemes": {
                    "key": {"type": "http", "scheme": "bearer", "description": "fh_<prefix>_<secret>"},
                },
            },
        }
    )


def _operation(route: Route, reference: dict[type, dict]) -> dict:
    operation = {
        "summary": route.summary,
        "operationId": route.verb.__name__ if route.verb else "openapi",
        "security": [{"key": [route.scope.value]}] if route.scope else [],
        "responses": {
            "200": {
                "description": "Done",
                "content": {route.produces: {"schema": _told(route, reference)}},
            },
            **{str(status): _PROBLEM for status in _refused_with(route)},
        },
    }
    parameters = _parameters(route)
    if parameters:
        operation["parameters"] = parameters
    if route.request:
        operation["requestBody"] = {"required": True, "content": _content(route, reference)}
    return operation


def _told(route: Route, reference: dict[type, dict]) -> dict:
    if route.coarse_response:
        return {"anyOf": [reference[route.response], reference[route.coarse_response]]}
    if route.response:
        return reference[route.response]
    return {"type": "object"} if route.produces == "application/json" else {"type": "string"}


def _refused_with(route: Route) -> list[int]:
    """Every other status this call can have."""
    found = {405, 500}
    if route.scope:
        found |= {401, 403, 429, 503}
    if route.request:
        found |= {400, 411, 413, 415, 422}
    if "{" in route.path:
        found |= {404}
    if route.idempotent:
        found |= {409}
    return sorted(found)


def _parameters(route: Route) -> list[dict]:
    parameters = []
    text = {"type": "string", "minLength": 1, "maxLength": 200}
    if "{item}" in route.path:
        parameters.append({"name": "item", "in": "path", "required": True, "schema": text})
    if route.idempotent:
        parameters.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": True,
                "description": "Random; the same when the submission is repeated: the first answer comes again",
                "schema": text,
            }
        )
    return parameters


def _content(route: Route, reference: dict[type, dict]) -> dict:
    content = {"application/json": {"schema": reference[route.request]}}
    if route.multipart:
        # Without a type, as OpenAPI 3.1 has it for a file: any bytes will do, so none can be of the wrong type.
        media = {"contentMediaType": "application/octet-stream"}
        fields = {route.multipart: reference[route.with_media]} if route.with_media else {}
        content["multipart/form-data"] = {
            "schema": {
                "type": "object",
                "properties": {**fields, "content": media},
                "required": [*fields, "content"],
            }
        }
    return content
