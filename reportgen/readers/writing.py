"""An agreement as data for other programs: JSON with all of it, CSV with one of its tables."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Literal

from reportgen.formulas import guard
from reportgen.readers.comparing import Agreement, Share
from reportgen.readers.passages import Mark

Table = Literal["readers", "passages"]


def write_json(agreement: Agreement) -> str:
    """All of an agreement, with the passages and what each reader says of them."""
    data = {
        "source": agreement.source,
        "unit": agreement.unit,
        "readers": [asdict(reader) for reader in agreement.readers],
        "coefficients": [asdict(each) for each in agreement.coefficients],
        "passages": [
            {
                "by": passage.by,
                "marks": [_list_mark(mark) for mark in passage.marks],
                "differences": [asdict(one) for one in differences],
            }
            for passage, differences in zip(agreement.passages, agreement.differences, strict=True)
        ],
        "notes": list(agreement.notes),
        "errors": [str(finding) for finding in agreement.findings],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _list_mark(mark: Mark) -> dict[str, Any]:
    values = {
        "reader": mark.reader,
        "claim": mark.claim,
        "text": mark.statement,
        "theme": mark.theme,
        "stance": mark.stance,
        "certainty": mark.certainty,
        "locator": str(mark.locator),
        "quote": mark.quote or None,
        "verified": mark.verified,
    }
    return {**values, "spans": [list(span) for span in mark.spans]}


def write_csv(agreement: Agreement, table: Table) -> str:
    """One table: a row for each reader, or for each mark of a passage, as R and SPSS want it."""
    rows = _list_readers(agreement) if table == "readers" else _list_marks(agreement)
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerows([guard(cell) for cell in row] for row in rows)
    return written.getvalue()


_SHARE = ("passages", "same_theme", "both_rated", "same_stance")


def _list_readers(agreement: Agreement) -> Iterator[tuple[Any, ...]]:
    yield (
        *("reader", "file", "claims", "quotations", "verified"),
        *(f"{name}_with_first" for name in _SHARE),
        "kappa_with_first",
        *(f"{name}_with_all" for name in _SHARE),
    )
    for reader in agreement.readers:
        first = reader.with_first
        yield (
            *(reader.name, reader.file, reader.claims, reader.quotations, reader.verified),
            *_list_share(first),
            first.kappa if first else None,
            *_list_share(reader.with_all),
        )


def _list_share(share: Share | None) -> tuple[int | None, ...]:
    if share is None:
        return (None,) * len(_SHARE)
    return share.passages, share.themes, share.rated, share.stances


def _list_marks(agreement: Agreement) -> Iterator[tuple[Any, ...]]:
    names = (
        "reader",
        "claim",
        "text",
        "theme",
        "stance",
        "certainty",
        "locator",
        "quote",
        "verified",
    )
    yield ("passage", "by", *names)
    for number, passage in enumerate(agreement.passages, 1):
        for mark in passage.marks:
            values = _list_mark(mark)
            yield (number, passage.by, *(values[name] for name in names))
