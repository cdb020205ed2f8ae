"""Quotations, numbers and dates against the texts of their sources."""

from __future__ import annotations

import dataclasses
import hashlib
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from samples import make_brief

from reportgen.errors import Location, Severity, WorkspaceError
from reportgen.model.bibliography import Entry
from reportgen.model.brief import Brief, Source
from reportgen.model.dates import PartialDate
from reportgen.model.layout import TextLayout
from reportgen.model.locators import Locator
from reportgen.model.positions import Positions
from reportgen.verification.differences import show_difference
from reportgen.verification.facts import check_facts
from reportgen.verification.lock import (
    Lock,
    State,
    compare_lock,
    find_changed_texts,
    lock,
    read_lock,
)
from reportgen.verification.matching import Index, split_quotation
from reportgen.verification.quotes import verify, verify_quotation
from reportgen.verification.results import FactCheck, Nearness, Quotation, Status, Verification
from reportgen.verification.survey import survey
from reportgen.verification.texts import SourceText, parse_text
from reportgen.verification.verdicts import to_findings

BOOK = """Birds of the coast
The gulls of the outer islands nest on bare rock, and they have done so tempo-
rarily since 1902.1 Low-
cost traps of the keepers
\N{REPLACEMENT CHARACTER}changed\ufffdlittle;\ufffdthe\ufffd“long-term” count – thirty-
eight pairs – was

1 See Ray, Synopsis, 12.
\fBirds of the coast
kept by hand. Ray’s own ﬁgures (3.85 million eggs, 75% of them broken) are not
to be believed. In February 1907 a storm took the nests; one week
later, the keepers left. The terns came back.
\fBirds of the coast
The harbour was closed on November 8, 1908. Nobody counted the gulls of the outer islands
again. The terns came back. It is a matter of hedging, not of balance.
"""


def book(content: str = BOOK, name: str = "ray1910.txt") -> SourceText:
    return parse_text(content.encode(), name, TextLayout.model_validate({"pages": {"first": 11}}))


def check(quote: str, locator: str = "p. 11", text: SourceText | None = None) -> Verification:
    quotation = Quotation(
        "ray1910", "r1", None, ("claims", 0, "quote"), quote, Locator.parse(locator)
    )
    return verify_quotation(quotation, Index.of(text or book()))


def places(verification: Verification) -> list[str]:
    return [str(place) for place in verification.places]


def make_source(*claims: Mapping[str, Any], **fields: Any) -> Source:
    whole = [
        {"id": f"r{n}", "theme": "t", "claim": "They nest.", "locator": "p. 11", **claim}
        for n, claim in enumerate(claims, start=1)
    ]
    return Source.model_validate(
        {"source": "ray1910", "label": "Ray", "genre": "book", "approach": "counting",
         "thesis": "Gulls nest.", "claims": whole, **fields}
    )  # fmt: skip


def brief_of(*claims: Mapping[str, Any], issued: str = "1910", **fields: Any) -> Brief:
    made = make_brief()
    entry = Entry("ray1910", "book", {"date": issued}, "", Location("references.bib", 1))
    path = ("claims", 0, "quote")
    positions = Positions("sources/ray1910.yml", {path: Location("sources/ray1910.yml", 12, 5)}, {})
    return dataclasses.replace(
        made,
        sources=(make_source(*claims, **fields),),
        bibliography=dataclasses.replace(made.bibliography, entries={"ray1910": entry}),
        positions={"sources/ray1910.yml": positions},
    )


def check_evidence(**evidence: Any) -> list[FactCheck]:
    place = evidence.pop("locator", "p. 12")
    item = {"kind": "event", "summary": "It happened.", "locator": place, **evidence}
    text = book(BOOK.replace("kept by hand.", "kept by hand. " + "Nothing was written down. " * 30))
    return list(check_facts(brief_of({"evidence": [item]}), {"ray1910": text}))


# ── found ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("quote", "locator"),
    [
        ("nest on bare rock", "p. 11"),
        ("they have done so temporarily since 1902", "p. 11"),
        ("since 1902. Low-cost traps", "p. 11"),
        ("Lowcost traps", "p. 11"),
        ("traps of the keepers changed little; the 'long-term' count", "p. 11"),
        ("the long-term count — thirty-eight pairs — was kept by hand", "pp. 11–12"),
        ("Ray's own figures", "p. 12"),
        ("“Ray’s own figures”", "p. 12"),
        ("75% of them", "p. 12"),
        ("In February 1907 a storm took the nests; one week later,", "p. 12"),
        ("a storm … the keepers left", "p. 12"),
        ("a storm [...] the keepers left", "p. 12"),
        ("... a storm (…) left …", "p. 12"),
        ("a storm took [all] the nests", "p. 12"),
        ("[T]he harbour was closed", "p. 13"),
        ("a matter of hedg[e]", "p. 13"),
        ("the keepers [of the traps] left", "p. 12"),
        ("See Ray, Synopsis, 12", "p. 11"),
    ],
)  # fmt: skip
def test_a_quotation_is_found_through_the_defects_of_the_text(quote: str, locator: str) -> None:
    assert check(quote, locator).status is Status.FOUND


@pytest.mark.parametrize(
    "quote",
    [
        "Nest on bare rock", "nests on bare rock", "nest on bare roc", "est on bare rock",
        "nest on bare, rock", "long term count", "38.5 million eggs", "75 of them broken",
        "Rays own figures", "the keepers left … a storm",
    ],
)  # fmt: skip
def test_what_differs_in_a_word_a_capital_or_a_comma_is_not_found(quote: str) -> None:
    assert check(quote, "pp. 11–13").status in (Status.NEARLY, Status.MISSING)


SIGNS = "One wrote 'don{0}t', long{1}term work, pages 3{1}5, {2}so it goes{3}, and no{4}more."
QUOTED = "don't', long-term work, pages 3-5, \"so it goes\", and no more"


@pytest.mark.parametrize("apostrophe", list("'’‘‛ʼʻʹʽ′‵＇`´՚׳ꞌ"))
def test_every_apostrophe_is_one(apostrophe: str) -> None:
    text = book(SIGNS.format(apostrophe, "-", '"', '"', " "))
    assert check(QUOTED, "p. 11", text).status is Status.FOUND
    assert check(QUOTED.replace("don't", f"don{apostrophe}t"), text=text).status is Status.FOUND
    assert check(QUOTED.replace("don't", "dont"), text=text).status is not Status.FOUND


@pytest.mark.parametrize("dash", list("-‐‑‒–—―−⁃﹘﹣－־⸺"))
def test_every_hyphen_and_dash_is_one(dash: str) -> None:
    text = book(SIGNS.format("'", dash, '"', '"', " "))
    assert check(QUOTED, "p. 11", text).status is Status.FOUND
    assert check(QUOTED.replace("-", dash), "p. 11", text).status is Status.FOUND
    assert check(QUOTED.replace("long-term", "long term"), text=text).status is not Status.FOUND
    assert check(QUOTED.replace("3-5", "35"), "p. 11", text).status is not Status.FOUND


@pytest.mark.parametrize(
    "marks", ["“”", "„“", "«»", "»«", "‹›", "「」", "『』", "〝〟", "＂＂", "❝❞", "״״", "｢｣"]
)
def test_every_pair_of_quotation_marks_is_seen_through(marks: str) -> None:
    text = book(SIGNS.format("'", "-", *marks, " "))
    assert check(QUOTED, "p. 11", text).status is Status.FOUND


@pytest.mark.parametrize("space", [*"\u00a0\u2009\u202f\u2002\u3000\u200a", "\u200b \u200b"])
def test_every_space_is_one(space: str) -> None:
    text = book(SIGNS.format("'", "-", '"', '"', space))
    assert check(QUOTED, "p. 11", text).status is Status.FOUND
    assert check(QUOTED.replace("no more", "nomore"), "p. 11", text).status is not Status.FOUND


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("주 4일 근무제는 생산량을 줄이지 않았다", "주 5일 근무제는"),
        ("ガソリンの値段がパーセントで", "カソリンの値段"),
        ("Zażółć gęślą jaźń", "Zazolc gesla jazn"),
        ("Kōno naïve Ångström", "Kono naive"),
        ("ποίησις ἄνθρωπος", "ποιησις"),
        ("tiếng Việt", "tieng Viet"),
        ("की ज़रूरत है", "की जरूरत है"),
        ("أُنشِئَ المركزُ آنذاك", "انشئ المركز انذاك"),
    ],
)
def test_decomposed_letters_are_the_same_and_others_are_not(
    words: str, wrong: str, form: Literal["NFC", "NFD", "NFKC", "NFKD"]
) -> None:
    text = book(f"So {unicodedata.normalize(form, words)} it is.")
    found = check(words, "p. 11", text)
    assert found.status is Status.FOUND
    assert unicodedata.normalize("NFC", found.selectors[0].exact) == unicodedata.normalize(
        "NFC", words
    )
    assert check(unicodedata.normalize("NFD", words), "p. 11", text).status is Status.FOUND
    assert check(wrong, "p. 11", text).status is not Status.FOUND


@pytest.mark.parametrize("quote", ["की ज़रूरत हो", "की ज़रूरत ह", "की ज़रूरती है"])
def test_the_vowels_of_indic_scripts_count(quote: str) -> None:
    assert check(quote, "p. 11", book("इस की ज़रूरत है।")).status is not Status.FOUND


def test_a_korean_quotation_may_end_before_a_particle_and_not_begin_within_a_word() -> None:
    text = book("생산량을 줄이지 않았다고 한다.")
    assert check("생산량을 줄이지 않았다", "p. 11", text).status is Status.FOUND
    assert check("산량을 줄이지 않았다", "p. 11", text).status is not Status.FOUND


def test_a_quotation_that_stands_elsewhere_is_told_with_its_page() -> None:
    found = check("the keepers left", "p. 11")
    assert (found.status, places(found)) == (Status.ELSEWHERE, ["p. 12"])


def test_a_quotation_that_straddles_pages_is_not_on_one_of_them_alone() -> None:
    found = check("pairs – was kept by hand", "p. 11")
    assert (found.status, places(found)) == (Status.ELSEWHERE, ["pp. 11–12"])


def test_a_quotation_that_stands_several_times_is_told_with_all_its_places() -> None:
    found = check("The terns came back", "p. 13")
    assert (found.status, places(found)) == (Status.REPEATED, ["p. 12", "p. 13"])
    elsewhere = check("The terns came back", "p. 11")
    assert (elsewhere.status, places(elsewhere)) == (Status.ELSEWHERE, ["p. 12", "p. 13"])


def test_a_place_that_the_text_does_not_show_cannot_be_checked() -> None:
    assert check("nest on bare rock", "fig. 2").status is Status.UNPLACED
    assert check("nest on bare rock", "§ Nesting").status is Status.UNPLACED


def test_a_page_that_the_text_does_not_have_is_wrong() -> None:
    assert check("nest on bare rock", "p. 99").status is Status.ELSEWHERE


def test_text_without_spaces_between_words_is_searched() -> None:
    text = book("第一章\n外島の鷗は岩に巣を作\nり、冬は港に来る。")
    assert check("岩に巣を作り、冬は港に", "fig. 1", text).status is Status.UNPLACED
    assert check("岩に巣を壊し、冬は港に", "fig. 1", text).status is Status.NEARLY


# ── nearly, and not ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("quote", "difference"),
    [
        ("a matter of hedge, not of balance", "a matter of [-hedge,-]{+hedging,+} not of balance"),
        ("nests on bare rock", "[-nests-]{+nest+} on bare rock"),
        ("nest on the bare rock", "nest on [-the-] bare rock"),
        ("nest on rock, and they have done", "nest on {+bare+} rock, and they have done"),
        ("Low-price traps of the keepers", "[-Low-price-]{+Low-cost+} traps of the keepers"),
    ],
)
def test_what_is_nearly_right_is_shown_word_by_word(quote: str, difference: str) -> None:
    text = book(BOOK + " A low-cost idea, Low-cost or not.")
    found = check(quote, "pp. 11–13", text)
    assert (found.status, found.difference) == (Status.NEARLY, difference)


def test_the_page_of_what_is_nearly_right_is_told() -> None:
    assert places(check("the harbour was opened on November 8", "p. 11")) == ["p. 13"]


def test_where_two_passages_are_as_near_the_one_at_the_locator_is_taken() -> None:
    assert places(check("The terns come back", "p. 13")) == ["p. 13"]
    assert places(check("The terns come back", "p. 12")) == ["p. 12"]


def test_what_is_not_there_is_told_with_the_nearest_passage() -> None:
    found = check("puffins burrow under the lighthouse and never count their eggs", "p. 11")
    assert found.status is Status.MISSING
    assert found.passage


def test_parts_that_do_not_follow_each_other_are_told_with_their_places() -> None:
    text = book(BOOK.replace("little", "little " + "x " * 900))
    found = check("nest on bare rock … the keepers left", "pp. 11–12", text)
    assert (found.status, places(found)) == (Status.MISSING, ["p. 11", "p. 12"])


@pytest.mark.parametrize("quote", ["…", "[all of it]", "—", "%"])
def test_a_quotation_without_words_of_the_source_is_not_in_it(quote: str) -> None:
    assert check(quote).status is Status.MISSING


def test_insertions_and_omissions_part_a_quotation() -> None:
    parts = split_quotation("… [T]he one [or two] and … the other")
    assert [(part.words, part.open_left) for part in parts] == [
        ("he one", True), ("and", False), ("the other", False),
    ]  # fmt: skip


def test_quotation_marks_are_no_difference() -> None:
    assert show_difference("a 'long' way", "a “long” way") == "a 'long' way"


# ── properties ───────────────────────────────────────────────────────────────────────────

WORD = st.text(st.sampled_from("abcdefghijklmnoprstuwyzéō"), min_size=2, max_size=9)
ANY = st.characters(exclude_characters="\0")
DAMAGE = st.sampled_from([" ", "\n", "\ufffd", "\ufffd\ufffd", "\u00a0", " \n", "\u2009"])


@given(st.lists(WORD, min_size=12, max_size=60, unique=True), st.data())
def test_words_cut_from_a_damaged_text_are_found_where_they_stand(
    words: list[str], data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(words) - 5))
    end = data.draw(st.integers(start + 4, min(start + 15, len(words))))
    cut = data.draw(st.integers(1, len(words) - 1))
    pieces = []
    for index, word in enumerate(words):
        broken = len(word) > 4 and data.draw(st.booleans())
        pieces.append(
            word[:3] + data.draw(st.sampled_from(["-\n", "\u00ad", "-\ufffd\n"])) + word[3:]
            if broken
            else word
        )
        pieces.append("\f" if index + 1 == cut else data.draw(DAMAGE))
    text = book("".join(pieces))
    quote = " ".join(words[start:end])
    where = "p. 11" if end <= cut else "p. 12" if start >= cut else "pp. 11–12"
    found = check(quote, where, text)
    assert found.status in (Status.FOUND, Status.REPEATED)
    assert where in places(found)
    whole = "".join(run.exact for run in found.selectors)
    assert "".join(c for c in whole if c.isalnum()) == quote.replace(" ", "")


@given(
    st.text(ANY, max_size=300),
    st.text(min_size=1, max_size=60),
    st.sampled_from(["p. 1", "¶2", "§ a", "fig. 1"]),
)
def test_no_text_and_no_quotation_make_verification_fail(
    content: str, quote: str, locator: str
) -> None:
    clean = content.encode("utf-8", "replace").decode()
    found = check(quote, locator, book(clean))
    assert found.status in Status
    assert (found.status is Status.NEARLY) == bool(found.difference)


@given(
    st.text("ab cd’'\"-–\n\u00ad\ufffd….[]()1", max_size=80),
    st.text("ab cd'-….[]()1%", min_size=1, max_size=25),
)
def test_selectors_lead_to_the_very_characters(content: str, quote: str) -> None:
    text = book(content)
    for run in check(quote, "p. 11", text).selectors:
        assert text.raw[run.start : run.end] == run.exact
        assert text.raw[: run.start].endswith(run.prefix)
        assert text.raw[run.end :].startswith(run.suffix)


# ── anchors and the lock file ────────────────────────────────────────────────────────────


def test_a_quotation_that_a_note_interrupts_has_an_anchor_for_each_run() -> None:
    exact = [run.exact for run in check("pairs – was kept by hand", "pp. 11–12").selectors]
    assert exact == ["pairs – was", "kept by hand"]


STORM = {"kind": "event", "summary": "A storm.", "locator": "p. 12", "quote": "the keepers left"}
CLAIM = {"quote": "nest on bare rock", "evidence": [STORM]}


def test_every_quotation_of_claims_and_evidence_is_verified_at_its_own_locator(
    tmp_path: Path,
) -> None:
    found = verify(brief_of(CLAIM).sources[0], Index.of(book()))
    assert [(v.quotation.key, v.status) for v in found] == [
        ("r1", Status.FOUND),
        ("r1#1", Status.FOUND),
    ]
    assert survey(brief_of(CLAIM), tmp_path, tmp_path).verifications == ()  # no text is there


def make_lock(brief: Brief, text: SourceText) -> Lock:
    texts = {"ray1910": text}
    return lock(verify(brief.sources[0], Index.of(text)), texts)


def test_the_lock_file_says_what_was_verified_against_which_text(tmp_path: Path) -> None:
    locked = make_lock(brief_of(CLAIM), book())
    assert locked.sources["ray1910"].sha256 == hashlib.sha256(BOOK.encode()).hexdigest()
    path = tmp_path / "quotes.lock.json"
    path.write_text(locked.to_json(), encoding="utf-8")
    again = read_lock(path)
    assert again == locked
    assert again is not None and again.to_json() == locked.to_json()
    assert [s.state for s in compare_lock(brief_of(CLAIM), again)] == [State.VERIFIED] * 2


def test_the_lock_file_keeps_no_more_of_the_text_than_it_needs() -> None:
    content = make_lock(brief_of(CLAIM), book()).to_json()
    assert "nest on bare rock" in content
    assert "outer islands" not in content


def test_context_is_kept_where_a_quotation_stands_twice() -> None:
    locked = make_lock(brief_of({"quote": "The terns came back", "locator": "p. 13"}), book())
    selector = locked.sources["ray1910"].quotations["r1"].selectors[0][0]
    assert BOOK.count(selector.prefix + selector.exact + selector.suffix) == 1


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({"quote": "nest on rock"}, State.CHANGED),
        ({"locator": "p. 12"}, State.CHANGED),
        ({"claim": "Something else."}, State.VERIFIED),
        ({"id": "renamed"}, State.VERIFIED),
        ({"id": "renamed", "quote": "another"}, State.UNCHECKED),
    ],
)
def test_what_changed_since_the_lock_is_told(change: dict[str, str], state: State) -> None:
    locked = make_lock(brief_of({"quote": "nest on bare rock"}), book())
    now = brief_of({"quote": "nest on bare rock", **change})
    assert [s.state for s in compare_lock(now, locked)] == [state]


def test_without_a_lock_file_nothing_is_verified(tmp_path: Path) -> None:
    assert read_lock(tmp_path / "none.json") is None
    assert [s.state for s in compare_lock(brief_of(CLAIM), None)] == [State.UNCHECKED] * 2


def test_a_broken_lock_file_is_told_with_how_to_write_it_anew(tmp_path: Path) -> None:
    path = tmp_path / "quotes.lock.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="reportgen verify --texts"):
        read_lock(path)


def test_sources_without_text_stay_in_the_lock_as_they_were() -> None:
    locked = make_lock(brief_of(CLAIM), book())
    assert lock((), {}, locked) == locked


def test_a_text_that_is_not_the_verified_one_is_told() -> None:
    locked = make_lock(brief_of(CLAIM), book())
    assert find_changed_texts(locked, {"ray1910": book(BOOK + ".")}) == ("ray1910",)
    assert find_changed_texts(locked, {"ray1910": book()}) == ()


# ── numbers and dates ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "quantity",
    [
        {"value": 3.85, "unit": "million eggs", "measure": "eggs"},
        {"value": 3850000, "unit": "eggs", "measure": "eggs"},
        {"value": 75, "unit": "%", "measure": "broken"},
        {"value": -75, "unit": "%", "measure": "change"},
        {"value": 38, "unit": "pairs", "measure": "nests"},
    ],
)  # fmt: skip
def test_quantities_are_found_however_they_are_written(quantity: dict[str, Any]) -> None:
    assert [c.nearness for c in check_evidence(quantities=[quantity])] == [Nearness.NEAR]


def test_a_wrong_quantity_is_told() -> None:
    checks = check_evidence(quantities=[{"value": 57, "unit": "%", "measure": "broken"}])
    assert [(c.fact.words, c.nearness) for c in checks] == [("57 %", Nearness.ABSENT)]


@pytest.mark.parametrize(
    "quantity",
    [
        {"value": 8, "unit": "gulls", "measure": "of November 8"},
        {"value": 38, "unit": "%", "measure": "of thirty-eight pairs"},
        {"value": 75, "unit": "eggs", "measure": "of 75%"},
    ],
)
def test_a_quantity_is_not_found_in_a_date_nor_a_share_in_a_count(quantity: dict[str, Any]) -> None:
    checks = check_evidence(quantities=[quantity], locator="pp. 11–13")
    assert [c.nearness for c in checks] == [Nearness.ABSENT]


@pytest.mark.parametrize(
    ("summary", "locator", "wrong"),
    [
        ("Three quarters (75 percent) of 3,850,000 eggs were broken.", "p. 12", []),
        ("Seventy-five percent were broken.", "p. 12", []),
        ("A storm in February 1907.", "p. 12", []),
        ("A storm in March 1907.", "p. 12", [("March 1907", "the month")]),
        ("A storm in February 1917.", "p. 12", [("February 1917", "the month")]),
        ("Closed on 8 November 1908.", "p. 13", []),
        ("Closed on 9 November 1908.", "p. 13", [("9 November 1908", "the day")]),
        ("It was counted until 1902.", "p. 12", []),
        ("It was counted until 1902.", "p. 13", [("1902", "the year")]),
        ("The G7 and the TPP-11 may march.", "p. 12", []),
        ("Forty-one pairs.", "p. 12", [("Forty-one", "")]),
        ("Two sides of one matter.", "p. 12", []),
    ],
)
def test_numbers_and_dates_of_a_summary_are_looked_for(
    summary: str, locator: str, wrong: list[tuple[str, str]]
) -> None:
    checks = check_evidence(summary=summary, locator=locator)
    assert [(c.fact.words, c.lacking) for c in checks if c.nearness is not Nearness.NEAR] == wrong


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        ("Two thirds of the eggs were lost.", "66.7% of the eggs.", "75% of the eggs."),
        ("66.7 per cent of the eggs.", "Two-thirds of the eggs.", "Three-fifths of them."),
        ("Some 3\u2009850\u2009000 eggs.", "3.85 million eggs.", "3.95 million eggs."),
        ("Half a million eggs.", "500,000 eggs.", "50,000 eggs."),
        ("Twenty-one pairs stayed.", "21 pairs stayed.", "20 pairs stayed."),
        ("卵は約3億8500万個で、その7割5分が失われた。", "385 million eggs.", "38.5 million eggs."),
        ("卵の７５％が失われた。", "Seventy-five percent.", "Fifty-seven percent."),
        ("ضاع ٧٥٪ من ٣٬٨٥٠ بيضة.", "75% of 3,850 eggs.", "75% of 3,580 eggs."),
        ("Stracono trzy czwarte z 3,85 mln jaj.", "75% of 3.85 million.", "75% of 3.58 million."),
        ("12,34,567 eggs were lost.", "1,234,567 eggs.", "1,234,576 eggs."),
        ("2½ million eggs.", "2.5 million eggs.", "2 million eggs."),
    ],
)  # fmt: skip
def test_numbers_agree_across_their_ways_of_writing_and_wrong_ones_are_told(
    text: str, right: str, wrong: str
) -> None:
    for summary, near in ((right, True), (wrong, False)):
        item = {"kind": "statistic", "summary": summary}
        checks = check_facts(brief_of({"evidence": [item]}), {"ray1910": book(text)})
        assert checks
        assert all(c.nearness is Nearness.NEAR for c in checks) is near, summary


@pytest.mark.parametrize(
    ("value", "unit", "text", "near"),
    [
        (25, "%", "A ward would need a quarter more people.", True),
        (25, "per cent", "One in four stayed away.", True),
        (25, "percentage points", "Output rose 25 pp in a year.", True),
        (25, "%", "A third more people.", False),
        (25, "%", "25 people.", False),
        (24, "firms", "Two dozen firms took part.", True),
        (24, "firms", "A dozen firms took part.", False),
        (3, "quarters", "It fell for three quarters.", True),
        (0.5, "", "Half of them left.", True),
        (2, "thirds", "Two thirds of them left.", True),
    ],
)
def test_a_quantity_agrees_with_words_that_mean_it_and_with_no_others(
    value: float, unit: str, text: str, near: bool
) -> None:
    quantity = {"value": value, "unit": unit, "measure": "x"}
    item = {"kind": "statistic", "summary": "So it was.", "quantities": [quantity]}
    (checked,) = check_facts(brief_of({"evidence": [item]}), {"ray1910": book(text)})
    assert (checked.nearness is Nearness.NEAR) is near


@pytest.mark.parametrize(
    ("date", "locator", "nearness"),
    [
        ("1908-11-08", "p. 13", Nearness.NEAR),
        ("1908-11-08", "p. 11", Nearness.ELSEWHERE),
        ("1907-02", "p. 13", Nearness.NEAR),
        ("1907-02-14", "p. 12", Nearness.ABSENT),
        ("1902/1907", "p. 12", Nearness.NEAR),
        ("1907/1999", "p. 12", Nearness.ELSEWHERE),
    ],
)
def test_the_date_of_evidence_is_looked_for(date: str, locator: str, nearness: Nearness) -> None:
    assert [c.nearness for c in check_evidence(date=date, locator=locator)] == [nearness]


def test_a_source_need_not_name_the_year_in_which_it_was_written() -> None:
    text = {"ray1910": book("The harbour was closed on 8 November.")}
    item = {"kind": "event", "summary": "Closed.", "date": "1908-11-08"}
    for issued, written, nearness in (
        ("1908", None, "near"),
        ("1910", "1908", "near"),
        ("1910", None, "absent"),
    ):
        brief = brief_of({"evidence": [item]}, issued=issued, written=written)
        assert [c.nearness for c in check_facts(brief, text)] == [nearness]


def test_dates_are_read_over_line_ends_and_as_decades() -> None:
    text = {
        "ray1910": book(
            "In Feb-\nruary 1907, and in the late 1970s, from 26 to 28 May 1908 and 2月10日."
        )
    }
    summary = "February 1907; 1970s; 27 May 1908."
    item = {"kind": "event", "summary": summary, "date": "1970/1979"}
    checks = check_facts(brief_of({"evidence": [item]}), text)
    assert [c.lacking for c in checks] == ["", "", "the day"]


@given(st.text(max_size=120), st.text(ANY, max_size=200))
def test_no_summary_and_no_text_make_the_search_for_numbers_fail(
    summary: str, content: str
) -> None:
    assume(summary.strip())
    item = {"kind": "event", "summary": summary, "date": PartialDate.parse("1908-11-08").text}
    text = book(content.encode("utf-8", "replace").decode())
    for result in check_facts(brief_of({"evidence": [item]}), {"ray1910": text}):
        assert result.nearness in Nearness


# ── findings ─────────────────────────────────────────────────────────────────────────────


def messages(claim: dict[str, Any], text: SourceText | None = None) -> list[str]:
    brief = brief_of(claim)
    texts = {"ray1910": text or book()}
    verified = verify(brief.sources[0], Index.of(texts["ray1910"]))
    return [str(f) for f in to_findings((*verified, *check_facts(brief, texts)), brief)]


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        ({"quote": "the keepers left"},
         "sources/ray1910.yml:12:5: error RG402: The quotation 'the keepers left' is at p. 12, "
         "not at p. 11. Change the locator to p. 12."),
        ({"quote": "nests on bare rock"},
         "sources/ray1910.yml:12:5: error RG403: The quotation 'nests on bare rock' differs from "
         "the text at p. 11: [-nests-]{+nest+} on bare rock. "
         "Remove what is in [- -] and insert what is in {+ +}."),
        ({"quote": "The terns came back", "locator": "p. 12"},
         "sources/ray1910.yml:12:5: note RG404: The quotation 'The terns came back' occurs in the "
         "text more than once: at p. 12 and p. 13. "
         "Nothing needs to be done; a few more words would make the place certain."),
        ({"quote": "nest on bare rock", "locator": "fig. 1"},
         "sources/ray1910.yml:12:5: note RG406: The quotation 'nest on bare rock' is in the "
         "text at p. 11, but the text does not show where fig. 1 is. Say under text: in the "
         "source's file how its pages or headings are marked, or use a locator that it shows."),
        ({"evidence": [{"kind": "event", "summary": "Ten gulls.", "quantities": [
            {"value": 8, "unit": "%", "measure": "x"}], "locator": "p. 11"}]},
         "sources/ray1910.yml: warning RG405: The number '8 %' is not near p. 11 in the text, or "
         "anywhere else in it. "
         "Check it against the source, and correct it or the locator; leave it if rounded."),
    ],
)  # fmt: skip
def test_findings_say_where_what_and_how_to_mend_it(claim: dict[str, Any], message: str) -> None:
    assert message in messages(claim)


def test_what_is_missing_is_told_with_the_nearest_passage() -> None:
    (message,) = messages({"quote": "puffins burrow under the lighthouse of the keepers"})
    assert "error RG401: The quotation 'puffins burrow" in message
    assert "the nearest passage, at p. 1" in message


@pytest.mark.parametrize(
    ("passage", "shown"),
    [
        ("”, he said: “the storm took it all", "he said: the storm took it all"),
        ("“the storm took it all”,", "the storm took it all"),
        (", and) the storm took it all —", "and the storm took it all"),
        ("… the storm “took away” all of it (", "the storm ‘took away’ all of it"),
        ("the storm «took it all", "the storm took it all"),
        ("the storm took it all.’", "the storm took it all"),
        ("Did it take it all?", "Did it take it all?"),
        ("‘The storm took (most and) all of it", "The storm took (most and) all of it"),
        ("The gulls’ nests ‘were’ empty.", "The gulls’ nests ‘were’ empty"),
        ("all of it.␞ See Ray", "all of it. See Ray"),
    ],
)
def test_the_nearest_passage_is_shown_without_stray_marks(passage: str, shown: str) -> None:
    quotation = Quotation(
        "ray1910", "r1", None, ("claims", 0, "quote"), "whales", Locator.parse("p. 11")
    )
    missing = Verification(quotation, Status.MISSING, passage=passage)
    (finding,) = to_findings([missing], brief_of({"quote": "whales"}))
    assert finding.message.endswith(f"the nearest passage has “{shown}”.")


@pytest.mark.parametrize(
    ("quote", "passage", "difference"),
    [
        ("took it off", "“took it all”,", "took it [-off-]{+all+}"),
        ("took it off", "(took it all).", "took it [-off-]{+all+}"),
        ("took, it off", "took; it all…", "[-took,-]{+took;+} it [-off-]{+all+}"),
    ],
)
def test_a_difference_is_shown_without_the_marks_around_the_passage(
    quote: str, passage: str, difference: str
) -> None:
    assert show_difference(quote, passage) == difference


def test_a_passage_does_not_run_into_the_notes_behind_the_text() -> None:
    text = book("They left in haste.1\n\n1 See the harbour.\f And so on it went.")
    found = check("on it went See the harbour master", "p. 12", text)
    assert "␞" not in found.passage + found.difference


def test_where_nothing_is_like_a_quotation_nothing_is_shown() -> None:
    (message,) = messages({"quote": "労働時間の短縮について政府は検討"})
    assert "nearest passage" not in message


SECTIONS = "1. Method\n\nThey counted gulls.\n\n2. Flexibility\n\nThey bend.\n\n3. Notes\n\nNone."


@pytest.mark.parametrize(
    ("locator", "heading"),
    [
        ("§ Flexibilty", "2. Flexibility"),
        ("sec. flexability", "2. Flexibility"),
        ("§ 2. Flexibilty", "2. Flexibility"),
        ("§ Elasticity of it all", "2. Flexibility"),
    ],
)
def test_a_misspelt_heading_is_told_with_the_one_that_is_meant(locator: str, heading: str) -> None:
    claim = {"quote": "They bend", "locator": locator}
    (message,) = messages(claim, book(SECTIONS))
    assert "note RG406" in message
    assert message.endswith(f"Did you mean § {heading}?")
    assert messages({"quote": "They bend", "locator": "§ Flexibility"}, book(SECTIONS)) == []


def test_what_is_right_gives_no_finding() -> None:
    assert messages(CLAIM) == []


def test_a_changed_extract_is_a_warning_and_a_refuted_one_stays_an_error() -> None:
    locked = make_lock(brief_of({"quote": "nest on bare rock"}), book())
    now = brief_of({"quote": "nest on rock"})
    (changed,) = to_findings(compare_lock(now, locked), now)
    assert (changed.code, changed.severity) == ("RG407", Severity.WARNING)
    wrong = brief_of({"quote": "the keepers left"})
    (refuted,) = to_findings(compare_lock(wrong, make_lock(wrong, book())), wrong)
    assert (refuted.code, refuted.severity) == ("RG402", Severity.ERROR)
    assert "was last found at p. 12, not at p. 11" in refuted.message


# ── formats ──────────────────────────────────────────────────────────────────────────────


def test_a_quotation_is_found_in_a_pdf_with_hyphens_ligatures_heads_and_notes(
    tmp_path: Path,
) -> None:
    typst = pytest.importorskip("typst", reason="the typst wheel makes the PDF")
    pytest.importorskip("pypdf", reason="pypdf reads the PDF")
    source = tmp_path / "a.typ"
    cliffs = "nest officially on the outermost cliffs with extraordinary determination, efficient"
    source.write_text(
        '#set page(width: 6cm, height: 5cm, header: [Birds of the coast], numbering: "1")\n'
        '#set text(lang: "en", hyphenate: true)\n#set par(justify: true)\n'
        f"Gulls {cliffs}.#footnote[See Ray.] Terns {cliffs}. Crows {cliffs}.\n",
        encoding="utf-8",
    )
    layout = TextLayout.model_validate({"pages": {"first": 31}})
    text = parse_text(typst.compile(str(source)), "a.pdf", layout)
    assert check(f"Gulls {cliffs}. Terns nest", "pp. 31–32", text).status is Status.FOUND
    found = [check(f"{bird} {cliffs}", "p. 99", text) for bird in ("Gulls", "Terns", "Crows")]
    assert [v.status for v in found] == [Status.ELSEWHERE] * 3
    assert [p for v in found for p in places(v)] == ["p. 31", "pp. 31–32", "p. 32"]
