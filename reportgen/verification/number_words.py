"""The words that mean numbers in English, Polish, Japanese, Chinese, Korean and Arabic."""

from __future__ import annotations

from decimal import Decimal

# ── English and Polish: words that are added up ──────────────────────────────────────────

_UNITS = """
zero one/first two/second three/third four/fourth five/fifth six/sixth seven/seventh eight/eighth
nine/ninth ten/tenth eleven/eleventh twelve/twelfth thirteen/thirteenth fourteen/fourteenth
fifteen/fifteenth sixteen/sixteenth seventeen/seventeenth eighteen/eighteenth nineteen/nineteenth
"""
_TENS = """
twenty/twentieth thirty/thirtieth forty/fortieth fifty/fiftieth sixty/sixtieth
seventy/seventieth eighty/eightieth ninety/ninetieth
"""
_POLISH_UNITS = """
zero jeden/jedna/jednego/jednej dwa/dwie/dwóch trzy/trzech cztery/czterech pięć/pięciu
sześć/sześciu siedem/siedmiu osiem/ośmiu dziewięć/dziewięciu dziesięć/dziesięciu
jedenaście/jedenastu dwanaście/dwunastu trzynaście/trzynastu czternaście/czternastu
piętnaście/piętnastu szesnaście/szesnastu siedemnaście/siedemnastu osiemnaście/osiemnastu
dziewiętnaście/dziewiętnastu
"""
_POLISH_TENS = """
dwadzieścia/dwudziestu trzydzieści/trzydziestu czterdzieści/czterdziestu
pięćdziesiąt/pięćdziesięciu sześćdziesiąt/sześćdziesięciu siedemdziesiąt/siedemdziesięciu
osiemdziesiąt/osiemdziesięciu dziewięćdziesiąt/dziewięćdziesięciu
"""
_POLISH_HUNDREDS = """
sto dwieście/dwustu trzysta/trzystu czterysta/czterystu pięćset/pięciuset sześćset/sześciuset
siedemset/siedmiuset osiemset/ośmiuset dziewięćset/dziewięciuset
"""


def _number(names: str, numbers: range) -> dict[str, int]:
    """The value of every form of some words, which are parted by spaces and their forms by /."""
    pairs = zip(names.split(), numbers, strict=True)
    return {form: number for forms, number in pairs for form in forms.split("/")}


ENGLISH = {**_number(_UNITS, range(20)), **_number(_TENS, range(20, 100, 10))}
WORDS = {
    **ENGLISH,
    **_number(_POLISH_UNITS, range(20)),
    **_number(_POLISH_TENS, range(20, 100, 10)),
    **_number(_POLISH_HUNDREDS, range(100, 1000, 100)),
}
"""What is added: "seventy-five", "sto dwadzieścia"."""
TENS = tuple(forms.partition("/")[0] for forms in _TENS.split())

SCALE_WORDS = {
    "hundred": 100,
    **dict.fromkeys(("thousand", "tysiąc", "tysiące", "tysięcy"), 1000),
    "lakh": 10**5,
    **dict.fromkeys(("million", "milion", "miliona", "miliony", "milionów"), 10**6),
    "crore": 10**7,
    **dict.fromkeys(("billion", "miliard", "miliarda", "miliardy", "miliardów"), 10**9),
    **dict.fromkeys(("trillion", "bilion", "biliony", "bilionów"), 10**12),
}
"""What multiplies the words before it."""

SCALES = {
    **SCALE_WORDS,
    **dict.fromkeys(("k", "tys", "ألف", "آلاف", "천", "千"), 1000),
    "lac": 10**5,
    **dict.fromkeys(("m", "mn", "mio", "mln", "مليون", "ملايين"), 10**6),
    **dict.fromkeys(("bn", "b", "mrd", "mld", "مليار", "مليارات"), 10**9),
    **dict.fromkeys(("tn", "bln", "تريليون"), 10**12),
    **dict.fromkeys("万萬만", 10**4),
    **dict.fromkeys("億亿억", 10**8),
    **dict.fromkeys("兆조", 10**12),
}
"""What multiplies the figures before it."""

# ── parts of a whole ─────────────────────────────────────────────────────────────────────

_ORDINALS = {word: n for word, n in ENGLISH.items() if n > 2 and word.endswith(("th", "rd"))}
DENOMINATORS = {
    **_ORDINALS,
    **{f"{word}s": number for word, number in _ORDINALS.items()},
    "half": 2,
    "halves": 2,
    "quarter": 4,
    "quarters": 4,
    "hundredth": 100,
    "hundredths": 100,
    **dict.fromkeys(("trzecia", "trzecie", "trzecich", "trzeciej"), 3),
    **dict.fromkeys(("czwarta", "czwarte", "czwartych", "czwartej"), 4),
    **dict.fromkeys(("piąta", "piąte", "piątych", "piątej"), 5),
    **dict.fromkeys(("dziesiąta", "dziesiąte", "dziesiątych"), 10),
}
"""What a numerator is counted of: "two thirds", "trzy czwarte"."""

SHARES = {
    **dict.fromkeys(("half", "halved", "połowa", "połowy", "połowę", "pół", "نصف"), (1, 2)),
    **dict.fromkeys(("quarter", "ćwierć", "ربع"), (1, 4)),
    "ثلث": (1, 3),
    **dict.fromkeys(("ثلثي", "ثلثا", "ثلثان"), (2, 3)),
    "półtora": (3, 2),
}
"""Parts of a whole in a word."""
UNPARTED_SHARES = {"半分": (1, 2), "半数": (1, 2), "一半": (1, 2), "절반": (1, 2)}
"""The same where words are not parted by spaces."""

MULTIPLES = {
    **dict.fromkeys(("twice", "double", "doubled", "twofold", "both", "pair", "couple"), 2),
    **dict.fromkeys(("thrice", "triple", "tripled", "threefold"), 3),
    **dict.fromkeys(("dozen", "tuzin"), 12),
}
"""Words that can mean a number, and often do not."""

PERCENT = (
    r"%|‰|percent|per[\s-]cent|pct\b|pp\b|p\.p\.|proc\b|procent|pkt\.?\s?proc|"
    r"punkt\w*\sprocent|パーセント|ポイント|퍼센트|(?:في|ب)\s?ال(?:مئة|مائة)"
)
"""A pattern for what makes a percentage of a number before it."""

# ── Japanese and Chinese: digits and powers of ten ───────────────────────────────────────

KANJI_DIGITS = {sign: n for n, signs in enumerate(
    ("〇零", "一壱壹", "二弐贰两兩", "三参叁", "四肆", "五伍", "六陸陆", "七柒", "八捌", "九玖"))
    for sign in signs}  # fmt: skip
KANJI_TENS = {"十": 10, "拾": 10, "百": 100, "千": 1000}
KANJI_MYRIADS = {"万": 10**4, "萬": 10**4, "億": 10**8, "亿": 10**8, "兆": 10**12}
ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
"""Japanese eras, and the year before their first."""


def read_kanji(signs: str) -> Decimal:
    """The number that kanji and figures write: 三千五百, 二〇一九, 3億8500万, 1.5万.

    Raises ArithmeticError for what is none.
    """
    total, group, figures = Decimal(0), Decimal(0), ""
    for sign in signs:
        if sign in KANJI_DIGITS:
            figures += str(KANJI_DIGITS[sign])
        elif sign in KANJI_TENS:
            group += Decimal(figures or 1) * KANJI_TENS[sign]
            figures = ""
        elif sign in KANJI_MYRIADS:
            total += (group + Decimal(figures or (0 if group else 1))) * KANJI_MYRIADS[sign]
            group, figures = Decimal(0), ""
        elif sign != ",":
            figures += sign
    return total + group + Decimal(figures or 0)
