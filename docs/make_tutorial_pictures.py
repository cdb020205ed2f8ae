"""Takes the pictures of docs/tutorial.md, by following it: `nox -s pictures`.

Needs what make_pictures.py needs.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from make_pictures import (
    FLAGS,
    PICTURES,
    ROOT,
    STAGE,
    find_chromium,
    open_page,
    shoot_page_of_pdf,
    write_picture,
)
from papers import follow_tutorial
from playwright.sync_api import sync_playwright

WINDOW = {"width": 1100, "height": 1000}


def take_pictures(outputs: Path) -> dict[str, bytes]:
    """Name and PNG of every picture of the tutorial's outputs."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        page = open_page(browser, outputs / "brief.html", WINDOW)
        page.wait_for_timeout(1500)  # figures have found their height
        deck = open_page(browser, outputs / "slides.html", STAGE)
        deck.wait_for_function("window.Reveal && Reveal.isReady()")
        deck.add_style_tag(content=".reveal .controls, .progress { display: none !important }")
        deck.evaluate(
            "() => { const slide = Reveal.getSlides().find(slide => slide.matches('.contrast') ||"
            " slide.querySelector('.contrast')); const {h, v} = Reveal.getIndices(slide);"
            " Reveal.slide(h, v); }"
        )
        deck.wait_for_timeout(600)
        return {
            "page": page.screenshot(),
            "pdf": shoot_page_of_pdf(outputs / "brief.pdf", 1),
            "slide": deck.screenshot(),
        }


def main() -> None:
    """Follows the tutorial in an empty folder, and takes its pictures."""
    (PICTURES / "tutorial").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for _ in follow_tutorial(Path(scratch)):
            pass
        for name, png in take_pictures(Path(scratch) / "outputs").items():
            path = write_picture(f"tutorial/{name}", png)
            sys.stdout.write(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1000:.0f} kB\n")


if __name__ == "__main__":
    main()
