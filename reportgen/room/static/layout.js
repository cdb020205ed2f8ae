// How the two panes share the window: a bar between them to move, one at a time where it is narrow.

import { h, fill, key, on, ready, t } from "/static/core.js";

const room = document.getElementById("room");
const splitter = document.getElementById("splitter");
const NARROWEST = 25; // per cent that neither pane is narrower than

function share(percent) {
  const part = Math.round(Math.min(100 - NARROWEST, Math.max(NARROWEST, percent)));
  room.style.setProperty("--share", `${part}%`);
  splitter.setAttribute("aria-valuenow", part);
  sessionStorage.setItem("share", part);
}

function follow(event) {
  const box = room.getBoundingClientRect();
  const from = getComputedStyle(room).direction === "rtl" ? box.right - event.clientX : event.clientX - box.left;
  share((100 * from) / box.width);
}

splitter.addEventListener("pointerdown", (event) => {
  splitter.setPointerCapture(event.pointerId);
  splitter.addEventListener("pointermove", follow);
});
splitter.addEventListener("lostpointercapture", () => {
  splitter.removeEventListener("pointermove", follow);
});
splitter.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: -5, ArrowRight: 5, Home: -100, End: 100 }[event.key];
  if (!step) return;
  event.preventDefault();
  const isReversed = getComputedStyle(room).direction === "rtl" && event.key.startsWith("Arrow");
  share(Number(splitter.getAttribute("aria-valuenow")) + (isReversed ? -step : step));
});

/** Brings a pane to the front where only one is seen: "text" or "side". */
export function showPane(name) {
  document.body.dataset.pane = name;
  for (const button of document.querySelectorAll("#panes button")) {
    button.setAttribute("aria-pressed", button.dataset.pane === name);
  }
}

on("mark", () => showPane("side"));
on("show-claim", () => showPane("side"));
on("show-passage", () => showPane("text"));

ready.then(() => {
  splitter.setAttribute("aria-label", t("Width of the text"));
  document.getElementById("text").setAttribute("aria-label", t("Text"));
  document.getElementById("side").setAttribute("aria-label", t("Extract"));
  const panes = document.getElementById("panes");
  panes.setAttribute("aria-label", t("What is shown"));
  const names = { text: t("Text"), side: t("Extract") };
  fill(
    panes,
    Object.entries(names).map(([name, words]) =>
      h("button", { type: "button", dataset: { pane: name }, onclick: () => showPane(name) }, words),
    ),
  );
  showPane("text");
  key("f6", t("Go to the other pane"), goAcross, { typing: true });
});
share(Number(sessionStorage.getItem("share")) || 55);

function goAcross() {
  const side = document.getElementById("side");
  const isInSide = side.contains(document.activeElement);
  showPane(isInSide ? "text" : "side");
  const pane = isInSide ? document.getElementById("text") : side;
  pane.querySelector("[data-first], [tabindex='0'], button, select, input")?.focus();
}
