"""How long builds take: cold, with nothing to do, with one sentence changed, beside other tools.

Everything is measured as a whole process, interleaved, in one run; what counts are the ratios.
Only the changed sentence is measured in a process that goes on, as `reportgen preview` does.
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
from reportgen.engines.embedded.pdf import Typesetter
from reportgen.engines.embedded.project import read_file
from reportgen.engines.quarto import Quarto
from reportgen.errors import EngineNotFound

TYPESET = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2], root=sys.argv[3])"
BUILD = (*REPORTGEN, "build", "--engine", "embedded", "--to", "html,pdf,slides")
# As a preview does: builds in one process, one sentence of an extract altered before each.
WARM = """
import sys, time
from pathlib import Path
import reportgen
extract, runs = Path(sys.argv[1]), int(sys.argv[2])
reportgen.build(to=sys.argv[3], engine="embedded")
for number in range(runs + 1):
    text = extract.read_text("utf-8")
    extract.write_text(text.replace("thesis: >-\\n  ", "thesis: >-\\n  Indeed, ", 1), "utf-8")
    began = time.perf_counter()
    reportgen.build(to=sys.argv[3], engine="embedded")
    print(time.perf_counter() - began)
"""


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7, help="how often each is run")
    runs = parser.parse_args().runs
    print(describe_machine())
    with copy_reference() as folder:
        cold = Task("reportgen build, cold", BUILD, folder, partial(forget, folder))
        cold.run()
        groups = list_groups(folder, cold)
        run_all(groups, runs)
        for group in groups:
            group.show()
        show_changes(folder, cold, runs)


@contextmanager
def copy_reference() -> Iterator[Path]:
    """The reference brief in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="reportgen-bench-") as name:
        folder = Path(name) / "workspace"
        folder.mkdir()
        for part in ("brief.yml", "sources", "bibliography", "templates"):
            copy: Callable[..., object] = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
            copy(ROOT / part, folder / part)
        yield folder


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
    file = read_file(project, "brief")
    maker = Typesetter(system_fonts=True).make_pdf(
        file, file.options_for("pdf"), project=project, epoch=0
    )
    written: list[str] = []

    def keep(_name: str, one: Written) -> None:
        written.append(one.text)

    convert(file, [next(maker)], project=project, epoch=0, on_written=keep)
    maker.close()
    return written[0]


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


def show_changes(folder: Path, cold: Task, runs: int) -> None:
    """Prints how long a build takes once one sentence was changed, in a process that goes on."""
    print("\nOne sentence changed, in a process that goes on (aim: at most 0.5 of a cold build)")
    print_time(cold.name, cold.median)
    for name, formats in (
        ("page, PDF and slides", "html,pdf,slides"),
        ("page, slides", "html,slides"),
    ):
        seconds = change_sentences(folder, runs, formats)
        print_time(f"built again: {name}", seconds, f"× {seconds / cold.median:.2f}")


def change_sentences(folder: Path, runs: int, formats: str) -> float:
    """The median time of a build after a change, in seconds."""
    extract = min((folder / "sources").glob("*[0-9].yml"))
    command = (sys.executable, "-c", WARM, str(extract), str(runs), formats)
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return statistics.median(map(float, done.stdout.split()[1:]))


if __name__ == "__main__":
    main()
