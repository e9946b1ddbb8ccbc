"""The worked example of docs/reference/webhook.md is computed, not believed."""

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agora.problems import Problem
from agora.signature import sign, verify

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "reference" / "webhook.md"


def example() -> tuple[str, str, bytes, str]:
    section = DOCUMENT.read_text().partition("#### Worked example")[2].partition("```")[0]
    secret, timestamp, body, signature = re.findall(r"^\| .+ \| `(.+)` \|$", section, re.MULTILINE)
    return secret, timestamp, body.encode(), signature


def test_the_documented_signature_is_the_one_the_rule_gives():
    secret, timestamp, body, signature = example()
    assert f"body ({len(body)} bytes)" in DOCUMENT.read_text()
    by_the_rule = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert signature == "v1=" + by_the_rule


def test_the_documented_python_gives_the_documented_signature():
    secret, timestamp, body, signature = example()
    (code,) = re.findall(r"```python\n(.+?)```", DOCUMENT.read_text(), re.DOTALL)
    names: dict = {}
    exec(code, names)  # noqa: S102 - the document's own few lines
    assert names["signature"](secret, timestamp, body) == signature


def test_the_board_accepts_the_documented_example_up_to_300_seconds_off_and_no_further():
    secret, timestamp, body, signature = example()
    assert sign(secret, timestamp, body) == signature
    sent_at = datetime.fromtimestamp(int(timestamp), UTC)
    for off in (-300, 0, 300):
        verify(secret, timestamp, signature, body, sent_at + timedelta(seconds=off))
    for off in (-301, 301):
        with pytest.raises(Problem) as refused:
            verify(secret, timestamp, signature, body, sent_at + timedelta(seconds=off))
        assert refused.value.code == "timestamp-off"
