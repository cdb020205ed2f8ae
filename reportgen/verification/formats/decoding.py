"""Bytes to characters: by byte order mark or declaration, else UTF-8, and never by a guess.

What is not UTF-8 is told, with the encodings that it is likely to have: a wrong guess would make
wrong quotations of right ones.
"""

from __future__ import annotations

import codecs
import itertools
import re
import unicodedata
from collections.abc import Iterator

from reportgen.errors import UnreadableText

_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",  # begins as UTF-16's does
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_LIKELY = {
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "iso8859-2": "ISO-8859-2",
    "iso8859-15": "ISO-8859-15",
    "cp1254": "Windows-1254",
    "cp1257": "Windows-1257",
    "cp1251": "Windows-1251",
    "koi8-r": "KOI8-R",
    "cp1253": "Windows-1253",
    "cp1255": "Windows-1255",
    "cp1256": "Windows-1256",
    "cp932": "Shift_JIS",
    "euc_jp": "EUC-JP",
    "cp949": "EUC-KR",
    "gb18030": "GB18030",
    "big5": "Big5",
    "mac_roman": "Macintosh",
    "cp852": "IBM852",
    "cp850": "IBM850",
}
"""What texts are kept in beside UTF-8, by Python's name and by that of iconv; likely ones first."""
_MOST_NAMED = 4
_SAMPLE = 20_000
_WORD = re.compile(
    r"[^\s\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f‘’“”„«»‚‹›–—…·・\u3000-\u303f\uff00-\uff0f\uff1a-\uff20]+"
)
_EAST_ASIAN = ("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA")


def decode(data: bytes, name: str, declared: str = "") -> str:
    """The text of a file, its line ends all "\\n".

    `declared` is the encoding that the file itself names, which holds where no byte order mark
    says otherwise. Raises `UnreadableText` where the bytes are not of that encoding.
    """
    mark = next((mark for mark in _MARKS if data.startswith(mark)), b"")
    encoding = _MARKS.get(mark) or _find_codec(declared, name)
    if not mark and encoding == "utf-8" and (likely := _find_unmarked(data)):
        raise UnreadableText(
            f"{name} is not UTF-8; it is most likely {likely}, without a byte order mark.",
            f"Save it as UTF-8, e.g. with: iconv -f {likely} -t UTF-8 {name}",
        )
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        raise _refuse(data[len(mark) :], name, encoding, error.start) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _find_codec(declared: str, name: str) -> str:
    """The codec of an encoding as web pages name it: they say ISO-8859-1 and mean Windows-1252."""
    label = declared.strip().lower().replace("_", "-")
    if not label or label.startswith(("utf-8", "utf8", "utf-16", "unicode")):
        return "utf-8"  # a declaration that can be read byte by byte is not in UTF-16
    renamed = {
        "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
        "iso-8859-9": "cp1254", "iso-8859-8-i": "iso8859-8", "x-sjis": "cp932",
        "shift-jis": "cp932", "windows-31j": "cp932", "x-euc-jp": "euc_jp", "euc-kr": "cp949",
        "ks-c-5601-1987": "cp949", "gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs",
    }  # fmt: skip
    try:
        found = codecs.lookup(renamed.get(label, label)).name
        b"x".decode(found)  # base64 and the like are codecs, and give no text
    except UnicodeDecodeError:  # of several bytes
        return found
    except LookupError:
        raise UnreadableText(
            f"{name} declares the unknown encoding {declared!r}.",
            "Save it as UTF-8, and declare that.",
        ) from None
    return found


def _refuse(data: bytes, name: str, encoding: str, place: int) -> UnreadableText:
    before = data[:place]
    line = before.count(b"\n") + 1
    column = len(before.rpartition(b"\n")[2].decode(encoding, "replace")) + 1
    byte = f"byte 0x{data[place]:02x} at line {line}, column {column}"
    if encoding != "utf-8":
        return UnreadableText(
            f"{name} declares the encoding {encoding}, but is not in it ({byte}).",
            "Save it as UTF-8, and declare that.",
        )
    likely = list(_find_likely(data[:_SAMPLE]))[:_MOST_NAMED]
    looks = f"; its encoding is most likely {' or '.join(likely)}" if likely else ""
    example = f", e.g. with: iconv -f {likely[0]} -t UTF-8 {name}" if likely else "."
    return UnreadableText(f"{name} is not UTF-8 ({byte}){looks}.", f"Save it as UTF-8{example}")


def _find_unmarked(data: bytes) -> str:
    """The UTF-16 that bytes are in if every other one is zero, as it is in most Latin text."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if max(even, odd) <= len(data) / 4 or min(even, odd) > len(data) / 16:
        return ""
    return "UTF-16BE" if even > odd else "UTF-16LE"


def _find_likely(data: bytes) -> Iterator[str]:
    """The names of the encodings in which the bytes look most like words."""
    texts: dict[str, str] = {}
    for codec, name in _LIKELY.items():
        decoder = codecs.getincrementaldecoder(codec)()
        try:  # a sample may end within a character
            texts.setdefault(decoder.decode(data), name)
        except UnicodeDecodeError:
            continue
    faults = {name: _count_faults(text) for text, name in texts.items()}
    least = min(faults.values(), default=0)
    return (name for name, count in faults.items() if count == least)


def _count_faults(text: str) -> int:
    """How many words are none: with symbols within, capitals late, or of two scripts."""
    return sum(map(_is_faulty, _WORD.findall(text)))


def _is_faulty(word: str) -> bool:
    foreign = [character for character in word if not character.isascii()]
    if not foreign:
        return False
    letters = [character for character in word if character.isalpha()]
    others = [c for c in foreign if not c.isalpha() and not unicodedata.combining(c)]
    late = any(a.islower() and b.isupper() for a, b in itertools.pairwise(word))
    scripts = {_find_script(character) for character in letters}
    dense = scripts == {"LATIN"} and 3 < len(letters) == len(foreign)
    orphan = unicodedata.combining(word[0]) != 0
    return bool((others and letters) or late or len(scripts) > 1 or dense or orphan)


def _find_script(character: str) -> str:
    first = unicodedata.name(character, "?").partition(" ")[0]
    return "CJK" if first in _EAST_ASIAN or first.startswith("HALFWIDTH") else first
