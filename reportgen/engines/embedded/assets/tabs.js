// Tabs out of headed sections, by the pattern of the ARIA Authoring Practices; without this
// script the sections simply follow one another.
(() => {
  document.querySelectorAll(".tabset").forEach((set, n) => {
    const panels = [...set.children].filter((child) => child.classList.contains("tab"));
    if (!panels.length) return;
    const list = document.createElement("div");
    list.setAttribute("role", "tablist");
    const tabs = panels.map((panel, i) => {
      const heading = panel.firstElementChild;
      const tab = document.createElement("button");
      tab.type = "button";
      tab.id = `tab-${n + 1}-${i + 1}`;
      tab.textContent = heading.textContent;
      tab.setAttribute("role", "tab");
      panel.id ||= `panel-${n + 1}-${i + 1}`;
      tab.setAttribute("aria-controls", panel.id);
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      panel.tabIndex = 0;
      heading.hidden = true;
      list.append(tab);
      return tab;
    });
    const show = (chosen) => {
      tabs.forEach((tab, i) => {
        tab.setAttribute("aria-selected", String(i === chosen));
        tab.tabIndex = i === chosen ? 0 : -1;
        panels[i].hidden = i !== chosen;
      });
      window.dispatchEvent(new Event("resize"));
    };
    tabs.forEach((tab, i) => tab.addEventListener("click", () => show(i)));
    list.addEventListener("keydown", (event) => {
      const here = tabs.indexOf(document.activeElement);
      const back = document.dir === "rtl" ? "ArrowRight" : "ArrowLeft";
      const next = document.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
      const goals = { [next]: here + 1, [back]: here - 1, Home: 0, End: tabs.length - 1 };
      if (here < 0 || !(event.key in goals)) return;
      event.preventDefault();
      event.stopPropagation();
      const goal = (goals[event.key] + tabs.length) % tabs.length;
      show(goal);
      tabs[goal].focus();
    });
    set.prepend(list);
    show(0);
    const reveal = () => {
      const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      const i = panels.findIndex((panel) => target && panel.contains(target));
      if (i >= 0) show(i);
    };
    reveal();
    window.addEventListener("hashchange", reveal);
  });
})();
