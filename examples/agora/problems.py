"""What the board answers to a machine when it does not do what was asked (RFC 9457)."""

from http import HTTPStatus


class Problem(Exception):
    """Nothing was changed. `code` is for programs, `detail` says what is wrong, `remedy` what to do about it."""

    def __init__(self, status: HTTPStatus, code: str, detail: str, remedy: str) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.remedy = remedy

    def document(self) -> dict[str, object]:
        """The problem document, ready for JSON."""
        return {
            "type": "about:blank",
            "title": self.status.phrase,
            "status": self.status.value,
            "detail": self.detail,
            "code": self.code,
            "remedy": self.remedy,
        }
