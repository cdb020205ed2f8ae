"""What each tool of an assistant does: plain values in, plain values out, no protocol.

All that is written is a draft, which stands in no document before a person has finished it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportgen.assistants.quoting import find_both, look_up
from reportgen.editing.beginning import look_up as look_up_source
from reportgen.editing.beginning import plan_source
from reportgen.editing.entry import (
    find_claim,
    list_ids,
    plan_draft,
    plan_evidence,
    plan_relation,
    propose_id,
)
from reportgen.editing.folder import Folder, list_claims, read_field
from reportgen.editing.location import locate
from reportgen.editing.plan import Plan
from reportgen.editing.transcript import write_transcript
from reportgen.errors import Finding, InvalidBrief, Misuse
from reportgen.exchange.extracts import Extract
from reportgen.inspection import inspect
from reportgen.model.brief import Brief
from reportgen.model.drafts import Lookup, Status
from reportgen.reading.loading import load
from reportgen.reading.validation import listing, suggest
from reportgen.reading.yamldoc import list_records
from reportgen.verification.matching import Index
from reportgen.workspace import Workspace

Sheet = dict[str, Any]
"""Values that JSON can write."""

LONGEST_ANSWER = 20_000
"""Characters of a text that are given at once."""
_MOST_FINDINGS = 200
_MOST_HITS = 20


@dataclass(frozen=True)
class Desk:
    """A workspace as an assistant works with it; every call reads its files anew.

    `texts` is the folder of the full texts, else brief.yml's; `allow` names folders elsewhere
    that the workspace may lead to. The methods raise `ReportgenError`, whose words say what to do.
    """

    root: Path
    texts: Path | None = None
    allow: tuple[Path, ...] = ()

    def describe(self) -> Sheet:
        """What the workspace is about, its themes, its sources, relations and drafts."""
        brief, folder = self._load(), self._open()
        known = folder.read_texts()[0] if folder.texts else {}
        return {
            "title": brief.publication.title,
            "question": brief.publication.question,
            "themes": [_describe_theme(theme) for theme in brief.comparison.themes],
            "sources": [
                {
                    "key": key,
                    "label": _get(extract, "label"),
                    "thesis": _get(extract, "thesis"),
                    "has_text": key in known,
                    "is_draft": bool(_get(extract, "status")),
                    "claims": len(list_claims(extract)),
                }
                for key, extract in folder.extracts.items()
            ],
            "bibliography": sorted(brief.bibliography.keys)[:500],
            "relations": [
                {"from": r.from_, "type": str(r.type), "to": r.to}
                for r in brief.comparison.relations
            ],
            "drafts": sum(draft.record is not None for draft in brief.drafts),
        }

    def read_text(self, source: str, line: int = 1) -> Sheet:
        """The text of a source from a line on, a paragraph a line, pages as "—— p. 86 ——"."""
        lines = [one for one in write_transcript(self._open().read_text(source)).split("\n") if one]
        if not 1 <= line <= len(lines):
            raise Misuse(f"There is no line {line}.", f"The text has {len(lines)} lines.")
        pages = [one for one in lines[: line - 1] if one.startswith("—— ")]
        shown: list[str] = []
        size = 0
        for one in lines[line - 1 :]:
            size += len(one) + 1
            if shown and size > LONGEST_ANSWER:
                break
            shown.append(one[:LONGEST_ANSWER])
        following = line + len(shown)
        return {
            "source": source,
            "page_before": pages[-1].strip("— ") if pages else "",
            "text": "\n".join(shown),
            "lines": len(lines),
            "next_line": following if following <= len(lines) else None,
        }

    def locate_words(self, words: str, source: str | None = None) -> Sheet:
        """The places of some words, or of the passage that is most like them."""
        hits, faults = locate(self._open(), words, source)
        return {
            "places": [dict(hit.to_json()) for hit in hits[:_MOST_HITS]],
            "count": len(hits),
            "unreadable": {key: str(fault) for key, fault in faults.items()},
        }

    def list_claims(self, source: str) -> Sheet:
        """The claims of a source as they are written, drafts among them."""
        extract = self._open().find(source)
        return {"source": source, "claims": [claim for _, claim in list_claims(extract)]}

    def check(self) -> Sheet:
        """What `reportgen check` finds."""
        found = inspect(self._workspace(), texts=self.texts, remarks=True)
        seen = found.survey
        return {
            "findings": [_describe_finding(one) for one in found.findings[:_MOST_FINDINGS]],
            "count": len(found.findings),
            "quotations": seen.quotations if seen else 0,
            "verified": seen.verified if seen else 0,
        }

    def verify(self) -> Sheet:
        """Whether the words of drafts and of finished records stand in the texts, now."""
        folder, checked = self._open(), self.check()
        texts, faults = folder.read_texts()
        drafts: list[Sheet] = []
        for key, extract in folder.extracts.items():
            index = Index.of(texts[key]) if key in texts else None
            for claim, record in _list_drafts(extract):
                words = _read_words(record)
                lookups = [str(look_up(index, one)) for one in words] if index else ["no text"]
                drafts.append({"source": key, "claim": claim, "words": words, "lookup": lookups})
        is_good = all(one == Lookup.VERIFIED for each in drafts for one in each["lookup"])
        return {
            "drafts": drafts,
            "drafts_are_verified": is_good,
            "quotations": checked["quotations"],
            "verified": checked["verified"],
            "unreadable": {key: str(fault) for key, fault in faults.items()},
        }

    def propose_source(self, source: str, fields: Mapping[str, str]) -> Sheet:
        """Begins the extract of a source that the bibliography has; it is a draft as a whole."""
        folder = self._open()
        known = look_up_source(folder, source)
        return self._write(plan_source(folder, source, dict(fields), known))

    def propose_claim(
        self, reader: str, source: str, passage: str, quote: str, fields: Mapping[str, Any]
    ) -> Sheet:
        """A claim that is a draft, on a passage that stands in the text of its source."""
        folder = self._open()
        extract = folder.find(source)
        self._require_theme(str(fields["theme"]))
        found = find_both(folder, extract, passage, quote)
        name = propose_id(list_ids(folder), source, str(fields["claim"]))
        item = {
            "id": name,
            "status": str(Status.DRAFT),
            **fields,
            **({"locator": found.locator} if found.locator else {}),
            **({"quote": quote} if quote else {}),
            "imported": _sign(passage, reader),
        }
        return {"id": name, **self._write(plan_draft(folder, extract, item))}

    def propose_evidence(
        self, reader: str, claim: str, passage: str, quote: str, fields: Mapping[str, Any]
    ) -> Sheet:
        """A piece of evidence that is a draft, below a claim that may be one."""
        folder = self._open()
        extract, number = find_claim(folder, claim)
        found = find_both(folder, extract, passage, quote)
        item = {
            "status": str(Status.DRAFT),
            **fields,
            **({"locator": found.locator} if found.locator else {}),
            **({"quote": quote} if quote else {}),
            "imported": _sign(passage, reader),
        }
        return self._write(plan_evidence(folder, extract, number, item))

    def propose_relation(self, from_: str, type_: str, to: str, note: str) -> Sheet:
        """A relation of a draft, which documents have once a person has finished that."""
        folder = self._open()
        ends = [find_claim(folder, end) for end in (from_, to)]
        claims = [extract.document.value["claims"][number] for extract, number in ends]
        whole = [_get(extract, "status") for extract, _ in ends]
        if not any(whole) and not any("status" in claim for claim in claims):
            raise Misuse(
                "Both claims are finished: the relation would stand in documents at once.",
                f"Ask a person to add it: reportgen add relation --from {from_} --type {type_} "
                f"--to {to}",
            )
        item = {"from": from_, "to": to, "type": type_, **({"note": note} if note else {})}
        return self._write(plan_relation(folder, item))

    def build(self, formats: Iterable[str]) -> Sheet:
        """Makes documents in outputs/; code of the workspace runs only if its user allowed it."""
        from reportgen.making.pipeline import build

        made = build(self.root, to=list(formats) or None, texts=self.texts, allow=self.allow)
        root = self._workspace().root
        return {
            "documents": [one.path.relative_to(root).as_posix() for one in made.outputs],
            "findings": [_describe_finding(one) for one in made.findings[:_MOST_FINDINGS]],
            "count": len(made.findings),
        }

    # ── what the tools share ──────────────────────────────────────────────────────────────

    def _workspace(self) -> Workspace:
        return Workspace.open(self.root, self.allow)

    def _open(self) -> Folder:
        return Folder.open(self._workspace(), self.texts)

    def _load(self) -> Brief:
        workspace = self._workspace()
        loaded = load(workspace)
        if loaded.brief is None:
            raise InvalidBrief(loaded.findings, workspace.root)
        return loaded.brief

    def _require_theme(self, theme: str) -> None:
        themes = self._load().themes
        if theme not in themes:
            otherwise = f"The themes are: {listing(themes, 40)}." if themes else "There is none."
            raise Misuse(f"There is no theme {theme!r}.", suggest(theme, themes, otherwise))

    def _write(self, plan: Plan) -> Sheet:
        """Writes what makes no new error; all else in the files stays byte for byte."""
        plan.check(self.texts)
        plan.write()
        return {"done": list(plan.done), "changed": sorted(plan.contents)}


def _sign(passage: str, reader: str) -> Sheet:
    """What a draft keeps of where it came from: the words, that they were found, and by whom."""
    return {"passage": passage, "lookup": str(Lookup.VERIFIED), "reader": reader}


def _get(extract: Extract, name: str) -> str:
    value = extract.document.value
    return (read_field(value, name) or "") if isinstance(value, dict) else ""


def _list_drafts(extract: Extract) -> list[tuple[str, Mapping[str, Any]]]:
    """The claims and grounds of an extract that are drafts, each with the id of its claim."""
    return [
        (str(claim.get("id")), record)
        for _, claim in list_claims(extract)
        for record in (claim, *(ground for _, ground in list_records(claim, "evidence")))
        if record.get("status") == Status.DRAFT
    ]


def _read_words(record: Mapping[str, Any]) -> list[str]:
    imported = record.get("imported")
    passage = imported.get("passage") if isinstance(imported, dict) else None
    return [words for words in (passage, record.get("quote")) if isinstance(words, str)]


def _describe_theme(theme: Any) -> Sheet:
    scale = theme.scale
    ends = {"low": scale.low, "high": scale.high} if scale else None
    return {"id": theme.id, "label": theme.label, "question": theme.question, "scale": ends}


def _describe_finding(finding: Finding) -> Sheet:
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "place": str(finding.location),
        "message": finding.message,
        "remedy": finding.remedy,
    }
