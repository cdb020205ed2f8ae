// The claims of a long page, which stand in pieces: each in a <noscript>, whose text a browser that
// runs scripts does not read as markup. A piece is set out when it comes near, or when a link, a
// search or the printer needs it. page.js filters them and is told of each that is set out.
(() => {
  "use strict";
  const CLAIM = /<div\s+id="(claim-[^"]*)"\s+class="claim"((?:\s+data-[\w-]+="[^"]*")*)/g;
  const DATA = /data-([\w-]+)="([^"]*)"/g;
  const LINE = 6; // what a claim takes in height before it is set out, in rem

  // A claim that may not be set out yet, with what it is filtered by.
  function read(text) {
    return [...text.matchAll(CLAIM)].map(([, id, data]) => ({
      id,
      dataset: Object.fromEntries([...data.matchAll(DATA)].map(([, name, value]) => [name, value])),
    }));
  }

  const pieces = [...document.querySelectorAll(".piece")].map((place) => {
    const source = place.querySelector("noscript");
    source.remove();
    return { place, source, claims: read(source.textContent), isNear: false, isSet: false };
  });
  const at = new Map(pieces.map((piece) => [piece.place, piece]));
  let shown = new Set(pieces.flatMap((piece) => piece.claims));

  const count = (piece) => piece.claims.filter((claim) => shown.has(claim)).length;

  function reserve(piece) {
    piece.place.style.minBlockSize = `${LINE * Math.max(count(piece), 1)}rem`;
  }

  // Hides what is not shown, and the parts that have nothing left.
  function settle(piece) {
    const hidden = new Set(piece.claims.filter((claim) => !shown.has(claim)).map(({ id }) => id));
    for (const claim of piece.place.querySelectorAll(".claim")) {
      claim.parentElement.hidden = hidden.has(claim.id);
    }
    for (const part of piece.place.querySelectorAll("section.source")) {
      const own = [...part.querySelectorAll(".claim")];
      part.hidden = own.length > 0 && own.every((claim) => claim.parentElement.hidden);
    }
  }

  function set(piece) {
    if (piece.isSet) return;
    piece.isSet = true;
    const template = document.createElement("template");
    template.innerHTML = piece.source.textContent;
    piece.place.replaceChildren(template.content);
    piece.place.style.minBlockSize = "";
    piece.place.dispatchEvent(new Event("pieceset", { bubbles: true }));
    settle(piece);
  }

  function clear(piece) {
    if (piece.isSet) piece.place.replaceChildren();
    piece.isSet = false;
    reserve(piece);
  }

  // Shows these claims alone; what is set out and out of sight is not worth the work.
  function show(claims) {
    shown = claims;
    for (const piece of pieces) {
      if (piece.isSet && (piece.isNear || piece.place.contains(document.activeElement))) settle(piece);
      else clear(piece);
    }
  }

  // The element of a name that a piece has, which is set out for it.
  function find(id) {
    const words = `id="${id.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"`;
    const piece = pieces.find(({ isSet, source }) => !isSet && source.textContent.includes(words));
    if (!piece) return null;
    set(piece);
    return document.getElementById(id);
  }

  const setAll = () => pieces.forEach(set);

  const near = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const piece = at.get(target);
      piece.isNear = isIntersecting;
      if (isIntersecting) set(piece);
    }
  }, { rootMargin: "50% 0px" });
  for (const piece of pieces) {
    reserve(piece);
    near.observe(piece.place);
  }

  // A browser looks for words in what is set out; its search is called by these keys.
  document.addEventListener("keydown", (event) => {
    const isSearch = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "f";
    if (isSearch || event.key === "F3") setAll();
  });

  window.pieces = {
    claims: pieces.flatMap((piece) => piece.claims),
    list: (part) => pieces.filter(({ place }) => part.contains(place)).flatMap(({ claims }) => claims),
    show, find, setAll,
  };
})();
