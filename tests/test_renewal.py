"""A source in a new version: what of its extract stands, has moved, has changed or is gone."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import drafts
import pytest
from conftest import Command
from hypothesis import given
from hypothesis import strategies as st

from reportgen.editing.fates import Fate, Followed, Renewal
from reportgen.editing.folder import Folder
from reportgen.editing.renewal import compare, plan_renewal
from reportgen.workspace import Workspace
from tests.exchanges import patient

PARAGRAPHS = (
    "The harbour was opened in March 1911, and within a year trade grew by half.",
    "Nobody in the ministry had foreseen that merchants would come from so far away.",
    "Ships sailed for the north before dawn, although the pilots had warned them of the ice.",
    "Some 4,200 people worked on the quays when the strike began on 7 May 1919.",
    "The council kept its old course until the election, which it lost to the reformers.",
    "Wages rose by 12.5 per cent, while prices in the town stayed where they had been.",
    "Later accounts praise the reform, though it came too late for the smaller ports.",
    "What remained was a debt of 31 million, and a quarter that nobody wanted to own.",
)
EXTRACT = """\
# The reader's own remarks stay.
source: adams2020
label: Adams
genre: article
approach: case study
thesis: Trade grew.
claims:
  - id: a-grew
    theme: first   # the first of two
    claim: Trade grew.
    locator: ¶1
    quote: 'trade grew by half'
    evidence:
      - kind: event
        summary: The harbour was opened.
        date: 1911-03

  - id: a-ships
    theme: second
    claim: Ships sailed against advice.
    locator: ¶3
    quote: Ships sailed for the north
    evidence:
      - kind: event
        summary: The pilots had warned them.
        quote: the pilots had warned them
      - kind: statistic
        summary: Many people worked there.
        locator: ¶4
        quantities: [{value: 4200, unit: people, measure: workers on the quays}]
  # — the council —
  - id: a-council
    theme: second
    claim: The council did not change.
    locator: ¶5
  - id: a-wages
    theme: first
    claim: Wages rose.
    locator: "¶6"
    quote: prices in the town stayed where they had been
    evidence:
      - kind: statistic
        summary: Wages rose by 12.5 per cent.
  - id: a-debt
    theme: first
    claim: A debt remained.
    locator: ¶8
    quote: a quarter that nobody wanted to own
"""
QUOTES = (
    "trade grew by half",
    "Ships sailed for the north",
    "the pilots had warned them",
    "prices in the town stayed where they had been",
    "a quarter that nobody wanted to own",
)


def write_text(path: Path, paragraphs: Sequence[str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(paragraphs) + "\n", encoding="utf-8")
    return path


def make(folder: Path, **readers: str) -> Path:
    """A workspace with the extract, its text, and what others read in it."""
    files = drafts.draft()
    files["sources/adams2020.yml"] = EXTRACT
    for reader, extract in readers.items():
        files[f"sources/adams2020.{reader}.yml"] = extract
    files["sources/comparison.yml"] = {
        "themes": [
            {"id": name, "label": name.title(), "question": "What of it?"}
            for name in ("first", "second")
        ]
    }
    files["brief.yml"]["texts"] = "../texts"
    write_text(folder.parent / "texts" / "adams2020.txt", PARAGRAPHS)
    return drafts.write(files, folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make(tmp_path / "w")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, to be read and not changed."""
    return make(tmp_path_factory.mktemp("kept") / "w")


def open_folder(folder: Path) -> Folder:
    return Folder.open(Workspace.open(folder))


def compare_with(folder: Path, paragraphs: Sequence[str]) -> Renewal:
    new = write_text(folder.parent / "new.txt", paragraphs)
    return compare(open_folder(folder), "adams2020", new)


def replace(old: str, new: str) -> list[str]:
    """The paragraphs with some words changed."""
    changed = [paragraph.replace(old, new) for paragraph in PARAGRAPHS]
    assert changed != list(PARAGRAPHS)
    return changed


def pick(renewal: Renewal, *fates: Fate) -> list[tuple[str, str]]:
    return [(item.kind, item.words) for item in renewal.items if item.outcome.fate in fates]


def find(renewal: Renewal, words: str) -> Followed:
    return next(item for item in renewal.items if item.words == words)


def mend(folder: Path, renewal: Renewal) -> list[str]:
    """The lines of the extract that `--fix` would change."""
    contents = plan_renewal(open_folder(folder), renewal).contents
    assert set(contents) <= {"sources/adams2020.yml"}
    old, new = contents.get("sources/adams2020.yml", (b"", b""))
    diff = difflib.ndiff((old or b"").decode().splitlines(), new.decode().splitlines())
    return [line for line in diff if line[0] in "+-"]


# ── properties ───────────────────────────────────────────────────────────────────────────

words = st.lists(
    st.text("abcdefghiklmnoprstuw", min_size=3, max_size=9), min_size=12, max_size=40
).map(lambda each: f"{' '.join(each).capitalize()}.")


@patient
@given(st.integers(0, len(PARAGRAPHS)), words)
def test_a_paragraph_that_is_put_in_moves_locators_and_nothing_else(
    kept: Path, place: int, paragraph: str
) -> None:
    renewal = compare_with(kept, [*PARAGRAPHS[:place], paragraph, *PARAGRAPHS[place:]])
    assert pick(renewal, Fate.CHANGED, Fate.GONE, Fate.UNCLEAR, Fate.UNKNOWN) == []
    assert renewal.is_kept
    contents = plan_renewal(open_folder(kept), renewal).contents
    made = contents.get("sources/adams2020.yml", (None, EXTRACT.encode()))[1].decode()
    assert made.replace('"', "") == move(EXTRACT, place).replace('"', "")


def move(extract: str, place: int) -> str:
    """The extract with its locators as a paragraph more leaves them."""
    return re.sub(r"¶(\d)", lambda m: f"¶{int(m[1]) + (int(m[1]) > place)}", extract)


@patient
@given(st.sampled_from(QUOTES), st.integers(0, 20), st.sampled_from(("never", "quietly", "grain")))
def test_a_quotation_that_was_altered_is_named_and_nothing_else(
    kept: Path, quote: str, number: int, other: str
) -> None:
    parts = quote.split()
    parts[number % len(parts)] = other
    renewal = compare_with(kept, replace(quote, " ".join(parts)))
    assert pick(renewal, Fate.CHANGED) == [("quotation", quote)]
    assert pick(renewal, Fate.MOVED, Fate.GONE, Fate.UNCLEAR, Fate.UNKNOWN) == []
    outcome = find(renewal, quote).outcome
    assert f"{{+{other}+}}" in outcome.difference.replace(other.capitalize(), other)
    assert plan_renewal(open_folder(kept), renewal).contents == {}


@patient
@given(st.permutations(range(len(PARAGRAPHS))))
def test_paragraphs_in_another_order_are_followed_each_to_its_place(
    kept: Path, order: list[int]
) -> None:
    renewal = compare_with(kept, [PARAGRAPHS[number] for number in order])
    assert pick(renewal, Fate.CHANGED, Fate.GONE, Fate.UNCLEAR) == []
    for item in renewal.items:
        if item.kind in ("quotation", "locator"):
            assert item.outcome.places == (f"¶{order.index(int(item.locator[1:]) - 1) + 1}",)


# ── each fate ────────────────────────────────────────────────────────────────────────────


def test_the_same_text_has_all_that_it_had(kept: Path) -> None:
    renewal = compare_with(kept, PARAGRAPHS)
    assert {item.outcome.fate for item in renewal.items} == {Fate.STANDS}
    assert {item.kind for item in renewal.items} == {"quotation", "number", "date", "locator"}
    assert renewal.to_json()["is_same_text"] is True


def test_a_number_that_was_revised_is_shown_with_the_words_around_it(kept: Path) -> None:
    renewal = compare_with(kept, replace("12.5 per cent", "13.1 per cent"))
    assert pick(renewal, Fate.CHANGED) == [("number", "12.5")]
    assert "[-12.5-]{+13.1+}" in find(renewal, "12.5").outcome.difference
    assert not renewal.is_kept


def test_a_number_or_date_that_went_is_gone(kept: Path) -> None:
    changed = replace(PARAGRAPHS[3], "Many people worked on the quays at the time of the strike.")
    renewal = compare_with(kept, changed)
    assert ("number", "4200 people") in pick(renewal, Fate.GONE, Fate.CHANGED)


def test_a_quotation_and_a_place_that_went_are_gone(kept: Path) -> None:
    renewal = compare_with(kept, [*PARAGRAPHS[:4], *PARAGRAPHS[5:7]])
    assert pick(renewal, Fate.GONE) == [
        ("locator", "¶5"),
        ("quotation", "a quarter that nobody wanted to own"),
    ]
    assert [line for line in mend(kept, renewal) if line[0] == "+"] == ['+     locator: "¶5"']


def test_marks_alone_are_mended(kept: Path) -> None:
    renewal = compare_with(kept, replace("sailed for the north", "sailed – for the north"))
    assert pick(renewal, Fate.CHANGED) == [("quotation", "Ships sailed for the north")]
    assert mend(kept, renewal) == [
        "-     quote: Ships sailed for the north",
        "+     quote: Ships sailed – for the north",
    ]


def test_words_that_stand_in_several_places_are_told_apart_by_what_was_around_them(
    kept: Path,
) -> None:
    again = "Elsewhere, too, trade grew by half, or so the almanac of the society has it."
    renewal = compare_with(kept, [again, *PARAGRAPHS])
    assert find(renewal, "trade grew by half").outcome.places == ("¶2",)
    assert find(renewal, "trade grew by half").outcome.fate is Fate.MOVED


def test_without_the_old_text_nobody_guesses(tmp_path: Path) -> None:
    folder = make(tmp_path / "w")
    (tmp_path / "texts" / "adams2020.txt").unlink()
    first = "A first word of the editors, who have much to say about this edition and others."
    again = "Elsewhere, too, trade grew by half, or so the almanac of the society has it."
    renewal = compare_with(folder, [first, *PARAGRAPHS, again])
    assert renewal.share is None
    assert find(renewal, "trade grew by half").outcome.fate is Fate.UNCLEAR
    assert find(renewal, "trade grew by half").outcome.places == ("¶2", "¶10")
    assert find(renewal, "¶5").outcome.fate is Fate.UNKNOWN
    assert find(renewal, "Ships sailed for the north").outcome.places == ("¶4",)
    assert [line for line in mend(folder, renewal) if line[0] == "+"] == [
        "+     locator: ¶4",
        '+     locator: "¶7"',
        "+     locator: ¶9",
    ]


def test_second_readings_are_followed_too(tmp_path: Path, reportgen_command: Command) -> None:
    folder = make(tmp_path / "w", anna=EXTRACT, bert=EXTRACT)
    new = write_text(tmp_path / "adams2020.txt", [PARAGRAPHS[6], *PARAGRAPHS[:6], PARAGRAPHS[7]])
    given = ("verify", folder, "--against", new, "--fix", "--yes")
    done = reportgen_command(*given, "--reader", "anna")
    assert done.returncode == 0, done.stdout
    assert "locator: ¶2" in (folder / "sources/adams2020.anna.yml").read_text(encoding="utf-8")
    assert (folder / "sources/adams2020.yml").read_text(encoding="utf-8") == EXTRACT
    reportgen_command(*given)
    mended = [(folder / f"sources/adams2020{name}.yml").read_text() for name in ("", ".bert")]
    assert mended[0] == mended[1] != EXTRACT


# ── the command ──────────────────────────────────────────────────────────────────────────


def test_what_has_changed_is_said_and_locators_are_written(
    folder: Path, reportgen_command: Command
) -> None:
    changed = replace("nobody wanted to own", "no one wanted to have")
    first = "A first word of the editors, who have much to say about this edition and others."
    new = write_text(folder.parent / "new" / "adams2020.txt", [first, *changed])
    done = reportgen_command("verify", folder, "--against", new)
    assert done.returncode == 1
    assert "  sources/adams2020.yml:12:12: a-grew, ¶1 → ¶2: “trade grew by half”" in done.stdout
    assert "Changed in words (1)" in done.stdout
    assert "[-nobody-]{+no one+} wanted to [-own-]{+have+}" in done.stdout
    assert "% of the old text is in the new one." in done.stdout
    old = (folder / "sources" / "adams2020.yml").read_text(encoding="utf-8")
    assert old == EXTRACT
    assert not (folder / "sources" / "quotes.lock.json").exists()
    reportgen_command("verify", folder, "--against", new, "--fix", "--yes")
    (folder.parent / "texts" / "adams2020.txt").write_bytes(new.read_bytes())
    done = reportgen_command("verify", folder)
    assert "4 of 7 quotations verified" in done.stdout  # two are of the other source


def test_programs_get_the_same_as_json(folder: Path, reportgen_command: Command) -> None:
    new = write_text(folder.parent / "adams2020.txt", replace("12.5 per", "13.1 per"))
    done = reportgen_command("verify", folder, "--against", new, "--format", "json")
    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert report["counts"]["changed"] == 1
    assert report["text"]["file"] == "adams2020.txt"
    assert report["before"]["sha256"] != report["text"]["sha256"]
    (item,) = [item for item in report["items"] if item["fate"] == "changed"]
    assert (item["kind"], item["claim"], item["evidence"]) == ("number", "a-wages", 1)
    assert (item["file"], item["line"]) == ("sources/adams2020.yml", 43)
    documented = (Path(__file__).parents[1] / "docs" / "verification.md").read_text("utf-8")
    for name in (*report, *report["counts"], *item):
        assert f"`{name}`" in documented, name


def to_docx(paragraphs: Sequence[str], path: Path) -> None:
    docx = pytest.importorskip("docx", reason="python-docx makes the file")
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(path)


def to_pdf(paragraphs: Sequence[str], path: Path) -> None:
    typst = pytest.importorskip("typst", reason="the typst wheel makes the PDF")
    pytest.importorskip("pypdf", reason="pypdf reads the PDF")
    source = path.with_suffix(".typ")
    source.write_text("\n\n".join(paragraphs), encoding="utf-8")
    path.write_bytes(typst.compile(str(source)))


def to_html(paragraphs: Sequence[str], path: Path) -> None:
    path.write_text("".join(f"<p>{each}</p>\n" for each in paragraphs), encoding="utf-8")


@pytest.mark.parametrize(
    ("ending", "write", "fate"),
    [
        (".docx", to_docx, Fate.MOVED),
        (".html", to_html, Fate.MOVED),
        (".md", lambda each, path: write_text(path, each), Fate.MOVED),
        (".pdf", to_pdf, Fate.UNKNOWN),  # which shows no paragraphs
    ],
)
def test_a_new_text_may_be_of_another_format(
    kept: Path,
    tmp_path: Path,
    ending: str,
    write: Callable[[Sequence[str], Path], None],
    fate: Fate,
) -> None:
    new = tmp_path / f"new{ending}"
    write([PARAGRAPHS[1], PARAGRAPHS[0], *PARAGRAPHS[2:]], new)
    renewal = compare(open_folder(kept), "adams2020", new)
    assert find(renewal, "trade grew by half").outcome.fate is fate
    assert pick(renewal, Fate.CHANGED, Fate.GONE) == []


@pytest.mark.parametrize("fix", [(), ("--fix", "--yes")])
@pytest.mark.parametrize("has_old", [True, False])
def test_another_works_text_is_told_and_nothing_is_changed(
    folder: Path, reportgen_command: Command, fix: tuple[str, ...], has_old: bool
) -> None:
    bees = [f"Bees of kind {n} live in hollow trees, and swarm in early summer." for n in range(9)]
    new = write_text(folder.parent / "adams2020.txt", bees)
    if not has_old:
        (folder.parent / "texts" / "adams2020.txt").unlink()
    done = reportgen_command("verify", folder, "--against", new, *fix)
    assert (done.returncode, done.stderr) == (1, "")
    assert "it is probably not a text of adams2020. Nothing was changed." in done.stdout
    assert (folder / "sources" / "adams2020.yml").read_text(encoding="utf-8") == EXTRACT


@pytest.mark.parametrize(
    ("name", "data", "options", "code", "words"),
    [
        ("gone.txt", None, (), 2, "gone.txt' is not there."),
        ("other.txt", b"Words.\n", (), 2, "whose text other.txt is. Name the source with --source"),
        ("other.txt", b"Words.\n", ("--source", "adam2020"), 2, "Did you mean 'adams2020'?"),
        ("adams2020.txt", b"\f \n", (), 1, "adams2020.txt is empty."),
        ("adams2020.txt", b"caf\xe9\n", (), 1, "adams2020.txt"),
        ("adams2020.pdf", b"%PDF-1.4\n%%EOF\n", (), 1, "adams2020.pdf"),
        ("adams2020.rtf", b"{\\rtf1}", (), 1, "adams2020.rtf"),
        ("adams2020.txt", b"Words.\n", ("--reader", "anna"), 2, "There is no reading by 'anna'"),
        ("adams2020.txt", b"Words.\n", ("--format", "json", "--fix"), 2, "--fix needs --yes."),
    ],
)
def test_a_new_text_that_cannot_be_compared_is_told(
    folder: Path,
    reportgen_command: Command,
    name: str,
    data: bytes | None,
    options: tuple[str, ...],
    code: int,
    words: str,
) -> None:
    if data is not None:
        (folder.parent / name).write_bytes(data)
    done = reportgen_command("verify", folder, "--against", folder.parent / name, *options)
    assert (done.returncode, words in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr


def test_a_layout_that_the_new_text_does_not_have_is_told_at_its_line(
    folder: Path, reportgen_command: Command
) -> None:
    path = folder / "sources" / "adams2020.yml"
    layout = "text:\n  paragraphs: {from: The harbour}\nclaims:\n"
    path.write_text(EXTRACT.replace("claims:\n", layout, 1), encoding="utf-8")
    new = write_text(folder.parent / "adams2020.txt", PARAGRAPHS[1:])
    done = reportgen_command("verify", folder, "--against", new)
    assert done.returncode == 1
    assert "sources/adams2020.yml:8:22: adams2020.txt has no paragraph that begins" in done.stderr


@pytest.mark.parametrize("option", [("--source", "adams2020"), ("--format", "json")])
def test_options_of_a_comparison_need_one(
    folder: Path, reportgen_command: Command, option: tuple[str, str]
) -> None:
    done = reportgen_command("verify", folder, *option)
    assert (done.returncode, f"{option[0]} goes with --against." in done.stderr) == (2, True)
