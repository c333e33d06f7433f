"use strict";
// The return's form as a sheet: keys, focus, undo over cells, sections as tabs, the list of what is left. filling.js
// saves what is typed; whatever is written here goes through `input` and `change`, as typing does. Without this
// file the page is one long form whose links lead to its parts.
(() => {
  const form = document.querySelector("form.return-form");
  if (!form) return;
  const state = document.getElementById("trang-thai-luu");
  const isTouched = window.matchMedia("(hover: none) and (pointer: coarse)").matches; // its keyboard covers the page

  function cellsOf(place) {
    return [...place.querySelectorAll("input.cell")].filter((cell) => !cell.matches(":disabled"));
  }

  function isCell(element) {
    return Boolean(element?.matches?.("input.cell"));
  }

  function isWriting(element) {
    return Boolean(element?.matches?.("input:not([type=checkbox], [type=radio]), textarea, select"));
  }

  // ---- a cell is ready (all of it is marked, typing overwrites) or edited (keys move within it)

  let current = null; // the cell that has the focus: {field, before: its text as it was entered, isEdited, isTyped}
  let last = null; // the cell that had the focus last
  let pressed = null; // what a pointer has gone down on, before the click: {field, isFirst, isFinger, x, y}
  const steps = []; // what was changed, a step a list of {name, before, after}
  const undone = [];

  function enter(field) {
    current = { field: field, before: field.value, isEdited: false, isTyped: false };
    last = field;
    delete field.dataset.edited;
    field.select();
  }

  function edit(start, end) {
    current.isEdited = true;
    current.field.dataset.edited = "";
    if (start !== undefined) current.field.setSelectionRange(start, end ?? start);
  }

  // What was typed becomes a step that can be undone; text that is the same again is nothing to save.
  function close() {
    const { field, before, isTyped } = current;
    delete field.dataset.edited;
    if (field.value !== before) record([{ name: field.name, before: before, after: field.value }]);
    else if (isTyped) field.dispatchEvent(new Event("portal-take-back", { bubbles: true }));
  }

  function commit() {
    const { field, before } = current;
    if (field.value !== before) field.dispatchEvent(new Event("change", { bubbles: true }));
    close();
    enter(field);
  }

  function takeBack() {
    const { field, before } = current;
    field.value = before;
    field.dispatchEvent(new Event("portal-take-back", { bubbles: true }));
    enter(field);
  }

  function write(field, text) {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  form.addEventListener("pointerdown", (event) => {
    pressed = {
      field: event.target,
      isFirst: event.target !== current?.field,
      isFinger: event.pointerType === "touch",
      x: event.clientX,
      y: event.clientY,
    };
  });

  form.addEventListener("focusin", (event) => {
    const field = event.target;
    if (!isCell(field) || field === current?.field) return; // the window only comes back
    enter(field);
    spot = field;
    if (pressed?.field === field && pressed.isFinger) edit(field.value.length);
  });

  form.addEventListener("focusout", (event) => {
    if (event.target !== current?.field || document.activeElement === current.field) return; // the window only goes
    close();
    current = null;
  });

  // The first click marks all, a second one sets the caret; under a finger the first one does.
  form.addEventListener("click", (event) => {
    const field = event.target;
    if (pressed?.field !== field || !isCell(field) || field !== current?.field) return; // or its label was clicked
    const isDragged = Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > 5; // pixels: a part is marked
    if (!pressed.isFirst || isDragged) edit();
    else if (!pressed.isFinger) field.select();
    pressed = null;
  });

  form.addEventListener("input", (event) => {
    if (!event.isTrusted || event.target !== current?.field) return;
    const wasReady = !current.isEdited;
    current.isTyped = true;
    edit();
    if (wasReady && ["insertFromPaste", "deleteByCut"].includes(event.inputType)) commit();
  });

  // ---- undo over cells

  function record(changes) {
    steps.push(changes);
    undone.length = 0;
  }

  function fieldOf(name) {
    return cellsOf(form).find((cell) => cell.name === name);
  }

  // Only what still stands as it was left is changed: what somebody else wrote meanwhile is not overwritten.
  function turn(from, to, [now, then]) {
    if (current) commit();
    const changes = from.pop();
    if (!changes) return;
    const own = changes.filter((change) => fieldOf(change.name)?.value === change[now]);
    for (const change of own) write(fieldOf(change.name), change[then]);
    if (own.length) to.push(own);
    if (own.length < changes.length) state.textContent = "Có số đã đổi từ lúc đó, nên không hoàn tác ở ô ấy.";
    const field = fieldOf((own[0] ?? changes[0]).name);
    if (!field) return;
    current = null;
    goTo(field);
    enter(field);
  }

  function undo() {
    turn(steps, undone, ["after", "before"]);
  }

  function redo() {
    turn(undone, steps, ["before", "after"]);
  }

  // A proposal's button and "Không phát sinh" write into cells too (filling.js, between these two listeners).
  let texts = null;
  form.addEventListener(
    "click",
    (event) => {
      const isWritten = event.target.closest("button[name=take], button[name=zero]");
      texts = isWritten && new Map(cellsOf(form).map((cell) => [cell.name, cell.value]));
    },
    true,
  );
  document.addEventListener("click", () => {
    if (!texts) return;
    const changes = cellsOf(form)
      .filter((cell) => texts.has(cell.name) && texts.get(cell.name) !== cell.value)
      .map((cell) => ({ name: cell.name, before: texts.get(cell.name), after: cell.value }));
    texts = null;
    if (changes.length) record(changes);
    if (current) enter(current.field);
  });

  // A saved number is written anew ("221000" as "221.000"). After a clash nothing can be taken back in silence.
  document.body.addEventListener("portal-saved", (event) => {
    const { own, clashed } = event.detail;
    const isLeft = ({ name, before, after }) => before !== after && !clashed.includes(name);
    for (const name of own) {
      const field = fieldOf(name);
      if (!field || (field === current?.field && current.isEdited)) continue;
      const done = steps.flat().findLast((change) => change.name === name);
      const taken = undone.flat().findLast((change) => change.name === name);
      if (done) done.after = field.value;
      if (taken) taken.before = field.value;
    }
    for (const list of [steps, undone]) {
      const kept = list.map((changes) => changes.filter(isLeft));
      list.splice(0, list.length, ...kept.filter((changes) => changes.length));
    }
    if (current && !current.isEdited) current.before = current.field.value;
    setTimeout(leadToUnsaved); // after filling.js has said how it went
  });

  // What could not be saved says why at its field, which may be in a section that is not in sight.
  function leadToUnsaved() {
    const isUnsaved = (field) => ["waiting", "refused"].includes(field.dataset.unsent);
    const field = [...form.elements].find((one) => isUnsaved(one) && one.closest("section.part")?.hidden);
    if (!field?.id || state.querySelector("a")) return;
    const link = document.createElement("a");
    link.href = `#${field.id}`;
    link.textContent = "Đến ô ấy";
    state.append(" ", link);
  }

  // ---- what stays in sight

  // Between what sticks to the top and the bar at the bottom; heights in pixels of the window.
  function sight(head) {
    const heads = [document.querySelector(".topbar"), tabs, head];
    const feet = [form.querySelector(".savebar"), form.querySelector(".risen")].filter(sticks);
    const below = feet.filter((foot) => foot.matches(".savebar") || getComputedStyle(foot).position === "fixed");
    const top = heads.filter(sticks).map((head) => head.getBoundingClientRect().bottom);
    const bottom = below.map((foot) => foot.getBoundingClientRect().top);
    return { top: Math.max(0, ...top), bottom: Math.min(window.innerHeight, ...bottom) };
  }

  function sticks(element) {
    return Boolean(element) && ["sticky", "fixed"].includes(getComputedStyle(element).position);
  }

  // Nothing moves away from under a pointer: what is pressed is in sight.
  function keepInSight(field) {
    const box = (field.closest(".row-figure") ?? field).getBoundingClientRect();
    const { top, bottom } = sight(field.closest("table")?.querySelector("thead th"));
    if (box.top < top) window.scrollBy({ top: box.top - top, behavior: "instant" });
    else if (box.bottom > bottom) window.scrollBy({ top: box.bottom - bottom, behavior: "instant" });
  }

  function rowsInSight(section) {
    const { top, bottom } = sight(section.querySelector("thead th"));
    const boxes = cellsOf(section).map((cell) => cell.getBoundingClientRect());
    return boxes.filter((box) => box.top >= top && box.bottom <= bottom).length;
  }

  // ---- sections as tabs

  const tabs = form.querySelector("nav.section-tabs");
  const sections = tabs ? [...form.querySelectorAll("section.part")] : [];
  const onePage = document.getElementById("mot-trang");
  const ONE_PAGE = "mot-trang"; // this browser's own choice, kept by this name
  let section = sections[0] ?? null; // the one that is shown, or the one of the focus where all are

  function shown() {
    return section ?? form;
  }

  function sectionOf(element) {
    return element.closest("section.part") ?? shown();
  }

  function show(which) {
    if (!sections.includes(which)) return;
    section = which;
    const held = document.activeElement?.closest("section.part");
    if (held && held !== which && !onePage?.checked) document.activeElement.blur(); // which saves what is typed there
    for (const one of sections) one.hidden = one !== which && !onePage?.checked;
    for (const link of tabs.querySelectorAll("a[href^='#']")) {
      link.tabIndex = link.hash === `#${which.id}` ? 0 : -1; // Tab passes them by, arrows go between them
      if (link.hash !== `#${which.id}`) link.removeAttribute("aria-current");
      else {
        link.setAttribute("aria-current", "true");
        if (tabs.scrollWidth > tabs.clientWidth) tabs.scrollLeft = link.offsetLeft - tabs.offsetLeft - 16;
      }
    }
  }

  tabs?.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const links = [...tabs.querySelectorAll("a[href^='#']")];
    const next = links[links.indexOf(event.target) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  function note(hash) {
    history.replaceState(history.state, "", hash);
  }

  // The section is shown before the focus leaves the other one, and that one is put away after.
  function goTo(field) {
    const other = sectionOf(field);
    if (other !== section) {
      other.hidden = false;
      if (sections.includes(other)) note(`#${other.id}`);
    }
    field.focus({ preventScroll: true });
    show(other);
    keepInSight(field);
  }

  function firstOf(place) {
    if (place.contains(last)) return last;
    const missing = place.querySelector(".row-figure.missing input.cell:not(:disabled)");
    return (
      missing ??
      cellsOf(place)[0] ??
      place.querySelector("textarea:not(:disabled), input:not([type=hidden], :disabled)")
    );
  }

  function open(which) {
    if (!which) return;
    const field = isTouched ? null : firstOf(which);
    if (field) goTo(field);
    else {
      tabs.querySelector(`a[href="#${which.id}"]`)?.focus({ preventScroll: true });
      show(which);
    }
    note(`#${which.id}`);
    const past = which.getBoundingClientRect().top - sight().top;
    if (past < 0 || onePage?.checked) window.scrollBy({ top: past, behavior: "instant" });
    if (field) keepInSight(field);
  }

  // Returns whether an address within the page leads into the return; its place is shown, and has the focus if asked.
  function reveal(hash, { focuses }) {
    const target = document.getElementById(hash.slice(1));
    if (!target || !form.contains(target)) return false;
    if (sections.includes(target) && focuses) open(target);
    else if (sections.includes(target)) show(target);
    else revealWithin(target, focuses);
    note(hash);
    return true;
  }

  // A question of the secretariat about a figure stands in the figure's panel.
  function revealWithin(target, focuses) {
    const code = target.closest("[data-of]")?.dataset.of;
    const place = (code && document.getElementById(`dong-${code}`)) || target;
    show(sectionOf(place));
    const field = isWriting(place) ? place : place.querySelector("input.cell");
    if (field && (focuses || (field === target && !isTouched))) goTo(field);
    else place.scrollIntoView({ block: "nearest", behavior: "instant" });
    if (code) openPanel(code);
    if (field || !focuses) return;
    target.tabIndex = -1;
    target.focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    closeList();
    if (reveal(link.hash, { focuses: true })) event.preventDefault();
  });
  window.addEventListener("hashchange", () => reveal(location.hash, { focuses: true }));

  // In one long page the tab of what has the focus is the one that is marked. Nothing that has it lies under a bar.
  form.addEventListener("focusin", (event) => {
    const other = event.target.closest("section.part");
    if (other && other !== section && !other.hidden) show(other);
    if (other && pressed?.field !== event.target) keepInSight(event.target);
  });

  window.addEventListener("beforeprint", () => {
    for (const one of sections) one.hidden = false;
  });
  window.addEventListener("afterprint", () => show(section));

  function prefersOnePage() {
    try {
      return localStorage.getItem(ONE_PAGE) === "1";
    } catch {
      return false; // a forbidden store: the choice holds for this page only
    }
  }

  function keepChoice() {
    try {
      if (onePage.checked) localStorage.setItem(ONE_PAGE, "1");
      else localStorage.removeItem(ONE_PAGE);
    } catch {
      // as above
    }
  }

  if (onePage && tabs) {
    onePage.checked = prefersOnePage();
    for (const place of [onePage, onePage.closest("label")]) if (place) place.hidden = false;
    onePage.addEventListener("change", () => {
      keepChoice();
      show(section);
    });
  }

  // ---- what is left to do, behind the counter

  function list() {
    return document.querySelector("details.todo-list");
  }

  function closeList() {
    const open = list()?.open;
    if (open) list().open = false;
    return Boolean(open);
  }

  let spot = null; // where the person is, or was led last

  function follows(one, other) {
    return Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
  }

  // The next thing to do after the cell where the person is, or the one before it; round at the end.
  function nextToDo(step) {
    const links = [...(list()?.querySelectorAll("a[href^='#']") ?? [])];
    const places = links.map((link) => document.getElementById(link.hash.slice(1))).filter(Boolean);
    places.sort((one, other) => (follows(one, other) ? -1 : 1));
    if (!places.length) {
      state.textContent = "Không còn việc nào phải làm.";
      document.getElementById("nop")?.focus();
      return;
    }
    const ahead = places.filter((place) => !spot || (step > 0 ? follows(spot, place) : follows(place, spot)));
    const among = ahead.length ? ahead : places;
    const place = step > 0 ? among[0] : among.at(-1);
    spot = place;
    closeList();
    reveal(`#${place.id}`, { focuses: true });
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest("details.todo-list")) closeList();
  });
  form.addEventListener("focusout", (event) => {
    const outer = event.target.closest("details.todo-list");
    if (outer && event.relatedTarget && !outer.contains(event.relatedTarget)) closeList();
  });

  // ---- keys

  function move(step) {
    const all = cellsOf(form);
    jump(all[all.indexOf(current.field) + step]);
  }

  function jump(field) {
    if (field && field !== current.field) goTo(field);
    else commit();
  }

  function page(step) {
    const all = cellsOf(sectionOf(current.field));
    const place = all.indexOf(current.field) + step * Math.max(1, rowsInSight(sectionOf(current.field)) - 1);
    jump(all[Math.min(Math.max(place, 0), all.length - 1)]);
  }

  function openPanel(code) {
    form.dispatchEvent(new CustomEvent("portal-open-row", { detail: { code: code } }));
  }

  // The one button of the row's message: it takes what is proposed or opens what is to be explained.
  function act() {
    const row = current.field.closest(".row-figure");
    if (current.isEdited) commit();
    const button = row.querySelector(".clash button") ?? row.querySelector("button[name=take]");
    const found = button ?? row.querySelector(".said-of :is(button, a)");
    if (found) found.click();
  }

  function tab(step) {
    open(sections[sections.indexOf(section) + step]);
  }

  // With one section in sight Tab goes on from its last place to the first of the next one, as if all were in sight.
  function crosses(event) {
    const here = event.target.closest("section.part");
    if (event.key !== "Tab" || event.ctrlKey || event.altKey || onePage?.checked || !sections.includes(here))
      return null;
    const other = sections[sections.indexOf(here) + (event.shiftKey ? -1 : 1)];
    const end = event.shiftKey ? 0 : -1;
    if (!other || stops(here).at(end) !== event.target) return null;
    return () => {
      other.hidden = false;
      const stop = stops(other).at(event.shiftKey ? -1 : 0);
      if (stop) goTo(stop);
      else show(other);
    };
  }

  // What Tab stops at within a section that is in sight.
  function stops(place) {
    const all = place.querySelectorAll("a[href], button, input, select, textarea, summary");
    return [...all].filter((one) => one.tabIndex >= 0 && !one.matches(":disabled") && one.getClientRects().length);
  }

  const MOVES = {
    Enter: () => move(1),
    "Shift+Enter": () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    PageDown: () => page(1),
    PageUp: () => page(-1),
    "Alt+Enter": () => openPanel(current.field.name),
    "Ctrl+Enter": act,
    F2: () => edit(current.field.value.length),
  };
  const READY = {
    ...MOVES,
    Home: () => jump(cellsOf(sectionOf(current.field))[0]),
    End: () => jump(cellsOf(sectionOf(current.field)).at(-1)),
    "Ctrl+Home": () => jump(cellsOf(form)[0]),
    "Ctrl+End": () => jump(cellsOf(form).at(-1)),
    ArrowLeft: () => edit(0),
    ArrowRight: () => edit(current.field.value.length),
    Delete: () => {
      if (!current.field.value) return;
      write(current.field, "");
      close();
      enter(current.field);
    },
  };
  const EDITED = { ...MOVES, Escape: takeBack };
  const PAGE = {
    F8: () => nextToDo(1),
    "Shift+F8": () => nextToDo(-1),
    "Alt+PageDown": () => tab(1),
    "Alt+PageUp": () => tab(-1),
    "Ctrl+PageDown": () => tab(1),
    "Ctrl+PageUp": () => tab(-1),
  };
  const UNDO = { "Ctrl+z": undo, "Ctrl+y": redo, "Ctrl+Shift+z": redo };

  function nameOf(event) {
    const held = [(event.ctrlKey || event.metaKey) && "Ctrl", event.altKey && "Alt", event.shiftKey && "Shift"];
    return [...held.filter(Boolean), event.key.length === 1 ? event.key.toLowerCase() : event.key].join("+");
  }

  function actionOf(event) {
    const field = event.target;
    const inCell = isCell(field) && field === current?.field;
    if (event.key === "?" && (isCell(field) || !isWriting(field))) return () => keys.showModal();
    const name = nameOf(event);
    if (name === "Escape" && list()?.open) return leaveList;
    const undoes = inCell ? !current.isEdited : !isWriting(field);
    const own = inCell && (current.isEdited ? EDITED : READY);
    for (const table of [own, undoes && UNDO, PAGE]) if (table && Object.hasOwn(table, name)) return table[name];
    return crosses(event);
  }

  function leaveList() {
    const summary = list().querySelector("summary");
    const isInside = list().contains(document.activeElement);
    closeList();
    if (isInside) summary.focus();
  }

  document.addEventListener("keydown", (event) => {
    // An input method is putting a letter together: its keys are its own.
    if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
    if (document.querySelector("dialog[open]")) return;
    pressed = null;
    if (event.key === "Tab") passOver();
    const action = actionOf(event);
    if (action) {
      event.preventDefault();
      action();
    } else if (current && !current.isEdited && event.target === current.field) overtake(event);
  });

  // What the browser does with a key in a cell that is ready: letters overwrite, also where an answer has just been
  // written into it, and marking or moving by words begins to edit.
  function overtake(event) {
    const isHeld = event.ctrlKey || event.metaKey || event.altKey;
    if (event.key === "Backspace" || (event.key.length === 1 && !isHeld)) current.field.select();
    else if (/^(ArrowLeft|ArrowRight|Home|End)$/.test(event.key)) edit();
  }

  // Several cells at once are read and shown on a page of their own before anything is saved.
  form.addEventListener("paste", async (event) => {
    if (!isCell(event.target)) return;
    const text = event.clipboardData.getData("text/plain");
    if (!/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const waits = [];
    const detail = { form: form, wait: (promise) => waits.push(promise) };
    document.dispatchEvent(new CustomEvent("portal-before-send", { detail: detail }));
    await Promise.all(waits);
    const pasting = document.getElementById("dan");
    pasting.elements.text.value = text;
    pasting.elements.start.value = event.target.name;
    pasting.submit();
  });

  const keys = document.getElementById("phim");
  const showKeys = document.getElementById("xem-phim");
  showKeys.hidden = false;
  showKeys.addEventListener("click", () => keys.showModal());

  // ---- how the page begins

  // From cell to cell there is nothing between: the panel of a row is opened and its button pressed by their keys.
  // What a row says is written anew by each save, and would take the focus away with it.
  function passOver() {
    for (const way of form.querySelectorAll("a.row-more, .line a, .line button")) way.tabIndex = -1;
  }
  passOver();

  // The panel says by which keys one comes into it and leaves it.
  form.addEventListener("portal-panel-shown", () => {
    if (isTouched) return;
    const hint = document.createElement("p");
    hint.className = "quiet";
    hint.textContent = "Alt + Enter vào bảng này, Esc về ô.";
    document.getElementById("bang-noi-dung").append(hint);
  });

  function begin() {
    const missing = form.querySelector(".row-figure.missing input.cell:not(:disabled)");
    if (reveal(location.hash, { focuses: false })) {
      window.addEventListener("load", settle);
      return;
    }
    show(missing ? sectionOf(missing) : section);
    // An answer that was refused, or that was half typed and is back (drafts.js), is what one came for.
    const back = form.querySelector(".answering .problem") ?? form.querySelector(".draft-notice");
    if (back) {
      revealWithin(back, false);
      return;
    }
    const refused = document.getElementById("chua-luu");
    if (refused) refused.focus();
    else if (missing && !location.hash && !isTouched && !isAwaited()) goTo(missing);
  }

  // The browser itself puts what an address names at the very top, with what is asked about it beside it out of sight.
  function settle() {
    const field = document.activeElement;
    if (!isCell(field) || location.hash !== `#${field.id}`) return;
    window.scrollTo({ top: 0, behavior: "instant" });
    keepInSight(field);
  }

  // Something else is to be read first, or the person is somewhere already.
  function isAwaited() {
    const offer = document.getElementById("con-giu");
    return Boolean(document.getElementById("duoc-hoi")) || !offer.hidden || document.activeElement !== document.body;
  }

  // Once the scripts beside this one listen too.
  document.addEventListener("DOMContentLoaded", begin);
})();
