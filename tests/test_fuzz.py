"""Whatever bytes a file has, a check ends with findings: nothing else is ever raised.

Each file of a workspace is damaged in turn: pieces are cut out, doubled, put elsewhere, and what
means something in its notation is thrown in. Here that happens a few times, always alike;
`REPORTGEN_FUZZ=1000 python -m pytest tests/test_fuzz.py` does it a thousand times, by chance.
"""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import drafts
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import reportgen
from reportgen.errors import ReportgenError
from reportgen.stationery import Look, write_reference

TIMES = int(os.environ.get("REPORTGEN_FUZZ", "4"))
TEXT = """\
# On trade

Trade grew in 2017 by 5 per cent. Exports rose, says Żakowski (p. 12).

1. First [a link](http://example.org "title") and `code`.

> Ships sailed on 10 February 2017.^1^

[^1]: A note.
"""
PAGE = (
    "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>T</title></head><body>"
    "<h1 id=a>On trade</h1><p>Trade grew&nbsp;in <b>2017</b>.<sup><a href='#n1'>1</a></sup></p>"
    "<table><tr><td>5 %</td></tr></table><aside id=n1>A note.</aside></body></html>"
)
STYLE = """<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0" default-locale="en-US">
<info><title>x</title><id>x</id><category citation-format="author-date"/></info>
<macro name="a"><names variable="author"/></macro><macro name="b"><text macro="a"/></macro>
<citation><layout><text macro="b"/><text variable="locator"/></layout></citation>
<bibliography><layout><text macro="a"/><text variable="title"/></layout></bibliography></style>
"""
WORDS = r"""msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 ? 1 : 2);\n"

#: brief.qmd.j2
msgid "Sources"
msgstr "Źródła"

msgid "{n} source"
msgid_plural "{n} sources"
msgstr[0] "{n} źródło"
msgstr[1] "{n} źródła"
msgstr[2] "{n} źródeł"
"""
TEMPLATE = """\
{% extends "reportgen/brief.qmd.j2" %}
{% block question %}
{% for source in brief.sources %}{{ source.label }} {{ cite_source(source) }}{% endfor %}
{% if brief.title %}{{ super() }}{% endif %}{% set x = ["a", 1] | length %}
{% endblock %}
"""
TOKENS: list[bytes] = [
    *b"{ } [ ] ( ) < > & % $ # @ * _ ` ' \" \\ | ~ ^ = : ; , . ! ? / - +".split(),
    *(b"\0", b"\n", b"\r", b"\t", b"\x1b", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xc5", b"\x80"),
    *(text.encode() for text in ("\u200f\u202e", "\u2028", "İ", "ß", "Ⅳ", "½", "٣", "é", "日本")),
    *(b"- ", b"? ", b"---\n", b"...\n", b"&a ", b"*a", b"!!python/name:x ", b"<<: ", b"~", b"null"),
    *(b"[@adams2020, p. 1]", b"**", b"***", b"p. ", b"pp. 1-", b"2017-02-30", b"0001", b"1e400"),
    *(
        b"@string{a = ",
        b"@comment{",
        b"@xdata{a,",
        b"crossref = {adams2020},",
        b" # a # ",
        b" and ",
    ),
    *(b"\\emph{", b"\\url{", b"\\begin{a}", b'\\"', b"$x^{", b"\\href{a}{"),
    *(b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<script>", b"</p>", b"<td>", b"&#x110000;", b"&a;"),
    *(b"<?xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"xmlns='x'", b"<text macro='a'/>", b"<choose>"),
    *(b"{{", b"}}", b"{%", b"%}", b"{% for a in b %}", b"{% block question %}", b"<#", b"|map"),
    *(b'msgid ""\n', b'msgstr[9] ""\n', b"nplurals=0", b"#~ ", b"{n", b"{0.__class__}", b"{}"),
    *(
        b"PK\3\4",
        b"PK\5\6",
        b"%PDF-",
        b"endobj",
        b"<<",
        b">>",
        b"stream",
        b"9" * 40,
        b"-1",
        b"a" * 300,
    ),
]


def make_pdf() -> bytes:
    """A file of one page with a line of text."""
    stream = b"BT /F1 12 Tf 10 10 Td (Trade grew in 2017.) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body = b"".join(b"%d 0 obj%s endobj\n" % (n, one) for n, one in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R/Size 6>>\n%%EOF\n"


def make_epub() -> bytes:
    """A book of one document, with its list of pages."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr(
            "META-INF/container.xml",
            '<container><rootfiles><rootfile full-path="c.opf"/></rootfiles></container>',
        )
        archive.writestr(
            "c.opf",
            '<package><manifest><item id="a" href="a.xhtml"/></manifest>'
            '<spine><itemref idref="a"/></spine></package>',
        )
        archive.writestr("a.xhtml", PAGE)
    return held.getvalue()


def unpack(packed: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


DOCX = write_reference("docx", Look(), lang="en", paper="a4")
PPTX = write_reference("pptx", Look(), lang="en", paper="a4")
TARGETS: dict[str, tuple[bytes, dict[str, Any]]] = {
    "brief.yml": (b"", {}),
    "sources/adams2020.yml": (b"", {}),
    "sources/comparison.yml": (b"", {}),
    "bibliography/references.bib": (b"", {}),
    "_brand.yml": (b"meta: {name: A}\ncolor: {primary: '#123456'}\n", {"brand": "_brand.yml"}),
    "_quarto-print.yml": (b"format: {html: {css: [a.css]}}\n", {}),
    "sources/quotes.lock.json": (b'{"version": 1, "sources": {}}', {}),
    "own.csl": (STYLE.encode(), {"csl": "own.csl"}),
    "own.docx": (DOCX, {"docx_template": "own.docx"}),
    "own.pptx": (PPTX, {"pptx_template": "own.pptx"}),
    "logo.svg": (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><use href="#a"/></svg>',
        {"brand": {"logo": "logo.svg"}},
    ),
    "templates/brief.qmd.j2": (TEMPLATE.encode(), {}),
    "translations/pl.po": (WORDS.encode(), {"lang": "pl"}),
    "texts/adams2020.txt": (TEXT.encode(), {}),
    "texts/adams2020.md": (TEXT.encode(), {}),
    "texts/adams2020.html": (PAGE.encode(), {}),
    "texts/adams2020.docx": (DOCX, {}),
    "texts/adams2020.epub": (make_epub(), {}),
    "texts/adams2020.pdf": (make_pdf(), {}),
}
PACKED = (".docx", ".pptx", ".epub")


@st.composite
def damage(draw: Callable[..., Any], content: bytes) -> bytes:
    """The bytes of a file after a few accidents."""
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.sampled_from((0, 0, 1, 2, 7, 40, 400))))
        piece = draw(
            st.one_of(
                st.sampled_from(TOKENS),
                st.binary(max_size=6),
                st.just(content[start:end] * draw(st.sampled_from((0, 2, 3, 60)))),
            )
        )
        content = content[:start] + piece + content[end:]
    return content


@st.composite
def damage_packed(draw: Callable[..., Any], content: bytes) -> bytes:
    """An archive of which a member, or the whole, had an accident."""
    if draw(st.booleans()):
        return draw(damage(content))
    members = unpack(content)
    victim = draw(st.integers(0, len(members) - 1))
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, data) in enumerate(members):
            archive.writestr(name, draw(damage(data)) if number == victim else data)
    return held.getvalue()


def read_target(name: str, folder: Path) -> bytes:
    """Writes a workspace in which a file of this name counts, and gives what the file holds."""
    content, fields = TARGETS[name]
    files = drafts.draft()
    files["brief.yml"] |= {**fields, "texts": "texts"}
    drafts.write(files, folder)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / "texts").mkdir(exist_ok=True)
    return content or (folder / name).read_bytes()


@pytest.mark.parametrize("name", TARGETS)
def test_a_damaged_file_gives_findings_and_nothing_else(name: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        whole = read_target(name, folder)
        strategy = damage_packed if name.endswith(PACKED) else damage

        @settings(
            max_examples=TIMES,
            deadline=None,
            derandomize="REPORTGEN_FUZZ" not in os.environ,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(strategy(whole))
        def try_damaged(content: bytes) -> None:
            (folder / name).write_bytes(content)
            check(folder)

        try_damaged()


def check(folder: Path) -> None:
    """Checks a workspace: whatever is wrong is a finding, or an error that we raise on purpose."""
    try:
        found = reportgen.check(folder)
    except ReportgenError as error:
        assert str(error).strip()
        return
    assert all(finding.message and finding.remedy for finding in found.findings)


REGRESSIONS: dict[str, tuple[str, bytes]] = {
    "an encoding that is none": ("own.csl", STYLE.replace("utf-8", "utf-9").encode()),
    "a rule that ends too soon": ("translations/pl.po", WORDS.replace("n==1", "n==").encode()),
    "a damaged archive": ("own.docx", DOCX[:400] + bytes(60) + DOCX[460:]),
    "a profile in itself": ("_quarto-print.yml", b"a: &a [*a]\n"),
    "brackets in a template": ("templates/brief.qmd.j2", b"{{ " + b"(" * 5000),
}
"""What once raised something else: the name of a file, and its bytes."""


@pytest.mark.parametrize("case", REGRESSIONS)
def test_what_once_raised_is_a_finding(case: str, tmp_path: Path) -> None:
    name, content = REGRESSIONS[case]
    read_target(name, tmp_path)
    (tmp_path / name).write_bytes(content)
    check(tmp_path)
