"""pandoc stays from one document to the next, and the next is as if it were the first."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import drafts
import pytest
from test_embedded import EPOCH, PROJECT, render, write_project

import reportgen
from reportgen.engines import process
from reportgen.engines.embedded import Embedded, pandoc
from reportgen.engines.embedded.readers import _HAS_READ, Readers
from reportgen.engines.lasting import Ended, Scribe
from reportgen.engines.process import TimedOut, end_running
from reportgen.engines.protocol import Job, Rendering
from reportgen.errors import RenderFailed

GOOD = Path(__file__).parent / "workspaces" / "good"
PAGE = Job("page", "html")
KINDS = ("html", "revealjs", "docx", "pptx", "epub", "odt", "gfm", "latex")
MEDDLING = """
function string.upper() return "MEDDLED" end
pandoc.utils.stringify = function() return "MEDDLED" end
package.loaded.common = {format = "MEDDLED"}
package.path = "MEDDLED"
pandoc.mediabag.insert("figures/stance.svg", "image/svg+xml", "MEDDLED")
left = "MEDDLED"
string.left = "MEDDLED"
print("REPORTGEN-DONE")
os.execute("echo REPORTGEN-DONE")
return {}
"""
ASKING = """
function Para(text)
  return pandoc.Para(tostring(string.left) .. tostring(_G.left) .. ("upper"):upper())
end
"""
COUNTING = """
function Pandoc(document)
  local count = 0
  for key in pairs(debug.getregistry()) do
    count = count + (math.type(key) == "integer" and 1 or 0)
  end
  document.blocks:insert(pandoc.Para("held: " .. count))
  return document:walk({Str = function() end})
end
"""
FAILING = 'function Pandoc() error("this filter gives up") end'
ECHO = """
import sys
for line in sys.stdin:
    print("heard", line.strip(), file=sys.stderr, flush=True)
    print("x" * 100_000)
"""


@pytest.fixture(autouse=True)
def afresh() -> Iterator[None]:
    """No pandoc waits when a test begins, nor when it ends."""
    end_idle()
    yield
    end_idle()


def end_idle() -> None:
    for waiting in pandoc._idle.values():
        while waiting:
            waiting.pop().end()


def write_page(
    folder: Path, filters: str = "", body: str = "A ![flow](figures/stance.svg) b."
) -> Path:
    project = write_project(folder, body, **({"filters": ["own.lua"]} if filters else {}))
    (project / "own.lua").write_text(filters, encoding="utf-8")
    return project


def find_pids() -> list[int]:
    return [one.pid for one in find_idle()]


def find_idle() -> list[Scribe]:
    return [one for waiting in pandoc._idle.values() for one in waiting]


def read(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_next_document_is_written_by_the_same_pandoc(tmp_path: Path) -> None:
    project = write_page(tmp_path / "one")
    render(project, (PAGE,), tmp_path / "first")
    begun = find_pids()
    render(write_page(tmp_path / "two"), (PAGE,), tmp_path / "second")
    assert len(begun) == 1
    assert find_pids() == begun
    assert read(tmp_path / "first") == read(tmp_path / "second")


def test_documents_in_every_format_are_as_those_of_a_new_pandoc(tmp_path: Path) -> None:
    jobs = tuple(Job("page", kind) for kind in KINDS)  # type: ignore[arg-type]
    project = write_page(tmp_path / "one")
    render(project, jobs, tmp_path / "first", epoch=EPOCH)
    begun = find_pids()
    render(
        write_page(tmp_path / "other", body="# Other\n\nWords.[^1]\n\n[^1]: A note."),
        jobs,
        tmp_path / "x",
    )
    render(project, jobs, tmp_path / "again", epoch=EPOCH)
    assert find_pids() == begun
    assert read(tmp_path / "first") == read(tmp_path / "again")


def test_the_time_that_it_takes_for_now_is_that_of_each_document(tmp_path: Path) -> None:
    project = write_page(tmp_path / "one")
    for name, epoch in (("a", 0), ("b", EPOCH), ("c", 0)):
        render(project, (Job("page", "odt"),), tmp_path / name, epoch=epoch)
    a, b, c = (read(tmp_path / name) for name in "abc")
    assert a == c != b


def test_what_a_filter_changes_does_not_reach_the_next_document(tmp_path: Path) -> None:
    asking = write_page(tmp_path / "asking", ASKING)
    render(asking, (PAGE,), tmp_path / "before")
    begun = find_pids()
    render(write_page(tmp_path / "meddling", MEDDLING), (PAGE,), tmp_path / "x")
    render(asking, (PAGE,), tmp_path / "after")
    assert find_pids() == begun
    assert read(tmp_path / "before") == read(tmp_path / "after")
    assert b"nilnilUPPER" in read(tmp_path / "after")["page.html"]


def test_what_filters_had_it_hold_is_given_up(tmp_path: Path) -> None:
    said = []
    for name in "abc":
        render(write_page(tmp_path / name, COUNTING), (PAGE,), tmp_path / f"{name}-made")
        page = read(tmp_path / f"{name}-made")["page.html"].decode()
        said += re.findall(r"held: \d+", page)
    assert len(find_pids()) == 1
    assert said and len(set(said)) == 1


def test_one_that_failed_is_not_asked_again(tmp_path: Path) -> None:
    project = write_page(tmp_path / "failing", FAILING)
    with pytest.raises(RenderFailed, match="this filter gives up") as caught:
        render(project, (PAGE,), tmp_path / "x")
    assert "page.qmd as html" in str(caught.value)
    assert find_pids() == []
    render(write_page(tmp_path / "one"), (PAGE,), tmp_path / "made")
    assert (tmp_path / "made" / "page.html").is_file()


def test_a_failure_tells_only_what_was_said_of_that_document(tmp_path: Path) -> None:
    with pytest.raises(RenderFailed):
        render(write_page(tmp_path / "one", body="Nobody [@nobody-1999]."), (PAGE,), tmp_path / "x")
    assert len(find_pids()) == 1  # it wrote the document: the citation is the engine's to refuse
    with pytest.raises(RenderFailed) as caught:
        render(write_page(tmp_path / "failing", FAILING), (PAGE,), tmp_path / "x")
    assert "nobody-1999" not in caught.value.log


def test_one_that_was_killed_meanwhile_is_replaced(tmp_path: Path) -> None:
    project = write_page(tmp_path / "one")
    render(project, (PAGE,), tmp_path / "first")
    begun, (idle,) = find_pids(), find_idle()
    end_running()
    idle._process.wait()
    render(project, (PAGE,), tmp_path / "second")
    assert find_pids() != begun
    assert read(tmp_path / "first") == read(tmp_path / "second")


def test_pictures_that_fail_end_it(tmp_path: Path) -> None:
    whole: Future[Any] = Future()
    whole.set_exception(OSError("no picture"))
    engine, project = Embedded(), write_page(tmp_path / "one")
    with pytest.raises(OSError, match="no picture"):
        engine.render(project, (PAGE,), tmp_path, epoch=0, progress=lambda _: None, whole=whole)
    assert find_pids() == []


def test_a_small_text_is_not_written_by_one_with_more_memory(tmp_path: Path) -> None:
    render(write_page(tmp_path / "usual", body="word " * 20_000), (PAGE,), tmp_path / "a")
    usual = find_pids()
    render(write_page(tmp_path / "small"), (PAGE,), tmp_path / "b")
    small = set(find_pids()) - set(usual)
    assert len(usual) == len(small) == 1
    render(write_page(tmp_path / "other"), (PAGE,), tmp_path / "c")
    assert set(find_pids()) == {*usual, *small}


def test_a_long_text_has_a_pandoc_of_its_own(tmp_path: Path) -> None:
    project = write_page(tmp_path / "long", body="word " * 60_000)
    render(project, (PAGE,), tmp_path / "made")
    assert find_pids() == []


@pytest.mark.skipif(sys.platform == "win32", reason="no such names there")
def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    for name in ("two\nlines", "日本 %41", '"\\'):
        project = write_page(tmp_path / name)
        render(project, (PAGE,), tmp_path / "made")
        assert b"data:image/svg+xml" in read(tmp_path / "made")["page.html"]


def test_a_build_of_the_same_project_leaves_two_at_most(tmp_path: Path) -> None:
    for name in "ab":
        render(PROJECT, (Job("brief", "html"), Job("slides", "revealjs")), tmp_path / name)
    assert 1 <= len(find_pids()) <= 2


# ── a text that is read ahead ─────────────────────────────────────────────────────────────

WARNING = "[unknown]{.x}\n\n[^1]: A note that nothing refers to.\n\n[^1]: And again."


def render_ahead(project: Path, into: Path, *jobs: Job, ahead: bool = True) -> Rendering:
    engine = Embedded()
    if ahead:
        engine.read_ahead(project, "page", jobs)
    return engine.render(project, jobs, into, epoch=EPOCH, progress=lambda _: None)


@pytest.mark.parametrize(
    "body", ["A ![flow](figures/stance.svg) b.", "日本 é {{< pagebreak >}}", ""]
)
def test_a_text_that_was_read_ahead_is_written_by_the_pandoc_that_read_it(
    body: str, tmp_path: Path
) -> None:
    project = write_page(tmp_path / "one", body=body)
    jobs = PAGE, Job("page", "docx")
    render_ahead(project, tmp_path / "before", *jobs, ahead=False)
    end_idle()
    engine = Embedded()
    engine.read_ahead(project, "page", jobs)
    (reading,) = engine._readers._begun
    engine.render(project, jobs, tmp_path / "after", epoch=EPOCH, progress=lambda _: None)
    assert find_pids() == [reading.scribe.pid]
    assert read(tmp_path / "before") == read(tmp_path / "after")


def test_what_reading_a_text_ahead_found_is_told_once(tmp_path: Path) -> None:
    project = write_page(tmp_path / "one", body=WARNING)
    before = render_ahead(project, tmp_path / "a", PAGE, ahead=False)
    after = render_ahead(project, tmp_path / "b", PAGE)
    assert before.findings == after.findings
    assert before.findings


def test_a_text_that_is_another_by_then_is_read_anew(tmp_path: Path) -> None:
    project, engine = write_page(tmp_path / "one", body=WARNING), Embedded()
    engine.read_ahead(project, "page", (PAGE,))
    text = project / "page.qmd"
    text.write_text(text.read_text("utf-8").replace(WARNING, "Another."), encoding="utf-8")
    made = engine.render(project, (PAGE,), tmp_path / "x", epoch=0, progress=lambda _: None)
    assert made.findings == ()
    assert b"Another." in read(tmp_path / "x")["page.html"]
    assert engine._readers.count == 1
    engine.dismiss()
    assert engine._readers.count == 0


def test_how_a_text_is_read_is_looked_up_in_its_settings(tmp_path: Path) -> None:
    project, engine = write_project(tmp_path, "'a'", **{"from": "markdown+smart"}), Embedded()
    engine.read_ahead(project, "page", (PAGE,))
    (reading,) = engine._readers._begun
    assert reading.reader.startswith("markdown+smart+")


def count_lines(readers: Readers) -> int:
    """How many lines the one that reads says until it has read."""
    (reading,) = readers._begun
    lines = iter(reading.scribe.listen(timeout=60))
    return 1 + sum(1 for _ in iter(lambda: next(lines), _HAS_READ))


def wait_for_lines(scribe: Scribe, count: int) -> None:
    while scribe._lines.qsize() < count:
        time.sleep(0.01)


def test_one_that_nobody_takes_waits_once_it_has_read(tmp_path: Path) -> None:
    readers = Readers()
    readers.begin("Some *words*.", "markdown", ["html"])
    assert count_lines(readers) == 1
    readers.dismiss()
    assert find_pids() == []  # what it said was heard already: it is taken for one that still reads
    readers.begin("Some *words*.", "markdown", ["html"])
    (reading,) = readers._begun
    wait_for_lines(reading.scribe, 1)
    readers.dismiss()
    assert (readers.count, find_pids()) == (0, [reading.scribe.pid])


def test_what_was_read_for_another_is_not_taken_by_one_that_waited(tmp_path: Path) -> None:
    project = write_page(tmp_path / "one", body=WARNING)
    fresh = render_ahead(project, tmp_path / "a", PAGE, ahead=False)
    end_idle()
    engine = Embedded()
    engine.read_ahead(project, "page", (PAGE,))
    heard = count_lines(engine._readers)
    engine.dismiss()  # for the same reason ended
    engine.read_ahead(project, "page", (PAGE,))
    (reading,) = engine._readers._begun
    wait_for_lines(reading.scribe, heard)
    engine.dismiss()
    assert find_pids() == [reading.scribe.pid]
    later = render_ahead(project, tmp_path / "b", PAGE, ahead=False)
    assert find_pids() == [reading.scribe.pid]
    assert fresh.findings == later.findings != ()


def test_one_that_is_killed_while_it_reads_is_told_without_marks(tmp_path: Path) -> None:
    project, engine = write_page(tmp_path / "one", body="word *and* " * 20_000), Embedded()
    engine.read_ahead(project, "page", (PAGE,))
    (reading,) = engine._readers._begun
    end_running()
    reading.scribe._process.wait()
    with pytest.raises(RenderFailed, match="pandoc cannot make") as caught:
        engine.render(project, (PAGE,), tmp_path / "x", epoch=0, progress=lambda _: None)
    assert "REPORTGEN" not in str(caught.value) + caught.value.log


def test_one_that_still_reads_when_nobody_wants_it_is_ended() -> None:
    readers = Readers()
    readers.begin("word *and* " * 20_000, "markdown", ["html"])
    (reading,) = readers._begun
    readers.dismiss()
    assert not reading.scribe.is_alive
    assert (readers.count, find_pids()) == (0, [])


def test_a_long_text_is_read_ahead_for_each_format_as_far_as_there_are_processors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    project, engine = write_page(tmp_path / "long", body="word " * 120_000), Embedded()
    jobs = Job("page", "docx"), PAGE
    engine.read_ahead(project, "page", jobs)
    (reading,) = engine._readers._begun  # long ones are written two at a time
    assert reading.formats == {"html"}
    engine.render(project, jobs, tmp_path / "x", epoch=0, progress=lambda _: None)
    assert (engine._readers.count, find_pids()) == (0, [])


def test_a_build_has_its_first_text_read_ahead(tmp_path: Path) -> None:
    reportgen.build(copy_good(tmp_path / "w"), to="html", engine="embedded")
    assert len(find_pids()) == 1  # one that nobody took would wait too


FAILING_SLIDES = "---\ntitle: x\n---\n\n{% set zero = 0 %}{{ 1 / zero }}\n"
OWN_LOOKS = "contributes: {formats: {html: {toc: true}}}"
OWN_TEXT = "---\ntitle: Own\nformat: {mine-html: default}\n---\n\n# Hello\n\nText.\n"


def copy_good(folder: Path, **files: str) -> Path:
    shutil.copytree(GOOD, folder, ignore=shutil.ignore_patterns("outputs", ".reportgen"))
    return drafts.write(files, folder)


def test_a_build_that_fails_leaves_no_pandoc_that_reads(tmp_path: Path) -> None:
    files = {"templates/slides.qmd.j2": FAILING_SLIDES}
    folder, kept, running = copy_good(tmp_path / "w", **files), [], set(process._running)
    for _ in range(3):
        with pytest.raises(reportgen.TemplateError) as caught:
            reportgen.build(folder, to="html,slides", engine="embedded")
        kept.append(caught.value)  # with what its traceback holds
    begun = [one for one in set(process._running) - running if one.poll() is None]
    assert len(begun) <= 1 and len(begun) == len(find_pids())


def test_what_is_wrong_in_a_text_is_not_told_by_whoever_reads_ahead(tmp_path: Path) -> None:
    folder = copy_good(
        tmp_path / "w", **{"templates/brief.qmd.j2": "---\ntitle: [a\n---\n\nText.\n"}
    )
    with pytest.raises(reportgen.InvalidBrief) as caught:
        reportgen.build(folder, to="html", engine="embedded")
    (found,) = (one for one in caught.value.findings if one.severity == "error")
    assert (found.code, found.location.path) == ("RG102", "templates/brief.qmd.j2")


def test_a_workspace_may_have_formats_of_its_own(tmp_path: Path) -> None:
    extension = "_extensions/mine/_extension.yml"
    files = {"templates/brief.qmd.j2": OWN_TEXT, extension: f"title: Mine\n{OWN_LOOKS}\n"}
    made = reportgen.build(copy_good(tmp_path / "w", **files), to="html", trust=True)
    assert "Hello" in made.outputs[0].path.read_text("utf-8")


# ── a program that is told its tasks in lines ─────────────────────────────────────────────


def start(code: str, folder: Path) -> Scribe:
    return Scribe([sys.executable, "-c", code], cwd=folder, env=dict(os.environ))


def test_it_is_told_lines_and_says_lines(tmp_path: Path) -> None:
    scribe = start(ECHO, tmp_path)
    for word in ("one", "zwei", "三"):
        scribe.tell(word)
        assert next(scribe.listen(timeout=60)) == f"heard {word}"
    assert scribe.is_alive
    scribe.end()
    assert not scribe.is_alive


def test_the_end_of_one_tells_what_it_said(tmp_path: Path) -> None:
    scribe = start("import sys; sys.exit('it gave up')", tmp_path)
    with pytest.raises(Ended) as caught:
        list(scribe.listen(timeout=60))
    assert (caught.value.returncode, caught.value.stderr) == (1, "it gave up")
    scribe.tell("nobody hears this")
    scribe.end()


def test_one_that_says_nothing_is_not_waited_for_longer_than_agreed(tmp_path: Path) -> None:
    scribe = start("import time; time.sleep(600)", tmp_path)
    with pytest.raises(TimedOut):
        list(scribe.listen(timeout=0.1))
    scribe.end()
    assert not scribe.is_alive


# ── a page in its template ────────────────────────────────────────────────────────────────

FRAME = """<html><head><title>$pagetitle$</title>
</head>
<body>
$if(table-of-contents)$
$table-of-contents$
$endif$
<h1>$title$</h1>
$abstract$
{body}
</body>
</html>
"""
AS_PANDOC_DOES = "<!-- () -->"  # what a template may call keeps pandoc from filling it later
BODIES = {
    "headings in divisions": "::: x\n## In\n:::\n\n::: x\nWords.\n\n## Other\n:::\n\n# A *b*^[n]",
    "headings elsewhere": "> # Quoted\n\n- # Listed\n\n::: {#d}\n::: x\n\n### Deep\n:::\n:::",
    "notes and code": "# A\n\nWords.^[Note.]\n\n    code\n\n```python\nx = 1\n```\n\n$x^2$",
    "nothing": "",
    "only words": "A REPORTGEN-BODY b.\n\n# REPORTGEN-BODY",
}


@pytest.mark.parametrize("place", ["$body$", "  $body$", "$body$$body$", "$if(toc)$$body$$endif$"])
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("abstract", ["Says it.", "Says it.^[In a note.]"])
def test_a_page_is_as_pandoc_itself_would_fill_its_template(
    body: str, place: str, abstract: str, tmp_path: Path
) -> None:
    made = []
    for name, mark in (("ours", ""), ("theirs", AS_PANDOC_DOES)):
        settings = {"template": "frame.html", "toc": True, "section-divs": True}
        settings |= {"title": "$body$", "abstract": abstract}
        project = write_project(tmp_path / name, body, **settings)
        frame = FRAME.replace("{body}", place) + mark
        (project / "frame.html").write_text(frame, encoding="utf-8")
        render(project, (PAGE,), tmp_path / f"{name}-made")
        made.append(read(tmp_path / f"{name}-made")["page.html"].replace(mark.encode(), b""))
    assert made[0] == made[1]
    assert b"<h1>" in made[0]
