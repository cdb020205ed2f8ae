"""How long a cold build takes, against the tools that it cannot do without.

Everything is measured as a whole process, interleaved, in one run; what counts are the ratios.
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
AIM = 2.5
REPORTGEN = (sys.executable, "-m", "reportgen")
TYPESET = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2], root=sys.argv[3])"


@dataclass
class Task:
    """Something that is run as a process of its own; `seconds` has one entry a run."""

    name: str
    command: tuple[str, ...]
    folder: Path
    seconds: list[float] = field(default_factory=list)

    def run(self) -> None:
        """Runs it once; raises CalledProcessError where it fails."""
        began = time.perf_counter()
        subprocess.run(self.command, cwd=self.folder, check=True, capture_output=True)
        self.seconds.append(time.perf_counter() - began)

    @property
    def median(self) -> float:
        """The median of its runs, in seconds."""
        return statistics.median(self.seconds)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7, help="how often each is run")
    runs = parser.parse_args().runs
    with workspace() as folder:
        groups = list_groups(folder)
        tasks = [task for group in groups for task in (*group.ours, *group.tools)]
        for number in range(runs + 1):
            for task in tasks:
                task.run()
            print(f"{'warmed up' if number == 0 else f'run {number}'}", file=sys.stderr)
        for task in tasks:
            del task.seconds[0]
    for group in groups:
        group.show()


@contextmanager
def workspace() -> Iterator[Path]:
    """The reference brief in a folder of its own, built once."""
    with tempfile.TemporaryDirectory(prefix="reportgen-bench-") as name:
        folder = Path(name)
        for part in ("brief.yml", "sources", "bibliography", "templates"):
            copy: Callable[..., object] = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
            copy(ROOT / part, folder / part)
        build(folder).run()
        yield folder


def build(folder: Path) -> Task:
    """A whole build: web page, PDF and slides."""
    command = (*REPORTGEN, "build", "--engine", "embedded", "--to", "html,pdf,slides")
    return Task("reportgen build", command, folder)


@dataclass(frozen=True)
class Group:
    """What is ours, each set against the sum of what the tools need."""

    title: str
    ours: tuple[Task, ...]
    tools: tuple[Task, ...]
    aim: float = 0

    def show(self) -> None:
        """Prints medians and ratios."""
        needed = sum(task.median for task in self.tools)
        aim = f" (aim: at most {self.aim})" if self.aim else ""
        print(f"\n{self.title}{aim}")
        for task in self.tools:
            print(f"  {task.name:<28} {task.median * 1000:7.0f} ms")
        if len(self.tools) > 1:
            print(f"  {'together':<28} {needed * 1000:7.0f} ms")
        for task in self.ours:
            ratio = task.median / needed
            print(f"  {task.name:<28} {task.median * 1000:7.0f} ms   × {ratio:.2f}")


def list_groups(folder: Path) -> list[Group]:
    """What is measured, in the order of a run."""
    imports = (sys.executable, "-c", "import yaml, pydantic.main, click")
    start = Task("python, yaml, pydantic, click", imports, folder)
    ours = (
        Task("reportgen --help", (*REPORTGEN, "--help"), folder),
        Task("reportgen check", (*REPORTGEN, "check"), folder),
    )
    return [
        Group("A cold build", (build(folder),), list_tools(folder / "outputs" / "quarto"), AIM),
        Group("Commands that make no document", ours, (start,)),
    ]


def list_tools(project: Path) -> tuple[Task, ...]:
    """The tools by themselves, on the finished Quarto project."""
    pandoc = str(package("pypandoc") / "files" / "pandoc")
    common = ("--from=markdown-smart", "--citeproc", "--standalone", "--quiet", "--mathml")
    read = (pandoc, *common, "--default-image-extension=svg")
    made = project.parent / "bare"
    made.mkdir()
    reveal = f"--variable=revealjs-url:{lay_out_reveal(project.parent / 'reveal')}"
    # Beside its figures, which Typst looks for from where its source stands.
    typst = ("--to=typst", "--toc", "--output=bare.typ")
    html = ("--to=html5", "--toc", "--embed-resources", f"--output={made / 'brief.html'}")
    deck = ("--to=revealjs", reveal, "--embed-resources", f"--output={made / 'slides.html'}")
    pdf = (sys.executable, "-c", TYPESET, "bare.typ", str(made / "brief.pdf"), str(project))
    return (
        Task("pandoc → HTML", (*read, "brief.qmd", *html), project),
        Task("pandoc → Typst", (*read, "brief.qmd", *typst), project),
        Task("Typst → PDF", pdf, project),
        Task("pandoc → reveal.js", (*read, "slides.qmd", *deck), project),
    )


def lay_out_reveal(folder: Path) -> Path:
    """reveal.js as pandoc's own template looks for it: each plugin in a folder."""
    packaged = package("pyreveal") / "revealjs" / "dist"
    shutil.copytree(packaged, folder / "dist")
    for name in ("notes", "search", "zoom"):
        (folder / "plugin" / name).mkdir(parents=True)
        plugin = packaged / "plugin" / f"{name}.js"
        text = plugin.read_text(encoding="utf-8") if plugin.exists() else ""
        (folder / "plugin" / name / f"{name}.js").write_text(text, encoding="utf-8")
    return folder


def package(name: str) -> Path:
    """The folder of an installed package."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{name} is not installed.")
    return Path(spec.origin).parent


if __name__ == "__main__":
    main()
