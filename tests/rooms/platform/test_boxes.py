"""What anyone may close, only the holder of the private key opens."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firsthour.platform.boxes import OVERHEAD, new_private_key, open_sealed, public_key_of, seal_to
from firsthour.platform.errors import BoxUnopened

PRIVATE = new_private_key()
PUBLIC = public_key_of(PRIVATE)


@given(st.binary(max_size=2000))
@settings(max_examples=50, deadline=None)
def test_a_box_opens_to_what_was_put_in(plaintext):
    sealed = seal_to(PUBLIC, plaintext)
    assert len(sealed) == len(plaintext) + OVERHEAD
    assert open_sealed(PRIVATE, sealed) == plaintext


def test_the_same_bytes_never_look_the_same_twice():
    assert seal_to(PUBLIC, b"same") != seal_to(PUBLIC, b"same")


def test_any_flipped_byte_keeps_the_box_shut():
    sealed = seal_to(PUBLIC, b"a benign photograph")
    for position in range(len(sealed)):
        spoiled = bytearray(sealed)
        spoiled[position] ^= 1
        with pytest.raises(BoxUnopened):
            open_sealed(PRIVATE, bytes(spoiled))


def test_any_cut_keeps_the_box_shut():
    sealed = seal_to(PUBLIC, b"a benign photograph")
    for length in range(len(sealed)):
        with pytest.raises(BoxUnopened):
            open_sealed(PRIVATE, sealed[:length])


def test_another_key_does_not_open_it():
    with pytest.raises(BoxUnopened):
        open_sealed(new_private_key(), seal_to(PUBLIC, b"not for you"))


def test_a_degenerate_ephemeral_key_is_refused_not_trusted():
    with pytest.raises(BoxUnopened):
        open_sealed(PRIVATE, b"\x01" + bytes(32) + bytes(16))


def test_a_malformed_public_key_is_an_error_of_the_caller():
    with pytest.raises(ValueError, match="32 bytes"):
        seal_to(b"short", b"x")
