"use strict";
(() => {
  const form = document.querySelector(".find");
  const words = form.querySelector("input");
  const said = form.querySelector("output");
  const entries = [...document.querySelectorAll("[data-words]")];
  const find = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const entry of entries) entry.hidden = !wanted.every((word) => entry.dataset.words.includes(word));
    for (const topic of document.querySelectorAll("section")) topic.hidden = !topic.querySelector("[data-words]:not([hidden])");
    const found = entries.filter((entry) => !entry.hidden).length;
    said.textContent = !wanted.length ? "" : found ? `${found} / ${entries.length}` : said.dataset.none;
  };
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  words.addEventListener("input", find);
  find();
})();
