"""DataFrames → a brief: `rows` reads one frame, `gathering` puts them together."""
