// Puts each interactive figure in the place of its static picture, where scripts run.
// The picture stays for print, and wherever plotly cannot draw.
(function (figures) {
  "use strict";
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const colour = () => getComputedStyle(document.body).color;
  const plots = [];

  function mount(name, figure) {
    const box = document.getElementById("fig-" + name);
    const picture = box && box.querySelector("img, svg");
    if (!picture) return;
    const plot = document.createElement("div");
    plot.id = "plot-" + name;
    plot.className = "plot";
    plot.setAttribute("role", "img");
    plot.setAttribute("aria-label", picture.getAttribute("alt") || name);
    plot.style.height = figure.layout.height + "px"; // else plotly makes every box 450 px high
    picture.after(plot);
    figure.layout.font.color = colour();
    Plotly.newPlot(plot, figure.data, figure.layout, {
      displayModeBar: false,
      responsive: true,
    }).then(() => {
      picture.classList.add("static-figure");
      plots.push(plot);
    });
  }

  const style = document.createElement("style");
  style.textContent =
    ".static-figure{display:none}" +
    "@media print{.plot{display:none}.static-figure{display:inline}}";
  document.head.append(style);
  for (const [name, figure] of Object.entries(figures)) mount(name, figure);
  dark.addEventListener("change", () =>
    plots.forEach((plot) => Plotly.relayout(plot, { "font.color": colour() }))
  );
})
