"""Add a service: the platform whose uploads are checked."""

import argparse

from firsthour.doors.desk import surroundings
from firsthour.doors.desk.persons import add_person, signed_in
from firsthour.doors.now import now
from firsthour.notices.words import Language


def add_words(parser: argparse.ArgumentParser) -> None:
    """`service add NAME …`."""
    words = parser.add_subparsers(metavar="WORD", required=True)
    add = words.add_parser("add", help="add a service")
    add.add_argument("slug", help="short name in lower case, such as agora")
    add.add_argument("--name", required=True, help="the name its users know")
    add.add_argument("--zone", required=True, help="time zone of the main establishment, such as Europe/Dublin")
    add.add_argument("--contact", required=True, help="e-mail address of the contact point")
    add.add_argument(
        "--language",
        choices=list(map(str, Language)),
        default=str(Language.ENGLISH),
        metavar="CODE",
        help=f"language of statements where the reader's has none: {', '.join(Language)} (default: en)",
    )
    add.add_argument("--dispute-body", nargs=2, required=True, metavar=("NAME", "ADDRESS"), help="out-of-court body")
    add.add_argument("--court", nargs=2, required=True, metavar=("NAME", "ADDRESS"), help="court of the establishment")
    add_person(add)
    add.set_defaults(run=run)


def run(asked: argparse.Namespace) -> int:
    """Add it."""
    surroundings.enter()
    from firsthour.platform.actions import add_service

    service = add_service(
        slug=asked.slug,
        name=asked.name,
        zone=asked.zone,
        contact_point=asked.contact,
        language=asked.language,
        dispute_body=tuple(asked.dispute_body),
        court=tuple(asked.court),
        actor=signed_in(asked, "platform:service:add"),
        at=now(),
    )
    print(f"Added the service {service.slug}.")
    return 0
