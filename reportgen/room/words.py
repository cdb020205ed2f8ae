"""The words of the room itself, which the browser asks for in the workspace's language.

Whoever writes words in `static/` adds them here; `nox -s docs` brings them to the translators.
"""

from __future__ import annotations

from reportgen.language.translation import Words

WORDS: tuple[str, ...] = (
    "Claim",
    "Evidence",
    "Extract",
    "Matrix",
    "Preview",
    "Quotation",
    "Redo",
    "Save",
    "Search",
    "Undo",
)
"""In English, each once, sorted; a name in braces is filled in by the browser."""


def write_words(words: Words) -> dict[str, str]:
    """Every word of the room with its translation; English where there is none."""
    return {word: words.find(word) for word in WORDS}
