"""Who is on call, which clocks run, and acknowledging their alarms."""

import argparse
import uuid
from datetime import date, datetime, time, timedelta

from firsthour.doors.desk import surroundings
from firsthour.doors.desk.persons import add_person, signed_in
from firsthour.doors.now import now
from firsthour.ledger.words import instant

EVERY_DAY = "1-7"


def add_words(parser: argparse.ArgumentParser) -> None:
    """`oncall list|add|end|hand-over|clocks|alarms|acknowledge`."""
    words = parser.add_subparsers(metavar="WORD", required=True)
    listing = words.add_parser("list", help="who is on call now, and every shift and hand-over ahead")
    add = words.add_parser("add", help="add a shift: people in the order in which they are called")
    add.add_argument("people", nargs="+", metavar="EMAIL", help="addresses of accounts, the first one is called first")
    add.add_argument(
        "--days", type=_days, default=EVERY_DAY, help="weekdays, 1 is Monday: 1-5, 6,7 (default: every day)"
    )
    add.add_argument("--from", dest="begin", type=_minute, default="00:00", metavar="HH:MM", help="default: 00:00")
    add.add_argument(
        "--to", dest="end", type=_minute, default="00:00", metavar="HH:MM", help="default: 00:00, on the next day"
    )
    add.add_argument("--zone", required=True, help="time zone, such as Europe/Dublin")
    add.add_argument("--first", type=date.fromisoformat, metavar="DAY", help="first day (default: today)")
    add.add_argument("--last", type=date.fromisoformat, metavar="DAY", help="last day (default: none)")
    end = words.add_parser("end", help="let a shift be on for the last time today")
    end.add_argument("shift", type=uuid.UUID, help="its number, from `firsthour oncall list`")
    hand = words.add_parser("hand-over", help="have somebody called instead of somebody else, from now on")
    hand.add_argument("giver", metavar="FROM", help="address of who hands over")
    hand.add_argument("taker", metavar="TO", help="address of who takes over")
    hand.add_argument("--hours", type=_hours, required=True, metavar="N", help="for how many hours, at most 336")
    clocks = words.add_parser("clocks", help="every duty and lead that runs, the least time left first")
    alarms = words.add_parser("alarms", help="the alarms that nobody has acknowledged")
    seen = words.add_parser("acknowledge", help="say that you have seen an alarm: nobody else is called for it")
    seen.add_argument("alarm", type=uuid.UUID, help="its number, from `firsthour oncall alarms` or the mail")
    for parser_of, run in {
        listing: run_list,
        add: run_add,
        end: run_end,
        hand: run_hand_over,
        clocks: run_clocks,
        alarms: run_alarms,
        seen: run_acknowledge,
    }.items():
        add_person(parser_of)
        parser_of.set_defaults(run=run)


def _days(text: str) -> list[int]:
    days = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        days += range(int(first) - 1, int(last or first))
    return days


def _minute(text: str) -> int:
    at = time.fromisoformat(text)
    return at.hour * 60 + at.minute


def _hours(text: str) -> int:
    hours = int(text)
    if not 0 < hours <= 336:
        raise ValueError("out of range")
    return hours


def run_list(asked: argparse.Namespace) -> int:
    """Who is called first, second and so on; then the roster."""
    surroundings.enter()
    from firsthour.clocks import queries

    signed_in(asked, "clocks:deadline:read")
    at = now()
    people = queries.on_call(at)
    for place, account in enumerate(people, start=1):
        print(f"{place}. {account.name}  {account.email}")
    if not people:
        print("NOBODY IS ON CALL.")
    for shift in queries.shifts(at):
        named = ", ".join(each.account.email for each in sorted(shift.people.all(), key=lambda each: each.place))
        days = ",".join(str(day + 1) for day in shift.weekdays)
        hours = f"{_shown(shift.from_minute)}-{_shown(shift.to_minute)} {shift.zone}"
        term = f"from {shift.begins_on} to {shift.ends_on or 'further notice'}"
        print(f"{shift.id}  days {days}  {hours}  {term}  {named}")
    for each in queries.hand_overs(at):
        print(f"{each.taker.email} instead of {each.giver.email} until {instant(each.until_at)}")
    return 0


def _shown(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def run_add(asked: argparse.Namespace) -> int:
    """Add a shift as the person who signs in."""
    surroundings.enter()
    from firsthour.clocks.actions import add_shift

    actor, at = signed_in(asked, "clocks:shift:edit"), now()
    shift = add_shift(
        people=asked.people,
        weekdays=asked.days,
        from_minute=asked.begin,
        to_minute=asked.end,
        zone=asked.zone,
        begins_on=asked.first or at.date(),
        ends_on=asked.last,
        actor=actor,
        at=at,
    )
    print(f"{shift.id}  on call from {shift.begins_on}")
    return 0


def run_end(asked: argparse.Namespace) -> int:
    """End a shift as the person who signs in."""
    surroundings.enter()
    from firsthour.clocks.actions import end_shift

    actor, at = signed_in(asked, "clocks:shift:edit"), now()
    shift = end_shift(shift_id=asked.shift, last_day=at.date(), actor=actor, at=at)
    print(f"{shift.id}  on for the last time on {shift.ends_on}")
    return 0


def run_hand_over(asked: argparse.Namespace) -> int:
    """Hand a place over as the person who signs in."""
    surroundings.enter()
    from firsthour.clocks.actions import hand_over

    actor, at = signed_in(asked, "clocks:shift:edit"), now()
    until = at + timedelta(hours=asked.hours)
    hand_over(giver=asked.giver, taker=asked.taker, from_at=at, until_at=until, actor=actor, at=at)
    print(f"{asked.taker} is called instead of {asked.giver} until {instant(until)}")
    return 0


def run_clocks(asked: argparse.Namespace) -> int:
    """A line for each clock."""
    surroundings.enter()
    from firsthour.clocks import queries

    signed_in(asked, "clocks:deadline:read")
    at = now()
    for each in queries.running_clocks()[:200]:
        left = _left(each.due_at, at)
        print(f"{each.id}  {each.kind}  {queries.state_of(each)}  {left}  {each.subject_kind} {each.subject_id}")
    return 0


def _left(due_at: datetime, at: datetime) -> str:
    seconds = int((due_at - at).total_seconds())
    minutes = abs(seconds) // 60
    return f"{'over for' if seconds < 0 else 'left'} {minutes // 60} h {minutes % 60:02} min"


def run_alarms(asked: argparse.Namespace) -> int:
    """A line for each alarm that waits."""
    surroundings.enter()
    from firsthour.clocks import queries

    signed_in(asked, "clocks:deadline:read")
    waiting = list(queries.open_alarms()[:200])
    for each in waiting:
        print(f"{each.id}  {each.deadline.kind}  {each.mark}  {instant(each.due_at)}")
    if not waiting:
        print("No alarm waits.")
    return 0


def run_acknowledge(asked: argparse.Namespace) -> int:
    """Acknowledge as the person who signs in."""
    surroundings.enter()
    from firsthour.clocks.actions import acknowledge

    actor = signed_in(asked, "clocks:alarm:acknowledge")
    alarm = acknowledge(alarm_id=asked.alarm, way="desk", actor=actor, at=now())
    print(f"{alarm.deadline.kind} {alarm.mark}: nobody else is called until the next mark")
    return 0
