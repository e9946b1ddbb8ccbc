"""Keep the register of trusted flaggers, whose notices come first."""

import argparse
import uuid
from datetime import date

from firsthour.doors.desk import surroundings
from firsthour.doors.desk.persons import add_person, signed_in
from firsthour.doors.now import now

KEEPING = "flags:flagger:keep"
STEPS = {
    "suspend": "its notices are those of anybody while its coordinator looks into it",
    "resume": "the suspension is over",
    "end": "the coordinator revoked the status",
}


def add_words(parser: argparse.ArgumentParser) -> None:
    """`flagger add NAME …`, `flagger suspend|resume|end|code ID`, `flagger list`."""
    words = parser.add_subparsers(metavar="WORD", required=True)
    add = words.add_parser("add", help="register one; prints its access code, once")
    add.add_argument("name", help="the name in the European Commission's public list")
    add.add_argument("--coordinator", required=True, help="the digital services coordinator that awarded the status")
    add.add_argument("--country", required=True, metavar="CODE", help="the coordinator's country, such as IE")
    add.add_argument("--since", required=True, type=date.fromisoformat, metavar="YYYY-MM-DD", help="day of the award")
    add_person(add)
    add.set_defaults(run=run_add)
    for step, meaning in STEPS.items():
        changed = words.add_parser(step, help=meaning)
        changed.add_argument("flagger", type=uuid.UUID, help="its number in the list")
        add_person(changed)
        changed.set_defaults(run=run_step, step=step)
    code = words.add_parser("code", help="print a new access code; the old one works no more")
    code.add_argument("flagger", type=uuid.UUID, help="its number in the list")
    add_person(code)
    code.set_defaults(run=run_code)
    listing = words.add_parser("list", help="list all with their measured precision")
    listing.set_defaults(run=run_list)


def run_add(asked: argparse.Namespace) -> int:
    """Register it; only a digest of the code is kept."""
    surroundings.enter()
    from firsthour.flags.actions import add_flagger

    flagger, code = add_flagger(
        name=asked.name,
        coordinator=asked.coordinator,
        country=asked.country.upper(),
        since=asked.since,
        actor=signed_in(asked, KEEPING),
        at=now(),
    )
    print(f"{flagger.id}\n{code}")
    return 0


def run_step(asked: argparse.Namespace) -> int:
    """Change its standing."""
    surroundings.enter()
    from firsthour.flags import actions

    steps = {"suspend": actions.suspend_flagger, "resume": actions.resume_flagger, "end": actions.end_flagger}
    flagger = steps[asked.step](flagger_id=asked.flagger, actor=signed_in(asked, KEEPING), at=now())
    print(f"{flagger.name}: {_standing(flagger)}.")
    return 0


def run_code(asked: argparse.Namespace) -> int:
    """Print a new code."""
    surroundings.enter()
    from firsthour.flags.actions import renew_code

    print(renew_code(flagger_id=asked.flagger, actor=signed_in(asked, KEEPING), at=now()))
    return 0


def run_list(asked: argparse.Namespace) -> int:
    """A line for each."""
    surroundings.enter()
    from firsthour.flags.queries import flaggers, precision_of

    for flagger in flaggers():
        measured = precision_of(flagger)
        right = f"{measured.upheld}/{measured.judged} ({measured.lower:.2f}-{measured.upper:.2f})" if measured else "-"
        award = f"{flagger.coordinator} ({flagger.country}) {flagger.since}"
        print(f"{flagger.id}  {flagger.name}  {award}  {_standing(flagger)}  right {right}")
    return 0


def _standing(flagger) -> str:
    if flagger.ended_at:
        return "ended"
    return "suspended" if flagger.suspended_at else "in force"
