"""The manifest says what was made, of what, by what; and outputs are verified by it."""

from __future__ import annotations

import getpass
import json
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import drafts
import pytest
from conftest import ROOT, Command
from test_build import DOCUMENTS, PUBLISHED, read_tree

import reportgen
from reportgen.making.digests import digest_file
from reportgen.making.manifest import read_manifest
from reportgen.making.toolchain import write_lock
from reportgen.making.upkeep import lock_tools, verify_outputs

RECORDS = {"manifest.json", "ro-crate-metadata.json"}


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def said(built_draft: Path) -> dict[str, Any]:
    """What the manifest of a small workspace says."""
    read: dict[str, Any] = read_json(built_draft / "outputs" / "manifest.json")
    return read


# ── what it says ─────────────────────────────────────────────────────────────────────────


def test_every_output_is_listed_with_its_hash_and_size(
    built_draft: Path, said: dict[str, Any]
) -> None:
    outputs = built_draft / "outputs"
    names = set(read_tree(outputs)) - RECORDS
    assert {entry["path"] for entry in said["outputs"]} == names
    for entry in said["outputs"]:
        file = digest_file(outputs / entry["path"], entry["path"])
        assert (entry["sha256"], entry["size"]) == (file.sha256, file.size)


def test_every_input_is_listed_with_its_hash_and_size(
    built_draft: Path, said: dict[str, Any]
) -> None:
    listed = {entry["path"] for entry in said["inputs"]}
    assert listed == set(drafts.draft())
    for entry in said["inputs"]:
        file = digest_file(built_draft / entry["path"], entry["path"])
        assert (entry["sha256"], entry["size"]) == (file.sha256, file.size)


def test_tools_settings_and_documents_are_told(said: dict[str, Any]) -> None:
    assert {"reportgen-briefs", "embedded", "matplotlib", "typst"} <= set(said["tools"])
    assert "pandoc" in said["tools"]["embedded"]
    assert said["settings"]["epoch"] == 1795219200  # 21 November 2026
    documents = {e["path"]: (e["document"], e["format"]) for e in said["outputs"] if "format" in e}
    assert set(documents) == set(DOCUMENTS)
    assert documents["slides.html"] == ("slides", "revealjs")


def test_findings_are_told(workspace: Path) -> None:
    brief = drafts.draft()["brief.yml"] | {"documents": {"brief": {"formats": ["html"]}}}
    entry = "@book{unused, author = {A, B}, title = {C}, date = {2020}, publisher = {D}}\n"
    bib = drafts.draft()["bibliography/references.bib"] + "\n\n" + entry
    drafts.write({"brief.yml": brief, "bibliography/references.bib": bib}, workspace)
    made = reportgen.build(workspace, engine="embedded")
    said = read_json(workspace / "outputs" / "manifest.json")
    assert [finding["code"] for finding in said["findings"]] == ["RG210"]
    manifest = read_manifest(workspace / "outputs")
    assert manifest is not None and manifest.findings == made.findings


@pytest.mark.parametrize("name", sorted(RECORDS))
def test_nothing_of_the_machine_is_told(built_draft: Path, name: str) -> None:
    text = (built_draft / "outputs" / name).read_text(encoding="utf-8")
    machine = [str(built_draft), str(ROOT), str(Path.home()), socket.gethostname()]
    user = getpass.getuser()
    machine += [user] if user != "root" else ["/root"]
    assert [word for word in machine if word in text] == []


def test_the_manifest_reads_as_it_was_written(built_draft: Path) -> None:
    manifest = read_manifest(built_draft / "outputs")
    assert manifest is not None
    text = (built_draft / "outputs" / "manifest.json").read_text(encoding="utf-8")
    assert manifest.to_json() == text


# ── the same as an RO-Crate ──────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def graph(built_draft: Path) -> dict[str, dict[str, Any]]:
    """The entities of the crate by their ids."""
    crate = read_json(built_draft / "outputs" / "ro-crate-metadata.json")
    assert crate["@context"][0] == "https://w3id.org/ro/crate/1.1/context"
    entities = {entity["@id"]: entity for entity in crate["@graph"]}
    assert len(entities) == len(crate["@graph"])
    return entities


def refer(value: Any) -> Iterator[str]:
    """Every entity that a value refers to."""
    if isinstance(value, dict):
        if set(value) == {"@id"}:
            yield value["@id"]
        for inner in value.values():
            yield from refer(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from refer(inner)


def test_the_crate_is_one(graph: dict[str, dict[str, Any]]) -> None:
    itself, root = graph["ro-crate-metadata.json"], graph["./"]
    assert itself["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert itself["about"] == {"@id": "./"}
    assert root["@type"] == "Dataset"
    assert root["datePublished"] == "2026-11-21"
    assert {"name", "description"} <= set(root)
    assert graph[root["author"]["@id"]]["name"] == "A. Writer"
    assert graph[root["license"]["@id"]]["@type"] == "CreativeWork"
    known = {*graph, "https://w3id.org/ro/crate/1.1"}
    dangling = {
        name
        for entity in graph.values()
        for value in entity.values()
        for name in refer(value)
        if name not in known
    }
    assert dangling == set()


def test_every_file_of_the_crate_is_a_part_of_it_and_there(
    built_draft: Path, graph: dict[str, dict[str, Any]]
) -> None:
    files = {name for name, entity in graph.items() if entity["@type"] == "File"}
    assert {part["@id"] for part in graph["./"]["hasPart"]} == files
    assert files == set(read_tree(built_draft / "outputs")) - {"ro-crate-metadata.json"}
    for name in files:
        file, entity = digest_file(built_draft / "outputs" / name, name), graph[name]
        assert (entity["sha256"], entity["contentSize"]) == (file.sha256, str(file.size))
        assert "encodingFormat" in entity


def test_every_output_leads_back_to_the_inputs_it_comes_from(
    graph: dict[str, dict[str, Any]],
) -> None:
    actions = [entity for entity in graph.values() if entity["@type"] == "CreateAction"]
    made_by = {name: action for action in actions for name in refer(action["result"])}
    files = {name for name, entity in graph.items() if entity["@type"] == "File"}
    assert set(made_by) == files - {"manifest.json"}
    for name in DOCUMENTS:
        origins = set(trace(name, made_by))
        assert {f"#inputs/{path}" for path in drafts.draft()} <= origins
        instruments = set(refer(made_by[name]["instrument"]))
        assert instruments == {"#tools/reportgen-briefs", "#tools/embedded"}


def test_the_crate_reads_with_the_package_for_crates_and_is_written_by_it_alike(
    built_draft: Path, graph: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    rocrate = pytest.importorskip("rocrate.rocrate", reason="rocrate is not installed")
    crate = rocrate.ROCrate(built_draft / "outputs")
    assert {entity.id for entity in crate.get_entities()} == set(graph)
    assert crate.get("#render/brief.pdf")["result"] is crate.get("brief.pdf")
    crate.write(tmp_path / "again")
    again = read_json(tmp_path / "again" / "ro-crate-metadata.json")
    assert {entity["@id"]: entity for entity in again["@graph"]} == graph


def trace(name: str, made_by: dict[str, dict[str, Any]]) -> Iterator[str]:
    """What a file comes from, and what that comes from."""
    for origin in refer(made_by[name]["object"]) if name in made_by else ():
        yield origin
        yield from trace(origin, made_by)


# ── verify-outputs ───────────────────────────────────────────────────────────────────────


def test_outputs_that_nobody_touched_are_verified(built: Path) -> None:
    drafts.write({"outputs/README.md": "on this folder", "outputs/logs/quarto.log": "…"}, built)
    done = Command(built)("verify-outputs")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "All outputs and inputs match the manifest.\n"
    assert Command(built)("verify-outputs", "-q").stdout == ""


def test_each_file_that_is_not_as_it_was_made_is_told(built: Path) -> None:
    outputs = built / "outputs"
    (outputs / "brief.pdf").unlink()
    drafts.write(
        {
            "outputs/brief.html": "mine",
            "outputs/quarto/brief.qmd": "mine",
            "outputs/mine.txt": "mine",
            "outputs/ro-crate-metadata.json": "{}",
            "sources/adams2020.yml": "edited",
            "templates/brief.css": "added",
        },
        built,
    )
    done = Command(built)("verify-outputs")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "outputs/brief.html was changed after it was made",
        "outputs/brief.pdf is gone",
        "outputs/mine.txt was not made by reportgen",
        "outputs/quarto/brief.qmd was changed after it was made",
        "outputs/ro-crate-metadata.json was changed after it was made",
        "sources/adams2020.yml was edited, added or deleted after the outputs were made",
        "templates/brief.css was edited, added or deleted after the outputs were made",
    ]


def test_a_document_of_an_earlier_state_is_told(built: Path) -> None:
    brief = drafts.draft()["brief.yml"] | {"question": "What do they say?"}
    drafts.write({"brief.yml": brief}, built)
    done = Command(built)("build", "--to", "html", "--engine", "embedded")
    assert done.returncode == 0, done.stderr
    assert "outputs/brief.pdf is out of date" in done.stdout
    stale = {difference.path: difference.kind for difference in verify_outputs(built)}
    assert stale == dict.fromkeys(
        ("outputs/brief.docx", "outputs/brief.pdf", "outputs/slides.html", "outputs/slides.pptx"),
        "outdated",
    )
    reportgen.build(built, to="all", engine="embedded")
    assert verify_outputs(built) == ()


def test_outputs_without_a_manifest_cannot_be_verified(workspace: Path) -> None:
    done = Command(workspace)("verify-outputs")
    assert done.returncode == 1
    assert "outputs/manifest.json" in done.stderr and "Build" in done.stderr


@pytest.mark.parametrize("text", ["", "[", "[]", "{}", '{"manifest": 99}', "null", "\udcff"])
def test_a_manifest_that_is_none_is_told_and_the_next_build_mends_it(
    built: Path, text: str
) -> None:
    good = read_tree(built / "outputs")
    path = built / "outputs" / "manifest.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    done = Command(built)("verify-outputs")
    assert done.returncode == 1
    assert "outputs/manifest.json cannot be read" in done.stderr
    assert "Traceback" not in done.stderr
    reportgen.build(built, to="all", engine="embedded")
    assert read_tree(built / "outputs") == good


# ── build --check ────────────────────────────────────────────────────────────────────────

CHECK = ("build", "--check", "--to", "all", "--engine", "embedded")


def test_outputs_that_a_build_would_not_change_pass(built: Path) -> None:
    for _ in range(2):
        before = read_tree(built / "outputs")
        done = Command(built)(*CHECK)
        assert (done.returncode, done.stdout) == (0, "A build would change nothing.\n")
        assert read_tree(built / "outputs") == before
        shutil.rmtree(built / ".reportgen", ignore_errors=True)


def test_outputs_that_a_build_would_change_are_told_and_left(built: Path) -> None:
    brief = drafts.draft()["brief.yml"] | {"question": "What do they say?"}
    drafts.write({"brief.yml": brief}, built)
    (built / "outputs" / "slides.pptx").unlink()
    before = read_tree(built / "outputs")
    done = Command(built)(*CHECK)
    assert done.returncode == 1
    assert {"brief.html would change", "slides.pptx would be added"} <= {*done.stdout.splitlines()}
    assert read_tree(built / "outputs") == before
    assert {path.name for path in (built / ".reportgen").iterdir()} <= {
        "cache",
        ".gitignore",
        "CACHEDIR.TAG",
    }


def test_a_check_of_what_was_never_built_tells_every_file(workspace: Path) -> None:
    done = Command(workspace)("build", "--check", "--to", "html", "--engine", "embedded")
    assert done.returncode == 1
    assert {"brief.html would be added", "manifest.json would be added"} <= {
        *done.stdout.splitlines()
    }
    assert not (workspace / "outputs").exists()


# ── reportgen.lock ───────────────────────────────────────────────────────────────────────


def test_the_lock_names_every_tool_that_the_manifest_names(built: Path) -> None:
    done = Command(built)("lock", "--engine", "embedded")
    assert done.returncode == 0, done.stderr
    said = read_json(built / "outputs" / "manifest.json")
    assert lock_tools(built, engine="embedded") == said["tools"]
    lines = (built / "reportgen.lock").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert {line.partition(":")[0] for line in lines[1:]} == set(said["tools"])


def test_a_build_never_writes_the_lock(built: Path) -> None:
    assert not (built / "reportgen.lock").exists()


def test_a_build_with_the_tools_of_the_lock_says_nothing(built: Path) -> None:
    lock_tools(built, engine="embedded")
    before = read_tree(built / "outputs")
    made = reportgen.build(built, to="all", engine="embedded")
    assert (made.findings, made.changed) == ((), ())
    assert read_tree(built / "outputs") == before


def test_a_build_with_other_tools_says_which_and_strictly_fails(built: Path) -> None:
    lock_tools(built, engine="embedded")
    path = built / "reportgen.lock"
    text = path.read_text(encoding="utf-8").replace("\ntypst: ", "\ntypst: 0.0.1 # was ")
    path.write_text(f"{text}abacus: '3'\n", encoding="utf-8")
    made = reportgen.build(built, to="html", engine="embedded")
    assert {finding.code for finding in made.findings} == {"RG910"}
    told = {finding.location.line: finding.message for finding in made.findings}
    number = next(n for n, line in enumerate(text.splitlines(), 1) if line.startswith("typst"))
    assert "instead of 0.0.1" in told[number]
    assert "without abacus" in told[len(text.splitlines()) + 1]
    with pytest.raises(reportgen.InvalidBrief):
        reportgen.build(built, to="html", engine="embedded", strict=True)
    lock_tools(built, engine="embedded")
    assert reportgen.build(built, to="html", engine="embedded", strict=True).findings == ()


def write_no_lock(path: Path, kind: str) -> None:
    """Puts something in the place of a lock that is none."""
    if kind == "a folder":
        path.mkdir()
    elif kind == "a pipe":
        os.mkfifo(path)
    elif kind == "a link that leads nowhere":
        path.symlink_to("nowhere")
    else:
        path.write_text(kind)


NO_LOCKS = ("a folder", "a pipe", "a link that leads nowhere", "- a list\n", "a: [\n", "\0", "")
DEEP = "[" * 100_000


@pytest.mark.parametrize("kind", [*NO_LOCKS, "a: [b]\n", DEEP], ids=range(len(NO_LOCKS) + 2))
def test_a_lock_that_is_none_is_told_before_anything_is_made(built: Path, kind: str) -> None:
    before, steps = read_tree(built / "outputs"), []
    write_no_lock(built / "reportgen.lock", kind)
    with pytest.raises(reportgen.InvalidBrief) as caught:
        environ = Command.environ(None)  # with which it was built: nothing else has changed
        reportgen.build(built, to="all", engine="embedded", environ=environ, progress=steps.append)
    (finding,) = caught.value.findings
    assert finding.location.path == "reportgen.lock" and finding.code == "RG102"
    assert steps == ["check"]
    assert read_tree(built / "outputs") == before


def test_other_tools_are_told_before_anything_is_made_where_they_are_errors(built: Path) -> None:
    drafts.write({"reportgen.lock": "typst: 0.1\n"}, built)
    steps: list[str] = []
    with pytest.raises(reportgen.InvalidBrief, match=r"instead of 0\.1"):
        reportgen.build(built, engine="embedded", strict=True, progress=steps.append)
    assert steps == ["check"]


def test_a_version_in_a_lock_is_no_number(built: Path) -> None:
    tools = lock_tools(built, engine="embedded")
    drafts.write({"reportgen.lock": f"{write_lock(tools)}abacus: 3.10\n"}, built)
    made = reportgen.build(built, to="html", engine="embedded")
    assert [finding.message for finding in made.findings] == [
        "The outputs are made without abacus, which was 3.10."
    ]


def test_a_folder_in_the_place_of_the_lock_is_never_written_to(built: Path) -> None:
    (built / "reportgen.lock").mkdir()
    done = Command(built)("lock", "--engine", "embedded")
    assert done.returncode == 1
    assert done.stderr == (
        "reportgen.lock is a folder, where a file must be written. Move it elsewhere.\n"
    )


def test_what_stands_in_outputs_is_what_a_newcomer_expects(built_draft: Path) -> None:
    assert {path.name for path in (built_draft / "outputs").iterdir()} == PUBLISHED


# ── what somebody else wrote ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["../brief.yml", "/etc/hostname", "a/../../brief.yml"])
def test_a_manifest_never_leads_out_of_the_outputs(built: Path, name: str) -> None:
    path = built / "outputs" / "manifest.json"
    said = json.loads(path.read_text("utf-8"))
    said["outputs"].append({"path": name, "sha256": "0" * 64, "size": 1})
    path.write_text(json.dumps(said), "utf-8")
    brief = (built / "brief.yml").read_bytes()
    for command in ("clean", "verify-outputs", "build"):
        done = Command(built)(command, *(("--engine", "embedded") if command == "build" else ()))
        assert "Traceback" not in done.stderr
        assert (built / "brief.yml").read_bytes() == brief
    assert Path("/etc/hostname").exists()


@pytest.mark.parametrize(
    "text", ["[" * 200_000, '{"manifest": 1, "outputs": [{"size": Infinity}]}']
)
def test_a_manifest_of_another_kind_is_told_not_traced(built: Path, text: str) -> None:
    (built / "outputs" / "manifest.json").write_text(text, "utf-8")
    done = Command(built)("verify-outputs")
    assert done.returncode == 1
    assert "manifest.json" in done.stderr and "Traceback" not in done.stderr


def test_a_linked_folder_in_the_outputs_is_foreign(built: Path, tmp_path: Path) -> None:
    (built / "outputs" / "elsewhere").symlink_to(tmp_path)
    done = Command(built)("verify-outputs")
    assert done.returncode == 1
    assert "elsewhere" in done.stdout + done.stderr
