"use strict";
// The return's form: how a typed number is read, what is not saved yet. The server reads every number; nothing
// is parsed here, and the page works without this file.
(function () {
  const form = document.querySelector("form.return-form");
  if (!form) return;
  const state = document.getElementById("trang-thai-luu");
  let dirty = false;

  function touched() {
    if (!dirty) {
      dirty = true;
      state.textContent = "Có thay đổi chưa lưu";
      state.classList.add("unsaved");
    }
  }

  form.addEventListener("input", touched);
  form.addEventListener("submit", function () {
    dirty = false;
    state.textContent = "Đang lưu…";
  });
  window.addEventListener("beforeunload", function (event) {
    if (dirty) event.preventDefault();
  });
  form.addEventListener("change", function (event) {
    const cell = event.target;
    if (!cell.classList.contains("cell")) return;
    const place = document.getElementById("ghi-" + cell.name);
    htmx.ajax("GET", form.dataset.reading, {
      source: cell, // a queue of its own: htmx drops requests of one element that come too fast
      target: place,
      swap: "innerHTML",
      values: { text: cell.value, money: cell.dataset.money },
    }).then(function () {
      const read = place.querySelector("[data-text]");
      cell.classList.toggle("is-invalid", place.querySelector(".problem") !== null);
      if (read) cell.value = read.dataset.text;
    });
  });

  const refused = document.getElementById("chua-luu");
  if (refused) {
    refused.focus();
    touched();
  }
})();
