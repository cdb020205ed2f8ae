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
        ("pp. xi-xii", "page", "xi–xii", "p. xi–xii"),
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
    with pytest.raises(ValueError, match=r"\. Write where it stands"):
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
