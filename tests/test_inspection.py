"""A workspace looked at without making anything: check, verify, watch."""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import drafts
import pytest

import reportgen
from reportgen.errors import InvalidBrief, ReportgenError, Severity, WorkspaceError
from reportgen.inspection import inspect, watch
from reportgen.workspace import Workspace

LOCK = "sources/quotes.lock.json"
TEXT = """\
A preface of {name}, which says little.
\f\
It was on 10 February 2017 that the treaty held: trade grew, and exports rose by 5 per cent.
\f\
Afterwards, says {name}, it was quiet. Ports were built.
"""
"""Three pages, which are printed as 11, 12 and 13."""


def make_files(sources: int = 2) -> drafts.Files:
    """A workspace whose quotations are on page 12 of its texts."""
    files = drafts.draft(sources)
    for name in read_keys(files):
        files[f"sources/{name}.yml"]["text"] = {"pages": {"first": 11}}
    return files


def read_keys(files: drafts.Files) -> list[str]:
    extracts = [name for name in files if name.endswith(("0.yml", "1.yml", "2.yml", "3.yml"))]
    return [Path(name).stem for name in extracts]


def write(files: drafts.Files, folder: Path) -> Path:
    """Writes a workspace, and its texts into a folder beside it."""
    (folder.parent / "texts").mkdir(parents=True, exist_ok=True)
    for name in read_keys(files):
        text = TEXT.format(name=name)
        (folder.parent / "texts" / f"{name}.txt").write_text(text, encoding="utf-8")
    return drafts.write(files, folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(make_files(), tmp_path / "w")


@pytest.fixture
def texts(folder: Path) -> Path:
    return folder.parent / "texts"


def change(folder: Path, path: str, old: str, new: str) -> None:
    """Changes a file of a workspace as a person does, in one place."""
    text = (folder / path).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (folder / path).write_text(text.replace(old, new), encoding="utf-8")


def codes(folder: Path, **options: Any) -> list[str]:
    return [finding.code for finding in reportgen.check(folder, **options).findings]


def counts(folder: Path, **options: Any) -> tuple[int, int]:
    """How many quotations are verified, of how many."""
    checked = reportgen.check(folder, **options)
    return checked.verified, checked.quotations


# ── verify ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("sources", [2, 3, 4])
def test_every_quotation_that_stands_in_its_text_is_verified(sources: int, tmp_path: Path) -> None:
    folder = write(make_files(sources), tmp_path / "w")
    verified = reportgen.verify(folder, texts=tmp_path / "texts")
    assert verified.findings == ()
    assert (verified.verified, verified.quotations) == (2 * sources, 2 * sources)


def test_verifying_writes_what_was_verified_and_against_which_text(
    folder: Path, texts: Path
) -> None:
    reportgen.verify(folder, texts=texts)
    source = json.loads((folder / LOCK).read_text(encoding="utf-8"))["sources"]["adams2020"]
    digest = hashlib.sha256((texts / "adams2020.txt").read_bytes()).hexdigest()
    assert (source["file"], source["sha256"]) == ("adams2020.txt", digest)
    assert sorted(source["quotations"]) == ["a-one", "a-one#1"]
    assert source["quotations"]["a-one"]["status"] == "found"
    assert source["quotations"]["a-one"]["places"] == ["p. 12"]


def test_verifying_twice_writes_the_same_bytes(folder: Path, texts: Path) -> None:
    reportgen.verify(folder, texts=texts)
    first = (folder / LOCK).read_bytes()
    reportgen.verify(folder, texts=texts)
    assert (folder / LOCK).read_bytes() == first


def test_verifying_can_leave_the_lock_file_as_it_is(folder: Path, texts: Path) -> None:
    assert reportgen.verify(folder, texts=texts, write_lock=False).verified == 4
    assert not (folder / LOCK).exists()


def test_a_wrong_quotation_is_told_with_its_place_and_the_others_are_verified(
    folder: Path, texts: Path
) -> None:
    change(folder, "sources/baker2021.yml", "quote: trade grew", "quote: whales flew backwards")
    verified = reportgen.verify(folder, texts=texts)
    (finding,) = verified.findings
    assert (finding.code, finding.severity) == ("RG401", Severity.ERROR)
    lines = (folder / "sources/baker2021.yml").read_text(encoding="utf-8").splitlines()
    assert finding.location.path == "sources/baker2021.yml"
    assert "whales flew backwards" in lines[finding.location.line - 1]
    assert (verified.verified, verified.quotations) == (3, 4)


@pytest.mark.parametrize(
    ("old", "new", "code", "word"),
    [
        ("locator: p. 12", "locator: p. 13", "RG402", "at p. 12, not at p. 13"),
        ("quote: trade grew", "quote: the treaty failed and trade grew", "RG403", "{+held"),
        ("quote: exports rose", "quote: Ports were built", "RG402", "at p. 13, not at p. 12"),
        ("value: 5", "value: 7", "RG405", "'7 %'"),
        ("2017-02-10", "2017-02-11", "RG405", "'2017-02-11'"),
    ],
)
def test_what_was_changed_in_an_extract_is_caught_in_the_text(
    old: str, new: str, code: str, word: str, folder: Path, texts: Path
) -> None:
    change(folder, "sources/adams2020.yml", old, new)
    findings = reportgen.check(folder, texts=texts).findings
    assert any(f.code == code and word in f.message for f in findings)


def test_a_source_without_text_keeps_what_was_verified_of_it(folder: Path, texts: Path) -> None:
    reportgen.verify(folder, texts=texts)
    before = json.loads((folder / LOCK).read_text(encoding="utf-8"))["sources"]
    (texts / "adams2020.txt").unlink()
    verified = reportgen.verify(folder, texts=texts)
    assert (verified.verified, verified.quotations) == (4, 4)
    assert json.loads((folder / LOCK).read_text(encoding="utf-8"))["sources"] == before


def test_a_text_may_be_of_one_source_alone(folder: Path, texts: Path) -> None:
    (texts / "adams2020.txt").unlink()
    assert reportgen.verify(folder, texts=texts).verified == 2


def test_without_any_text_there_is_nothing_to_verify_by(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ReportgenError, match=r"adams2020, baker2021.*\.txt"):
        reportgen.verify(folder, texts=tmp_path / "empty")
    with pytest.raises(ReportgenError, match="No source has a full text here"):
        reportgen.verify(folder)


def test_a_folder_of_texts_that_is_not_there_is_an_error_of_its_own(folder: Path) -> None:
    with pytest.raises(WorkspaceError, match="There is no folder 'nowhere'"):
        reportgen.verify(folder, texts="nowhere")
    with pytest.raises(WorkspaceError, match="There is no folder 'nowhere'"):
        reportgen.check(folder, texts="nowhere")


def test_a_workspace_with_errors_of_its_own_is_not_verified(folder: Path, texts: Path) -> None:
    change(folder, "sources/comparison.yml", "to: b-one", "to: b-none")
    with pytest.raises(InvalidBrief):
        reportgen.verify(folder, texts=texts)
    assert not (folder / LOCK).exists()


def test_warnings_are_no_reason_not_to_verify(tmp_path: Path) -> None:
    files = make_files()
    files["sources/comparison.yml"]["judgements"][0]["basis"] = []
    folder = write(files, tmp_path / "w")
    assert "RG310" in codes(folder)
    assert reportgen.verify(folder, texts=tmp_path / "texts").verified == 4


def test_a_lock_file_that_is_none_is_told_with_the_way_to_mend_it(folder: Path) -> None:
    (folder / LOCK).write_text("{", encoding="utf-8")
    with pytest.raises(WorkspaceError, match=r"quotes\.lock\.json cannot be read.*Delete it"):
        reportgen.check(folder)


# ── check ────────────────────────────────────────────────────────────────────────────────


def test_checking_with_the_texts_says_how_many_quotations_are_verified(
    folder: Path, texts: Path
) -> None:
    assert counts(folder, texts=texts) == (4, 4)
    assert codes(folder, texts=texts) == []
    assert not (folder / LOCK).exists()


def locked_codes(folder: Path) -> list[str]:
    return [finding.code for finding in reportgen.verify(folder, locked=True).findings]


def test_by_the_lock_file_alone_every_quotation_has_to_be_verified(
    folder: Path, texts: Path
) -> None:
    assert locked_codes(folder) == ["RG415"] * 4  # nothing was looked up yet
    reportgen.verify(folder, texts=texts)
    shutil.rmtree(texts)
    assert locked_codes(folder) == []
    before = (folder / LOCK).read_bytes()
    drafts.edit(folder, "sources/adams2020.yml", lambda one: one["claims"][1].update(quote="new"))
    drafts.edit(folder, "sources/baker2021.yml", lambda one: one["claims"][0].update(quote="new"))
    findings = reportgen.verify(folder, locked=True).findings
    assert [(f.code, f.severity) for f in findings] == [("RG415", "error"), ("RG407", "error")]
    assert (folder / LOCK).read_bytes() == before


def test_a_quotation_that_was_refuted_stays_so_by_the_lock_file(folder: Path, texts: Path) -> None:
    drafts.edit(folder, "sources/adams2020.yml", lambda one: one["claims"][0].update(quote="gone"))
    reportgen.verify(folder, texts=texts)
    assert locked_codes(folder) == ["RG401"]


def test_what_was_left_open_where_the_text_is_stays_open_by_the_lock_file(
    folder: Path, texts: Path
) -> None:
    drafts.edit(
        folder, "sources/adams2020.yml", lambda one: one["claims"][0].update(locator="n.p.")
    )
    seen = reportgen.verify(folder, texts=texts)
    assert {f.severity for f in seen.findings} <= {Severity.NOTE}
    assert locked_codes(folder) == []


def test_the_lock_file_is_not_asked_about_a_brief_with_errors(folder: Path) -> None:
    (folder / "brief.yml").write_text("title: [")
    with pytest.raises(InvalidBrief):
        reportgen.verify(folder, locked=True)


@pytest.mark.parametrize("other", [["--fix"], ["--no-lock"], ["--texts", "."], ["--against", "x"]])
def test_the_lock_file_alone_goes_with_no_texts(folder: Path, other: list[str]) -> None:
    command = [sys.executable, "-m", "reportgen", "verify", "--locked", *other]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--locked" in done.stderr


def test_checking_without_texts_says_what_the_lock_file_knows(folder: Path, texts: Path) -> None:
    assert counts(folder) == (0, 4)
    reportgen.verify(folder, texts=texts)
    assert counts(folder) == (4, 4)
    assert codes(folder) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("quote: trade grew", "quote: the treaty held"), ("locator: p. 12", "locator: p. 11")],
)
def test_a_quotation_that_changed_since_is_reported_where_the_texts_are_not(
    old: str, new: str, folder: Path, texts: Path
) -> None:
    reportgen.verify(folder, texts=texts)
    change(folder, "sources/adams2020.yml", old, new)
    checked = reportgen.check(folder)
    assert {f.code for f in checked.findings} == {"RG407"}
    assert {f.location.path for f in checked.findings} == {"sources/adams2020.yml"}
    assert checked.verified == 4 - len(checked.findings)


def test_a_changed_quotation_is_verified_again_where_the_texts_are(
    folder: Path, texts: Path
) -> None:
    reportgen.verify(folder, texts=texts)
    change(folder, "sources/adams2020.yml", "quote: trade grew", "quote: the treaty held")
    assert codes(folder, texts=texts) == []
    reportgen.verify(folder, texts=texts)
    assert codes(folder) == []


def test_what_was_not_found_stays_an_error_where_the_texts_are_not(
    folder: Path, texts: Path
) -> None:
    change(folder, "sources/adams2020.yml", "quote: trade grew", "quote: whales flew backwards")
    reportgen.verify(folder, texts=texts)
    assert codes(folder) == ["RG401"]
    assert counts(folder) == (3, 4)


def test_another_text_than_the_one_verified_against_is_reported(folder: Path, texts: Path) -> None:
    reportgen.verify(folder, texts=texts)
    with (texts / "adams2020.txt").open("a", encoding="utf-8") as file:
        file.write("One line more.\n")
    assert codes(folder, texts=texts) == ["RG408"]
    reportgen.verify(folder, texts=texts)
    assert codes(folder, texts=texts) == []


def test_brief_yml_may_say_where_the_texts_are(tmp_path: Path) -> None:
    files = make_files()
    files["brief.yml"]["texts"] = "../texts"
    folder = write(files, tmp_path / "w")
    assert counts(folder) == (4, 4)
    assert reportgen.verify(folder).verified == 4


def test_texts_that_brief_yml_names_need_not_be_on_every_machine(tmp_path: Path) -> None:
    files = make_files()
    files["brief.yml"]["texts"] = "../elsewhere"
    folder = write(files, tmp_path / "w")
    reportgen.verify(folder, texts=tmp_path / "texts")
    assert codes(folder) == []
    assert counts(folder) == (4, 4)


def test_texts_that_nobody_ever_verified_by_are_told_in_a_note(tmp_path: Path) -> None:
    files = make_files()
    files["brief.yml"]["texts"] = "../elsewhere"
    (finding,) = reportgen.check(write(files, tmp_path / "w"), strict=True).findings
    assert (finding.code, finding.severity) == ("RG412", Severity.NOTE)
    assert finding.location.path == "brief.yml" and finding.location.line


@pytest.mark.parametrize("name", ["../text", "../txets", "../Texts/"])
def test_a_misspelt_folder_of_texts_is_told_with_the_one_that_holds_them(
    name: str, tmp_path: Path
) -> None:
    files = make_files()
    files["brief.yml"]["texts"] = name
    folder = write(files, tmp_path / "w")
    reportgen.verify(folder, texts=tmp_path / "texts")
    (finding,) = reportgen.check(folder).findings
    assert (finding.code, finding.severity) == ("RG412", Severity.WARNING)
    assert "Did you mean '../texts'?" in finding.remedy


def test_a_folder_of_a_like_name_without_texts_is_not_what_was_meant(tmp_path: Path) -> None:
    files = make_files()
    files["brief.yml"]["texts"] = "../tests"
    folder = write(files, tmp_path / "w")
    reportgen.verify(folder, texts=tmp_path / "texts")
    (tmp_path / "texts").rename(tmp_path / "aside")
    (tmp_path / "texts").mkdir()
    assert codes(folder) == []


# ── texts that cannot be read ────────────────────────────────────────────────────────────

UNREADABLE = {
    "adams2020.txt": b"Za\xbf\xf3\xb3\xe6 g\xea\x9cl\xb9 ja\x9f\xf1",
    "adams2020.pdf": b"%PDF-1.7\nno more\n",
    "adams2020.docx": b"PK\x03\x04 no zip",
    "adams2020.epub": b"PK\x03\x04 no zip",
    "adams2020.rtf": b"{\\rtf1 words}",
    "adams2020.odt": b"PK\x03\x04",
    "adams2020.doc": bytes.fromhex("d0cf11e0a1b11ae1"),
    "adams2020.djvu": b"AT&TFORM",
    "adams2020": b"no ending",
    "adams2020.md": b"",
    "adams2020.html": b"<p> <script>words()</script>",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_text_that_cannot_be_read_is_a_finding_of_its_source_and_the_others_are_verified(
    name: str, tmp_path: Path
) -> None:
    files = make_files()
    files["brief.yml"]["texts"] = "../texts"
    folder = write(files, tmp_path / "w")
    change(folder, "sources/baker2021.yml", "quote: trade grew", "quote: whales flew backwards")
    (tmp_path / "texts" / "adams2020.txt").unlink()
    (tmp_path / "texts" / name).write_bytes(UNREADABLE[name])
    unread, wrong = reportgen.check(folder).findings
    assert (unread.code, unread.severity) == ("RG409", Severity.WARNING)
    assert name in unread.message
    assert unread.remedy
    lines = (folder / "sources/adams2020.yml").read_text(encoding="utf-8").splitlines()
    assert unread.location.path == "sources/adams2020.yml"
    assert lines[unread.location.line - 1].startswith("source:")
    assert (wrong.code, wrong.location.path) == ("RG401", "sources/baker2021.yml")
    assert counts(folder) == (1, 4)
    verified = reportgen.verify(folder)
    assert [(f.code, f.severity) for f in verified.findings] == [
        ("RG409", Severity.ERROR),
        ("RG401", Severity.ERROR),
    ]
    locked = json.loads((folder / LOCK).read_text(encoding="utf-8"))["sources"]
    assert list(locked) == ["baker2021"]


def test_a_text_that_cannot_be_read_keeps_what_was_verified_of_it(
    folder: Path, texts: Path
) -> None:
    reportgen.verify(folder, texts=texts)
    before = (folder / LOCK).read_bytes()
    (texts / "adams2020.txt").write_bytes(b"\xff\xfe\x00")
    verified = reportgen.verify(folder, texts=texts)
    assert (verified.verified, verified.quotations) == (4, 4)
    assert [f.code for f in verified.findings] == ["RG409"]
    assert (folder / LOCK).read_bytes() == before


def test_where_no_text_can_be_read_each_is_told_and_nothing_is_locked(
    folder: Path, texts: Path
) -> None:
    for path in texts.iterdir():
        path.write_bytes(b"")
    assert [f.code for f in reportgen.verify(folder, texts=texts).findings] == ["RG409", "RG409"]
    assert not (folder / LOCK).exists()


def test_a_folder_in_the_place_of_a_text_and_a_link_to_nothing_are_told(
    folder: Path, texts: Path
) -> None:
    (texts / "adams2020.txt").unlink()
    (texts / "adams2020.pdf").mkdir()
    (texts / "baker2021.txt").unlink()
    (texts / "baker2021.txt").symlink_to(texts / "gone")
    one, other = reportgen.check(folder, texts=texts).findings
    assert "adams2020.pdf is a folder" in one.message
    assert "baker2021.txt is not a readable file" in other.message


def test_brief_yml_may_make_an_error_of_a_text_that_cannot_be_read_or_nothing(
    tmp_path: Path,
) -> None:
    for severity, found in (("error", ["RG409"]), ("off", [])):
        files = make_files()
        files["brief.yml"] |= {"texts": "../texts", "severities": {"RG409": severity}}
        folder = write(files, tmp_path / severity / "w")
        (tmp_path / severity / "texts" / "adams2020.txt").write_bytes(b"")
        assert codes(folder) == found
        assert [f.code for f in reportgen.verify(folder).findings] == found


@pytest.mark.parametrize(
    ("layout", "field"),
    [
        ({"paragraphs": {"from": "Whales"}}, "from"),
        ({"paragraphs": {"to": "Whales"}}, "to"),
        ({"pages": {"mark": "^Page"}}, "mark"),
    ],
)
def test_a_layout_that_the_text_does_not_have_is_told_at_its_field(
    layout: dict[str, Any], field: str, tmp_path: Path
) -> None:
    files = make_files()
    files["sources/adams2020.yml"]["text"] = layout
    folder = write(files, tmp_path / "w")
    (finding,) = reportgen.check(folder, texts=tmp_path / "texts").findings
    assert (finding.code, finding.severity) == ("RG410", Severity.ERROR)
    line = (folder / "sources/adams2020.yml").read_text(encoding="utf-8").splitlines()
    assert line[finding.location.line - 1].strip().startswith(f"{field}:")
    assert counts(folder, texts=tmp_path / "texts") == (2, 4)


def test_a_heading_that_the_text_does_not_have_is_told_and_the_text_is_read(
    tmp_path: Path,
) -> None:
    files = make_files()
    files["sources/adams2020.yml"]["text"]["headings"] = ["Whales"]
    folder = write(files, tmp_path / "w")
    (finding,) = reportgen.check(folder, texts=tmp_path / "texts").findings
    assert finding.code == "RG410" and "'Whales'" in finding.message
    assert counts(folder, texts=tmp_path / "texts") == (4, 4)


def test_several_texts_of_one_source_are_told_with_the_one_that_is_read(
    folder: Path, texts: Path
) -> None:
    (texts / "adams2020.md").write_text("Another.", encoding="utf-8")
    (finding,) = reportgen.check(folder, texts=texts).findings
    assert (finding.code, finding.severity) == ("RG411", Severity.NOTE)
    assert "adams2020.txt is read, adams2020.md is not" in finding.message
    assert counts(folder, texts=texts) == (4, 4)


@pytest.mark.parametrize("name", ["adams2020.yml", "adams2020.bib", "adams2020 notes.txt", ".x"])
def test_what_lies_beside_a_text_and_is_none_is_passed_over(
    name: str, folder: Path, texts: Path
) -> None:
    (texts / name).write_text("x", encoding="utf-8")
    assert codes(folder, texts=texts) == []


def test_a_page_that_the_text_does_not_have_is_told_also_where_nothing_is_quoted(
    folder: Path, texts: Path
) -> None:
    change(folder, "sources/adams2020.yml", "locator: ¶3", "locator: p. 31")
    (finding,) = reportgen.check(folder, texts=texts).findings
    assert (finding.code, finding.severity) == ("RG413", Severity.WARNING)
    assert "has no p. 31: its pages are 11 to 13" in finding.message
    change(folder, "sources/adams2020.yml", "locator: p. 31", "locator: pp. 12–14")
    assert codes(folder, texts=texts) == ["RG413"]
    change(folder, "sources/adams2020.yml", "locator: pp. 12–14", "locator: pp. 12–3")
    assert codes(folder, texts=texts) == []


def test_a_misspelt_heading_is_told_also_where_nothing_is_quoted(folder: Path, texts: Path) -> None:
    with (texts / "adams2020.txt").open("a", encoding="utf-8") as file:
        file.write("\n\nFlexibility\n\nShips sailed.\n")
    change(folder, "sources/adams2020.yml", "locator: ¶3", "locator: § Flexibilty")
    (finding,) = reportgen.check(folder, texts=texts).findings
    assert (finding.code, finding.remedy) == ("RG413", "Did you mean § Flexibility?")
    change(folder, "sources/adams2020.yml", "locator: § Flexibilty", "locator: § Flexibility")
    assert codes(folder, texts=texts) == []


@pytest.mark.parametrize("form", ["json", "github", "gitlab", "sarif"])
def test_texts_that_cannot_be_read_are_told_in_every_format(
    form: str, folder: Path, texts: Path
) -> None:
    (texts / "adams2020.txt").write_bytes(b"\xbf\xf3")
    command = [sys.executable, "-m", "reportgen", "check", folder, "--texts", texts]
    done = subprocess.run([*command, "--format", form], capture_output=True, text=True, check=True)
    assert "RG409" in done.stdout
    if form != "github":
        json.loads(done.stdout)


MISSING_PACKAGES = """
import sys
sys.modules[{blocked!r}] = None
import reportgen
for finding in reportgen.check({folder!r}, texts={texts!r}).findings:
    print(finding)
"""


@pytest.mark.parametrize(
    ("blocked", "package", "ending"), [("pypdf", "pypdf", ".pdf"), ("docx", "python-docx", ".docx")]
)
def test_a_package_that_is_not_there_is_told_with_how_to_install_it(
    blocked: str, package: str, ending: str, folder: Path, texts: Path
) -> None:
    (texts / "adams2020.txt").rename(texts / f"adams2020{ending}")
    (texts / f"adams2020{ending}").write_bytes(b"%PDF-1.7" if ending == ".pdf" else b"PK\x03\x04")
    script = MISSING_PACKAGES.format(blocked=blocked, folder=str(folder), texts=str(texts))
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert "warning RG409" in done.stdout
    assert f"the package {package} is not installed" in done.stdout
    assert "python -m pip install 'reportgen-briefs[texts]'" in done.stdout


CHECK_WITHOUT = """
import sys
sys.modules["pypdf"] = None
from reportgen.cli import main
main(["check", sys.argv[1], "--texts", sys.argv[2], "--format", "sarif"])
"""


def test_a_pdf_without_the_package_that_reads_it_keeps_no_other_finding_back(
    folder: Path, texts: Path
) -> None:
    (texts / "adams2020.txt").rename(texts / "adams2020.pdf")
    (texts / "baker2021.txt").write_text("Nothing of this was quoted.", encoding="utf-8")
    command = [sys.executable, "-c", CHECK_WITHOUT, folder, texts]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    (run,) = json.loads(done.stdout)["runs"]
    rules = {result["ruleId"] for result in run["results"]}
    assert {"RG401", "RG409"} <= rules
    assert "invocations" not in run


def test_a_folder_of_texts_that_is_given_comes_before_that_of_brief_yml(tmp_path: Path) -> None:
    files = make_files()
    files["brief.yml"]["texts"] = "../others"
    folder = write(files, tmp_path / "w")
    (tmp_path / "others").mkdir()
    assert counts(folder) == (0, 4)
    assert counts(folder, texts=tmp_path / "texts") == (4, 4)


def test_a_wrong_quotation_stops_a_build_before_anything_is_made(tmp_path: Path) -> None:
    files = make_files()
    files["brief.yml"]["texts"] = "../texts"
    folder = write(files, tmp_path / "w")
    change(folder, "sources/adams2020.yml", "quote: trade grew", "quote: whales flew backwards")
    with pytest.raises(InvalidBrief) as caught:
        reportgen.build(folder)
    assert [finding.code for finding in caught.value.findings] == ["RG401"]
    assert not (folder / "outputs").exists()


def test_brief_yml_may_make_a_warning_of_a_wrong_quotation(tmp_path: Path) -> None:
    files = make_files()
    files["brief.yml"] |= {"texts": "../texts", "severities": {"RG401": "warning"}}
    folder = write(files, tmp_path / "w")
    change(folder, "sources/adams2020.yml", "quote: trade grew", "quote: whales flew backwards")
    (finding,) = reportgen.check(folder).findings
    assert finding.severity is Severity.WARNING
    (finding,) = reportgen.verify(folder).findings
    assert finding.severity is Severity.WARNING


def test_a_brief_that_cannot_be_read_has_findings_and_no_quotations(folder: Path) -> None:
    (folder / "brief.yml").write_text("title: [", encoding="utf-8")
    checked = reportgen.check(folder)
    assert "RG102" in {finding.code for finding in checked.findings}
    assert (checked.verified, checked.quotations) == (0, 0)
    assert inspect(Workspace.open(folder)).brief is None


def test_checking_changes_nothing_in_a_workspace(folder: Path, texts: Path) -> None:
    def read_all() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    before = read_all()
    reportgen.check(folder, texts=texts)
    assert read_all() == before


def test_checking_gives_the_same_in_any_folder(folder: Path, texts: Path, tmp_path: Path) -> None:
    other = write(make_files(), tmp_path / "elsewhere" / "deep" / "w")
    for each in (folder, other):
        change(each, "sources/adams2020.yml", "quote: trade grew", "quote: whales flew backwards")
    found = reportgen.check(other, texts=other.parent / "texts").findings
    assert found == reportgen.check(folder, texts=texts).findings


def test_a_folder_without_brief_yml_is_no_workspace(tmp_path: Path) -> None:
    for look in (reportgen.check, reportgen.verify, lambda folder: next(watch(folder))):
        with pytest.raises(WorkspaceError, match="is not a workspace"):
            look(tmp_path)


# ── watch ────────────────────────────────────────────────────────────────────────────────


@contextmanager
def no_longer_than(seconds: int) -> Iterator[None]:
    """Ends a wait that would never end, so that a failing test fails."""

    def give_up(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize(
    "path", ["brief.yml", "sources/adams2020.yml", "bibliography/references.bib", "templates/a.j2"]
)
def test_a_workspace_is_looked_at_once_and_again_after_each_save(folder: Path, path: str) -> None:
    (folder / "templates").mkdir()
    with no_longer_than(60):
        looks = watch(folder)
        next(looks)
        for number in range(2):
            with (folder / path).open("a", encoding="utf-8") as file:
                file.write(f"# {number}\n")
            next(looks)
        looks.close()


def test_what_is_saved_during_a_look_is_seen_by_the_next(folder: Path) -> None:
    turns = count()
    with no_longer_than(60):
        looks = watch(folder)
        for turn in turns:
            next(looks)
            found = codes(folder)
            if turn == 0:
                assert found == []
                change(folder, "sources/comparison.yml", "to: b-one", "to: b-none")
            elif "RG302" in found:
                break
        looks.close()
