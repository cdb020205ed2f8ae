// What the fields of the records are called, in what order a form has them, and what stands below
// "More" until it is filled in.

import { t } from "/static/core.js";

const LABELS = {
  about_authors: () => t("About the authors"),
  actors: () => t("Who acts in it (one a line)"),
  answer: () => t("Answer"),
  approach: () => t("Approach"),
  basis: () => t("Based on"),
  by: () => t("Who says so"),
  certainty: () => t("Certainty"),
  cites: () => t("What it rests on (keys, one a line)"),
  claim: () => t("Claim"),
  confidence: () => t("Confidence"),
  date: () => t("Date"),
  factor: () => t("What explains it"),
  finding: () => t("Finding"),
  from: () => t("Claim that bears"),
  genre: () => t("Genre"),
  group: () => t("Group"),
  headline: () => t("Headline"),
  high: () => t("What +2 means"),
  id: () => t("Id"),
  kind: () => t("Kind"),
  label: () => t("Name"),
  locator: () => t("Place"),
  low: () => t("What −2 means"),
  measure: () => t("Measure"),
  note: () => t("Note"),
  period: () => t("Period"),
  qualifier: () => t("Qualifier"),
  question: () => t("Question"),
  quote: () => t("Quotation"),
  reason: () => t("Reason"),
  rebuttal: () => t("Rebuttal"),
  same_as: () => t("Says the same as"),
  scale: () => t("Scale"),
  short: () => t("Short form"),
  source: () => t("Source"),
  speaker: () => t("Speaker"),
  stance: () => t("Stance"),
  summary: () => t("Summary"),
  text: () => t("Text"),
  theme: () => t("Theme"),
  thesis: () => t("Thesis"),
  to: () => t("Claim that it bears on"),
  type: () => t("How it bears on it"),
  unit: () => t("Unit"),
  value: () => t("Value"),
  warrant: () => t("Warrant"),
  why: () => t("Why"),
  written: () => t("Written"),
};

/** What a field is called. */
export const nameField = (name) => LABELS[name]?.() ?? name;

/** The lists of records: what they are called, one of them, and what adds one. */
export const LISTS = {
  evidence: { all: () => t("Evidence"), add: () => t("Add evidence") },
  quantities: { all: () => t("Quantities"), add: () => t("Add a quantity") },
  caveats: { all: () => t("Caveats"), add: () => t("Add a caveat") },
  relations: { all: () => t("Relations"), add: () => t("Add a relation") },
  judgements: { all: () => t("Judgements"), add: () => t("Add a judgement") },
  silences: { all: () => t("Silences"), add: () => t("Add a silence") },
  explanations: { all: () => t("Explanations"), add: () => t("Add an explanation") },
  common_ground: { all: () => t("Common ground"), add: () => t("Add a point") },
  watch: { all: () => t("What to watch"), add: () => t("Add a point") },
  limits: { all: () => t("Limits"), add: () => t("Add a point") },
};

/** Of each record: the fields that are seen at once, and those below "More"; lists stand last. */
export const LAYOUT = {
  source: {
    first: ["label", "genre", "thesis", "approach"],
    more: ["written", "about_authors"],
    lists: ["caveats"],
  },
  caveat: { first: ["text", "locator"] },
  claim: {
    first: ["claim", "theme", "stance", "quote", "locator", "certainty", "short"],
    more: ["qualifier", "rebuttal", "warrant", "period", "same_as", "note", "id"],
    lists: ["evidence"],
  },
  warrant: { first: ["text", "by"] },
  evidence: {
    first: ["kind", "summary", "quote", "locator"],
    more: ["date", "speaker", "actors", "cites"],
    lists: ["quantities"],
  },
  quantity: { first: ["value", "measure", "unit"] },
  theme: { first: ["label", "question", "group", "scale", "finding"], more: ["id"] },
  scale: { first: ["low", "high"] },
  finding: { first: ["headline", "text", "confidence", "basis"] },
  position: { first: ["stance", "why", "basis"] },
  relation: { first: ["from", "type", "to", "note"] },
  judgement: { first: ["headline", "text", "confidence", "reason", "basis"] },
  silence: { first: ["theme", "source", "note"] },
  explanation: { first: ["factor", "text", "basis"] },
  point: { first: ["text", "basis"] },
  comparison: {
    first: ["answer"],
    lists: ["common_ground", "judgements", "explanations", "silences", "watch", "limits"],
  },
};
