"use strict";
(() => {
  const controls = document.querySelector(".controls");
  const lines = () => [...document.querySelectorAll(".level:not([hidden]) .formula")].filter((line) => line.checkVisibility());
  const show = (name) => {
    const part = name === "full" ? "normal" : name;
    for (const level of document.querySelectorAll(".level")) level.hidden = level.dataset.level !== part;
    for (const between of document.querySelectorAll(".between > details")) between.open = name === "full";
  };
  const walk = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, Home: -Infinity, End: Infinity };
  controls.hidden = false;
  controls.addEventListener("change", (event) => show(event.target.value));
  controls.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    const line = event.target.closest(".formula");
    if (!line || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key in walk) {
      const every = lines();
      const next = every.indexOf(line) + walk[event.key];
      every[Math.max(0, Math.min(every.length - 1, next))].focus();
      event.preventDefault();
    } else if (event.key === "Enter") {
      const why = line.parentElement.querySelector(":scope > details");
      if (why) why.open = !why.open;
    }
  });
  show(controls.querySelector(":checked").value);
})();
