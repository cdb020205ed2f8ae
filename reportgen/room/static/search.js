// Search in the text of one viewer: a field, how many hits there are, and the way through them.

import { announce, api, h, report, t } from "/static/core.js";

const PAUSE = 180; // milliseconds after the last letter before the text is searched
const AGAIN = 60; // milliseconds between two looks into a text that is still being read

/** The search of a viewer `{source, view}`. Its `element` stands in the viewer's bar. */
export class Search {
  constructor(viewer) {
    this.viewer = viewer;
    this.hits = [];
    this.current = -1;
    this.field = h("input", {
      type: "search",
      placeholder: t("Search"),
      "aria-label": t("Search in this text"),
      autocomplete: "off",
      spellcheck: "false",
      oninput: () => this.#wait(),
      onkeydown: (event) => this.#press(event),
    });
    this.count = h("output.count", {});
    const back = { type: "button", "aria-label": t("Previous hit"), title: t("Previous hit"), onclick: () => this.go(-1) };
    const forth = { type: "button", "aria-label": t("Next hit"), title: t("Next hit"), onclick: () => this.go(1) };
    this.ways = [h("button.plain.up", back), h("button.plain.down", forth)];
    this.element = h("div.search", { role: "search" }, this.field, this.count, this.ways);
    this.#draw();
  }

  focus() {
    this.field.focus();
    this.field.select();
  }

  /** Forgets what was found, as the text is another one. */
  clear() {
    this.field.value = "";
    this.#show([], false);
  }

  /** Lights again what was found, after the text was drawn anew; searches again once all is read. */
  refresh() {
    if (this.part) this.#lookOn().catch(report);
    else if (this.hits.length) this.viewer.view?.setHits(this.hits, this.current);
  }

  go(by) {
    if (!this.hits.length) return;
    this.current = (this.current + by + this.hits.length) % this.hits.length;
    this.#draw();
    this.viewer.view?.setHits(this.hits, this.current);
    const { before = "", words = "", after = "" } = this.hits[this.current];
    announce(`${this.count.value}: ${before}${words}${after}`);
  }

  #press(event) {
    if (event.key === "Enter") {
      event.preventDefault();
      if (this.asked !== this.field.value) this.#ask().catch(report);
      else this.go(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.clear();
      this.viewer.root.focus();
    }
  }

  #wait() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.#ask().catch(report), PAUSE);
  }

  async #ask() {
    clearTimeout(this.waiting);
    const words = this.field.value;
    this.asked = words;
    if (!words.trim() || !this.viewer.source) return this.#show([], false);
    const found = await this.#fetch(words);
    this.#show(found.hits, found.more, found);
    return this.go(1);
  }

  #fetch(words) {
    clearTimeout(this.waiting);
    this.asking?.abort();
    this.asking = new AbortController();
    const address = `/api/search/${encodeURIComponent(this.viewer.source)}?q=${encodeURIComponent(words)}`;
    return api(address, undefined, { signal: this.asking.signal });
  }

  #show(hits, more, found = {}) {
    Object.assign(this, { hits, more, current: -1 });
    this.#note(found);
    this.viewer.view?.setHits(hits, -1);
    this.#draw();
    if (this.field.value.trim() && !hits.length) announce(this.count.value);
  }

  /** How far a text is read that is still being read: one asks again until all of it is. */
  #note({ read, of }) {
    this.part = read === undefined ? null : { read, of };
    if (read < of) this.waiting = setTimeout(() => this.#lookOn().catch(report), AGAIN);
  }

  /** Searches further; the hit that one is at stays, as more of them come behind. */
  async #lookOn() {
    const found = await this.#fetch(this.asked);
    const { current } = this;
    Object.assign(this, { hits: found.hits, more: found.more, current: Math.min(current, found.hits.length - 1) });
    this.#note(found);
    this.#draw();
    if (current < 0) this.go(1);
  }

  #draw() {
    const total = this.more ? `${this.hits.length}+` : this.hits.length;
    const at = this.current + 1;
    const isAsked = this.field.value.trim() !== "";
    const count = this.hits.length ? t("{at} of {total}", { at, total }) : t("Nothing found");
    const { read, of } = this.part ?? {};
    const percent = read < of ? Math.floor((100 * read) / of) : 100;
    this.count.value = !isAsked ? "" : percent < 100 ? t("{count} ({percent} % read)", { count, percent }) : count;
    this.ways.forEach((button) => (button.disabled = !this.hits.length));
    this.element.classList.toggle("used", isAsked);
  }
}
