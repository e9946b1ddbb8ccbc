"""The pages as HTML. Everything put into a template is escaped, except what is already `Html`."""

import html
import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from string import Template

from agora.forms import Form

LANGUAGES = {"en": "English", "ar": "العربية", "de": "Deutsch", "fr": "Français", "es": "Español"}


class Html(str):
    """Text that is already HTML."""

    __slots__ = ()


TEMPLATES = {
    file.stem: Template(file.read_text().rstrip("\n")) for file in Path(__file__).with_name("templates").glob("*.html")
}


def render(template: str, **values: object) -> Html:
    """The template with `values` put in; a value the template lacks, or a gap nobody fills, is a KeyError."""
    escaped = {name: each if isinstance(each, Html) else html.escape(str(each)) for name, each in values.items()}
    return Html(TEMPLATES[template].substitute(escaped))


def joined(pieces: Iterable[Html]) -> Html:
    """Pieces one after another."""
    return Html("\n".join(pieces))


def _whole(title: str, body: Html) -> Html:
    return render("page", title=title, body=body)


def _date(instant: str) -> Html:
    """A stored instant, for people and for machines."""
    moment = datetime.fromisoformat(instant.replace("Z", "+00:00"))
    return render("time", instant=instant, shown=f"{moment.day} {moment:%B %Y, %H:%M} UTC")


def _tiles(posts: Sequence[sqlite3.Row]) -> Html:
    return joined(
        render(
            "tile",
            id=post["id"],
            extension=post["extension"],
            caption=post["caption"],
            language=post["language"],
            author=post["author"],
            author_name=post["author_name"],
        )
        for post in posts
    )


def board(posts: Sequence[sqlite3.Row], number: int, older: bool) -> Html:
    """The newest published posts, and the way to older ones."""
    turns = []
    if number > 1:
        turns.append(render("turn", number=number - 1, rel="prev", words="Newer pictures"))
    if older:
        turns.append(render("turn", number=number + 1, rel="next", words="Older pictures"))
    grid = render("grid", tiles=_tiles(posts)) if posts else render("empty_board")
    return _whole("Pictures", render("board", grid=grid, turns=joined(turns)))


def age_limit(row: sqlite3.Row) -> Html:
    """What stands before a post for adults. It says nothing of what is in it."""
    return _whole("For adults", render("age_limit", id=row["id"]))


def post(row: sqlite3.Row, *, labelled: bool = False, adults: bool = False) -> Html:
    """One published post, with the board's notice where Firsthour asked for one."""
    body = render(
        "post",
        notice=render("notice") if labelled else "",
        age="?age=18" if adults else "",
        id=row["id"],
        extension=row["extension"],
        caption=row["caption"],
        language=row["language"],
        author=row["author"],
        author_name=row["author_name"],
        published=_date(row["published_at"]),
        views="1 view" if row["views"] == 1 else f"{row['views']} views",
    )
    return _whole(row["caption"], body)


def author(known: sqlite3.Row, posts: Sequence[sqlite3.Row], statements: Sequence[sqlite3.Row]) -> Html:
    """An author's inbox and published posts."""
    letters = joined(
        render(
            "statement",
            id=row["id"],
            item=row["item"],
            language=row["language"],
            direction=row["direction"],
            title=row["title"],
            paragraphs=joined(render("paragraph", text=text) for text in json.loads(row["paragraphs"])),
            redress=_redress(json.loads(row["redress"])),
            posted=_date(row["uploaded_at"]),
            delivered=_date(row["delivered_at"]),
        )
        for row in statements
    )
    body = render(
        "author",
        name=known["name"],
        inbox=letters or render("empty_inbox"),
        grid=render("grid", tiles=_tiles(posts)) if posts else render("no_pictures"),
    )
    return _whole(known["name"], body)


def _redress(ways: Sequence[str]) -> Html:
    return render("redress", ways=joined(render("way", text=way) for way in ways)) if ways else Html("")


def upload(form: Form, faults: Sequence[tuple[str, str]]) -> Html:
    """The upload form, with what was written before and what must be mended."""
    by_field = dict(faults)
    language = form.fields.get("language", "en")
    body = render(
        "upload",
        author=form.fields.get("author", ""),
        caption=form.fields.get("caption", ""),
        languages=joined(
            render("option", code=code, name=name, selected=Html(" selected") if code == language else "")
            for code, name in LANGUAGES.items()
        ),
        **{
            f"{name}_fault": render("fault", field=name, sentence=by_field[name]) if name in by_field else ""
            for name in ("picture", "author", "caption", "language")
        },
        **{
            f"{name}_described": render("described_fault" if name in by_field else "described", field=name)
            for name in ("picture", "author", "caption", "language")
        },
    )
    return _whole("Upload needs mending" if faults else "Upload a picture", body)


def held(author_ref: str) -> Html:
    """What an uploader reads while the post waits. The same for every post and every reason."""
    return _whole("Your post is held for review", render("held", author=author_ref))


def missing() -> Html:
    """The page for what is not there. It names nothing that was asked for."""
    return _whole("Not here", render("missing"))
