"use strict";
// Keys and help of the return's form. filling.js saves what is typed; here the focus is moved.
(() => {
  const form = document.querySelector("form.return-form");
  if (!form) return;
  const cells = () => [...form.querySelectorAll("input.cell")];

  function go(cell, step) {
    const all = cells();
    const next = all[all.indexOf(cell) + step];
    if (!next) return;
    next.focus();
    next.select();
  }

  const keys = document.getElementById("phim");
  const showKeys = document.getElementById("xem-phim");
  showKeys.hidden = false;
  showKeys.addEventListener("click", () => keys.showModal());

  document.addEventListener("keydown", (event) => {
    const field = event.target;
    const isCell = field.classList?.contains("cell");
    if (event.key === "?" && (isCell || !/^(INPUT|TEXTAREA|SELECT)$/.test(field.tagName))) {
      event.preventDefault();
      keys.showModal();
    } else if (isCell && event.ctrlKey && event.key === "Enter") {
      event.preventDefault();
      const proposal = field.closest(".row-figure").querySelector("button[name=take]");
      if (proposal) proposal.click();
    } else if (isCell && !event.ctrlKey && !event.altKey && !event.isComposing) {
      const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        go(field, step);
      } else if (event.key === "Escape" && "unsent" in field.dataset) {
        field.value = field.defaultValue;
        field.dispatchEvent(new Event("portal-take-back", { bubbles: true }));
      }
    }
  });

  // Several cells at once are read and shown on a page of their own before anything is saved.
  form.addEventListener("paste", async (event) => {
    if (!event.target.classList.contains("cell")) return;
    const text = event.clipboardData.getData("text/plain");
    if (!/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const waits = [];
    const detail = { form: form, wait: (promise) => waits.push(promise) };
    document.dispatchEvent(new CustomEvent("portal-before-send", { detail: detail }));
    await Promise.all(waits);
    const pasting = document.getElementById("dan");
    pasting.elements.text.value = text;
    pasting.elements.start.value = event.target.name;
    pasting.submit();
  });

  const refused = document.getElementById("chua-luu");
  if (refused) refused.focus();
})();
