"""Adding records and renaming claims from the command line."""

from __future__ import annotations

import difflib
import json
import signal
from pathlib import Path

import drafts
import pytest
from conftest import Command
from test_editing import EXTRACT, TEXT, ask

import reportgen
from reportgen.editing.folder import Folder
from reportgen.editing.renaming import plan_renaming
from reportgen.errors import Severity
from reportgen.workspace import Workspace


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = drafts.draft()
    right = EXTRACT.replace("p. 12\n    quote: ships", "p. 13\n    quote: ships")
    files["sources/adams2020.yml"] = right.replace("left, in", "left – in")
    files["../texts/adams2020.txt"] = TEXT
    files["brief.yml"]["texts"] = "../texts"
    return drafts.write(files, tmp_path / "w")


def read(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {f.relative_to(folder).as_posix(): f.read_bytes().decode() for f in sorted(files)}


def new_lines(old: dict[str, str], new: dict[str, str]) -> dict[str, list[str]]:
    """The lines of each file that has changed; nothing may have gone."""
    changed = {}
    for name in new:
        before, after = old.get(name, "").splitlines(), new[name].splitlines()
        diff = [line for line in difflib.ndiff(before, after) if line[0] in "+-"]
        assert all(line[0] == "+" for line in diff), name
        if diff:
            changed[name] = [line[2:] for line in diff]
    return changed


def errors(folder: Path) -> list[str]:
    found = reportgen.check(folder).findings
    return [str(finding) for finding in found if finding.severity is Severity.ERROR]


CLAIM = ("--source", "adams2020", "--theme", "first", "--claim", "Nobody foresaw how trade grew.")

# ── add ──────────────────────────────────────────────────────────────────────────────────


def test_a_claim_gets_an_id_and_the_locator_of_its_quotation(
    folder: Path, reportgen_command: Command
) -> None:
    old = read(folder)
    quoted = ("--quote", "as nobody had foreseen", "--stance", "1")
    done = reportgen_command("add", "claim", folder, *CLAIM, *quoted)
    assert done.returncode == 0, done.stderr
    assert new_lines(old, read(folder)) == {
        "sources/adams2020.yml": [
            "",
            "  - id: a-nobody-foresaw",
            "    theme: first",
            "    claim: Nobody foresaw how trade grew.",
            "    stance: 1",
            "    locator: p. 12",
            "    quote: as nobody had foreseen",
        ]
    }


def test_evidence_has_a_locator_of_its_own_only_where_it_stands_elsewhere(
    folder: Path, reportgen_command: Command
) -> None:
    old = read(folder)
    for quote in ("nobody had foreseen", "before dawn"):
        given = ("--kind", "event", "--summary", "It was seen.", "--quote", quote)
        assert reportgen_command("add", "evidence", "a-one", folder, *given).returncode == 0
    (lines,) = new_lines(old, read(folder)).values()
    assert lines == [
        "    evidence:",
        "      - kind: event",
        "        summary: It was seen.",
        "        quote: nobody had foreseen",
        "      - kind: event",
        "        summary: It was seen.",
        "        locator: p. 13",
        "        quote: before dawn",
    ]


def test_a_relation_is_added_to_the_comparison(folder: Path, reportgen_command: Command) -> None:
    old = read(folder)
    given = ("--from", "a-two", "--type", "extends", "--to", "b-two", "--note", "In time.")
    assert reportgen_command("add", "relation", folder, *given).returncode == 0
    (lines,) = new_lines(old, read(folder)).values()
    assert [line.strip() for line in lines] == [
        "- from: a-two",
        "to: b-two",
        "type: extends",
        "note: In time.",
    ]


def test_a_workspace_is_filled_from_its_very_first_source_on(
    tmp_path: Path, reportgen_command: Command
) -> None:
    """Whatever it lacks yet is no fault of what comes in."""
    brief = {name: drafts.draft()["brief.yml"][name] for name in ("title", "date", "question")}
    folder = drafts.write({"brief.yml": {**brief, "authors": [{"name": "A. Writer"}]}}, tmp_path)

    def add(what: str, *words: str) -> None:
        done = reportgen_command("add", what, *words, cwd=folder)
        assert done.returncode == 0, done.stderr

    head = ("--genre", "report", "--approach", "history", "--thesis", "Ships matter.")
    for key, label in (("clark2022", "Clark"), ("davis2023", "Davis")):
        entry = (f"author={label}, Jo", f"title=Ships of {label}", "date=2022")
        add("source", key, *head, "--label", label, *(w for e in entry for w in ("--entry", e)))
        claim = ("--id", f"{key[0]}-one", "--theme", "ships", "--claim", f"{label} is right.")
        add("claim", "--source", key, *claim, "--locator", "p. 3")
    add("evidence", "c-one", "--kind", "event", "--summary", "A ship sailed.", "--locator", "p. 4")
    relation = ("--from", "d-one", "--to", "c-one", "--type", "extends", "--note", "By a year.")
    refused = reportgen_command("add", "relation", *relation, cwd=folder)
    assert (refused.returncode, "'themes' is missing" in refused.stderr) == (1, True)
    assert not (folder / "sources/comparison.yml").exists()
    theme = {"id": "ships", "label": "Ships", "question": "Do ships matter?"}
    drafts.write({"sources/comparison.yml": {"themes": [theme]}}, folder)
    add("relation", *relation)
    assert errors(folder) == []


def test_a_source_begins_as_a_draft_and_its_first_claim_ends_that(
    folder: Path, reportgen_command: Command
) -> None:
    entry = ("--entry", "author=Clark, Jo", "--entry", "title=Ships", "--entry", "date=2022")
    head = ("--genre", "report", "--approach", "history", "--thesis", "Ships matter.")
    done = reportgen_command(
        "add", "source", "clark2022", folder, *entry, *head, "--label", "Clark"
    )
    assert done.returncode == 0, done.stderr
    extract = folder / "sources" / "clark2022.yml"
    assert "status: draft" in extract.read_text(encoding="utf-8")
    assert "@misc{clark2022," in (folder / "bibliography/references.bib").read_text()
    claim = ("--source", "clark2022", "--theme", "first", "--claim", "Ships matter.")
    done = reportgen_command("add", "claim", folder, *claim, "--locator", "p. 3")
    assert done.returncode == 0, done.stderr
    assert extract.read_text(encoding="utf-8") == (
        "source: clark2022\nlabel: Clark\ngenre: report\napproach: history\n"
        "thesis: Ships matter.\n\nclaims:\n"
        "  - id: clark2022-matter\n    theme: first\n    claim: Ships matter.\n    locator: p. 3\n"
    )
    assert errors(folder) == []


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["claim"], 2, "The claim lacks source. Give --source."),
        (["claim", "--source", "adam2020"], 2, "Did you mean 'adams2020'?"),
        (["claim", "--source", "adams2020"], 2, "lacks theme and claim. Give --theme and --claim."),
        (["claim", *CLAIM], 2, "The claim lacks locator."),
        (["claim", *CLAIM, "--quote", "whales flew"], 1, "is not in the text of adams2020."),
        (["claim", *CLAIM, "--quote", "It was a year"], 1, "adams2020: p. 12, p. 13."),
        (["claim", *CLAIM[:3], "firs", *CLAIM[4:], "--locator", "p. 12"], 1, "mean 'first'?"),
        (["claim", *CLAIM, "--locator", "p. 12", "--id", "a-one"], 1, "a-one"),
        (["claim", *CLAIM, "--locator", "p. 12", "--id", "two words"], 2, "digits, hyphens"),
        (["claim", *CLAIM, "--locator", "yonder"], 2, "--locator: 'yonder' is not a locator"),
        (["claim", *CLAIM, "--period", "of old"], 2, "--period: "),
        (["claim", *CLAIM, "--warrant-by", "reader"], 2, "--warrant-by goes with --warrant."),
        (["claim", *CLAIM, "--reader", "a/b"], 2, "'a/b' cannot be part of a file's name."),
        (["evidence", "a-one", "--quantity", "many ships: ships"], 2, "is not 'NUMBER UNIT"),
        (["evidence", "a-one", "--quantity", "18 firms"], 2, "is not 'NUMBER UNIT"),
        (["evidence", "a-one", "--quantity", "1,200 ships: ships"], 2, "separators, as 1200."),
        (["evidence", "a-one", "--date", "last year"], 2, "--date: "),
        (["evidence", "a-one", "--reader", "ann"], 2, "There is no reading by 'ann'"),
        (["claim", *CLAIM, "--locator", "p. 12", "--stance", "5"], 2, "-2<=x<=2"),
        (["evidence", "a-on", "--kind", "event", "--summary", "x"], 2, "Did you mean 'a-one'?"),
        (["relation", "--from", "a-one", "--type", "agrees", "--to", "b-on"], 2, "'b-one'?"),
        (["relation", "--from", "a-one"], 2, "Give --type and --to."),
        (["source", "adams2020"], 2, "already: sources/adams2020.yml"),
        (["source", "adamz2020"], 2, "Did you mean 'adams2020'?"),
        (["source", "a b"], 2, "cannot be a source key"),
        (["source", "new2020", "--entry", "title"], 2, "is not FIELD=VALUE"),
    ],
)  # fmt: skip
def test_what_cannot_be_added_is_told_and_nothing_is_written(
    folder: Path, reportgen_command: Command, arguments: list[str], code: int, words: str
) -> None:
    old = read(folder)
    kind, *rest = arguments
    own = [rest.pop(0)] if kind in ("evidence", "source") else []
    done = reportgen_command("add", kind, *own, folder, *rest)
    assert (done.returncode, words in done.stdout + done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr
    assert read(folder) == old


@pytest.mark.thorough
def test_on_a_terminal_what_is_missing_is_asked_for_and_an_interruption_writes_nothing(
    folder: Path, reportgen_command: Command
) -> None:
    old = read(folder)
    given = ("add", "claim", folder, "--source", "adams2020", "--claim", "X.", "--locator", "p. 12")
    given = (*given, "--id", "a-x")
    code, _ = ask(reportgen_command, *given, answer=signal.SIGINT, prompt="Theme:")
    assert (code, read(folder)) == (130, old)
    code, _ = ask(reportgen_command, *given, answer="first\n", prompt="Theme:")
    assert code == 0
    assert "    claim: X." in read(folder)["sources/adams2020.yml"].splitlines()


def test_a_dry_run_shows_and_writes_nothing(folder: Path, reportgen_command: Command) -> None:
    old = read(folder)
    done = reportgen_command("add", "claim", folder, *CLAIM, "--locator", "¶1", "--dry-run")
    assert '+    locator: "¶1"' in done.stdout
    assert read(folder) == old


def test_every_field_that_a_person_would_set_has_an_option(
    folder: Path, reportgen_command: Command
) -> None:
    old = read(folder)
    warrant = ("--warrant", "Trade follows the flag.", "--warrant-by", "reader")
    done = reportgen_command("add", "claim", folder, *CLAIM, "--locator", "p. 12", *warrant)
    assert done.returncode == 0, done.stderr
    ground = ("--kind", "statistic", "--summary", "More ships.", "--date", "2019")
    given = ("--quantity", "4.1 %: share of exports", "--quantity", "-7: ships (fewer)")
    done = reportgen_command("add", "evidence", "a-nobody-foresaw", folder, *ground, *given)
    assert done.returncode == 0, done.stderr
    (lines,) = new_lines(old, read(folder)).values()
    assert lines[4:] == [
        "    warrant:",
        "      text: Trade follows the flag.",
        "      by: reader",
        "    locator: p. 12",
        "    evidence:",
        "      - kind: statistic",
        '        date: "2019"',
        "        summary: More ships.",
        "        quantities:",
        '          - {value: 4.1, unit: "%", measure: share of exports}',
        '          - {value: -7, measure: "ships (fewer)"}',
    ]
    assert errors(folder) == []


def test_a_source_says_its_caveats_and_its_first_page(
    folder: Path, reportgen_command: Command
) -> None:
    entry = ("--entry", "author=Clark, Jo", "--entry", "title=Ships", "--entry", "date=2022")
    given = ("--caveat", "It has the year wrong.", "--first-page", "85")
    done = reportgen_command("add", "source", "clark2022", folder, *entry, *given)
    assert done.returncode == 0, done.stderr
    extract = (folder / "sources" / "clark2022.yml").read_text(encoding="utf-8")
    assert "caveats: [It has the year wrong.]\ntext:\n  pages:\n    first: 85\n" in extract
    assert errors(folder) == []


# ── second readings ──────────────────────────────────────────────────────────────────────


def test_a_second_reading_is_begun_by_its_first_claim_and_gone_on_with(
    folder: Path, reportgen_command: Command
) -> None:
    old = read(folder)
    quoted = ("--quote", "as nobody had foreseen", "--reader", "anna", "--id", "a-one")
    assert reportgen_command("add", "claim", folder, *CLAIM, *quoted).returncode == 0
    ground = ("--kind", "event", "--summary", "It was seen.")
    done = reportgen_command("add", "evidence", "a-one", folder, *ground, "--reader", "anna")
    assert done.returncode == 0, done.stderr
    new = read(folder)
    assert {name for name in new if old.get(name) != new[name]} == {"sources/adams2020.anna.yml"}
    assert new["sources/adams2020.anna.yml"] == (
        "source: adams2020\nlabel: Adams\ngenre: article\napproach: case study\n"
        "thesis: Trade grew.\n\nclaims:\n"
        "  - id: a-one\n    theme: first\n    claim: Nobody foresaw how trade grew.\n"
        "    locator: p. 12\n    quote: as nobody had foreseen\n"
        "    evidence:\n      - kind: event\n        summary: It was seen.\n"
    )
    assert errors(folder) == []


def test_ids_of_second_readings_are_renamed_for_their_reader_alone(
    folder: Path, reportgen_command: Command
) -> None:
    extract = (folder / "sources" / "adams2020.yml").read_text(encoding="utf-8")
    second = folder / "sources" / "adams2020.anna.yml"
    second.write_text(extract.replace("a-two", "mine"), encoding="utf-8")
    old = read(folder)
    assert reportgen_command("rename", "claim", "a-one", "a-trade", folder).returncode == 0
    assert read(folder)["sources/adams2020.anna.yml"] == old["sources/adams2020.anna.yml"]
    done = reportgen_command("rename", "claim", "mine", "own", folder)
    assert (done.returncode, "adams2020.anna.yml: add --reader anna" in done.stderr) == (2, True)
    before = read(folder)
    done = reportgen_command("rename", "claim", "mine", "own", folder, "--reader", "anna")
    assert done.returncode == 0, done.stderr
    after = read(folder)
    changed = {name for name in after if before[name] != after[name]}
    assert changed == {"sources/adams2020.anna.yml"}
    assert "- id: own" in after["sources/adams2020.anna.yml"]


# ── rename ───────────────────────────────────────────────────────────────────────────────


def test_a_claim_is_renamed_everywhere_and_nothing_else_changes(
    folder: Path, reportgen_command: Command
) -> None:
    reportgen.verify(folder)
    (folder / "slides").mkdir()
    slide = "See [ships](#claim-a-one){.claim} and [more](#a-one-more), a-one.\n"
    (folder / "slides" / "own.md").write_text(f"## Ships\n\n{slide}", encoding="utf-8")
    old = read(folder)
    done = reportgen_command("rename", "claim", "a-one", "a-trade", folder)
    assert done.returncode == 0, done.stderr
    new = read(folder)
    changed = {name for name in new if old[name] != new[name]}
    assert changed == {
        "sources/adams2020.yml",
        "sources/comparison.yml",
        "sources/quotes.lock.json",
        "slides/own.md",
    }
    assert "(#claim-a-trade){.claim} and [more](#a-one-more), a-one." in new["slides/own.md"]
    assert old["sources/adams2020.yml"].replace("a-one", "a-trade") == new["sources/adams2020.yml"]
    assert (
        old["sources/comparison.yml"].replace("a-one", "a-trade") == new["sources/comparison.yml"]
    )
    quotations = json.loads(new["sources/quotes.lock.json"])["sources"]["adams2020"]["quotations"]
    assert {"a-trade"} <= set(quotations)
    assert not {"a-one", "a-one#1"} & set(quotations)
    assert errors(folder) == []


def test_remarks_on_a_claim_follow_it(folder: Path, reportgen_command: Command) -> None:
    (folder / "review.yml").write_text(REVIEW, encoding="utf-8")
    assert reportgen_command("rename", "claim", "a-one", "a-trade", folder).returncode == 0
    review = read(folder)["review.yml"]
    assert review == REVIEW.replace("id: a-one", "id: a-trade")
    assert "kind: theme, id: first" in review


REVIEW = """\
remarks:
  - id: r1
    place: {kind: claim, id: a-one}
    text: a-one is too strong.
  - id: r2
    place: {kind: theme, id: first}
    text: "Is first a theme? See #sec-theme-first."
  - id: r3
    place: {kind: position, id: first/adams2020, field: why}
    text: Why?
"""


def test_a_theme_is_renamed_everywhere_and_nothing_else_changes(
    folder: Path, reportgen_command: Command
) -> None:
    extract = (folder / "sources" / "adams2020.yml").read_text(encoding="utf-8")
    (folder / "sources" / "adams2020.anna.yml").write_text(extract, encoding="utf-8")
    (folder / "review.yml").write_text(REVIEW, encoding="utf-8")
    for name, text in (
        ("slides/own.md", '## First\n\nThe "first" [one](#sec-theme-first){theme=first}.\n'),
        ("templates/own.qmd.j2", '{{ brief.themes["first"].label }} is "first" among them.\n'),
    ):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    with (folder / "brief.yml").open("a", encoding="utf-8") as file:
        file.write('\nimport:\n  colours: {"#ffd400": first}\n  tags: {first: first}\n')
    old = read(folder)
    done = reportgen_command("rename", "theme", "first", "opening", folder)
    assert done.returncode == 0, done.stderr
    new = read(folder)
    changed = {name for name in new if old[name] != new[name]}
    assert changed == {
        *("brief.yml", "review.yml", "slides/own.md", "templates/own.qmd.j2"),
        *("sources/adams2020.yml", "sources/adams2020.anna.yml", "sources/baker2021.yml"),
        "sources/comparison.yml",
    }
    assert 'colours: {"#ffd400": opening}\n  tags: {first: opening}' in new["brief.yml"]
    assert 'The "first" [one](#sec-theme-opening){theme=opening}.' in new["slides/own.md"]
    assert new["templates/own.qmd.j2"] == (
        '{{ brief.themes["opening"].label }} is "first" among them.\n'
    )
    said = "Is first a theme? See #sec-theme-first."
    assert new["review.yml"] == REVIEW.replace("id: first", "id: opening")
    assert said in new["review.yml"]
    for name in ("sources/adams2020.yml", "sources/adams2020.anna.yml"):
        assert new[name] == old[name].replace("theme: first", "theme: opening")
    assert errors(folder) == []


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        (("firs", "x"), "Did you mean 'first'?"),
        (("first", "second"), "There is a theme 'second' already."),
        (("first", "two words"), "'two words' cannot be an id."),
    ],
)
def test_a_theme_that_cannot_be_renamed_is_told(
    folder: Path, reportgen_command: Command, ids: tuple[str, str], words: str
) -> None:
    old = read(folder)
    done = reportgen_command("rename", "theme", *ids, folder)
    assert (done.returncode, words in done.stderr) == (2, True)
    assert read(folder) == old


@pytest.mark.parametrize("name", ["sources/comparison.yml", "brief.yml", "sources/baker2021.yml"])
@pytest.mark.parametrize("data", [b"themes: [\n", b"caf\xe9: au lait\n"])
def test_nothing_is_written_where_a_file_that_counts_cannot_be_read(
    folder: Path, reportgen_command: Command, name: str, data: bytes
) -> None:
    (folder / name).write_bytes(data)
    old = read_bytes(folder)
    done = reportgen_command("rename", "claim", "a-one", "a-trade", folder)
    if name != "sources/baker2021.yml":  # which cannot name a claim of another source
        assert (done.returncode, f"{name}:" in done.stderr) == (1, True), done.stderr
        assert read_bytes(folder) == old
    for command in (("rename", "claim", "b-one", "b-x"), ("trace", "b-one")):
        done = reportgen_command(*command, folder)
        if name == "sources/baker2021.yml":
            assert (done.returncode, name in done.stderr) == (1, True), done.stderr
    if name == "brief.yml":
        done = reportgen_command("add", "claim", folder, *CLAIM, "--locator", "p. 12")
        assert (done.returncode, "brief.yml:" in done.stderr) == (1, True)
        assert read_bytes(folder) == old


def read_bytes(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        (("a-on", "x"), "Did you mean 'a-one'?"),
        (("a-one", "b-one"), "There is a claim 'b-one' already."),
        (("a-one", "two words"), "'two words' cannot be an id."),
    ],
)
def test_a_claim_that_cannot_be_renamed_is_told(
    folder: Path, reportgen_command: Command, ids: tuple[str, str], words: str
) -> None:
    old = read(folder)
    done = reportgen_command("rename", "claim", *ids, folder)
    assert (done.returncode, words in done.stderr) == (2, True)
    assert read(folder) == old


def test_all_files_are_renamed_in_or_none(folder: Path, reportgen_command: Command) -> None:
    old = read(folder)
    (folder / "sources" / ".comparison.yml.partial").mkdir()
    done = reportgen_command("rename", "claim", "a-one", "a-trade", folder)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert read(folder) == old


def test_a_file_that_was_saved_meanwhile_is_not_overwritten(folder: Path) -> None:
    plan = plan_renaming(Folder.open(Workspace.open(folder)), "a-one", "a-trade")
    path = folder / "sources" / "comparison.yml"
    path.write_text(path.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
    old = read(folder)
    with pytest.raises(reportgen.WorkspaceError, match="saved by somebody else meanwhile"):
        plan.write()
    assert read(folder) == old


@pytest.mark.parametrize(
    "extract",
    [
        "",
        "# nothing\n",
        "- a\n",
        "claims: [\n",
        "claims: 5\n",
        "source: adams2020\nclaims:\n  - 7\n",
        "source: adams2020\nclaims:\n  - id: a-one\n    evidence: 5\n",
        "a: &x 1\nb: *x\nclaims: *x\n",
    ],
)
def test_whatever_an_extract_holds_no_command_gives_a_traceback(
    folder: Path, reportgen_command: Command, extract: str
) -> None:
    (folder / "sources" / "adams2020.yml").write_text(extract, encoding="utf-8")
    ground = ("--kind", "event", "--summary", "X.", "--quote", "before dawn")
    for arguments in (
        ("add", "claim", folder, *CLAIM, "--locator", "p. 12"),
        ("add", "evidence", "a-one", folder, *ground),
        ("rename", "claim", "a-one", "a-new", folder),
        ("verify", folder, "--fix", "--yes"),
        ("locate", "ships", folder),
    ):
        done = reportgen_command(*arguments)
        assert done.returncode in (0, 1, 2)
        assert "Traceback" not in done.stderr, done.stderr


def test_bytes_of_another_encoding_in_a_template_stay(folder: Path) -> None:
    (folder / "templates").mkdir(exist_ok=True)
    (folder / "templates" / "own.qmd.j2").write_bytes(b"caf\xe9 {{ claim('a-one') }} #claim-a-one")
    plan = plan_renaming(Folder.open(Workspace.open(folder)), "a-one", "a-new")
    assert plan.contents["templates/own.qmd.j2"][1] == (
        b"caf\xe9 {{ claim('a-new') }} #claim-a-new"
    )
