"""Quarto as a library: any project or document, rendered and looked at."""

from __future__ import annotations

import json
import os
import re
import sysconfig
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reportgen.engines.quarto.calls import MADE
from reportgen.engines.quarto.discovery import Candidate, choose, list_candidates
from reportgen.engines.quarto.engine import place_remarks
from reportgen.engines.quarto.failures import describe_exit, fail, head_log, write_command
from reportgen.engines.quarto.log import Remark, clean_log, read_log
from reportgen.engines.quarto.outputs import (
    find_loose_ends,
    find_problem,
    name_extension,
    put_in_place,
)
from reportgen.engines.quarto.running import Answer, Program, Room, copy_folder, open_room
from reportgen.engines.quarto.sources import SETTINGS, Source, find_source
from reportgen.errors import Finding, RenderFailed, sort_findings
from reportgen.interruption import unwinding

_INPUTS = (".qmd", ".md", ".ipynb", ".Rmd", ".rmd")
# "Pandoc version 3.8.3: OK", or "NOTE: Typst version 0.7.0 is too old. Please upgrade to …"
_TOOL = re.compile(
    r"^\s*(?:NOTE: )?(?P<name>[A-Z][\w ]*?) version (?P<version>[\w.-]+):? (?P<state>.+)$",
    re.MULTILINE,
)
_OTHER = "does not strictly match"
"""What is said of a tool that is not the one Quarto comes with, and that it takes all the same."""
_TRIAL = "---\ntitle: A trial\n---\n\nOne sentence.\n"

Heard = Callable[[str], None]
"""Called with each line that quarto says, plain, as it comes."""


@dataclass(frozen=True)
class Render:
    """What one call of `Quarto.render` made.

    `files` are all that it made, where they are now, sorted; `findings` what its log and its
    files show to be wrong although it said that all was well, errors (an unresolved reference, a
    missing image) among them; `log` is all that it said, plain; `seconds` how long it took;
    `command` what a person would type for the same.
    """

    files: tuple[Path, ...]
    findings: tuple[Finding, ...]
    log: str
    seconds: float
    command: str


@dataclass(frozen=True)
class Inspection:
    """What quarto says of a project or a document.

    `documents` are the inputs, relative to the project; `formats` those that a document asks
    for, () of a project; `engines` what runs its code; `raw` is the whole answer.
    """

    version: str
    documents: tuple[str, ...]
    formats: tuple[str, ...]
    engines: tuple[str, ...]
    raw: Mapping[str, Any]


@dataclass(frozen=True)
class Health:
    """Whether a quarto works: the versions of its tools, and what a trial with it came to.

    `problems` are in words, () where it made a page and a PDF and none of its tools is too old;
    `log` is what it said.
    """

    version: str
    tools: Mapping[str, str]
    problems: tuple[str, ...]
    log: str

    @property
    def works(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


@dataclass(frozen=True)
class Quarto(Program):
    """The quarto program, found, run and not believed too soon.

        quarto = Quarto.find()
        made = quarto.render("report.qmd", to="html")

    Each call runs in a scratch copy of the project, with no colours, in English, without the
    wishes of QUARTO_* variables; it ends with all that it has started, however it ends.
    """

    @classmethod
    def find(
        cls,
        path: str | os.PathLike[str] | None = None,
        *,
        environ: Mapping[str, str] | None = None,
        scripts: Path | None = None,
        timeout: float = 600.0,
    ) -> Quarto:
        """The quarto to use, in the order that `discovery` documents; raises EngineNotFound.

        `environ` is the environment (else this process's), `scripts` the folder of the
        `quarto-cli` package's script (else that of this Python), `timeout` the seconds that
        each call may take.
        """
        environ = dict(os.environ if environ is None else environ)
        chosen = choose(path, environ, scripts or _find_scripts())
        return cls(chosen.path, chosen.version, environ, timeout)

    @staticmethod
    def candidates(
        path: str | os.PathLike[str] | None = None,
        *,
        environ: Mapping[str, str] | None = None,
        scripts: Path | None = None,
    ) -> tuple[Candidate, ...]:
        """Every quarto there is, in the order in which they are looked at, and which one wins."""
        environ = dict(os.environ if environ is None else environ)
        return list_candidates(path, environ, scripts or _find_scripts())

    def render(
        self,
        source: str | os.PathLike[str],
        *,
        to: str | Iterable[str] | None = None,
        into: str | os.PathLike[str] | None = None,
        profile: str | Iterable[str] = (),
        metadata: Mapping[str, object] | None = None,
        execute: bool = True,
        epoch: int | None = None,
        on_line: Heard | None = None,
    ) -> Render:
        """Renders a document, or all of a project, and returns what was made.

        `to` are formats as Quarto names them ("html", ["typst", "docx"]), else those that the
        documents ask for; `into` is the folder for the files, else where Quarto itself would
        leave them. `profile` names profiles, `metadata` overrides options, `execute` says
        whether code is run, `epoch` is the time that the files may carry, in seconds since 1970.

        All or nothing: where one file is not made, is empty or breaks off, RenderFailed is
        raised, with the log, and what stood in the folder stays as it was.
        """
        place = find_source(Path(source))
        formats = _list_words(to)
        arguments = _write_render(place, formats, _list_words(profile), metadata or {}, execute)
        target = Path(into).absolute() if into else place.output_folder
        with unwinding(), _furnish(place) as room:
            answer = self.ask(
                (*arguments, "--output-dir", MADE),
                room,
                said=arguments,
                epoch=epoch,
                on_line=_hear(on_line, room),
            )
            names = _list_made(room)
            findings = self._judge(answer, place, arguments, formats, room, names)
            put_in_place(room.project / MADE, names, target)
        files = tuple(target / name for name in names)
        command = write_command(arguments)
        return Render(files, findings, head_log(command, answer.log), answer.seconds, command)

    def inspect(self, path: str | os.PathLike[str]) -> Inspection:
        """What quarto says of a project or a document, which stays untouched.

        Places in the answer are relative to the project. Raises RenderFailed where quarto cannot
        read it.
        """
        place = find_source(Path(path))
        arguments = ("inspect", place.target)
        with unwinding(), open_room() as room:
            copy_folder(place.folder, room.project, place.foreign)
            answer = self.ask(arguments, room)
            findings = place_remarks(read_log(answer.log, place.document), room.project)
        try:
            told = json.loads(answer.stdout)
        except ValueError:
            by_hand, cause = write_command(arguments), describe_exit(answer.returncode)
            raise fail(self.version, by_hand, cause, answer.log, findings=findings) from None
        return _read_inspection(told, place, self.version)

    def check(self) -> Health:
        """Whether it works: asks for the versions of its tools, and makes a page and a PDF."""
        with unwinding(), open_room() as room:
            room.project.mkdir()
            answer = self.ask(("check", "versions"), room)
        said = f"{answer.stdout}\n{answer.log}"
        tools = {match["name"]: match["version"] for match in _TOOL.finditer(said)}
        problems = [
            f"{match['name']} {match['version']}: {match['state']}"
            for match in _TOOL.finditer(said)
            if match["state"].strip() != "OK" and _OTHER not in match["state"]
        ]
        logs = [head_log("quarto check versions", said.strip())]
        for target in ("html", "typst"):
            problem, log = self._try(target)
            problems += [problem] if problem else []
            logs.append(log)
        return Health(self.version, tools, tuple(problems), "\n".join(logs))

    def _try(self, target: str) -> tuple[str, str]:
        """Makes a document of one sentence; gives what is wrong, or "", and the log."""
        with tempfile.TemporaryDirectory(prefix="reportgen-trial-") as folder:
            (Path(folder) / "trial.qmd").write_text(_TRIAL)
            try:
                made = self.render(Path(folder) / "trial.qmd", to=target, execute=False)
            except RenderFailed as error:
                return f"It does not make {target}: {error.message}", error.log
            return "", made.log

    def _judge(
        self,
        answer: Answer,
        place: Source,
        arguments: tuple[str, ...],
        formats: tuple[str, ...],
        room: Room,
        names: tuple[str, ...],
    ) -> tuple[Finding, ...]:
        """What is wrong with what was made; raises RenderFailed where it is not all there."""
        made = room.project / MADE
        remarks = list(read_log(answer.log, place.document))
        cause = describe_exit(answer.returncode) if answer.returncode else ""
        cause = cause or "; ".join(_find_faults(room, formats, names))
        if not cause:
            remarks += _find_missing(made, names)
        findings = place_remarks(remarks, room.project)
        if cause:
            by_hand = write_command(arguments)
            raise fail(self.version, by_hand, cause, answer.log, findings=findings)
        return sort_findings(findings)


def _find_scripts() -> Path:
    """Where the scripts of this Python's packages stand."""
    return Path(sysconfig.get_path("scripts"))


def _list_words(words: str | Iterable[str] | None) -> tuple[str, ...]:
    """Words given as a list, or as one text with commas."""
    listed = words.split(",") if isinstance(words, str) else words or ()
    return tuple(word.strip() for word in listed if word.strip())


def _write_render(
    place: Source,
    formats: tuple[str, ...],
    profile: tuple[str, ...],
    metadata: Mapping[str, object],
    execute: bool,
) -> tuple[str, ...]:
    """The arguments of a render: known options only, since quarto hands others to pandoc."""
    arguments = ["render", place.target]
    if formats:
        arguments += ["--to", ",".join(formats)]
    if profile:
        arguments += ["--profile", ",".join(profile)]
    for name, value in metadata.items():
        arguments += ["-M", f"{name}:{json.dumps(value, ensure_ascii=False)}"]
    return (*arguments, *(() if execute else ("--no-execute",)))


@contextmanager
def _furnish(place: Source) -> Iterator[Room]:
    """A room with a copy of what is to be rendered, as a project, so that it has an output-dir."""
    with open_room() as room:
        copy_folder(place.folder, room.project, place.foreign | {MADE})
        if not any((room.project / name).is_file() for name in SETTINGS):
            (room.project / SETTINGS[0]).write_text("project:\n  type: default\n")
        yield room


def _hear(on_line: Heard | None, room: Room) -> Heard | None:
    if on_line is None:
        return None
    places = (str(room.project), str(room.folder))
    return lambda line: on_line(clean_log(line, places).rstrip())


def _list_made(room: Room) -> tuple[str, ...]:
    """All files that were made, as paths in their folder, sorted."""
    made = room.project / MADE
    return tuple(sorted(p.relative_to(made).as_posix() for p in made.rglob("*") if p.is_file()))


def _is_document(name: str, room: Room) -> bool:
    """Whether a file was made of an input, and not for another file or copied as it is."""
    return any((room.project / name).with_suffix(suffix).is_file() for suffix in _INPUTS)


def _find_faults(room: Room, formats: tuple[str, ...], names: tuple[str, ...]) -> list[str]:
    """What is not as it should be among the files that were made, in words."""
    if not names:
        return ["nothing was made"]
    made = room.project / MADE
    faults = [find_problem(made / name) for name in names if _is_document(name, room)]
    endings = {Path(name).suffix.removeprefix(".") for name in names}
    wanted = dict.fromkeys(filter(None, map(name_extension, formats)))
    faults += [f"no .{ending} file was made" for ending in wanted if ending not in endings]
    return [fault for fault in faults if fault]


def _find_missing(made: Path, names: tuple[str, ...]) -> list[Remark]:
    """What the pages that were made name and do not have beside them."""
    pages = [name for name in names if name.endswith(".html")]
    return [
        replace(remark, document=str(Path(name).with_suffix(".qmd")))
        for name in pages
        for remark in find_loose_ends(made / name, alone=False)
    ]


def _read_inspection(told: Mapping[str, Any], place: Source, version: str) -> Inspection:
    files = told.get("files")
    inputs = files.get("input") if isinstance(files, Mapping) else None
    documents = (place.target,) if place.is_document else tuple(map(str, inputs or ()))
    return Inspection(
        str((told.get("quarto") or {}).get("version", version)),
        documents,
        tuple(map(str, told.get("formats") or ())),
        tuple(map(str, told.get("engines") or ())),
        told,
    )
