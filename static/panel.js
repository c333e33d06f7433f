"use strict";
// Beside the sheet stands the panel of the figure that has the focus: what it means, what is asked, why it is missing,
// notes. It is fetched when somebody stays in a row or asks for it (⋯); on a narrow screen it comes up from below,
// only when asked for. Without this script the same links lead to a page of their own.
(() => {
  const form = document.querySelector("form.return-form");
  const panel = document.getElementById("bang-o");
  if (!form || !panel) return;
  const place = document.getElementById("bang-noi-dung");
  const close = panel.querySelector(".panel-close");
  const hint = [...place.childNodes];
  const STAYS = 700; // milliseconds in a row after which its panel is fetched: who types on asks for none
  const narrow = window.matchMedia("(width < 80rem)");
  const fetched = new Map(); // code → the panel as it was fetched, until the figure is saved
  const changes = new Map(); // code → how often the figure was saved since the page was loaded
  let shown = ""; // the code whose panel is shown
  let wanted = "";
  let staying = 0;

  form.classList.add("with-panel");
  close.hidden = false;

  function codeOf(element) {
    return element.closest(".row-figure")?.id.replace(/^dong-/, "") ?? "";
  }

  function addressOf(code) {
    return document.querySelector(`#dong-${CSS.escape(code)} .row-more`).getAttribute("href");
  }

  // The threads of the secretariat's questions are on the page from the start; those of other figures are put away, not
  // made hidden: what was typed into one is kept and brought back all the same (drafts.js).
  function showAsked(code) {
    for (const asked of panel.querySelectorAll(".panel-asked"))
      asked.classList.toggle("away", asked.dataset.of !== code);
  }

  // What is known without asking: the figure's name and what its row says.
  function outline(code) {
    const heading = document.createElement("h2");
    const label = document.querySelector(`#dong-${CSS.escape(code)} label`);
    heading.textContent = label.textContent.replace("*", "").replace(/\s+/g, " ").trim();
    place.replaceChildren(heading);
  }

  async function open(code, { fetches = true } = {}) {
    wanted = code;
    showAsked(code);
    mark(code);
    if (shown === code) return true;
    if (!fetches) {
      shown = "";
      outline(code);
      return false;
    }
    let html;
    try {
      html = await read(code);
    } catch {
      if (wanted === code) fail(code);
      return false;
    }
    if (wanted !== code) return false;
    place.innerHTML = html;
    shown = code;
    const ratio = document.getElementById(`chi-so-${code}`);
    if (ratio?.textContent.trim()) {
      const copy = document.createElement("p");
      copy.className = "panel-ratio";
      copy.textContent = ratio.textContent.replace(/\s+/g, " ").trim();
      place.querySelector("h2").after(copy);
    }
    form.dispatchEvent(new CustomEvent("portal-panel-shown", { detail: { code } }));
    return true;
  }

  async function read(code) {
    if (fetched.has(code)) return fetched.get(code);
    const before = changes.get(code);
    const answer = await fetch(addressOf(code), { headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const html = await answer.text();
    if (changes.get(code) !== before) return read(code); // saved while the panel was on its way
    fetched.set(code, html);
    return html;
  }

  function fail(code) {
    shown = "";
    outline(code);
    const words = document.createElement("p");
    words.textContent = "Chưa tải được phần ghi chú, lý do. Số gõ ở ô vẫn được giữ.";
    place.append(words);
  }

  function mark(code) {
    for (const row of form.querySelectorAll(".row-figure.current")) row.classList.remove("current");
    document.getElementById(`dong-${code}`)?.classList.add("current");
  }

  // In a text there is no figure in hand.
  function rest() {
    clearTimeout(staying);
    wanted = "";
    shown = "";
    showAsked("");
    mark("");
    place.replaceChildren(...hint.map((node) => node.cloneNode(true)));
  }

  function rise() {
    panel.classList.add("risen");
  }

  function sink() {
    panel.classList.remove("risen");
  }

  // ---- following the focus

  form.addEventListener("focusin", (event) => {
    const code = codeOf(event.target);
    if (narrow.matches || panel.contains(event.target)) return;
    if (!code) {
      if (event.target.closest(".texts")) rest();
      return;
    }
    clearTimeout(staying);
    if (code === wanted && shown === code) return;
    open(code, { fetches: fetched.has(code) });
    staying = setTimeout(() => open(code), STAYS);
  });

  form.addEventListener("click", (event) => {
    const link = event.target.closest("a.row-more, a.line-words, a.line-open");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    call(codeOf(link));
  });

  form.addEventListener("portal-open-row", (event) => call(event.detail.code));

  // Asked for: the panel comes up, and its first box has the focus.
  async function call(code) {
    clearTimeout(staying);
    rise();
    await open(code);
    const asked = panel.querySelector(".panel-asked:not(.away) textarea");
    const first = place.querySelector(".finding.question textarea") ?? asked ?? place.querySelector("select, textarea");
    first?.focus();
  }

  function leave() {
    sink();
    const cell = document.getElementById(`o-${wanted}`);
    if (cell) cell.focus();
  }

  // Over a narrow screen nothing else can have the focus beneath it.
  document.addEventListener("focusin", (event) => {
    if (narrow.matches && !panel.contains(event.target)) sink();
  });

  close.addEventListener("click", leave);
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    leave();
  });

  // A panel that was fetched before its figure was saved is of the figure before.
  form.addEventListener("portal-rows-changed", (event) => {
    for (const code of event.detail.codes) {
      fetched.delete(code);
      changes.set(code, (changes.get(code) ?? 0) + 1);
    }
    // Shown since the figure was sent: the answer has brought no messages for it.
    if (!shown || shown === event.detail.panel || !event.detail.codes.includes(shown)) return;
    const code = shown;
    shown = "";
    if (!panel.contains(document.activeElement)) outline(code);
    if (wanted === code) open(code);
  });

  showAsked("");
})();
