"""A workspace looked at without making anything: check, verify, watch."""

from __future__ import annotations

import hashlib
import json
import signal
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
    with pytest.raises(ReportgenError, match="There is no text of any source"):
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
    assert codes(folder) == []
    assert counts(folder) == (0, 4)


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
        with pytest.raises(WorkspaceError, match="is no workspace"):
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
