"use strict";
// On every page: words are copied by a button, which is hidden where no script runs.
document.querySelectorAll("button[data-copy]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    let copied = true;
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      copied = document.execCommand("copy"); // without TLS, or where it is not allowed, there is no clipboard
    }
    button.textContent = copied ? "Đã chép" : "Bấm Ctrl+C để chép";
  });
});

// A refused day is offered as it may be meant, beside its box; it is sent with the form.
document.querySelectorAll("input[data-offered]").forEach((field) => {
  const offers = document.createElement("span");
  offers.className = "offers";
  for (const text of field.dataset.offered.split("|")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-outline-primary";
    button.textContent = `Lấy ${text}`;
    button.addEventListener("click", () => {
      field.value = text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
      offers.remove();
    });
    offers.append(button);
  }
  field.before(offers);
});

// A menu closes when one goes elsewhere, by one of its links too: nothing that has the focus lies under it.
(() => {
  const menus = document.querySelectorAll(".topbar details, details.drop");

  function closeOthers(target) {
    for (const menu of menus) if (!menu.contains(target)) menu.open = false;
  }

  document.addEventListener("focusin", (event) => closeOthers(event.target));
  document.addEventListener("pointerdown", (event) => closeOthers(event.target));
  for (const menu of menus) {
    menu.addEventListener("click", ({ target }) => {
      if (target.closest(".menu a")) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }
})();

// What gets the focus by a key is wholly in sight, where a table or a row of tabs is pushed sideways: a browser leaves
// alone what stands half beyond the edge.
document.addEventListener("focusin", ({ target }) => {
  if (target.matches(":focus-visible") && target.closest(".wide, .section-tabs")) {
    target.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
});

// What this browser keeps of unsent entry is cleared at sign-out, because computers are shared.
(() => {
  const form = document.getElementById("dang-xuat");
  if (!form) return;

  function kept() {
    return Object.keys(localStorage).filter((key) => key.startsWith("khuyenhoc:"));
  }

  // What several windows keep of one field of a form is one field (drafts.js).
  function fieldOf(key) {
    return key.includes(":nhap:") ? key.slice(0, key.lastIndexOf("|")) : key;
  }

  form.addEventListener("submit", (event) => {
    const keys = kept();
    const count = new Set(keys.map(fieldOf)).size;
    const question = `Máy này còn giữ ${count} ô chưa gửi. Đăng xuất thì các ô này mất. Vẫn đăng xuất?`;
    if (keys.length && !window.confirm(question)) {
      event.preventDefault();
      return;
    }
    for (const key of keys) localStorage.removeItem(key);
  });
})();
