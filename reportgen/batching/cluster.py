"""The rows of a batch on a Dask cluster: a scheduler hands them out to workers on any machines.

Each worker has stations of its own, as a batch on one machine has: a workspace that hangs or takes
too much never brings a worker of the cluster down. A worker that is lost loses the rows that it
was at, which others begin again; so does a scheduler, once it is there again with its workers.
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

from reportgen.batching.rows import NOT_BEGUN, Bounds, Result, Row, read_result, write_result
from reportgen.batching.station import Station, Watch
from reportgen.errors import Misuse, ReportgenError
from reportgen.release import find_version, tell_install

if TYPE_CHECKING:
    from distributed import Client, Future

_PATIENCE = 300.0  # seconds that a scheduler may be away
_PAUSE = 2.0  # seconds between two attempts to reach it
_SLICE = 0.5  # seconds between two moments at which a signal is heard on every system
_MOST = 500  # rows that the cluster holds at a time: it is to be busy, not to remember
_LOST = Result("crashed", message="Every worker of the cluster that began it was lost.",
               remedy="Look into the logs of the workers, or build it alone.")  # fmt: skip


def run_on_cluster(
    rows: Sequence[Row], address: str, jobs: int, bounds: Bounds, *, fail_fast: bool
) -> Iterator[tuple[Row, Result]]:
    """The result of every row, as each is done on the cluster whose scheduler is at `address`.

    `address` is "local" for a cluster of this machine alone, with `jobs` workers, which ends with
    the batch. The workers must see the workspaces where they are here. Raises `Misuse` where there
    is no scheduler at the address, ReportgenError where dask is missing or it stays away.
    """
    _require_dask()
    with ExitStack() as stack:
        where = stack.enter_context(_open_local(jobs)) if address == "local" else address
        client = _connect(where)
        if client is None:
            remedy = "Start one with: dask scheduler. Its log names its address."
            raise Misuse(f"No Dask scheduler answers at {address!r}.", remedy)
        crowd = _Crowd(client, bounds)
        stack.callback(lambda: crowd.leave())
        yield from _run(rows, where, crowd, fail_fast=fail_fast)


def _run(
    rows: Sequence[Row], where: Any, crowd: _Crowd, *, fail_fast: bool
) -> Iterator[tuple[Row, Result]]:
    waiting = list(reversed(rows))
    failed = False
    while waiting or crowd.held:
        while waiting and not failed and len(crowd.held) < crowd.measure_room(narrow=fail_fast):
            crowd.submit(waiting.pop())
        if failed and not crowd.held:
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

    def __init__(self, client: Client, bounds: Bounds) -> None:
        self._client = client
        self._bounds = bounds
        self._done: SimpleQueue[Future] = SimpleQueue()
        self.held: dict[Any, Row] = {}

    def submit(self, row: Row) -> None:
        """Has a row worked at, wherever there is room."""
        asked = {**asdict(row), "folder": str(row.folder)}
        future = self._client.submit(
            work_here, asked, asdict(self._bounds), find_version(), pure=False, retries=0
        )
        self.held[future] = row
        future.add_done_callback(self._done.put)

    def take(self) -> tuple[Row, Result] | None:
        """The next row that is done; None where the scheduler was lost."""
        while True:
            try:
                future = self._done.get(timeout=_SLICE)
            except Empty:
                continue
            if future not in self.held:  # of a scheduler that is gone
                continue
            if future.status in ("cancelled", "lost"):
                return None
            return self.held.pop(future), _read(future)

    def join(self, client: Client) -> None:
        """Goes on with another scheduler, or with the same one after it has begun anew."""
        rows, self.held = list(self.held.values()), {}
        self.leave()
        self._client = client
        for row in rows:
            self.submit(row)

    def measure_room(self, *, narrow: bool) -> int:
        """How many rows the cluster should hold: if `narrow`, as many as it can work at."""
        return max(1, sum(self._client.nthreads().values())) if narrow else _MOST

    def leave(self) -> None:
        """Takes back what was submitted, and leaves the cluster as it was."""
        with suppress(Exception):  # it may be gone
            self._client.cancel(list(self.held), force=True)
        with suppress(Exception):
            self._client.close(timeout=5)


def _read(future: Future) -> Result:
    from distributed import KilledWorker

    error = future.exception()
    if error is None:
        return read_result(future.result())
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

    with LocalCluster(
        n_workers=jobs, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as cluster:
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


def work_here(asked: Mapping[str, Any], bounds: Mapping[str, Any], version: str) -> dict[str, Any]:
    """What a worker of the cluster does with a row; both are as JSON can write them."""
    if version != find_version():
        told = f"This worker has reportgen {find_version()}, the batch comes from {version}."
        return write_result(Result("failed", message=told, remedy="Install the same release."))
    row = Row(**{**asked, "folder": Path(asked["folder"])})
    if not row.folder.exists():
        message = f"A worker of the cluster has no folder {str(row.folder)!r}."
        remedy = "Correct its name, or share the folder with all machines, under the same name."
        return write_result(Result("failed", message=message, remedy=remedy))
    station = _find_station(Bounds(**bounds))
    return write_result(station.run(row, lambda _row, _step: None))


def _find_station(bounds: Bounds) -> Station:
    """This thread's station, which stays warm as long as the bounds are the same."""
    if getattr(_own, "bounds", None) != bounds:
        if hasattr(_own, "station"):
            _own.station.end()
        _own.station, _own.bounds = Station(bounds), bounds
        _own.watch = Watch(_own.station).__enter__()
    station: Station = _own.station
    return station
