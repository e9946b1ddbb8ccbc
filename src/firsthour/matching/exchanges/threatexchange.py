"""The state that the `threatexchange` library (seen: 1.2.17) keeps of a collaboration: `NAME.state.pickle`.

It is a pickle of a FetchDelta whose `updates` map (kind, fingerprint) to what its partners say of it. A pickle can
name anything that is installed; here every name it uses becomes an inert shape that only remembers what it was given,
so nothing of the file is ever imported or run, and the library itself is not needed.
"""

import io
import pickle
from collections.abc import Iterator
from typing import BinaryIO

from firsthour.matching.errors import ListUnreadable
from firsthour.matching.exchanges.rows import ListedEntry, OfNoUse, Portion, Reading, in_portions

_HARMLESS = 0
"""NEGATIVE_CLASS of the library's opinions: material that was matched wrongly."""


class _Shape:
    """Stands for an object of a class that is not looked up."""

    def __init__(self, *given: object) -> None:
        self.given = given

    def __setstate__(self, said: object) -> None:
        if isinstance(said, dict):
            self.said = said

    def field(self, name: str) -> object:
        """A field of the object, None where it has none."""
        return getattr(self, "said", {}).get(name)


class _Inert(pickle.Unpickler):
    """Resolves no name to anything but a shape."""

    def find_class(self, module_name: str, global_name: str) -> type[_Shape]:
        return _Shape

    def persistent_load(self, pid: object) -> object:
        raise pickle.UnpicklingError("it refers to something outside itself")


def read_state(file: BinaryIO, reading: Reading) -> Iterator[Portion]:
    """Portions of a state; lines are the places of its rows, from 1. Raises ListUnreadable."""
    try:
        state = _Inert(io.BufferedReader(file) if isinstance(file, io.RawIOBase) else file).load()
    except Exception as error:  # an unpickler raises whatever the bytes make it raise
        raise ListUnreadable(file=_name(file), cause=f"it is no state ({type(error).__name__})") from error
    updates = state.field("updates") if isinstance(state, _Shape) else None
    if not isinstance(updates, dict):
        raise ListUnreadable(file=_name(file), cause="it holds no updates of a collaboration")
    return in_portions(_rows(updates, reading))


def _rows(updates: dict, reading: Reading) -> Iterator[ListedEntry]:
    for place, (key, said) in enumerate(updates.items(), start=1):
        try:
            if not (isinstance(key, tuple) and len(key) == 2 and all(isinstance(each, str) for each in key)):
                raise ValueError("it is not a kind with a fingerprint")
            if said is None:
                raise OfNoUse("its source has withdrawn it")
            if _harmless(said):
                raise OfNoUse("everyone who judged it calls it harmless")
            entry = reading.entry(place, *key)
        except ValueError as error:
            reading.left_out(place, error)
        else:
            yield entry


def _harmless(said: object) -> bool:
    opinions = said.field("opinions") if isinstance(said, _Shape) else None
    if not isinstance(opinions, list) or not opinions:
        return False
    return all(isinstance(each, _Shape) and _category(each) == _HARMLESS for each in opinions)


def _category(opinion: _Shape) -> object:
    category = opinion.field("category")
    return category.given[0] if isinstance(category, _Shape) and category.given else category


def _name(file: BinaryIO) -> str:
    return str(getattr(file, "name", "list")).rpartition("/")[2]
