"""A brief in a repository of its own: what `init --ci` writes passes its own steps.

The commands that a host would run are read from the files that were written, and run in a folder
that holds only the workspace. One command is not run: the installation from the package index, in
whose place stands the reportgen under test. The files are compared with the schemas that
check-jsonschema brings of GitHub's and GitLab's files.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import gits
import pytest
import yaml
from conftest import ROOT, Command

import reportgen
from reportgen.release import DISTRIBUTION, find_version

WORKFLOW, PIPELINE = ".github/workflows/brief.yml", ".gitlab-ci.yml"
COMMON = (".gitignore", ".pre-commit-config.yaml", "noxfile.py")
INSTALLATION = f'python -m pip install "{DISTRIBUTION}=={find_version()}"'
pytestmark = [
    pytest.mark.thorough,
    pytest.mark.skipif(os.name == "nt", reason="the hosts' commands are for bash"),
]


class Runner:
    """A machine of a host: a folder, a shell, and reportgen on the path."""

    def __init__(self, folder: Path, tools: Path) -> None:
        self.folder = folder
        tools.mkdir()
        for name, module in (("reportgen", "reportgen"), ("python", ""), ("nox", "nox")):
            words = f'exec {sys.executable} {f"-m {module}" if module else ""} "$@"\n'
            (tools / name).write_text(f"#!/bin/sh\n{words}")
            (tools / name).chmod(0o755)
        more = {"RUNNER_TEMP": f"{tools}", "HOME": f"{tools}", "GIT_CONFIG_GLOBAL": "/dev/null"}
        self.environ = {**Command.environ(None), **more, "PATH": f"{tools}:/usr/bin:/bin"}

    def run(
        self, script: str, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """What GitHub's runner does with a step: `bash -eo pipefail`."""
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=self.folder,
            env={**self.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )

    def push(self) -> dict[str, int]:
        """Runs the steps of the workflow as GitHub does; the exit codes of those that ran."""
        codes: dict[str, int] = {}
        for step in read(self.folder / WORKFLOW)["jobs"]["brief"]["steps"]:
            if "run" not in step or not self._is_due(step, failed=any(codes.values())):
                continue
            if step["run"] == INSTALLATION:
                continue
            codes[step["name"]] = self.run(step["run"]).returncode
        return codes

    def _is_due(self, step: Mapping[str, Any], *, failed: bool) -> bool:
        """Whether a step runs; conditions that GitHub would read and this does not are errors."""
        condition = step.get("if", "")
        if condition == "${{ !cancelled() }}":
            return True
        if not condition:
            return not failed
        begin, name, end = condition.split("'", 2)
        assert (begin, end) == ("${{ hashFiles(", ") != '' }}")
        return not failed and (self.folder / name).is_file()


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.fixture
def fresh(tmp_path: Path) -> Runner:
    """A repository that holds only what `init --ci github` writes."""
    folder = tmp_path / "fresh repository"
    folder.mkdir()
    gits.git(folder, "init", "-q", "-b", "main")
    runner = Runner(folder, tmp_path / "tools")
    done = runner.run("reportgen init --ci github")
    assert done.returncode == 0, done.stderr
    gits.commit(folder)
    return runner


def status(folder: Path) -> str:
    return gits.git(folder, "status", "--porcelain")


# ── the steps that hosts run ─────────────────────────────────────────────────────────────


def test_a_fresh_repository_passes_its_own_steps(fresh: Runner) -> None:
    codes = fresh.push()
    assert set(codes.values()) == {0}
    assert [name for name in codes if "outputs in the repository" in name or "lock" in name] == []
    made = {path.name for path in (fresh.folder / "outputs").iterdir()}
    assert {"brief.html", "brief.pdf", "brief.docx", "slides.html", "slides.pptx"} <= made
    report = json.loads(Path(fresh.environ["RUNNER_TEMP"], "reportgen.sarif").read_text())
    assert report["version"] == "2.1.0"
    assert status(fresh.folder) == ""


def test_an_error_stops_the_build_and_still_gives_both_reports(fresh: Runner) -> None:
    brief = fresh.folder / "brief.yml"
    brief.write_text(brief.read_text().replace("title:", "tilte:"))
    said = fresh.run("reportgen check --strict --format github").stdout
    assert said.startswith("::error file=brief.yml,line=")
    codes = fresh.push()
    assert codes == {"Check": 1, "Write the findings for the list under Security": 0}
    report = json.loads(Path(fresh.environ["RUNNER_TEMP"], "reportgen.sarif").read_text())
    assert report["runs"][0]["results"][0]["level"] == "error"
    assert not (fresh.folder / "outputs").exists()


def test_outputs_in_the_repository_are_those_of_its_sources(fresh: Runner) -> None:
    ignored = fresh.folder / ".gitignore"
    ignored.write_text(ignored.read_text().replace("/outputs/\n", "", 1))
    assert fresh.run("reportgen build --to html").returncode == 0
    gits.commit(fresh.folder)
    name = "The outputs in the repository are those of its sources"
    script = next(
        step["run"]
        for step in read(fresh.folder / WORKFLOW)["jobs"]["brief"]["steps"]
        if step.get("name") == name
    )
    assert fresh.run(f"{script} --to html").returncode == 0
    brief = fresh.folder / "brief.yml"
    brief.write_text(brief.read_text().replace("Four days or five?", "Five days or four?"))
    codes = fresh.push()
    assert codes.pop(name) == 1
    assert "Build" not in codes and set(codes.values()) == {0}


def test_the_steps_of_gitlab_pass_too(tmp_path: Path) -> None:
    runner = Runner(tmp_path / "brief", tmp_path / "tools")
    runner.folder.mkdir()
    assert runner.run("reportgen init --ci gitlab").returncode == 0
    gits.commit(runner.folder)
    job = read(runner.folder / PIPELINE)["brief"]
    assert job["before_script"] == [INSTALLATION]
    done = runner.run("\n".join(job["script"]))
    assert done.returncode == 0, done.stderr
    assert json.loads((runner.folder / "codequality.json").read_text()) == []
    assert (runner.folder / "outputs" / "brief.docx").is_file()


@pytest.mark.skipif(find_spec("nox") is None, reason="nox is not installed")
def test_the_sessions_of_nox_pass(fresh: Runner) -> None:
    """Nox would install reportgen from the index: --no-install has it use what is here."""
    for words in ("-s check", "-s build -- --to docx"):
        done = fresh.run(f"nox --no-venv --no-install {words}")
        assert done.returncode == 0, done.stderr
    assert (fresh.folder / "outputs" / "brief.docx").is_file()
    shutil.rmtree(fresh.folder / ".nox", ignore_errors=True)
    assert status(fresh.folder) == ""


# ── the hooks ────────────────────────────────────────────────────────────────────────────


def read_hooks(folder: Path) -> dict[str, dict[str, Any]]:
    """The hooks of a workspace's configuration, those that wait for a # to go too."""
    path = folder / ".pre-commit-config.yaml"
    path.write_text(
        path.read_text().replace("      # - id", "      - id").replace("      #  ", "       ")
    )
    (repository,) = read(path)["repos"]
    return {hook["id"]: hook for hook in repository["hooks"]}


def test_the_hooks_are_those_of_this_repository(fresh: Runner) -> None:
    """Only in the configuration does pre-commit need to be told what to install."""
    own = {hook["id"]: hook for hook in read(ROOT / ".pre-commit-hooks.yaml")}
    hooks = read_hooks(fresh.folder)
    assert hooks.keys() == own.keys()
    for name, hook in hooks.items():
        assert hook.pop("additional_dependencies") == [f"{DISTRIBUTION}=={find_version()}"]
        own[name].pop("description")
        assert hook == own[name]


@pytest.mark.skipif(find_spec("pre_commit") is None, reason="pre-commit is not installed")
def test_the_hooks_let_a_brief_pass_and_stop_one_with_an_error(fresh: Runner) -> None:
    """Pre-commit would install reportgen from the index: `system` has it use what is here."""
    path = fresh.folder / ".pre-commit-config.yaml"
    lines = path.read_text().replace("language: python", "language: system").splitlines()
    path.write_text("\n".join(one for one in lines if "additional_dep" not in one) + "\n")
    gits.commit(fresh.folder)
    run = f"{sys.executable} -m pre_commit run --all-files --verbose"
    done = fresh.run(run)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "the brief has no errors" in done.stdout
    comparison = fresh.folder / "sources" / "comparison.yml"
    comparison.write_text(comparison.read_text().replace("from: b-pay", "from: b-gone"))
    done = fresh.run(run)
    assert done.returncode == 1
    assert "sources/comparison.yml:" in done.stdout and "b-gone" in done.stdout


# ── the action of this repository ────────────────────────────────────────────────────────


def read_action() -> Any:
    return read(ROOT / "action.yml")


def test_the_action_does_what_its_inputs_say(fresh: Runner, tmp_path: Path) -> None:
    """Its steps with the environment that GitHub makes of the inputs; one installs, and is left."""
    steps = {step.get("id"): step for step in read_action()["runs"]["steps"]}
    said = tmp_path / "said"
    env = {"WORKSPACE": ".", "STRICT": "--strict", "FORMATS": "docx", "GITHUB_OUTPUT": str(said)}
    for step in (steps["check"], steps["build"]):
        done = fresh.run(step["run"], env)
        assert done.returncode == 0, done.stderr
    assert (fresh.folder / "outputs" / "brief.docx").is_file()
    told = dict(line.split("=", 1) for line in said.read_text().splitlines())
    assert json.loads(Path(told["sarif"]).read_text())["version"] == "2.1.0"
    assert told["documents"] == "./outputs"


def test_every_input_of_the_action_is_described_and_used() -> None:
    action = read_action()
    used = json.dumps(action["runs"])
    for name, given in action["inputs"].items():
        assert given["description"] and "default" in given
        assert f"inputs.{name}" in used
    assert all(given["description"] for given in action["outputs"].values())


def test_no_step_pastes_into_a_script_what_a_person_may_write() -> None:
    """An expression in `run:` would be code; the environment is not."""
    steps = read_action()["runs"]["steps"]
    assert [step["run"] for step in steps if "${{" in step.get("run", "")] == []


# ── what hosts expect ────────────────────────────────────────────────────────────────────


@pytest.mark.skipif(find_spec("check_jsonschema") is None, reason="check-jsonschema is missing")
def test_the_files_are_what_hosts_expect(fresh: Runner) -> None:
    assert fresh.run("reportgen init --ci gitlab").returncode == 0
    for schema, path in (
        ("vendor.github-workflows", fresh.folder / WORKFLOW),
        ("custom.github-workflows-require-timeout", fresh.folder / WORKFLOW),
        ("vendor.gitlab-ci", fresh.folder / PIPELINE),
        ("vendor.github-actions", ROOT / "action.yml"),
    ):
        done = fresh.run(f"python -m check_jsonschema --builtin-schema {schema} '{path}'")
        assert done.returncode == 0, done.stdout


def list_actions() -> Iterator[tuple[str, str]]:
    files = [*ROOT.glob(".github/workflows/*.yml"), ROOT / "action.yml"]
    for path in (*files, ROOT / "reportgen" / "hosting" / "workflow.yml"):
        for line in path.read_text(encoding="utf-8").splitlines():
            _, found, name = line.partition("uses: ")
            if found:
                yield path.name, name


def test_actions_are_pinned_and_the_same_everywhere() -> None:
    versions: dict[str, set[str]] = {}
    for file, used in list_actions():
        name, _, version = used.partition("@")
        if file == "release.yml":  # it may publish: a commit, with its version as a remark
            commit, _, version = version.partition(" # ")
            assert len(commit) == 40
        major = version.partition(".")[0]
        assert major.removeprefix("v").isdecimal()
        versions.setdefault(name, set()).add(major)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


# ── what is there already ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("host", "own"), [("github", WORKFLOW), ("gitlab", PIPELINE)])
def test_a_workspace_that_exists_gets_these_files_alone(
    host: str, own: str, workspace: Path
) -> None:
    before = {path: path.read_bytes() for path in workspace.rglob("*") if path.is_file()}
    done = Command(workspace)("init", "--ci", host)
    assert done.returncode == 0, done.stderr
    after = {path: path.read_bytes() for path in workspace.rglob("*") if path.is_file()}
    new = {path.relative_to(workspace).as_posix() for path in after.keys() - before.keys()}
    assert new == {own, *COMMON}
    assert before == {path: after[path] for path in before}


def test_a_file_that_is_there_stays_and_is_named(workspace: Path) -> None:
    for name in (".gitignore", "noxfile.py"):
        (workspace / name).write_text("/outputs/\n")
    done = Command(workspace)("init", "--ci", "github")
    assert done.returncode == 0
    assert (workspace / "noxfile.py").read_text() == "/outputs/\n"
    assert "noxfile.py was there before, and is as it was." in done.stdout
    assert "It lacks, for what reportgen makes: /outputs/edited/" in done.stdout
    assert (workspace / WORKFLOW).is_file()


def test_what_was_written_before_is_left_without_a_word(workspace: Path) -> None:
    command = Command(workspace)
    command("init", "--ci", "github")
    path = workspace / "noxfile.py"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))  # as git on Windows has it
    assert command("init", "--ci", "github").stdout == "All files are there already.\n"


def test_a_new_repository_may_be_filled(tmp_path: Path) -> None:
    gits.git(tmp_path, "init", "-q")
    for name in ("README.md", "LICENSE", ".gitignore"):
        (tmp_path / name).write_text("of the host\n")
    assert Command(tmp_path)("init", "--ci", "gitlab").returncode == 0
    assert (tmp_path / "README.md").read_text() == "of the host\n"
    assert reportgen.check(tmp_path, strict=True).findings == ()


def test_a_repository_above_is_told(workspace: Path) -> None:
    gits.git(workspace.parent, "init", "-q")
    done = Command(workspace)("init", "--ci", "github")
    assert done.returncode == 0
    assert f"The repository is {workspace.parent}: move .github" in done.stderr


@pytest.mark.parametrize("kind", ["link", "dangling link", "folder", "file above"])
def test_nothing_is_written_elsewhere_or_over_a_folder(
    kind: str, workspace: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    if kind == "link":
        (workspace / ".github").symlink_to(elsewhere)
    elif kind == "dangling link":
        (workspace / "noxfile.py").symlink_to(elsewhere / "new.py")
    elif kind == "folder":
        (workspace / ".gitignore").mkdir()
    else:
        (workspace / ".github").write_text("mine")
    done = Command(workspace)("init", "--ci", "github")
    assert done.returncode == 1
    assert "cannot be written" in done.stderr and "Traceback" not in done.stderr
    assert list(elsewhere.iterdir()) == []


def test_an_example_is_for_a_new_folder(workspace: Path) -> None:
    done = Command(workspace)("init", "--ci", "github", "--example", "class")
    assert done.returncode == 2
    assert "is a workspace already" in done.stderr
    assert not (workspace / WORKFLOW).exists()
