"use strict";
// On every page: what is typed into a form is kept in this browser, under user and place, until the portal has taken
// it. A closed window, a lost line, an ended session or a refused form loses nothing. Every form that is posted and
// has a field for words is kept, but for those that say why not (data-not-kept); the return's own form keeps itself
// (filling.js). The portal says on each page which forms it took (data-taken) and which one a page answers
// (data-answers), by the forms' keys. The page works without this file.
(() => {
  const { user, taken, answers, page } = document.body.dataset;
  if (!user) return;
  const KEPT = `khuyenhoc:${user}:nhap:`;
  const LOAD = Math.random().toString(36).slice(2, 10); // this page load: two tabs never write over each other
  const KEY = "form_key";
  const RETRY = 5000; // milliseconds between two looks whether the line is back
  const LINE = 8000; // milliseconds after which the line counts as cut
  const ONLY_WHERE = ["xem", "het", "ve-trang"]; // of an address: says from where somebody came, not which page it is
  const WORDS = ["text", "search", "email", "tel", "url", "number"];
  const HERE = address(page ? new URL(page, location.href) : location);

  const bases = new Map(); // form → name → what the portal held when this was begun, where the page shows another text
  const typed = new Set(); // keys of what was typed into this page
  const unkept = new Set(); // keys of what the browser's store did not take
  const busy = new Set(); // forms being sent
  const passing = new Set(); // forms whose line was found open: the browser sends them
  const queue = []; // {form, submitter}: sent by themselves when the line is back
  let isSending = false; // the page is left because a form is sent
  let isDraining = false; // what waits is being sent
  let retry = 0;

  // ---- which forms, which fields, which place

  function address(url) {
    const query = new URLSearchParams(url.search);
    for (const name of ONLY_WHERE) query.delete(name);
    return url.pathname + (String(query) && `?${query}`);
  }

  function target(form, submitter) {
    const written = submitter?.getAttribute("formaction") ?? form.getAttribute("action");
    return new URL(written || location.href, location.href);
  }

  // Two forms of a page with one address are told apart by data-draft; a form that sends on what another began says
  // whose it is (data-draft-of).
  function place(form) {
    const { draft, draftOf } = form.dataset;
    return `${draftOf || address(target(form))}#${draft || ""}`;
  }

  function isPosted(form) {
    return form.getAttribute("method")?.toLowerCase() === "post";
  }

  function isForWords(field) {
    return field.tagName === "TEXTAREA" || (field.tagName === "INPUT" && WORDS.includes(field.type));
  }

  // A section or a question of a return that is only put away (sheet.js, panel.js) holds what is typed as before.
  const NOT_THERE = "[hidden]:not(section.part, [data-of])";

  function isOurs(field) {
    if (!field.name || field.readOnly || field.closest(NOT_THERE)) return false;
    return isForWords(field) || field.tagName === "SELECT" || ["checkbox", "radio"].includes(field.type);
  }

  function isKept(form) {
    if (!isPosted(form) || "notKept" in form.dataset) return false;
    return [...form.elements].some((field) => isOurs(field) && isForWords(field));
  }

  function fieldsOf(form, name) {
    return [...form.elements].filter((field) => field.name === name && isOurs(field));
  }

  function namesOf(form) {
    return new Set([...form.elements].filter(isOurs).map((field) => field.name));
  }

  // ---- values: what stands in the fields of a name, what the page came with, and how it is put there

  function values(fields) {
    return fields.flatMap((field) => {
      if (field.tagName === "SELECT") return [...field.selectedOptions].map((option) => option.value);
      return isTicked(field) && !field.checked ? [] : [field.value];
    });
  }

  function served(fields) {
    return fields.flatMap((field) => {
      if (field.tagName === "SELECT") return servedOptions(field);
      if (isTicked(field)) return field.defaultChecked ? [field.value] : [];
      return [field.defaultValue];
    });
  }

  function servedOptions(field) {
    const chosen = [...field.options].filter((option) => option.defaultSelected);
    const found = chosen.length || field.multiple ? chosen : [...field.options].slice(0, 1);
    return found.map((option) => option.value);
  }

  function isTicked(field) {
    return field.type === "checkbox" || field.type === "radio";
  }

  function put(fields, wanted) {
    fields.forEach((field, index) => {
      if (field.tagName === "SELECT")
        for (const option of field.options) option.selected = wanted.includes(option.value);
      else if (isTicked(field)) field.checked = wanted.includes(field.value);
      else field.value = wanted[index] ?? "";
      for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    });
  }

  function isSame(one, other) {
    return JSON.stringify(one) === JSON.stringify(other);
  }

  // What a person reads of a value: the words of a choice, not its key.
  function words(fields, wanted) {
    const found = fields.flatMap((field) => {
      if (field.tagName === "SELECT")
        return [...field.options].filter((one) => wanted.includes(one.value)).map((one) => one.text.trim());
      if (isTicked(field))
        return wanted.includes(field.value) ? [field.closest("label")?.textContent.trim() ?? "có"] : [];
      return [];
    });
    return (found.length ? found : wanted).join(", ") || "(để trống)";
  }

  // ---- the store

  function entries() {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(KEPT))
      .map((key) => [key, read(key)])
      .filter(([, entry]) => entry)
      .sort(([, one], [, other]) => other.at - one.at);
  }

  // A copy that cannot be read must not keep a page from working.
  function read(key) {
    try {
      const entry = JSON.parse(localStorage.getItem(key));
      if (Array.isArray(entry.values) && Array.isArray(entry.base) && Array.isArray(entry.sent)) return entry;
    } catch {
      // Dropped below.
    }
    localStorage.removeItem(key);
    return null;
  }

  function keyOf(form, name) {
    return `${KEPT}${place(form)}|${name}|${LOAD}`;
  }

  function write(key, entry) {
    try {
      localStorage.setItem(key, JSON.stringify(entry));
      unkept.delete(key);
    } catch {
      unkept.add(key); // a full or forbidden store: leaving warns
      localStorage.removeItem(key);
    }
  }

  function forget(key) {
    localStorage.removeItem(key);
    typed.delete(key);
    unkept.delete(key);
  }

  function baseOf(form, name) {
    return bases.get(form)?.get(name) ?? served(fieldsOf(form, name));
  }

  function note(form, name) {
    const [key, now] = [keyOf(form, name), values(fieldsOf(form, name))];
    if (isSame(now, baseOf(form, name))) return forget(key);
    // Leaving a field tells of the same text again, later than what was typed into another window meanwhile.
    const before = read(key);
    if (before && isSame(before.values, now)) return false;
    typed.add(key);
    write(key, {
      place: place(form),
      name: name,
      values: now,
      base: baseOf(form, name),
      at: Date.now(),
      sent: [],
      page: HERE,
      title: document.querySelector("h1")?.textContent.trim() ?? document.title,
    });
    return unkept.has(key) && warn(form, name);
  }

  function warn(form, name) {
    const part = partOf(form, name);
    if (part.querySelector(":scope > .draft-unkept")) return;
    const box = notice(
      "warning",
      "Máy không giữ hộ được phần này vì dài quá hoặc trình duyệt đã hết chỗ: gửi xong hãy rời trang.",
    );
    box.classList.add("draft-unkept");
    part.prepend(box);
  }

  // What this page took over from an earlier load stands under this load from now on.
  function adopt(form, key, entry) {
    localStorage.removeItem(key);
    if (!bases.has(form)) bases.set(form, new Map());
    bases.get(form).set(entry.name, entry.base);
    write(keyOf(form, entry.name), entry);
  }

  // ---- what the portal took, and what it answered without taking it

  function settle() {
    const isTaken = (entry, keys) => entry.sent.some((key) => keys.includes(key));
    const done = (taken ?? "").split(" ").filter(Boolean);
    const all = entries();
    const gone = all.filter(([, entry]) => isTaken(entry, done));
    for (const [key, entry] of all) {
      if (gone.some(([, one]) => isTwin(one, entry))) forget(key);
      else if (answers && isTaken(entry, [answers])) write(key, { ...entry, sent: [], answered: answers });
    }
  }

  function isTwin(one, other) {
    return one.place === other.place && one.name === other.name && isSame(one.values, other.values);
  }

  function isAnswered(entry) {
    return Boolean(answers) && entry.answered === answers;
  }

  // ---- what an earlier page could not send

  function restore() {
    const kept = entries();
    const found = new Set();
    for (const form of document.querySelectorAll("form")) {
      if (!isKept(form)) continue;
      const back = [];
      for (const name of namesOf(form)) {
        const mine = kept.filter(([, entry]) => entry.place === place(form) && entry.name === name);
        for (const [key] of mine) found.add(key);
        if (mine.length) bring(form, name, mine, back);
      }
      for (const part of new Set(back.map((entry) => partOf(form, entry.name))))
        sayBrought(
          form,
          part,
          back.filter((entry) => partOf(form, entry.name) === part),
        );
    }
    if (!answers) sayHomeless(kept.filter(([key, entry]) => entry.page === HERE && !found.has(key)));
    pointDown([...document.querySelectorAll("main .draft-notice")]);
  }

  // On a long page what was put back may stand far below.
  function pointDown(boxes) {
    if (!boxes.length || boxes[0].getBoundingClientRect().top < window.innerHeight) return;
    const go = button("Đến phần ấy", () => boxes[0].scrollIntoView({ block: "center" }));
    const box = notice("info", `Trang này có ${boxes.length} phần gõ dở, chưa gửi.`, go);
    box.classList.replace("draft-notice", "draft-summary");
    document.querySelector("main").prepend(box);
  }

  function bring(form, name, [[key, entry], ...older], back) {
    const now = served(fieldsOf(form, name));
    if (isSame(entry.values, now) && !isAnswered(entry)) forget(key);
    else if (isSame(entry.base, now)) {
      adopt(form, key, entry);
      put(fieldsOf(form, name), entry.values);
      sendAsBefore(form, entry);
      back.push(entry);
    } else if (isAnswered(entry))
      adopt(form, key, entry); // the page itself shows what was sent
    else offer(form, name, key, entry, "nhưng nội dung trên cổng đã khác từ lúc đó");
    const shown = [entry.values, now];
    for (const [other, one] of older) {
      if (shown.some((known) => isSame(known, one.values))) forget(other);
      else offer(form, name, other, one, "khác với phần đang hiện");
      shown.push(one.values);
    }
  }

  // Sent before without an answer: under the same key, so that the portal acts once should it have taken it.
  function sendAsBefore(form, entry) {
    const field = form.querySelector(`input[name="${KEY}"]`);
    if (field && entry.sent.length) field.value = entry.sent.at(-1);
  }

  function partOf(form, name) {
    const field = fieldsOf(form, name)[0];
    return field.closest("[data-draft-part]") ?? (form.contains(field) ? form : field.parentElement);
  }

  function clock(at) {
    const day = new Date(at);
    const hour = day.toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", hour12: false });
    const isToday = day.toDateString() === new Date().toDateString();
    return isToday ? hour : `${hour} ngày ${day.toLocaleDateString("vi-VN", { day: "2-digit", month: "2-digit" })}`;
  }

  function notice(kind, sentence, ...rest) {
    const box = document.createElement("div");
    box.className = `notice ${kind} draft-notice`;
    box.setAttribute("role", "status");
    const line = document.createElement("p");
    line.append(sentence);
    box.append(line, ...rest);
    return box;
  }

  function button(label, deed) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm btn-outline-primary";
    made.textContent = label;
    made.addEventListener("click", deed);
    return made;
  }

  function quote(text) {
    const box = document.createElement("textarea");
    Object.assign(box, { className: "form-control", rows: 3, readOnly: true, value: text });
    box.setAttribute("aria-label", "Phần đã gõ");
    return box;
  }

  function sayBrought(form, part, back) {
    const at = clock(Math.max(...back.map((entry) => entry.at)));
    const sentence = back.some((entry) => entry.sent.length)
      ? `Lần gửi trước chưa thấy cổng nhận. Phần đã gõ lúc ${at} còn đây; xem lại rồi gửi.`
      : `Đã lấy lại phần đang gõ dở lúc ${at}.`;
    const drop = button("Bỏ phần này", () => {
      for (const { name, base } of back) {
        put(fieldsOf(form, name), served(fieldsOf(form, name)));
        bases.get(form)?.set(name, answers ? base : served(fieldsOf(form, name)));
        forget(keyOf(form, name));
      }
      box.remove();
    });
    const box = notice("info", sentence, drop);
    part.prepend(box);
  }

  function offer(form, name, key, entry, why) {
    const fields = fieldsOf(form, name);
    const take = button("Lấy phần gõ dở", () => {
      adopt(form, key, { ...entry, base: served(fields) });
      put(fields, entry.values);
      box.remove();
    });
    const drop = button("Giữ như đang hiện", () => {
      forget(key);
      box.remove();
    });
    const sentence = `Máy này còn giữ phần gõ dở lúc ${clock(entry.at)}, ${why}:`;
    const box = notice("warning", sentence, quote(words(fields, entry.values)), take, " ", drop);
    partOf(form, name).prepend(box);
    for (let outer = box.closest("details"); outer; outer = outer.parentElement.closest("details")) outer.open = true;
  }

  function sayHomeless(lost) {
    const long = lost.filter(([, entry]) => entry.values.join("").trim());
    for (const [key, entry] of long) {
      const drop = button("Bỏ phần này", () => {
        forget(key);
        box.remove();
      });
      const sentence = `Trang này không còn ô mà anh/chị gõ dở lúc ${clock(entry.at)}. Phần đã gõ, để chép lại nếu cần:`;
      const box = notice("warning", sentence, quote(entry.values.join(", ")), drop);
      document.querySelector("main").prepend(box);
    }
  }

  // The first page lists what waits on this machine, also of pages that can no longer be opened.
  function list() {
    const box = document.getElementById("dang-go-do");
    const kept = entries().filter(([, entry]) => entry.values.join("").trim());
    if (!box || !kept.length) return;
    box.hidden = false;
    box.querySelector("ul").replaceChildren(...kept.map(([key, entry]) => line(key, entry)));
  }

  function line(key, entry) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = entry.page;
    link.textContent = entry.title;
    const drop = button("Bỏ", () => {
      forget(key);
      item.remove();
    });
    const text = entry.values.join(", ");
    item.append(link, ` lúc ${clock(entry.at)}: “${text.length > 80 ? `${text.slice(0, 80)}…` : text}” `, drop);
    return item;
  }

  // ---- typing

  function typing(event) {
    const field = event.target;
    const form = field.form;
    if (!form || !isOurs(field) || !isKept(form)) return;
    note(form, field.name);
    const waits = queue.findIndex((one) => one.form === form && covers(one.submitter, field.name));
    if (waits < 0) return;
    const [{ submitter }] = queue.splice(waits, 1); // what is being changed again is not sent by itself
    say(form, submitter, "warning", "Chưa gửi: đang sửa tiếp. Sửa xong bấm gửi lại.");
  }

  document.addEventListener("input", typing, true);
  document.addEventListener("change", typing, true);

  // ---- sending

  // A button may send some of the fields only: it names them (data-sends).
  function covers(submitter, name) {
    const only = submitter?.dataset.sends;
    return !only || only.split(" ").includes(name);
  }

  function keysOf(form) {
    return [...form.elements].filter((field) => field.name === KEY).map((field) => field.value);
  }

  function markSent(form, submitter) {
    const keys = keysOf(form);
    for (const [key, entry] of entries()) {
      // A form that carries sends on what this page answers, whichever form that was.
      const isOf = "carries" in form.dataset ? isAnswered(entry) : entry.place === place(form);
      if (!isOf || !covers(submitter, entry.name)) continue;
      const now = [...form.elements].filter((field) => field.name === entry.name);
      // A preview sends on what was typed before it.
      const isCarried = isAnswered(entry) && !(isKept(form) && now.some(isOurs));
      if (isCarried || isSame(values(now), entry.values)) write(key, { ...entry, sent: [...entry.sent, ...keys] });
    }
  }

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!isPosted(form)) return;
      if (busy.has(form) && !passing.has(form)) {
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
      }
      isSending = true;
      if (isKept(form)) for (const name of namesOf(form)) note(form, name);
      markSent(form, event.submitter);
    },
    true,
  );

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) isSending = false;
    if (event.defaultPrevented || !isPosted(form) || passing.delete(form)) return;
    if (!isKept(form)) return;
    event.preventDefault();
    isSending = false;
    send(form, event.submitter);
  });

  async function send(form, submitter) {
    busy.add(form);
    const isReady = await ready(form);
    if (!(await isOpen())) return wait(form, submitter);
    busy.delete(form);
    if (!isReady)
      return say(form, submitter, "warning", "Chưa gửi: trên trang còn ô chưa lưu được. Xem các ô ấy trước.");
    return leave(form, submitter);
  }

  // The page may have to save something first, such as the figures that an answer speaks of.
  async function ready(form) {
    const waits = [];
    const detail = { form: form, wait: (promise) => waits.push(promise) };
    document.dispatchEvent(new CustomEvent("portal-before-send", { detail: detail }));
    return !(await Promise.all(waits)).includes(false);
  }

  function leave(form, submitter) {
    passing.add(form);
    isSending = true;
    busy.add(form);
    mirror(form, submitter);
    form.requestSubmit(submitter);
    // Where the answer is a file the page stays.
    setTimeout(() => {
      busy.delete(form);
      isSending = false;
    }, 10000);
  }

  // Says that this browser keeps what is sent: an ended session leads back to the page, where it is put back.
  function mirror(form) {
    if (unkept.size || form.querySelector("input[name='kept_here']")) return;
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "kept_here", value: "1" });
    form.append(field);
  }

  async function isOpen() {
    if (navigator.onLine === false) return false;
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), LINE);
    const icon = document.querySelector("link[rel=icon]").href;
    try {
      await fetch(icon, { method: "HEAD", cache: "no-store", signal: stop.signal });
      return true;
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
    }
  }

  function wait(form, submitter) {
    busy.delete(form);
    const isSafe = "sentLater" in form.dataset;
    const then = isSafe ? "tự gửi khi có mạng" : "bấm gửi lại khi có mạng";
    const where = unkept.size ? "Đừng đóng trang này" : "Phần đã gõ giữ trên máy này";
    say(form, submitter, "warning", `Chưa gửi được: mất kết nối. ${where}, ${then}.`);
    if (!isSafe) return;
    if (!queue.some((one) => one.form === form && one.submitter === submitter)) queue.push({ form, submitter });
    clearTimeout(retry);
    retry = setTimeout(sendWaiting, RETRY);
  }

  window.addEventListener("online", sendWaiting);

  async function sendWaiting() {
    clearTimeout(retry);
    if (!queue.length || isDraining) return;
    isDraining = true;
    const refused = [];
    let next = "";
    while (queue.length && (await isOpen()) && (await ready(queue[0].form))) {
      const one = queue[0];
      const answer = await post(one);
      if (!answer) break; // cut off again
      queue.shift();
      if (answer.location) {
        next = answer.location;
        acknowledge(one);
      } else if (answer.isSignIn) saySignIn(one);
      else refused.push(one);
    }
    isDraining = false;
    if (queue.length) retry = setTimeout(sendWaiting, RETRY);
    else if (refused.length)
      leave(refused[0].form, refused[0].submitter); // shows what stands in the way
    else if (next && !isUnsent()) go(next);
  }

  async function post({ form, submitter }) {
    mirror(form);
    const body = new URLSearchParams(new FormData(form));
    if (submitter?.name) body.append(submitter.name, submitter.value);
    try {
      const options = { method: "POST", body: body, headers: { "Portal-Draft": "1" } };
      const answer = await fetch(target(form, submitter), options);
      const isSignIn = new URL(answer.url).pathname.startsWith("/tai-khoan/");
      return { location: answer.headers.get("Portal-Location"), isSignIn: isSignIn };
    } catch {
      return null;
    }
  }

  function acknowledge({ form, submitter }) {
    for (const name of namesOf(form)) {
      if (!covers(submitter, name)) continue;
      forget(keyOf(form, name));
      for (const field of fieldsOf(form, name)) field.disabled = true;
    }
    if (submitter) submitter.disabled = true;
    say(form, submitter, "success", `Đã gửi lúc ${clock(Date.now())}.`);
  }

  function saySignIn({ form, submitter }) {
    const link = document.createElement("a");
    link.href = `/tai-khoan/dang-nhap/?next=${encodeURIComponent(HERE)}`;
    link.addEventListener("click", () => (isSending = true));
    link.textContent = "Đăng nhập lại";
    const box = say(form, submitter, "warning", "Chưa gửi được: phiên làm việc đã hết. ");
    box.firstChild.append(link, " rồi gửi; phần đã gõ giữ trên máy này.");
  }

  function say(form, submitter, kind, sentence) {
    const part = submitter?.closest("[data-draft-part]") ?? (form.hidden ? submitter?.parentElement : form) ?? form;
    part.querySelector(":scope > .draft-state")?.remove();
    const box = notice(kind, sentence);
    box.classList.add("draft-state");
    part.append(box);
    return box;
  }

  function go(next) {
    isSending = true;
    const url = new URL(next, location.href);
    location.assign(url);
    if (url.pathname === location.pathname && url.search === location.search) location.reload();
  }

  // ---- leaving

  function isUnsent() {
    return typed.size > 0 || unkept.size > 0;
  }

  window.addEventListener("beforeunload", (event) => {
    if (!isSending && isUnsent()) event.preventDefault();
  });

  // A page that the browser kept whole may show what was sent since.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    isSending = true;
    location.reload();
  });

  settle();
  restore();
  list();
})();
