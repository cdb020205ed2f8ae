"""`reportgen preview`: the outputs in a browser, made anew at every save."""

from __future__ import annotations

import os
import re
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from browser import open_browser
from conftest import Command
from starlette.testclient import TestClient

from reportgen.preview.feed import Feed, Note
from reportgen.preview.site import make_site

TOKEN = "a-token-that-is-long-enough"

# ── the site, without a build ────────────────────────────────────────────────────────────


@pytest.fixture
def outputs(tmp_path: Path) -> Path:
    (tmp_path / "brief.yml").write_text("secret: yes\n")
    folder = tmp_path / "outputs"
    (folder / ".staging-x").mkdir(parents=True)
    (folder / ".staging-x" / "half.html").write_text("<p>half</p>")
    (folder / "brief.html").write_text("<html><body><p>Żak 安倍</p></body></html>", "utf-8")
    (folder / "brief.pdf").write_bytes(b"%PDF-1.7")
    (folder / "a <b>&.html").write_text("<body></body>")
    (folder / "leads-out.html").symlink_to(tmp_path / "brief.yml")
    return folder


@pytest.fixture
def feed() -> Feed:
    return Feed()


@pytest.fixture
def site(outputs: Path, feed: Feed) -> Iterator[TestClient]:
    app = make_site(outputs, feed, {"127.0.0.1", "localhost"}, TOKEN, lambda: True)
    cookies = {"reportgen-8000": TOKEN}
    with TestClient(app, base_url="http://127.0.0.1:8000", cookies=cookies) as client:
        yield client


@pytest.fixture
def stranger(site: TestClient) -> TestClient:
    """Somebody else on this machine, who knows the port and no more."""
    return TestClient(site.app, base_url="http://127.0.0.1:8000")


def test_a_page_is_served_with_the_script_at_the_end_of_its_body(site: TestClient) -> None:
    answer = site.get("/brief.html")
    assert answer.status_code == 200
    assert answer.text.endswith(
        '<p>Żak 安倍</p><script src="/-/overlay.js" data-build="0"></script>\n</body></html>'
    )
    assert "no-store" in answer.headers["cache-control"]


def test_the_file_itself_never_holds_the_script(site: TestClient, outputs: Path) -> None:
    site.get("/brief.html")
    assert "script" not in (outputs / "brief.html").read_text("utf-8")


def test_other_files_are_served_as_they_are(site: TestClient) -> None:
    assert site.get("/brief.pdf").content == b"%PDF-1.7"


def test_the_list_names_what_there_is_as_text(site: TestClient) -> None:
    page = site.get("/").text
    assert 'href="/a%20%3Cb%3E%26.html">a &lt;b&gt;&amp;.html<' in page
    assert "staging" not in page
    assert "brief.pdf" in page


@pytest.mark.parametrize(
    "path",
    [
        "/../brief.yml",
        "/%2e%2e/brief.yml",
        "/..%2fbrief.yml",
        "/-/../../brief.yml",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/.staging-x/half.html",
        "/leads-out.html",
        "/brief.html%00.pdf",
        "/" + "a" * 5000,
        "/nothing.html",
        "/.staging-x/",
    ],
)
def test_nothing_outside_the_outputs_is_served(site: TestClient, path: str) -> None:
    answer = site.get(path)
    assert answer.status_code == 404
    assert "secret" not in answer.text


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example"])
def test_another_host_name_is_refused(site: TestClient, host: str) -> None:
    for path in ("/", "/brief.html", "/-/news", "/-/overlay.js"):
        assert site.get(path, headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("path", ["/", "/brief.html", "/-/news", "/-/overlay.js", "/nothing.html"])
@pytest.mark.parametrize("query", ["", "?token=", "?token=wrong", "?token=%ff", "?Token=" + TOKEN])
def test_who_does_not_know_the_token_is_kept_out(
    stranger: TestClient, path: str, query: str
) -> None:
    for cookie in ("", "reportgen-8000=wrong", f"reportgen-80={TOKEN}"):
        answer = stranger.get(path + query, headers={"Cookie": cookie})
        assert answer.status_code == 403
        assert "Żak" not in answer.text
        assert "reportgen preview printed" in answer.text
        assert "set-cookie" not in answer.headers


def test_the_token_opens_once_in_the_address_and_then_by_a_cookie(stranger: TestClient) -> None:
    answer = stranger.get(f"/brief.html?token={TOKEN}")
    assert answer.status_code == 200
    words = {word.strip() for word in answer.headers["set-cookie"].split(";")}
    assert words == {f"reportgen-8000={TOKEN}", "HttpOnly", "SameSite=Strict", "Path=/"}
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert stranger.get("/brief.html").status_code == 200


def test_the_token_opens_nothing_under_another_host_name(stranger: TestClient) -> None:
    answer = stranger.get(f"/?token={TOKEN}", headers={"Host": "evil.example:8000"})
    assert answer.status_code == 400
    assert "set-cookie" not in answer.headers


def test_a_file_name_that_is_not_utf8_is_not_listed_and_breaks_nothing(
    site: TestClient, outputs: Path
) -> None:
    (outputs / os.fsdecode(b"odd \xff.html")).write_text("<p>odd</p>")
    (outputs / "two\nlines.html").write_text("<p>odd</p>")
    answer = site.get("/")
    assert answer.status_code == 200
    assert "brief.pdf" in answer.text
    assert "odd" not in answer.text
    assert site.get("/odd%20%ff.html").status_code in (200, 404)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_changed_from_outside(site: TestClient, method: str) -> None:
    for path in ("/", "/brief.html", "/-/news"):
        assert site.request(method, path).status_code == 405


def test_a_feed_counts_good_builds_only(feed: Feed) -> None:
    feed.start()
    feed.fail([Note("error", "no")])
    assert (feed.news.phase, feed.news.build) == ("failed", 0)
    feed.start()
    assert feed.news.notes == (Note("error", "no"),)
    feed.finish([])
    assert (feed.news.phase, feed.news.build, feed.news.notes) == ("made", 1, ())


# ── the command ──────────────────────────────────────────────────────────────────────────


class Preview:
    """A running `reportgen preview`, and what it says."""

    def __init__(self, process: Any) -> None:
        self.process = process
        self.lines: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()
        self.wait(lambda: self.lines)
        self.address = self.lines[0]

    def _read(self) -> None:
        for line in self.process.stderr:
            self.lines.append(line.rstrip("\n"))

    def wait(self, condition: Callable[[], Any], seconds: float = 90) -> Any:
        """Waits until something holds; fails with what was said where it never does."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if found := condition():
                return found
            time.sleep(0.05)
        raise AssertionError("\n".join(self.lines))

    def get(self, path: str) -> tuple[int, str]:
        host, port = re.findall(r"//([\d.]+):(\d+)/", self.address)[0]
        connection = HTTPConnection(host, int(port), timeout=30)
        cookie = f"reportgen-{port}={self.address.partition('token=')[2]}"
        try:
            connection.request("GET", path, headers={"Cookie": cookie})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()


@pytest.fixture
def preview(workspace: Path) -> Iterator[Preview]:
    with Command(workspace).start(
        "preview", "--to", "html", "--engine", "embedded", stderr=-1
    ) as process:
        running = Preview(process)
        yield running
        process.send_signal(signal.SIGINT)
        process.wait(60)


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.mark.browser
def test_a_save_is_built_and_a_fault_shown_until_it_is_mended(
    preview: Preview, workspace: Path
) -> None:
    preview.wait(lambda: len(preview.lines) > 1)
    assert preview.get("/brief.html")[0] == 200
    with open_browser() as browser:
        page = browser.new_page()
        page.goto(preview.address.replace("/?", "/brief.html?"))
        page.wait_for_function("!location.search")
        title = page.title()
        _replace(workspace / "brief.yml", "title:", "titel:")
        findings = page.locator(".findings")
        findings.wait_for(timeout=60_000)
        assert "titel" in findings.inner_text()
        assert page.title() == title
        _replace(workspace / "brief.yml", "titel:", "title: Mended! #")
        expect = pytest.importorskip("playwright.sync_api").expect
        expect(page).to_have_title(re.compile("Mended!"), timeout=60_000)
        assert page.locator(".findings").count() == 0


@pytest.mark.thorough
def test_an_output_that_was_edited_is_kept_once_and_told(preview: Preview, workspace: Path) -> None:
    preview.wait(lambda: len(preview.lines) > 1)
    (workspace / "outputs" / "brief.html").write_text("reviewed")
    _replace(workspace / "brief.yml", "title:", "title: First #")
    preview.wait(lambda: any("Your copy: " in line for line in preview.lines))
    preview.wait(lambda: preview.lines[-1].startswith("Made in"))
    made = len(preview.lines)
    _replace(workspace / "brief.yml", "First", "Second")
    preview.wait(lambda: any(line.startswith("Made in") for line in preview.lines[made:]))
    kept = [path.read_text() for path in (workspace / "outputs" / "edited").iterdir()]
    assert kept == ["reviewed"]


@pytest.mark.thorough
def test_ctrl_c_ends_it_and_leaves_nothing_half_made(preview: Preview, workspace: Path) -> None:
    preview.wait(lambda: len(preview.lines) > 1)
    preview.process.send_signal(signal.SIGINT)
    preview.process.wait(60)
    assert not [p.name for p in (workspace / "outputs").iterdir() if p.name.startswith(".staging")]
    assert "Traceback" not in "\n".join(preview.lines)


HEAD = "GET /{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"


def _stall(preview: Preview, request: str) -> socket.socket:
    """A client that sends something, and then neither sends nor reads any more."""
    port = int(re.findall(r":(\d+)/", preview.address)[0])
    client = socket.create_connection(("127.0.0.1", port))
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    client.sendall(request.encode())
    return client


@pytest.mark.thorough
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_client_that_stalls_does_not_hold_up_the_end(
    preview: Preview, workspace: Path, number: int
) -> None:
    preview.wait(lambda: len(preview.lines) > 1)
    (workspace / "outputs" / "large.pdf").write_bytes(bytes(30_000_000))
    token = preview.address.partition("token=")[2]
    body = f"POST /?token={token} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99\r\n\r\n{{"
    whole = HEAD.format(path=f"large.pdf?token={token}") + "\r\n"
    feed = HEAD.format(path=f"-/news?token={token}") + "\r\n"
    clients = [_stall(preview, one) for one in ("", HEAD.format(path=""), body, whole, feed)]
    time.sleep(0.5)
    started = time.monotonic()
    preview.process.send_signal(number)
    preview.process.wait(20)
    assert time.monotonic() - started < 10
    assert "Traceback" not in "\n".join(preview.lines)
    for client in clients:
        client.close()


@pytest.mark.thorough
def test_a_file_name_that_is_not_utf8_does_not_end_it(preview: Preview, workspace: Path) -> None:
    preview.wait(lambda: len(preview.lines) > 1)
    (workspace / "templates").mkdir(exist_ok=True)
    (workspace / os.fsdecode(b"odd \xff.txt")).write_text("odd")
    (workspace / "templates" / os.fsdecode(b"odd \xff.qmd.j2")).write_text("odd")
    (workspace / "outputs" / os.fsdecode(b"odd \xff.html")).write_text("odd")
    preview.wait(lambda: any("UTF-8" in line for line in preview.lines))
    assert preview.get("/")[0] == 200
    (workspace / "templates" / os.fsdecode(b"odd \xff.qmd.j2")).unlink()
    made = len(preview.lines)
    preview.wait(lambda: any(line.startswith("Made") for line in preview.lines[made:]))
    assert preview.process.poll() is None


@pytest.mark.thorough
def test_a_host_that_others_reach_is_warned_of_and_has_an_address_that_they_can_open(
    workspace: Path,
) -> None:
    words = ("preview", "--to", "html", "--engine", "embedded", "--host", "0.0.0.0")
    with Command(workspace).start(*words, stderr=-1) as process:
        running = Preview(process)
        running.wait(lambda: len(running.lines) > 1)
        name = re.findall(r"//([^/]+):\d+/\?token=", running.address)[0]
        assert name not in ("0.0.0.0", "127.0.0.1", "localhost")
        assert running.lines[1].startswith("Warning: anyone with this address")
        process.send_signal(signal.SIGTERM)
        process.wait(60)


@pytest.mark.thorough
def test_a_build_sets_off_no_further_build(preview: Preview) -> None:
    preview.wait(lambda: len(preview.lines) > 1)
    time.sleep(2)
    assert len(preview.lines) == 2


@pytest.mark.thorough
def test_it_listens_on_this_machine_only(preview: Preview) -> None:
    assert preview.address.startswith("http://127.0.0.1:")


def test_a_port_that_is_taken_is_told_with_its_remedy(workspace: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = Command(workspace)("preview", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_is_no_workspace_is_told(tmp_path: Path) -> None:
    done = Command(tmp_path)("preview", "nowhere")
    assert done.returncode == 1
    assert "There is no folder" in done.stderr
