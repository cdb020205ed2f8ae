// One passage as its readers read it, side by side, and what is decided on their differences.

import { api, emit, h, Refusal, report, showTrouble, store, t } from "/static/core.js";
import { drawSign, FIELDS, listNames, nameReader, sayAnswer } from "/static/saying.js";
import { canSettle, dropClaim, keepClaim, keepMine, leaveOut, reopen, takeAnswer, takeClaim } from "/static/settling.js";

const SET_OUT = 4; // readers of a passage that are set side by side; more are rows
const COMPARED = ["theme", "stance", "certainty"];

/** The name of a passage, which stays when the extract gains or changes a claim on it. */
export const namePassage = ({ marks }) => `${marks.at(-1).reader}/${marks.at(-1).claim}`;

export const findMine = (passage) => passage.marks.find((one) => one.reader === "");

/** "open", "settled" or "alike". */
export function nameState({ differences }) {
  if (!differences.length) return "alike";
  return differences.every((one) => one.is_settled) ? "settled" : "open";
}

/** The words by which a passage is known in a list. */
export function sayPassage(passage) {
  const [first] = passage.marks;
  const quoted = passage.marks.find((one) => one.quote) ?? first;
  return quoted.quote ? `“${quoted.quote}”` : first.statement;
}

/** The differences of a passage in a few words: "Theme, Stance". */
export function sayDifferences(passage) {
  const mine = findMine(passage);
  return passage.differences.map((one) => {
    if (one.field !== "claim") return FIELDS[one.field]();
    return mine ? t("In this extract alone") : t("Not in this extract");
  });
}

/** What an open passage shows: `view` is what the server says of the readings of the source. */
export function drawPassage(view, passage) {
  const readers = new Map(view.readers.map((one) => [one.name, one]));
  const isLong = passage.marks.length > SET_OUT;
  return h(
    "div.passage-body",
    {},
    isLong ? drawRows(passage, readers) : drawSides(view, passage, readers),
    drawWays(view, passage),
    passage.differences.length > 0 && h("div.decisions", {}, passage.differences.map((one) => drawDecision(view, passage, one))),
  );
}

// ── side by side ─────────────────────────────────────────────────────────────────────────

/** Whether what a reader says in a field is among the differences of the passage. */
function isDiffering(passage, mark, field) {
  const one = passage.differences.find((each) => each.field === field);
  return one !== undefined && (mark.reader === "" || one.answers.some((answer) => answer.value === mark[field] && answer.readers.includes(mark.reader)));
}

function drawSides(view, passage, readers) {
  const sides = passage.marks.map((mark) => drawSide(passage, mark, readers.get(mark.reader)));
  const isTold = view.readers.length <= SET_OUT;
  const absent = isTold ? view.readers.filter((one) => !passage.marks.some((mark) => mark.reader === one.name)) : [];
  return h("div.sides", {}, sides, absent.map(drawAbsent));
}

function drawSide(passage, mark, reader) {
  const status = { true: ["✓", t("Found in the text")], false: ["?", t("Not found in the text")] }[mark.verified];
  const fields = COMPARED.map((field) =>
    h("div", { class: isDiffering(passage, mark, field) ? "differs" : null }, h("dt", {}, FIELDS[field]()), h("dd", { dir: "auto" }, sayAnswer(field, mark[field], mark.theme))),
  );
  return h(
    "section.side-of.reading",
    { class: mark.reader ? "theirs" : "own" },
    h("h4", {}, drawSign(reader), h("span", { dir: "auto" }, nameReader(mark.reader))),
    mark.quote && h("blockquote", { dir: "auto" }, `“${mark.quote}”`, status && h("span.status", { class: mark.verified ? "verified" : "unverified", title: status[1] }, h("span", { "aria-hidden": "true" }, ` ${status[0]}`), h("span.unseen", {}, ` ${status[1]}`))),
    h("p", { dir: "auto" }, mark.statement),
    h("dl", {}, fields, h("div", {}, h("dt", {}, t("Place")), h("dd", { dir: "auto" }, mark.locator))),
  );
}

const drawAbsent = (reader) =>
  h("section.side-of.reading.absent", {}, h("h4", {}, drawSign(reader), h("span", { dir: "auto" }, nameReader(reader.name))), h("p.soft", {}, t("Did not mark it.")));

/** Many readers: a row each. */
function drawRows(passage, readers) {
  const heads = [t("Reader"), ...COMPARED.map((field) => FIELDS[field]()), t("Quotation")];
  const rows = passage.marks.map((mark) =>
    h(
      "tr",
      { class: mark.reader ? null : "own" },
      h("th", { scope: "row" }, drawSign(readers.get(mark.reader)), h("span", { dir: "auto" }, nameReader(mark.reader))),
      COMPARED.map((field) => h("td", { dir: "auto", class: isDiffering(passage, mark, field) && mark.reader ? "differs" : null }, sayAnswer(field, mark[field], mark.theme))),
      h("td.quoted", { dir: "auto", title: mark.statement }, mark.quote ? `“${mark.quote}”` : mark.statement, " ", h("span.soft", { dir: "auto" }, mark.locator)),
    ),
  );
  const label = t("Readers of this passage");
  return h("div.table-place.rows", { role: "region", tabindex: "0", "aria-label": label }, h("table.answers", {}, h("caption.unseen", {}, label), h("thead", {}, h("tr", {}, heads.map((words) => h("th", { scope: "col" }, words)))), h("tbody", {}, rows)));
}

function drawWays(view, passage) {
  const mine = findMine(passage);
  const isPlaced = passage.start !== null;
  return h(
    "div.row.ways",
    {},
    isPlaced && h("button.plain.small", { type: "button", onclick: () => showInText(view, passage) }, t("Show in the text")),
    mine && h("button.plain.small", { type: "button", onclick: () => emit("show-claim", { id: mine.claim }) }, t("Open in the extract")),
    passage.by === "locator" && h("span.soft.small", {}, t("Known to be the same passage by its place alone.")),
  );
}

/** Shows a passage in the text. */
export function showInText(view, passage) {
  if (passage.start === null) return;
  const name = `${view.passages.indexOf(passage)} 1`;
  emit("show-passage", { source: view.source, start: passage.start, end: passage.end, page: passage.page, claim: name, evidence: null });
}

// ── decisions ────────────────────────────────────────────────────────────────────────────

const KEEP = { theme: (value) => t("Keep “{value}”", { value }), stance: (value) => t("Keep {value}", { value }), certainty: (value) => t("Keep “{value}”", { value }) };
const TAKE = { theme: (value) => t("Take “{value}”", { value }), stance: (value) => t("Take {value}", { value }), certainty: (value) => t("Take “{value}”", { value }) };

function drawDecision(view, passage, one) {
  const actions = canSettle() ? (one.field === "claim" ? actOnClaim(view, passage, one) : actOnField(view, passage, one)) : [];
  const isTold = one.is_settled || one.field === "claim" || passage.marks.length > SET_OUT; // else it stands above
  return h(
    "fieldset.decision",
    { dataset: { field: one.field }, class: one.is_settled ? "settled" : "open" },
    h("legend", {}, FIELDS[one.field](), " ", h("span.state-sign", {}, one.is_settled ? t("settled") : t("open"))),
    isTold && h("p", { dir: "auto" }, sayDecision(passage, one)),
    actions.length > 0 && h("div.acts", {}, actions),
  );
}

function sayDecision(passage, one) {
  const mine = findMine(passage);
  if (one.field === "claim" && mine) return one.is_settled ? t("Nobody else marked this passage. The claim stays.") : t("Nobody else marked this passage.");
  if (one.field === "claim") {
    const readers = listNames(passage.marks.map((mark) => mark.reader));
    return one.is_settled ? t("Marked by {readers}. It is left out of this extract.", { readers }) : t("Marked by {readers}, and not by this extract.", { readers });
  }
  const said = one.answers.map((each) => `${shorten(each.readers)}: ${sayAnswer(one.field, each.value, mine.theme)}`);
  const own = `${nameReader("")}: ${sayAnswer(one.field, one.mine, mine.theme)}`;
  return `${[own, ...said].join("; ")}. ${one.is_settled ? t("It stays as it is.") : ""}`.trim();
}

/** Names of readers; of many how many they are. */
const shorten = (names) => (names.length > 3 ? t("{number} readers", { number: names.length }) : listNames(names));

const act = (words, f, classes = "") =>
  h(`button.act${classes}`, { type: "button", onclick: (event) => run(event.currentTarget, f) }, words);

/** Does something once: a second press while it is being saved does nothing. */
async function run(button, f) {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  try {
    await f();
  } catch (error) {
    if (error instanceof Refusal && error.status === 409) showTrouble(`${t("This has changed meanwhile")}.`);
    else report(error);
    emit("changed"); // what is there by now is shown
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

function actOnField(view, passage, one) {
  const { theme } = findMine(passage);
  const takes = one.answers.map((each) =>
    act([TAKE[one.field](sayAnswer(one.field, each.value, theme)), h("span.soft", { dir: "auto" }, shorten(each.readers))], () => takeAnswer(view, passage, one.field, each.value)),
  );
  if (one.is_settled) return [...takes, act(t("Open again"), () => reopen(view, passage, one), ".plain")];
  const keep = one.mine === null ? t("Leave it as it is") : KEEP[one.field](sayAnswer(one.field, one.mine, theme));
  return [...takes, act(keep, () => keepMine(view, passage, one))];
}

function actOnClaim(view, passage, one) {
  const again = one.is_settled && act(t("Open again"), () => reopen(view, passage, one), ".plain");
  if (findMine(passage)) {
    const keep = !one.is_settled && act(t("Keep the claim"), () => keepClaim(view, passage));
    return [keep, act(t("Remove the claim"), () => dropClaim(view, passage), ".danger"), again].filter(Boolean);
  }
  const leave = !one.is_settled && act(t("Leave it out"), () => leaveOut(view, passage));
  return [drawTaking(view, passage), leave, again].filter(Boolean);
}

let last = 0;

/** The way to take one of the claims: whose, under which id, which is proposed and may be changed. */
function drawTaking(view, passage) {
  const id = `take-${(last += 1)}`;
  const whose = h("select", { "aria-label": t("Whose claim") }, passage.marks.map((mark, i) => h("option", { value: String(i) }, mark.reader)));
  const input = h("input.short", { id, autocomplete: "off", spellcheck: "false", "aria-label": t("Id in this extract") });
  const chosen = () => passage.marks[Number(whose.value)];
  let isTyped = false;
  input.addEventListener("input", () => (isTyped = true));
  const propose = async () => {
    const { id: found } = await api("/api/propose-id", { source: view.source, text: chosen().statement });
    if (!isTyped) input.value = found;
    return found;
  };
  whose.addEventListener("change", () => propose().catch(report));
  propose().catch(() => {}); // it is proposed again when the claim is taken
  const take = async () => {
    const wanted = input.value.trim();
    const isFree = wanted && !store.workspace.claims.some((one) => one.id === wanted);
    if (!isFree && isTyped && wanted) throw new Error(t("There is a claim {id} already: choose another id.", { id: wanted }));
    await takeClaim(view, passage, chosen(), isFree ? wanted : await propose());
  };
  const words = passage.marks.length > 1 ? t("Take the claim of") : [t("Take the claim"), h("span.soft", { dir: "auto" }, passage.marks[0].reader)];
  return h("div.taking", {}, act(words, take), passage.marks.length > 1 && whose, h("span.as", {}, t("as"), " ", input));
}
