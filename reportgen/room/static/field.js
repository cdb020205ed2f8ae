// One field of a form, and what check finds in it.

import { announce, fill, h, store, t } from "/static/core.js";
import { countWords } from "/static/counting.js";
import { makeControl, nextId } from "/static/fields.js";
import { LAYOUT, nameField } from "/static/labels.js";

const GROUPS = new Set(["claim", "claims"]); // controls that a label cannot be for

const UNTIL_TOLD = 1000; // milliseconds after which one who types is told that it is too long

/** One field: its label, its control, its help, and what check finds in it. */
export class Field {
  constructor(record, name, spec, about) {
    const id = nextId();
    this.name = name;
    this.help = h("p.help", { id: `${id}-help` }, spec.description);
    const told = ["found", spec.longest && "count", "help"].filter(Boolean).map((part) => `${id}-${part}`);
    const described = { describedby: told.join(" "), labelledby: `${id}-label`, record, name };
    this.control = makeControl(spec, id, { ...about, ...described });
    const isGroup = name === "stance";
    const label = h(isGroup ? "span.label" : "label.label", { id: `${id}-label`, for: isGroup ? null : id }, nameField(name));
    if (spec.required) label.append(h("span.needed", { "aria-hidden": "true" }, " *"));
    this.tools = h("span.row");
    this.state = h("p.state-of", { role: "status", hidden: true });
    this.list = h("ul.findings", { id: `${id}-found`, "aria-live": "polite" });
    const counter = spec.longest && h("span.counter", { id: `${id}-count` });
    this.element = h(
      "div.field",
      { dataset: { field: name } },
      h("div.label-row", {}, h("span.named", {}, label, counter), this.tools),
      this.control.element,
      this.state,
      this.list,
      this.help,
    );
    if (GROUPS.has(spec.kind)) this.control.element.querySelector("button").setAttribute("aria-labelledby", `${id}-label ${id}`);
    this.input = this.element.querySelector(`#${id}`);
    if (counter) this.#watchLength(counter, spec);
  }

  /** Says how many words there are, and how many there may be: in sight, and where one listens
   * when the field is entered; while one types only once it is too long, if no finding says so. */
  #watchLength(counter, spec) {
    const { longest: most } = spec;
    let [waiting, wasOver] = [0, false];
    const draw = () => {
      const number = countWords(this.input.value, spec.kind === "prose");
      const isOver = number > most;
      counter.classList.toggle("over", isOver);
      if (!number) counter.textContent = t("{most} words at most", { most });
      else if (!isOver) counter.textContent = t("{number} of {most} words", { number, most });
      else counter.textContent = t("{number} of {most} words: {over} too many", { number, most, over: number - most });
      return isOver;
    };
    const tell = () => {
      const isOver = draw();
      if (isOver && !wasOver && !this.list.childElementCount) announce(counter.textContent);
      wasOver = isOver;
    };
    const { set } = this.control;
    this.control.set = (value) => {
      set(value);
      wasOver = draw();
    };
    this.element.addEventListener("input", () => {
      draw();
      clearTimeout(waiting);
      waiting = setTimeout(tell, UNTIL_TOLD);
    });
    draw();
  }

  say(words, isBad = false) {
    this.state.textContent = words;
    this.state.hidden = !words;
    this.state.classList.toggle("bad", isBad);
  }

  setFindings(findings) {
    drawFindings(this.list, findings.map((one) => one.finding));
    const isWrong = findings.some((one) => one.finding.severity === "error");
    if (isWrong) this.input?.setAttribute("aria-invalid", "true");
    else this.input?.removeAttribute("aria-invalid");
  }
}

/** Findings as a list: what, and how it is mended. Drawn anew only where they are other ones; who
 * listens is told of those of another kind, not of each word more that is too many. */
export function drawFindings(list, findings) {
  const now = JSON.stringify(findings);
  if (list.dataset.drawn === now || (!findings.length && !list.childElementCount)) return;
  const kinds = findings.map((one) => one.code).join();
  if (list.hasAttribute("aria-live")) list.setAttribute("aria-live", list.dataset.kinds === kinds ? "off" : "polite");
  Object.assign(list.dataset, { drawn: now, kinds });
  fill(list, findings.map((one) => drawFinding(one)));
}

export function drawFinding(finding, ...more) {
  return h(
    "li.finding",
    { class: finding.severity },
    h("span.sign", { "aria-hidden": "true" }, finding.severity === "error" ? "✕" : "!"),
    h("span", { dir: "auto" }, h("strong", {}, finding.message), " ", finding.remedy, " ", finding.code && h("span.code", {}, finding.code)),
    more,
  );
}

/** The kind of the worst of some findings. */
export const findWorst = (findings) => (findings.some((one) => one.severity === "error") ? "error" : "warning");

/** The findings below a path, each with the rest of its own: `[{rest, finding}]`. */
export function findBelow(file, at) {
  return store.workspace.findings
    .filter((one) => one.file === file && one.path && at.every((step, i) => one.path[i] === step))
    .map((finding) => ({ rest: finding.path.slice(at.length), finding }));
}

/** The fields of a form of a record, as they stand in it; `without`: those that are left out. */
export function listParts(record, given) {
  const { first, more = [], lists = [] } = LAYOUT[record];
  const only = (names) => names.filter((name) => store.fields[record]?.[name] && !(given.without ?? []).includes(name));
  return { first: only(first), more: only(more), lists: only(lists) };
}
