"use strict";
// The return's form saves each field as it is left. The server reads and checks every value; here is kept what it
// has not confirmed yet: in this page, and in this browser under user, return and version, so that a lost line or
// a closed window loses nothing. The page works without this file, by its buttons.
(() => {
  const form = document.querySelector("form.return-form");
  if (!form) return;
  const sender = document.getElementById("gui");
  const state = document.getElementById("trang-thai-luu");
  const COPY = `khuyenhoc:${form.dataset.copy}:`;
  const HERE = `${COPY}${form.dataset.version}|`;
  const UNIT = form.elements.money_unit.value; // of the amounts on this page, whatever the person chose since
  const RETRY = 5000; // milliseconds
  const IDLE = 3000; // a long text is sent after this pause in typing

  const seen = {}; // what the server held when the person last saw it, by the cell's name
  const unsent = new Map(); // name → {values, seen, sent: texts sent before without an answer, typing, asked}
  let version = form.dataset.figuresVersion;
  let lastYear = form.dataset.lastYear;
  let sending = null;
  let retry = 0;
  let idle = 0;
  let isComingBack = false; // the page is left to sign in again

  for (const input of form.querySelectorAll("input[name^='seen/']")) Object.assign(seen, JSON.parse(input.value));

  // ---- what is kept

  function fields(name) {
    return [...form.elements].filter((field) => field.name === name);
  }

  // What says which cells of a section were seen; a figure's notes belong to the section of its cell.
  function partOf(name) {
    return fields(name.split("/")[0])[0]?.closest("[data-seen]")?.dataset.seen;
  }

  function valuesOf(name) {
    return fields(name)
      .filter((field) => field.type !== "checkbox" || field.checked)
      .map((field) => field.value);
  }

  function put(name, values) {
    for (const field of fields(name)) {
      if (field.type === "checkbox") field.checked = values.includes(field.value);
      else write(field, values.length ? values[0] : "");
    }
  }

  // An answer may reach a field in which the person stands again: caret and mark stay between the same digits, and
  // where the digits are others all is marked, so that what is typed next is never joined to what was written.
  function write(field, text) {
    const old = field.value;
    if (old === text) return;
    const stands = field === document.activeElement && field.type === "text";
    const places = stands ? [field.selectionStart, field.selectionEnd].map((place) => digits(old.slice(0, place))) : [];
    field.value = text;
    if (!stands) return;
    if (digits(old) !== digits(text)) field.select();
    else field.setSelectionRange(...places.map((before) => placeAfter(text, before.length)));
  }

  function digits(text) {
    return text.replace(/\D/g, "");
  }

  function placeAfter(text, count) {
    let place = 0;
    while (digits(text.slice(0, place)).length < count) place += 1;
    return place;
  }

  function isOurs(field) {
    return (
      field.form === form &&
      Boolean(field.name) &&
      field.name !== "paper" &&
      !field.name.startsWith("seen/") &&
      field.type !== "hidden" &&
      field.tagName !== "BUTTON"
    );
  }

  // "typed" until the server has it; "waiting" where it could not be saved; "refused" where the row says why.
  function mark(name, how) {
    for (const field of fields(name)) {
      if (how) field.dataset.unsent = how;
      else delete field.dataset.unsent;
    }
  }

  function keep(name, entry) {
    unsent.set(name, entry);
    if (entry.asked) mark(name, "waiting");
    else if (fields(name)[0]?.dataset.unsent !== "waiting") mark(name, "typed");
    try {
      const { values, seen: stood, sent } = entry;
      localStorage.setItem(HERE + name, JSON.stringify({ values: values, seen: stood, sent: sent, unit: UNIT }));
    } catch {
      // A full or forbidden store: the entry still waits in this page.
    }
  }

  function forget(name) {
    unsent.delete(name);
    mark(name, "");
    localStorage.removeItem(HERE + name);
  }

  function note(field, typing) {
    const before = unsent.get(field.name);
    const isOpen = before && !before.asked;
    // What is typed now is the answer to the question which of two values stands.
    if (before?.asked) clashOf(field.name).replaceChildren();
    const stood = isOpen ? before.seen : (seen[field.name] ?? "");
    keep(field.name, {
      values: valuesOf(field.name),
      seen: stood,
      sent: isOpen ? before.sent : [],
      typing: typing,
      questioned: before?.asked && !before.isLegacy ? before.seen : before?.questioned, // what was seen when asked
    });
  }

  function say(words, isUnsaved) {
    state.textContent = words;
    state.classList.toggle("unsaved", Boolean(isUnsaved));
  }

  function waiting() {
    return `${unsent.size} ô đang giữ trên máy này`;
  }

  // ---- sending

  function batch() {
    return [...unsent].filter(([, entry]) => !entry.typing && !entry.asked && !entry.refused);
  }

  async function send() {
    if (sending) {
      await sending;
      return send();
    }
    const entries = batch();
    if (!entries.length) return undefined;
    sending = exchange(entries).finally(() => (sending = null));
    const isAnswered = await sending;
    // Refused or cut off: the next entry, the timer or the line that comes back tries again.
    return isAnswered && batch().length ? send() : undefined;
  }

  async function exchange(entries) {
    clearTimeout(retry);
    retry = 0;
    say("Đang lưu…");
    const values = { figures_version: version };
    const paper = document.getElementById("van-ban");
    if (paper) values.paper = paper.value;
    const known = {};
    for (const [name, entry] of entries) {
      if (entry.values.length) values[name] = entry.values;
      const part = partOf(name);
      if (!part) continue;
      known[part] ??= {};
      known[part][name] = entry.seen;
      // An explanation speaks of the number that stands on this page.
      const code = name.split("/")[0];
      if (name.includes("/explanation/") && !(code in known[part]) && code in seen) known[part][code] = seen[code];
      if (!entry.sent.length) continue;
      const sentPart = part.replace("seen/", "sent/");
      known[sentPart] ??= {};
      known[sentPart][name] = entry.sent;
    }
    values.kept_letters = entries.filter(([, entry]) => entry.keepsLetters).map(([name]) => name);
    for (const [part, cells] of Object.entries(known)) values[part] = JSON.stringify(cells);
    // Before the answer is there: it may be lost, and then what was sent stands although this page never saw it.
    for (const [name, entry] of entries) keep(name, { ...entry, sent: sentWith(entry) });
    sender.replaceChildren();
    try {
      await post(values);
    } catch {
      // Told apart from a refusal by the missing answer below.
    }
    const answered = document.getElementById("da-luu");
    if (answered) return settle(entries, JSON.parse(answered.dataset.answer));
    failed();
    return false;
  }

  let isSeen = true; // every save of others that was there before this page's own
  let panelSent = ""; // whose panel was shown when the last save left

  function post(values) {
    panelSent = panelOf();
    return htmx.ajax("POST", form.getAttribute("action"), {
      source: sender,
      target: sender,
      swap: "innerHTML",
      values: {
        ...values,
        questions: form.dataset.questions,
        last_year: lastYear,
        panel: panelSent,
        money_unit: UNIT,
      },
    });
  }

  // The figure whose panel is shown: the answer brings its messages too.
  function panelOf() {
    return form.querySelector("#bang-noi-dung .panel-of")?.dataset.code ?? "";
  }

  function sentWith(entry) {
    const text = entry.values[0] ?? "";
    return entry.sent.includes(text) ? entry.sent : [...entry.sent, text];
  }

  let last = null; // the answer's XMLHttpRequest, to say why there was none
  sender.addEventListener("htmx:beforeRequest", () => (last = null));
  sender.addEventListener("htmx:beforeSwap", (event) => {
    last = event.detail.xhr;
    if (!last.getResponseHeader("Portal-Saved")) event.detail.shouldSwap = false;
  });

  function failed() {
    for (const name of unsent.keys()) mark(name, "waiting");
    const answeredBy = last?.responseURL ? new URL(last.responseURL).pathname : form.getAttribute("action");
    if (answeredBy.startsWith("/tai-khoan/")) {
      say(`Chưa lưu được: phiên làm việc đã hết. ${waiting()}; `, true);
      state.append(signIn(), " để gửi tiếp.");
      return;
    }
    if (answeredBy !== form.getAttribute("action")) {
      say(
        `Chưa lưu được: báo cáo vừa đổi trạng thái nên không sửa được nữa. ${waiting()}; tải lại trang (F5) để xem.`,
        true,
      );
      return;
    }
    if (last && last.status >= 400 && last.status < 500) {
      say(`Chưa lưu được: trang đã cũ. ${waiting()}; tải lại trang (F5) để gửi.`, true);
      return;
    }
    say(`Chưa lưu được: mất kết nối. ${waiting()}, tự gửi khi có mạng.`, true);
    retry = setTimeout(send, RETRY);
  }

  // The sign-in leads back to this page, which then sends what is kept.
  function signIn() {
    const link = document.createElement("a");
    link.href = `/tai-khoan/dang-nhap/?next=${encodeURIComponent(location.pathname)}`;
    link.textContent = "đăng nhập lại";
    link.addEventListener("click", () => (isComingBack = true));
    return link;
  }

  function settle(entries, answer) {
    if (answer.refused[""]) {
      for (const name of unsent.keys()) mark(name, "waiting");
      say(`Chưa lưu được: ${answer.refused[""]}`, true);
      return false;
    }
    takeIn(entries, answer);
    const left = [...unsent.values()].filter((entry) => !entry.typing).length;
    if (left) say(`Đã lưu ${answer.at}, còn ${left} ô chưa lưu được: xem ở các ô ấy.`, true);
    else say(`Đã lưu ${answer.at}.`);
    return true;
  }

  function takeIn(entries, answer) {
    version = answer.figures_version;
    lastYear = answer.last_year;
    const clashed = new Map(answer.clashes.map((clash) => [clash.cell, clash]));
    const letters = new Map(answer.letters.map((found) => [found.cell, found]));
    for (const [name, sent] of entries) {
      const now = unsent.get(name);
      if (!now) continue; // taken back meanwhile: what stands is shown below
      const isSame = String(now.values) === String(sent.values);
      if (letters.has(name)) {
        if (isSame) askLetters(name, sent, letters.get(name)); // else what was typed since is sent and asked about
      } else if (clashed.has(name)) ask(name, sent, clashed.get(name), answer.shown[name]);
      else if (answer.refused[name.split("/")[0]]) refuse(name, now);
      else if (isSame) forget(name);
      else keep(name, { ...now, seen: answer.stored[name] ?? "", sent: [], questioned: undefined });
    }
    const sentNames = new Set(entries.map(([name]) => name));
    for (const [name, value] of Object.entries(answer.stored)) {
      // A text in which somebody stands stays as it is, and so does what was seen of it.
      if (refresh(name, value, answer.shown) || sentNames.has(name)) seen[name] = value;
    }
    stamp(answer);
    for (const [code, words] of Object.entries(answer.refused)) complain(code, words);
    const changed = { codes: Object.keys(answer.shown), panel: panelSent };
    form.dispatchEvent(new CustomEvent("portal-rows-changed", { detail: changed }));
    const own = entries.map(([name]) => name).filter((name) => !clashed.has(name));
    document.body.dispatchEvent(
      new CustomEvent("portal-saved", { detail: { own: own, clashed: [...clashed.keys()] } }),
    );
  }

  // What is submitted is what this page shows: a save of somebody else's before it is looked at first.
  function stamp(answer) {
    isSeen = isSeen && answer.is_seen;
    if (!isSeen) return;
    const now = `${form.dataset.version}.${answer.figures_version}`;
    for (const field of document.querySelectorAll("input[name=stamp]")) field.value = now;
    document.getElementById("nop-ngay").elements.figures_version.value = answer.figures_version;
  }

  // Returns whether the page holds the value now, or has no place for it.
  function refresh(name, value, shown) {
    const found = fields(name);
    if (found.length && name in shown) found[0].defaultValue = shown[name];
    if (unsent.has(name) || !found.length) return true;
    if (found.includes(document.activeElement) && !(name in shown)) return false;
    if (name in shown) put(name, [shown[name]]);
    else put(name, Array.isArray(value) ? value : [String(value)]);
    return true;
  }

  function complain(code, words) {
    const place = document.getElementById(`xet-${code}`);
    if (!place) return;
    const line = document.createElement("span");
    line.className = "line problem";
    line.id = `ghi-${code}`;
    line.textContent = words;
    line.title = words;
    document.getElementById(line.id)?.remove();
    place.append(line);
  }

  function refuse(name, entry) {
    entry.refused = true;
    mark(name, "refused");
  }

  // ---- two people on one figure

  function clashOf(name) {
    const id = `trung-${name.replace(/[^a-z0-9_]/gi, "-")}`;
    const place = document.getElementById(id);
    if (place) return place;
    const made = document.createElement("div");
    made.id = id;
    made.className = "clash";
    made.setAttribute("role", "alert");
    // Of notes whose panel was left meanwhile it is asked at the figure.
    const field = fields(name)[0] ?? fields(name.split("/")[0])[0];
    field.after(made);
    return made;
  }

  function ask(name, sent, clash, shown) {
    keep(name, { ...sent, values: valuesOf(name), asked: true });
    const place = clashOf(name);
    const question = document.createElement("p");
    question.textContent = `${clash.by} đã ghi ${clash.theirs_said} lúc ${clash.at}; anh/chị ghi ${clash.yours_said}. Giữ số nào?`;
    const mine = choice(place, name, `Giữ ${clash.yours_said}`, () => {
      keep(name, { values: valuesOf(name), seen: clash.theirs, sent: [], typing: false });
    });
    const theirs = choice(place, name, `Lấy ${clash.theirs_said}`, () => {
      forget(name);
      seen[name] = clash.theirs;
      put(name, Array.isArray(clash.theirs) ? clash.theirs : [shown ?? String(clash.theirs)]);
    });
    place.replaceChildren(question, mine, " ", theirs);
  }

  function choice(place, name, words, action) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-outline-primary";
    button.textContent = words;
    button.addEventListener("click", () => {
      action();
      place.replaceChildren();
      say("");
      const field = fields(name)[0];
      if (field) field.focus();
      send();
    });
    return button;
  }

  // ---- letters of a legacy font

  function askLetters(name, sent, letters) {
    keep(name, { ...sent, values: valuesOf(name), asked: true, isLegacy: true });
    const place = clashOf(name);
    const question = document.createElement("p");
    question.textContent = `Chữ vừa gõ là ${letters.writing}, không phải Unicode, nên chưa lưu.`;
    const short = letters.converted.length > 60 ? `${letters.converted.slice(0, 59)}…` : letters.converted;
    const convert = choice(place, name, `Chuyển thành “${short}”`, () => {
      put(name, [letters.converted]);
      keep(name, { values: [letters.converted], seen: sent.seen, sent: [], typing: false });
    });
    const leave = choice(place, name, "Giữ nguyên", () => {
      keep(name, { values: valuesOf(name), seen: sent.seen, sent: [], typing: false, keepsLetters: true });
    });
    place.replaceChildren(question, convert, " ", leave);
  }

  // ---- what an earlier page could not send

  function restore() {
    const old = [];
    for (const key of Object.keys(localStorage).filter((key) => key.startsWith(COPY))) {
      const entry = kept(key);
      const name = key.slice(key.indexOf("|") + 1);
      // Notes and explanations have a box only while their figure's panel is shown.
      if (!entry || !partOf(name)) continue;
      if (key.startsWith(HERE)) {
        put(name, entry.values);
        keep(name, { ...entry, typing: false });
      } else old.push([key, name, entry]);
    }
    if (unsent.size) say(`Đang gửi ${unsent.size} ô còn giữ từ lần trước…`, true);
    if (old.length) offer(old);
    send();
  }

  // An amount that was typed on a page in the other unit says its own.
  function withUnit(text, unit) {
    if (!unit || unit === UNIT || !/^[\d.,\s]+$/.test(text)) return text;
    return `${text.trim()} ${unit === "million" ? "triệu" : "đồng"}`;
  }

  // A copy that cannot be read must not keep the form from working.
  function kept(key) {
    try {
      const entry = JSON.parse(localStorage.getItem(key));
      const isMoney = fields(key.slice(key.indexOf("|") + 1))[0]?.dataset.money === "1";
      const written = (texts) => (isMoney ? texts.map((text) => withUnit(text, entry.unit)) : texts);
      if (Array.isArray(entry.values)) {
        return { ...entry, values: written(entry.values), sent: written(Array.isArray(entry.sent) ? entry.sent : []) };
      }
    } catch {
      // Dropped below.
    }
    localStorage.removeItem(key);
    return null;
  }

  function offer(old) {
    const box = document.getElementById("con-giu");
    const what = old.map(([, name, entry]) => {
      const field = fields(name)[0] ?? fields(name.split("/")[0])[0];
      const label = field && form.querySelector(`label[for="${CSS.escape(field.id)}"]`);
      const line = document.createElement("li");
      line.textContent = `${label ? label.textContent.replace("*", "").trim() : name}: ${entry.values.join(", ") || "(để trống)"}`;
      return line;
    });
    box.querySelector("p").textContent =
      "Máy này còn giữ những ô anh/chị gõ ở phiên bản trước của báo cáo mà chưa gửi được:";
    box.querySelector("ul").replaceChildren(...what);
    box.hidden = false;
    box.addEventListener("click", (event) => {
      const deed = event.target.dataset.deed;
      if (!deed) return;
      for (const [key, name, entry] of old) {
        localStorage.removeItem(key);
        if (deed !== "again") continue;
        put(name, entry.values);
        keep(name, { values: entry.values, seen: seen[name] ?? "", sent: [], typing: false });
      }
      box.hidden = true;
      send();
    });
  }

  // ---- entry

  // Proposals are in đồng, also for who types in triệu.
  function unitOf(code) {
    return fields(code)[0].dataset.money === "1" ? " đồng" : "";
  }

  function setFigure(code, text) {
    put(code, [text]);
    note(fields(code)[0], false);
  }

  form.addEventListener("input", (event) => {
    if (!isOurs(event.target)) return;
    if (unsent.get(event.target.name)?.isLegacy) clashOf(event.target.name).replaceChildren();
    note(event.target, true);
    clearTimeout(idle);
    if (event.target.tagName === "TEXTAREA") {
      idle = setTimeout(() => {
        const entry = unsent.get(event.target.name);
        if (entry) entry.typing = false;
        send();
      }, IDLE);
    }
  });

  form.addEventListener("change", (event) => {
    if (event.target.id === "van-ban") send();
    if (!isOurs(event.target)) return;
    note(event.target, false);
    send();
  });

  // An answer speaks of what has been saved: first the figures, then the answer (drafts.js waits for it).
  document.addEventListener("portal-before-send", (event) => {
    event.detail.wait(flush().then(() => !unsent.size));
  });

  function flush() {
    for (const entry of unsent.values()) entry.typing = false;
    return send();
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button && button.name === "in_millions" && unsent.size) {
      event.preventDefault();
      flush().then(() => unsent.size || button.click());
      return;
    }
    if (!button) return;
    if (button.name.endsWith("_explanation")) {
      event.preventDefault();
      settleLeftover(button);
      return;
    }
    if (button.name !== "zero" && button.name !== "take") return;
    event.preventDefault();
    if (button.name === "zero") setFigure(button.value, "0");
    else
      for (const [code, value] of Object.entries(JSON.parse(button.value))) setFigure(code, `${value}${unitOf(code)}`);
    const row = button.closest(".row-figure");
    if (row) row.querySelector(".cell").focus();
    send();
  });

  // An explanation that is not needed any more is dropped, or joined to the figure's remark first.
  function settleLeftover(button) {
    const cell = button.value;
    if (button.name === "move_explanation") {
      const remark = fields(`${cell.split("/")[0]}/remark`)[0];
      const text = [remark.value.trim(), fields(cell)[0].value].filter(Boolean).join("; ");
      if (text.length > remark.maxLength) {
        say(`Ghi chú chỉ chứa ${remark.maxLength} chữ nên không còn đủ chỗ. Rút gọn ghi chú rồi bấm lại.`, true);
        return;
      }
      put(remark.name, [text]);
      note(remark, false);
    }
    put(cell, [""]);
    note(fields(cell)[0], false);
    send();
  }

  // At one press where somebody is named to sign; else the page of submitting asks who does.
  function submit() {
    const now = document.getElementById("nop-ngay");
    if (!fields("certified_by")[0].value.trim()) {
      location.assign(now.getAttribute("action"));
      return;
    }
    now.requestSubmit();
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const submitting = event.submitter && event.submitter.name === "then";
    await flush();
    if (unsent.size) return;
    if (submitting) submit();
    else if (!state.textContent) say("Không có gì thay đổi.");
  });

  // A link waits until what was entered is saved; past two seconds the browser's copy has to do.
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    if (!link || !unsent.size || event.ctrlKey || event.metaKey || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    await Promise.race([flush(), new Promise((done) => setTimeout(done, 2000))]);
    location.assign(link.href);
  });

  window.addEventListener("online", send);

  // The return may be open on another page too: what was saved there is taken in when one comes back to this one.
  window.addEventListener("focus", () => {
    if (sending || unsent.size || version === "0") return;
    sending = look().finally(() => (sending = null));
  });

  async function look() {
    sender.replaceChildren();
    try {
      await post({ figures_version: version });
    } catch {
      return; // without a line there is nothing to take in
    }
    const answered = document.getElementById("da-luu");
    if (answered) takeIn([], JSON.parse(answered.dataset.answer));
  }

  // Kept in this browser, but not sent.
  window.addEventListener("beforeunload", (event) => {
    if (unsent.size && !isComingBack) event.preventDefault();
  });

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    if (isOurs(event.target) && unsent.has(event.target.name)) note(event.target, false);
    flush().then(() => unsent.size || state.textContent || say("Không có gì thay đổi."));
  });

  // What stood in a field before it was typed in is put back (sheet.js): nothing is left to send where the server
  // holds just that, and a question that was answered by the typing is asked again.
  form.addEventListener("portal-take-back", (event) => {
    const field = event.target;
    const entry = unsent.get(field.name);
    if (!entry) return;
    if (field.value === field.defaultValue && entry.questioned === undefined) {
      forget(field.name);
      return;
    }
    note(field, false);
    if (entry.questioned !== undefined) unsent.get(field.name).seen = entry.questioned;
    send();
  });

  // The fields of a panel come with what the server holds of them; what is not saved yet is put over it.
  form.addEventListener("portal-panel-shown", (event) => {
    const panel = form.querySelector("#bang-noi-dung .panel-of");
    for (const [name, value] of Object.entries(JSON.parse(panel.dataset.panelSeen)))
      if (name !== event.detail.code && !unsent.has(name)) seen[name] = value;
    for (const [name, entry] of unsent) {
      if (!name.startsWith(`${event.detail.code}/`)) continue;
      put(name, entry.values);
      mark(name, entry.asked ? "waiting" : "typed");
    }
  });

  restore();
})();
