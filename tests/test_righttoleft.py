"""Pages of a PDF that are read from right to left."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from reportgen.verification.formats.righttoleft import is_right_to_left
from reportgen.verification.texts import parse_text

pytest.importorskip("pypdf", reason="pypdf reads the PDF")
pytest.importorskip("pdfminer", reason="pdfminer.six reads its glyphs")

Line = tuple[float, float, Sequence[str]]
"""Where a line begins, from the lower left in points, and its glyphs from left to right."""


def make_pdf(lines: Sequence[Line]) -> bytes:
    """A page with these glyphs; each is 6 pt wide and stands for one or more characters."""
    glyphs = list(dict.fromkeys(g for _, _, line in lines for g in line))
    codes = {glyph: number for number, glyph in enumerate(glyphs, start=1)}
    mapping = "\n".join(
        f"<{code:02x}> <{glyph.encode('utf-16-be').hex()}>" for glyph, code in codes.items()
    )
    cmap = (
        "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> "
        f"endcodespacerange {len(codes)} beginbfchar\n{mapping}\nendbfchar endcmap end"
    )
    shown = "\n".join(
        f"BT /F 10 Tf {x} {y} Td <{''.join(f'{codes[g]:02x}' for g in line)}> Tj ET"
        for x, y, line in lines
    )
    widths = " ".join(["600"] * len(codes))
    objects = [
        "<</Type /Catalog /Pages 2 0 R>>",
        "<</Type /Pages /Count 1 /Kids [3 0 R]>>",
        "<</Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        "/Resources <</Font <</F 5 0 R>>>>>>",
        f"<</Length {len(shown)}>>\nstream\n{shown}\nendstream",
        "<</Type /Font /Subtype /TrueType /BaseFont /X /FirstChar 1 "
        f"/LastChar {len(codes)} /Widths [{widths}] /ToUnicode 6 0 R /FontDescriptor 7 0 R>>",
        f"<</Length {len(cmap)}>>\nstream\n{cmap}\nendstream",
        "<</Type /FontDescriptor /FontName /X /Flags 4 /Ascent 800 /Descent -200 "
        "/FontBBox [0 -200 600 800]>>",
    ]
    content, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(content)
    tail = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n"
    tail += f"<</Size {len(objects) + 1} /Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    return content + tail.encode("latin-1")


def read(*lines: Line) -> str:
    return parse_text(make_pdf(lines), "a.pdf").text


HEBREW = "שבוע עבודה של ארבעה ימים"
ARABIC = "السياسة الخارجية اليابانية"


@pytest.mark.parametrize(
    ("drawn", "read_as"),
    [
        (list(HEBREW[::-1]), HEBREW),
        (list(ARABIC[::-1]), ARABIC),
        (list(f"{HEBREW[::-1]} 2019 {HEBREW[::-1]}"), f"{HEBREW} 2019 {HEBREW}"),
        (list(f"25% {HEBREW[::-1]}"), f"{HEBREW} 25%"),
        (list(f"%25 {ARABIC[::-1]}"), f"{ARABIC} 25%"),
        (list(f"٢٥٫٥ {ARABIC[::-1]}"), f"{ARABIC} ٢٥٫٥"),
        (list(f"3.5–4.5 {HEBREW[::-1]}"), f"{HEBREW} 4.5–3.5"),
        (list(f".John Q. Public {HEBREW[::-1]}"), f"{HEBREW} John Q. Public."),
        (list(f".)ןכ( {HEBREW[::-1]}"), f"{HEBREW} (כן)."),
        (list(f".(ןכ) {HEBREW[::-1]}"), f"{HEBREW} (כן)."),
        ([*"ﻢﻠﺳ ", "ﻻ", *" ﻞﻛو"], "وكل لا سلم"),
        (["ة", "لا", "ا", " ", *ARABIC[::-1]], f"{ARABIC} الاة"),
        (list(f"”{HEBREW[::-1]}“"), f"“{HEBREW}”"),
        (list(f"{HEBREW[::-1]} John."), f"{HEBREW} John."),
        (list(f"John said {HEBREW[::-1]} (so)."), f"John said {HEBREW} (so)."),
        (list(f"(ןכ) 2019 {HEBREW[::-1]} John."), f"{HEBREW} 2019 (כן) John."),
    ],
)
def test_a_line_is_read_as_it_is_meant_however_it_is_drawn(
    drawn: Sequence[str], read_as: str
) -> None:
    assert read((100, 700, drawn)) == read_as


def test_a_line_that_is_drawn_word_by_word_is_one() -> None:
    words = HEBREW.split()
    lines = [(400 - 40 * n, 700, list(word[::-1])) for n, word in enumerate(words)]
    assert read(*lines) == HEBREW
    assert read(*lines[::-1]) == HEBREW


def test_lines_are_read_from_the_top_whatever_order_they_are_drawn_in() -> None:
    first, second = (100.0, 700.0, list(HEBREW[::-1])), (100.0, 680.0, list("ימים"[::-1]))
    assert read(second, first) == f"{HEBREW} ימים"


def test_of_two_columns_the_right_one_is_read_first() -> None:
    words = ["אחת", "שתים", "שלוש", "ארבע", "חמש", "שש", "שבע", "שמונה"]
    right = [(400.0, 700.0 - 20 * n, list(f"{w} {HEBREW}"[::-1])) for n, w in enumerate(words[:4])]
    left = [(50.0, 700.0 - 20 * n, list(f"{w} {HEBREW}"[::-1])) for n, w in enumerate(words[4:])]
    title = (100.0, 740.0, list(f"{HEBREW} {HEBREW} {HEBREW}"[::-1]))
    found = [w for w in read(*left, title, *right).split() if w in words]
    assert found == words


def test_a_page_in_latin_letters_with_a_foreign_word_is_no_such_page() -> None:
    assert not is_right_to_left(f"The Hebrew word {HEBREW.split()[0]} means a week of seven days.")
    assert not is_right_to_left("")
    assert is_right_to_left(f"{HEBREW} (week) 2019")


WITHOUT = """
import sys
sys.modules["pdfminer"] = None
from pathlib import Path
from reportgen.verification.texts import read_text
try:
    read_text(Path(sys.argv[1]))
except Exception as error:
    print(error)
"""


def test_the_package_that_such_pages_need_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(make_pdf([(100, 700, list(HEBREW[::-1]))]))
    command = [sys.executable, "-c", WITHOUT, str(tmp_path / "a.pdf")]
    done = subprocess.run(command, capture_output=True, check=True)
    assert "pip install 'reportgen-briefs[texts]'" in done.stdout.decode()
