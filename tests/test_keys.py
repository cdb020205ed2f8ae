"""Every key that BibTeX and pandoc read can be cited, and is written so that pandoc reads it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import drafts
import pypandoc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import reportgen
from reportgen.model.keys import find_key_fault, is_plain, mend_key, name_file
from reportgen.model.prose import Citation, Prose
from reportgen.reading.bibliography import load_bibliography
from reportgen.reading.citations import find_citations
from reportgen.reading.loading import load
from reportgen.reading.yamldoc import read_yaml
from reportgen.templating.markdown import cite
from reportgen.workspace import Workspace

KEYS = (
    "_loi_2011",
    "'x",
    "?x",
    "*x",
    "!x",
    "$x",
    "-x",
    ".x",
    "/x",
    "@x",
    "x.",
    "x:",
    "x-",
    "x'",
    "a--b",
    "a::b",
    "a..b",
    "a//b",
    "a&b",
    "a+b",
    "a/b",
    "a;b",
    "a=b",
    "a@b",
    "a!b",
    "a`b",
    "a[b]",
    "(a)",
    "日本2019",
    "żółw",
    "0800",
    "DBLP:conf/icml/Smith19",
    "10.1000/182",
    "share--income_2019",
)
FOREIGN = (
    "a~b",
    "a|b",
    "a%b",
    "a#b",
    'a"b',
    "a{b",
    "a}b",
    "a\\b",
    "a^b",
    "a<b",
    "a>b",
    "a–b",
    "a b",
)


def run_pandoc(text: str, source: str, target: str) -> str:
    command = [pypandoc.get_pandoc_path(), "-f", source, "-t", target]
    return subprocess.run(
        command, input=text.encode(), capture_output=True, check=True
    ).stdout.decode()


def find_cited(markdown: str) -> list[str]:
    """The keys that pandoc finds in a paragraph of Markdown."""
    (block,) = json.loads(run_pandoc(markdown, "markdown-smart", "json"))["blocks"]
    cites = [inline["c"][0] for inline in block["c"] if inline["t"] == "Cite"]
    return [item["citationId"] for items in cites for item in items]


def make_bib(*keys: str) -> str:
    return "\n".join(f"@misc{{{key}, title = {{T{n}}}}}" for n, key in enumerate(keys))


def test_pandoc_reads_every_such_key_in_what_is_written_for_it() -> None:
    bibliography, findings = load_bibliography(make_bib(*KEYS).encode(), "r.bib", KEYS)
    assert findings == []
    items = json.loads(run_pandoc(bibliography.to_bibtex(), "biblatex", "csljson"))
    assert {item["id"]: item["title"] for item in items} == {
        key: f"T{number}" for number, key in enumerate(KEYS)
    }


@pytest.mark.parametrize("key", KEYS)
def test_pandoc_finds_every_such_key_in_a_citation(key: str) -> None:
    assert find_cited(str(cite(Citation(key), Citation("other")))) == [key, "other"]


@pytest.mark.parametrize("key", KEYS)
def test_prose_cites_every_such_key_in_braces(key: str) -> None:
    text = f"So it is [see @{{{key}}}, p. 3; @other]."
    assert [citation.key for citation in Prose.parse(text).citations] == [key, "other"]


@pytest.mark.parametrize("key", [key for key in KEYS if not set(key) & set("[];")])
def test_prose_needs_no_braces_but_for_what_parts_citations(key: str) -> None:
    citation, other = Prose.parse(f"So it is [@{key}, p. 3; @other].").citations
    assert (citation.key, str(citation.locator), other.key) == (key, "p. 3", "other")


@pytest.mark.parametrize("key", FOREIGN)
def test_a_key_that_pandoc_cannot_read_is_refused_at_its_line(key: str) -> None:
    data = f"\n@misc{{{key}, title = {{T}}}}".encode()
    _, findings = load_bibliography(data, "r.bib", (key,))
    assert [(f.code, f.location.line, f.severity) for f in findings] == [("RG201", 2, "error")]
    assert f"The key {key!r} cannot be cited: it holds" in findings[0].message
    assert load_bibliography(data, "r.bib", ())[1] == []


@pytest.mark.parametrize("key", ["fig-x", "sec-report", "SEC-10K", "Tbl-1", "def-2"])
def test_a_key_that_quarto_takes_for_a_reference_is_refused(key: str) -> None:
    assert "cross-reference" in find_key_fault(key)
    assert find_key_fault(mend_key(key)) == ""


@pytest.mark.parametrize("key", ["figure-x", "sect", "section-2", "fig", "figx", "a-fig-x"])
def test_a_key_that_only_begins_alike_can_be_cited(key: str) -> None:
    assert find_key_fault(key) == ""


MARKS = st.sampled_from("ab1_é日.:/-+&?#$%<>~*'!;@=`()[]~|^\"\u0301·’")


@pytest.mark.thorough
@settings(deadline=None, max_examples=100)
@given(st.text(alphabet=MARKS, min_size=1))
def test_the_grammar_of_keys_is_pandocs_own(key: str) -> None:
    fault = find_key_fault(key)
    if "cross-reference" in fault:
        return
    command = [pypandoc.get_pandoc_path(), "-f", "biblatex", "-t", "csljson"]
    done = subprocess.run(command, input=make_bib(key).encode(), capture_output=True, check=False)
    read = [item["id"] for item in json.loads(done.stdout)] if done.returncode == 0 else []
    assert (read == [key]) == (fault == "")


@pytest.mark.thorough
@settings(deadline=None, max_examples=100)
@given(st.text(alphabet=st.sampled_from("ab1_é日.:/-+&?#%"), min_size=1))
def test_a_template_cites_what_pandoc_finds_in_it(text: str) -> None:
    cited = [key for _, key in find_citations(f"So @{text}", "t")]
    assert find_cited(f"So @{text}") == cited
    assert is_plain(text) == (cited == [text])


@given(st.text(min_size=1))
def test_a_key_that_is_proposed_can_be_cited(key: str) -> None:
    mended = mend_key(key)
    assert mended == "" or find_key_fault(mended) == ""


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("adams2024", "adams2024"),
        ("DBLP:conf/icml/Smith19", "DBLP_conf_icml_Smith19"),
        (".x", "_x"),
        ("żółw+1", "żółw+1"),
    ],
)
def test_a_key_has_a_file_name_on_every_system(key: str, name: str) -> None:
    assert name_file(key) == name


def rename_source(key: str, folder: Path, stem: str) -> Path:
    """A workspace whose first source has another key, in a file of some name."""
    files = drafts.draft()
    files[f"sources/{stem}.yml"] = files.pop("sources/adams2020.yml") | {"source": key}
    written = {
        name: content
        if isinstance(content, dict) and name.startswith("sources/") and "source" in content
        else json.loads(json.dumps(content).replace("adams2020", key))
        for name, content in files.items()
    }
    return drafts.write(written, folder)


@pytest.mark.parametrize("key", ["DBLP:conf/icml/Smith19", "_loi_2011", "a--b", "日本2019", "'x"])
def test_a_source_may_have_any_such_key(key: str, tmp_path: Path) -> None:
    folder = rename_source(key, tmp_path, name_file(key))
    loaded = load(Workspace.open(folder))
    assert loaded.brief is not None
    assert [f for f in reportgen.check(folder).findings if f.severity == "error"] == []
    (source,) = [source for source in loaded.brief.sources if source.key == key]
    assert loaded.brief.locate(source.file, "claims", 0, "id").path == (
        f"sources/{name_file(key)}.yml"
    )


def test_the_file_of_a_source_may_have_its_key_as_it_is_or_as_a_file_name(tmp_path: Path) -> None:
    for number, stem in enumerate(("a:b", "a_b")):
        folder = rename_source("a:b", tmp_path / str(number), stem)
        assert [f for f in reportgen.check(folder).findings if f.severity == "error"] == []


def test_two_files_of_one_source_are_told(tmp_path: Path) -> None:
    folder = rename_source("a:b", tmp_path, "a:b")
    (folder / "sources/a_b.yml").write_bytes((folder / "sources/a:b.yml").read_bytes())
    codes = {f.code: f for f in reportgen.check(folder).findings}
    assert codes["RG205"].remedy == "Keep one file: sources/a_b.yml."


@pytest.mark.parametrize(
    ("written", "remedy"),
    [("*x", '"*x"'), ("&x", '"&x"'), ("[*x]", '"*x"'), ("[&x]", '"&x"')],
)
def test_a_key_that_yaml_takes_for_its_own_is_told_to_go_in_quotes(
    written: str, remedy: str
) -> None:
    document = read_yaml(f"source: {written}\n".encode(), "s.yml")
    assert [finding.code for finding in document.findings] == ["RG102"]
    assert remedy in document.findings[0].remedy


@pytest.mark.parametrize("key", ["0800", "007", "00", "-01"])
def test_a_key_or_year_that_begins_with_a_zero_stays_as_it_is_written(key: str) -> None:
    assert read_yaml(f"source: {key}\n".encode(), "s.yml").value == {"source": key}


def test_a_key_that_a_template_cuts_is_told_to_go_in_braces(tmp_path: Path) -> None:
    files = drafts.draft()
    files["bibliography/references.bib"] += "\n\n@misc{share--income, title = {T}}"
    files["templates/brief.qmd.j2"] = (
        '{% extends "reportgen/brief.qmd.j2" %}\n'
        "{% block methods %}So @share--income and @{share--income}.{% endblock %}\n"
    )
    (finding,) = [
        f for f in reportgen.check(drafts.write(files, tmp_path)).findings if f.code == "RG204"
    ]
    assert "'share'" in finding.message
    assert "@{share--income}" in finding.remedy
