// A new theme, from wherever one is needed.

import { h, store, t } from "/static/core.js";
import { DraftForm } from "/static/drafting.js";
import { save } from "/static/saving.js";

/** An id of a theme's name, which no other theme has. */
function nameTheme(label) {
  const plain = label.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();
  const name = plain.split(" ").slice(0, 3).join("-") || "theme";
  const taken = new Set(store.workspace.themes.map((one) => one.id));
  let id = name;
  for (let n = 2; taken.has(id); n += 1) id = `${name}-${n}`;
  return id;
}

/** Proposes an id for a theme once it has a name, and another with another name. */
function proposeId(form) {
  const [id, label] = [form.field("id"), form.field("label")];
  let proposed = "";
  label.element.addEventListener("input", () => {
    const now = id.control.get();
    if (now !== undefined && now !== proposed) return; // somebody wrote it
    proposed = label.control.get() ? nameTheme(label.control.get()) : "";
    form.set({ id: proposed || undefined });
  });
}

/** Asks for a new theme and saves it; a control of a form that is given takes it. */
export function startTheme(control = null) {
  return new Promise((resolve) => {
    const dialog = h("dialog.wide", { "aria-label": t("New theme") });
    let made = null;
    const form = new DraftForm({
      record: "theme",
      without: ["finding"],
      needless: ["id"],
      target: { file: store.workspace.comparison.file, path: ["themes"] },
      kept: "new theme",
      title: t("New theme"),
      confirm: async (value) => {
        const id = value.id ?? nameTheme(value.label);
        const change = { file: store.workspace.comparison.file, op: "add", path: ["themes"], value: [{ id, ...value }], was: null };
        await save(t("New theme {label}", { label: value.label }), [change]);
        made = id;
        dialog.close();
      },
      cancel: () => dialog.close(),
    });
    proposeId(form);
    dialog.append(form.element);
    document.body.append(dialog);
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (made && control) {
        control.set(made);
        control.element.dispatchEvent(new Event("change", { bubbles: true }));
      }
      control?.focus();
      resolve(made);
    });
    dialog.showModal();
    form.focus();
  });
}
