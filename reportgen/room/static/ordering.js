// The order of themes, and of their groups: it is that of the documents.

import { announce, fill, h, report, store, t } from "/static/core.js";
import { save } from "/static/saving.js";

const file = () => store.workspace.comparison.file;

/** The themes by their groups, in the order in which documents have them. */
function listGroups() {
  const groups = new Map();
  for (const theme of store.workspace.themes) {
    const name = theme.group ?? "";
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(theme);
  }
  return [...groups];
}

/** The ids with two parts of them in each other's place; the second part follows the first. */
function swap(ids, first, second) {
  const rest = ids.filter((id) => !second.includes(id));
  rest.splice(rest.indexOf(first[0]), 0, ...second);
  return rest;
}

/** Groups and themes, each moved up and down by a button or by Alt and an arrow. */
export class OrderView {
  constructor() {
    this.list = h("ol.order");
    const hint = h("p.help", {}, t("Documents have the themes in this order. With the keyboard: Alt and the arrows up and down."));
    this.element = h("div.view", {}, h("section", {}, hint, this.list));
    this.list.addEventListener("keydown", (event) => this.#press(event));
  }

  title() {
    return t("Order of the themes");
  }

  update() {
    const groups = listGroups();
    const said = JSON.stringify(groups.map(([name, themes]) => [name, themes.map((one) => [one.id, one.label])]));
    if (said === this.said) return;
    this.said = said;
    const focused = document.activeElement?.dataset?.move;
    const isGrouped = groups.some(([name]) => name);
    fill(
      this.list,
      groups.map(([name, themes], i) => {
        const items = themes.map((theme, n) => this.#drawItem("theme", theme.id, theme.label || theme.id, n, themes.length, h("span.id", {}, theme.id)));
        if (!isGrouped) return items;
        const head = this.#drawHead("group", name, name || t("Without a group"), i, groups.length);
        return h("li.order-group", {}, head, h("ol", {}, items));
      }),
    );
    if (focused) [...this.list.querySelectorAll("[data-move]")].find((one) => one.dataset.move === focused)?.focus();
  }

  #drawItem(...given) {
    return h("li", {}, this.#drawHead(...given));
  }

  #drawHead(kind, id, words, at, number, ...more) {
    const button = (by, sign, say) => {
      const isEnd = at + by < 0 || at + by >= number;
      const name = JSON.stringify([kind, id, by]);
      const attributes = { type: "button", "aria-label": say, "aria-disabled": isEnd || store.workspace.readonly ? "true" : null, dataset: { move: name } };
      return h("button.icon", { ...attributes, onclick: () => this.#move(kind, id, by).catch(report) }, h("span", { "aria-hidden": "true" }, sign));
    };
    const up = button(-1, "↑", t("Move up: {name}", { name: words }));
    const down = button(1, "↓", t("Move down: {name}", { name: words }));
    return h("div.order-item", { class: kind }, h("span.grow", { dir: "auto" }, words, " ", more), up, down);
  }

  #press(event) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const move = event.target.dataset?.move;
    if (!by || !event.altKey || !move) return;
    event.preventDefault();
    const [kind, id] = JSON.parse(move);
    this.#move(kind, id, by).catch(report);
  }

  /** Moves a theme in its group, or a group among the others: each is one step to undo. */
  async #move(kind, id, by) {
    const groups = listGroups();
    const ids = store.workspace.themes.map((one) => one.id);
    const [, siblings] = kind === "group" ? [null, groups] : groups.find(([, themes]) => themes.some((one) => one.id === id));
    const nameOf = (one) => (kind === "group" ? one[0] : one.id);
    const idsOf = (one) => (kind === "group" ? one[1].map((theme) => theme.id) : [one.id]);
    const at = siblings.findIndex((one) => nameOf(one) === id);
    const to = at + by;
    if (to < 0 || to >= siblings.length || store.workspace.readonly) return;
    const [first, second] = by < 0 ? [siblings[to], siblings[at]] : [siblings[at], siblings[to]];
    const wanted = swap(ids, idsOf(first), idsOf(second));
    await save(t("Order of the themes"), [{ file: file(), op: "order", path: ["themes"], value: wanted, was: ids }]);
    announce(t("Place {number} of {most}", { number: to + 1, most: siblings.length }));
  }
}
