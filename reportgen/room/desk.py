"""What the room knows of a workspace: its files, its texts, and what is wrong with them."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from reportgen.editing.folder import Folder
from reportgen.editing.readings import begin_extract
from reportgen.editing.renaming import plan_renaming, plan_theme, rename_in_reading
from reportgen.errors import Finding, ReportgenError, WorkspaceError
from reportgen.inspection import Inspection, inspect
from reportgen.language.terms import find_spellings
from reportgen.language.translation import Words, find_words
from reportgen.model.keys import name_reading
from reportgen.model.locators import Spellings
from reportgen.readers.reading import FIRST
from reportgen.room.background import Background
from reportgen.room.begun import check_begun
from reportgen.room.findings import describe_finding
from reportgen.room.library import Library, Reading
from reportgen.room.passages import Passage, Passages
from reportgen.room.readings import Comparison, Readings
from reportgen.room.refusal import Refusal, refuse_unknown
from reportgen.room.saving import Clerk, Save
from reportgen.room.shapes import refuse_strange
from reportgen.room.sheets import Sheet, Sheets, finish
from reportgen.room.wishes import Wish
from reportgen.workspace import BRIEF_FILE, COMPARISON_FILE, Workspace

_PATIENCE = 0.5  # seconds that an answer waits for what is being checked


@dataclass(frozen=True)
class Inspected:
    """What checking found, and of which state of the files."""

    state: int = -1
    inspection: Inspection | None = None
    fault: Exception | None = None
    shown: tuple[Mapping[str, Any], ...] = ()
    """The findings as the browser has them, each with the path of its field."""


class Desk:
    """A workspace that is open: asked by many threads, and changed by one at a time.

    `texts` is the folder of the full texts, else that of brief.yml; `reader` is whose extracts
    are read and written, "" for those that documents are made of.
    """

    def __init__(self, workspace: Workspace, texts: Path | None = None, reader: str = "") -> None:
        self.workspace = workspace
        self.reader = reader
        self.sheets = Sheets(workspace)
        self.clerk = Clerk(workspace, self.sheets)
        self.state = 0
        self._shown: frozenset[str] = frozenset()
        self._texts = texts
        self.library = Library(self._find_folder(), self.tell)
        self._passages = Passages()
        self._readings = Readings()
        self._inspected = Inspected()
        self._checking: Future[None] | None = None
        self._is_slow = self._is_own = False
        self._pool = Background(1, "check")
        self._lock = threading.Lock()
        self.check()

    def _find_folder(self) -> Path | None:
        if self._texts is not None:
            return self._texts
        named = self.sheets.brief.value.get("texts")
        folder = self.workspace.root / named if isinstance(named, str) and named else None
        return folder if folder and folder.is_dir() else None

    def close(self) -> None:
        """Ends what is done in the background, after the save that is under way."""
        self.clerk.close()
        self.library.close()
        self._pool.close()

    # ── news ─────────────────────────────────────────────────────────────────────────────

    def tell(self) -> None:
        """Something that is shown has changed: the browsers are to ask again."""
        with self._lock:
            self.state += 1

    def notice(self) -> None:
        """Looks what others have changed, after something was saved; tells of it, and checks."""
        if self.sheets.has_changed():
            self.library.folder = self._find_folder()
            self.tell()
        elif self._is_own:  # the browsers know of that
            self._is_own = False
            return
        self.check()

    def check(self) -> None:
        """Checks the files as they are, in the background."""
        with self._lock:
            if self._checking is not None:
                self._checking.cancel()  # one that waits; what runs ends, and is told as old
            self._checking = self._pool.submit(partial(self._check, self.state))

    def _check(self, state: int) -> None:
        try:
            texts, read = self.library.folder, self.library.read
            found = inspect(self.workspace, texts=texts, read=read)
            sheets = [self.sheets.read(name) for name in self.list_sources().values()]
            begun = check_begun(self.workspace, sheets, texts, read)
            made = Inspected(state, found, shown=(*map(self._show, found.findings), *begun))
        except (ReportgenError, OSError) as error:
            made = Inspected(state, None, error)
        before, self._inspected = self._inspected, made
        is_news = (made.shown, str(made.fault)) != (before.shown, str(before.fault))
        if is_news:
            self.tell()

    def _show(self, finding: Finding) -> Mapping[str, Any]:
        place = finding.location
        is_ours = place.path.startswith("sources/") or place.path == BRIEF_FILE
        path = self.sheets.read(place.path).find_path(place) if is_ours else None
        return describe_finding(finding, path)

    def wait_checked(self) -> Inspected:
        """What was found wrong; after a moment what was found the last time."""
        checking = self._checking
        if checking is not None and not self._is_slow:
            with suppress(CancelledError):
                try:
                    checking.result(_PATIENCE)
                except TimeoutError:  # from the second time on: the first one imports a lot
                    self._is_slow = self._inspected.state >= 0
        return self._inspected

    # ── changes ──────────────────────────────────────────────────────────────────────────

    def save(self, label: str, wishes: Sequence[Wish]) -> Save:
        """Makes changes in the files; raises `Refusal` where that cannot be, and makes none."""
        return self._told(self.clerk.save(label, wishes, self._begin(wishes)))

    def foresee(self, wishes: Sequence[Wish]) -> dict[str, bytes]:
        """The files as they would be after changes, finished; raises `Refusal`, and writes none."""
        made = self.clerk.foresee(wishes, self._begin(wishes))
        return {name: finish(data, name) for name, data in made.items()}

    def _begin(self, wishes: Sequence[Wish]) -> dict[str, bytes]:
        """How the extracts begin that are not there yet; raises `Refusal` for other files."""
        files = {name: key for key, name in self.list_sources().items()}
        for wish in wishes:
            if wish.file in self._shown and self.sheets.read(wish.file).data is None:
                raise _refuse_deleted(wish.file)
            if wish.file != COMPARISON_FILE and wish.file not in files:
                raise refuse_unknown("extract", wish.file)
        refuse_strange(wishes)
        first = self.sheets.list_sources() if self.reader else {}
        return {
            name: begin_extract(key, self.sheets.read(first[key]).value if key in first else None)
            for name, key in files.items()
            if any(wish.file == name for wish in wishes)
        }

    def rename(self, old: str, new: str) -> Save:
        """Gives a claim another id everywhere; raises `Misuse` where that cannot be."""
        label = f"{old} → {new}"
        folder = Folder.open(self.workspace, self.library.folder)
        if self.reader:
            files = self.list_sources().items()
            keys = (key for key, name in files if old in self.sheets.read(name).list_ids())
            if (key := next(keys, None)) is None:
                raise refuse_unknown("claim", old)
            plan = rename_in_reading(folder, old, new, self.reader, key)
            return self._told(self.clerk.replace(label, plan.contents))
        return self._told(self.clerk.replace(label, plan_renaming(folder, old, new).contents))

    def rename_theme(self, old: str, new: str) -> Save:
        """Gives a theme another id everywhere; raises `Misuse` where that cannot be."""
        folder = Folder.open(self.workspace, self.library.folder)
        plan = plan_theme(folder, old, new)
        return self._told(self.clerk.replace(f"{old} → {new}", plan.contents))

    def undo(self) -> Save:
        """Takes back the last save; raises `Refusal` where its places have changed since."""
        return self._told(self.clerk.undo())

    def redo(self) -> Save:
        """Makes the save again that was undone last; raises `Refusal` likewise."""
        return self._told(self.clerk.redo())

    def _told(self, save: Save) -> Save:
        self._is_own = True
        self.tell()
        self.check()
        return save

    # ── what there is ────────────────────────────────────────────────────────────────────

    def list_sources(self) -> Mapping[str, str]:
        """The file of each source's extract, by key: this reader's."""
        files = self.sheets.list_sources()
        return {key: self.name_extract(name) for key, name in files.items()}

    def name_extract(self, file: str) -> str:
        """This reader's file of a source, by that of the first reader."""
        return name_reading(file, self.reader)

    def open_extract(self, key: str) -> Sheet:
        """A source's extract; raises `Refusal` where there is no such source."""
        files = self.list_sources()
        if key not in files:
            raise refuse_unknown("source", key)
        return self.sheets.read(files[key])

    def show_extracts(self) -> dict[str, Sheet]:
        """Every source's extract, by key, as a browser is shown them now."""
        sheets = {key: self.sheets.read(name) for key, name in self.list_sources().items()}
        self._shown = frozenset(sheet.name for sheet in sheets.values() if sheet.data is not None)
        return sheets

    def find_text(self, key: str, *, wait: bool = False) -> Reading:
        """A source's text, as its extract says that it is to be read."""
        first = self.sheets.list_sources()
        if key not in first:
            raise refuse_unknown("source", key)
        return self.find_text_by(key, first[key], wait=wait)

    def find_text_by(self, key: str, file: str, *, wait: bool = False) -> Reading:
        """The same where the file of the first reader's extract is known."""
        layout = self.sheets.read(file).value.get("text")
        return self.library.wait(key, layout) if wait else self.library.find(key, layout)

    def require_text(self, key: str) -> Reading:
        """A source's text once it is read; raises `Refusal` where it cannot be."""
        reading = self.find_text(key, wait=True)
        if reading.text is None:
            fault = reading.fault or WorkspaceError(f"The text of {key} is still being read.")
            raise Refusal(404, fault.message, fault.remedy)
        return reading

    def list_passages(self, key: str) -> list[Passage]:
        """The quotations of a source's extract, with where they stand; none before it is read."""
        sheet, reading = self.open_extract(key), self.find_text(key)
        if reading.state == "reading":
            return []  # nobody knows yet
        return self._passages.list_all(key, sheet, reading, self.spellings)

    def compare(self, key: str) -> Comparison:
        """The readings of a source side by side; raises `Refusal` where there is no such source."""
        first = self.sheets.list_sources().get(key)
        if first is None:
            raise refuse_unknown("source", key)
        files = {FIRST: first, **self.sheets.list_readings().get(first, {})}
        sheets = {name: self.sheets.read(file) for name, file in files.items()}
        text = self.find_text_by(key, first)
        return self._readings.compare(key, sheets, text, self.spellings)

    @property
    def language(self) -> str:
        """The workspace's language."""
        lang = self.sheets.brief.value.get("lang")
        return lang if isinstance(lang, str) and lang else "en"

    @property
    def spellings(self) -> Spellings:
        """How locators are written in it."""
        return find_spellings(self.language)

    @property
    def words(self) -> Words:
        """The room's words in it; English where they cannot be read."""
        try:
            return find_words(self.language, self.workspace.translations)
        except ValueError:  # check says what is wrong with the file
            return find_words("en")


def _refuse_deleted(name: str) -> Refusal:
    message = f"{name} has been deleted, or has another name now: nothing was saved."
    return Refusal(409, message, "Put the file back, and save again: what you wrote is kept here.")
