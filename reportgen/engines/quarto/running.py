"""Running quarto: a scratch folder that holds only the project, and the world it runs in."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from reportgen.engines.process import LineReader, TimedOut, run
from reportgen.engines.quarto.environment import build_environment
from reportgen.engines.quarto.failures import fail, write_command
from reportgen.engines.quarto.log import clean_log
from reportgen.errors import EngineError
from reportgen.interruption import keeping_folder


@dataclass(frozen=True)
class Room:
    """A scratch folder; quarto sees nothing of the folders that it is asked about.

    `project` is a copy of what is rendered, `private` has quarto's temporary files and caches,
    so that two runs at once do not race for them.
    """

    folder: Path

    @property
    def project(self) -> Path:
        """The copy of the project."""
        return self.folder / "project"

    @property
    def private(self) -> Path:
        """Where quarto keeps what it needs meanwhile."""
        return self.folder / "private"

    def clean(self, text: str) -> str:
        """What quarto said, plain, and with the places in this folder as places in the project."""
        return clean_log(text, (str(self.project), str(self.folder)))


@contextmanager
def open_room() -> Iterator[Room]:
    """A scratch folder that is gone afterwards, whatever happens in between."""
    with keeping_folder("reportgen-quarto-") as folder:
        room = Room(folder.resolve())
        room.private.mkdir()
        yield room


@dataclass(frozen=True)
class Answer:
    """What one call of quarto came to; `log` is all that it said, plain."""

    returncode: int
    stdout: str
    log: str
    seconds: float


@dataclass(frozen=True)
class Program:
    """The quarto program.

    `path` is where it stands, `version` what it says of itself, `environ` the environment that
    its own is made from, `timeout` the seconds that one call may take.
    """

    path: Path
    version: str
    environ: Mapping[str, str] = field(repr=False, default_factory=lambda: dict(os.environ))
    timeout: float = 600.0

    @property
    def release(self) -> tuple[int, ...]:
        """The version as numbers, e.g. (1, 9, 38); what follows them is left out."""
        return tuple(int(part) for part in re.findall(r"\d+", self.version)[:3])

    def ask(
        self,
        arguments: Sequence[str],
        room: Room,
        *,
        said: Sequence[str] = (),
        names: str = "",
        epoch: int | None = None,
        on_line: LineReader | None = None,
    ) -> Answer:
        """Runs quarto in a room's project and reads all that it says.

        `said` are the arguments as a person would give them by hand, `names` what is to be
        made; both are for the message of the RenderFailed that is raised where quarto does not
        end in time, or cannot be started. `on_line` gets each line as it comes.
        """
        began = time.monotonic()
        by_hand = write_command(said or arguments)
        try:
            done = run(
                (str(self.path), *arguments),
                cwd=room.project,
                env=build_environment(self.environ, room.private, epoch),
                timeout=self.timeout,
                on_line=on_line,
            )
        except TimedOut as error:
            cause = f"it did not end within {self.timeout:g} s and was stopped"
            log = room.clean(error.stderr)
            raise fail(self.version, by_hand, cause, log, names=names) from None
        except OSError as error:
            cause = f"it could not be started ({error.strerror})"
            raise fail(self.version, by_hand, cause, "", names=names) from None
        seconds = time.monotonic() - began
        return Answer(done.returncode, room.clean(done.stdout), room.clean(done.stderr), seconds)


def copy_folder(folder: Path, to: Path, leave_out: frozenset[str] = frozenset()) -> None:
    """Copies a folder, links as files, without what is named of its top; raises EngineError."""

    def choose(place: str, names: list[str]) -> set[str]:
        return set(leave_out).intersection(names) if Path(place) == folder else set()

    try:
        shutil.copytree(
            folder, to, ignore=choose, ignore_dangling_symlinks=True, dirs_exist_ok=True
        )
    except OSError as error:
        raise EngineError(f"The Quarto project could not be copied: {error}.") from error
