"""Templates are found in order, say where they fail, and print nothing unescaped."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from samples import HOSTILE, make_brief

from reportgen.compare import compare
from reportgen.errors import TemplateError
from reportgen.model.brief import Brief
from reportgen.model.publication import Document
from reportgen.styles import StyleTraits
from reportgen.templating.compose import compose as compose_all
from reportgen.templating.markdown import escape
from reportgen.templating.outline import Outline
from reportgen.templating.proofreading import check_templates

BRIEF = make_brief()
OUTLINE = Outline(BRIEF, compare(BRIEF))


STYLE = StyleTraits(has_bibliography=True, prints_locators=True)


def with_documents(brief: Brief, /, **templates: str | None) -> Brief:
    documents = {
        name: Document(formats=("html",), template=template) for name, template in templates.items()
    }
    publication = brief.publication.model_copy(update={"documents": documents})
    return Brief(publication, brief.sources, brief.comparison, brief.bibliography)


def compose(folder: Path, template: str, files: dict[str, str] | None = None) -> str:
    """What a template makes of the sample brief; `files` are further ones beside it."""
    for name, text in {"note.qmd.j2": template, **(files or {})}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    brief = with_documents(BRIEF, note=None)
    (qmd,) = compose_all(brief, Outline(brief, OUTLINE.tables), {}, {}, folder, STYLE)
    assert qmd.document == "note"
    return qmd.text


def fail(folder: Path, template: str, files: dict[str, str] | None = None) -> str:
    with pytest.raises(TemplateError) as caught:
        compose(folder, template, files)
    assert caught.value.remedy
    return caught.value.message


# ── where templates are found ────────────────────────────────────────────────────────────


def test_a_template_of_the_workspace_comes_before_a_packaged_one(tmp_path: Path) -> None:
    (tmp_path / "brief.qmd.j2").write_text("mine")
    brief = with_documents(BRIEF, brief=None)
    (qmd,) = compose_all(brief, OUTLINE, {}, {}, tmp_path, STYLE)
    assert qmd.text == "mine\n"


def test_a_packaged_template_is_found_where_the_workspace_has_none(tmp_path: Path) -> None:
    brief = with_documents(BRIEF, brief=None, slides=None)
    made = compose_all(brief, OUTLINE, {}, {}, tmp_path / "none", STYLE)
    assert [qmd.document for qmd in made] == ["brief", "slides"]
    assert all(qmd.text.startswith("---\n") for qmd in made)


@pytest.mark.parametrize("sources", [2, 3, 12])
def test_no_document_says_where_a_source_stands_in_decimals(sources: int, tmp_path: Path) -> None:
    brief = make_brief(sources, sources * 20, themes=14)
    names = ("brief", "summary", "handout", "annex", "slides")
    brief = with_documents(brief, **dict.fromkeys(names))
    made = [*compose_all(brief, Outline(brief, compare(brief)), {}, {}, tmp_path, STYLE)]
    assert len(made) == len(names)
    for qmd in made:
        words = re.sub(r"\{[^{}]*\}", "", qmd.text)
        assert not re.search(r"[+−]\d[.,]\d", words), qmd.document


def compose_slides(brief: Brief, folder: Path) -> str:
    brief = with_documents(brief, slides=None)
    (qmd,) = compose_all(brief, Outline(brief, compare(brief)), {}, {}, folder, STYLE)
    return qmd.text


def test_the_dates_of_sources_on_slides_are_words_too(tmp_path: Path) -> None:
    assert "January 2017" not in compose_slides(BRIEF, tmp_path)
    assert "6 February 2018" in compose_slides(make_brief(2, 4), tmp_path)


def test_a_workspace_may_override_one_block_of_a_packaged_template(tmp_path: Path) -> None:
    own = '{% extends "reportgen/brief.qmd.j2" %}\n{% block references %}# Mine\n{% endblock %}'
    text = compose(tmp_path, own)
    assert "# Mine" in text
    assert "::: {#refs}" not in text
    assert BRIEF.sources[0].claims[0].claim in text


def test_an_own_template_of_the_same_name_may_extend_the_packaged_one(tmp_path: Path) -> None:
    (tmp_path / "brief.qmd.j2").write_text(
        '{% extends "reportgen/brief.qmd.j2" %}{% block question %}Mine.\n{% endblock %}'
    )
    (qmd,) = compose_all(with_documents(BRIEF, brief=None), OUTLINE, {}, {}, tmp_path, STYLE)
    assert "Mine." in qmd.text


@pytest.mark.parametrize(
    ("number", "heads"),
    [
        (0, ["The sources at a glance", "References"]),
        (1, ["The sources at a glance", "What the ministry asks", "Method"]),
        (2, ["Where they differ", "Theme by theme", "References"]),
    ],
)
def test_the_papers_show_how_a_block_is_dropped_added_and_moved(
    number: int, heads: list[str], tmp_path: Path
) -> None:
    page = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
    examples = re.findall(r"```jinja\n(\{% extends.*?)```", page, re.DOTALL)
    (tmp_path / "brief.qmd.j2").write_text(examples[number], encoding="utf-8")
    brief = with_documents(BRIEF, brief=None)
    assert list(check_templates(brief, tmp_path)) == []
    (qmd,) = compose_all(brief, OUTLINE, {}, {}, tmp_path, STYLE)
    found = re.findall(r"^# (.*?) \{", qmd.text, re.MULTILINE)
    assert [head for head in found if head in heads] == heads
    assert ("Method" in found) == ("Method" in heads)


def test_a_document_may_name_its_template_and_its_title(tmp_path: Path) -> None:
    (tmp_path / "other.qmd.j2").write_text("{{ name }}: {{ title }} {{ document.formats[0] }}")
    brief = with_documents(BRIEF, handout="other.qmd.j2")
    documents = brief.publication.documents
    titled = {"handout": documents["handout"].model_copy(update={"title": "A *title*"})}
    publication = brief.publication.model_copy(update={"documents": titled})
    named = Brief(publication, brief.sources, brief.comparison, brief.bibliography)
    (qmd,) = compose_all(named, OUTLINE, {}, {}, tmp_path, STYLE)
    assert qmd.text == "handout: A \\*title\\* html\n"


def test_macros_and_includes_beside_a_template_are_found(tmp_path: Path) -> None:
    files = {
        "_own.qmd.j2": "{% macro shout(x) %}**{{ x }}**{% endmacro %}",
        "parts/end.qmd.j2": "The end.",
    }
    template = (
        '{% from "_own.qmd.j2" import shout %}{{ shout("a*b") }}\n{% include "parts/end.qmd.j2" %}'
    )
    assert compose(tmp_path, template, files) == "**a\\*b**\nThe end.\n"


# ── what a mistake in a template says ────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("template", "line", "words"),
    [
        ("a\nb {{ nobody }}\n", 2, "6: There is no 'nobody' here."),
        ("a\nb {{ brief.sorces }}\n", 2, "12: brief has no 'sorces'."),
        ("a\nb {{ brief.sources }}\n", 2, "A tuple does not print as text."),
        ("a\nb {{ brief.sources[0] }}\n", 2, "A Source does not print as text."),
        ("a\nb {{ brief.links }}\n", 2, "does not print as text."),
        ("a\nb {{ figures.stanse }}\n", 2, "There is no 'stanse' among these."),
        ("a\n\n{{ brief.nothing }}\n", 3, "nothing"),
        ("{{ brief.sources[99].label }}", 1, "no element 99"),
        ("a\n{% if x %}\n", 2, "end of"),
        ("a\n{{ x\n", 2, "end of"),
        ("a\n{% nonsense %}", 2, "nonsense"),
        ("a\n{{ 'x' | nofilter }}", 2, "nofilter"),
        ("a\n{{ 1 + 'x' }}", 2, "unsupported operand"),
        ("a\n{{ 1 / 0 }}", 2, "division by zero"),
        ("a\n{{ range(10000000) }}", 2, "Range too big"),
        ("a\n{{ brief.publication.title.__class__ }}", 2, "unsafe"),
        ("a\n{{ brief.entry('x') }}", 2, ""),
        ("{% for claim in brief.sources[0].claims %}\n{{ claim.clam }}{% endfor %}", 2, "clam"),
    ],
)
def test_a_mistake_is_told_with_its_template_and_line(
    template: str, line: int, words: str, tmp_path: Path
) -> None:
    message = fail(tmp_path, template)
    assert message.startswith(f"templates/note.qmd.j2:{line}:")
    assert words in message


def test_a_mistake_in_a_macro_is_told_where_it_is_and_not_where_it_is_called(
    tmp_path: Path,
) -> None:
    files = {"_own.qmd.j2": "x\n{% macro shout(x) %}\n{{ x.nothing }}\n{% endmacro %}"}
    template = '{% from "_own.qmd.j2" import shout %}\n{{ shout(brief) }}'
    assert fail(tmp_path, template, files).startswith("templates/_own.qmd.j2:3:6: ")


def test_a_mistake_in_a_block_of_a_child_is_told_in_the_child(tmp_path: Path) -> None:
    own = '{% extends "reportgen/brief.qmd.j2" %}\n{% block question %}\n{{ x }}{% endblock %}'
    assert fail(tmp_path, own).startswith("templates/note.qmd.j2:3:4: ")


def test_a_mistake_in_a_folder_of_templates_is_told_with_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    files = {"parts/end.qmd.j2": "\n{{ nobody }}"}
    message = fail(folder, '{% include "parts/end.qmd.j2" %}', files)
    assert message.startswith("templates/parts/end.qmd.j2:2:4: ")


def test_a_template_that_includes_itself_without_end_is_told(tmp_path: Path) -> None:
    assert fail(tmp_path, '{% include "note.qmd.j2" %}').startswith("templates/note.qmd.j2")


@pytest.mark.parametrize("call", ['{% include "no.j2" %}', '{% extends "no.j2" %}'])
def test_a_template_that_is_named_and_not_there_is_told(call: str, tmp_path: Path) -> None:
    assert "'no.j2'" in fail(tmp_path, f"a\n{call}")


# ── what is printed ──────────────────────────────────────────────────────────────────────

RAW = "a*b_c <d> [e]"
ESCAPED = escape(RAW)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ raw }}", ESCAPED),
        ("{{ raw | trim }}", ESCAPED),
        ("{{ raw | upper }}", escape(RAW.upper())),
        ("{{ raw | default('x') }}", ESCAPED),
        ("{{ raw | e }}", ESCAPED),
        ("{{ raw | escape }}", ESCAPED),
        ("{{ raw | e | e }}", ESCAPED),
        ("{{ [raw, raw] | join(' * ') }}", f"{ESCAPED} * {ESCAPED}"),
        ("{{ [raw, raw] | map('upper') | join }}", escape(RAW.upper()) * 2),
        ("{{ raw ~ '*' }}", f"{ESCAPED}\\*"),
        ("{{ '**' | safe ~ raw ~ '**' | safe }}", f"**{ESCAPED}**"),
        ("{{ raw + '*' }}", f"{ESCAPED}\\*"),
        ("{{ '%s!' % raw }}", f"{ESCAPED}!"),
        ("{{ '%s!' | format(raw) }}", f"{ESCAPED}!"),
        ("{{ '{}!'.format(raw) }}", f"{ESCAPED}!"),
        ("{{ raw | replace('a', '_') }}", escape(RAW.replace("a", "_"))),
        ("{% set x = raw %}{{ x }}", ESCAPED),
        ("{% set x %}**{{ raw }}**{% endset %}{{ x }}", f"**{ESCAPED}**"),
        ("{% macro m(x) %}**{{ x }}**{% endmacro %}{{ m(raw) }}", f"**{ESCAPED}**"),
        ("{% macro m(x) %}{{ x }}{% endmacro %}{{ m(m(raw)) }}", ESCAPED),
        ("{% macro m(x) %}{{ x }}{% endmacro %}{{ m(raw) ~ raw }}", ESCAPED * 2),
        ("{% macro m() %}*{{ caller() }}*{% endmacro %}{% call m() %}{{ raw }}{% endcall %}",
         f"*{ESCAPED}*"),
        ("{{ raw if true else '' }}", ESCAPED),
        ("{% for x in [raw] %}{{ x }}{% endfor %}", ESCAPED),
        ("{{ (raw, 1) | first }}", ESCAPED),
        ("{{ raw | truncate(3, true, '…') }}", "a\\*…"),
        ("{{ raw | safe }}", RAW),
        ("{{ 3 }}{{ 1.5 }}{{ brief.publication.subtitle }}", "31.5"),
    ],
)  # fmt: skip
def test_whatever_is_printed_is_escaped_once(template: str, expected: str, tmp_path: Path) -> None:
    assert compose_with_title(tmp_path, template, RAW) == f"{expected}\n"


def compose_with_title(folder: Path, template: str, title: str) -> str:
    (folder / "note.qmd.j2").write_text(
        f"{{% set raw = brief.publication.title %}}{template}", encoding="utf-8"
    )
    brief = with_documents(BRIEF, note=None)
    publication = brief.publication.model_copy(update={"title": title})
    titled = Brief(publication, brief.sources, brief.comparison, brief.bibliography)
    (qmd,) = compose_all(titled, Outline(titled, OUTLINE.tables), {}, {}, folder, STYLE)
    return qmd.text


@pytest.mark.parametrize(
    "template",
    [
        "{% macro m() %}x{% endmacro %}{{ m() + raw }}",
        "{% macro m() %}x{% endmacro %}{{ raw + m() }}",
        "{% set x %}x{% endset %}{{ x + raw }}",
        "{{ ('x%s' | safe) | format(raw) }}",
        "{{ ('x%s' | safe) % raw }}",
        "{{ ('x{}' | safe).format(raw) }}",
        "{{ ('x@' | safe) | replace('@', raw) }}",
    ],
)
def test_nothing_mixed_with_markdown_is_escaped_for_anything_else(
    template: str, tmp_path: Path
) -> None:
    assert ESCAPED in compose_with_title(tmp_path, template, RAW)


def test_hostile_text_is_nowhere_in_a_packaged_template_as_it_is(tmp_path: Path) -> None:
    brief = with_documents(make_brief(script="hostile"), brief=None, slides=None)
    made = compose_all(brief, Outline(brief, compare(brief)), {}, {}, tmp_path, STYLE)
    for qmd in made:
        assert "{{< include" not in qmd.text
        assert "<b>g</b>" not in qmd.text
        assert HOSTILE not in qmd.text
        assert escape(HOSTILE) in qmd.text


def test_no_two_empty_lines_follow_each_other_and_no_line_ends_in_a_space(tmp_path: Path) -> None:
    brief = with_documents(BRIEF, brief=None, slides=None)
    for qmd in compose_all(brief, OUTLINE, {}, {}, tmp_path, STYLE):
        assert "\n\n\n" not in qmd.text
        assert not [line for line in qmd.text.split("\n") if line != line.rstrip(" \t")]
        assert qmd.text.endswith("\n")


def test_the_same_brief_gives_the_same_text(tmp_path: Path) -> None:
    def make() -> Any:
        brief = with_documents(make_brief(), brief=None, slides=None)
        return tuple(compose_all(brief, Outline(brief, compare(brief)), {}, {}, tmp_path, STYLE))

    assert make() == make()


def test_nothing_says_both_of_three_sources(tmp_path: Path) -> None:
    brief = with_documents(make_brief(3), brief=None, slides=None)
    for qmd in compose_all(brief, Outline(brief, compare(brief)), {}, {}, tmp_path, STYLE):
        assert not re.search(r" both (?!sides of)", qmd.text.lower())  # both sources, not sides


def test_half_a_character_is_told_where_a_template_writes_it(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"templates/note\.qmd\.j2.*\\ud800.*half of a char"):
        compose(tmp_path, '# One\n\n{{ "\\ud800" }}\n')
