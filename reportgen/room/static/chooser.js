// A quotation out of a longer passage: its first and its last word are chosen, and no more than
// fit between them.

import { announce, h, t } from "/static/core.js";
import { countWords } from "/static/counting.js";

const SPACED = /\s/;

/** The words of a passage as they can be chosen: between spaces, else as the language parts them. */
function part(passage) {
  const spaced = passage.split(/\s+/).filter(Boolean);
  if (spaced.length > 4 || (SPACED.test(passage) && passage.length < 60)) {
    return { words: spaced, join: " " };
  }
  const parts = [...new Intl.Segmenter(undefined, { granularity: "word" }).segment(passage)];
  return { words: parts.map((one) => one.segment), join: "" };
}

/** Asks which words of a mark (the answer of /api/mark) are quoted, at most `most`.
 * Gives them as one line, "" for no quotation, null where the person does not go on. */
export function chooseWords(found, most) {
  const { words, join } = part(found.words);
  const lastFitting = (from) => {
    let to = from;
    while (to + 1 < words.length && countWords(words.slice(from, to + 2).join(join)) <= most) to += 1;
    return to;
  };
  let [first, last] = [0, lastFitting(0)];
  let isEnding = false; // whether the next word that is clicked is the last one
  const count = h("p.small.soft", { id: "chosen-count", role: "status" });
  const list = h("div.choice", { dir: "auto", role: "group", "aria-label": t("Words of the passage") });
  const buttons = words.map((word, i) => h("button", { type: "button", tabindex: "-1", onclick: () => pick(i) }, word));
  list.append(...buttons.flatMap((button, i) => (i && join ? [join, button] : [button])));
  list.addEventListener("keydown", move);
  const take = h("button.primary", { type: "submit" }, t("Quote these words"));

  function draw(focus = null) {
    buttons.forEach((button, i) => {
      button.setAttribute("aria-pressed", first <= i && i <= last);
      button.classList.toggle("first", i === first);
      button.classList.toggle("last", i === last);
      button.tabIndex = i === (focus ?? first) ? 0 : -1;
    });
    const number = countWords(words.slice(first, last + 1).join(join));
    count.textContent = isEnding
      ? t("Now the last word: at most {most} in all.", { most })
      : t("{number} words of at most {most}", { number, most });
  }

  function pick(i) {
    if (isEnding && i >= first) {
      last = Math.min(i, lastFitting(first));
      isEnding = false;
      if (last < i) announce(t("A quotation has at most {most} words.", { most }));
    } else {
      first = last = i;
      isEnding = true;
    }
    draw(i);
  }

  function move(event) {
    if (event.key === "Enter") {
      event.preventDefault(); // Space chooses a word
      return void dialog.close("take");
    }
    const isRight = getComputedStyle(list).direction !== "rtl";
    const by = { ArrowRight: isRight ? 1 : -1, ArrowLeft: isRight ? -1 : 1 }[event.key];
    if (!by) return undefined;
    event.preventDefault();
    const from = event.shiftKey ? last : buttons.indexOf(document.activeElement);
    const to = Math.min(words.length - 1, Math.max(0, from + by));
    if (event.shiftKey) {
      last = Math.min(Math.max(first, to), lastFitting(first));
      isEnding = false;
    }
    draw(event.shiftKey ? last : to);
    return void buttons[event.shiftKey ? last : to].focus();
  }

  const none = h("button", { type: "button", onclick: () => dialog.close("none") }, t("No quotation"));
  const cancel = h("button.plain", { type: "button", onclick: () => dialog.close("") }, t("Cancel"));
  const form = h(
    "form",
    { method: "dialog" },
    h("h2", { id: "choose-title" }, t("Which words are quoted?")),
    h("p.soft", {}, t("Choose the first word, then the last. With the keyboard: arrows and Space, then Enter.")),
    list,
    count,
    h("div.row.end", {}, cancel, none, take),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.close("take");
  });
  const dialog = h("dialog.chooser", { "aria-labelledby": "choose-title" }, form);
  document.body.append(dialog);
  draw();
  dialog.showModal();
  buttons[first]?.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const chosen = words.slice(first, last + 1).join(join).trim();
      resolve({ take: chosen, none: "" }[dialog.returnValue] ?? null);
      dialog.remove();
    });
  });
}
