"""A page of more claims than a browser is to set out at once has them in pieces."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import open_browser
from test_page import axe, visit

from reportgen.engines.embedded import Embedded
from reportgen.engines.protocol import Job
from reportgen.looks import install

__all__ = ["axe"]

pytestmark = pytest.mark.browser

THEMES, EACH = ("a", "b", "c", "d"), 80
FRONT = """\
---
title: "Many claims"
lang: en
format:
  reportgen-html: default
---

[Port]{.source key=port} and [Mole]{.source key=mole} answer.

"""


def write_theme(theme: str) -> str:
    """A theme with claims of two sources in turn; every tenth has evidence and a quotation."""
    lines = [f"## Theme {theme} {{#sec-theme-{theme} .theme}}", "Which?"]
    lines += ["::: finding", "They differ.", ":::", ":::: material"]
    for number in range(EACH):
        key = ("port", "mole")[number % 2]
        lines += [f"::: {{#claim-{theme}{number} .claim source={key}}}", f"Claim {theme}{number}."]
        if number % 10 == 0:
            lines += ["> “words”", "::: {.evidence kind=event}", "It was seen.", ":::"]
        lines += [":::"]
    return "\n\n".join([*lines, "::::"])


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of 320 claims on four themes."""
    folder = tmp_path_factory.mktemp("pieces")
    text = FRONT + "\n\n".join(["# Themes", *map(write_theme, THEMES), "[That](#claim-d7)"])
    (folder / "long.qmd").write_text(text, encoding="utf-8")
    install(folder)
    jobs = (Job("long", "html"),)
    Embedded().render(folder, jobs, folder / "out", epoch=0, progress=lambda _: None)
    return folder / "out" / "long.html"


def test_nothing_is_set_out_before_it_is_wanted(browser: Any, made: Path) -> None:
    with visit(browser, made) as page:
        assert page.locator(".piece").count() == len(THEMES)
        assert page.locator(".claim").count() == 0
        assert page.locator(".count").text_content() == "320 of 320 claims"
        page.locator("#sec-theme-b details.material > summary").click()
        page.locator("#claim-b0").wait_for(state="visible")
        assert page.locator(".claim").count() == EACH


def test_a_filter_counts_what_is_not_set_out_and_holds_when_it_is(browser: Any, made: Path) -> None:
    with visit(browser, made) as page:
        page.locator("#filter-source").select_option("mole")
        assert page.locator(".count").text_content() == "160 of 320 claims"
        assert "40 of 80 claims" in page.locator("#sec-theme-d .found").text_content()
        page.locator("#sec-theme-d").scroll_into_view_if_needed()
        page.locator("#claim-d1").wait_for(state="visible")
        assert not page.locator("#claim-d0").is_visible()
        page.locator("#filter-theme").select_option("a")
        assert page.locator(".count").text_content() == "40 of 320 claims"
        assert not page.locator("#sec-theme-d").is_visible()
        page.locator("#sec-theme-a").scroll_into_view_if_needed()
        page.locator("#claim-a1").wait_for(state="visible")
        assert page.locator(".claim:visible").count() == EACH // 2


def test_an_address_leads_to_a_claim_that_is_not_set_out(browser: Any, made: Path) -> None:
    with visit(browser, made, "?source=port#claim-c71") as page:
        page.locator("#claim-c71").wait_for(state="visible")
        assert page.locator(".count").text_content() == "320 of 320 claims"
        assert page.evaluate("document.activeElement.id") == "claim-c71"
        page.locator("main a[href='#claim-d7']").click()
        page.locator("#claim-d7").wait_for(state="visible")


def test_all_claims_that_open_do_so_also_when_they_are_set_out_later(
    browser: Any, made: Path
) -> None:
    with visit(browser, made) as page:
        page.get_by_role("button", name="Open all").click()
        page.locator("#sec-theme-d").scroll_into_view_if_needed()
        page.locator("#claim-d0 blockquote").wait_for(state="visible")


@pytest.mark.parametrize("reason", ["print", "search"])
def test_print_and_search_have_all_claims(browser: Any, made: Path, reason: str) -> None:
    with visit(browser, made) as page:
        if reason == "print":
            page.evaluate("dispatchEvent(new Event('beforeprint'))")
            assert page.locator("#claim-d70 blockquote").is_visible()
        else:
            page.keyboard.press("Control+f")
        assert page.locator(".claim").count() == len(THEMES) * EACH


def test_without_scripts_every_claim_can_be_read(browser: Any, made: Path) -> None:
    with visit(browser, made, java_script_enabled=False) as page:
        assert page.locator(".claim").count() == len(THEMES) * EACH
        page.locator("#sec-theme-a details.material > summary").click()
        assert page.locator("#claim-a7").is_visible()


def test_axe_finds_nothing_in_pieces(browser: Any, made: Path, axe: str) -> None:
    with visit(browser, made) as page:
        page.locator("#sec-theme-a details.material > summary").click()
        page.locator("#claim-a0").wait_for(state="visible")
        page.evaluate(axe)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert [rule["id"] for rule in found["violations"]] == []


def test_a_page_of_fewer_claims_is_whole(browser: Any, made: Path) -> None:
    folder = made.parents[1]
    text = (folder / "long.qmd").read_text("utf-8")
    (folder / "short.qmd").write_text(text.partition("## Theme d")[0], encoding="utf-8")
    Embedded().render(
        folder, (Job("short", "html"),), folder / "out", epoch=0, progress=lambda _: None
    )
    page = (folder / "out" / "short.html").read_text("utf-8")
    assert "<noscript>" not in page
    assert page.count('class="claim"') == 3 * EACH
