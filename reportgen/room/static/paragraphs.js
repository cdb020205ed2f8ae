// A text as paragraphs. Offsets count characters (code points) of the text as verification reads
// it; inside a block they count UTF-16 units, as the page does, and are turned over at its edge.

import { fill, h } from "/static/core.js";
import { flash, leadTo, light, makeTag, nameMark, worst } from "/static/marks.js";

const LONG = 10_000; // characters of a paragraph whose lines are broken as they come
const CHUNK = 40; // blocks that the browser lays out, or leaves out, together
const TURN = /(\p{L})([-\u00ad\u2010] ?\n)(?=\p{Ll})/gu; // a word broken at the end of a line
const JOINED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;
const WORD = /[\p{L}\p{N}\p{M}]/u;

const isAstral = (text) => /[\ud800-\udfff]/.test(text);
const countPoints = (text) => (isAstral(text) ? [...text].length : text.length);
const unitsOf = (text, points) => (isAstral(text) ? [...text].slice(0, points).join("").length : points);

/** Shows `text` (of /api/text) inside `root`, which scrolls. */
export class Paragraphs {
  constructor(root, text) {
    this.root = root;
    this.blocks = text.blocks;
    this.version = text.version; // its places are of no other
    this.elements = this.blocks.map((block, i) => this.#make(block, i));
    this.signatures = [];
    this.words = new Map();
    this.segmenter = new Intl.Segmenter(text.language || undefined, { granularity: "word" });
    const chunks = [];
    for (let i = 0; i < this.elements.length; i += CHUNK) {
      chunks.push(h("div.chunk", {}, this.elements.slice(i, i + CHUNK)));
    }
    this.page = h("div.flow", { dir: text.direction || "auto", lang: text.language || null }, chunks);
    this.setMarks(text.marks);
    fill(root, this.page);
    root.onclick = (event) => this.#follow(event);
  }

  #make(block, i) {
    if (block.kind === "page") return h("div.page-mark", { dataset: { block: i, label: block.label } });
    const tag = { heading: "h2", note: "p.note" }[block.kind] ?? "p";
    return h(tag, { dir: "auto", class: block.end - block.start > LONG ? "long" : null, dataset: { block: i, ...(block.label && { label: block.label }) } });
  }

  // ── marks ──

  /** Draws the passages that are quoted, anew only in blocks where they have changed. */
  setMarks(marks) {
    this.marks = marks;
    const within = this.blocks.map(() => []);
    marks.forEach((mark) => {
      for (let i = this.#blockAt(mark.start); i < this.blocks.length; i++) {
        if (this.blocks[i].start >= mark.end) break;
        if (this.blocks[i].end > mark.start) within[i].push(mark);
      }
    });
    within.forEach((found, i) => {
      const signature = found.map(nameMark).join("|");
      if (this.signatures[i] === signature) return;
      this.signatures[i] = signature;
      if (this.blocks[i].kind !== "page") fill(this.elements[i], this.#write(this.blocks[i], found));
    });
  }

  #write(block, marks) {
    const within = (points) => unitsOf(block.text, Math.max(0, points - block.start));
    const spans = marks.map((mark) => ({
      mark,
      from: within(mark.start),
      to: Math.min(block.text.length, within(mark.end)),
      isLast: mark.end <= block.end,
    }));
    const cuts = [...new Set([0, block.text.length, ...spans.flatMap(({ from, to }) => [from, to])])];
    cuts.sort((a, b) => a - b);
    return cuts.slice(0, -1).flatMap((from, n) => {
      const to = cuts[n + 1];
      const over = spans.filter((span) => span.from <= from && span.to >= to).map((span) => span.mark);
      const pieces = breakLines(block.text.slice(from, to));
      const ended = spans.filter((span) => span.isLast && span.to === to && span.from < to);
      const tags = ended.map((span) => makeTag(span.mark));
      if (!over.length) return [...pieces, ...tags];
      return [h("mark", { class: worst(over) }, pieces), ...tags];
    });
  }

  #follow(event) {
    if (event.target.closest("button") || !getSelection().isCollapsed) return;
    const element = event.target.closest("mark");
    if (!element) return;
    const range = document.createRange();
    range.selectNodeContents(element);
    const { start, end } = this.bodyOf(range, false);
    const over = this.marks.filter((mark) => mark.start < end && start < mark.end);
    over.sort((a, b) => a.end - a.start - (b.end - b.start));
    if (over.length) leadTo(over[0]);
  }

  // ── places ──

  #blockAt(offset) {
    let low = 0;
    let high = this.blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.blocks[middle].end <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Where a boundary of a range is: the block, and the units before it in the block's text. */
  #placeOf(node, offset, isEnd) {
    const element = (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement).closest("[data-block]");
    if (element && this.page.contains(element)) {
      const range = document.createRange();
      range.setStart(element, 0);
      range.setEnd(node, offset);
      return { block: Number(element.dataset.block), unit: range.toString().length };
    }
    const point = document.createRange();
    point.setStart(node, offset);
    const next = this.elements.findIndex((one) => {
      const whole = document.createRange();
      whole.selectNode(one);
      return whole.compareBoundaryPoints(Range.START_TO_START, point) >= 0;
    });
    const after = next < 0 ? this.elements.length : next;
    if (!isEnd) return { block: Math.min(after, this.elements.length - 1), unit: 0 };
    const block = Math.max(0, after - 1);
    return { block, unit: this.blocks[block].text.length };
  }

  /** What POST /api/mark is told of a range: start and end, widened to whole words. */
  bodyOf(range, widen = true) {
    let from = this.#placeOf(range.startContainer, range.startOffset, false);
    let to = this.#placeOf(range.endContainer, range.endOffset, true);
    while (to.unit === 0 && to.block > from.block) {
      to = { block: to.block - 1, unit: this.blocks[to.block - 1].text.length };
    }
    if (widen) [from, to] = [this.#widen(from, -1), this.#widen(to, 1)];
    return { start: this.#offsetOf(from), end: this.#offsetOf(to), version: this.version };
  }

  partsOf(range) {
    return [range];
  }

  #offsetOf({ block, unit }) {
    const { start, text } = this.blocks[block];
    return start + countPoints(text.slice(0, unit));
  }

  #widen({ block, unit }, step) {
    const { text } = this.blocks[block];
    const isIn = (i) => i >= 0 && i < text.length && WORD.test(text[i]) && !JOINED.test(text[i]);
    const inward = (i) => (step < 0 ? i : i - 1);
    const outward = (i) => (step < 0 ? i - 1 : i);
    while (/\s|\ufffd/.test(text[inward(unit)] ?? "x")) unit -= step; // white space at the edge
    while (isIn(inward(unit)) && isIn(outward(unit))) unit += step;
    return { block, unit };
  }

  #pointIn(block, unit) {
    const walker = document.createTreeWalker(this.elements[block], NodeFilter.SHOW_TEXT);
    let left = unit;
    let node = walker.nextNode();
    for (; node; node = walker.nextNode()) {
      if (left <= node.length) return [node, left];
      left -= node.length;
    }
    return [this.elements[block], 0];
  }

  /** The ranges that a span of the text takes, one a block. */
  rangesOf(start, end) {
    const ranges = [];
    for (let i = this.#blockAt(start); i < this.blocks.length && this.blocks[i].start < end; i++) {
      const block = this.blocks[i];
      if (block.kind === "page") continue;
      const range = document.createRange();
      range.setStart(...this.#pointIn(i, unitsOf(block.text, Math.max(0, start - block.start))));
      const length = Math.min(block.end, end) - block.start;
      range.setEnd(...this.#pointIn(i, unitsOf(block.text, length)));
      ranges.push(range);
    }
    return ranges;
  }

  /** Brings a span into sight and lights it for a moment. */
  showPassage({ start, end }) {
    const ranges = this.rangesOf(start, end);
    if (!ranges.length) return;
    bringIntoSight(this.root, ranges[0]);
    flash(ranges);
  }

  // ── search ──

  setHits(hits, current) {
    light("found", hits.flatMap((hit) => this.rangesOf(hit.start, hit.end)));
    if (!hits[current]) return light("found-now", []);
    const ranges = this.rangesOf(hits[current].start, hits[current].end);
    light("found-now", ranges);
    return ranges.length && bringIntoSight(this.root, ranges[0]);
  }

  // ── where one reads ──

  /** The offset of the block at the top of the pane. */
  get place() {
    return { start: this.blocks[this.#topmost()]?.start ?? 0 };
  }

  set place({ start }) {
    this.elements[Math.min(this.#blockAt(start), this.elements.length - 1)]?.scrollIntoView({ block: "start" });
  }

  #topmost() {
    const top = this.root.getBoundingClientRect().top;
    const chunks = [...this.page.children];
    const n = Math.max(0, chunks.findIndex((chunk) => chunk.getBoundingClientRect().bottom > top));
    const chosen = this.elements.slice(n * CHUNK, (n + 1) * CHUNK);
    const i = chosen.findIndex((element) => element.getBoundingClientRect().bottom > top + 4);
    return n * CHUNK + Math.max(0, i);
  }

  /** What one can go to: labels and headings. */
  get places() {
    return this.blocks.flatMap((block, i) => {
      const name = block.kind === "heading" ? block.text.replace(/\s+/g, " ") : block.label;
      return name ? [{ name, isHeading: block.kind === "heading", go: () => this.#goToBlock(i) }] : [];
    });
  }

  #goToBlock(i) {
    this.elements[i].scrollIntoView({ block: "start" });
    const range = document.createRange();
    range.selectNodeContents(this.elements[i]);
    flash([range]);
  }

  // ── words, for marking with the keyboard ──

  #wordsIn(block) {
    if (!this.words.has(block)) {
      const { text } = this.blocks[block];
      const parts = [...this.segmenter.segment(text.replaceAll("\ufffd", " "))];
      const found = parts.filter((part) => part.isWordLike);
      this.words.set(block, found.map(({ index, segment }) => ({ from: index, to: index + segment.length })));
    }
    return this.words.get(block);
  }

  firstWord() {
    for (let block = this.#topmost(); block < this.blocks.length; block++) {
      if (this.#wordsIn(block).length) return { block, n: 0 };
    }
    return null;
  }

  /** The word at a boundary, so that the keyboard goes on where a mouse left off. */
  wordAt(node, offset) {
    const { block, unit } = this.#placeOf(node, offset, false);
    const n = this.#wordsIn(block).findIndex((word) => word.to > unit);
    return n < 0 ? this.step({ block, n: this.#wordsIn(block).length - 1 }, 1) : { block, n };
  }

  step({ block, n }, by) {
    const words = this.#wordsIn(block);
    if (words[n + by]) return { block, n: n + by };
    for (let i = block + by; i >= 0 && i < this.blocks.length; i += by) {
      const other = this.#wordsIn(i);
      if (other.length) return { block: i, n: by > 0 ? 0 : other.length - 1 };
    }
    return null;
  }

  isBefore(a, b) {
    return a.block < b.block || (a.block === b.block && a.n < b.n);
  }

  /** The range from one word to another, both in it. */
  rangeOf(first, last) {
    const range = document.createRange();
    range.setStart(...this.#pointIn(first.block, this.#wordsIn(first.block)[first.n].from));
    range.setEnd(...this.#pointIn(last.block, this.#wordsIn(last.block)[last.n].to));
    return range;
  }

  close() {
    this.root.onclick = null;
  }
}

/** The texts and elements of a run of words: a broken word's hyphen is pale, its line end unseen. */
function breakLines(text) {
  const parts = text.replaceAll("\ufffd", " ").split(TURN); // words, a letter, what breaks the word, words …
  const pieces = [];
  for (let i = 0; i < parts.length; i += 3) {
    const [words, letter = "", turn = ""] = parts.slice(i, i + 3);
    pieces.push(words + letter);
    if (turn) pieces.push(h("span.hyphen", {}, turn[0]), h("span.turn", {}, turn.slice(1)));
  }
  return pieces;
}

/** Scrolls so that a range stands in the upper third, unless it is well in sight already. */
export function bringIntoSight(root, range) {
  const block = range.startContainer.parentElement.closest("[data-block], .sheet");
  const frame = root.getBoundingClientRect();
  let box = range.getBoundingClientRect();
  if (!box.height) {
    block.scrollIntoView({ block: "center" }); // it was not laid out yet
    box = range.getBoundingClientRect();
  }
  if (box.top < frame.top + 48 || box.bottom > frame.bottom - 48) {
    root.scrollTop += box.top - frame.top - frame.height / 3;
  }
}
