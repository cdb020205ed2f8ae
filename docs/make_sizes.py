"""Measures what is installed, and writes the tables of docs/dependencies.md: `nox -s sizes`.

It runs in an environment that has reportgen with all of its extras for users (but for `quarto`,
whose installation downloads a program). What an extra adds is what it needs and the core does not.
"""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from reportgen.diagnosis import EXTRAS
from reportgen.release import DISTRIBUTION

PAGE = Path(__file__).with_name("dependencies.md")
CORE: dict[str, tuple[str, str]] = {
    "babel": (
        "dates, numbers and plurals of every language (`language/`)",
        "no: nothing smaller has these data",
    ),
    "bibtexparser": ("bibliographies (`reading/`)", "no"),
    "citeproc-py": (
        "the words for pages and chapters in 60 languages (`language/`)",
        "no: pandoc carries such words too, but fewer, and in no file",
    ),
    "click": ("the command line", "no"),
    "deflate": ("packs plotly.js into pages, the same everywhere (`figures/`)", "no"),
    "jinja2": ("templates (`templating/`)", "no"),
    "markdown-it-py": ("texts in Markdown, and pages of `explain` (`verification/`)", "no"),
    "matplotlib": (
        "a typeface, and text as outlines in static figures (`figures/`)",
        "no: with all that it brings 170 MB, but no package that is smaller has a typeface of so "
        "many scripts and sets text from right to left",
    ),
    "plotly": (
        "plotly.js of pages (5 MB of it), and the objects of `reportgen.figure` (`figures/`)",
        "no: plotly.js comes in no smaller package",
    ),
    "psutil": ("ends programs with all that they started (`platforms.py`)", "no"),
    "pydantic": ("the model (`model/`)", "no"),
    "pylatexenc": ("TeX in bibliographies (`reading/`)", "no"),
    "pypandoc-binary": (
        "pandoc: reads the Quarto documents, cites, writes pages, slides and Word files "
        "(`engines/embedded/`)",
        "no",
    ),
    "pyreveal": ("reveal.js, which shows slides (`engines/embedded/`)", "no"),
    "pyyaml": ("what people write (`reading/`)", "no"),
    "rapidfuzz": (
        "the passage that is nearest to a quotation (`verification/`, `reviewing/`)",
        "no: verifying is what a brief is trusted for",
    ),
    "regex": ("patterns with a time limit (`model/`, `verification/`)", "no"),
    "reportgen-briefs": ("reportgen itself", "no"),
    "rich": (
        "the clock of a build, and pages of `explain` on a terminal (`console.py`)",
        "yes, but everybody sees them",
    ),
    "starlette": ("`preview` and `read` (`web/`)", "yes, but small, and `read` is for everybody"),
    "typst": (
        "sets PDFs, and draws figures for Word and PowerPoint (`engines/embedded/`, `figures/`)",
        "no",
    ),
    "uvicorn": ("`preview` and `read` (`web/`)", "yes, as starlette"),
    "watchfiles": ("`preview` and `check --watch` (`inspection.py`)", "yes, as starlette"),
}
"""What each package of the core is for, and whether it could be optional."""
_SMALL = 1.0  # MB: what is less stands in one row


def measure(package: str) -> float:
    """The size of an installed package’s files, with bytecode, in MB (1,000,000 bytes)."""
    files = (Path(str(file.locate())) for file in metadata.distribution(package).files or ())
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def find_needs(
    wanted: str, needed_by: str = "", known: dict[str, str] | None = None
) -> dict[str, str]:
    """Every package that pip installs for a requirement, with the one that first asks for it."""
    found = {} if known is None else known
    requirement = Requirement(wanted)
    name = canonicalize_name(requirement.name)
    found.setdefault(name, needed_by)
    wants = [Requirement(line) for line in metadata.requires(name) or ()]
    for extra in ("", *requirement.extras):
        for want in wants:
            holds = want.marker is None or want.marker.evaluate({"extra": extra})
            if holds and (canonicalize_name(want.name) not in found or want.extras):
                found.setdefault(canonicalize_name(want.name), name)
                find_needs(str(want), name, found)
    return found


def write_core() -> str:
    """The table of what everybody installs, largest first, and its sum."""
    direct = find_needs(DISTRIBUTION)
    sizes = {name: measure(name) for name in direct}
    rows = ["| package | MB | what is it for? | could it be optional? |", "|---|--:|---|---|"]
    for name in sorted(direct, key=lambda name: (-sizes[name], name)):
        purpose, choice = CORE.get(name, (f"needed by {direct[name]}", ""))
        if name in CORE or sizes[name] >= _SMALL:
            rows.append(f"| `{name}` | {sizes[name]:.1f} | {purpose} | {choice} |")
    rest = [size for name, size in sizes.items() if name not in CORE and size < _SMALL]
    rows.append(f"| {len(rest)} others, each below 1 MB | {sum(rest):.1f} | needed by these | |")
    rows.append(f"| **all** | **{sum(sizes.values()):.0f}** | | |")
    return "\n".join(rows)


def write_extras() -> str:
    """The table of the extras: what each adds to the core."""
    core = find_needs(DISTRIBUTION)
    rows = ["| extra | MB more | what is it for? | packages |", "|---|--:|---|---|"]
    for extra, purpose in EXTRAS.items():
        added = sorted(find_needs(f"{DISTRIBUTION}[{extra}]").keys() - core.keys())
        size = sum(map(measure, added))
        names = ", ".join(f"`{name}`" for name in added)
        rows.append(f"| `{extra}` | {size:.1f} | {purpose} | {names} |")
    return "\n".join(rows)


def replace(page: str, name: str, table: str) -> str:
    """A page with another table between the marks of that name."""
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    assert begin in page and end in page, name
    return re.sub(
        rf"(?s){re.escape(begin)}.*?{re.escape(end)}", lambda _: f"{begin}\n{table}\n\n{end}", page
    )


if __name__ == "__main__":
    page = PAGE.read_text(encoding="utf-8")
    for name, table in (("core", write_core()), ("extras", write_extras())):
        print(table, end="\n\n")  # noqa: T201 (it is what the session is for)
        page = replace(page, name, table)
    PAGE.write_text(page, encoding="utf-8", newline="\n")
