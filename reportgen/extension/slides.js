// Fits slides in the faces of the machine that shows them: what a broad face makes too high for its
// slide is set closer, step by step, and no smaller. `--tight` goes from 0 to 1 in slides.css.
//
// Listens before reveal.js is there, and before whatever else fits slides.
(() => {
  const steps = 8;
  const isTooHigh = (slide) => {
    const box = slide.getBoundingClientRect(), held = document.createRange();
    const below = parseFloat(getComputedStyle(slide).paddingBottom) * box.height / slide.offsetHeight;
    held.selectNodeContents(slide);
    return held.getBoundingClientRect().bottom > box.bottom - below + 1;
  };
  const fit = (slide) => {
    for (let step = 1; step <= steps && isTooHigh(slide); step++) {
      slide.style.setProperty("--tight", step / steps);
    }
  };
  const fitShown = (event) => event.currentSlide && fit(event.currentSlide);
  document.addEventListener("ready", fitShown, true);
  document.addEventListener("slidechanged", fitShown, true);
  document.addEventListener("pdf-ready", () => document.querySelectorAll(".slides section").forEach(fit), true);
})();
