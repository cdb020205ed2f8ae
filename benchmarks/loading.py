"""How large the page is, and how soon it can be used, beside the page of another installation.

Each is made of the reference brief of its own time; they are opened in turns, in a headless
Chromium, from disk.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import Any

from building import copy_brief, find_root
from measuring import describe_machine
from playwright.sync_api import sync_playwright

BUILD = ("-m", "reportgen", "build", "--engine", "embedded", "--to", "html")
USABLE = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd / 1000"


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", help="the interpreter of another installation", required=True)
    parser.add_argument("--runs", type=int, default=9, help="how often each page is opened")
    options = parser.parse_args()
    print(describe_machine())
    with make_pages(sys.executable, options.peer) as pages:
        sizes = [page.stat().st_size / 1e6 for page in pages]
        show("size", sizes, "MB")
        usable, drawn = open_in_turns(pages, options.runs)
        show("text and filters can be used after", usable)
        show("a figure is interactive, scrolled to, after", drawn)


@contextmanager
def make_pages(*pythons: str) -> Iterator[list[Path]]:
    """The page of its own reference brief by each installation."""
    with tempfile.TemporaryDirectory() as name:
        pages = []
        for number, python in enumerate(pythons):
            workspace = copy_brief(find_root(python), Path(name) / str(number))
            subprocess.run((python, *BUILD), cwd=workspace, check=True, capture_output=True)
            pages.append(workspace / "outputs" / "brief.html")
        yield pages


def open_in_turns(pages: list[Path], runs: int) -> tuple[list[float], list[float]]:
    """The medians of both times of each page, in seconds; the first run is to warm up."""
    times: list[list[tuple[float, float]]] = [[] for _ in pages]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for _ in range(runs + 1):
            for page, measured in zip(pages, times, strict=True):
                measured.append(open_page(browser, page))
        browser.close()
    usable, drawn = (
        [statistics.median(one[part] for one in measured[1:]) for measured in times]
        for part in (0, 1)
    )
    return usable, drawn


def open_page(browser: Any, path: Path) -> tuple[float, float]:
    """When a page can be used, and how long its first figure takes from then on, in seconds."""
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.goto(path.as_uri(), wait_until="load")
    usable = float(page.evaluate(USABLE))
    began = time.perf_counter()
    page.locator("#fig-stance").scroll_into_view_if_needed()
    page.locator("#plot-stance .main-svg").first.wait_for()
    drawn = time.perf_counter() - began
    page.close()
    return usable, drawn


def show(what: str, values: list[float], unit: str = "s") -> None:
    """Prints ours, the peer's, and the ratio."""
    ours, peer = values
    print(f"  {what:<44} {ours:.2f} {unit}, peer {peer:.2f} {unit}: × {ours / peer:.2f}")


if __name__ == "__main__":
    main()
