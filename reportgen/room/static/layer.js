// The words that lie over the picture of a page, unseen, so that they can be selected.

import { h } from "/static/core.js";
import { light } from "/static/marks.js";

const pen = document.createElement("canvas").getContext("2d");
pen.font = "100px sans-serif";

/** A word of a page with the space behind it, as wide as it is to the next word of its line.
 * `words` have the fractions of the page that they take; the page has `width` and `height`. */
export function makeWord(words, n, { width, height }) {
  const [word, next] = [words[n], words[n + 1]];
  const gap = next && Math.abs(next.y - word.y) < word.h / 2 ? next.x - word.x - word.w : -1;
  const isFollowed = gap > 0 && gap < word.h * 3;
  const size = pen.measureText(isFollowed ? `${word.text} ` : word.text).width / 100; // in ems
  const across = isFollowed ? next.x - word.x : word.w;
  const style = {
    left: `${word.x * 100}%`,
    top: `${word.y * 100}%`,
    fontSize: `${word.h * 100}cqh`,
    transform: size ? `scaleX(${(across * width) / (size * word.h * height)})` : "",
  };
  return h("span.word", { dataset: { n }, style }, `${word.text} `);
}

/** Puts an element where fractions of its page say. */
export function place(element, { x, y, w, h: height }) {
  Object.assign(element.style, {
    left: `${x * 100}%`,
    top: `${y * 100}%`,
    width: `${w * 100}%`,
    height: `${height * 100}%`,
  });
  return element;
}

const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/** Where words stand one after the other among the words of a page: first and last of each run. */
export function findRuns(words, wanted) {
  const sought = plain(wanted);
  if (!sought) return [];
  const starts = [];
  let whole = "";
  words.forEach((word) => {
    starts.push(whole.length);
    whole += plain(word.text);
  });
  const runs = [];
  const wordAt = (offset) => starts.findLastIndex((start) => start <= offset);
  for (let at = whole.indexOf(sought); at >= 0; at = whole.indexOf(sought, at + sought.length)) {
    runs.push([wordAt(at), wordAt(at + sought.length - 1)]);
  }
  return runs;
}

// A browser paints a space's width behind each word that is selected, over the next: this one not.
document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  const range = selection.rangeCount && !selection.isCollapsed && selection.getRangeAt(0);
  light("marked", range && range.startContainer.parentElement?.closest(".words") ? clip(range) : []);
});

/** The parts of a range that are words, one a page: pictures between them are not lit. */
export function clip(range) {
  const layers = [...document.querySelectorAll(".words")].filter((one) => range.intersectsNode(one));
  return layers.map((layer) => {
    const part = document.createRange();
    part.selectNodeContents(layer);
    if (layer.contains(range.startContainer)) part.setStart(range.startContainer, range.startOffset);
    if (layer.contains(range.endContainer)) part.setEnd(range.endContainer, range.endOffset);
    return part;
  });
}
