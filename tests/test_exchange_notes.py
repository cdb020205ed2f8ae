"""Literature notes in Markdown: of Obsidian, of its templates for Zotero, and of anybody's own."""

from __future__ import annotations

import pytest

from reportgen.errors import ExchangeError
from reportgen.exchange.formats import Input
from reportgen.exchange.passage import Harvest, Passage
from tests import test_exchange_zotero as zotero
from tests.exchange import load, read

LINK = "zotero://open-pdf/library/items/ATT"


def note(text: str) -> Harvest:
    return read("markdown", "note.md", text)


def only(text: str) -> Passage:
    (passage,) = note(text).passages
    return passage


@pytest.mark.parametrize(
    ("mark", "colour"),
    [
        ('<mark style="background: #FFD400">words of it</mark>', "#ffd400"),
        ('<mark style="background-color: rgb(255, 212, 0);">words of it</mark>', "#ffd400"),
        ('<mark style="background: #FFD400A6;">“words of it”</mark>', "#ffd400"),
        ('<mark class="hltr-yellow">"words of it"</mark>', "yellow"),
        ('<span class="highlight" style="background: #fd4">words of it</span>', "#ffdd44"),
        ("==words of it==", ""),
        ("==words *of* it==", ""),
    ],
)
def test_a_highlight_of_any_template_is_a_passage_with_its_colour(mark: str, colour: str) -> None:
    passage = only(f"# Notes\n\n{mark} [(p. 12)]({LINK}?page=4&annotation=AB12) #drivers #a/b\n")
    assert (passage.words, passage.colour) == ("words of it", colour)
    assert (passage.page_label, passage.page_index, passage.id) == ("12", 3, "AB12")
    assert (passage.tags, passage.place.line) == (("drivers", "a/b"), 3)


def test_a_page_that_is_not_a_number_is_no_label() -> None:
    passage = only(f"==words== [(p. NaN)]({LINK}?page=4)")
    assert (passage.page_label, passage.page_index, passage.locator) == ("", 3, "")


def test_a_callout_may_say_the_colour() -> None:
    passage = only(f">[!quote|#a28ae5]\n>Words of it [(p. 3)]({LINK}?page=3&annotation=AB12)")
    assert (passage.words, passage.colour, passage.id) == ("Words of it", "#a28ae5", "AB12")


@pytest.mark.parametrize(
    "text",
    [
        f"File: [PDF]({LINK})",
        "[Open](zotero://select/library/items/ITEM0001)",
        f"A lemma.[^1]\n\n[^1]: [A Book]({LINK}?page=82)",
        "> [!quote] Abstract\n> All of the abstract.",
        "See [the site](https://example.org/p/12).",
        "The “hedge” (2017) is old, the “wait” (Rose 2019) older.",
    ],
)
def test_links_and_callouts_about_the_source_are_no_passages(text: str) -> None:
    assert note(text).passages == ()


def test_what_better_notes_keeps_of_zoteros_notes_is_read() -> None:
    words = zotero.annotate("words").replace("“words”", f'<a href="{LINK}?page=4">“words”</a>')
    passage = only(f"1. {words} {zotero.cite('Abe, 2019, p. 12')} So?")
    assert (passage.words, passage.page_label, passage.page_index) == ("words", "12", 3)
    assert (passage.id, passage.comment) == ("AAAA1111", "So?")


def test_the_usual_template_has_index_and_label_the_other_way_round() -> None:
    passage = only(f"> “words” Yellow Highlight [Page 2]({LINK}?page=86&annotation=AB12)\n\nSo?")
    assert (passage.page_label, passage.page_index) == ("86", 1)
    assert (passage.colour, passage.comment) == ("yellow", "So?")


def test_a_quotation_beneath_a_highlight_is_the_remark_on_it() -> None:
    passage = only("==words== (p. 3)\n\n> My remark.\n\n# Next\n")
    assert (passage.words, passage.comment) == ("words", "My remark.")


def test_a_remark_that_repeats_the_link_belongs_to_its_passage() -> None:
    link = f"[Page 3]({LINK}?page=3&annotation=AB12)"
    passage = only(f"<mark>words</mark> {link}\n\n> 💬 A remark.\n{link}\n\n**Tags:** one, two")
    assert (passage.comment, passage.tags) == ("A remark.", ("one", "two"))


@pytest.mark.parametrize(
    "text",
    [
        "> Words of it.\n> — p. 12",
        "> Words of it.\n> — Abe, *A Book*, p. 12",
        "> Words of it. (p. 12)",
        "> Words of it.\n\n> (Abe, 2019, p. 12)".replace("\n\n>", "\n>"),
        "> Words of it. [@abe2019, p. 12]",
        "> Words of it [@abe2019, 12].",
        "> “Words of it.” (12)".replace("(12)", "(Abe 2019: 12)"),
        "> [!quote] p. 12\n> Words of it.",
        "> [!quote]+ Page 12\n> “Words of it.”",
        "> [!quote|yellow]\n> Words of it. (p. 12)",
        "- “Words of it.” (p. 12)",
        '* "Words of it." (p. 12)',
        "“Words of it.” (12)",
        '"Words of it." (Rose and Abe 12)',
        "„Words of it.“ (S. 12)",
        "« Words of it. » (p. 12)",
        "»Words of it.« (S. 12)",
        "- Words of it. ([Page 12](https://read.example/to?page=12))",
    ],
)
def test_a_quotation_with_its_page_is_a_passage_however_it_is_written(text: str) -> None:
    passage = only(text)
    assert passage.words.rstrip(".") == "Words of it"
    assert passage.page_label == "12"
    assert passage.source == ("abe2019" if "@" in text else "")


def test_several_pages_are_a_locator() -> None:
    assert only("> Words. (pp. 12–13)").locator == "pp. 12–13"
    assert only("> Words. (¶3)").locator == "¶3"


def test_a_quotation_of_several_paragraphs_is_one_passage_up_to_its_page() -> None:
    first, second = note("> One\n>\n> and two. (p. 3)\n>\n> Three. (p. 4)\n").passages
    assert (first.words, first.page_label) == ("One and two.", "3")
    assert (second.words, second.page_label) == ("Three.", "4")


def test_the_paragraph_after_a_quotation_is_its_remark_and_no_other() -> None:
    harvest = note("> Words. (p. 3)\n\nA remark.\n\nAnother thought.\n\n# Head\n\nMore.")
    assert [passage.comment for passage in harvest.passages] == ["A remark."]
    assert harvest.left_out == {"paragraphs without a quotation": 2}


def test_a_nested_list_or_quotation_is_the_remark_on_what_is_around_it() -> None:
    assert only("> Words. (p. 3)\n>> A remark.").comment == "A remark."
    passage = only("- “Words” (p. 3)\n    - Note: A remark.\n    - Tags: [[one]], two")
    assert (passage.comment, passage.tags) == ("A remark.", ("one", "two"))


def test_a_block_id_is_the_id_of_the_passage() -> None:
    assert only("> Words. (p. 3) ^abc-1").id == "abc-1"
    assert only("==words== (p. 3) ^q1").id == "q1"


def test_a_place_of_an_ebook_is_kept_as_it_is() -> None:
    passage = only("- Words ([Location 1234](https://readwise.io/open?location=1234))")
    assert (passage.words, passage.locator) == ("Words", "Location 1234")


def test_a_highlight_of_a_kindle_has_its_location() -> None:
    passage = only("Words of it — location: [123](kindle://book?asin=B0&location=123) ^ref-1")
    assert (passage.words, passage.locator, passage.id) == ("Words of it", "Location 123", "ref-1")


def test_a_paraphrase_with_its_page_is_the_readers_own() -> None:
    passage = only("- He holds that they hedge (p. 17).")
    assert (passage.words, passage.page_label) == ("", "17")
    assert passage.comment == "He holds that they hedge"


def test_what_is_no_passage_is_counted() -> None:
    harvest = note(
        "> [!info] Meta\n> Cite: x\n\n%% hidden\nnote %%\n\n![[map.png]]\n\n"
        "A “word” in passing.\n\n```\n> code (p. 3)\n```\n"
    )
    assert harvest.passages == ()
    assert harvest.left_out == {
        "callouts": 1,
        "comments hidden in %%": 1,
        "pictures": 1,
        "paragraphs without a quotation": 1,
    }


@pytest.mark.parametrize(
    "front",
    [
        "---\ncitekey: abe2019\n---\n",
        '---\ncitationKey: "@abe2019"\n---\n',
        '---\nsource: "[[@abe2019]]"\n---\n',
        "---\nCite Key: abe2019\ntags: [a, b]\n---\n",
        "**Cite Key**:: abe2019\n\n",
        "- citekey: [[@abe2019]]\n\n",
    ],
)
def test_the_note_says_its_source(front: str) -> None:
    assert only(f"{front}\n> Words. (p. 3)\n").source == "abe2019"


@pytest.mark.parametrize("source", ["web", "https://example.org/a1", "A long title of 2019"])
def test_a_source_that_is_no_key_is_none(source: str) -> None:
    assert only(f"---\nsource: {source}\n---\n> Words. (p. 3)\n").source == ""


def test_a_citation_beside_a_quotation_counts_before_the_notes_source() -> None:
    harvest = note("---\ncitekey: abe2019\n---\n> One (p. 3)\n\n> Two [@mori2020, p. 4]\n")
    assert [passage.source for passage in harvest.passages] == ["abe2019", "mori2020"]


def test_the_front_matter_describes_the_work() -> None:
    front = "---\ncitekey: k2019\ntitle: A Book\nauthors: Shinzō Abe, Yuko Mori\nyear: 2019\n---\n"
    (work,) = note(front).works
    assert work.key == "k2019"
    assert work.fields == {"title": "A Book", "author": "Shinzō Abe and Yuko Mori", "date": "2019"}


def test_a_work_without_a_key_is_described_where_it_can_be_found() -> None:
    front = "---\ntitle: A Book\ndate: 2023-05-20 19:53:08\nurl: https://example.org/b\n---\n"
    (work,) = note(front + "> Words. (p. 3)\n").works
    assert (work.key, work.fields["date"]) == ("", "2023-05-20")
    assert note("---\ntitle: My own note\nauthor: me\n---\n").works == ()


def test_lines_are_those_of_the_file_behind_front_matter_and_comments() -> None:
    passage = only("---\ntitle: x\n---\n%% a\nb %%\n\n> Words. (p. 3)\n")
    assert passage.place.line == 7


def test_broken_front_matter_is_told_with_its_place() -> None:
    with pytest.raises(ExchangeError, match=r"note\.md:2:\d+: The note's front matter is not YAML"):
        note('---\ntitle: "open\n---\n> Words.\n')


def test_a_note_longer_than_any_is_refused() -> None:
    with pytest.raises(ExchangeError, match="longer than"):
        note("word " * 500_000)


def test_a_note_that_zotero_exported_is_zoteros() -> None:
    text = f"“words” ([Abe, p. 3](zotero://select/library/items/I)) ([pdf]({LINK}?page=1))\n"
    assert not load("markdown").detect(Input("note.md", text.encode()))
    assert load("zotero").detect(Input("note.md", text.encode()))


@pytest.mark.parametrize(
    ("line", "words", "page"),
    [
        ("> 港は二度浚渫された。（p. 4）", "港は二度浚渫された。", "4"),
        ("> 船は戻ってきた。（5頁）", "船は戻ってきた。", "5"),
        ("「貿易は旗に従う」（第12ページ）", "貿易は旗に従う", "12"),
        ("> 무역은 국기를 따른다. (7쪽)", "무역은 국기를 따른다.", "7"),
    ],
)
def test_pages_are_read_as_east_asian_notes_write_them(line: str, words: str, page: str) -> None:
    passage = only(f"# 注\n\n{line}\n")
    assert (passage.words, passage.page_label) == (words, page)
