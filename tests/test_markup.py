"""Documents by hand in the vocabulary of docs/markup.md: whoever renders them says the same."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
import zipfile
from pathlib import Path

import pytest
from reading import read_docx, read_html, read_pdf, squash

from reportgen.engines import quarto
from reportgen.engines.embedded import Embedded
from reportgen.engines.pandoc import find_pandoc
from reportgen.engines.protocol import Engine, Job, Rendering
from reportgen.errors import EngineNotFound
from reportgen.looks import PLACE, install
from reportgen.model.formats import DocumentFormat

MARKUP = Path(__file__).parent / "markup"
EPOCH = 1_795_219_200
SAID = (
    "Ships need a light that no satellite gives",
    "“a light of last resort”",
    "stated as certain",
    "Reasoning. Satellites fail in storms.",
    "Limits. Near the coast.",
    "Counter-argument. Unless ships carry two receivers.",
    "A ferry lost its signal for “two whole hours”",
    "10 February 2017",
    "the 1990s",
    "The author gives no figures for ferries with two receivers.",
    "Mole (pp. 3–4) and Harbour (p. 12) contradict each other: Mole counts money, Harbour counts "
    "ships.",
    "Within Harbour, p. 20 supports p. 12",
    "The authors disagree less about safety than about money",
    "Moderate confidence",
    "Based on Harbour, p. 12; Mole, pp. 3–4.",
    "The scale runs from not needed (−2) to needed (+2).",
    "closer to not needed, −1",
    "Harbour does not address this theme. Harbour writes for sailors.",
)
FORMATS: tuple[DocumentFormat, ...] = ("html", "pdf", "docx", "epub", "odt", "gfm", "latex")
HOSTILE = ('#panic("b") </script>', '“#panic("c")”', '#panic("e")', '#panic("f") </script>')


# ── helpers ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Quarto project of the documents, with the extension in it."""
    folder = tmp_path_factory.mktemp("markup") / "project"
    shutil.copytree(MARKUP, folder)
    install(folder)
    return folder


def render(engine: Engine, project: Path, into: Path, *jobs: Job) -> Rendering:
    into.mkdir(exist_ok=True)
    return engine.render(project, jobs, into, epoch=EPOCH, progress=lambda _: None)


@pytest.fixture(scope="module")
def made(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All formats of the document by the embedded engine, which finds nothing wrong in it."""
    into = tmp_path_factory.mktemp("made")
    jobs = [Job("brief", kind) for kind in FORMATS]
    assert render(Embedded(), project, into, *jobs).findings == ()
    return into


def convert(project: Path, document: str, into: Path) -> subprocess.CompletedProcess[str]:
    """What pandoc makes of a document with nothing but the extension's filter."""
    command = [find_pandoc(), "-f", "markdown-smart", "-L", f"{PLACE}/arguments.lua", "--citeproc"]
    command += ["-s", "-o", into, document, *(["-t", "gfm"] if into.suffix == ".md" else [])]
    return subprocess.run(
        list(map(str, command)), cwd=project, capture_output=True, encoding="utf-8", timeout=120
    )


def read(path: Path) -> str:
    """What a document says, without what is between its words."""
    if path.suffix in (".html", ".pdf", ".docx"):
        read = {".html": read_html, ".pdf": read_pdf, ".docx": read_docx}[path.suffix]
        # Older versions of Typst write ligatures as such, and part other words at a line's end.
        said = unicodedata.normalize("NFKC", read(path))
        return squash(re.sub(r"(?<=[a-z])-\n\s*(?=[a-z])", "", said))
    kinds = {".md": "gfm", ".tex": "latex"}
    source = kinds.get(path.suffix, path.suffix[1:])
    command = [find_pandoc(), "-f", source, "-t", "plain", "--wrap=none", path]
    done = subprocess.run(list(map(str, command)), capture_output=True, check=True, timeout=120)
    return squash(done.stdout.decode())


def missing(path: Path, said: tuple[str, ...] = SAID) -> list[str]:
    text = read(path)
    return [words for words in said if squash(words) not in text]


# ── the same content ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["html", "docx", "epub", "odt", "md", "tex"])
def test_pandoc_and_the_filter_alone_say_it_all(project: Path, tmp_path: Path, name: str) -> None:
    done = convert(project, "brief.qmd", tmp_path / f"made.{name}")
    assert (done.returncode, "WARNING (" in done.stderr) == (0, False), done.stderr
    assert missing(tmp_path / f"made.{name}") == []


@pytest.mark.parametrize("kind", FORMATS)
def test_the_embedded_engine_says_it_all(made: Path, kind: DocumentFormat) -> None:
    assert missing(made / Job("brief", kind).filename) == []


def test_a_document_that_sets_out_no_claim_says_so_once(project: Path, tmp_path: Path) -> None:
    text = """[Adams]{.source key=adams} and [Brown]{.source key=brown}.

::: {.judgement confidence=high basis="a b"}
What is concluded.
:::

::: {.relation from=a to=b type=agrees}
A note.
:::
"""
    (project / "bare.qmd").write_text(text, encoding="utf-8")
    done = convert(project, "bare.qmd", tmp_path / "made.html")
    assert done.returncode == 0
    assert done.stderr.count("WARNING (") == 1
    assert '"a" is named, but no claim is set out in this document.' in done.stderr
    assert "What is concluded." in (tmp_path / "made.html").read_text("utf-8")


@pytest.fixture(scope="module")
def real() -> Engine:
    """The quarto of this machine."""
    try:
        return quarto.QuartoEngine(quarto.Quarto.find())
    except EngineNotFound as error:
        pytest.skip(str(error))


@pytest.mark.quarto
def test_quarto_says_it_all(real: Engine, project: Path, tmp_path: Path) -> None:
    jobs = [Job("brief", kind) for kind in FORMATS]
    assert render(real, project, tmp_path, *jobs).findings == ()
    lost = {job.format: missing(tmp_path / job.filename) for job in jobs}
    assert lost == {kind: [] for kind in FORMATS}


def test_a_claim_stands_in_full_once_and_elsewhere_leads_there(made: Path) -> None:
    page = (made / "brief.html").read_text(encoding="utf-8")
    assert page.count('id="claim-h-signal"') == 1
    assert len(re.findall(r'class="onward"><a\s+href="#claim-h-signal"', page)) == 1


# ── what only print shows ─────────────────────────────────────────────────────────────────

PRINTED = (
    "Does anyone need the light?",
    "Ships need a light, which no satellite gives",
    "A ferry lost its signal for hours",
    "event, February 2017",
    "What Harbour rests on",
    "Who pays?",
)


@pytest.mark.parametrize("kind", ["pdf", "docx", "gfm", "latex"])
def test_print_has_its_tables_cards_and_questions(
    project: Path, tmp_path: Path, kind: DocumentFormat
) -> None:
    assert render(Embedded(), project, tmp_path, Job("print", kind)).findings == ()
    assert missing(tmp_path / Job("print", kind).filename, PRINTED) == []


def test_a_row_of_a_table_in_markdown_is_one_line(project: Path, tmp_path: Path) -> None:
    render(Embedded(), project, tmp_path, Job("print", "gfm"))
    lines = (tmp_path / "print.md").read_text("utf-8").splitlines()
    rows = [line for line in lines if line.startswith("|")]
    assert len(rows) > 5
    assert all(line.endswith("|") for line in rows)


def test_there_are_lines_to_write_on_in_word(project: Path, tmp_path: Path) -> None:
    render(Embedded(), project, tmp_path, Job("print", "docx"))
    with zipfile.ZipFile(tmp_path / "print.docx") as archive:
        assert archive.read("word/document.xml").decode().count("<w:between ") == 2 + 3


# ── what is wrong ─────────────────────────────────────────────────────────────────────────

WRONG = {
    (11, 'stance="9" is not a whole number from −2 to 2.'),
    (13, 'certainty="quite sure" is not known; known are tentative, probable, firm.'),
    (13, 'stance="much" is not a whole number from −2 to 2.'),
    (
        16,
        'kind="rumour" is not known; known are event, statistic, document, statement, '
        "scholarship, interpretation.",
    ),
    (
        16,
        'date="2017-13" is not a date; write 2017, 2017-02, 2017-02-10 or 2010/2011, and anything '
        'else in words as when="…".',
    ),
    (21, 'The claim "b" has no citation: end its first paragraph with [@key, p. 1].'),
    (27, 'to="nowhere" leads to no claim of this document.'),
    (
        30,
        'type="likes" is not known; known are agrees, supports, extends, qualifies, contradicts, '
        "attacks.",
    ),
    (33, 'confidence="total" is not known; known are low, moderate, high.'),
    (33, 'basis="gone" leads to no claim of this document.'),
    (37, 'The link "#claim-lost" leads to no claim of this document.'),
    (
        39,
        'The claim "c" has no source: put it below a heading of class source, or write source=….',
    ),
    (45, 'confidence="sure" is not known; known are low, moderate, high.'),
    (49, 'low="2" is not a range of stances; write both, the lower one first: low=-1 high=2.'),
    (52, 'basis="away" leads to no claim of this document.'),
    (58, 'by="nobody" is not known; known are source, reader.'),
}


def test_what_means_nothing_is_a_warning_at_its_line(project: Path, tmp_path: Path) -> None:
    done = convert(project, "wrong.qmd", tmp_path / "made.html")
    told = re.findall(r"WARNING \(wrong\.qmd:(\d+):\d+\) (.*) \[RG911\]", done.stderr)
    assert {(int(line), message) for line, message in told} == WRONG


def test_the_embedded_engine_finds_the_same(project: Path, tmp_path: Path) -> None:
    findings = render(Embedded(), project, tmp_path, Job("wrong", "html")).findings
    assert {(one.location.line, one.message) for one in findings} == WRONG
    assert {one.code for one in findings} == {"RG911"}


@pytest.mark.quarto
def test_quarto_finds_the_same(real: Engine, project: Path, tmp_path: Path) -> None:
    findings = render(real, project, tmp_path, Job("wrong", "html")).findings
    told = {one for one in findings if one.code == "RG911"}
    assert {(one.location.line, one.message) for one in told} == WRONG


CARELESS = {
    (13, 'confidence="meduim" is not known; known are low, moderate, high.'),
    (19, 'low="needless" is one end of a scale; write both, low=… and high=….'),
    (27, 'The claim "signal" has no citation: end its first paragraph with [@key, p. 1].'),
    (32, "A claim has no id; write {#claim-… .claim}."),
    (35, 'theme="money" leads to no theme of this document.'),
    (43, 'The source "Nobody" has no key; write {.source key=…}.'),
    (46, "A silence has no source; write {.silent source=…}."),
    (49, 'source="mole2012" names no source of this document; its words are [Name]{.source '
     "key=mole2012}."),
    (52, "A relation has no to; write {.relation to=…}."),
    (56, "Evidence outside of claims has no claim; write {.evidence claim=…}."),
    (59, 'lines="2.5" is not a number of lines.'),
}  # fmt: skip


def test_what_is_missing_or_misspelt_is_told_at_its_line(project: Path, tmp_path: Path) -> None:
    done = convert(project, "careless.qmd", tmp_path / "made.html")
    told = re.findall(r"WARNING \(careless\.qmd:(\d+):\d+\) (.*) \[RG911\]", done.stderr)
    assert {(int(line), message) for line, message in told} == CARELESS
    findings = render(Embedded(), project, tmp_path / "embedded", Job("careless", "html")).findings
    assert {(one.location.line, one.message) for one in findings} == CARELESS


@pytest.mark.parametrize("kind", [*FORMATS, "revealjs", "pptx"])
def test_what_is_half_written_is_made_all_the_same(
    project: Path, tmp_path: Path, kind: DocumentFormat
) -> None:
    made = render(Embedded(), project, tmp_path, Job("careless", kind))
    assert {one.code for one in made.findings} == {"RG911"}
    assert (tmp_path / Job("careless", kind).filename).stat().st_size > 0


def test_claims_stand_on_slides_too(project: Path, tmp_path: Path) -> None:
    """Beside those that a deck sets out for its slides to refer to."""
    render(Embedded(), project, tmp_path, Job("brief", "revealjs"), Job("careless", "revealjs"))
    assert missing(tmp_path / "brief.html", SAID[:1]) == []
    assert missing(tmp_path / "careless.html", ("A claim in a block quote",)) == []


def test_evidence_outside_of_its_claim_stands_with_it_alone(project: Path, tmp_path: Path) -> None:
    render(Embedded(), project, tmp_path, Job("careless", "html"), Job("careless", "gfm"))
    for name in ("careless.html", "careless.md"):
        assert read(tmp_path / name).count(squash("A ferry lost its signal once.")) == 1


# ── values that are not what they seem ────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["html", "pdf", "docx", "gfm", "latex"])
def test_hostile_words_stay_words(project: Path, tmp_path: Path, kind: DocumentFormat) -> None:
    render(Embedded(), project, tmp_path, Job("hostile", kind))
    assert missing(tmp_path / Job("hostile", kind).filename, HOSTILE) == []


@pytest.mark.quarto
def test_hostile_words_stay_words_in_quarto(real: Engine, project: Path, tmp_path: Path) -> None:
    jobs = [Job("hostile", kind) for kind in ("html", "pdf", "docx", "gfm", "latex")]
    render(real, project, tmp_path, *jobs)
    lost = {job.format: missing(tmp_path / job.filename, HOSTILE) for job in jobs}
    assert lost == {job.format: [] for job in jobs}


def test_hostile_attributes_are_text_on_a_page(project: Path, tmp_path: Path) -> None:
    render(Embedded(), project, tmp_path, Job("hostile", "html"))
    text = squash(read_html(tmp_path / "hostile.html"))
    for words in ('"low</script><b>x', "#{panic(1)} $x$ \\end{x}", '#panic("d") </script> "'):
        assert squash(words) in text
