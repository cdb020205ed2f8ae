"""Text is never code: each text field of a workspace with payloads for every tool on its way.

With REPORTGEN_HOSTILE=N, N workspaces are built instead of one, so that each field has N times as
many of the payloads; 370 give each of them all.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import drafts
import pytest
from attack import (
    NO_TEXT,
    PAYLOADS,
    SCHEMAS,
    Attack,
    find_fields,
    list_payloads,
    make_workspace,
)
from browser import open_browser
from conftest import Command
from reading import READERS, parse_html, squash

SECRET = "Sesame-opens-7319"
OURS = re.compile(r"^(https?:|mailto:|#|data:image/)")
LOOSE = (
    "bib: ",
    "csl: ",
    "metadata: ",
    "po: ",
    "comparison: answer",
    "comparison: judgements",
    "comparison: explanations",
    "comparison: common_ground",
    "comparison: watch",
    "comparison: limits",
    "comparison: themes/[]/finding",
)
"""What is more than plain text: BibTeX, affixes, words of ours, prose with emphasis."""


@dataclass
class Canary:
    """A server on this machine, and who asked it."""

    address: str
    asked: list[bytes]


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        canary = Canary(f"127.0.0.1:{listener.getsockname()[1]}", [])

        def listen() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    canary.asked.append(connection.recv(1000))

        threading.Thread(target=listen, daemon=True).start()
        yield canary
        listener.shutdown(socket.SHUT_RDWR)


@dataclass
class Built:
    """A poisoned workspace with all its documents."""

    attack: Attack
    folder: Path

    def read(self, name: str) -> str:
        """The text of a document, its characters alone."""
        return squash(READERS[name](self.folder / "outputs" / name))


@pytest.fixture(scope="module", params=range(int(os.environ.get("REPORTGEN_HOSTILE", "1"))))
def built(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, canary: Canary
) -> Built:
    folder = tmp_path_factory.mktemp("hostile")
    workspace = folder / "workspace"
    secret = workspace / "secret.txt"
    attack = Attack(list_payloads(), canary.address, secret, folder / "flag", turn=request.param)
    files = make_workspace(attack)
    # An option is Markdown, in which @label cites and {…} gives attributes.
    footer = attack.place("metadata: footer", fits=lambda text: not set("@{") & set(text))
    drafts.write(files, workspace)
    for place in (secret, folder / "secret.txt"):
        place.write_text(SECRET, encoding="utf-8")
    command = Command(workspace)
    done = command("build", "--to", "all", "--engine", "embedded", "-M", f"footer:{footer}")
    assert done.returncode == 0, done.stderr
    return Built(attack, workspace)


# ── the attack itself ────────────────────────────────────────────────────────────────────


def test_there_are_payloads_for_every_tool() -> None:
    assert len(list_payloads()) == len(set(list_payloads())) >= 300
    assert len(PAYLOADS) >= 12


@pytest.mark.thorough
def test_every_text_field_of_the_schemas_is_attacked(built: Built) -> None:
    fields = {name for kind in SCHEMAS.values() for name in find_fields(kind)}
    assert len(fields) > 50
    left = {name for name in fields if not NO_TEXT.search(name)} - built.attack.fields
    assert left - {"brief: brand/meta/name"} == set()  # that is a name, or two of them


# ── what comes of it ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", READERS)
def test_documents_say_each_text_as_it_was_written(built: Built, name: str) -> None:
    text = trim(name, built.read(name))
    wrong, right = [], 0
    for number, (field, payload) in built.attack.placed.items():
        if field.startswith(LOOSE) or (name == "brief.pdf" and payload in PAYLOADS["unicode"]):
            continue  # no reader of PDFs puts together again what a font has shaped
        for found in re.findall(f"m{number:04}a(.{{0,400}}?)m{number:04}z", text):
            right += found == trim(name, squash(payload))
            if found != trim(name, squash(payload)) and not HEAD.search(found):
                wrong.append((field, payload, found))
    assert wrong == []
    assert right > 20


HEAD = re.compile(r"m\d{4}[az]")
"""What tells of another text inside of one: the head of a page that ends in its middle."""


def trim(name: str, text: str) -> str:
    """A text without the hyphens that Typst puts where lines end, and any others."""
    return re.sub("[-\u2010]", "", text) if name == "brief.pdf" else text


def test_nothing_of_a_secret_stands_in_any_output(built: Built) -> None:
    for path in (built.folder / "outputs").rglob("*"):
        if path.is_file():
            assert SECRET.encode() not in path.read_bytes(), path
        if path.suffix in (".docx", ".pptx"):
            with zipfile.ZipFile(path) as package:
                for name in package.namelist():
                    assert SECRET.encode() not in package.read(name), (path, name)
    for name in READERS:
        assert SECRET not in built.read(name)


def test_no_command_ran_and_nobody_was_asked(built: Built, canary: Canary) -> None:
    assert not built.attack.flag.exists()
    assert canary.asked == []


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["brief.html", "slides.html"])
def test_pages_have_no_handler_no_foreign_script_and_no_place_to_go(
    built: Built, name: str, reference: Path
) -> None:
    elements = [e for e in parse_html(built.folder / "outputs" / name).iter() if e.tag != ""]
    elements = [e for e in elements if isinstance(e.tag, str)]
    attributes = [(e.tag, key, value) for e in elements for key, value in e.attrib.items()]
    assert [a for a in attributes if a[1].startswith("on")] == []
    assert [a for a in attributes if a[1] in ("srcdoc", "ping", "formaction", "action")] == []
    assert [a for a in attributes if a[1] in ("href", "src") and not OURS.match(a[2])] == []
    assert [e.get("http-equiv") for e in elements if "http-equiv" in e.attrib] == [
        "Content-Security-Policy"
    ]
    foreign = {"iframe", "object", "embed", "base", "form", "link", "audio", "video", "marquee"}
    assert {e.tag for e in elements} & foreign == set()
    scripts = [e.text or "" for e in elements if e.tag == "script"]
    expected = parse_html(reference / "outputs" / name).findall(".//script")
    assert len(scripts) == len(expected)


@pytest.mark.browser
@pytest.mark.parametrize("name", ["brief.html", "slides.html"])
def test_a_browser_finds_nothing_to_run_to_ask_or_to_complain_of(
    built: Built, canary: Canary, name: str
) -> None:
    said: list[str] = []
    asked: list[str] = []
    with open_browser() as browser:
        page = browser.new_page()
        page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        address = (built.folder / "outputs" / name).as_uri()
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        height = page.evaluate("document.documentElement.scrollHeight")
        for at in range(0, height, 4000):
            page.evaluate(f"scrollTo(0, {at})")
        page.wait_for_timeout(1000)
        assert page.url.partition("#")[0] == address
    assert said == []
    assert [url for url in asked if not url.startswith(("data:", address))] == []
    assert canary.asked == []


@pytest.mark.thorough
def test_a_machine_without_network_builds_the_same(built: Built, tmp_path: Path) -> None:
    lonely = ["unshare", "-rn"]
    if not shutil.which("unshare") or subprocess.run([*lonely, "true"], check=False).returncode:
        pytest.skip("this machine lets nobody leave its network")
    inputs = shutil.ignore_patterns("outputs", ".reportgen")
    folder = Path(shutil.copytree(built.folder, tmp_path / "workspace", ignore=inputs))
    words = Command.words("build", "--to", "html,pdf,slides", "--engine", "embedded")
    env = Command.environ(None)
    done = subprocess.run([*lonely, *words], cwd=folder, env=env, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
