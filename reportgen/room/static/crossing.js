// Passages against readers: who marked what, and as what. A class of thirty is read in it.

import { h, t } from "/static/core.js";
import { writeStance } from "/static/fields.js";
import { findMine, namePassage, nameState, sayPassage } from "/static/passage.js";
import { drawSign, nameReader, sayAnswer } from "/static/saying.js";

const STATES = { open: () => t("open"), settled: () => t("settled"), alike: () => t("alike") };

/** What a passage's state is called. */
export const sayState = (state) => STATES[state]();

/** The table of some passages; `choose(passage)` opens one. */
export function drawCrossing(view, passages, choose) {
  const head = h(
    "tr",
    {},
    h("th.corner", { scope: "col" }, t("Passage")),
    view.readers.map((one) => h("th", { scope: "col" }, h("span.reader", { title: one.file }, drawSign(one), h("span.name", { dir: "auto" }, nameReader(one.name))))),
  );
  const rows = passages.map((passage) => drawRow(view, passage, choose));
  const caption = h("caption.unseen", {}, t("Passages and readers: who marked what"));
  const table = h("table.crossing", {}, caption, h("thead", {}, head), h("tbody", {}, rows));
  return h("div.table-place.crossing-place", { role: "region", tabindex: "0", "aria-label": t("Passages and readers: who marked what") }, table);
}

function drawRow(view, passage, choose) {
  const state = nameState(passage);
  const mine = findMine(passage);
  const marks = new Map(passage.marks.map((mark) => [mark.reader, mark]));
  const words = h("span.words-of", { dir: "auto" }, sayPassage(passage));
  const about = h("span.about", {}, h("span", { dir: "auto" }, (mine ?? passage.marks[0]).locator), h("span.state-sign", { class: state }, sayState(state)), h("span.count", {}, `${passage.marks.length}/${view.readers.length}`));
  const button = h("button.plain.to-passage", { type: "button", dataset: { passage: namePassage(passage) }, onclick: () => choose(passage) }, words, about);
  return h("tr", { dataset: { state } }, h("th", { scope: "row" }, button), view.readers.map((reader) => drawCell(marks.get(reader.name), mine)));
}

function drawCell(mark, mine) {
  if (!mark) return h("td.none", {}, h("span", { "aria-hidden": "true" }, "·"), h("span.unseen", {}, t("Did not mark it.")));
  const isOther = mine && mark !== mine;
  const differs = isOther && (mark.theme !== mine.theme || (mark.stance !== null && mark.stance !== mine.stance) || (mark.certainty !== null && mark.certainty !== mine.certainty));
  const said = [sayAnswer("theme", mark.theme), mark.stance === null ? null : writeStance(mark.stance)];
  const full = ["theme", "stance", "certainty"].map((field) => sayAnswer(field, mark[field], mark.theme)).join(" · ");
  return h(
    "td",
    { class: differs ? "differs" : !mark.reader ? "own" : mine ? "same" : "lone", title: `${full}\n${mark.statement}` },
    h("span.theme-of", { dir: "auto" }, said[0]),
    said[1] && h("span.stance-of", {}, said[1]),
    differs && h("span.unseen", {}, ` ${t("otherwise")}`),
  );
}
