"""A finished .qmd is laid out as a person would, and reads the same to Pandoc."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pypandoc
import pytest
from samples import HOSTILE, Script, make_brief
from test_compose import STYLE, with_documents

from reportgen.compare import compare
from reportgen.templating.compose import compose
from reportgen.templating.layout import MARK, WIDTH, lay_out
from reportgen.templating.markdown import escape
from reportgen.templating.outline import Outline

WORDS = "Words that a person would not leave on one line of the file but break where they reach it"
LONG = f"{WORDS}, {WORDS[0].lower()}{WORDS[1:]}."


def read(text: str) -> Any:
    """What Pandoc reads; where a line is broken is a space."""
    pandoc = [pypandoc.get_pandoc_path(), "--from", "markdown-smart", "--to", "json"]
    done = subprocess.run(pandoc, input=text.encode(), capture_output=True, check=True)
    return json.loads(done.stdout.replace(b'"SoftBreak"', b'"Space"'))


def lines_of(text: str) -> list[str]:
    return lay_out(text).rstrip("\n").split("\n")


# ── lines ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("before", ["", "> ", "- ", "1. ", "  "])
def test_a_long_line_is_broken_at_spaces_below_what_stands_before_it(before: str) -> None:
    lines = lines_of(before + LONG)
    assert len(lines) == 2
    assert all(len(line) <= WIDTH for line in lines)
    assert lines[1].startswith(before if before == "> " else " " * len(before))
    assert read("\n".join(lines)) == read(before + LONG)


@pytest.mark.parametrize("before", ["P. ", "Mr. ", "Fig. ", "pp. "])
def test_words_with_a_full_stop_are_no_item(before: str) -> None:
    lines = lines_of(before + LONG)
    assert not lines[1].startswith(" ")
    assert read("\n".join(lines)) == read(before + LONG)


@pytest.mark.parametrize("before", ["A.  ", "(a) ", "iv) ", "IV. ", "B) ", "(@x) "])
def test_an_item_of_any_mark_goes_on_below_its_words(before: str) -> None:
    lines = lines_of(before + LONG)
    assert lines[1].startswith(" " * len(before))
    assert read("\n".join(lines)) == read(before + LONG)


@pytest.mark.parametrize(
    "beginning",
    ["- x", "+ x", "* x", "1. x", "2017. x", "(a) x", "iv) x", "# x", "> x", "| x", ": x", "= x",
     "-1", "--- x", "::: x", "``` x", "~ x", "$$x$$", "<div>", "[^1]: x", "%x", "{.x}"],
)  # fmt: skip
def test_no_line_begins_with_what_reads_as_a_block(beginning: str) -> None:
    text = "\n\n".join(f"{WORDS} {'x' * shift} {beginning} {WORDS}" for shift in range(12))
    laid = lay_out(text)
    assert not [line for line in laid.split("\n") if line.startswith(beginning)]
    assert read(laid) == read(text)


@pytest.mark.parametrize(
    "whole",
    [
        "[@sahashi2017, paras. 3, 8; @zakowski2019, pp. 95–96]",
        "[a link of several words](#claim-s-hedging){.claim}",
        '[a link](https://example.org/a_(b) "and its title")',
        '[a span of words]{.source key="a b c"}',
        "`code with several words in it`",
        "$a + b = c + d$",
        "{{< meta title of it >}}",
        "a\\ space\\ that\\ does\\ not\\ break",
        '![a picture with words](figures/x){width=100% fig-alt="several words"}',
    ],
)
def test_what_belongs_together_stays_on_a_line(whole: str) -> None:
    text = "\n\n".join(f"{WORDS} {'x' * shift} {whole} {WORDS}" for shift in range(1, 41))
    assert lay_out(text).count(whole) == 40
    assert max(map(len, lines_of(text))) <= WIDTH


@pytest.mark.parametrize(
    "text",
    [
        f"# {LONG}",
        f"| {LONG} | a |\n|:--|:--|\n| {LONG} | b |",
        f"---\ntitle: {LONG}\n---",
        f"```yaml\n{LONG}\n```",
        f"````\n```\n{LONG}\n````",
        f"~~~\n{LONG}\n~~~",
        f"    {LONG}",
        f"$$\n{LONG}\n$$",
        f"<pre>\n{LONG}\n</pre>",
        f"<details class='{LONG}'>",
        f'::: {{.x y="{LONG}"}}\nWords.\n:::',
        f"[x]: https://example.org '{LONG}'",
        f"{LONG}\n\n:   It is defined so.",
        f"{LONG}\n===",
        f"{{{{< include {LONG} >}}}}",
        f"Head  Other\n----  -----\n{LONG}  x",
    ],
)
def test_what_is_no_paragraph_is_left_as_it_is(text: str) -> None:
    assert lay_out(text) == f"{text}\n"


def test_several_spaces_stay_together_so_that_none_ends_a_line() -> None:
    text = "\n\n".join(f"{WORDS} {'x' * shift}   {WORDS}" for shift in range(1, 20))
    assert not [line for line in lines_of(text) if line != line.strip()]


def test_code_in_a_list_is_told_from_the_words_of_an_item() -> None:
    assert lines_of(f"- a\n\n    {LONG}")[2:] != [f"    {LONG}"]
    assert lines_of(f"a\n\n    {LONG}")[2:] == [f"    {LONG}"]


# ── blank lines ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("\n\na\n\n\n\nb  \n\n", "a\n\nb\n"),
        ("a\n# b\nc", "a\n\n# b\n\nc\n"),
        ("::: x\n\na\n\n:::\nb", "::: x\n\na\n:::\n\nb\n"),
        ("::: x\n::: y\na\n\n:::\n\n:::\n", "::: x\n::: y\na\n:::\n:::\n"),
        ("a\n::: x\n- b\n\n:::", "a\n\n::: x\n- b\n:::\n"),
        ("```\n# a\n:::\nb\n```", "```\n# a\n:::\nb\n```\n"),
    ],
)
def test_one_blank_line_stands_between_blocks(text: str, wanted: str) -> None:
    assert lay_out(text) == wanted
    assert lay_out(wanted) == wanted


# ── whole documents ──────────────────────────────────────────────────────────────────────


def compose_all(script: Script, sources: int = 3, claims: int = 24) -> dict[str, str]:
    names = dict.fromkeys(("brief", "summary", "handout", "annex", "slides"))
    brief = with_documents(make_brief(sources, claims, script=script), **names)
    outline = Outline(brief, compare(brief))
    made = compose(brief, outline, {}, {}, Path("nowhere"), STYLE)
    return {qmd.document: qmd.text for qmd in made}


@pytest.mark.thorough
@pytest.mark.parametrize("script", ["plain", "hostile", "japanese", "arabic", "long", "unbroken"])
def test_documents_read_the_same_wherever_their_lines_are_broken(script: Script) -> None:
    for name, text in compose_all(script).items():
        assert lay_out(text) == text, name
        assert read(lay_out(text, 40)) == read(text), name


@pytest.mark.parametrize("sources", [2, 3, 4, 5, 9, 40])
def test_every_row_of_a_table_has_the_cells_of_its_head(sources: int) -> None:
    for name, text in compose_all("hostile", sources, sources * 3).items():
        for table in re.findall(r"(?:^[ ]*\|.*\n)+", text, re.MULTILINE):
            rows = [re.sub(r"\\.|`[^`]*`", "", row).strip() for row in table.splitlines()]
            assert all(row.endswith("|") for row in rows), name
            assert len({row.count("|") for row in rows}) == 1, (name, table)
        assert not re.search(r"^[^|\n]*(?<!\\)\|$", text, re.MULTILINE), name


@pytest.mark.parametrize("words", [HOSTILE, escape(HOSTILE), "1. a - b # c + d : e = f | g > h"])
def test_hostile_words_read_the_same_however_they_are_broken(words: str) -> None:
    text = " ".join([WORDS, words] * 4)
    for width in range(8, 120, 17):
        assert read(lay_out(text, width)) == read(text)


def test_marks_of_origins_change_nothing_of_the_layout() -> None:
    texts = [f"{WORDS} {LONG}", f"> {LONG}", "a  \n\n\n# b", "::: x\n- a\n\n:::\n"]
    for text in texts:
        for step in (1, 3, 7):
            marked = "".join(f"\U000f0001{c}" if n % step == 0 else c for n, c in enumerate(text))
            assert MARK.sub("", lay_out(marked)) == lay_out(text)
