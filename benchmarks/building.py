"""How long builds take: cold, with nothing to do, with one sentence changed, beside other tools.

Everything is measured as a whole process, interleaved, in one run; what counts are the ratios.
Only the changed sentence is measured in a process that goes on, as `reportgen preview` does.
With `--peer`, the Python of an older version's environment, that version builds in turns with ours:
its own reference brief, as it was then, for it does not know what ours says since. Ours builds
both.
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from measuring import (
    REPORTGEN,
    ROOT,
    Group,
    Task,
    describe_machine,
    find_package,
    print_time,
    run_all,
)

from reportgen.engines.embedded.conversion import Written, convert
from reportgen.engines.embedded.extensions import Shelf
from reportgen.engines.embedded.pdf import Typesetter
from reportgen.engines.embedded.project import read_file
from reportgen.engines.embedded.readers import Readers
from reportgen.engines.quarto import Quarto
from reportgen.errors import EngineNotFound

TYPESET = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2], root=sys.argv[3])"
BUILD = (*REPORTGEN, "build", "--engine", "embedded", "--to", "html,pdf,slides")
# As a preview does: builds in one process, one sentence of an extract altered before each. pandoc
# and Typst stay, so that what they have used is asked of those that live.
WARM = """
import gc, sys, time
from pathlib import Path
import psutil
import reportgen
gc.set_threshold(50_000)  # as the command does
def work():
    own = psutil.Process()
    times = [own.cpu_times(), *(one.cpu_times() for one in own.children(recursive=True))]
    ended = times[0].children_user + times[0].children_system
    return ended + sum(one.user + one.system for one in times)
extract, runs = Path(sys.argv[1]), int(sys.argv[2])
reportgen.build(to=sys.argv[3], engine="embedded")
for number in range(runs + 1):
    text = extract.read_text("utf-8")
    extract.write_text(text.replace("thesis: >-\\n  ", "thesis: >-\\n  Indeed, ", 1), "utf-8")
    began, busy = time.perf_counter(), work()
    reportgen.build(to=sys.argv[3], engine="embedded")
    print(time.perf_counter() - began, work() - busy)
"""


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7, help="how often each is run")
    parser.add_argument("--peer", help="the Python of an older version's environment")
    options = parser.parse_args()
    runs = options.runs
    print(describe_machine())
    with copy_reference() as folder:
        cold = Task("reportgen build, cold", BUILD, folder, partial(forget, folder))
        cold.run()
        groups = list_groups(folder, cold)
        older = list_older(folder, cold, options.peer) if options.peer else []
        run_all([*groups, *older], runs)
        for group in (*groups, *older):
            group.show()
        show_changes(folder, cold, runs, "at most 0.5 of a cold build")
        if older:
            show_changes(folder, older[0].measure[0], runs, "at most 0.22 of the older cold build")


@contextmanager
def copy_reference() -> Iterator[Path]:
    """The reference brief in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="reportgen-bench-") as name:
        yield copy_brief(ROOT, Path(name) / "workspace")


def copy_brief(root: Path, folder: Path) -> Path:
    """A reference brief without its further documents: the brief and its slides are measured."""
    folder.mkdir()
    for part in ("brief.yml", "sources", "bibliography", "templates"):
        copy: Callable[..., object] = shutil.copytree if (root / part).is_dir() else shutil.copy
        copy(root / part, folder / part)
    settings = folder / "brief.yml"
    further = re.compile(r"^  (?!brief:|slides:)\w+: \{formats: .*\n", re.MULTILINE)
    settings.write_text(further.sub("", settings.read_text("utf-8")), "utf-8")
    return folder


def find_root(python: str) -> Path:
    """The repository of the reportgen that an interpreter imports."""
    command = (python, "-P", "-c", "import reportgen; print(reportgen.__file__)")
    done = subprocess.run(command, cwd="/", check=True, capture_output=True, text=True)
    return Path(done.stdout.strip()).parents[1]


def forget(folder: Path) -> None:
    """Removes all that a build left: outputs and cache."""
    for name in ("outputs", ".reportgen"):
        shutil.rmtree(folder / name, ignore_errors=True)


def list_groups(folder: Path, cold: Task) -> list[Group]:
    """What is measured, in the order of a run."""
    kept = folder.with_name("kept")  # a workspace whose outputs stay
    shutil.copytree(folder, kept)
    project = Path(shutil.copytree(folder / "outputs" / "quarto", folder.with_name("bare")))
    python = (sys.executable, "-c")
    library = Task("import reportgen, yaml, pydantic", (*python, _import("yaml", "pydantic")), kept)
    needed = ("yaml", "pydantic.main", "click", "jinja2", "bibtexparser", "babel")
    command = Task(f"import {', '.join(needed)}", (*python, f"import {', '.join(needed)}"), kept)
    groups = [
        Group("A cold build of page, PDF and slides", (cold,), list_tools(project), "at most 1.3"),
        Group(
            "A build with nothing to do",
            (Task("reportgen build, again", BUILD, kept),),
            (library,),
            "at most 2",
        ),
        Group(
            "Checking",
            (
                Task("reportgen --help", (*REPORTGEN, "--help"), kept),
                Task("reportgen check", (*REPORTGEN, "check"), kept),
            ),
            (command,),
            "at most 3",
        ),
    ]
    return groups + list_peers(project, cold)


def _import(*names: str) -> str:
    return f"import reportgen, {', '.join(names)}"


def list_tools(project: Path) -> tuple[Task, ...]:
    """The tools by themselves, on the finished Quarto project."""
    pandoc = str(find_package("pypandoc") / "files" / "pandoc")
    common = ("--from=markdown-smart", "--citeproc", "--standalone", "--quiet", "--mathml")
    read = (pandoc, *common, "--default-image-extension=svg")
    made = project.with_name("made")
    made.mkdir()
    reveal = f"--variable=revealjs-url:{lay_out_reveal(project.with_name('reveal'))}"
    typst = ("--to=typst", "--toc", f"--output={made / 'plain.typ'}")
    # Beside its figures, which Typst looks for from where its source stands.
    (project / "bare.typ").write_text(write_typst(project), encoding="utf-8")
    html = ("--to=html5", "--toc", "--embed-resources", f"--output={made / 'brief.html'}")
    deck = ("--to=revealjs", reveal, "--embed-resources", f"--output={made / 'slides.html'}")
    pdf = (sys.executable, "-c", TYPESET, "bare.typ", str(made / "brief.pdf"), str(project))
    return (
        Task("pandoc → HTML", (*read, "brief.qmd", *html), project),
        Task("pandoc → Typst", (*read, "brief.qmd", *typst), project),
        Task("Typst → PDF", pdf, project),
        Task("pandoc → reveal.js", (*read, "slides.qmd", *deck), project),
    )


def write_typst(project: Path) -> str:
    """The brief as Typst's own source, with the design that raw pieces of its text rest on."""
    scratch = project / ".looks"
    scratch.mkdir()
    file = read_file(project, "brief", Shelf(project, scratch))
    maker = Typesetter(system_fonts=True).make_pdf(
        file, file.options_for("pdf"), project=project, epoch=0
    )
    written: list[str] = []

    def keep(_name: str, one: Written) -> None:
        written.append(one.text)

    convert(file, [next(maker)], project=project, epoch=0, on_written=keep, readers=Readers())
    maker.close()
    return written[0]


def list_older(folder: Path, cold: Task, python: str) -> list[Group]:
    """An older version with its brief, ours with the same, and pandoc on the text of either."""
    theirs = copy_brief(find_root(python), folder.with_name("older"))
    ours = Path(shutil.copytree(theirs, folder.with_name("older-by-ours")))
    older = Task("the older version, cold", (python, *BUILD[1:]), theirs, partial(forget, theirs))
    same = Task("the older version’s brief, cold", BUILD, ours, partial(forget, ours))
    texts = {}
    for name, task in (("ours", cold), ("same", same), ("older", older)):
        task.run()
        made = task.folder / "outputs/quarto"
        texts[name] = Path(shutil.copytree(made, folder.with_name(f"{name}-text")))
        (texts[name] / "nothing.lua").write_text('function Writer() return "" end')
        print(f"brief.qmd, {name}: {(made / 'brief.qmd').stat().st_size / 1000:.1f} kB")
    return [
        Group("A cold build beside an older version", (cold, same), (older,), "at most 0.6"),
        *(
            Group(
                f"pandoc {what} the brief beside an older version’s text",
                (
                    Task("this text", command, texts["ours"]),
                    Task("the older brief’s text by ours", command, texts["same"]),
                ),
                (Task("the older text", command, texts["older"]),),
                "at most 0.3",
            )
            for what, command in list_readings()
        ),
    ]


def list_readings() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """pandoc reading a brief only, and making a page of it."""
    pandoc = str(find_package("pypandoc") / "files" / "pandoc")
    read = (pandoc, "--quiet", "--from=markdown-smart", "brief.qmd", "--output=read")
    cited = ("--citeproc", "--standalone", "--default-image-extension=svg", "--to=html5")
    return ("reading", (*read, "--to=nothing.lua")), ("reading, citing and writing", read + cited)


def lay_out_reveal(folder: Path) -> Path:
    """reveal.js as pandoc's own template looks for it: each plugin in a folder."""
    packaged = find_package("pyreveal") / "revealjs" / "dist"
    shutil.copytree(packaged, folder / "dist")
    for name in ("notes", "search", "zoom"):
        (folder / "plugin" / name).mkdir(parents=True)
        plugin = packaged / "plugin" / f"{name}.js"
        text = plugin.read_text(encoding="utf-8") if plugin.exists() else ""
        (folder / "plugin" / name / f"{name}.js").write_text(text, encoding="utf-8")
    return folder


def list_peers(project: Path, cold: Task) -> list[Group]:
    """Other tools on the same text, where they are found; ours is set against each."""
    peers = []
    with suppress(EngineNotFound):
        quarto = str(Quarto.find().path)
        rendered = Path(shutil.copytree(project, project.with_name("quarto")))
        # A document at a time: all of them together would be made in all formats that are named.
        tasks = tuple(
            Task(
                f"quarto render {name} → {formats}",
                (quarto, "render", name, "--to", formats),
                rendered,
            )
            for name, formats in (("brief.qmd", "html,typst"), ("slides.qmd", "revealjs"))
        )
        peers.append(Group("Beside Quarto, same project", (cold,), tasks, "at most 0.25"))
    if myst := shutil.which("myst"):
        # HTML and PDF need a theme from the network; JATS is what it writes without one.
        plain = project.with_name("myst")
        plain.mkdir()
        write_for_myst(project, plain)
        task = Task("myst build, JATS only", (myst, "build", "brief.md", "--xml", "--force"), plain)
        peers.append(Group("Beside MyST, same text", (cold,), (task,)))
    return peers


def write_for_myst(project: Path, folder: Path) -> None:
    """The brief's text without what only Quarto knows, and the files that it needs."""
    text = (project / "brief.qmd").read_text(encoding="utf-8")
    body = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL).replace("{{< pagebreak >}}", "")
    (folder / "brief.md").write_text(f"---\ntitle: Brief\n---\n{body}", encoding="utf-8")
    (folder / "myst.yml").write_text("version: 1\nproject:\n  bibliography: [references.bib]\n")
    shutil.copy(project / "references.bib", folder)
    shutil.copytree(project / "figures", folder / "figures")


def show_changes(folder: Path, cold: Task, runs: int, aim: str) -> None:
    """Prints how long a build takes once one sentence was changed, in a process that goes on."""
    print(f"\nOne sentence changed, in a process that goes on (aim: {aim})")
    print_time(cold.name, cold.median)
    for name, formats in (
        ("page, PDF and slides", "html,pdf,slides"),
        ("page, slides", "html,slides"),
    ):
        seconds, work = change_sentences(folder, runs, formats)
        ratios = f"× {seconds / cold.median:.2f}, of processors × {work / cold.median_work:.2f}"
        print_time(f"built again: {name}", seconds, ratios)


def change_sentences(folder: Path, runs: int, formats: str) -> tuple[float, float]:
    """The median times of a build after a change, in seconds: by the clock, and of processors."""
    extract = min((folder / "sources").glob("*[0-9].yml"))
    command = (sys.executable, "-c", WARM, str(extract), str(runs), formats)
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    lines = [map(float, line.split()) for line in done.stdout.splitlines()[1:]]
    seconds, work = zip(*lines, strict=True)
    return statistics.median(seconds), statistics.median(work)


if __name__ == "__main__":
    main()
