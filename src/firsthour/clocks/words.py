"""The words of clocks: the kinds of deadline, named by the law that sets them."""

from enum import StrEnum


class DeadlineKind(StrEnum):
    """One code per statutory term: the law's short name, then article and paragraph."""

    TCO_RETENTION = "TCO-6.2"
    DSA_COMPLAINT = "DSA-20.1"
