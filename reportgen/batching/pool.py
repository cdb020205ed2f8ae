"""The rows of a batch on this machine: as many at a time as there are stations."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from queue import Empty, SimpleQueue

from reportgen.batching.rows import NOT_BEGUN, Bounds, Result, Row
from reportgen.batching.station import Station, Tell, Watch
from reportgen.errors import ReportgenError

_PATIENCE = 0.5  # seconds between two moments at which a signal is heard on every system


def run_here(
    rows: Sequence[Row], jobs: int, bounds: Bounds, tell: Tell, *, fail_fast: bool
) -> Iterator[tuple[Row, Result]]:
    """The result of every row, as each is done; `jobs` of them are worked at at a time.

    If `fail_fast`, none is begun any more after one has failed. However it ends, no process
    stays. Raises ReportgenError where none can be started.
    """
    stations = [Station(bounds) for _ in range(min(jobs, len(rows)))]
    waiting: SimpleQueue[Row] = SimpleQueue()
    for row in rows:
        waiting.put(row)
    done: SimpleQueue[tuple[Row, Result] | ReportgenError] = SimpleQueue()
    stopped = threading.Event()

    def work(station: Station) -> None:
        while True:
            try:
                row = waiting.get_nowait()
            except Empty:
                return
            try:
                result = NOT_BEGUN if stopped.is_set() else station.run(row, tell)
            except ReportgenError as error:
                done.put(error)
                return
            if fail_fast and not result.is_good:
                stopped.set()
            done.put((row, result))

    threads = [threading.Thread(target=work, args=(one,), daemon=True) for one in stations]
    with Watch(*stations):
        try:
            for thread in threads:
                thread.start()
            for _ in rows:
                yield _take(done)
        finally:
            stopped.set()
            for station in stations:
                station.end()
            for thread in threads:
                thread.join()


def _take(done: SimpleQueue[tuple[Row, Result] | ReportgenError]) -> tuple[Row, Result]:
    while True:
        try:
            taken = done.get(timeout=_PATIENCE)
        except Empty:
            continue
        if isinstance(taken, ReportgenError):
            raise taken
        return taken
