"""One rule at a time: replay it over what was received, adopt it, see what rules do, retire one."""

import argparse
import sys
from datetime import datetime, timedelta

import msgspec

from firsthour.doors.desk import surroundings
from firsthour.doors.desk.paths import existing_file
from firsthour.doors.desk.persons import add_person, signed_in
from firsthour.doors.desk.progress import Bar
from firsthour.doors.now import now
from firsthour.ledger.words import instant
from firsthour.policy.formats import read_rule
from firsthour.policy.rules import Changed, Replay, Rule

REPLAYED_DAYS = 28
LONGEST_REPLAY = 3650


def add_rule_words(words: argparse._SubParsersAction) -> None:
    """`policy rules SERVICE`, `policy rule replay|adopt|retire …`."""
    listed = words.add_parser("rules", help="list the rules in force and on trial, and what they did in 28 days")
    listed.add_argument("service", help="short name of the service")
    rule = words.add_parser("rule", help="replay, adopt or retire one rule")
    deeds = rule.add_subparsers(metavar="WORD", required=True)
    replay = deeds.add_parser(
        "replay",
        help="show what a rule would change",
        description="Show what a rule would change on the items of the last days, among the other rules in force. "
        "A rule on trial is replayed as if it acted. Nothing is changed.",
    )
    replay.add_argument("file", type=existing_file, help="the rule, a YAML file")
    replay.add_argument(
        "--days", type=_days, default=REPLAYED_DAYS, help=f"how many days back ({REPLAYED_DAYS} if not given)"
    )
    adopt = deeds.add_parser("adopt", help="put a rule in force, or on trial, in the place of its earlier version")
    adopt.add_argument("file", type=existing_file, help="the rule, a YAML file")
    retire = deeds.add_parser("retire", help="take a rule out of force; what it decided stays decided")
    retire.add_argument("name", help="its name")
    for parser in (replay, adopt, retire):
        parser.add_argument("--service", required=True, help="short name of the service")
    for parser in (listed, replay):
        parser.add_argument("--json", action="store_true", help="print it for programs")
    for parser, run in ((listed, run_list), (replay, run_replay), (adopt, run_adopt), (retire, run_retire)):
        add_person(parser)
        parser.set_defaults(run=run)


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= LONGEST_REPLAY):
        raise argparse.ArgumentTypeError(f"a whole number from 1 to {LONGEST_REPLAY} is needed")
    return int(text)


def run_list(asked: argparse.Namespace) -> int:
    """Print the rules with their figures; names of persons are shown here and recorded nowhere."""
    surroundings.enter()
    from firsthour.cases.figures import figures_of
    from firsthour.people.queries import names_of
    from firsthour.platform.queries import access_service
    from firsthour.policy.queries import rules_in_force

    signed_in(asked, "policy:rule:read")
    service = access_service(asked.service)
    rules = rules_in_force(service)
    figures = figures_of(service, [rule.digest for rule in rules], now())
    names = names_of([rule.adopted_by for rule in rules])
    lines = [_listed(rule, figures[rule.digest], names.get(rule.adopted_by, "")) for rule in rules]
    if asked.json:
        print(msgspec.json.encode(lines).decode())
        return 0
    if not lines:
        print("No rule is in force: a hit is always reviewed, and nothing is ever blocked.")
    for line in lines:
        state = "on trial" if line["shadow"] else "in force"
        print(f"{line['name']} {line['version']}  {state}  {line['digest'][:12]}")
        print(f"    adopted {line['adopted_at']} by {line['adopted_by'] or 'an account that is gone'}")
        done = "would have blocked" if line["shadow"] else "said block on"
        print(f"    last 28 days: applied to {line['applied']} items, {done} {line['blocked']}")
        print(f"    decided {line['acted']}, of which a person reversed {line['reversed']}")
        for reason, items in line["held_back"].items():
            print(f"    {items:>9}  held back: {reason}")
    return 0


def _listed(rule, figures, name: str) -> dict[str, object]:
    return {
        "name": rule.name,
        "version": rule.version,
        "digest": rule.digest,
        "shadow": rule.shadow,
        "adopted_at": instant(rule.adopted_at),
        "adopted_by": name,
        "applied": figures.applied,
        "blocked": figures.blocked,
        "acted": figures.acted,
        "reversed": figures.reversed,
        "held_back": dict(figures.held_back.most_common()),
    }


def run_replay(asked: argparse.Namespace) -> int:
    """Replay it and print what would change."""
    surroundings.enter()
    from firsthour.cases.replaying import Replaying
    from firsthour.platform.queries import access_service
    from firsthour.policy.queries import grounded

    signed_in(asked, "policy:rule:read")
    service, at = access_service(asked.service), now()
    rule = grounded(service, read_rule(asked.file), file=asked.file.name, at=at)
    since = at - timedelta(days=asked.days)
    replaying = Replaying(service, rule, since=since, until=at)
    with Bar(replaying.total, sys.stderr) as bar:
        found = replaying.run(bar.following(replaying.portions(), lambda: replaying.seen))
    if asked.json:
        asked_of = {"rule": rule.name, "version": rule.version, "digest": rule.digest, "shadow": rule.shadow}
        term = {"since": instant(since), "until": instant(at)}
        print(msgspec.json.encode(asked_of | term | msgspec.to_builtins(found)).decode())
    else:
        print("\n".join(_told(rule, found, since)))
    return 0


def _told(rule: Rule, found: Replay, since: datetime) -> list[str]:
    lines = [
        f"{rule.name} {rule.version} over {found.items} items since {instant(since)}, compared with the rules in force",
        f"it applies to {found.applied}",
        *(f"    {items:>9}  held back: {reason}" for reason, items in found.held_back.items()),
    ]
    if rule.shadow:
        lines.append("It is written for trial: replayed as if it acted; adopted so, none of this happens.")
    if not found.changes:
        lines.append("No verdict would be another.")
    for change, items in found.changes.items():
        lines.append(f"{items:>9}  {change}    for example {' '.join(found.examples[change][:3])}")
    lines += _acting("It would newly act on", found.newly_acts)
    lines += _acting("It would act no more on", found.acts_no_more)
    if found.reduced:
        lines.append(f"{found.reduced} items passed and have lost language, territory and link by now (article 10);")
        lines.append(
            f"{found.untold} of them cannot be judged, because a rule asks for what they lost."
            if found.untold
            else "no rule asks for what they lost, so they are judged like the others."
        )
    return lines


def _acting(title: str, changed: Changed) -> list[str]:
    if not changed.items:
        return []
    lines = [f"{title} {changed.items} items of {changed.authors} authors"]
    lines += [f"    {items:>9}  source {name}" for name, items in changed.by_source.items()]
    lines += [f"    {items:>9}  bank {name}" for name, items in changed.by_bank.items()]
    if changed.reversed:
        lines.append(f"    {changed.reversed:>9}  were decided before, and a person reversed it")
    return [*lines, f"    for example {' '.join(changed.examples[:3])}"]


def run_adopt(asked: argparse.Namespace) -> int:
    """Adopt it as the person who signs in."""
    surroundings.enter()
    from firsthour.platform.queries import access_service
    from firsthour.policy.actions import adopt_rule

    text, service = read_rule(asked.file), access_service(asked.service)
    actor = signed_in(asked, "policy:rule:adopt")
    rule = adopt_rule(service=service, text=text, file=asked.file.name, actor=actor, at=now())
    state = "is on trial: it is recorded where it applies, and does nothing" if rule.shadow else "is in force"
    print(f"{rule.name} {rule.version} {state}.\n{rule.digest}")
    return 0


def run_retire(asked: argparse.Namespace) -> int:
    """Retire it as the person who signs in."""
    surroundings.enter()
    from firsthour.platform.queries import access_service
    from firsthour.policy.actions import retire_rule

    service = access_service(asked.service)
    rule = retire_rule(service=service, name=asked.name, actor=signed_in(asked, "policy:rule:retire"), at=now())
    print(f"{rule.name} {rule.version} is retired.")
    return 0
