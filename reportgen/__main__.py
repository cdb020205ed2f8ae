"""`python -m reportgen` is the command."""

from reportgen.cli import main

main()
