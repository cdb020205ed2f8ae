"""A brief as a bundle of CSV files with a Frictionless `datapackage.json` that describes them.

The description is that of Data Package 1.0 (https://specs.frictionlessdata.io/): each column with
its type, and which column names records of which table.
"""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from reportgen.exchange.fields import clean
from reportgen.exchange.ledger import list_tables
from reportgen.exchange.packing import pack
from reportgen.exchange.rows import Table
from reportgen.formulas import guard
from reportgen.model.brief import Brief
from reportgen.verification.lock import Lock


def write(brief: Brief, _lock: Lock | None = None) -> bytes:
    """The brief as a zip archive of tables in UTF-8, a comma between cells."""
    tables = list_tables(brief)
    package = {
        "profile": "tabular-data-package",
        "name": "reportgen",
        "title": clean(brief.publication.title),
        "resources": [_describe(table) for table in tables],
    }
    described = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
    files = {f"{table.name}.csv": _write_table(table) for table in tables}
    return pack({"datapackage.json": described.encode(), **files})


def _describe(table: Table) -> dict[str, Any]:
    """A table as a resource of the package."""
    schema: dict[str, Any] = {
        "fields": [
            {"name": name, "type": "integer" if name in table.is_number else "string"}
            for name in table.columns
        ],
        "missingValues": [""],
    }
    if table.key:
        schema["primaryKey"] = table.key
    if table.links:
        schema["foreignKeys"] = [
            {"fields": column, "reference": {"resource": other, "fields": _singular(other)}}
            for column, other in table.links.items()
        ]
    return {
        "name": table.name,
        "path": f"{table.name}.csv",
        "profile": "tabular-data-resource",
        "description": table.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _singular(name: str) -> str:
    return name.removesuffix("s")


def _write_table(table: Table) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(table.columns)
    for row in table.rows:
        writer.writerow([guard(cell) for cell in row])
    return written.getvalue().encode("utf-8", "ignore")
