"""Every refusal of the house, found by reading it, not by remembering it."""

import sys
from importlib import import_module

from firsthour.ledger.errors import Refusal
from tests.house.source import house

GOLDEN = "tests/house/refusals.golden"


def every_refusal() -> list[type[Refusal]]:
    """All refusals, in the order of their codes; bases that only serve others to inherit from are left out."""
    for source in house():
        if "Refusal" in source.text and not source.path.endswith("__main__.py"):
            import_module(source.module)
    found, waiting = set(), [Refusal]
    while waiting:
        for each in waiting.pop().__subclasses__():
            if each not in found and _stands_in_the_house(each):
                found.add(each)
                waiting.append(each)
    return sorted((each for each in found if not is_base(each)), key=lambda each: each.code)


def _stands_in_the_house(refusal: type[Refusal]) -> bool:
    if not refusal.__module__.startswith("firsthour."):
        return False
    return vars(sys.modules[refusal.__module__]).get(refusal.__name__) is refusal


def is_base(refusal: type[Refusal]) -> bool:
    """A refusal without a code of its own is only there to be inherited from."""
    return "code" not in vars(refusal)


def golden() -> str:
    """The texts as they stand now, to be read by a person before they are kept."""
    blocks = []
    for each in every_refusal():
        law = f"\n  law: {each.law}" if each.law else ""
        blocks.append(f"{each.code}\n  {each.sentence}\n  {each.remedy}{law}\n")
    return "\n".join(blocks)
