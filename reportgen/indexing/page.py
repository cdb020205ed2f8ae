"""An index as a web page: one file that needs no other and no network, with a search in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import quote

from reportgen.engines.policy import protect
from reportgen.indexing.catalogue import Card
from reportgen.workspace import PACKAGE

_HOME = PACKAGE / "indexing"


def write_page(cards: Sequence[Card], title: str) -> str:
    """The page that lists briefs, in the order in which they come; without scripts it shows all."""
    style = (_HOME / "page.css").read_text(encoding="utf-8")
    script = (_HOME / "page.js").read_text(encoding="utf-8")
    themes = _write_choices(theme for card in cards for theme in card.themes)
    sources = _write_choices(source for card in cards for source in card.sources)
    items = "".join(map(_write_card, cards))
    count = f"{len(cards)} brief{'' if len(cards) == 1 else 's'}"
    return protect(f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>
{style}</style>
</head>
<body>
<header>
<h1 dir="auto">{escape(title)}</h1>
<p id="count" role="status">{count}</p>
</header>
<form role="search" aria-label="Briefs" hidden>
<label class="wide">Words <input type="search" name="words" autocomplete="off"></label>
<label>Theme <input name="theme" list="themes" autocomplete="off"></label>
<label>Source <input name="source" list="sources" autocomplete="off"></label>
<label>From <input name="from" placeholder="2026-01" autocomplete="off"></label>
<label>To <input name="to" placeholder="2026-12" autocomplete="off"></label>
<button type="reset">Show all</button>
<datalist id="themes">{themes}</datalist>
<datalist id="sources">{sources}</datalist>
</form>
<main>
<ul id="briefs">
{items}</ul>
<p id="nothing" hidden>No brief fits. Leave out a word or a filter.</p>
</main>
<script>
{script}</script>
</body>
</html>
""")


def _write_choices(words: Iterable[str]) -> str:
    return "".join(f'<option value="{escape(word)}">' for word in sorted(set(words)))


def _write_card(card: Card) -> str:
    lang = escape(card.lang)
    first = next((place for form, place in card.documents if form == "html"), None)
    title = escape(card.title)
    head = f'<a href="{_address(first)}">{title}</a>' if first else title
    parts = [f'<h2 lang="{lang}" dir="auto">{head}</h2>']
    if card.subtitle:
        parts.append(f'<p lang="{lang}" dir="auto">{escape(card.subtitle)}</p>')
    by = f"{', '.join(card.authors)} · " if card.authors else ""
    parts.append(f'<p class="by" dir="auto">{escape(by)}<time>{escape(card.date)}</time></p>')
    parts.append(f'<p class="question" lang="{lang}" dir="auto">{escape(card.question)}</p>')
    if card.answer:
        parts.append(f'<p lang="{lang}" dir="auto">{escape(card.answer)}</p>')
    parts.append(_write_list("Themes", "themes", card.themes, lang))
    parts.append(_write_list("Sources", "sources", card.sources, lang))
    if card.documents:
        links = ", ".join(
            f'<a href="{_address(place)}">{escape(place.rpartition("/")[2])}</a>'
            for _, place in card.documents
        )
        parts.append(f'<p class="files"><span class="sign">Documents</span> {links}</p>')
    return f'<li class="brief">\n{"".join(parts)}\n</li>\n'


def _write_list(head: str, name: str, words: Iterable[str], lang: str) -> str:
    items = "".join(f'<li lang="{lang}" dir="auto">{escape(word)}</li>' for word in words)
    if not items:
        return ""
    return (
        f'<div class="words"><span class="sign">{head}</span> <ul class="{name}">{items}</ul></div>'
    )


def _address(place: str) -> str:
    return escape(quote(place))
