// In a previewed page: reloads it when it was made anew, and shows what was found until it is
// mended. All of it is in a shadow root, so that neither the page's styles nor its keys reach it.
(() => {
  if (new URLSearchParams(location.search).has("token")) {  // the cookie has it now
    history.replaceState(null, "", location.pathname + location.hash);
  }
  const shown = Number(document.currentScript.dataset.build);
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const style = document.createElement("style");
  style.textContent = `
    :host { all: initial; }
    .bar { position: fixed; inset-block-start: 0; inset-inline: 0; block-size: 3px;
      background: #2f6fb5; z-index: 2147483647; }
    .findings { position: fixed; inset-inline: 0; inset-block-end: 0; max-block-size: 70vh;
      overflow: auto; z-index: 2147483646; padding: 1rem 1.25rem; box-sizing: border-box;
      background: #1c1f24; color: #f2f0ea; border-block-start: 4px solid #e0a030;
      font: 15px/1.5 ui-monospace, "DejaVu Sans Mono", monospace; }
    .findings[data-grave] { border-color: #e5544b; }
    h2 { font: 600 16px/1.4 system-ui, sans-serif; margin: 0 2rem .5rem 0; }
    pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; margin: 0 0 .75rem; }
    button { position: absolute; inset-block-start: .6rem; inset-inline-end: .8rem;
      font: 20px/1 system-ui, sans-serif; padding: .3rem .6rem; color: inherit;
      background: none; border: 1px solid transparent; cursor: pointer; }
    button:focus-visible, button:hover { border-color: currentColor; }
  `;
  const page = document.createElement("div");
  root.append(style, page);
  document.documentElement.append(host);

  const make = (name, properties) => Object.assign(document.createElement(name), properties);

  function show(news) {
    page.replaceChildren();
    if (news.phase === "making") page.append(make("div", { className: "bar" }));
    if (news.notes.length === 0) return;
    const box = make("section", { className: "findings" });
    box.setAttribute("role", "alert");
    if (news.phase === "failed") box.dataset.grave = "";
    const head = news.phase === "failed"
      ? "Not made: this is what was made before."
      : `${news.notes.length} to look at`;
    box.append(make("h2", { textContent: head }));
    for (const note of news.notes) box.append(make("pre", { textContent: note.text }));
    const close = make("button", { textContent: "×", title: "Hide until the next save" });
    close.setAttribute("aria-label", close.title);
    close.addEventListener("click", () => box.remove());
    box.append(close);
    page.append(box);
  }

  const feed = new EventSource("/-/news");
  feed.onmessage = (event) => {
    const news = JSON.parse(event.data);
    if (news.phase === "made" && news.build !== shown) {
      feed.close();
      location.reload();
    } else {
      show(news);
    }
  };
})();
