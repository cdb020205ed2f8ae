"""What quarto made, looked at: a file can be missing, empty, half written or not its kind."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

from reportgen.engines.policy import protect
from reportgen.engines.quarto.log import Remark, missing_file
from reportgen.errors import EngineError, Severity
from reportgen.interruption import holding_signals, keeping_folder

_EDGE = 1 << 17  # bytes looked at on either end; the directory of a ZIP file ends within 64 KiB


@dataclass(frozen=True)
class _Kind:
    """How files of a kind begin and end, in small letters."""

    name: str
    beginnings: tuple[bytes, ...]
    ending: bytes


_ZIP = ((b"pk\x03\x04",), b"pk\x05\x06")
_KINDS = {
    ".html": _Kind("an HTML page", (b"<!doctype html", b"<html"), b"</html>"),
    ".pdf": _Kind("a PDF", (b"%pdf-",), b"%%eof"),
    ".docx": _Kind("a Word document", *_ZIP),
    ".pptx": _Kind("a PowerPoint file", *_ZIP),
    ".odt": _Kind("an OpenDocument text", *_ZIP),
    ".epub": _Kind("an EPUB", *_ZIP),
    ".tex": _Kind("a LaTeX document", (b"",), b"\\end{document}"),
}
_EXTENSIONS = {
    **{name: name for name in ("html", "pdf", "docx", "pptx", "odt", "epub", "rtf", "ipynb")},
    **dict.fromkeys(("revealjs", "slidy", "s5", "dzslides", "dashboard", "email"), "html"),
    **dict.fromkeys(("typst", "beamer"), "pdf"),
    **dict.fromkeys(("gfm", "commonmark", "markdown", "markua", "hugo", "docusaurus"), "md"),
    **dict.fromkeys(("epub2", "epub3"), "epub"),
    "latex": "tex",
}


def name_extension(target: str) -> str:
    """The extension of the files of a format of quarto's; "" where that cannot be told.

    A format of an extension is named for what it builds on: acm-pdf makes PDF.
    """
    whole = target.partition("+")[0]
    names = (whole, whole.rpartition("-")[2], whole.partition("-")[0])
    return next((_EXTENSIONS[name] for name in names if name in _EXTENSIONS), "")


def find_problem(path: Path) -> str:
    """What is wrong with a file that should have been made, in words; "" where nothing is."""
    if not path.is_file():
        return f"{path.name} was not made"
    with path.open("rb") as file:
        head = file.read(_EDGE).removeprefix(b"\xef\xbb\xbf").lstrip().lower()
        file.seek(max(0, path.stat().st_size - _EDGE), os.SEEK_SET)
        tail = file.read().lower()
    if not tail:
        return f"{path.name} is empty"
    kind = _KINDS.get(path.suffix)
    if kind is None:
        return ""
    if not head.startswith(kind.beginnings):
        return f"{path.name} is not {kind.name}"
    return "" if kind.ending in tail else f"{path.name} is incomplete"


def protect_pages(made: Path, names: Iterable[str]) -> None:
    """Gives the pages among the files of a folder their policy."""
    for path in (made / name for name in names if name.endswith(".html")):
        with path.open("r+", encoding="utf-8", errors="surrogateescape", newline="") as file:
            page = protect(file.read())
            file.seek(0)
            file.write(page)


def put_in_place(made: Path, names: Iterable[str], into: Path) -> None:
    """Puts files into a folder by renames, all of them or none; old ones of the name go.

    `names` are paths in `made`, and become the same in `into`. Raises EngineError.
    """
    try:
        into.mkdir(parents=True, exist_ok=True)
        with keeping_folder(".quarto-", into) as stage:
            _replace_all(made, tuple(names), into, stage)
    except OSError as error:
        raise EngineError(f"The outputs could not be written: {error}.") from error


def _replace_all(made: Path, names: tuple[str, ...], into: Path, stage: Path) -> None:
    for name in names:
        for folder in (stage / "new" / name, stage / "old" / name, into / name):
            folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(made / name, stage / "new" / name)
    replaced: list[str] = []
    with holding_signals():
        try:
            for name in names:
                if (into / name).is_dir():
                    raise IsADirectoryError(f"{into / name} is a folder")
                replaced.append(name)
                if (into / name).exists():
                    (into / name).rename(stage / "old" / name)
                (stage / "new" / name).rename(into / name)
        except BaseException:
            for name in replaced:
                (into / name).unlink(missing_ok=True)
                if (stage / "old" / name).exists():
                    (stage / "old" / name).rename(into / name)
            raise


def find_loose_ends(page: Path, *, alone: bool = True) -> list[Remark]:
    """What an HTML page asks for and does not get.

    Where it is to stand `alone`, all should be in it: a local file that it names is one that was
    missing, a remote one makes the page need the network. Else only local files count that are
    not beside it.
    """
    reader = _References()
    reader.feed(page.read_text("utf-8", errors="replace"))
    reader.close()
    found = list(dict.fromkeys(reader.found))
    if alone:
        return [_judge(reference) for reference in found]
    local = [unquote(name).partition("?")[0].partition("#")[0] for name in found if not _far(name)]
    return [missing_file(name) for name in local if name and not _stands(page, name)]


def _far(reference: str) -> bool:
    return reference.startswith(("http:", "https:", "//"))


def _stands(page: Path, name: str) -> bool:
    return name.startswith("/") or (page.parent / name).exists()


def _judge(reference: str) -> Remark:
    if not _far(reference):
        return missing_file(unquote(reference))
    return Remark(
        "RG905",
        Severity.WARNING,
        f"The page requests {reference} from the network when opened.",
        "Use a local copy.",
    )


class _References(HTMLParser):
    """Collects the addresses of images, scripts and style sheets that are not in the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        reference = values.get("src") if tag in ("img", "script", "source", "video") else None
        if tag == "link" and "stylesheet" in (values.get("rel") or "").split():
            reference = values.get("href")
        if reference and not reference.startswith(("data:", "#", "javascript:", "blob:")):
            self.found.append(reference)
