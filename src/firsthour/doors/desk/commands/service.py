"""Add, describe and list services: the platforms whose uploads are checked."""

import argparse
import json

from firsthour.doors.desk import surroundings
from firsthour.doors.desk.persons import add_person, signed_in
from firsthour.doors.now import now
from firsthour.notices.words import Language


def add_words(parser: argparse.ArgumentParser) -> None:
    """`service add NAME …`, `service describe NAME …`, `service show NAME`, `service list`."""
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
    describe = words.add_parser("describe", help="say what the public is told of how to reach a service")
    describe.add_argument("slug", help="short name of the service")
    describe.add_argument("--contact", required=True, help="e-mail address of the contact point")
    describe.add_argument("--authorities", default="", metavar="EMAIL", help="for authorities, if another address")
    describe.add_argument("--page", default="", metavar="LINK", help="https address of a contact page for users")
    describe.add_argument(
        "--in",
        dest="languages",
        action="append",
        required=True,
        metavar="LANGUAGE",
        help="a language in which you can be addressed, such as en; may be given again",
    )
    describe.add_argument(
        "--establishment",
        required=True,
        metavar="COUNTRY",
        help="two letters: country of the main establishment or of the legal representative",
    )
    describe.add_argument(
        "--representative",
        nargs=3,
        default=("", "", ""),
        metavar=("NAME", "ADDRESS", "EMAIL"),
        help="legal representative, if the provider is not established in the Union",
    )
    add_person(describe)
    describe.set_defaults(run=run_describe)
    show = words.add_parser("show", help="print the public contact document of a service")
    show.add_argument("slug", help="short name of the service")
    show.set_defaults(run=run_show)
    words.add_parser("list", help="list all services").set_defaults(run=run_list)


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


def run_describe(asked: argparse.Namespace) -> int:
    """Publish the description."""
    surroundings.enter()
    from firsthour.platform.actions import describe_service
    from firsthour.platform.queries import access_service

    service = describe_service(
        service=access_service(asked.slug),
        contact_point=asked.contact,
        languages=asked.languages,
        establishment=asked.establishment,
        contact_link=asked.page,
        authority_contact=asked.authorities,
        representative=dict(zip(("name", "address", "email"), asked.representative, strict=True)),
        actor=signed_in(asked, "platform:service:describe"),
        at=now(),
    )
    print(f"The contact point of {service.slug} is public at /contact/{service.slug}.")
    return 0


def run_show(asked: argparse.Namespace) -> int:
    """The document, as the public gets it."""
    surroundings.enter()
    from firsthour.platform.queries import access_service, contact_document

    print(json.dumps(contact_document(access_service(asked.slug)), ensure_ascii=False, indent=2))
    return 0


def run_list(asked: argparse.Namespace) -> int:
    """A line for each service."""
    surroundings.enter()
    from firsthour.platform import queries

    for service in queries.services():
        told = ",".join(service.languages) or "languages not told"
        print(f"{service.slug}  {service.name}  {service.contact_point}  {told}")
    return 0
