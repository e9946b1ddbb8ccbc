"""Which fingerprints a picture gets."""

import hashlib

import numpy as np

from firsthour.signals.rules import (
    MAX_BYTES,
    MAX_FRAMES,
    MAX_PIXELS,
    exact_signals,
    format_of,
    frames_to_take,
    perceptual_signals,
    refused_unread,
    value_fits,
)
from firsthour.signals.words import SignalKind, Turn, UnscannableReason


def test_the_exact_signals_are_the_digests_of_the_bytes():
    sha256, md5 = exact_signals(b"bytes")
    assert (sha256.kind, sha256.value, sha256.quality) == (SignalKind.SHA256, hashlib.sha256(b"bytes").hexdigest(), 100)
    assert (md5.kind, md5.value) == (SignalKind.MD5, hashlib.md5(b"bytes", usedforsecurity=False).hexdigest())
    assert value_fits(SignalKind.MD5, md5.value) and not value_fits(SignalKind.SHA256, md5.value)


def test_a_flat_picture_has_no_perceptual_signal():
    eight = [bytes([number]) * 32 for number in range(8)]
    assert perceptual_signals(eight, 49) == ()
    signals = perceptual_signals(eight, 50)
    assert [signal.turn for signal in signals] == list(Turn)
    assert [signal.value for signal in signals] == [fingerprint.hex() for fingerprint in eight]


def test_of_a_long_animation_frames_are_taken_evenly_spread():
    assert frames_to_take(3, 100) == [0, 1, 2]
    taken = frames_to_take(1000, 100)
    assert len(taken) == MAX_FRAMES and taken[0] == 0 and set(np.diff(taken)) <= {31, 32}
    assert frames_to_take(1000, MAX_PIXELS) == [0]


def test_iso_base_media_files_are_told_apart_by_their_brands():
    assert format_of(b"\0\0\0\x1cftypheic\0\0\0\0mif1heic") == "HEIF"
    assert format_of(b"\0\0\0\x1cftypmif1\0\0\0\0miafavif") == "AVIF"
    assert format_of(b"\0\0\0\x1cftypisom\0\0\0\0mp41avc1") is None
    assert format_of(b"\0\0\0\x1cftyp") is None


def test_media_that_is_not_even_tried_says_why():
    assert refused_unread(b"") is UnscannableReason.EMPTY
    assert refused_unread(b"\xff\xd8\xff" + bytes(MAX_BYTES)) is UnscannableReason.TOO_LARGE
    assert refused_unread(b"%PDF-1.7") is UnscannableReason.UNSUPPORTED
    assert refused_unread(b"RIFF\0\0\0\0WAVE") is UnscannableReason.UNSUPPORTED
    assert refused_unread(b"RIFF\0\0\0\0WEBP") is None
