// The extract of a source: its claims by theme, each unfolding into its form, and new ones.

import { announce, api, emit, fill, h, key, on, openClaim, openDraft, ready, report, showTrouble, store, t } from "/static/core.js";
import { ClaimForm, NewClaim } from "/static/claim.js";
import { registerForms } from "/static/drafting.js";
import { findBelow, findWorst } from "/static/field.js";
import { writeStance } from "/static/fields.js";
import { LiveForm } from "/static/forms.js";
import { drawOthers, others } from "/static/others.js";
import { save } from "/static/saving.js";
import { panels, showTab, tabsReady } from "/static/tabs.js";

const panel = panels.extract;
const state = { source: null, file: "", value: {}, passages: [], rows: new Map(), open: null, form: null, draft: null };

const select = h("select");
const filter = h("input", { type: "search", dataset: { first: "" } });
const add = h("button.primary", { type: "button", onclick: () => startClaim() });
const count = h("p.unseen", { role: "status" });
const about = h("details.about-source");
const place = h("div.new");
const list = h("div.claims-list");
const body = h("div.side-scroll", {}, about, others, place, list);

// ── what is shown ────────────────────────────────────────────────────────────────────────

/** Shows the extract of a source. */
async function open(source) {
  if (state.source === source) return;
  state.source = source;
  Object.assign(state, { open: null, form: null, draft: null, aboutForm: null, rows: new Map() });
  openClaim(null);
  openDraft(null);
  fill(place);
  fill(about);
  about.open = false;
  await load();
  if (state.source !== source) return; // another one was opened meanwhile
  if (sessionStorage.getItem(NewClaim.nameKept(source))) startClaim({}, false);
  body.scrollTop = 0;
}

let asked = 0;
async function load() {
  const { source } = state;
  if (!source || !store.workspace.sources.some((one) => one.key === source)) return drawNothing();
  const number = (asked += 1);
  const answer = await api(`/api/extract/${encodeURIComponent(source)}`);
  if (number !== asked) return undefined; // another one was asked for meanwhile
  Object.assign(state, answer);
  draw();
  return undefined;
}

function drawNothing() {
  state.rows.clear();
  fill(list, h("p.empty", {}, t("No source yet")));
}

const listClaims = () => (Array.isArray(state.value.claims) ? state.value.claims : []);
const describe = () => store.workspace.sources.find((one) => one.key === state.source);

function draw() {
  fill(select, store.workspace.sources.map((one) => h("option", { value: one.key }, one.label === one.key ? one.key : `${one.label} (${one.key})`)));
  select.value = state.source;
  add.disabled = store.workspace.readonly;
  drawAbout();
  drawList();
  drawOthers(state.file);
  drawOpen();
  applyFilter();
}

/** The claims under the headings of their themes; rows that say the same as before stay. */
function drawList() {
  const claims = listClaims();
  const passages = new Map(state.passages.filter((one) => one.evidence === null).map((one) => [one.claim, one]));
  const counts = countFindings();
  const byTheme = new Map([...store.workspace.themes.map((one) => [one.id, []]), ["", []]]);
  const rows = new Map();
  claims.forEach((claim, i) => {
    if (!claim || typeof claim !== "object") return;
    const id = String(claim.id ?? `#${i}`);
    const row = drawRow(id, i, claim, passages.get(claim.id), counts.get(i));
    rows.set(id, row);
    (byTheme.get(claim.theme) ?? byTheme.get("")).push(row.element);
  });
  state.rows = rows;
  const names = new Map(store.workspace.themes.map((one) => [one.id, one.label || one.id]));
  const sections = [...byTheme].filter(([, items]) => items.length).map(([theme, items]) => drawTheme(names.get(theme), theme, items));
  arrange(list, sections.length ? sections : [drawEmpty()]);
  setRover();
}

const CHUNK = 20; // rows of a list
const sections = new Map(); // by theme

function drawTheme(label, theme, items) {
  if (!sections.has(theme)) {
    const [name, number, listed] = [h("span", { dir: "auto" }), h("span.count"), h("div.rows")];
    const element = h("section.theme", { dataset: { theme } }, h("h2", {}, name, number), listed);
    sections.set(theme, { element, name, number, listed });
  }
  const known = sections.get(theme);
  known.name.textContent = label ?? t("Without a theme");
  known.number.textContent = String(items.length);
  drawRows(known.listed, items);
  return known.element;
}

/** The rows of a theme, in lists that the browser lays out or leaves out as a whole. */
function drawRows(place, items) {
  const number = Math.ceil(items.length / CHUNK);
  while (place.childElementCount < number) place.append(h("ul"));
  while (place.childElementCount > number) place.lastElementChild.remove();
  [...place.children].forEach((one, i) => arrange(one, items.slice(i * CHUNK, (i + 1) * CHUNK)));
}

/** Gives an element its children, and moves none that is in its place: what has the focus keeps
 * it, and what is scrolled to stays. */
function arrange(element, children) {
  const wanted = new Set(children);
  for (const child of [...element.children]) if (!wanted.has(child)) child.remove();
  children.forEach((child, i) => {
    if (element.children[i] !== child) element.insertBefore(child, element.children[i] ?? null);
  });
}

function drawEmpty() {
  return h(
    "div.empty",
    {},
    h("h2", {}, t("No claims yet")),
    h("p", {}, t("Mark words in the text and press C: they become a claim with its quotation and its place.")),
  );
}

const SIGNS = { verified: () => ["✓", t("Quotation found")], unverified: () => ["?", t("Quotation not found")], draft: () => ["✎", t("Draft")] };

function drawRow(id, at, claim, passage, found) {
  const said = JSON.stringify([claim.claim, claim.short, claim.stance, claim.locator, claim.status, claim.theme, passage?.status, found]);
  const known = state.rows.get(id);
  if (known?.said === said) {
    known.at = at;
    return known;
  }
  const status = passage ? SIGNS[passage.status]() : null;
  const tags = [
    h("span.id", {}, id),
    claim.locator !== undefined && h("span", { dir: "auto" }, String(claim.locator)),
    status && h(`span.status.${passage.status}`, {}, h("span", { "aria-hidden": "true" }, status[0]), h("span.unseen", {}, status[1])),
    claim.status && h("span.tag-of", {}, t("Draft")),
    typeof claim.stance === "number" && h("span.stance-of", { title: t("Stance") }, h("span.unseen", {}, `${t("Stance")} `), writeStance(claim.stance)),
    found && h("span.found", { class: found.worst }, h("span.unseen", {}, `${t("Findings")}: `), String(found.number)),
  ];
  const words = h("span.words-of", { dir: "auto" }, claim.claim || claim.short || t("Not written yet"));
  const button = h("button.head", { type: "button", tabindex: "-1", "aria-expanded": "false", onclick: () => toggle(id) }, words, h("span.about", {}, tags));
  const row = known ?? { element: h("li.claim", { dataset: { claim: id } }), form: h("div.form-place") };
  const hadFocus = known?.button === document.activeElement;
  Object.assign(row, { said, at, button, searched: `${id} ${claim.claim} ${claim.short} ${claim.quote} ${claim.locator} ${claim.theme}`.toLowerCase() });
  if (known) known.element.firstElementChild.replaceWith(button);
  else fill(row.element, button, row.form);
  if (hadFocus) button.focus({ preventScroll: true });
  return row;
}

// ── the claim that is open ───────────────────────────────────────────────────────────────

/** Opens a claim's form, and closes the one that was open. */
function toggle(id, isForced = false) {
  const was = state.open;
  if (was === id && !isForced) return close();
  if (was !== id) close();
  const row = state.rows.get(id);
  if (!row) return undefined;
  state.open = id;
  drawOpen();
  openClaim(id);
  return undefined;
}

function close() {
  const row = state.rows.get(state.open);
  state.open = null;
  state.form = null;
  if (row) {
    fill(row.form);
    row.element.classList.remove("open");
    row.button.setAttribute("aria-expanded", "false");
  }
  openClaim(null);
}

function drawOpen() {
  if (state.open === null) return;
  const row = state.rows.get(state.open);
  if (!row) return void close(); // it is gone, or has another id
  const claim = listClaims()[row.at];
  if (!state.form) {
    state.form = new ClaimForm({ file: state.file, source: state.source, claims: listClaims(), at: row.at, passages: () => state.passages, gone: close, renamed });
    fill(row.form, state.form.element);
  } else {
    state.form.update(listClaims(), row.at, claim);
  }
  state.form.setFindings(findBelow(state.file, ["claims", row.at]));
  row.element.classList.add("open");
  row.button.setAttribute("aria-expanded", "true");
}

/** A claim that is open has another id: it stays open. */
function renamed(id) {
  state.open = null;
  state.form = null;
  state.wanted = id;
}

/** Opens a claim and brings it into sight; where it is not there yet, once it is. */
function reveal(id) {
  state.wanted = state.rows.has(id) ? null : id;
  filter.value = "";
  applyFilter();
  toggle(id, true);
  const row = state.rows.get(id);
  if (!row) return;
  rove(row.button);
  row.button.focus({ preventScroll: true });
  row.element.scrollIntoView({ block: "start" });
  requestAnimationFrame(() => row.element.scrollIntoView({ block: "start" })); // once all have their heights
}

// ── a new claim ──────────────────────────────────────────────────────────────────────────

/** Opens the form of a new claim, with what is known of it. */
function startClaim(initial = {}, isFocused = true) {
  close();
  state.draft ??= new NewClaim({
    source: state.source,
    file: state.file,
    initial,
    done: async (id) => {
      endDraft();
      await load();
      if (id) reveal(id);
    },
    dropped: () => {
      endDraft();
      add.focus();
    },
  });
  openDraft(state.source);
  if (!state.draft.form.element.isConnected) fill(place, state.draft.form.element);
  if (isFocused) {
    body.scrollTop = 0;
    state.draft.form.element.scrollIntoView({ block: "start" });
    state.draft.form.focus();
  }
  return state.draft;
}

function endDraft() {
  state.draft = null;
  openDraft(null);
  fill(place);
}

/** Words were marked: they become a new claim, evidence or a quotation. */
async function take(mark) {
  showTab("extract");
  await open(mark.source);
  const known = { quote: mark.quote || undefined, locator: mark.locator || undefined };
  if (mark.as === "claim") {
    const isOpen = state.draft !== null;
    const draft = startClaim(known, false);
    if (isOpen && !(await draft.takeMark(known))) return;
    draft.form.field("claim").control.focus();
    draft.form.element.scrollIntoView({ block: "start" });
    return;
  }
  const claim = state.form ?? state.draft;
  if (mark.as === "evidence") claim?.addEvidence(known);
  else await claim?.quote(known);
}

// ── the source itself ────────────────────────────────────────────────────────────────────

function drawAbout() {
  const source = describe();
  const isDraft = state.value.status === "draft";
  const findings = findBelow(state.file, []).filter(({ rest }) => rest[0] !== "claims");
  const wrong = findings.length > 0 && h("span.found", { class: findWorst(findings.map((one) => one.finding)) }, String(findings.length));
  const summary = h("summary", {}, t("About the source"), isDraft && h("span.tag-of", {}, t("Draft")), wrong);
  if (!state.aboutForm) {
    const form = new LiveForm({ record: "source", file: state.file, path: [], value: state.value, name: source?.label ?? state.source });
    state.aboutForm = form;
    state.finish = h("div.row");
    fill(about, summary, h("p.soft.small.reference", { dir: "auto" }, source?.reference ?? ""), state.finish, form.element);
  } else {
    about.firstElementChild.replaceWith(summary);
    state.aboutForm.update(state.value, []);
  }
  state.aboutForm.setFindings(findings);
  const words = t("While it is a draft, this extract is in no document.");
  const change = { file: state.file, op: "drop", path: ["status"], was: "draft" };
  const finish = () => save(t("Finish the extract"), [change]).catch(report);
  fill(state.finish, isDraft && [h("p.help", {}, words), h("button", { type: "button", onclick: finish }, t("It is finished"))]);
}

function countFindings() {
  const found = new Map();
  for (const { rest, finding } of findBelow(state.file, ["claims"])) {
    const one = found.get(rest[0]) ?? { number: 0, worst: "warning" };
    found.set(rest[0], { number: one.number + 1, worst: finding.severity === "error" ? "error" : one.worst });
  }
  return found;
}

// ── the filter, and the keys of the list ─────────────────────────────────────────────────

function applyFilter() {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  let number = 0;
  for (const [id, row] of state.rows) {
    const isHidden = id !== state.open && !words.every((word) => row.searched.includes(word));
    if (row.element.hidden !== isHidden) row.element.hidden = isHidden;
    number += !isHidden;
  }
  for (const section of list.querySelectorAll("section.theme, .rows > ul")) {
    const isEmpty = !section.querySelector("li.claim:not([hidden])");
    if (section.hidden !== isEmpty) section.hidden = isEmpty;
  }
  if (words.length) count.textContent = t("Claims: {number}", { number });
}

function rove(button) {
  state.rover?.setAttribute("tabindex", "-1");
  button.tabIndex = 0;
  state.rover = button;
}

function setRover() {
  if (state.rover?.isConnected) return;
  const first = list.querySelector("button.head");
  if (first) rove(first);
}

function move(event) {
  if (!event.target.matches?.("button.head") || event.altKey || event.ctrlKey || event.metaKey) return;
  const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
  if (!step) return;
  event.preventDefault();
  const heads = [...list.querySelectorAll("li.claim:not([hidden]) > button.head")];
  const to = Math.min(heads.length - 1, Math.max(0, heads.indexOf(event.target) + step));
  rove(heads[to]);
  heads[to].focus();
}

function leave(event) {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  const row = state.rows.get(state.open);
  if (!row?.element.contains(event.target)) return;
  event.preventDefault();
  rove(row.button);
  row.button.focus(); // the field that is left is saved
  close();
}

async function showClaim({ id }) {
  const claim = store.workspace.claims.find((one) => one.id === id);
  if (!claim) return showTrouble(t("There is no claim {id}.", { id }));
  showTab("extract");
  if (claim.source !== state.source) {
    emit("show-source", { key: claim.source });
    await open(claim.source);
  }
  return reveal(id);
}

tabsReady.then(async () => {
  select.setAttribute("aria-label", t("Source"));
  filter.placeholder = t("Filter the claims");
  filter.setAttribute("aria-label", t("Filter the claims"));
  add.append(t("New claim"));
  list.addEventListener("keydown", move);
  list.addEventListener("focusin", ({ target }) => target.matches("button.head") && rove(target));
  panel.addEventListener("keydown", leave);
  filter.addEventListener("input", applyFilter);
  select.addEventListener("change", () => emit("show-source", { key: select.value }) || open(select.value).catch(report));
  fill(panel, h("div.side-bar", {}, select, filter, add), count, body);
  on("show-claim", showClaim);
  on("mark", take);
  on("workspace", async () => {
    await load();
    if (state.rows.has(state.wanted)) reveal(state.wanted);
  });
  registerForms();
  const group = t("Extract");
  key("n", t("New claim"), () => showTab("extract") || startClaim(), { group });
  key("f", t("Filter the claims"), () => showTab("extract") || filter.focus(), { group });
  on("source", ({ key: source }) => open(source));
  const [read] = JSON.parse(sessionStorage.getItem("texts") ?? "[]"); // it may have been told before
  const isThere = store.workspace.sources.some((one) => one.key === read);
  await open(isThere ? read : (store.workspace.sources[0]?.key ?? null));
});
ready.catch(report);
