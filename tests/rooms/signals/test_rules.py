"""Which fingerprints a picture gets."""

import hashlib

from firsthour.signals.rules import MAX_BYTES, exact_signal, perceptual_signals, refused_unread
from firsthour.signals.words import SignalKind, UnscannableReason


def test_the_exact_signal_is_the_sha256_of_the_bytes():
    signal = exact_signal(b"bytes")
    assert (signal.kind, signal.value, signal.quality) == (SignalKind.SHA256, hashlib.sha256(b"bytes").hexdigest(), 100)


def test_a_flat_picture_has_no_perceptual_signal():
    assert perceptual_signals(bytes(32), 49) == ()
    (signal,) = perceptual_signals(bytes(range(32)), 50)
    assert signal.value == bytes(range(32)).hex()


def test_media_that_is_not_even_tried_says_why():
    assert refused_unread(b"") is UnscannableReason.EMPTY
    assert refused_unread(b"\xff\xd8\xff" + bytes(MAX_BYTES)) is UnscannableReason.TOO_LARGE
    assert refused_unread(b"%PDF-1.7") is UnscannableReason.UNSUPPORTED
    assert refused_unread(b"RIFF\0\0\0\0WAVE") is UnscannableReason.UNSUPPORTED
    assert refused_unread(b"RIFF\0\0\0\0WEBP") is None
