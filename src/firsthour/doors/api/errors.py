"""What the authorities' door refuses by itself. Nothing is taken in when one of these is the answer."""

from firsthour.ledger.errors import Refusal


class PortTaken(Refusal):
    code = "api:port:taken"
    sentence = "Port {port} of {host} already answers."
    remedy = "Stop the program that uses it, or start the door with another --port."


class CallUnknown(Refusal):
    status = 404
    code = "api:call:unknown"
    sentence = "There is no such call."
    remedy = "Look at the table of calls in docs/reference/orders.md."


class SignatureMissing(Refusal):
    status = 401
    code = "api:signature:missing"
    sentence = "The request bears no signature."
    remedy = "Sign it with Signature-Input and Signature (RFC 9421), as docs/howto/file-an-order.md shows."


class SignatureUnusable(Refusal):
    status = 401
    code = "api:signature:unusable"
    sentence = "The signature cannot be checked: {cause}."
    remedy = "Sign as docs/howto/file-an-order.md shows; the script in examples/orders does it."


class SignatureStale(Refusal):
    status = 401
    code = "api:signature:stale"
    sentence = "The request was signed too long ago, or in the future."
    remedy = "Set the clock of your machine and sign anew; a signature lasts five minutes at most."


class SignatureWrong(Refusal):
    status = 401
    code = "api:signature:wrong"
    sentence = "The signature is not that of a key in the register."
    remedy = "Have your key entered in the service's register; until then file by mail, to its contact point."
    law = "EU 2021/784 Art. 3(5)"


class BodyDiffers(Refusal):
    status = 400
    code = "api:body:differs"
    sentence = "The body is not the one that was signed."
    remedy = "Send exactly the bytes of which Content-Digest was taken (sha-256 or sha-512, RFC 9530)."


class BodyMissing(Refusal):
    status = 422
    code = "api:body:missing"
    sentence = "The body is empty."
    remedy = "Send the order as docs/reference/orders.md describes it."


class Unforeseen(Refusal):
    status = 500
    code = "api:program:fault"
    sentence = "Something in this program failed; whether the filing was taken in is not known."
    remedy = "Send the same body again, signed anew: it is one filing however often it comes."
