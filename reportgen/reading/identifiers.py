"""What DOI, ISBN, ISSN, addresses and dates of a bibliography must look like."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from reportgen.model.issued import Issued
from reportgen.reading.publication_dates import read_months

Fault = tuple[str, str] | None
"""What a value is instead of what it should be, and how to fix it."""

# What EDTF has and no style prints: digits left out, long years, open beginnings, sets, seasons of
# one half of the world.
_UNPRINTABLE = re.compile(
    r"[-\d]*X[-X\d]*[?~%]?|Y-?\d+(E\d+)?|(\.\.|unknown|open)?/.+|\[.*\]|\d{4}-(2[5-9]|3\d|4[01])"
)
_NO_YEAR = re.compile(
    r"in press|in print|forthcoming|n\.? ?d\.?|s\.? ?d\.?|o\.? ?j\.?|b\.? ?r\.?|no date|undated"
    r"|submitted|accepted|(in|under) review|to appear|to be published|in preparation|c\.? ?\d+"
)
_DOI = re.compile(r"10\.\d{4,9}(\.\d+)*/\S+")


def find_fault(field: str, value: str) -> Fault:
    """What is wrong with the value of a field; None where nothing is, or the field is free text."""
    look = _LOOKS.get(field)
    return look(value) if look and value else None


def _fault_of_doi(value: str) -> Fault:
    bare = re.sub(r"^(https?://(dx\.)?doi\.org/|doi:\s*)", "", value, flags=re.IGNORECASE)
    if not _DOI.fullmatch(bare):
        return "not a valid DOI", "A DOI begins with 10. and a number, e.g. 10.1000/182."
    return ("an address", f"Write the DOI alone: {bare}") if bare != value else None


def _fault_of_isbn(value: str) -> Fault:
    numbers = re.findall(r"[\dXx][\dXx –‐-]{8,}[\dXx]", value)
    if numbers and all(_is_isbn(re.sub(r"[^\dX]", "", number.upper())) for number in numbers):
        return None
    return "not a valid ISBN", "Compare it with the book: a digit is wrong, missing or superfluous."


def _is_isbn(digits: str) -> bool:
    """Whether the check digit of one ISBN, or of several in a row, is right."""
    if len(digits) == 10 and "X" not in digits[:-1]:
        values = [10 if digit == "X" else int(digit) for digit in digits]
        return sum((10 - place) * value for place, value in enumerate(values)) % 11 == 0
    if len(digits) == 13 and digits.isdecimal():
        return sum(int(digit) * (3 if i % 2 else 1) for i, digit in enumerate(digits)) % 10 == 0
    return any(
        _is_isbn(digits[:size]) and _is_isbn(digits[size:])
        for size in (10, 13)
        if len(digits) > size
    )


def _fault_of_issn(value: str) -> Fault:
    for number in re.split(r"[,;\s]+", value.strip()):
        if not re.fullmatch(r"\d{4}-?\d{3}[\dXx]", number):
            return "not a valid ISSN", "An ISSN has eight digits: 1234-5679."
        values = [10 if digit in "Xx" else int(digit) for digit in number.replace("-", "")]
        if sum((8 - place) * digit for place, digit in enumerate(values)) % 11:
            return "not a valid ISSN", "Compare it with the journal: a digit is wrong."
    return None


def _fault_of_url(value: str) -> Fault:
    bare = re.sub(r"^\\url\{(.*)\}$", r"\1", value)
    remedy = "Write the whole address, e.g. https://example.org/page."
    try:
        parts = urlsplit(bare)
    except ValueError:
        return "not a valid address", remedy
    if parts.scheme not in ("http", "https", "ftp") or not parts.netloc or re.search(r"\s", bare):
        return "not a valid address", remedy
    return None


def _fault_of_date(value: str) -> Fault:
    """A date of BibLaTeX that styles print: ISO 8601-2, of level 1 the most."""
    text = value.strip("{} ")
    try:
        Issued.parse(text)
    except ValueError:
        what = (
            "a date that no citation style can print"
            if _UNPRINTABLE.fullmatch(text)
            else "not a valid date"
        )
        return what, _mend_date(text)
    return None


def _mend_date(text: str) -> str:
    """How to write a date so that styles print it."""
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?", text):
        padded = "-".join(part.zfill(2) for part in match.groups() if part)
        if padded != text and _fault_of_date(padded) is None:
            return f"Write {padded}."
    if match := re.fullmatch(r"(\d+)(X+)", text):
        first, last = (match[1] + digit * len(match[2]) for digit in "09")
        return f"Write {first}/{last}~, or in words: year = {{{first}s}}."
    if match := re.fullmatch(r"(?:\.\.|unknown|open)?/(.+)", text):
        return f"Write {match[1]}, or in words: year = {{until {match[1]}}}."
    return "Write 2017, 2017-02, 2017-02-10, or an interval as 2010/2011."


def _fault_of_month(value: str) -> Fault:
    if read_months(value):
        return None
    return "not a valid month", "Write its number, or three letters without braces: month = aug."


def _fault_of_year(value: str) -> Fault:
    if re.search(r"\d{3,4}", value) or _NO_YEAR.fullmatch(value.lower()):
        return None
    return "not a valid year", "Write four digits, or leave it out if unknown."


_LOOKS: Mapping[str, Callable[[str], Fault]] = {
    "date": _fault_of_date,
    "year": _fault_of_year,
    "month": _fault_of_month,
    "urldate": _fault_of_date,
    "origdate": _fault_of_date,
    "eventdate": _fault_of_date,
    "doi": _fault_of_doi,
    "isbn": _fault_of_isbn,
    "issn": _fault_of_issn,
    "url": _fault_of_url,
}
