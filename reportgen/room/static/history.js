// Undo and redo, and what the last save did.

import { announce, emit, fill, h, key, on, ready, report, store, t } from "/static/core.js";
import { act, countKept, lastSave, settled, tellAll } from "/static/saving.js";

const tools = document.getElementById("tools");

async function turn(which) {
  await settled(); // what is being saved can be undone too
  const label = store.workspace[which];
  if (!label) return announce(which === "undo" ? t("There is nothing to undo.") : t("There is nothing to redo."));
  const words = which === "undo" ? t("Undone: {what}", { what: label }) : t("Redone: {what}", { what: label });
  return act(`/api/${which}`, {}, words).then(() => announce(words), refuse);
}

/** A step that no longer fits is left out: what can be undone now is another one. */
function refuse(error) {
  report(error);
  emit("changed");
}

const CLASSES = { "+": "added", "-": "removed", "@": "place" };

/** A diff as lines, told apart by their signs and by colour. */
export function drawDiff(diff) {
  const lines = diff.split("\n").filter((line, i, all) => line || i < all.length - 1);
  return h(
    "pre.diff",
    { tabindex: "0", dir: "ltr", role: "region", "aria-label": t("Changes") },
    lines.map((line) => {
      const isFile = line.startsWith("+++") || line.startsWith("---");
      return h("span", { class: isFile ? "file" : (CLASSES[line[0]] ?? "") }, `${line}\n`);
    }),
  );
}

function showLast() {
  if (!lastSave) return;
  tellAll(t("The last save"), [h("p.soft", { dir: "auto" }, lastSave.label), drawDiff(lastSave.diff)], "wide");
}

ready.then(() => {
  const state = h("button.plain.saved", { type: "button", onclick: showLast, hidden: true, title: t("Show what the last save changed") });
  const make = (which, sign, words) =>
    h("button.plain.icon", { type: "button", onclick: () => turn(which) }, h("span", { "aria-hidden": "true" }, sign), h("span.unseen", {}, words));
  const undo = make("undo", "↶", t("Undo"));
  const redo = make("redo", "↷", t("Redo"));
  tools.prepend(state, undo, redo);

  function draw() {
    for (const [button, what, words] of [[undo, store.workspace.undo, t("Undo")], [redo, store.workspace.redo, t("Redo")]]) {
      button.setAttribute("aria-disabled", what ? "false" : "true");
      button.title = what ? `${words}: ${what}` : words;
    }
  }
  function say(words, kind) {
    state.hidden = false;
    state.dataset.kind = kind;
    fill(state, words);
  }
  draw();
  on("workspace", draw);
  on("saving", () => say(t("Saving …"), "busy"));
  on("saved", () => say(t("Saved"), "good"));
  on("not-saved", () => say(t("Not saved"), "bad"));
  on("kept", () => say(t("Waiting: {number}", { number: countKept() }), "bad"));
  const group = t("Saving");
  key("ctrl+z", t("Undo"), () => turn("undo"), { group });
  key("ctrl+shift+z", t("Redo"), () => turn("redo"), { group });
  key("ctrl+y", t("Redo"), () => turn("redo"), { group });
  key("d", t("Show what the last save changed"), showLast, { group });
});
