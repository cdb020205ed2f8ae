"""Briefs made in memory, with sane defaults: say only what the test is about."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any, Literal

from pydantic import BaseModel

from reportgen.errors import Location
from reportgen.model.bibliography import Bibliography, Entry
from reportgen.model.brief import Brief, Evidence, EvidenceKind, Source
from reportgen.model.comparison import Comparison, Relation, RelationType, Silence, Theme
from reportgen.model.publication import Author, Publication

Script = Literal["plain", "hostile", "japanese", "polish", "arabic", "long", "unbroken"]

HOSTILE = (
    r"""*a* _b_ #c [d]{.e} $f$ <b>g</b> &amp; & % @h \ {{< include x >}} `i` "j" ~k~ ^l^ | '=m"""
)
"""Text that means something in Markdown, Typst, LaTeX, HTML or a shortcode: to come out as is."""
JAPANESE = "安倍晋三首相の外交政策とカタカナ"
POLISH = "Zażółć gęślą jaźń, Żakowski"
ARABIC = "السياسة الخارجية اليابانية بعد الانتخابات"
LONG = (
    "the continued and in the eyes of its makers indispensable forward deployment of allied forces"
)
UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
"""A word that is wider than many a column."""

_WORDS: dict[Script, str] = {
    "plain": "",
    "hostile": f" {HOSTILE}",
    "japanese": f" {JAPANESE}",
    "polish": f" {POLISH}",
    "arabic": f" {ARABIC}",
    "long": f" with {LONG}",
    "unbroken": f" {UNBROKEN}",
}
_NAMES = ("Adachi", "Brandt", "Castro", "Dlamini", "Eriksen", "Fontaine", "Gupta", "Haddad")
_PEOPLE = ("Abe Shinzō", "Donald Trump", "Barack Obama", "Aso Tarō", "Kōno Tarō", "Xi Jinping")
_RELATIONS = tuple(RelationType)


def make_brief(
    sources: int = 2,
    claims: int = 10,
    *,
    themes: int = 5,
    evidence: int = 2,
    relations: int | None = None,
    script: Script = "plain",
    silent: bool = True,
    findings: bool = False,
) -> Brief:
    """A valid brief, the same for the same arguments.

    `claims` is over all sources (each has one at least), `evidence` per claim, `relations`
    across sources (else one for every third claim). `script` says what every label, name and
    sentence has in it. Where `silent`, the last source says nothing on the last theme (the
    comparison says why), and a claim in six no position. With `findings` the brief says
    something of its own: an answer, findings, positions, judgements, points, groups of themes.
    """
    words = _WORDS[script]
    made = tuple(
        _make_source(number, sources, claims, themes, evidence, words, silent)
        for number in range(sources)
    )
    count = max(claims, sources) // 3 if relations is None else relations
    comparison = Comparison(
        themes=tuple(_make_theme(number, words) for number in range(themes)),
        relations=_make_relations(made, count, words),
        silences=_make_silences(made, themes, words) if silent and themes > 1 else (),
    )
    if findings:
        comparison = _conclude(comparison, made, words)
    entries = {source.key: _make_entry(number, words) for number, source in enumerate(made)}
    publication = _make_publication(words)
    if findings:
        publication = publication.model_copy(
            update={"why_now": f"It is asked again in every election.{words}"}
        )
    return Brief(publication, made, comparison, _make_bibliography(entries))


BODIES = (
    "Vereinigte Arbeitsgemeinschaft der Verbraucherverbände",
    "日本経済団体連合会および関係諸団体連絡協議会",
    "Instytut Studiów Międzynarodowych Uniwersytetu Łódzkiego",
    "الجمعية اليابانية للعلاقات الدولية والدراسات الاستراتيجية",
)
"""Names as long as bodies have them."""


def name_sources(brief: Brief) -> Brief:
    """The brief with bodies for its sources."""
    named = tuple(
        source.model_copy(update={"label": BODIES[place % 4] + " 2" * (place // 4)})
        for place, source in enumerate(brief.sources)
    )
    return Brief(brief.publication, named, brief.comparison, brief.bibliography)


def _pick(count: int, *seeds: object) -> int:
    """A number below `count` that looks drawn by lot, and is the same for the same seeds."""
    return zlib.crc32(repr(seeds).encode()) % count


def _name(number: int) -> str:
    """Adachi, Brandt, … Haddad, Adachi 2, …"""
    turn, place = divmod(number, len(_NAMES))
    return _NAMES[place] + (f" {turn + 1}" if turn else "")


def _make_publication(words: str) -> Publication:
    return Publication.model_validate(
        {
            "title": f"A sample brief{words}",
            "authors": (Author(name=f"A. Writer{words}"),),
            "date": "2026-11-21",
            "question": f"What do they argue?{words}",
        }
    )


def _make_theme(number: int, words: str) -> Theme:
    return Theme.model_validate(
        {
            "id": f"theme-{number + 1}",
            "label": f"Theme {number + 1}{words}",
            "question": f"What of theme {number + 1}?{words}",
            "scale": {"low": f"continuity{words}", "high": f"change{words}"},
        }
    )


def _choose_theme(turn: int, number: int, sources: int, themes: int, silent: bool) -> str:
    """Every theme in turn, so that the first claims of a source are on different ones."""
    open_themes = themes - 1 if silent and number == sources - 1 and themes > 1 else themes
    return f"theme-{turn % open_themes + 1}"


def _make_source(
    number: int, sources: int, claims: int, themes: int, evidence: int, words: str, silent: bool
) -> Source:
    mine = range(number, max(claims, sources), sources)
    return Source.model_validate(
        {
            "source": f"source{number + 1}",
            "label": f"{_name(number)}{words}",
            "genre": ("commentary", "research article", "report")[number % 3] + words,
            "approach": f"approach {number + 1}{words}",
            "thesis": f"Thesis {number + 1}.{words}",
            "written": "2017-05" if number == 0 else None,
            "claims": [
                {
                    "id": f"c{place + 1}",
                    "theme": _choose_theme(turn, number, sources, themes, silent),
                    "claim": f"Claim {place + 1} is made.{words}",
                    "stance": _pick_stance(place, number, silent),
                    "certainty": ("tentative", "probable", "firm", None)[place % 4],
                    "warrant": f"Warrant of claim {place + 1}.{words}" if place % 2 else None,
                    "locator": f"p. {place + 10}",
                    "evidence": [_make_evidence(place, item, words) for item in range(evidence)],
                }
                for turn, place in enumerate(mine)
            ],
        }
    )


def _pick_stance(place: int, number: int, silent: bool) -> int | None:
    """A stance near the one that a source mostly takes."""
    if silent and _pick(6, place, "side") == 0:
        return None
    return max(-2, min(2, _pick(3, number, "leaning") - 1 + _pick(3, place, "stance") - 1))


def _make_evidence(place: int, item: int, words: str) -> Evidence:
    turn = _pick(5040, place, item)
    year, month, day = 2009 + turn % 9, turn % 12 + 1, turn % 28 + 1
    date = f"{year}-{month:02}-{day:02}"
    dates = (date, date, date, date[:7], date[:7], date[:4], f"{year}/{year + 2}", None)
    person = _PEOPLE[_pick(len(_PEOPLE), turn, "person")]
    return Evidence.model_validate(
        {
            "kind": tuple(EvidenceKind)[_pick(len(EvidenceKind), turn, "kind")],
            "summary": f"Ground {item + 1} of claim {place + 1}.{words}",
            "date": dates[_pick(len(dates), turn, "date")],
            "actors": (f"{person}{words}", f"Ministry {turn % 30 + 1}{words}")[
                : _pick(3, turn, "actors")
            ],
            "speaker": f"{person}{words}" if turn % 3 == 0 else None,
            "locator": f"p. {place + 11}" if item % 2 else None,
            "quantities": [{"value": turn + 0.5, "measure": f"cars{words}", "unit": "million"}]
            if turn % 4 == 1
            else (),
        }
    )


def _make_relations(sources: tuple[Source, ...], count: int, words: str) -> tuple[Relation, ...]:
    pairs = [
        (claim, other)
        for index, source in enumerate(sources)
        for turn, claim in enumerate(source.claims)
        for rival in sources[index + 1 :]
        for other in rival.claims[turn : turn + 2]
    ]
    return tuple(
        Relation.model_validate(
            {
                "from": claim.id,
                "to": other.id,
                "type": _RELATIONS[number % len(_RELATIONS)],
                "note": f"Relation {number + 1}.{words}",
            }
        )
        for number, (claim, other) in enumerate(pairs[:count])
    )


def _make_silences(sources: tuple[Source, ...], themes: int, words: str) -> tuple[Silence, ...]:
    silence = Silence(
        theme=f"theme-{themes}", source=sources[-1].key, note=f"It is outside its scope.{words}"
    )
    return (silence,)


_FINDING = (
    "The sources agree on what was done and differ on why {cite}. Those that wrote early expected "
    "the change to last; those that wrote late saw it end within a year. None of them names what "
    "would have counted against its reading, and so the evidence that they share settles little."
)
_WHYS = (
    "The old course held, though its pace changed.",
    "A new course was begun before the election.",
    "Each step answered what the other side had done the month before.",
)


def _conclude(comparison: Comparison, sources: tuple[Source, ...], words: str) -> Comparison:
    """What a brief says for itself, on every theme but each fifth and of most sources."""
    claims = [(source, claim) for source in sources for claim in source.claims]

    def rest(number: int) -> dict[str, Any]:
        """A statement with a citation and its basis: two claims, picked by a number."""
        chosen = [claims[_pick(len(claims), number, turn, "basis")] for turn in (0, 1)]
        cite = "; ".join(f"@{source.key}, {claim.locator}" for source, claim in chosen)
        text = _FINDING.format(cite=f"[{cite}]")
        return {"text": f"{text}{words}", "basis": [claim.id for _, claim in chosen]}

    said = {
        "answer": f"The course was kept and its methods changed.{words} How far is disputed.",
        "themes": [_settle(theme, sources, rest) for theme in comparison.themes],
        "judgements": [
            rest(number)
            | {
                "id": f"j{number}",
                "confidence": ("low", "moderate", "high")[number % 3],
                "reason": f"Two of the accounts rest on the same interviews.{words}",
            }
            for number in range(3)
        ],
        **{
            name: [rest(10 * turn + number) for number in range(2)]
            for turn, name in enumerate(("common_ground", "watch", "limits"), 1)
        },
        "explanations": [{"factor": "date", **rest(7)}],
    }
    kept = comparison.model_dump(by_alias=True, exclude_defaults=True)
    return Comparison.model_validate(kept | said)


def _settle(
    theme: Theme, sources: tuple[Source, ...], rest: Callable[[int], dict[str, Any]]
) -> dict[str, Any]:
    """A theme in a group of three, with its finding and where most of the sources stand."""
    number = int(theme.id.removeprefix("theme-"))
    settled = theme.model_dump() | {"group": f"Part {(number - 1) // 3 + 1}"}
    if number % 5:
        confidence = {"confidence": ("low", "moderate", "high", None)[number % 4]}
        headline = {"headline": f"On theme {number} the sources differ about causes alone."}
        settled["finding"] = rest(100 + number) | confidence | headline
    settled["positions"] = {
        source.key: {
            "stance": (-2, -1, 0, 1, 2, "mixed", None)[_pick(7, number, turn, "position")],
            "why": _WHYS[_pick(3, number, turn, "why")],
            "basis": [claim.id for claim in source.claims if claim.theme == theme.id][:1],
        }
        for turn, source in enumerate(sources)
        if _pick(4, number, turn, "given") and any(c.theme == theme.id for c in source.claims)
    }
    return settled


def _make_entry(number: int, words: str) -> Entry:
    fields = {
        "author": f"{_name(number)}{words}, Ada",
        "title": f"Title {number + 1}{words}",
        "journaltitle": f"Journal {number + 1}{words}",
        "date": f"{2017 + number % 4}-{number % 12 + 1:02}-06",
    }
    place = Location("bibliography/references.bib", number * 8 + 1)
    authors = (f"Ada {_name(number)}{words}",)
    return Entry(f"source{number + 1}", "article", fields, "", place, authors)


def _make_bibliography(entries: dict[str, Entry]) -> Bibliography:
    keys = {key: entry.location for key, entry in entries.items()}
    return Bibliography("bibliography/references.bib", entries, keys)


def to_files(brief: Brief) -> dict[str, Any]:
    """The files of a workspace that reads as a brief, for `drafts.write`; entries are plain."""

    def dump(record: BaseModel) -> Any:
        return record.model_dump(mode="json", by_alias=True, exclude_defaults=True)

    entries = (
        f"@article{{{key},\n  author = {{Author, Ann}},\n  title = {{Title {number}}},\n"
        f"  journaltitle = {{A Journal}},\n  date = {{2019-01}},\n}}"
        for number, key in enumerate(brief.bibliography.entries, 1)
    )
    return {
        "brief.yml": dump(brief.publication),
        "sources/comparison.yml": dump(brief.comparison),
        **{source.file: dump(source) for source in brief.sources},
        "bibliography/references.bib": "\n\n".join(entries),
    }
