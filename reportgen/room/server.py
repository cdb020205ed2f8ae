"""Running the room: serving in one thread, watching the files in another."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from reportgen.editing.readings import require_name
from reportgen.errors import WorkspaceError
from reportgen.inspection import watch
from reportgen.making.pipeline import build
from reportgen.room.desk import Desk
from reportgen.room.press import Press
from reportgen.room.site import make_site
from reportgen.web.serving import listening, make_server, run
from reportgen.workspace import Workspace, refuse_links

_TURN = 0.001
"""Seconds that a thread which reads a book goes on before one that answers has its turn."""
_OPEN_TO_OTHERS = "Warning: anyone with this address can read and change the workspace."


def read(
    folder: str | Path = ".",
    *,
    texts: str | Path | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
    reader: str | None = None,
    allow: Iterable[str | Path] = (),
    announce: Callable[[str], None],
) -> None:
    """Serves the reading room of a workspace, and returns when interrupted.

    `texts` and `allow` are those of `reportgen.check`; `host` and `port` are where it listens,
    port 0 is any that is free. `reader` is who reads: their extracts are
    `sources/<key>.<reader>.yml`. `announce` is called with the address, which has a token in it
    without which nothing is served, and with a warning where not only this machine can ask it.
    Raises `WorkspaceError` where the folder is not a workspace, or that of the texts is none,
    `Misuse` where a reader's name cannot be part of a file's, ReportgenError where the port is
    taken.
    """
    allow = tuple(allow)
    workspace = Workspace.open(folder, allow)
    refuse_links(workspace)
    desk = Desk(workspace, _find_texts(texts), require_name(reader) if reader is not None else "")
    stop = threading.Event()
    sys.setswitchinterval(_TURN)
    with listening(host, port) as door, ThreadPoolExecutor(1, "watch") as pool:
        make = partial(build, workspace.root, texts=texts, allow=allow)
        press = Press(desk, lambda kind: make(to=kind))
        site = make_site(desk, press, door.hosts, door.token, lambda: server.should_exit)
        server = make_server(site)
        try:  # a signal may come as soon as the address is told
            announce(door.address)
            if not door.is_private:
                announce(_OPEN_TO_OTHERS)
            watching = pool.submit(_notice, watch(workspace.root, allow=allow, stop=stop), desk)
            watching.add_done_callback(lambda _: setattr(server, "should_exit", True))
            run(server, door)
        finally:
            stop.set()
            press.close()
            desk.close()
        watching.result()


def _notice(saves: Iterator[None], desk: Desk) -> None:
    for _ in saves:
        desk.notice()


def _find_texts(texts: str | Path | None) -> Path | None:
    if texts is None:
        return None
    folder = Path(texts)
    if not folder.is_dir():
        raise WorkspaceError(
            f"There is no folder {str(texts)!r}.", "Name the folder that holds the texts."
        )
    return folder.resolve()
