"""Nothing is done twice: what was made before is not made again, and is the same as made anew."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import drafts
import pytest
from conftest import Command
from test_build import read_tree

import reportgen
from reportgen.making.cache import Cache, Entry

# ── the store ────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "store" / "cache")


def entries_of(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "cache").glob("*/*") if path.is_file())


def test_what_is_kept_is_found_by_what_it_was_made_of(cache: Cache) -> None:
    assert cache.get("svg", "a") is None
    cache.put(Entry(b"\n\0bytes\n", {"note": ["安倍"]}), "svg", "a")
    assert cache.get("svg", "a") == Entry(b"\n\0bytes\n", {"note": ["安倍"]})
    assert cache.get("svg", "b") is None


def test_what_another_maker_kept_is_not_found(cache: Cache, tmp_path: Path) -> None:
    cache.put(Entry(b"old"), "svg")
    assert Cache(tmp_path / "store" / "cache", "newer code").get("svg") is None


def test_a_cache_without_a_folder_keeps_nothing() -> None:
    nothing = Cache(None)
    nothing.put(Entry(b"x"), "svg")
    assert nothing.get("svg") is None
    assert nothing.recall(lambda: b"made", "svg") == b"made"
    nothing.tidy()


DAMAGES: dict[str, Callable[[Path], object]] = {
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "empty": lambda path: path.write_bytes(b""),
    "changed": lambda path: path.write_bytes(path.read_bytes().replace(b"made", b"fake")),
    "another entry": lambda path: path.write_bytes(b"0" * 64 + b" " + b"1" * 64 + b"\nnull\nmade"),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
    "not to be read": lambda path: (path.unlink(), path.symlink_to("nowhere")),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_an_entry_that_is_not_whole_is_made_again(
    cache: Cache, tmp_path: Path, damage: str
) -> None:
    assert cache.recall(lambda: b"made", "svg") == b"made"
    (entry,) = entries_of(tmp_path / "store")
    DAMAGES[damage](entry)
    assert cache.get("svg") is None
    assert cache.recall(lambda: b"again", "svg") == b"again"


def test_files_of_others_in_a_cache_do_no_harm(cache: Cache, tmp_path: Path) -> None:
    cache.put(Entry(b"made"), "svg")
    theirs = ("notes.txt", "ab/mine", "ab/mine.partial", f"ab/{'c' * 61}.txt")
    drafts.write(dict.fromkeys(theirs, "mine"), tmp_path / "store/cache")
    assert cache.get("svg") == Entry(b"made")
    Cache(tmp_path / "store" / "cache", limit=0).tidy()
    assert cache.get("svg") is None
    assert read_tree(tmp_path / "store/cache") == dict.fromkeys(sorted(theirs), b"mine")


def test_what_somebody_wrote_into_a_mark_of_the_cache_stays(tmp_path: Path) -> None:
    drafts.write({"store/.gitignore": "!cache/\n", "store/CACHEDIR.TAG": ""}, tmp_path)
    Cache(tmp_path / "store" / "cache").put(Entry(b"made"), "svg")
    assert (tmp_path / "store/.gitignore").read_text() == "!cache/\n"
    assert (tmp_path / "store/CACHEDIR.TAG").read_text()  # begun, and never finished


def test_the_longest_unused_goes_when_there_is_no_room(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache", limit=3_500)
    for number in range(4):
        cache.put(Entry(b"x" * 1_000), number)
    for age, number in enumerate((1, 3, 0, 2)):  # the one used last comes first
        os.utime(_find(tmp_path, cache, number), ns=(0, 10**18 - age * 10**9))
    cache.tidy()
    assert [number for number in range(4) if cache.get(number)] == [0, 1, 3]


def _find(folder: Path, cache: Cache, number: int) -> Path:
    before = {path: path.stat().st_mtime_ns for path in entries_of(folder)}
    for path in before:
        os.utime(path, ns=(0, 0))
    cache.get(number)
    (used,) = [path for path in before if path.stat().st_mtime_ns]
    for path, time in before.items():
        os.utime(path, ns=(time, time))
    return used


@pytest.mark.parametrize("is_shared", [False, True])
def test_what_was_begun_and_never_finished_is_cleared_away(is_shared: bool, tmp_path: Path) -> None:
    store = tmp_path / "store"
    cache = Cache.open_shared(store, "maker") if is_shared else Cache(store / "cache")
    cache.put(Entry(b"made"), "svg")
    (entry,) = store.glob("*/??/*")
    begun = [entry.with_name(f"{entry.name}.{number}.partial") for number in (123, 456)]
    for path, age in zip(begun, (7_200, 600), strict=True):
        path.write_bytes(b"half")
        os.utime(path, (0, entry.stat().st_mtime - age))
    cache.tidy()
    written = begun[1:] if is_shared else []  # perhaps by another workspace, at this moment
    assert sorted(store.glob("*/??/*")) == [entry, *written]


_WRITING = """
import sys
from pathlib import Path
from reportgen.making.cache import Cache, Entry

cache = Cache.open_shared(Path(sys.argv[1]), "maker")
for turn in range(int(sys.argv[2])):
    for number in range(12):
        cache.put(Entry(bytes([number]) * int(sys.argv[3])), number)
        entry = cache.get(number)
        if entry is not None and set(entry.content) != {number}:
            sys.exit("not whole")
        cache.tidy()
"""


def test_many_processes_may_write_the_same_and_one_be_killed_in_the_middle(tmp_path: Path) -> None:
    def write(turns: int, size: int) -> subprocess.Popen[bytes]:
        command = (sys.executable, "-c", _WRITING, tmp_path, str(turns), str(size))
        return subprocess.Popen(command)

    victim, *others = write(10**9, 4_000_000), *(write(8, 5_000) for _ in range(3))
    while not list((tmp_path / "reportgen").glob("*/*.partial")):
        assert victim.poll() is None
    victim.kill()
    assert [other.wait(60) for other in others] == [0, 0, 0]
    victim.wait()
    cache = Cache.open_shared(tmp_path, "maker")
    for number in range(12):
        entry = cache.get(number)
        assert entry
        assert set(entry.content) == {number}
    assert (tmp_path / "reportgen" / "CACHEDIR.TAG").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["reportgen"]


def test_a_begun_entry_of_another_machine_with_our_number_is_left_alone(
    cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reportgen.making.cache._tell_writer", lambda: "7")
    cache.put(Entry(b"made"), "svg")
    (entry,) = entries_of(tmp_path / "store")
    theirs = entry.with_name(f"{entry.name}.7.partial")
    entry.unlink()
    theirs.write_bytes(b"half")
    cache.put(Entry(b"made"), "svg")
    assert entries_of(tmp_path / "store") == [theirs]
    assert theirs.read_bytes() == b"half"


def test_a_shared_cache_keeps_to_its_limit_a_drawer_at_a_time(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "shared", limit=256 * 3_500, shared=True)
    for number in range(800):
        cache.put(Entry(b"x" * 1_000), number)
        cache.tidy()
    drawers = [path.parent.name for path in (tmp_path / "shared").glob("*/*")]
    assert max(Counter(drawers).values()) == 3
    assert cache.get(799)


def test_a_disk_that_takes_nothing_is_no_reason_to_fail(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file, where a folder would have to be")
    cache = Cache(tmp_path / "store" / "cache")
    assert cache.recall(lambda: b"made", "svg") == b"made"
    cache.tidy()


def test_git_and_backups_pass_over_the_cache(built: Path) -> None:
    store = built / ".reportgen"
    assert (store / ".gitignore").read_text().splitlines()[-1] == "*"
    assert (store / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886")


# ── builds ───────────────────────────────────────────────────────────────────────────────


def build(folder: Path, **options: object) -> reportgen.Build:
    return reportgen.build(folder, **{"to": "all", "engine": "embedded", **options})  # type: ignore[arg-type]


def made_anew(made: reportgen.Build) -> set[str]:
    """The documents that were not in the cache."""
    return {output.path.name for output in made.outputs if output.seconds is not None}


def edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_second_build_says_that_nothing_has_changed(built: Path) -> None:
    done = Command(built)("build", "--to", "all", "--engine", "embedded")
    assert done.returncode == 0
    assert done.stderr == ""
    (line,) = done.stdout.splitlines()
    assert line.startswith("Nothing has changed: 5 files in outputs, made with embedded (")


@pytest.mark.thorough
def test_a_build_that_makes_all_anew_never_says_that_it_had_nothing_to_do(built: Path) -> None:
    done = Command(built)("build", "--to", "all", "--engine", "embedded", "--no-cache")
    assert done.returncode == 0, done.stderr
    *documents, _, last = done.stdout.splitlines()
    assert len(documents) == 5 and all(line.endswith(" s") for line in documents)
    assert last.startswith("5 files in ") and last.endswith(", all as they were before")


def test_a_build_that_has_nothing_to_do_touches_nothing(built: Path) -> None:
    def stamps() -> dict[str, int]:
        files = (path for path in (built / "outputs").rglob("*"))
        return {str(path): path.stat().st_mtime_ns for path in files}

    before = stamps()
    assert build(built).changed == ()
    assert build(built, to="html").changed == ()  # another question, the same answer
    assert stamps() == before


LIGHT = {
    "reportgen.cli", "reportgen.commands", "reportgen.console", "reportgen.diagnostics",
    "reportgen.errors", "reportgen.intake", "reportgen.interruption", "reportgen.limits",
    "reportgen.making", "reportgen.model", "reportgen.platforms", "reportgen.plugins",
    "reportgen.reading", "reportgen.release", "reportgen.rules", "reportgen.workspace",
}  # fmt: skip
"""The rooms that a build with nothing to do goes through."""
FEW = {
    "reportgen.model": {"formats", "keys"},
    "reportgen.reading": {"addresses", "enclosures"},
    "reportgen.intake": {"files"},
    "reportgen.commands": {
        "building", "completion", "group", "names", "options", "strictness",
    },
    "reportgen.making": {
        "cache", "digests", "edits", "fingerprint", "fonts", "logs", "manifest", "pipeline",
        "publishing", "request",
    },
}  # fmt: skip
"""All that it needs of some of them."""


def test_a_build_that_has_nothing_to_do_imports_nothing_that_it_does_not_need(built: Path) -> None:
    arguments = ("build", "--to", "all", "--engine", "embedded")
    assert "Nothing has changed" in Command(built)(*arguments).stdout
    imported = Command(built).list_imports(*arguments)
    modules = {name for name in imported if name.startswith("reportgen.")} - {"reportgen.__main__"}
    allowed = LIGHT | {f"{room}.{name}" for room, names in FEW.items() for name in names}
    assert modules - allowed == set()
    libraries = {name.split(".")[0] for name in imported} - sys.stdlib_module_names
    heavy = {"babel", "bibtexparser", "jinja2", "matplotlib", "pandas", "pydantic", "typst"}
    assert {"click", "yaml"} <= libraries and heavy & libraries == set()
    assert "importlib.metadata" not in imported


def test_a_batch_of_builds_leaves_all_that_is_slow_to_import_to_its_processes(built: Path) -> None:
    imported = Command(built).list_imports("batch", ".", "--to", "html", "--engine", "embedded")
    assert {"babel", "jinja2", "pydantic", "yaml"} & imported == set()


@pytest.mark.thorough
def test_a_build_whose_templates_ask_for_no_table_does_without_pandas(built: Path) -> None:
    arguments = ("build", "--to", "html", "--engine", "embedded", "--no-cache")
    imported = Command(built).list_imports(*arguments)
    assert "matplotlib" in imported
    assert {"pandas", "plotly"} & imported == set()


@pytest.mark.thorough
def test_what_was_found_is_told_again(built: Path) -> None:
    edit(built, "sources/adams2020.yml", "claim: Trade grew", "claim: Trade 𓀀 grew")
    command = Command(built)
    first = command("build", "--to", "pdf", "--engine", "embedded")
    again = command("build", "--to", "pdf", "--engine", "embedded")
    assert "Nothing has changed" in again.stdout
    warnings = [line for line in first.stderr.splitlines() if "warning" in line or "= " in line]
    assert warnings and all(line in again.stderr for line in warnings)


@pytest.mark.thorough
def test_a_sentence_that_only_the_brief_shows_leaves_the_slides_alone(built: Path) -> None:
    edit(built, "sources/adams2020.yml", "War would end it.", "Only war would end it.")
    slides = (built / "outputs/slides.html").stat().st_mtime_ns
    assert made_anew(build(built)) == {"brief.html", "brief.pdf", "brief.docx"}
    assert (built / "outputs/slides.html").stat().st_mtime_ns == slides


@pytest.mark.thorough
def test_a_figure_that_shows_nothing_new_is_not_drawn_again(built: Path) -> None:
    before = set(entries_of(built / ".reportgen"))
    edit(built, "brief.yml", "What do they argue?", "What do they say?")
    made = build(built)
    new = set(entries_of(built / ".reportgen")) - before
    assert len(new) == len(made_anew(made)) + 1  # the documents, and what is known of the build


@pytest.mark.thorough
def test_what_is_taken_back_is_taken_from_the_cache(built: Path) -> None:
    before = read_tree(built / "outputs")
    edit(built, "brief.yml", "A small brief", "A little brief")
    assert made_anew(build(built))
    edit(built, "brief.yml", "A little brief", "A small brief")
    back = build(built)
    assert made_anew(back) == set()
    assert back.changed
    assert read_tree(built / "outputs") == before


@pytest.mark.thorough
def test_a_cached_build_and_a_fresh_one_give_the_same_bytes(built: Path, tmp_path: Path) -> None:
    edit(built, "sources/adams2020.yml", "War would end it.", "Only war would end it.")
    fresh = Path(shutil.copytree(built, tmp_path / "fresh"))
    shutil.rmtree(fresh / "outputs")
    shutil.rmtree(fresh / ".reportgen")
    build(built)
    assert len(made_anew(build(fresh, cache=False))) == 5
    assert read_tree(built / "outputs") == read_tree(fresh / "outputs")
    assert not (fresh / ".reportgen").exists()


@pytest.mark.thorough
def test_workspaces_share_what_was_made_of_the_same(workspace: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(workspace, tmp_path / "another"))
    edit(other, "brief.yml", "A small brief", "Another brief")
    third = Path(shutil.copytree(workspace, tmp_path / "third"))
    shared = tmp_path / "shared"
    assert len(made_anew(build(workspace, to="html", cache_folder=shared))) == 1
    assert len(made_anew(build(other, to="html", cache_folder=shared))) == 1
    environ = {**os.environ, "REPORTGEN_CACHE": str(shared)}
    assert made_anew(build(third, to="html", environ=environ)) == set()
    assert read_tree(third / "outputs") == read_tree(workspace / "outputs")
    assert not build(third, to="html", cache_folder=shared).changed
    assert not any((folder / ".reportgen").exists() for folder in (workspace, other, third))


def test_a_shared_cache_that_cannot_be_is_an_error(
    reportgen_command: Command, workspace: Path
) -> None:
    env = {"REPORTGEN_CACHE": str(workspace / "brief.yml")}
    done = reportgen_command("build", workspace, "--to", "html", env=env)
    assert done.returncode == 1
    assert "The shared cache" in done.stderr
    assert not (workspace / "outputs/brief.html").exists()


def test_a_spoilt_cache_changes_no_output(built: Path) -> None:
    before = read_tree(built / "outputs")
    for number, path in enumerate(entries_of(built / ".reportgen")):
        path.write_bytes([b"", b"foreign", path.read_bytes()[:-7]][number % 3])
    shutil.rmtree(built / "outputs")
    assert len(made_anew(build(built))) == 5
    assert read_tree(built / "outputs") == before


@pytest.mark.parametrize(
    "change",
    [
        {"brief.html": "mine"},
        {"quarto/brief.qmd": "mine"},
        {"manifest.json": "{}"},
        {"ro-crate-metadata.json": "{}"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_outputs_that_somebody_changed_are_put_right(built: Path, change: dict[str, str]) -> None:
    before = read_tree(built / "outputs")
    drafts.write(change, built / "outputs")
    made = build(built)
    assert set(made.changed) == set(change)
    assert made_anew(made) == set()
    assert read_tree(built / "outputs") == before | copies_of(change)


def copies_of(change: dict[str, str]) -> dict[str, bytes]:
    """What a build keeps of edits; its own records are no one's to edit."""
    records = ("manifest.json", "ro-crate-metadata.json")
    kept = {name: text for name, text in change.items() if name not in records}
    return {f"edited/{name}": text.encode() for name, text in kept.items()}


def test_an_output_of_the_old_size_and_time_is_put_right_too(built: Path) -> None:
    page = built / "outputs/brief.html"
    before = page.read_bytes()
    page.write_bytes(b"mine")
    build(built)  # which has published here, and knows how its outputs looked then
    state = page.stat()
    page.write_bytes(before.swapcase())
    os.utime(page, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert build(built).changed == ("brief.html",)
    assert page.read_bytes() == before


# ── what a build depends on ──────────────────────────────────────────────────────────────

CHANGES: dict[str, dict[str, str]] = {
    "a template of one's own": {"templates/note.txt": "more"},
    "a translation": {"translations/xx.po": ""},
    "the brand": {"_brand.yml": "color: {}\n"},
    "the bibliography": {"bibliography/references.bib": "% more\n"},
    "the lock of quotations": {"sources/quotes.lock.json": "{}"},
    "the lock of tools": {"reportgen.lock": "typst: 0.1\n"},
    "an extract": {"sources/more.yml": "source: more\n"},
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_file_that_matters_is_seen(workspace: Path, change: str) -> None:
    before = fingerprint(workspace)
    drafts.write(CHANGES[change], workspace)
    assert fingerprint(workspace) != before


def fingerprint(folder: Path, **options: object) -> str:
    from reportgen.making.fingerprint import take_fingerprint
    from reportgen.making.request import Request
    from reportgen.workspace import Workspace

    environ = options.pop("environ", {})
    request = Request.read(options.pop("to", None), **options)  # type: ignore[arg-type]
    return take_fingerprint(Workspace.open(folder), request, environ).digest  # type: ignore[arg-type]


def test_any_file_that_brief_yml_names_is_seen_wherever_it_names_it(workspace: Path) -> None:
    brief = drafts.draft()["brief.yml"] | {
        "csl": "styles/own.csl",
        "brand": {"logo": {"small": "images/logo.svg"}},
        "pptx_template": "look.pptx",
    }
    named = ("styles/own.csl", "images/logo.svg", "look.pptx")
    drafts.write({"brief.yml": brief, **dict.fromkeys(named, "one")}, workspace)
    seen = [fingerprint(workspace)]
    for name in named:
        drafts.write({name: "two"}, workspace)
        seen.append(fingerprint(workspace))
    assert len(set(seen)) == 4


def test_files_that_a_named_yaml_file_names_are_seen_too(workspace: Path) -> None:
    brief = drafts.draft()["brief.yml"] | {"brand": "house/_brand.yml"}
    files = {"house/_brand.yml": {"logo": "mark.svg"}, "house/mark.svg": "one"}
    drafts.write({"brief.yml": brief, **files}, workspace)
    before = fingerprint(workspace)
    drafts.write({"house/mark.svg": "two"}, workspace)
    assert fingerprint(workspace) != before


def test_what_does_not_matter_is_not_seen(workspace: Path) -> None:
    before = fingerprint(workspace)
    drafts.write(
        {
            "README.md": "mine",
            "outputs/brief.html": "made",
            ".git/config": "x",
            "sources/.adams2020.yml.swp": "an editor's",
            "notes/todo.txt": "mine",
        },
        workspace,
    )
    assert fingerprint(workspace) == before


def test_what_is_asked_and_the_environment_count(workspace: Path) -> None:
    asked: list[dict[str, object]] = [
        {},
        {"to": "html"},
        {"to": "pdf"},
        {"engine": "embedded"},
        {"strict": True},
        {"environ": {"SOURCE_DATE_EPOCH": "1"}},
        {"environ": {"QUARTO_PATH": "/nowhere"}},
        {"texts": workspace / "sources"},
    ]
    assert len({fingerprint(workspace, **one) for one in asked}) == len(asked)
    aside = {"environ": {"TZ": "Asia/Tokyo", "LC_ALL": "C", "HOME": "/nowhere", "COLUMNS": "40"}}
    assert fingerprint(workspace, **aside) == fingerprint(workspace)


@pytest.mark.thorough
def test_a_font_that_was_installed_since_is_seen(workspace: Path, tmp_path: Path) -> None:
    data, config = tmp_path / "data", tmp_path / "fonts.conf"
    config.write_text(f"<fontconfig><dir>{tmp_path / 'named'}</dir></fontconfig>")
    command = Command(workspace)
    build = ("build", "--to", "revealjs", "--engine", "embedded")
    env = {"XDG_DATA_HOME": str(data), "FONTCONFIG_FILE": str(config)}
    assert command(*build, env=env).returncode == 0
    for font in (data / "fonts" / "new.ttf", tmp_path / "named" / "new.ttf"):
        assert command(*build, env=env).stdout.startswith("Nothing has changed")
        font.parent.mkdir(parents=True)
        font.write_bytes(b"")
        assert "1 file in" in command(*build, env=env).stdout


def test_a_text_is_seen_and_never_read_whole(workspace: Path) -> None:
    drafts.write({"texts/adams2020.txt": "trade grew"}, workspace)
    before = fingerprint(workspace, texts=workspace / "texts")
    drafts.write({"texts/adams2020.txt": "trade fell"}, workspace)
    os.utime(workspace / "texts/adams2020.txt", (1, 1))
    assert fingerprint(workspace, texts=workspace / "texts") != before


def test_a_brief_that_cannot_be_read_has_a_fingerprint_all_the_same(workspace: Path) -> None:
    for text in ("a: [", "- b", "", "\0", "a: &x [*x]", "&a [&b [*a, *b]]"):
        (workspace / "brief.yml").write_text(text)
        assert fingerprint(workspace)


# ── what a document is made of ───────────────────────────────────────────────────────────


def test_a_document_uses_what_it_names_and_what_concerns_all(built: Path) -> None:
    said = json.loads((built / "outputs/manifest.json").read_text(encoding="utf-8"))
    uses = {entry["path"]: entry["uses"] for entry in said["outputs"] if "document" in entry}
    for name, used in uses.items():
        document = name.partition(".")[0]
        assert {f"quarto/{document}.qmd", "quarto/_quarto.yml", "quarto/references.bib"} <= {*used}
    assert "quarto/slides.qmd" not in uses["brief.html"]
    text = (built / "outputs/quarto/brief.qmd").read_text(encoding="utf-8")
    figures = [name for name in uses["brief.pdf"] if name.endswith(".svg")]
    assert figures
    assert all(name.removeprefix("quarto/").removesuffix(".svg") in text for name in figures)


# ── cleaning ─────────────────────────────────────────────────────────────────────────────


def test_clean_takes_all_that_was_made_and_nothing_else(built: Path) -> None:
    drafts.write({"outputs/README.md": "mine", "outputs/quarto/mine.txt": "mine"}, built)
    drafts.write({"outputs/logs/render.log": "said"}, built)
    before = {name for name in read_tree(built) if not name.startswith(("outputs/", ".reportgen/"))}
    done = Command(built)("clean")
    assert done.returncode == 0
    after = set(read_tree(built))
    assert after == before | {"outputs/README.md", "outputs/quarto/mine.txt"}


def test_clean_leaves_an_output_that_somebody_changed_and_says_so(built: Path) -> None:
    (built / "outputs/brief.html").write_text("my own words")
    done = Command(built)("clean")
    assert "outputs/brief.html" in done.stderr
    assert set(read_tree(built / "outputs")) == {"brief.html"}


THEIRS = (".reportgen/mine.txt", ".reportgen/cache/mine", ".reportgen/cache/ab/mine")


@pytest.mark.parametrize("arguments", [(), ("--cache",)])
def test_clean_leaves_what_somebody_put_beside_the_cache_and_names_it(
    built: Path, arguments: tuple[str, ...]
) -> None:
    drafts.write(dict.fromkeys(THEIRS, "mine") | {".reportgen/aside/files/a": "made"}, built)
    done = Command(built)("clean", *arguments)
    assert done.returncode == 0
    assert [line.partition(" ")[0] for line in done.stderr.splitlines()] == sorted(THEIRS)
    assert read_tree(built / ".reportgen").keys() == {n.partition("/")[2] for n in THEIRS}


def test_clean_of_the_cache_leaves_the_outputs(built: Path) -> None:
    before = read_tree(built / "outputs")
    done = Command(built)("clean", "--cache")
    assert (done.returncode, done.stdout, done.stderr) == (0, "1 deleted.\n", "")
    assert not (built / ".reportgen").exists()
    assert read_tree(built / "outputs") == before
    assert Command(built)("clean", "--cache").stdout == "Nothing to delete.\n"


@pytest.mark.parametrize("name", ["manifest.json", "ro-crate-metadata.json"])
def test_clean_leaves_a_record_that_somebody_added_to(built: Path, name: str) -> None:
    path = built / "outputs" / name
    path.write_text(path.read_text("utf-8") + " ", "utf-8")
    done = Command(built)("clean")
    assert f"outputs/{name} is not as reportgen made it" in done.stderr
    assert set(read_tree(built / "outputs")) == {name}


def test_clean_deletes_nothing_that_stands_behind_a_link(built: Path, tmp_path: Path) -> None:
    shutil.move(built / "outputs" / "quarto", tmp_path / "mine")
    (built / "outputs" / "quarto").symlink_to(tmp_path / "mine")
    before = read_tree(tmp_path / "mine")
    done = Command(built)("clean")
    assert "outputs/quarto/brief.qmd is not as reportgen made it" in done.stderr
    assert read_tree(tmp_path / "mine") == before
    assert [path.name for path in (built / "outputs").iterdir()] == ["quarto"]


@pytest.mark.thorough
def test_a_template_behind_a_linked_folder_is_an_input(built: Path, tmp_path: Path) -> None:
    common = tmp_path / "common"
    common.mkdir()
    (common / "intro.j2").write_text("ONE\n")
    (built / "templates").mkdir(exist_ok=True)
    (built / "templates" / "shared").symlink_to(common)
    (built / "templates" / "brief.qmd.j2").write_text(
        '{% extends "reportgen/brief.qmd.j2" %}\n'
        '{% block only %}\n{% include "shared/intro.j2" %}\n{% endblock %}\n'
    )
    for word in ("ONE", "TWO"):
        (common / "intro.j2").write_text(f"{word}\n")
        done = Command(built)(
            "build", "--to", "html", "--engine", "embedded", "--allow-path", common
        )
        assert done.returncode == 0, done.stderr
        assert word in (built / "outputs" / "brief.html").read_text("utf-8")
