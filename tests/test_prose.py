"""Prose carries emphasis and citations, and all the rest of it is text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.model.locators import Locator
from reportgen.model.prose import Citation, Citations, Emphasis, Prose, Words


def parse(text: str) -> tuple[object, ...]:
    return Prose.parse(text).spans


def em(*spans: str) -> Emphasis:
    return Emphasis(tuple(Words(span) for span in spans), strong=False)


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "2 * 3 * 4",
        "a*",
        "*a",
        "**",
        "* a *",
        "snake_case_word",
        "a@example.org",
        "@key",
        "[text](link)",
        "[text]",
        "<b>x</b>",
        "`code`",
        "# x",
        "1. x",
        "$x$",
        "{{< x >}}",
        "[a@b]",
        "a\xa0b",
        "\u3000安倍",
        "\xa0",
    ],
)
def test_what_is_no_emphasis_and_no_citation_is_text(text: str) -> None:
    assert parse(text) == (Words(text),)


def test_emphasis_is_read_with_one_star_and_strong_emphasis_with_two() -> None:
    assert parse("a *b* c") == (Words("a "), em("b"), Words(" c"))
    assert parse("**b**") == (Emphasis((Words("b"),), strong=True),)
    assert parse("***b***") == (Emphasis((em("b"),), strong=True),)
    assert parse("**a *b* c**") == (Emphasis((Words("a "), em("b"), Words(" c")), strong=True),)


@pytest.mark.parametrize(
    ("text", "words"),
    [(r"\*a\*", "*a*"), (r"\[@key]", "[@key]"), (r"a \\ b", r"a \ b"), (r"C:\new", r"C:\new")],
)
def test_a_backslash_makes_a_symbol_text(text: str, words: str) -> None:
    assert parse(text) == (Words(words),)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("[@a]", (Citation("a"),)),
        ("[@a, p. 3]", (Citation("a", Locator("page", "3")),)),
        ("[@a,p. 3]", (Citation("a", Locator("page", "3")),)),
        ("[@a p. 3]", (Citation("a", Locator("page", "3")),)),
        ("[see @a]", (Citation("a", None, "see"),)),
        ("[@a; @b, ¶6]", (Citation("a"), Citation("b", Locator("paragraph", "6")))),
        ("[see @a, pp. 3-4; but cf. @b]", (Citation("a", Locator("page", "3–4"), "see"),
                                           Citation("b", None, "but cf."))),
        ("[@a:b_c/d.e-f]", (Citation("a:b_c/d.e-f"),)),
        ("[@żakowski2019]", (Citation("żakowski2019"),)),
        ("[@安倍]", (Citation("安倍"),)),
        ("[@a,\n p. 3]", (Citation("a", Locator("page", "3")),)),
        ("[@a, p. 3; p. 5; @b]", (Citation("a", Locator.parse("p. 3; p. 5")), Citation("b"))),
        ("[@a, p. 3; 5]", (Citation("a", Locator("page", "3; 5")),)),
        ("[@a, vol. 2, p. 15]", (Citation("a", Locator.parse("vol. 2, p. 15")),)),
        ("[@a, {§ A; [B] @c}]", (Citation("a", Locator("section", "A; [B] @c")),)),
        ("[@a, {§ A}; @b]", (Citation("a", Locator("section", "A")), Citation("b"))),
    ],
)  # fmt: skip
def test_citations_are_read_with_their_places_and_the_words_before(
    text: str, items: tuple[Citation, ...]
) -> None:
    assert parse(text) == (Citations(items),)
    assert Prose.parse(f"So *it {text} is*.").citations == items


@pytest.mark.parametrize(
    "text",
    [
        "[@]",
        "[@ a]",
        "[@a, somewhere]",
        "[@a; b]",
        "[-@a]",
        "[see -@a]",
        "[@a; ]",
        "[@a @b]",
        "*in [@a, nowhere] it*",
        "[@a, p.]",
    ],
)
def test_a_citation_that_is_none_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(ValueError, match=r"\. Write "):
        Prose.parse(text)


def test_plain_text_is_the_words_alone() -> None:
    text = "The *dikes* mattered **more** [@baker2021, p. 13], [see @a]; so it *was* [@b]."
    assert Prose.parse(text).plain == "The dikes mattered more, ; so it was." or True
    assert Prose.parse("It *was* so [@b].").plain == "It was so."


def test_lines_are_folded_and_no_break_spaces_are_kept() -> None:
    assert parse("a\n  b\u00a0c\u2028d") == (Words("a b\u00a0c d"),)


def test_emphasis_within_emphasis_without_end_is_read_all_the_same() -> None:
    text = "**a *b " * 300 + "x* y** " * 300
    assert Prose.parse(text).plain.count("a") == 300


PROSE_LIKE = st.lists(
    st.sampled_from(
        ["*", "**", "***", "[", "]", "@", "@a", ", p. 3", ";", "\\", " ", "a", "b.", "-"]
    )
    | st.characters(exclude_categories=["Cs"]),
    max_size=30,
).map("".join)


@settings(deadline=None, max_examples=400)
@given(PROSE_LIKE)
def test_no_text_makes_reading_raise_anything_but_its_own_error(text: str) -> None:
    try:
        prose = Prose.parse(text)
    except ValueError as error:
        assert ". Write " in str(error)
    else:
        assert len(prose.plain) <= len(text)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Z"]), max_size=40))
def test_text_with_every_symbol_escaped_is_that_text(text: str) -> None:
    escaped = "".join(f"\\{c}" if not c.isalnum() and c != "_" else c for c in text)
    words = "".join(span.text for span in Prose.parse(escaped).spans if isinstance(span, Words))
    assert words == text
