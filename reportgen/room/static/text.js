// The texts: one source, or two side by side, each with its search and the place where one reads.

import { api, emit, fill, h, key, on, ready, report, showTrouble, store, t } from "/static/core.js";
import { forgetMarks, registerMarking, watchMarks } from "/static/marking.js";
import { withReadings } from "/static/marks.js";
import { Pages } from "/static/pdf.js";
import { Paragraphs } from "/static/paragraphs.js";
import { Search } from "/static/search.js";

const pane = document.getElementById("text");
const viewers = [];

class Viewer {
  constructor(source) {
    this.source = null;
    this.view = null;
    this.search = new Search(this);
    this.select = h("select", { "aria-label": t("Source"), onchange: () => this.open(this.select.value) });
    this.goal = h("input.goal", {
      list: `places-${viewers.length}`,
      placeholder: t("Go to"),
      "aria-label": t("Go to a page, a paragraph or a heading"),
      autocomplete: "off",
      onchange: () => this.#go(),
    });
    this.places = h("datalist", { id: `places-${viewers.length}` });
    this.second = h("button.second", { type: "button", onclick: toggleSecond });
    const bar = [this.select, this.goal, this.places, this.search.element, this.second];
    this.root = h("div.scroll", { tabindex: "0", role: "region", dataset: { first: "" } });
    this.root.addEventListener("scroll", () => this.#keepPlace(), { passive: true });
    this.notice = h("p.notice", { dir: "auto", hidden: true });
    this.frame = h("section.viewer", {}, h("div.viewer-bar", {}, bar), this.notice, this.root);
    watchMarks(this);
    this.wanted = source;
  }

  /** Shows a source: its text, or why there is none; and then a passage of it. */
  async open(source, passage = null) {
    this.asking?.abort();
    forgetMarks(this);
    if (this.source !== source) this.search.clear();
    this.source = source;
    this.wanted = source;
    this.passage = passage; // until it is shown
    this.blocks = "";
    this.opened = this.#state;
    this.#drawSources();
    keep();
    const known = this.#find();
    const name = known?.reference || known?.label || "";
    this.root.setAttribute("aria-label", known ? t("Text of {source}", { source: known.label }) : t("Text"));
    if (this === viewers[0]) emit("source", { key: source });
    if (!known) return this.#say(t("No source yet"), t("Add one: reportgen add source KEY, or a file in sources/."));
    const { state, message, remedy } = known.text;
    if (state === "missing") return this.#say(t("This source has no text here"), message, remedy);
    if (state === "unreadable") return this.#say(t("This text cannot be read"), message, remedy);
    this.#say(t("Reading the text …"), name);
    try {
      this.#show(await this.#ask());
      this.passage = null;
      if (passage) await this.view?.showPassage(passage);
    } catch (error) {
      if (error.name === "AbortError") return undefined;
      this.#say(t("This text cannot be shown"), error.message, error.remedy);
      if (error.status === 0) this.opened = null; // it is asked for again once the room answers
    }
    return undefined;
  }

  /** The text of the source. Who asks last is answered: an earlier answer would be of another state. */
  #ask() {
    this.asking?.abort();
    this.asking = new AbortController();
    const path = `/api/text/${encodeURIComponent(this.source)}${withReadings(this.source)}`;
    return api(path, undefined, { signal: this.asking.signal });
  }

  #find() {
    return store.workspace.sources.find((one) => one.key === this.source);
  }

  /** What a text that is opened depends on: while it stays the same, it is not opened again. */
  get #state() {
    return JSON.stringify([this.source, this.#find()?.text, withReadings(this.source)]);
  }

  #show(text) {
    this.view?.close();
    this.blocks = JSON.stringify(text.blocks ?? text.pages);
    const isPaged = text.kind === "pages";
    if (!(isPaged ? text.pages : text.blocks)?.length) {
      return this.#say(t("This text is empty"), t("There are no words in it."));
    }
    this.#warn(text);
    this.root.classList.toggle("paged", isPaged);
    this.view = isPaged ? new Pages(this.root, text, this.source) : new Paragraphs(this.root, text);
    const { places } = this.view;
    fill(this.places, places.filter((one) => one.isHeading || places.length < 800).map((one) => h("option", { value: one.name })));
    this.goal.disabled = !places.length;
    const kept = sessionStorage.getItem(`place ${this.source}`);
    if (kept) this.view.place = JSON.parse(kept);
    else this.root.scrollTop = 0;
    return undefined;
  }

  /** Above a text: what is the matter with it (pages that are scanned, without words). */
  #warn({ message, remedy }) {
    this.notice.textContent = [message, remedy].filter(Boolean).join(" ");
    this.notice.hidden = !message;
  }

  /** In place of a text: what is the matter, and how it is mended. */
  #say(title, ...words) {
    this.view?.close();
    this.view = null;
    this.#warn({});
    this.goal.disabled = true;
    this.root.classList.remove("paged");
    const lines = words.filter(Boolean).map((line) => h("p", { dir: "auto" }, line));
    fill(this.root, h("div.state", {}, h("h2", {}, title), lines));
  }

  /** Draws what has changed in the files: the marks, or the text where that is another one. */
  async refresh() {
    this.#drawSources();
    const known = this.#find();
    if (!this.view || !["read", "reading"].includes(known?.text.state)) {
      if (this.#state === this.opened && this.source !== null) return;
      await (known ? this.open(this.source, this.passage) : this.open(firstSource()));
      return;
    }
    const text = await this.#ask();
    this.#warn(text);
    if (JSON.stringify(text.blocks ?? text.pages) === this.blocks) this.view.setMarks(text.marks);
    else this.#show(text);
    this.search.refresh();
  }

  #drawSources() {
    fill(
      this.select,
      store.workspace.sources.map((one) => h("option", { value: one.key }, nameSource(one))),
    );
    this.select.value = this.source ?? "";
    this.select.disabled = !store.workspace.sources.length;
    this.select.title = this.#find()?.reference ?? "";
    const isSecond = this === viewers[1];
    this.second.textContent = isSecond ? t("Close") : t("Side by side");
    this.second.hidden = (!isSecond && viewers.length > 1) || store.workspace.sources.length < 2;
  }

  #keepPlace() {
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => {
      if (this.view && this.root.offsetParent) sessionStorage.setItem(`place ${this.source}`, JSON.stringify(this.view.place));
    }, 200);
  }

  #go() {
    const wanted = plain(this.goal.value);
    if (!wanted || !this.view) return;
    const { places } = this.view;
    const found =
      places.find((one) => plain(one.name) === wanted) ??
      places.find((one) => !one.isHeading && plain(one.name).replace(/^\P{N}+/u, "") === wanted) ??
      places.find((one) => one.isHeading && plain(one.name).includes(wanted));
    if (!found) return void showTrouble(t("There is no {place} in this text.", { place: this.goal.value }));
    found.go();
    this.goal.value = "";
    this.root.focus({ preventScroll: true });
  }

  close() {
    forgetMarks(this, true);
    this.asking?.abort();
    this.view?.close();
    this.frame.remove();
  }
}

const plain = (words) => words.normalize("NFKC").toLowerCase().replace(/\s+/g, "");

function nameSource({ label, key: name, drafts }) {
  const who = label === name ? label : `${label} (${name})`;
  return drafts ? `${who} · ${t("Drafts: {number}", { number: drafts })}` : who;
}

const firstSource = () => store.workspace.sources[0]?.key ?? null;

function keep() {
  sessionStorage.setItem("texts", JSON.stringify(viewers.map((viewer) => viewer.wanted)));
}

function addViewer(source) {
  const viewer = new Viewer(source);
  viewers.push(viewer);
  pane.append(viewer.frame);
  pane.classList.toggle("double", viewers.length > 1);
  return viewer;
}

function toggleSecond() {
  if (viewers.length > 1) {
    viewers.pop().close();
    pane.classList.remove("double");
    viewers[0].refresh().catch(report);
    viewers[0].root.focus();
    keep();
    return undefined;
  }
  const other = store.workspace.sources.find((one) => one.key !== viewers[0].source);
  if (!other) return undefined;
  const opened = addViewer(other.key).open(other.key);
  viewers[0].refresh().catch(report);
  viewers[1].root.focus();
  return opened;
}

const current = () => viewers.find((viewer) => viewer.frame.contains(document.activeElement)) ?? viewers[0];

function showPassage({ source, ...passage }) {
  const viewer = viewers.find((one) => one.source === source) ?? viewers[0];
  if (viewer.source !== source || !viewer.view) return viewer.open(source, passage);
  return viewer.view.showPassage(passage);
}

ready.then(() => {
  const known = new Set(store.workspace.sources.map((one) => one.key));
  const kept = JSON.parse(sessionStorage.getItem("texts") ?? "[]").filter((source) => known.has(source));
  for (const source of kept.length ? kept.slice(0, 2) : [firstSource()]) addViewer(source).open(source);
  registerMarking();
  const group = t("Text");
  key("/", t("Search in the text"), () => current().search.focus(), { group });
  key("g", t("Go to a page, a paragraph or a heading"), () => current().goal.focus(), { group });
  key("b", t("Two texts side by side"), toggleSecond, { group });
  on("workspace", () => Promise.all(viewers.map((viewer) => viewer.refresh())));
  on("comparing", () => Promise.all(viewers.map((viewer) => viewer.refresh())));
  on("show-passage", showPassage);
  on("show-source", ({ key: source }) => viewers[0].source !== source && viewers[0].open(source));
});
