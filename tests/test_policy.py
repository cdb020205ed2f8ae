"""A page runs the scripts that it was made with, and nothing else; it asks and tells nobody."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import open_browser

from reportgen.engines.policy import admit_own, protect

PAGE = "<html>\n<head>\n<meta charset='utf-8'>\n<title>T</title>\n</head>\n<body>{}</body></html>"


def read_policy(page: str) -> dict[str, list[str]]:
    """The rules of a page's policy, each with its sources."""
    found = re.findall('<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
    assert len(found) == 1
    return {words[0]: words[1:] for words in (rule.split() for rule in found[0].split(";"))}


def scripts_of(body: str) -> list[str]:
    return read_policy(protect(PAGE.format(body)))["script-src"]


def name(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def test_the_policy_stands_first_after_the_encoding() -> None:
    page = protect(PAGE.format(""))
    assert re.search(r"<head>\s*<meta charset='utf-8'>\s*<meta http-equiv=", page)
    assert re.search(r"^<head>\s*<meta http-equiv=", protect("<head><title>T</title></head>"))


def test_nothing_is_allowed_but_what_a_page_needs() -> None:
    rules = read_policy(protect(PAGE.format("")))
    assert rules.pop("style-src") == ["'unsafe-inline'", "data:"]
    assert {name: words for name, words in rules.items() if words != ["'none'"]} == {
        name: ["data:"] for name in ("img-src", "font-src", "media-src")
    }
    assert {"default-src", "script-src", "base-uri", "form-action"} < rules.keys()


def test_each_script_that_runs_is_named_by_its_hash() -> None:
    body = '<script>one</script><SCRIPT type="module" data-x="a>b">\ntwo</SCRIPT >'
    assert scripts_of(body) == [name("one"), name("\ntwo")]
    assert scripts_of("<script>a\r\nb\rc</script>") == [name("a\nb\nc")]
    assert scripts_of('<script type="application/json">{}</script>') == ["'none'"]


@pytest.mark.parametrize(
    "before",
    [
        '<p title="<script>">x</p>',
        "<p title='a\"<script>'>x</p>",
        "<!-- <script> -->",
        "<style>a::before { content: '<script>' }</style>",
        "<textarea><script>no</textarea>",
        "<script>one</script>",
        "a &lt; b &lt;script",
    ],
)
def test_what_only_looks_like_a_script_hides_none(before: str) -> None:
    assert name("true") in scripts_of(f"{before}<script>true</script>")


def test_a_script_that_a_page_unpacks_is_named_by_what_it_becomes() -> None:
    said = name("unpacked()").strip("'")
    assert scripts_of(f'<script type="application/gzip" data-integrity="{said}">~</script>') == [
        name("unpacked()")
    ]
    loose = said + "' 'unsafe-inline"
    packed = f'<script type="application/gzip" data-integrity="{loose}">~</script>'
    assert scripts_of(packed) == ["'none'"]


def test_a_script_of_a_window_that_a_script_writes_is_named_too() -> None:
    body = "<script>open(`<p><script>a(/\\\\?/, `b\\n`)<\\/script></p>`)</script>"
    assert name("a(/\\?/, `b\n`)") in scripts_of(body)


def test_handlers_that_stand_in_a_page_are_not_allowed() -> None:
    page = protect(PAGE.format('<p onclick="steal()">x</p><script>run("onclick")</script>'))
    assert "unsafe-hashes" not in page
    assert name("steal()") not in page


def test_a_server_of_its_own_may_be_asked_where_a_page_is_previewed() -> None:
    rules = read_policy(admit_own(protect(PAGE.format("<script>one</script> script-src "))))
    assert rules["script-src"] == ["'self'", name("one")]
    assert rules["connect-src"] == ["'self'"]
    assert admit_own("<p>script-src </p>") == "<p>script-src </p>"


# ── in a browser ─────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def context() -> Iterator[Any]:
    with open_browser() as browser:
        yield browser.new_context()


@pytest.fixture
def page(context: Any) -> Iterator[Any]:
    """A page that keeps what is said in the consoles of all windows, in `said`."""
    page = context.new_page()
    page.said = []

    def listen(window: Any) -> None:
        window.on("console", lambda message: page.said.append(message.text))
        window.on("pageerror", lambda error: page.said.append(str(error)))

    listen(page)
    page.on("popup", listen)
    yield page
    page.close()


@pytest.mark.thorough
def test_page_and_figures_work_from_disk(page: Any, reference: Path) -> None:
    page.goto((reference / "outputs" / "brief.html").as_uri())
    page.locator("#fig-stance").scroll_into_view_if_needed()
    page.wait_for_selector(".js-plotly-plot .main-svg")
    page.locator("form.filter select").first.select_option(index=1)
    page.locator("button.scheme").click()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.scheme") == "dark"
    assert page.said == []


@pytest.mark.thorough
def test_a_deck_and_its_notes_work_from_disk(page: Any, reference: Path) -> None:
    page.goto((reference / "outputs" / "slides.html").as_uri())
    page.wait_for_selector(".reveal.ready")
    with page.expect_popup() as opening:
        page.keyboard.press("s")
    notes = opening.value
    notes.wait_for_selector(".speaker-controls-notes:not(.hidden) .value", timeout=20_000)
    notes.wait_for_selector("#current-slide iframe")
    assert [frame.url.partition("?")[0] for frame in notes.frames[1:]] == [
        page.url.partition("#")[0]
    ] * 2
    assert page.said == []


@pytest.mark.parametrize(
    "smuggled",
    [
        "place('script').textContent = 'window.ran = 1'",
        "place('script').src = 'data:,window.ran=1'",
        "place('div').innerHTML = '<img src=x onerror=window.ran=1>'",
        "const a = place('a'); a.href = 'javascript:window.ran=1'; a.click()",
        "place('iframe').srcdoc = '<script>top.ran=1</script>'",
        "setTimeout('window.ran = 1')",
    ],
)
@pytest.mark.parametrize("document", ["brief", "slides"])
def test_what_is_smuggled_in_does_not_run(
    page: Any, reference: Path, document: str, smuggled: str
) -> None:
    page.goto((reference / "outputs" / f"{document}.html").as_uri())
    place = "document.body.appendChild(document.createElement(name))"
    page.evaluate(f"() => {{ const place = (name) => {place}; {smuggled} }}")
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") is None
    assert page.said != []


def test_a_script_that_a_page_carries_packed_runs_when_it_is_unpacked(
    page: Any, tmp_path: Path
) -> None:
    unpack = """
        const bytes = Uint8Array.from(atob(packed.textContent), (c) => c.charCodeAt(0));
        const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
        new Response(stream).text().then((text) => {
          const script = document.createElement("script");
          script.textContent = text;
          document.body.append(script);
        });
    """
    packed = base64.b64encode(gzip.compress("document.title = 'unpacked: ż'".encode())).decode()
    said = name("document.title = 'unpacked: ż'").strip("'")
    carried = (
        f'<script type="application/gzip" id="packed" data-integrity="{said}">{packed}</script>'
    )
    path = tmp_path / "page.html"
    path.write_text(protect(PAGE.format(f"{carried}<script>{unpack}</script>")), encoding="utf-8")
    page.goto(path.as_uri())
    pytest.importorskip("playwright.sync_api").expect(page).to_have_title("unpacked: ż")
    assert page.said == []


def hear(listener: socket.socket) -> bytes:
    """What somebody says to us; Chromium may ring for a form, and then say nothing."""
    listener.settimeout(0.5)
    try:
        caller, _ = listener.accept()
    except TimeoutError:
        return b""
    with caller:
        caller.settimeout(0.5)
        try:
            return caller.recv(1)
        except TimeoutError:
            return b""


@pytest.mark.thorough
def test_a_page_sends_nothing(page: Any, reference: Path) -> None:
    page.goto((reference / "outputs" / "brief.html").as_uri())
    with socket.create_server(("127.0.0.1", 0)) as listener:
        page.evaluate(
            """async (address) => {
                await fetch(address).catch(() => 0);
                navigator.sendBeacon(address, "x");
                new Image().src = address;
                const form = document.createElement("form");
                form.action = address;
                document.body.append(form);
                form.submit();
            }""",
            f"http://127.0.0.1:{listener.getsockname()[1]}/",
        )
        assert hear(listener) == b""
    assert page.url.startswith("file:")
