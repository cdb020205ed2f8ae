"""The documents of the workspace as they will print, made when somebody wants to see them."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from reportgen.engines.process import end_running
from reportgen.errors import InvalidBrief, ReportgenError, Severity
from reportgen.making.digests import digest_file
from reportgen.making.manifest import find_manifest
from reportgen.making.pipeline import Build
from reportgen.model.formats import DocumentFormat
from reportgen.room.desk import Desk
from reportgen.room.refusal import Refusal, refuse_unknown

State = Literal["none", "building", "ready", "failed"]

KINDS: Mapping[str, DocumentFormat] = {"page": "html", "slides": "revealjs"}
"""What can be looked at, and the format that it is made in; the first is made first."""
# In a tag: text of people has no "<" of its own in a document.
_ANCHOR = re.compile(r'<[a-z][^<>]*? id="((?:claim|sec-theme|judgement)-[^"<>]+)"')


class Press:
    """Makes the documents of a workspace, one build after another, and only those looked at.

    `make` is a build of the workspace in a format.
    """

    def __init__(self, desk: Desk, make: Callable[[DocumentFormat], Build]) -> None:
        self._desk, self._make = desk, make
        self._pool = ThreadPoolExecutor(1, "press")
        self._lock = threading.Lock()
        self._states: dict[str, tuple[State, str]] = dict.fromkeys(KINDS, ("none", ""))
        self._wanted: set[str] = set()
        self._kept: dict[str, str] = {}
        self._is_busy = False

    def start(self, kind: Any) -> dict[str, Any]:
        """Makes the page or the slides of the files as they are; once more if that is under way.

        Raises `Refusal` for any other kind.
        """
        if kind not in tuple(KINDS):
            raise Refusal(400, f"kind is one of: {', '.join(KINDS)}.")
        with self._lock:
            is_idle, self._is_busy = not self._is_busy, True
            self._wanted.add(kind)
            self._states[kind] = ("building", "")
        if is_idle:
            self._pool.submit(self._run)
        return self.describe()

    def close(self) -> None:
        """Ends what is being made; the earlier documents stay."""
        with self._lock:
            self._wanted.clear()
        end_running()
        self._pool.shutdown(cancel_futures=True)

    def describe(self) -> dict[str, Any]:
        """Of each kind whether it is there or being made, why not, and all documents.

        `kept` are the copies of outputs that somebody had edited before they were made here, each
        with what it is a copy of.
        """
        with self._lock:
            states, copies = dict(self._states), dict(self._kept)
        told = {kind: {"state": state, "message": why} for kind, (state, why) in states.items()}
        kept = [{"name": name, "copy": copy} for copy, name in copies.items()]
        return {**told, "documents": self._list_documents(), "kept": kept}

    def list_anchors(self, name: str) -> list[str]:
        """The claims, themes and judgements that can be gone to in a document, by their anchors.

        Raises `Refusal` where there is no such document.
        """
        if name not in [one["name"] for one in self._list_documents()]:
            raise refuse_unknown("document", name)
        try:
            text = (self._outputs / name).read_text(encoding="utf-8", errors="replace")
        except OSError as error:  # it was replaced in this very moment
            raise refuse_unknown("document", name) from error
        return sorted({unescape(anchor) for anchor in _ANCHOR.findall(text)})

    @property
    def _outputs(self) -> Path:
        return self._desk.workspace.outputs

    def _list_documents(self) -> list[dict[str, str]]:
        manifest = find_manifest(self._outputs)
        made = {one.file.path: one for one in manifest.documents} if manifest else {}
        found = []
        for path in sorted(self._outputs.glob("*.html")):
            name, known = path.name, made.get(path.name)
            if name.isprintable() and not name.startswith("."):
                kind = "slides" if known and known.format == KINDS["slides"] else "page"
                version = _find_version(path)  # the manifest knows nothing of an edited one
                address = f"/out/{quote(name)}"
                found.append({"name": name, "kind": kind, "href": address, "version": version})
        return found

    def _run(self) -> None:
        while kind := self._take_wish():
            try:
                made = self._make(KINDS[kind])
                self._note_kept(made)
                self._end(kind, "ready", "")
            except (ReportgenError, OSError) as error:
                self._end(kind, "failed", _explain(error))

    def _note_kept(self, made: Build) -> None:
        home = self._outputs.name
        with self._lock:
            for name, copy in made.kept.items():
                self._kept[f"{home}/{copy}"] = f"{home}/{name}"

    def _end(self, kind: str, state: State, message: str) -> None:
        with self._lock:
            self._states[kind] = ("building" if kind in self._wanted else state, message)
        self._desk.tell()

    def _take_wish(self) -> str:
        """What is to be made next; "" where nothing is."""
        with self._lock:
            kind = next((one for one in KINDS if one in self._wanted), "")
            self._wanted.discard(kind)
            self._is_busy = bool(kind)
            return kind


def _find_version(path: Path) -> str:
    """What a document holds, in a few letters: where it is another, browsers load it anew."""
    try:
        return digest_file(path, path.name).sha256[:16]
    except OSError:
        return ""  # it is being replaced in this very moment


def _explain(error: Exception) -> str:
    """What keeps documents from being made, in a few words: the errors stand at their fields."""
    if not isinstance(error, InvalidBrief):
        return str(error)
    wrong = [str(one) for one in error.findings if one.severity is Severity.ERROR]
    return "\n".join(wrong)
