"""Looking through a .qmd file for what the embedded engine does not know."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from reportgen.engines.embedded.extensions import Shelf
from reportgen.engines.embedded.filters import list_filters
from reportgen.engines.embedded.notices import unknown_construct
from reportgen.engines.embedded.project import QuartoFile
from reportgen.errors import Finding, Location, sort_findings
from reportgen.model.formats import FormatName

_FENCE = re.compile(r"^(?P<indent>[ >]*)(?P<marks>`{3,}|~{3,})(?P<info>.*)$")
_CODE = re.compile(r"(?<![\\`])(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_SHORTCODE = re.compile(r"(?<![\\{])\{\{<\s*(?P<name>[\w/-]+)[^>]*>\}\}")
_CELL = re.compile(r"\{(?P<name>[A-Za-z]\w*)[^}=]*\}")
_ATTRIBUTES = re.compile(r"(?<!\\)\{([^{}\n]*[.#=][^{}\n]*)\}")
_REFERENCE = re.compile(r"(?<![\\\w@])@(?P<name>(?P<kind>[a-z]{2,3})-[\w:.-]*\w)")
_DEFINITION = re.compile(r"#(?P<name>(?P<kind>[a-z]{2,3})-[\w:.-]*)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)

_FOREIGN_KINDS = frozenset(
    [
        "eq",
        "lst",
        "thm",
        "lem",
        "cor",
        "prp",
        "cnj",
        "def",
        "exm",
        "exr",
        "sol",
        "rem",
        "nte",
        "tip",
        "wrn",
        "imp",
        "cau",
    ]
)
_CALLOUTS = frozenset(
    f"callout-{kind}" for kind in ["note", "tip", "important", "warning", "caution"]
)
_FOREIGN_CLASSES = frozenset(
    [
        "panel-input",
        "panel-sidebar",
        "panel-fill",
        "panel-center",
        "aside",
        "column-margin",
        "column-page",
        "column-screen",
        "column-body",
        "column-body-outset",
        "column-page-inset",
        "column-screen-inset",
        "absolute",
        "hidden",
        "proof",
        "tabset",
        "lightbox",
        "magic-move",
    ]
)
_FOREIGN_ATTRIBUTES = frozenset(
    [
        "layout",
        "layout-ncol",
        "layout-nrow",
        "layout-align",
        "layout-valign",
        "when-meta",
        "unless-meta",
        "when-profile",
        "unless-profile",
        "code-fold",
        "lightbox",
        "auto-animate",
    ]
)
_FOREIGN_OPTIONS = frozenset(
    [
        "filters",
        "shortcodes",
        "jupyter",
        "knitr",
        "engine",
        "crossref",
        "template",
        "template-partials",
        "reference-doc",
        "metadata-files",
        "listing",
        "brand",
        "citation-location",
        "title-block-banner",
        "theme",
        "include-before-body",
        "logo",
        "chalkboard",
        "multiplex",
        "code-fold",
        "extensions",
    ]
)
# A deck's theme is its own; a page may have a template instead of a theme.
_KNOWN = frozenset(
    {
        ("html", "template"),
        *((name, "logo") for name in ("html", "revealjs", "typst", "docx", "pptx")),
        ("revealjs", "theme"),
        ("revealjs", "template-partials"),
        ("typst", "template-partials"),
        ("docx", "reference-doc"),
        ("pptx", "reference-doc"),
    }
)
_RAW_FORMATS = frozenset(
    {"html", "typst", "openxml", "opendocument", "latex", "tex", "markdown", "quarto-shortcode"}
)


def mask(text: str) -> str:
    """The text with everything verbatim and every comment blanked, each character in its place.

    The opening lines of fenced blocks stay, since they say what the block is.
    """
    lines: list[str] = []
    closing = ""
    for line in text.split("\n"):
        match = _FENCE.match(line)
        if closing:
            if match and not match["info"].strip() and match["marks"].startswith(closing):
                closing = ""
            lines.append(" " * len(line))
        else:
            closing = match["marks"] if match else ""
            lines.append(line if match else _CODE.sub(_blank, line))
    return _COMMENT.sub(_blank, "\n".join(lines))


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def prepare_body(body: str) -> str:
    """The body with each page break shortcode as a raw span that the filters know."""
    if "pagebreak" not in body:  # hardly any has one, and to look for verbatim text takes a while
        return body
    masked = mask(body)
    pieces, position = [], 0
    for match in _SHORTCODE.finditer(masked):
        if match["name"] == "pagebreak":
            pieces += [body[position : match.start()], "`pagebreak`{=quarto-shortcode}"]
            position = match.end()
    return "".join([*pieces, body[position:]])


def find_unknown(file: QuartoFile) -> tuple[Finding, ...]:
    """Every construct in a file that only Quarto renders, as warnings with line and column."""
    text = mask(file.body)
    places = [*_find_in_fences(text), *_find_in_text(text)]
    found = [unknown_construct(_locate(file, text, at), name) for at, name in places]
    return sort_findings([*found, *_find_in_options(file)])


def _locate(file: QuartoFile, text: str, offset: int) -> Location:
    line = text.count("\n", 0, offset) + 1
    return Location(file.path, file.body_start + line, _column(text, offset))


def _find_in_fences(text: str) -> Iterator[tuple[int, str]]:
    """Executable cells and diagrams (```{python}), and raw blocks of other formats."""
    for match in re.finditer(_FENCE.pattern, text, re.MULTILINE):
        info = match["info"].strip()
        if cell := _CELL.fullmatch(info):
            yield match.start("marks"), f"the code cell {{{cell['name']}}}"
        elif info.startswith("{=") and info.strip("{}=") not in _RAW_FORMATS:
            yield match.start("marks"), f"the raw block {info}"


def _find_in_text(text: str) -> Iterator[tuple[int, str]]:
    for match in _SHORTCODE.finditer(text):
        if match["name"] != "pagebreak":
            yield match.start(), f"the shortcode {match['name']}"
    for match in _REFERENCE.finditer(text):
        if match["kind"] in _FOREIGN_KINDS:
            yield match.start(), f"the cross-reference @{match['name']}"
    for match in _ATTRIBUTES.finditer(text):
        for name in _foreign_in(match[1]):
            yield match.start(), name


def _foreign_in(attributes: str) -> Iterator[str]:
    """Names what is unknown among the attributes of a division, span, heading or figure."""
    bare = re.sub(r"\"[^\"]*\"|'[^']*'", '""', attributes)
    for definition in _DEFINITION.finditer(bare):
        if definition["kind"] in _FOREIGN_KINDS:
            yield f"the target #{definition['name']}"
    for word in bare.split():
        name, equals, _ = word.partition("=")
        if equals and name in _FOREIGN_ATTRIBUTES:
            yield f"the attribute {name}"
        elif (word.startswith(".callout-") and word[1:] not in _CALLOUTS) or (
            word.startswith(".") and word[1:] in _FOREIGN_CLASSES
        ):
            yield f"the class {word}"


def _find_in_options(file: QuartoFile) -> Iterator[Finding]:
    for path, layer in (("_quarto.yml", file.project), (file.path, file.front_matter)):
        for name in sorted(_foreign_options(layer, file.shelf)):
            yield unknown_construct(_locate_option(file, path, name), f"the option {name}")


def _foreign_options(layer: Mapping[str, object], shelf: Shelf) -> set[str]:
    """Unknown options at the top of a layer and under its formats."""
    names = {n for n in layer if n in _FOREIGN_OPTIONS and not _is_known("", n, layer[n], shelf)}
    formats = layer.get("format")
    for target, options in formats.items() if isinstance(formats, Mapping) else ():
        if isinstance(options, Mapping):
            base = FormatName(str(target)).base
            names |= {
                name
                for name in options
                if name in _FOREIGN_OPTIONS and not _is_known(base, name, options[name], shelf)
            }
    return names


def _is_known(target: str, name: str, value: object, shelf: Shelf) -> bool:
    """What of these options the engine takes after all, in some formats or with some values."""
    if name == "filters":  # Lua filters are run, an extension's too; other programs are not
        return all(one.is_known for one in list_filters({name: value}, shelf.find))
    return (target, name) in _KNOWN or (target, name, value) == ("html", "theme", "none")


def _locate_option(file: QuartoFile, path: str, name: str) -> Location:
    if path != file.path:
        return Location(path)
    head = file.text[: len(file.text) - len(file.body)]
    match = re.search(rf"^[ \t]*({re.escape(name)})[ \t]*:", head, re.MULTILINE)
    if match is None:
        return Location(path)
    return Location(path, head.count("\n", 0, match.start(1)) + 1, _column(head, match.start(1)))


def _column(text: str, offset: int) -> int:
    return offset - (text.rfind("\n", 0, offset) + 1) + 1


def locate_words(file: QuartoFile, words: str) -> Location:
    """Where words first stand outside verbatim text; the whole file where they do not."""
    text = mask(file.text)
    match = re.search(rf"{re.escape(words)}(?![\w-])", text)
    if match is None:
        return Location(file.path)
    line = text.count("\n", 0, match.start()) + 1
    return Location(file.path, line, _column(text, match.start()))
