"""Locators are read as CSL has them, and are printed so that they can be read again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.model.locators import SPELLINGS, Locator


@pytest.mark.parametrize(
    ("text", "label", "value", "printed"),
    [
        ("p. 91", "page", "91", "p. 91"),
        ("p.91", "page", "91", "p. 91"),
        ("p 91", "page", "91", "p. 91"),
        ("p91", "page", "91", "p. 91"),
        ("P. 91", "page", "91", "p. 91"),
        ("page 91", "page", "91", "p. 91"),
        ("91", "page", "91", "p. 91"),
        ("xii", "page", "xii", "p. xii"),
        ("XIV", "page", "XIV", "p. XIV"),
        ("pp. 95–96", "page", "95–96", "pp. 95–96"),
        ("pp. 95-96", "page", "95–96", "pp. 95–96"),
        ("pp. 95--96", "page", "95–96", "pp. 95–96"),
        ("pp. 95 — 96", "page", "95–96", "pp. 95–96"),
        ("p. 95-96", "page", "95–96", "pp. 95–96"),
        ("95-96", "page", "95–96", "pp. 95–96"),
        ("95 - 96", "page", "95–96", "pp. 95–96"),
        ("pp. 95, 98", "page", "95, 98", "pp. 95, 98"),
        ("pp. 95 and 98", "page", "95 and 98", "pp. 95 and 98"),
        ("pp. xi-xii", "page", "xi–xii", "pp. xi–xii"),
        ("¶6", "paragraph", "6", "para. 6"),
        ("¶ 6", "paragraph", "6", "para. 6"),
        ("¶¶6-7", "paragraph", "6–7", "paras. 6–7"),
        ("para. 6", "paragraph", "6", "para. 6"),
        ("paragraphs 6–7", "paragraph", "6–7", "paras. 6–7"),
        ("§ Conclusion", "section", "Conclusion", "sec. Conclusion"),
        ("§Conclusion", "section", "Conclusion", "sec. Conclusion"),
        ("§ 3.2", "section", "3.2", "sec. 3.2"),
        ("sec. On method", "section", "On method", "sec. On method"),
        ("chap. 3", "chapter", "3", "chap. 3"),
        ("ch. 3", "chapter", "3", "chap. 3"),
        ("n. 4", "note", "4", "n. 4"),
        ("fn. 4", "note", "4", "n. 4"),
        ("fig. 2", "figure", "2", "fig. 2"),
        ("Table 1", "table", "1", "tbl. 1"),
        ("l. 14", "line", "14", "l. 14"),
        ("vol. 2", "volume", "2", "vol. 2"),
        ("s.v. hedge", "sub-verbo", "hedge", "s.v. hedge"),
        ("at 12:30", "timestamp", "12:30", "at 12:30"),
        ("  p.   91 ", "page", "91", "p. 91"),
    ],
)
def test_a_locator_is_read_however_a_person_writes_it(
    text: str, label: str, value: str, printed: str
) -> None:
    locator = Locator.parse(text)
    assert (locator.label, locator.value) == (label, value)
    assert str(locator) == printed


# Every label of CSL, in a spelling that its locale has.
TERMS = {
    "act": "act 3", "appendix": "app. A", "article-locator": "art. 5(2)", "book": "bk. 2",
    "canon": "can. 7", "chapter": "chap. 3", "column": "col. 4", "elocation": "loc. 1042",
    "equation": "eq. 3", "figure": "fig. 2.1", "folio": "fol. 85r", "issue": "no. 5",
    "line": "l. 14", "note": "n. 3", "opus": "op. 27", "page": "p. 91", "paragraph": "para. 6",
    "part": "pt. 1", "rule": "r. 12", "scene": "sc. 2", "section": "sec. 3.2",
    "sub-verbo": "s.v. hedge", "supplement": "supp. 2", "table": "tbl. 1",
    "timestamp": "at 00:12:30", "title-locator": "tit. 4", "verse": "v. 9",
    "version": "version 2", "volume": "vol. 2",
}  # fmt: skip


@pytest.mark.parametrize(("label", "text"), TERMS.items())
def test_every_label_of_csl_is_read_and_printed(label: str, text: str) -> None:
    assert Locator.parse(text).label == label
    assert str(Locator.parse(text)) == text
    assert label in SPELLINGS


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("p. xii-xv", "pp. xii–xv"),
        ("pp. i, iii", "pp. i, iii"),
        ("fol. 85r-88r", "fols. 85r–88r"),
        ("ff. 12r-v", "fols. 12r–v"),
        ("p. A-5", "p. A-5"),
        ("p. B1-B4", "pp. B1–B4"),
        ("p. 1e3", "p. 1e3"),
        ("p. 12 & 15", "pp. 12 & 15"),
        ("p. 12; 15", "pp. 12; 15"),
        ("p. 12, 13, and 15", "pp. 12, 13, and 15"),
        ("p. 5 to 7", "pp. 5 to 7"),
        ("p. 12f", "pp. 12 f."),
        ("pp. 12ff.", "pp. 12 ff."),
        ("12 ff.", "pp. 12 ff."),
        ("p. 12 passim", "pp. 12 passim"),
        ("pp. 12", "p. 12"),
        ("fig. 2f", "fig. 2f"),
        ("§§ 3.1, 3.4", "secs. 3.1, 3.4"),
        ("§ 2020-21", "secs. 2020–21"),
        ("§ Self-rule", "sec. Self-rule"),
        ("§ The role of it", "sec. The role of it"),
        ("§ Bread, and roses", "sec. Bread, and roses"),
        ("§§ Method and Results", "secs. Method and Results"),
        ("§ [Untitled] {1} @home; *a*", "sec. [Untitled] {1} @home; *a*"),
        ("00:12:30-00:13:00", "at 00:12:30–00:13:00"),
    ],
)
def test_a_locator_is_printed_for_one_place_or_for_several(text: str, printed: str) -> None:
    assert str(Locator.parse(text)) == printed


@pytest.mark.parametrize(
    ("text", "parts", "printed"),
    [
        ("vol. 2, p. 15", [("volume", "2"), ("page", "15")], "vol. 2, p. 15"),
        ("vol. 2, pp. 15-17", [("volume", "2"), ("page", "15–17")], "vol. 2, pp. 15–17"),
        ("ch. 3, pp. 40–44", [("chapter", "3"), ("page", "40–44")], "chap. 3, pp. 40–44"),
        ("p. 12, n. 3", [("page", "12"), ("note", "3")], "p. 12, n. 3"),
        ("p. 12 n. 3", [("page", "12"), ("note", "3")], "p. 12, n. 3"),
        ("p. 12 and fig. 3", [("page", "12"), ("figure", "3")], "p. 12 and fig. 3"),
        ("p. 12; § A; B", [("page", "12"), ("section", "A; B")], "p. 12; sec. A; B"),
        ("§ Results, table 3", [("section", "Results"), ("table", "3")], "sec. Results, tbl. 3"),
        ("act 3, sc. 2, ll. 1-9", [("act", "3"), ("scene", "2"), ("line", "1–9")],
         "act 3, sc. 2, ll. 1–9"),
        ("n.p., ¶6", [("", "n.p."), ("paragraph", "6")], "n.p., para. 6"),
        ("§ Book, line and page", [("section", "Book, line and page")],
         "sec. Book, line and page"),
    ],
)  # fmt: skip
def test_places_with_words_of_their_own_are_parted(
    text: str, parts: list[tuple[str, str]], printed: str
) -> None:
    locator = Locator.parse(text)
    assert [(part.label, part.value) for part in locator.parts] == parts
    assert str(locator) == printed


@pytest.mark.parametrize("text", ["n.p.", "n. p.", "N.p.", "n. pag.", "no pagination", "unpaged"])
def test_a_source_without_pages_has_a_locator_that_says_so(text: str) -> None:
    locator = Locator.parse(text)
    assert locator.is_unpaged
    assert str(locator) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "p.",
        "pages",
        "¶",
        "see p. 7",
        "ibid.",
        "passim",
        "Conclusion",
        "p",
        "-5",
        "5-",
        ",",
        "civic",
        "vivid",
        "ill",
        "page",
        "pageant 5",
        "paradox 3",
        "安倍",
        "3 pages",
    ],
)
def test_what_is_no_locator_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(ValueError, match=r"\. Write its place"):
        Locator.parse(text)


def test_every_spelling_leads_to_its_label_and_no_two_labels_share_one() -> None:
    spellings = [word for words in SPELLINGS.values() for word in words]
    assert len(spellings) == len(set(spellings))
    for label, words in SPELLINGS.items():
        for word in words:
            assert Locator.parse(f"{word} 3").label == label, word


PIECES = st.sampled_from([word for words in SPELLINGS.values() for word in words])
TEXTS = st.text(max_size=20) | st.builds(
    "{}{}{}".format, PIECES, st.sampled_from(["", " ", ". "]), st.text(max_size=10)
)


@given(TEXTS)
def test_no_text_makes_reading_raise_anything_but_its_own_error(text: str) -> None:
    try:
        Locator.parse(text)
    except ValueError as error:
        assert ". Write " in str(error)


@given(TEXTS)
def test_what_is_printed_is_read_as_the_same_locator(text: str) -> None:
    try:
        locator = Locator.parse(text)
    except ValueError:
        return
    assert Locator.parse(str(locator)) == locator
