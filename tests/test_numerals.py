"""Numbers and dates as texts write them: in figures, fractions, words, and signs of all scripts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.verification.calendars import find_dates
from reportgen.verification.mentions import Kind, NumberMention, to_plain
from reportgen.verification.numerals import find_numbers


def find(text: str) -> list[NumberMention]:
    return list(find_numbers(text))


def counts(text: str) -> set[Decimal]:
    return {value for m in find(text) if m.kind is Kind.COUNT for value in m.values}


def can_mean(text: str, value: str, kind: Kind | None) -> bool:
    """Whether something in a text can mean a number."""
    return any(m.agrees(frozenset({Decimal(value)}), kind) for m in find(text))


COUNTS = {
    "3850000": [
        "3,850,000", "3.850.000", "3 850 000", "3\u00a0850\u00a0000", "3\u2009850\u2009000",
        "3\u202f850\u202f000", "3'850'000", "3’850’000", "38,50,000", "3.85 million", "3.85m",
        "3,85 mln", "3.85 Mio", "3·85 million", "38.5 lakh", "٣٬٨٥٠٬٠٠٠", "٣٫٨٥ مليون",
        "۳٬۸۵۰٬۰۰۰", "३८,५०,०००", "３，８５０，０００", "385万", "３８５万", "三百八十五万",
        "3850千", "3.85-million", "3.85 millions", "US$3.85m", "約385万人", "و3.85 مليون",
    ],
    "12": ["twelve", "Twelve", "12", "a dozen", "one dozen", "十二", "dwanaście", "tuzin"],
    "24": ["two dozen", "twenty-four", "twenty four", "24", "24th", "dwadzieścia cztery"],
    "21": ["twenty-one", "twenty-first", "二十一", "dwadzieścia jeden"],
    "121000": ["one hundred and twenty-one thousand", "121 thousand", "121k", "121K", "121 tys.",
               "121 tysięcy", "sto dwadzieścia jeden tysięcy", "十二万一千", "12万1000"],
    "500000": ["half a million", "half million", "half-a-million", "½ million", "0.5 million",
               "pół miliona", "نصف مليون", "500,000", "五十万"],
    "750000": ["three quarters of a million", "¾ million", "3/4 million", "0.75m"],
    "2500000": ["two and a half million", "2½ million", "2 ½ million", "2 1/2 million", "2.5m"],
    "2.5": ["two and a half", "2½", "2 1/2", "2.5", "2,5", "٢٫٥"],
    "6": ["half a dozen", "six", "6", "六つ"],
    "5000000000": ["5bn", "£5bn", "5 billion", "five billion", "5 mld", "5 miliardów", "50億"],
    "385000000": ["3億8500万", "三億八千五百万"],
    "1200": ["twelve hundred", "1,200", "千二百"],
    "110": ["a hundred and ten", "one hundred ten", "sto dziesięć", "百十"],
}  # fmt: skip


@pytest.mark.parametrize(("value", "text"), [(v, t) for v, ts in COUNTS.items() for t in ts])
def test_a_count_is_read_however_it_is_written(value: str, text: str) -> None:
    for around in (text, f"They were {text} then.", f"({text})"):
        assert can_mean(around, value, Kind.COUNT), around
        assert can_mean(around, value, None), around


SHARES = {
    "75": ["75%", "75 %", "75\u00a0%", "75\u202f%", "75 per cent", "75 percent", "75-percent",
           "75％", "７５％", "٧٥٪", "۷۵٪", "٧٥ في المئة", "75 percentage points", "75 pct", "75 pp",
           "seventy-five per cent", "Seventy-five percent", "75 proc.", "75 procent", "75 procenta",
           "75 pkt proc.", "75 punktów procentowych", "75パーセント", "75ポイント", "75퍼센트",
           "three quarters", "three-quarters", "three fourths", "3/4", "3⁄4", "¾", "trzy czwarte",
           "四分の三", "4分の3", "百分之七十五", "7割5分", "between 70 and 75%"],
    "50": ["half", "one half", "a half", "½", "1/2", "połowa", "نصف", "半分", "五割", "50%",
           "one in two", "절반"],
    "25": ["a quarter", "one quarter", "one-fourth", "¼", "1/4", "one in four", "ćwierć", "ربع"],
    "66.7": ["two-thirds", "two thirds", "2/3", "⅔", "dwie trzecie", "三分の二", "ثلثي", "66.7%",
             "two out of three", "66,7 %"],
    "67": ["two-thirds", "two thirds", "2/3", "⅔", "67 per cent"],
    "33": ["a third", "one third", "1/3", "⅓", "jedna trzecia", "三分の一"],
    "20": ["a fifth", "one in five", "20%", "1/5", "⅕", "二割"],
    "90": ["nine in ten", "nine out of ten", "9 out of 10", "nine-tenths", "9/10", "九割"],
}  # fmt: skip


@pytest.mark.parametrize(("value", "text"), [(v, t) for v, ts in SHARES.items() for t in ts])
def test_a_share_is_read_however_it_is_written(value: str, text: str) -> None:
    for around in (text, f"It was {text} of them.", f"({text})"):
        assert can_mean(around, value, Kind.PERCENT), around


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("75 of them", "75", Kind.PERCENT),
        ("75%", "75", Kind.COUNT),
        ("two thirds", "75", Kind.PERCENT),
        ("two thirds", "67", Kind.COUNT),
        ("two thirds", "5", None),
        ("two thirds", "2", None),
        ("¾", "50", Kind.PERCENT),
        ("3/4 of them", "3", Kind.COUNT),
        ("half a million", "1000000", None),
        ("half a million", "0.5", None),
        ("two and a half million", "2000000", Kind.COUNT),
        ("two and a half million", "1000000", Kind.COUNT),
        ("3.85 million", "1000000", None),
        ("3,850,001", "3850000", None),
        ("twenty-one", "20", None),
        ("twenty-one", "1", None),
        ("two dozen", "12", None),
        ("38,50,000", "3850", None),
        ("三百八十五万", "385", None),
        ("3億8500万", "8500", None),
        ("二十一", "20", None),
        ("7割", "7", Kind.PERCENT),
        ("割合は7", "70", Kind.PERCENT),
        ("5 Mädchen", "5000000", None),
        ("5 Kinder", "5000", None),
        ("TPP-11", "11", None),
        ("G7", "7", None),
        ("one second", "0.5", None),
        ("24/7", "24", Kind.PERCENT),
        ("a dozen", "10", None),
        ("٣٬٨٥٠", "385", None),
    ],
)
def test_a_number_is_not_another(text: str, value: str, kind: Kind | None) -> None:
    assert not can_mean(text, value, kind)


@pytest.mark.parametrize(
    "text", ["both sides", "twice as much", "a third reason", "統一された", "half"]
)
def test_what_often_is_no_number_is_vague(text: str) -> None:
    assert all(m.vague or max(m.values) < 10 for m in find(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Two and a half million, and 3 850 000.", ["Two and a half million", "3 850 000"]),
        ("約3億8500万人と２５％", ["3億8500万", "２５"]),
    ],
)  # fmt: skip
def test_a_number_is_told_as_it_is_written(text: str, words: list[str]) -> None:
    assert set(words) <= {m.words for m in find(text)}


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2019年12月5日", (2019, 12, 5)),
        ("２０１９年１２月５日", (2019, 12, 5)),
        ("二〇一九年十二月五日", (2019, 12, 5)),
        ("令和元年12月5日", (2019, 12, 5)),
        ("平成29年2月", (2017, 2, None)),
        ("昭和六十年", (1985, None, None)),
        ("2月10日", (None, 2, 10)),
        ("٥ / ١٢", None),
        ("٢٠١٩-١٢-٠٥", (2019, 12, 5)),
        ("5\u00a0December\u00a02019", (2019, 12, 5)),
        ("3年間", None),
        ("13月40日", None),
    ],
)
def test_dates_are_read_in_the_calendar_and_digits_of_the_text(
    text: str, date: tuple[int | None, int | None, int | None] | None
) -> None:
    found = {(d.year, d.month, d.day) for d in find_dates(text)}
    assert date in found if date else not found


@given(st.text(max_size=80))
def test_a_plain_text_has_a_sign_for_every_sign(text: str) -> None:
    assert len(to_plain(text)) == len(text)


@given(
    st.text("0123456789 ,.'-/½¾%一二十百万億割分の年月日halftwoquarndmiozeshcdrgy٣٪", max_size=40)
)
def test_every_number_that_is_found_stands_where_it_says(text: str) -> None:
    for mention in find(text):
        assert text[mention.start : mention.end] == mention.words
        assert mention.values
    list(find_dates(text))


@given(st.integers(0, 10**9))
def test_a_number_is_read_from_its_figures_in_every_script(number: int) -> None:
    for zero in (ord("0"), 0x660, 0x6F0, 0x966, 0xFF10, 0xE50):
        written = "".join(chr(zero + int(digit)) for digit in str(number))
        assert can_mean(f"so {written} it is", str(number), Kind.COUNT)
