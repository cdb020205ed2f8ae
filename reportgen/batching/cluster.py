"""The rows of a batch on a Dask cluster: a scheduler hands them out to workers on any machines.

Each worker has stations of its own, as a batch on one machine has: a workspace that hangs or takes
too much never brings a worker of the cluster down. A worker that is lost loses the rows that it
was at, which others begin again; so does a scheduler, once it is there again with its workers.

The workers see the workspaces where these are, or have them sent: see `shipping`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings, simplefilter

from reportgen.batching.rows import NOT_BEGUN, Bounds, Result, Row, write_result
from reportgen.batching.shipping import unwrap, work_on, wrap
from reportgen.batching.station import Station, Watch
from reportgen.errors import Misuse, ReportgenError
from reportgen.limits import MEGABYTE
from reportgen.release import find_version, tell_install

if TYPE_CHECKING:
    from distributed import Client, Future

    from reportgen.making.fingerprint import Fingerprint

_PATIENCE = 300.0  # seconds that a scheduler may be away
_PAUSE = 2.0  # seconds between two attempts to reach it
_SLICE = 0.5  # seconds between two moments at which a signal is heard on every system
_MOST = 500  # rows that the cluster holds at a time: it is to be busy, not to remember
_LARGEST = 256 * MEGABYTE  # bytes of workspaces that are on their way at a time
_LOST = Result("crashed", message="Every worker of the cluster that began it was lost.",
               remedy="Look into the logs of the workers, or build it alone.")  # fmt: skip


def run_on_cluster(
    rows: Sequence[Row],
    address: str,
    jobs: int,
    bounds: Bounds,
    *,
    fail_fast: bool,
    ship: bool = False,
) -> Iterator[tuple[Row, Result]]:
    """The result of every row, as each is done on the cluster whose scheduler is at `address`.

    `address` is "local" for a cluster of this machine alone, with `jobs` workers, which ends with
    the batch. The workers must see the workspaces where they are here, unless these are to be
    sent: `ship`. Raises `Misuse` where there is no scheduler at the address, ReportgenError where
    dask is missing or it stays away.
    """
    _require_dask()
    with ExitStack() as stack:
        where = stack.enter_context(_open_local(jobs)) if address == "local" else address
        client = _connect(where)
        if client is None:
            remedy = "Start one with: dask scheduler. Its log names its address."
            raise Misuse(f"No Dask scheduler answers at {address!r}.", remedy)
        crowd = _Crowd(client, bounds, ship=ship)
        stack.callback(lambda: crowd.leave())
        yield from _run(rows, where, crowd, fail_fast=fail_fast)


def _run(
    rows: Sequence[Row], where: Any, crowd: _Crowd, *, fail_fast: bool
) -> Iterator[tuple[Row, Result]]:
    waiting = list(reversed(rows))
    failed = False
    while waiting or crowd.is_busy:
        while waiting and not failed and crowd.has_room(narrow=fail_fast):
            crowd.submit(waiting.pop())
        if failed and not crowd.is_busy:
            yield from ((row, NOT_BEGUN) for row in reversed(waiting))
            return
        taken = crowd.take()
        if taken is None:
            crowd.join(_reach(where))  # and everything that it held is submitted again
            continue
        row, result = taken
        failed = failed or (fail_fast and not result.is_good)
        yield row, result


class _Crowd:
    """The rows that a cluster holds, each with what will be its result."""

    def __init__(self, client: Client, bounds: Bounds, *, ship: bool) -> None:
        self._client = client
        self._bounds = bounds
        self._ship = ship
        self._done: SimpleQueue[Future] = SimpleQueue()
        self._ready: list[tuple[Row, Result]] = []
        self._sent: dict[Any, tuple[Fingerprint | None, int]] = {}
        self.held: dict[Any, Row] = {}

    @property
    def is_busy(self) -> bool:
        """Whether there is a row whose result was not taken yet."""
        return bool(self.held or self._ready)

    def submit(self, row: Row) -> None:
        """Has a row worked at, wherever there is room."""
        asked = {**asdict(row), "folder": str(row.folder)}
        work: tuple[Any, ...] = work_here, asked, asdict(self._bounds), find_version()
        sent: tuple[Fingerprint | None, int] = None, 0
        if self._ship:
            parcel = wrap(row)
            if isinstance(parcel, Result):
                self._ready.append((row, parcel))
                return
            sent = parcel.seen, len(parcel.data)
            work = (*work, parcel.data)
        with catch_warnings():
            simplefilter("ignore")  # that a workspace is large for what is sent
            future = self._client.submit(*work, pure=False, retries=0)
        self.held[future], self._sent[future] = row, sent
        future.add_done_callback(self._done.put)

    def take(self) -> tuple[Row, Result] | None:
        """The next row that is done; None where the scheduler was lost."""
        while True:
            if self._ready:
                return self._ready.pop(0)
            try:
                future = self._done.get(timeout=_SLICE)
            except Empty:
                continue
            if future not in self.held:  # of a scheduler that is gone
                continue
            if future.status in ("cancelled", "lost"):
                return None
            row, (seen, _) = self.held.pop(future), self._sent.pop(future)
            return row, _read(row, seen, future)

    def join(self, client: Client) -> None:
        """Goes on with another scheduler, or with the same one after it has begun anew."""
        rows, self.held, self._sent = list(self.held.values()), {}, {}
        self.leave()
        self._client = client
        for row in rows:
            self.submit(row)

    def has_room(self, *, narrow: bool) -> bool:
        """Whether the cluster should hold another row: if `narrow`, as many as it can work at."""
        if self._ready:
            return False  # what is known is told first
        size = sum(size for _, size in self._sent.values())
        most = max(1, sum(self._client.nthreads().values())) if narrow else _MOST
        return len(self.held) < most and size < _LARGEST

    def leave(self) -> None:
        """Takes back what was submitted, and leaves the cluster as it was."""
        with suppress(Exception):  # it may be gone
            self._client.cancel(list(self.held), force=True)
        with suppress(Exception):
            self._client.close(timeout=5)


def _read(row: Row, seen: Fingerprint | None, future: Future) -> Result:
    from distributed import KilledWorker

    error = future.exception()
    if error is None:
        said, data = future.result()
        return unwrap(row, seen, said, data)
    if isinstance(error, KilledWorker):
        return _LOST
    message = f"A worker of the cluster could not do it: {type(error).__name__}: {error}"
    return Result("crashed", message=message, remedy="Install the same release on all machines.")


def _require_dask() -> None:
    try:
        import distributed  # noqa: F401 (whether it is there)
    except ImportError as error:
        raise ReportgenError(
            "--scheduler needs dask.distributed, which is not installed.",
            f"Install it with: {tell_install('batch')}",
        ) from error


@contextmanager
def _open_local(jobs: int) -> Iterator[Any]:
    from distributed import LocalCluster

    # Workers in this process: each has one of its own for its workspaces in any case.
    own = {"processes": False, "threads_per_worker": 1}
    with LocalCluster(n_workers=jobs, **own, dashboard_address=None, silence_logs=50) as cluster:
        yield cluster


def _connect(where: Any) -> Client | None:
    """A client of the scheduler; None where none answers."""
    import logging

    from distributed import Client

    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what is wrong is told otherwise
    client = Client.__new__(Client)
    try:
        client.__init__(where, timeout=10, set_as_default=False)
    except (OSError, ValueError, TimeoutError):
        client.status = "closed"  # else it would take leave, for a while, of whom it never met
        return None
    return client


def _reach(where: Any) -> Client:
    """A client of the scheduler that was lost; waits until it is there again."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if client := _connect(where):
            return client
        time.sleep(_PAUSE)
    message = f"The scheduler has been away for {_PATIENCE:g} s."
    raise ReportgenError(message, "Start it, and call the batch again: it goes on where it was.")


# ── on the cluster's workers ─────────────────────────────────────────────────────────────

_own = threading.local()  # each thread of a worker works at one row at a time


def work_here(
    asked: Mapping[str, Any], bounds: Mapping[str, Any], version: str, sent: bytes | None = None
) -> tuple[dict[str, Any], bytes]:
    """What a worker of the cluster does with a row, whose workspace may have been `sent`.

    Gives its result, as JSON can write it, and what goes back to where the workspace is.
    """
    if version != find_version():
        told = f"This worker has reportgen {find_version()}, the batch comes from {version}."
        return _fail(told, "Install the same release.")
    station = _find_station(Bounds(**bounds))
    if sent is not None:
        return work_on(asked, sent, lambda row: station.run(row, _tell_nobody), _find_home())
    row = Row(**{**asked, "folder": Path(asked["folder"])})
    if not row.folder.exists():
        message = f"A worker of the cluster has no folder {str(row.folder)!r}."
        return _fail(
            message,
            "Correct its name, share the folder with all machines under the same name, or have it "
            "sent with --ship.",
        )
    return write_result(station.run(row, _tell_nobody)), b""


def _tell_nobody(_row: Row, _step: str) -> None:
    """The steps of a row that is worked at elsewhere."""


def _fail(message: str, remedy: str) -> tuple[dict[str, Any], bytes]:
    return write_result(Result("failed", message=message, remedy=remedy)), b""


def _find_home() -> Path | None:
    """The folder that a worker has for what it does, and that its successor clears."""
    from distributed import get_worker

    try:
        return Path(get_worker().local_directory)
    except (ValueError, AttributeError):
        return None


def _find_station(bounds: Bounds) -> Station:
    """This thread's station, which stays warm as long as the bounds are the same."""
    if getattr(_own, "bounds", None) != bounds:
        if hasattr(_own, "station"):
            _own.station.end()
        _own.station, _own.bounds = Station(bounds), bounds
        _own.watch = Watch(_own.station).__enter__()
    station: Station = _own.station
    return station
