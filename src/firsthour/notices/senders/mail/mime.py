"""A letter as a mail: headers that nothing in a letter can reach beyond, a plain text and an HTML of the same."""

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from firsthour.notices.formats import wording
from firsthour.notices.rules.saying import plain, say
from firsthour.notices.words import Letter

ISOLATES = re.compile("[\u2066-\u2069]")
LONGEST_SUBJECT = 150
RULE = "-" * 20


def mail_of(letter: Letter, *, to: str, sender: str, name: str) -> EmailMessage:
    """The mail; `name` is what stands before the `@` in its Message-ID. Statements are never answered by a machine:
    `Auto-Submitted` says so (RFC 3834)."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(display_name=ISOLATES.sub("", plain(letter.service)), addr_spec=sender)
    mail["To"] = Address(addr_spec=to)
    mail["Subject"] = subject_of(letter)
    mail["Date"] = format_datetime(letter.issued_at)
    mail["Message-ID"] = f"<{name}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text_of(letter), cte="base64")
    mail.add_alternative(html_of(letter), subtype="html", cte="base64")
    mail["Content-Language"] = letter.language  # after the contents, which would take it along into their first part
    return mail


def subject_of(letter: Letter) -> str:
    """The title without isolates, which many lists of mails show as boxes, cut where it is very long."""
    title = " ".join(ISOLATES.sub("", letter.title).split())
    return title if len(title) <= LONGEST_SUBJECT else f"{title[: LONGEST_SUBJECT - 1]}…"


def closing(letter: Letter) -> list[str]:
    """What stands under the statement: where else it can be read, and that nobody typed this."""
    words = wording(letter.language)
    lines = [say(words, "mail.link", link=letter.link)] if letter.link else []
    return [*lines, say(words, "mail.automatic", service=plain(letter.service))]


def text_of(letter: Letter) -> str:
    """The plain text: a paragraph a thing, as in the statement."""
    redress = [f"- {way}" for way in letter.redress]
    return "\n\n".join([letter.title, *letter.paragraphs, *redress, RULE, *closing(letter)]) + "\n"


def html_of(letter: Letter) -> str:
    """The same as HTML, because plain text cannot say that it runs from right to left; it loads and links nothing."""
    paragraphs = "\n".join(f"<p>{escape(each)}</p>" for each in letter.paragraphs)
    redress = "\n".join(f"<li>{escape(each)}</li>" for each in letter.redress)
    below = "\n".join(f"<p>{escape(each)}</p>" for each in closing(letter))
    return (
        f'<!doctype html>\n<html lang="{escape(letter.language)}" dir="{escape(letter.direction)}">\n'
        f'<head><meta charset="utf-8"><title>{escape(letter.title)}</title></head>\n<body>\n'
        f"<h1>{escape(letter.title)}</h1>\n{paragraphs}\n"
        + (f"<ul>\n{redress}\n</ul>\n" if redress else "")
        + f"<hr>\n{below}\n</body>\n</html>\n"
    )
