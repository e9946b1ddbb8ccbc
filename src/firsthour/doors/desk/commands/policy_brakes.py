"""The brakes at the command line: list, pull and release them."""

import argparse
import sys
import uuid

import msgspec

from firsthour.doors.desk import surroundings
from firsthour.doors.desk.persons import add_person, signed_in
from firsthour.doors.now import now
from firsthour.ledger.words import instant
from firsthour.policy.words import BrakeKind, BrakeSubject, ReleaseReason

IDENTITIES = (
    "a rule as service/name, an entry by its number, a source by its name, "
    "a group as service/language:ar, service/territory:DE or service/authors:new"
)


def add_brake_words(words: argparse._SubParsersAction) -> None:
    """`policy brakes`, `policy brake pull` and `policy brake release`."""
    listed = words.add_parser("brakes", help="list the brakes that are pulled and wait for a person")
    listed.add_argument("--json", action="store_true", help="one JSON object a line")
    brake = words.add_parser("brake", help="pull a brake, or release it")
    deeds = brake.add_subparsers(metavar="WORD", required=True)
    pull = deeds.add_parser("pull", help="let a rule, an entry, a source or a group do nothing more by itself")
    kinds = list(map(str, BrakeKind))
    pull.add_argument("kind", choices=kinds, help="what it is on: `rule`, `entry`, `source` or `group`")
    pull.add_argument("identity", help=IDENTITIES)
    release = deeds.add_parser("release", help="let it act by itself again, after you looked at what was hit")
    release.add_argument("brake", type=uuid.UUID, help="its number, from `firsthour policy brakes`")
    release.add_argument("--reason", required=True, choices=list(map(str, ReleaseReason)), help="what you found")
    for parser, run in {listed: run_list, pull: run_pull, release: run_release}.items():
        add_person(parser)
        parser.set_defaults(run=run)


def run_list(asked: argparse.Namespace) -> int:
    """Print the brakes that are pulled, the newest first."""
    surroundings.enter()
    from firsthour.policy.queries import open_brakes

    signed_in(asked, "policy:brake:read")
    pulled = list(open_brakes())
    for brake in pulled:
        if asked.json:
            sys.stdout.buffer.write(msgspec.json.encode(_told(brake)) + b"\n")
        else:
            why = {
                "uploaders": f"{brake.counted} uploaders, limit {brake.limit}",
                "imprecise": f"{brake.counted} that a second person would not have made, {brake.limit} may be",
                "restrictions": f"{brake.counted} restrictions within an hour, limit {brake.limit}",
                "disparity": f"{brake.counted} reversed in one language, {brake.limit} by the share of all others",
                "person": "pulled by a person",
            }[brake.cause]
            print(f"{brake.id}  {instant(brake.pulled_at)}  {brake.kind} {brake.identity}: {why}")
    if not pulled and not asked.json:
        print("No brake is pulled.")
    return 0


def _told(brake) -> dict[str, object]:
    return {
        "brake": str(brake.id),
        "kind": brake.kind,
        "identity": brake.identity,
        "pulled_at": instant(brake.pulled_at),
        "cause": brake.cause,
        "counted": brake.counted,
        "limit": brake.limit,
    }


def run_pull(asked: argparse.Namespace) -> int:
    """Pull a brake as the person who signs in."""
    surroundings.enter()
    from firsthour.policy.actions import pull_brake

    actor = signed_in(asked, "policy:brake:pull")
    subject = BrakeSubject(BrakeKind(asked.kind), asked.identity)
    brake = pull_brake(subject=subject, actor=actor, at=now())
    print(f"{brake.id}  {brake.kind} {brake.identity} does nothing more by itself")
    return 0


def run_release(asked: argparse.Namespace) -> int:
    """Release a brake as the person who signs in."""
    surroundings.enter()
    from firsthour.policy.actions import release_brake

    actor = signed_in(asked, "policy:brake:release")
    brake = release_brake(brake_id=asked.brake, reason=ReleaseReason(asked.reason), actor=actor, at=now())
    print(f"{brake.kind} {brake.identity} may act by itself again")
    return 0
