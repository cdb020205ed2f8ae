// Puts each interactive figure in the place of its static picture, where scripts run and the browser
// unpacks gzip, when it comes near to what is seen. The picture stays until then, for print, and
// wherever plotly cannot draw.
(function (rooms) {
  "use strict";
  const colour = () => getComputedStyle(document.body).color;
  const plots = [];

  // What stands packed in the page, as text: gzip, five digits of 85 for every four bytes.
  function unpack(name) {
    const element = document.getElementById(name), digits = element.textContent;
    const words = new DataView(new ArrayBuffer((digits.length / 5) * 4));
    for (let i = 0, word = 0; i < digits.length; i++) {
      const code = digits.charCodeAt(i);
      word = word * 85 + (code === 33 ? 60 : code) - 42; // "!" stands for "<"
      if (i % 5 < 4) continue;
      words.setUint32((i - 4) / 5 * 4, word);
      word = 0;
    }
    const packed = new Blob([words.buffer.slice(0, element.dataset.length)]);
    const stream = packed.stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text();
  }

  // The figures, once plotly is there to draw them; for whoever asks first and all after.
  let unpacked;
  async function unpackOnce() {
    const [library, figures] = await Promise.all(["plotly-library", "plotly-figures"].map(unpack));
    const script = document.createElement("script");
    script.textContent = library;
    document.head.append(script);
    return JSON.parse(figures);
  }

  // A figure that needs some width to be read scrolls in a box, which the keyboard reaches.
  function makeBox(plot, width) {
    if (!width) return plot;
    const box = document.createElement("div");
    box.className = "plot-scroll";
    box.tabIndex = 0;
    box.dir = "ltr"; // plotly places its labels for this side
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", plot.getAttribute("aria-label"));
    plot.style.minWidth = width + "px";
    box.append(plot);
    return box;
  }

  // The picture is as high as the plot from the first, so that nothing moves later.
  function prepare(name, [height, width], picture) {
    const plot = document.createElement("div");
    plot.id = "plot-" + name;
    plot.className = "plot";
    plot.setAttribute("role", "img");
    plot.setAttribute("aria-label", picture.getAttribute("alt") || name);
    plot.style.height = height + "px"; // else plotly makes every box 450 px high
    picture.style.setProperty("--plot", height + "px");
    picture.classList.add("waiting-figure");
    return { name, plot, box: makeBox(plot, width), picture };
  }

  async function draw({ name, plot, box, picture }) {
    try {
      const figure = (await (unpacked ??= unpackOnce()))[name];
      figure.layout.font.color = colour();
      picture.after(box);
      picture.classList.replace("waiting-figure", "static-figure");
      await Plotly.newPlot(plot, figure.data, figure.layout, {
        displayModeBar: false,
        responsive: true,
      });
      plots.push(plot);
      // In a page from right to left the labels stand on the right, and there reading begins.
      if (document.dir === "rtl") box.scrollLeft = box.scrollWidth;
    } catch {
      box.remove();
      picture.classList.remove("waiting-figure", "static-figure");
    }
  }

  if (!window.DecompressionStream) return;
  const style = document.createElement("style");
  style.textContent =
    "#js-plotly-tester{direction:ltr}.plot-scroll{overflow-x:auto}" +
    "@media screen{.static-figure{display:none!important}" +
    ".waiting-figure{display:block;width:100%;height:var(--plot)!important;object-fit:contain}}" +
    "@media print{.plot{display:none}}";
  document.head.append(style);

  const waiting = new Map();
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        watcher.unobserve(target);
        draw(waiting.get(target));
      }
    },
    { rootMargin: "800px" }
  );
  for (const [name, room] of Object.entries(rooms)) {
    const place = document.getElementById("fig-" + name);
    const picture = place && place.querySelector("img, svg");
    if (!picture) continue;
    waiting.set(place, prepare(name, room, picture));
    watcher.observe(place);
  }

  const recolour = () => plots.forEach((plot) => Plotly.relayout(plot, { "font.color": colour() }));
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
  document.addEventListener("schemechange", recolour);
})
