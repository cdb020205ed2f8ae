"""Slides that a person writes: read, checked with their places, and printed as they stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from drafts import Files, draft, write

import reportgen
from reportgen.errors import Finding

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
