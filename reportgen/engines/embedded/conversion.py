"""One document into all its formats: read once, written in each.

What is particular to a format is a maker's: a generator that yields a `Target`, is sent what
pandoc wrote for it, and returns the finished file.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from reportgen.engines.embedded import notices
from reportgen.engines.embedded.filters import list_filters
from reportgen.engines.embedded.options import Options, read_number
from reportgen.engines.embedded.pandoc import ASSETS, carry_out, release
from reportgen.engines.embedded.project import QuartoFile
from reportgen.engines.embedded.readers import Readers
from reportgen.engines.embedded.scan import locate_words, prepare_body
from reportgen.engines.embedded.words import direction_of, words_for, write_date
from reportgen.engines.embedded.writers import WRITERS
from reportgen.engines.protocol import Whole
from reportgen.errors import Finding, Location
from reportgen.model.formats import DocumentFormat
from reportgen.rules import REMOTE, UNKNOWN_MARKUP, UNRESOLVED_REFERENCE

# What of the options is no metadata of the document: Quarto and pandoc, or we, do it.
_SETTINGS = frozenset(
    [
        "auto-stretch",
        "brand",
        "center",
        "citeproc",
        "controls",
        "controls-layout",
        "css",
        "date",
        "date-format",
        "default-image-extension",
        "embed-resources",
        "execute",
        "filters",
        "fontsize",
        "format",
        "from",
        "height",
        "html-math-method",
        "include-after-body",
        "include-before-body",
        "include-in-header",
        "incremental",
        "language",
        "mainfont",
        "margin",
        "metadata-files",
        "minimal",
        "navigation-mode",
        "number-sections",
        "output-file",
        "papersize",
        "pdf-standard",
        "project",
        "reference-doc",
        "resources",
        "section-divs",
        "self-contained",
        "shift-heading-level-by",
        "shortcodes",
        "slide-level",
        "slide-number",
        "tbl-colwidths",
        "template",
        "template-partials",
        "theme",
        "to",
        "toc",
        "toc-depth",
        "transition",
        "variant",
        "width",
    ]
)


def escape_typst(text: str) -> str:
    """Text as Typst's markup says it."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


_ESCAPES: dict[DocumentFormat, Callable[[str], str]] = {
    "html": escape,
    "revealjs": escape,
    "pdf": escape_typst,
}
_WARNING = re.compile(r"^\[WARNING\] (.*(?:\n[ \t]+.*)*)", re.MULTILINE)
_REPORT = re.compile(r"^REPORTGEN (RG\d+) (.*)$", re.MULTILINE)
_UNKNOWN_KEY = re.compile(r"Citeproc: citation (\S+) not found")
_PLACE = re.compile(r"\(?(?:at )?(?:source|input)?,? ?line (\d+),? column (\d+)\)?")


_WRITTEN = re.compile(r"^REPORTGEN-(?:READ|WRITTEN (\w+))$")


@dataclass(frozen=True)
class Target:
    """What pandoc is to write: a format, with the options that hold for it.

    `template` and `reference` are files for it, `variables` are for the template, verbatim.
    """

    format: DocumentFormat
    options: Options
    template: Path | None = None
    reference: Path | None = None
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Written:
    """What pandoc wrote for a target, and what it found."""

    content: bytes
    findings: tuple[Finding, ...]

    @property
    def text(self) -> str:
        """The content of a text format."""
        return self.content.decode("utf-8")


Made = tuple[bytes, tuple[Finding, ...]]
"""A finished file, and what was found while it was made."""

Maker = Generator[Target, Written, Made]
"""Yields one target, is sent what pandoc wrote, and returns the finished file."""


class _Undrawn(Exception):
    """The pictures of the project failed."""


def convert(
    file: QuartoFile,
    targets: Sequence[Target],
    *,
    project: Path,
    epoch: int,
    on_written: Callable[[DocumentFormat, Written], None],
    readers: Readers,
    whole: Whole = None,
) -> None:
    """Reads a .qmd file once and writes it in each target's format, in their order.

    `on_written` is called for each as soon as it is written, in this thread. pandoc runs in the
    project's folder, so that no path of this machine comes into what it writes; it asks for
    pictures when `whole` is done. One of the `readers` may have read the file already. Raises
    RenderFailed where pandoc fails, EngineNotFound where there is none, and what `whole` raises.
    """
    with tempfile.TemporaryDirectory(dir=project, prefix=".") as folder:
        log: list[str] = []
        common: list[Finding] = []

        def listen(line: str) -> None:
            if not (mark := _WRITTEN.match(line)):
                log.append(line)
                return
            findings = tuple(_read_log("\n".join(log), file))
            log.clear()
            if not mark[1]:
                common.extend(findings)
                return
            if whole and whole.exception():
                raise _Undrawn  # ends pandoc
            target = next(target for target in targets if target.format == mark[1])
            content = Path(folder, target.format).read_bytes()
            on_written(target.format, Written(content, (*common, *findings)))

        order, body = Path(folder, "order.json"), write_body(file)
        orders = [_describe(file, target, order.parent) for target in targets]
        told = json.dumps({"body": body, "targets": orders}, ensure_ascii=False)
        order.write_text(told, "utf-8", "surrogateescape")
        formats = [target.format for target in targets]
        named = [one["reader"] for one in orders]
        scribe, is_read = readers.take(body, named, formats)
        with suppress(_Undrawn):
            carry_out(
                order,
                project,
                scribe,
                is_read=is_read,
                epoch=epoch,
                what=f"{file.path} as {', '.join(formats)}",
                on_line=listen,
                whole=whole,
            )
            release(scribe, len(body))
        if whole:
            whole.result()


def write_body(file: QuartoFile) -> str:
    """The body of a file as pandoc is given it; every line stands where it does in the file."""
    return "\n" * file.body_start + prepare_body(file.body)


def name_reader(options: Options) -> str:
    """pandoc's name of what a text is written in: without TeX, which no output of ours can show."""
    return f"{options.get('from', 'markdown')}+table_attributes-raw_tex-latex_macros"


def _describe(file: QuartoFile, target: Target, folder: Path) -> dict[str, Any]:
    options = target.options
    order: dict[str, Any] = {
        "name": target.format,
        "reader": name_reader(options),
        "writer": WRITERS[target.format].name,
        "metadata": _write_metadata(options),
        "filters": _order_filters(file, target),
        "citeproc": bool(options.get("bibliography") and options.get("citeproc", True)),
        "options": _write_options(target, folder.parent),
        "output": str(folder / target.format),
        "standalone": WRITERS[target.format].is_plain,
    }
    if target.template:
        order["template"] = _relate(target.template, folder.parent)
    return order


def _order_filters(file: QuartoFile, target: Target) -> dict[str, list[str]]:
    """The filters to run, before citations are resolved and after; own ones as in Quarto."""
    own: dict[str, list[str]] = {"first": [], "before": [], "after": [], "last": []}
    for one in list_filters(target.options, file.shelf.find):
        if one.is_known:  # a finding tells of any other
            own[one.moment].append(one.path)
    constructs, references = (str(ASSETS / name) for name in ("constructs.lua", "crossref.lua"))
    before = [*own["first"], constructs, *own["before"], references, *own["after"]]
    last = ("images.lua", "metadata.lua", WRITERS[target.format].last)
    ours = [str(ASSETS / name) for name in last]
    if own["last"]:  # images.lua keeps links as it does
        own["last"].append(str(ASSETS / "links.lua"))
    return {"before": before, "after": [*ours, *own["last"]]}


def _relate(path: Path, project: Path) -> str:
    """A path as pandoc is told it, which takes "?", "#" and "%20" in one for parts of an address.

    What stands above the project may have any name, so that it is better left out.
    """
    return (path.relative_to(project) if path.is_relative_to(project) else path).as_posix()


def _write_options(target: Target, project: Path) -> dict[str, Any]:
    """pandoc's writer options, by their names in its Lua."""
    options = target.options
    written: dict[str, Any] = {
        "variables": {**_variables(options, target.format), **target.variables},
        "html_math_method": "mathml",
        "wrap_text": "preserve",
        "section_divs": bool(options.get("section-divs")),
        "incremental": bool(options.get("incremental")),
    }
    if options.get("toc") and target.format != "docx":
        written |= {"table_of_contents": True, "toc_depth": read_number(options, "toc-depth", 3)}
    if "slide-level" in options:
        written["slide_level"] = read_number(options, "slide-level", 2)
    if target.reference:
        written["reference_doc"] = _relate(target.reference, project)
    return written


def _variables(options: Options, target: DocumentFormat) -> dict[str, str]:
    lang = str(options.get("lang", "en"))
    words = words_for(lang, options.get("language"))
    variables = {f"reportgen-word-{name}": word for name, word in words.items()}
    variables["reportgen-format"] = target
    image = str(options.get("default-image-extension", WRITERS[target].images))
    variables["reportgen-image-extension"] = image.lstrip(".")
    variables["reportgen-number-sections"] = str(bool(options.get("number-sections"))).lower()
    variables["lang"] = lang
    in_page = _ESCAPES.get(target, str)  # variables are not escaped
    variables["word-skip"] = in_page(words["skip"])
    variables["toc-title"] = in_page(str(options.get("toc-title", words["contents"])))
    if options.get("toc"):
        variables["reportgen-toc-depth"] = str(options.get("toc-depth", 3))
        variables["reportgen-toc-title"] = variables["toc-title"]
    variables["abstract-title"] = in_page(str(options.get("abstract-title", words["abstract"])))
    if direction := direction_of(lang):
        variables["dir"] = direction
    return variables


def _write_metadata(options: Options) -> str:
    """The document's own metadata, as a front matter that pandoc reads."""
    metadata: dict[str, Any] = {n: value for n, value in options.items() if n not in _SETTINGS}
    if "date" in options:
        lang = str(options.get("lang", "en"))
        form = str(options.get("date-format", ""))
        metadata["date"] = write_date(str(options["date"]), lang, form)
        metadata["date-meta"] = metadata["iso-date"] = str(options["date"])
    return f"---\n{json.dumps(metadata, ensure_ascii=False)}\n---\n"


def _read_log(log: str, file: QuartoFile) -> Iterable[Finding]:
    for code, subject in _REPORT.findall(log):
        yield _finding(code, json.loads(subject), file)
    for words in _WARNING.findall(log):
        if unknown := _UNKNOWN_KEY.search(words):
            key = unknown[1]
            yield notices.unresolved_citation(locate_words(file, f"@{key}"), key)
        else:
            yield notices.tool_warning(_place(words, file), "pandoc", " ".join(words.split()))


def _finding(code: str, subject: Any, file: QuartoFile) -> Finding:
    if code == UNKNOWN_MARKUP.code:
        places = [locate_words(file, words) for words in subject["words"]]
        place = next((place for place in places if place.line), Location(file.path))
        return notices.unknown_markup(place, subject["message"])
    if code == UNRESOLVED_REFERENCE.code:
        return notices.unresolved_reference(locate_words(file, f"@{subject}"), subject)
    stem = subject.rpartition(".")[0] or subject
    # pandoc has put numbers for the spaces and brackets of what the text has.
    places = [locate_words(file, words) for words in (stem, unquote(stem))]
    where = next((place for place in places if place.line), places[0])
    if code == REMOTE.code:
        return notices.remote_image(where, subject)
    return notices.missing_image(where, unquote(subject) if where.line else subject)


def _place(words: str, file: QuartoFile) -> Location:
    match = _PLACE.search(words)
    return Location(file.path, int(match[1]), int(match[2])) if match else Location(file.path)
