"""The balance sheet of the year as everybody sees it, as a page in a file, and its figures."""

import re
from datetime import timedelta
from pathlib import Path

from django.test import RequestFactory

from firsthour.doors import console
from firsthour.doors.console.balance_pages import figures_file, published
from year.playing import BEGAN, DAYS

HALF = (BEGAN + timedelta(days=DAYS // 2)).date().isoformat()
TERM = {"first": BEGAN.date().isoformat(), "last": (BEGAN + timedelta(days=DAYS + 30)).date().isoformat()}


def draw(folder: Path) -> None:
    """figures.json, and balance.html with its style sheet beside it."""
    asked = RequestFactory(SERVER_NAME="localhost")
    (folder / "figures.json").write_bytes(figures_file(asked.get("/figures.json", TERM)).content)
    page = published(asked.get("/figures", TERM | {"split": HALF})).content.decode()
    page = re.sub(r'href="/console\.css[^"]*"', 'href="console.css"', page)
    (folder / "balance.html").write_text(page, encoding="utf-8")
    sheet = Path(console.__file__).with_name("console.css")
    (folder / "console.css").write_bytes(sheet.read_bytes())
