"use strict";
// The page of a paste: whoever says which figure a line is for wants it taken, takes one number of several, and may
// take all lines that have a figure at once.
(() => {
  const form = document.getElementById("luu-dan");
  if (!form) return;
  const all = form.querySelector("input[data-all]");
  all.hidden = false;

  form.addEventListener("change", ({ target }) => {
    if (target === all) tickAll();
    else if (target.dataset.ticks) tick(document.getElementById(target.dataset.ticks), target.value !== "");
    else if (target.name === "take" && target.checked) untickOthers(target);
  });

  function tick(box, isTaken) {
    if (box) box.checked = isTaken;
  }

  function tickAll() {
    for (const box of form.querySelectorAll("input[id^='lay-']")) {
      const figure = form.elements[`code-${box.value}`];
      if (!all.checked || figure?.value) box.checked = all.checked;
    }
  }

  function untickOthers(box) {
    for (const other of box.closest("tr").querySelectorAll("input[name=take]"))
      if (other !== box) other.checked = false;
  }
})();
