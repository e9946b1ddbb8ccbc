"""How our programs log: one JSON object a line on standard error, and nothing in it that names a person."""

import sys
import traceback
from pathlib import Path

import structlog

OURS = Path(__file__).resolve().parents[2]


def without_values(_logger: object, _method: str, event: dict[str, object]) -> dict[str, object]:
    """An exception as its type and where it rose. Its message may quote a row (a link, an author), so it stays out."""
    caught = event.pop("exc_info", None)
    if caught:
        kind, _, trace = sys.exc_info() if caught is True else caught
        event["exception"] = kind.__name__ if kind else ""
        event["at"] = [
            f"{Path(frame.filename).relative_to(OURS)}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(trace)
            if Path(frame.filename).is_relative_to(OURS)
        ]
    return event


def log_plainly() -> None:
    """Set structlog up; call it once at the start of a program."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            without_values,
            structlog.processors.JSONRenderer(),
        ],
        # asked for at each use: a captured or replaced standard error is not kept
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
