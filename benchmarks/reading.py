"""How long a claim takes in the reading room: twelve of them and four relations, in Chromium.

    python benchmarks/reading.py [--text FILE] [--layout EXTRACT] [--yaml]

The extract is empty at first. Words are marked with the mouse, all else is done from the
keyboard; a claim's time goes from the beginning of its mark to the sign that its quotation was
found. A person's thinking and typing come on top: the claim's sentence is put in at once. `--text`
is the text that is read (else one that is made up), `--layout` an extract whose `text:` says how
that is to be read, `--yaml` prints what was written. At the end `verify` looks for every quotation.
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import sync_playwright

CLAIMS, RELATIONS = 12, 4
KEY, OTHER = "adams2024", "brown2023"
BRIEF = {
    "title": "Reading",
    "date": "2026-11-21",
    "question": "What is argued?",
    "sources": [KEY, OTHER],
}
THEME = {
    "id": "policy",
    "label": "Policy",
    "question": "What changed?",
    "scale": {"low": "continuity", "high": "change"},
}
ENTRY = "@book{{{}, author = {{A. Nn}}, title = {{A text}}, date = {{2024}}}}\n"
HEADER = {"genre": "article", "approach": "a chronicle", "thesis": "Much changed."}
CLAIM = {"id": "b-one", "theme": "policy", "claim": "Nothing changed.", "locator": "p. 1"}
SENTENCE = (
    "The {0} year brought the council a {1} harbour, whose cost nobody had counted before the {2} "
    "winter, and the merchants of the {3} quarter said so in every letter that they wrote."
)
KINDS = ("agrees", "extends", "qualifies", "contradicts")
PLACES = """number => {
  const isLong = (node) => node.data.trim().split(/\\s+/).length > 15;
  const nodes = [...document.querySelectorAll('.flow p[data-label]')].flatMap((paragraph) => {
    const isWanted = (one) => (isLong(one) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP);
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT, isWanted);
    const first = walker.nextNode();
    return first ? [first] : [];
  });
  const node = nodes[Math.floor((number * nodes.length) / 12)];
  const words = [...node.data.matchAll(/\\S+/g)];
  const [first, last] = [words[3], words[9]];
  node.parentElement.scrollIntoView({block: 'center'});
  const find = (start, end) => {
    const range = document.createRange();
    range.setStart(node, start);
    range.setEnd(node, end);
    const boxes = range.getClientRects();
    return boxes[boxes.length - 1];
  };
  const begin = find(first.index, first.index + 1);
  const end = find(last.index + last[0].length - 1, last.index + last[0].length);
  return [begin.left + 1, begin.top + begin.height / 2, end.right - 1, end.top + end.height / 2];
}"""


def main() -> int:
    """Measures and prints; 1 where a quotation is not found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--text", type=Path)
    parser.add_argument("--layout", type=Path)
    parser.add_argument("--yaml", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="reportgen-bench-") as name:
        workspace, texts = write_workspace(Path(name), options.text, options.layout)
        with serve(workspace, texts) as address, sync_playwright() as driver:
            browser = find_browser(driver)
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            page.goto(address)
            page.wait_for_selector(".flow p[data-label]")
            report("claim", [measure(lambda n=n: write_claim(page, n)) for n in range(CLAIMS)])
            report("relation", [measure(lambda n=n: relate(page, n)) for n in range(RELATIONS)])
            browser.close()
        if options.yaml:
            for file in (f"{KEY}.yml", "comparison.yml"):
                print((workspace / "sources" / file).read_text(encoding="utf-8"))
        command = [sys.executable, "-m", "reportgen", "verify", str(workspace), "--texts"]
        found = subprocess.run([*command, str(texts)], capture_output=True, text=True, check=False)
        print(found.stdout + found.stderr)
        return found.returncode


def find_browser(driver: Any) -> Any:
    """Chromium, without a window."""
    arguments = ["--no-sandbox", "--disable-gpu"]
    return driver.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)


def write_workspace(folder: Path, text: Path | None, layout: Path | None) -> tuple[Path, Path]:
    """A workspace of one source without claims, and the folder of its text."""
    workspace, texts = folder / "workspace", folder / "texts"
    for one in (workspace / "sources", workspace / "bibliography", texts):
        one.mkdir(parents=True)
    words = [f"{a}{b}" for a in ("first", "new", "long", "old") for b in ("", "er", "est")]
    made = "\n\n".join(SENTENCE.format(*(words[n:] + words)[:4]) for n in range(CLAIMS))
    (texts / f"{KEY}.txt").write_text(text.read_text("utf-8") if text else made, encoding="utf-8")
    (workspace / "bibliography/references.bib").write_text(ENTRY.format(KEY) + ENTRY.format(OTHER))
    how = yaml.safe_load(layout.read_text("utf-8")).get("text") if layout else None
    extract = {"source": KEY, "label": "Adams", **HEADER, **({"text": how} if how else {})}
    other = {"source": OTHER, "label": "Brown", **HEADER, "claims": [CLAIM]}
    for file, value in (
        ("brief.yml", BRIEF),
        ("sources/comparison.yml", {"themes": [THEME]}),
        (f"sources/{KEY}.yml", extract | {"claims": []}),
        (f"sources/{OTHER}.yml", other),
    ):
        content = yaml.safe_dump(value, allow_unicode=True, sort_keys=False)
        (workspace / file).write_text(content, encoding="utf-8")
    return workspace, texts


@contextmanager
def serve(workspace: Path, texts: Path) -> Iterator[str]:
    """The address of the reading room, while inside."""
    command = [sys.executable, "-m", "reportgen", "read", str(workspace), "--texts", str(texts)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            for line in process.stderr:
                if found := re.search(r"http\S+", line):
                    yield found[0]
                    break
        finally:
            process.terminate()


def write_claim(page: Any, number: int) -> None:
    """Marks seven words, and makes a claim of them that is verified."""
    left, top, right, bottom = page.evaluate(PLACES, number)
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(right, bottom, steps=5)
    page.mouse.up()
    page.wait_for_selector(".bar:visible")
    page.keyboard.press("c")
    page.wait_for_selector("form.draft [data-field='claim'] textarea:focus")
    page.keyboard.insert_text(
        f"Claim number {number + 1} says what its passage says in other words."
    )
    page.keyboard.press("Tab")
    page.keyboard.type("Pol")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(f"li.claim >> nth={number}", state="attached")
    page.wait_for_selector("li.claim.open .claim-form .status.verified")


def relate(page: Any, number: int) -> None:
    """Relates two claims of the theme."""
    if number == 0:
        page.keyboard.press("Alt+2")
        page.click(".theme-name")
    page.click(f".side-of >> nth=0 >> [data-choose] >> nth={number}")
    page.click(f".side-of >> nth=0 >> [data-choose] >> nth={number + 6}")
    page.select_option("form.draft [data-field='type'] select", KINDS[number])
    page.focus("form.draft [data-field='note'] textarea")
    page.keyboard.insert_text("One says more than the other.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(f".relation >> nth={number}")


def measure(step: Any) -> float:
    """Seconds that a step takes."""
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def report(what: str, seconds: list[float]) -> None:
    """Prints the time of each, and of the one in the middle."""
    each = " ".join(f"{one:.1f}" for one in seconds)
    print(f"{what}: {statistics.median(seconds):.2f} s each ({each})")


if __name__ == "__main__":
    sys.exit(main())
