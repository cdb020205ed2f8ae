// Puts each interactive figure in the place of its static picture, where scripts run, when it
// comes near to what is seen. The picture stays for print, and wherever plotly cannot draw.
(function (figures) {
  "use strict";
  const colour = () => getComputedStyle(document.body).color;
  const plots = [];

  // A figure that needs some width to be read scrolls in a box, which the keyboard reaches.
  function makeBox(plot, layout) {
    const width = layout.meta && layout.meta.width;
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

  // The place of a plot is as high as the plot from the first, so that nothing moves later.
  function prepare(name, figure, picture) {
    const plot = document.createElement("div");
    plot.id = "plot-" + name;
    plot.className = "plot";
    plot.setAttribute("role", "img");
    plot.setAttribute("aria-label", picture.getAttribute("alt") || name);
    plot.style.height = figure.layout.height + "px"; // else plotly makes every box 450 px high
    const box = makeBox(plot, figure.layout);
    picture.after(box);
    picture.classList.add("static-figure");
    return { plot, box, figure, picture };
  }

  function draw({ plot, box, figure, picture }) {
    figure.layout.font.color = colour();
    Plotly.newPlot(plot, figure.data, figure.layout, {
      displayModeBar: false,
      responsive: true,
    }).then(
      () => {
        plots.push(plot);
        // In a page from right to left the labels stand on the right, and there reading begins.
        if (document.dir === "rtl") box.scrollLeft = box.scrollWidth;
      },
      () => {
        box.remove();
        picture.classList.remove("static-figure");
      }
    );
  }

  if (!window.Plotly) return;
  const style = document.createElement("style");
  style.textContent =
    "#js-plotly-tester{direction:ltr}.plot-scroll{overflow-x:auto}.static-figure{display:none!important}" +
    "@media print{.plot{display:none}.static-figure{display:block!important}}";
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
  for (const [name, figure] of Object.entries(figures)) {
    const place = document.getElementById("fig-" + name);
    const picture = place && place.querySelector("img, svg");
    if (!picture) continue;
    waiting.set(place, prepare(name, figure, picture));
    watcher.observe(place);
  }

  const recolour = () => plots.forEach((plot) => Plotly.relayout(plot, { "font.color": colour() }));
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
  document.addEventListener("schemechange", recolour);
})
