"""The project's own words in a language: gettext's PO files, read with Babel.

English needs no file: a message is its own text. A workspace's `translations/<lang>.po` goes
before the packaged one, message by message; what neither translates stays English.
"""

from __future__ import annotations

import gettext
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

from reportgen.intake.files import read_written
from reportgen.language.terms import find_quotes
from reportgen.language.timeless import in_no_zone
from reportgen.limits import LONGEST_PLURAL_RULE, MOST_PLURALS
from reportgen.workspace import PACKAGE

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

PACKAGED = PACKAGE / "translations"
_BROKEN_LINE = re.compile(rb'"[ \t]*\r?\n[ \t]*"')
_PLURALS = re.compile(
    rb"Plural-Forms:\s*nplurals\s*=\s*(?P<count>\d+)\s*;\s*plural\s*=(?P<rule>[^;\\\"]*)"
)
# A cross-reference (@tbl-matrix) takes letters that touch it for a part of its name.
_TOUCHED = re.compile(r"\w(\{(?:table|figure)\})|(\{(?:table|figure)\})[:.#$%&+?<>~/-]*\w")
_TRIED = 1000
_SMALL = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_SMALL += ["eleven", "twelve"]


@dataclass(frozen=True)
class Words:
    """Writes the project's own messages in a language."""

    lang: str
    catalogue: gettext.NullTranslations
    quotes: tuple[str, str] | None = None
    """The quotation marks of an English other than CSL's: the citation style's own."""

    def say(self, message: str, /, **values: Any) -> str:
        """An English message in this language, its {placeholders} filled with the values."""
        return self.find(message).format_map(self.isolate(values))

    def count(self, one: str, many: str, n: int, /, **values: Any) -> str:
        """The form that a number takes in this language; `{n}` is the number itself."""
        return self.find_form(one, many, n).format_map({"n": n, **self.isolate(values)})

    def find(self, message: str) -> str:
        """The translation of a message, with its placeholders; else the message."""
        return self.catalogue.gettext(message)

    def find_form(self, one: str, many: str, n: int) -> str:
        """The translation of the form for a number, with its placeholders; else the English."""
        return self.catalogue.ngettext(one, many, n)

    def choose_form(self, n: int) -> int:
        """Which form a number takes, counted from 0: in English 0 for one and 1 for any other."""
        return int(getattr(self.catalogue, "plural", lambda n: n != 1)(n))

    def isolate(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """The values of a message; from right to left, Latin ones keep their order to themselves.

        Around them are Unicode's isolates (UAX 9), which are seen in no format.
        """
        if not self.turns:
            return values
        return {key: _isolate(v) if isinstance(v, str) else v for key, v in values.items()}

    def spell(self, n: int) -> str:
        """A number up to twelve in words where the words are English; else in figures.

        Other languages bend their numerals after the noun, which a message alone cannot know.
        """
        return _SMALL[n] if self.is_english and 0 <= n < len(_SMALL) else str(n)

    def quote(self, text: str) -> str:
        """A text in the quotation marks of the language."""
        opening, closing = self.marks
        return f"{opening}{text}{closing}"

    @property
    def marks(self) -> tuple[str, str]:
        """The opening and the closing quotation mark."""
        own = self.quotes if self.is_english else None
        return own or find_quotes(self.lang)

    @cached_property
    def turns(self) -> bool:
        """Whether the language is written from right to left."""
        from reportgen.language.locales import (
            find_direction,  # with it comes Babel, which English spares
        )

        return not self.is_english and find_direction(self.lang) == "rtl"

    @property
    def is_english(self) -> bool:
        """Whether messages stay as they are written in templates and code."""
        return _base_of(self.lang) == "en"


@dataclass(frozen=True)
class Message:
    """A message of a PO file.

    `id` is the English, or the English for one and for many; `forms` are its translations, as
    many as the language has, of a message that is not counted one; `line` is its place.
    """

    id: tuple[str, ...]
    forms: tuple[str, ...]
    line: int

    @property
    def is_translated(self) -> bool:
        """Whether there is any translation."""
        return any(self.forms)

    @property
    def placeholders(self) -> frozenset[str]:
        """The names in braces of the English."""
        return find_placeholders(self.id[-1])


def find_words(lang: str, own: Path | None = None, quotes: tuple[str, str] | None = None) -> Words:
    """The words of a BCP 47 language, or of its base language; English where there are none.

    `own` is a folder of a workspace with PO files, looked at before the packaged ones; `quotes`
    are those of the citation style in English. Raises ValueError where a file cannot be read.
    """
    files = tuple(map(_compile, find_files(lang, own)))
    return Words(lang, _join(files), quotes)


def find_files(lang: str, own: Path | None = None) -> tuple[Path, ...]:
    """The PO files of a language, the nearest first: own before packaged, pt-BR before pt."""
    names = dict.fromkeys((lang, _base_of(lang)))
    folders = [folder for folder in (own, PACKAGED) if folder is not None]
    paths = [folder / f"{name}.po" for folder in folders for name in names]
    return tuple(path for path in paths if path.exists())


def list_languages() -> tuple[str, ...]:
    """The languages that the package has a translation for, sorted."""
    return tuple(sorted(path.stem for path in PACKAGED.glob("*.po")))


def read_messages(path: Path) -> tuple[Message, ...]:
    """The messages of a PO file, in its order; raises ValueError where it cannot be read."""
    return tuple(
        Message(_as_tuple(message.id), _as_tuple(message.string), message.lineno or 0)
        for message in _read(path)
        if message.id and not message.fuzzy
    )


def is_sound(message: Message) -> bool:
    """Whether a message is translated, each form with the placeholders of the English.

    No letter touches a cross-reference. A form for one or two things may leave out `{n}`, the
    number that its words say.
    """
    spare = {"n"} if len(message.id) > 1 else set()
    try:
        given = [find_placeholders(form) for form in message.forms]
    except ValueError:
        return False
    wanted = message.placeholders
    is_whole = all(message.forms) and not find_touched(message)
    return is_whole and all(wanted - spare <= names <= wanted for names in given)


def find_touched(message: Message) -> str:
    """The placeholder of a cross-reference that letters touch in a translation: "{table}は"."""
    found = (match for form in message.forms for match in _TOUCHED.finditer(form))
    return next((match[1] or match[2] for match in found), "")


def find_placeholders(text: str) -> frozenset[str]:
    """The names in braces; raises ValueError where braces do not match."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def _read(path: Path) -> Catalog:
    with in_no_zone():
        from babel.messages.pofile import PoFileError, read_po

    try:
        data = read_written(path)
        _check_plurals(data)
        return read_po(BytesIO(data), abort_invalid=True)
    except OSError as error:
        raise ValueError(f"{path.name} cannot be read: {error.strerror}") from error
    except (PoFileError, ValueError, LookupError, TypeError) as error:
        raise ValueError(f"{path.name} is not a PO file: {error}") from error


def _check_plurals(data: bytes) -> None:
    """Raises ValueError where Plural-Forms is no rule that a language may have."""
    match = _PLURALS.search(_BROKEN_LINE.sub(b"", data))
    if match is None:
        return
    rule = match["rule"].decode("ascii", "replace")
    try:
        if len(rule) > LONGEST_PLURAL_RULE or not 0 < int(match["count"][:9]) <= MOST_PLURALS:
            raise ValueError(rule)
        choose = gettext.c2py(rule)
        for n in range(_TRIED):
            choose(n)
    except (ArithmeticError, ValueError, RecursionError):
        written = match[0].decode("ascii", "replace")
        raise ValueError(f"{written[:60]!r} is not a rule for plurals") from None


@lru_cache(maxsize=16)
def _join(files: tuple[bytes, ...]) -> gettext.NullTranslations:
    """The messages of several files, the first before the others; of the same ones the same."""
    catalogues = [gettext.GNUTranslations(BytesIO(content)) for content in files]
    for further in catalogues[1:]:
        catalogues[0].add_fallback(further)
    return catalogues[0] if catalogues else gettext.NullTranslations()


def _compile(path: Path) -> bytes:
    """The messages of a PO file that can be used, as gettext reads them."""
    return _compile_text(path, read_written(path))


@cache
def _compile_text(path: Path, _: bytes) -> bytes:
    """`_` is the file's content, so that one that has changed is read anew."""
    from babel.messages.mofile import write_mo

    catalogue, compiled = _read(path), BytesIO()
    for message in read_messages(path):
        if not is_sound(message):
            catalogue.delete(message.id if len(message.id) > 1 else message.id[0])
    write_mo(compiled, catalogue)
    return compiled.getvalue()


def _as_tuple(text: Any) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, list | tuple) else (text or "",)


def _isolate(text: str) -> str:
    """A text that begins in a script from left to right, set apart from what is around it."""
    strong = (unicodedata.bidirectional(character) for character in text)
    first = next((kind for kind in strong if kind in ("L", "R", "AL", "FSI")), "")
    return type(text)(f"\u2068{text}\u2069") if first == "L" else text


def _base_of(lang: str) -> str:
    return lang.partition("-")[0].lower()
