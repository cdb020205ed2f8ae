// The tabs of the right side: the extract, the matrix, the preview, the readings.

import { emit, fill, h, key, on, ready, store, t } from "/static/core.js";

const NAMES = ["extract", "matrix", "preview", "readings"];
const WORDS = { extract: () => t("Extract"), matrix: () => t("Matrix"), preview: () => t("Preview"), readings: () => t("Readings") };
const side = document.getElementById("side");

/** The panel of each tab, to be filled by whoever has it. */
export const panels = Object.fromEntries(
  NAMES.map((name) => [name, h("div.panel", { id: `panel-${name}`, role: "tabpanel", "aria-labelledby": `tab-${name}` })]),
);

/** Whether the panel of a tab is the one that is seen. */
export const isShown = (name) => !panels[name].hidden;

const SHOWN = "others shown"; // whoever reads a source again has asked to see the other readings

/** Whether somebody reads independently of others here, and does not see what they made of it. */
export const isBlind = () => Boolean(store.workspace?.reader) && sessionStorage.getItem(SHOWN) !== store.workspace.reader;

/** Shows what others have made of the sources from now on. */
export function showOthers() {
  sessionStorage.setItem(SHOWN, store.workspace.reader);
  offer();
}

function isOffered(name) {
  if (name === "readings") return Boolean(store.workspace.reader) || store.workspace.sources.some((one) => one.readers.length);
  return name === "extract" || !isBlind();
}

/** Offers the tabs that there is something in, and leaves one that there is not. */
function offer() {
  for (const name of NAMES) document.getElementById(`tab-${name}`).hidden = !isOffered(name);
  const shown = NAMES.find(isShown);
  if (shown && !isOffered(shown)) showTab("extract");
}

/** Shows a tab: "extract", "matrix", "preview", "readings"; the extract where it is not offered. */
export function showTab(wanted, isFocused = false) {
  const name = isOffered(wanted) ? wanted : "extract";
  for (const one of NAMES) {
    const tab = document.getElementById(`tab-${one}`);
    tab.setAttribute("aria-selected", one === name);
    tab.tabIndex = one === name ? 0 : -1;
    panels[one].hidden = one !== name;
    if (one === name && isFocused) tab.focus();
  }
  sessionStorage.setItem("tab", name);
  emit("tab", { name });
}

function move(event) {
  const isTurned = getComputedStyle(side).direction === "rtl";
  const step = { ArrowRight: isTurned ? -1 : 1, ArrowLeft: isTurned ? 1 : -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const offered = NAMES.filter(isOffered);
  const at = offered.findIndex(isShown);
  showTab(offered[(at + step + offered.length) % offered.length], true);
}

/** Fulfilled once the tabs stand. */
export const tabsReady = ready.then(() => {
  const tabs = NAMES.map((name) =>
    h("button.tab", { type: "button", id: `tab-${name}`, role: "tab", "aria-controls": `panel-${name}`, onclick: () => showTab(name) }, WORDS[name]()),
  );
  const list = h("div.tabs", { role: "tablist", "aria-label": t("What stands beside the text"), onkeydown: move }, tabs);
  fill(side, list, NAMES.map((name) => panels[name]));
  const kept = sessionStorage.getItem("tab");
  showTab(NAMES.includes(kept) ? kept : "extract");
  offer();
  on("workspace", offer);
  NAMES.forEach((name, i) => key(`alt+${i + 1}`, WORDS[name](), () => showTab(name, true), { typing: true, group: t("Go to"), when: () => isOffered(name) }));
});
