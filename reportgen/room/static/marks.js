// What an extract takes from a text, as it is told apart in the text: by line, sign and colour.

import { emit, h, store, t } from "/static/core.js";

const URGENCY = ["verified", "draft", "unverified"]; // where several lie over each other

/** The words for how sure a passage is. */
export function nameStatus(status) {
  const names = { verified: t("verified"), unverified: t("not verified"), draft: t("draft") };
  return names[status] ?? status;
}

/** What is asked for besides a source's text while its readings are compared in it. */
export const withReadings = (source) => (store.comparing === source ? "?readings" : "");

/** The status that a place with several marks shows; of readings, those of all who marked it. */
export function worst(marks) {
  if (marks.some((mark) => mark.passage !== undefined)) return [...new Set(marks.map((mark) => mark.status))].join(" ");
  return marks.map((mark) => mark.status).sort((a, b) => URGENCY.indexOf(b) - URGENCY.indexOf(a))[0];
}

/** The small button behind a passage, which leads to its claim. It has no text, so that it does
 * not get into what is selected; its sign comes from the style sheet. */
export function makeTag(mark) {
  if (mark.passage !== undefined) return makeReaderTag(mark);
  const claim = store.workspace?.claims.find((one) => one.id === mark.claim);
  const what = mark.evidence == null ? t("Claim {id}", { id: mark.claim }) : t("Evidence of {id}", { id: mark.claim });
  const words = `${what}, ${nameStatus(mark.status)}`;
  return h("button.tag", {
    type: "button",
    class: mark.status,
    "aria-label": words,
    title: claim ? `${words}: ${claim.short || claim.text}` : words,
    onclick: () => leadTo(mark),
  });
}

/** The button behind what readers marked: the number of a reader, or how many they are. */
function makeReaderTag(mark) {
  if (!mark.label) return null; // it stands with that of another
  const names = mark.readers.map((name) => name || t("This extract"));
  const words = t("Marked by {readers}", { readers: new Intl.ListFormat(document.documentElement.lang).format(names) });
  return h("button.tag.reading", { type: "button", class: mark.status, dataset: { label: mark.label }, "aria-label": words, title: words, onclick: () => leadTo(mark) });
}

/** Leads to the claim that a passage belongs to, or to the passage among those compared. */
export function leadTo(mark) {
  if (mark.passage !== undefined) return emit("show-reading", { passage: mark.passage });
  return emit("show-claim", { id: mark.claim, evidence: mark.evidence });
}

/** The marks of a text told by a name each that stays the same while they do. */
export function nameMark(mark) {
  return `${mark.start} ${mark.end} ${mark.claim} ${mark.evidence ?? ""} ${mark.status}`;
}

// ── what is lit for a while, or while a search lasts ─────────────────────────────────────

const canLight = typeof Highlight === "function" && CSS.highlights;

/** Lights ranges of the page in the style `::highlight(name)`; none: takes the light away. */
export function light(name, ranges) {
  if (!canLight) return layOver(name, ranges);
  if (ranges.length) CSS.highlights.set(name, new Highlight(...ranges));
  else CSS.highlights.delete(name);
}

const MOST = 200; // places that boxes are laid over

/** The same for a browser without highlights: boxes over the words (what is selected it shows itself). */
function layOver(name, ranges) {
  for (const box of document.querySelectorAll(".light")) if (box.dataset.light === name) box.remove();
  if (name === "marked") return;
  for (const range of ranges.slice(0, MOST)) {
    const root = range.startContainer.parentElement?.closest(".scroll");
    const frame = root?.getBoundingClientRect();
    for (const { left, top, width, height } of root ? range.getClientRects() : []) {
      const style = { left: `${left - frame.left + root.scrollLeft}px`, top: `${top - frame.top + root.scrollTop}px`, width: `${width}px`, height: `${height}px` };
      root.append(h("div.light", { dataset: { light: name }, style }));
    }
  }
}

let fading = 0;

/** Lights a passage for two seconds. */
export function flash(ranges) {
  clearTimeout(fading);
  light("flash", ranges);
  fading = setTimeout(() => light("flash", []), 2000);
}
