// What a page can do where scripts run: choose its colours, filter its claims, open the one that
// a link names, show a reference beside its citation. Without it, all the content is there.
(() => {
  "use strict";
  const root = document.documentElement;

  // ── words, as the page's template lists them ──────────────────────────────────────────
  function say(name, values = {}) {
    const words = document.getElementById("words").content;
    const text = words.querySelector(`[data-word="${name}"]`)?.textContent ?? "";
    return text.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
  }

  // An element with its text and attributes; text is never read as markup.
  function make(tag, attributes = {}, text = "") {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.textContent = text;
    return element;
  }

  // ── light and dark ────────────────────────────────────────────────────────────────────
  const SCHEME = "reportgen-scheme";
  const device = window.matchMedia("(prefers-color-scheme: dark)");

  // A page from disk may have no storage: then the choice lasts as long as the page.
  function recall() {
    try {
      return localStorage.getItem(SCHEME) ?? "";
    } catch {
      return "";
    }
  }

  function remember(scheme) {
    try {
      if (scheme) localStorage.setItem(SCHEME, scheme);
      else localStorage.removeItem(SCHEME);
    } catch {
      // Nothing to be done, and nothing lost but the choice.
    }
  }

  function setScheme(scheme) {
    if (scheme === "dark" || scheme === "light") root.dataset.scheme = scheme;
    else delete root.dataset.scheme;
    document.dispatchEvent(new Event("schemechange"));
  }

  const isDark = () => (root.dataset.scheme ?? (device.matches ? "dark" : "light")) === "dark";

  function addSchemeButton() {
    const button = make("button", { type: "button", class: "scheme" }, say("dark"));
    const settle = () => button.setAttribute("aria-pressed", String(isDark()));
    button.addEventListener("click", () => {
      const wanted = isDark() ? "light" : "dark";
      const scheme = wanted === (device.matches ? "dark" : "light") ? "" : wanted;
      remember(scheme);
      setScheme(scheme);
      settle();
    });
    device.addEventListener("change", settle);
    settle();
    document.querySelector(".masthead")?.append(button);
  }

  setScheme(recall()); // before anything is painted

  // ── claims: opening, and what leads to them ───────────────────────────────────────────
  const pieces = () => window.pieces; // of a long page: what is not set out yet
  const find = (id) => document.getElementById(id) ?? pieces()?.find(id);

  function open(element) {
    for (let at = element; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    const inside = element.matches(".claim") && element.querySelector("details.more");
    if (inside) inside.open = true;
  }

  // The element that the address names; one that a filter hides is brought back.
  function follow() {
    let id = location.hash.slice(1);
    try {
      id = decodeURIComponent(id);
    } catch {
      // Not encoded: the name is what it is.
    }
    let target = id && find(id);
    if (!target) return;
    if (target.closest("[hidden]")) {
      clearFilter();
      target = find(id); // which the filter may have taken away again
    }
    open(target);
    target.scrollIntoView();
    const isHere = window === window.parent || document.hasFocus(); // in a frame, keys are another's
    if (isHere && target.matches(".claim, .relation")) {
      target.tabIndex = -1;
      target.focus({ preventScroll: true });
    }
  }

  let isOpen = null; // what all claims were last asked to be

  function addOpeners(bar) {
    for (const [name, state] of [["open", true], ["close", false]]) {
      const button = make("button", { type: "button" }, say(name));
      button.addEventListener("click", () => {
        isOpen = state;
        for (const details of document.querySelectorAll("details.material, .claim > details.more")) {
          if (!details.closest("[hidden]")) details.open = state;
        }
      });
      bar.append(button);
    }
  }

  // ── the filter ────────────────────────────────────────────────────────────────────────
  let clearFilter = () => {};

  // A field with its choices, from the list that the document has of them; null where there is
  // nothing to choose.
  function readField(item) {
    const label = item.querySelector("[data-field]");
    const choices = [...item.querySelectorAll("[data-value]")];
    if (!label || choices.length < 2) return null;
    const name = label.dataset.field;
    const select = make("select", { name, id: `filter-${name}` });
    select.append(make("option", { value: "" }, say("all")));
    for (const choice of choices) {
      select.append(make("option", { value: choice.dataset.value }, choice.textContent));
    }
    const box = make("p", { class: "field" });
    box.append(make("label", { for: select.id }, label.textContent), select);
    return { name, select, box };
  }

  const has = (element, name, value) =>
    !value || (element.dataset[name] ?? "").split(" ").includes(value);

  // The claims of a part of the page, those among them that are not set out yet.
  const listClaims = (part) => [
    ...part.querySelectorAll(".claim"), ...pieces()?.list(part) ?? [],
  ];

  // The parts that a filter empties: a source's part of a theme, a theme, a group of themes; each
  // with its line in the contents.
  function listParts() {
    const parts = "section.source, section.theme, section:has(> section.theme):not(:has(> .filter))";
    return [...document.querySelectorAll(parts)].map((part) => ({
      part, own: listClaims(part),
      line: document.querySelector(`#TOC a[href="#${CSS.escape(part.id)}"]`)?.parentElement,
    }));
  }

  function hideEmpty(parts, shown) {
    for (const { part, own, line } of parts) {
      part.hidden = own.length > 0 && !own.some((claim) => shown.has(claim));
      if (line) line.hidden = part.hidden;
    }
  }

  const listFolds = () =>
    [...document.querySelectorAll("details.material")]
      .map((fold) => ({ fold, own: listClaims(fold) })).filter(({ own }) => own.length);

  // A fold with claims that are chosen opens and says how many; without a choice it is as it was.
  function openMatches(folds, shown, isChosen) {
    for (const { fold, own } of folds) {
      const left = own.filter((claim) => shown.has(claim)).length;
      fold.querySelector(".found")?.remove();
      if (isChosen) {
        const words = `${say("shown", { n: left, all: own.length })} · `;
        fold.querySelector("summary").prepend(make("span", { class: "found" }, words));
        fold.dataset.was ??= String(fold.open);
        fold.open = left > 0;
      } else if (fold.dataset.was) {
        fold.open = fold.dataset.was === "true";
        delete fold.dataset.was;
      }
    }
  }

  // The filter stands before the sections that hold what it filters.
  function placeFilter(form, list) {
    let place = list;
    while (place.parentElement.closest("section")?.parentElement.closest("section")) {
      place = place.parentElement.closest("section");
    }
    if (place === list) list.replaceWith(form);
    else place.before(form);
    list.remove();
  }

  function addFilter() {
    const list = document.getElementById("filter");
    const items = list ? [...list.querySelectorAll(":scope > ul > li")] : [];
    const fields = items.map(readField).filter(Boolean);
    const all = listClaims(document);
    if (!all.length) return;
    const [parts, folds] = [listParts(), listFolds()];
    const form = make("form", { class: "filter", "aria-label": say("filter") });
    const status = make("p", { class: "count", role: "status", "aria-live": "polite" });
    const reset = make("button", { type: "button", class: "clear" }, say("clear"));
    const bar = make("div", { class: "bar" });

    function apply() {
      const chosen = fields.filter((field) => field.select.value);
      const shown = new Set(all.filter((claim) =>
        chosen.every(({ name, select }) => has(claim, name, select.value))
      ));
      for (const claim of all) if (claim.parentElement) claim.parentElement.hidden = !shown.has(claim);
      pieces()?.show(shown);
      for (const silent of document.querySelectorAll(".silent")) {
        silent.hidden = chosen.some(({ name }) => name !== "theme" && name !== "source") ||
          !has(silent, "source", fields.find(({ name }) => name === "source")?.select.value);
      }
      hideEmpty(parts, shown);
      openMatches(folds, shown, chosen.length > 0);
      form.classList.toggle("chosen", chosen.length > 0);
      const left = shown.size;
      status.textContent = left ? say("shown", { n: left, all: all.length }) : say("none");
      reset.hidden = chosen.length === 0;
    }

    function write() {
      const address = new URL(location.href);
      for (const { name, select } of fields) {
        if (select.value) address.searchParams.set(name, select.value);
        else address.searchParams.delete(name);
      }
      try {
        history.replaceState(null, "", address);
      } catch {
        // Some browsers keep the address of a page from disk as it is.
      }
    }

    function read() {
      const asked = new URLSearchParams(location.search);
      for (const { name, select } of fields) {
        select.value = asked.get(name) ?? "";
        if (select.selectedIndex < 0) select.value = "";
      }
    }

    clearFilter = () => {
      for (const { select } of fields) select.value = "";
      apply();
      write();
    };
    form.addEventListener("change", () => {
      apply();
      write();
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    reset.addEventListener("click", () => {
      clearFilter();
      fields[0].select.focus();
    });
    window.addEventListener("popstate", () => {
      read();
      apply();
    });
    bar.append(status, reset);
    addOpeners(bar);
    form.append(...fields.map((field) => field.box), bar);
    placeFilter(form, list);
    read();
    apply();
  }

  // ── previews of references and of claims ──────────────────────────────────────────────
  // Shown on hover and on focus, dismissed with Escape, and there as long as the pointer is on
  // the link or on the preview.
  function previewOf(link) {
    const target = find(decodeURIComponent(link.hash.slice(1)));
    if (!target) return "";
    const claim = target.matches(".claim") && target.querySelector("p");
    if (claim) return claim.textContent.trim();
    const note = target.cloneNode(true);
    note.querySelectorAll(".footnote-back").forEach((back) => back.remove());
    return note.textContent.trim();
  }

  function addPreviews() {
    const box = make("div", { id: "preview", role: "tooltip", hidden: "" });
    document.body.append(box);
    let shown = null;
    let timer = 0;

    function hide() {
      clearTimeout(timer);
      shown?.removeAttribute("aria-describedby");
      shown = null;
      box.hidden = true;
    }

    function show(link) {
      clearTimeout(timer);
      if (shown === link) return;
      hide();
      const text = previewOf(link);
      if (!text) return;
      box.textContent = text;
      box.hidden = false;
      place(box, link);
      link.setAttribute("aria-describedby", box.id);
      shown = link;
    }

    const later = (action, wait) => {
      clearTimeout(timer);
      timer = setTimeout(action, wait);
    };
    const wanted = 'a[href^="#ref-"], a.footnote-ref, main a[href^="#claim-"], main a[href^="#rel-"]';
    const linkOf = (event) => {
      const link = event.target.closest?.(wanted);
      return link?.closest(".permalink") || link?.contains(event.relatedTarget) ? null : link;
    };
    const listen = (name, act) =>
      document.addEventListener(name, (event) => {
        const link = linkOf(event);
        if (link) act(link);
      });
    listen("mouseover", (link) => later(() => show(link), 150));
    listen("mouseout", () => later(hide, 250));
    listen("focusin", (link) => link.matches(":focus-visible") && show(link));
    listen("focusout", hide);
    listen("click", hide);
    box.addEventListener("mouseenter", () => clearTimeout(timer));
    box.addEventListener("mouseleave", () => later(hide, 250));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") hide();
    });
  }

  // Below its link, or above where there is more room; within the page's width.
  function place(box, link) {
    const [line] = link.getClientRects();
    const gap = 4;
    const left = Math.min(line.left, root.clientWidth - box.offsetWidth - 8);
    const below = line.bottom + gap + box.offsetHeight <= window.innerHeight;
    const top = below || line.top < box.offsetHeight + gap
      ? line.bottom + gap
      : line.top - box.offsetHeight - gap;
    box.style.left = `${Math.max(left, 8) + window.scrollX}px`;
    box.style.top = `${top + window.scrollY}px`;
  }

  // ── the contents ──────────────────────────────────────────────────────────────────────
  function keepContents() {
    const contents = document.querySelector("#TOC details");
    if (!contents) return;
    const wide = window.matchMedia("(min-width: 76rem)");
    const settle = () => { contents.open = wide.matches; };
    settle();
    wide.addEventListener("change", settle);
    const links = new Map();
    for (const link of contents.querySelectorAll("a[href^='#']")) {
      const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (target) links.set(target, link);
    }
    const mark = () => {
      const passed = [...links.keys()].filter((target) => target.getBoundingClientRect().top < 140);
      for (const link of links.values()) link.removeAttribute("aria-current");
      const here = links.get(passed.filter((target) => !target.hidden).at(-1));
      if (!here) return;
      here.setAttribute("aria-current", "location");
      if (!wide.matches) return;
      const { top, bottom } = here.getBoundingClientRect();
      const frame = contents.getBoundingClientRect();
      if (top < frame.top) contents.scrollTop -= frame.top - top;
      if (bottom > frame.bottom) contents.scrollTop += bottom - frame.bottom;
    };
    window.addEventListener("scroll", mark, { passive: true });
    contents.addEventListener("click", (event) => {
      if (event.target.closest("a") && !wide.matches) contents.open = false;
    });
    mark();
  }

  // ── tables and print ──────────────────────────────────────────────────────────────────
  // A table of a few columns becomes cards where the page is narrow: each cell gets its column's
  // name, and the roles that a table loses when its rows are laid out as blocks.
  function labelCells(part) {
    for (const table of part.querySelectorAll('[id^="tbl-"] table')) {
      const names = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
      if (names.length < 2 || names.length > 5) continue;
      table.classList.add("cards");
      table.setAttribute("role", "table");
      for (const group of table.querySelectorAll("thead, tbody")) group.setAttribute("role", "rowgroup");
      for (const row of table.rows) {
        row.setAttribute("role", "row");
        [...row.cells].forEach((cell, i) => {
          cell.setAttribute("role", cell.tagName === "TH" ? "columnheader" : "cell");
          if (cell.tagName === "TD" && i > 0) cell.dataset.label = names[i];
        });
      }
    }
  }

  // A wide table scrolls in a box of its own, which the keyboard reaches.
  function boxTables(part) {
    for (const table of part.querySelectorAll("table")) {
      if (table.closest(".table-scroll")) continue;
      const caption = table.closest("figure")?.querySelector("figcaption");
      const name = (caption ?? table.caption)?.textContent.trim() || say("table");
      const box = make("div", { class: "table-scroll", role: "region", tabindex: "0" });
      box.setAttribute("aria-label", name);
      table.replaceWith(box);
      box.append(table);
    }
  }

  function openForPrint() {
    let closed = [];
    window.addEventListener("beforeprint", () => {
      pieces()?.setAll();
      closed = [...document.querySelectorAll("main details:not([open])")];
      for (const details of closed) details.open = true;
    });
    window.addEventListener("afterprint", () => {
      for (const details of closed) details.open = false;
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    addSchemeButton();
    addFilter();
    labelCells(document);
    boxTables(document.querySelector("main"));
    addPreviews();
    keepContents();
    openForPrint();
    follow();
    window.addEventListener("hashchange", follow);
    document.addEventListener("pieceset", ({ target }) => {
      labelCells(target);
      boxTables(target);
      if (isOpen) for (const more of target.querySelectorAll("details.more")) more.open = true;
    });
    // The same link once more changes no address, and yet is to lead there.
    document.addEventListener("click", (event) => {
      const link = event.target.closest?.('a[href^="#"]');
      if (link && link.hash === location.hash) follow();
    });
  });
})();
