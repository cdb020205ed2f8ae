"""Pictures and files of a person's own: found, carried into the project, shown, and checked."""

from __future__ import annotations

import re
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest
from drafts import Files, draft, write

import reportgen
from reportgen.errors import Finding
from reportgen.reading.addresses import find_mentions
from reportgen.reading.enclosures import enclose, find_file, place_enclosure
from reportgen.workspace import Workspace

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{0}">'
    '<rect width="{0}" height="{0}" fill="teal"/></svg>\n'
)
ODD = ("a b.png", "日本.png", "no #1.png", "100%.png", "a%20b.png", "map [2] (x).png", "ü&'.png")
FAKE = Path(__file__).with_name("fake_quarto.py")


def png(side: int = 30, grey: int = 90) -> bytes:
    """A square of one grey."""
    rows = b"".join(b"\0" + bytes([grey]) * side for _ in range(side))
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def make(
    folder: Path,
    slides: str = "",
    prose: str = "",
    brief: str = "",
    formats: tuple[str, ...] = ("html",),
    **pictures: bytes,
) -> Path:
    """A workspace whose slides, first judgement and template say what they are given.

    `pictures` are files by their paths.
    """
    files: Files = draft()
    files["brief.yml"]["documents"] = {
        "brief": {"formats": list(formats)},
        "slides": {"formats": ["revealjs"]},
    }
    if prose:
        files["sources/comparison.yml"]["judgements"][0]["text"] = prose
    if slides:
        files["slides/council.md"] = f"## One\n\n{slides}\n"
    if brief:
        files["templates/brief.qmd.j2"] = f"---\ntitle: x\n---\n\n{brief}\n\n# References\n"
    files["templates/slides.qmd.j2"] = (
        "---\ntitle: x\nformat:\n  revealjs: default\n---\n\n"
        "{% for one in brief.slides.values() %}{{ one }}{% endfor %}\n"
    )
    write(files, folder)
    for name, content in pictures.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def find(folder: Path) -> tuple[Finding, ...]:
    return reportgen.check(folder).findings


# ── where a file is ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ODD)
def test_a_file_may_have_any_name(tmp_path: Path, name: str) -> None:
    folder = make(
        tmp_path,
        f"![A]({name})\n\n![B](<../pictures/{name}>)",
        **{
            f"slides/{name}": png(),
            f"pictures/{name}": png(31),
        },
    )
    assert find(folder) == ()
    text = Workspace.open(folder)
    for home in ("slides", "pictures"):
        found = find_file(text.root, "slides", f"../{home}/{name}")
        assert found == f"{home}/{name}"
        assert re.fullmatch(r"files/[A-Za-z0-9./_-]+", place_enclosure(found))


def test_the_file_beside_goes_before_that_of_the_workspace(tmp_path: Path) -> None:
    folder = make(tmp_path, **{"slides/a.png": png(), "a.png": png(), "b.png": png()})
    assert find_file(folder, "slides", "a.png") == "slides/a.png"
    assert find_file(folder, "slides", "b.png") == "b.png"
    assert find_file(folder, "sources", "/a.png") == "a.png"
    assert find_file(folder, "slides", "c.png") == ""


def test_a_name_is_the_same_however_its_letters_are_put_together(tmp_path: Path) -> None:
    folder = make(tmp_path, **{"slides/u\u0308.png": png()})
    assert find_file(folder, "slides", "\u00fc.png") == "slides/u\u0308.png"
    assert place_enclosure("slides/u\u0308.png") == place_enclosure("slides/\u00fc.png")


def test_files_of_one_name_are_kept_apart() -> None:
    names = ("a.png", "slides/a.png", "slides-a.png", "a.svg", "a a.png", "a-a.png", "a#a.png")
    assert len({place_enclosure(name) for name in names}) == len(names)


def test_a_text_names_files_by_their_places_and_leaves_all_else(tmp_path: Path) -> None:
    folder = make(tmp_path, **{"a b.png": png(), "m.svg": SVG.encode(), "d.csv": b"1"})
    text = (
        '![A](a b.png "T"){width=50%} ![B](<a b.png>) [data](d.csv) [key](https://x.invalid/a)\n'
        "`![no](a b.png)` <!-- ![no](a b.png) --> ![gone](gone.png) [@key, p. 3](x)\n\n"
        '## H {#id background-image="a b.png"}\n\n![ref][r] {{< include "d.csv" >}}\n\n'
        '[r]: m.svg\n\n<img alt="x" src="a b.png">\n\n```\n![no](a b.png)\n```\n'
    )
    place, drawing = place_enclosure("a b.png"), place_enclosure("m.svg")
    assert enclose(text, "slides", folder) == (
        f'![A]({place} "T"){{width=50%}} ![B](<{place}>) [data](files/d.csv) '
        "[key](https://x.invalid/a)\n"
        "`![no](a b.png)` <!-- ![no](a b.png) --> ![gone](gone.png) [@key, p. 3](x)\n\n"
        f'## H {{#id background-image="{place}"}}\n\n'
        f'![ref][r] {{{{< include "files/d.csv" >}}}}\n\n'
        f'[r]: {drawing.removesuffix(".svg")}\n\n<img alt="x" src="{place}">\n\n'
        "```\n![no](a b.png)\n```\n"
    )


def test_finding_paths_takes_no_longer_than_the_text() -> None:
    for text in ("![a](" * 20_000, "[" * 20_000, "<img " * 20_000, "![](" + "(" * 20_000):
        assert list(find_mentions(text)) == []


# ── in documents ─────────────────────────────────────────────────────────────────────────


def test_every_format_shows_the_pictures_of_prose_and_templates(tmp_path: Path) -> None:
    formats = ("html", "pdf", "docx", "odt", "epub", "gfm", "latex", "pptx")
    folder = make(
        tmp_path,
        prose="Trade grew. ![A map](map #1.png)",
        brief="![Drawn](pictures/a%20b.svg)\n\n{{ brief.judgements[0].text }}",
        formats=formats,
        **{"sources/map #1.png": png(40), "pictures/a b.svg": SVG.format(60).encode()},
    )
    built = reportgen.build(folder, to="all")
    assert not [f for f in built.findings if f.code.startswith(("RG56", "RG9"))]
    outputs, quarto = folder / "outputs", folder / "outputs" / "quarto"
    page = (outputs / "brief.html").read_text("utf-8")
    assert page.count('src="data:image/') == 2
    assert 'alt="A map"' in page
    assert "files/" not in page
    for name, count in (("brief.docx", 2), ("brief.odt", 2), ("brief.epub", 2), ("brief.pptx", 1)):
        with zipfile.ZipFile(outputs / name) as packed:
            pictures = [n for n in packed.namelist() if n.endswith((".png", ".svg"))]
        assert len(pictures) == count, name
    for name in ("brief.md", "brief.tex"):
        shown = re.findall(r"quarto/(files/[\w./-]+)", (outputs / name).read_text("utf-8"))
        assert len(shown) == 2
        assert all((quarto / one).is_file() for one in shown)
    manifest = reportgen.build(folder, to="all")
    assert manifest.changed == ()


def test_a_deck_holds_its_pictures_itself(tmp_path: Path) -> None:
    slides = (
        '![A](a.png)\n\n## Two {background-image="a.png"}\n\n<img src="a.png" alt="A">\n\nWords.'
    )
    reportgen.build(make(tmp_path, slides, **{"slides/a.png": png()}), to="slides")
    deck = (tmp_path / "outputs" / "slides.html").read_text("utf-8")
    assert deck.count("data:image/png;base64,") >= 3
    assert "files/slides" not in deck


def test_a_link_of_a_page_leads_to_the_file_in_the_project(tmp_path: Path) -> None:
    reportgen.build(make(tmp_path, "[Data](the data.csv)", **{"the data.csv": b"1\n"}), to="slides")
    outputs = tmp_path / "outputs"
    (link,) = re.findall(
        r'href="(quarto/files/[^"]+)"', (outputs / "slides.html").read_text("utf-8")
    )
    assert (outputs / link).read_bytes() == b"1\n"


def test_a_picture_that_changed_has_the_documents_made_anew_that_show_it(tmp_path: Path) -> None:
    folder = make(tmp_path, "![A](a.png)", **{"slides/a.png": png()})
    reportgen.build(folder, to="html,slides")
    assert reportgen.build(folder, to="html,slides").changed == ()
    (folder / "slides" / "a.png").write_bytes(png(grey=7))
    changed = reportgen.build(folder, to="html,slides").changed
    assert {"slides.html", "quarto/files/slides/a.png"} <= set(changed)
    assert "brief.html" not in changed


def test_a_picture_of_prose_counts_however_the_yaml_is_written(tmp_path: Path) -> None:
    folder = make(tmp_path, prose="It grew.", **{"sources/map ü.png": png()})
    path = folder / "sources" / "comparison.yml"
    path.write_text(path.read_text("utf-8").replace("It grew.", '"![M](map \\u00FC.png)"'))
    reportgen.build(folder, to="html")
    (folder / "sources" / "map ü.png").write_bytes(png(grey=7))
    assert "brief.html" in reportgen.build(folder, to="html").changed


def test_a_text_that_is_included_brings_its_own_pictures(tmp_path: Path) -> None:
    part = b"![A](a.png)\n"
    folder = make(
        tmp_path, "{{< include parts/p.md >}}", **{"parts/p.md": part, "parts/a.png": png()}
    )
    reportgen.build(folder, to="slides")
    files = folder / "outputs" / "quarto" / "files"
    assert (files / "parts" / "p.md").read_text("utf-8") == "![A](files/parts/a.png)\n"
    assert (files / "parts" / "a.png").read_bytes() == png()


def test_quarto_finds_every_picture_in_the_project(tmp_path: Path) -> None:
    folder = make(
        tmp_path,
        "![A](no #1.png)",
        prose="![M](m.svg)",
        **{
            "slides/no #1.png": png(),
            "sources/m.svg": SVG.format(9).encode(),
        },
    )
    quarto = tmp_path / "quarto"
    quarto.write_text(f'#!/bin/sh\nexec {sys.executable} {FAKE} "$@"\n')
    quarto.chmod(0o755)
    reportgen.build(folder, engine="quarto", engine_path=quarto, to="html,slides", timeout=60)
    project = folder / "outputs" / "quarto"
    named = re.findall(
        r"\]\((files/[^)]+)\)", "".join(p.read_text() for p in project.glob("*.qmd"))
    )
    assert len(named) >= 2
    for name in named:
        assert (project / name).is_file() or (project / f"{name}.svg").is_file()


# ── findings ─────────────────────────────────────────────────────────────────────────────


def test_a_missing_picture_is_told_with_the_places_that_were_looked_at(tmp_path: Path) -> None:
    (found,) = find(make(tmp_path, "Words ![A](maps/x.png)"))
    assert (found.code, str(found.location)) == ("RG561", "slides/council.md:3:12")
    assert "slides/maps/x.png and maps/x.png" in found.message


def test_a_missing_picture_of_prose_is_told_where_it_stands(tmp_path: Path) -> None:
    (found,) = find(make(tmp_path, prose="It grew. ![A map](maps/x.png)"))
    lines = (tmp_path / "sources" / "comparison.yml").read_text("utf-8").split("\n")
    place = found.location
    assert (found.code, place.path) == ("RG561", "sources/comparison.yml")
    assert lines[place.line - 1][place.column - 1 :].startswith("maps/x.png")


def test_a_missing_picture_of_a_template_is_told_where_it_stands(tmp_path: Path) -> None:
    (found,) = find(make(tmp_path, brief="![A](x.png)"))
    assert (found.code, str(found.location)) == ("RG561", "templates/brief.qmd.j2:5:6")


@pytest.mark.parametrize("written", ["map.pgn", "mpa.png", "Map.png", "maps/map.png"])
def test_a_near_name_is_suggested(tmp_path: Path, written: str) -> None:
    (found,) = find(make(tmp_path, f"![A]({written})", **{"pictures/map.png": png()}))
    assert "pictures/map.png" in found.message + found.remedy


@pytest.mark.parametrize("written", ["Map.png", "../Slides/map.png", "MAP.PNG"])
def test_capitals_count_on_every_system(tmp_path: Path, written: str) -> None:
    (found,) = find(make(tmp_path, f"![A]({written})", **{"slides/map.png": png()}))
    assert found.code == "RG561"
    assert "slides/map.png" in found.message
    assert "capital letters" in found.message


def test_a_folder_is_no_picture(tmp_path: Path) -> None:
    (found,) = find(make(tmp_path, "![A](../pictures)", **{"pictures/a.png": png()}))
    assert (found.code, "folder" in found.message) == ("RG561", True)


@pytest.mark.parametrize("where", ["slides", "brief", "prose"])
@pytest.mark.parametrize("written", ["../../secret.png", "{0}/secret.png", "link.png"])
def test_what_leads_out_of_the_workspace_is_refused_unless_it_is_allowed(
    tmp_path: Path, where: str, written: str
) -> None:
    (tmp_path / "secret.png").write_bytes(png())
    written = written.format(tmp_path)
    folder = make(tmp_path / "w", **{where: f"Words. ![A]({written})"})  # type: ignore[arg-type]
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    assert {finding.code for finding in find(folder)} == {"RG120"}
    assert reportgen.check(folder, allow=[tmp_path]).findings == ()


@pytest.mark.parametrize("where", ["slides", "brief", "prose"])
def test_nothing_is_fetched_from_the_network(tmp_path: Path, where: str) -> None:
    folder = make(tmp_path, **{where: "![A](https://example.invalid/a.png)"})  # type: ignore[arg-type]
    assert [finding.code for finding in find(folder)] == ["RG121"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.png", b"", "empty"),
        ("a.png", b"no picture at all", "is not a picture"),
        ("a.png", png()[:-20], "damaged"),
        ("a.png", png().replace(b"IDAT", b"IDAX"), "damaged"),
        ("a.jpg", png(), "is PNG"),
        ("a.jpg", b"\xff\xd8\xff\xe0 and no more", "damaged"),
        ("a.svg", b"<svg><rect></svg>", "is not an SVG"),
        ("a.png", png(3).replace(struct.pack(">II", 3, 3), struct.pack(">II", 60_000, 60_000)),
         "60,000"),
    ],
)  # fmt: skip
def test_a_picture_that_nothing_can_show_is_told(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (found,) = find(make(tmp_path, f"![A]({name})", **{f"slides/{name}": content}))
    assert found.code == "RG562"
    assert said in found.message


@pytest.mark.parametrize(
    ("name", "content", "wrong"),
    [
        ("a.heic", b"\0\0\0\x18ftypheic" + bytes(20), {"docx", "html", "pdf"}),
        ("a.webp", b"RIFF\x0c\0\0\0WEBPVP8 \0\0\0\0", {"docx"}),
        ("a.tif", b"II*\0" + bytes(20), {"html", "pdf"}),
        ("a.gif", b"GIF89a" + bytes(20) + b"\x3b", set()),
        ("a.pdf", b"%PDF-1.7\n", {"docx", "html", "pdf"}),
    ],
)
def test_a_picture_that_a_format_cannot_show_is_told(
    tmp_path: Path, name: str, content: bytes, wrong: set[str]
) -> None:
    folder = make(
        tmp_path, brief=f"![A]({name})", formats=("html", "pdf", "docx"), **{name: content}
    )
    found = find(folder)
    assert {finding.code for finding in found} == ({"RG563"} if wrong else set())
    assert {f for f in ("html", "pdf", "docx") if any(f in one.message for one in found)} == wrong


def test_a_picture_without_words_is_told(tmp_path: Path) -> None:
    slides = '![](a.png)\n\n![](a.png){fig-alt="A"}\n\n![A](a.png)'
    (found,) = find(make(tmp_path, slides, **{"slides/a.png": png()}))
    assert (found.code, found.location.line) == ("RG564", 3)


def test_what_a_project_holds_besides_may_be_named(tmp_path: Path) -> None:
    brief = "![A](figures/stance.svg) [page](slides.html) [PDF](brief.pdf) [x](#sec-a)"
    assert find(make(tmp_path, "[page](brief.html)", brief=brief)) == ()


def test_checking_pictures_imports_nothing_heavy(tmp_path: Path) -> None:
    folder = make(tmp_path, "![A](a.png)", **{"slides/a.png": png()})
    code = (
        f"import sys, reportgen; assert reportgen.check({str(folder)!r}).findings == ()\n"
        "assert not {'PIL', 'typst', 'pandas', 'matplotlib'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("slides", "name", "content"),
    [
        ("{{< include part.md >}}", "part.md", b"```{python}\nprint(1)\n```\n"),
        ('## Two {background-iframe="page.html"}', "page.html", b"<script>alert(1)</script>"),
    ],
)
def test_code_that_is_carried_runs_only_where_it_is_allowed(
    tmp_path: Path, slides: str, name: str, content: bytes
) -> None:
    folder = make(tmp_path, slides, **{f"slides/{name}": content})
    with pytest.raises(reportgen.InvalidBrief) as raised:
        reportgen.build(folder, to="slides")
    assert "RG122" in str(raised.value)
    assert f"slides/{name}" in str(raised.value)
