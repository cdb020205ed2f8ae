"""A running `reportgen read` in a browser, for the tests of the reading room."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import util
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Command

_LISTEN = """names => import("/static/core.js").then(core => {
  window.core = core; window.heard = [];
  for (const name of names) core.on(name, (detail) => heard.push({name, ...detail}));
  return core.ready;
})"""


_ESSAY = """\
The first chapter

The harbour was quiet in the morning, and the ferries that cross the bay stood at their moorings \
until the fog had gone. Nobody in the town had expected that the council would close the old \
bridge before the new one was open.

A second paragraph follows, and says that the merchants protested at once: they lived by the \
traffic that came over the bridge, and they said so in every letter to the mayor.
\fOn the next page the account goes on with the answer of the mayor, who promised a ferry that \
"""


def write_essay(promise: str) -> str:
    """A text of two pages and some paragraphs, which ends in what a ferry would do."""
    return f"{_ESSAY}{promise}\n"


def write_workspace(folder: Path, sources: dict[str, list[dict[str, Any]]], **more: Any) -> Path:
    """A workspace of sources by key, each with its claims; `more` is for brief.yml."""
    brief = {"title": "A brief", "date": "2026-11-21", "question": "What do they argue?", **more}
    (folder / "sources").mkdir(parents=True)
    (folder / "bibliography").mkdir()
    (folder / "bibliography/references.bib").write_text("")
    theme = {"id": "policy", "label": "Policy", "question": "What changed?"}
    _write(folder / "brief.yml", brief)
    _write(folder / "sources/comparison.yml", {"themes": [theme]})
    for key, claims in sources.items():
        _write(folder / f"sources/{key}.yml", {"source": key, "label": key, "claims": claims})
    return folder


def _write(path: Path, value: Any) -> None:
    path.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False), encoding="utf-8")


def make_claim(name: str, quote: str = "", locator: str = "¶1", **more: Any) -> dict[str, Any]:
    """A claim as an extract has it."""
    claim = {"id": name, "theme": "policy", "claim": f"What {name} says.", "certainty": "firm"}
    return {**claim, "locator": locator, **({"quote": quote} if quote else {}), **more}


@contextmanager
def serve_room(folder: Path, texts: Path, *more: str) -> Iterator[str]:
    """The address of the reading room of a workspace, while inside; `more` are options."""
    with Command(folder).serve("read", "--texts", texts, *more) as said:
        line = said.readline()
        assert line.startswith("http"), line + said.read()
        draining = threading.Thread(target=said.read, daemon=True)
        draining.start()
        yield line.strip()
    draining.join(5)


class Room:
    """The room in a page of a browser, and what its panes tell each other."""

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.goto(address)
        page.evaluate(_LISTEN, ["mark", "show-claim", "source"])

    def show(self, source: str) -> None:
        """Shows a source in the first pane, and waits for its text."""
        self.page.select_option(".viewer >> nth=0 >> select", source)
        self.page.wait_for_selector(f".viewer >> nth=0 >> [aria-label*='{source}'] >> .flow, .word")

    @property
    def heard(self) -> list[dict[str, Any]]:
        """What was told so far."""
        return self.page.evaluate("heard")

    def wait(self, name: str, seconds: float = 10) -> dict[str, Any]:
        """The latest event of a name, once there is one."""
        return self.until(lambda: [one for one in self.heard if one["name"] == name], seconds)[-1]

    def until(self, condition: Callable[[], Any], seconds: float = 10) -> Any:
        """Waits until something holds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := condition():
                return found
            self.page.wait_for_timeout(30)
        raise AssertionError(f"waited in vain; faults: {self.faults}")

    @property
    def selected(self) -> str:
        """The words that are selected, on one line."""
        return " ".join(self.page.evaluate("getSelection().toString()").split())

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Marks with the mouse, and waits for the bar."""
        self.page.mouse.move(*start)
        self.page.mouse.down()
        self.page.mouse.move(*end, steps=6)
        self.page.mouse.up()
        self.page.wait_for_selector(".bar:visible")

    def find_word(self, words: str, *, end: bool = False) -> tuple[float, float]:
        """The middle of the first letter of some words in the text (or of the last)."""
        return tuple(self.page.evaluate(_FIND, [words, end]))


_FIND = """([words, end]) => {
  const walker = document.createTreeWalker(document.querySelector(".scroll"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, end ? at + words.length - 1 : at);
    range.setEnd(node, end ? at + words.length : at + 1);
    const box = range.getBoundingClientRect();
    return [end ? box.right - 1 : box.left + 1, (box.top + box.bottom) / 2];
  }
  throw new Error(`not there: ${words}`);
}"""


# ── the extract ──────────────────────────────────────────────────────────────────────────


def show(room: Room, source: str) -> None:
    """Shows the extract of a source."""
    wanted = f"#panel-extract [data-claim^='{source[0]}'], #panel-extract .claims-list .empty"
    room.until(lambda: room.page.evaluate(_SHOW, source))
    room.page.wait_for_selector(wanted, state="attached")


_SHOW = """key => {
  const shown = document.querySelector('#panel-extract select')?.value === key;
  if (!shown) core.emit('show-source', {key});
  return shown;
}"""


def open_claim(room: Room, name: str) -> Any:
    """Unfolds a claim; gives its form."""
    room.page.click(f"[data-claim='{name}'] > button.head")
    form = room.page.locator(f"[data-claim='{name}'] .claim-form")
    form.wait_for()
    form.locator("details.more").first.evaluate("one => { one.open = true; }")
    return form


def field(form: Any, name: str) -> Any:
    """The box of a field; its control is what can be filled in there."""
    return form.locator(f"[data-field='{name}']").first


def write(form: Any, name: str, words: str) -> None:
    """Writes into a field and leaves it."""
    box = field(form, name).locator("input, textarea").first
    box.fill(words)
    box.blur()


# ── axe ──────────────────────────────────────────────────────────────────────────────────


def run_axe(room: Room, *places: str) -> list[tuple[str, str]]:
    """What axe finds in places of the page, in all of it by default; skips where it is not."""
    spec = util.find_spec("axe_playwright_python")
    if spec is None or spec.origin is None:
        pytest.skip("axe-playwright-python, which carries axe-core, is not installed")
    if not room.page.evaluate("'axe' in window"):
        script = Path(spec.origin).parent / "axe.min.js"
        room.page.evaluate(script.read_text(encoding="utf-8"))
    found = room.page.evaluate(_AXE, places or ("html",))
    return [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]]


_AXE = "places => axe.run({include: places}, {resultTypes: ['violations']})"
