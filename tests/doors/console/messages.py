"""Which messages the console's pages can show, and what a catalogue says of them."""

import re
from pathlib import Path

from firsthour.doors import console
from firsthour.doors.console.problems import MET
from firsthour.doors.console.statuses import STATUSES

CONSOLE = Path(console.__file__).parent
CATALOGUE = CONSOLE / "locale" / "ar" / "LC_MESSAGES" / "django.po"
_TRANSLATE = re.compile(r"""\{%\s*translate\s+(?:"([^"]+)"|'([^']+)')""")
_BLOCK = re.compile(r"\{%\s*blocktranslate[^%]*%\}(.*?)\{%\s*endblocktranslate\s*%\}", re.S)
_CALL = re.compile(r"""(?:\b_|gettext)\(\s*"([^"]+)"\)""")
_ENTRY = re.compile(r'^msgid (".*?")\nmsgstr (".*?")\n(?=\n|\Z)', re.M | re.S)


def used() -> set[str]:
    """Every message id in templates, in code, and in the refusals that the pages tell."""
    found = set()
    for template in sorted(CONSOLE.glob("templates/console/*")):
        text = template.read_text(encoding="utf-8")
        found |= {one or other for one, other in _TRANSLATE.findall(text)}
        found |= {re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", block) for block in _BLOCK.findall(text)}
    for module in sorted(CONSOLE.rglob("*.py")):
        found |= set(_CALL.findall(module.read_text(encoding="utf-8")))
    for refusal in STATUSES:
        found |= {refusal.sentence, refusal.remedy}
    found |= {refusal.remedy for refusal in MET.values()}
    return found


def written() -> dict[str, str]:
    """The catalogue's source: translation by message id."""
    text = CATALOGUE.read_text(encoding="utf-8")
    return {_plain(one): _plain(other) for one, other in _ENTRY.findall(text)}


def _plain(quoted: str) -> str:
    joined = "".join(line.strip()[1:-1] for line in quoted.splitlines())
    return joined.replace(r"\"", '"').replace(r"\n", "\n").replace("\\\\", "\\")
