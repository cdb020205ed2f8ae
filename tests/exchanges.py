"""Briefs at random for exports, what an export keeps of them, and files that a fuzzer spoils."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from reportgen.errors import ExchangeError, Location
from reportgen.exchange.formats import Input, Module
from reportgen.exchange.holdings import list_holdings
from reportgen.exchange.passage import Harvest, Link, Passage, Reading
from reportgen.model.brief import Brief, Certainty, EvidenceKind, Source, Voice
from reportgen.model.comparison import Comparison, RelationType
from tests.samples import ARABIC, HOSTILE, JAPANESE, make_brief

patient = settings(deadline=None, max_examples=40)
"""For properties of files, on a machine that is busy."""
NOWHERE = Location("")
_TRICKY = (
    HOSTILE, JAPANESE, ARABIC, "=1+1", "@SUM(A1)", "-2 + 3", "+41 22", "a; b", "a | b", "'quoted'",
    "\"quoted\"", "1. first", "# no heading", "[[a]] and [b]: c", "<c>: d", "--", "---", "==== a",
    "// no comment", "/* nor this */", "<!-- nor this -->", "{a: b}", "}", "%% x", "end", "A: B",
    "C:\\temp", "a\\", "null", "true", "12", "2017-02-10", "]]>", "&amp;", "&lt;b>", "`code`",
    "> quoted", "- [ ] task", "^block", "#tag", "https://example.org/a?b=c#d", "a\u2028b",
    "\U0001f600 \U0001d11e", "e\u0301", "\u200b\u200b", "\ue000\ue001", "```", "(1) one", "A -> B",
)  # fmt: skip
_LETTERS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=12
)


def _tidy(text: str) -> str:
    return " ".join(text.replace("\u2028", " ").replace("\u0085", " ").split())


TEXTS = (
    st.lists(st.sampled_from(_TRICKY) | _LETTERS, min_size=1, max_size=3)
    .map(lambda parts: _tidy(" ".join(parts)))
    .filter(lambda text: any(char.isalnum() for char in text))
)
_MAYBE = st.none() | TEXTS
_LOCATORS = st.sampled_from(["p. 12", "pp. 95–96", "¶6", "§ Conclusion", "chap. 3", "p. xii"])
_DATES = st.sampled_from([None, "2017", "2017-02", "2017-02-10", "2010/2011"])
_QUANTITIES = st.fixed_dictionaries(
    {
        "value": st.sampled_from([5.0, 0.5, -3.25, 1e21, 1.5e-7, 12_000.0]),
        "measure": TEXTS,
        "unit": st.sampled_from(["", "%", "billion USD"]),
    }
)
_EVIDENCE = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(EvidenceKind),
        "summary": TEXTS,
        "date": _DATES,
        "actors": st.lists(TEXTS, max_size=2),
        "speaker": _MAYBE,
        "locator": st.none() | _LOCATORS,
        "quote": _MAYBE,
        "cites": st.lists(st.sampled_from(["rose1998", "yamaguchi2016"]), max_size=2, unique=True),
        "quantities": st.lists(_QUANTITIES, max_size=2),
    }
)
_CLAIM = st.fixed_dictionaries(
    {
        "theme": st.sampled_from(["theme-1", "theme-2"]),
        "claim": TEXTS,
        "short": _MAYBE,
        "locator": _LOCATORS,
        "period": _DATES,
        "stance": st.none() | st.integers(-2, 2),
        "certainty": st.none() | st.sampled_from(Certainty),
        "warrant": _MAYBE | st.fixed_dictionaries({"text": TEXTS, "by": st.sampled_from(Voice)}),
        "qualifier": _MAYBE,
        "rebuttal": _MAYBE,
        "quote": _MAYBE,
        "note": _MAYBE,
        "evidence": st.lists(_EVIDENCE, max_size=2),
    }
)


@st.composite
def briefs(draw: st.DrawFn) -> Brief:
    """A brief of two sources at most, of a few claims each, with texts that mean something."""
    made = []
    count = 0
    for number in range(draw(st.integers(1, 2))):
        claims = []
        for claim in draw(st.lists(_CLAIM, min_size=1, max_size=2)):
            count += 1
            claims.append(claim | {"id": draw(st.sampled_from(["c", "é.", "X_"])) + str(count)})
        made.append(_make_source(number, claims, draw(TEXTS)))
    ids = [claim.id for source in made for claim in source.claims]
    comparison = Comparison.model_validate(
        {
            "themes": [
                {"id": "theme-1", "label": draw(TEXTS), "question": draw(TEXTS),
                 "scale": {"low": draw(TEXTS), "high": draw(TEXTS)}, "group": draw(_MAYBE)},
                {"id": "theme-2", "label": "Ships", "question": "Did ships sail?"},
            ],
            "relations": draw(_relations(ids)),
        }
    )  # fmt: skip
    base = make_brief(len(made), 1)
    return Brief(base.publication, tuple(made), comparison, base.bibliography)


def _make_source(number: int, claims: list[dict[str, Any]], label: str) -> Source:
    return Source.model_validate(
        {
            "source": f"source{number + 1}",
            "label": label,
            "genre": "report",
            "approach": "none",
            "thesis": label,
            "claims": claims,
        }
    )


def _relations(ids: list[str]) -> st.SearchStrategy[list[dict[str, Any]]]:
    if len(ids) < 2:
        return st.just([])
    pairs = [(one, other) for one in ids for other in ids if one != other]
    relation = st.builds(
        lambda pair, type_, note: {"from": pair[0], "to": pair[1], "type": type_, "note": note},
        st.sampled_from(pairs),
        st.sampled_from(RelationType),
        _MAYBE,
    )
    return st.lists(relation, max_size=4, unique_by=lambda r: (r["from"], r["to"]))


# ── what comes back ──────────────────────────────────────────────────────────────────────


def come_back(module: Module, brief: Brief, name: str) -> Harvest:
    """What is read of what was written; the same bytes are written twice."""
    data = module.write(brief, None)
    assert module.write(brief, None) == data
    file = Input(name, data)
    assert module.detect(file)
    return module.read(file)


def keep(passage: Passage, **changes: Any) -> Passage:
    """A passage without its place; `changes` are of its reading where that has such a field."""
    of_reading = {name: value for name, value in changes.items() if hasattr(Reading(), name)
                  and not hasattr(passage, name)}  # fmt: skip
    others = {name: value for name, value in changes.items() if name not in of_reading}
    reading = replace(passage.reading, **of_reading)
    return replace(passage, place=NOWHERE, reading=reading, **others)


def passages_of(harvest: Harvest, **changes: Any) -> dict[str, Passage]:
    """The passages by their ids, without their places."""
    return {passage.id: keep(passage, **changes) for passage in harvest.passages}


def links_of(harvest: Harvest, **changes: Any) -> set[Link]:
    """The relations, without their places."""
    return {replace(link, place=NOWHERE, **changes) for link in harvest.links}


def holdings(brief: Brief) -> Harvest:
    """What the brief holds."""
    return list_holdings(brief)


def spoil(seeds: tuple[bytes, ...]) -> st.SearchStrategy[bytes]:
    """Files of a format with something cut out, put in, or doubled."""

    def change(seed: bytes, place: int, length: int, junk: bytes) -> bytes:
        start = place % (len(seed) + 1)
        return seed[:start] + junk + seed[start + length :]

    return st.builds(
        change,
        st.sampled_from(seeds),
        st.integers(0, 5000),
        st.integers(0, 60),
        st.binary(max_size=6)
        | st.sampled_from([b"{", b"}", b"[", b"<a>", b"</a>", b"\n\n", b"null", b'"', b"\xff"]),
    )


def reads_or_refuses(module: Module, data: bytes, name: str = "a.file") -> None:
    """Asserts that a file is read, or refused in words with its place, and nothing else."""
    file = Input(name, data)
    assert module.detect(file) in (True, False)
    try:
        module.read(file)
    except ExchangeError as error:
        assert error.place is not None and error.place.path.startswith(name)
        assert error.remedy
