// The readings of a source: what its readers marked alike, otherwise and alone, and what is
// settled. Whoever reads it again sees nothing of that unless it is asked for.

import { announce, api, emit, fill, h, key, on, report, showTrouble, store, t } from "/static/core.js";
import { drawCrossing, sayState } from "/static/crossing.js";
import { drawFindings } from "/static/field.js";
import { drawPassage, namePassage, nameState, sayDifferences, sayPassage, showInText } from "/static/passage.js";
import { drawSign, explain, nameReader, writeBriefly } from "/static/saying.js";
import { isBlind, isShown, panels, showOthers, showTab, tabsReady } from "/static/tabs.js";

const panel = panels.readings;
const FEW = 5; // readings that are listed passage by passage at first; more are a table
const state = { source: null, view: null, open: null, filter: "all", form: null, least: 1 };

const select = h("select", { onchange: () => choose(select.value) });
const filters = h("div.segments", { role: "group" });
const forms = h("div.segments", { role: "group" });
const next = h("button", { type: "button", onclick: () => goNext() });
const least = h("select.least", { onchange: () => chooseLeast() });
const ways = h("div.row", {}, filters, least, forms);
const bar = h("div.side-bar", {}, select, next, ways);
const faults = h("div.faults");
const about = h("details.about-readings");
const list = h("div.readings-list");
const body = h("div.side-scroll", {}, faults, about, list);
const count = h("p.unseen", { role: "status" });

const isNarrow = () => matchMedia("(max-width: 56rem)").matches;
const describe = () => store.workspace.sources.find((one) => one.key === state.source);

// ── what is asked for ────────────────────────────────────────────────────────────────────

let asked = 0;

/** Asks for the readings of the source that is read, where they are seen. */
async function load() {
  const source = isShown("readings") && !isBlind() && describe()?.readers.length ? state.source : null;
  compareInText(source);
  if (!isShown("readings")) return undefined;
  if (!source) return draw(null);
  const number = (asked += 1);
  if (state.view?.source !== source) drawWaiting();
  const view = await api(`/api/readings/${encodeURIComponent(source)}`);
  if (number !== asked || state.source !== source) return undefined; // another was asked for
  return draw(view);
}

/** While a class is compared for the first time, which takes a moment. */
function drawWaiting() {
  state.drawn = null;
  about.hidden = true;
  fill(faults);
  fill(list, h("div.empty", { role: "status" }, h("p", {}, t("Comparing the readings …"))));
}

/** Shows in the text what all readers marked, or again what the extract quotes. */
function compareInText(source) {
  if (store.comparing === source) return;
  store.comparing = source;
  emit("comparing");
}

function choose(source) {
  emit("show-source", { key: source });
}

// ── what is shown ────────────────────────────────────────────────────────────────────────

function draw(view) {
  const now = JSON.stringify([view, store.workspace.themes, isBlind()]);
  if (view && now === state.drawn) return undefined; // what somebody writes in it stays
  state.drawn = now;
  const isOther = view?.source !== state.view?.source;
  if (isOther) Object.assign(state, { open: null, filter: "all", form: null, least: 1 });
  followOpen(view);
  state.view = view;
  drawBar();
  if (!view) {
    fill(faults);
    about.hidden = true;
    return fill(list, isBlind() ? drawBlind() : drawNone());
  }
  drawFaults(view);
  drawAbout(view, isOther);
  return drawList();
}

/** What is open stays open, whatever its passage is called once a reading has changed. */
function followOpen(view) {
  const was = state.view?.passages.find((one) => namePassage(one) === state.open);
  if (!was || !view || view.passages.some((one) => namePassage(one) === state.open)) return;
  const names = new Set(was.marks.map((mark) => `${mark.reader}/${mark.claim}`));
  const now = view.passages.find((one) => one.marks.some((mark) => names.has(`${mark.reader}/${mark.claim}`)));
  state.open = now ? namePassage(now) : null;
}

/** Before anything of the others is seen: whose reading this is, and why it stays alone. */
function drawBlind() {
  const { reader } = store.workspace;
  const show = h(
    "button",
    {
      type: "button",
      onclick: () => {
        showOthers();
        load().catch(report);
      },
    },
    t("Show the other readings"),
  );
  return h(
    "div.empty",
    {},
    h("h3", {}, t("A reading of its own, by {reader}", { reader })),
    h("p", {}, t("What others marked is not shown, so that both readings are independent. Nor are the matrix and the documents, which are made of the first reading.")),
    h("p", {}, t("Once you have finished, look at the others.")),
    h("div.row.middle", {}, show),
  );
}

function drawNone() {
  const command = `reportgen read --reader NAME`;
  return h("div.empty", {}, h("h3", {}, t("One reading only")), h("p", {}, t("Somebody else reads this source in a room of their own:")), h("p", {}, h("code", { dir: "ltr" }, command)));
}

const FILTERS = { all: () => t("All"), open: () => t("To settle"), settled: () => t("Settled") };
const FORMS = { list: () => t("List"), table: () => t("Table") };

/** The passages that so many readers marked as are asked for. */
const listMarked = () => (state.view?.passages ?? []).filter((one) => one.marks.length >= state.least);

const countState = (wanted) => listMarked().filter((one) => wanted === "all" || nameState(one) === wanted).length;

/** Of a class: leaves out what few of it marked. */
function drawLeast() {
  const { length } = state.view.readers;
  least.hidden = length <= FEW;
  const steps = [1, 2, 3, 5, 10, Math.ceil(length / 2)].filter((one) => one <= length).sort((a, b) => a - b);
  fill(least, [...new Set(steps)].map((one) => h("option", { value: String(one) }, t("Marked by {number} or more", { number: one }))));
  least.value = String(state.least);
}

function chooseLeast() {
  state.least = Number(least.value);
  drawBar();
  drawList();
}

function drawBar() {
  const sources = store.workspace.sources.filter((one) => one.readers.length || one.key === state.source);
  fill(select, sources.map((one) => h("option", { value: one.key }, one.label === one.key ? one.key : `${one.label} (${one.key})`)));
  select.value = state.source ?? "";
  for (const one of [ways, next]) one.hidden = !state.view;
  if (!state.view) return;
  state.form ??= state.view.readers.length > FEW ? "table" : "list";
  const press = (name, value) => () => {
    state[name] = value;
    drawBar();
    drawList();
  };
  drawLeast();
  drawSegments(filters, FILTERS, state.filter, (name) => press("filter", name), countState);
  drawSegments(forms, FORMS, state.form, (name) => press("form", name));
  const open = countState("open");
  next.disabled = !open;
  fill(next, t("Next open"), h("span.count", {}, String(open)));
}

function drawSegments(place, names, chosen, press, number = null) {
  const focused = place.contains(document.activeElement) ? document.activeElement.dataset.segment : null;
  fill(
    place,
    Object.entries(names).map(([name, say]) =>
      h("button", { type: "button", dataset: { segment: name }, "aria-pressed": String(name === chosen), onclick: press(name) }, say(), number && h("span.count", {}, String(number(name)))),
    ),
  );
  if (focused) [...place.children].find((one) => one.dataset.segment === focused)?.focus();
}

/** What keeps a reading, or a part of it, from being compared. */
function drawFaults(view) {
  const words = [];
  if (view.text === "missing" || view.text === "unreadable") words.push(t("The text is not here: passages are the same where their locators name a common place."));
  if (view.text === "reading") words.push(t("Reading the text …"));
  for (const reader of view.readers) {
    const name = nameReader(reader.name);
    if (!reader.claims && !reader.faults.length) words.push(reader.drafts ? t("{name}: all claims are drafts, which are not compared.", { name }) : t("{name}: no claims yet.", { name }));
    else if (reader.drafts) words.push(t("{name}: drafts are not compared ({number}).", { name, number: reader.drafts }));
    if (reader.quotations > 1 && reader.verified === 0) words.push(t("{name}: none of the quotations stands in this text. Is it a reading of another source?", { name }));
  }
  const wrong = view.readers.filter((one) => one.faults.length).map((one) => drawFaulty(one));
  fill(faults, words.map((one) => h("p.notice", { dir: "auto" }, one)), wrong);
}

function drawFaulty(reader) {
  const listed = h("ul.findings");
  drawFindings(listed, reader.faults.map((one) => ({ ...one, message: `${one.place}: ${one.message}` })));
  const words = t("{name}: what has errors is not compared ({number}).", { name: nameReader(reader.name), number: reader.faults.length });
  return h("details.faulty", { open: reader.faults.length < 4 }, h("summary", { dir: "auto" }, words), listed);
}

/** Who read, and how far they agree. */
function drawAbout(view, isOther) {
  about.hidden = false;
  const isOpen = isOther ? view.readers.length <= FEW && view.passages.length < 4 : about.open;
  const brief = view.coefficients.map((one) => [" ", h("span.coefficient", {}, writeBriefly(one))]);
  const summary = h("summary", {}, h("strong", {}, t("Readings: {number}", { number: view.readers.length })), brief);
  const rows = view.readers.map((one) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, drawSign(one), h("span", { dir: "auto" }, nameReader(one.name))),
      h("td", {}, String(one.claims)),
      h("td", {}, one.verified === null ? "–" : `${one.verified}/${one.quotations}`),
      h("td", {}, one.with_first ? String(one.with_first.passages) : "–"),
      h("td", {}, one.with_first?.passages ? `${one.with_first.themes}/${one.with_first.passages}` : "–"),
      h("td", {}, one.with_first?.rated ? `${one.with_first.stances}/${one.with_first.rated}` : "–"),
    ),
  );
  const heads = [t("Reader"), t("Claims"), t("Verified"), t("Shared with the extract"), t("Same theme"), t("Same stance")];
  const table = h("div.table-place.readers", { role: "region", tabindex: "0", "aria-label": t("Readers") }, h("table", {}, h("caption.unseen", {}, t("Readers")), h("thead", {}, h("tr", {}, heads.map((one) => h("th", { scope: "col" }, one)))), h("tbody", {}, rows)));
  const unit = h("p.soft.small", {}, t("What is compared is a passage that two readers at least marked. 1 is agreement always, 0 as often as by chance."));
  fill(about, summary, h("ul.coefficients", {}, view.coefficients.map(explain)), view.coefficients.length > 0 && unit, table);
  about.open = isOpen;
}

// ── the passages ─────────────────────────────────────────────────────────────────────────

const listShown = () => listMarked().filter((one) => state.filter === "all" || nameState(one) === state.filter || namePassage(one) === state.open);

function drawList() {
  const focus = readFocus();
  const shown = listShown();
  const scrolled = body.scrollTop;
  if (!shown.length) fill(list, drawEmpty());
  else if (state.form === "table") fill(list, drawCrossing(state.view, shown, (one) => leadTo(one)));
  else fill(list, h("ul.passages", {}, shown.map((one) => drawItem(one))));
  list.classList.toggle("as-table", state.form === "table");
  body.scrollTop = scrolled;
  setRover();
  giveFocus(focus);
}

function drawEmpty() {
  if (!state.view.passages.length) return h("div.empty", {}, h("p", {}, t("Nobody has marked anything yet.")));
  if (!listMarked().length) return h("div.empty", {}, h("p", {}, t("No passage was marked by so many.")));
  const words = state.filter === "open" ? t("Everything is settled.") : t("Nothing is settled yet.");
  return h("div.empty", {}, h("p", {}, words));
}

function drawItem(passage) {
  const [name, about] = [namePassage(passage), nameState(passage)];
  const isOpen = state.open === name;
  const readers = new Map(state.view.readers.map((one) => [one.name, one]));
  const signs = passage.marks.length > 4 ? h("span.count", {}, `${passage.marks.length}/${readers.size}`) : passage.marks.map((mark) => drawSign(readers.get(mark.reader)));
  const unseen = h("span.unseen", {}, t("Marked by {readers}", { readers: passage.marks.map((mark) => nameReader(mark.reader)).join(", ") }));
  const head = h(
    "button.head",
    { type: "button", tabindex: "-1", "aria-expanded": String(isOpen), dataset: { passage: name }, onclick: () => toggle(passage) },
    h("span.words-of", { dir: "auto" }, sayPassage(passage)),
    h("span.about", {}, h("span.signs", {}, signs), unseen, h("span", { dir: "auto" }, passage.marks[0].locator), sayDifferences(passage).map((one) => h("span.difference", {}, one)), h("span.state-sign", { class: about }, sayState(about))),
  );
  return h("li.passage", { class: `${about}${isOpen ? " unfolded" : ""}` }, head, isOpen && drawPassage(state.view, passage));
}

function toggle(passage, isForced = false) {
  const name = namePassage(passage);
  state.open = state.open === name && !isForced ? null : name;
  drawList();
  const item = findHead(name);
  item?.focus({ preventScroll: true });
  if (state.open) {
    item?.scrollIntoView({ block: "nearest" });
    item?.closest("li").scrollIntoView({ block: "nearest" });
    if (!isNarrow()) showInText(state.view, passage);
  }
}

const findHead = (name) => [...list.querySelectorAll("button[data-passage]")].find((one) => one.dataset.passage === name);

/** Opens a passage in the list, whatever is filtered. */
function leadTo(passage) {
  state.form = "list";
  if (state.filter !== "all" && nameState(passage) !== state.filter) state.filter = "all";
  if (passage.marks.length < state.least) state.least = 1;
  state.open = namePassage(passage);
  drawBar();
  toggle(passage, true);
  const head = findHead(state.open);
  head?.closest("li").scrollIntoView({ block: "start" });
}

/** Opens the next passage that has something open, and goes to its first action. */
function goNext() {
  if (!state.view) return;
  const passages = listMarked();
  const at = passages.findIndex((one) => namePassage(one) === state.open);
  const found = [...passages.slice(at + 1), ...passages.slice(0, at + 1)].find((one) => nameState(one) === "open");
  if (!found) return void announce(t("Everything is settled."));
  leadTo(found);
  findAct()?.focus({ preventScroll: true });
}

const findAct = () => list.querySelector(".decision.open .act");

// ── the focus, which a drawing keeps ─────────────────────────────────────────────────────

function readFocus() {
  const active = document.activeElement;
  if (!list.contains(active)) return null;
  return { passage: active.closest("[data-passage]")?.dataset.passage ?? null, isInside: Boolean(active.closest(".passage-body")) };
}

/** After a decision: to the next one of the passage, else on to the next passage. */
function giveFocus(focus) {
  if (!focus) return;
  if (focus.isInside) (findAct() ?? (next.disabled ? findHead(state.open) : next) ?? list.querySelector("button"))?.focus({ preventScroll: true });
  else findHead(focus.passage)?.focus({ preventScroll: true });
}

function setRover() {
  const heads = [...list.querySelectorAll("button.head")];
  const current = heads.find((one) => one.dataset.passage === state.open) ?? heads[0];
  if (current) current.tabIndex = 0;
}

function move(event) {
  if (!event.target.matches?.("button.head") || event.altKey || event.ctrlKey || event.metaKey) return;
  const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
  if (!step) return;
  event.preventDefault();
  const heads = [...list.querySelectorAll("button.head")];
  const to = heads[Math.min(heads.length - 1, Math.max(0, heads.indexOf(event.target) + step))];
  for (const one of heads) one.tabIndex = one === to ? 0 : -1;
  to.focus();
}

function leave(event) {
  if (event.key !== "Escape" || event.defaultPrevented || !state.open || !event.target.closest(".passage")) return;
  event.preventDefault();
  const name = state.open;
  state.open = null;
  drawList();
  findHead(name)?.focus();
}

function showReading({ passage }) {
  showTab("readings");
  const found = state.view?.passages[passage];
  return found ? leadTo(found) : showTrouble(t("This passage is gone: somebody changed a reading."));
}

tabsReady.then(async () => {
  select.setAttribute("aria-label", t("Source"));
  filters.setAttribute("aria-label", t("Which passages are shown"));
  least.setAttribute("aria-label", t("How many readers marked it"));
  forms.setAttribute("aria-label", t("How passages are shown"));
  list.addEventListener("keydown", move);
  panel.addEventListener("keydown", leave);
  fill(panel, bar, count, body);
  on("source", ({ key: source }) => {
    state.source = source;
    return load();
  });
  on("tab", load);
  on("workspace", load);
  on("show-reading", showReading);
  const group = t("Readings");
  key("o", t("Next open difference"), () => showTab("readings") || goNext(), { group, when: () => isShown("readings") });
  const [read] = JSON.parse(sessionStorage.getItem("texts") ?? "[]");
  state.source ??= store.workspace.sources.some((one) => one.key === read) ? read : (store.workspace.sources[0]?.key ?? null);
  await load();
});
