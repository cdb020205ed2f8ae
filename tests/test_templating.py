"""What templates name is known before anything is made, and said where there is no such thing."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Command
from samples import make_brief
from test_compose import OUTLINE, STYLE, with_documents

from reportgen.errors import Finding, ReportgenError, sort_findings
from reportgen.templating import proofreading
from reportgen.templating.compose import compose
from reportgen.templating.contents import (
    Template,
    describe,
    describe_blocks,
    describe_templates,
    read_templates,
    write_override,
)
from reportgen.templating.environment import PACKAGED, make_environment
from reportgen.templating.proofreading import check_templates, proofread

EXTENDS = '{% extends "reportgen/brief.qmd.j2" %}\n'
MACROS = '{% from "reportgen/_macros.qmd.j2" import figure, head %}\n'
DOCUMENTS = [template for template in read_templates() if template.is_document]


def read(folder: Path, template: str, files: dict[str, str] | None = None) -> tuple[Finding, ...]:
    """What is wrong with the templates of a folder; `files` are further ones in it."""
    for name, text in {"brief.qmd.j2": template, **(files or {})}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return sort_findings(check_templates(with_documents(make_brief(), brief=None), folder))


def tell(folder: Path, template: str, files: dict[str, str] | None = None) -> list[str]:
    """The findings in words."""
    return [str(finding) for finding in read(folder, template, files)]


def in_block(text: str) -> str:
    return f"{EXTENDS}{MACROS}{{% block question %}}\n{text}\n{{% endblock %}}\n"


# ── names that there are not ─────────────────────────────────────────────────────────────


MISTAKES = [
    ("{{ brief.sorces }}", 10, "brief has no 'sorces'.", "'sources'"),
    ("{{ breif.sources }}", 4, "There is no 'breif' here.", "'brief'"),
    ("a {{ nobody }}", 6, "There is no 'nobody' here.", "docs/templates-reference.md"),
    ("{{ brief['sorces'] }}", 11, "brief has no 'sorces'.", "'sources'"),
    ("{{ brief.sources[0].lable }}", 21, "A Source has no 'lable'.", "'label'"),
    ("{{ brief.sources[:2][0].lable }}", 25, "A Source has no 'lable'.", "'label'"),
    ("{{ (brief.sources | first).lable }}", 28, "A Source has no 'lable'.", "'label'"),
    ("{{ brief.publication.titel }}", 22, "brief.publication (a Publication)", "'title'"),
    ("{% for x in brief.themes %}{{ x.scale.hihg }}{% endfor %}", 39, "(a Scale)", "'high'"),
    ("{% set x = brief.themes[0] %}{{ x.lable }}", 35, "x (a Theme) has no", "'label'"),
    ("{% with x = brief.themes[0] %}{{ x.lable }}{% endwith %}", 36, "x (a Theme)", "'label'"),
    (
        "{% for t in brief.themes %}{% for s, note in brief.silent(t) %}{{ s.labl }}"
        "{% endfor %}{% endfor %}",
        69,
        "s (a Source) has no 'labl'.",
        "'label'",
    ),
    (
        "{% for link in brief.links() %}{{ link.from_claim.clam }}{% endfor %}",
        51,
        "link.from_claim (a Claim) has no 'clam'.",
        "'claim'",
    ),
    (
        "{% for x in brief.sources | sort(attribute='label') %}{{ x.lbl }}{% endfor %}",
        60,
        "x (a Source) has no 'lbl'.",
        "'label'",
    ),
    (
        "{{ brief.sources | map(attribute='labl') | join }}",
        35,
        "A Source has no 'labl'.",
        "'label'",
    ),
    (
        "{{ brief.grounds(brief.sources[0]) | selectattr('evidence.kynd') | list | length }}",
        59,
        "An Evidence has no 'kynd'.",
        "'kind'",
    ),
    ("{{ figures.stance.captoin }}", 19, "(a DrawnFigure) has no 'captoin'.", "'caption'"),
    ("{{ style.has_bib }}", 10, "(a StyleTraits) has no", "'has_bibliography'"),
    ("{{ document.formatz }}", 13, "document (a Document) has no", "'formats'"),
    ("{{ brief.publication.__class__ }}", 22, "has no '__class__'.", ""),
    ("{{ title | uper }}", 12, "There is no filter 'uper'.", "'upper'"),
    ("{{ 3 is evn }}", 9, "There is no test 'evn'.", "'even'"),
    ("{{ self.annexe() }}", 9, "self has no 'annexe'.", "'annex'"),
    ("{{ loop.index }}", 4, "There is no 'loop' here.", "before the block"),
    ("{{ brief.position(brief.themes[0]) }}", 10, "missing a required argument: 'source'",
     "position(theme, source)"),
    ("{{ brief.entry(1, 2, 3).title }}", 10, "too many positional", "entry(source)"),
    ("{{ brief.actors(moist=3) | join }}", 10, "required argument: 'most'", "actors(most)"),
    ("{{ brief.position(brief.sources[0], brief.themes[0]) }}", 10,
     "takes a Theme as its 'theme', not a Source.", "position(theme, source)"),
    ("{{ cite_source(brief.themes[0]) }}", 4, "not a Theme.", "cite_source(source)"),
    ("{{ figure() }}", 4, "missing a required argument: 'figure'", "figure(figure, width="),
    ("{{ figure(figures.stance, widht=1) }}", 4, "'widht'", "figure(figure, width="),
    ("{% call figure(3) %}x{% endcall %}", 9, "'caller'", "figure(figure"),
    ("{{ super(1) }}", 4, "too many positional", "super()"),
    ("{{ brief.links }}", 10, "brief.links is to be called.", "links(*tenors)"),
    ("{% for x in brief.links %}{% endfor %}", 19, "is to be called.", "links(*tenors)"),
    ("{{ brief.sources }}", 4, "brief.sources is a tuple, which does not", "Loop over it"),
    ("{{ brief.sources[0] }}", 1, "This is a Source, which does not print", "label"),
    ("{{ figures.stance }}", 4, "figures.stance is a DrawnFigure, which", "caption"),
]  # fmt: skip


@pytest.fixture(scope="module")
def mistakes(tmp_path_factory: pytest.TempPathFactory) -> dict[int, list[Finding]]:
    """What is found in a template with one mistake a line, by its line."""
    template = in_block("\n".join(text for text, *_ in MISTAKES))
    found: dict[int, list[Finding]] = {}
    for finding in read(tmp_path_factory.mktemp("mistakes"), template):
        assert finding.location.path == "templates/brief.qmd.j2"
        found.setdefault(finding.location.line, []).append(finding)
    return found


@pytest.mark.parametrize("number", range(len(MISTAKES)), ids=[text for text, *_ in MISTAKES])
def test_a_name_that_there_is_not_is_told_with_line_column_and_suggestion(
    number: int, mistakes: dict[int, list[Finding]]
) -> None:
    _, column, words, remedy = MISTAKES[number]
    (finding,) = mistakes[number + 4]
    assert finding.code == "RG504"
    assert words in finding.message
    assert remedy in finding.remedy
    assert finding.location.column == column


def test_all_mistakes_of_all_templates_are_told_at_once(tmp_path: Path) -> None:
    files = {
        "_own.qmd.j2": "{% macro shout(x) %}{{ x }}{{ nobody }}{% endmacro %}",
        "parts/end.qmd.j2": "\n{{ s.lable }}{{ titel }}",
    }
    template = in_block(
        '{% from "_own.qmd.j2" import shout, shuot %}{{ shout() }}'
        '{% for s in brief.sources %}{% include "parts/end.qmd.j2" %}{% endfor %}'
    )
    assert [finding.split(" error")[0] for finding in tell(tmp_path, template, files)] == [
        "templates/_own.qmd.j2:1:31:",
        "templates/brief.qmd.j2:4:37:",
        "templates/brief.qmd.j2:4:48:",
        "templates/parts/end.qmd.j2:2:6:",
        "templates/parts/end.qmd.j2:2:17:",
    ]


def test_a_template_that_extends_nothing_is_read_too(tmp_path: Path) -> None:
    (finding,) = read(tmp_path, "---\ntitle: x\n---\n\n{{ brief.sorces }}")
    assert (finding.location.line, finding.location.column) == (5, 10)


@pytest.mark.parametrize(
    "text",
    [
        "{% if mine is defined %}{{ mine }}{% endif %}",
        "{% if brief.mine is defined %}x{% endif %}",
        "{{ mine | default('') }}{{ brief.mine | default('') }}",
        "{% macro m(x, y=1) %}{{ x.anything }}{{ varargs }}{{ kwargs }}{% endmacro %}"
        "{{ m(brief, 1, 2, z=3) }}",
        "{% macro m() %}{{ caller(1) }}{% endmacro %}{% call(x) m() %}{{ x }}{% endcall %}",
        "{% macro m() %}{{ later() }}{% endmacro %}{% macro later() %}{% endmacro %}{{ m() }}",
        "{% set ns = namespace(n=0) %}{% for s in brief.sources %}{% set ns.n = ns.n + 1 %}"
        "{{ loop.index }}{% endfor %}{{ ns.n }}",
        "{% for s in brief.sources recursive %}{{ loop.depth }}{% else %}x{% endfor %}",
        "{% for group in brief.sources | batch(2) %}{% for s in group %}{{ s.label }}"
        "{% endfor %}{% endfor %}",
        "{% for name, chosen in figures.items() %}{{ name }}{{ chosen.caption }}{% endfor %}",
        "{{ figures.get('stance').alt }}{{ figures[title].alt }}",
        "{{ brief.tables.claims.columns | join(', ') }}",
        "{{ brief.themes[0].scale.high if brief.themes[0].scale else '' }}",
        "{{ (brief.sources[0].written or brief.sources[1].written) | date }}",
        "{{ brief.sources[0].label.upper() }}{{ brief.publication.date.first.year }}",
        "{% set x %}a{% endset %}{{ x | trim }}{% filter upper %}b{% endfilter %}",
        "{{ dict(a=1).a }}{{ range(3) | list | length }}{{ [1, 2][0] }}",
        "{{ head(['a', 'b'], [1, 2]) }}{{ super() }}{{ self.annex() }}",
        "{{ _('{n} of {all}', n=1, all=2) }}{{ _n('{n} claim', '{n} claims', 3) }}",
        "{% include ['none.qmd.j2', title] ignore missing %}",
    ],
)
def test_what_may_be_is_not_found_fault_with(text: str, tmp_path: Path) -> None:
    assert tell(tmp_path, in_block(text)) == []


@pytest.mark.parametrize("name", [each.name for each in DOCUMENTS])
def test_the_packaged_templates_name_only_what_there_is(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proofreading, "PACKAGED", tmp_path / "elsewhere")
    environment = make_environment(tmp_path, "en")
    findings = proofread(environment, f"{name}.qmd.j2", PACKAGED)
    assert [str(finding) for finding in findings] == []


# ── what a template cannot reach ─────────────────────────────────────────────────────────


OUT_OF_REACH = {
    "pickles": """{{ brief.publication.parse_raw('x', allow_pickle=true) }}""",
    "files": """{{ brief.publication.parse_file('/etc/hostname') }}""",
    "copies": """{{ brief.sources[0].model_copy(update={'label': 'x'}).label }}""",
    "schemas": """{{ brief.sources[0].claims[0].model_json_schema().title }}""",
    "frames to files": """{{ brief.tables.claims.to_csv('PLANTED') }}""",
    "frames to pickles": """{{ brief.tables.claims['theme'].to_pickle('PLANTED') }}""",
    "queries": """{{ brief.tables.claims.query("@pd.io.common.os.system('touch PLANTED')") }}""",
    "evaluation": """{{ brief.tables.claims.eval('theme') }}""",
    "pipes": """{{ brief.tables.claims.pipe(cite_source) }}""",
    "arrays to files": """{{ brief.tables.claims.values.tofile('PLANTED') }}""",
    "the clock": """{{ brief.publication.date.first.today().year }}""",
    "by attr": """{{ (brief.publication | attr('parse_file'))('/etc/hostname') }}""",
    "by map": """{{ brief.sources | map(attribute='model_json_schema') | first }}""",
    "by format": """{{ '{0.model_config}'.format(brief.publication) }}""",
    "classes": """{{ brief.publication.__class__.__mro__ }}""",
    "functions": """{{ cite_source.__globals__ }}""",
}


@pytest.mark.parametrize("text", OUT_OF_REACH.values(), ids=OUT_OF_REACH)
def test_a_template_reaches_no_library_below_the_model(text: str, workspace: Path) -> None:
    target = workspace / "planted"
    (workspace / "templates").mkdir(exist_ok=True)
    template = in_block(text.replace("PLANTED", str(target)))
    (workspace / "templates" / "brief.qmd.j2").write_text(template, encoding="utf-8")
    done = Command(workspace)("build", "--to", "html", "--engine", "embedded")
    assert done.returncode == 1
    assert "templates/brief.qmd.j2" in done.stderr
    assert "Traceback" not in done.stderr
    assert not target.exists()
    assert not (workspace / "outputs").exists()


# ── blocks ───────────────────────────────────────────────────────────────────────────────


def test_a_template_that_is_not_there_is_told_where_it_is_named(tmp_path: Path) -> None:
    text = '{% extends "reportgen/brief.qmd.j2" %}\n{% from "reportgen/_none.qmd.j2" import a %}\n'
    (finding,) = read(tmp_path, text)
    assert finding.message == "There is no template 'reportgen/_none.qmd.j2'."
    assert (Path(finding.location.path).name, finding.location.line) == ("brief.qmd.j2", 2)


def test_a_block_that_the_extended_template_has_not_is_told(tmp_path: Path) -> None:
    (finding,) = read(tmp_path, EXTENDS + "{% block judgement %}x{% endblock %}")
    assert finding.code == "RG505"
    assert (finding.location.line, finding.location.column) == (2, 10)
    assert finding.remedy == "Did you mean 'judgements'?"


def test_blocks_are_known_through_several_templates(tmp_path: Path) -> None:
    files = {
        "house.qmd.j2": EXTENDS
        + "{% block annex %}{% block colophon %}x{% endblock %}{% endblock %}"
    }
    child = '{% extends "house.qmd.j2" %}\n{% block options %}toc: true\n{% endblock %}\n'
    assert tell(tmp_path, f"{child}{{% block colophon %}}y{{% endblock %}}", files) == []
    (finding,) = read(tmp_path, f"{child}{{% block colofon %}}y{{% endblock %}}", files)
    assert finding.remedy == "Did you mean 'colophon'?"


def test_what_stands_outside_of_blocks_is_told(tmp_path: Path) -> None:
    allowed = "{% set x = 1 %}\n{% macro m() %}x{% endmacro %}\n{% import '_a.qmd.j2' as a %}\n"
    files = {"_a.qmd.j2": "{% macro b() %}{% endmacro %}"}
    assert tell(tmp_path, EXTENDS + allowed, files) == []
    findings = read(tmp_path, EXTENDS + "<# mine #>\n\n Text\n{% for x in [] %}{% endfor %}")
    assert [(f.code, f.location.line, f.location.column) for f in findings] == [
        ("RG505", 4, 2),
        ("RG505", 5, 1),
    ]


def test_a_block_sees_what_its_place_sees_if_it_is_scoped(tmp_path: Path) -> None:
    assert tell(tmp_path, EXTENDS + "{% block theme %}{{ theme.label }}{% endblock %}") == []
    (finding,) = read(tmp_path, EXTENDS + "{% block theme %}{{ theme.lable }}{% endblock %}")
    assert finding.message == "theme (a Theme) has no 'lable'."


def test_the_blocks_of_a_template_that_is_chosen_at_run_time_are_not_known(tmp_path: Path) -> None:
    template = "{% extends title %}{% block anything %}{{ whatever }}{% endblock %}"
    assert tell(tmp_path, template) == []


@pytest.mark.parametrize("template", DOCUMENTS, ids=lambda template: template.name)
def test_blocks_written_anew_with_the_packaged_text_change_nothing(
    template: Template, tmp_path: Path
) -> None:
    brief = with_documents(make_brief(), **{template.name: None})
    (packaged,) = compose(brief, OUTLINE, {}, {}, tmp_path, STYLE)
    overrides = [write_override(template.name, block.name) for block in template.blocks]
    head, _, _ = overrides[0].partition("\n")
    inner = [text.removeprefix(head) for text in overrides if text.count("{% block") == 1]
    (tmp_path / f"{template.name}.qmd.j2").write_text("".join([head, *inner]), encoding="utf-8")
    assert list(check_templates(brief, tmp_path)) == []
    (own,) = compose(brief, OUTLINE, {}, {}, tmp_path, STYLE)
    assert own == packaged


# ── what there is, told ──────────────────────────────────────────────────────────────────


def test_every_template_block_and_macro_says_what_it_is_for() -> None:
    silent = [template.name for template in read_templates() if not template.purpose]
    for template in read_templates():
        silent += [f"{template.name}: {part.name}" for part in template.macros if not part.purpose]
    for template in DOCUMENTS:
        lines = describe_blocks(template.name).splitlines()
        silent += [f"{template.name}: {line}" for line in lines if len(line.split()) < 2]
    assert silent == []


def test_the_command_writes_an_override_and_knows_what_is_meant(
    reportgen_command: Command,
) -> None:
    written = reportgen_command("template", "handout", "question").stdout
    assert written == write_override("handout", "question")
    wrong = reportgen_command("template", "handuot")
    assert (wrong.returncode, "Did you mean 'handout'?" in wrong.stderr) == (2, True)


def test_the_templates_are_listed_with_what_they_are_for() -> None:
    names = [line.split()[0] for line in describe_templates().splitlines()]
    assert names == ["annex", "brief", "handout", "slides", "summary"]
    assert describe() == describe_templates()
    assert describe("brief.qmd.j2") == describe_blocks("brief")


def test_a_block_that_a_template_has_not_has_no_override() -> None:
    with pytest.raises(ReportgenError, match="Did you mean 'judgements'"):
        write_override("brief", "judgement")
