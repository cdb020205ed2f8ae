// Findings that stand at no field of the extract that is shown, and the ways to where they stand.

import { emit, fill, h, store, t } from "/static/core.js";
import { drawFinding, findWorst } from "/static/field.js";

/** The list of them. */
export const others = h("details.others");

/** Findings that have no field here: of other files, or of no place in this one. */
export function drawOthers(file) {
  const { findings, fault } = store.workspace;
  const listed = findings.filter((one) => one.file !== file || !one.path);
  others.hidden = !listed.length && !fault;
  const items = listed.slice(0, 300).map((one) => drawFinding(one, drawPlace(one)));
  const now = JSON.stringify([listed, fault]);
  if (others.dataset.drawn === now) return;
  others.dataset.drawn = now;
  const summary = h("summary", {}, t("Findings elsewhere"), h("span.found", { class: findWorst(listed) }, String(listed.length)));
  fill(others, summary, fault && h("p.state-of.bad", { dir: "auto" }, fault), h("ul.findings", {}, items));
}

function drawPlace(finding) {
  const source = store.workspace.sources.find((one) => one.file === finding.file);
  const words = [finding.file, finding.line, finding.column].filter(Boolean).join(":");
  const isOfClaim = source && finding.path?.[0] === "claims" && typeof finding.path[1] === "number";
  const claim = isOfClaim && store.workspace.claims.find((one) => one.source === source.key && one.path[1] === finding.path[1]);
  if (claim?.id) return h("button.plain.small", { type: "button", onclick: () => emit("show-claim", { id: claim.id }) }, words);
  if (finding.file === store.workspace.comparison.file) {
    return h("button.plain.small", { type: "button", onclick: () => emit("show-finding", finding) }, words);
  }
  return h("span.soft.small", { dir: "ltr" }, words);
}
