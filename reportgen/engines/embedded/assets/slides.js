// Starts the deck, and sets a slide that holds too much in smaller type, down to a legible size.
function startDeck(settings) {
  const least = 24;
  const fit = (slide) => {
    if (!slide || slide.classList.contains("stack") || slide.dataset.fitted) return;
    if (slide.clientHeight === 0) return;
    slide.dataset.fitted = "yes";
    let size = parseFloat(getComputedStyle(slide).fontSize);
    while (slide.scrollHeight > slide.clientHeight + 1 && size > least) {
      size -= 1;
      slide.style.fontSize = `${size}px`;
    }
    if (slide.scrollHeight > slide.clientHeight + 1) slide.classList.add("scrollable");
  };
  const fitAll = () => document.querySelectorAll(".reveal .slides section").forEach(fit);
  Reveal.on("ready", (event) => fit(event.currentSlide));
  Reveal.on("slidechanged", (event) => fit(event.currentSlide));
  Reveal.on("pdf-ready", fitAll);
  Reveal.initialize({ ...settings, pdfMaxPagesPerSlide: 1, plugins: [RevealNotes] });
}
