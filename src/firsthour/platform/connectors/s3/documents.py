"""The XML that S3 speaks: tag sets and access lists."""

from collections.abc import Mapping
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from firsthour.platform.errors import ConnectorNonsense

NAMESPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"
EVERYBODY = "http://acs.amazonaws.com/groups/global/AllUsers"
SIGNED_IN = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
CANNED = {
    frozenset(): "private",
    frozenset({(EVERYBODY, "READ")}): "public-read",
    frozenset({(EVERYBODY, "READ"), (EVERYBODY, "WRITE")}): "public-read-write",
    frozenset({(SIGNED_IN, "READ")}): "authenticated-read",
}
"""The access lists S3 has a name for, by what they grant to others than the owner."""


def tags_in(document: bytes) -> dict[str, str]:
    """The tags of an object. Raises ConnectorNonsense."""
    root = _parsed(document)
    return {_text(tag, "Key"): _text(tag, "Value") for tag in root.iter(f"{NAMESPACE}Tag")}


def tagging(tags: Mapping[str, str]) -> bytes:
    """The document that sets these tags."""
    each = "".join(
        f"<Tag><Key>{escape(key)}</Key><Value>{escape(value)}</Value></Tag>" for key, value in sorted(tags.items())
    )
    return f'<Tagging xmlns="{NAMESPACE[1:-1]}"><TagSet>{each}</TagSet></Tagging>'.encode()


def canned_name(document: bytes) -> str | None:
    """The name of an access list, None when it has none: then it could not be put back exactly by name."""
    root = _parsed(document)
    owner = _text(root.find(f"{NAMESPACE}Owner"), "ID")
    granted = set()
    for grant in root.iter(f"{NAMESPACE}Grant"):
        grantee = grant.find(f"{NAMESPACE}Grantee")
        whom, what = _text(grantee, "URI") or _text(grantee, "ID"), _text(grant, "Permission")
        if (whom, what) != (owner, "FULL_CONTROL"):
            granted.add((whom, what))
    return CANNED.get(frozenset(granted))


def _parsed(document: bytes) -> ElementTree.Element:
    if b"<!" in document:  # no document type, so no entities: S3 never sends one
        raise ConnectorNonsense(verb="command", reason="its XML declares a document type")
    try:
        return ElementTree.fromstring(document)  # noqa: S314 - entities were excluded above
    except ElementTree.ParseError as error:
        raise ConnectorNonsense(verb="command", reason="it is no XML") from error


def _text(element: ElementTree.Element | None, name: str) -> str:
    found = element.find(f"{NAMESPACE}{name}") if element is not None else None
    return (found.text or "") if found is not None else ""
