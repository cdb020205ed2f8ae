"""What quarto is asked: as few calls as make exactly the documents and formats wanted.

A call for a whole project is the cheapest, and makes what the front matter of each .qmd asks
for. Where that is more than is wanted there is one call a document.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reportgen.engines.protocol import Job
from reportgen.engines.quarto.failures import write_command
from reportgen.model.formats import QUARTO_NAMES, choose_name

MADE = "_reportgen"
"""The folder of a scratch copy in which quarto leaves what it made, and nothing else is."""

# Outputs are single files, so everything that a page shows goes into it; that a picture is
# missing is said only then, too. Never --quiet: it silences errors.
_WISHES = ("--no-execute", "-M", "embed-resources:true")


@dataclass(frozen=True)
class Call:
    """One call of quarto in the project's folder, and what it is to make."""

    arguments: tuple[str, ...]
    jobs: tuple[Job, ...]

    @property
    def by_hand(self) -> str:
        """The command for a person's shell, in the folder of the project."""
        return write_command(self.arguments)

    @property
    def in_scratch(self) -> tuple[str, ...]:
        """The arguments in a scratch copy: the outputs go to a folder of their own."""
        return (*self.arguments, "--output-dir", MADE)

    @property
    def names(self) -> str:
        """The files that it is to make."""
        return ", ".join(job.filename for job in self.jobs)

    @property
    def document(self) -> str:
        """The .qmd that it is about, "" for a whole project."""
        documents = {f"{job.document}.qmd" for job in self.jobs}
        return documents.pop() if len(documents) == 1 else ""


def plan_calls(
    jobs: Iterable[Job],
    asked: Mapping[str, frozenset[str]] | None,
    names: Mapping[str, tuple[str, ...]],
    profile: tuple[str, ...] = (),
) -> tuple[Call, ...]:
    """The calls that make the jobs; `asked` is what `read_formats` says of the project.

    `names` are the formats that each document names, an extension's too.
    """
    wanted: dict[str, list[Job]] = {}
    for job in sorted(set(jobs)):
        wanted.setdefault(job.document, []).append(job)
    formats = {name: _name(of, names.get(name, ())) for name, of in wanted.items()}
    wishes = (*_WISHES, *(("--profile", ",".join(profile)) if profile else ()))
    if {
        name: frozenset(of) for name, of in formats.items()
    } == asked and not profile:  # a profile may ask for other formats
        return (Call(("render", ".", *wishes), tuple(sorted(set(jobs)))),)
    return tuple(
        Call(("render", f"{name}.qmd", "--to", ",".join(formats[name]), *wishes), tuple(of))
        for name, of in wanted.items()
    )


def _name(jobs: Iterable[Job], names: tuple[str, ...]) -> tuple[str, ...]:
    """The formats of jobs as their document names them; Quarto's own where it does not."""
    return tuple(choose_name(names, [QUARTO_NAMES[job.format]]).written for job in jobs)
