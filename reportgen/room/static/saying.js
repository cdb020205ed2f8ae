// What readers say, in words: themes, stances, certainties, and how far they agree.

import { h, store, t } from "/static/core.js";
import { findScale, writeStance } from "/static/fields.js";

/** What the reader of the extract, "", and others are called. */
export const nameReader = (name) => name || t("This extract");

/** Names as a list in the workspace's language. */
export const listNames = (names) => new Intl.ListFormat(document.documentElement.lang || "en").format(names.map(nameReader));

const nameTheme = (id) => store.workspace.themes.find((one) => one.id === id)?.label || id;
const nameCertainty = (value) => store.fields.claim?.certainty?.choices.find((one) => one.value === value)?.words ?? value;

function sayStance(value, theme) {
  const scale = findScale(theme);
  const end = { "-2": scale?.low, 2: scale?.high }[value];
  return end ? `${writeStance(value)} (${end})` : writeStance(value);
}

/** An answer in words; "–" for none. `theme`: that whose scale a stance is on. */
export function sayAnswer(field, value, theme) {
  if (value === null || value === undefined) return "–";
  if (field === "theme") return nameTheme(value);
  return field === "stance" ? sayStance(value, theme) : nameCertainty(value);
}

/** What the fields that are compared are called. */
export const FIELDS = {
  theme: () => t("Theme"),
  stance: () => t("Stance"),
  certainty: () => t("Certainty"),
  claim: () => t("Passage"),
};

const OF = { themes: () => t("Themes"), stances: () => t("Stances"), certainties: () => t("Certainties") };
const SIGNS = { kappa: () => t("Cohen’s κ"), alpha: () => t("Krippendorff’s α") };

const round = (value, digits) => new Intl.NumberFormat(document.documentElement.lang || "en", { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value).replace("-", "−");

/** A coefficient in a few signs: "Themes: κ 0.62". */
export const writeBriefly = ({ name, of, value }) => `${OF[of]()}: ${{ kappa: "κ", alpha: "α" }[name]} ${value === null ? "–" : round(value, 2)}`;

/** A coefficient with what it means, or why there is none. */
export function explain(one) {
  const head = h("strong", {}, `${OF[one.of]()}: ${SIGNS[one.name]()}${one.value === null ? "" : ` = ${round(one.value, 3)}`}.`);
  return h("li", {}, head, " ", one.value === null ? sayWhyNot(one) : [sayMeaning(one), " ", sayUnits(one)]);
}

function sayWhyNot({ units }) {
  return units
    ? t("Not defined: everybody gives every passage the same answer, so nobody can tell whether they agree or have no choice.")
    : t("Not defined: there is no passage on which two readers give an answer.");
}

function sayMeaning({ name, value }) {
  if (value >= 1) return t("They always agree.");
  if (value <= 0) return t("They agree no more often than chance would have it.");
  const percent = Math.round(100 * value);
  if (name === "kappa") return t("Of the agreement that chance does not explain, they reach {percent} %.", { percent });
  const rest = t("They differ {percent} % as much as by chance.", { percent: 100 - percent });
  return `${rest} ${sayUse(value)}`;
}

/** What Krippendorff holds a value of alpha to be good for. */
function sayUse(value) {
  if (value >= 0.8) return t("By Krippendorff’s rule that is reliable.");
  return value >= 0.667 ? t("By Krippendorff’s rule that allows tentative conclusions.") : t("By Krippendorff’s rule that is too little to rely on.");
}

function sayUnits({ units }) {
  const words = t("Passages compared: {number}.", { number: units });
  return units < 10 ? `${words} ${t("With so few, a single one changes much.")}` : words;
}

/** The sign of a reader: a number, in the pattern of the extract or of the others. */
export const drawSign = (reader) => h(`span.sign-of.${reader.name ? "theirs" : "own"}`, { "aria-hidden": "true" }, String(reader.number));
