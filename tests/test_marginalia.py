"""Remarks in documents: beside the words on a page, as comments in Word, and nowhere unasked."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from importlib import util
from pathlib import Path
from typing import Any

import pytest
import yaml
from browser import open_browser
from word_files import read_part, save_in_libreoffice

import reportgen
from reportgen.engines import quarto
from reportgen.errors import EngineNotFound, InvalidBrief
from reportgen.making.pipeline import rehearse
from reportgen.workspace import PACKAGE

pytestmark = pytest.mark.thorough

TOKEN = "Quetzalcoatl"
HOSTILE = '<script>alert("x")</script> *a* [@b] {{< c >}} $d$ `e`{=html} & \\ {.f} ::: #g'
OUTPUT: dict[str, Any] = {
    "id": "r-0000000a",
    "who": "Ada Reader",
    "when": "2026-11-21T14:05:00+01:00",
    "place": {"kind": "claim", "id": "a-output", "field": "claim"},
    "words": "as much in four days",
    "text": f"Does the report say so of {TOKEN}?",
    "replies": [{"who": "Ben Writer", "when": "2026-11-22", "text": "Of all firms."}],
    "document": "brief.docx",
}


def make_workspace(folder: Path, *remarks: Mapping[str, Any], formats: str = "html, docx") -> Path:
    """The starter with remarks, and one document."""
    shutil.copytree(PACKAGE / "starter", folder)
    brief = folder / "brief.yml"
    text = re.sub(r"formats: \[html, pdf, docx\]", f"formats: [{formats}]", brief.read_text())
    brief.write_text(re.sub(r"\n  slides: .*", "", text))
    write(folder, *remarks)
    return folder


def write(folder: Path, *remarks: Mapping[str, Any]) -> None:
    text = yaml.safe_dump({"remarks": list(remarks)}, allow_unicode=True, sort_keys=False)
    (folder / "review.yml").write_text(text, encoding="utf-8")


def build(folder: Path, **options: Any) -> reportgen.Build:
    return reportgen.build(folder, to="all", engine="embedded", environ={}, **options)


def read_page(folder: Path) -> str:
    return (folder / "outputs" / "brief.html").read_text(encoding="utf-8")


def read_comments(file: Path) -> dict[str, dict[str, str]]:
    """The comments of a Word file by their initials: author, date, text, and their words."""
    document = read_part(file)
    found = {}
    for attributes, inner in re.findall(
        r"<w:comment ([^>]*)>(.*?)</w:comment>", read_part(file, "word/comments.xml"), re.DOTALL
    ):
        said = dict(re.findall(r'w:(\w+)="([^"]*)"', attributes))
        ends = rf'commentRangeStart w:id="{said["id"]}".*?commentRangeEnd w:id="{said["id"]}"'
        range_ = re.search(ends, document, re.DOTALL)
        assert range_
        said["words"] = "".join(re.findall(r"<w:t[^>]*>([^<]*)", range_[0]))
        said["text"] = "".join(re.findall(r"<w:t[^>]*>([^<]*)", inner))
        found[said["initials"]] = said
    return found


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A brief with remarks of many kinds, built with them; to be read, not changed."""
    remarks = (
        OUTPUT,
        {
            **OUTPUT,
            "id": "r-0000000b",
            "who": "",
            "when": "",
            "replies": [],
            "place": {"kind": "judgement", "id": "judgements[0]"},
            "words": "words that are gone",
            "text": HOSTILE,
            "change": {"old": "old words", "new": "new words"},
        },
        {
            "id": "r-0000000c",
            "who": "محمد",
            "place": {"kind": "table", "id": "none"},
            "text": "It stands nowhere.",
        },
        {**OUTPUT, "id": "r-0000000d", "status": "declined", "text": "It was declined."},
        {
            "id": "r-0000000e",
            "place": {"kind": "template", "id": "brief.qmd.j2", "block": "themes"},
            "words": "Theme by theme",
            "text": "On words of a template.",
        },
        {
            "id": "r-0000000f",
            "place": {"kind": "evidence", "id": "a-output", "field": "evidence[0].summary"},
            "words": "Output an hour",
            "text": "On a piece of evidence.",
        },
    )
    folder = make_workspace(tmp_path_factory.mktemp("reviewed") / "brief", *remarks)
    build(folder, with_review=True)
    return folder


# ── where they stand ─────────────────────────────────────────────────────────────────────


def test_a_page_marks_the_words_and_has_the_note_with_who_when_and_replies(reviewed: Path) -> None:
    page = read_page(reviewed)
    assert '<span class="remarked">as much in four days</span>' in page
    note = re.search(r'<div id="margin-r-0000000a".*?</div>', page, re.DOTALL)
    assert note
    for words in ("Ada Reader", "21 November 2026, 14:05", TOKEN, "Ben Writer", "Of all firms."):
        assert words in note[0]


@pytest.mark.quarto
def test_quarto_has_the_same_notes(reviewed: Path, tmp_path: Path) -> None:
    try:
        program = quarto.Quarto.find()
    except EngineNotFound as error:
        pytest.skip(str(error))
    folder = Path(shutil.copytree(reviewed, tmp_path / "brief"))
    options = {"to": "html", "engine": "quarto", "engine_path": program.path}
    reportgen.build(folder, with_review=True, **options)
    notes = [re.findall(r'id="margin-(r-\w+)"', read_page(one)) for one in (reviewed, folder)]
    assert notes[0] == notes[1] != []


def test_a_word_file_has_comments_on_the_words_with_author_date_and_id(reviewed: Path) -> None:
    comments = read_comments(reviewed / "outputs" / "brief.docx")
    said = comments["r-0000000a"]
    assert (said["author"], said["date"]) == ("Ada Reader", "2026-11-21T14:05:00Z")
    assert said["words"] == "as much in four days"
    assert said["text"] == f"Does the report say so of {TOKEN}?"
    assert comments["r-0000000a.1"]["author"] == "Ben Writer"
    assert comments["r-0000000a.1"]["text"] == "Of all firms."


def test_a_remark_whose_words_are_gone_stands_on_the_whole_statement(reviewed: Path) -> None:
    said = read_comments(reviewed / "outputs" / "brief.docx")["r-0000000b"]
    assert said["words"].startswith("For office work the case is made")
    assert said["text"].startswith("On “words that are gone”Replace “old words” with “new words”")
    assert said["author"] == "A reviewer"
    assert "date" not in said
    assert "On “words that are gone”" in read_page(reviewed)


def test_a_remark_on_what_a_document_leaves_out_stands_at_its_theme_and_says_so(
    tmp_path: Path,
) -> None:
    folder = make_workspace(tmp_path / "brief", OUTPUT, formats="docx")
    comparison = folder / "sources" / "comparison.yml"
    text = comparison.read_text().replace(
        "    label: Output\n", "    label: Output\n    finding: They differ on whom to count.\n"
    )
    comparison.write_text(text)
    build(folder, with_review=True)
    said = read_comments(folder / "outputs" / "brief.docx")["r-0000000a"]
    assert said["words"] == "They differ on whom to count."
    assert said["text"].startswith("On “as much in four days”")


def test_a_remark_on_words_of_a_template_stands_on_them(reviewed: Path) -> None:
    said = read_comments(reviewed / "outputs" / "brief.docx")["r-0000000e"]
    assert said["words"] == "Theme by theme"
    assert '<span class="remarked">Theme by theme</span>' in read_page(reviewed)


def test_a_remark_on_evidence_stands_on_it_where_the_document_shows_it(reviewed: Path) -> None:
    page = read_page(reviewed)
    assert '<span class="remarked">Output an hour</span>' in page


def test_a_remark_without_a_place_stands_at_the_end_and_none_is_lost(reviewed: Path) -> None:
    page = read_page(reviewed)
    assert page.index("Other remarks</h2>") < page.index("It stands nowhere.")
    shown = re.findall(r'id="margin-(r-0000000.)"', page)
    assert sorted(shown) == [f"r-0000000{letter}" for letter in "abcef"]
    comments = read_comments(reviewed / "outputs" / "brief.docx")
    assert {name[:10] for name in comments} == set(shown)


def test_the_text_of_a_remark_is_data(reviewed: Path) -> None:
    assert HOSTILE in read_comments(reviewed / "outputs" / "brief.docx")["r-0000000b"][
        "text"
    ].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("&quot;", '"')
    assert '<script>alert("x")' not in read_page(reviewed)
    assert "&lt;script&gt;" in read_page(reviewed)


def test_what_was_dealt_with_is_not_shown(reviewed: Path) -> None:
    assert "It was declined." not in read_page(reviewed)
    assert "r-0000000d" not in read_comments(reviewed / "outputs" / "brief.docx")


def test_libreoffice_reads_the_comments_and_keeps_what_they_are_known_by(
    reviewed: Path, tmp_path: Path
) -> None:
    saved = save_in_libreoffice(reviewed / "outputs" / "brief.docx", tmp_path / "saved")
    comments = read_comments(saved)
    assert comments["r-0000000a"]["author"] == "Ada Reader"
    assert comments["r-0000000a"]["words"] == "as much in four days"
    assert "r-0000000a.1" in comments


# ── only where asked for ─────────────────────────────────────────────────────────────────


def list_bytes(folder: Path) -> Iterator[tuple[str, bytes]]:
    """All outputs, those packed in Office files too, by name."""
    for path in sorted((folder / "outputs").rglob("*")):
        if path.is_file():
            yield str(path), path.read_bytes()
        if path.suffix in (".docx", ".odt", ".epub", ".pptx"):
            with zipfile.ZipFile(path) as archive:
                yield from ((f"{path}/{name}", archive.read(name)) for name in archive.namelist())


def test_a_plain_build_has_nothing_of_a_review(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "brief", OUTPUT, formats="html, docx, gfm, odt, epub")
    build(folder)
    for name, content in list_bytes(folder):
        for word in (TOKEN, "Ada Reader", "review.yml", "r-0000000a", "commentRangeStart"):
            assert word.encode() not in content, name
    assert not (folder / "outputs/quarto/_extensions/reportgen/remarks.json").exists()


def test_a_plain_build_does_without_a_review_that_cannot_be_read(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "brief", formats="gfm")
    (folder / "review.yml").write_text("remarks: [")
    assert build(folder).outputs
    with pytest.raises(InvalidBrief):
        build(folder, with_review=True)


def test_builds_with_and_without_do_not_mix(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "brief", OUTPUT)
    build(folder)
    plain = dict(list_bytes(folder))
    shown = build(folder, with_review=True)
    assert {Path(name).name for name in shown.changed} >= {"brief.html", "brief.docx"}
    assert TOKEN in read_page(folder)
    inputs = json.loads((folder / "outputs/manifest.json").read_text())["inputs"]
    assert "review.yml" in {file["path"] for file in inputs}
    assert not build(folder, with_review=True).changed
    build(folder)
    assert dict(list_bytes(folder)) == plain


def test_a_change_of_the_review_makes_the_documents_again(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "brief", OUTPUT, formats="html")
    build(folder, with_review=True)
    write(folder, {**OUTPUT, "text": "Something else."})
    assert rehearse(folder, with_review=True, engine="embedded", environ={}).differences
    assert build(folder, with_review=True).changed
    assert "Something else." in read_page(folder)
    assert not rehearse(folder, with_review=True, engine="embedded", environ={}).differences
    assert rehearse(folder, engine="embedded", environ={}).differences


def test_other_formats_are_as_they_are_without(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "brief", OUTPUT, formats="gfm, odt, epub")
    build(folder)
    files = [folder / "outputs" / name for name in ("brief.md", "brief.odt", "brief.epub")]
    plain = [file.read_bytes() for file in files]
    build(folder, with_review=True)
    assert [file.read_bytes() for file in files] == plain


def test_the_command_says_which_formats_show_remarks(
    tmp_path: Path, reportgen_command: Any
) -> None:
    folder = make_workspace(tmp_path / "brief", OUTPUT, formats="html, gfm")
    done = reportgen_command("build", folder, "--with-review", "--to", "all")
    assert "Open remarks are shown in brief.html, in no other format." in done.stdout
    done = reportgen_command("build", folder, "--with-review", "--to", "gfm")
    assert "name these with --to" in done.stdout
    write(folder)
    done = reportgen_command("build", folder, "--with-review", "--to", "html")
    assert "no open remark" in done.stdout


# ── on a page ────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with open_browser() as opened:
        yield opened


def visit(browser: Any, folder: Path, width: int, scheme: str = "light") -> Any:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto((folder / "outputs" / "brief.html").as_uri())
    return page


@pytest.mark.parametrize("width", [1100, 1600])
def test_a_wide_page_has_its_notes_in_the_margin_beside_their_words(
    browser: Any, reviewed: Path, width: int
) -> None:
    page = visit(browser, reviewed, width)
    main = page.locator("main").bounding_box()
    floor = 0.0
    for note in page.locator(".margin-note.beside").all():
        box = note.bounding_box()
        assert box["x"] >= main["x"] + main["width"]
        assert box["x"] + box["width"] <= width
        assert box["y"] >= floor
        floor = box["y"] + box["height"]
    sign = page.locator("#remarked-r-0000000a").bounding_box()
    note = page.locator("#margin-r-0000000a").bounding_box()
    assert abs(sign["y"] - note["y"]) < 200
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_a_narrow_page_has_them_folded_below_and_a_sign_opens_its_own(
    browser: Any, reviewed: Path
) -> None:
    page = visit(browser, reviewed, 360)
    note = page.locator("#margin-r-0000000a")
    assert note.locator("details").get_attribute("open") is None
    page.locator("#remarked-r-0000000a").click()
    note.get_by_text(TOKEN).wait_for()
    assert note.bounding_box()["y"] > page.locator("#remarked-r-0000000a").bounding_box()["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.close()


def test_a_sign_has_a_name_and_its_number_is_not_in_the_contents(
    browser: Any, reviewed: Path
) -> None:
    page = visit(browser, reviewed, 1600)
    assert page.get_by_role("link", name="Remark 2", exact=True).count() == 1
    contents = page.locator("#TOC").inner_text()
    assert "Theme by theme\n" in contents
    page.close()


def test_printed_all_notes_are_open_below_their_words(browser: Any, reviewed: Path) -> None:
    page = visit(browser, reviewed, 1600)
    page.emulate_media(media="print")
    note = page.locator("#margin-r-0000000a")
    assert note.evaluate("note => getComputedStyle(note).position") == "static"
    assert note.get_by_text("Of all firms.").is_visible()
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1100, 1600])
def test_axe_finds_no_violation_in_a_page_with_remarks(
    browser: Any, reviewed: Path, width: int, scheme: str
) -> None:
    spec = util.find_spec("axe_playwright_python")
    if spec is None or spec.origin is None:
        pytest.skip("axe-playwright-python, which carries axe-core, is not installed")
    page = visit(browser, reviewed, width, scheme)
    page.evaluate((Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [f"{r['id']}: {n['html'][:160]}" for r in found["violations"] for n in r["nodes"]] == []
    page.close()


def test_from_right_to_left_the_margin_is_on_the_left(browser: Any, tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "brief", OUTPUT, formats="html")
    brief = folder / "brief.yml"
    brief.write_text(brief.read_text().replace("lang: en ", "lang: ar "))
    build(folder, with_review=True)
    page = visit(browser, folder, 1600)
    note, main = (
        page.locator(".margin-note.beside").bounding_box(),
        page.locator("main").bounding_box(),
    )
    assert note["x"] + note["width"] <= main["x"]
    assert note["x"] >= 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 1600
    page.close()
