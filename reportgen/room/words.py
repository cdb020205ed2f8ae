"""The words of the room itself, which the browser asks for in the workspace's language.

They are those that its scripts say, as `t("…")`; `nox -s docs` brings them to the translators.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from reportgen.language.translation import Words

_STATIC = Path(__file__).parent / "static"
_SAID = re.compile(r"""\bt\(\s*"(?P<words>(?:[^"\\\n]|\\.)*)\"""")


@cache
def list_words() -> dict[str, tuple[tuple[str, int], ...]]:
    """Each thing that a script says, in English, with its files and lines, in their order.

    A name in braces is filled in by the browser.
    """
    found: dict[str, list[tuple[str, int]]] = {}
    for path in sorted(_STATIC.glob("*.js")):
        text = path.read_text(encoding="utf-8")
        for match in _SAID.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            place = (f"room/static/{path.name}", line)
            found.setdefault(match["words"].replace('\\"', '"'), []).append(place)
    return {words: tuple(places) for words, places in found.items()}


def write_words(words: Words) -> dict[str, str]:
    """Every word of the room with its translation; English where there is none."""
    return {said: words.find(said) for said in list_words()}
