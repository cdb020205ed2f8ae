"""The engines: each makes documents of a finished Quarto project."""
