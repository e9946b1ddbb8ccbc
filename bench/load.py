"""Load on an HTTP server by wrk, from a core of its own: throughput at full load, latency at a paced one."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import which

import msgspec

_SCRIPT = """
local lines, served, tag = {}, 0, %(tag)d
for line in io.lines(%(bodies)s) do lines[#lines + 1] = line end
local whole = %(whole)s
if whole then
  local file = io.open(whole, "rb"); lines = {file:read("*a")}; file:close()
end
math.randomseed(tag)
local headers = {["Content-Type"] = %(kind)s, ["Authorization"] = %(authorization)s}
request = function()
  served = served + 1
  headers["Idempotency-Key"] = tag .. "-" .. served
  return wrk.format("POST", %(path)s, headers, lines[served %% #lines + 1])
end
local pause = %(pause)f
if pause > 0 then
  delay = function() return math.floor(-math.log(1 - math.random()) * pause + math.random()) end
end
done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"requests":%%d,"seconds":%%f,"p50":%%f,"p99":%%f,"failed":%%d}\\n', summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"""


class Calls(msgspec.Struct, frozen=True):
    """What is sent: one body a line for JSON, or one whole binary body; each call with its own Idempotency-Key."""

    path: str
    kind: str
    authorization: str
    bodies: tuple[bytes, ...]


class Served(msgspec.Struct, frozen=True):
    """What wrk counted; percentiles in milliseconds."""

    requests: int
    seconds: float
    p50: float
    p99: float
    failed: int

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


def wrk(port: int, calls: Calls, *, connections: int, seconds: int, core: int, tag: int, rate: float = 0) -> Served:
    """Ask as fast as answers come, or about `rate` times a second with exponential pauses; one client thread.

    `tag` makes the Idempotency-Keys of one run differ from another's. Ends the program without wrk, or when any call
    was not answered with success.
    """
    if which("wrk") is None:
        sys.exit("this bench needs wrk: apt-get install wrk")
    with tempfile.TemporaryDirectory() as folder:
        bodies, script = Path(folder) / "bodies", Path(folder) / "calls.lua"
        single = len(calls.bodies) == 1
        bodies.write_bytes(b"\n".join(calls.bodies))
        quoted = {name: json.dumps(getattr(calls, name)) for name in ("path", "kind", "authorization")}
        script.write_text(
            _SCRIPT
            % {
                **quoted,
                "tag": tag,
                "bodies": json.dumps("/dev/null" if single else str(bodies)),
                "whole": json.dumps(str(bodies)) if single else "nil",
                "pause": 1000 * connections / rate if rate else 0.0,
            }
        )
        command = ["taskset", "-c", str(core), "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script)]
        told = subprocess.run([*command, f"http://127.0.0.1:{port}"], check=True, capture_output=True, text=True).stdout
    served = msgspec.json.decode(told.strip().splitlines()[-1], type=Served)
    if served.failed:
        sys.exit(f"{served.failed} of {served.requests} calls of {calls.path} failed")
    return served
