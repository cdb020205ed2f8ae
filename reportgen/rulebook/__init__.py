"""The page of each rule: what is reported, why, a wrong and a right example."""

from __future__ import annotations

from importlib import resources

from reportgen.errors import Misuse
from reportgen.reading.validation import suggest
from reportgen.rules import RULES


def read_page(code: str) -> str:
    """The page of a rule, as Markdown; raises Misuse for a code that there is not."""
    name = code.strip().upper()
    if name not in RULES:
        remedy = suggest(name, RULES, "`reportgen explain` lists the rules.")
        raise Misuse(f"There is no rule {code!r}.", remedy)
    return resources.files(__name__).joinpath(f"{name}.md").read_text(encoding="utf-8")


def list_rules() -> str:
    """Every rule, a line each: its code, how grave a breach is, and its name."""
    return "".join(f"{r.code}  {r.severity:<7}  {r.name}\n" for r in RULES.values())
