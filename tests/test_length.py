"""How long a brief is in print, what it says twice, and how its pages are filled."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import drafts
import pypdf
import pypdfium2
import pytest
import yaml
from conftest import Command, copy_reference
from reading import read_docx, read_pdf, squash
from samples import make_brief, to_files
from test_build import load_reference

from reportgen.model.brief import Brief

pytestmark = pytest.mark.thorough

SCALE = 0.4
FOOT = 66
"""Points of a page below its text: margin and running foot."""
HEAD = 70


def build(folder: Path, to: str = "pdf") -> Path:
    """The outputs of a workspace."""
    done = Command(folder)("build", "--to", to, "--engine", "embedded")
    assert done.returncode == 0, done.stderr
    return folder / "outputs"


def change(folder: Path, **values: object) -> Path:
    """A workspace with other values in its brief.yml."""
    path = folder / "brief.yml"
    kept = yaml.safe_load(path.read_text("utf-8"))
    path.write_text(yaml.safe_dump(kept | values, allow_unicode=True), "utf-8")
    return folder


@pytest.fixture(scope="module")
def brief() -> Brief:
    return load_reference()


@pytest.fixture(scope="module", params=["a4", "letter"])
def reference(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outputs of the reference brief on both papers."""
    folder = copy_reference(tmp_path_factory.mktemp("paper") / "workspace")
    return build(change(folder, paper=request.param), "pdf,docx")


@pytest.fixture(scope="module", params=[3, 12])
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outputs of a brief of several sources that says something of its own."""
    count: int = request.param
    files = to_files(make_brief(count, 8 * count, themes=9, findings=True))
    files["brief.yml"]["documents"] = {"brief": {"formats": ["pdf", "docx"]}}
    return build(drafts.write(files, tmp_path_factory.mktemp("many") / "workspace"), "pdf,docx")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outputs of the reference brief in its long form."""
    folder = copy_reference(tmp_path_factory.mktemp("full") / "workspace")
    return build(change(folder, length="full"), "pdf,docx")


def measure_pages(path: Path) -> Iterator[float]:
    """What part of each page’s text area lies empty below the last of what stands on it."""
    document = pypdfium2.PdfDocument(path)
    for page in document:
        height = page.get_height()
        pixels = page.render(scale=SCALE, grayscale=True).to_numpy()
        area = pixels[int(HEAD * SCALE) : int((height - FOOT) * SCALE)]
        inked = [row for row, line in enumerate(area) if line.min() < 200]
        yield 1 - (inked[-1] + 1) / len(area) if inked else 1.0
    document.close()


def count_words(text: str) -> int:
    return len(re.findall(r"\w+", text))


def list_claims(brief: Brief) -> list[str]:
    """Claims that are long enough not to be said by chance."""
    claims = [claim.claim for source in brief.sources for claim in source.claims]
    return [claim for claim in claims if count_words(claim) > 8]


def test_the_reference_brief_has_twelve_to_sixteen_pages(reference: Path) -> None:
    assert 12 <= len(pypdf.PdfReader(reference / "brief.pdf").pages) <= 16


def find_section(path: Path, words: str) -> tuple[str, str]:
    """The section of a PDF that words stand in, by its heading, and the text of their page."""
    reader, document = pypdf.PdfReader(path), pypdfium2.PdfDocument(path)
    heads = [item for item in reader.outline if isinstance(item, pypdf.generic.Destination)]
    for number, page in enumerate(document):
        text = page.get_textpage()
        if found := text.search(words, match_case=True).get_next():
            height = text.get_charbox(found[0])[1]
            before = [
                head
                for head in heads
                if (reader.get_destination_page_number(head), -(head.top or 0)) < (number, -height)
            ]
            return str(before[-1].title), text.get_text_range()
    raise AssertionError(f"{words} does not stand in {path.name}")


def hold_figures_in_their_sections(outputs: Path) -> None:
    """Each table and figure of a brief stands below the heading of the text that speaks of it."""
    under = {"Table 1:": "sources", "Table 2:": "comparison", "Figure 1:": "comparison"}
    heads = {"sources": "The sources at a glance", "comparison": "The comparison at a glance"}
    for words, part in under.items():
        assert find_section(outputs / "brief.pdf", words)[0].endswith(heads[part]), words
    head, _ = find_section(outputs / "brief.pdf", "Figure 2:")
    assert head.endswith("What explains the differences")


def test_a_figure_stands_with_the_text_that_speaks_of_it(reference: Path) -> None:
    hold_figures_in_their_sections(reference)


def test_a_figure_of_several_sources_stands_with_its_text(sample: Path) -> None:
    hold_figures_in_their_sections(sample)


@pytest.mark.parametrize("lines", [6, 12, 18, 25])
def test_pages_settle_wherever_the_matrix_comes_to_stand(lines: int, tmp_path: Path) -> None:
    folder = copy_reference(tmp_path / "workspace")
    path = folder / "sources" / "sahashi2017.yml"
    more = "".join(
        f"  - text: Line {n} of those that push the matrix down.\n" for n in range(lines)
    )
    path.write_text(path.read_text("utf-8").replace("caveats:\n", f"caveats:\n{more}", 1), "utf-8")
    done = Command(folder)("build", "--to", "pdf", "--engine", "embedded")
    assert done.returncode == 0, done.stderr
    assert "RG905" not in done.stderr


def test_the_matrix_stands_on_one_page(reference: Path, brief: Brief) -> None:
    _, page = find_section(reference / "brief.pdf", "Table 2:")
    words = squash(page.replace("\ufffe", "").replace("\x02", ""))
    reasons = [place.why for theme in brief.comparison.themes for place in theme.positions.values()]
    assert [why for why in filter(None, reasons) if squash(why) not in words] == []


def print_word(outputs: Path, folder: Path) -> list[str]:
    """The text of each page of a brief's Word file, as LibreOffice lays it out."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", folder]
    command.append(outputs / "brief.docx")
    subprocess.run(list(map(str, command)), check=True, capture_output=True, timeout=240)
    return [squash(page.extract_text()) for page in pypdf.PdfReader(folder / "brief.pdf").pages]


def test_the_first_page_of_the_word_file_stands_alone(
    reference: Path, brief: Brief, tmp_path: Path
) -> None:
    first, second, *others = print_word(reference, tmp_path)
    assert 12 <= len(others) + 2 <= 16
    said = brief.publication
    texts = [said.title, said.question, said.why_now, said.authors[0].role, "The evidence covers"]
    texts += [judgement.text.text for judgement in brief.comparison.judgements]
    texts += [one.reason.text for one in brief.comparison.judgements if one.reason]
    texts += ["21 November 2026", "Where the sources stand"]
    texts += ["Overall strategy", "Trans-Pacific Partnership", "closer to rapprochement"]
    starts = [squash(re.split(r"\[@|\*", text or "")[0]) for text in texts]
    assert [start for start in starts if start not in first] == []
    assert second.startswith("Contents")


def test_the_matrix_of_the_word_file_stands_on_one_page(
    reference: Path, brief: Brief, tmp_path: Path
) -> None:
    (page,) = [text for text in print_word(reference, tmp_path) if "Table2:" in text]
    reasons = [place.why for theme in brief.comparison.themes for place in theme.positions.values()]
    assert [why for why in filter(None, reasons) if squash(why) not in page] == []


def test_the_word_file_of_several_sources_begins_with_a_page_of_its_own(
    sample: Path, tmp_path: Path
) -> None:
    first, second, *_ = print_word(sample, tmp_path)
    assert "Wherethesourcesstand" in first
    assert second.startswith("Contents")


def test_the_reference_brief_is_read_in_half_an_hour(reference: Path) -> None:
    assert count_words(read_pdf(reference / "brief.pdf")) <= 7500
    assert count_words(read_docx(reference / "brief.docx")) <= 7500


def test_no_page_but_the_last_is_more_than_a_third_empty(reference: Path) -> None:
    *pages, _ = measure_pages(reference / "brief.pdf")
    assert [round(empty, 2) for empty in pages if empty > 1 / 3] == []


def test_pages_of_several_sources_are_filled(sample: Path) -> None:
    *pages, _ = measure_pages(sample / "brief.pdf")
    assert [round(empty, 2) for empty in pages if empty > 1 / 3] == []
    assert len(pages) < 16


@pytest.mark.parametrize("name", ["brief.pdf", "brief.docx"])
def test_nothing_is_said_twice_in_full(reference: Path, brief: Brief, name: str) -> None:
    text = squash((read_pdf if name.endswith("pdf") else read_docx)(reference / name))
    twice = [claim for claim in list_claims(brief) if text.count(squash(claim)) > 1]
    assert twice == []
    for judgement in brief.comparison.judgements:
        first = squash(re.split(r"\[@|\*", judgement.text.text)[0])
        assert text.count(first) == 1, judgement.text.text


def test_the_first_page_stands_alone(reference: Path, brief: Brief) -> None:
    page = squash(pypdf.PdfReader(reference / "brief.pdf").pages[0].extract_text())
    said = brief.publication
    for text in (said.title, said.question, said.why_now, said.authors[0].role):
        assert squash(text or "") in page
    for judgement in brief.comparison.judgements:
        assert squash(re.split(r"\[@|\*", judgement.text.text)[0]) in page
        assert (
            squash(re.split(r"\[@|\*", judgement.reason.text if judgement.reason else "")[0])
            in page
        )
    assert squash("Where the sources stand") in page
    assert squash(brief.comparison.themes[0].label) in page


def test_references_are_those_that_the_brief_cites(reference: Path, brief: Brief) -> None:
    text = read_docx(reference / "brief.docx").rpartition("References")[2]
    assert "Revision of Japan" in text
    titles = {key: entry.title for key, entry in brief.bibliography.entries.items()}
    listed = {
        key for key, title in titles.items() if len(title) > 20 and squash(title) in squash(text)
    }
    cited = {source.key for source in brief.sources} | {
        citation.key for _, prose in brief.comparison.walk_prose() for citation in prose.citations
    }
    assert listed <= cited


def test_the_matrix_has_at_most_twelve_words_a_cell(reference: Path, brief: Brief) -> None:
    for theme in brief.comparison.themes:
        for position in theme.positions.values():
            assert len((position.why or "").split()) <= 12, theme.id


def test_no_list_is_longer_than_a_reader_keeps_in_mind(brief: Brief) -> None:
    said = brief.comparison
    lists = (said.judgements, said.common_ground, said.watch, said.limits, said.explanations)
    assert max(map(len, lists)) <= 7


def test_a_position_says_its_reason_once(reference: Path, brief: Brief) -> None:
    text = squash(read_docx(reference / "brief.docx"))
    reasons = [
        place.why
        for theme in brief.comparison.themes
        for place in theme.positions.values()
        if place.why
    ]
    assert [why for why in reasons if text.count(squash(why)) != 1] == []


def test_the_brief_shows_at_most_four_figures(reference: Path) -> None:
    assert 1 <= len(set(re.findall(r"Figure\s(\d)", read_pdf(reference / "brief.pdf")))) <= 4


def test_a_reader_of_print_learns_where_claims_and_evidence_are(reference: Path) -> None:
    text = squash(read_pdf(reference / "brief.pdf"))
    assert "brief.html" in text


def test_the_long_form_has_every_claim_and_its_evidence(full: Path, brief: Brief) -> None:
    text = squash(read_docx(full / "brief.docx"))
    assert [claim for claim in list_claims(brief) if squash(claim) not in text] == []
    assert squash("(Sahashi 2017, para. 9) (stated as certain)") in text
    evidence = [item.summary for *_, item in brief.walk_evidence()]
    assert sum(squash(summary) in text for summary in evidence) > 0.9 * len(evidence)
    assert len(pypdf.PdfReader(full / "brief.pdf").pages) > 20
