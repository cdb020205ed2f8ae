"""Calling pandoc: what it is told, and what it says."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from reportgen.engines import process
from reportgen.engines.embedded import notices
from reportgen.engines.embedded.project import Options, QuartoFile
from reportgen.engines.embedded.scan import locate_words, prepare_body
from reportgen.engines.embedded.words import direction_of, split_language, words_for, write_date
from reportgen.errors import EngineNotFound, Finding, Location, RenderFailed
from reportgen.publication import DocumentFormat
from reportgen.rules import UNRESOLVED_REFERENCE

ASSETS = Path(__file__).parent / "assets"
_SECONDS = 300.0
_WRITERS: dict[DocumentFormat, str] = {
    "html": "html5",
    "pdf": "typst-smart",
    "docx": "docx",
    "revealjs": "revealjs",
    "pptx": "pptx",
}
_LAST_FILTERS: dict[DocumentFormat, str] = {
    "html": "web.lua",
    "pdf": "typst.lua",
    "docx": "office.lua",
    "revealjs": "web.lua",
    "pptx": "office.lua",
}
_DEFAULT_IMAGES: dict[DocumentFormat, str] = {
    "html": "svg",
    "pdf": "svg",
    "docx": "png",
    "revealjs": "svg",
    "pptx": "png",
}
# What of the options is the document's own metadata, for templates, filters and citeproc.
_METADATA = (
    "title",
    "subtitle",
    "author",
    "abstract",
    "bibliography",
    "csl",
    "description",
    "keywords",
    "lang",
    "link-bibliography",
    "link-citations",
    "nocite",
    "reference-section-title",
    "suppress-bibliography",
)
_WARNING = re.compile(r"^\[WARNING\] (.*(?:\n[ \t]+.*)*)", re.MULTILINE)
_REPORT = re.compile(r"^REPORTGEN (RG\d+) (.*)$", re.MULTILINE)
_UNKNOWN_KEY = re.compile(r"Citeproc: citation (\S+) not found")
_PLACE = re.compile(r"\(?(?:at )?(?:source|input)?,? ?line (\d+),? column (\d+)\)?")


@dataclass(frozen=True)
class Written:
    """What pandoc made: `text` for text formats, "" where it wrote a file; what it found."""

    text: str
    findings: tuple[Finding, ...]


@cache
def find_pandoc() -> Path:
    """The pandoc program in the pypandoc_binary package; raises EngineNotFound."""
    spec = importlib.util.find_spec("pypandoc")
    folder = Path(spec.origin).parent / "files" if spec and spec.origin else Path()
    for name in ("pandoc", "pandoc.exe"):
        if spec and (folder / name).is_file():
            return folder / name
    raise EngineNotFound(
        "The embedded engine needs pandoc, which is not here.",
        "Install it with: python -m pip install pypandoc_binary",
    )


def environment(epoch: int) -> dict[str, str]:
    """All that pandoc sees of the environment: outputs must not depend on the rest."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    return {**kept, "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": str(epoch)}


@cache
def pandoc_version() -> str:
    """The version of pandoc, e.g. "3.9"; raises EngineNotFound."""
    words = _run(["--version"], Path.cwd(), epoch=0).stdout.split()
    return words[1] if len(words) > 1 else "unknown"


def print_default_file(name: str, into: Path) -> Path:
    """Writes one of pandoc's own data files, e.g. reference.docx, into a folder."""
    written = into / name
    _run([f"--output={written}", f"--print-default-data-file={name}"], into, epoch=0)
    return written


def _run(
    arguments: Sequence[str], cwd: Path, *, epoch: int, stdin: str = "", what: str = "pandoc"
) -> process.Finished:
    command = [str(find_pandoc()), "+RTS", "-M2G", "-RTS", *arguments]
    try:
        done = process.run(command, cwd=cwd, env=environment(epoch), stdin=stdin, timeout=_SECONDS)
    except process.TimedOut as error:
        raise RenderFailed(f"pandoc took too long over {what}.", log=error.stderr) from error
    except OSError as error:
        raise EngineNotFound(
            f"pandoc cannot be started: {error}.",
            "Install it anew with: python -m pip install --force-reinstall pypandoc_binary",
        ) from error
    if done.returncode != 0:
        said = done.stderr.strip() or f"exit code {done.returncode}"
        raise RenderFailed(f"pandoc cannot make {what}: {said}", log=done.stderr)
    return done


def write_document(
    file: QuartoFile,
    options: Options,
    target: DocumentFormat,
    *,
    project: Path,
    epoch: int,
    arguments: Iterable[str] = (),
    variables: Mapping[str, str] | None = None,
) -> Written:
    """Turns a .qmd file into what a format needs; raises RenderFailed where pandoc fails.

    `arguments` are further ones of pandoc's, e.g. an output file; `variables` are for the
    template, verbatim. pandoc runs in the project's folder, so that no path of this machine
    comes into what it writes.
    """
    with tempfile.TemporaryDirectory(prefix="reportgen-data-") as nothing:
        # An empty data folder keeps the user's own templates and filters out.
        done = _run(
            [*_arguments(options, target, variables or {}), "--data-dir", nothing, *arguments],
            project,
            epoch=epoch,
            stdin=_source(file, options),
            what=f"{file.path} as {target}",
        )
    return Written(done.stdout, tuple(_read_log(done.stderr, file)))


def _arguments(options: Options, target: DocumentFormat, variables: Mapping[str, str]) -> list[str]:
    filters = ["constructs.lua", "crossref.lua", "images.lua"]
    last = ["metadata.lua", _LAST_FILTERS[target]]
    image = str(options.get("default-image-extension", _DEFAULT_IMAGES[target]))
    arguments = ["--from", _reader(options), "--to", _WRITERS[target], "--standalone", "--mathml"]
    arguments += ["--wrap=preserve", "--default-image-extension", image.lstrip(".")]
    arguments += [f"--lua-filter={ASSETS / name}" for name in filters]
    if options.get("bibliography") and options.get("citeproc", True):
        arguments.append("--citeproc")
    arguments += [f"--lua-filter={ASSETS / name}" for name in last]
    if options.get("toc") and target != "docx":
        arguments += ["--toc", f"--toc-depth={options.get('toc-depth', 3)}"]
    if "slide-level" in options:
        arguments.append(f"--slide-level={options['slide-level']}")
    if options.get("incremental"):
        arguments.append("--incremental")
    for name, value in {**_variables(options, target), **variables}.items():
        arguments += ["--variable", f"{name}={value}"]
    return arguments


def _reader(options: Options) -> str:
    """The reader that the file asks for, without TeX, which no output of ours can show."""
    return f"{options.get('from', 'markdown')}+table_attributes-raw_tex-latex_macros"


def _variables(options: Options, target: DocumentFormat) -> dict[str, str]:
    lang = str(options.get("lang", "en"))
    words = words_for(lang)
    variables = {f"reportgen-word-{name}": word for name, word in words.items()}
    variables["reportgen-format"] = target
    variables["reportgen-number-sections"] = str(bool(options.get("number-sections"))).lower()
    variables["lang"] = lang
    variables["word-skip"] = words["skip"]
    variables["toc-title"] = str(options.get("toc-title", words["contents"]))
    if options.get("toc"):
        variables["reportgen-toc-depth"] = str(options.get("toc-depth", 3))
        variables["reportgen-toc-title"] = variables["toc-title"]
    variables["abstract-title"] = str(options.get("abstract-title", words["abstract"]))
    if direction := direction_of(lang):
        variables["dir"] = direction
    return variables


def _source(file: QuartoFile, options: Options) -> str:
    """The text that pandoc reads: merged options in front, every line of the body in its place."""
    metadata: dict[str, Any] = {name: options[name] for name in _METADATA if name in options}
    if "date" in options:
        lang = str(options.get("lang", "en"))
        form = str(options.get("date-format", ""))
        metadata["date"] = write_date(str(options["date"]), lang, form)
        metadata["date-meta"] = metadata["iso-date"] = str(options["date"])
    if "footer" in options:
        metadata["footer"] = options["footer"]
    header = f"---\n{json.dumps(metadata, ensure_ascii=False)}\n---\n"
    padding = "\n" * max(file.body_start - header.count("\n"), 0)
    return header + padding + "\n" * (file.body_start == 0) + prepare_body(file.body)


def _read_log(log: str, file: QuartoFile) -> Iterable[Finding]:
    for code, subject in _REPORT.findall(log):
        yield _finding(code, json.loads(subject), file)
    for words in _WARNING.findall(log):
        if unknown := _UNKNOWN_KEY.search(words):
            key = unknown[1]
            yield notices.unresolved_citation(locate_words(file, f"@{key}"), key)
        else:
            yield notices.tool_warning(_place(words, file), "pandoc", " ".join(words.split()))


def _finding(code: str, subject: str, file: QuartoFile) -> Finding:
    if code == UNRESOLVED_REFERENCE.code:
        return notices.unresolved_reference(locate_words(file, f"@{subject}"), subject)
    stem = subject.rpartition(".")[0] or subject
    return notices.missing_image(locate_words(file, stem), subject)


def _place(words: str, file: QuartoFile) -> Location:
    match = _PLACE.search(words)
    return Location(file.path, int(match[1]), int(match[2])) if match else Location(file.path)


def split_lang(options: Options) -> tuple[str, str]:
    """The document's language and region."""
    return split_language(str(options.get("lang", "en")))
