// The tabs of the right side: the extract, the matrix, the preview.

import { emit, fill, h, key, ready, t } from "/static/core.js";

const NAMES = ["extract", "matrix", "preview"];
const WORDS = { extract: () => t("Extract"), matrix: () => t("Matrix"), preview: () => t("Preview") };
const side = document.getElementById("side");

/** The panel of each tab, to be filled by whoever has it. */
export const panels = Object.fromEntries(
  NAMES.map((name) => [name, h("div.panel", { id: `panel-${name}`, role: "tabpanel", "aria-labelledby": `tab-${name}` })]),
);

/** Whether the panel of a tab is the one that is seen. */
export const isShown = (name) => !panels[name].hidden;

/** Shows a tab: "extract", "matrix", "preview". */
export function showTab(name, isFocused = false) {
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
  const at = NAMES.findIndex(isShown);
  showTab(NAMES[(at + step + NAMES.length) % NAMES.length], true);
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
  NAMES.forEach((name, i) => key(`alt+${i + 1}`, WORDS[name](), () => showTab(name, true), { typing: true, group: t("Go to") }));
});
