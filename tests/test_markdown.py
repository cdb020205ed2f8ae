"""Text written into Markdown comes out of pandoc as the same characters, wherever it stands."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pypandoc
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reportgen.model.locators import Locator
from reportgen.model.prose import Citation, Prose
from reportgen.templating.markdown import (
    Markdown,
    attributes,
    cite,
    escape,
    join,
    to_markdown,
    to_yaml,
)

FROM = "markdown-smart"
QUARTO = f"{FROM}+autolink_bare_uris+emoji+mark"  # what Quarto may turn on besides

SAMPLES = (
    r"*_#[]{}$<>&%@\~^|`!:-+='\"",
    "{{< include x >}}",
    "{{% include x %}}",
    "<script>alert(1)</script>",
    "<!-- a comment -->",
    "#set page(width: 1cm)",
    "#let x = 1; #x $a$",
    "1. x",
    "1) x",
    "(1) x",
    "(a) y",
    "a. y",
    "A. Smith wrote it",
    "B.  Smith",
    "iv. z",
    "#. z",
    "(@) z",
    "(@good) z",
    "@. z",
    "- x",
    "+ x",
    "* x",
    "-",
    "---",
    "- - -",
    "***",
    "...",
    "===",
    "=====",
    ":::",
    "::: {.callout-note}",
    ":::: x",
    "~~~",
    "```",
    "```{python}",
    "| a |",
    "| a | b |",
    "|---|---|",
    "+---+",
    "Term\n:   def",
    ": def",
    ":   def",
    "~ def",
    ":smile:",
    "https://example.org/a_b*c?d=e&f=g#h",
    "<https://example.org>",
    "www.example.org",
    "mailto:a@example.org",
    "a@example.org",
    "[^1]",
    "[^1]: note",
    "^[x]",
    "@key",
    "-@key",
    "[@key, p. 3]",
    "[-@key]",
    "@{key}",
    r"\alpha",
    r"\begin{center}x\end{center}",
    r"\\",
    "\\",
    "ends in \\",
    "$x$",
    "$$x$$",
    r"\(x\)",
    r"\[x\]",
    "price $5 and $6",
    "&amp;",
    "&lt;b&gt;",
    "&#42;",
    "&#x2a;",
    "AT&T",
    "a & b",
    "\u00a0x\u00a0",
    "a\u00a0b",
    "שלום עולם",
    "مرحبا (بالعالم)",
    "安倍晋三",
    "安倍\u3000晋三",
    "\u3000安倍",
    "Żakowski",
    "e\u0301a\u0308",
    "\u0301x",
    "👩‍👩‍👧 🇯🇵",
    "‘quotes’ “and” 'others' \"too\"",
    "a -- b --- c ...",
    "# heading",
    "## heading {#id}",
    "heading #",
    "heading ##",
    "heading {#id .class}",
    "{.class}",
    "[text]{.class}",
    "[text](link)",
    "[text][ref]",
    "[ref]: https://example.org",
    "![alt](image.png)",
    "!",
    "![",
    "% title",
    "%",
    "> quoted",
    ">",
    "<",
    "a < b > c",
    "H~2~O",
    "x^2^",
    "~~struck~~",
    "==marked==",
    "`code`",
    "``",
    "*a",
    "**a**",
    "_a_",
    "__a__",
    "snake_case_word",
    "2*3*4",
    "tab\tin",
    "two  spaces",
    "line\nbreak",
    "line  \nbreak",
    "paragraph\n\nbreak",
    "Mr. Smith, p. 5, e.g. this",
    "p. 91",
    "¶6",
    "§ 3",
    "I. Introduction",
    "i) x",
    "mix. x",
    "C. x",
    "(C) 2020",
    "1986. A great year",
    "Chapter 1.",
    "null",
    "true",
    "yes: no",
    "key: value",
    "'single'",
    '"double"',
    "- a\n- b",
    "\u200bx\u200b",
    "\u2028x",
    "\x85x",
    "soft\u00adhyphen",
    "\ufeffx",
    "\u202ertl\u202c",
    "a\\\nb",
    "{=html}",
    "`x`{=typst}",
    "<div>x</div>",
    "</div>",
    "<br>",
    "<?php x ?>",
    "<![CDATA[x]]>",
    "&nbsp;",
    "\\ ",
    "\\n",
    "*[HTML]: x",
    "[!NOTE]",
    "@fig-x",
    "[@fig-x]",
    "{#fig-x}",
    "::: {#refs}",
    ":::\n",
    "{{< pagebreak >}}",
    "{{{< x >}}}",
    "\\{{< x >}}",
    "`{r} x`",
)


def same(text: str) -> str:
    """Text with its white space folded, as it is to come out; a no-break space is a character."""
    return re.sub(r"[ \t\n\r\f\v\x1c-\x1f\x85\u2028\u2029]+", " ", text).strip(" ")


@cache
def find_pandoc() -> str:
    return str(pypandoc.get_pandoc_path())


def read_markdown(markdown: str, source: str = FROM) -> Any:
    """What pandoc makes of Markdown, as its tree."""
    command = [find_pandoc(), "-f", source, "-t", "json"]
    done = subprocess.run(command, input=markdown.encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def to_text(node: Any) -> str:
    """The characters of plain inlines; whatever else pandoc has read in them is shown by name."""
    if isinstance(node, list):
        return "".join(map(to_text, node))
    kind = node["t"]
    if kind == "Str":
        return str(node["c"])
    if kind in ("Space", "SoftBreak"):
        return " "
    if kind == "Link" and "uri" in node["c"][0][1]:  # an address that links to itself
        return to_text(node["c"][1])
    return f"⟨{kind}⟩"


# Each place: how a text is written there, and how the inlines or the text is found again.
# The marks before and after keep what one text does away from the others.
Place = tuple[Callable[[str], str], Callable[[list[Any]], str]]


def _first(blocks: list[Any], *path: Any) -> str:
    node: Any = blocks
    for step in path:
        node = node[step]
    return to_text(node)


PLACES: dict[str, Place] = {
    "paragraph": (
        lambda t: escape(t),
        lambda b: _first(b, 0, "c") if b[0]["t"] == "Para" else str(b),
    ),
    "paragraph after text": (
        lambda t: f"before\n{escape(t)}",
        lambda b: _first(b, 0, "c").removeprefix("before").removeprefix(" "),
    ),
    "before text": (
        lambda t: f"{escape(t)} after",
        lambda b: _first(b, 0, "c").removesuffix("after").removesuffix(" "),
    ),
    "heading": (
        lambda t: f"## {escape(t)} {{#sec-x}}",
        lambda b: _first(b, 0, "c", 2) if b[0]["c"][1][0] == "sec-x" else str(b),
    ),
    "bare heading": (lambda t: f"## {escape(t)}", lambda b: _first(b, 0, "c", 2)),
    "list item": (lambda t: f"- {escape(t)}", lambda b: _first(b, 0, "c", 0, 0, "c")),
    "numbered item": (lambda t: f"1. {escape(t)}", lambda b: _first(b, 0, "c", 1, 0, 0, "c")),
    "nested item": (
        lambda t: f"- outer\n\n  - {escape(t)}\n",
        lambda b: _first(b, 0, "c", 0, 1, "c", 0, 0, "c"),
    ),
    "table cell": (
        lambda t: f"| a | b |\n|:--|:--|\n| {escape(t)} | x |",
        lambda b: (
            _first(b, 0, "c", 4, 0, 3, 0, 1, 0, 4, 0, "c") if b[0]["c"][4][0][3][0][1][0][4] else ""
        ),
    ),
    "table head": (
        lambda t: f"| {escape(t)} | b |\n|:--|:--|\n| x | y |",
        lambda b: (
            _first(b, 0, "c", 3, 1, 0, 1, 0, 4, 0, "c") if b[0]["c"][3][1][0][1][0][4] else ""
        ),
    ),
    "link text": (lambda t: f"[{escape(t)}](#x)", lambda b: _first(b, 0, "c", 0, "c", 1)),
    "span": (lambda t: f"[{escape(t)}]{{#x}}", lambda b: _first(b, 0, "c", 0, "c", 1)),
    "emphasis": (lambda t: f"**{escape(t)}**", lambda b: _first(b, 0, "c", 0, "c")),
    "caption": (
        lambda t: f"![{escape(t)}](x.svg){{#fig-x}}",
        lambda b: _first(b, 0, "c", 1, 1, 0, "c"),
    ),
    "block quotation in a div": (
        lambda t: f"::: {{.notes}}\n{escape(t)}\n:::",
        lambda b: _first(b, 0, "c", 1, 0, "c"),
    ),
    "table caption": (
        lambda t: f"| a | b |\n|:--|:--|\n| x | y |\n\n: {escape(t)} {{#tbl-x}}",
        lambda b: _first(b, 0, "c", 1, 1, 0, "c"),
    ),
}


def pass_through(pairs: Sequence[tuple[str, str]], source: str = FROM) -> list[str]:
    """What each text is after it stood in its place: all in one run of pandoc."""
    mark = "\n\n::::::::: {.border}\n:::::::::\n\n"
    tree = read_markdown(mark.join(PLACES[place][0](text) for place, text in pairs), source)
    groups: list[list[Any]] = [[]]
    for block in tree["blocks"]:
        if block["t"] == "Div" and block["c"][0][1] == ["border"]:
            groups.append([])
        else:
            groups[-1].append(block)
    assert len(groups) == len(pairs)
    return [_look(PLACES[place][1], g) for (place, _), g in zip(pairs, groups, strict=True)]


def _look(find: Callable[[list[Any]], str], blocks: list[Any]) -> str:
    if len(blocks) != 1:
        return f"{len(blocks)} blocks: {blocks}"
    try:
        return find(blocks)
    except (LookupError, TypeError) as error:
        return f"{error!r} in {blocks}"


def find_changed(
    texts: Iterable[str], places: Iterable[str], source: str = FROM
) -> dict[tuple[str, str], str]:
    """The places and texts that do not come out as they are, with what does."""
    pairs = [(place, text) for text in texts if same(text) for place in places]
    came = pass_through(pairs, source)
    return {pair: out for pair, out in zip(pairs, came, strict=True) if out != same(pair[1])}


@pytest.mark.parametrize("source", [FROM, QUARTO], ids=["pandoc", "quarto"])
@pytest.mark.parametrize("place", PLACES)
def test_text_that_means_something_in_markdown_comes_out_as_the_same_characters(
    place: str, source: str
) -> None:
    assert find_changed(SAMPLES, [place], source) == {}


SYMBOLS = st.sampled_from(list("*_#[]{}$<>&%@\\~^|`!:-+='\". 1ai(),;/\n\t")) | st.sampled_from(
    [
        "{{<",
        ">}}",
        ":::",
        "~~~",
        "```",
        "<!--",
        "-->",
        "&amp;",
        "[^",
        "^[",
        "@k",
        "\\a",
        "1.",
        "(a)",
    ]
)
CHARACTERS = st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"])
TEXTS = st.lists(SYMBOLS | CHARACTERS, min_size=1, max_size=12).map("".join)


# Not made smaller where one fails: the text that changed is named by itself.
@pytest.mark.thorough
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
@given(texts=st.lists(TEXTS, min_size=25, max_size=40))
def test_any_text_comes_out_as_the_same_characters_wherever_it_stands(texts: list[str]) -> None:
    assert find_changed(texts, PLACES) == {}


def read_titles(yamls: Sequence[str], source: str = FROM) -> list[str]:
    """What front matter values come out as: a list in one document, so one run of pandoc."""
    items = "\n".join(f"  - {value}" for value in yamls)
    values = read_markdown(f"---\nvalues:\n{items}\n---\n", source)["meta"]["values"]["c"]
    return [to_text(v["c"]) if v["t"] == "MetaInlines" else str(v) for v in values]


CONSTRUCTS = {
    "figure": "![c](x.svg){}",
    "div": "::: {}\nWords.\n:::",
    "heading": "## Words {}",
    "span": "[Words]{} and more.",
    "link": "[Words](#x){} and more.",
}


def read_attributes(
    texts: Sequence[str], construct: str = "figure", source: str = FROM
) -> list[str]:
    """What the values of attributes come out as, each of a construct of its own."""
    written = (attributes("fig-x", "y", fig_alt=text) for text in texts)
    blocks = "\n\n".join(CONSTRUCTS[construct].replace("{}", each) for each in written)
    found = [attr for attr in walk_attributes(read_markdown(blocks, source)["blocks"]) if attr[2]]
    assert all(attr[1] == ["y"] and len(attr[2]) == 1 for attr in found)
    return [dict(attr[2])["fig-alt"] for attr in found]


def walk_attributes(node: Any) -> Iterator[Any]:
    """Every [id, classes, pairs] in a tree of Pandoc's."""
    if isinstance(node, dict):
        yield from walk_attributes(node.get("c"))
    elif isinstance(node, list):
        if len(node) == 3 and isinstance(node[0], str) and isinstance(node[1], list):
            yield node
        for inner in node:
            yield from walk_attributes(inner)


def test_text_in_front_matter_is_safe_from_what_quarto_makes_of_marks() -> None:
    texts = [text.replace("\xa0", " ") for text in SAMPLES if same(text)]
    came = read_titles([str(to_yaml(text)) for text in texts], "markdown")
    # After "p." and its like the spaces do not break.
    pairs = zip(texts, (text.replace("\xa0", " ") for text in came), strict=True)
    assert {t: c for t, c in pairs if c != same(t)} == {}


@pytest.mark.parametrize("source", [FROM, QUARTO], ids=["pandoc", "quarto"])
def test_text_in_front_matter_comes_out_as_the_same_characters(source: str) -> None:
    texts = [text for text in SAMPLES if same(text)]
    came = read_titles([str(to_yaml(text)) for text in texts], source)
    assert {t: c for t, c in zip(texts, came, strict=True) if c != same(t)} == {}


@pytest.mark.parametrize("source", [FROM, QUARTO], ids=["pandoc", "quarto"])
@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_text_in_an_attribute_comes_out_as_the_same_characters(construct: str, source: str) -> None:
    texts = [text for text in SAMPLES if same(text)]
    came = read_attributes(texts, construct, source)
    assert {t: c for t, c in zip(texts, came, strict=True) if c != same(t)} == {}


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
@given(texts=st.lists(TEXTS.filter(same), min_size=25, max_size=60))
def test_any_text_comes_out_of_front_matter_and_attributes_as_the_same_characters(
    texts: list[str],
) -> None:
    titles = read_titles([str(to_yaml(text)) for text in texts])
    assert {t: c for t, c in zip(texts, titles, strict=True) if c != same(t)} == {}
    alts = read_attributes(texts)
    assert {t: c for t, c in zip(texts, alts, strict=True) if c != same(t)} == {}


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (
            attributes("claim-a", "claim", certainty="firm", stance=-2),
            "{#claim-a .claim certainty=firm stance=-2}",
        ),
        (attributes(classes="source unnumbered", key="a b"), '{.source .unnumbered key="a b"}'),
        (attributes(classes="x", a=None, b=False, c="", d=(), e=0), "{.x e=0}"),
        (attributes(a=0.25, mean=1 / 3, of=2.0), "{a=0.25 mean=0.3333 of=2}"),
        (attributes(classes="x", basis=("a_b", "c")), '{.x basis="a_b c"}'),
        (attributes(Markdown("a\\_b"), table=Markdown("a\\_b.csv")), "{#a_b table=a_b.csv}"),
        (attributes(classes="x", date="2017-02/2018-03"), "{.x date=2017-02/2018-03}"),
    ],
)
def test_attributes_are_written_as_a_person_would(written: Markdown, wanted: str) -> None:
    assert written == wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("Hedging or adapting?", "Hedging or adapting?"),
        ("D MMMM YYYY", "D MMMM YYYY"),
        ('It’s 10:30, or "later"', 'It’s 10:30, or \\"later\\"'),
        ("no", '"no"'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("2017", '"2017"'),
        ("- a", '"\\\\- a"'),
    ],
)
def test_a_value_of_the_front_matter_has_quotation_marks_where_it_needs_them(
    value: str, wanted: str
) -> None:
    assert to_yaml(value) == wanted


def test_a_text_on_several_lines_comes_on_one() -> None:
    assert escape(" a\n  b\u2028c\r\n") == "a b c"


def test_plain_text_is_written_as_a_person_would() -> None:
    text = "Żakowski’s view (2019), pp. 85–101: “no change”; 10:30, 50 %, 3 + 4 = 7!"
    assert escape(text) == text


def test_what_is_markdown_already_is_not_escaped_again() -> None:
    assert to_markdown(Markdown("*a*")) == "*a*"
    assert to_markdown(to_markdown("*a*")) == r"\*a\*"


def test_nothing_is_printed_for_nothing() -> None:
    assert to_markdown(None) == ""


def test_what_is_joined_to_markdown_is_escaped() -> None:
    assert Markdown("**") + "a*b" == r"**a\*b"
    assert Markdown("**{}**").format("a*b") == r"**a\*b**"
    assert Markdown("**%s**") % "a*b" == r"**a\*b**"
    assert join(["a*b", Markdown("*c*")], " _ ") == r"a\*b _ *c*"


PROSE = {
    "plain *em* and **strong** end": "plain *em* and **strong** end",
    "*em*phasis in*side*": "*em*phasis in*side*",
    r"stars \* and 2 * 3 * 4": r"stars \* and 2 \* 3 \* 4",
    "[@a, p. 3]": "[@a, p. 3]",
    "see [see @a, pp. 3-4; @b].": "see [see @a, pp. 3–4; @b].",
    "1. not a list": r"1\. not a list",
    "#not a heading": r"\#not a heading",
    "a\u00a0*b*\u00a0c": "a\u00a0*b*\u00a0c",
    "<b>{{< x >}}</b> *<i>*": r"\<b\>\{\{\< x \>\}\}\</b\> *\<i\>*",
}


@pytest.mark.parametrize("text", PROSE)
def test_prose_keeps_its_emphasis_and_citations_and_nothing_else(text: str) -> None:
    assert to_markdown(Prose.parse(text)) == PROSE[text]


# What pandoc must find in prose: text, E for emphasis, S for strong, C for a citation.
def outline(inlines: list[Any]) -> str:
    marks = {"Emph": "E", "Strong": "S"}
    parts = []
    for node in inlines:
        if node["t"] in marks:
            parts.append(f"{marks[node['t']]}({outline(node['c'])})")
        elif node["t"] == "Cite":
            parts.append(f"C({' '.join(c['citationId'] for c in node['c'][0])})")
        else:
            parts.append(to_text(node))
    return "".join(parts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a *b c* d", "a E(b c) d"),
        ("**a *b* c**", "S(a E(b) c)"),
        ("*[@k]*", "E(C(k))"),
        ("(*a*), “*b*”; *c*.", "(E(a)), “E(b)”; E(c)."),
        ("in*ner*most", "inE(ner)most"),
        ("***both***", "S(E(both))"),
        ("**a *b***", "S(a E(b))"),
        ("*a **b***", "E(a S(b))"),
        ("***a* b**", "S(E(a) b)"),
        (r"*a\**", "E(a*)"),
        ("*a_b_c* _d_", "E(a_b_c) _d_"),
        ("x [@k, p. 3; see @l, ¶¶6–7] y", "x C(k l) y"),
    ],
)
def test_pandoc_finds_in_prose_what_its_author_wrote(text: str, expected: str) -> None:
    blocks = read_markdown(str(to_markdown(Prose.parse(text))))["blocks"]
    assert len(blocks) == 1
    assert outline(blocks[0]["c"]) == expected


KEYS = (
    "sahashi2017",
    "a:b",
    "a_b-c.d",
    "DOI:10.1/x(2)",
    "żakowski",
    "安倍2012",
    "a&b",
    "x#y",
    "a/b",
)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    "locator", ["p. 91", "pp. 95–96", "pp. 3–4; 7", "¶6", "§ Conclusion", "pp. xi–xii", None]
)
def test_pandoc_reads_back_every_citation(key: str, locator: str | None) -> None:
    place = Locator.parse(locator) if locator else None
    written = cite(Citation(key, place, "see *also*"), Citation("other"))
    blocks = read_markdown(f"{written}")["blocks"]
    found = blocks[0]["c"][0]["c"][0]
    assert [item["citationId"] for item in found] == [key, "other"]
    assert to_text(found[0]["citationPrefix"]) == "see *also*"


def print_locators(locators: Iterable[str], layout: str) -> list[str]:
    """What a CSL style whose citations have this layout makes of each."""
    style = (
        '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text">'
        "<info><title>t</title><id>t</id><updated>2020-01-01T00:00:00Z</updated></info>"
        f"<citation><layout>{layout}</layout></citation></style>"
    )
    text = "\n\n".join(str(cite(Citation("k", Locator.parse(locator)))) for locator in locators)
    references = "---\nreferences:\n- {id: k, type: book, title: T}\n---\n\n"
    with tempfile.TemporaryDirectory() as folder:
        csl = Path(folder, "t.csl")
        csl.write_text(style)
        command = [find_pandoc(), "-f", FROM, "-t", "plain", "--citeproc", f"--csl={csl}"]
        command += ["--wrap=none", "--metadata=suppress-bibliography"]
        done = subprocess.run(
            command, input=(references + text).encode(), capture_output=True, check=True
        )
    return done.stdout.decode().rstrip("\n").split("\n\n")


def test_a_locator_is_read_by_pandoc_as_what_it_is() -> None:
    """Citeproc finds label and number in the suffix; a CSL style then prints its own word."""
    locators = {
        "p. 91": "page=91",
        "pp. 95–96": "pages=95–96",
        "¶6": "paragraph=6",
        "¶¶6-7": "paragraphs=6–7",
        "§ Conclusion": "section=Conclusion",
        "chap. 3": "chapter=3",
        "n. 4": "note=4",
        "fig. 2": "figure=2",
        "pp. xi–xii": "pages=xi–xii",
        "pp. 3, 5": "pages=3, 5",
        "pp. 3–4; 7": "pages=3–4; 7",
        "¶ 3; 5": "paragraphs=3; 5",
        "p. 3; 5 f.": "pages=3; 5 f.",
    }
    layout = '<label variable="locator" form="long"/><text variable="locator" prefix="="/>'
    assert print_locators(locators, layout) == [*locators.values()]


def test_a_chapter_keeps_its_word_where_a_style_prints_one_with_numbers_alone() -> None:
    """Chicago and APA word a chapter, line or verse only where CSL finds a number in it."""
    layout = (
        '<choose><if is-numeric="locator"><label variable="locator" form="short" suffix=" "/></if>'
        '<else-if locator="chapter line verse" match="any"/>'
        '<else><label variable="locator" form="short" suffix=" "/></else></choose>'
        '<text variable="locator"/>'
    )
    locators = {
        "chap. 3": "chap. 3",
        "chap. IV": "chap. IV",
        "chaps. i–iv": "chaps. i–iv",
        "ch. 3 and 4": "chaps. 3 and 4",
        "ch. 3; 5": "chaps. 3; 5",
        "ch. 3.5": "chap. 3.5",
        "v. 3:5": "v. 3:5",
        "ll. 3 ff.": "ll. 3 ff.",
        "§§ 3 and 4": "secs. 3 and 4",
        "pp. 3 and 4": "pp. 3 and 4",
    }
    assert print_locators(locators, layout) == [*locators.values()]
