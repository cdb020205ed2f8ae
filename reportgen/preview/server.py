"""Building in one thread, serving in another."""

from __future__ import annotations

import ipaddress
import secrets
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import uvicorn

from reportgen.diagnostics import write_block
from reportgen.engines.process import end_running
from reportgen.errors import Finding, InvalidBrief, RenderFailed, ReportgenError, Severity
from reportgen.inspection import watch
from reportgen.making.pipeline import Build, build
from reportgen.model.publication import EngineName
from reportgen.preview.feed import Feed, Note
from reportgen.preview.site import make_site
from reportgen.workspace import Workspace, read_line, refuse_links

_LOG_LINES = 20  # of a tool's log, as much as fits on a screen
_EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 (a name to know it by)
_PATIENCE = 1  # seconds that whoever reads slowly is waited for at the end
_OPEN_TO_OTHERS = "Warning: anyone with this address can read the outputs."


def preview(
    folder: str | Path = ".",
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    to: str = "html,slides",
    engine: EngineName | None = None,
    allow: Iterable[str | Path] = (),
    trust: bool = False,
    announce: Callable[[str], None],
) -> None:
    """Serves a workspace's outputs, makes them anew at every save, and returns when interrupted.

    `host` and `port` are where it listens; port 0 is any that is free. `to`, `engine`, `allow` and
    `trust` are those of `reportgen.build`. `announce` is called with the address, once it can be
    asked, with a warning where not only this machine can ask it, and with a line after each build.
    The address has a token in it, without which nothing is served.
    Raises `WorkspaceError` where the folder is not a workspace, or its outputs lead elsewhere,
    `ReportgenError` where the port is taken, and whatever ends the builds for good.
    """
    allow = tuple(allow)
    workspace = Workspace.open(folder, allow)
    refuse_links(workspace)  # a browser would be shown what stands behind them
    feed, stop = Feed(), threading.Event()
    with _listening(host, port) as listener, ThreadPoolExecutor(1, "preview") as pool:
        names, token = _name_hosts(host, listener), secrets.token_urlsafe()
        site = make_site(workspace.outputs, feed, names, token, lambda: server.should_exit)
        config = uvicorn.Config(
            site,
            log_level="critical",
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=_PATIENCE,
        )
        server = uvicorn.Server(config)
        workspace.outputs.mkdir(exist_ok=True)
        announce(f"http://{_write_address(listener)}/?token={token}")
        if not _is_private(listener):
            announce(_OPEN_TO_OTHERS)
        make = partial(build, workspace.root, to=to, engine=engine, allow=allow, trust=trust)
        saves = watch(workspace.root, allow=allow, stop=stop)
        builds = pool.submit(_keep_building, make, saves, workspace, feed, stop, announce)
        builds.add_done_callback(lambda _: setattr(server, "should_exit", True))
        try:
            server.run(sockets=[listener])
        except KeyboardInterrupt:
            pass  # uvicorn raises what ended it once more, after it has closed everything
        finally:
            stop.set()
            end_running()  # a build is in another thread, which no signal reaches
        builds.result()  # waits for the build that is under way, so that it leaves nothing behind


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
            feed.finish(_describe(made.findings, workspace))
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


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens; raises ReportgenError where that cannot be."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, OverflowError) as error:
        raise ReportgenError(
            f"{host} is not an address of this machine: {error}.", "Leave --host out."
        ) from error
    with listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
            listener.listen()
        except OSError as error:
            raise ReportgenError(
                f"Cannot listen on {host}:{port}: {error.strerror}.",
                "Choose another port with --port; 0 takes any free one.",
            ) from error
        yield listener


def _write_address(listener: socket.socket) -> str:
    """The host and port that a browser asks, from wherever it can."""
    host, port = listener.getsockname()[:2]
    name = _find_own_name() if host in _EVERYWHERE else host
    return f"[{name}]:{port}" if ":" in name else f"{name}:{port}"


def _find_own_name() -> str:
    """An address at which others find this machine; its name where it knows none of its own."""
    own = socket.gethostname()
    outward = [one for one in _find_addresses(own) if not ipaddress.ip_address(one).is_loopback]
    return min(outward, key=lambda one: (":" in one, one), default=own)


def _is_private(listener: socket.socket) -> bool:
    """Whether only this machine can ask it."""
    host = listener.getsockname()[0].partition("%")[0]
    return ipaddress.ip_address(host).is_loopback


def _name_hosts(host: str, listener: socket.socket) -> set[str]:
    """The names that a request may ask for: this machine's, where it listens to all of them."""
    names = {"127.0.0.1", "localhost", host.strip("[]"), listener.getsockname()[0]}
    if names & set(_EVERYWHERE):
        own = socket.gethostname()
        names |= {own, *_find_addresses(own)}
    return {name.lower() for name in names} - set(_EVERYWHERE)


def _find_addresses(name: str) -> set[str]:
    try:
        found = {str(found[4][0]) for found in socket.getaddrinfo(name, None)}
    except OSError:  # a machine that does not know itself by its name
        return set()
    return {address for address in found if "%" not in address}  # else of one link alone
