// Reviewers' remarks stand in the margin beside their words where the page is wide, and folded below
// them where it is not. Without this script they all stand below, open.
(() => {
  "use strict";
  const root = document.documentElement;
  const wide = window.matchMedia("(min-width: 60rem)");
  const GAP = 24; // pixels between the text and the margin
  const BETWEEN = 10;

  const list = () => [...document.querySelectorAll(".margin-note")];
  const foldOf = (note) => note.querySelector("details");
  const signOf = (note) => document.getElementById(note.id.replace(/^margin-/, "remarked-"));

  // The notes that can be seen, from top to bottom, all measured before one is moved.
  function measure() {
    const found = [];
    for (const note of list()) {
      const box = signOf(note)?.getClientRects()[0];
      const around = box && note.offsetParent;
      if (!around) continue;
      const frame = around.getBoundingClientRect();
      found.push({
        note,
        top: box.top,
        width: note.offsetWidth,
        height: note.offsetHeight,
        x: frame.left + around.clientLeft,
        y: frame.top + around.clientTop,
      });
    }
    return found.sort((one, other) => one.top - other.top);
  }

  // Each beside its sign, or below the note before it.
  function place() {
    waits = false;
    if (!wide.matches) return;
    const main = document.querySelector("main");
    const text = main.getBoundingClientRect();
    const turns = getComputedStyle(main).direction === "rtl";
    let floor = -Infinity;
    for (const { note, top, width, height, x, y } of measure()) {
      const left = turns ? text.left - GAP - width : text.right + GAP;
      const at = Math.max(top, floor);
      note.style.left = `${left - x}px`;
      note.style.top = `${at - y}px`;
      floor = at + height + BETWEEN;
    }
  }

  // However much has changed at once, they are placed once.
  let waits = false;
  function ask() {
    if (!waits) requestAnimationFrame(place);
    waits = true;
  }

  function settle() {
    root.classList.toggle("margins", wide.matches);
    for (const note of list()) {
      note.classList.toggle("beside", wide.matches && signOf(note) !== null);
      foldOf(note).open = wide.matches;
    }
    place(); // at once: nothing is to be seen out of place
  }

  // Whoever follows a sign, or comes with the address of a note, finds it open.
  function open() {
    const note = list().find((one) => `#${encodeURIComponent(one.id)}` === location.hash);
    if (note) foldOf(note).open = true;
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const note of list()) {
      for (let at = note.parentElement; at; at = at.parentElement) {
        if (at.tagName === "DETAILS") at.open = true; // nothing that is open is to be overlooked
      }
    }
    settle();
    open();
    wide.addEventListener("change", settle);
    window.addEventListener("hashchange", open);
    document.addEventListener("click", (event) => {
      if (event.target.closest?.(".remark-sign")) setTimeout(open);
    });
    new ResizeObserver(ask).observe(document.querySelector("main"));
    document.addEventListener("toggle", ask, true);
    document.fonts?.ready.then(ask);
  });
})();
