// The form of a record that is new: nothing of it is in a file until it is confirmed.

import { h, key, Refusal, report, t } from "/static/core.js";
import { nextId } from "/static/fields.js";
import { Parts } from "/static/parts.js";
import { ask } from "/static/saving.js";
import { tryOut } from "/static/trying.js";

let current = null; // the draft that Ctrl+Enter confirms when nothing of another has the focus

/** A form of a new record. `confirm(value)` saves it; `target`: {file, path}, the list that it is
 * for, so that it is checked while one writes; `kept`: the name by which what is written outlives
 * a reload; the rest: see `Parts`. */
export class DraftForm {
  constructor({ record, initial = {}, target, kept, title, confirm, cancel, ...more }) {
    Object.assign(this, { record, target, kept, confirm, cancel });
    const given = Object.entries(initial).filter(([, value]) => value !== undefined);
    const known = { ...JSON.parse(sessionStorage.getItem(kept) ?? "{}"), ...Object.fromEntries(given) };
    this.parts = new Parts({ record, known, ...more });
    this.state = h("p.state-of.bad", { role: "alert", hidden: true });
    this.button = h("button.primary", { type: "submit" }, t("Save"), h("kbd", { "aria-hidden": "true" }, "Ctrl ⏎"));
    const discard = h("button.plain", { type: "button", onclick: () => this.discard() }, t("Discard"));
    const titleId = nextId();
    this.element = h(
      "form.draft",
      { "aria-labelledby": titleId, novalidate: true },
      h("h2", { id: titleId }, title),
      this.parts.element,
      h("div.confirm", {}, this.state, h("div.row.end", {}, discard, this.button)),
    );
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.element.addEventListener("focusin", () => {
      current = this;
    });
    for (const kind of ["input", "change"]) this.element.addEventListener(kind, () => this.changed());
    current = this;
    this.changed();
  }

  /** Something is written: it is kept, and checked as if it were saved. */
  changed() {
    const value = this.parts.get();
    sessionStorage.setItem(this.kept, JSON.stringify(value));
    if (!this.target) return;
    const describe = () => {
      const now = this.parts.get();
      if (!this.element.isConnected || !Object.keys(now).length) return this.#show([]);
      const { file, path } = this.target;
      return { changes: [{ file, op: "add", path, value: [now], was: null }] };
    };
    tryOut(describe, (findings) => this.#show(findings));
  }

  #show(findings) {
    this.parts.setFindings(findings);
    this.parts.tellMissing(false);
    return null;
  }

  set(values) {
    this.parts.set(values);
    this.changed();
  }

  field(name) {
    return this.parts.field(name);
  }

  focus() {
    this.parts.focus();
    this.element.scrollIntoView({ block: "nearest" });
  }

  async submit() {
    if (this.isBusy) return;
    const [missing] = this.parts.tellMissing(true);
    if (missing) return void missing.control.focus();
    this.isBusy = true;
    this.button.setAttribute("aria-disabled", "true");
    this.say("");
    try {
      await this.confirm(this.parts.get());
      sessionStorage.removeItem(this.kept);
      if (current === this) current = null;
    } catch (error) {
      if (!(error instanceof Refusal)) report(error);
      const words = [t("Not saved."), error.message, error.remedy].filter(Boolean).join(" ");
      if (!this.parts.say(error.told?.rest ?? [], words)) this.say(words);
    } finally {
      this.isBusy = false;
      this.button.removeAttribute("aria-disabled");
    }
  }

  say(words) {
    this.state.textContent = words;
    this.state.hidden = !words;
  }

  async discard() {
    const title = h("h2", { id: "discard-title" }, t("Discard what you wrote?"));
    const isWritten = this.parts.fields.some((field) => ["claim", "summary", "text", "note"].includes(field.name) && field.control.get() !== undefined);
    const isMore = [...this.parts.lists.values()].some((list) => list.items.length);
    if ((isWritten || isMore) && !(await ask("discard-title", title, t("Discard")))) return;
    sessionStorage.removeItem(this.kept);
    if (current === this) current = null;
    this.cancel();
  }
}

/** Ctrl+Enter saves the new record in whose form one writes, else the one that is open. */
export function registerForms() {
  key("ctrl+enter", t("Save the new claim, evidence or relation"), () => current?.submit(), {
    typing: true,
    when: () => current?.element.isConnected && !document.querySelector("dialog[open]:not(:has(.draft))"),
    group: t("Extract"),
  });
}
