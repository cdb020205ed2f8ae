"""Writes a consultation that never was: any number of responses, with texts to verify them by.

    python benchmarks/consultation.py FOLDER [--sources 400] [--claims 4000] [--themes 60]

The invented question is how goods are to reach the centres of towns. Bodies of eight kinds in six
countries answer; the sentences are built from parts, so that many say the same in other words, and
some in the same words, as campaigns do. Each claim is paraphrased from a paragraph of its
response’s text, which is in FOLDER/texts, and quotes it.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

KINDS = {
    "municipality": ("City of {place}", "{place} Borough Council"),
    "haulier": ("{name} Haulage, {place}", "{name} & Daughters, {place}"),
    "trade association": ("Freight Forum {place}", "{place} Chamber of Trade"),
    "shopkeeper": ("{name} Stores, {place}", "{name} Ironmongers, {place}"),
    "residents’ group": ("{place} Residents", "Quiet Streets {place}"),
    "environment group": ("Clean Air {place}", "{place} Tree Wardens"),
    "research institute": ("{place} Institute of Transport", "{name} Centre for Towns"),
    "private person": ("{name}, {place}", "{name} of {place}"),
}
"""Kinds of respondent, and how they are called."""
LEANINGS = dict(zip(KINDS, (0.6, -1.2, -0.9, -0.7, 0.9, 1.5, 0.5, 0.1), strict=True))
"""How far a kind of respondent tends to the upper end of a scale."""
COUNTRIES = ("Belgium", "Denmark", "Ireland", "Netherlands", "Norway", "Portugal")
PLACES = ("Alder", "Birk", "Cray", "Dunmore", "Elst", "Foss", "Grane", "Holm", "Ister", "Juel")
ENDINGS = ("wick", "ford", "haven", "by", "mouth", "dal", "stead", "um")
NAMES = (
    "Abena",
    "Bakker",
    "Costa",
    "Doyle",
    "Eide",
    "Faria",
    "Groot",
    "Hansen",
    "Iversen",
    "Jonas",
)
NAMES += ("Keane", "Lund", "Maes", "Nolan", "Olsen", "Pires", "Quist", "Ryan", "Silva", "Thys")
SUBJECTS = {
    "Night deliveries": "deliveries at night",
    "Cargo bikes": "deliveries by cargo bike",
    "Kerb pricing": "a price for stopping at the kerb",
    "Parcel lockers": "shared parcel lockers",
    "Low-emission zone": "a zone without exhaust",
    "Rail depots": "depots at railway stations",
    "Waterways": "freight on canals",
    "Data sharing": "open data on deliveries",
    "Loading bays": "bookable loading bays",
    "Weight limits": "a limit on heavy lorries",
}
ASPECTS = {
    "principle": ("Should towns have {it}?", "no change", "a firm rule", "{it}"),
    "pace": (
        "How soon should {it} come?",
        "a late start",
        "an early start",
        "an early start of {it}",
    ),
    "cost": ("Who is to pay for {it}?", "the public", "the trade", "payment by the trade for {it}"),
    "exemptions": ("Whom should {it} spare?", "many", "nobody", "few exemptions from {it}"),
    "control": (
        "How strictly is {it} to be controlled?",
        "trust",
        "fines",
        "strict control of {it}",
    ),
    "evidence": ("Is there reason to expect good of {it}?", "doubt", "proof", "the trials of {it}"),
}
VERBS = {
    -2: ("rejects", "firmly opposes", "sees no case for"),
    -1: ("doubts the use of", "is wary of", "asks to postpone"),
    0: ("sees both sides of", "takes no side on", "asks for more study of"),
    1: ("welcomes in general", "would accept", "supports with conditions"),
    2: ("fully supports", "demands", "calls without reserve for"),
}
REASONS = (
    "small shops cannot carry what it would cost them",
    "lorries wake those who live above the shops",
    "the air at schools is worse than the limit allows",
    "drivers lose an hour a day to the search for a place to stop",
    "the trial in the old harbour cut queues by half",
    "deliveries that fail at the door are driven twice",
    "staff for the night shift cannot be found",
    "goods that spoil cannot wait for the next window",
    "the rule would be different in every town of the region",
    "children cross where vans reverse",
    "the bridge was not built for such a load",
    "nobody has counted the vans that already come",
)
GROUNDS = {
    "event": "A trial of {months} months was held in {place} in {year}.",
    "statistic": "A count in {place} found {count} vans a day.",
    "document": "The plan of {place} of {year} lays down the hours of delivery.",
    "statement": "The mayor of {place} spoke of it in {year}.",
    "interpretation": "The respondent draws this from its own work in {place}.",
}


@dataclass(frozen=True)
class Theme:
    """A question of the consultation; `it` is what a response is for or against."""

    id: str
    label: str
    group: str
    question: str
    low: str
    high: str
    it: str


@dataclass(frozen=True)
class Respondent:
    """Who answered, what it is, and the leaning of its answers."""

    key: str
    label: str
    kind: str
    country: str
    date: str
    leaning: float


@dataclass(frozen=True)
class Answer:
    """One claim of a response, and the paragraph that it is taken from."""

    id: str
    theme: Theme
    stance: int
    claim: str
    paragraph: str
    quote: str
    same_as: str | None
    evidence: dict[str, object] | None


def main() -> None:
    """Writes the workspace that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    for name, number in (("sources", 400), ("claims", 4000), ("themes", 60), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=number)
    options = parser.parse_args()
    write_consultation(
        options.folder, options.sources, options.claims, options.themes, seed=options.seed
    )


def write_consultation(
    folder: Path, sources: int = 400, claims: int = 4000, themes: int = 60, *, seed: int = 1
) -> Path:
    """A workspace with so many responses, claims over all of them, and themes; gives its folder.

    There are at most 60 themes, and at least as many claims as sources.
    """
    chance = random.Random(seed)
    asked = list_themes(themes)
    respondents: dict[str, Respondent] = {}
    while len(respondents) < sources:
        one = make_respondent(len(respondents), chance)
        respondents.setdefault(one.label, one)
    shares = [len(range(number, claims, sources)) for number in range(sources)]
    said: dict[str, str] = {}
    answers = {
        one.key: make_answers(one, asked, share, said, chance)
        for one, share in zip(respondents.values(), shares, strict=True)
    }
    for part in ("sources", "texts", "bibliography"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for one in respondents.values():
        write(folder / "sources" / f"{one.key}.yml", list_extract(one, answers[one.key], chance))
        write(folder / "texts" / f"{one.key}.txt", list_text(answers[one.key]))
    write(folder / "sources" / "comparison.yml", list_comparison(asked, answers, chance))
    write(folder / "bibliography" / "references.bib", map(make_entry, respondents.values()))
    write(folder / "brief.yml", list_brief())
    return folder


def write(path: Path, lines: Iterator[str] | map[str]) -> None:
    """Writes lines as a file."""
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def say(text: str) -> str:
    """Text as YAML."""
    return json.dumps(text, ensure_ascii=False)


def list_themes(count: int) -> list[Theme]:
    """The first themes: what is asked of a subject, one aspect after the other."""
    pairs = [(subject, aspect) for subject in SUBJECTS for aspect in ASPECTS]
    themes = []
    for subject, aspect in pairs[:count]:
        it = SUBJECTS[subject]
        question, low, high, side = (part.format(it=it) for part in ASPECTS[aspect])
        name = f"{subject.lower().replace(' ', '-')}-{aspect}"
        themes.append(Theme(name, f"{subject}: {aspect}", subject, question, low, high, side))
    return themes


def make_respondent(number: int, chance: random.Random) -> Respondent:
    """A respondent of some kind."""
    kind = chance.choices(list(KINDS), weights=(4, 6, 3, 6, 5, 3, 1, 8))[0]
    place = chance.choice(PLACES) + chance.choice(ENDINGS)
    label = chance.choice(KINDS[kind]).format(place=place, name=chance.choice(NAMES))
    date = f"2026-0{chance.randint(3, 6)}-{chance.randint(1, 28):02}"
    leaning = chance.gauss(LEANINGS[kind], 0.7)
    return Respondent(f"r{number + 1:03}", label, kind, chance.choice(COUNTRIES), date, leaning)


def make_answers(
    one: Respondent, themes: list[Theme], count: int, said: dict[str, str], chance: random.Random
) -> list[Answer]:
    """What a respondent claims, theme by theme; where there are more claims than themes, again.

    `said` has the id of the first claim that says a sentence; of those that follow, half name it.
    """
    order = sorted(themes, key=lambda _: chance.random())
    chosen = [order[turn % len(order)] for turn in range(count)]
    return [make_answer(one, turn, theme, said, chance) for turn, theme in enumerate(chosen)]


def make_answer(
    one: Respondent, turn: int, theme: Theme, said: dict[str, str], chance: random.Random
) -> Answer:
    """One claim with its paragraph; the quotation is a part of it."""
    stance = max(-2, min(2, round(chance.gauss(one.leaning, 0.8))))
    verb, reason = chance.choice(VERBS[stance]), chance.choice(REASONS)
    place, year = chance.choice(PLACES) + chance.choice(ENDINGS), chance.randint(2012, 2025)
    claim = f"The respondent {verb} {theme.it}, since {reason}."
    paragraph = (
        f"On this point our answer is short. Having asked our members in {place}, we say that "
        f"{reason}, and that whoever doubts it may come and look. This is why our stand on "
        f"{theme.it} is what it is."
    )
    evidence: dict[str, object] | None = None
    if chance.random() < 0.6:
        kind = chance.choice(list(GROUNDS))
        words = GROUNDS[kind].format(
            months=chance.randint(3, 18), place=place, year=year, count=chance.randint(40, 900)
        )
        evidence = {"kind": kind, "summary": words, "actors": [f"City of {place}"]}
        if kind in ("event", "document"):
            evidence["date"] = str(year)
        paragraph += f" {words}"
    quote = f"our members in {place}, we say that {' '.join(reason.split()[:5])}"
    name = f"{one.key}-{turn + 1}"
    first = said.setdefault(claim, name)
    same_as = first if first != name and chance.random() < 0.5 else None
    return Answer(name, theme, stance, claim, paragraph, quote, same_as, evidence)


def list_extract(one: Respondent, answers: list[Answer], chance: random.Random) -> Iterator[str]:
    """An extract, line by line."""
    yield f"source: {one.key}"
    yield f"label: {say(one.label)}"
    yield "genre: response to a consultation"
    yield f"approach: {say(f'own experience of a {one.kind} in {one.country}')}"
    tendency = "stricter rules" if one.leaning > 0 else "freedom for the trade"
    yield f"thesis: {say(f'The respondent argues for {tendency}, and gives its reasons.')}"
    yield f"attributes: {{respondent: {say(one.kind)}, country: {one.country}}}"
    yield "claims:"
    for number, answer in enumerate(answers, 1):
        yield f"  - id: {answer.id}"
        yield f"    theme: {answer.theme.id}"
        yield f"    claim: {say(answer.claim)}"
        yield f"    locator: ¶{number}"
        if answer.stance or chance.random() < 0.5:
            yield f"    stance: {answer.stance}"
        yield f"    certainty: {chance.choice(('firm', 'probable', 'tentative'))}"
        yield f"    quote: {say(answer.quote)}"
        if answer.same_as:
            yield f"    same_as: {answer.same_as}"
        if answer.evidence:
            yield f"    evidence: [{json.dumps(answer.evidence, ensure_ascii=False)}]"


def list_text(answers: list[Answer]) -> Iterator[str]:
    """The response itself, a paragraph a claim."""
    for answer in answers:
        yield from (answer.paragraph, "")


def list_comparison(
    themes: list[Theme], answers: dict[str, list[Answer]], chance: random.Random
) -> Iterator[str]:
    """The themes, what is found on some, how some claims bear on others, and two judgements."""
    by_theme: dict[str, list[Answer]] = {theme.id: [] for theme in themes}
    for answer in (answer for one in answers.values() for answer in one):
        by_theme[answer.theme.id].append(answer)
    yield "themes:"
    for number, theme in enumerate(themes):
        yield f"  - id: {theme.id}"
        yield f"    label: {say(theme.label)}"
        yield f"    group: {say(theme.group)}"
        yield f"    question: {say(theme.question)}"
        yield f"    scale: {{low: {say(theme.low)}, high: {say(theme.high)}}}"
        named = by_theme[theme.id][:3]
        if number % 3 == 0 and named:
            cited = "; ".join(f"@{answer.id.partition('-')[0]}" for answer in named)
            words = f"Respondents are divided on {theme.it}; what they fear is cost [{cited}]."
            yield "    finding:"
            yield f"      headline: {say(f'Respondents are divided on {theme.it}.')}"
            yield f"      text: {say(words)}"
            yield "      confidence: moderate"
            yield f"      basis: [{', '.join(answer.id for answer in named)}]"
    yield "groups:"
    yield "  respondent: {label: Kind of respondent, by: respondent}"
    yield "  country: {label: Country, by: country}"
    yield "relations:"
    for theme in themes:
        here = by_theme[theme.id]
        chance.shuffle(here)
        for one, other in zip(here[: len(here) // 8], here[len(here) // 8 :], strict=False):
            if one.id.partition("-")[0] != other.id.partition("-")[0]:
                meets = "agrees" if (one.stance > 0) == (other.stance > 0) else "contradicts"
                yield f"  - {{from: {one.id}, to: {other.id}, type: {meets}}}"
    yield "judgements:"
    for theme in (theme for theme in themes[:2] if by_theme[theme.id]):
        basis = ", ".join(answer.id for answer in by_theme[theme.id][:4])
        yield f"  - text: {say(f'A compromise on {theme.it} is within reach.')}"
        yield "    confidence: low"
        yield f"    basis: [{basis}]"


def make_entry(one: Respondent) -> str:
    """The entry of a response in the bibliography."""
    return (
        f"@report{{{one.key},\n  author = {{{{{one.label}}}}},\n"
        f"  title = {{Response to the Consultation on Goods in Towns, No. {one.key[1:]}}},\n"
        f"  institution = {{Ministry of Towns}},\n  date = {{{one.date}}},\n}}"
    )


def list_brief() -> Iterator[str]:
    """brief.yml."""
    yield "title: How should goods reach the centre?"
    yield "subtitle: What respondents told the Ministry of Towns"
    yield "authors: [{name: The Ministry of Towns}]"
    yield "date: 2026-09-01"
    yield "question: What rules do respondents want for goods in the centres of towns?"
    yield "texts: texts"
    yield "documents:"
    yield "  brief: {formats: [html, pdf, docx]}"
    yield "  annex: {formats: [docx]}"
    yield "  slides: {formats: [revealjs, pptx]}"


if __name__ == "__main__":
    main()
