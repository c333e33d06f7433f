"use strict";
// A number that is clicked, or entered with the keyboard, opens its explanation over the page; without this script
// the same link leads to the explanation's own page.
(() => {
  const dialog = document.createElement("dialog");
  dialog.className = "over-page";
  dialog.setAttribute("aria-label", "Vì sao ra số này");
  document.body.append(dialog);

  async function open(address) {
    const url = new URL(address, location.href);
    url.searchParams.set("manh", "1");
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    dialog.innerHTML = await answer.text();
    const close = document.createElement("button");
    close.className = "btn btn-outline-primary";
    close.textContent = "Đóng (Esc)";
    close.addEventListener("click", () => dialog.close());
    const page = document.createElement("a");
    page.className = "btn btn-link";
    page.href = address;
    page.textContent = "Mở thành trang riêng";
    const bar = document.createElement("p");
    bar.className = "deeds";
    bar.append(close, page);
    dialog.append(bar);
    dialog.showModal();
    dialog.scrollTop = 0;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.why");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open(link.href).catch(() => location.assign(link.href));
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
})();
