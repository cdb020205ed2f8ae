"""Numbers as figures, words and signs write them, in the languages of `number_words`.

A number can often be read in two ways ("3.850", "3.85 million"): every reading counts, for
what is asked is whether a text could mean a certain number, not which one it means.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from reportgen.verification.mentions import Kind, NumberMention, to_plain, to_share
from reportgen.verification.number_words import (
    KANJI_DIGITS,
    KANJI_MYRIADS,
    KANJI_TENS,
    PERCENT,
    SCALES,
    UNPARTED_SHARES,
    read_kanji,
)
from reportgen.verification.spoken import find_spoken


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_NUMBER = re.compile(
    r"\d{1,3}(?:[.,' ]\d{3})+(?!\d)(?:[.,]\d+)?"
    r"|\d{1,2}(?:,\d{2})+,\d{3}(?!\d)(?:\.\d+)?"  # Indian: 12,34,567
    r"|\d+(?:[.,]\d+)?"
)
_SCALE = re.compile(rf"\s?-?({_any(SCALES)})(?:s\b|(?![A-Za-zÀ-ɏ]))", re.IGNORECASE)
_PERCENT = re.compile(
    rf"(?:\s?(?:[-–,]|to|and|or)\s?\d+(?:[.,]\d+)?)*\s?-?(?:{PERCENT})", re.IGNORECASE
)
"""What makes a percentage of the number before it, or of the last in a series ("10 and 25%")."""
_NAME = re.compile(r"(?:[A-Za-zÀ-ɏͰ-ӿ]|[A-Z]\w*\s?[-–])$")
"""What makes a part of a name of the number after it; other scripts write on without space."""
_VULGAR = "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
_FRACTION = re.compile(
    rf"(?<![\d/.,])(?:(?P<whole>\d+)[ -]?)?(?:(?P<sign>[{_VULGAR}])|"
    r"(?<!\d)(?P<over>\d{1,2})/(?P<under>\d{1,3}))(?![\d/])"
)
_FRACTION_SIGN = re.compile(f"[/{_VULGAR}]")
_MOST_PARTS = 20
"""The largest denominator of what is surely a fraction: "24/7" and "9/11" are none."""
_KANJI = "".join((*KANJI_DIGITS, *KANJI_TENS, *KANJI_MYRIADS))
_KANJI_NUMBER = re.compile(
    rf"(?:\d+(?:[.,]\d+)*)?[{_KANJI}](?:\d+(?:[.,]\d+)*|[{_KANJI}])*"
    rf"|\d+(?:\.\d+)?(?=割)"
)
_KANJI_SIGN = re.compile(f"[{_KANJI}割]")
_TENTHS = re.compile(rf"割(?!合)(?:([\d{_KANJI}])分)?")
_KANJI_FRACTION = re.compile(rf"([\d{_KANJI}]+)分[の之]([\d.{_KANJI}]+)")
_UNPARTED = re.compile(_any(UNPARTED_SHARES))


def find_numbers(text: str) -> Iterator[NumberMention]:
    """Every number, in figures or in words ("seventy-five", "two thirds", 三千五百).

    What a longer number is made of is not found by itself.
    """
    plain = to_plain(text)
    taken = bytearray(len(plain))
    for find in (_find_fractions, find_spoken, _find_kanji_fractions, _find_kanji, _find_figures):
        mentions = [m for m in find(plain) if not any(taken[m.start : m.end])]
        for mention in mentions:
            if not mention.vague:
                taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
            yield _grade(mention, text, plain)


def _grade(mention: NumberMention, text: str, plain: str) -> NumberMention:
    """A number with its own signs, and what it is by what stands around it."""
    kind = mention.kind
    if kind is Kind.COUNT:
        kind = _tell_kind(plain, mention.start, mention.end)
    return replace(mention, words=text[mention.start : mention.end], kind=kind)


def _tell_kind(text: str, start: int, end: int) -> Kind:
    if _PERCENT.match(text, end):
        return Kind.PERCENT
    return Kind.NAME if _NAME.search(text, max(0, start - 30), start) else Kind.COUNT


# ── figures ──────────────────────────────────────────────────────────────────────────────


def _find_figures(text: str) -> Iterator[NumberMention]:
    for match in _NUMBER.finditer(text):
        scale = _SCALE.match(text, match.end())
        values = _read_figures(match[0])
        end = match.end()
        if scale:
            values |= {value * SCALES[_name_scale(scale[1])] for value in values}
            end = scale.end()
        yield NumberMention(match[0], match.start(), end, values, Kind.COUNT)


def _name_scale(found: str) -> str:
    return found if found in SCALES else found.lower()


def _read_figures(figures: str) -> frozenset[Decimal]:
    """Reads "3,850,000", "3.850", "32,6": with its separators for thousands, and for decimals."""
    readings = set()
    if re.match(r"\d{1,2}(?:,\d{2})+,\d{3}", figures):
        return frozenset({Decimal(figures.replace(",", ""))})
    if re.fullmatch(r"\d{1,3}(?:[.,' ]\d{3})+", figures):
        readings.add(Decimal(re.sub(r"\D", "", figures)))
    whole, _, decimals = figures.replace(",", ".").rpartition(".")
    if re.fullmatch(r"[\d.' ]+", whole):
        readings.add(Decimal(re.sub(r"\D", "", whole) + "." + re.sub(r"\D", "", decimals)))
    readings.update(Decimal(part) for part in re.findall(r"\d+", figures) if " " in figures)
    return frozenset(readings or {Decimal(figures)})


def _find_fractions(text: str) -> Iterator[NumberMention]:
    """¾, 2½ million, 3/4, 2 1/2; one that may be something else ("24/7") is vague."""
    if not _FRACTION_SIGN.search(text):
        return
    for match in _FRACTION.finditer(text):
        over, under = _read_fraction(match)
        if not 0 < over < under:
            continue
        whole = Decimal(match["whole"] or 0)
        scale = _SCALE.match(text, match.end())
        end = scale.end() if scale else match.end()
        factor = SCALES[_name_scale(scale[1])] if scale else 1
        values = {(whole + share) * factor for share in to_share(over, under)}
        if scale:
            values.add(((whole + over / under) * factor).normalize())
        kind = Kind.COUNT if whole or scale else Kind.SHARE
        vague = under > _MOST_PARTS or (
            match["over"] is not None and under > over * 12 and not whole
        )
        yield NumberMention(match[0], match.start(), end, frozenset(values), kind, vague=vague)


def _read_fraction(match: re.Match[str]) -> tuple[Decimal, Decimal]:
    if match["sign"]:
        over, _, under = unicodedata.normalize("NFKC", match["sign"]).partition("⁄")
        return Decimal(over), Decimal(under)
    return Decimal(match["over"]), Decimal(match["under"])


# ── Japanese and Chinese ─────────────────────────────────────────────────────────────────


def _find_kanji_fractions(text: str) -> Iterator[NumberMention]:
    """三分の二, 百分之七十五, 半分."""
    for match in _KANJI_FRACTION.finditer(text) if "分" in text else ():
        under, over = _read(match[1]), _read(match[2])
        if 0 < over < under:
            yield NumberMention(match[0], *match.span(), to_share(over, under), Kind.SHARE, True)
    for match in _UNPARTED.finditer(text):
        values = to_share(*map(Decimal, UNPARTED_SHARES[match[0]]))
        yield NumberMention(match[0], *match.span(), values, Kind.SHARE, True, vague=True)


def _find_kanji(text: str) -> Iterator[NumberMention]:
    """三千五百, 3億8500万, 4割5分; a sign alone is often part of a word."""
    if not _KANJI_SIGN.search(text):
        return
    for match in _KANJI_NUMBER.finditer(text):
        value = _read(match[0])
        start, end = match.span()
        if tenths := _TENTHS.match(text, end):
            percent = value * 10 + (_read(tenths[1]) if tenths[1] else 0)
            values = frozenset({percent})
            yield NumberMention(match[0], start, tenths.end(), values, Kind.PERCENT, True)
            continue
        vague = not re.search(r"\d", match[0]) and len(match[0]) < 2
        yield NumberMention(match[0], start, end, frozenset({value}), Kind.COUNT, True, vague)


def _read(signs: str) -> Decimal:
    try:
        return read_kanji(signs)
    except ArithmeticError:  # signs side by side that make no number
        return Decimal(0)
