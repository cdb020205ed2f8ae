// What comes out: the built documents, at the claim, slide or theme that is being written.

import { api, fill, h, key, on, report, t } from "/static/core.js";
import { isShown, panels, showTab, tabsReady } from "/static/tabs.js";

const PATIENCE = 700; // milliseconds between two questions while a build runs
const panel = panels.preview;
let state = { state: "none", documents: [] };
let chosen = null; // the name of the document that is shown
let shown = ""; // what the frame shows
let anchor = ""; // the theme or claim that is looked at
let waiting = 0;

const select = h("select");
const status = h("p.soft.small.grow", { role: "status" });
const place = h("div.frame");

const ANCHORS = { claim: "claim-", theme: "sec-theme-" }; // as documents name them

/** What to show: a "claim" or a "theme", and its id. */
export function lookAt(kind, id) {
  anchor = `${ANCHORS[kind]}${id}`;
  if (isShown("preview")) draw();
}

async function build() {
  await api("/api/preview", {});
  await look();
}

async function look() {
  clearTimeout(waiting);
  const wasBuilding = state.state === "building";
  state = await api("/api/preview");
  if (wasBuilding && state.state === "ready") shown = ""; // there are new pages
  draw();
  if (state.state === "building") waiting = setTimeout(() => look().catch(report), PATIENCE);
}

const SAYS = {
  none: () => t("Not built yet"),
  building: () => t("Building …"),
  ready: () => t("As it will print"),
  failed: () => t("The build failed"),
};

const canShow = (one) => one.href.endsWith(".html");

function draw() {
  status.textContent = (SAYS[state.state] ?? SAYS.none)();
  const listed = (state.documents ?? []).filter(canShow);
  fill(select, listed.map((one) => h("option", { value: one.name }, one.name)));
  select.hidden = !listed.length;
  const one = listed.find((each) => each.name === chosen) ?? listed[0];
  if (one) select.value = one.name;
  const words = [state.message].flat().filter(Boolean);
  if (state.state === "failed" || !one) {
    shown = "";
    const title = state.state === "none" ? t("Nothing has been built yet") : status.textContent;
    return void fill(place, h("div.empty", {}, h("h2", {}, title), words.map((line) => h("p", { dir: "auto", class: "told" }, line))));
  }
  const address = `${one.href}${anchor ? `#${anchor}` : ""}`;
  if (address !== shown && !(state.state === "building" && shown)) {
    shown = address;
    fill(place, h("iframe", { src: address, title: t("Preview of {document}", { document: one.name }) }));
  }
  return undefined;
}

function show() {
  showTab("preview", true);
}

tabsReady.then(() => {
  select.setAttribute("aria-label", t("Document"));
  select.addEventListener("change", () => {
    chosen = select.value;
    draw();
  });
  const again = h("button", { type: "button", onclick: () => build().catch(report) }, t("Build again"));
  fill(panel, h("div.side-bar", {}, select, status, again), place);
  on("tab", ({ name }) => name === "preview" && build());
  on("claim", ({ id }) => id && lookAt("claim", id));
  on("saved", () => isShown("preview") && build());
  key("p", t("Preview"), show, { group: t("Go to") });
  if (isShown("preview")) build().catch(report);
});
