"use strict";
// The presenter mode: one slide at a time by the keys of a remote, by tap and by swipe; a number opens its source
// over the slide. All of it is in the document already: nothing is asked of the server after loading.
(() => {
  const root = document.documentElement;
  const slides = Array.from(document.querySelectorAll(".slide"));
  const over = document.getElementById("over");
  const holds = over.querySelector(".holds");
  const black = document.getElementById("black");
  let at = 0;
  let page = 0;
  let opened = null; // what had the focus before something was laid over

  function keyOf(place) {
    return place < 9 ? String(place + 1) : place === 9 ? "0" : "";
  }

  function sourced(slide) {
    return Array.from(slide.querySelectorAll("[data-sources]")).filter((row) => row.dataset.sources);
  }

  function show(place, takesFocus) {
    at = Math.max(0, Math.min(slides.length - 1, place));
    slides.forEach((slide, number) => {
      slide.classList.toggle("now", number === at);
    });
    const slide = slides[at];
    window.scrollTo(0, 0);
    history.replaceState(null, "", `#${slide.id}`);
    document.getElementById("said").textContent = slide.getAttribute("aria-label");
    if (takesFocus) slide.querySelector("h2").focus({ preventScroll: true });
  }

  // What is laid over: pages that are turned with the same keys as slides.
  function layOver(nodes, label, first) {
    if (!over.open) opened = document.activeElement;
    holds.replaceChildren(...nodes);
    over.setAttribute("aria-label", label);
    if (!over.open) over.showModal();
    turnTo(first || 0);
  }

  function pages() {
    return Array.from(holds.querySelectorAll(".page"));
  }

  function turnTo(number) {
    const all = pages();
    page = Math.max(0, Math.min(all.length - 1, number));
    all.forEach((one, place) => {
      one.hidden = place !== page;
    });
    over.querySelector(".page-number").textContent = all.length > 1 ? `${page + 1}/${all.length}` : "";
    for (const button of over.querySelectorAll("[data-do=before], [data-do=after]")) button.hidden = all.length < 2;
    const here = all[page]?.querySelector(".here");
    (here || over.querySelector("[data-do=close]")).focus({ preventScroll: true });
  }

  function openSources(numbers, first) {
    const nodes = [];
    let start = 0;
    for (const number of numbers) {
      if (number === first) start = nodes.filter((node) => node.className === "page").length;
      const template = document.getElementById(`so-${number}`);
      if (template) nodes.push(...template.content.cloneNode(true).children);
    }
    if (nodes.length) layOver(nodes, "Nguồn của số", start);
  }

  function openKey(place) {
    const row = sourced(slides[at])[place];
    if (row) openSources(row.dataset.sources.split(" "));
  }

  function openList() {
    const nodes = [];
    for (let start = 0; start < slides.length; start += 10) {
      const part = document.createElement("div");
      part.className = "page";
      const title = document.createElement("h2");
      title.textContent = "Các trang";
      const list = document.createElement("ol");
      slides.slice(start, start + 10).forEach((slide, place) => {
        const button = document.createElement("button");
        button.type = "button";
        button.dataset.go = String(start + place);
        if (start + place === at) button.className = "here";
        const key = document.createElement("span");
        key.className = "key";
        key.textContent = keyOf(place);
        button.append(key, slide.dataset.title);
        const item = document.createElement("li");
        item.append(button);
        list.append(item);
      });
      part.append(title, list);
      nodes.push(part);
    }
    layOver(nodes, "Danh sách các trang", Math.floor(at / 10));
  }

  function openKeys() {
    const keys = document.getElementById("keys").content.cloneNode(true);
    const loaded = keys.querySelector(".loaded");
    if (root.classList.contains("loaded")) loaded.textContent = "Phông chữ đã nạp xong.";
    layOver([...keys.children], "Các phím");
  }

  function fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (root.requestFullscreen) root.requestFullscreen().catch(() => {});
  }

  const moves = {
    PageDown: 1,
    ArrowRight: 1,
    ArrowDown: 1,
    " ": 1,
    PageUp: -1,
    ArrowLeft: -1,
    ArrowUp: -1,
    Backspace: -1,
  };

  function step(by) {
    if (over.open) turnTo(page + by);
    else show(at + by, true);
  }

  function digit(key) {
    const place = key === "0" ? 9 : Number(key) - 1;
    const button = over.open && pages()[page]?.querySelectorAll("[data-go]")[place];
    if (button) button.click();
    else openKey(place);
  }

  const deeds = {
    home: () => (over.open ? turnTo(0) : show(0, true)),
    end: () => (over.open ? turnTo(Infinity) : show(slides.length - 1, true)),
    b: () => {
      black.hidden = false;
    },
    ".": () => {
      black.hidden = false;
    },
    f: fullScreen,
    f5: fullScreen,
    l: openList,
    n: () => root.classList.toggle("with-keys"),
    "?": openKeys,
    h: openKeys,
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key;
    if (!black.hidden) {
      // any key brings the slide back, and does nothing else
      black.hidden = true;
      event.preventDefault();
      return;
    }
    const onButton = over.open && event.target.closest("button, a") && (key === " " || key === "Enter");
    if (onButton) return;
    if (moves[key]) step(key === " " && event.shiftKey ? -1 : moves[key]);
    else if (/^[0-9]$/.test(key)) digit(key);
    else if (deeds[key.toLowerCase()]) deeds[key.toLowerCase()]();
    else return;
    event.preventDefault();
  });

  over.addEventListener("close", () => {
    if (over.open) return; // told late: something else was laid over meanwhile
    holds.replaceChildren();
    if (opened?.isConnected) opened.focus({ preventScroll: true });
  });

  document.addEventListener("click", (event) => {
    if (!black.hidden) {
      black.hidden = true;
      return;
    }
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const link = event.target.closest("a.so");
    if (link) {
      event.preventDefault();
      const row = link.closest("[data-sources]");
      openSources(row.dataset.sources.split(" "), link.dataset.so);
      return;
    }
    const button = event.target.closest("button");
    if (button?.dataset.go) {
      over.close();
      show(Number(button.dataset.go), true);
    } else if (button && button.dataset.do === "close") over.close();
    else if (button?.dataset.do) step(button.dataset.do === "after" ? 1 : -1);
    else if (button?.classList.contains("place")) openList();
    else if (!button && !over.open && !event.target.closest("a") && !String(getSelection())) {
      show(at + (event.clientX < innerWidth / 3 ? -1 : 1), true);
    }
  });

  let touched = null;
  document.addEventListener(
    "touchstart",
    (event) => {
      touched = event.touches.length === 1 ? event.touches[0] : null;
    },
    { passive: true },
  );
  document.addEventListener(
    "touchend",
    (event) => {
      if (!touched) return;
      const moved = event.changedTouches[0].clientX - touched.clientX;
      const sideways = Math.abs(moved) > 60 && Math.abs(event.changedTouches[0].clientY - touched.clientY) < 80;
      touched = null;
      if (sideways) step(moved < 0 ? 1 : -1);
    },
    { passive: true },
  );

  for (const slide of slides) {
    sourced(slide).forEach((row, place) => {
      const key = keyOf(place);
      row.dataset.key = key;
      const head = row.querySelector("th");
      if (head) head.dataset.key = key;
    });
  }
  // Letters of all kinds are fetched now, not when the slide comes that has them: the line may be cut by then.
  const letters = "Aa0ạữĐ%";
  Promise.all(["400", "600"].map((weight) => document.fonts.load(`${weight} 28px "Be Vietnam Pro"`, letters))).then(
    () => root.classList.add("loaded"),
    () => {},
  );
  root.classList.add("presenting");
  const wanted = slides.findIndex((slide) => `#${slide.id}` === location.hash);
  show(Math.max(wanted, 0), true);
})();
