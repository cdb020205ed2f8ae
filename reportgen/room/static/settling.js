// Decisions on what readers say differently, each one save of the extract. What is decided against
// is written down in it, so that it does not come back: see docs/agreement.md.

import { store, t } from "/static/core.js";
import { askRemoval, countRelations, listRemovals } from "/static/removing.js";
import { save } from "/static/saving.js";

const at = (claim) => ["claims", `#${claim}`];
const mineOf = (passage) => passage.marks.find((one) => one.reader === "");

/** The change of one field, or none where it says so already; undefined: no value. */
function change(file, path, was, value) {
  if (JSON.stringify(was) === JSON.stringify(value)) return [];
  return [{ file, path, was: was ?? null, ...(value === undefined ? { op: "drop" } : { op: "put", value }) }];
}

/** Changes after which a claim has considered what `updates` says of some fields; an empty list:
 * nothing of that one. */
function consider(file, { claim, value }, updates) {
  const known = value.considered ?? {};
  const now = Object.fromEntries(Object.entries({ ...known, ...updates }).filter(([, one]) => one === true || one.length));
  const path = [...at(claim), "considered"];
  if (!Object.keys(now).length) return change(file, path, value.considered, undefined);
  const fields = Object.keys({ ...known, ...now }).filter((one) => JSON.stringify(known[one]) !== JSON.stringify(now[one]));
  if (fields.length > 1) return change(file, path, value.considered, now);
  return fields.flatMap((one) => change(file, [...path, one], known[one], now[one]));
}

const NAMES = {
  theme: (claim) => t("Theme of {claim}", { claim }),
  stance: (claim) => t("Stance of {claim}", { claim }),
  certainty: (claim) => t("Certainty of {claim}", { claim }),
};

/** What others say in a field that is another thing than `value`; stances on the same theme. */
function listAnswers(passage, field, value) {
  const mine = mineOf(passage);
  const others = passage.marks.filter((one) => one !== mine && (field !== "stance" || one.theme === mine.theme));
  return [...new Set(others.map((one) => one[field]).filter((one) => one !== null && one !== value))];
}

/** The stance that comes with a theme: that of those who give it, where they agree on one. */
function findStance(passage, theme) {
  const given = new Set(passage.marks.filter((one) => one.reader !== "" && one.theme === theme && one.stance !== null).map((one) => one.stance));
  return given.size === 1 ? [...given][0] : undefined;
}

/** Takes another reader's answer into the extract; all other answers have been considered. */
export function takeAnswer({ file }, passage, field, value) {
  const mine = mineOf(passage);
  const changes = change(file, [...at(mine.claim), field], mine.value[field], value);
  const updates = { [field]: listAnswers(passage, field, value) };
  if (field === "theme") {
    changes.push(...change(file, [...at(mine.claim), "stance"], mine.value.stance, findStance(passage, value)));
    updates.stance = []; // on another scale
  }
  return save(NAMES[field](mine.claim), [...changes, ...consider(file, mine, updates)]);
}

/** Keeps what the extract says, knowing what others say. */
export function keepMine({ file }, passage, { field, answers }) {
  const mine = mineOf(passage);
  const known = mine.value.considered?.[field] ?? [];
  const values = answers.map((one) => one.value).filter((one) => !known.includes(one));
  return save(t("Keep: {what}", { what: NAMES[field](mine.claim) }), consider(file, mine, { [field]: [...known, ...values] }));
}

/** Keeps a claim whose passage nobody else marked. */
export function keepClaim({ file }, passage) {
  const mine = mineOf(passage);
  return save(t("Keep: {what}", { what: mine.claim }), consider(file, mine, { unmarked: true }));
}

/** Takes a claim out of the extract; asks where relations go with it. Null where it stays. */
export async function dropClaim({ file }, passage) {
  const mine = mineOf(passage);
  if (countRelations(mine.claim) && !(await askRemoval(mine.claim))) return null;
  return save(t("Remove {claim}", { claim: mine.claim }), listRemovals(file, at(mine.claim), mine.value));
}

const listLeft = (view, passage) =>
  (Array.isArray(view.left_out) ? view.left_out : []).flatMap((value, i) => {
    const isOfIt = passage.marks.some((one) => one.reader === value?.reader && one.claim === value?.claim);
    return isOfIt ? [{ value, i }] : [];
  });

/** The changes that take a passage out of what is left out: the last first. */
function listReturns(view, passage) {
  const left = listLeft(view, passage);
  if (left.length && left.length === view.left_out.length) return [{ file: view.file, op: "drop", path: ["left_out"], was: view.left_out }];
  return left.reverse().map(({ value, i }) => ({ file: view.file, op: "drop", path: ["left_out", i], was: value }));
}

/** Takes another reader's claim into the extract, with all that it says, under an id of its own. */
export function takeClaim(view, passage, mark, id) {
  const { considered, ...value } = mark.value;
  const add = { file: view.file, op: "add", path: ["claims"], value: [{ ...value, id }], was: null };
  return save(t("Take {claim} of {reader}", { claim: mark.claim, reader: mark.reader }), [...listReturns(view, passage), add]);
}

/** Does without a passage that others marked. */
export function leaveOut(view, passage) {
  const known = listLeft(view, passage).map(({ value }) => `${value.reader}/${value.claim}`);
  const items = passage.marks.map(({ reader, claim }) => ({ reader, claim })).filter((one) => !known.includes(`${one.reader}/${one.claim}`));
  const [{ claim, reader }] = passage.marks;
  return save(t("Leave out {claim} of {reader}", { claim, reader }), [{ file: view.file, op: "add", path: ["left_out"], value: items, was: null }]);
}

/** Opens again what was settled by keeping it. */
export function reopen(view, passage, { field, answers }) {
  const mine = mineOf(passage);
  const label = t("Open again: {what}", { what: mine ? (NAMES[field]?.(mine.claim) ?? mine.claim) : passage.marks[0].claim });
  if (!mine) return save(label, listReturns(view, passage));
  if (field === "claim") return save(label, consider(view.file, mine, { unmarked: [] }));
  const values = answers.map((one) => one.value);
  const left = (mine.value.considered?.[field] ?? []).filter((one) => !values.includes(one));
  return save(label, consider(view.file, mine, { [field]: left }));
}

/** Whether the extract can be written here: not in another reader's room, nor in a folder that
 * cannot be written. */
export const canSettle = () => !store.workspace.reader && !store.workspace.readonly;
