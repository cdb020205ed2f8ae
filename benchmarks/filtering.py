"""How the page of a large consultation loads and filters, in a headless Chromium, from disk.

    python benchmarks/filtering.py [--sources 1000] [--claims 10000] [--runs 5] [--page FILE]

Each filter is chosen and cleared in turns. What is told is how long its script takes and how
long it is until what is left is laid out, by the clock; and how long the page's own thread works
for it, which a busy machine leaves about as it is. A page that is
there already is given as `--page`.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import tempfile
from pathlib import Path
from shutil import which
from typing import Any

from consultation import write_consultation
from measuring import REPORTGEN, describe_machine
from playwright.sync_api import sync_playwright

BUILD = (*REPORTGEN, "build", "--engine", "embedded", "--to", "html")
FIELDS = ("source", "theme", "relation", "kind")
LOADED = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
CHOOSE = """([name, value]) => new Promise((done) => {
  const select = document.querySelector(`select[name=${name}]`);
  select.value = value;
  const began = performance.now();
  select.dispatchEvent(new Event("change", { bubbles: true }));
  const ended = performance.now() - began;
  requestAnimationFrame(() => {
    const after = new MessageChannel();
    after.port1.onmessage = () => done([ended, performance.now() - began]);
    after.port2.postMessage(0);
  });
})"""
OPTIONS = "name => [...document.querySelector(`select[name=${name}]`).options].map(o => o.value)"


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=1_000, help="how many responses")
    parser.add_argument("--claims", type=int, default=10_000, help="how many claims they make")
    parser.add_argument("--runs", type=int, default=5, help="how often each filter is chosen")
    parser.add_argument("--page", type=Path, help="a page that is there already")
    options = parser.parse_args()
    print(describe_machine())
    with tempfile.TemporaryDirectory(prefix="reportgen-bench-") as name:
        page = options.page or make_page(Path(name), options.sources, options.claims)
        measure(page.resolve(), options.runs)


def make_page(folder: Path, sources: int, claims: int) -> Path:
    """The page of a consultation."""
    workspace = write_consultation(folder / "workspace", sources, claims)
    subprocess.run(BUILD, cwd=workspace, check=True, capture_output=True)
    return workspace / "outputs" / "brief.html"


def measure(path: Path, runs: int) -> None:
    """Opens a page and filters it."""
    print(f"  {'size':<36} {path.stat().st_size / 1e6:8.1f} MB")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto(path.as_uri(), wait_until="load")
        print(f"  {'can be used after':<36} {page.evaluate(LOADED):8.0f} ms")
        elements = page.evaluate("document.querySelectorAll('*').length")
        print(f"  {'elements that are set out':<36} {elements:8,}")
        print(f"  {page.locator('.count').text_content()}")
        thread = page.context.new_cdp_session(page)
        thread.send("Performance.enable", {"timeDomain": "threadTicks"})
        for field in FIELDS:
            show(page, thread, field, runs)
        page.locator("section.theme details.material").last.evaluate(
            "fold => { fold.open = true; fold.scrollIntoView(); }"
        )
        page.locator(".claim").first.wait_for()
        print(f"  with {page.locator('.claim').count()} claims in sight or near:")
        for field in FIELDS:
            show(page, thread, field, runs)
        browser.close()


def read_ticks(thread: Any) -> float:
    """How long the page's thread has worked, in ms."""
    told = thread.send("Performance.getMetrics")["metrics"]
    return 1000 * next(one["value"] for one in told if one["name"] == "TaskDuration")


def show(page: Any, thread: Any, field: str, runs: int) -> None:
    """Prints how long a filter takes until its script ends and until it is laid out."""
    values = page.evaluate(OPTIONS, field)
    if len(values) < 2:
        return
    times, work = [], []
    for number in range(runs):
        for value in (values[1 + number % (len(values) - 1)], ""):
            before = read_ticks(thread)
            times.append(page.evaluate(CHOOSE, [field, value]))
            work.append(read_ticks(thread) - before)
    ended, laid = zip(*times, strict=True)
    for what, taken in (("script", ended), ("laid out", laid), ("of its thread", work)):
        print(f"  by {field:<10} {what:<14} {statistics.median(taken):6.0f} ms")


if __name__ == "__main__":
    main()
