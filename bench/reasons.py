"""Why a bar is not met, for those of which we know: found by profiling, stated on the page beside the figure."""

# beginning of the row's name: the reason
REASONS = (
    (
        "single query, caches evicted first",
        "some six hundred cache lines (17 keys in each of 16 tables, and their buckets), far apart from each other, "
        "come from memory, and so does the code that makes the call: what the same call costs on an index of one "
        "entry stands among the other figures.",
    ),
    (
        "1000 queries on two cores",
        "two cores spend no more processor time on the batch than one does (measured: within a tenth); what is "
        "missing was taken by other programs on the second core, or is the memory's pace, which both share.",
    ),
    (
        "hashes of photographs",
        "such a query meets a tenth more candidates than one among random words (counted), and has a dozen matches, "
        "whose words lie anywhere in memory: asked twice in a row, the second time takes about half.",
    ),
)
UNKNOWN = "not explained yet: where others' load is above a tenth, measure again on a quiet machine first."


def reason_of(name: str) -> str:
    """The reason kept for rows of this name."""
    return next((reason for beginning, reason in REASONS if name.startswith(beginning)), UNKNOWN)
