"""The board's web application (WSGI): a table of paths, and what each one answers."""

import hashlib
import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs

from agora import pages, posts
from agora.config import Config
from agora.courier import Courier
from agora.forms import Form, boundary_of, parse_form
from agora.hook import Hook
from agora.pictures import KINDS, LARGEST_PICTURE, PictureFolder, kind_of
from agora.problems import Problem
from agora.responses import Response, as_json, json_response, page, problem_response, see_other
from agora.store import Store

# Room for the text fields and the form's own frame around the largest picture.
LARGEST_BODY = LARGEST_PICTURE + 64 * 1024
STYLE_SHEET = Path(__file__).with_name("agora.css")
LONGEST_NAME = 60
LONGEST_CAPTION = 500

Answering = Callable[..., Response]


def create_app(config: Config) -> "Board":
    """The WSGI application on the board kept in `config.home`. `app.courier.start()` begins its errands."""
    config.home.mkdir(parents=True, exist_ok=True)
    return Board(config)


class Board:
    """The application; safe to call from many threads."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._store = Store(config.home / "board.sqlite")
        self._pictures = PictureFolder(config.home / "pictures")
        with self._store.reading() as db:
            self._pictures.forget_all_but([posts.picture_name(post) for post in db.execute("SELECT * FROM posts")])
        self.courier = Courier(config, self._store, self._pictures)
        self._hook = Hook(config, self._store, self._pictures)
        self._style_sheet = STYLE_SHEET.read_bytes()
        self._paths: list[tuple[str, re.Pattern[str], Answering]] = [
            ("GET", re.compile(r"/"), self._board),
            ("GET", re.compile(r"/p/([0-9a-f]{20})"), self._post),
            ("GET", re.compile(r"/img/([0-9a-f]{20})\.([a-z]{3,4})"), self._picture),
            ("GET", re.compile(r"/author/([0-9a-f]{20})"), self._author),
            ("GET", re.compile(r"/held/([0-9a-f]{20})"), self._held),
            ("GET", re.compile(r"/upload"), self._empty_form),
            ("POST", re.compile(r"/upload"), self._upload),
            ("POST", re.compile(r"/firsthour/hook"), self._webhook),
            ("GET", re.compile(r"/agora\.css"), self._style),
        ]
        if config.open_status:
            self._paths.append(("GET", re.compile(r"/status/posts"), self._status))

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        """WSGI."""
        method = environ["REQUEST_METHOD"]
        try:
            response = self._answer("GET" if method == "HEAD" else method, environ)
        except Problem as problem:
            response = problem_response(problem)
        start_response(f"{response.status.value} {response.status.phrase}", response.headers())
        return [b"" if method == "HEAD" else response.body]

    def _answer(self, method: str, environ: dict) -> Response:
        fitting = [
            (of_method, answering, found.groups())
            for of_method, pattern, answering in self._paths
            if (found := pattern.fullmatch(environ["PATH_INFO"]))
        ]
        for of_method, answering, parts in fitting:
            if of_method == method:
                return answering(environ, *parts)
        if fitting:
            raise Problem(
                HTTPStatus.METHOD_NOT_ALLOWED, "method-wrong", "This address has no such method.", "Use another method."
            )
        return _missing()

    # --- pages ---

    def _board(self, environ: dict) -> Response:
        asked = parse_qs(environ.get("QUERY_STRING", "")).get("page", ["1"])[0]
        number = int(asked) if re.fullmatch(r"[1-9][0-9]{0,5}", asked) else 1
        with self._store.reading() as db:
            found, older = posts.board_page(db, number)
        return page(pages.board(found, number, older)) if found or number == 1 else _missing()

    def _post(self, environ: dict, post_id: str) -> Response:
        if environ["REQUEST_METHOD"] == "GET":
            with self._store.writing() as db:
                posts.count_view(db, post_id)
        with self._store.reading() as db:
            post = posts.published_post(db, post_id)
        if post is None:
            return _missing()
        measures = posts.measures_on(post)
        if "age-limited" in measures and not _says_adult(environ):
            return page(pages.age_limit(post))
        return page(pages.post(post, labelled="labelled" in measures, adults="age-limited" in measures))

    def _picture(self, environ: dict, post_id: str, extension: str) -> Response:
        with self._store.reading() as db:
            post = posts.published_post(db, post_id)
        if post is None or post["extension"] != extension:
            return _missing()
        if "age-limited" in posts.measures_on(post) and not _says_adult(environ):
            return _missing()
        content = self._pictures.read(posts.picture_name(post))
        return Response(HTTPStatus.OK, KINDS[extension].media_type, content)

    def _author(self, _environ: dict, author: str) -> Response:
        with self._store.reading() as db:
            known, published, statements = posts.author_page(db, author)
        return page(pages.author(known, published, statements)) if known else _missing()

    def _held(self, _environ: dict, author: str) -> Response:
        return page(pages.held(author))

    def _style(self, _environ: dict) -> Response:
        return Response(HTTPStatus.OK, "text/css; charset=utf-8", self._style_sheet)

    # --- upload ---

    def _empty_form(self, _environ: dict) -> Response:
        return page(pages.upload(Form(), []))

    def _upload(self, environ: dict) -> Response:
        content_type = environ.get("CONTENT_TYPE", "")
        boundary_of(content_type)
        form = parse_form(content_type, _body(environ))
        faults = _faults(form)
        if faults:
            return page(pages.upload(form, faults), HTTPStatus.UNPROCESSABLE_ENTITY)
        content = form.files["picture"]
        upload = posts.Upload(
            author_name=form.fields["author"].strip(),
            caption=form.fields["caption"].strip(),
            language=form.fields["language"],
            territory=self._config.territory,
            extension=kind_of(content).extension,
            sha256=hashlib.sha256(content).hexdigest(),
        )
        # The picture first: a post without its picture must not exist; a picture without a post goes at the next start.
        post_id = posts.new_id()
        self._pictures.keep(f"{post_id}.{upload.extension}", content)
        with self._store.writing() as db:
            post = posts.add_post(db, post_id, upload, public_url=self._config.public_url, at=self._config.clock())
        self.courier.submit(post)
        with self._store.reading() as db:
            published = posts.published_post(db, post_id)
        return see_other(f"/p/{post_id}" if published else f"/held/{post['author']}")

    # --- machines ---

    def _webhook(self, environ: dict) -> Response:
        return self._hook.receive(
            environ.get("HTTP_FIRSTHOUR_TIMESTAMP", ""),
            environ.get("HTTP_FIRSTHOUR_SIGNATURE", ""),
            environ.get("HTTP_IDEMPOTENCY_KEY", ""),
            _body(environ),
        )

    def _status(self, _environ: dict) -> Response:
        with self._store.reading() as db:
            rows = db.execute("SELECT * FROM posts ORDER BY number").fetchall()
            listed = [
                {
                    **{name: row[name] for name in ("id", "state", "revision", "views", "views_at_removal", "sha256")},
                    **{name: row[name] for name in ("author", "page_link", "picture_link", "verdict", "receipt")},
                    **{
                        name: row[name]
                        for name in ("submission_key", "attempts", "refusal", "verdict_after_microseconds")
                    },
                    "statements": [
                        statement["id"]
                        for statement in db.execute(
                            "SELECT id FROM statements WHERE item = ? ORDER BY delivered_at, id", (row["id"],)
                        )
                    ],
                    "commands": [
                        dict(command)
                        for command in db.execute(
                            """
                            SELECT idempotency_key, command, revision, carried_out_at FROM commands
                            WHERE item = ? ORDER BY revision
                            """,
                            (row["id"],),
                        )
                    ],
                }
                for row in rows
            ]
        return json_response(as_json(listed))


def _missing() -> Response:
    """The one answer for everything that is not there, was never there, or is not there any more."""
    return page(pages.missing(), HTTPStatus.NOT_FOUND)


def _says_adult(environ: dict) -> bool:
    """The visitor pressed the link that says so; it is part of the address and is not remembered."""
    return parse_qs(environ.get("QUERY_STRING", "")).get("age") == ["18"]


def _body(environ: dict) -> bytes:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > LARGEST_BODY:
        raise Problem(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "body-too-large",
            f"The board takes at most {LARGEST_BODY} bytes.",
            "Send a smaller picture.",
        )
    return environ["wsgi.input"].read(length)


def _faults(form: Form) -> list[tuple[str, str]]:
    """What the person must mend, as (field, sentence)."""
    found = []
    author, caption = form.fields.get("author", "").strip(), form.fields.get("caption", "").strip()
    picture = form.files.get("picture", b"")
    if not picture:
        found.append(("picture", "Choose a picture."))
    elif len(picture) > LARGEST_PICTURE:
        found.append(("picture", f"The picture is larger than {LARGEST_PICTURE // 2**20} MB. Choose a smaller one."))
    elif kind_of(picture) is None:
        found.append(("picture", "This file is not a JPEG, PNG, GIF, WebP, AVIF or BMP picture. Choose another."))
    if not 1 <= len(author) <= LONGEST_NAME or not author.isprintable():
        found.append(("author", f"Write a name of 1 to {LONGEST_NAME} letters."))
    if not 1 <= len(caption) <= LONGEST_CAPTION:
        found.append(("caption", f"Write a caption of 1 to {LONGEST_CAPTION} letters."))
    if form.fields.get("language") not in pages.LANGUAGES:
        found.append(("language", "Choose a language from the list."))
    return found
