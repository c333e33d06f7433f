"use strict";
// What was typed for a password can be looked at, and Caps Lock is told of. Without a script there is neither.
document.querySelectorAll("input[type=password]").forEach((field) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-link show-password";
  button.textContent = "Hiện mật khẩu";
  button.setAttribute("aria-controls", field.id);

  const capitals = document.createElement("div"); // no margin: what is empty moves nothing
  capitals.className = "quiet";
  capitals.setAttribute("role", "status");

  function show(visible) {
    field.type = visible ? "text" : "password";
    button.setAttribute("aria-pressed", String(visible));
  }

  function tellOfCapitals(event) {
    const on = event.type !== "blur" && event.getModifierState?.("CapsLock");
    capitals.textContent = on ? "Phím Caps Lock đang bật." : "";
  }

  // A password that can be read is still none of the browser's spelling service.
  field.spellcheck = false;
  field.autocapitalize = "none";
  show(false);
  button.addEventListener("click", () => show(field.type === "password"));
  field.form?.addEventListener("submit", () => show(false)); // so that the browser offers to keep it as a password
  for (const kind of ["keydown", "keyup", "blur"]) field.addEventListener(kind, tellOfCapitals);
  field.parentElement.classList.add("has-password");
  field.after(button, capitals);
});
