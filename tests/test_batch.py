"""Many workspaces at once: each as if it were alone, and none harms another."""

from __future__ import annotations

import json
import os
import shutil
import signal
from pathlib import Path

import pytest
from batches import (
    MARK,
    has_begun,
    is_gone,
    list_marked,
    read_begun,
    read_lines,
    wait_until,
    write_program,
    write_workspaces,
)
from conftest import Command
from test_build import read_tree

import reportgen
from reportgen.batching.listing import list_rows
from reportgen.batching.rows import Result, read_result, write_result
from reportgen.errors import Finding, Location, Misuse, Severity

HTML = ("--to", "html")


def outputs_of(folder: Path) -> dict[str, bytes]:
    return read_tree(folder / "outputs")


# ── what comes out ───────────────────────────────────────────────────────────────────────


@pytest.mark.thorough
def test_a_batch_gives_the_bytes_of_building_one_by_one_and_then_has_nothing_to_do(
    reportgen_command: Command, tmp_path: Path
) -> None:
    together = write_workspaces(tmp_path / "together", "a", "b", "安倍 *#")
    alone = Path(shutil.copytree(together, tmp_path / "alone"))
    done = reportgen_command("batch", together, *HTML, "-j", "2", "--format", "jsonl")
    assert done.returncode == 0, done.stderr
    assert {name: one["outcome"] for name, one in read_lines(done.stdout).items()} == dict.fromkeys(
        ("a", "b", "安倍 *#"), "built"
    )
    for folder in alone.iterdir():
        built = reportgen_command("build", folder, *HTML, "-q")
        assert built.returncode == 0, built.stderr
        assert outputs_of(folder) == outputs_of(together / folder.name)
    for again in (together, alone):  # what either made, the other knows
        done = reportgen_command("batch", again, *HTML)
        assert done.returncode == 0
        assert done.stdout.endswith("3 workspaces: 3 unchanged.\n")
    assert reportgen_command("build", together / "a", *HTML).stdout.startswith(
        "Nothing has changed"
    )


@pytest.mark.thorough
def test_a_broken_workspace_is_told_and_the_others_are_built(
    reportgen_command: Command, tmp_path: Path
) -> None:
    folder = write_workspaces(tmp_path / "all", "broken", "good")
    brief = folder / "broken" / "brief.yml"
    brief.write_text(brief.read_text("utf-8").replace("question:", "questoin:"), "utf-8")
    done = reportgen_command("batch", folder, *HTML)
    assert done.returncode == 1
    assert "error RG104: There is no field 'questoin'." in done.stderr
    assert "1 failed, 1 built" in done.stdout or "1 built, 1 failed" in done.stdout
    assert (folder / "good" / "outputs" / "brief.html").exists()
    assert not (folder / "broken" / "outputs").exists()
    checked = reportgen_command("batch", "check", folder, "--format", "jsonl", "-q")
    assert checked.returncode == 1
    told = read_lines(checked.stdout)
    assert [one["outcome"] for one in (told["broken"], told["good"])] == ["failed", "checked"]
    assert told["broken"]["findings"][0]["code"] == "RG104"
    assert checked.stderr == ""


@pytest.mark.thorough
def test_a_batch_tells_what_it_was_asked_for_and_did_not_make_and_what_it_kept(
    reportgen_command: Command, tmp_path: Path
) -> None:
    folder = write_workspaces(tmp_path / "all", "a", "b")
    done = reportgen_command("batch", folder, "--to", "html,epub")
    assert done.returncode == 0
    assert "No document has the format epub: nothing is made in it. (2 workspaces)" in done.stdout
    (folder / "a" / "outputs" / "brief.html").write_text("reviewed")
    copy = folder / "a" / "outputs" / "edited" / "brief.html"
    done = reportgen_command("batch", folder / "a", *HTML, "--format", "jsonl")
    assert f"Your copy: {copy}" in done.stderr
    assert read_lines(done.stdout)["a"]["kept"] == {"brief.html": "edited/brief.html"}


@pytest.mark.thorough
def test_a_corpus_is_verified_in_its_texts(reportgen_command: Command, tmp_path: Path) -> None:
    folder = write_workspaces(tmp_path / "all", "with", "without")
    texts = tmp_path / "texts"
    texts.mkdir()
    for name in ("adams2020", "baker2021"):
        (texts / f"{name}.txt").write_text("Here trade grew, and exports rose.\n", "utf-8")
    done = reportgen_command(
        "batch", "verify", folder, "--texts", "texts", "--format", "jsonl", "--no-lock"
    )
    alone = reportgen.verify(folder / "with", texts=texts, write_lock=False)
    for one in read_lines(done.stdout).values():
        assert one["counts"] == {"quotations": alone.quotations, "verified": alone.verified}
        assert [finding["code"] for finding in one["findings"]] == [f.code for f in alone.findings]
    assert alone.findings
    assert not (folder / "with" / "sources" / "quotes.lock.json").exists()
    bare = reportgen_command("batch", "verify", folder / "with", "--format", "jsonl")
    assert bare.returncode == 1
    assert "No source has a full text here." in bare.stdout


# ── one harms no other ───────────────────────────────────────────────────────────────────


@pytest.fixture
def program(tmp_path: Path) -> Path:
    return write_program(tmp_path / "bin")


@pytest.mark.thorough
def test_what_eats_memory_or_crashes_is_that_row_s_result_and_leaves_no_process(
    reportgen_command: Command, tmp_path: Path, program: Path
) -> None:
    folder = write_workspaces(tmp_path / "all", "eat", "first", "kill", "kill-once", "last")
    words = ("batch", folder, *HTML, "--engine-path", program, "--memory", "700MB", "-j", "2")
    done = reportgen_command(*words, "--format", "jsonl", env={MARK: str(tmp_path)})
    assert done.returncode == 1, done.stderr
    told = read_lines(done.stdout)
    assert {name: one["outcome"] for name, one in told.items()} == {
        "eat": "out of memory",
        "first": "built",
        "kill": "crashed",
        "kill-once": "built",
        "last": "built",
    }
    assert (told["kill"]["attempts"], told["kill-once"]["attempts"]) == (3, 2)
    assert "signal 9" in told["kill"]["message"] and told["kill"]["remedy"]
    assert "--memory" in told["eat"]["remedy"]
    wait_until(lambda: list_marked(str(tmp_path)) == [], "all that it started has ended")
    for name in ("eat", "kill"):
        again = reportgen_command("build", folder / name, *HTML, "--engine", "embedded")
        assert again.returncode == 0, again.stderr
        assert not [p for p in (folder / name / "outputs").iterdir() if p.name.startswith(".")]


@pytest.mark.thorough
def test_what_hangs_ends_with_its_time_and_leaves_no_process(
    reportgen_command: Command, tmp_path: Path, program: Path
) -> None:
    folder = write_workspaces(tmp_path / "all", "hang")
    words = ("batch", folder, *HTML, "--engine-path", program, "--timeout", "15")
    done = reportgen_command(*words, env={MARK: str(tmp_path)})
    assert done.returncode == 1
    assert "It was not done after 15 s, and was ended." in done.stderr
    assert "--timeout" in done.stderr
    wait_until(lambda: list_marked(str(tmp_path)) == [], "all that it started has ended")


@pytest.mark.thorough
def test_what_is_done_is_not_done_again_after_a_batch_was_killed(
    reportgen_command: Command, tmp_path: Path, program: Path
) -> None:
    folder = write_workspaces(tmp_path / "all", "a", "hang", "z")
    env = {MARK: str(tmp_path)}
    words = ("batch", folder, *HTML, "--engine-path", program, "-j", "1", "--format", "jsonl")
    with reportgen_command.start(*words, env=env) as process:
        wait_until(lambda: has_begun(program, "hang"), "it hangs")
        process.kill()
    wait_until(lambda: list_marked(str(tmp_path)) == [], "all that it started has ended")
    (program.parent / "hung").touch()
    done = reportgen_command(*words)
    assert done.returncode == 0, done.stderr
    told = {name: one["outcome"] for name, one in read_lines(done.stdout).items()}
    assert told == {"a": "unchanged", "hang": "built", "z": "built"}
    names = [name for *_, name in read_begun(program)]
    assert names == ["a", "hang", "hang", "z"]


@pytest.mark.thorough
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_batch_leaves_no_process(
    reportgen_command: Command, tmp_path: Path, program: Path, number: signal.Signals, code: int
) -> None:
    folder = write_workspaces(tmp_path / "all", "a", "hang")
    words = ("batch", folder, *HTML, "--engine-path", program, "-j", "2")
    with reportgen_command.start(*words, env={MARK: str(tmp_path)}) as process:
        wait_until(lambda: has_begun(program, "hang"), "it hangs")
        process.send_signal(number)
        _, told = process.communicate(timeout=240)
    assert process.returncode == code
    assert "Traceback" not in told
    wait_until(lambda: list_marked(str(tmp_path)) == [], "all that it started has ended")


@pytest.mark.thorough
def test_a_worker_that_somebody_kills_loses_nothing(
    reportgen_command: Command, tmp_path: Path, program: Path
) -> None:
    folder = write_workspaces(tmp_path / "all", "a", "b", "hang")
    words = ("batch", folder, *HTML, "--engine-path", program, "-j", "1", "--retries", "0")
    with reportgen_command.start(*words, "--format", "jsonl") as process:
        wait_until(lambda: has_begun(program, "hang"), "it hangs")
        rendering, worker, _ = read_begun(program)[-1]
        os.kill(worker, signal.SIGKILL)
        printed, _ = process.communicate(timeout=240)
    told = {name: one["outcome"] for name, one in read_lines(printed).items()}
    assert told == {"a": "built", "b": "built", "hang": "crashed"}
    wait_until(lambda: is_gone(rendering), "what the worker had started has ended")


def test_nothing_is_begun_after_a_failure_that_is_to_end_the_batch(
    reportgen_command: Command, tmp_path: Path
) -> None:
    folder = write_workspaces(tmp_path / "all", "a", "b", "c")
    (folder / "a" / "brief.yml").write_text("title: [\n", "utf-8")
    done = reportgen_command("batch", folder, *HTML, "-j", "1", "--fail-fast", "--format", "jsonl")
    assert done.returncode == 1
    told = {name: one["outcome"] for name, one in read_lines(done.stdout).items()}
    assert told == {"a": "failed", "b": "not begun", "c": "not begun"}
    assert not (folder / "b" / "outputs").exists()


# ── which workspaces ─────────────────────────────────────────────────────────────────────


def names_of(*words: str) -> list[str]:
    return [row.folder.name for row in list_rows(words, "check", {})]


def test_workspaces_are_named_by_folders_patterns_and_lists(tmp_path: Path) -> None:
    folder = write_workspaces(tmp_path / "all", "2025-a", "2026-b", "2026-c")
    write_workspaces(folder / "more", "deep")
    (folder / "other").mkdir()
    assert names_of(str(folder)) == ["2025-a", "2026-b", "2026-c", "deep"]
    assert names_of(str(folder / "2026-*")) == ["2026-b", "2026-c"]
    assert names_of(str(folder / "2026-c" / "brief.yml"), str(folder)) == [
        "2026-c", "2025-a", "2026-b", "deep"
    ]  # fmt: skip
    listed = tmp_path / "list.csv"
    listed.write_text("\ufeffNo;Workspace\n1;all/2026-b\n\n2;./all/2026-b/\n3;gone\n", "utf-8")
    assert names_of(str(listed)) == ["2026-b", "gone"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("folders\na\n", ":1: There is no column 'workspace'."),
        ("workspaec\na\n", "Did you mean 'workspaec'?"),
        ("n,workspace\n1,a\n2,\n", ":3: The column 'workspace' is empty."),
        ("workspace\n", "lists no workspace."),
        ("", ":1: There is no column"),
        ('workspace\n"a\nb\n', ":2: "),
        ("workspace\n\udce4\n", ":2: This is not UTF-8."),
    ],
)
def test_a_list_that_names_nothing_says_where(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(Misuse) as caught:
        list_rows([str(path)], "check", {})
    assert said in str(caught.value)


def test_words_that_name_no_workspace_are_misuse_and_missing_ones_of_a_list_are_rows(
    reportgen_command: Command, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.txt").touch()
    for word in ("empty", "gone", "2026-*", "file.txt"):
        done = reportgen_command("batch", word)
        assert (done.returncode, done.stdout) == (2, ""), done.stderr
        assert word in done.stderr and "Traceback" not in done.stderr
    for words in (("--memory", "lots"), ("--jobs", "0"), ("--timeout", "nan"), ("--to", "hmtl")):
        assert reportgen_command("batch", "empty", *words).returncode == 2
    (tmp_path / "list.csv").write_text("workspace\ngone\n", "utf-8")
    done = reportgen_command("batch", "list.csv", "--format", "jsonl")
    assert done.returncode == 1
    assert json.loads(done.stdout)["message"].startswith("There is no folder")


def test_a_result_comes_back_from_json_as_it_was() -> None:
    finding = Finding(
        "RG101", Severity.ERROR, Location("a", 1, 2), "m", "r", ((Location("b"), "w"),)
    )
    result = Result("failed", (finding,), (), {"changed": 1}, "m", "r", "log", 1.5, 7, 2)
    assert read_result(json.loads(json.dumps(write_result(result)))) == result
