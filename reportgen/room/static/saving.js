// Saving: one save after another, none lost. What cannot be sent is kept until it can; where a
// place has changed since, both versions are shown and the person chooses.

import { announce, api, emit, fill, h, on, ready, Refusal, report, showTrouble, take, t } from "/static/core.js";

const KEPT = "unsaved";
const PATIENCE = 3000; // milliseconds between two attempts to reach the server
let trying = 0;
let chain = Promise.resolve();

/** What the last save changed: {label, diff}; null before the first. */
export let lastSave = null;

/** Saves changes, all or none: `[{file, op, path, value, was}]`. Gives the workspace as it is then;
 * null where it is kept for later. Throws a `Refusal` where the server does not take it. */
export function save(label, changes) {
  const next = chain.then(() => send(label, changes));
  chain = next.catch(() => null);
  return next;
}

/** Saves what another address does: "/api/undo", "/api/redo", "/api/rename". */
export function act(address, body, label) {
  const next = chain.then(async () => tell(label, await api(address, body)));
  chain = next.catch(() => null);
  return next;
}

/** Fulfilled when nothing is being saved. */
export const settled = () => chain;

async function send(label, changes) {
  emit("saving", {});
  try {
    return tell(label, await api("/api/save", { label, changes }));
  } catch (error) {
    emit("not-saved", {});
    if (!(error instanceof Refusal)) throw error;
    if (error.status === 0 || error.status === 403) return keep(label, changes);
    const isTaken = changes.some((one) => one.op === "add");
    if (error.status !== 409 || !error.conflicts.length || isTaken) throw error;
    const mine = await settle(error.conflicts, changes);
    return mine.length ? send(label, mine) : refresh();
  }
}

function tell(label, answer) {
  lastSave = { label, diff: answer.diff };
  take(answer.workspace);
  announce(t("Saved"));
  emit("saved", lastSave);
  return answer.workspace;
}

function refresh() {
  emit("changed");
  return null;
}

// ── kept for later ───────────────────────────────────────────────────────────────────────

const readKept = () => JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
const writeKept = (saves) => sessionStorage.setItem(KEPT, JSON.stringify(saves));

function keep(label, changes) {
  writeKept([...readKept(), { label, changes }]);
  emit("kept", {});
  tryAgain();
  announce(t("Not saved yet: kept until the room answers."));
  return null;
}

/** How many saves wait for the server. */
export const countKept = () => readKept().length;

/** Asks until the server answers; then core.js says that it is "online". */
function tryAgain() {
  clearTimeout(trying);
  trying = setTimeout(() => countKept() && api("/api/workspace").then(sendKept, tryAgain), PATIENCE);
}

const listWords = (value) => (value && typeof value === "object" ? Object.values(value).flatMap(listWords) : [value ?? ""]).map(String);

async function sendKept() {
  const saves = readKept();
  writeKept([]);
  for (const { label, changes } of saves) {
    await save(label, changes).catch((error) => {
      report(error);
      const words = changes.flatMap((one) => listWords(one.value)).join(" · ");
      showTrouble(`${error.message} ${t("This was not saved: {words}", { words })}`); // nobody has it any more
    });
  }
}

// ── two versions ─────────────────────────────────────────────────────────────────────────

const show = (value) => (typeof value === "string" ? value : JSON.stringify(value ?? "", null, 1));

/** Asks what is to stand where others wrote too; gives the changes that are still wanted. */
function settle(conflicts, changes) {
  const chosen = conflicts.map(() => "mine");
  const choose = (i, which) => () => {
    chosen[i] = which;
  };
  const blocks = conflicts.map(({ path, mine, theirs }, i) => {
    const option = (which, words, value) =>
      h(
        "label.version",
        {},
        h("span.row", {}, h("input", { type: "radio", name: `version-${i}`, checked: which === "mine", onchange: choose(i, which) }), words),
        h("pre", { dir: "auto" }, show(value) || t("nothing")),
      );
    return h(
      "fieldset.versions",
      {},
      h("legend", {}, path.join(" › ")),
      option("mine", t("Mine"), mine),
      option("theirs", t("In the file now"), theirs),
      h("button.plain", { type: "button", onclick: () => copy(mine, theirs) }, t("Copy both")),
    );
  });
  const body = [
    h("h2", { id: "settle-title" }, t("This has changed meanwhile")),
    h("p.soft", {}, t("Somebody, or another window, wrote here too. Nothing was saved. What is to stand there?")),
    blocks,
  ];
  return ask("settle-title", body, t("Save my choice"), t("Leave the file as it is")).then((isYes) =>
    isYes ? withChoices(conflicts, changes, chosen) : [],
  );
}

function withChoices(conflicts, changes, chosen) {
  const name = (path) => JSON.stringify(path);
  return changes.flatMap((change) => {
    const i = conflicts.findIndex((one) => one.file === change.file && name(one.path) === name(change.path));
    if (i < 0) return [change];
    return chosen[i] === "mine" ? [{ ...change, was: conflicts[i].theirs }] : [];
  });
}

function copy(mine, theirs) {
  navigator.clipboard.writeText(`${show(mine)}\n\n${show(theirs)}`).then(() => announce(t("Copied")), report);
}

/** A question with two answers; `body`: elements, among them the title, whose id is `title`. */
export function ask(title, body, yes, no = t("Cancel")) {
  const cancel = h("button", { type: "button", onclick: () => dialog.close() }, no);
  const form = h("form", { method: "dialog" }, body, h("div.row.end", {}, cancel, h("button.primary", { type: "submit" }, yes)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.close("yes");
  });
  const dialog = h("dialog", { "aria-labelledby": title }, form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

/** Asks for another id in the place of an old one; null where it is to stay. */
export async function askId(old, words) {
  const input = h("input", { id: "new-id", value: old, autocomplete: "off", spellcheck: "false" });
  const title = h("h2", { id: "rename-title" }, t("Change the id"));
  const asking = ask("rename-title", [title, h("p.soft", {}, words), h("label.label", { for: "new-id" }, t("Id")), input], t("Change"));
  input.select();
  const id = (await asking) ? input.value.trim() : "";
  return id && id !== old ? id : null;
}

/** A message in a dialog that is closed again. */
export function tellAll(title, body, classes = "") {
  const close = h("button.primary", { type: "button", onclick: () => dialog.close() }, t("Close"));
  const dialog = h("dialog", { "aria-labelledby": "told-title", class: classes });
  fill(dialog, h("h2", { id: "told-title" }, title), body, h("div.row.end", {}, close));
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
  close.focus();
}

on("online", sendKept);
ready.then(sendKept);
