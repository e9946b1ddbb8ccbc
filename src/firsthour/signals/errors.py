"""Refusals of signals."""

from firsthour.ledger.errors import Refusal


class DecoderUnstartable(Refusal):
    """No isolated decoder process comes up, so nothing can be scanned."""

    code = "signals:decoder:unstartable"
    sentence = "The isolated picture decoder did not start: {cause}."
    remedy = "Check that the installation is complete (run `make env` again) and that processes may be started."


class ConfinementFailed(Refusal):
    """The kernel offers a protection but refused to put it in force."""

    code = "signals:confinement:failed"
    sentence = "The process could not be confined: {cause}."
    remedy = "Check the container's or service's security settings; they must allow Landlock and no_new_privs."


class PictureUnscannable(Refusal):
    """A picture that somebody wants fingerprints of has none."""

    code = "signals:picture:unscannable"
    sentence = "{name} cannot be fingerprinted: {reason}."
    remedy = "Open it in a picture viewer; save it again as PNG or JPEG, larger than a few pixels, and try that."
