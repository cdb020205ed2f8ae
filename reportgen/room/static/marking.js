// Words that are marked: with the mouse, by touch, or from the keyboard. A bar beside them says
// what can be made of them; what is made goes to the extract as the event "mark".

import { announce, api, emit, h, key, on, report, sourceOf, store, t } from "/static/core.js";
import { chooseWords } from "/static/chooser.js";
import { light } from "/static/marks.js";

const MOST = 15; // words of a quotation
const AFTER = 250; // milliseconds that a selection stands still before the bar comes
const TOUCH = 800; // milliseconds that it takes from a touch of the bar to what it does
const HANDLES = 40; // pixels below a selection where a touch screen has its handles

let marked = null; // {viewer, range}: what the bar is about
let cursor = null; // {viewer, anchor, focus}: the words that the keyboard has marked

// ── the bar ──────────────────────────────────────────────────────────────────────────────

const USES = [
  { as: "claim", combo: "c", say: () => t("New claim") },
  { as: "evidence", combo: "e", say: () => t("Evidence for this claim"), needs: true },
  { as: "quotation", combo: "q", say: () => t("Quotation of this claim"), needs: true },
];

const bar = h("div.bar", { role: "toolbar", hidden: true });
let held = -Infinity; // when the bar was last touched: some browsers take the selection away then
bar.addEventListener("pointerdown", (event) => {
  event.preventDefault(); // keeps the selection
  held = performance.now();
});
bar.addEventListener("keydown", moveInBar);

function moveInBar(event) {
  if (event.key === "Escape") {
    marked?.viewer.root.focus();
    return clear();
  }
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!step) return;
  const buttons = [...bar.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement) + (getComputedStyle(bar).direction === "rtl" ? -step : step);
  buttons[(at + buttons.length) % buttons.length].focus();
  event.preventDefault();
}

/** Why words of a source cannot be given to the claim that is open; "" where they can. */
function hinder(use, source) {
  if (store.workspace?.readonly) return t("These files cannot be written.");
  if (!use.needs) return "";
  if (!store.claim && !store.draft) return t("Open a claim in the extract first.");
  const owner = store.claim ? sourceOf(store.claim) : store.draft;
  if (owner && owner !== source) {
    return t("The claim that is open is of another source.");
  }
  return "";
}

function drawBar() {
  const { viewer } = marked;
  bar.setAttribute("aria-label", t("The marked words"));
  bar.replaceChildren(
    ...USES.map((use) => {
      const why = hinder(use, viewer.source);
      const title = why || (use.needs ? (store.claim ?? t("New claim")) : "");
      return h(
        "button",
        { type: "button", title, "aria-disabled": why ? "true" : null, onclick: () => apply(use) },
        use.say(),
        h("kbd", { "aria-hidden": "true" }, use.combo.toUpperCase()),
      );
    }),
  );
  viewer.frame.append(bar);
  bar.hidden = false;
  place(viewer);
}

/** Puts the bar below the marked words, or above where there is no room. */
function place(viewer) {
  const frame = viewer.frame.getBoundingClientRect();
  const view = viewer.root.getBoundingClientRect();
  const boxes = [...marked.range.getClientRects()].filter((box) => box.width > 1);
  const inSight = boxes.filter((box) => box.bottom > view.top && box.top < view.bottom);
  if (!inSight.length) {
    bar.style.visibility = "hidden";
    return;
  }
  const [first, last] = [inSight[0], inSight.at(-1)];
  const { offsetWidth: width, offsetHeight: height } = bar;
  const gap = isTouched ? HANDLES : 8;
  const isBelow = last.bottom + height + gap + 4 < view.bottom;
  const wanted = isBelow ? last.bottom + gap : Math.max(view.top + 4, first.top - height - 8);
  const centre = isBelow ? (last.left + last.right) / 2 : (first.left + first.right) / 2;
  const left = Math.min(Math.max(centre - width / 2, frame.left + 8), frame.right - width - 8);
  Object.assign(bar.style, {
    visibility: "",
    left: `${Math.max(left, frame.left + 4) - frame.left}px`,
    top: `${wanted - frame.top}px`,
  });
}

/** Takes the mark and the bar away. */
export function clear() {
  bar.hidden = true;
  marked = cursor = null;
  getSelection().removeAllRanges();
}

async function apply(use) {
  if (!isMarked()) return;
  const { viewer, range } = marked;
  const why = hinder(use, viewer.source);
  if (why) return announce(why);
  try {
    const body = { source: viewer.source, ...viewer.view.bodyOf(range) };
    const found = await api("/api/mark", body);
    const quote = found.count > MOST || !found.quote ? await chooseWords(found, MOST) : found.quote;
    if (quote === null) return viewer.root.focus();
    const chosen = await narrow(found, quote, body);
    const { start, end, words, locator, heading } = chosen;
    clear();
    light("kept", viewer.view.partsOf(range)); // until what comes of it is saved, and marked itself
    emit("mark", { source: viewer.source, start, end, words, quote: quote && (chosen.quote || quote), locator, heading, as: use.as });
    announce(t("Marked: {locator}", { locator: locator || t("no place") }));
  } catch (error) {
    report(error);
    if (error.status === 409) emit("changed"); // the text is another one: it is shown anew
  }
}

/** The place of the words that were chosen out of a longer passage; of the passage without any. */
function narrow(found, quote, { source, page, to_page: last }) {
  if (!quote || quote === found.words) return found;
  const within = found.start === null ? { page, to_page: last } : { start: found.start, end: found.end };
  return api("/api/mark", { source, words: quote, ...within });
}

// ── what is selected ─────────────────────────────────────────────────────────────────────

const viewers = new Set();
let waiting = 0;
let isPressed = false;
let isTouched = false; // fingers select by a long press and by handles, which no pointer event tells

function look() {
  const selection = getSelection();
  const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
  const viewer = range && [...viewers].find((one) => one.view && range.intersectsNode(one.root) && one.root.contains(range.startContainer));
  if (!viewer || !range.toString().trim()) {
    marked = null;
    bar.hidden = true;
    return;
  }
  const isNew = !marked;
  marked = { viewer, range: range.cloneRange() };
  drawBar();
  if (isNew) announce(t("Words are marked: C for a new claim, E for evidence, Q for a quotation."));
}

const isHeld = () => marked !== null && performance.now() - held < TOUCH;

/** Whether words are marked now: a key may come before the bar has followed the selection. */
function isMarked() {
  if (!bar.contains(document.activeElement) && !isHeld()) look();
  return marked !== null;
}

document.addEventListener("selectionchange", () => {
  clearTimeout(waiting);
  if (bar.contains(document.activeElement) || isHeld()) return;
  if (getSelection().isCollapsed && marked) look();
  else if (!isPressed) waiting = setTimeout(look, cursor ? 0 : AFTER);
});
addEventListener("pointerdown", ({ pointerType }) => {
  isTouched = pointerType === "touch";
  isPressed = !isTouched;
}, true);
addEventListener("pointerup", () => {
  isPressed = false;
  if (isHeld()) return;
  clearTimeout(waiting);
  waiting = setTimeout(look, 0);
});
addEventListener("pointercancel", () => (isPressed = false));
addEventListener("resize", () => marked && place(marked.viewer));
on("claim", () => marked && drawBar());

// ── the keyboard ─────────────────────────────────────────────────────────────────────────

/** Begins at the word where the selection is, else at the first in sight. */
function begin(viewer) {
  const selection = getSelection();
  const isHere = selection.rangeCount && viewer.root.contains(selection.anchorNode);
  const { view } = viewer;
  const word = isHere ? view.wordAt(selection.anchorNode, selection.anchorOffset) : view.firstWord();
  cursor = word && { viewer, anchor: word, focus: word };
  if (cursor && isHere && !selection.isCollapsed) {
    cursor.focus = view.wordAt(selection.focusNode, Math.max(0, selection.focusOffset - 1));
  }
  return cursor;
}

function showCursor() {
  const { viewer, anchor, focus } = cursor;
  const [first, last] = viewer.view.isBefore(focus, anchor) ? [focus, anchor] : [anchor, focus];
  const range = viewer.view.rangeOf(first, last);
  if (!range) return;
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  const box = viewer.view.rangeOf(focus, focus)?.getBoundingClientRect();
  const frame = viewer.root.getBoundingClientRect();
  if (box && (box.top < frame.top + 24 || box.bottom > frame.bottom - 72)) {
    viewer.root.scrollTop += box.top - frame.top - frame.height / 2;
  }
  announce(range.toString().replace(/\s+/g, " ").trim().split(" ").slice(-6).join(" "));
}

/** The word below or above one: that which stands nearest in the next line. */
function stepLine(view, word, by) {
  const boxOf = (one) => view.rangeOf(one, one).getBoundingClientRect();
  const from = boxOf(word);
  let best = word;
  let line = null;
  let one = word;
  for (let tries = 0; tries < 200 && (one = view.step(one, by)); tries++) {
    const box = boxOf(one);
    if (Math.abs(box.top - from.top) < from.height / 2) continue;
    if (line !== null && Math.abs(box.top - line) > box.height / 2) break;
    const isNearer = line === null || Math.abs(box.left - from.left) < Math.abs(boxOf(best).left - from.left);
    line = box.top;
    if (isNearer) best = one;
  }
  return best;
}

function move(event, viewer) {
  if (!cursor || cursor.viewer !== viewer) {
    if (begin(viewer)) showCursor();
    return;
  }
  const { view } = viewer;
  const isRight = getComputedStyle(view.page.querySelector("[data-block]") ?? view.page).direction !== "rtl";
  const forward = isRight ? "ArrowRight" : "ArrowLeft";
  const isSideways = event.key === "ArrowRight" || event.key === "ArrowLeft";
  const by = event.key === forward || event.key === "ArrowDown" ? 1 : -1;
  const to = isSideways ? view.step(cursor.focus, by) : stepLine(view, cursor.focus, by);
  if (!to) return;
  cursor.focus = to;
  if (!event.shiftKey) cursor.anchor = to;
  showCursor();
}

function press(event, viewer) {
  if (event.target !== viewer.root || event.ctrlKey || event.metaKey || event.altKey || !viewer.view) return;
  if (event.key.startsWith("Arrow") && (event.shiftKey || cursor)) {
    event.preventDefault();
    move(event, viewer);
  } else if (event.key === "Escape" && (cursor || marked)) {
    event.preventDefault();
    clear();
  } else if (event.key === "Enter" && marked) {
    event.preventDefault();
    bar.querySelector("button")?.focus();
  }
}

function toggleCursor() {
  if (cursor) return clear();
  const viewer = [...viewers].find((one) => one.root.contains(document.activeElement)) ?? [...viewers][0];
  if (!viewer?.view) return undefined;
  viewer.root.focus();
  if (begin(viewer)) showCursor();
  return undefined;
}

/** Lets words of a viewer `{root, frame, view, source}` be marked; `root` scrolls and is focused. */
export function watchMarks(viewer) {
  viewers.add(viewer);
  viewer.root.addEventListener("keydown", (event) => press(event, viewer));
  viewer.root.addEventListener("scroll", () => marked?.viewer === viewer && place(viewer), { passive: true });
  viewer.root.addEventListener("pointerdown", () => (cursor = null));
}

/** Forgets a viewer that is closed, or whose text is another one now. */
export function forgetMarks(viewer, isClosed = false) {
  if (marked?.viewer === viewer || cursor?.viewer === viewer) clear();
  if (isClosed) viewers.delete(viewer);
}

/** Registers the shortcuts; called once the words of the room are known. */
export function registerMarking() {
  const group = t("Text");
  key("m", t("Mark words from the keyboard: arrows move, Shift and arrows extend, Esc ends"), toggleCursor, { group });
  for (const use of USES) key(use.combo, use.say(), () => apply(use), { group, when: isMarked });
}
