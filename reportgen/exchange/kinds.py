"""Works between formats: the types and fields of BibLaTeX, and what others call them.

The types are those of BibLaTeX (its manual, 2.1), CSL 1.0.2 (appendix III), RIS (as its makers
and Zotero write it) and EndNote (its XML, by name). What has no counterpart becomes the nearest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reportgen.exchange.fields import clean
from reportgen.exchange.passage import Work
from reportgen.model.bibliography import Entry
from reportgen.reading.inheritance import OLDER_FIELDS
from reportgen.reading.persons import Name, parse_names


@dataclass(frozen=True)
class Kind:
    """A type of work in each format; the first of a format is the one that is written."""

    biblatex: str
    csl: tuple[str, ...]
    ris: tuple[str, ...]
    endnote: tuple[str, ...]
    subtype: str = ""


def _kind(biblatex: str, csl: str, ris: str, endnote: str, subtype: str = "") -> Kind:
    names = tuple(name.strip() for name in endnote.split(",") if name.strip())
    return Kind(biblatex, tuple(csl.split()), tuple(ris.split()), names, subtype)


KINDS: tuple[Kind, ...] = (
    _kind("article", "article-journal review review-book", "JOUR EJOUR ABST INPR",
          "Journal Article,Electronic Article"),
    _kind("article", "article-magazine", "MGZN CTLG", "Magazine Article", "magazine"),
    _kind("article", "article-newspaper", "NEWS", "Newspaper Article", "newspaper"),
    _kind("book", "book classic", "BOOK EBOOK CLSWK ANCIENT SER",
          "Book, Electronic Book,Ancient Text, Classical Work, Serial"),
    _kind("collection", "collection", "EDBOOK", "Edited Book"),
    _kind("incollection", "chapter", "CHAP ECHAP", "Book Section, Electronic Book Section"),
    _kind("inreference", "entry entry-encyclopedia entry-dictionary", "ENCYC DICT",
          "Encyclopedia, Dictionary"),
    _kind("inproceedings", "paper-conference speech", "CPAPER CONF SLIDE",
          "Conference Paper,Conference Proceedings"),
    _kind("periodical", "periodical", "JFULL", ""),
    _kind("report", "report standard hearing", "RPRT GOVDOC STAND HEAR",
          "Report, Government Document,Standard, Hearing"),
    _kind("thesis", "thesis", "THES", "Thesis"),
    _kind("online", "webpage post-weblog post", "ELEC BLOG ICOMM MULTI",
          "Web Page, Blog,Online Multimedia"),
    _kind("unpublished", "manuscript", "UNPB UNPD MANSCPT", "Unpublished Work, Manuscript"),
    _kind("booklet", "pamphlet", "PAMP", "Pamphlet"),
    _kind("letter", "personal_communication", "PCOMM", "Personal Communication"),
    _kind("patent", "patent", "PAT", "Patent"),
    _kind("dataset", "dataset", "DATA AGGR DBASE", "Dataset, Aggregated Database, Online Database"),
    _kind("software", "software", "COMP", "Computer Program"),
    _kind("jurisdiction", "legal_case", "CASE", "Case"),
    _kind("legislation", "legislation bill regulation treaty", "STAT BILL UNBILL LEGAL",
          "Statute, Bill,Legal Rule or Regulation"),
    _kind("video", "motion_picture broadcast", "VIDEO MPCT ADVS",
          "Film or Broadcast,Audiovisual Material"),
    _kind("audio", "song musical_score", "SOUND MUSIC", "Music"),
    _kind("image", "graphic", "ART FIGURE CHART", "Artwork, Figure, Chart or Table"),
    _kind("misc", "document article map interview event performance figure", "GEN MAP EQUA GRANT",
          "Generic, Map, Equation,Grant"),
)  # fmt: skip

# Types of BibTeX and BibLaTeX that no other format tells apart, and the nearest that they do.
_NEAREST: Mapping[str, str] = {
    "mvbook": "book",
    "manual": "book",
    "mvcollection": "collection",
    "mvreference": "collection",
    "reference": "collection",
    "proceedings": "collection",
    "mvproceedings": "collection",
    "inbook": "incollection",
    "bookinbook": "incollection",
    "suppbook": "incollection",
    "suppcollection": "incollection",
    "conference": "inproceedings",
    "suppperiodical": "article",
    "review": "article",
    "techreport": "report",
    "standard": "report",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "electronic": "online",
    "www": "online",
    "movie": "video",
    "music": "audio",
    "artwork": "image",
    "legal": "legislation",
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def find_kind(work: Work) -> Kind:
    """The kind of a work by its type, and by what sort of periodical an article is in."""
    type_ = _NEAREST.get(work.type, work.type)
    subtype = work.fields.get("entrysubtype", "") if type_ == "article" else ""
    fitting = [kind for kind in KINDS if kind.biblatex == type_]
    misc = KINDS[-1]
    return next((k for k in fitting if k.subtype == subtype), fitting[0] if fitting else misc)


def name_kind(kind: Kind, fields: dict[str, str]) -> str:
    """The type of a work of a kind; its subtype, if any, is put into the fields."""
    if kind.subtype:
        fields["entrysubtype"] = kind.subtype
    return kind.biblatex


# ── what a brief's bibliography has ──────────────────────────────────────────────────────


def describe_entry(entry: Entry) -> Work:
    """An entry as a work: BibTeX's names of types and fields become BibLaTeX's."""
    fields = {name: " ".join(value.split()) for name, value in entry.fields.items()}
    for people in ("author", "editor", "translator"):
        if fields.get(people):
            names = parse_names(_find_raw(entry, people) or fields[people])
            fields[people] = join_names(names)
    if entry.type in ("phdthesis", "mastersthesis"):
        fields.setdefault("type", entry.type)
    for old, new in OLDER_FIELDS.items():
        if value := fields.pop(old, ""):
            fields.setdefault(new, value)
    if fields.get("pages"):
        fields["pages"] = read_pages(fields["pages"])
    if not fields.get("date") and re.fullmatch(r"\d{4}", fields.get("year", "")):
        fields["date"] = _join_date(fields.pop("year"), fields.pop("month", ""))
    if fields.get("date"):
        fields.pop("year", None)
        fields.pop("month", None)
    return Work(entry.type, {k: v for k, v in fields.items() if v}, entry.key, entry.location)


def _find_raw(entry: Entry, field: str) -> str:
    """A field as it was written, where what holds names together still stands: its braces."""
    match = re.search(rf"^  {field} = \{{(.*)\}},$", entry.raw, re.MULTILINE)
    value = match[1] if match else ""
    return value if "\\" not in value else ""


def _join_date(year: str, month: str) -> str:
    number = month.lower()[:3]
    if number in _MONTHS:
        return f"{year}-{_MONTHS.index(number) + 1:02}"
    if re.fullmatch(r"\d{1,2}", month, re.ASCII) and 1 <= int(month) <= 12:
        return f"{year}-{int(month):02}"
    return year


# ── names, dates, identifiers, as all formats need them ──────────────────────────────────


def join_names(names: Iterator[Name] | tuple[Name, ...] | list[Name]) -> str:
    """Names as a field of BibLaTeX has them."""
    return " and ".join(str(name) for name in names)


def read_name(text: str) -> Name | None:
    """A name as reference managers write it: "Family, Given, Suffix", or an organisation's.

    One without a comma, or with the comma at its end, is an organisation (or one name alone),
    but for "Family G." and "Family GH", as medical databases write persons.
    """
    if match := _INITIALS.fullmatch(clean(text)):
        return Name(match["family"], match["dotted"] or match["plain"])
    family, comma, rest = (clean(text).replace("{", "").replace("}", "")).partition(",")
    given, _, suffix = rest.partition(",")
    if not family.strip():
        return None
    if not comma or not given.strip():
        return Name(family.strip(), is_whole=True)
    return Name(family.strip(), given.strip(), suffix.strip())


_INITIALS = re.compile(
    r"(?P<family>[^\W\d_][\w'’-]+)\s(?:(?P<dotted>(?:[^\W\d_a-z]\.[\s-]?){1,4})|(?P<plain>[A-Z]{1,2}))"
)


def write_name(name: Name) -> str:
    """A name as RIS has it: "Family, Given, Suffix"; an organisation ends in a comma."""
    if name.is_whole or not name.given:
        return f"{name.family.replace(',', ' ')},"
    return ", ".join(part for part in (name.family, name.given, name.suffix) if part)


_DATE = re.compile(r"(-?\d{4})(?:[/-](\d{1,2})(?:[/-](\d{1,2}))?)?(?![\d])")


def read_date(text: str) -> str:
    """The date in what RIS and EndNote write ("2017/02/10/", "2017///Spring", "June 2017").

    As BibLaTeX has it: 2017, 2017-02, 2017-02-10; "" where there is no year in it.
    """
    match = _DATE.search(text)
    if match is None:
        return ""
    year, month, day = match[1], int(match[2] or 0), int(match[3] or 0)
    if not 1 <= month <= 12:
        month = next((_MONTHS.index(word) + 1 for word in _find_months(text)), 0)
        days = re.findall(r"(?<!\d)\d{1,2}(?!\d)", text) if month else []
        day = int(days[0]) if len(days) == 1 else 0
    if not month:
        return year
    return f"{year}-{month:02}-{day:02}" if 1 <= day <= 31 else f"{year}-{month:02}"


def _find_months(text: str) -> Iterator[str]:
    for word in re.findall(r"[A-Za-z]+", text):
        if word[:3].lower() in _MONTHS:
            yield word[:3].lower()


def read_doi(text: str) -> str:
    """The DOI in an address or a label; "" where there is none."""
    match = re.search(r"10\.\d{4,9}(?:\.\d+)*/\S+", text)
    return match[0].rstrip(".,;") if match else ""


def read_pages(text: str) -> str:
    """Pages with a proper dash."""
    return re.sub(r"(?<=\w)\s*(?:--?|[–—])\s*(?=\w)", "–", clean(text))


def read_key(text: str) -> str:
    """A key of a bibliography, "" where it is none: a number, or with spaces."""
    key = text.strip()
    return key if re.fullmatch(r"[^\W_][\w:.+/-]*", key) and not key.isdecimal() else ""


def read_number(fields: dict[str, str], kind: Kind, text: str) -> None:
    """Puts an ISSN or ISBN where it belongs, by how many digits it has."""
    digits = re.sub(r"[^\dXx]", "", text)
    if match := re.match(r"\s*(\d{4}-?\d{3}[\dXx])(?![\d-])", text, re.ASCII):
        fields.setdefault("issn", match[1])
    elif digits and kind.biblatex not in ("report", "patent"):
        fields.setdefault("isbn", clean(text))
    elif text.strip():
        fields.setdefault("number", clean(text))
