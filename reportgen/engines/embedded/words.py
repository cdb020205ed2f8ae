"""The few words that an engine adds to a document, and its dates, in the document's language."""

from __future__ import annotations

import datetime
import re

_ENGLISH = {
    "figure": "Figure",
    "table": "Table",
    "section": "Section",
    "note": "Note",
    "tip": "Tip",
    "important": "Important",
    "warning": "Warning",
    "caution": "Caution",
    "contents": "Contents",
    "abstract": "Abstract",
    "skip": "Skip to content",
    "page": "Page {here} of {last}",
}

_WORDS: dict[str, dict[str, str]] = {
    "en": _ENGLISH,
    "pl": {
        "figure": "Rysunek",
        "table": "Tabela",
        "section": "Sekcja",
        "note": "Uwaga",
        "tip": "Wskazówka",
        "important": "Ważne",
        "warning": "Ostrzeżenie",
        "caution": "Przestroga",
        "contents": "Spis treści",
        "abstract": "Streszczenie",
        "skip": "Przejdź do treści",
        "page": "Strona {here} z {last}",
    },
    "ja": {
        "figure": "図",
        "table": "表",
        "section": "セクション",
        "note": "注",
        "tip": "ヒント",
        "important": "重要",
        "warning": "警告",
        "caution": "注意",
        "contents": "目次",
        "abstract": "要旨",
        "skip": "本文へ",
        "page": "{here} / {last} ページ",
    },
    "ar": {
        "figure": "شكل",
        "table": "جدول",
        "section": "قسم",
        "note": "ملاحظة",
        "tip": "نصيحة",
        "important": "مهم",
        "warning": "تحذير",
        "caution": "تنبيه",
        "contents": "المحتويات",
        "abstract": "ملخص",
        "skip": "انتقل إلى المحتوى",
        "page": "صفحة {here} من {last}",
    },
    "he": {
        "figure": "איור",
        "table": "טבלה",
        "section": "סעיף",
        "note": "הערה",
        "tip": "עצה",
        "important": "חשוב",
        "warning": "אזהרה",
        "caution": "זהירות",
        "contents": "תוכן העניינים",
        "abstract": "תקציר",
        "skip": "דילוג לתוכן",
        "page": "עמוד {here} מתוך {last}",
    },
}

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października "
    "listopada grudnia",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "he": "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
}
# A month that stands alone is in another case than in a date.
_LONE_MONTHS = {
    "pl": "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik "
    "listopad grudzień",
}
_DAYS = {"he": "{day} ב{month} {year}", "en-US": "{month} {day}, {year}"}
_DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
_FORM = re.compile(r"(?:(?:YYYY|MMMM|MM|M|DD|D)[ ,./-]*)+")
_RIGHT_TO_LEFT = {"ar", "fa", "he", "ur", "yi"}


def split_language(lang: str) -> tuple[str, str]:
    """The language and the region of a BCP 47 tag, "" for no region."""
    language, *rest = lang.replace("_", "-").split("-")
    region = next((part for part in rest if len(part) == 2 and part.isalpha()), "")
    return language.lower(), region.upper()


def words_for(lang: str) -> dict[str, str]:
    """Every word that an engine adds, in a language; in English where it is not known."""
    return {**_ENGLISH, **_WORDS.get(split_language(lang)[0], {})}


def direction_of(lang: str) -> str:
    """ "rtl" for a language that is written from right to left, else ""."""
    return "rtl" if split_language(lang)[0] in _RIGHT_TO_LEFT else ""


def write_date(date: str, lang: str, form: str = "") -> str:
    """An ISO date (or a month, 2026-11) in a language's long form; other text as it is.

    `form` is Quarto's date-format, of which YYYY, MMMM, MM, M, DD, D and "iso" are known.
    """
    match = _DATE.fullmatch(date.strip())
    if match is None or not _is_real(match):
        return date
    language, region = split_language(lang)
    year, month, day = (int(part) if part else 0 for part in match.groups())
    if form == "iso":
        return date
    if day and _FORM.fullmatch(form) and language in _MONTHS:
        parts = {
            "YYYY": str(year),
            "MMMM": _MONTHS[language].split()[month - 1],
            "MM": f"{month:02}",
            "M": str(month),
            "DD": f"{day:02}",
            "D": str(day),
        }
        return re.sub("YYYY|MMMM|MM|M|DD|D", lambda token: parts[token[0]], form)
    if language == "ja":
        return f"{year}年{month}月" + (f"{day}日" if day else "")
    if language not in _MONTHS:
        return date
    names = _MONTHS if day else {**_MONTHS, **_LONE_MONTHS}
    name = names[language].split()[month - 1]
    if not day:
        return f"{name} {year}"
    form = _DAYS.get(f"{language}-{region}") or _DAYS.get(language, "{day} {month} {year}")
    return form.format(day=day, month=name, year=year)


def _is_real(match: re.Match[str]) -> bool:
    try:
        datetime.date(int(match[1]), int(match[2]), int(match[3] or 1))
    except ValueError:
        return False
    return True
