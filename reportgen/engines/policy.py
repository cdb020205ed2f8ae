"""What a finished page may do: its Content-Security-Policy.

A page holds all that it needs, so that it may run the scripts that stand in it and nothing else:
each is named by its hash, which a script or a handler that text has smuggled in does not have.
It asks nobody for anything, sends no forms, and shows no pictures but those that it carries.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from html import unescape

_ATTRIBUTES = r"""(?:[^>"']++|"[^"]*+"|'[^']*+')*+"""
# What is markup, so that scripts are told from what only looks like one: in a comment, in an
# attribute, or in an element whose content is text.
_TEXTS = ("script", "style", "title", "textarea")
_NAMES = "|".join(_TEXTS)
_OPENS = rf"<!--|<(?:{_NAMES})\b{_ATTRIBUTES}>"
_MARKUP = re.compile(
    rf"(?:[^<]++|(?!{_OPENS})(?:<[a-z/!]{_ATTRIBUTES}>|<))*+"  # what opens none of these
    rf"(?:<!--|<(?P<name>{_NAMES})\b(?P<attributes>{_ATTRIBUTES})>)",
    re.IGNORECASE,
)
_ENDS = {
    name: re.compile(end, re.IGNORECASE)
    for name, end in {
        "": "-->",
        **{name: f"</{name}" for name in _TEXTS},
    }.items()
}
_ATTRIBUTE = re.compile(r"""([^\s"'=/]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_PLACES = (
    re.compile(r"<meta\s+charset\b[^>]*>", re.IGNORECASE),
    re.compile(r"<head\b[^>]*>", re.IGNORECASE),
)
_META = '<meta http-equiv="Content-Security-Policy" content="'
_HEAD = 1024  # where browsers look for an encoding
_RUN = re.compile(r"|module|(text|application)/(x-)?(java|ecma)script")  # values of `type`
_INTEGRITY = re.compile(r"sha256-[A-Za-z0-9+/]{43}=")
# A window that a script writes: reveal.js has one for speaker notes, from a template literal.
_WRITTEN = re.compile(r"<script>(.*?)<\\/script>", re.DOTALL)
# The handlers that the menu of Quarto's decks writes; what text has is none.
_HANDLER = re.compile(r'onclick=\\?"(RevealMenuToolHandlers\.\w+\(event\))')
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}


def protect(page: str) -> str:
    """A finished page with its policy first in its head, after what says its encoding.

    Styles may stand anywhere in it: figures and slides are placed by attributes, which no hash
    can name, and without connections a style can tell nobody anything.
    """
    elements = tuple(_find_scripts(page))
    scripts = [text for attributes, text in elements if _runs(attributes)]
    written = [one for text in scripts for one in _find_written(text)]
    packed = [one for attributes, _ in elements for one in _name_packed(attributes)]
    sources = [*dict.fromkeys((*map(_hash, (*scripts, *written)), *packed))]
    if handlers := dict.fromkeys(h for text in scripts for h in _HANDLER.findall(text)):
        sources += ["'unsafe-hashes'", *map(_hash, handlers)]
    if any(attributes.get("src", "").startswith("data:") for attributes, _ in elements):
        sources.append("data:")  # Quarto puts scripts in an address that hold tags
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(sources) or "'none'",
        "style-src": "'unsafe-inline' data:",
        "img-src": "data:",
        "font-src": "data:",
        "media-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    if written:
        rules["frame-src"] = "'self' file:"  # it shows the slides
    policy = "; ".join(f"{name} {value}" for name, value in rules.items())
    meta = f'{_META}{policy}">'
    found = [match.end() for place in _PLACES if (match := place.search(page[:_HEAD]))]
    at = found[0] if found else 0
    return f"{page[:at]}\n{meta}{page[at:]}"


def admit_own(page: str) -> str:
    """A page that `protect` gave its policy, which may also run and ask what its own server has."""
    begin = f"{_META}default-src 'none'; script-src "
    return page.replace(begin, f"{begin}'self' ", 1).replace(
        _META, f"{_META}connect-src 'self'; ", 1
    )


def _find_scripts(page: str) -> Iterator[tuple[dict[str, str], str]]:
    """The attributes and the text of each script element."""
    at = 0
    while start := _MARKUP.match(page, at):
        at = start.end()
        name = (start["name"] or "").lower()
        end = _ENDS[name].search(page, at)
        text = page[at : end.start() if end else len(page)]
        at = end.end() if end else len(page)
        if name == "script":
            pairs = _ATTRIBUTE.findall(start["attributes"])
            yield {key.lower(): unescape(value.strip("\"'")) for key, value in pairs}, text


def _runs(attributes: Mapping[str, str]) -> bool:
    kind = attributes.get("type", "").strip().lower()
    return "src" not in attributes and _RUN.fullmatch(kind) is not None


def _name_packed(attributes: Mapping[str, str]) -> Iterator[str]:
    """The hash of a script that the page carries packed, which is run when it is unpacked."""
    said = attributes.get("data-integrity", "")
    if not _runs(attributes) and _INTEGRITY.fullmatch(said):
        yield f"'{said}'"


def _find_written(script: str) -> Iterator[str]:
    """The scripts of what a script writes into a window of its own."""
    for match in _WRITTEN.finditer(script):
        yield _ESCAPE.sub(lambda sign: _CONTROLS.get(sign[1], sign[1]), match[1])


def _hash(text: str) -> str:
    """A script's name in a policy; browsers read every line's end as a line feed."""
    read = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    return f"'sha256-{base64.b64encode(hashlib.sha256(read).digest()).decode()}'"
