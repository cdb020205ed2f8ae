"""`reportgen preview`: the outputs in a browser, made anew at every save."""

from __future__ import annotations

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
    app = make_site(outputs, feed, {"127.0.0.1", "localhost"}, lambda: True)
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        yield client


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
        try:
            connection.request("GET", path)
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
        page.goto(f"{preview.address}brief.html")
        title = page.title()
        _replace(workspace / "brief.yml", "title:", "titel:")
        findings = page.locator(".findings")
        findings.wait_for(timeout=60_000)
        assert "titel" in findings.inner_text()
        assert page.title() == title
        _replace(workspace / "brief.yml", "titel:", "title: Mended! #")
        page.wait_for_function("document.title.includes('Mended!')", timeout=60_000)
        assert page.locator(".findings").count() == 0


def test_ctrl_c_ends_it_and_leaves_nothing_half_made(preview: Preview, workspace: Path) -> None:
    preview.wait(lambda: len(preview.lines) > 1)
    preview.process.send_signal(signal.SIGINT)
    preview.process.wait(60)
    assert not [p.name for p in (workspace / "outputs").iterdir() if p.name.startswith(".staging")]
    assert "Traceback" not in "\n".join(preview.lines)


def test_a_build_sets_off_no_further_build(preview: Preview) -> None:
    preview.wait(lambda: len(preview.lines) > 1)
    time.sleep(2)
    assert len(preview.lines) == 2


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
