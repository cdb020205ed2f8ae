"use strict";
// Shows the briefs that have all the words, the theme and the source, between the two dates.
(() => {
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const listed = (item, name) =>
    [...item.querySelectorAll(`.${name} li`)].map((one) => plain(one.textContent));
  const form = document.querySelector("form");
  const count = document.getElementById("count");
  const all = [...document.querySelectorAll(".brief")].map((item) => ({
    item,
    text: plain(item.textContent),
    themes: listed(item, "themes"),
    sources: listed(item, "sources"),
    date: item.querySelector("time").textContent,
  }));

  const fits = (brief, wanted) =>
    wanted.words.every((word) => brief.text.includes(word)) &&
    (!wanted.theme || brief.themes.some((one) => one.includes(wanted.theme))) &&
    (!wanted.source || brief.sources.some((one) => one.includes(wanted.source))) &&
    (!wanted.from || brief.date >= wanted.from) &&
    (!wanted.to || brief.date.slice(0, wanted.to.length) <= wanted.to);

  const show = () => {
    const field = (name) => form.elements[name].value.trim();
    const wanted = {
      words: plain(field("words")).split(/\s+/).filter(Boolean),
      theme: plain(field("theme")),
      source: plain(field("source")),
      from: field("from"),
      to: field("to"),
    };
    let shown = 0;
    for (const brief of all) {
      const is = fits(brief, wanted);
      brief.item.hidden = !is;
      shown += is;
    }
    const whole = `${all.length} brief${all.length === 1 ? "" : "s"}`;
    count.textContent = shown === all.length ? whole : `${shown} of ${whole}`;
    document.getElementById("nothing").hidden = shown > 0;
  };

  form.hidden = false;
  form.addEventListener("input", show);
  form.addEventListener("reset", (event) => {
    event.preventDefault(); // what it does comes after this, and would have to be waited for
    for (const input of form.querySelectorAll("input")) input.value = "";
    show();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  show();
})();
