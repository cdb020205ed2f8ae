// What check would find in what is being written: asked while one types, one question at a time.

import { api, Refusal } from "/static/core.js";

const PAUSE = 300; // milliseconds that nothing is typed

let wanted = null; // {describe, show, field}: the newest question
let waiting = 0;
let isAsking = false;
let took = 0; // milliseconds that the last answer took: thousands of claims are not checked at once

/** Asks once nothing is typed for a moment. `describe()`: the body of the question, null where
 * there is none any more; `show(findings)`: told of the answer, unless a newer one is wanted;
 * `field`: the path of what is changed in the record that is asked about. */
export function tryOut(describe, show, field = []) {
  wanted = { describe, show, field };
  clearTimeout(waiting);
  waiting = setTimeout(send, Math.max(PAUSE, took));
}

async function send() {
  waiting = 0;
  if (isAsking || !wanted) return;
  const { describe, show, field } = wanted;
  wanted = null;
  const body = describe();
  if (!body) return;
  isAsking = true;
  const begun = performance.now();
  try {
    const { findings } = await api("/api/check", body);
    if (!wanted) show(findings.map(({ rest, ...finding }) => ({ rest, finding })));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { message, remedy, told } = error; // without a place in the record, saving it says why
    if (told.rest && !wanted) show([{ rest: [...field, ...told.rest], finding: { severity: "error", message, remedy, code: "" } }]);
  } finally {
    isAsking = false;
    took = performance.now() - begun;
    if (wanted && !waiting) send();
  }
}
