// The form of a claim: one that is in the extract, and a new one.

import { announce, api, emit, h, report, store, t } from "/static/core.js";
import { DraftForm } from "/static/drafting.js";
import { findScale } from "/static/fields.js";
import { LiveForm, nameStep } from "/static/forms.js";
import { askRemoval, listRemovals } from "/static/removing.js";
import { act, ask, askId, save } from "/static/saving.js";
import { startTheme } from "/static/theming.js";

/** What the controls of a claim need to know of it. */
const makeAbout = (readTheme) => ({ scale: () => findScale(readTheme()), theme: readTheme, addTheme: startTheme });

/** A claim that is in a file. `passages()`: where its quotations stand; `gone()`, `renamed(id)`:
 * told when it is removed or has another id. */
export class ClaimForm {
  constructor({ file, source, claims, at, passages, gone, renamed }) {
    Object.assign(this, { file, source, at, passages, gone, renamed, value: claims[at] });
    this.form = new LiveForm({
      record: "claim",
      file,
      path: ["claims", nameStep(claims, at)],
      value: this.value,
      name: String(this.value.id ?? at),
      about: makeAbout(() => this.value.theme),
      without: ["id"],
      decorate: (field, form) => this.#decorate(field, form),
    });
    this.element = h("div.claim-form", {}, this.#drawDraft(), this.form.element, this.#drawTools());
    this.#drawStatuses();
  }

  // ── its quotations and places ──────────────────────────────────────────────────────────

  #decorate(field, form) {
    if (field.name !== "quote" && field.name !== "locator") return;
    const button = h("button.plain.small", { type: "button" }, t("Show in the text"));
    button.addEventListener("click", () => this.#show(form));
    field.tools.append(button);
    if (field.name === "quote") field.status = h("span.status");
    if (field.status) field.tools.prepend(field.status);
    (this.shown ??= []).push({ field, form, button });
  }

  #find(form) {
    const [, , , evidence] = form.path;
    return this.passages().find((one) => one.claim === this.value.id && one.evidence === (evidence ?? null));
  }

  #show(form) {
    const { start, end } = this.#find(form) ?? {};
    if (start !== null && start !== undefined) emit("show-passage", { source: this.source, start, end, page: null });
  }

  #drawStatuses() {
    const says = { verified: t("✓ Found in the text"), unverified: t("? Not found in the text"), draft: t("Draft") };
    for (const { field, form, button } of this.shown ?? []) {
      const passage = this.#find(form);
      button.hidden = passage?.start === null || passage?.start === undefined;
      if (!field.status) continue;
      field.status.textContent = says[passage?.status] ?? "";
      field.status.className = `status ${passage?.status ?? ""}`;
    }
  }

  update(claims, at, claim) {
    this.at = at;
    this.value = claim;
    this.form.update(claim, ["claims", nameStep(claims, at)]);
    this.shown = (this.shown ?? []).filter((one) => one.field.element.isConnected);
    this.#drawStatuses();
    this.draft.hidden = claim.status === undefined;
  }

  setFindings(findings) {
    this.form.setFindings(findings);
  }

  // ── what marked words become ───────────────────────────────────────────────────────────

  /** Opens the form of new evidence; its place is left out where it is the claim's. */
  addEvidence({ quote, locator }) {
    const known = { quote, locator: locator === this.value.locator ? undefined : locator };
    this.form.field("evidence").add(known);
  }

  /** Gives the claim a quotation, and the place where that stands. */
  async quote(known) {
    const changes = ["quote", "locator"]
      .filter((name) => known[name] !== undefined && known[name] !== this.value[name])
      .map((name) => ({ file: this.file, op: "put", path: [...this.form.path, name], value: known[name], was: this.value[name] ?? null }));
    if (changes.length) await save(t("Quotation of {claim}", { claim: this.value.id }), changes);
    announce(t("The claim has its quotation."));
  }

  // ── the claim as a whole ───────────────────────────────────────────────────────────────

  #drawDraft() {
    const accept = () => this.#saveStatus("drop").catch(report);
    const dismiss = () => this.#saveStatus("put", "dismissed").catch(report);
    this.draft = h(
      "div.row.notice",
      { hidden: this.value.status === undefined },
      h("p.grow", {}, t("A draft: it is in no document.")),
      h("button.plain", { type: "button", onclick: dismiss }, t("Dismiss")),
      h("button", { type: "button", onclick: accept }, t("Accept")),
    );
    return this.draft;
  }

  #saveStatus(op, value) {
    const change = { file: this.file, op, path: [...this.form.path, "status"], value, was: this.value.status };
    return save(t("Status of {claim}", { claim: this.value.id }), [change]);
  }

  #drawTools() {
    const tool = (words, f, classes = "") => h("button.plain.small", { type: "button", class: classes, onclick: () => Promise.resolve(f()).catch(report) }, words);
    return h(
      "div.row.claim-tools",
      {},
      !store.workspace.reader && tool(t("Relate to another claim"), () => emit("relate", { id: this.value.id })),
      tool(t("Change the id"), () => this.#rename()),
      tool(t("Remove the claim"), () => this.#remove(), "danger"),
    );
  }

  async #rename() {
    const old = this.value.id;
    const id = await askId(old, t("It changes everywhere: in relations, positions and judgements too."));
    if (!id) return;
    this.renamed(id);
    await act("/api/rename", { old, new: id }, t("Rename {old}", { old }));
  }

  async #remove() {
    const { id } = this.value;
    if (!(await askRemoval(id))) return;
    const changes = listRemovals(this.file, this.form.path, this.value);
    this.gone();
    await save(t("Remove {claim}", { claim: id }), changes);
  }
}

/** A claim that is being written. `done(id)`: told when it is saved; `dropped()`: when not. */
export class NewClaim {
  static nameKept = (source) => `new claim ${source}`;

  constructor({ source, file, initial, done, dropped }) {
    this.source = source;
    this.form = new DraftForm({
      record: "claim",
      initial,
      target: { file, path: ["claims"] },
      kept: NewClaim.nameKept(source),
      title: t("New claim"),
      about: { addTheme: startTheme },
      needless: ["id"],
      confirm: async (value) => {
        const id = value.id ?? (await this.#propose(value.claim));
        const isSaved = await save(t("New claim {id}", { id }), [{ file, op: "add", path: ["claims"], value: [{ id, ...value }], was: null }]);
        await done(isSaved && id);
      },
      cancel: dropped,
    });
    this.#addId();
  }

  async #propose(text) {
    return (await api("/api/propose-id", { source: this.source, text })).id;
  }

  /** The id is proposed when the claim has been written, and again when it is written anew. */
  #addId() {
    const id = this.form.field("id");
    let proposed = "";
    this.form.field("claim").element.addEventListener("change", async () => {
      const [now, text] = [id.control.get(), this.form.field("claim").control.get()];
      if (!text || (now !== undefined && now !== proposed)) return;
      try {
        proposed = await this.#propose(text);
        if (id.control.get() === now) this.form.set({ id: proposed });
      } catch {
        // it is proposed again when the claim is saved
      }
    });
  }

  /** Adds evidence to the claim in the making; its place is left out where it is the claim's. */
  addEvidence({ quote, locator }) {
    const own = this.form.field("locator").control.get();
    const parts = this.form.parts.lists.get("evidence").add({ quote, locator: locator === own ? undefined : locator });
    this.form.changed();
    parts.focus();
    parts.element.scrollIntoView({ block: "nearest" });
    announce(t("The claim has further evidence."));
  }

  /** Gives the claim in the making a quotation, and the place where that stands. */
  quote(known) {
    this.form.set(known);
    announce(t("The claim has its quotation."));
  }

  /** Gives the marked words to the claim that is being written; false where they are not wanted. */
  async takeMark(known) {
    if (this.form.field("quote").control.get() !== undefined && this.form.field("claim").control.get() !== undefined) {
      const body = [
        h("h2", { id: "again-title" }, t("A new claim is being written")),
        h("p", {}, t("It has a quotation already. Give it these words instead?")),
      ];
      if (!(await ask("again-title", body, t("Give it these words")))) return false;
    }
    this.quote(known);
    return true;
  }
}
