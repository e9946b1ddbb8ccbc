"""`python -m firsthour.orders.printing_child`: an answer as JSON on standard input, as PDF on standard output.

Its texts come from strangers. They reach the typesetter as values, never as its language, and what prints them can open
no file, no connection and no program.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import fontpkg_noto_sans
import fontpkg_noto_sans_arabic
import typst

from firsthour.signals.decoding.confinement import confine_files, leave_root, limit_resources

MEMORY_BYTES = 2 << 30
PROCESSOR_SECONDS = 30
LARGEST = 8 * 1024 * 1024
EMPTY = {"title": "", "stamp": "", "rows": []}
TEMPLATE = (Path(__file__).parent / "answer.typ").read_text(encoding="utf-8").encode()


def main() -> int:
    """Print one answer."""
    fonts = [str(each.ROOT / "files") for each in (fontpkg_noto_sans, fontpkg_noto_sans_arabic)]
    compiler = typst.Fonts(font_paths=fonts, include_system_fonts=False)
    printed(EMPTY, compiler)  # whatever is loaded late is loaded now
    leave_root()
    confine_files()
    limit_resources(memory_bytes=MEMORY_BYTES, processor_seconds=PROCESSOR_SECONDS)
    sys.stdout.buffer.write(printed(json.loads(sys.stdin.buffer.read(LARGEST + 1)), compiler))
    return 0


def printed(page: dict[str, object], fonts) -> bytes:
    """The PDF of a page; the same bytes for the same page."""
    content, warnings = typst.compile_with_warnings(
        TEMPLATE,
        font_paths=fonts,
        format="pdf",
        sys_inputs={"page": json.dumps(page)},
        timestamp=datetime(2000, 1, 1, tzinfo=UTC),
    )
    if warnings:
        raise ValueError("the typesetter had doubts")
    return content


if __name__ == "__main__":
    sys.exit(main())
