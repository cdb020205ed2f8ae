"""Text into Pandoc's Markdown, so that it comes out as the same characters in every format.

Everything that a template prints is escaped unless it is `Markdown` already. The typographic
extension `smart` is off in the documents (`from: markdown-smart`), so quotes, dashes and dots
stay as they are written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from reportgen.model.keys import is_plain
from reportgen.model.locators import SPELLINGS, Locator
from reportgen.model.prose import Citation, Citations, Image, Prose, Span, Words
from reportgen.model.slides import SlideFile

# All white space that could end a line; a no-break space is a character and stays.
_WHITE = re.compile(r"[ \t\n\r\f\v\x1c-\x1f\x85\u2028\u2029]+")
# Besides what Pandoc reads everywhere: what begins a character's name, an emoji, an address (in
# which escapes would be printed) or marked text, where these are turned on.
_ANYWHERE = re.compile(
    r"([\\`*_\[\]{}<>$@~^|]|&(?=#?\w+;)|:(?=[\w+-]+:)|(?<=[A-Za-z]):(?=\S)|=(?==))"
)
_AT_START = re.compile(r"[-+:=#%!]")
_LIST_START = re.compile(r"(?![A-Z]\. \S)(\(?(?:\d+|[A-Za-z]|[ivxlcdmIVXLCDM]+|#))([.)])(?=\s|$)")
# What means something at the beginning of a line alone.
_PLAIN_WITHIN = re.compile(r"\s*[-+:]\s+[^#]*\Z|\s*[-+:]\s*\Z")
_AT_END = re.compile(r"#(?=#*$)")
_NUMERIC = re.compile(r"[0-9ivxlc]+(?:[-–, ]+[0-9ivxlc]+)*")
# What an attribute may be without quotation marks.
_BARE = re.compile(r"[\w.+/-][\w.+:/-]*")
# What YAML, in any of its versions, reads as the text that it is; but for the words below.
_PLAIN_YAML = re.compile(r"[^\W\d_](?:[^\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff:#]|:(?=\w))*(?<!\s)")
_YAML_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})
_TYPED = re.compile(r"[\"']|(?<!\\)(?:--+|\.{3,})")
_ONE_WORD = re.compile(r"[\w.]+")
_SEVERAL = re.compile(r"[-–,;\s]")
# What CSL takes for a number; Chicago prints no word for a chapter, line or verse without one.
_CSL_NUMBER = re.compile(r"\w*\d\w*(?:\s*[-–,&]\s*\w*\d\w*)*")
_WORDLESS = frozenset({"chapter", "line", "verse"})
# The labels that pandoc knows a word for; with any other it takes the locator as it stands.
_LABELS = frozenset(SPELLINGS) - {
    "act",
    "appendix",
    "article-locator",
    "canon",
    "elocation",
    "equation",
    "rule",
    "scene",
    "supplement",
    "table",
    "timestamp",
    "title-locator",
    "version",
}


Name = Callable[[Locator], str]
"""What writes a locator in the words of a language."""


class Markdown(Markup):
    """A string that is Markdown already; what it is joined or formatted with gets escaped."""

    @classmethod
    def escape(cls, s: Any, /) -> Markdown:
        """The text as Markdown that prints just these characters."""
        return cls(s) if isinstance(s, Markup) else cls(escape(str(s)))


@lru_cache(maxsize=8192)  # what several documents print, and a preview at every save
def escape(text: str) -> str:
    """Escapes text for Pandoc's Markdown; what is on several lines comes on one."""
    line = _AT_END.sub(r"\\#", _escape_within(text))
    line = _LIST_START.sub(r"\1\\\2", line, count=1) if _LIST_START.match(line) else line
    return f"\\{line}" if _AT_START.match(line) else line


def _escape_within(text: str) -> str:
    return _ANYWHERE.sub(r"\\\1", _WHITE.sub(" ", text).strip(" "))


def to_markdown(value: Any, name: Name = str) -> Markdown:
    """Any value that a template prints: prose keeps its emphasis and citations, text is escaped.

    `name` writes locators. What a macro gives back is `Markup`, Jinja's word for text that is
    escaped already.
    """
    if isinstance(value, Markup):
        return Markdown(value)
    if isinstance(value, Locator):
        return Markdown(_escape_within(name(value)))  # never begins a line, "p." is no list there
    if isinstance(value, SlideFile):
        return Markdown(value.text)
    if isinstance(value, Prose):
        return Markdown("".join(_write(span, name) for span in value.spans))
    return Markdown(escape("" if value is None else str(value)))


def to_attribute(value: Any) -> Markdown:
    """Text for a quoted attribute, `{fig-alt="…"}`, without its quotes."""
    text = _WHITE.sub(" ", str(value)).strip(" ")
    line = re.sub(r'([\\"&{}<>`|[])', r"\\\1", text)
    if line[:1].isspace():  # Pandoc reads no quotes where a no-break space follows them
        line = f"&#{ord(line[0])};{line[1:]}"
    return Markdown(line)


def attributes(identifier: str = "", classes: str = "", **values: Any) -> Markdown:
    """The attributes of a div, a span, a heading or a figure: `{#id .class key=value}`.

    Values that are none, false or empty are left out; `fig_alt=` is written as `fig-alt=`.
    """
    parts = [f"#{_unescape(identifier)}"] if identifier else []
    parts += [f".{name}" for name in classes.split()]
    given = {name.replace("_", "-"): _write_value(value) for name, value in values.items()}
    parts += [f"{name}={value}" for name, value in given.items() if value]
    return Markdown(f"{{{' '.join(parts)}}}")


def _write_value(value: Any) -> str:
    """The value of an attribute, in quotation marks where it needs them; a list with spaces."""
    if value is None or value is False:
        return ""
    if isinstance(value, tuple | list):
        value = " ".join(map(_unescape, value))
    text = f"{value:.4g}" if isinstance(value, float) else _unescape(value)
    return text if not text or _BARE.fullmatch(text) else f'"{to_attribute(text)}"'


def _unescape(value: Any) -> str:
    """Text as it was before it was joined or filtered into Markdown."""
    text = str(value)  # a Markup would escape what it is put together from
    return re.sub(r"\\([^\w\s]|_)", r"\1", text) if isinstance(value, Markup) else text


def to_yaml(value: Any) -> Markdown:
    """A value of the front matter, which Pandoc reads as Markdown; in quotes if it needs them.

    Quarto reads it with the extension `smart`, whatever `from` says: the marks of a typewriter are
    escaped.
    """
    text = _TYPED.sub(lambda marks: re.sub("(.)", r"\\\1", marks[0]), str(to_markdown(value)))
    is_plain = _PLAIN_YAML.fullmatch(text) and text.lower() not in _YAML_WORDS
    return Markdown(text if is_plain else json.dumps(text, ensure_ascii=False))


def cite(*citations: Citation, name: Name = str) -> Markdown:
    """A Pandoc citation: [@sahashi2017, para. 6; @zakowski2019, pp. 95–96]."""
    return Markdown(f"[{'; '.join(_write_citation(c, name) for c in citations)}]")


def _write(span: Span, name: Name) -> str:
    if isinstance(span, Words):
        return escape_part(span.text)
    if isinstance(span, Citations):
        return str(cite(*span.items, name=name))
    if isinstance(span, Image):
        return f"![{escape_part(span.words)}]({quote(span.address or span.path)}){{.below}}"
    stars = "**" if span.strong else "*"
    return f"{stars}{''.join(_write(inner, name) for inner in span.spans)}{stars}"


def escape_part(text: str, *, is_inner: bool = False) -> str:
    """Escapes a part of a line, keeping the spaces that part it from its neighbours.

    An inner part never begins its line, where a colon or hyphen would mean something.
    """
    before = " " if _WHITE.match(text) else ""
    after = " " if _WHITE.match(text[-1:]) and text.strip() else ""
    is_plain = is_inner and _PLAIN_WITHIN.match(text)
    return f"{before}{_escape_within(text) if is_plain else escape(text)}{after}"


def _write_citation(citation: Citation, name: Name) -> str:
    prefix = f"{escape(citation.prefix)} " if citation.prefix else ""
    locator = f", {_write_locator(citation.locator, name)}" if citation.locator else ""
    key = citation.key if is_plain(citation.key) else f"{{{citation.key}}}"
    return f"{prefix}@{key}{locator}"


def _write_locator(locator: Locator, name: Name) -> str:
    """A locator as pandoc reads it back: a number by itself, anything else in braces.

    Where pandoc would take words for several places, or would find no label or two, it is given
    the whole as a span, in which it looks for nothing: citation styles print that as it stands.
    A semicolon would end the citation in the midst of the braces.
    """
    if not _is_read_alike(locator):
        return f"{{[{_shield(escape(name(locator)))}]{{}}}}"
    if _NUMERIC.fullmatch(locator.value):
        return name(locator)
    return "{" + escape(name(locator)).replace(";", r"\;") + "}"


def _is_read_alike(locator: Locator) -> bool:
    """Whether styles find the same label in it, and as many places; they then word these."""
    if locator.further or locator.label not in _LABELS:
        return False
    if not locator.is_numbered:
        return _ONE_WORD.fullmatch(locator.value) is not None
    if locator.label in _WORDLESS and not _CSL_NUMBER.fullmatch(locator.value):
        return False
    return locator.is_several == (_SEVERAL.search(locator.value) is not None)


def _shield(text: str) -> str:
    """Keeps pandoc from making ranges of hyphens, and markup of words in angle brackets."""
    return re.sub(r"(?<=<)(?=[/\w])", "\N{WORD JOINER}", text.replace("-", "\\\\-"))


def concatenate(values: Sequence[Any]) -> str:
    """Jinja's `a ~ b` for Markdown; words alone stay words, which may be printed or trusted."""
    if all(isinstance(value, str) and not isinstance(value, Markup) for value in values):
        return "".join(values)
    return join(values)


def join(values: Iterable[Any], separator: str = "", name: Name = str) -> Markdown:
    """Jinja's `join`, which would escape for HTML, for Markdown."""
    return Markdown(separator).join(to_markdown(value, name) for value in values)
