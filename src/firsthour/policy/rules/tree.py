"""The checked syntax tree of a CEL condition, read from its serialized form.

CEL checks types of variables but not the keys of a map, so a misspelled field or word would only show when the rule
runs, or never. This reads the tree (protobuf message cel.expr.CheckedExpr, a public format) so that both are refused
when the rule is written, with their place.
"""

from collections.abc import Iterator

import msgspec

_EXPRESSION, _SOURCE = 4, 5
_IDENTIFIER, _CONSTANT, _SELECT, _CALL, _LIST, _STRUCT, _COMPREHENSION = 4, 3, 5, 6, 7, 8, 9


class Node(msgspec.Struct, frozen=True):
    """One node: `kind` is constant, name, field, call, list, struct or loop.

    `word` is the variable's, field's or function's name; `value` the constant (text, whole number, truth or None for
    others); `inner` the nodes below, a call's target first; `place` the offset in code points of the node's sign.
    """

    kind: str
    word: str
    value: str | int | bool | None
    inner: tuple["Node", ...]
    place: int

    def walk(self) -> Iterator["Node"]:
        """This node and all below it."""
        yield self
        for node in self.inner:
            yield from node.walk()


def read(serialized: bytes) -> Node:
    """The tree of a compiled expression, from `Expression.serialize()`. Raises ValueError when it is not one."""
    checked = _fields(_only(_fields(serialized), 2))
    places = {}
    for number, content in _fields(_only(checked, _SOURCE)):
        if number == 4:
            pair = dict(_fields(content))
            places[pair.get(1, 0)] = pair.get(2, 0)
    return _node(_only(checked, _EXPRESSION), places)


def _node(content: bytes, places: dict[int, int]) -> Node:
    fields = dict(_fields(content))
    place = places.get(fields.get(2, 0), 0)
    word, value, inner, kind = "", None, (), "constant"
    if _CONSTANT in fields:
        value = _constant(_fields(fields[_CONSTANT]))
    elif _IDENTIFIER in fields:
        kind, word = "name", _text(fields[_IDENTIFIER], 1)
    elif _SELECT in fields:
        kind, word = "field", _text(fields[_SELECT], 2)
        inner = (_node(_only(_fields(fields[_SELECT]), 1), places),)
    elif _CALL in fields:
        kind, word = "call", _text(fields[_CALL], 2)
        parts = _fields(fields[_CALL])
        inner = tuple(_node(part, places) for wanted in (1, 3) for number, part in parts if number == wanted)
    elif _LIST in fields:
        kind = "list"
        inner = tuple(_node(part, places) for number, part in _fields(fields[_LIST]) if number == 1)
    elif _STRUCT in fields:
        kind = "struct"
    elif _COMPREHENSION in fields:
        kind = "loop"
        parts = _fields(fields[_COMPREHENSION])
        inner = tuple(_node(part, places) for number, part in parts if number in (2, 4, 5, 6, 7))
    return Node(kind, word, value, inner, place)


def _constant(fields: list[tuple[int, bytes | int]]) -> str | int | bool | None:
    for number, value in fields:
        if number == 2:
            return bool(value)
        if number == 3:
            return value if value < 1 << 63 else value - (1 << 64)
        if number == 6:
            return value.decode()
    return None


def _text(content: bytes, number: int) -> str:
    return _only(_fields(content), number).decode()


def _only(fields: list[tuple[int, bytes | int]], number: int) -> bytes:
    for found, value in fields:
        if found == number:
            return value
    raise ValueError(f"the expression has no field {number}")


def _fields(content: bytes) -> list[tuple[int, bytes | int]]:
    """Protobuf wire format: (field number, value) in order; numbers stay numbers, the rest are bytes."""
    fields, at = [], 0
    while at < len(content):
        key, at = _varint(content, at)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, at = _varint(content, at)
        elif wire in (1, 2, 5):
            length = {1: 8, 5: 4}.get(wire)
            if length is None:
                length, at = _varint(content, at)
            value, at = content[at : at + length], at + length
        else:
            raise ValueError(f"wire type {wire} is not used by expressions")
        fields.append((number, value))
    return fields


def _varint(content: bytes, at: int) -> tuple[int, int]:
    value, shift = 0, 0
    while True:
        byte = content[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
