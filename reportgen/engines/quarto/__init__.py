"""The Quarto engine: the quarto program, found, run and not believed too soon.

    from reportgen.engines import quarto

    engine = quarto.Quarto.find()
    made = engine.render(project, jobs, into, epoch=0, progress=print)

`discovery` finds the program, `calls` plans what it is asked, `environment` is the world it
runs in, `log` reads what it says, `outputs` looks at what it made, `engine` does it in order.
"""

from reportgen.engines.quarto.discovery import MINIMUM_VERSION, Candidate
from reportgen.engines.quarto.engine import Quarto

__all__ = ["MINIMUM_VERSION", "Candidate", "Quarto"]
