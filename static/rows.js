"use strict";
// What stands beside a figure (its state, messages, proposals, boxes for explanations) is what the last answer says,
// whatever has the focus. Only a box whose words are not saved yet stays as it is; filling.js marks such fields
// with `data-unsent` and says by the event `portal-saved` when it has taken in an answer.
(() => {
  const form = document.querySelector("form.return-form");
  if (!form) return;
  const waiting = new Map(); // id of a piece that was not replaced wholly → what it is to become

  function isKept(element) {
    return element.matches("[data-unsent]") || Boolean(element.querySelector("[data-unsent]"));
  }

  // A piece changes where it differs, so that a screen reader hears only of what is new and the focus stays.
  function fit(place, fresh) {
    for (const name of place.getAttributeNames()) if (!fresh.hasAttribute(name)) place.removeAttribute(name);
    for (const { name, value } of fresh.attributes)
      if (place.getAttribute(name) !== value) place.setAttribute(name, value);
    // A list that is open stays open over its next state.
    if (place.querySelector(":scope > details[open]"))
      fresh.querySelector(":scope > details")?.setAttribute("open", "");
    if (place.innerHTML === fresh.innerHTML) return;
    if (place.tagName === "TEXTAREA") fill(place, fresh.value);
    else if (!keepsApart(place, fresh)) place.replaceChildren(...fresh.childNodes);
  }

  function fill(field, text) {
    field.defaultValue = text;
    field.value = text;
  }

  // Where a box inside is typed in, or has the focus, piece by piece; returns whether that was done.
  function keepsApart(place, fresh) {
    if (!isKept(place) && !place.contains(document.activeElement)) return false;
    const pieces = [...fresh.children].filter((piece) => piece.id);
    if (!pieces.length && !isKept(place)) return false;
    let last = null;
    for (const old of [...place.children]) {
      if (pieces.some((piece) => piece.id === old.id)) continue;
      if (isKept(old)) old.classList.add("parted");
      else old.remove();
    }
    for (const piece of [...fresh.children]) {
      const old = piece.id && [...place.children].find((child) => child.id === piece.id);
      if (!old) {
        if (last) last.after(piece);
        else place.prepend(piece);
        last = piece;
        continue;
      }
      if (!old.matches("[data-unsent]")) fit(old, piece);
      last = old;
    }
    return true;
  }

  function paint(place) {
    const row = place.closest(".row-figure");
    if (!row || !place.matches(".said-of")) return;
    const state = place.dataset.state;
    row.classList.remove("error", "question", "missing", "answered");
    if (state) row.classList.add(state);
    const cell = row.querySelector(".cell");
    if (state === "error") cell.setAttribute("aria-invalid", "true");
    else cell.removeAttribute("aria-invalid");
  }

  // What had the focus has gone with what it spoke of: it is found again, else the next cell has it, never nothing.
  function goOn(place, held) {
    const again = held.name && place.querySelector(`[name="${CSS.escape(held.name)}"]`);
    const next = place.closest(".row-figure")?.nextElementSibling?.querySelector(".cell");
    (again || next || place.closest("#bang-o")?.querySelector("select, textarea"))?.focus();
  }

  document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    const place = event.detail.target;
    const fresh = event.detail.fragment.firstElementChild;
    if (!form.contains(place) || !fresh) return;
    event.detail.shouldSwap = false;
    if (place.dataset.of !== fresh.dataset.of) return; // the panel shows another figure by now
    if (isKept(place)) waiting.set(place.id, fresh.cloneNode(true));
    else waiting.delete(place.id);
    const held = place.contains(document.activeElement) ? document.activeElement : null;
    fit(place, fresh);
    paint(place);
    if (held && !held.isConnected) goOn(place, held);
  });

  // A sentence is begun with one press: what stands in the box already follows the beginning.
  form.classList.add("scripted");
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-start]");
    if (!button) return;
    const box = button.closest(".finding-answer").querySelector("textarea");
    const rest = box.value.trimStart();
    if (!rest.startsWith(button.dataset.start.trim())) box.value = button.dataset.start + rest;
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // What was kept because it had not been saved yet may have been saved by the very answer.
  document.body.addEventListener("portal-saved", () => {
    for (const [id, fresh] of waiting) {
      const place = document.getElementById(id);
      if (place) fit(place, fresh.cloneNode(true));
      if (!place || !isKept(place)) waiting.delete(id);
    }
  });
})();
