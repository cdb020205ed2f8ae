"""How smoothly the reading room leafs: a PDF of 500 pages, and an extract of 3,000 claims.

    python benchmarks/leafing.py [--pages N] [--claims N]

Of the PDF, whose text is not read yet: how long until its first page is seen, until words that
were marked are in the form, and until a search has found a page far behind. Of the claims: how
long until they are listed, and what the browser's frames take while they are scrolled through,
filtered and one of them is saved. A frame takes 16.7 ms where nothing holds it up; tasks of more
than 50 ms are what a person may feel.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typst
import yaml
from playwright.sync_api import sync_playwright
from reading import BRIEF, ENTRY, HEADER, KEY, OTHER, THEME, find_browser, serve

BOOK = """\
#set page(width: 16cm, height: 24cm, margin: 2cm, numbering: "1")
#set text(size: 10pt)
#for page in range(1, {pages} + 1) [
  #if page > 1 {{pagebreak()}} Leaf #page of the book has its own words. #lorem(420)
]
"""
WATCH = """() => {
  window.frames = [];
  window.tasks = [];
  let before = performance.now();
  const look = (now) => {
    frames.push(now - before);
    before = now;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map((one) => one.duration)))
    .observe({type: 'longtask'});
}"""
TAKE = """() => {
  const taken = {frames: frames.splice(0), tasks: tasks.splice(0)};
  return taken;
}"""


def main() -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--claims", type=int, default=3000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="reportgen-bench-") as name:
        workspace, texts = write_workspace(Path(name), options.pages, options.claims)
        with sync_playwright() as driver:
            browser = find_browser(driver)
            with serve(workspace, texts) as address:
                open_book(browser.new_page(viewport={"width": 1400, "height": 900}), address)
            with serve(workspace, texts) as address:
                page = browser.new_page(viewport={"width": 1400, "height": 900})
                scroll_claims(page, address, options.claims)
            browser.close()
    return 0


def write_workspace(folder: Path, pages: int, claims: int) -> tuple[Path, Path]:
    """A workspace of a book without claims and a source of many, and the folder of the texts."""
    workspace, texts = folder / "workspace", folder / "texts"
    for one in (workspace / "sources", workspace / "bibliography", texts):
        one.mkdir(parents=True)
    typst.compile(BOOK.format(pages=pages).encode(), output=str(texts / f"{KEY}.pdf"))
    said = "It is said that the harbour of the old town was quiet in spring, as number {} says."
    (texts / f"{OTHER}.txt").write_text("\n\n".join(map(said.format, range(claims))), "utf-8")
    (workspace / "bibliography/references.bib").write_text(ENTRY.format(KEY) + ENTRY.format(OTHER))
    themes = [{**THEME, "id": f"theme-{n}", "label": f"Theme {n}"} for n in range(20)]
    listed = [
        {"id": f"b-{n}", "theme": f"theme-{n % 20}", "claim": f"The harbour was quiet ({n}).",
         "locator": f"¶{n + 1}", "stance": n % 5 - 2, "quote": f"as number {n} says"}
        for n in range(claims)
    ]  # fmt: skip
    for file, value in (
        ("brief.yml", BRIEF),
        ("sources/comparison.yml", {"themes": themes}),
        (f"sources/{KEY}.yml", {"source": KEY, "label": "Adams", **HEADER, "claims": []}),
        (f"sources/{OTHER}.yml", {"source": OTHER, "label": "Brown", **HEADER, "claims": listed}),
    ):
        content = yaml.safe_dump(value, allow_unicode=True, sort_keys=False)
        (workspace / file).write_text(content, encoding="utf-8")
    return workspace, texts


def open_book(page: Any, address: str) -> None:
    """Opens the book, marks words on its first page, and looks for words of its last but one."""
    start = time.perf_counter()
    page.goto(address)
    page.wait_for_selector(".sheet[data-page='0'] .word")
    page.evaluate("document.querySelector('.sheet img').decode()")
    tell("first page of the book, the room's own start included", start)
    boxes = [page.locator(".sheet .word").nth(n).bounding_box() for n in (3, 8)]
    (left, top), (right, bottom) = ((b["x"] + 2, b["y"] + b["height"] / 2) for b in boxes)
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(right, bottom, steps=5)
    page.mouse.up()
    start = time.perf_counter()
    page.wait_for_selector(".bar:visible")
    tell("from the mark to what can be made of it", start)
    start = time.perf_counter()
    page.keyboard.press("c")
    page.wait_for_selector("form.draft [data-field='claim'] textarea:focus")
    tell("from there to the form with quotation and locator", start)
    read = "fetch('/api/workspace').then(one => one.json()).then(one => one.sources[0].text.state)"
    print(f"  (its text was {page.evaluate(read)} by then)")
    page.locator(".scroll").first.focus()
    page.keyboard.press("/")
    start = time.perf_counter()
    page.keyboard.insert_text("leaf 499")
    page.wait_for_selector(".sheet[data-page='498'] .word", timeout=120_000)
    tell("a search until it shows the last page but one", start)
    page.close()


def scroll_claims(page: Any, address: str, claims: int) -> None:
    """Lists the claims, and goes through them."""
    page.goto(address)
    page.wait_for_selector("#panel-extract select", state="attached")
    page.evaluate(WATCH)
    start = time.perf_counter()
    page.select_option("#panel-extract select", OTHER)
    page.locator("li.claim").nth(claims - 1).wait_for(state="attached")
    tell(f"{claims} claims listed", start)
    page.locator(".status.verified").first.wait_for(state="attached", timeout=60_000)
    page.wait_for_timeout(1000)
    page.hover("li.claim >> nth=2")
    watch(page, "scrolled", lambda: wheel(page))
    page.fill("#panel-extract .side-bar input", "")
    watch(page, "filtered by typing", lambda: type_filter(page))
    page.fill("#panel-extract .side-bar input", "")
    page.wait_for_timeout(500)
    watch(page, "a claim opened", lambda: page.click("[data-claim='b-40'] > button.head"))
    watch(page, "a field saved", lambda: save(page))


def wheel(page: Any) -> None:
    """Scrolls as a hand does, far."""
    for _ in range(60):
        page.mouse.wheel(0, 1500)
        page.wait_for_timeout(30)


def type_filter(page: Any) -> None:
    """Looks for one claim, letter by letter."""
    page.focus("#panel-extract .side-bar input")
    page.keyboard.type("quiet (2987", delay=60)
    page.locator("li.claim:not([hidden])").nth(0).wait_for()


def save(page: Any) -> None:
    """Writes into a field, leaves it, and waits for the file to have it."""
    box = page.locator("li.claim.open [data-field='claim'] textarea")
    box.fill("The harbour was loud.")
    box.blur()
    page.locator("li.claim.open button.head:has-text('was loud')").wait_for()


def watch(page: Any, what: str, do: Callable[[], None]) -> None:
    """Prints how long something takes, and what became of the browser's frames meanwhile."""
    page.wait_for_timeout(300)
    page.evaluate(TAKE)
    start = time.perf_counter()
    do()
    seconds = time.perf_counter() - start
    page.wait_for_timeout(300)
    taken = page.evaluate(TAKE)
    frames, tasks = sorted(taken["frames"]), taken["tasks"]
    late = frames[int(0.99 * (len(frames) - 1))]
    print(
        f"{what}: {seconds:.2f} s; frames of {statistics.median(frames):.0f} ms, 99 % below "
        f"{late:.0f} ms, the longest {frames[-1]:.0f} ms; tasks of more than 50 ms: {len(tasks)}"
        + (f", the longest {max(tasks):.0f} ms" if tasks else "")
    )


def tell(what: str, start: float) -> None:
    """Prints how long ago something was begun."""
    print(f"{what}: {time.perf_counter() - start:.2f} s")


if __name__ == "__main__":
    sys.exit(main())
