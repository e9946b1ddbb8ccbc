"""What Django writes to the log about public requests: that there was a fault, never at which address."""

import logging


def without_addresses(record: logging.LogRecord) -> bool:
    """An address holds the token of somebody's statement; a filter that takes it out and lets everything through."""
    record.args = None
    record.msg = "a public page failed"
    return True


def log_faults_only() -> None:
    """Unknown addresses are answered, not logged; a fault is, with its traceback."""
    requests = logging.getLogger("django.request")
    requests.setLevel(logging.ERROR)
    requests.addFilter(without_addresses)
