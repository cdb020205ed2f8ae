"""Zotero's notes and annotations, as its exports and its API have them."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from reportgen.errors import ExchangeError
from reportgen.exchange.formats import Input
from reportgen.exchange.passage import Harvest
from tests.exchange import load, read, read_json

ITEM = "http://zotero.org/users/1/items/ITEM0001"


def encode(value: Any) -> str:
    return quote(json.dumps(value), safe="")


def annotate(words: str, key: str = "AAAA1111", label: Any = "12", **data: Any) -> str:
    """A highlight as Zotero's note editor stores it."""
    record = {
        "attachmentURI": "http://zotero.org/users/1/items/ATTACH01",
        "annotationKey": key,
        "color": "#ffd400",
        "pageLabel": label,
        "position": {"pageIndex": 3, "rects": []},
        "citationItem": {"uris": [ITEM], "locator": label},
    }
    return f'<span class="highlight" data-annotation="{encode(record | data)}">“{words}”</span>'


def cite(words: str, uri: str = ITEM, locator: str = "12") -> str:
    data = {"citationItems": [{"uris": [uri], "locator": locator}]}
    return (
        f'<span class="citation" data-citation="{encode(data)}">'
        f'(<span class="citation-item">{words}</span>)</span>'
    )


def note(*paragraphs: str, items: tuple[dict[str, Any], ...] = ()) -> Harvest:
    """What a note as Zotero stores it holds; `items` are the cited works by CSL."""
    listed = [{"uris": [item.pop("uri")], "itemData": item} for item in map(dict, items)]
    body = "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    div = f'<div data-citation-items="{encode(listed)}" data-schema-version="9">'
    return read("zotero", "note.html", f"{div}<h1>Annotations</h1>\n{body}</div>")


def annotation(key: str = "A1", **data: Any) -> dict[str, Any]:
    """An annotation as the API gives it."""
    given = {
        "key": key,
        "itemType": "annotation",
        "parentItem": "ATTACH01",
        "annotationType": "highlight",
        "annotationText": "words of the text",
        "annotationComment": "",
        "annotationColor": "#5FB236",
        "annotationPageLabel": "12",
        "annotationSortIndex": "00001|000001|00001",
        "annotationPosition": '{"pageIndex": 1, "rects": []}',
        "tags": [],
        "dateAdded": "2026-01-02T03:04:05Z",
    }
    return {"key": key, "version": 1, "data": given | data}


def test_a_highlight_in_a_note_comes_with_its_page_colour_id_and_comment() -> None:
    (passage,) = note(
        f"{annotate('words of the text')} {cite('Abe, 2019, p. 12')} A remark."
    ).passages
    assert (passage.words, passage.comment) == ("words of the text", "A remark.")
    assert (passage.page_label, passage.page_index) == ("12", 3)
    assert (passage.colour, passage.id, passage.place.line) == ("#ffd400", "AAAA1111", 2)


@pytest.mark.parametrize("label", ["NaN", "null", "", None, "undefined"])
def test_a_page_that_is_none_leaves_the_label_empty_and_keeps_the_index(label: str | None) -> None:
    (passage,) = note(f"{annotate('words', label=label)} {cite('Abe, 2019', locator='')}").passages
    assert (passage.page_label, passage.page_index) == ("", 3)


def test_the_cited_work_comes_with_the_note_and_its_citation_key_where_it_has_one() -> None:
    item = {"uri": ITEM, "id": "1/ITEM0001", "type": "book", "title": "A Book"}
    (work,) = note(annotate("words"), items=(item,)).works
    assert (work.type, work.fields["title"], work.key) == ("book", "A Book", "")
    keyed = note(annotate("words"), items=(item | {"citation-key": "abe2019"},))
    assert (keyed.works[0].key, keyed.passages[0].source) == ("abe2019", "abe2019")


def test_several_works_in_one_note_stay_apart() -> None:
    other = "http://zotero.org/groups/7/items/OTHER002"
    harvest = note(
        annotate("words of one", "A1"),
        annotate("words of the other", "A2", citationItem={"uris": [other], "locator": "4"}),
        items=(
            {"uri": ITEM, "type": "book", "title": "One", "citation-key": "one2019"},
            {"uri": other, "type": "book", "title": "Other"},
        ),
    )
    first, second = (passage.source for passage in harvest.passages)
    assert first == "one2019"
    assert second == harvest.works[1].key != ""


def test_a_highlight_that_quotes_keeps_its_inner_quotation_marks() -> None:
    (passage,) = note(annotate("he called it “hedging”")).passages
    assert passage.words == "he called it “hedging”"


def test_a_remark_without_words_keeps_its_page() -> None:
    (passage,) = note(f"{cite('Abe, 2019, p. 12')} What he leaves out.").passages
    assert (passage.words, passage.page_label) == ("", "12")
    assert passage.comment == "What he leaves out."


def test_an_image_annotation_comes_with_its_comment_and_is_counted() -> None:
    image = f'<img data-annotation="{encode({"annotationKey": "IMG1", "pageLabel": "9"})}">'
    harvest = note(
        annotate("words"), f"{image}<br>{cite('Abe, 2019, p. 9', locator='9')} The map.", image
    )
    assert [(p.words, p.comment) for p in harvest.passages] == [("words", ""), ("", "The map.")]
    assert harvest.left_out == {"pictures": 2}


def test_an_annotation_twice_in_a_note_is_one_passage() -> None:
    harvest = note(annotate("words"), annotate("words"))
    assert len(harvest.passages) == 1
    assert harvest.left_out == {"annotations that are in the file twice": 1}


def test_two_annotations_with_one_id_are_both_kept_and_told() -> None:
    harvest = note(annotate("words"), annotate("others"))
    assert [passage.id for passage in harvest.passages] == ["AAAA1111", ""]
    assert harvest.notices[0][0].line == 3


def test_a_note_that_zotero_exported_as_html_has_no_data_and_is_read_by_its_words() -> None:
    harvest = read(
        "zotero",
        "Notes.html",
        '<!DOCTYPE html><html><body><div class="zotero-notes"><div class="zotero-note">'
        '<p><span class="highlight">“words of the text”</span> <span class="citation">('
        '<a href="zotero://select/library/items/ITEM0001">Abe, 2019, p. xii</a>)</span> '
        '(<a href="zotero://open-pdf/library/items/ATT?page=4&amp;annotation=AB12">pdf</a>) So?</p>'
        '</div><hr><div class="zotero-note"><p><span class="highlight">“more”</span> '
        '<span class="citation">(Abe, 2019, p. 3)</span></p></div></div></body></html>',
    )
    first, second = harvest.passages
    assert (first.words, first.page_label, first.page_index) == ("words of the text", "xii", 3)
    assert (first.id, first.comment) == ("AB12", "So?")
    assert (second.words, second.page_label) == ("more", "3")


def test_annotations_that_zotfile_extracted_are_read() -> None:
    harvest = read(
        "zotero",
        "note.html",
        "<p><b>Extracted Annotations (14/03/2022, 03:29:28)</b></p>"
        '<p>"words of the text" '
        '(<a href="zotero://open-pdf/library/items/ATT?page=4">Liu 2011:30</a>)</p>',
    )
    (passage,) = harvest.passages
    assert (passage.words, passage.page_label, passage.page_index) == ("words of the text", "30", 3)


MARKDOWN = """\
# Annotations
(28/11/2026, 10:12:31)

“words of the “text”” ([Abe, 2019, p. 12](zotero://select/library/items/ITEM0001)) \
([pdf](zotero://open-pdf/library/items/ATT?page=4&annotation=AB12)) A remark.

“other words” ([Abe, 2019, pp. 13–14](zotero://select/library/items/ITEM0001))
"""


def test_a_note_as_markdown_is_read_with_the_ids_of_its_links() -> None:
    first, second = read("zotero", "Notes.md", MARKDOWN).passages
    assert (first.words, first.page_label, first.page_index) == ("words of the “text”", "12", 3)
    assert (first.id, first.comment, first.place.line) == ("AB12", "A remark.", 4)
    assert (second.words, second.locator) == ("other words", "pp. 13–14")


def test_a_note_as_markdown_without_links_is_read_too() -> None:
    text = "# Annotations  \n(28.11.2026, 10:12:31)\n\n“words” (Abe, 2019, p. 12) A remark.\n"
    assert load("zotero").detect(Input("Notes.md", text.encode()))
    (passage,) = read("zotero", "Notes.md", text).passages
    assert (passage.words, passage.page_label, passage.comment) == ("words", "12", "A remark.")


def test_annotations_of_the_api_come_in_the_order_of_the_text() -> None:
    harvest = read_json(
        "zotero",
        [
            annotation("B2", annotationSortIndex="00009|000001|00001", annotationText="late"),
            annotation("A1", tags=[{"tag": "drivers"}], annotationComment="So?"),
        ],
    )
    first, second = harvest.passages
    assert (first.id, first.tags, first.comment) == ("A1", ("drivers",), "So?")
    assert (first.colour, first.page_label, first.page_index) == ("#5fb236", "12", 1)
    assert (first.date, first.place.line > second.place.line) == ("2026-01-02T03:04:05Z", True)
    assert second.words == "late"


@pytest.mark.parametrize("kind", ["note", "text", "image", "ink"])
def test_an_annotation_that_marks_no_text_is_a_remark(kind: str) -> None:
    given = annotation(annotationType=kind, annotationText=None, annotationComment="A remark.")
    (passage,) = read_json("zotero", [given]).passages
    assert (passage.words, passage.comment) == ("", "A remark.")


def test_drawings_and_highlights_without_words_are_counted() -> None:
    harvest = read_json(
        "zotero",
        [
            annotation("A1", annotationType="ink", annotationText=None),
            annotation("A2", annotationText=""),
        ],
    )
    assert harvest.passages == ()
    assert harvest.left_out == {"drawings and pictures": 1, "annotations without words": 1}


def test_better_bibtex_gives_the_item_with_its_key_and_all_that_hangs_on_it() -> None:
    nested = annotation("A1")["data"] | {"annotationPosition": {"pageIndex": 0}}
    del nested["itemType"], nested["parentItem"]
    item = {
        "itemType": "journalArticle",
        "itemKey": "ITEM0001",
        "citationKey": "abe2019",
        "title": "An Article",
        "creators": [{"creatorType": "author", "firstName": "Shinzō", "lastName": "Abe"}],
        "publicationTitle": "A Journal",
        "date": "2019-02-00",
        "notes": ["<p>“noted words” (Abe, 2019, p. 3)</p>"],
        "attachments": [{"itemType": "attachment", "uri": f"{ITEM}PDF", "annotations": [nested]}],
    }
    harvest = read_json("zotero", {"config": {"label": "BetterBibTeX JSON"}, "items": [item]})
    (work,) = harvest.works
    assert (work.type, work.key) == ("article", "abe2019")
    assert work.fields["author"] == "Abe, Shinzō"
    assert (work.fields["journaltitle"], work.fields["date"]) == ("A Journal", "2019-02")
    assert [passage.source for passage in harvest.passages] == ["abe2019", "abe2019"]
    assert [passage.words for passage in harvest.passages] == ["words of the text", "noted words"]


def test_the_citation_key_in_the_extra_field_counts() -> None:
    item = {"key": "I1", "itemType": "book", "title": "B", "extra": "PMID: 1\nCitation Key: abe_b"}
    attachment = {"key": "ATTACH01", "itemType": "attachment", "parentItem": "I1"}
    harvest = read_json("zotero", [{"key": "I1", "data": item}, {"data": attachment}, annotation()])
    assert harvest.passages[0].source == "abe_b"


@pytest.mark.parametrize(
    "value",
    [
        [{"id": "abe2019", "type": "book", "title": "A Book"}],
        {"total": 0, "rows": []},
        {"nodes": [], "edges": []},
        [],
        3,
    ],
)
def test_json_of_another_kind_is_not_taken_for_zotero(value: Any) -> None:
    assert not load("zotero").detect(Input("x.json", json.dumps(value).encode()))


def test_json_without_items_is_refused_in_words() -> None:
    with pytest.raises(ExchangeError, match=r"export\.json: The JSON holds no Zotero items"):
        read_json("zotero", {"a": 1})


def test_html_that_is_left_open_is_read_as_far_as_it_goes() -> None:
    text = f'<div class="zotero-note"><p>{annotate("words")}<p>{annotate("others", "B2")}<b'
    harvest = read("zotero", "note.html", text)
    assert [passage.words for passage in harvest.passages] == ["words", "others"]
