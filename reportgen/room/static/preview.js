// What comes out: the page or the slides, at the claim, theme or judgement that is being written.
// Only what is looked at is built; what was built before stays in sight until the new is loaded.

import { announce, api, fill, h, key, on, report, store, t } from "/static/core.js";
import { isBlind, isShown, panels, showTab, tabsReady } from "/static/tabs.js";

const PATIENCE = 700; // milliseconds between two questions while a build runs
// reveal.js: in a narrow window a deck would be scrolled, and stop where it finds no storage.
const AS_SLIDES = "?scrollActivationWidth=null";
const panel = panels.preview;
const chosen = {}; // by kind: the name of the document that is shown
const anchors = new Map(); // by document and version: a promise of what can be gone to in it
let state = { documents: [] };
let kind = sessionStorage.getItem("printed") === "slides" ? "slides" : "page";
let looked = null; // {kind, id}: the claim, theme or judgement that is looked at
let shown = ""; // what the frame shows: address and version of a document
let waiting = 0;

const KINDS = { page: () => t("Page"), slides: () => t("Slides") };
const select = h("select");
const status = h("p.soft.small.grow", { role: "status" });
const where = h("p.notice", { role: "status", dir: "auto", hidden: true });
const kept = h("div", { role: "status" });
const hidden = new Set(); // the copies of which somebody knows
const place = h("div.frame");
const ways = Object.keys(KINDS).map((name) => h("button", { type: "button", dataset: { kind: name }, onclick: () => choose(name) }));

/** What to show: a "claim" or a "theme" and its id, a "judgement" and its number. */
export function lookAt(what, id) {
  looked = { kind: what, id };
  if (isShown("preview")) draw().catch(report);
}

// ── what is built ────────────────────────────────────────────────────────────────────────

async function build() {
  await api("/api/preview", { kind });
  await look();
}

let asked = 0;

/** Asks how builds stand, and again while one runs; an answer to an earlier question is no news. */
async function look() {
  clearTimeout(waiting);
  const number = (asked += 1);
  const answer = await api("/api/preview");
  if (number !== asked) return;
  state = answer;
  await draw();
  if (number !== asked || getState().state !== "building") return;
  waiting = setTimeout(() => look().catch(report), PATIENCE);
}

const getState = () => state[kind] ?? { state: "none", message: "" };

function take(name) {
  kind = name;
  sessionStorage.setItem("printed", name);
}

function choose(name) {
  if (name === kind) return;
  take(name);
  announce(KINDS[name]());
  draw().catch(report); // what there is of it; and then what is new
  build().catch(report);
}

/** From the page to the slides and back; from elsewhere to the slides. */
function turn() {
  if (isShown("preview")) return choose(kind === "page" ? "slides" : "page");
  take("slides");
  return showTab("preview", true);
}

// ── where in it ──────────────────────────────────────────────────────────────────────────

const isClaim = (id) => store.workspace.claims.find((one) => one.id === id);

/** Where to go in a document that has some anchors, and what is to be said of it. */
function findPlace(has) {
  if (!looked) return { anchor: "" };
  const { kind: what, id } = looked;
  const isSlides = kind === "slides";
  const own = { claim: `claim-${id}`, theme: `sec-theme-${id}`, judgement: `judgement-${id}` }[what];
  if (has.has(own)) return { anchor: own };
  const theme = what === "theme" ? id : isClaim(id)?.theme;
  const nowhere = isSlides ? t("It stands on no slide.") : t("It does not stand in this document.");
  if (!theme) return { anchor: "", words: nowhere };
  const ofTheme = `sec-theme-${theme}`;
  if (has.has(ofTheme)) return { anchor: ofTheme, words: `${nowhere} ${isSlides ? t("This is the slide of its theme.") : t("This is its theme.")}` };
  const other = store.workspace.claims.find((one) => one.theme === theme && has.has(`claim-${one.id}`));
  if (!other) return { anchor: "", words: nowhere };
  const near = t("Here stands {claim}, of the same theme.", { claim: other.id });
  return { anchor: `claim-${other.id}`, words: `${nowhere} ${near}` };
}

/** The anchors of a document; asked for once for each version of it. */
function listAnchors({ name, version }) {
  const known = `${name} ${version}`;
  if (!anchors.has(known)) {
    anchors.clear();
    anchors.set(known, api(`/api/anchors/${encodeURIComponent(name)}`).then((found) => new Set(found)));
    anchors.get(known).catch(() => anchors.delete(known));
  }
  return anchors.get(known);
}

// ── what is seen ─────────────────────────────────────────────────────────────────────────

const SAYS = {
  none: () => t("Not built yet"),
  building: () => t("Building …"),
  ready: () => t("As it will print"),
  failed: () => t("The build failed"),
};

/** Says where the copies are of documents that were edited by hand, until it has been read. */
function drawKept() {
  const news = (state.kept ?? []).filter((one) => !hidden.has(one.copy));
  if (kept.dataset.shown === String(news.length)) return;
  kept.dataset.shown = news.length;
  const hide = (one) => {
    hidden.add(one.copy);
    drawKept();
  };
  const close = (one) => h("button.plain", { type: "button", onclick: () => hide(one) }, t("Close"));
  const say = (one) => t("{name} had been edited since it was built. Your copy: {copy}", one);
  fill(kept, news.map((one) => h("div.row.notice", {}, h("span.grow", { dir: "auto" }, say(one)), close(one))));
}

let drawing = 0;

async function draw() {
  const number = (drawing += 1);
  const { state: now, message } = getState();
  status.textContent = SAYS[now]();
  drawKept();
  for (const button of ways) button.setAttribute("aria-pressed", button.dataset.kind === kind);
  const listed = (state.documents ?? []).filter((one) => one.kind === kind);
  const names = listed.map((one) => one.name);
  if (select.dataset.names !== names.join()) fill(select, names.map((name) => h("option", { value: name }, name)));
  select.dataset.names = names.join();
  select.hidden = listed.length < 2;
  const one = listed.find((each) => each.name === chosen[kind]) ?? listed[0];
  if (one) select.value = one.name;
  if (now === "failed" || !one) return drawNothing(now, message);
  const { anchor, words = "" } = findPlace(await listAnchors(one));
  if (number !== drawing) return undefined; // something else is looked at by now
  where.textContent = words;
  where.hidden = !words;
  show(one, anchor);
  return undefined;
}

function drawNothing(now, message) {
  shown = "";
  where.hidden = true;
  const title = now === "none" ? t("Nothing has been built yet") : status.textContent;
  const lines = [message].flat().filter(Boolean).map((line) => h("p", { dir: "auto", class: "told" }, line));
  fill(place, h("div.empty", {}, h("h2", {}, title), lines));
}

/** Shows a document at an anchor: it is loaded where it is another one, and behind the one that is
 * shown, which stays until then. */
function show(one, anchor) {
  const isDeck = one.kind === "slides";
  const hash = anchor && `#${isDeck ? "/" : ""}${encodeURIComponent(anchor)}`;
  const address = `${one.href}${isDeck ? AS_SLIDES : ""}${hash}`;
  const [version, before] = [`${one.href} ${one.version}`, place.lastElementChild];
  if (shown === version && before?.matches("iframe")) {
    if (before.getAttribute("src") === address) return;
    before.src = address;
    return;
  }
  shown = version;
  const next = h("iframe", { src: address, title: t("Preview of {document}", { document: one.name }) });
  if (before?.matches("iframe")) {
    next.classList.add("loading");
    next.addEventListener("load", () => bringForward(next), { once: true });
    place.append(next);
  } else {
    fill(place, next);
  }
}

/** Takes away what lies before a frame; one that is put in its place anew would load again. */
function bringForward(frame) {
  const hadFocus = document.activeElement?.matches("iframe");
  while (frame.previousElementSibling) frame.previousElementSibling.remove();
  if (hadFocus && document.activeElement !== frame) frame.focus();
  frame.classList.remove("loading");
}

tabsReady.then(() => {
  select.setAttribute("aria-label", t("Document"));
  select.addEventListener("change", () => {
    chosen[kind] = select.value;
    draw().catch(report);
  });
  ways.forEach((button) => button.append(KINDS[button.dataset.kind]()));
  const again = h("button", { type: "button", onclick: () => build().catch(report) }, t("Build again"));
  const choice = h("div.choice-of", { role: "group", "aria-label": t("What is shown") }, ways);
  fill(panel, h("div.side-bar", {}, choice, select, status, again), kept, where, place);
  on("tab", ({ name }) => name === "preview" && build());
  on("claim", ({ id }) => id && lookAt("claim", id));
  on("saved", () => isShown("preview") && build());
  on("workspace", () => isShown("preview") && getState().state === "building" && look()); // it may be done
  panels.matrix.addEventListener("focusin", ({ target }) => {
    const item = target.closest("[data-list='judgements'] > ol > li");
    if (item) lookAt("judgement", [...item.parentElement.children].indexOf(item) + 1);
  });
  const group = t("Go to");
  const when = () => !isBlind();
  key("p", t("Preview"), () => showTab("preview", true), { group, when });
  key("s", t("Page or slides"), turn, { group, when });
  if (isShown("preview")) build().catch(report);
});
