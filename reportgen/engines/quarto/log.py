"""What quarto says, read.

Its exit code is 0 for much that is wrong (an unresolved cross-reference, a failed filter), and
its log is the output of several programs: quarto, pandoc, citeproc, Lua filters, typst. Each
way of theirs to say that something is wrong has a line in `_RULES`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote

from reportgen.errors import Finding, Location, Severity
from reportgen.glyphs import advise_font

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\^_])")
_LINE_END = re.compile(r"\r\n?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_IMAGE = re.compile(r"\.(?:png|jpe?g|svg|gif|webp|pdf|tiff?|bmp|emf)$", re.IGNORECASE)
_CROSSREF = re.compile(r"(?:fig|tbl|sec|eq|lst|thm|lem|cor|prp|cnj|def|exm|exr|sol|rem|alg)-")
_BEGINS = re.compile(r"\[\d+/\d+\] (?P<input>.+\.qmd)$")
# "[typst]: Compiling brief.typ to brief.pdf...error: …": what typst says begins a line of its own
_COMPILING = re.compile(r"^(\[typst\]: Compiling .*?\.\.\.)", re.MULTILINE)

# What Quarto says again of what Typst said, from 1.9 on, and less well.
_AGAIN = "ERROR: error: "

_IN_LOG = "The log says what came before it."


@dataclass(frozen=True)
class Remark:
    """One thing that quarto said is wrong; `sought` finds what it is about in a .qmd."""

    code: str
    severity: Severity
    message: str
    remedy: str
    sought: re.Pattern[str] | None = None
    location: Location | None = None
    document: str = ""

    def find_in(self, texts: Mapping[str, str]) -> Finding:
        """The finding, at the first line that it is about; `texts` are the .qmd files by path."""
        document = self.document or "_quarto.yml"
        place = self.location or self._seek(texts) or Location(document)
        place = replace(place, path=place.path or document)
        return Finding(self.code, self.severity, place, self.message, self.remedy)

    def _seek(self, texts: Mapping[str, str]) -> Location | None:
        if self.sought is None:
            return None
        for path in sorted(texts, key=lambda path: (path != self.document, path)):
            for number, line in enumerate(texts[path].splitlines(), start=1):
                if match := self.sought.search(line):
                    return Location(path, number, match.start() + 1)
        return None


def clean_log(text: str, folders: Iterable[str]) -> str:
    """A log without colours and control characters, with paths inside `folders` made relative."""
    text = _CONTROL.sub("", _LINE_END.sub("\n", _ANSI.sub("", text)))
    for folder in sorted(folders, key=len, reverse=True):
        text = text.replace(f"file://{folder}/", "").replace(f"{folder}/", "").replace(folder, ".")
    return text


def read_log(log: str, document: str) -> Iterator[Remark]:
    """All that a clean log says is wrong, in order.

    `document` is the .qmd that is rendered, until the log of a project names another.
    """
    text = _COMPILING.sub(r"\1\n", log)
    position, typst_failed = 0, False
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        if begun := _BEGINS.match(text, position, end):
            document = begun["input"]
        elif remark := _read_remark(text, position):
            if not (typst_failed and text.startswith(_AGAIN, position)):
                yield replace(remark, document=document)
            typst_failed |= text.startswith("error: ", position)
        position = end + 1


def _read_remark(text: str, position: int) -> Remark | None:
    if not _NOTABLE.match(text, position):
        return None
    for pattern, make in _RULES:
        if match := pattern.match(text, position):
            return make(match)
    return None


# ── what each line means ─────────────────────────────────────────────────────────────────


def _unresolved(match: re.Match[str]) -> Remark:
    name = match["name"].lstrip("@")
    return Remark(
        "RG902",
        Severity.ERROR,
        f"Nothing is labelled {name!r}, so the reference to it is empty.",
        f"Label what it refers to with {{#{name}}}, or correct the reference.",
        _seek_name(name),
    )


def _uncited(match: re.Match[str]) -> Remark:
    key = match["name"].lstrip("@")
    return Remark(
        "RG903",
        Severity.ERROR,
        f"The bibliography has no entry {key!r}, so the citation is empty.",
        "Add the entry to the .bib file, or correct the key.",
        _seek_name(key),
    )


def _markup(match: re.Match[str]) -> Remark:
    """What the extension of this package says of a document's arguments, where it found them."""
    line, column = int(match["line"] or 0), int(match["column"] or 0)
    return Remark(
        match["code"],
        Severity.WARNING,
        match["text"],
        "docs/markup.md lists the markup.",
        location=Location(match["path"], line, column),
    )


def _undefined(match: re.Match[str]) -> Remark:
    return _unresolved(match) if _CROSSREF.match(match["name"]) else _uncited(match)


def _missing(match: re.Match[str]) -> Remark:
    name = unquote(match["name"].strip())
    if re.match(r"(?:https?:)?//", name):
        return _remark(
            Severity.WARNING,
            f"{name} could not be fetched, so the output requests it from the network when opened.",
            "Use a local copy, or a theme without web fonts.",
        )
    return missing_file(name)


def missing_file(name: str) -> Remark:
    """The remark that a file that a document shows or reads is not in the project."""
    image = bool(_IMAGE.search(name))
    return Remark(
        "RG904" if image else "RG905",
        Severity.ERROR,
        f"The {'image' if image else 'file'} {name} is missing.",
        "Put it in the project, or correct its path.",
        re.compile(rf"(?<![\w/]){_spell(name)}(?![\w/])", re.IGNORECASE),
    )


def _spell(name: str) -> str:
    """A pattern for the name of a file, each character as itself or percent-encoded."""
    return "".join(f"(?:{re.escape(c)}|{quote(c, safe='')})" for c in name)


def _in_filter(match: re.Match[str]) -> Remark:
    """What a Lua filter says, at the line of the project's own filter where it says one."""
    said = match["text"].strip()
    if missing := _UNOPENED.search(said):
        return missing_file(missing["name"])
    remedy = "Correct the filter, or remove it of the project."
    own = _LUA_PLACE.match(said) or _LUA_PLACE.match(f"{match['where']}: {said}")
    if own:
        place = Location(own["path"], int(own["line"]))
        return _remark(Severity.ERROR, f"The filter failed here: {own['text']}", remedy, place)
    name = re.sub(r":\d*$", "", match["where"]).rpartition("/")[2]
    return _remark(Severity.ERROR, f"The filter {name} failed: {said}", remedy)


def _misfit(match: re.Match[str]) -> Remark:
    place = Location(match["path"], int(match["line"]), int(match["column"]))
    where = "the settings" if match["path"].endswith((".yml", ".yaml")) else "the front matter"
    return _remark(Severity.ERROR, match["text"], f"Correct {where}.", place)


def _bad_yaml(match: re.Match[str]) -> Remark:
    groups = match.groupdict()
    line, column = int(groups.get("line") or 0), int(groups.get("column") or 0)
    place = Location(groups.get("path") or "", line, column) if line else None
    return _remark(
        Severity.ERROR, f"The YAML does not parse: {match['text']}", "Correct it.", place
    )


def _unknown_font(match: re.Match[str]) -> Remark:
    family = match["name"].strip()
    return Remark(
        "RG908",
        Severity.WARNING,
        f"The typeface {family} is not installed; the PDF is set in another.",
        advise_font(family),
        re.compile(rf"font: .*{re.escape(family)}", re.IGNORECASE),
    )


def _bad_bibliography(match: re.Match[str]) -> Remark:
    place = Location(match["path"], int(match["line"]), int(match["column"]))
    text = f"The bibliography does not parse: {match['text'].strip()}"
    return _remark(Severity.ERROR, text, "Correct the entry there.", place)


def _bad_include(match: re.Match[str]) -> Remark:
    return missing_file(match["name"].strip().rstrip("."))


def _no_tex(_match: re.Match[str]) -> Remark:
    text = "This format needs TeX, which is not installed."
    return _remark(
        Severity.ERROR, text, "Install it (quarto install tinytex), or make the PDF through Typst."
    )


def _too_old(match: re.Match[str]) -> Remark:
    text = f"The project needs Quarto {match['wanted']}, but this is {match['version']}."
    return _remark(Severity.ERROR, text, "Install another Quarto, or change quarto-required.")


def _failure(match: re.Match[str]) -> Remark:
    return _remark(Severity.ERROR, f"Quarto says: {match['text'].strip()}", _IN_LOG)


def _warning(match: re.Match[str]) -> Remark:
    return _remark(Severity.WARNING, f"Quarto warns: {match['text'].strip()}", _IN_LOG)


def _remark(
    severity: Severity, message: str, remedy: str, location: Location | None = None
) -> Remark:
    sentence = message if message.endswith((".", "!", "?")) else f"{message}."
    return Remark("RG905", severity, sentence, remedy, location=location)


def _seek_name(name: str) -> re.Pattern[str]:
    """Finds a reference @name, and not one to a longer name that begins so."""
    return re.compile(rf"@\{{?{re.escape(name)}(?![\w-]|[:.#$%&+?<>~/][\w])")


def _rule(pattern: str, make: Callable[[re.Match[str]], Remark | None]) -> _Rule:
    return re.compile(pattern, re.MULTILINE), make


def _nothing(_match: re.Match[str]) -> None:
    """For lines that only say that something above them failed."""


_Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], Remark | None]]
_UNOPENED = re.compile(r"cannot open (?:file )?'?(?P<name>[^\s':]+)'?")
_LUA_PLACE = re.compile(r"(?P<path>[^\s:/][^\s:]*\.lua):(?P<line>\d+): (?P<text>.+)")
_NOTABLE = re.compile(
    r"\[?WARN|ERROR|FATAL|error: |warning: |File .* not found|Error reading|Error running|No TeX"
    r"|Quarto version"
)
_RULES: tuple[_Rule, ...] = (
    _rule(
        r"WARNING \((?P<path>[^():]+)(?::(?P<line>\d+):(?P<column>\d+))?\) (?P<text>.+) "
        r"\[(?P<code>RG911)\]",
        _markup,
    ),
    _rule(r"WARN.*Unable to resolve crossref (?P<name>@\S+)", _unresolved),
    _rule(r"\[WARNING\] Citeproc: citation (?P<name>.+) not found", _uncited),
    _rule(r"error: label `<(?P<name>[^`]+)>` does not exist", _undefined),
    _rule(r"\[WARNING\] Could not fetch resource (?P<name>.+?)(?:: .*)?$", _missing),
    _rule(r"File (?P<name>.+) not found in resource path", _missing),
    _rule(r"error: file not found \(searched at (?P<name>.+)\)", _missing),
    _rule(r"error: file not found(?:(?!\n\n)[\s\S])*?\"(?P<name>[^\"\n]+)\"", _missing),
    _rule(r"ERROR \((?P<where>[^()]*)\) (?P<text>.+)", _in_filter),
    _rule(r"FATAL \((?P<where>[^()]*)\) An error occurred:\s*\n(?P<text>.+)", _in_filter),
    _rule(r"FATAL \((?P<where>[^()]*)\) (?P<text>.+)", _in_filter),
    _rule(r"Error running filter (?P<where>.+?):\s*\n(?P<text>.+)", _in_filter),
    _rule(r"ERROR: in file .+:\.?$", _nothing),
    _rule(r"WARN: PDF standard validation requested but verapdf is not installed", _nothing),
    _rule(r"warning: unknown font family: (?P<name>.+)", _unknown_font),
    _rule(
        r"ERROR: Project (?:\S+ )?validation failed\.\s*\n(?:ERROR: )?In file (?P<path>.+)\n"
        r"\(line (?P<line>\d+), columns? (?P<column>\d+)[^)]*\) (?P<text>.+)",
        _misfit,
    ),
    _rule(
        r"ERROR: In file (?P<path>.+)\n\(line (?P<line>\d+), columns? (?P<column>\d+)[^)]*\) "
        r"(?P<text>.+)",
        _misfit,
    ),
    _rule(
        r"ERROR: Validation of YAML front matter failed\.\n"
        r"(?P<path>)(?:ERROR: )?\(line (?P<line>\d+), columns? (?P<column>\d+)[^)]*\) "
        r"(?P<text>.+)",
        _misfit,
    ),
    _rule(
        r"ERROR: YAML\w+: (?P<path>\S+\.\w+):\n(?P<text>.+?) at line (?P<line>\d+), "
        r"column (?P<column>\d+)",
        _bad_yaml,
    ),
    _rule(r"ERROR: YAML\w+: (?P<text>.+?) \((?P<line>\d+):(?P<column>\d+)\)\.?$", _bad_yaml),
    _rule(r"ERROR: YAML\w+: (?P<text>.+)", _bad_yaml),
    _rule(
        r"Error reading bibliography file (?P<path>.+?):\s*\n\(line (?P<line>\d+), "
        r"column (?P<column>\d+)\):\s*\n(?P<text>.+)",
        _bad_bibliography,
    ),
    _rule(
        r"ERROR: Include directive failed\.(?:\n.*?){0,3}could not find file (?P<name>.+)",
        _bad_include,
    ),
    _rule(r".*No TeX installation was detected", _no_tex),
    _rule(
        r"(?:ERROR: )?Quarto version (?P<version>\S+) does not satisfy version constraint "
        r"(?P<wanted>\S+?)\.?$",
        _too_old,
    ),
    _rule(r"ERROR: (?:Typst compilation failed|Render failed|Validation of YAML)", _nothing),
    _rule(r"WARN: Error encountered when rendering files", _nothing),
    _rule(r"(?:ERROR: (?:error: )?|error: )(?P<text>.+)", _failure),
    _rule(r"(?:\[WARNING\] |WARN(?:ING)?(?::| \([^()]*\)) |warning: )(?P<text>.+)", _warning),
)
