"""Slides that a person writes: read, checked with their places, and printed as they stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from drafts import Files, draft, write

import reportgen
from reportgen.errors import Finding

pytestmark = pytest.mark.program

COUNCIL = """\
## What the council decided {#council}

It met [@adams2020, p. 3].

::: notes
Say who was absent.
:::
"""
TEMPLATE = """\
---
title: A talk
format:
  revealjs: default
---

{% for slides in brief.slides.values() %}
{{ slides }}
{% endfor %}
"""


def make(folder: Path, text: str = COUNCIL, template: str = TEMPLATE) -> Path:
    files: Files = {**draft(), "slides/council.md": text, "templates/slides.qmd.j2": template}
    files["brief.yml"]["documents"] = {"slides": {"formats": ["revealjs"]}}
    return write(files, folder)


def find(folder: Path, text: str) -> tuple[Finding, ...]:
    return reportgen.check(make(folder, text)).findings


def test_a_template_prints_slides_as_they_stand(tmp_path: Path) -> None:
    made = reportgen.build(make(tmp_path, COUNCIL + "\n{{ brief.title }} {{< pagebreak >}}\n"))
    text = (made.project / "slides.qmd").read_text(encoding="utf-8")
    assert f"\n{COUNCIL}\n{{{{ brief.title }}}} {{{{< pagebreak >}}}}\n" in text
    assert "Say who was absent." in (tmp_path / "outputs" / "slides.html").read_text("utf-8")


def test_a_wrong_citation_is_told_where_it_stands(tmp_path: Path) -> None:
    (found,) = find(tmp_path, "## One\n\nSee [@adams2020; @adam2020].\n")
    assert (found.code, str(found.location)) == ("RG204", "slides/council.md:3:18")
    assert "adams2020" in found.remedy


def test_what_an_engine_finds_is_told_where_it_stands(tmp_path: Path) -> None:
    with pytest.raises(reportgen.ReportgenError) as raised:
        reportgen.build(make(tmp_path, "## One\n\nText.\n\nSee @fig-none.\n"))
    assert "slides/council.md:5" in str(raised.value)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Words.\n\n## One\n", 1),
        ("<!-- A remark. -->\n\n### Too low\n\n## One\n", 3),
        ("```\n## code\n```\n", 1),
        ("---\ntitle: Mine\n---\n\n## One\n", 1),
        ("## One\n\n---\ntitle: Mine\n...\n", 3),
    ],
)
def test_what_cannot_stand_in_a_deck_is_told(tmp_path: Path, text: str, line: int) -> None:
    (found,) = find(tmp_path, text)
    assert (found.code, found.location.line) == ("RG551", line)


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff## One\r\n\r\nText.\r\n",
        "<!-- A remark. -->\n\n# Part\n\n## One\n\n---\n\nA slide without a head.\n",
        "## One\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n---\n",
    ],
)
def test_what_can_stand_in_a_deck_is_no_finding(tmp_path: Path, text: str) -> None:
    assert find(tmp_path, text) == ()


@pytest.mark.parametrize(("hidden", "is_shown"), [("true", False), ("false", True)])
def test_a_file_may_be_hidden_as_a_whole(tmp_path: Path, hidden: str, is_shown: bool) -> None:
    folder = make(tmp_path, f"---\nhidden: {hidden}\n---\n\n{COUNCIL}")
    made = reportgen.build(folder, strict=True)
    deck = (tmp_path / "outputs" / "slides.html").read_text("utf-8")
    assert ("What the council decided" in deck) == is_shown
    assert not [finding for finding in made.findings if finding.code == "RG551"]


def test_slides_that_are_no_text_are_told(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "slides" / "council.md").write_bytes("## Żółć\n".encode("cp1250"))
    (found,) = reportgen.check(tmp_path).findings
    assert (found.code, found.location.path) == ("RG101", "slides/council.md")


def test_slides_load_nothing_from_the_network(tmp_path: Path) -> None:
    (found,) = find(tmp_path, "## One\n\n![A map](https://example.invalid/map.png)\n")
    assert (found.code, str(found.location)) == ("RG121", "slides/council.md:3:1")


def test_code_in_slides_runs_only_where_it_is_allowed(tmp_path: Path) -> None:
    folder = make(tmp_path, "## One\n\n```{python}\nprint(1)\n```\n")
    with pytest.raises(reportgen.InvalidBrief) as raised:
        reportgen.build(folder)
    assert "RG122" in str(raised.value)
    assert "slides/council.md" in str(raised.value)


def test_slides_that_changed_are_made_again(tmp_path: Path) -> None:
    folder = make(tmp_path)
    assert reportgen.build(folder).changed
    assert not reportgen.build(folder).changed
    make(tmp_path, COUNCIL.replace("absent", "present"))
    assert "slides.html" in reportgen.build(folder).changed


def test_a_link_to_slides_elsewhere_is_refused(tmp_path: Path) -> None:
    folder = make(tmp_path / "workspace")
    elsewhere = tmp_path / "elsewhere.md"
    elsewhere.write_text("## Secret\n", encoding="utf-8")
    (folder / "slides" / "secret.md").symlink_to(elsewhere)
    assert "RG120" in {finding.code for finding in reportgen.check(folder).findings}


def choose(folder: Path, **chosen: object) -> Path:
    files: Files = {**draft(), "slides/council.md": COUNCIL}
    files["brief.yml"]["documents"] = {"slides": {"formats": ["revealjs"], **chosen}}
    return write(files, folder)


def read_deck(folder: Path) -> str:
    return (reportgen.build(folder).project / "slides.qmd").read_text(encoding="utf-8")


def test_a_deck_has_the_parts_that_are_named_in_their_order(tmp_path: Path) -> None:
    parts = ["discuss", "slides/council.md", "question", "discuss"]
    text = read_deck(choose(tmp_path, parts=parts))
    classes = [line.rpartition("{")[2] for line in text.splitlines() if line.startswith("## ")]
    assert classes == [".discussion}", "#council}", ".question .large}", ".discussion}"]


def test_a_part_may_be_a_block_of_a_template_of_ones_own(tmp_path: Path) -> None:
    folder = choose(tmp_path, parts=["council", "discuss"])
    (folder / "templates").mkdir(exist_ok=True)
    (folder / "templates" / "slides.qmd.j2").write_text(
        '{% extends "reportgen/slides.qmd.j2" %}\n{% block council %}\n## Mine\n{% endblock %}\n'
    )
    assert reportgen.check(folder).findings == ()
    text = read_deck(folder)
    assert text.index("## Mine") < text.index("{.discussion}")


def test_a_deck_contrasts_the_themes_that_are_named_and_as_many_as_are_asked_for(
    tmp_path: Path,
) -> None:
    themes = [theme["id"] for theme in draft()["sources/comparison.yml"]["themes"]]
    for name, chosen, count in (
        ("one", {"themes": themes[::-1]}, len(themes)),
        ("two", {"themes": themes, "contrasts": 1}, 1),
        ("three", {"contrasts": 1}, 1),
    ):
        (tmp_path / name).mkdir()
        text = read_deck(choose(tmp_path / name, parts=["contrasts"], **chosen))
        assert text.count(".theme .contrast") == count


@pytest.mark.parametrize(
    ("chosen", "code", "place"),
    [
        ({"parts": ["question", "slides/counsil.md"]}, "RG552", "council.md"),
        ({"parts": ["contrast"]}, "RG552", "contrasts"),
        ({"parts": ["body"]}, "RG552", "question"),
        ({"themes": ["nothing"]}, "RG301", "The themes are"),
        ({"contrasts": 0}, "RG106", ""),
        ({"formats": ["revealjs", "pdf"], "contrasts": 2}, "RG553", "revealjs"),
    ],
)
def test_what_a_deck_cannot_show_is_told_at_its_place(
    chosen: dict[str, object], code: str, place: str, tmp_path: Path
) -> None:
    found = [f for f in reportgen.check(choose(tmp_path, **chosen)).findings if f.code == code]
    assert [finding.location.path for finding in found] == ["brief.yml"]
    assert place in found[0].remedy
    assert found[0].location.line and found[0].location.column


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("## One\n\n```\nnever closed\n", 3, "block of code has no end"),
        ("## One\n\n~~~ python\n```\n", 3, "block of code has no end"),
        ("## One\n\n::: notes\nnever closed\n", 3, "division has no end"),
        ("## One\n\n:::: {.columns}\n::: {.column}\na\n:::\n", 3, "division has no end"),
        ("## One\n\nText.\n\n:::\n", 5, "end nothing"),
        ("---\nhidden: true\n\n## One\n", 1, "YAML block has no end"),
        ("---\nhidden: [\n---\n\n## One\n", 1, "YAML block"),
        ("---\nhidden: yes\n---\n\n## One\n", 1, "YAML block"),
    ],
)
def test_what_would_swallow_the_rest_of_a_deck_is_told(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    (found,) = find(tmp_path, text)
    assert (found.code, found.location.line, found.location.column) == ("RG551", line, 1)
    assert said in found.message and found.remedy


@pytest.mark.parametrize(
    "text",
    [
        "## One\n\n```\n::: not a division\n```\n",
        "## One\n\n::: notes :::\na\n:::\n",
        "## One\n\nand ```code``` in text\n\n```` md\n```\n````\n",
        "---\nhidden: false  # for now\n---\n\n## One\n",
    ],
)
def test_what_ends_where_it_should_is_no_finding(tmp_path: Path, text: str) -> None:
    assert find(tmp_path, text) == ()


@pytest.mark.parametrize("content", ["", " \n", "\ufeff"])
def test_an_empty_file_of_slides_is_told_once(tmp_path: Path, content: str) -> None:
    folder = choose(tmp_path, parts=["question", "slides/council.md"])
    (folder / "slides" / "council.md").write_text(content, encoding="utf-8")
    (found,) = reportgen.check(folder).findings
    assert (found.code, found.location.path) == ("RG107", "slides/council.md")


@pytest.mark.parametrize(
    ("name", "said"),
    [("slides/sub/council.md", "not read"), ("slides/COUNCIL.MD", "slides/council.md")],
)
def test_a_part_that_is_not_in_slides_says_why(tmp_path: Path, name: str, said: str) -> None:
    folder = choose(tmp_path, parts=["question", name])
    write({name: COUNCIL}, folder)
    found = [f for f in reportgen.check(folder).findings if f.code == "RG552"]
    assert [finding.location.line > 0 for finding in found] == [True]
    assert said in found[0].remedy


@pytest.mark.parametrize(
    "name", ["my slides.md", "評議会.md", 'it\'s "q" & <b> 100% #1.md', "{{ brief.title }}.md"]
)
def test_a_file_of_slides_may_have_any_name(tmp_path: Path, name: str) -> None:
    folder = choose(tmp_path, parts=["question", f"slides/{name}"])
    (folder / "slides" / "council.md").rename(folder / "slides" / name)
    noted = {finding.code for finding in reportgen.check(folder).findings}
    assert noted <= {"RG110"}  # of a quotation mark, which Windows refuses
    assert "## What the council decided {#council}" in read_deck(folder)


def test_nobody_is_asked_whether_a_picture_was_meant_to_be_slides(tmp_path: Path) -> None:
    (found,) = find(tmp_path, "## One\n\n![A map](council.png)\n")
    assert (found.code, found.location.line) == ("RG561", 3)
    assert "council.md" not in found.remedy


@pytest.mark.parametrize(
    ("name", "old", "new", "place"),
    [
        ("slides/council.md", "It met", "It\x1b[31m met\0", "slides/council.md:3:3"),
        ("bibliography/references.bib", "title = {", "title = {\x02", "bibliography/"),
        ("templates/slides.qmd.j2", "title: A", "title: A\x0b", "templates/slides.qmd.j2:2:9"),
        ("sources/adams2020.yml", "label: Adams", 'label: "A\\eB"', "sources/adams2020.yml:2:8"),
    ],
)  # fmt: skip
def test_a_control_character_is_told_at_its_place(
    tmp_path: Path, name: str, old: str, new: str, place: str
) -> None:
    path = make(tmp_path) / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = reportgen.check(tmp_path).findings
    assert found[0].code in ("RG101", "RG106")
    assert str(found[0].location).startswith(place)
    assert "control character (U+" in found[0].message


def test_a_control_character_that_an_entity_names_breaks_no_office_file(tmp_path: Path) -> None:
    folder = make(tmp_path, "## A&#27;B\n\nx&#1;y `a&#27;b`\n")
    files = (folder / "brief.yml").read_text().replace("[revealjs]", "[revealjs, pptx]")
    (folder / "brief.yml").write_text(files.replace("- revealjs", "- revealjs\n    - pptx"))
    assert "slides.pptx" in reportgen.build(folder, to="pptx", engine="embedded").changed
