// The fields of a record that is being written, and the records in it that are written with it.

import { announce, h, store, t } from "/static/core.js";
import { drawFindings, Field, listParts } from "/static/field.js";
import { findScale } from "/static/fields.js";
import { LISTS, nameField } from "/static/labels.js";

/** The parts of a new record. `known`: what is known of it; `about`: see `makeControl`;
 * `needless`: fields that may stay empty although the record needs them. */
export class Parts {
  constructor({ record, known = {}, about = {}, decorate = null, without = [], needless = [] }) {
    Object.assign(this, { record, about, decorate, needless });
    this.fields = [];
    this.lists = new Map();
    this.own = h("ul.findings", { "aria-live": "polite" });
    const { first, more, lists } = listParts(record, { without });
    const make = (name) => this.#make(record, [name], known);
    this.element = h("div.form", {}, this.own, first.map(make));
    if (more.length) {
      this.more = h("details.more", { open: more.some((name) => known[name] !== undefined) }, h("summary", {}, t("More")), h("div.form", {}, more.map(make)));
      this.element.append(this.more);
    }
    for (const name of lists) {
      const list = new PartsList(name, store.fields[record][name].record, known[name]);
      this.lists.set(name, list);
      this.element.append(list.element);
    }
  }

  #make(record, path, known) {
    const name = path.at(-1);
    const spec = store.fields[record][name];
    if (spec.record && spec.kind === "record") {
      const inner = listParts(spec.record, {}).first.map((one) => this.#make(spec.record, [...path, one], known[name] ?? {}));
      return h("fieldset.nested", {}, h("legend", {}, nameField(name)), h("p.help", {}, spec.description), h("div.form", {}, inner));
    }
    if (spec.record) return null;
    const theme = () => this.read(["theme"]);
    const field = new Field(record, name, spec, { scale: () => findScale(theme()), theme, ...this.about });
    field.control.set(known[name]);
    Object.assign(field, { path, isNeeded: spec.required });
    this.fields.push(field);
    if (name === "theme") field.element.addEventListener("change", () => this.#refreshStance());
    field.element.addEventListener("focusout", () => (field.isLeft = true));
    field.element.addEventListener("input", () => field.control.get() !== undefined && field.say(""));
    this.decorate?.(field, this);
    return field.element;
  }

  #refreshStance() {
    const stance = this.field("stance");
    stance?.control.set(stance.control.get());
  }

  read(path) {
    return this.fields.find((field) => field.path.join() === path.join())?.control.get();
  }

  field(name) {
    return this.fields.find((field) => field.name === name);
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
    for (const [name, list] of this.lists) if (list.items.length) value[name] = list.get();
    const names = Object.keys(store.fields[this.record]);
    return Object.fromEntries(Object.entries(value).sort(([one], [other]) => names.indexOf(one) - names.indexOf(other)));
  }

  set(values) {
    for (const field of this.fields) if (field.path.length === 1 && field.name in values) field.control.set(values[field.name]);
  }

  focus() {
    (this.fields.find((field) => field.control.get() === undefined) ?? this.fields[0]).control.focus();
  }

  /** Says at each field that is needed and empty that it is, of all of them or of those that one
   * has left; gives the fields. */
  tellMissing(isOfAll) {
    const own = this.fields.filter((field) => {
      const isEmpty = this.#isWanted(field) && field.control.get() === undefined;
      const isTold = isEmpty && (isOfAll || field.isLeft);
      if (isTold) field.say(t("This field is needed."), true);
      return isEmpty;
    });
    if (isOfAll && this.more && own.some((field) => this.more.contains(field.element))) this.more.open = true;
    return [...own, ...[...this.lists.values()].flatMap((list) => list.items.flatMap(({ parts }) => parts.tellMissing(isOfAll)))];
  }

  /** Whether a record needs a field: one inside another only where the rest of that is there. */
  #isWanted(field) {
    if (!field.isNeeded || this.needless.includes(field.name)) return false;
    const owner = field.path.slice(0, -1);
    return !owner.length || this.fields.some((other) => other.path.slice(0, -1).join() === owner.join() && other.control.get() !== undefined);
  }

  /** Says something at the field that a path leads to, and goes there; false where there is none. */
  say(rest, words) {
    const [name, number, ...further] = rest;
    if (this.lists.has(name)) return this.lists.get(name).items[number]?.parts.say(further, words) ?? false;
    const field = this.fields.find((one) => one.path.every((step, i) => rest[i] === step));
    if (!field) return false;
    if (this.more?.contains(field.element)) this.more.open = true;
    field.say(words, true);
    field.control.focus();
    return true;
  }

  setFindings(findings) {
    const isAt = (field, rest) => field.path.every((step, i) => rest[i] === step);
    const rests = new Set(findings);
    for (const field of this.fields) {
      const own = findings.filter(({ rest }) => isAt(field, rest));
      field.setFindings(own);
      own.forEach((one) => rests.delete(one));
    }
    for (const [name, list] of this.lists) {
      const own = findings.filter(({ rest }) => rest[0] === name);
      list.setFindings(own.map((one) => ({ ...one, rest: one.rest.slice(1) })));
      own.forEach((one) => rests.delete(one));
    }
    drawFindings(this.own, [...rests].map(({ finding }) => finding));
    if (this.more?.querySelector(".finding")) this.more.open = true;
  }
}

/** Records in one that is being written: each is saved with it. */
class PartsList {
  constructor(name, record, known) {
    Object.assign(this, { name, record });
    this.items = [];
    this.list = h("ol.records");
    this.button = h("button", { type: "button", onclick: () => this.add().focus() }, LISTS[name].add());
    this.element = h("fieldset.nested.list", { dataset: { list: name } }, h("legend", {}, LISTS[name].all()), this.list, this.button);
    if (Array.isArray(known)) for (const one of known) this.add(one);
  }

  /** Adds a record with what is known of it; gives its parts. */
  add(known = {}) {
    const parts = new Parts({ record: this.record, known });
    const item = { parts, title: h("span.soft.small") };
    const remove = h("button.plain.danger.small", { type: "button", onclick: () => this.#remove(item) }, t("Remove"));
    item.element = h("li.record", {}, h("div.label-row", {}, item.title, remove), parts.element);
    this.items.push(item);
    this.#draw();
    return parts;
  }

  #remove(item) {
    this.items = this.items.filter((one) => one !== item);
    this.#draw();
    this.button.focus();
    this.element.dispatchEvent(new Event("change", { bubbles: true }));
    announce(t("Removed"));
  }

  #draw() {
    this.items.forEach((item, i) => (item.title.textContent = `${i + 1}`));
    const gone = [...this.list.children].filter((one) => !this.items.some((item) => item.element === one));
    gone.forEach((one) => one.remove());
    for (const { element } of this.items) if (!element.isConnected) this.list.append(element);
  }

  get() {
    return this.items.map(({ parts }) => parts.get());
  }

  setFindings(findings) {
    this.items.forEach(({ parts }, i) => {
      parts.setFindings(findings.filter(({ rest }) => rest[0] === i).map((one) => ({ ...one, rest: one.rest.slice(1) })));
    });
  }
}
