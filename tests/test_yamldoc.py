"""YAML is read with the place of everything in it, and nothing in it can do harm."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.errors import Finding, Location
from reportgen.reading.yamldoc import YamlDocument, read_yaml


def read(text: str | bytes) -> YamlDocument:
    return read_yaml(text.encode() if isinstance(text, str) else text, "f.yml")


def codes(document: YamlDocument) -> list[str]:
    return [finding.code for finding in document.findings]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("NO", "NO"),
        ("2017-02-10", "2017-02-10"),
        ("10:30", "10:30"),
        ("1_000", "1_000"),
        ("0x1f", "0x1f"),
        ("0o17", "0o17"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("p. 91", "p. 91"),
        ("=", "="),
        ("<<", "<<"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("2017", 2017),
        ("-2", -2),
        ("+2", 2),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ('"2017"', "2017"),
        ("'true'", "true"),
        ('""', ""),
        ("!!str 2017", "2017"),
        ("123456789012345678901", "123456789012345678901"),
        ("安倍", "安倍"),
    ],
)
def test_scalars_follow_the_core_schema_and_what_is_no_number_is_text(
    written: str, value: Any
) -> None:
    document = read(f"key: {written}\n")
    assert document.value == {"key": value}
    assert type(document.value["key"]) is type(value)
    assert document.findings == ()


def test_every_value_and_key_has_its_place() -> None:
    positions = read("a:\n  - b: x\n    c: [y, z]\n  - >-\n    folded\n").positions
    assert positions.locate("a", 0, "b") == Location("f.yml", 2, 8)
    assert positions.locate_key("a", 0, "b") == Location("f.yml", 2, 5)
    assert positions.locate("a", 0, "c", 1) == Location("f.yml", 3, 12)
    assert positions.locate("a", 1) == Location("f.yml", 4, 5)


def test_columns_count_characters_and_not_bytes() -> None:
    assert read("{安倍: 1, 🇯🇵é: x}").positions.locate("🇯🇵é") == Location("f.yml", 1, 14)


def test_what_has_no_place_of_its_own_has_that_of_what_is_around_it() -> None:
    positions = read("a:\n  b: 1\n").positions
    assert positions.locate("a", "missing", 3) == Location("f.yml", 2, 3)
    assert read("").positions.locate("a") == Location("f.yml")


@pytest.mark.parametrize("text", ["", " \n", "# only a comment\n", "---\n", "---\n...\n", "~"])
def test_a_file_without_content_is_a_finding(text: str) -> None:
    assert codes(read(text)) == ["RG107"]


def test_a_byte_order_mark_and_windows_line_ends_are_no_content() -> None:
    document = read(b"\xef\xbb\xbfa: 1\r\nb:\r\n  - x\r\n")
    assert document.value == {"a": 1, "b": ["x"]}
    assert document.positions.locate("b", 0) == Location("f.yml", 3, 5)


def test_a_key_given_twice_is_told_with_both_places_and_the_first_is_kept() -> None:
    document = read("a: 1\nb: 2\na: {c: 3}\n")
    assert document.value == {"a": 1, "b": 2}
    (finding,) = document.findings
    assert finding.code == "RG103"
    assert finding.location == Location("f.yml", 3, 1)
    assert finding.related[0][0] == Location("f.yml", 1, 1)
    assert document.positions.locate("a") == Location("f.yml", 1, 4)


def test_an_alias_stands_for_its_anchor() -> None:
    assert read("a: &x [1, 2]\nb: *x\n").value == {"a": [1, 2], "b": [1, 2]}


@pytest.mark.parametrize("text", ["a: *x\n", "a: &x [*x]\n", "a: &x {b: *x}\n"])
def test_an_alias_to_nothing_or_to_itself_is_a_finding(text: str) -> None:
    assert codes(read(text)) == ["RG102"]


def test_aliases_that_multiply_are_refused_before_they_fill_the_memory() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    document = read("\n".join(lines))
    assert document.value is None
    assert codes(document) == ["RG102"]
    assert "1,000,000" in document.findings[0].message


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_nesting_without_end_is_a_finding(opening: str) -> None:
    document = read(opening * 20_000)
    assert document.value is None
    assert codes(document) == ["RG102"]


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system [id]", "!!binary aGk=", "!own x", "!!set {a, b}"]
)
def test_a_tag_makes_no_object(tag: str) -> None:
    document = read(f"a: {tag}\n")
    assert set(codes(document)) <= {"RG102", "RG106"}


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"a: b\nc: \xffd\n", (2, 4)),
        ("a: Żakowski\n".encode("iso-8859-2"), (1, 4)),
        ("é: 1\n é\n".encode() + b"\xe9", (3, 1)),
        (b"\xef\xbb\xbfab\xff", (1, 3)),
    ],
)
def test_bytes_that_are_not_utf_8_are_told_with_their_place(
    data: bytes, place: tuple[int, int]
) -> None:
    (finding,) = read(data).findings
    assert finding.code == "RG101"
    assert finding.location == Location("f.yml", *place)


def test_a_control_character_is_told_with_its_place() -> None:
    (finding,) = read("a: é\nbc: d\x01\n").findings
    assert finding.code == "RG101"
    assert finding.location == Location("f.yml", 2, 6)
    assert "U+0001" in finding.message


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a: b: c\n", (1, 5), "colon"),
        ("a: 'open\nb: 1\n", (1, 4), "quote opens here"),
        ("a: [1, 2\nb: 1\n", (2, 2), "bracket"),
        ("a: {b: 1\nc: 1\n", (2, 2), "brace"),
        ("a:\n\tb: 1\n", (2, 1), "tab"),
        ("a: %b\n", (1, 4), "begin with"),
        ("a:\n  - b\n c: 1\n", (3, 2), "belong"),
        ("a: 1\nb\nc: 2\n", (3, 1), "neither"),
        ("a: 1\n---\nb: 2\n", (2, 1), "second"),
        ("[a]: 1\n", (1, 1), "key"),
        ("? {a: b}\n: 1\n", (1, 3), "key"),
    ],
)
def test_what_does_not_parse_is_said_in_words_at_its_place(
    text: str, place: tuple[int, int], words: str
) -> None:
    finding = read(text).findings[-1]
    assert (finding.code, words in finding.message) == ("RG102", True), finding
    assert finding.location == Location("f.yml", *place)


MEANT_AS_TEXT = [
    ('"the most" inclusive', """'"the most" inclusive'"""),
    ("'the most' inclusive", """"'the most' inclusive\""""),
    ("Trump: the deal", '"Trump: the deal"'),
    ("a: b: c", '"a: b: c"'),
    ("“quoted”: x", '"“quoted”: x"'),
    ("C:\\new: x", "'C:\\new: x'"),
    ("@foo", '"@foo"'),
    ("*emph* text", '"*emph* text"'),
    ("%foo", '"%foo"'),
    ("`x`", '"`x`"'),
    ("|pipe", '"|pipe"'),
    (">more", '">more"'),
    ("? what", '"? what"'),
    ("- dash", '"- dash"'),
    (", then", '", then"'),
    ("] here", '"] here"'),
    ("[a] b", '"[a] b"'),
    ("{a} b", '"{a} b"'),
    ("'it''s", '"it\'s"'),
    ("'it's fine'", '"it\'s fine"'),
    ("'tis so", '"\'tis so"'),
    ('"a "b" c"', """'a "b" c'"""),
    ('"open', '"open"'),
    ("foo\n    it was: so", '"foo it was: so"'),
    ('"the\n    most" of all', """'"the most" of all'"""),
    ("{b: x, c: Trump: the deal}", '{b: x, c: "Trump: the deal"}'),
    ("{b: 18, c: %, d: e}", '{b: 18, c: "%", d: e}'),
    ('{b: "x" y, c: [1, 2]}', """{b: '"x" y', c: [1, 2]}"""),
]


@pytest.mark.parametrize(("written", "corrected"), MEANT_AS_TEXT)
@pytest.mark.parametrize("form", ["a: {}\nb: 1\n", "- x: 1\n  a: {}   # why\n"])
def test_text_that_yaml_reads_as_its_own_is_shown_in_quotes(
    form: str, written: str, corrected: str
) -> None:
    (finding,) = read(form.format(written)).findings
    assert finding.code == "RG102"
    line = finding.remedy.removeprefix("Put the whole text in quotes: ")
    assert line.removeprefix("- ").removeprefix("a: ") == corrected
    assert read(f"a:\n- {line.removeprefix('- ')}\n").findings == ()


@pytest.mark.parametrize("written", ["@foo", "%foo", "`x`", '"the most" of it', "[a] b", ", then"])
def test_an_item_that_yaml_reads_as_its_own_is_shown_in_quotes(written: str) -> None:
    (finding,) = read(f"- y\n- {written}\n").findings
    corrected = finding.remedy.removeprefix("Put the whole text in quotes: ")
    assert read(f"- y\n{corrected}\n").value == ["y", written]


@pytest.mark.parametrize(
    "text",
    [
        "a:\n  b: 1\n c: 2\n",
        "a: [1, 2\nb: 1\n",
        "a: {b: 1\nc: 1\n",
        "a: 1\n\tb: 2\n",
        "a: b\n  c: d\n",
    ],
)
def test_what_quotes_would_not_mend_is_not_put_in_quotes(text: str) -> None:
    assert "in quotes: " not in read(text).findings[0].remedy


@pytest.mark.parametrize(
    ("text", "value", "remedy"),
    [
        ("a: {b: x, note: c, d}", {"b": "x", "note": "c, d"}, 'note: "c, d"'),
        ("a: {note: c, d, e}", {"note": "c, d, e"}, 'note: "c, d, e"'),
        ("a: {note: “c, d”, b: 1}", {"note": "“c, d”", "b": 1}, 'note: "“c, d”"'),
        ("a: {b: 1,800, c: x}", {"b": 1800, "c": "x"}, "without commas: b: 1800"),
        ("a: {b: 1,800,000}", {"b": 1800000}, "without commas: b: 1800000"),
    ],
)
def test_words_after_a_comma_in_braces_are_told_and_kept(
    text: str, value: dict[str, Any], remedy: str
) -> None:
    document = read(text)
    assert document.value == {"a": value}
    assert codes(document) == ["RG102"] * len(document.findings) != []
    assert document.findings[-1].remedy.endswith(remedy)


def test_a_field_without_value_in_braces_is_no_text() -> None:
    assert read("a: {b: , c: }").findings == ()


@pytest.mark.parametrize(
    ("text", "code", "remedy"),
    [
        ("a: &amp and so on\n", "RG102", '"&amp and so on"'),
        ("a: &amp\n", "RG102", '"&amp"'),
        ("a: *amp\n", "RG102", '"*amp"'),
        ("a: !important thing\n", "RG106", '"!important thing"'),
        ("a: Paper #1 of three  # why\n", "RG109", '"Paper #1 of three  # why"'),
        ("a: #1 of three\n", "RG109", '"#1 of three"'),
    ],
)
def test_text_of_which_yaml_would_lose_a_part_is_a_finding(
    text: str, code: str, remedy: str
) -> None:
    (finding,) = read(text).findings
    assert finding.code == code
    assert remedy in finding.remedy


@pytest.mark.parametrize(
    "text", ["a: b # c\n", "a: b#c\n", "a: 'b #c'\n", "a: b ## c\n", "a: b #\n"]
)
def test_a_comment_is_no_lost_text(text: str) -> None:
    assert read(text).findings == ()


YAML_LIKE = st.lists(
    st.sampled_from(
        [
            "a",
            "b",
            ": ",
            "- ",
            "\n",
            "  ",
            "\t",
            "[",
            "]",
            "{",
            "}",
            ",",
            "'",
            '"',
            "&x ",
            "*x",
            "|",
            ">",
            "#",
            "%",
            "!",
            "!!str ",
            "? ",
            "---\n",
            "...\n",
            "\\",
            "é",
            "\ufeff",
            "0",
            "~",
        ]
    ),
    max_size=40,
).map("".join)


@settings(deadline=None, max_examples=300)
@given(data=st.binary(max_size=200) | YAML_LIKE.map(str.encode))
def test_no_bytes_make_reading_raise(data: bytes) -> None:
    document = read(data)
    assert all(isinstance(finding, Finding) for finding in document.findings)
    assert document.value is not None or document.findings


@settings(deadline=None)
@given(text=st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), max_size=60))
def test_text_in_double_quotes_is_read_as_it_is(text: str) -> None:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    quoted = quoted.replace("\u2028", "\\L").replace("\u2029", "\\P").replace("\ufeff", "\\uFEFF")
    quoted = "".join(f"\\U{ord(c):08x}" if ord(c) & 0xFFFF >= 0xFFFE else c for c in quoted)
    document = read(f'a: "{quoted}"\n')
    if not document.findings:  # YAML has no way to write some characters that Unicode has
        assert document.value == {"a": text}
