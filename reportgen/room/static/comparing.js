// What the comparison says: of one theme, of how claims bear on each other, of the whole.

import { emit, fill, h, report, store, t } from "/static/core.js";
import { DraftForm } from "/static/drafting.js";
import { findBelow } from "/static/field.js";
import { findScale, writeStance } from "/static/fields.js";
import { LiveForm, nameStep } from "/static/forms.js";
import { LISTS } from "/static/labels.js";
import { lookAt } from "/static/preview.js";
import { act, ask, askId, save } from "/static/saving.js";
import { showTab } from "/static/tabs.js";

const file = () => store.workspace.comparison.file;
const whole = () => store.workspace.comparison.value;
const listThemes = () => (Array.isArray(whole().themes) ? whole().themes : []);
const findClaim = (id) => store.workspace.claims.find((one) => one.id === id);

// ── relations ────────────────────────────────────────────────────────────────────────────

/** Relations, each unfolding into its form, and the form of a new one. */
class Relations {
  constructor(isWanted) {
    this.isWanted = isWanted;
    this.place = h("div.new");
    this.list = h("ul.relations");
    this.button = h("button", { type: "button", disabled: store.workspace.readonly, onclick: () => this.add() }, LISTS.relations.add());
    this.element = h("fieldset.nested.list", {}, h("legend", {}, LISTS.relations.all()), this.place, this.button, this.list);
    this.open = new Map(); // the forms that are unfolded, by "from to type"
    if (sessionStorage.getItem("new relation")) this.add({}, false);
  }

  /** Opens the form of a new relation; what is chosen again goes into the one that is open. */
  add(initial = {}, isFocused = true) {
    if (this.draft) {
      this.draft.set(initial);
    } else {
      this.draft = new DraftForm({
        record: "relation",
        initial,
        target: { file: file(), path: ["relations"] },
        kept: "new relation",
        title: LISTS.relations.add(),
        confirm: async (value) => {
          const words = t("Relation of {from} to {to}", { from: value.from, to: value.to });
          await save(words, [{ file: file(), op: "add", path: ["relations"], value: [value], was: null }]);
          this.#close();
        },
        cancel: () => this.#close(),
      });
      fill(this.place, this.draft.element);
      this.button.hidden = true;
    }
    if (isFocused) this.draft.focus();
  }

  #close() {
    this.draft = null;
    fill(this.place);
    this.button.hidden = false;
    this.button.focus();
    this.closed?.();
  }

  update() {
    const wanted = store.workspace.relations.filter(({ value }) => this.isWanted(value));
    const said = JSON.stringify([wanted, store.workspace.findings.filter((one) => one.path?.[0] === "relations")]);
    if (said === this.said) return;
    this.said = said;
    const before = this.open;
    this.open = new Map();
    const items = wanted.map(({ path, value }) => this.#drawItem(path, value, before));
    if (items.length !== this.list.childElementCount || !this.#keep(items)) fill(this.list, items.map((one) => one.element));
  }

  /** Whether the items that are drawn are these: then what has the focus keeps it. */
  #keep(items) {
    return items.every(({ element }, i) => this.list.children[i] === element);
  }

  #drawItem(path, value, before) {
    const name = JSON.stringify(path);
    const type = store.fields.relation.type.choices.find((one) => one.value === value.type)?.words ?? value.type;
    const known = before.get(name);
    const item = known ?? { form: null, summary: h("summary"), place: h("div.form-place") };
    fill(item.summary, h("span.id", {}, value.from), h("span.type", { dataset: { type: value.type } }, type), h("span.id", {}, value.to), value.note && h("span.note-of", { dir: "auto" }, value.note));
    item.value = value;
    item.path = path;
    if (!known) {
      item.details = h("details.relation", {}, item.summary, item.place);
      item.element = h("li", {}, item.details);
      item.details.addEventListener("toggle", () => this.#unfold(item));
    }
    item.form?.update(value, path);
    const findings = findBelow(file(), path);
    item.form?.setFindings(findings);
    item.details.classList.toggle("wrong", findings.length > 0);
    this.open.set(name, item);
    return item;
  }

  #unfold(item) {
    if (!item.details.open || item.form) return;
    item.form = new LiveForm({ record: "relation", file: file(), path: item.path, value: item.value, name: t("Relation") });
    const remove = h("button.plain.danger.small", { type: "button", onclick: () => this.#remove(item) }, t("Remove"));
    const said = [item.value.from, item.value.to].map((id) => drawSaid(id));
    fill(item.place, said, item.form.element, h("div.row.end", {}, remove));
    item.form.setFindings(findBelow(file(), item.path));
  }

  async #remove({ path, value }) {
    this.button.focus();
    const words = t("Remove the relation of {from} to {to}", { from: value.from, to: value.to });
    await save(words, [{ file: file(), op: "drop", path, was: value }]).catch(report);
  }
}

function drawSaid(id) {
  const claim = findClaim(id);
  const open = h("button.plain.small", { type: "button", onclick: () => emit("show-claim", { id }) }, t("Open"));
  return h("div.said-by", {}, h("span.id", {}, id), h("span.grow", { dir: "auto" }, claim?.text ?? t("There is no such claim.")), claim && open);
}

/** All relations. */
export class RelationsView {
  constructor(initial) {
    this.relations = new Relations(() => true);
    this.element = h("div.view", {}, this.relations.element);
    if (initial) this.relations.add(initial, false);
    if (initial) queueMicrotask(() => this.relations.draft?.focus());
  }

  title() {
    return t("Relations");
  }

  update() {
    this.relations.update();
  }
}

// ── a theme ──────────────────────────────────────────────────────────────────────────────

/** A theme: the claims of each source beside each other, relations, positions, the finding. */
export class ThemeView {
  constructor(id) {
    this.id = id;
    this.chosen = [];
    lookAt("theme", id);
    this.sides = h("div.sides");
    this.relations = new Relations((value) => [value.from, value.to].some((one) => findClaim(one)?.theme === id));
    this.relations.closed = () => {
      this.chosen = [];
      this.#drawSides();
    };
    this.form = new LiveForm({ record: "theme", file: file(), path: this.#path(), value: this.#value(), name: id, without: ["id"] });
    this.positions = new Map(store.workspace.sources.map(({ key, label }) => [key, this.#makePosition(key, label)]));
    this.silences = h("div.form");
    const hint = h("p.help", {}, t("Choose two claims to relate them: the first bears on the second."));
    const remove = h("button.plain.danger.small", { type: "button", onclick: () => this.#remove().catch(report) }, t("Remove the theme"));
    const rename = h("button.plain.small", { type: "button", onclick: () => this.#rename().catch(report) }, t("Change the id"));
    const preview = h("button", { type: "button", onclick: () => showTab("preview", true) }, t("Preview"));
    this.element = h(
      "div.view",
      {},
      h("section", {}, h("h3", {}, t("Claims")), hint, this.sides),
      this.relations.element,
      h("section", {}, h("h3", {}, t("The theme")), this.form.element),
      h("section", {}, h("h3", {}, t("Positions")), h("div.form", {}, [...this.positions.values()].map((one) => one.box))),
      h("section", {}, h("h3", {}, t("Silences")), this.silences),
      h("div.row.end", {}, preview, rename, remove),
    );
  }

  #at = () => listThemes().findIndex((one) => one?.id === this.id);
  #path = () => ["themes", nameStep(listThemes(), this.#at())];
  #value = () => listThemes()[this.#at()];

  isGone() {
    return this.#at() < 0;
  }

  title() {
    return this.#value()?.label || this.id;
  }

  #makePosition(key, label) {
    const about = { scale: () => findScale(this.id), theme: () => this.id };
    const form = new LiveForm({ record: "position", file: file(), path: [...this.#path(), "positions", key], value: this.#value().positions?.[key], name: label, about, owner: this });
    const box = h("fieldset.nested", { dataset: { position: key } }, h("legend", { dir: "auto" }, label), form.element);
    return { form, box };
  }

  update() {
    if (this.isGone()) return;
    const [value, at] = [this.#value(), this.#at()];
    this.form.update(value, this.#path());
    const findings = findBelow(file(), ["themes", at]);
    const isOfPosition = (one) => one.rest[0] === "positions";
    this.form.setFindings(findings.filter((one) => !isOfPosition(one)));
    for (const [key, { form }] of this.positions) {
      form.update(value.positions?.[key], [...this.#path(), "positions", key]);
      const own = findings.filter((one) => isOfPosition(one) && one.rest[1] === key);
      form.setFindings(own.map((one) => ({ ...one, rest: one.rest.slice(2) })));
    }
    this.relations.update();
    this.#drawSides();
    this.#drawSilences();
  }

  // ── both sides, and two of their claims ────────────────────────────────────────────────

  #drawSides() {
    const { sources, claims } = store.workspace;
    const said = JSON.stringify([this.chosen, claims.filter((one) => one.theme === this.id)]);
    if (said === this.said) return;
    this.said = said;
    const focused = document.activeElement?.dataset?.choose;
    const columns = sources.map((source) => {
      const own = claims.filter((one) => one.theme === this.id && one.source === source.key);
      const cards = own.map((claim) => this.#drawCard(claim));
      return h("section.side-of", {}, h("h4", { dir: "auto" }, source.label, h("span.count", {}, String(own.length))), own.length ? h("ul", {}, cards) : h("p.soft.small", {}, t("It says nothing on this.")));
    });
    fill(this.sides, columns);
    if (focused) [...this.sides.querySelectorAll("[data-choose]")].find((one) => one.dataset.choose === focused)?.focus();
  }

  #drawCard(claim) {
    const number = this.chosen.indexOf(claim.id) + 1;
    const choose = h(
      "button.card",
      { type: "button", "aria-pressed": String(number > 0), dataset: { choose: claim.id }, onclick: () => this.#choose(claim.id) },
      h("span.words-of", { dir: "auto" }, claim.short || claim.text || claim.id),
      h("span.about", {}, h("span.id", {}, claim.id), typeof claim.stance === "number" && h("span.stance-of", {}, writeStance(claim.stance)), number > 0 && h("span.tag-of", {}, number === 1 ? t("bears") : t("is borne on"))),
    );
    const open = h("button.plain.small", { type: "button", "aria-label": t("Open {claim}", { claim: claim.id }), onclick: () => emit("show-claim", { id: claim.id }) }, t("Open"));
    return h("li", {}, choose, open);
  }

  #choose(id) {
    this.chosen = this.chosen.includes(id) ? this.chosen.filter((one) => one !== id) : [...this.chosen, id].slice(-2);
    this.#drawSides();
    const [from, to] = this.chosen;
    if (from && to) {
      this.relations.add({ from, to });
      this.relations.draft.field("type").control.focus();
    }
  }

  // ── what is not said ───────────────────────────────────────────────────────────────────

  #drawSilences() {
    const { silences, sources, claims } = store.workspace;
    const own = silences.filter(({ value }) => value.theme === this.id);
    const spoken = new Set([...claims.filter((one) => one.theme === this.id).map((one) => one.source), ...own.map(({ value }) => value.source)]);
    const silent = sources.filter((one) => !spoken.has(one.key));
    const said = JSON.stringify([own, silent.map((one) => one.key)]);
    if (said === this.unsaid) return;
    this.unsaid = said;
    const forms = own.map(({ path, value }) => {
      const form = new LiveForm({ record: "silence", file: file(), path, value, name: t("Silence"), without: ["theme", "source"] });
      form.setFindings(findBelow(file(), path));
      return h("fieldset.nested", {}, h("legend", { dir: "auto" }, store.workspace.sources.find((one) => one.key === value.source)?.label ?? value.source), form.element);
    });
    const adds = silent.map((source) => h("button", { type: "button", onclick: () => this.#explain(source) }, t("Explain the silence of {source}", { source: source.label })));
    this.place = h("div.new");
    const none = !forms.length && !adds.length && h("p.soft.small", {}, t("Every source speaks of it."));
    fill(this.silences, forms, none, this.place, h("div.row", {}, adds));
  }

  #explain(source) {
    const form = new DraftForm({
      record: "silence",
      initial: { theme: this.id, source: source.key },
      target: { file: file(), path: ["silences"] },
      kept: `new silence ${this.id}`,
      title: t("Explain the silence of {source}", { source: source.label }),
      confirm: (value) => save(t("Silence of {source}", { source: source.label }), [{ file: file(), op: "add", path: ["silences"], value: [value], was: null }]),
      cancel: () => fill(this.place),
    });
    fill(this.place, form.element);
    form.field("note").control.focus();
  }

  async #rename() {
    const id = await askId(this.id, t("It changes everywhere: in every extract, in brief.yml, in links and templates."));
    if (!id) return;
    await act("/api/rename", { what: "theme", old: this.id, new: id }, t("Rename {old}", { old: this.id }));
    emit("show-theme", { id });
  }

  async #remove() {
    const used = store.workspace.claims.filter((one) => one.theme === this.id).length;
    const title = h("h2", { id: "remove-title" }, t("Remove the theme {label}?", { label: this.title() }));
    const words = used ? t("Claims that would be left without a theme: {number}", { number: used }) : t("It can be undone.");
    if (!(await ask("remove-title", [title, h("p", {}, words)], t("Remove")))) return;
    await save(t("Remove {theme}", { theme: this.id }), [{ file: file(), op: "drop", path: this.#path(), was: this.#value() }]);
  }
}

// ── the whole ────────────────────────────────────────────────────────────────────────────

/** What the brief itself says: its answer, common ground, judgements, explanations, limits. */
export class ComparisonView {
  constructor() {
    this.form = new LiveForm({ record: "comparison", file: file(), path: [], value: whole(), name: t("Comparison") });
    this.element = h("div.view", {}, this.form.element);
  }

  title() {
    return t("Answer and judgements");
  }

  update() {
    this.form.update(whole(), []);
    this.form.setFindings(findBelow(file(), []).filter((one) => !["themes", "relations"].includes(one.rest[0])));
  }
}
