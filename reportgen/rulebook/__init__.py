"""The page of each rule: what is reported, why, a wrong and a right example."""

from __future__ import annotations

import inspect
from importlib import resources

from reportgen.errors import Misuse
from reportgen.plugins import Plugin, find_plugin, list_plugins
from reportgen.reading.validation import suggest
from reportgen.rules import RULES


def read_page(code: str) -> str:
    """The page of a rule, as Markdown; raises Misuse for a code that there is not.

    Of a rule of a plug-in, it says which package has it, and what that says of its check.
    """
    name = code.strip().upper()
    if not name.startswith("RG") and (plugin := find_plugin("checks", name.rstrip("0123456789"))):
        return _describe(plugin, name)
    if name not in RULES:
        remedy = suggest(name, RULES, "`reportgen explain` lists the rules.")
        raise Misuse(f"There is no rule {code!r}.", remedy)
    return resources.files(__name__).joinpath(f"{name}.md").read_text(encoding="utf-8")


def list_rules() -> str:
    """Every rule, a line each: its code, how grave a breach is, and its name.

    After them, the plug-ins that have rules of their own.
    """
    own = "".join(f"{r.code}  {r.severity:<7}  {r.name}\n" for r in RULES.values())
    return own + "".join(
        f"{plugin.name}…  of the package {plugin.package} {plugin.version}\n"
        for plugin in list_plugins("checks")
    )


def _describe(plugin: Plugin, name: str) -> str:
    """What is known of a rule of a plug-in."""
    words = inspect.getdoc(plugin.load()) or "Its package says nothing of it."
    return (
        f"# {name}: a rule of the package {plugin.package} {plugin.version}\n\n{words}\n\n"
        "It is not one of reportgen’s own. Without the package, nothing is checked for it: "
        f"`python -m pip uninstall {plugin.package}`\n"
    )
