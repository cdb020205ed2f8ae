"""How checking and verification grow: whole processes and steps, in one run, with ratios.

A small workspace (5 sources, 300 claims, 500 works) stands beside one ten times as large (50
sources, 3,000 claims, 5,000 works), and 100 quotations beside 1,000 in the same 500-page text.
What counts are the ratios: ten times the work should take about ten times as long, or less.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from reportgen.inspection import inspect
from reportgen.model.layout import TextLayout
from reportgen.model.locators import Locator
from reportgen.verification.matching import Index
from reportgen.verification.quotes import Quotation, verify_quotation
from reportgen.verification.texts import parse_text
from reportgen.workspace import Workspace

WORDS = [f"{a}{b}{c}" for a in ("con", "re", "per", "in") for b in "aeiou" for c in ("tion", "st")]
REPORTGEN = (sys.executable, "-m", "reportgen")
STEP_TIMES = 3


def main() -> None:
    """Measures and prints."""
    with tempfile.TemporaryDirectory(prefix="reportgen-bench-") as name:
        small, large = Path(name) / "small", Path(name) / "large"
        write_workspace(small, sources=5, claims=60, works=500)
        write_workspace(large, sources=50, claims=60, works=5_000)
        print("Checking a workspace")
        compare(
            ("5 sources, 300 claims, 500 works", lambda: check(small)),
            ("50 sources, 3,000 claims, 5,000 works", lambda: check(large)),
        )
        inspect(Workspace.open(small))  # what is imported once is no part of a step
        print("\nThe same without starting Python")
        compare(
            ("5 sources, 300 claims, 500 works", lambda: inspect(Workspace.open(small))),
            ("50 sources, 3,000 claims, 5,000 works", lambda: inspect(Workspace.open(large))),
        )
    print("\nVerifying quotations in a text of 500 pages")
    pages = make_pages()
    data = "\f".join(pages).encode()
    read = measure(lambda: Index.of(parse_text(data, "long.txt", TextLayout())))
    print(f"  {'reading and indexing the text':<42} {read * 1000:8.0f} ms")
    index = Index.of(parse_text(data, "long.txt", TextLayout()))
    few, many = make_quotations(pages, 100), make_quotations(pages, 1_000)
    compare(
        ("100 quotations", lambda: [verify_quotation(q, index) for q in few]),
        (
            "1,000 quotations, one in twenty altered",
            lambda: [verify_quotation(q, index) for q in many],
        ),
    )


def measure(run: Callable[[], object]) -> float:
    """The best of a few runs, in seconds."""
    times = []
    for _ in range(STEP_TIMES):
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return min(times)


def compare(
    small: tuple[str, Callable[[], object]], large: tuple[str, Callable[[], object]]
) -> None:
    """Prints both, and how many times longer the large one takes than the small one."""
    first, second = measure(small[1]), measure(large[1])
    print(f"  {small[0]:<42} {first * 1000:8.0f} ms")
    print(f"  {large[0]:<42} {second * 1000:8.0f} ms   × {second / first:.1f}")


def check(folder: Path) -> None:
    """`reportgen check` as a process of its own; what it finds does not matter here."""
    subprocess.run((*REPORTGEN, "check", "-q"), cwd=folder, check=True, capture_output=True)


def sentence(chance: random.Random, length: int) -> str:
    """Words that mean nothing."""
    return " ".join(chance.choices(WORDS, k=length)).capitalize()


def write_claim(chance: random.Random, name: str, page: int, themes: list[str], works: int) -> str:
    """One claim with a quotation and a piece of evidence."""
    return (
        f"  - id: {name}\n    theme: {chance.choice(themes)}\n"
        f"    claim: {sentence(chance, 20)}\n    locator: p. {page + 1}\n"
        f"    stance: {chance.randint(-2, 2)}\n    quote: {sentence(chance, 6)}\n"
        f"    evidence:\n      - kind: event\n        summary: {sentence(chance, 15)}\n"
        f"        date: 2017-0{chance.randint(1, 9)}\n"
        f"        cites: [work{chance.randrange(works)}]"
    )


def write_workspace(folder: Path, *, sources: int, claims: int, works: int) -> None:
    """A workspace with so many sources, claims in each, and works in its bibliography."""
    chance = random.Random(1)
    (folder / "sources").mkdir(parents=True)
    (folder / "brief.yml").write_text(
        "title: T\ndate: 2026-01-01\nquestion: Q?\nbibliography: works.bib\n", encoding="utf-8"
    )
    themes = [f"theme{number}" for number in range(12)]
    for number in range(sources):
        lines = [f"source: work{number}\nlabel: S{number}\ngenre: article\napproach: a\nthesis: t"]
        lines.append("claims:")
        lines += [write_claim(chance, f"c{number}-{c}", c, themes, works) for c in range(claims)]
        (folder / "sources" / f"work{number}.yml").write_text("\n".join(lines), encoding="utf-8")
    comparison = ["themes:"]
    comparison += [
        f"  - {{id: {t}, label: {t}, question: q, scale: {{low: a, high: b}}}}" for t in themes
    ]
    comparison.append("relations:")
    comparison += [
        f"  - {{from: c{n}-{c}, to: c{n + 1}-{c}, type: extends}}"
        for n in range(sources - 1)
        for c in range(claims)
    ]
    (folder / "sources" / "comparison.yml").write_text("\n".join(comparison), encoding="utf-8")
    (folder / "works.bib").write_text(
        "\n".join(
            f'@article{{work{number},\n  author = {{M{{\\"u}}ller{number}, Eva and Nowak, Jan}},\n'
            f"  title = {{{sentence(chance, 8)} {number}}},\n  journal = {{Journal}},\n"
            f"  year = {{{1990 + number % 30}}},\n  abstract = {{{sentence(chance, 120)}}},\n}}"
            for number in range(works)
        ),
        encoding="utf-8",
    )


def make_pages() -> list[str]:
    """500 pages of 450 words in lines, some of them broken at the line's end."""
    chance = random.Random(2)
    pages = []
    for _ in range(500):
        words = chance.choices(WORDS, k=450)
        for index in range(11, 450, 12):
            word = words[index]
            words[index] = f"{word[:2]}-\n{word[2:]}" if index % 24 == 11 else f"{word}\n"
        pages.append(" ".join(words))
    return pages


def make_quotations(pages: list[str], count: int) -> list[Quotation]:
    """Ten words each from pages at random; one in twenty has a word that is not there."""
    chance = random.Random(3)
    quotations = []
    for number in range(count):
        page = chance.randrange(len(pages))
        words = pages[page].replace("-\n", "").split()
        start = chance.randrange(len(words) - 10)
        chosen = words[start : start + 10]
        if number % 20 == 0:
            chosen[5] = "altered"
        locator = Locator("page", str(page + 1))
        quotations.append(Quotation("long", f"c{number}", None, (), " ".join(chosen), locator))
    return quotations


if __name__ == "__main__":
    main()
