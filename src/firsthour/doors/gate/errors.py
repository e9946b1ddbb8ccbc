"""Refusals of the gate, each with the HTTP status it is told with."""

from firsthour.ledger.errors import Refusal


class GateRefusal(Refusal):
    """A call that the gate does not answer as asked."""

    status = 400


class RouteUnknown(GateRefusal):
    status = 404
    code = "gate:route:unknown"
    sentence = "There is nothing at this path."
    remedy = "GET /openapi.json lists every call of the gate."


class MethodNotAllowed(GateRefusal):
    status = 405
    code = "gate:method:not-allowed"
    sentence = "This method is not possible here."
    remedy = "Use {allowed}."


class KeyMissing(GateRefusal):
    status = 401
    code = "gate:key:missing"
    sentence = "The call carries no API key, or none that is valid."
    remedy = "Send 'Authorization: Bearer fh_<prefix>_<secret>' with a key of this installation that is not revoked."


class ScopeMissing(GateRefusal):
    status = 403
    code = "gate:scope:missing"
    sentence = "This key may not do that: it lacks the scope {scope}."
    remedy = "Have an operator issue a key with the scope {scope}."


class TooManyCalls(GateRefusal):
    """`seconds` until a call is taken again; the door says it as Retry-After."""

    status = 429
    code = "gate:calls:too-many"
    sentence = "This key has made more calls than its {per_minute} a minute."
    remedy = "Call again after {seconds} s, or have an operator issue a key with a higher --per-minute."


class TooManyFailures(GateRefusal):
    status = 429
    code = "gate:failures:too-many"
    sentence = "More than {per_minute} calls a minute came from this address without a valid key."
    remedy = "Correct the key, then call again after {seconds} s; calls with a valid key are always taken."


class LengthMissing(GateRefusal):
    status = 411
    code = "gate:length:missing"
    sentence = "The call does not say how long its body is."
    remedy = "Send a Content-Length header; chunked bodies are not taken."


class BodyTooLarge(GateRefusal):
    status = 413
    code = "gate:body:too-large"
    sentence = "The body is longer than {limit} bytes."
    remedy = "Send at most {limit} bytes, or fingerprints instead of the media."


class BodyIncomplete(GateRefusal):
    status = 400
    code = "gate:body:incomplete"
    sentence = "The body ended after {received} of {announced} bytes."
    remedy = "Send the call again with the same Idempotency-Key."


class MediaTypeUnknown(GateRefusal):
    status = 415
    code = "gate:media-type:unknown"
    sentence = "A body of this type is not understood here."
    remedy = "Send one of: {allowed}."


class BodyUnreadable(GateRefusal):
    status = 400
    code = "gate:body:unreadable"
    sentence = "The body is not well formed: {cause}."
    remedy = "Correct the body; GET /openapi.json describes what is taken."


class FieldWrong(GateRefusal):
    status = 422
    code = "gate:field:wrong"
    sentence = "The field {field} is wrong: {cause}."
    remedy = "Correct the field {field}; GET /openapi.json describes each field."


class SignalValueWrong(GateRefusal):
    status = 422
    code = "gate:signals:value-wrong"
    sentence = "A fingerprint given as {kind} has not the length of one."
    remedy = "Send PDQ and SHA-256 as 64 hexadecimal digits, MD5 as 32."


class SignalsUnusable(GateRefusal):
    status = 422
    code = "gate:signals:unusable"
    sentence = "None of the signals can be searched."
    remedy = "Send the media, its SHA-256, or a PDQ of quality {least} or better."


class IdempotencyKeyWrong(GateRefusal):
    status = 400
    code = "gate:idempotency-key:wrong"
    sentence = "The Idempotency-Key header is missing or not 1 to 200 printable ASCII characters."
    remedy = "Send a fresh random Idempotency-Key with each submission, and the same one when repeating it."


class IdempotencyConflict(GateRefusal):
    status = 409
    code = "gate:idempotency-key:conflict"
    sentence = "This Idempotency-Key came before with another body."
    remedy = "Use a fresh key for another submission; repeat a submission with exactly the same fields and media."


class RepeatsDamaged(GateRefusal):
    status = 503
    code = "gate:repeats:damaged"
    sentence = "The memory of earlier answers, {file}, cannot be used: {cause}."
    remedy = (
        "Stop the gates, keep spool/{file} for examination by moving it away, and start them: the spool and the "
        "database then settle repeated submissions."
    )


class StateStale(GateRefusal):
    status = 503
    code = "gate:state:stale"
    sentence = "The published state has had no sign of life for more than {limit} seconds."
    remedy = "Do not publish the item yet; ask again. The operator should look at the worker."


class SpoolKeyMissing(GateRefusal):
    status = 503
    code = "gate:spool-key:missing"
    sentence = "The public key to which uploads are sealed is not published."
    remedy = "Start the worker: it publishes the key when it starts."


class DiskReserved(GateRefusal):
    status = 503
    code = "gate:disk:reserved"
    sentence = "The disk is nearly full: its last {reserve} MiB are kept for orders and evidence."
    remedy = "Do not publish the item yet; repeat the call later. The operator should make room there."


class RuleUnusable(GateRefusal):
    status = 503
    code = "gate:rule:unusable"
    sentence = "The adopted rule {rule} cannot be used: {cause}."
    remedy = "Run the gate and the worker in the same version, or adopt the rule again."


class HomeUnseparable(GateRefusal):
    status = 500
    code = "gate:home:unseparable"
    sentence = "The gate must read {place}, and FIRSTHOUR_HOME with its keys lies within."
    remedy = "Move FIRSTHOUR_HOME to a directory of its own, for example /srv/firsthour."


class PortTaken(GateRefusal):
    status = 500
    code = "gate:port:taken"
    sentence = "Port {port} of {host} already answers."
    remedy = "Stop the program that uses it, or start the gate with another --port."
