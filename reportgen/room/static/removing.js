// What goes with a claim that is removed.

import { h, store, t } from "/static/core.js";
import { ask } from "/static/saving.js";

const listRelations = (id) => store.workspace.relations.filter(({ value }) => value.from === id || value.to === id);

/** The changes that remove a claim and its relations: the last first, so that the others keep
 * their places. `path`: where it is in `file`; `value`: what is there. */
export function listRemovals(file, path, value) {
  const { file: other } = store.workspace.comparison;
  const relations = listRelations(value.id)
    .reverse()
    .map((one) => ({ file: other, op: "drop", path: one.path, was: one.value }));
  return [...relations, { file, op: "drop", path, was: value }];
}

/** How many relations go with a claim. */
export const countRelations = (id) => listRelations(id).length;

/** Asks whether a claim is to go; true where it is. */
export function askRemoval(id) {
  const uses = countRelations(id);
  return ask(
    "remove-title",
    [h("h2", { id: "remove-title" }, t("Remove the claim {id}?", { id })), h("p", {}, uses ? t("Its relations go with it: {number}.", { number: uses }) : t("It can be undone."))],
    t("Remove"),
  );
}
