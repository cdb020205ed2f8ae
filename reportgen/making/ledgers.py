"""The tables of a brief as one file: a workbook, or an archive of CSV. No engine has part in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from time import perf_counter

from reportgen.engines.protocol import Job
from reportgen.exchange.opening import find_format
from reportgen.making.digests import digest_file
from reportgen.making.manifest import PROJECT, MadeDocument, Manifest
from reportgen.model.brief import Brief
from reportgen.model.formats import TABLES
from reportgen.release import DISTRIBUTION

_WRITER = "xlsxwriter"


@dataclass(frozen=True)
class Ledger:
    """A file of tables: its job and its bytes; `seconds` is how long it took."""

    job: Job
    content: bytes
    seconds: float


def write_ledgers(jobs: Iterable[Job], brief: Brief) -> tuple[Ledger, ...]:
    """Those of the jobs that are tables; raises `ExchangeError` where a package is missing."""
    return tuple(_write(job, brief) for job in jobs if job.format in TABLES)


def _write(job: Job, brief: Brief) -> Ledger:
    started = perf_counter()
    content = find_format(job.format, written=True).load().write(brief, None)
    return Ledger(job, content, perf_counter() - started)


def list_writers(ledgers: Iterable[Ledger]) -> Mapping[str, str]:
    """The packages that they were made with, and their versions."""
    is_used = any(ledger.job.format == "xlsx" for ledger in ledgers)
    return {_WRITER: metadata.version(_WRITER)} if is_used else {}


def place_ledgers(
    ledgers: Iterable[Ledger], files: Path, described: Manifest
) -> Iterator[MadeDocument]:
    """Writes them among the documents; each is of the tables that the project has too."""
    for ledger in ledgers:
        path = files / ledger.job.filename
        path.write_bytes(ledger.content)
        uses = tuple(_find_uses(described, ledger.job.document))
        maker = _WRITER if ledger.job.format == "xlsx" else DISTRIBUTION
        yield MadeDocument(
            file=digest_file(path, path.name),
            document=ledger.job.document,
            format=ledger.job.format,
            engine=maker,
            uses=uses,
            basis=described.find_basis(uses),
        )


def _find_uses(described: Manifest, document: str) -> Iterator[str]:
    """The files of the project that say what is in the tables."""
    own = (f"{PROJECT}/references.bib", f"{PROJECT}/{document}.qmd")
    for file in described.project:
        if file.path in own or file.path.startswith(f"{PROJECT}/data/"):
            yield file.path
