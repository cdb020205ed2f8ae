// What is filled in: one control for each kind of field. A control has `element`, `get()` (the
// value as the file has it; undefined for none), `set(value)`, and `focus()`.

import { fill, h, store, t } from "/static/core.js";
import { pickClaims } from "/static/picker.js";

let last = 0;
/** An id that no other element has. */
export const nextId = () => `f${(last += 1)}`;

/** The control of a field. `spec`: as /api/fields describes it; `about`: what the others of its
 * record say, for the words of a scale: {scale, record, name}; `id`: for its label. */
export function makeControl(spec, id, about = {}) {
  const make = { choice, number: about.name === "stance" ? stance : number, theme, claim, claims, prose: text };
  return (make[spec.kind] ?? (spec.kind === "list" ? lines : text))(spec, id, about);
}

const A_LINE = 12; // words
/** Whether a field has room for more than a line: a sentence, or several words. */
const isLong = (spec, name) => spec.kind === "prose" || spec.longest >= A_LINE || name === "headline";

/** Words as a file has them: no spaces around them, paragraphs parted by an empty line. */
const tidy = (words) =>
  words
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, " ").trim())
    .filter(Boolean)
    .join("\n\n");

function text(spec, id, { describedby, name } = {}) {
  const isBroad = isLong(spec, name);
  const rows = isBroad ? { rows: spec.kind === "prose" ? 2 : 1 } : {};
  const isShort = spec.kind === "locator" || spec.kind === "date" || name === "id";
  const element = h(isBroad ? "textarea" : "input", {
    id,
    ...rows,
    type: isBroad ? null : "text",
    dir: "auto",
    autocomplete: "off",
    spellcheck: isShort || name === "quote" ? "false" : "true",
    class: isShort ? "short" : isBroad && spec.kind !== "prose" ? "words-of-it" : "",
    "aria-required": spec.required ? "true" : null,
    "aria-describedby": describedby,
  });
  let given;
  const read = () => tidy(element.value);
  return {
    element,
    get: () => {
      const now = read();
      if (given !== undefined && now === tidy(String(given))) return given; // as it is written
      return now === "" ? undefined : now;
    },
    set: (value) => {
      given = value ?? undefined;
      element.value = value ?? "";
    },
    focus: () => element.focus(),
  };
}

function number(spec, id, about) {
  const control = text({ ...spec, kind: "date" }, id, about);
  const { get } = control;
  control.element.inputMode = "decimal";
  control.get = () => {
    const now = get();
    return now === undefined || now === "" || Number.isNaN(Number(now)) ? now : Number(now);
  };
  return control;
}

/** A list of plain values: one in a line. */
function lines(spec, id, about) {
  const control = text({ ...spec, kind: "prose" }, id, about);
  control.get = () => {
    const listed = control.element.value.split("\n").map((line) => line.trim()).filter(Boolean);
    return listed.length ? listed : undefined;
  };
  control.set = (value) => {
    control.element.value = (Array.isArray(value) ? value : value == null ? [] : [value]).join("\n");
  };
  return control;
}

function selectFrom(options, id, about, spec) {
  const select = h("select", { id, "aria-describedby": about.describedby, "aria-required": spec.required ? "true" : null });
  const draw = (value) => {
    const listed = options();
    const flat = listed.flatMap((one) => one.options ?? [one]);
    const unknown = value !== undefined && value !== null && !flat.some((one) => one.value === value);
    fill(
      select,
      h("option", { value: "" }, about.empty ?? "—"),
      listed.map((one) =>
        one.options ? h("optgroup", { label: one.label }, one.options.map(makeOption)) : makeOption(one),
      ),
      unknown && h("option", { value: String(value) }, String(value)),
    );
    select.value = value === undefined || value === null ? "" : String(value);
  };
  draw();
  return {
    element: select,
    get: () => select.value || undefined,
    set: draw,
    focus: () => select.focus(),
  };
}

const makeOption = ({ value, words }) => h("option", { value }, words);

function choice(spec, id, about) {
  return selectFrom(() => spec.choices, id, about, spec);
}

/** A theme of the comparison, under the heading of its group; or a new one. */
function theme(spec, id, about) {
  const control = selectFrom(listThemes, id, { ...about, empty: t("Choose a theme") }, spec);
  if (!about.addTheme) return control;
  const add = h("button.plain", { type: "button", onclick: () => about.addTheme(control) }, t("New theme"));
  return { ...control, element: h("div.beside", {}, control.element, add) };
}

function listThemes() {
  const groups = new Map();
  for (const one of store.workspace.themes) {
    const name = one.group || "";
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push({ value: one.id, words: one.label || one.id });
  }
  return [...groups].flatMap(([label, options]) => (label ? [{ label, options }] : options));
}

// ── where a claim stands between two ends ────────────────────────────────────────────────

const STEPS = [-2, -1, 0, 1, 2];

/** The scale of a theme; null where it has none. */
export const findScale = (id) => store.workspace.themes.find((one) => one.id === id)?.scale ?? null;

/** A stance as readers write it, with a real minus. */
export const writeStance = (value) =>
  typeof value === "number" ? (value > 0 ? `+${value}` : String(value).replace("-", "−")) : (value ?? "");

/** A slider of five steps between the words of the scale's ends, and no position. Each step is a
 * radio button: one click, or the arrow keys. */
function stance(spec, id, about) {
  const low = h("span.end", { dir: "auto" });
  const high = h("span.end.high", { dir: "auto" });
  const name = nextId();
  const radio = (value, words, classes) => {
    const input = h("input", { type: "radio", name, value: String(value) });
    return h(`label.${classes}`, {}, input, h("span", {}, words));
  };
  const track = h("div.track", {}, STEPS.map((step) => radio(step, writeStance(step), "step")));
  const others = [radio("", about.record === "position" ? t("As its claims say") : t("No position"), "other")];
  if (about.record === "position") {
    others.push(radio("mixed", t("Mixed"), "other"), radio("null", t("On neither side"), "other"));
  }
  const element = h(
    "div.stance",
    { id, role: "radiogroup", "aria-labelledby": about.labelledby, "aria-describedby": about.describedby },
    h("div.scale", {}, low, track, high),
    h("div.row", {}, others),
  );
  const drawEnds = () => {
    const scale = about.scale?.() ?? null;
    low.textContent = scale?.low ?? "";
    high.textContent = scale?.high ?? "";
    track.querySelectorAll("input").forEach((input, i) => {
      const end = { "-2": scale?.low, 2: scale?.high }[STEPS[i]];
      input.setAttribute("aria-label", [writeStance(STEPS[i]), end].filter(Boolean).join(": "));
    });
  };
  drawEnds();
  const READ = { "": undefined, null: null, mixed: "mixed" };
  return {
    element,
    get: () => {
      const value = element.querySelector("input:checked")?.value ?? "";
      return value in READ ? READ[value] : Number(value);
    },
    set: (value) => {
      drawEnds();
      const wanted = value === undefined || (value === null && about.record !== "position") ? "" : String(value);
      for (const input of element.querySelectorAll("input")) input.checked = input.value === wanted;
    },
    focus: () => (element.querySelector("input:checked") ?? element.querySelector("input")).focus(),
  };
}

// ── claims, picked from a list that is searched ──────────────────────────────────────────

/** The claims of a basis: each as a chip that is taken away again, and a button for more. */
function claims(spec, id, about, most = Infinity) {
  let chosen = [];
  const list = h("ul.chips");
  const add = h("button", { type: "button", id, "aria-describedby": about.describedby }, most === 1 ? t("Choose a claim") : t("Choose claims"));
  const element = h("div.claims", {}, list, add);
  const change = (ids) => {
    chosen = ids;
    draw();
    element.dispatchEvent(new Event("change", { bubbles: true }));
  };
  add.addEventListener("click", async () => {
    const picked = await pickClaims(chosen, { most, theme: about.theme?.() });
    if (picked) change(picked);
    add.focus();
  });
  function draw() {
    const known = new Map(store.workspace.claims.map((one) => [one.id, one]));
    fill(
      list,
      chosen.map((one) => {
        const drop = h("button.plain", { type: "button", "aria-label": t("Remove {claim}", { claim: one }) }, "×");
        drop.addEventListener("click", () => {
          change(chosen.filter((other) => other !== one));
          add.focus();
        });
        const words = known.get(one)?.short || known.get(one)?.text || t("There is no such claim.");
        return h("li", {}, h("span.id", {}, one), h("span.said", { dir: "auto" }, words), drop);
      }),
    );
  }
  return {
    element,
    get: () => (chosen.length ? [...chosen] : undefined),
    set: (value) => {
      chosen = Array.isArray(value) ? value.map(String) : value == null ? [] : [String(value)];
      draw();
    },
    focus: () => add.focus(),
  };
}

function claim(spec, id, about) {
  const control = claims(spec, id, about, 1);
  return { ...control, get: () => control.get()?.[0] };
}
