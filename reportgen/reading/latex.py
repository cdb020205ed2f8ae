"""LaTeX in the fields of a bibliography, read once: as words, and as what every program reads.

Both come of one walk over the same nodes, so that what our own tables say of a work is what its
reference says. What is written for pandoc holds only commands that pandoc has; all else is its
characters, in Unicode.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from pylatexenc import latex2text, latexwalker, macrospec

from reportgen.reading import commands

# It would print where it is lenient; so are we.
logging.getLogger("pylatexenc").addHandler(logging.NullHandler())


@dataclass(frozen=True)
class Text:
    """A value in LaTeX: its words on one line, and its LaTeX as pandoc reads the same words.

    `unknown` are the commands that nobody knows, each once; what they print is their arguments.
    """

    words: str
    latex: str
    unknown: tuple[str, ...] = ()


# What means something besides braces, which only hold together.
_LATEX = re.compile(r"[\\$~%`]|--|''|\?`|!`")


@lru_cache(maxsize=4096)
def read_latex(value: str) -> Text:
    """The value of a field; a bare % is no comment in it, and a $ without partner is money."""
    latex = " ".join(value.split())
    if not _LATEX.search(latex):  # most values: to parse one takes a millisecond
        return Text(_join(re.sub(r"[{}]", "", latex)), latex)
    source, reader = _escape_bare(latex), _Reader()
    try:
        nodes, _, length = latexwalker.LatexWalker(source, _grammar()).get_latex_nodes()
        words, written = reader.read(nodes)
    except (latexwalker.LatexWalkerError, RecursionError):
        length = -1
    if length != len(source):  # braces that do not match, which is told elsewhere
        return Text(_join(re.sub(r"[{}]", "", latex)), source)
    words = _SINGLE_QUOTES.sub(r"‘\1’", words)
    return Text(_join(words), written.strip(), tuple(reader.unknown))


_SCHEMES = frozenset(["http", "https", "ftp", "mailto", "doi"])
_SINGLE_QUOTES = re.compile(r"`([^`']+)'(?!\w)")


def is_link(address: str) -> bool:
    """Whether an address leads to a page or to mail, and runs nothing: no javascript: or data:.

    One without a scheme is a host, a path or a place in the page, and has no spaces or quotes.
    """
    bare = re.sub(r"[\x00-\x20]", "", address)
    if scheme := re.match(r"([A-Za-z][\w+.-]*):", bare):
        return scheme[1].lower() in _SCHEMES
    return re.search(r"""[\s<>"']""", address.strip()) is None


def read_address(value: str) -> str:
    """A URL, a DOI or the like: not LaTeX, but often written as if it were."""
    text = value.strip()
    if not re.search(r"[\\{$]", text):
        return text
    if match := re.fullmatch(r"\\(?:url|nolinkurl|href)\s*\{(.*?)\}(?:\s*\{.*\})?", text):
        text = match[1]
    for pattern, character in _ESCAPES:
        text = pattern.sub(character, text)
    while match := re.fullmatch(r"\{([^{}]*)\}", text):
        text = match[1]
    return text.strip()


_END = r"(?:\{\}|(?![A-Za-z]) ?)"
_TILDE = (
    rf"\$\\sim\$|\\ensuremath\{{\\sim\}}|\\(?:text(?:ascii|low)tilde|sim){_END}|\\~(?:\{{ ?\}})?"
)
_ESCAPES = tuple(
    (re.compile(rf"\{{(?:{pattern})\}}|{pattern}"), character)
    for pattern, character in (
        (_TILDE, "~"),
        (r"\\\^(?:\{ ?\})?|\\textasciicircum" + _END, "^"),
        (r"(?:\\_|\\textunderscore" + _END + ")", "_"),
        (r"\\textless" + _END + r"|\$<\$", "<"),
        (r"\\textgreater" + _END + r"|\$>\$", ">"),
        (r"\\text(?:endash|hyphen)" + _END, "-"),
        (r"\\slash" + _END, "/"),
        (r"\\(?:string|allowbreak|linebreak|nobreak|penalty0)" + _END + r"|\\[-/]", ""),
        (r"\\%", "%"),
        (r"\\&", "&"),
        (r"\\#", "#"),
        (r"\\\$", "$"),
    )
)


def _join(words: str) -> str:
    return " ".join(words.split())


def _escape_bare(latex: str) -> str:
    """A % is text, and so is the last $ of an odd number."""
    latex = re.sub(r"\\.|%", lambda match: r"\%" if match[0] == "%" else match[0], latex)
    signs = [match.start() for match in re.finditer(r"\\.|\$", latex) if match[0] == "$"]
    if len(signs) % 2:
        latex = f"{latex[: signs[-1]]}\\{latex[signs[-1] :]}"
    return latex


def write_latex(text: str) -> str:
    """Characters as LaTeX prints them."""
    return re.sub(r"[\\{}$&%#_^~]", lambda match: _WRITTEN.get(match[0], f"\\{match[0]}"), text)


_WRITTEN = {"\\": r"\textbackslash{}", "^": r"\^{}", "~": r"\textasciitilde{}"}


@cache
def _grammar() -> Any:
    """How many arguments each command takes; one that nobody knows may have a [option]."""
    context = latexwalker.get_default_latex_context_db()
    own = {spec.macroname for spec in context.iter_macro_specs()}
    specs = {
        **dict.fromkeys(_known() - own, ""),
        **dict.fromkeys(commands.SYMBOLS, ""),
        **dict.fromkeys(commands.SPACES | commands.NOTHING | commands.SWITCHES, ""),
        **dict.fromkeys((*commands.ACCENTS, *commands.CASES), "{"),
        **dict.fromkeys((*commands.FACES, *commands.SCRIPTS, *commands.BRACKETS), "{"),
        **dict.fromkeys(commands.ADDRESSES, "{"),
        **dict.fromkeys(commands.QUOTES, "*[[{"),
        "foreignquote": "*{{",
        "hyphenquote": "*{{",
        "foreigntextquote": "{[[{",
        **commands.CONTENTS,
        **commands.DROPPED,
        "href": "[{{",
    }
    macros = [macrospec.std_macro(name, spec) for name, spec in specs.items()]
    other = macrospec.std_environment("otherlanguage", "{")
    context.add_context_category("bibliography", macros, [other], prepend=True)
    option = macrospec.MacroStandardArgsParser("*[", optional_arg_no_space=True)
    context.set_unknown_macro_spec(macrospec.MacroSpec("", args_parser=option))
    return context


@cache
def _library() -> latex2text.LatexNodes2Text:
    return latex2text.LatexNodes2Text(math_mode="text")


def _print(latex: str) -> str:
    """A symbol or a formula as pylatexenc writes it; "" where a command lacks its arguments."""
    nodes, *_ = latexwalker.LatexWalker(latex, _grammar()).get_latex_nodes()
    try:
        return str(_library().nodelist_to_text(nodes))
    except (AttributeError, LookupError, TypeError, ValueError):
        return ""


@cache
def _known() -> frozenset[str]:
    """The commands for which pylatexenc has a text."""
    names = {spec.macroname for spec in _library().latex_context.iter_macro_specs()}
    return frozenset(names - commands.FOREIGN)


Pair = tuple[str, str]
"""The words of a piece of LaTeX, and what is written of it."""

_SPECIALS: dict[str, Pair] = {
    "~": (" ", "~"),
    "``": ("“", "``"),
    "''": ("”", "''"),
    "--": ("–", "--"),
    "---": ("—", "---"),
    "!`": ("¡", "¡"),
    "?`": ("¿", "¿"),
}


_PARTS = frozenset("-`'!?")


class _Reader:
    """Walks over the nodes of one value, and keeps the commands that nobody knows."""

    def __init__(self) -> None:
        self.unknown: dict[str, None] = {}
        self.quotes = 0

    def read(self, nodes: Iterable[Any]) -> Pair:
        words, written = "", ""
        for node in nodes:
            more, latex = self.read_node(node)
            # What would be one sign, and was not: -{}-
            parted = written[-1:] in _PARTS and latex[:1] in _PARTS
            words, written = words + more, f"{written}{'{}' * parted}{latex}"
        return words, written

    def read_node(self, node: Any) -> Pair:
        if node is None or node.isNodeType(latexwalker.LatexCommentNode):
            return "", ""
        if node.isNodeType(latexwalker.LatexCharsNode):
            return node.chars, write_latex(node.chars)
        if node.isNodeType(latexwalker.LatexSpecialsNode):
            chars = node.specials_chars
            return _SPECIALS.get(chars, (chars, write_latex(chars)))
        if node.isNodeType(latexwalker.LatexMathNode):
            return _read_math(node.latex_verbatim(), _content(node))
        if node.isNodeType(latexwalker.LatexMacroNode):
            return self.read_macro(node, node.macroname, _arguments(node))
        words, written = self.read(node.nodelist)
        return words, f"{{{written}}}" if written else ""

    def read_macro(self, node: Any, name: str, arguments: list[Any]) -> Pair:
        """A command; the order is that of what stands most often in bibliographies."""
        if name in commands.SYMBOLS:
            return commands.SYMBOLS[name], write_latex(commands.SYMBOLS[name])
        if name in commands.SPACES:
            return " ", r"\," if name in (",", "thinspace") else " "
        if name in commands.NOTHING or name in commands.DROPPED:
            return "", ""
        if name in commands.SWITCHES:
            return "", f"\\{name} "
        if name == "ensuremath" and arguments:
            return _read_math(f"${_content(arguments[-1])}$", _content(arguments[-1]))
        if name in commands.ADDRESSES and arguments:
            address = read_address(_content(arguments[-1]))
            return address, f"\\url{{{address}}}" if is_link(address) else write_latex(address)
        if name in _WITH_ARGUMENT:
            return self.read_argument(name, arguments) if arguments else ("", "")
        if name in commands.ACCENTS or name in _known():
            words = self.read_accent(name, arguments) or _compose(_print(node.latex_verbatim()))
            return words, write_latex(words)
        self.unknown[name] = None
        return self.read(argument for argument in arguments[-1:] if _is_braced(argument))

    def read_accent(self, name: str, arguments: list[Any]) -> str:
        """A letter with an accent that pylatexenc has not, or an accent without a letter."""
        letters = "".join(self.read([argument])[0] for argument in arguments)
        if name in commands.ACCENTS:
            return _compose(letters[:1] + commands.ACCENTS[name] + letters[1:])
        return name if name in '^~"`' and not letters.strip() else ""

    def read_argument(self, name: str, arguments: list[Any]) -> Pair:
        """A command of which the last argument prints."""
        self.quotes += name in commands.QUOTES
        words, written = _unbrace(self.read([arguments[-1]]))
        self.quotes -= name in commands.QUOTES
        if name in commands.QUOTES:
            opening, closing = "‘’" if self.quotes % 2 else "“”"
            return f"{opening}{words}{closing}", f"\\enquote{{{written}}}"
        if name in commands.FACES:
            return words, f"\\{name}{{{written}}}"
        if name in commands.SCRIPTS:
            raised = _to_script(words, raised=commands.SCRIPTS[name] == "textsuperscript")
            return raised or words, f"\\{commands.SCRIPTS[name]}{{{written}}}"
        if name in commands.BRACKETS:
            opening, closing = commands.BRACKETS[name]
            return f"{opening}{words}{closing}", f"{opening}{written}{closing}"
        if name in commands.CASES:
            change = commands.CASES[name]
            return change(words), f"{{{write_latex(change(words))}}}"
        if name == "href":
            address = read_address(_content(arguments[-2]))
            return words, f"\\href{{{address}}}{{{written}}}" if is_link(address) else written
        if name == "foreignlanguage":
            language = _content(arguments[-2])
            return words, f"\\foreignlanguage{{{language}}}{{{written}}}"
        return words, f"{{{written}}}"


_WITH_ARGUMENT = frozenset(
    (
        *commands.QUOTES,
        *commands.FACES,
        *commands.SCRIPTS,
        *commands.BRACKETS,
        *commands.CASES,
        *commands.CONTENTS,
        "href",
    )
)


def _arguments(node: Any) -> list[Any]:
    given = node.nodeargd.argnlist if node.nodeargd else None
    return [argument for argument in given or () if argument is not None]


def _is_braced(node: Any) -> bool:
    return bool(node.isNodeType(latexwalker.LatexGroupNode) and node.delimiters[0] == "{")


def _content(node: Any) -> str:
    """What is in a group, or between the signs of mathematics, as it stands."""
    source = str(node.latex_verbatim())
    opening, closing = getattr(node, "delimiters", None) or ("", "")
    return source[len(opening) : len(source) - len(closing)].strip()


def _unbrace(pair: Pair) -> Pair:
    """An argument without the braces around it."""
    words, written = pair
    return words, written[1:-1] if written.startswith("{") and written.endswith("}") else written


def _compose(text: str) -> str:
    """An accent on a dotless i or j is one on the letter, and is one character with it."""
    text = re.sub("[ıȷ](?=[\u0300-\u036f])", lambda match: "ij"["ıȷ".index(match[0])], text)
    return unicodedata.normalize("NFC", text)


_RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


def _to_script(text: str, *, raised: bool) -> str:
    """Characters raised or lowered; "" where Unicode has not all of them."""
    table = _RAISED if raised else _LOWERED
    return text.translate(table) if all(ord(character) in table for character in text) else ""


_SCRIPT = re.compile(r"(?P<base>^|.)(?P<sign>[\^_])(?:\{(?P<group>[^{}]*)\}|(?P<one>[^\\{}]))")


def _read_math(source: str, content: str) -> Pair:
    """Mathematics in a line: what is a character or an index is written as that."""

    def lower(match: re.Match[str]) -> str:
        script = match["group"] or match["one"] or ""
        found = _to_script(script, raised=match["sign"] == "^")
        kept = script if not match["base"] else f"{match['sign']}{script}"
        return match["base"] + (found or kept)

    words = _join(_print(_SCRIPT.sub(lower, content))).replace("-", "−")
    if match := re.fullmatch(r"([\^_])(?:\{([\w+-]+)\}|([\w+-]))", content):
        name = "textsuperscript" if match[1] == "^" else "textsubscript"
        return words, f"\\{name}{{{match[2] or match[3]}}}"
    if re.fullmatch(r"[\d.,<>=+-]+", content) or (len(words) == 1 and content.startswith("\\")):
        return words, write_latex(words)
    return words, source
