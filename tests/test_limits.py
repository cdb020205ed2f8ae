"""What is too large, too deep or too slow ends with a finding, soon, and never with a traceback.

Each bomb is what a stranger could have written; without a limit most of them would keep a check
busy until the end of days, or fill the memory of the machine.
"""

from __future__ import annotations

import io
import os
import struct
import subprocess
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import drafts
import pytest
from conftest import Command

import reportgen
from reportgen import limits
from reportgen.errors import ReportgenError
from reportgen.verification.patterns import Searches, SlowPattern

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).resolve().parent.parent
Bomb = Callable[[drafts.Files, Path], None]
BOMBS: dict[str, tuple[str, Bomb]] = {}


def bomb(code: str) -> Callable[[Bomb], Bomb]:
    """A function that changes a small workspace, and the code of the finding that it gets."""

    def keep(function: Bomb) -> Bomb:
        BOMBS[function.__name__] = (code, function)
        return function

    return keep


def grow(name: str, first: str, line: str, count: int) -> str:
    """Lines of which each names the one before it several times."""
    return "\n".join([first, *(line.format(i=i, j=i - 1) for i in range(1, count))])


ALIASES = grow("a", "a0: &a0 [x, x, x, x, x, x]", "a{i}: &a{i} [*a{j}, *a{j}, *a{j}, *a{j}]", 30)
DOUBLING = "plural=0;"


def put_entry(files: drafts.Files, old: str, new: str, before: str = "") -> None:
    name = "bibliography/references.bib"
    assert old in files[name]
    files[name] = before + files[name].replace(old, new, 1)


# ── YAML ─────────────────────────────────────────────────────────────────────────────────


@bomb("RG102")
def aliases_in_brief(files: drafts.Files, folder: Path) -> None:
    files["brief.yml"] = "title: A\n" + ALIASES


@bomb("RG102")
def aliases_in_an_extract(files: drafts.Files, folder: Path) -> None:
    files["sources/adams2020.yml"] = "source: adams2020\n" + ALIASES


@bomb("RG102")
def aliases_in_a_brand(files: drafts.Files, folder: Path) -> None:
    files["brief.yml"]["brand"] = "_brand.yml"
    files["_brand.yml"] = ALIASES


@bomb("RG102")
def aliases_in_a_profile(files: drafts.Files, folder: Path) -> None:
    files["_quarto-print.yml"] = ALIASES


@bomb("RG102")
def a_profile_within_itself(files: drafts.Files, folder: Path) -> None:
    files["_quarto-print.yml"] = "a: &a [*a]\n"


@bomb("RG102")
def brackets_in_brackets(files: drafts.Files, folder: Path) -> None:
    files["brief.yml"] = f"title: {'[' * 100_000}"


@bomb("RG106")
def a_word_of_200_000_letters(files: drafts.Files, folder: Path) -> None:
    files["sources/adams2020.yml"]["claims"][0]["claim"] = "a" * 200_000


@bomb("RG106")
def emphasis_in_emphasis(files: drafts.Files, folder: Path) -> None:
    files["sources/comparison.yml"]["judgements"][0]["text"] = "*a **b " * 20_000


@bomb("RG106")
def a_locator_of_many_pages(files: drafts.Files, folder: Path) -> None:
    files["sources/adams2020.yml"]["claims"][0]["locator"] = "pp. " + ", ".join(["1–2"] * 50_000)


# ── the bibliography ─────────────────────────────────────────────────────────────────────


@bomb("RG218")
def strings_that_double(files: drafts.Files, folder: Path) -> None:
    strings = grow("s", "@string{s0 = {aaaaaaaaaa}}", "@string{{s{i} = s{j} # s{j}}}", 50)
    put_entry(files, "{On Trade}", "s49", strings)


@bomb("RG218")
def a_string_used_often(files: drafts.Files, folder: Path) -> None:
    string = f"@string{{s = {{{'a' * 100_000}}}}}\n"
    put_entry(files, "{On Trade}", " # ".join(["s"] * 50_000), string)


@bomb("RG218")
def braces_in_braces(files: drafts.Files, folder: Path) -> None:
    put_entry(files, "On Trade", "{" * 100_000 + "x" + "}" * 100_000)


@bomb("RG218")
def few_braces_but_deep(files: drafts.Files, folder: Path) -> None:
    put_entry(files, "On Trade", "{" * 60 + "x" + "}" * 60)


@bomb("RG218")
def names_apart_by_spaces(files: drafts.Files, folder: Path) -> None:
    put_entry(files, "Adams, Ann", f"Adams, Ann{' ' * 200_000}x")


@bomb("RG218")
def a_long_line_of_parents(files: drafts.Files, folder: Path) -> None:
    parents = grow(
        "x", "@book{x0, title={T}}", "@book{{x{i}, title={{T}}, crossref={{x{j}}}}}", 5000
    )
    put_entry(files, "adams2020,", "adams2020, crossref={x4999},", parents)


# ── regular expressions ──────────────────────────────────────────────────────────────────


def lay_out(files: drafts.Files, folder: Path, layout: dict[str, Any]) -> None:
    files["brief.yml"]["texts"] = "texts"
    files["sources/adams2020.yml"]["text"] = layout
    files["texts/adams2020.txt"] = f"trade grew\n{'a' * 5000}b\n"


@bomb("RG414")
def a_pattern_that_never_ends(files: drafts.Files, folder: Path) -> None:
    lay_out(files, folder, {"skip": ["^Page", "(a|aa)+$"]})


@bomb("RG414")
def a_mark_that_never_ends(files: drafts.Files, folder: Path) -> None:
    lay_out(files, folder, {"pages": {"mark": "^(a|aa)+$"}})


@bomb("RG106")
def groups_in_groups(files: drafts.Files, folder: Path) -> None:
    lay_out(files, folder, {"skip": ["(" * 400 + ")" * 400]})


@bomb("RG106")
def repetitions_written_out(files: drafts.Files, folder: Path) -> None:
    lay_out(files, folder, {"skip": ["(?:a{999}){999}"]})


@bomb("RG106")
def a_repetition_beyond_numbers(files: drafts.Files, folder: Path) -> None:
    lay_out(files, folder, {"skip": ["a{1,99999999999999}"]})


# ── citation styles ──────────────────────────────────────────────────────────────────────

STYLE = """<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
<info><title>x</title><id>x</id><updated>2020-01-01T00:00:00Z</updated></info>{macros}
<citation><layout><text macro="m0"/><text variable="locator"/></layout></citation></style>"""
MACRO = '<macro name="m{0}">{1}</macro>'


def set_style(files: drafts.Files, macros: str) -> None:
    files["brief.yml"]["csl"] = "own.csl"
    files["own.csl"] = STYLE.format(macros=macros)


@bomb("RG207")
def macros_that_double(files: drafts.Files, folder: Path) -> None:
    calls = (MACRO.format(i, f'<text macro="m{i + 1}"/>' * 2) for i in range(40))
    set_style(files, "".join(calls) + MACRO.format(40, '<text variable="title"/>'))


@bomb("RG207")
def a_macro_that_calls_itself(files: drafts.Files, folder: Path) -> None:
    set_style(files, MACRO.format(0, '<group><text macro="m0"/></group>'))


@bomb("RG207")
def a_long_line_of_macros(files: drafts.Files, folder: Path) -> None:
    calls = (MACRO.format(i, f'<text macro="m{i + 1}"/>') for i in range(5000))
    set_style(files, "".join(calls))


@bomb("RG207")
def groups_within_groups(files: drafts.Files, folder: Path) -> None:
    set_style(files, MACRO.format(0, "<group>" * 100_000 + "</group>" * 100_000))


@bomb("RG207")
def an_affix_of_megabytes(files: drafts.Files, folder: Path) -> None:
    set_style(files, MACRO.format(0, f'<text variable="title" prefix="{"x" * 3_000_000}"/>'))


@bomb("RG207")
def an_encoding_that_nobody_knows(files: drafts.Files, folder: Path) -> None:
    set_style(files, "")
    files["own.csl"] = files["own.csl"].replace("utf-8", "utf-9")


@bomb("RG207")
def a_name_of_3_000_letters(files: drafts.Files, folder: Path) -> None:
    files["brief.yml"]["csl"] = "a" * 3000


@bomb("RG207")
def a_file_name_of_3_000_letters(files: drafts.Files, folder: Path) -> None:
    files["brief.yml"]["csl"] = f"{'a' * 3000}.csl"


# ── Office files, pictures ───────────────────────────────────────────────────────────────


def pack(name: str, content: bytes, chunks: int = 1) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open(name, "w") as member:
            for _ in range(chunks):
                member.write(content)
    return packed.getvalue()


def set_template(files: drafts.Files, folder: Path, content: bytes, kind: str = "docx") -> None:
    files["brief.yml"][f"{kind}_template"] = f"own.{kind}"
    (folder / f"own.{kind}").write_bytes(content)


@bomb("RG541")
def a_word_file_of_gigabytes(files: drafts.Files, folder: Path) -> None:
    set_template(files, folder, pack("word/document.xml", bytes(2**20), 200))


@bomb("RG541")
def a_powerpoint_file_of_gigabytes(files: drafts.Files, folder: Path) -> None:
    set_template(files, folder, pack("ppt/presentation.xml", bytes(2**20), 200), "pptx")


@bomb("RG541")
def an_encrypted_word_file(files: drafts.Files, folder: Path) -> None:
    set_template(files, folder, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))


@bomb("RG541")
def a_word_file_with_a_password(files: drafts.Files, folder: Path) -> None:
    content = bytearray(pack("word/document.xml", b"<a/>"))
    for mark, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + flags] |= 1
            place = content.find(mark, place + 1)
    set_template(files, folder, bytes(content))


@bomb("RG541")
def a_word_file_packed_in_a_way_of_its_own(files: drafts.Files, folder: Path) -> None:
    content = bytearray(pack("word/document.xml", b"<a/>"))
    for mark, method in ((b"PK\3\4", 8), (b"PK\1\2", 10)):
        content[content.find(mark) + method] = 99
    set_template(files, folder, bytes(content))


@bomb("RG541")
def a_word_file_that_is_damaged(files: drafts.Files, folder: Path) -> None:
    content = bytearray((ROOT / "tests" / "conftest.py").read_bytes())
    packed = bytearray(pack("[Content_Types].xml ", bytes(content)))
    packed[120:140] = bytes(20)
    set_template(files, folder, bytes(packed))


def draw(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = zlib.compress(bytes((width // 8 + 1) * min(height, 100)))
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", data), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@bomb("RG521")
def a_logo_of_gigapixels(files: drafts.Files, folder: Path) -> None:
    files["brief.yml"]["brand"] = {"logo": "logo.png"}
    (folder / "logo.png").write_bytes(draw(60_000, 60_000))


@bomb("RG521")
def a_logo_of_symbols_that_use_symbols(files: drafts.Files, folder: Path) -> None:
    uses = "".join(f'<g id="a{i}">{f"""<use href="#a{i - 1}"/>""" * 10}</g>' for i in range(1, 12))
    files["brief.yml"]["brand"] = {"logo": "logo.svg"}
    files["logo.svg"] = f'<svg xmlns="http://www.w3.org/2000/svg"><g id="a0"/>{uses}</svg>'


@bomb("RG521")
def a_logo_of_groups_in_groups(files: drafts.Files, folder: Path) -> None:
    files["brief.yml"]["brand"] = {"logo": "logo.svg"}
    files["logo.svg"] = (
        f'<svg xmlns="http://www.w3.org/2000/svg">{"<g>" * 9000}{"</g>" * 9000}</svg>'
    )


@bomb("RG106")
def a_picture_of_gigapixels(files: drafts.Files, folder: Path) -> None:
    files["brief.yml"]["quarto"] = {"resources": ["large.png"]}
    (folder / "large.png").write_bytes(draw(60_000, 60_000))


# ── translations, templates ──────────────────────────────────────────────────────────────

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
RULES = {
    "a_power_of_powers": "nplurals=2; plural=9**9**9;",
    "a_power": "nplurals=2; plural=9**9;",
    "brackets_in_brackets_in_a_rule": f"nplurals=2; plural={'(' * 9000}n{')' * 9000};",
    "signs_without_end": f"nplurals=2; plural={'!' * 9000}n;",
    "a_division_by_nothing": "nplurals=2; plural=n%0;",
    "half_a_rule": "nplurals=2; plural=n+;",
    "forms_without_number": "nplurals=999999999999; plural=0;",
}


def set_rule(rule: str) -> Bomb:
    def change(files: drafts.Files, folder: Path) -> None:
        files["brief.yml"]["lang"] = "pl"
        files["translations/pl.po"] = f'{HEAD}"Plural-Forms: {rule}\\n"\n'

    return change


BOMBS |= {name: ("RG513", set_rule(rule)) for name, rule in RULES.items()}


@bomb("RG503")
def a_template_of_brackets(files: drafts.Files, folder: Path) -> None:
    files["templates/brief.qmd.j2"] = f"{{{{ {'(' * 9000}1{')' * 9000} }}}}"


@bomb("RG503")
def a_template_of_blocks(files: drafts.Files, folder: Path) -> None:
    files["templates/brief.qmd.j2"] = "{% if 1 %}" * 3000 + "{% endif %}" * 3000


@pytest.mark.parametrize(
    "words",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        '{{ "a" * 9999999999 }}',
        "{{ 9999999999 * [1] }}",
        "{{ 2 ** 999999999 }}",
        '{{ "%9999999999999999d" | format(1) }}',
        '{{ "%99999999d" | format(1) }}',
        '{{ "{:99999999}".format(1) }}',
        '{{ "a".center(99999999) }}',
        '{{ ("a" * 999999).translate({97: "b" * 999999}) }}',
    ],
)
def test_a_template_that_grows_without_end_is_an_error(words: str, tmp_path: Path) -> None:
    files = drafts.draft()
    files["templates/brief.qmd.j2"] = words
    drafts.write(files, tmp_path)
    with pytest.raises(ReportgenError, match=r"templates/brief\.qmd\.j2:1"):
        reportgen.build(tmp_path, to="html", engine="embedded")


def test_brackets_of_a_template_within_each_other_are_an_error(tmp_path: Path) -> None:
    files = drafts.draft()
    files["templates/brief.qmd.j2"] = f"{'[' * 5000}a{']' * 5000}"
    drafts.write(files, tmp_path)
    with pytest.raises(
        ReportgenError, match=r"templates/brief\.qmd\.j2: .* more than 100 levels deep"
    ):
        reportgen.build(tmp_path, to="html", engine="embedded")


# ── what is no plain file, or enormous ───────────────────────────────────────────────────

PLACES = {
    "brief.yml": ("RG101", {}),
    "sources/adams2020.yml": ("RG101", {}),
    "sources/comparison.yml": ("RG101", {}),
    "bibliography/references.bib": ("RG101", {}),
    "templates/brief.qmd.j2": ("RG101", {}),
    "_quarto-print.yml": ("RG101", {}),
    "_brand.yml": ("RG101", {"brand": "_brand.yml"}),
    "own.csl": ("RG207", {"csl": "own.csl"}),
    "own.docx": ("RG541", {"docx_template": "own.docx"}),
    "own.pptx": ("RG541", {"pptx_template": "own.pptx"}),
    "logo.png": ("RG521", {"brand": {"logo": "logo.png"}}),
    "own.css": ("RG106", {"quarto": {"format": {"html": {"css": ["own.css"]}}}}),
    "translations/pl.po": ("RG513", {"lang": "pl"}),
    "texts/adams2020.txt": ("RG409", {"texts": "texts"}),
    "texts/adams2020.pdf": ("RG409", {"texts": "texts"}),
}


def write_sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2 * 2**30)


def find_codes(folder: Path) -> set[str]:
    return {finding.code for finding in reportgen.check(folder).findings}


@pytest.mark.parametrize("name", PLACES)
def test_a_file_of_two_gigabytes_is_refused(name: str, tmp_path: Path) -> None:
    code, fields = PLACES[name]
    files = drafts.draft()
    files["brief.yml"] |= fields
    drafts.write(files, tmp_path)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    write_sparse(tmp_path / name)
    assert code in find_codes(tmp_path)


@pytest.mark.parametrize("name", [name for name in PLACES if name != "brief.yml"])
def test_a_pipe_is_not_read(name: str, tmp_path: Path) -> None:
    code, fields = PLACES[name]
    files = drafts.draft()
    files["brief.yml"] |= fields
    drafts.write(files, tmp_path)
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    assert code in find_codes(tmp_path)


def test_a_device_is_not_read(tmp_path: Path) -> None:
    drafts.write(drafts.draft(), tmp_path)
    for name in ("bibliography/references.bib", "sources/adams2020.yml"):
        (tmp_path / name).unlink()
        (tmp_path / name).symlink_to("/dev/zero")
    found = reportgen.check(tmp_path).findings
    assert {"brief.yml", "sources/adams2020.yml"} <= {
        finding.location.path for finding in found if finding.code == "RG120"
    }


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_with_its_finding(name: str, tmp_path: Path) -> None:
    code, change = BOMBS[name]
    files = drafts.draft()
    change(files, tmp_path)
    drafts.write(files, tmp_path)
    assert code in find_codes(tmp_path)


# ── what is just within the limits ───────────────────────────────────────────────────────


def test_a_field_that_nothing_prints_may_be_long(tmp_path: Path) -> None:
    files = drafts.draft()
    put_entry(files, "title =", f"abstract = {{{'word ' * 10_000}}},\n  title =")
    drafts.write(files, tmp_path)
    assert reportgen.check(tmp_path).findings == ()


def test_an_entry_may_inherit_from_one_in_many_ways(tmp_path: Path) -> None:
    files = drafts.draft()
    parents = [f"@xdata{{x{i}, xdata = {{x{i + 1}, x{i + 2}}}}}" for i in range(40)]
    parents += ["@xdata{x40, publisher = {Press}}", "@xdata{x41, location = {Berlin}}"]
    put_entry(files, "adams2020,", "adams2020, xdata = {x0},", "\n".join(parents) + "\n")
    drafts.write(files, tmp_path)
    assert reportgen.check(tmp_path).findings == ()


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (r"\bŻak\b", "p. 3 Żak, 5"),
        (r"^\d+\s+第", "１２　第"),
        (r"(?<=Vol\. )\d+(?! p)", "Vol. 12"),
        (r"^(\w)\1", "éé"),
        ("(?i)^journal of", "JOURNAL OF PEACE"),
        (r"^[^\W\d_]{3,40}$", "Ägypten"),
    ],
)
def test_patterns_mean_what_they_mean_in_python(pattern: str, line: str) -> None:
    assert Searches().is_in(pattern, line)


def test_the_patterns_of_a_text_share_their_time() -> None:
    searches = Searches()
    with pytest.raises(SlowPattern):
        searches.is_in("(a|aa)+$", "a" * 5000 + "b")
    with pytest.raises(SlowPattern):
        searches.is_in("a", "a")


def test_every_limit_is_told_in_the_documentation() -> None:
    told = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
    numbers = {
        value for name, value in vars(limits).items() if name.isupper() and name != "MEGABYTE"
    }
    for number in numbers:
        megabytes, rest = divmod(number, limits.MEGABYTE)
        said = f"{int(megabytes)} MB" if megabytes and not rest else f"{number:,g}"
        assert said in told or f"{number:,}" in told, number


# ── texts ────────────────────────────────────────────────────────────────────────────────

PAGES = {
    "div.html": "<div>" * 100_000,
    "a.html": "<a " * 200_000,
    "comment.html": "<!--" * 200_000,
    "cdata.html": "<![CDATA[" * 50_000 + "<a b='" * 50_000,
    "ends.html": "<b><i>" * 50_000 + "</p></q>" * 100_000,
    "script.html": "<script>" * 100_000,
    "paragraphs.html": "<table><td>" * 300 + "<p>" * 50_000,
    "quotes.md": "> " * 50_000,
    "brackets.md": "[" * 50_000 + "\n\n" + "*a_" * 50_000 + "\n\n" + "[a](" * 50_000,
    "objects.pdf": "%PDF-1.7\n1 0 obj\n" + "<<" * 100_000,
}


@pytest.mark.parametrize("name", PAGES)
def test_a_text_that_closes_nothing_is_read_or_refused_soon(
    name: str, tmp_path: Path, reportgen_command: Command
) -> None:
    files = drafts.draft()
    files["brief.yml"]["texts"] = "texts"
    ending = name.rpartition(".")[2]
    begun = "" if ending == "pdf" else "trade grew\n\n"
    files[f"texts/adams2020.{ending}"] = begun + PAGES[name]
    drafts.write(files, tmp_path)
    done = reportgen_command("check", tmp_path)
    assert done.returncode in (0, 1)
    assert "Traceback" not in done.stderr


# ── the machine ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("date", ["0001-01-01", "0001", "9999", "9999-12-31", "0001/9999"])
def test_the_timeline_ends_where_the_calendar_does(date: str, tmp_path: Path) -> None:
    files = drafts.draft()
    files["sources/adams2020.yml"]["claims"][0]["evidence"][0]["date"] = date
    files["brief.yml"]["date"] = date if len(date) == 10 else "2026-11-21"
    drafts.write(files, tmp_path)
    built = reportgen.build(tmp_path, to="docx", engine="embedded")
    assert built.outputs


@pytest.mark.parametrize("zone", [":/etc/passwd", "/etc", "Nowhere/Else", ":", "a\nb"])
def test_a_time_zone_that_is_none_changes_nothing(zone: str, tmp_path: Path) -> None:
    files = drafts.draft()
    files["brief.yml"]["lang"] = "pl"
    drafts.write(files, tmp_path)
    done = Command(tmp_path)("check", env={"TZ": zone})
    assert done.returncode == 0, done.stderr


def run_in_shell(folder: Path, words: str) -> subprocess.CompletedProcess[str]:
    command = " ".join(Command.words())
    return subprocess.run(
        ["/bin/sh", "-c", words.format(command)],
        cwd=folder,
        env=Command(folder).environ(None),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("{} check 2>&-", 0),
        ("{} check >&-", 0),
        ("{} check <&- >&- 2>&-", 0),
        ("{} build --engine embedded --to html 2>&-", 0),
        ("{} build --engine embedded --to html >&- 2>&-", 0),
        ("{} --help >&-", 0),
        ("{} build --to nope 2>&-", 2),
        ("{} check >/dev/full", 1),
        ("{} check nowhere 2>/dev/full", 1),
    ],
)
def test_a_stream_that_nobody_reads_changes_no_result(
    tmp_path: Path, words: str, code: int
) -> None:
    drafts.write(drafts.draft(), tmp_path)
    done = run_in_shell(tmp_path, words)
    assert done.returncode == code
    assert "Traceback" not in done.stderr + done.stdout
    assert "Exception ignored" not in done.stderr
    if "build --engine" in words:
        assert (tmp_path / "outputs" / "brief.html").is_file()


@pytest.mark.parametrize(
    "limit",
    [
        "-n 12",
        "-n 20",
        "-f 10",
        *(f"-v {kb}" for kb in (70_000, 80_000, 100_000, 250_000, 300_000)),
    ],
)
def test_a_machine_that_gives_little_ends_it_in_words(tmp_path: Path, limit: str) -> None:
    drafts.write(drafts.draft(), tmp_path)
    done = run_in_shell(tmp_path, f"ulimit {limit}; {{}} build --engine embedded --to html")
    assert done.returncode in (0, 1)
    assert "Traceback" not in done.stderr
    assert done.returncode == 0 or done.stderr.strip()


def test_a_workspace_of_many_claims_is_checked_in_the_time_that_it_takes_to_read(
    tmp_path: Path,
) -> None:
    files = drafts.draft()
    claims = files["sources/adams2020.yml"]["claims"]
    claims += [{**claims[1], "id": f"more-{number}"} for number in range(10_000)]
    drafts.write(files, tmp_path)
    assert Command(tmp_path)("check").returncode == 0


def test_a_shortage_is_an_error_in_words(tmp_path: Path) -> None:
    with pytest.raises(ReportgenError, match="too long"):
        reportgen.check(tmp_path / ("a" * 300))
