"""What a workspace says to Quarto itself: `quarto:` in brief.yml, a fragment of `_quarto.yml`.

The fragment stands in the project's `_quarto.yml`, and Quarto gives way there to the front matter
of a document; so what a template has set, and the fragment sets too, is replaced in the front
matter. Lists (filters, style sheets …) are added to, as Quarto does. What reportgen sets itself
cannot be set here: that is a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from reportgen.errors import Finding, Location, ReportgenError
from reportgen.intake.files import read_written
from reportgen.intake.options import FRONT_MATTER, load_options
from reportgen.intake.pictures import find_excess
from reportgen.model.brief import Brief
from reportgen.model.formats import QUARTO_NAMES
from reportgen.model.positions import Positions
from reportgen.reading.enclosures import name_plainly
from reportgen.reading.encoding import refuse_file
from reportgen.reading.validation import suggest
from reportgen.reading.yamldoc import YamlDocument, read_yaml, walk_texts
from reportgen.rules import BAD_VALUE, EMPTY_FILE, RESERVED_OPTION
from reportgen.workspace import BRIEF_FILE, Workspace, is_file

Options = Mapping[str, Any]

CONTRIBUTED = "reportgen-"
"""What the names of the extension's formats begin with."""
_FIELDS = [
    "title",
    "subtitle",
    "author",
    "date",
    "description",
    "keywords",
    "lang",
    "bibliography",
    "csl",
]
_OWN = {
    "from": "the text is written for it",
    "execute": "no code is run",
    "freeze": "no code is run",
    "jupyter": "no code is run",
    "engine": "no code is run",
    "metadata-files": "their content would replace the templates unseen",
    "embed-resources": "each page is one file",
    "self-contained": "each page is one file",
    "output-file": "brief.yml names the documents",
    "output-ext": "the format says how a file ends",
    "output-dir": "outputs go to outputs/",
}
_OWN_IN_PROJECT = {
    "type": "a workspace is not a website or book",
    "render": "brief.yml names the documents",
    "output-dir": "outputs go to outputs/",
    "pre-render": "no code is run",
    "post-render": "no code is run",
}
_JOINED = frozenset(
    [
        "css",
        "filters",
        "shortcodes",
        "include-in-header",
        "include-before-body",
        "include-after-body",
        "format-resources",
        "template-partials",
    ]
)
"""Options that Quarto adds up where several levels give them."""
_AS_NAMED = frozenset({"resources", "format-resources"})
"""Options whose files are named elsewhere too, in templates, so that they keep their names."""
_ENDINGS = "bib bst cls css csl docx html js json lua odt png pptx scss sty svg tex theme typ yml"
_FILE = re.compile(rf"[\w./ -]+\.(?:{_ENDINGS.replace(' ', '|')})")
# What may be the name of a file too, and is one where there is such a file.
_ODD_FILE = re.compile(rf"[^\n\0]+\.(?:{_ENDINGS.replace(' ', '|')})")


_BLOCK = re.compile(r"^\ufeff?---[ \t]*\n(?=(.*?^)(?:---|\.\.\.)[ \t]*$)", re.DOTALL | re.MULTILINE)


def read_override(text: str) -> tuple[str, Any]:
    """What `-M key:value` says, the value read as YAML; raises ReportgenError where it is none."""
    name, colon, value = text.partition(":")
    try:
        read = load_options(value)
    except yaml.YAMLError as error:
        raise ReportgenError(f"-M {text}: the value is not YAML.", "Put it in quotes.") from error
    if not colon or not name.strip():
        raise ReportgenError(f"-M {text} has no value.", "Write it as key:value.")
    return name.strip(), read


def refuse_reserved(options: Options) -> None:
    """Raises ReportgenError for an option that reportgen sets itself."""
    for _, message, remedy in _find_reserved(options):
        raise ReportgenError(message, remedy)


def override(brief: Brief, options: Options) -> Brief:
    """The brief with options that go before those under `quarto:`; see `refuse_reserved`."""
    refuse_reserved(options)
    if not options:
        return brief
    quarto = {**brief.publication.quarto, **options}
    return replace(brief, publication=brief.publication.model_copy(update={"quarto": quarto}))


def check_settings(brief: Brief, root: Path) -> Iterator[Finding]:
    """`quarto:` sets nothing that reportgen sets itself, and names files that are there.

    Nor do the profiles set any such thing.
    """
    options = brief.publication.quarto
    for path, message, remedy in _find_reserved(options):
        yield RESERVED_OPTION.at(_locate(brief, *path), message, remedy)
    formats = options.get("format")
    names = set(QUARTO_NAMES.values())
    for name in formats if isinstance(formats, Mapping) else ():
        if name not in names:
            remedy = suggest(name, names, f"Quarto's are: {', '.join(sorted(names))}.")
            message = f"No document is made as {name!r}."
            yield BAD_VALUE.at(_locate(brief, "format", name), message, remedy)
    for path, name in _walk_files(options, root):
        if PurePosixPath(name).name.startswith("_") and name.endswith(".yml"):
            message = f"{name} would be read by Quarto because of its name."
            remedy = "Remove it, and put its content under quarto: in brief.yml."
            yield RESERVED_OPTION.at(brief.locate(BRIEF_FILE, "quarto", *path), message, remedy)
        if not is_file(root / name):
            message = f"There is no file {name} in the workspace."
            remedy = "Put it there, or correct its path; it is relative to brief.yml."
            yield BAD_VALUE.at(brief.locate(BRIEF_FILE, "quarto", *path), message, remedy)
        elif excess := find_excess(root / name):
            message = f"The file {name!r} {excess}."
            where = brief.locate(BRIEF_FILE, "quarto", *path)
            yield BAD_VALUE.at(where, message, "Save it at a smaller size, or simplify it.")
    yield from _check_profiles(root)


def _locate(brief: Brief, *path: str | int) -> Location:
    positions = brief.positions.get(BRIEF_FILE)
    return positions.locate_key("quarto", *path) if positions else Location(BRIEF_FILE)


def _find_reserved(options: Options) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """The options that are not for a workspace to set: their path, what is wrong, the remedy."""
    formats = options.get("format")
    layers: list[tuple[tuple[str, ...], object]] = [((), options)]
    layers += (
        [(("format", n), o) for n, o in formats.items()] if isinstance(formats, Mapping) else []
    )
    for path, layer in layers:
        for name in layer if isinstance(layer, Mapping) else ():
            if name in _FIELDS:
                remedy = f"Write {name_field(name)} in brief.yml, outside quarto:."
                yield (*path, name), f"Quarto's option {name} is made from brief.yml.", remedy
            elif name in _OWN:
                message = f"Quarto's option {name} cannot be set: {_OWN[name]}."
                yield (*path, name), message, "Leave it out."
    project = options.get("project")
    for name in project if isinstance(project, Mapping) else ():
        if name in _OWN_IN_PROJECT:
            message = f"Quarto's option project.{name} cannot be set: {_OWN_IN_PROJECT[name]}."
            yield ("project", name), message, "Leave it out."


def name_field(option: str) -> str:
    """The field of brief.yml that one of Quarto's options is made from."""
    return "authors:" if option == "author" else f"{option}:"


# ── files that the options name ──────────────────────────────────────────────────────────


def place_files(root: Path, options: Options) -> dict[str, str]:
    """The workspace's files that belong into the project for Quarto's sake, with their names there.

    They are what the options name, the profiles (`_quarto-print.yml`) with what these name,
    and all of `_extensions/`; sorted.
    """
    workspace = Workspace(root)
    own = (*workspace.profile_files(), *workspace.extension_files())
    places = {name: name for name in own}
    for profile in workspace.profile_files():
        said = _read_profile(root / profile).value
        places |= {name: _place(name, _AS_NAMED) for _, name in _walk_files(said, root)}
    places |= {name: _place(name, path) for path, name in _walk_files(options, root)}
    return {name: places[name] for name in sorted(places) if is_file(root / name)}


def _place(name: str, path: Iterable[str | int]) -> str:
    """Where a file stands in the project that the option at `path` names.

    Of options whose files are named elsewhere too it is their name, unless that leads out.
    """
    leads_out = name.startswith("/") or ".." in Path(name).parts
    return name if _AS_NAMED.intersection(path) and not leads_out else name_plainly(name)


def _read_profile(path: Path) -> YamlDocument:
    """A profile as plain values; what cannot be read is a finding in it."""
    try:
        return read_yaml(read_written(path), path.name)
    except OSError as error:
        finding = refuse_file(path.name, error)
        return YamlDocument(None, Positions(path.name, {}, {}), (finding,))


def _check_profiles(root: Path) -> Iterator[Finding]:
    """Profiles set nothing that reportgen sets itself, and something can be made of them."""
    for profile in Workspace(root).profile_files():
        document = _read_profile(root / profile)
        if document.value is None:
            yield from (one for one in document.findings if one.code != EMPTY_FILE.code)
        said = document.value if isinstance(document.value, Mapping) else {}
        for path, message, remedy in _find_reserved(said):
            yield RESERVED_OPTION.at(document.positions.locate_key(*path), message, remedy)


def rename_files(options: Options, root: Path) -> Options:
    """The options with the files that they name by their names in the project."""
    renamed: Options = _rename(options, root)
    return renamed


def _rename(value: Any, root: Path, path: tuple[str, ...] = ()) -> Any:
    if isinstance(value, Mapping):
        return {name: _rename(item, root, (*path, name)) for name, item in value.items()}
    if isinstance(value, list):
        return [_rename(item, root, path) for item in value]
    return _place(value, path) if isinstance(value, str) and _is_file(value, root) else value


def _walk_files(options: object, root: Path) -> Iterator[tuple[Any, str]]:
    """Every value that is the name of a file, with its path."""
    for path, value in walk_texts(options):
        if _FILE.fullmatch(value) or _is_file(value, root):
            yield path, value


def _is_file(value: str, root: Path) -> bool:
    return _ODD_FILE.fullmatch(value) is not None and is_file(root / value)


# ── what is written ──────────────────────────────────────────────────────────────────────


def write_settings(documents: tuple[str, ...], looks: Options, options: Options) -> str:
    """The project's `_quarto.yml`, without its heading.

    `looks` are what the brand and brief.yml say of formats, by Quarto's names of these; `options`
    those that a person has written, by the names of the formats in the project.
    """
    own: dict[str, Any] = {
        "project": {
            "type": "default",
            "output-dir": "_output",
            "render": [f"{document}.qmd" for document in documents],
        },
        "execute": {"enabled": False, "freeze": False},
    }
    if looks:
        own["format"] = {CONTRIBUTED + name: layer for name, layer in looks.items()}
    return _dump(_overlay(own, _list_joined(options)))


def contribute(options: Options) -> Options:
    """Options with what they say of a format said of the one that the extension contributes."""
    formats = options.get("format")
    if not isinstance(formats, Mapping):
        return options
    names = set(QUARTO_NAMES.values())
    renamed = {CONTRIBUTED + n if n in names else n: layer for n, layer in formats.items()}
    return {**options, "format": renamed}


def give_way(text: str, options: Options) -> str:
    """A .qmd in which the options go before what its front matter says of the same."""
    match = FRONT_MATTER.match(text)
    front = read_front(text) if options else {}
    if not match or not front:
        return text
    changed = _replace_options(front, options)
    return text if changed == front else f"---\n{_dump(changed)}---\n{text[match.end() :]}"


def read_front(text: str) -> Options:
    """The options in a document's front matter; none where it cannot be read."""
    match = FRONT_MATTER.match(text)
    return _parse(match[1]) if match else {}


def read_blocks(text: str) -> Iterator[tuple[str, int, YamlDocument]]:
    """The YAML of every block in a document, the line before it, and what it says.

    pandoc and Quarto read all of them, wherever they stand, as one.
    """
    for match in _BLOCK.finditer(text):
        line = text.count("\n", 0, match.start(1))
        yield match[1], line, read_yaml(match[1].encode("utf-8", "replace"), "")


def _replace_options(front: Options, options: Options) -> dict[str, Any]:
    """A front matter with the options' values where it has its own."""
    wanted = {name: value for name, value in options.items() if name != "format"}
    changed = {name: _combine(front, wanted, name) for name in front}
    formats, special = front.get("format"), options.get("format")
    if not isinstance(formats, Mapping):
        return changed
    special = special if isinstance(special, Mapping) else {}
    changed["format"] = {
        name: _replace_in_format(layer, special.get(name), wanted, front)
        for name, layer in formats.items()
    }
    return changed


def _replace_in_format(layer: Any, special: Any, wanted: Options, front: Options) -> Any:
    """The options of one format; what the fragment says of this format goes before all else."""
    own = dict(layer) if isinstance(layer, Mapping) else {}
    special = special if isinstance(special, Mapping) else {}
    changed = {name: _combine(own, {**wanted, **special}, name) for name in own}
    above = {n: v for n, v in special.items() if n in front and n not in own and n not in _JOINED}
    return {**changed, **above} or layer


def _combine(below: Options, above: Options, name: str) -> Any:
    if name not in above or name in _JOINED or isinstance(above[name], list):
        return below[name]
    return _overlay(below[name], above[name])


def _overlay(below: Any, above: Any, name: str = "") -> Any:
    """One value laid over another: mappings join, and lists of what adds up; else it replaces."""
    if isinstance(below, Mapping) and isinstance(above, Mapping):
        keys = dict.fromkeys([*below, *above])
        return {
            key: _overlay(below[key], above[key], key)
            if key in below and key in above
            else above.get(key, below.get(key))
            for key in keys
        }
    if name in _JOINED and isinstance(below, list) and isinstance(above, list):
        return [*below, *above]
    return above


def _list_joined(options: Any) -> Any:
    """The options with what adds up as lists, for Quarto adds lists alone."""
    if not isinstance(options, Mapping):
        return options
    return {
        name: [value] if name in _JOINED and isinstance(value, str) else _list_joined(value)
        for name, value in options.items()
    }


def _parse(text: str) -> Options:
    try:
        value = load_options(text)
    except yaml.YAMLError:  # the engine says what is wrong with it, and where
        return {}
    return value if isinstance(value, Mapping) else {}


def _dump(value: object) -> str:
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=10_000)
