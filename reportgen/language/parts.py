"""What the parts of a document are called, which its engine names: figures, tables, callouts."""

from __future__ import annotations

import json
from collections.abc import Mapping

from reportgen.language.translation import Words


def name_parts(words: Words) -> Mapping[str, str]:
    """The words that engines add, by the names that Quarto has for them in `_language.yml`."""
    return {
        "crossref-fig-title": words.say("Figure"),
        "crossref-tbl-title": words.say("Table"),
        "crossref-sec-prefix": words.say("Section"),
        "callout-note-title": words.say("Note"),
        "callout-tip-title": words.say("Tip"),
        "callout-important-title": words.say("Important"),
        "callout-warning-title": words.say("Warning"),
        "callout-caution-title": words.say("Caution"),
        "toc-title-document": words.say("Contents"),
        "section-title-abstract": words.say("Abstract"),
        "section-title-references": words.say("References"),
        "section-title-footnotes": words.say("Notes"),
        "title-block-author-single": words.say("Author"),
        "title-block-author-plural": words.say("Authors"),
        "title-block-published": words.say("Published"),
    }


def write_parts(words: Words) -> dict[str, bytes]:
    """The file that Quarto takes the words from, by its name; of English it has all but one."""
    names = name_parts(words)
    if words.is_english:
        names = {"toc-title-document": names["toc-title-document"]}
    lines = [f"{name}: {json.dumps(word, ensure_ascii=False)}" for name, word in names.items()]
    return {"_language.yml": ("\n".join(lines) + "\n").encode()}
