"""The quarto program, found, run and not believed too soon.

    from reportgen.engines import quarto

    program = quarto.Quarto.find()
    made = program.render("report.qmd", to="html")

`discovery` finds the program, `program` is the library, `engine` the engine of a build, `calls`
plans what it asks, `running` and `environment` are the world that quarto runs in, `sources`
reads what is asked about, `features` knows what is too new, `log` reads what quarto says,
`outputs` looks at what it made, `failures` says what went wrong, `steps` how far it has come.
"""

from reportgen.engines.quarto.discovery import MINIMUM_VERSION, Candidate
from reportgen.engines.quarto.engine import QuartoEngine
from reportgen.engines.quarto.program import Health, Inspection, Quarto, Render

__all__ = [
    "MINIMUM_VERSION",
    "Candidate",
    "Health",
    "Inspection",
    "Quarto",
    "QuartoEngine",
    "Render",
]
