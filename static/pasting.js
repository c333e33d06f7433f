"use strict";
// The page of a paste: whoever says which figure a line is for wants it taken, and takes one number of several.
(() => {
  const form = document.getElementById("luu-dan");
  if (!form) return;

  form.addEventListener("change", ({ target }) => {
    if (target.dataset.ticks) tick(document.getElementById(target.dataset.ticks), target.value !== "");
    else if (target.name === "take" && target.checked) untickOthers(target);
  });

  function tick(box, isTaken) {
    if (box) box.checked = isTaken;
  }

  function untickOthers(box) {
    for (const other of box.closest("tr").querySelectorAll("input[name=take]"))
      if (other !== box) other.checked = false;
  }
})();
