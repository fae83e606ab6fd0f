// Before the first paint: light or dark, as chosen here or as the system has it. Not a module, so that it runs at once.
"use strict";
(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const theme = {
    /** "auto", "light" or "dark". */
    chosen() {
      try {
        const kept = localStorage.getItem("scanplan-theme");
        return kept === "light" || kept === "dark" ? kept : "auto";
      } catch {
        return "auto"; // storage that is switched off
      }
    },
    choose(name) {
      try {
        localStorage.setItem("scanplan-theme", name);
      } catch {
        // lasts as long as the page, then
      }
      apply(name);
    },
  };
  function apply(name) {
    const dark = name === "dark" || (name === "auto" && system.matches);
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    document.dispatchEvent(new Event("themechange")); // canvases draw anew
  }
  system.addEventListener("change", () => apply(theme.chosen()));
  window.scanplanTheme = theme;
  apply(theme.chosen());
})();
