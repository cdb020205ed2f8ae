"""The command line where a person reads and mends: locate, text, verify --fix."""

from __future__ import annotations

import difflib
import json
import os
import pty
import select
import signal
import subprocess
import time
from pathlib import Path

import drafts
import pytest
from conftest import Command

from reportgen.editing.folder import Folder
from reportgen.editing.location import locate
from reportgen.editing.repair import plan_repair
from reportgen.workspace import Workspace

EXTRACT = """\
# The reader's own remarks stay.
source: adams2020
label: Adams
genre: article
approach: case study
thesis: >-
  Trade grew.
text:
  pages: {first: 12}
claims:
  - id: a-one
    theme: first   # the first of two
    claim: Trade grew.
    locator: p. 12
    quote: 'trade grew by half'

  # — ships —
  - id: a-two
    theme: second
    claim: Ships sailed.
    locator: p. 12
    quote: ships sailed for the north
    evidence:
      - kind: event
        summary: They left.
        quote: "left, in the fog"
"""
TEXT = """\
On Trade

In that year trade grew by half, as nobody had foreseen.

It was a year of hopes, and hopes return.

\fSailing

Few ships sailed for the north. They left – in the fog – before dawn.

It was a year of losses.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = drafts.draft()
    files["sources/adams2020.yml"] = EXTRACT
    files["../texts/adams2020.txt"] = TEXT
    files["../texts/baker2021.txt"] = "貿易は日本の外交政策を変えた。\n\n貿易は成長した。\n"
    files["brief.yml"]["texts"] = "../texts"
    return drafts.write(files, tmp_path / "w")


def write_extract(folder: Path, old: str, new: str) -> str:
    path = folder / "sources" / "adams2020.yml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text.replace(old, new)


def read_extract(folder: Path) -> str:
    return (folder / "sources" / "adams2020.yml").read_bytes().decode()


def changed_lines(old: str, new: str) -> list[str]:
    diff = difflib.ndiff(old.splitlines(), new.splitlines())
    return [line for line in diff if line[0] in "+-"]


# ── locate ───────────────────────────────────────────────────────────────────────────────


def test_words_are_located_with_page_paragraph_section_and_context(
    folder: Path, reportgen_command: Command
) -> None:
    done = reportgen_command("locate", "sailed for the north", folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        "adams2020, p. 13, ¶3, § Sailing (exact)\n"
        "  … was a year of hopes, and hopes return. Sailing Few ships sailed for the north. They "
        "left – in the fog – before dawn. It was a year of …\n"
    )


def test_every_place_is_given(folder: Path, reportgen_command: Command) -> None:
    done = reportgen_command("locate", "It was a year", folder, "--format", "json")
    hits = json.loads(done.stdout)
    assert [(hit["locator"], hit["section"]) for hit in hits] == [
        ("p. 12", "On Trade"),
        ("p. 13", "Sailing"),
    ]
    assert {hit["likeness"] for hit in hits} == {"exact"}
    assert all(TEXT[hit["start"] : hit["end"]] == "It was a year" for hit in hits)


@pytest.mark.parametrize(
    ("words", "likeness", "difference"),
    [
        ("trade grew, by HALF", "punctuation", "trade [-grew,-]{+grew+} by [-HALF-]{+half+}"),
        ("trade shrank by half, as nobody had foreseen", "near", "[-shrank-]{+grew+}"),
    ],
)
def test_what_differs_is_said(
    folder: Path, reportgen_command: Command, words: str, likeness: str, difference: str
) -> None:
    done = reportgen_command("locate", words, folder, "--format", "json")
    (hit,) = json.loads(done.stdout)
    assert hit["likeness"] == likeness
    assert difference in hit["difference"]


def test_japanese_words_are_located(folder: Path, reportgen_command: Command) -> None:
    done = reportgen_command("locate", "外交政策を変えた", folder)
    assert done.stdout.startswith("baker2021, ¶1 (exact)\n  … 貿易は日本の外交政策を変えた。")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["zebra crossing"], 1, "'zebra crossing' is nowhere in the texts."),
        (["…"], 2, "'…' has no words to look for."),
        (["ships", "--source", "adams"], 2, "Did you mean 'adams2020'?"),
        (["ships", "--texts", "nowhere"], 1, "There is no folder 'nowhere'."),
    ],
)
def test_words_that_cannot_be_located_are_told(
    folder: Path, reportgen_command: Command, arguments: list[str], code: int, words: str
) -> None:
    done = reportgen_command("locate", arguments[0], folder, *arguments[1:])
    assert (done.returncode, done.stderr.count("Traceback")) == (code, 0)
    assert words in done.stdout + done.stderr


def test_a_text_that_cannot_be_read_is_told_and_the_others_are_searched(
    folder: Path, reportgen_command: Command
) -> None:
    (folder.parent / "texts" / "baker2021.txt").write_bytes(b"\f\n \n")
    done = reportgen_command("locate", "ships sailed", folder)
    assert done.returncode == 0
    assert "The text of baker2021 is not searched: baker2021.txt is empty." in done.stderr


def test_escape_sequences_of_a_text_are_not_printed(
    folder: Path, reportgen_command: Command
) -> None:
    hostile = "Ships \x1b]0;pwned\x07sailed \u202eaway.\n\nNothing more.\n"
    (folder.parent / "texts" / "baker2021.txt").write_text(hostile, encoding="utf-8")
    for arguments in (["locate", "sailed away"], ["text", "baker2021"]):
        shown = reportgen_command(*arguments, folder).stdout
        assert "sailed" in shown
        assert not {"\x1b", "\x07", "\u202e"} & set(shown)


# ── text ─────────────────────────────────────────────────────────────────────────────────


def test_a_text_is_printed_with_its_pages_paragraphs_and_headings(
    folder: Path, reportgen_command: Command
) -> None:
    done = reportgen_command("text", "adams2020", folder)
    assert done.stdout == (
        "—— p. 12 ——\n\n§ On Trade\n\n"
        "¶1  In that year trade grew by half, as nobody had foreseen.\n\n"
        "¶2  It was a year of hopes, and hopes return.\n\n"
        "—— p. 13 ——\n\n§ Sailing\n\n"
        "¶3  Few ships sailed for the north. They left – in the fog – before dawn.\n\n"
        "¶4  It was a year of losses.\n"
    )


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("scan.pdf", b"%PDF-1.4\n%%EOF\n", "scan.pdf"),
        ("gone.txt", None, "There is no source 'gone'"),
        ("bytes.txt", b"caf\xe9 au lait\n", "bytes.txt"),
    ],
)
def test_a_text_that_cannot_be_printed_is_told(
    folder: Path, reportgen_command: Command, name: str, data: bytes | None, words: str
) -> None:
    if data is not None:
        (folder.parent / "texts" / name).write_bytes(data)
    done = reportgen_command("text", name.partition(".")[0], folder)
    assert done.returncode in (1, 2)
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_workspace_without_texts_is_told_how_to_name_them(
    workspace: Path, reportgen_command: Command
) -> None:
    done = reportgen_command("text", "adams2020", workspace)
    assert done.returncode == 1
    assert "Name it with --texts, or as texts: in brief.yml." in done.stderr


# ── verify --fix ─────────────────────────────────────────────────────────────────────────


def test_missing_and_wrong_locators_and_punctuation_are_mended_and_nothing_else(
    folder: Path, reportgen_command: Command
) -> None:
    old = write_extract(folder, "    locator: p. 12\n    quote: 'trade", "    quote: 'trade")
    done = reportgen_command("verify", folder, "--fix", "--yes")
    new = read_extract(folder)
    assert changed_lines(old, new) == [
        "+     locator: p. 12",
        "-     locator: p. 12",
        "+     locator: p. 13",
        '-         quote: "left, in the fog"',
        '+         quote: "left – in the fog"',
    ]
    assert "sources/adams2020.yml:14:12: the locator is p. 12." in done.stdout
    assert "3 of 5 quotations verified" in done.stdout  # those of the other text are not there
    again = reportgen_command("verify", folder, "--fix", "--yes")
    assert "There is nothing to mend." in again.stdout
    assert read_extract(folder) == new


def test_second_readings_are_mended_and_counted_too(
    folder: Path, reportgen_command: Command
) -> None:
    first = read_extract(folder)
    for reader in ("anna", "bert"):
        (folder / "sources" / f"adams2020.{reader}.yml").write_text(first, encoding="utf-8")
    done = reportgen_command("verify", folder, "--fix", "--yes", "--reader", "anna")
    mended = (folder / "sources" / "adams2020.anna.yml").read_text(encoding="utf-8")
    assert changed_lines(first, mended)[:2] == ["-     locator: p. 12", "+     locator: p. 13"]
    assert read_extract(folder) == first
    assert "sources/adams2020.bert.yml:22:12: error RG402" in done.stderr
    assert "sources/adams2020.anna.yml: 3 of 3 quotations verified." in done.stdout
    assert "sources/adams2020.bert.yml: 1 of 3 quotations verified." in done.stdout
    reportgen_command("verify", folder, "--fix", "--yes")
    for name in ("adams2020.yml", "adams2020.bert.yml"):
        assert (folder / "sources" / name).read_text(encoding="utf-8") == mended
    done = reportgen_command("verify", folder, "--fix", "--reader", "ana")
    assert (done.returncode, "Did you mean 'anna'?" in done.stderr) == (2, True)


def test_what_stands_in_two_places_is_left_and_said(
    folder: Path, reportgen_command: Command
) -> None:
    write_extract(folder, "quote: 'trade grew by half'", "quote: It was a year")
    old = write_extract(folder, "    locator: p. 12\n    quote: It", "    quote: It")
    plan, _ = plan_repair(Folder.open(Workspace.open(folder)))
    assert "'It was a year' stands in 2 places of the text (p. 12, p. 13)" in plan.left[0]
    assert plan.left[0].startswith("sources/adams2020.yml:14:12: ")
    reportgen_command("verify", folder, "--fix", "--yes")
    assert "It was a year" in read_extract(folder)
    assert "    quote: It was a year\n\n" in read_extract(folder)
    assert "locator: p. 13\n    quote: It" not in read_extract(folder) != old


def test_a_locator_is_written_as_the_one_before(folder: Path) -> None:
    write_extract(folder, "pages: {first: 12}", "paragraphs: {}")
    (folder.parent / "texts" / "adams2020.txt").write_text(TEXT.replace("\f", "\n\n"))
    write_extract(
        folder, "    locator: p. 12\n    quote: ships", '    locator: "¶1"\n    quote: ships'
    )
    plan, _ = plan_repair(Folder.open(Workspace.open(folder)))
    assert '+    locator: "¶3"' in plan.diff


def test_without_a_terminal_and_without_yes_nothing_is_written(
    folder: Path, reportgen_command: Command
) -> None:
    old = read_extract(folder)
    done = reportgen_command("verify", folder, "--fix")
    assert done.returncode == 1
    assert "+    locator: p. 13" in done.stdout
    assert "Nothing was written. Write it with --yes." in done.stderr
    assert read_extract(folder) == old
    assert not (folder / "sources" / "quotes.lock.json").exists()


def ask(
    command: Command, *arguments: str | Path, answer: str | int, prompt: str = "[Y/n]"
) -> tuple[int, str]:
    """Runs a command on a terminal, and gives the answer, or sends the signal, to its question."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command.words(*arguments),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**command.environ(None), "TERM": "dumb"},
        cwd=command.folder,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        try:
            seen, until = "", time.monotonic() + 60
            while prompt not in seen and time.monotonic() < until:
                if select.select([ours], [], [], 1)[0]:
                    seen += os.read(ours, 4096).decode(errors="replace")
            time.sleep(0.5)  # until the question, which is there, waits for its answer
            if isinstance(answer, int):
                process.send_signal(answer)
            else:
                os.write(ours, answer.encode())
            code = process.wait(30)
        finally:
            process.kill()
    os.close(ours)
    return code, seen


@pytest.mark.thorough
def test_on_a_terminal_somebody_is_asked(folder: Path, reportgen_command: Command) -> None:
    old = read_extract(folder)
    code, seen = ask(reportgen_command, "verify", folder, "--fix", answer="n\n")
    assert code == 1
    assert "Write this?" in seen
    assert read_extract(folder) == old
    ask(reportgen_command, "verify", folder, "--fix", answer="y\n")
    assert "locator: p. 13" in read_extract(folder)


def test_an_interruption_at_the_question_leaves_all_as_it_was(
    folder: Path, reportgen_command: Command
) -> None:
    old = read_extract(folder)
    code, _ = ask(reportgen_command, "verify", folder, "--fix", answer=signal.SIGINT)
    assert code == 130
    assert read_extract(folder) == old


def test_a_file_that_cannot_be_written_leaves_all_as_it_was(
    folder: Path, reportgen_command: Command
) -> None:
    old = read_extract(folder)
    (folder / "sources" / ".adams2020.yml.partial").mkdir()  # where the new file would be made
    done = reportgen_command("verify", folder, "--fix", "--yes")
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert read_extract(folder) == old


def test_yes_without_fix_is_misuse(folder: Path, reportgen_command: Command) -> None:
    done = reportgen_command("verify", folder, "--yes")
    assert (done.returncode, "--yes goes with --fix." in done.stderr) == (2, True)


def test_locating_asks_each_text_once_for_all_words(folder: Path) -> None:
    hits, faults = locate(Folder.open(Workspace.open(folder)), "north")
    assert ([hit.source for hit in hits], dict(faults)) == (["adams2020"], {})


def test_a_scanned_pdf_without_words_is_told(folder: Path, reportgen_command: Command) -> None:
    pypdf = pytest.importorskip("pypdf", reason="no package reads PDF")
    writer = pypdf.PdfWriter()
    writer.add_blank_page(width=300, height=400)
    with (folder.parent / "texts" / "scanned.pdf").open("wb") as file:
        writer.write(file)
    for arguments in (["text", "scanned"], ["locate", "words", "--source", "scanned"]):
        words, *rest = arguments[1:]
        done = reportgen_command(arguments[0], words, folder, *rest)
        assert done.returncode == 1
        assert "scanned.pdf" in done.stderr
        assert "Traceback" not in done.stderr


def test_japanese_quotations_are_mended(folder: Path) -> None:
    path = folder / "sources" / "baker2021.yml"
    text = path.read_text(encoding="utf-8").replace("  locator: p. 12\n", "")
    path.write_text(
        text.replace("quote: trade grew", "quote: 貿易は成長、した。"), encoding="utf-8"
    )
    plan, _ = plan_repair(Folder.open(Workspace.open(folder)))
    assert "+  quote: 貿易は成長した\n" in plan.diff
    assert '+  locator: "¶2"\n' in plan.diff
