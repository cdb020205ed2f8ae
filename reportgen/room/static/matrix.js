// The matrix: themes and sources, how many claims each has, where it stands, where it is silent;
// and the ways to what the comparison says.

import { fill, h, key, on, report, store, t } from "/static/core.js";
import { writeStance } from "/static/fields.js";
import { ComparisonView, RelationsView, ThemeView } from "/static/comparing.js";
import { OrderView } from "/static/ordering.js";
import { panels, showTab, tabsReady } from "/static/tabs.js";
import { startTheme } from "/static/theming.js";

const panel = panels.matrix;
const body = h("div.side-scroll");
const bar = h("div.side-bar");
let view = null; // a theme, the relations or the brief's own; null: the matrix
let last = null; // what had the focus in the matrix: "theme source"

const VIEWS = {
  theme: { make: (id) => new ThemeView(id) },
  relations: { make: (initial) => new RelationsView(initial), say: () => t("Relations") },
  comparison: { make: () => new ComparisonView(), say: () => t("Answer and judgements") },
  order: { make: () => new OrderView(), say: () => t("Order") },
};

// ── the table ────────────────────────────────────────────────────────────────────────────

function countClaims() {
  const cells = new Map();
  for (const claim of store.workspace.claims) {
    if (claim.draft) continue;
    const name = `${claim.theme} ${claim.source}`;
    if (!cells.has(name)) cells.set(name, []);
    cells.get(name).push(claim);
  }
  return cells;
}

function drawTable() {
  const { themes, sources, silences } = store.workspace;
  const cells = countClaims();
  const silent = new Set(silences.map(({ value }) => `${value.theme} ${value.source}`));
  const groups = new Map();
  for (const theme of themes) {
    const name = theme.group ?? "";
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(theme);
  }
  const drawRow = (theme) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, h("button.plain.theme-name", { type: "button", dir: "auto", dataset: { cell: theme.id }, onclick: () => show("theme", theme.id) }, theme.label || theme.id)),
      sources.map((source) => {
        const name = `${theme.id} ${source.key}`;
        return drawCell(theme, source, cells.get(name) ?? [], silent.has(name));
      }),
    );
  const head = h("tr", {}, h("th", { scope: "col" }, t("Theme")), sources.map((one) => h("th", { scope: "col", dir: "auto", title: one.reference }, one.label)));
  const parts = [...groups].map(([name, listed]) =>
    h("tbody", {}, name && h("tr.group", {}, h("th", { scope: "rowgroup", colspan: String(sources.length + 1), dir: "auto" }, name)), listed.map(drawRow)),
  );
  const caption = h("caption.unseen", {}, t("Themes and sources: claims, positions and silences"));
  return h("div.table-place", { role: "region", tabindex: "0", "aria-label": t("Matrix") }, h("table.matrix", {}, caption, h("thead", {}, head), parts));
}

function drawCell(theme, source, claims, isSilent) {
  const position = theme.value.positions?.[source.key];
  const stance = position && typeof position === "object" ? position.stance : undefined;
  const words = [
    `${theme.label || theme.id}, ${source.label}:`,
    claims.length ? t("Claims: {number}", { number: claims.length }) : t("no claim"),
    stance !== undefined && stance !== null && t("stands at {stance}", { stance: writeStance(stance) }),
    isSilent && t("its silence is explained"),
  ].filter(Boolean).join(" ");
  const content = claims.length
    ? [h("span.number", {}, String(claims.length)), drawDots(claims, stance)]
    : [h("span.silent", { class: isSilent ? "explained" : "" }, isSilent ? t("silent") : "–")];
  const inner = h("span.cell-in", { "aria-hidden": "true" }, content);
  const choose = () => show("theme", theme.id);
  return h("td", {}, h("button.cell", { type: "button", title: words, dataset: { cell: `${theme.id} ${source.key}` }, onclick: choose }, inner, h("span.unseen", {}, words)));
}

/** Where claims stand between −2 and 2 as small dots, and the source's position as a large one. */
function drawDots(claims, position) {
  const stood = new Set(claims.map((one) => one.stance));
  return h(
    "span.dots",
    {},
    [-2, -1, 0, 1, 2].map((step) => h("span", { class: step === position ? "position" : stood.has(step) ? "stood" : "" })),
  );
}

// ── what is shown ────────────────────────────────────────────────────────────────────────

function show(kind, detail = null) {
  if (document.activeElement?.dataset?.cell) last = document.activeElement.dataset.cell;
  view = VIEWS[kind].make(detail);
  draw();
  body.scrollTop = 0;
  bar.querySelector("button")?.focus();
}

function goBack() {
  view = null;
  draw();
  const cell = [...body.querySelectorAll("[data-cell]")].find((one) => one.dataset.cell === last);
  (cell ?? body.querySelector("button"))?.focus();
}

function drawBar() {
  if (view) {
    const back = h("button", { type: "button", onclick: goBack }, h("span.arrow", { "aria-hidden": "true" }, "←"), t("Matrix"));
    return fill(bar, back, h("h2.grow", { dir: "auto" }, view.title()));
  }
  const ways = ["relations", "comparison", "order"].map((kind) => h("button", { type: "button", onclick: () => show(kind) }, VIEWS[kind].say()));
  const add = h("button.primary", { type: "button", disabled: store.workspace.readonly, onclick: () => startTheme().then((id) => id && show("theme", id)).catch(report) }, t("New theme"));
  return fill(bar, ways, h("span.grow"), add);
}

function draw() {
  const at = [...bar.querySelectorAll("button")].indexOf(document.activeElement);
  drawBar();
  bar.querySelectorAll("button")[at]?.focus();
  if (view) {
    if (view.isGone?.()) return goBack();
    view.update();
    return body.firstElementChild === view.element ? undefined : fill(body, view.element);
  }
  if (!store.workspace.themes.length) {
    const words = t("A theme is what the sources are compared on: a question that each of them answers.");
    return fill(body, h("div.empty", {}, h("h2", {}, t("No themes yet")), h("p", {}, words)));
  }
  const focused = body.contains(document.activeElement) ? document.activeElement.dataset.cell : null;
  fill(body, drawTable(), h("p.legend.small.soft", {}, t("Dots: where its claims stand, from −2 to +2; the ring: the position that the comparison gives it.")));
  if (focused) [...body.querySelectorAll("[data-cell]")].find((one) => one.dataset.cell === focused)?.focus();
  return undefined;
}

function showFinding({ path }) {
  showTab("matrix");
  const theme = path?.[0] === "themes" && store.workspace.themes.find((one) => one.path[1] === path[1]);
  if (theme) return show("theme", theme.id);
  return show(path?.[0] === "relations" ? "relations" : "comparison");
}

tabsReady.then(() => {
  fill(panel, bar, body);
  draw();
  on("workspace", draw);
  on("show-finding", showFinding);
  on("show-theme", ({ id }) => show("theme", id));
  on("relate", ({ id }) => {
    showTab("matrix");
    show("relations", { from: id });
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !view || event.target.matches("input,textarea,select")) return;
    event.preventDefault();
    goBack();
  });
  key("r", t("Add a relation"), () => {
    showTab("matrix");
    show("relations", store.claim ? { from: store.claim } : {});
  }, { group: t("Matrix"), when: () => !store.workspace.reader });
});
