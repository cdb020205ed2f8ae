"""A page over many briefs: what it lists, that it is searched offline, and that text stays text."""

from __future__ import annotations

import csv
import importlib.util
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import drafts
import pytest
from browser import open_browser
from conftest import Command
from samples import HOSTILE

from reportgen.errors import Misuse
from reportgen.indexing.building import write_index

BREAKING = "</script><img src=x onerror=alert(1)>"


def write_brief(folder: Path, title: str, date: str, theme: str = "Trade") -> Path:
    files = drafts.draft()
    files["brief.yml"] |= {"title": title, "date": date}
    files["sources/comparison.yml"]["themes"][0]["label"] = theme
    return drafts.write(files, folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("briefs")
    write_brief(home / "a", "Žakowski on trade", "2025-03-01")
    write_brief(home / "b #1", f"{HOSTILE} {BREAKING}", "2026-01-15", "Defence & <b>arms</b>")
    write_brief(home / "more" / "c", "=SUM(1)", "2026-11-21", "安全保障")
    done = Command(home)("build", "b #1", "--to", "html", "--engine", "embedded")
    assert done.returncode == 0, done.stderr
    return home


@pytest.mark.thorough
def test_every_brief_is_listed_newest_first_and_nothing_in_it_is_markup(folder: Path) -> None:
    made = write_index(folder, "All <i>briefs</i>")
    assert (made.briefs, made.left_out) == (3, ())
    page = (folder / "index.html").read_text("utf-8")
    assert [page.index(word) for word in ("=SUM(1)", "onerror", "Žakowski")] == sorted(
        page.index(word) for word in ("=SUM(1)", "onerror", "Žakowski")
    )
    assert BREAKING not in page and "<b>arms" not in page and "<i>briefs" not in page
    assert 'href="b%20%231/outputs/brief.html"' in page
    rows = list(csv.DictReader(io.StringIO((folder / "index.csv").read_text("utf-8"))))
    assert [row["folder"] for row in rows] == ["more/c", "b #1", "a"]
    assert rows[0]["title"] == "'=SUM(1)"  # no spreadsheet computes it
    assert rows[1]["documents"] == "b #1/outputs/brief.html"
    assert (folder / "index.parquet").exists() == (importlib.util.find_spec("pyarrow") is not None)
    before = page
    write_index(folder, "All <i>briefs</i>")
    assert (folder / "index.html").read_text("utf-8") == before


def test_a_brief_that_cannot_be_read_is_left_out_and_told(
    reportgen_command: Command, tmp_path: Path
) -> None:
    write_brief(tmp_path / "good", "Good", "2026-01-01")
    write_brief(tmp_path / "bad", "Bad", "2026-01-01")
    (tmp_path / "bad" / "brief.yml").write_text("title: [\n", "utf-8")
    done = reportgen_command("index", ".")
    assert done.returncode == 1
    assert "bad is left out: Its brief.yml cannot be read." in done.stderr
    assert "1 brief" in (tmp_path / "index.html").read_text("utf-8")
    (tmp_path / "none").mkdir()
    with pytest.raises(Misuse):
        write_index(tmp_path / "none")
    assert reportgen_command("index", "none").returncode == 2


@pytest.fixture(scope="module")
def page(folder: Path) -> Iterator[Any]:
    write_index(folder)
    with open_browser() as browser:
        shown = browser.new_page(viewport={"width": 1000, "height": 900})
        shown.goto((folder / "index.html").as_uri())
        yield shown


def shown_titles(page: Any) -> list[str]:
    return page.eval_on_selector_all(
        ".brief:not([hidden]) h2", "all => all.map(one => one.textContent)"
    )


@pytest.mark.browser
@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({"words": "zakowski TRADE"}, 1),
        ({"theme": "安全"}, 1),
        ({"theme": "arms"}, 1),
        ({"source": "adams"}, 3),
        ({"from": "2026"}, 2),
        ({"to": "2026-01"}, 2),
        ({"from": "2025-06", "to": "2026-06"}, 1),
        ({"words": "nowhere"}, 0),
        ({}, 3),
    ],
)
def test_briefs_are_found_by_words_theme_source_and_date(
    page: Any, fields: dict[str, str], count: int
) -> None:
    page.get_by_role("button", name="Show all").click()
    for name, value in fields.items():
        page.fill(f"[name={name}]", value)
    assert len(shown_titles(page)) == count
    assert page.inner_text("#count") == (f"{count} of 3 briefs" if count < 3 else "3 briefs")
    assert page.is_visible("#nothing") == (count == 0)


@pytest.mark.browser
def test_the_page_runs_its_own_script_alone_and_axe_finds_nothing(page: Any) -> None:
    page.get_by_role("button", name="Show all").click()
    assert page.locator("main img").count() == 0
    spec = importlib.util.find_spec("axe_playwright_python")
    if spec is None or spec.origin is None:
        pytest.skip("axe-playwright-python, which carries axe-core, is not installed")
    page.evaluate((Path(spec.origin).parent / "axe.min.js").read_text("utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
