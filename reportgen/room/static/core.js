// What all panes of the room stand on: elements, the server, news, words, keys.
// Whatever a person wrote comes into the page as text or as an attribute, never as markup.

// ── elements ─────────────────────────────────────────────────────────────────────────────

const ADDRESSES = new Set(["href", "src", "action", "formaction", "data"]);

/** An element: `h("button.plain", {onclick: f, disabled: true, style: {inlineSize: "3em"}}, "Save")`.
 * Attributes that are null, undefined or false are left out; children are texts, elements, lists. */
export function h(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) give(element, key, value);
  element.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return element;
}

function give(element, key, value) {
  if (value === null || value === undefined || value === false) return;
  if (key.startsWith("on")) element.addEventListener(key.slice(2), value); // a string throws
  else if (key === "style") Object.assign(element.style, value);
  else if (key === "dataset") Object.assign(element.dataset, value);
  else if (key === "value" || key === "indeterminate") element[key] = value;
  else if (key === "class") element.classList.add(...String(value).split(/\s+/).filter(Boolean));
  else if (ADDRESSES.has(key) && !/^([/#]|blob:)/.test(value)) throw new Error(`not ours: ${value}`);
  else element.setAttribute(key, value === true ? "" : value);
}

/** Gives an element new children in place of those that it has. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((c) => c != null && c !== false));
  return element;
}

// ── news between panes ───────────────────────────────────────────────────────────────────

const listeners = new Map();

/** Calls `f(detail)` whenever somebody emits `name`; gives what ends that. */
export function on(name, f) {
  if (!listeners.has(name)) listeners.set(name, new Set());
  listeners.get(name).add(f);
  return () => listeners.get(name).delete(f);
}

/** Tells all who listen to `name`. One that fails does not keep the others from hearing. */
export function emit(name, detail = {}) {
  for (const f of [...(listeners.get(name) ?? [])]) {
    Promise.resolve()
      .then(() => f(detail))
      .catch(report);
  }
}

// ── the server ───────────────────────────────────────────────────────────────────────────

const token = document.querySelector('meta[name="token"]')?.content ?? "";

/** Why a request was not done. `status` 0: the server does not answer. `remedy`, `conflicts`: its own. */
export class Refusal extends Error {
  constructor(status, told) {
    super(told.error || t("The room answered {status}.", { status }));
    this.status = status;
    this.remedy = told.remedy ?? "";
    this.conflicts = told.conflicts ?? [];
    this.told = told;
  }
}

/** Asks the server: `api("/api/workspace")`, `api("/api/mark", {source, start, end})` (a POST).
 * Gives the data of its answer; throws a `Refusal`. `options`: those of fetch, such as `signal`. */
export async function api(path, body = undefined, options = {}) {
  const headers = { Accept: "application/json" };
  const request = { headers, credentials: "same-origin", ...options };
  if (body !== undefined) {
    Object.assign(headers, { "Content-Type": "application/json", "X-Reportgen-Token": token });
    Object.assign(request, { method: "POST", body: JSON.stringify(body) });
  }
  let answer;
  try {
    answer = await fetch(path, request);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    setOffline(true);
    throw new Refusal(0, {
      error: t("The room does not answer."),
      remedy: t("Is reportgen read still running? What you wrote is kept here."),
    });
  }
  const told = await answer.json().catch(() => ({}));
  if (answer.status === 403) throw new Refusal(403, { error: tellEnded(), remedy: "" });
  setOffline(false);
  if (!answer.ok) throw new Refusal(answer.status, told);
  return told;
}

/** Says that another room answers where this page's own was: it does not know the page's token. */
function tellEnded() {
  const words = t("This page belongs to a reading room that has ended. Open the address that reportgen read printed last, in this tab: what you wrote is kept.");
  showTrouble(words);
  return words;
}

function setOffline(is) {
  if (store.offline === is) return;
  store.offline = is;
  showTrouble(is ? `${t("The room does not answer.")} ${t("Is reportgen read still running? What you wrote is kept here.")}` : "");
  emit(is ? "offline" : "online");
}

/** Shows that something went wrong where everybody sees it; "" takes it away. */
export function showTrouble(words) {
  const place = document.getElementById("trouble");
  const close = h("button.plain", { type: "button", onclick: () => showTrouble("") }, t("Close"));
  fill(place, h("span", { dir: "auto" }, words), close);
  place.hidden = !words;
}

/** Says what went wrong: where it failed for a reason of the server, its words and its remedy. */
export function report(error) {
  if (error?.name === "AbortError") return;
  if (!(error instanceof Refusal)) console.error(error);
  if (!(error instanceof Refusal && error.status === 0)) {
    showTrouble([error.message, error.remedy].filter(Boolean).join(" "));
  }
}

// ── what is known of the workspace ───────────────────────────────────────────────────────

/** `workspace` and `fields` as the API gives them; `claim`: the id of the claim that is open in
 * the extract, or null (the extract sets it, with `openClaim`); `draft`: the source of the new
 * claim whose form is open there (set with `openDraft`); `comparing`: the source whose readings are
 * compared in its text, or null; `offline`: nobody answers. */
export const store = { workspace: null, fields: null, words: {}, claim: null, draft: null, comparing: null, offline: false };

/** Takes a workspace that the server gave (after a save, say) and tells everybody: "workspace". */
export function take(workspace) {
  store.workspace = workspace;
  document.documentElement.lang = workspace.language || "en";
  document.documentElement.dir = workspace.direction || "ltr";
  const title = workspace.title || t("Reading room");
  document.getElementById("title").textContent = document.title = title;
  const reader = document.getElementById("reader");
  fill(reader, workspace.reader && [h("span", {}, t("Read by")), " ", h("strong", { dir: "auto" }, workspace.reader)]);
  reader.hidden = !workspace.reader;
  if (workspace.reader) document.title = `${workspace.reader} · ${title}`;
  emit("workspace", workspace);
}

/** Asks for the workspace again; whoever shows something of it listens to "workspace". */
export async function reload() {
  take(await api("/api/workspace"));
}

/** Says which claim is open, so that marked words can be given to it; null: none. */
export function openClaim(id) {
  if (store.claim === id) return;
  store.claim = id;
  emit("claim", { id });
}

/** Says of which source a new claim is being written; null: of none. */
export function openDraft(source) {
  if (store.draft === source) return;
  store.draft = source;
  emit("claim", { id: store.claim });
}

/** The source that a claim belongs to; undefined where there is no such claim. */
export function sourceOf(id) {
  return store.workspace?.claims.find((claim) => claim.id === id)?.source;
}

// ── words ────────────────────────────────────────────────────────────────────────────────

/** English words in the workspace's language, with what stands in their braces filled in. */
export function t(words, values = {}) {
  const own = Object.hasOwn(store.words, words) ? store.words[words] : words;
  return own.replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all));
}

/** Says something to whoever listens rather than looks. */
export function announce(words) {
  const place = document.getElementById("news");
  place.textContent = "";
  requestAnimationFrame(() => {
    place.textContent = words;
  });
}

// ── keys ─────────────────────────────────────────────────────────────────────────────────

/** Every shortcut: `{combo, label, f, when, group}`; the help lists them. */
export const keys = [];

const TYPING = "input:not([type=checkbox]):not([type=radio]):not([type=range]),textarea,select";

/** A shortcut: `key("/", "Search in the text", f)`, `key("ctrl+enter", "Save", f, {typing: true})`.
 * `combo`: modifiers ctrl (also ⌘), alt, shift, then the key as the keyboard gives it, lower case.
 * `f(event)` is called while `when()` is true; while somebody types only where `typing` is. */
export function key(combo, label, f, { when = () => true, typing = false, group = "" } = {}) {
  keys.push({ combo, label, f, when, typing, group });
}

/** Whether keys without Ctrl or Alt are off: who dictates would press them by speaking. */
export const areSinglesOff = () => localStorage.getItem("single keys") === "off";

function nameCombo(event) {
  const name = event.key.toLowerCase();
  const isLetter = /^[\p{L}\p{N}]$|^.{2,}$/u.test(event.key); // "?" is typed with Shift, or not
  const shift = event.shiftKey && isLetter ? "shift+" : "";
  const control = event.ctrlKey || event.metaKey ? "ctrl+" : "";
  return `${control}${event.altKey ? "alt+" : ""}${shift}${name === " " ? "space" : name}`;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const combo = nameCombo(event);
  const isTyping = event.target.closest?.(TYPING) || event.target.isContentEditable;
  const isOver = document.querySelector("dialog[open]:modal");
  const found = keys.find(
    (one) =>
      one.combo === combo && !(areSinglesOff() && combo.length === 1) && (one.typing || !isTyping) && (one.typing || !isOver) && one.when(event),
  );
  if (!found) return;
  event.preventDefault();
  Promise.resolve(found.f(event)).catch(report);
});

// ── the beginning ────────────────────────────────────────────────────────────────────────

let waiting = 0;

function listen() {
  const events = new EventSource("/api/events");
  events.onopen = () => setOffline(false);
  events.onerror = () => {
    setOffline(true);
    if (events.readyState === EventSource.CLOSED) reload().then(listen, report); // somebody else answers
  };
  events.onmessage = () => {
    clearTimeout(waiting); // a save of several files is told of more than once
    waiting = setTimeout(() => reload().catch(report), 150);
  };
}

on("changed", reload);

/** Fulfilled once words, fields and workspace are there; panes show themselves from then on. */
export const ready = (async () => {
  const ask = (path) => api(path).catch(() => ({}));
  [store.words, store.fields] = await Promise.all([ask("/api/words"), ask("/api/fields")]);
  await reload();
  listen();
})();
ready.catch(report);
