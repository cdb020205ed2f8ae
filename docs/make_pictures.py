"""Takes the pictures of the README from the reference brief, built anew: `nox -s pictures`.

Needs playwright with a Chromium (its own, or one on PATH), pdftoppm (poppler) and Pillow. The
same outputs give the same pictures on the same machine; other fonts give others.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

import reportgen

ROOT = Path(__file__).resolve().parent.parent
PICTURES = Path(__file__).with_name("pictures")
PARTS = ("brief.yml", "sources", "bibliography", "templates")
WINDOW = {"width": 1440, "height": 1000}
STAGE = {"width": 1280, "height": 720}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
QUALITY = 84
"""Of the WebP files, of 100; text stays sharp, and the pictures weigh some 300 kB in all."""
SHOWN_SLIDES = {"slide-1": "img", "slide-2": ".contrast"}
"""By picture, what the first slide has that it shows."""
FIRST_SLIDE = 2
"""How many slides at the beginning are not shown: the title and the question."""


def take_pictures(outputs: Path) -> Iterator[tuple[str, bytes]]:
    """Name and PNG of every picture of the built documents in a folder."""
    yield "pdf", shoot_page_of_pdf(outputs / "brief.pdf", 1)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for scheme in ("light", "dark"):
            yield f"page-{scheme}", shoot_page(browser, outputs / "brief.html", scheme)
        yield from shoot_slides(browser, outputs / "slides.html")
        browser.close()


def find_chromium() -> str | None:
    """A Chromium on PATH; None for the one that playwright brought."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def shoot_page_of_pdf(path: Path, number: int) -> bytes:
    """One page as PNG, 96 dots an inch."""
    page = str(number)
    command = ["pdftoppm", "-png", "-r", "96", "-f", page, "-l", page, "-singlefile", str(path)]
    return subprocess.run(command, capture_output=True, check=True).stdout


def open_page(browser: Browser, path: Path, window: Any, scheme: Any = "light") -> Page:
    """A page in a window of its own, loaded and at rest."""
    page = browser.new_page(viewport=window, color_scheme=scheme, reduced_motion="reduce")
    page.goto(path.resolve().as_uri())
    page.evaluate("document.fonts.ready")
    return page


def shoot_page(browser: Browser, path: Path, scheme: str) -> bytes:
    """The page: in light colours its head, in dark ones a claim that is open."""
    page = open_page(browser, path, WINDOW, scheme)
    page.wait_for_timeout(1500)  # figures have found their height
    if scheme == "dark":
        page.evaluate(
            "() => { const more = document.querySelector('section.theme details.more');"
            " more.open = true; more.closest('section.theme').scrollIntoView(); }"
        )
    return page.screenshot()


def shoot_slides(browser: Browser, path: Path) -> Iterator[tuple[str, bytes]]:
    """Some slides of the deck."""
    page = open_page(browser, path, STAGE)
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    page.add_style_tag(content=".reveal .controls, .reveal .progress { display: none !important }")
    for name, selector in SHOWN_SLIDES.items():
        page.evaluate(
            "([selector, first]) => { const slide = Reveal.getSlides().slice(first)"
            ".find(slide => slide.matches(selector) || slide.querySelector(selector));"
            " if (!slide) throw new Error(`No slide has ${selector}.`);"
            " const {h, v} = Reveal.getIndices(slide); Reveal.slide(h, v); }",
            [selector, FIRST_SLIDE],
        )
        page.wait_for_timeout(600)
        yield name, page.screenshot()


def write_picture(name: str, png: bytes) -> Path:
    """A picture as WebP in docs/pictures/."""
    path = PICTURES / f"{name}.webp"
    with Image.open(BytesIO(png)) as image:
        image.convert("RGB").save(path, "WEBP", quality=QUALITY, method=6)
    return path


def build_reference(folder: Path) -> Path:
    """The reference brief built in a folder; returns its outputs."""
    for part in PARTS:
        source = ROOT / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / part)
    reportgen.build(folder, to="html,pdf,slides", engine="embedded")
    return folder / "outputs"


def main(outputs: Path | None) -> None:
    """Takes all pictures of the outputs in a folder, else of a new build."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for name, png in take_pictures(outputs or build_reference(Path(scratch))):
            path = write_picture(name, png)
            sys.stdout.write(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1000:.0f} kB\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
