// Forms of records that are in a file: each field is saved when it is left, and shows what check
// finds in it.

import { fill, h, Refusal, report, store, t } from "/static/core.js";
import { DraftForm } from "/static/drafting.js";
import { drawFindings, Field, listParts } from "/static/field.js";
import { LISTS, nameField } from "/static/labels.js";
import { save } from "/static/saving.js";
import { tryOut } from "/static/trying.js";

const same = (one, other) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null) && (one === null) === (other === null);

// ── a record that is in a file ───────────────────────────────────────────────────────────

/** A form whose fields are saved when they are left.
 * `file`, `path`: where the record is, with "#id" steps; `value`: what is there; `name`: what a
 * save of it is called; `about`: see `makeControl`; `decorate(field)`: adds to a field. */
export class LiveForm {
  constructor({ record, file, path, value, name, about = {}, decorate = null, without = [], owner = null }) {
    Object.assign(this, { record, file, path, name, decorate, owner });
    this.value = value ?? {};
    this.isThere = value !== undefined && value !== null;
    this.about = { ...about };
    if (record === "theme") this.about.scale = () => this.value.scale;
    this.parts = new Map();
    this.own = h("ul.findings", { "aria-live": "polite" });
    const { first, more, lists } = listParts(record, { without });
    const isMore = more.some((one) => this.value[one] !== undefined);
    this.element = h("div.form", {}, this.own, first.map((one) => this.#make(one)));
    if (more.length) {
      this.more = h("details.more", { open: isMore }, h("summary", {}, t("More")), h("div.form", {}, more.map((one) => this.#make(one))));
      this.element.append(this.more);
    }
    this.element.append(...lists.map((one) => this.#make(one)));
  }

  #make(name) {
    const spec = store.fields[this.record][name];
    const { about } = this;
    const place = { file: this.file, path: [...this.path, name], value: this.value[name], name: this.name, decorate: this.decorate };
    if (spec.record && spec.kind === "record") {
      const form = new LiveForm({ ...place, record: spec.record, about, owner: this });
      const box = h("fieldset.nested", {}, h("legend", {}, nameField(name)), h("p.help", {}, spec.description), form.element);
      this.parts.set(name, form);
      return box;
    }
    if (spec.record) {
      const list = new LiveList({ ...place, record: spec.record, list: name, about });
      this.parts.set(name, list);
      return list.element;
    }
    const field = new Field(this.record, name, spec, about);
    field.control.set(this.value[name]);
    this.#keepTyped(field);
    field.element.addEventListener("input", () => this.#try(field));
    field.element.addEventListener("change", () => this.#leave(field));
    this.decorate?.(field, this);
    this.parts.set(name, field);
    return field.element;
  }

  /** What is typed and not yet left outlives a reload of the page. */
  #keepTyped(field) {
    const kept = `typed ${JSON.stringify([this.file, ...this.path, field.name])}`;
    field.element.addEventListener("input", () => {
      field.isDirty = true;
      if (field.input?.value !== undefined) sessionStorage.setItem(kept, field.input.value);
    });
    field.forget = () => {
      field.isDirty = false;
      sessionStorage.removeItem(kept);
    };
    const typed = sessionStorage.getItem(kept);
    if (typed !== null && field.input && typed !== field.input.value) {
      field.input.value = typed;
      field.isDirty = true;
      field.say(t("Not saved yet: it is saved when you leave the field."));
      field.element.addEventListener("focusout", () => field.isDirty && this.#leave(field));
    }
  }

  /** Shows what check would find if what is typed now were saved. */
  #try(field) {
    const describe = () => {
      if (!field.isDirty) return null;
      const wanted = field.control.get();
      const isAsIs = same(wanted, this.value[field.name]);
      if (isAsIs || (wanted === undefined && store.fields[this.record][field.name].required)) return this.#show(null);
      return { changes: [this.#describeChange(field.name, wanted)], of: this.path };
    };
    tryOut(describe, (findings) => field.isDirty && this.#show(findings), [field.name]);
  }

  #show(findings) {
    this.tried = findings;
    this.#drawFindings();
    return null;
  }

  async #leave(field) {
    const wanted = field.control.get();
    const was = this.value[field.name];
    if (same(wanted, was)) {
      field.forget();
      return field.say("");
    }
    const spec = store.fields[this.record][field.name];
    if (wanted === undefined && spec.required && this.record !== "warrant" && this.record !== "scale") {
      field.control.set(was);
      field.forget();
      return field.say(t("This field cannot be empty: it is as it was."), true);
    }
    field.say("");
    return this.put(field.name, wanted).then(
      (isSaved) => {
        if (same(field.control.get(), wanted)) field.forget(); // else somebody writes on
        if (!isSaved) field.say(t("Not saved yet: kept until the room answers."));
      },
      (error) => this.#refuse(field, error),
    );
  }

  #refuse(field, error) {
    if (!(error instanceof Refusal)) return report(error);
    return field.say([t("Not saved."), error.message, error.remedy].join(" "), true);
  }

  #describeChange(name, wanted) {
    const place = { file: this.file, path: [...this.path, name], was: this.value[name] ?? null };
    return wanted === undefined ? { ...place, op: "drop" } : { ...place, op: "put", value: wanted };
  }

  /** Saves one field; true once it is in the file. */
  async put(name, wanted) {
    const now = { ...this.value, [name]: wanted };
    if (wanted === undefined) delete now[name];
    const change = this.#describeChange(name, wanted);
    const isEmptied = this.owner && !Object.keys(now).length;
    if (isEmptied) Object.assign(change, { op: "drop", path: this.path, was: this.value });
    const old = this.value;
    this.value = now;
    try {
      return (await save(`${this.name}: ${nameField(name)}`, [change])) !== null;
    } catch (error) {
      this.value = old;
      throw error;
    }
  }

  /** Shows what the file has now; fields that somebody is writing in stay as they are. */
  update(value, path = this.path) {
    this.path = path;
    const old = this.value;
    const now = { ...(value ?? {}) };
    for (const [name, part] of this.parts) {
      if (!(part instanceof Field)) {
        part.update(now[name], [...path, name]);
      } else if (part.isDirty) {
        now[name] = old[name]; // a save of it is to see that others have changed it
      } else if (!same(now[name], part.control.get()) || part.name === "stance" || part.input?.tagName === "SELECT") {
        if (!part.element.contains(document.activeElement) || !same(now[name], old[name])) part.control.set(now[name]);
      }
    }
    this.value = now;
  }

  setFindings(findings) {
    this.found = findings;
    this.#drawFindings();
  }

  /** While a field is being written in, those of its fields are what check would find then. */
  #drawFindings() {
    const isTyped = [...this.parts.values()].some((part) => part.isDirty);
    if (!isTyped) this.tried = null;
    const own = (this.found ?? []).filter(({ rest }) => !this.parts.has(rest[0])).map(({ finding }) => finding);
    const byPart = new Map([...this.parts.keys()].map((name) => [name, []]));
    for (const { rest, finding } of this.tried ?? this.found ?? []) {
      const [name, ...further] = rest;
      byPart.get(name)?.push({ rest: further, finding });
    }
    drawFindings(this.own, own);
    for (const [name, part] of this.parts) part.setFindings(byPart.get(name));
    if (this.more && this.more.querySelector(".finding")) this.more.open = true;
  }

  field(name) {
    return this.parts.get(name);
  }
}

/** A list of records in a file: each a form of its own, taken away or added to. */
export class LiveList {
  constructor({ record, file, path, value, list, name, about = {}, decorate = null, describe = null, initial = null }) {
    Object.assign(this, { record, file, path, list, name, about, decorate, describe, initial });
    this.items = h("ol.records");
    this.place = h("div.new");
    this.own = h("ul.findings");
    this.button = h("button", { type: "button", onclick: () => this.add() }, LISTS[list].add());
    const heading = h("legend", {}, LISTS[list].all());
    this.element = h("fieldset.nested.list", { dataset: { list } }, heading, this.own, this.items, this.place, this.button);
    this.forms = [];
    this.#draw(Array.isArray(value) ? value : []);
    if (sessionStorage.getItem(this.#kept)) this.add({}, false);
  }

  get #kept() {
    return `new ${JSON.stringify([this.file, ...this.path])}`;
  }

  #draw(values) {
    this.values = values;
    this.forms = values.map((value, i) => {
      const path = [...this.path, nameStep(values, i)];
      return new LiveForm({ record: this.record, file: this.file, path, value, name: this.name, about: this.about, decorate: this.decorate });
    });
    fill(this.items, this.forms.map((form, i) => this.#drawItem(form, i)));
  }

  #drawItem(form, i) {
    const remove = h("button.plain.danger.small", { type: "button", onclick: () => this.#remove(i) }, t("Remove"));
    const title = this.describe?.(this.values[i]) ?? `${i + 1}`;
    return h("li.record", {}, h("div.label-row", {}, h("span.soft.small", { dir: "auto" }, title), remove), form.element);
  }

  async #remove(i) {
    const change = { file: this.file, op: "drop", path: [...this.path, nameStep(this.values, i)], was: this.values[i] };
    try {
      await save(t("Remove from: {list}", { list: LISTS[this.list].all() }), [change]);
      this.button.focus();
    } catch (error) {
      report(error);
    }
  }

  /** Opens the form of a new record; `initial`: what is known of it. */
  add(initial = {}, isFocused = true) {
    const known = { ...(this.initial?.() ?? {}), ...initial };
    const kept = this.#kept;
    const form = new DraftForm({
      record: this.record,
      initial: known,
      about: this.about,
      target: { file: this.file, path: this.path },
      kept,
      title: LISTS[this.list].add(),
      confirm: async (value) => {
        await save(`${LISTS[this.list].add()}: ${this.name}`, [{ file: this.file, op: "add", path: this.path, value: [value], was: null }]);
        this.close();
        this.button.focus();
      },
      cancel: () => {
        this.close();
        this.button.focus();
      },
    });
    this.draft = form;
    fill(this.place, form.element);
    this.button.hidden = true;
    if (isFocused) form.focus();
    return form;
  }

  close() {
    this.draft = null;
    fill(this.place);
    this.button.hidden = false;
  }

  update(value, path) {
    const values = Array.isArray(value) ? value : [];
    this.path = path;
    if (values.length !== this.forms.length || values.some((one, i) => one?.id !== this.values[i]?.id)) return this.#draw(values);
    this.values = values;
    this.forms.forEach((form, i) => form.update(values[i], [...path, nameStep(values, i)]));
    return undefined;
  }

  setFindings(findings) {
    drawFindings(this.own, findings.filter((one) => typeof one.rest[0] !== "number").map((one) => one.finding));
    this.forms.forEach((form, i) => {
      form.setFindings(findings.filter((one) => one.rest[0] === i).map((one) => ({ ...one, rest: one.rest.slice(1) })));
    });
  }
}

/** The step to an item of a list: "#id" where that names it alone, else its index. */
export function nameStep(values, i) {
  const id = values[i]?.id;
  const isNamed = typeof id === "string" && id && values.filter((one) => one?.id === id).length === 1;
  return isNamed ? `#${id}` : i;
}
