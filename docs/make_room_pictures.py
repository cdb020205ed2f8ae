"""Takes the pictures of docs/room.md: `nox -s pictures`.

Those of the text show a small text made up for them; the matrix is that of the reference brief,
whose articles are other people's and not shown. Needs playwright with a Chromium and Pillow.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from make_pictures import FLAGS, PARTS, QUALITY, ROOT, find_chromium
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

PICTURES = Path(__file__).with_name("pictures") / "room"
WINDOW = {"width": 1280, "height": 760}
TEXT = """\
The old bridge

The harbour was quiet in the morning, and the ferries that cross the bay stood at their moorings \
until the fog had gone. Nobody in the town had expected that the council would close the old \
bridge before the new one was open.

The merchants protested at once: they lived by the traffic that came over the bridge, and they \
said so in every letter to the mayor. Two of them threatened to leave the town.

The mayor answered that the engineers had left him no choice. He promised a ferry every ten \
minutes, free of charge, until the summer; by then, he said, the new bridge would stand.

In the end the ferry ran for three years. When the new bridge was opened, half of the shops at \
the old one had closed, and the council had changed twice.
"""
FILES = {
    "brief.yml": "title: The bridge\ndate: 2026-11-21\nquestion: Why was the bridge closed?\n",
    "bibliography/references.bib": "@misc{chronicle,\n  author = {Marlow, Ada},\n"
    "  title = {A Chronicle of the Harbour},\n  year = {1931},\n}\n",
    "sources/comparison.yml": """\
themes:
  - {id: closure, label: The closure, question: Who wanted it?, scale: {low: nobody, high: all}}
""",
    "sources/chronicle.yml": """\
source: chronicle
label: Marlow
claims:
  - id: m-surprise
    theme: closure
    claim: The closure took the town by surprise.
    stance: -2
    certainty: firm
    locator: "¶1"
    quote: Nobody in the town had expected
  - id: m-protest
    theme: closure
    claim: Those who traded at the bridge objected immediately.
    stance: -1
    certainty: firm
    locator: "¶3"
    quote: merchants protested at once
  - id: m-ferry
    theme: closure
    claim: A ferry was to take the place of the bridge at no cost.
    certainty: firm
    locator: "¶3"
    quote: free of charge
    status: draft
""",
    "texts/chronicle.txt": TEXT,
}
SECOND = {
    "sources/comparison.yml": """\
themes:
  - {id: closure, label: The closure, question: Who wanted it?, scale: {low: nobody, high: all}}
  - {id: trade, label: Trade, question: What became of it?, scale: {low: ruin, high: gain}}
""",
    "sources/chronicle.anna.yml": """\
source: chronicle
label: Marlow
claims:
  - id: a-surprise
    theme: closure
    claim: Nobody saw it coming.
    stance: -2
    certainty: firm
    locator: "¶1"
    quote: the town had expected
  - id: a-merchants
    theme: trade
    claim: The merchants lived by the bridge.
    stance: -1
    certainty: firm
    locator: "¶2"
    quote: merchants protested at once
  - id: a-shops
    theme: trade
    claim: Half of the shops did not survive.
    stance: -2
    certainty: firm
    locator: "¶4"
    quote: half of the shops at the old one had closed
""",
}
"""What makes of the small workspace one that has been read twice."""


def take_pictures(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Name and PNG of every picture; workspaces are written into the folder."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        with serve(write_own(folder / "own")) as address:
            yield "mark", shoot_mark(open_room(browser, address, "light"))
            yield "writing", shoot_writing(open_room(browser, address, "light"))
        with serve(write_own(folder / "twice", FILES | SECOND)) as address:
            yield "readings", shoot_readings(open_room(browser, address, "light"))
        with serve(copy_reference(folder / "reference")) as address:
            yield "matrix", shoot_matrix(open_room(browser, address, "dark"))
        browser.close()


def write_own(folder: Path, files: Mapping[str, str] = FILES) -> Path:
    """The small workspace with its text."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def copy_reference(folder: Path) -> Path:
    """The reference brief, without the texts of its sources."""
    folder.mkdir()
    for part in PARTS:
        source = ROOT / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / part)
    (folder / "texts").mkdir(exist_ok=True)
    return folder


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """The address of a workspace's room, while inside."""
    command = [sys.executable, "-m", "reportgen", "read", str(folder), "--texts"]
    command.append(str(folder / "texts"))
    with subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8") as process:
        try:
            yield process.stderr.readline().strip() if process.stderr else ""
        finally:
            process.kill()


def open_room(browser: Browser, address: str, scheme: Any) -> Page:
    """The room in a window of its own, at rest."""
    page = browser.new_page(viewport=WINDOW, color_scheme=scheme, reduced_motion="reduce")
    page.goto(address)
    page.wait_for_selector(".viewer select")
    page.wait_for_timeout(2500)  # the text is read and checked
    return page


def shoot_mark(page: Page) -> bytes:
    """Words that were marked from the keyboard, and what can be made of them."""
    page.focus(".scroll")
    for key in ("m", *["ArrowDown"] * 9, *["Shift+ArrowRight"] * 5):
        page.keyboard.press(key)
    page.wait_for_timeout(500)
    return page.screenshot()


def shoot_writing(page: Page) -> bytes:
    """A new claim whose quotation one has just changed, so that it is in the text no longer."""
    page.focus(".scroll")
    for key in ("m", *["ArrowDown"] * 9, *["Shift+ArrowRight"] * 5, "c"):
        page.keyboard.press(key)
    page.locator("form.draft [data-field='claim'] textarea").fill("The mayor had no choice.")
    page.locator("form.draft [data-field='theme'] select").select_option("closure")
    quote = page.locator("form.draft [data-field='quote'] textarea")
    quote.press("End")
    quote.press_sequentially(", he said, and it would run until winter")
    page.locator("form.draft [data-field='quote'] .finding").first.wait_for()
    page.locator("form.draft [data-field='theme']").evaluate("one => one.scrollIntoView()")
    page.wait_for_timeout(1500)
    return page.screenshot()


def shoot_readings(page: Page) -> bytes:
    """A passage that two readers give different themes."""
    page.click("#tab-readings")
    page.click("li.passage >> nth=1 >> button.head")
    page.wait_for_timeout(2500)  # until the passage is no longer lit
    page.evaluate("document.activeElement.blur()")
    return page.screenshot()


def shoot_matrix(page: Page) -> bytes:
    """The matrix over the whole window."""
    page.click("#tab-matrix")
    page.focus("#splitter")
    page.keyboard.press("Home")
    page.evaluate("document.activeElement.blur()")
    page.wait_for_timeout(800)
    return page.screenshot()


def main() -> None:
    """Takes all pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for name, png in take_pictures(Path(scratch)):
            path = PICTURES / f"{name}.webp"
            with Image.open(BytesIO(png)) as image:
                image.convert("RGB").save(path, "WEBP", quality=QUALITY, method=6)
            sys.stdout.write(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1000:.0f} kB\n")


if __name__ == "__main__":
    main()
