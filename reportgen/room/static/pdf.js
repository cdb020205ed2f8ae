// A PDF as pictures of its pages. Each has its words over it, unseen, so that they can be selected;
// pictures and words are asked for when a page comes near, and put away when it is far.

import { api, fill, h, report, t } from "/static/core.js";
import { clip, findRuns, makeWord, place } from "/static/layer.js";
import { leadTo, light, makeTag, nameMark, withReadings } from "/static/marks.js";
import { bringIntoSight } from "/static/paragraphs.js";

const WIDTHS = [600, 900, 1200, 1600, 2200]; // pixels that pictures are asked for in
const NEAR = "150% 0px";
const PAUSE = 80; // milliseconds that a page is near before it is asked for
const KEPT = 6; // pages on either side that keep their picture

/** Shows the PDF of a source inside `root`, which scrolls; `text` is that of /api/text. */
export class Pages {
  constructor(root, text, key) {
    Object.assign(this, { root, key, pages: text.pages, marks: text.marks });
    this.loaded = new Map(); // by page: a promise of its words
    this.words = new Map(); // by page, once they are there: [{text, x, y, w, h, element}]
    this.near = new Set();
    this.sheets = this.pages.map((page, i) =>
      h(
        "div.sheet",
        {
          dataset: { page: i, label: page.label },
          role: "group",
          "aria-label": t("Page {label}", { label: page.label }),
          style: { aspectRatio: `${page.width} / ${page.height}` },
        },
      ),
    );
    this.page = h("div.pages", { dir: "ltr" }, this.sheets);
    fill(root, this.page);
    this.watcher = new IntersectionObserver((seen) => this.#meet(seen), { root, rootMargin: NEAR });
    this.sheets.forEach((sheet) => this.watcher.observe(sheet));
    this.page.addEventListener("pointerdown", (event) => this.#press(event));
  }

  // ── pages that come and go ──

  #meet(seen) {
    for (const { isIntersecting, target } of seen) {
      const i = Number(target.dataset.page);
      if (!isIntersecting) this.near.delete(i);
      else {
        this.near.add(i);
        setTimeout(() => this.near.has(i) && this.load(i).catch(report), this.loaded.size ? PAUSE : 0);
      }
    }
    if (this.near.size) this.#putAway(Math.min(...this.near) - KEPT, Math.max(...this.near) + KEPT);
  }

  #putAway(low, high) {
    const chosen = getSelection();
    for (const i of this.loaded.keys()) {
      const isUsed = chosen.rangeCount && chosen.getRangeAt(0).intersectsNode(this.sheets[i]);
      if ((i >= low && i <= high) || isUsed) continue;
      this.loaded.delete(i);
      this.words.delete(i);
      this.sheets[i].replaceChildren();
    }
  }

  /** The words of a page, once they stand on it: `[{text, x, y, w, h, element}]`. */
  load(i) {
    if (!this.loaded.has(i)) {
      const found = this.#load(i);
      this.loaded.set(i, found);
      found.catch(() => this.loaded.delete(i));
    }
    return this.loaded.get(i);
  }

  async #load(i) {
    const sheet = this.sheets[i];
    const wanted = sheet.clientWidth * Math.min(2, devicePixelRatio);
    const width = WIDTHS.find((one) => one >= wanted) ?? WIDTHS.at(-1);
    const address = `/api/page/${encodeURIComponent(this.key)}/${i}`;
    const picture = h("img", { src: `${address}.png?width=${width}`, alt: "", draggable: "false" });
    fill(sheet, picture);
    const page = await api(`${address}${withReadings(this.key)}`);
    page.words.forEach((word, n) => {
      word.element = makeWord(page.words, n, this.pages[i]);
    });
    sheet.append(h("div.marks"), h("div.words", {}, page.words.map((word) => word.element)));
    this.words.set(i, page.words);
    this.#drawMarks(i, page.marks);
    return page.words;
  }

  #drawMarks(i, marks) {
    const named = new Set();
    const boxes = marks.map((mark) => {
      const name = `${mark.claim} ${mark.evidence ?? ""}`;
      const box = place(h("div.box", { class: mark.status, dataset: { name } }), mark);
      if (!named.has(name)) box.append(makeTag(mark) ?? "");
      named.add(name);
      return box;
    });
    const layer = this.sheets[i].querySelector(".marks");
    if (layer) fill(layer, boxes);
  }

  /** Draws the passages anew on the pages that are there. */
  setMarks(marks) {
    if (marks.map(nameMark).join() !== this.marks.map(nameMark).join()) light("kept", []);
    this.marks = marks;
    for (const [i, loading] of this.loaded) {
      Promise.all([loading, api(`/api/page/${encodeURIComponent(this.key)}/${i}${withReadings(this.key)}`)])
        .then(([, page]) => marks === this.marks && this.#drawMarks(i, page.marks)) // none came since
        .catch(report);
    }
  }

  // ── selecting with the mouse: words by how near they are, as the gaps between have none ──

  #press(event) {
    const sheet = event.target.closest(".sheet");
    if (!sheet || event.button || event.pointerType === "touch" || event.target.closest("button")) return;
    const first = this.#nearest(event);
    if (!first) return;
    event.preventDefault();
    this.root.focus({ preventScroll: true });
    const from = event.shiftKey && this.anchor ? this.anchor : first;
    let isMoved = event.shiftKey;
    const follow = (move) => {
      isMoved ||= Math.hypot(move.clientX - event.clientX, move.clientY - event.clientY) > 4;
      const last = isMoved && this.#nearest(move);
      if (last) this.#choose(from, last);
    };
    const finish = (last) => {
      removeEventListener("pointermove", follow);
      removeEventListener("pointerup", finish);
      removeEventListener("pointercancel", finish);
      if (!isMoved) this.#click(last, first);
    };
    if (isMoved) follow(event);
    addEventListener("pointermove", follow);
    addEventListener("pointerup", finish);
    addEventListener("pointercancel", finish);
    this.anchor = from;
  }

  #choose(a, b) {
    const [first, last] = this.isBefore(b, a) ? [b, a] : [a, b];
    const range = this.rangeOf(first, last);
    if (!range) return;
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  }

  #click(event, word) {
    if (event.detail === 2 || this.clicked === `${word.page} ${word.n}`) this.#choose(word, word);
    else getSelection().removeAllRanges();
    this.clicked = `${word.page} ${word.n}`;
    setTimeout(() => (this.clicked = ""), 400);
    const found = this.#markAt(event);
    if (found) leadTo(found);
  }

  #markAt(event) {
    const { sheet, x, y } = this.#pointOn(event) ?? {};
    if (!sheet) return null;
    const boxes = [...sheet.querySelectorAll(".box")];
    const hit = boxes.find((box) => {
      const { left, right, top, bottom } = box.getBoundingClientRect();
      return left <= event.clientX && event.clientX <= right && top <= event.clientY && event.clientY <= bottom;
    });
    return hit && x >= 0 && y >= 0
      ? this.marks.find((mark) => `${mark.claim} ${mark.evidence ?? ""}` === hit.dataset.name)
      : null;
  }

  #pointOn(event) {
    const below = document.elementsFromPoint(event.clientX, event.clientY);
    const sheet = below.map((one) => one.closest(".sheet")).find((one) => one && this.page.contains(one));
    if (!sheet) return null;
    const box = sheet.getBoundingClientRect();
    return { sheet, x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  }

  #nearest(event) {
    const at = this.#pointOn(event);
    if (!at) return null;
    const page = Number(at.sheet.dataset.page);
    const words = this.#known(page);
    let best = null;
    let least = Infinity;
    words.forEach((word, n) => {
      const dx = Math.max(word.x - at.x, 0, at.x - word.x - word.w);
      const dy = Math.max(word.y - at.y, 0, at.y - word.y - word.h);
      const far = dx + 8 * dy; // a word of the same line before one of another
      if (far < least) [best, least] = [{ page, n }, far];
    });
    return best;
  }

  #known(i) {
    return this.words.get(i) ?? [];
  }

  // ── what is selected ──

  partsOf(range) {
    return clip(range);
  }

  /** What POST /api/mark is told of a range: its words, and the pages that they begin and end on. */
  bodyOf(range) {
    const chosen = [];
    for (const sheet of this.sheets) {
      if (!range.intersectsNode(sheet)) continue;
      for (const element of sheet.querySelectorAll(".word")) {
        const text = element.firstChild;
        const isIn =
          range.comparePoint(text, Math.max(0, text.length - 1)) >= 0 && range.comparePoint(text, 0) <= 0;
        const isTouched = range.intersectsNode(text);
        const isLeft = range.endContainer === text && range.endOffset === 0;
        const isPassed = range.startContainer === text && range.startOffset >= text.length - 1;
        if ((isIn || isTouched) && !isLeft && !isPassed) chosen.push(element);
      }
    }
    const pageOf = (element) => Number(element.closest(".sheet").dataset.page);
    return {
      words: chosen.map((element) => element.textContent.trim()).join(" "),
      page: chosen.length ? pageOf(chosen[0]) : null,
      to_page: chosen.length ? pageOf(chosen.at(-1)) : null,
    };
  }

  firstWord() {
    const i = this.#topmost();
    const top = this.root.getBoundingClientRect().top;
    const words = this.#known(i);
    const n = words.findIndex((word) => word.element.getBoundingClientRect().top >= top);
    return words.length ? { page: i, n: Math.max(0, n) } : null;
  }

  wordAt(node) {
    const element = node.parentElement?.closest(".word");
    return element
      ? { page: Number(element.closest(".sheet").dataset.page), n: Number(element.dataset.n) }
      : this.firstWord();
  }

  step({ page, n }, by) {
    if (this.#known(page)[n + by]) return { page, n: n + by };
    const other = this.#known(page + by);
    if (other.length) return { page: page + by, n: by > 0 ? 0 : other.length - 1 };
    if (this.sheets[page + by]) this.load(page + by).catch(report); // it is there for the next key
    return null;
  }

  isBefore(a, b) {
    return a.page < b.page || (a.page === b.page && a.n < b.n);
  }

  rangeOf(first, last) {
    const [from, to] = [this.#known(first.page)[first.n], this.#known(last.page)[last.n]];
    if (!from || !to) return null;
    const range = document.createRange();
    range.setStart(from.element.firstChild, 0);
    range.setEnd(to.element.firstChild, to.element.firstChild.length - 1);
    return range;
  }

  // ── going somewhere ──

  async showPassage({ start, end, page, claim, evidence }) {
    const mark = this.marks.find(
      (one) => (one.start === start && one.end === end) || (claim && one.claim === claim && one.evidence === evidence),
    );
    const i = page ?? mark?.page;
    if (i == null) return;
    if (!this.#isInSight(i)) this.sheets[i].scrollIntoView({ block: "start" });
    await this.load(i);
    const name = mark && `${mark.claim} ${mark.evidence ?? ""}`;
    const boxes = [...this.sheets[i].querySelectorAll(".box")].filter((box) => box.dataset.name === name);
    boxes[0]?.scrollIntoView({ block: "center" });
    for (const box of boxes.length ? boxes : [this.sheets[i]]) {
      box.classList.add("flash");
      setTimeout(() => box.classList.remove("flash"), 2000);
    }
  }

  #isInSight(i) {
    const [box, frame] = [this.sheets[i].getBoundingClientRect(), this.root.getBoundingClientRect()];
    return box.bottom > frame.top && box.top < frame.bottom;
  }

  /** Lights the hits of the page that the current one is on, and shows it. */
  async setHits(hits, current) {
    light("found", []);
    light("found-now", []);
    const hit = hits[current];
    if (hit?.page == null) return;
    if (!this.#isInSight(hit.page)) this.sheets[hit.page].scrollIntoView({ block: "start" });
    const words = await this.load(hit.page);
    const same = hits.filter((one) => one.page === hit.page);
    const found = findRuns(words, hit.words);
    const ranges = found.map(([from, to]) =>
      this.rangeOf({ page: hit.page, n: from }, { page: hit.page, n: to }),
    );
    const now = ranges[Math.min(same.indexOf(hit), ranges.length - 1)];
    light("found", ranges);
    if (now) {
      light("found-now", [now]);
      bringIntoSight(this.root, now);
    }
  }

  get place() {
    const i = this.#topmost();
    const box = this.sheets[i].getBoundingClientRect();
    return { page: i, part: (this.root.getBoundingClientRect().top - box.top) / box.height };
  }

  set place({ page, part = 0 }) {
    const sheet = this.sheets[Math.min(page ?? 0, this.sheets.length - 1)];
    sheet.scrollIntoView({ block: "start" });
    this.root.scrollTop += part * sheet.getBoundingClientRect().height;
  }

  #topmost() {
    const top = this.root.getBoundingClientRect().top + 4;
    const height = this.page.scrollHeight / this.sheets.length;
    let i = Math.min(this.sheets.length - 1, Math.max(0, Math.floor(this.root.scrollTop / height)));
    while (i > 0 && this.sheets[i].getBoundingClientRect().top > top) i -= 1;
    while (i < this.sheets.length - 1 && this.sheets[i].getBoundingClientRect().bottom <= top) i += 1;
    return i;
  }

  get places() {
    return this.pages.map(({ label }, i) => ({
      name: t("p. {label}", { label }),
      isHeading: false,
      go: () => this.sheets[i].scrollIntoView({ block: "start" }),
    }));
  }

  close() {
    this.watcher.disconnect();
  }
}
