// Claims to choose from: all of the workspace, found by any of their words.

import { fill, h, store, t } from "/static/core.js";

const MOST_SHOWN = 200;

/** Asks for claims; gives their ids, null where the person does not go on. `most` 1: one only.
 * Those that are chosen stand first, then those of `theme`. */
export function pickClaims(chosen, { most = Infinity, theme = null } = {}) {
  const picked = new Set(chosen);
  const all = sortClaims(theme, picked);
  const search = h("input", { type: "search", placeholder: t("Words, an id, a source, a theme"), "aria-label": t("Search in the claims") });
  const list = h("ul.picks");
  const count = h("p.small.soft", { role: "status" });
  const take = (claim, input) => {
    if (most === 1) {
      picked.clear();
      picked.add(claim.id);
      return void dialog.close("take");
    }
    if (input.checked) picked.add(claim.id);
    else picked.delete(claim.id);
    return undefined;
  };

  function draw() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = all.filter((one) => words.every((word) => one.searched.includes(word)));
    count.textContent =
      found.length > MOST_SHOWN
        ? t("The first {shown} of {number} claims", { shown: MOST_SHOWN, number: found.length })
        : t("Claims: {number}", { number: found.length });
    fill(list, found.slice(0, MOST_SHOWN).map(({ claim, source, theme: name }) => drawClaim(claim, source, name)));
  }

  function drawClaim(claim, source, name) {
    const about = h("span.about", {}, h("span.id", {}, claim.id), ` · ${source} · ${name}`);
    const said = h("span", { dir: "auto" }, claim.text ?? "");
    if (most === 1) {
      return h("li", {}, h("button.pick", { type: "button", onclick: () => take(claim) }, about, said));
    }
    const input = h("input", { type: "checkbox", checked: picked.has(claim.id) });
    input.addEventListener("change", () => take(claim, input));
    return h("li", {}, h("label.pick", {}, input, h("span.words-of", {}, about, said)));
  }

  search.addEventListener("input", draw);
  const form = h(
    "form",
    { method: "dialog" },
    h("h2", { id: "pick-title" }, most === 1 ? t("Choose a claim") : t("Choose claims")),
    search,
    count,
    list,
    h("div.row.end", {}, h("button", { type: "button", onclick: () => dialog.close() }, t("Cancel")), most > 1 && h("button.primary", { type: "submit" }, t("Take these"))),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const buttons = list.querySelectorAll("button.pick");
    if (most > 1) dialog.close("take");
    else buttons[0]?.click();
  });
  const dialog = h("dialog.picker", { "aria-labelledby": "pick-title" }, form);
  document.body.append(dialog);
  draw();
  dialog.showModal();
  search.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "take" ? [...picked] : null);
    });
  });
}

function sortClaims(theme, picked) {
  const { claims, sources, themes } = store.workspace;
  const rank = (claim) => 2 * picked.has(claim.id) + (claim.theme === theme);
  const names = new Map(sources.map((one) => [one.key, one.label]));
  const labels = new Map(themes.map((one) => [one.id, one.label]));
  return claims
    .filter((claim) => claim.id && !claim.draft)
    .sort((one, other) => rank(other) - rank(one))
    .map((claim) => {
      const source = names.get(claim.source) ?? claim.source;
      const label = labels.get(claim.theme) ?? claim.theme ?? "";
      const searched = [claim.id, source, label, claim.theme, claim.text, claim.short].join(" ").toLowerCase();
      return { claim, source, theme: label, searched };
    });
}
