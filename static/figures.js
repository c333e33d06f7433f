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

// Tables of figures: one that fits its box is no box, so that its head stands still in the window; rows of one unit of
// measurement are put in order by the heads of their columns. Without this script every table is as the server drew it.
(() => {
  const fitting = new ResizeObserver((entries) => {
    for (const { target: box } of entries) {
      const table = box.querySelector("table");
      if (!box.clientWidth || !table.offsetWidth) continue; // folded away
      const fits = table.offsetWidth <= box.clientWidth;
      box.classList.toggle("fits", fits);
      box.tabIndex = fits ? -1 : 0; // what cannot be scrolled needs no focus
    }
  });
  for (const table of document.querySelectorAll(".wide > table.across")) fitting.observe(table.parentElement);

  // A number with the focus that lies in part beyond the edge, or under what stands still, is not scrolled to by itself.
  document.addEventListener("focusin", ({ target }) => {
    const cell = target.closest(".wide:not(.fits) > .across :is(td, thead th + th):not(.by-unit .whole:last-child)");
    if (!cell) return;
    const box = cell.closest(".wide");
    const row = cell.parentElement;
    const there = cell.getBoundingClientRect();
    const total = row.querySelector(":scope > .whole:last-child");
    const isStill = total && getComputedStyle(total).right !== "auto";
    const left = row.cells[0].getBoundingClientRect().right;
    const right = isStill ? total.getBoundingClientRect().left : box.getBoundingClientRect().right;
    if (there.left < left) box.scrollLeft -= left - there.left;
    else if (there.right > right) box.scrollLeft += there.right - right;
  });

  const byName = new Intl.Collator("vi", { numeric: true }).compare;
  const LABELS = 0; // the column of the rows' names
  const OPPOSITE = { ascending: "descending", descending: "ascending" };

  function sortedBy(row, column) {
    const cell = row.cells[column];
    if (column === LABELS || cell.classList.contains("words")) return cell.textContent.trim() || null;
    return cell.dataset.value === undefined ? null : Number(cell.dataset.value);
  }

  // Ties stay in the order in which the server drew them, what has no value stands last either way.
  function inOrder(rows, column, isDescending) {
    const sign = isDescending ? -1 : 1;
    const compare = (one, other) => (typeof one === "number" ? one - other : byName(one, other));
    return rows
      .map((row) => ({ row, value: sortedBy(row, column) }))
      .sort((a, b) => {
        if (a.value === null || b.value === null) return (a.value === null) - (b.value === null);
        return sign * compare(a.value, b.value);
      })
      .map(({ row }) => row);
  }

  function makeSortable(table) {
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells];
    const isTotal = (row) => row.matches('.whole:not([class*="of-"])'); // a unit that is set apart is none
    const drawn = [...body.rows].filter((row) => !isTotal(row));
    const totals = [...body.rows].filter(isTotal);

    // The first press puts numbers in order from the highest down and names from the first one, or turns that over
    // where the rows stand so already; the second one is the opposite, the third one gives back the order of the page.
    function firstOrder(head) {
      const usual = head.classList.contains("num") ? "descending" : "ascending";
      const sorted = inOrder(drawn, head.cellIndex, usual === "descending");
      const standsSo = sorted.every((row, place) => row === body.rows[place]);
      return standsSo ? OPPOSITE[usual] : usual;
    }

    function nextOrder(head) {
      const present = head.getAttribute("aria-sort");
      if (!present) head.dataset.first = firstOrder(head);
      if (!present) return head.dataset.first;
      return present === head.dataset.first ? OPPOSITE[present] : null;
    }

    function sort(head) {
      const order = nextOrder(head);
      for (const other of heads) other.removeAttribute("aria-sort");
      if (order) head.setAttribute("aria-sort", order);
      const rows = order ? inOrder(drawn, head.cellIndex, order === "descending") : drawn;
      body.append(...rows, ...totals);
    }

    // Of "3/8" or "lên 2 hạng" there is no order: such a column has no button.
    function hasOrder(head) {
      return drawn.some((row) => sortedBy(row, head.cellIndex) !== null);
    }

    for (const head of heads.filter(hasOrder)) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      const name = head.textContent.trim();
      if (head.querySelector("a")) {
        button.setAttribute("aria-label", `Sắp xếp theo ${name}`);
        button.classList.add("alone"); // below a link that may be several lines long
        head.append(button);
      } else {
        button.append(...head.childNodes);
        head.append(button);
      }
      button.title = "Sắp xếp theo cột này";
      button.addEventListener("click", () => sort(head));
    }
  }

  for (const table of document.querySelectorAll("table.sorts")) makeSortable(table);
})();

// A picture whose table is unfolded takes a row of its own: it is brought back into sight there.
for (const details of document.querySelectorAll(".pictures details")) {
  details.addEventListener("toggle", () => details.closest("section").scrollIntoView({ block: "nearest" }));
}
