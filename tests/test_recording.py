"""Remarks are written into review.yml as a person would write them, each once."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from reportgen.errors import WorkspaceError
from reportgen.limits import MOST_REMARKS
from reportgen.model.remarks import Remark, Reply, Review, name_remark, sign_remark
from reportgen.reviewing.recording import record

PLACE = {"kind": "claim", "id": "a-output", "field": "claim"}


def make(text: str = "Is this so?", **fields: Any) -> Remark:
    given = {"who": "Ada Reader", "when": "2026-11-21T14:05:00+01:00", "place": PLACE}
    remark = Remark.model_validate({"id": "new", "text": text, **given, **fields})
    name = name_remark(remark.who, remark.when, remark.text, remark.words, remark.change)
    return remark.model_copy(update={"id": name})


def read(data: bytes) -> tuple[Remark, ...]:
    return Review.model_validate(yaml.load(data, Loader=yaml.BaseLoader)).remarks


def test_a_first_remark_makes_a_file_that_reads_as_if_written_by_hand() -> None:
    remark = make(
        "Says the source so of all firms, or only of those that took part from the first month "
        "on? It makes a difference.",
        words="as much",
        change={"old": "all", "new": "most"},
        replies=[{"who": "Ben", "when": "2026-11-22", "text": "Of all."}],
        document="brief.docx",
    )
    text = record(b"", [remark]).data.decode()
    assert text == (
        "# What reviewers said. Once you have dealt with a remark, write status: resolved, or "
        f"declined.\nremarks:\n  - id: {remark.id}\n"
        "    status: open\n"
        "    who: Ada Reader\n"
        "    when: 2026-11-21T14:05:00+01:00\n"
        "    place: {kind: claim, id: a-output, field: claim}\n"
        "    words: as much\n"
        "    text: >-\n"
        "      Says the source so of all firms, or only of those that took part from the first "
        "month on? It\n      makes a difference.\n"
        "    change: {old: all, new: most}\n"
        "    replies:\n"
        "      - {who: Ben, when: 2026-11-22, text: Of all.}\n"
        "    document: brief.docx\n"
    )


HAND = b"""\
# my own notes
remarks:
- id: r-00000001   # the first
  status: declined
  who: 'Ada Reader'
  place:
      kind: claim
      id: a-output
  text: "Really?"
"""


def test_what_is_there_stays_byte_for_byte() -> None:
    made = record(HAND, [make()]).data
    assert made.startswith(HAND)
    assert [remark.text for remark in read(made)] == ["Really?", "Is this so?"]


def test_a_known_remark_keeps_its_status_and_is_not_written_again() -> None:
    known = make("Really!", place={"kind": "claim", "id": "a-output"})
    known = known.model_copy(update={"id": "r-00000001"})
    recorded = record(HAND, [known, known])
    assert recorded.data == HAND
    assert (recorded.added, recorded.known) == ((), 2)


@pytest.mark.parametrize("name", ["r-00000001.1", "r-00000001.12"])
def test_our_own_replies_coming_back_are_known(name: str) -> None:
    assert record(HAND, [make().model_copy(update={"id": name})]).data == HAND


def test_our_own_replies_are_known_beside_the_remark_that_they_answer() -> None:
    here = make("Really?").model_copy(update={"id": "r-00000001"})
    replies = [make(f"{n}").model_copy(update={"id": f"r-00000001.{n}"}) for n in (1, 2)]
    assert record(HAND, [replies[0], here, replies[1]]).data == HAND


def test_a_remark_with_an_id_by_hand_is_known_by_its_initials() -> None:
    there = HAND.replace(b"r-00000001", b"my-first-one")
    back = make("On “x”. Really?").model_copy(update={"id": sign_remark("my-first-one")})
    assert record(there, [back, back]).data == there


def test_an_id_of_which_word_kept_nine_signs_is_known() -> None:
    short = [make(f"{n}").model_copy(update={"id": "r-0000000"}) for n in range(3)]
    assert record(HAND, short).data == HAND


def test_a_known_remark_gets_the_replies_that_it_lacks() -> None:
    first = record(b"", [make(replies=[{"who": "Ben", "text": "Yes."}]), make("Other")]).data
    again = make(replies=[{"who": "Ben", "text": "Yes."}, {"who": "Cem", "text": "No."}])
    recorded = record(first, [again])
    assert recorded.answered == 1
    assert read(recorded.data)[0].replies == (
        Reply(who="Ben", text="Yes."),
        Reply(who="Cem", text="No."),
    )
    assert record(recorded.data, [again]).data == recorded.data


def test_a_remark_whose_program_lost_its_id_is_known_by_who_said_what_of_what() -> None:
    there = record(b"", [make().model_copy(update={"id": "r-12345678"})]).data
    assert record(there, [make("Is  this\nso?")]).data == there
    assert record(there, [make(who="Ben")]).added


def test_the_same_said_of_two_places_is_two_remarks_with_two_ids() -> None:
    here, there = make(), make(place={**PLACE, "id": "b-offices"})
    assert here.id == there.id
    recorded = record(b"", [here, there])
    assert [remark.id for remark in recorded.added] == [here.id, f"{here.id}-2"]
    assert record(recorded.data, [here, there]).data == recorded.data
    assert record(recorded.data, [there]).data == recorded.data


def test_a_remark_on_a_record_that_was_renamed_since_is_known() -> None:
    there = record(b"", [make()]).data
    assert record(there, [make(place={**PLACE, "id": "a-yield"})]).data == there


def test_copies_of_one_file_give_each_remark_once() -> None:
    assert len(record(b"", [make(), make("Other"), make()]).added) == 2


HOSTILE = (
    "a: b",
    "- x",
    "# no comment",
    "{{< include x >}}",
    "null",
    "yes",
    "1e5",
    '"quoted"',
    "'",
    "|-",
    "&a *b",
    "tab\there",
    "line\n\n  indented\nend",
    " x ",
    "نص عربي",
    "日本語",
    "2026-11-21",
    "\u202eabc",
    "%",
    "<b>&amp;",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_comes_back_as_it_was(text: str) -> None:
    remark = make(
        text, who=text.replace("\n", " "), words=text, replies=[{"who": text, "text": text}]
    )
    (again,) = read(record(b"", [remark]).data)
    assert again == remark


def test_what_no_file_can_hold_is_left_out_and_long_texts_are_cut() -> None:
    (again,) = read(record(b"", [make("a\x07b\x0bc " + "x" * 30_000)]).data)
    assert again.text.startswith("abc xxx")
    assert again.text.endswith("x…")
    assert len(again.text) == 20_000


@pytest.mark.parametrize(
    "data", [b"remarks: [", b"remarks:\n  - text: x\n", b"other: 1\n", b"\xff"]
)
def test_a_file_with_errors_is_not_touched(data: bytes) -> None:
    with pytest.raises(WorkspaceError, match=r"^review\.yml.*Nothing was written"):
        record(data, [make()])


@pytest.mark.parametrize("data", [b"", b"# notes\n", b"remarks: []\n", b"\xef\xbb\xbf"])
def test_a_file_without_remarks_takes_some(data: bytes) -> None:
    assert len(read(record(data, [make()]).data.removeprefix(b"\xef\xbb\xbf"))) == 1


def test_more_remarks_than_there_may_be_are_refused_as_a_whole() -> None:
    many = [make(f"Number {number}") for number in range(MOST_REMARKS + 1)]
    with pytest.raises(WorkspaceError, match="more than 5,000 remarks"):
        record(b"", many)


@pytest.mark.thorough
def test_two_thousand_remarks_are_written_at_once() -> None:
    many = [make(f"Number {number}") for number in range(2_000)]
    recorded = record(b"", many)
    assert len(recorded.added) == 2_000
    assert record(recorded.data, many).data == recorded.data
