"""The whole workspace as the browser has it: sources, claims, themes, and what is wrong."""

from __future__ import annotations

import os
from typing import Any

from reportgen.language.locales import find_direction
from reportgen.model.brief import Brief
from reportgen.room.desk import Desk
from reportgen.room.library import Reading
from reportgen.room.sheets import Sheet
from reportgen.workspace import COMPARISON_FILE


def describe_workspace(desk: Desk) -> dict[str, Any]:
    """Everything but the texts; values are as they are written, right or wrong."""
    inspected = desk.wait_checked()
    brief = inspected.inspection.brief if inspected.inspection else None
    comparison, published = desk.sheets.comparison, desk.sheets.brief.value
    files, seconds = desk.sheets.list_sources(), desk.sheets.list_readings()
    extracts = desk.show_extracts()
    readings = {key: desk.find_text_by(key, name) for key, name in files.items()}
    # Whoever reads a source a second time is told nothing of what others have made of it.
    hidden = {*files.values(), *(n for named in seconds.values() for n in named.values())}
    hidden = hidden - {sheet.name for sheet in extracts.values()} if desk.reader else set()
    return {
        "state": desk.state,
        "title": published.get("title") or "",
        "language": desk.language,
        "direction": _find_direction(desk.language),
        "readonly": not os.access(desk.workspace.root / "sources", os.W_OK),
        "reader": desk.reader or None,
        "undo": desk.clerk.undo_label,
        "redo": desk.clerk.redo_label,
        "sources": [
            {
                **_describe_source(key, sheet, readings[key], brief),
                "readers": list(seconds.get(files[key], ())),
            }
            for key, sheet in extracts.items()
        ],
        "themes": [_describe_theme(*theme) for theme in comparison.list_records("themes")],
        **{
            name: [
                {"path": [name, number], "value": item}
                for number, item in comparison.list_records(name)
            ]
            for name in ("relations", "judgements", "silences", "explanations")
        },
        "comparison": {"file": COMPARISON_FILE, "value": comparison.value},
        "claims": [claim for key, sheet in extracts.items() for claim in _list_claims(key, sheet)],
        "findings": [one for one in inspected.shown if one["file"] not in hidden],
        "fault": str(inspected.fault) if inspected.fault else None,
    }


def _find_direction(language: str) -> str:
    return "ltr" if language.partition("-")[0] == "en" else find_direction(language)


def _describe_theme(number: int, item: dict[str, Any]) -> dict[str, Any]:
    scale = item.get("scale")
    return {
        "path": ["themes", number],
        "id": item.get("id"),
        "label": item.get("label"),
        "group": item.get("group"),
        "question": item.get("question"),
        "scale": scale if isinstance(scale, dict) else None,
        "value": item,
    }


def _describe_source(
    key: str, sheet: Sheet, reading: Reading, brief: Brief | None
) -> dict[str, Any]:
    claims = [item for _, item in sheet.list_records("claims")]
    return {
        "key": key,
        "file": sheet.name,
        "exists": sheet.data is not None,
        "label": sheet.value.get("label") or key,
        "reference": _write_reference(key, brief),
        "text": {
            "state": reading.state,
            "message": reading.fault.message if reading.fault else "",
            "remedy": reading.fault.remedy if reading.fault else "",
            "kind": "pages" if reading.is_paged else "paragraphs",
        },
        "claims": sum("status" not in claim for claim in claims),
        "drafts": sum("status" in claim for claim in claims),
    }


def _write_reference(key: str, brief: Brief | None) -> str:
    """A source in words: "Ryo Sahashi (2017): Japan’s strategic hedging under Trump"."""
    entry = brief.bibliography.entries.get(key) if brief else None
    if entry is None:
        return ""
    year = entry.issued.partition("-")[0]
    who = f"{', '.join(entry.authors)} ({year})" if year else ", ".join(entry.authors)
    return ": ".join(part for part in (who, entry.title) if part)


def _list_claims(key: str, sheet: Sheet) -> list[dict[str, Any]]:
    return [
        {
            "id": item.get("id"),
            "source": key,
            "path": ["claims", number],
            "theme": item.get("theme"),
            "stance": item.get("stance"),
            "text": item.get("claim"),
            "short": item.get("short"),
            "draft": "status" in item,
        }
        for number, item in sheet.list_records("claims")
    ]
