// The help: every shortcut, shown with "?".

import { areSinglesOff, h, key, keys, ready, t } from "/static/core.js";
import { tellAll } from "/static/saving.js";

const isMac = navigator.platform.startsWith("Mac");
const NAMES = {
  ctrl: isMac ? "⌘" : "Ctrl",
  alt: isMac ? "⌥" : "Alt",
  shift: "⇧",
  enter: "⏎",
  escape: "Esc",
  space: "␣",
  arrowright: "→",
  arrowleft: "←",
  arrowup: "↑",
  arrowdown: "↓",
};

const nameKey = (part) => NAMES[part] ?? part.toUpperCase();

/** A combination as its keys. */
export const drawCombo = (combo) =>
  h("span.combo", {}, combo.split("+").map((part) => h("kbd", {}, nameKey(part))));

function show() {
  if (document.querySelector("dialog.shortcuts")) return;
  const groups = Map.groupBy ? Map.groupBy(keys, (one) => one.group) : group(keys);
  const blocks = [...groups].map(([name, listed]) =>
    h(
      "section",
      {},
      h("h3", {}, name || t("Everywhere")),
      h("dl", {}, merge(listed).map(({ combos, label }) => h("div", {}, h("dt", {}, label), h("dd", {}, combos.map(drawCombo))))),
    ),
  );
  const singles = h("input", { type: "checkbox", checked: !areSinglesOff() });
  singles.addEventListener("change", () => localStorage.setItem("single keys", singles.checked ? "on" : "off"));
  const choice = h("label.single-keys", {}, singles, t("Keys of a single letter or sign"));
  tellAll(t("Keys"), [h("div.shortcuts-list", {}, blocks), choice], "wide shortcuts");
}

function group(listed) {
  const groups = new Map();
  for (const one of listed) groups.set(one.group, [...(groups.get(one.group) ?? []), one]);
  return groups;
}

/** Keys that do the same stand in one line. */
function merge(listed) {
  const merged = new Map();
  for (const { combo, label } of listed) {
    merged.set(label, [...new Set([...(merged.get(label) ?? []), combo])]);
  }
  return [...merged].map(([label, combos]) => ({ label, combos }));
}

ready.then(() => {
  const words = t("Keys");
  const button = h("button.plain.icon", { type: "button", title: words, onclick: show }, h("span", { "aria-hidden": "true" }, "?"), h("span.unseen", {}, words));
  document.getElementById("tools").append(button);
  key("?", words, show);
});
