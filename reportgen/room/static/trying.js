// What check would find in what is being written: asked while one types, one question at a time.

import { api, Refusal } from "/static/core.js";

const PAUSE = 300; // milliseconds that nothing is typed

let wanted = null; // {describe, show}: the newest question
let waiting = 0;
let isAsking = false;

/** Asks once nothing is typed for a moment. `describe()`: the body of the question, null where
 * there is none any more; `show(findings)`: told of the answer, unless a newer one is wanted. */
export function tryOut(describe, show) {
  wanted = { describe, show };
  clearTimeout(waiting);
  waiting = setTimeout(send, PAUSE);
}

async function send() {
  waiting = 0;
  if (isAsking || !wanted) return;
  const { describe, show } = wanted;
  wanted = null;
  const body = describe();
  if (!body) return;
  isAsking = true;
  try {
    const { findings } = await api("/api/check", body);
    if (!wanted) show(findings.map(({ rest, ...finding }) => ({ rest, finding })));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error; // saving it says why
  } finally {
    isAsking = false;
    if (wanted && !waiting) send();
  }
}
