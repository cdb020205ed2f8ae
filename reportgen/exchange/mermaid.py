"""The argument map as a Mermaid flowchart, as GitHub, GitLab, Obsidian and Quarto draw it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reportgen.exchange.fields import clean
from reportgen.exchange.formats import Input
from reportgen.exchange.holdings import list_holdings
from reportgen.exchange.passage import Harvest
from reportgen.model.brief import Brief
from reportgen.model.comparison import RelationType
from reportgen.verification.lock import Lock

# Agreement is a line, a qualification dotted, a dispute thick; the label tells them apart too.
_ARROWS: Mapping[str, str] = {"agree": "-->", "qualify": "-.->", "contradict": "==>"}


def detect(_file: Input) -> bool:
    """Never: a drawing is not read."""
    return False


def write(brief: Brief, _lock: Lock | None = None) -> bytes:
    """The claims in a box for each source, and the relations between them."""
    holdings = list_holdings(brief)
    nodes = {
        passage.id: f"c{number}"
        for number, passage in enumerate(
            (passage for passage in holdings.passages if passage.role == "claim"), 1
        )
    }
    lines = [
        "---",
        f"title: {_quote(brief.publication.title)}",
        "---",
        "flowchart LR",
        *_write_sources(brief, holdings, nodes),
        *_write_links(holdings, nodes),
    ]
    return ("\n".join(lines) + "\n").encode("utf-8", "ignore")


def _quote(text: str) -> str:
    """A text in quotes, of which nothing is markup: every mark is written as its number."""
    marked = "".join(c if c.isalnum() or c in " ,.?" else f"#{ord(c)};" for c in clean(text))
    return f'"{marked}"'


def _write_sources(brief: Brief, holdings: Harvest, nodes: Mapping[str, str]) -> Iterator[str]:
    for number, source in enumerate(brief.sources, 1):
        yield f"  subgraph s{number} [{_quote(source.label)}]"
        for passage in holdings.passages:
            if passage.source == source.key and passage.id in nodes:
                words = f"{passage.reading.statement} ({passage.locator})"
                yield f"    {nodes[passage.id]}[{_quote(words)}]"
        yield "  end"


def _write_links(holdings: Harvest, nodes: Mapping[str, str]) -> Iterator[str]:
    for link in holdings.links:
        arrow = _ARROWS[RelationType(link.type).tenor]
        yield f"  {nodes[link.from_]} {arrow}|{link.type.value}| {nodes[link.to]}"
