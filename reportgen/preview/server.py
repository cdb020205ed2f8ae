"""Building in one thread, serving in another."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from reportgen.diagnostics import write_block
from reportgen.engines.process import end_running
from reportgen.errors import Finding, InvalidBrief, RenderFailed, ReportgenError, Severity
from reportgen.inspection import watch
from reportgen.making.edits import tell_kept
from reportgen.making.pipeline import Build, build
from reportgen.preview.feed import Feed, Note
from reportgen.preview.site import make_site
from reportgen.rules import UNDECLARED_FORMAT
from reportgen.web.serving import listening, make_server, run
from reportgen.workspace import Workspace, read_line, refuse_links

DEFAULT_FORMATS = "html,slides"
"""What is made at every save, of what brief.yml declares."""
_LOG_LINES = 20  # of a tool's log, as much as fits on a screen
_OPEN_TO_OTHERS = "Warning: anyone with this address can read the outputs."


def preview(
    folder: str | Path = ".",
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    to: str | None = None,
    engine: str | None = None,
    allow: Iterable[str | Path] = (),
    trust: bool = False,
    announce: Callable[[str], None],
) -> None:
    """Serves a workspace's outputs, makes them anew at every save, and returns when interrupted.

    `host` and `port` are where it listens; port 0 is any that is free. `to`, `engine`, `allow` and
    `trust` are those of `reportgen.build`; without `to` page and slides are made. `announce` is
    called with the address, once it can be asked, with a warning where not only this machine can
    ask it, and with a line after each build.
    The address has a token in it, without which nothing is served.
    Raises `WorkspaceError` where the folder is not a workspace, or its outputs lead elsewhere,
    `ReportgenError` where the port is taken, and whatever ends the builds for good.
    """
    allow = tuple(allow)
    workspace = Workspace.open(folder, allow)
    refuse_links(workspace)  # a browser would be shown what stands behind them
    feed, stop = Feed(), threading.Event()
    with listening(host, port) as door, ThreadPoolExecutor(1, "preview") as pool:
        site = make_site(
            workspace.outputs, feed, door.hosts, door.token, lambda: server.should_exit
        )
        server = make_server(site)
        workspace.outputs.mkdir(exist_ok=True)
        announce(door.address)
        if not door.is_private:
            announce(_OPEN_TO_OTHERS)
        make = partial(_make, workspace.root, to, engine=engine, allow=allow, trust=trust)
        saves = watch(workspace.root, allow=allow, stop=stop)
        try:  # a signal may come as soon as the builds begin
            builds = pool.submit(_keep_building, make, saves, workspace, feed, stop, announce)
            builds.add_done_callback(lambda _: setattr(server, "should_exit", True))
            run(server, door)
        finally:
            stop.set()
            end_running()  # a build is in another thread, which no signal reaches
        builds.result()  # waits for the build that is under way, so that it leaves nothing behind


def _make(folder: Path, to: str | None, **options: Any) -> Build:
    """A build; where nobody named the formats, none that no document has is missed."""
    made = build(folder, to=to or DEFAULT_FORMATS, **options)
    if to:
        return made
    findings = tuple(one for one in made.findings if one.code != UNDECLARED_FORMAT.code)
    return replace(made, findings=findings)


def _keep_building(
    make: Callable[[], Build],
    saves: Iterator[None],
    workspace: Workspace,
    feed: Feed,
    stop: threading.Event,
    announce: Callable[[str], None],
) -> None:
    for _ in saves:
        feed.start()
        try:
            made = make()
        except ReportgenError as error:
            if stop.is_set():
                return  # its program was ended, and nobody looks any more
            feed.fail(_describe_failure(error, workspace))
            announce(str(error))
        else:
            kept = [Note("warning", line) for line in tell_kept(made.kept, workspace.outputs)]
            feed.finish((*kept, *_describe(made.findings, workspace)))
            for note in kept:
                announce(note.text)
            announce(f"Made in {made.seconds:.1f} s")


def _describe_failure(error: ReportgenError, workspace: Workspace) -> Iterator[Note]:
    findings = error.findings if isinstance(error, InvalidBrief | RenderFailed) else ()
    if findings:
        yield from _describe(findings, workspace)
        return
    log = error.log.splitlines()[-_LOG_LINES:] if isinstance(error, RenderFailed) else []
    yield Note("error", "\n".join([str(error), *log]))


def _describe(findings: tuple[Finding, ...], workspace: Workspace) -> Iterator[Note]:
    """Errors and warnings as a person reads them; notes are for those who ask `check`."""
    for finding in findings:
        if finding.severity is not Severity.NOTE:
            block = write_block(finding, lambda at: read_line(workspace.root, at.path, at.line))
            yield Note(str(finding.severity), block)
