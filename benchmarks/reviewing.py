"""How long a reviewed copy takes: 200 and 2,000 comments in the reference brief."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from measuring import ROOT, describe_machine

_PARTS = ("brief.yml", "sources", "bibliography", "templates")
_RUN = re.compile(r"<w:r>(?:(?!</w:r>).)*?<w:t [^>]*>[^<]{12,}</w:t></w:r>")
_COMMENT = (
    '<w:comment w:id="{0}" w:author="A" w:date="2026-11-25T10:30:00Z"><w:p><w:r><w:t>Comment {0}'
    "</w:t></w:r></w:p></w:comment>"
)
_SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def main() -> None:
    """Measures and prints."""
    print(describe_machine())
    with tempfile.TemporaryDirectory(prefix="reportgen-bench-") as name:
        folder = Path(name)
        for part in _PARTS:
            copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
            copy(ROOT / part, folder / part)
        run(folder, "build", "--to", "docx", "--engine", "embedded")
        print("\nReading a reviewed copy of the reference brief")
        for count in (200, 2_000):
            file = comment(folder / "outputs" / "brief.docx", folder / f"{count}.docx", count)
            print(f"  {count:>5} comments  {run(folder, 'review', str(file)):6.1f} s")


def run(folder: Path, *arguments: str) -> float:
    """Seconds that a command takes."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "reportgen", *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - begun


def comment(file: Path, made: Path, count: int) -> Path:
    """A copy with comments on its runs, in turns."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts["word/document.xml"].decode()
    runs = list(_RUN.finditer(text))
    ids: dict[int, list[int]] = {}
    for number in range(count):
        ids.setdefault(number % len(runs), []).append(number)
    for place, run_ in reversed(list(enumerate(runs))):
        start = "".join(f'<w:commentRangeStart w:id="{n}"/>' for n in ids.get(place, ()))
        end = "".join(f'<w:commentRangeEnd w:id="{n}"/>' for n in ids.get(place, ()))
        text = text[: run_.start()] + start + run_[0] + end + text[run_.end() :]
    comments = "".join(map(_COMMENT.format, range(count)))
    parts["word/document.xml"] = text.encode()
    parts["word/comments.xml"] = f"<w:comments {_SPACE}>{comments}</w:comments>".encode()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made


if __name__ == "__main__":
    main()
