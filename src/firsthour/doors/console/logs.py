"""What Django writes to the log about requests: faults only, and never the secret in an enrolment link."""

import logging

SECRET_PATH = "/enrol/"  # noqa: S105 - where the secret stands, not the secret


def without_secrets(record: logging.LogRecord) -> bool:
    """Cut an enrolment link's token out of a log record; a filter that lets everything through."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            f"{SECRET_PATH}…" if isinstance(each, str) and each.startswith(SECRET_PATH) else each
            for each in record.args
        )
    return True


def log_faults_only() -> None:
    """Refused and unknown requests are answered, not logged; a fault is, with its traceback."""
    requests = logging.getLogger("django.request")
    requests.setLevel(logging.ERROR)
    requests.addFilter(without_secrets)
