// The form of a record that is new: nothing of it is in a file until it is confirmed.

import { h, key, Refusal, report, store, t } from "/static/core.js";
import { Field, listParts } from "/static/field.js";
import { findScale, nextId } from "/static/fields.js";
import { nameField } from "/static/labels.js";
import { ask } from "/static/saving.js";

let current = null; // the draft that Ctrl+Enter confirms when nothing of another has the focus

/** A form of a new record. `confirm(value)` saves it; `kept`: the name by which what is written
 * outlives a reload; `needless`: fields that may stay empty although the record needs them. */
export class DraftForm {
  constructor({ record, initial = {}, about = {}, kept, title, confirm, cancel, decorate = null, without = [], needless = [] }) {
    Object.assign(this, { record, kept, confirm, cancel, about, needless });
    this.fields = [];
    const given = Object.entries(initial).filter(([, value]) => value !== undefined);
    const known = { ...JSON.parse(sessionStorage.getItem(kept) ?? "{}"), ...Object.fromEntries(given) };
    const { first, more } = listParts(record, { without });
    this.state = h("p.state-of.bad", { role: "alert", hidden: true });
    this.button = h("button.primary", { type: "submit" }, t("Save"), h("kbd", { "aria-hidden": "true" }, "Ctrl ⏎"));
    const discard = h("button.plain", { type: "button", onclick: () => this.discard() }, t("Discard"));
    const titleId = nextId();
    this.element = h(
      "form.draft.form",
      { "aria-labelledby": titleId, novalidate: true },
      h("h3", { id: titleId }, title),
      first.map((name) => this.#make(record, [name], known, decorate)),
      more.length > 0 &&
        h("details.more", { open: more.some((name) => known[name] !== undefined) }, h("summary", {}, t("More")), h("div.form", {}, more.map((name) => this.#make(record, [name], known, decorate)))),
      this.state,
      h("div.row.end", {}, discard, this.button),
    );
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.element.addEventListener("focusin", () => {
      current = this;
    });
    for (const kind of ["input", "change"]) this.element.addEventListener(kind, () => this.#keep());
    current = this;
    this.#keep();
  }

  #make(record, path, known, decorate) {
    const name = path.at(-1);
    const spec = store.fields[record][name];
    if (spec.record && spec.kind === "record") {
      const inner = listParts(spec.record, {}).first.map((one) => this.#make(spec.record, [...path, one], known[name] ?? {}, decorate));
      return h("fieldset.nested", {}, h("legend", {}, nameField(name)), h("p.help", {}, spec.description), h("div.form", {}, inner));
    }
    if (spec.record) return null;
    const scale = () => findScale(this.#read(["theme"]));
    const field = new Field(record, name, spec, { scale, theme: () => this.#read(["theme"]), ...this.about });
    field.control.set(known[name]);
    field.path = path;
    this.fields.push(field);
    if (name === "theme") field.element.addEventListener("change", () => this.#refreshStance());
    decorate?.(field, this);
    return field.element;
  }

  #refreshStance() {
    const stance = this.fields.find((field) => field.name === "stance");
    stance?.control.set(stance.control.get());
  }

  #read(path) {
    return this.fields.find((field) => field.path.join() === path.join())?.control.get();
  }

  /** The record as it is written: its fields in the model's order, those that are empty left out. */
  get() {
    const value = {};
    for (const field of this.fields) {
      const one = field.control.get();
      if (one === undefined) continue;
      const owner = field.path.slice(0, -1).reduce((inner, step) => (inner[step] ??= {}), value);
      owner[field.path.at(-1)] = one;
    }
    return order(this.record, value);
  }

  set(values) {
    for (const field of this.fields) if (field.path.length === 1 && field.name in values) field.control.set(values[field.name]);
    this.#keep();
  }

  field(name) {
    return this.fields.find((field) => field.name === name);
  }

  #keep() {
    sessionStorage.setItem(this.kept, JSON.stringify(this.get()));
  }

  focus() {
    const empty = this.fields.find((field) => field.control.get() === undefined) ?? this.fields[0];
    empty.control.focus();
    this.element.scrollIntoView({ block: "nearest" });
  }

  #findMissing() {
    const missing = this.fields.filter((field) => {
      const isNeeded = field.path.length === 1 && store.fields[this.record][field.name].required && !this.needless.includes(field.name);
      const isEmpty = isNeeded && field.control.get() === undefined;
      field.say(isEmpty ? t("This field is needed.") : "", true);
      return isEmpty;
    });
    missing[0]?.control.focus();
    return missing.length > 0;
  }

  async submit() {
    if (this.isBusy || this.#findMissing()) return;
    this.isBusy = true;
    this.button.setAttribute("aria-disabled", "true");
    this.say("");
    try {
      await this.confirm(this.get());
      sessionStorage.removeItem(this.kept);
      if (current === this) current = null;
    } catch (error) {
      if (!(error instanceof Refusal)) report(error);
      this.say([t("Not saved."), error.message, error.remedy].filter(Boolean).join(" "));
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
    const isWritten = this.fields.some((field) => ["claim", "summary", "text", "note"].includes(field.name) && field.control.get() !== undefined);
    if (isWritten && !(await ask("discard-title", title, t("Discard")))) return;
    sessionStorage.removeItem(this.kept);
    if (current === this) current = null;
    this.cancel();
  }
}

function order(record, value) {
  const names = Object.keys(store.fields[record]);
  return Object.fromEntries(
    Object.entries(value).sort(([one], [other]) => names.indexOf(one) - names.indexOf(other)),
  );
}

/** Ctrl+Enter saves the new record in whose form one writes, else the one that is open. */
export function registerForms() {
  key("ctrl+enter", t("Save the new claim, evidence or relation"), () => current?.submit(), {
    typing: true,
    when: () => current?.element.isConnected && !document.querySelector("dialog[open]:not(:has(.draft))"),
    group: t("Extract"),
  });
}
