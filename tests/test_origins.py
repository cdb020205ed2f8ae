"""What stands in a .qmd is traced to the extract or the template line that wrote it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import drafts
import pytest
from conftest import Command
from samples import Script, make_brief
from test_compose import with_documents
from test_quarto_engine import install

from reportgen.compare import compare
from reportgen.errors import Finding, Location, Severity
from reportgen.making import origins
from reportgen.making.origins import Origin, SourceMap, Tracer, trace_findings
from reportgen.model.brief import Brief
from reportgen.reading.loading import load
from reportgen.styles import StyleTraits
from reportgen.templating.compose import compose
from reportgen.templating.environment import PACKAGED
from reportgen.templating.layout import MARK
from reportgen.templating.outline import Outline
from reportgen.workspace import Workspace

STYLE = StyleTraits(has_bibliography=True, prints_locators=True)
OWN = """\
{% extends "reportgen/brief.qmd.j2" %}
{% block explanations %}
# Ours {#sec-ours}

See @fig-nope, and {{ brief.sources[0].thesis | upper }}
{% for source in brief.sources %}
- {{ source.approach }}, *{{ source.genre }}* {{ cite_source(source) }}
{% endfor %}
{% endblock %}
"""


class Composed:
    """The documents of a workspace with their maps."""

    def __init__(self, folder: Path) -> None:
        workspace = Workspace.open(folder)
        brief = load(workspace).brief
        assert brief is not None
        self.brief: Brief = brief
        outline = Outline(brief, compare(brief))
        tracer = Tracer(brief, workspace.templates)
        where = workspace.templates
        made = compose(brief, outline, {}, {}, where, STYLE)
        marked = compose(brief, outline, {}, {}, where, STYLE, watch=tracer.attach)
        self.texts = {f"{one.document}.qmd": one.text for one in made}
        self.maps: Mapping[str, SourceMap] = {
            f"{one.document}.qmd": tracer.read(one.text, self.texts[f"{one.document}.qmd"])
            for one in marked
        }

    def find(self, words: str, document: str = "brief.qmd") -> Origin:
        """The origin of the first place where words stand."""
        for number, line in enumerate(self.texts[document].split("\n"), start=1):
            if words in line:
                origin = self.maps[document].find(number, line.index(words) + 1)
                assert origin is not None
                return origin
        raise AssertionError(f"{words!r} is not in {document}")

    def quote(self, place: Location, root: Path) -> str:
        """The line of a file that a place names."""
        begin = "reportgen/"
        packaged = place.path.startswith(begin)
        path = PACKAGED / place.path.removeprefix(begin) if packaged else root / place.path
        return path.read_text("utf-8").split("\n")[place.line - 1]


@pytest.fixture
def own_workspace(workspace: Path) -> Path:
    return drafts.write({"templates/brief.qmd.j2": OWN}, workspace)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = {**drafts.draft(), "templates/brief.qmd.j2": OWN}
    return drafts.write(files, tmp_path_factory.mktemp("origins") / "workspace")


@pytest.fixture(scope="module")
def composed(root: Path) -> Composed:
    return Composed(root)


@pytest.mark.parametrize(
    ("words", "path", "line"),
    [
        ("Trade grew, says A.", "sources/adams2020.yml", "claim: Trade grew, says A."),
        ("Trade grew, says B.", "sources/baker2021.yml", "claim: Trade grew, says B."),
        ("Trade follows the flag.", "sources/adams2020.yml", "warrant: Trade follows the flag."),
        ("Exports rose.", "sources/adams2020.yml", "summary: Exports rose."),
        ("did* grow", "sources/comparison.yml", "text: Trade *did* grow"),
        ("Did ships sail?", "sources/comparison.yml", "question: Did ships sail?"),
        ("What do they argue?", "brief.yml", "question: What do they argue?"),
        ("A University", "brief.yml", "affiliation: A University"),
        ("The year is wrong", "sources/adams2020.yml", "note: The year is wrong in the source."),
        ("THE THESIS OF A", "sources/adams2020.yml", "thesis: The thesis of A."),
    ],
)
def test_a_text_of_an_extract_leads_to_its_line(
    words: str, path: str, line: str, composed: Composed, root: Path
) -> None:
    origin = composed.find(words)
    assert origin.value is not None
    assert origin.value.path == path
    assert line in composed.quote(origin.value, root)


@pytest.mark.parametrize(
    ("words", "path", "line"),
    [
        ("@fig-nope", "templates/brief.qmd.j2", "See @fig-nope, and"),
        ("# Ours", "templates/brief.qmd.j2", "# Ours {#sec-ours}"),
        ("::: {#refs}", "reportgen/brief.qmd.j2", "::: {#refs}"),
        ("csl: style.csl", "reportgen/_document.qmd.j2", "csl: style.csl"),
    ],
)
def test_the_words_of_a_template_lead_to_its_line(
    words: str, path: str, line: str, composed: Composed, root: Path
) -> None:
    origin = composed.find(words)
    assert (origin.value, origin.template.path) == (None, path)
    assert line in composed.quote(origin.template, root)


def test_two_texts_that_are_alike_keep_their_own_places(composed: Composed) -> None:
    """Equal texts are one object in memory; their places come from who was asked for them."""
    found = {
        origin.value.path
        for pieces in composed.maps["brief.qmd"].lines
        for _, origin in pieces
        if origin.value and origin.template.path == "templates/brief.qmd.j2"
    }
    assert found == {"sources/adams2020.yml", "sources/baker2021.yml"}


def test_a_citation_leads_to_what_is_cited(composed: Composed) -> None:
    line = next(line for line in composed.texts["brief.qmd"].split("\n") if "*research" in line)
    number = composed.texts["brief.qmd"].split("\n").index(line) + 1
    origin = composed.maps["brief.qmd"].find(number, line.index("@adams2020") + 1)
    assert origin is not None
    assert origin.value is not None
    assert origin.value.path == "sources/adams2020.yml"


def test_every_line_with_words_has_an_origin(composed: Composed) -> None:
    for name, text in composed.texts.items():
        lines = text.split("\n")
        lost = [n for n, line in enumerate(lines, 1) if line and not composed.maps[name].find(n)]
        assert lost == []


@pytest.mark.parametrize("script", ["hostile", "japanese"])
@pytest.mark.parametrize("sources", [2, 5])
def test_documents_are_laid_out_alike_with_and_without_marks(script: Script, sources: int) -> None:
    names = dict.fromkeys(("brief", "slides", "summary", "handout", "annex"))
    brief = with_documents(make_brief(sources, 20, script=script), **names)
    outline, folder = Outline(brief, compare(brief)), Path("nowhere")
    tracer = Tracer(brief, folder)
    made = compose(brief, outline, {}, {}, folder, STYLE)
    marked = compose(brief, outline, {}, {}, folder, STYLE, watch=tracer.attach)
    for plain, other in zip(made, marked, strict=True):
        assert MARK.sub("", other.text) == plain.text, plain.document
        assert len(other.text) > len(plain.text)


def test_a_place_outside_of_a_document_has_none(composed: Composed) -> None:
    assert composed.maps["brief.qmd"].find(0) is None
    assert composed.maps["brief.qmd"].find(1_000_000, 3) is None


# ── findings ─────────────────────────────────────────────────────────────────────────────


def find_at(path: str, line: int = 0, column: int = 0) -> Finding:
    place = Location(path, line, column)
    return Finding("RG905", Severity.WARNING, place, "Something.", "Correct it.")


def never() -> dict[str, SourceMap]:
    raise AssertionError("nothing is traced without need")


@pytest.fixture
def trace(composed: Composed, tmp_path: Path) -> Callable[[Finding], Finding]:
    for name, text in composed.texts.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "references.bib").write_text(composed.brief.bibliography.to_bibtex(), "utf-8")

    def run(finding: Finding) -> Finding:
        wanted = finding.location.path.endswith(".qmd") and finding.location.line
        maps = (lambda: composed.maps) if wanted else never
        (found,) = trace_findings([finding], composed.brief, tmp_path, tmp_path / "own", maps)
        return found

    return run


def test_a_finding_in_an_extract_s_text_names_the_extract_then_the_project_and_the_template(
    composed: Composed, trace: Callable[[Finding], Finding]
) -> None:
    lines = composed.texts["brief.qmd"].split("\n")
    number = next(n for n, line in enumerate(lines, 1) if "Exports rose." in line)
    column = lines[number - 1].index("Exports") + 3
    told = str(trace(find_at("brief.qmd", number, column))).split("\n")
    assert told[0].startswith("sources/adams2020.yml:")
    assert told[1] == (
        f"  outputs/quarto/brief.qmd:{number}:{column}: the place in the Quarto project"
    )
    assert told[2].startswith("  reportgen/")
    assert told[2].endswith(": this line of the template prints it")


def test_a_finding_in_a_template_s_words_names_the_template(
    composed: Composed, trace: Callable[[Finding], Finding]
) -> None:
    lines = composed.texts["brief.qmd"].split("\n")
    number = next(n for n, line in enumerate(lines, 1) if "@fig-nope" in line)
    assert str(trace(find_at("brief.qmd", number, 5))) == (
        "templates/brief.qmd.j2:5: warning RG905: Something. Correct it.\n"
        f"  outputs/quarto/brief.qmd:{number}:5: the place in the Quarto project"
    )


def test_a_finding_in_the_project_s_bibliography_names_the_line_of_the_workspace_s(
    trace: Callable[[Finding], Finding], root: Path, tmp_path: Path
) -> None:
    copied = (tmp_path / "references.bib").read_text("utf-8").split("\n")
    number = next(n for n, line in enumerate(copied, 1) if "Baker" in line)
    place = trace(find_at("references.bib", number, 3)).location
    own = (root / place.path).read_text("utf-8").split("\n")
    assert place.path == "bibliography/references.bib"
    assert own[place.line - 1] == copied[number - 1]


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("brief.qmd", "brief.yml"),
        ("slides.qmd", "templates/slides.qmd.j2"),
        ("_quarto.yml", "outputs/quarto/_quarto.yml"),
        ("_extensions/me/f.lua", "_extensions/me/f.lua"),
        ("brief.css", "outputs/quarto/brief.css"),
        ("typst-header.typ", "templates/typst-header.typ"),
        ("look/mine.css", "look/mine.css"),
        ("style.csl", "brief.yml"),
    ],
)
def test_a_finding_about_a_file_as_a_whole_is_told_at_what_it_is_made_of(
    path: str, wanted: str, trace: Callable[[Finding], Finding], tmp_path: Path
) -> None:
    own = ("templates/slides.qmd.j2", "templates/typst-header.typ", "look/mine.css")
    drafts.write({**dict.fromkeys(own, ""), "_extensions/me/f.lua": ""}, tmp_path / "own")
    assert trace(find_at(path)).location.path == wanted


def test_a_finding_in_a_copy_of_an_own_file_keeps_its_line(
    trace: Callable[[Finding], Finding], tmp_path: Path
) -> None:
    drafts.write({"templates/brief.css": "p {\n}"}, tmp_path / "own")
    found = trace(find_at("brief.css", 2, 1))
    assert found.location == Location("templates/brief.css", 2, 1)
    assert found.related[0][0] == Location("outputs/quarto/brief.css", 2, 1)


def test_what_quarto_warns_of_is_told_at_the_template_and_the_project_is_kept(
    reportgen_command: Command, own_workspace: Path, tmp_path: Path
) -> None:
    program = install(tmp_path / "bin")
    env = {"FAKE_QUARTO": "unresolved crossref", "QUARTO_PATH": str(program)}
    done = reportgen_command("build", own_workspace, "--to", "html", env=env)
    assert done.returncode == 1
    assert (
        "templates/brief.qmd.j2:5: error RG902: Nothing is labelled 'fig-nope', so the reference "
        "to it is empty.\n  5 | See @fig-nope, and {{ brief.sources[0].thesis | upper }}\n"
    ) in done.stderr
    logs = own_workspace / "outputs" / "logs"
    assert "the place in the Quarto project" in done.stderr
    assert "@fig-nope" in (logs / "project" / "brief.qmd").read_text("utf-8")
    assert "Unable to resolve crossref" in (logs / "render.log").read_text("utf-8")


def test_what_an_engine_fails_at_is_kept_until_it_does_not(
    reportgen_command: Command, workspace: Path, tmp_path: Path
) -> None:
    program = install(tmp_path / "bin")
    env = {"FAKE_QUARTO": "last words", "QUARTO_PATH": str(program)}
    failed = reportgen_command("build", workspace, "--to", "html", env=env)
    logs = workspace / "outputs" / "logs"
    assert failed.returncode == 1
    assert failed.stderr.endswith(
        f"The whole log: {logs / 'render.log'}\n"
        "Quarto 1.9.38 did not make brief.html: it ended with exit code 1.\n"
        "Its last message: and then nothing. The project is kept in outputs/logs/project. "
        "To reproduce it, run in the project folder: "
        "quarto render brief.qmd --to reportgen-html --no-execute -M embed-resources:true\n"
    )
    assert "something odd\nand then nothing\n" in failed.stderr
    assert (logs / "project" / "_quarto.yml").is_file()
    assert [path.name for path in (workspace / "outputs").iterdir()] == ["logs"]
    env["FAKE_QUARTO"] = "success"
    done = reportgen_command("build", workspace, "--to", "html", env=env)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in logs.iterdir()] == ["render.log"]
    log = (logs / "render.log").read_text("utf-8")
    assert log.startswith("$ quarto render brief.qmd --to reportgen-html")


def test_a_line_of_the_project_s_settings_is_one_of_brief_yml() -> None:
    settings = "project:\n  type: default\nformat:\n  html:\n    css: a.css\n    toc: maybe\n"
    assert origins._find_setting(Location("_quarto.yml", 6, 10), settings) == (
        "format",
        "html",
        "toc",
    )
