"""What reviewers did in Word comes back to where it is written, and nothing of it is lost."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Command, copy_reference
from word_files import (
    comment_words,
    edit_in_libreoffice,
    insert_words,
    list_bookmarks,
    move_words,
    replace_words,
    rewrite,
    save_in_libreoffice,
    write_comments,
)

from reportgen.exchange.formats import Input
from reportgen.inspection import inspect
from reportgen.reviewing.docx import read_text
from reportgen.reviewing.markings import Marking
from reportgen.reviewing.placing import Placer
from reportgen.workspace import Workspace

pytestmark = pytest.mark.thorough

COMPARISON = "sources/comparison.yml"


@pytest.fixture(scope="session")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference brief with its Word files as they are sent out; to be copied, not changed."""
    folder = copy_reference(tmp_path_factory.mktemp("sent") / "workspace")
    written = (folder / "brief.yml").read_text("utf-8")
    (folder / "brief.yml").write_text(written.replace("{formats: [pdf]}", "{formats: [docx]}"))
    done = Command(folder)("build", "--to", "docx", "--engine", "embedded")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def folder(sent: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sent, tmp_path / "workspace"))


def change(
    folder: Path, *steps: Callable[[str], str], document: str = "brief", **more: str
) -> Path:
    """A copy of a document that came back with changes in it."""

    def make(xml: str) -> str:
        for step in steps:
            xml = step(xml)
        return xml

    made = folder.parent / f"{document}-reviewed.docx"
    return rewrite(folder / "outputs" / f"{document}.docx", made, make, **more)


def run(folder: Path, *arguments: str | Path) -> list[dict[str, Any]]:
    """What `review` says of files, as values."""
    done = Command(folder)("review", *arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout)["remarks"])


def place_of(remark: dict[str, Any]) -> tuple[str, str, str | None]:
    place = remark["place"] or {"kind": "", "id": "", "field": None}
    return place["kind"], place["id"], place.get("field")


def apply(folder: Path, *files: Path) -> str:
    done = Command(folder)("review", *files, "--apply", "--yes", "--quiet")
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stderr


def printed(file: Path) -> list[str]:
    """The paragraphs of a Word file."""
    return [p.printed for p in read_text(Input(file.name, file.read_bytes())).paragraphs]


def rebuild(folder: Path, document: str) -> list[str]:
    done = Command(folder)("build", "--to", "docx", "--engine", "embedded")
    assert done.returncode == 0, done.stderr
    return printed(folder / "outputs" / f"{document}.docx")


# ── places ───────────────────────────────────────────────────────────────────────────────

COMMENTED = {
    "quick adjustment within": ("brief", "comparison.yml", "answer"),
    "shift to hedging begun": ("judgement", "j-strategy", "text"),
    "Neither author claims more": ("judgement", "j-strategy", "reason"),
    "Overall strategy": ("theme", "strategy", "label"),
    "neoclassical realism: stimuli": ("source", "zakowski2019", "approach"),
    "Futenma lies in Ginowan": ("source", "zakowski2019", "caveats[3].text"),
    "Trade is kept apart from": ("position", "trade/sahashi2017", "why"),
    "Did Japan balance against": ("theme", "china", "question"),
    "Here the sources hardly": ("finding", "north-korea", "text"),
    "Whether pressure over the": ("brief", "comparison.yml", "watch[2].text"),
    "in whole steps from −2": ("brief", "comparison.yml", "limits[3].text"),
    "What each source mentions, and": ("figure", "timeline", None),
    "Synthesis matrix": ("table", "matrix", None),
    "Japan’s Strategic Hedging under": ("reference", "sahashi2017", "title"),
    "Limits of this comparison": ("template", "brief.qmd.j2", None),
}


def test_every_comment_is_placed_at_what_it_stands_on(folder: Path) -> None:
    words = list(enumerate(COMMENTED, start=7000))
    steps = [lambda xml, n=n, w=w: comment_words(xml, w, n) for n, w in words]
    texts = write_comments(*((n, "Ann", f"On {w}") for n, w in words))
    file = change(folder, *steps, comments=texts)
    said = {remark["text"].removeprefix("On "): remark for remark in run(folder, file)}
    assert {words: place_of(remark) for words, remark in said.items()} == COMMENTED
    assert all(remark["words"] == words for words, remark in said.items())


def test_comments_are_placed_by_words_where_bookmarks_are_lost(folder: Path) -> None:
    words = [w for w, place in COMMENTED.items() if place[2]]
    numbered = list(enumerate(words, start=7000))
    steps = [lambda xml, n=n, w=w: comment_words(xml, w, n) for n, w in numbered]
    steps.append(lambda xml: re.sub(r"<w:bookmark(?:Start|End) [^>]*/>", "", xml))
    file = change(folder, *steps, comments=write_comments(*((n, "Ann", w) for n, w in numbered)))
    assert list_bookmarks(file) == []
    found = {remark["text"]: place_of(remark) for remark in run(folder, file)}
    assert found == {w: COMMENTED[w] for w in words}


# ── changes ──────────────────────────────────────────────────────────────────────────────


def test_changes_are_made_in_their_fields_and_print_as_the_reviewer_wrote_them(
    folder: Path,
) -> None:
    """A judgement, its reason, a finding, a cell, a list, a position: one change in each."""
    file = change(
        folder,
        lambda xml: replace_words(xml, "shift to hedging begun", "turn to hedging made", number=1),
        lambda xml: insert_words(xml, "Neither author claims more", ", nor less", number=11),
        lambda xml: replace_words(xml, "hardly", "never", number=21),
        lambda xml: replace_words(xml, "kept apart", "held apart", number=31, nth=0),
        lambda xml: replace_words(xml, " in general terms,", "", number=41),
        lambda xml: insert_words(xml, "Did Japan balance", " or bandwagon", number=51),
    )
    before = (folder / COMPARISON).read_text("utf-8")
    expected = [
        line.replace("shift to hedging begun", "turn to hedging made")
        .replace("Neither author claims more", "Neither author claims more, nor less")
        .replace("the sources hardly meet", "the sources never meet")
        .replace("Trade is kept apart from", "Trade is held apart from")
        .replace("and, in general terms,", "and,")
        .replace("Did Japan balance against", "Did Japan balance or bandwagon against")
        for line in printed(folder / "outputs" / "brief.docx")
    ]
    assert apply(folder, file) == ""
    assert rebuild(folder, "brief") == expected
    after = (folder / COMPARISON).read_text("utf-8")
    assert len([a for a in after.split("\n") if a not in before.split("\n")]) <= 12


def test_a_claim_and_its_evidence_are_changed_where_they_are_written(folder: Path) -> None:
    file = change(
        folder,
        lambda xml: replace_words(xml, "lost some of its", "lost much of its", number=1),
        lambda xml: replace_words(
            xml, "Obama visited Hiroshima", "Obama went to Hiroshima", number=9
        ),
        document="annex",
    )
    remarks = run(folder, file)
    assert {place_of(remark) for remark in remarks} == {
        ("claim", "z-unpredictable", "claim"),
        ("evidence", "z-history-reward", "evidence[1].summary"),
    }
    assert all(remark["file"] == "sources/zakowski2019.yml" for remark in remarks)
    expected = [
        line.replace("lost some of its", "lost much of its").replace(
            "Obama visited Hiroshima", "Obama went to Hiroshima"
        )
        for line in printed(folder / "outputs" / "annex.docx")
    ]
    assert apply(folder, file) == ""
    assert rebuild(folder, "annex") == expected


def test_a_quotation_is_changed_only_to_what_its_source_says(folder: Path, tmp_path: Path) -> None:
    file = change(
        folder,
        lambda xml: replace_words(xml, "a complex form", "a complicated form"),
        document="annex",
    )
    before = (folder / "sources/sahashi2017.yml").read_bytes()
    assert "nobody can check" in run(folder, file)[0]["reason"]
    texts = tmp_path / "texts"
    texts.mkdir()
    text = texts / "sahashi2017.txt"
    around = (
        "US President Donald Trump’s unpredictable ways.\n\nIt moves from simple balancing to {} "
        "form of hedging.\n\nJapan’s has not yet undertaken a review.\n"
    )
    text.write_text(around.format("a complex"), "utf-8")
    (remark,) = run(folder, file, "--texts", texts)
    assert place_of(remark) == ("claim", "s-hedging", "quote")
    assert not remark["appliable"]
    assert "has not got it so" in remark["reason"]
    done = Command(folder)("review", file, "--apply", "--yes", "--texts", texts)
    assert (folder / "sources/sahashi2017.yml").read_bytes() == before, done.stdout
    text.write_text(around.format("a complicated"), "utf-8")
    assert run(folder, file, "--texts", texts)[0]["appliable"]


def test_words_of_a_template_are_told_with_their_block(folder: Path) -> None:
    file = change(
        folder,
        lambda xml: replace_words(xml, "A claim says in the", "A claim tells in the", number=1),
        lambda xml: replace_words(xml, "Moderate confidence", "Medium confidence", number=11),
    )
    method, confidence = sorted(run(folder, file), key=lambda remark: remark["change"]["old"])
    assert method["place"] == {"kind": "template", "id": "brief.qmd.j2", "block": "method"}
    assert confidence["place"]["kind"] == "judgement"
    assert confidence["placed_by"] == "around"
    assert not method["appliable"]
    assert not confidence["appliable"]
    done = Command(folder)("review", file)
    assert "The template brief.qmd.j2 makes these words, in its block 'method'." in done.stdout


def test_citations_markup_and_whole_fields_are_left_to_a_person(folder: Path) -> None:
    file = change(
        folder,
        lambda xml: replace_words(
            xml, "Sahashi 2017, paras. 6, 14", "Sahashi 2017, para. 6", number=1
        ),
        lambda xml: replace_words(xml, "The failures are plain; that the tie", "", number=11),
        lambda xml: insert_words(xml, "Whether pressure over the", " *heavy* [@x]", number=21),
    )
    citation, reason, starred = run(folder, file)
    assert not citation["appliable"]
    assert reason["appliable"]
    assert starred["appliable"]
    apply(folder, file)
    text = (folder / COMPARISON).read_text("utf-8")
    assert r"pressure over the \*heavy\* \[@x\] bases" in " ".join(text.split())


def test_moved_words_are_told_where_they_were_and_where_they_are(folder: Path) -> None:
    file = change(
        folder, lambda xml: move_words(xml, "its causes are inferred, ", "Both report the ")
    )
    remarks = run(folder, file)
    assert [place_of(remark)[1:] for remark in remarks] == [("j-china", "reason")] * len(remarks)
    assert all(remark["change"]["moved"] for remark in remarks)


def test_two_who_change_the_same_words_are_both_shown_and_neither_is_applied(folder: Path) -> None:
    def make(who: str, new: str) -> Path:
        file = change(folder, lambda xml: replace_words(xml, "shift to", new, who))
        return file.rename(folder.parent / f"brief-{who}.docx")

    files = make("Ann", "turn to"), make("Bob", "move to")
    before = (folder / COMPARISON).read_bytes()
    remarks = run(folder, *files)
    assert [remark["who"] for remark in remarks] == ["Ann", "Bob"]
    assert not any(remark["appliable"] for remark in remarks)
    done = Command(folder)("review", *files, "--apply", "--yes")
    assert "Bob: " in done.stdout
    assert (folder / COMPARISON).read_bytes() == before
    same = make("Cid", "turn to")
    assert [r["appliable"] for r in run(folder, files[0], same)] == [True, True]
    apply(folder, files[0], same)
    assert "sees a turn to hedging begun" in " ".join((folder / COMPARISON).read_text().split())


def test_what_libreoffice_saves_is_read_and_applied(folder: Path, tmp_path: Path) -> None:
    steps = [
        'Remark(oDoc, "quick adjustment", "Too strong?", "Ann")',
        'Remark(oDoc, "Bilateral trade", "Which trade?", "Ann")',
        "oDoc.RecordChanges = True",
        'Change(oDoc, "shift to hedging begun", "turn to hedging made")',
        'Change(oDoc, "Trade is kept apart from", "Trade is held apart from")',
        'Change(oDoc, "Neither author claims more; ", "")',
    ]
    file = edit_in_libreoffice(folder / "outputs" / "brief.docx", tmp_path / "office", steps)
    remarks = run(folder, file, "--as", "Ann")
    assert [place_of(r)[1:] for r in remarks if r["text"]] == [
        ("comparison.yml", "answer"),
        ("trade", "label"),
    ]
    assert [place_of(r)[1:] for r in remarks if r["change"]] == [
        ("j-strategy", "text"),
        ("j-strategy", "reason"),
        ("trade/sahashi2017", "why"),
    ]
    expected = [
        line.replace("shift to hedging begun", "turn to hedging made")
        .replace("Trade is kept apart from", "Trade is held apart from")
        .replace("Neither author claims more; ", "")
        for line in printed(folder / "outputs" / "brief.docx")
    ]
    assert apply(folder, file) == ""
    assert rebuild(folder, "brief") == expected


# ── review.yml, older builds, bad files ──────────────────────────────────────────────────


def test_remarks_go_into_review_yml_once(folder: Path) -> None:
    words = {7001: "quick adjustment within", 7002: "Limits of this comparison"}
    steps = [lambda xml, n=n, w=w: comment_words(xml, w, n) for n, w in words.items()]
    file = change(folder, *steps, comments=write_comments(*((n, "Ann", "Why?") for n in words)))
    for count in ("2 new", "0 new; 2 were there already"):
        done = Command(folder)("review", file, "--to", "yaml")
        assert count in done.stderr
    checked = Command(folder)("check")
    assert checked.stdout.count("RG701") + checked.stderr.count("RG701") == 2


def test_a_copy_of_an_older_build_is_known_and_placed_by_words(folder: Path) -> None:
    """The second judgement is the first by now, and its bookmark another's."""
    words = {"Here the sources hardly": "the finding 'north-korea' (text)",
             "Japan drew nearer to China": "the judgement 'j-china' (text)"}  # fmt: skip
    numbered = list(enumerate(words, start=7000))
    steps = [lambda xml, n=n, w=w: comment_words(xml, w, n) for n, w in numbered]
    comments = write_comments(*((n, "Ann", "Why?") for n, _ in numbered))
    file = change(folder, *steps, comments=comments)
    text = (folder / COMPARISON).read_text("utf-8")
    start, cut = text.index("  - id: j-strategy"), text.index("  - id: j-china")
    (folder / COMPARISON).write_text(text[:start] + text[cut:], "utf-8")
    rebuild(folder, "brief")
    done = Command(folder)("review", file)
    assert "not the one in outputs/" in done.stdout
    assert [place for place in words.values() if place not in done.stdout] == []


def test_what_was_changed_without_tracking_is_told(folder: Path, tmp_path: Path) -> None:
    def edit(xml: str) -> str:
        xml = xml.replace("shift to hedging begun", "turn to hedging made")
        paragraphs = re.findall(r"<w:p>(?:(?!</w:p>).)*</w:p>", xml, re.DOTALL)
        first = next(p for p in paragraphs if "Whether pressure over" in p)
        second = next(p for p in paragraphs if "Whether Washington" in p)
        return xml.replace(first, "@@").replace(second, first).replace("@@", second)

    reworded, moved = run(folder, change(folder, edit))
    assert place_of(reworded) == ("judgement", "j-strategy", "text")
    assert reworded["change"] == {
        "old": "shift to hedging begun",
        "new": "turn to hedging made",
        "tracked": False,
        "moved": False,
    }
    assert moved["change"]["moved"]
    assert not reworded["appliable"]
    saved = save_in_libreoffice(folder / "outputs" / "brief.docx", tmp_path / "saved")
    assert run(folder, saved) == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("brief.docx", b"no archive", "not a .docx document"),
        ("brief.docx", b"PK\3\4 broken", "broken"),
        ("brief.odt", b"PK\3\4", "no format that reviewers use"),
    ],
)
def test_what_is_no_reviewed_file_is_said_so(
    workspace: Path, name: str, content: bytes, said: str
) -> None:
    (workspace / name).write_bytes(content)
    done = Command(workspace)("review", name)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_comment_cannot_reach_the_terminal(folder: Path) -> None:
    evil = "&#x9b;31m red \u202e &lt;script&gt;"
    file = change(folder, lambda xml: comment_words(xml, "quick adjustment within", 7000),
                  comments=write_comments((7000, "Ann", evil)))  # fmt: skip
    for form in ("text", "json"):
        done = Command(folder)("review", file, "--format", form)
        assert done.returncode == 0
        assert "\x9b" not in done.stdout
        assert "<script>" in done.stdout


def test_entities_in_a_reviewed_file_are_refused(folder: Path) -> None:
    file = change(folder, lambda xml: xml.replace("?>", '?><!DOCTYPE a [<!ENTITY b "c">]>', 1))
    done = Command(folder)("review", file)
    assert done.returncode == 1
    assert "entity" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_commands_of_the_page_run_as_they_are_written(folder: Path) -> None:
    words = comment = "quick adjustment within"
    file = change(
        folder,
        lambda xml: comment_words(xml, words, 7000),
        lambda xml: replace_words(xml, "shift to", "turn to"),
        comments=write_comments((7000, "Ann Reader", comment)),
    )
    shutil.copy(file, folder / "brief-reviewed.docx")
    page = (ROOT / "docs" / "review.md").read_text("utf-8")
    commands = re.findall(r"^```(?:sh\n|console\n\$ )reportgen (.*)$", page, re.MULTILINE)
    assert len(commands) == 3
    said = [Command(folder)(*command.split()) for command in commands]
    assert [done.returncode for done in said] == [0, 0, 1]  # nobody answers the last one
    assert "the judgement 'j-strategy' (text)" in said[0].stdout
    assert "[-shift-]{+turn+}" in said[0].stdout
    assert "Write it with --yes." in said[2].stderr


def test_a_remark_that_a_build_printed_is_known_again(folder: Path) -> None:
    comments = write_comments((7000, "Ann", "Why?"), (7001, "Bob", "Because."), (7002, "Cid", "?"))
    for number, name in ((7000, "r-0123abcd"), (7001, "r-0123abcd.1")):
        comments = comments.replace(
            f'w:id="{number}" w:author', f'w:id="{number}" w:initials="{name}" w:author'
        )
    comments = re.sub(r'(w:initials="r-[^"]*"[^>]*) w:initials="A"', r"\1", comments)
    steps = [
        lambda xml, n=n, w=w: comment_words(xml, w, n)
        for n, w in ((7000, "quick adjustment"), (7001, "Key judgements"), (7002, "hardly"))
    ]
    remarks = run(folder, change(folder, *steps, comments=comments))
    assert [remark["known"] for remark in remarks] == ["r-0123abcd", None]


def test_styles_of_a_word_in_another_language_are_read_by_their_names(folder: Path) -> None:
    file = change(
        folder,
        lambda xml: comment_words(xml, "Where they stand, from balancing", 7000),
        lambda xml: re.sub(r"<w:bookmark(?:Start|End) [^>]*/>", "", xml),
        lambda xml: xml.replace('"Heading', '"berschrift'),
        comments=write_comments((7000, "Ann", "Why?")),
    )
    german = folder.parent / "brief-deutsch.docx"
    rewrite(file, german, lambda xml: xml.replace('"Heading', '"berschrift'), "word/styles.xml")
    (remark,) = run(folder, german)
    assert place_of(remark) == ("theme", "china", None)


def test_notes_are_placed_where_they_are_referred_to(workspace: Path) -> None:
    brief = (workspace / "brief.yml").read_text("utf-8")
    (workspace / "brief.yml").write_text(brief + "csl: chicago-notes-bibliography\n", "utf-8")
    assert Command(workspace)("build", "--to", "docx").returncode == 0
    file = rewrite(
        workspace / "outputs" / "brief.docx",
        workspace / "brief-notes.docx",
        lambda xml: replace_words(xml, "12", "13"),
        "word/footnotes.xml",
    )
    (remark,) = run(workspace, file.name)
    assert place_of(remark)[:2] == ("judgement", "judgements[0]")
    assert not remark["appliable"]


def test_japanese_is_changed_character_by_character(workspace: Path) -> None:
    path = workspace / COMPARISON
    text = path.read_text("utf-8").replace(
        "Trade *did* grow", "安倍晋三首相の外交政策は選挙の後に*大きく*変わった"
    )
    path.write_text(text, "utf-8")
    assert Command(workspace)("build", "--to", "docx").returncode == 0
    file = change(workspace, lambda xml: replace_words(xml, "選挙の後", "選挙の直後"))
    apply(workspace, file)
    assert "外交政策は選挙の直後に*大きく*変わった" in path.read_text("utf-8")


def test_each_change_is_asked_about(folder: Path) -> None:
    pty = pytest.importorskip("pty")
    file = change(
        folder,
        lambda xml: replace_words(xml, "shift to", "turn to", number=1),
        lambda xml: replace_words(xml, "hardly", "never", number=11),
    )
    lead, follow = pty.openpty()
    words = Command.words("review", file, "--quiet", "--apply", "--interactive")
    with subprocess.Popen(
        words, cwd=folder, stdin=follow, stdout=subprocess.PIPE, env=Command.environ(None)
    ) as process:
        os.write(lead, b"n\ny\n")
        said = process.communicate(timeout=120)[0].decode("utf-8")
    os.close(lead)
    os.close(follow)
    assert "[-shift-]{+turn+}" in said
    text = (folder / COMPARISON).read_text("utf-8")
    assert "sees a shift to" in " ".join(text.split())
    assert "the sources never meet" in " ".join(text.split())


def test_remarks_in_a_pdf_are_placed_by_a_few_words(folder: Path) -> None:
    """Its reader knows but the letters around a mark."""
    brief = inspect(Workspace.open(folder)).brief
    assert brief is not None
    placer = Placer(brief)
    answer = str(brief.comparison.answer).split("[@")[0].split()
    for first in range(0, len(answer) - 12, 5):
        before, words, after = answer[first : first + 5], answer[first + 5], answer[first + 6 :][:5]
        marking = Marking(
            "Ann", "", 0, words=words, before=" ".join(before) + " ", after=" " + " ".join(after)
        )
        place = placer.place(marking, "brief.pdf", None).place
        assert place is not None
        assert (place.id, place.field) == ("comparison.yml", "answer")
