// What of a page's layout stands in somebody's way, a line each: what sticks out sideways, a table or a sum that is cut
// off, small letters, a top bar of more than one line, a focus that cannot be seen or lies under something.
(async () => {
  const SMALLEST = 14; // px, of letters
  const TOP_BAR = 48; // px
  const DESK = 1024; // px, of the narrowest window
  const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";
  const LOOKS = ["outlineStyle", "outlineWidth", "outlineColor", "boxShadow", "borderColor", "backgroundColor"];
  const SHARES = [0.5, 0.1, 0.9];
  const nameOf = (element) =>
    `${element.tagName.toLowerCase()}${element.id ? `#${element.id}` : ""}.${[...element.classList].join(".")} ` +
    `“${(element.textContent || element.name || "").trim().slice(0, 30)}”`;

  function sideways() {
    if (document.documentElement.scrollWidth <= window.innerWidth) return [];
    const wide = [...document.querySelectorAll("body *")].filter(
      (element) =>
        element.getBoundingClientRect().right > window.innerWidth &&
        !element.closest(".wide") &&
        element.checkVisibility({ contentVisibilityAuto: true }),
    );
    return [`scrolls sideways: ${wide.slice(0, 3).map(nameOf).join(", ")}`];
  }

  // In a desk's window a table of figures of a cluster stands whole, and the sum of any is in sight.
  function tables() {
    if (window.innerWidth < DESK) return [];
    const found = [];
    for (const table of document.querySelectorAll(".wide > table.across:not(.stack)")) {
      const box = table.parentElement;
      if (!table.checkVisibility()) continue; // folded away
      const right = box.getBoundingClientRect().right + 1;
      const total = [...table.querySelectorAll("thead .whole")].at(-1);
      if (!table.matches(".many") && table.offsetWidth > box.clientWidth)
        found.push(`a table of ${table.offsetWidth} px in ${box.clientWidth} px: ${nameOf(table)}`);
      if (table.matches(".by-unit") && total?.getBoundingClientRect().right > right)
        found.push(`the sum is cut off: ${nameOf(table)}`);
    }
    return found;
  }

  const drawn = () => new Promise((answer) => requestAnimationFrame(() => requestAnimationFrame(answer)));

  // What is folded away is asked the same once it is open.
  async function unfolded() {
    const folded = [...document.querySelectorAll("main details:not([open]):has(.wide)")];
    if (!folded.length) return [];
    for (const details of folded) details.open = true;
    await drawn();
    const found = [...sideways(), ...tables()].map((fault) => `unfolded: ${fault}`);
    for (const details of folded) details.open = false;
    return found;
  }

  function smallLetters() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = new Map();
    while (walker.nextNode()) {
      const box = walker.currentNode.parentElement;
      if (!walker.currentNode.data.trim() || box.closest("svg, noscript") || !box.checkVisibility()) continue;
      const size = Number.parseFloat(getComputedStyle(box).fontSize);
      if (size < SMALLEST) found.set(box.className || box.tagName, `letters of ${size} px: ${nameOf(box)}`);
    }
    return [...found.values()];
  }

  function topBar() {
    const height = document.querySelector(".topbar")?.offsetHeight ?? 0;
    return height > TOP_BAR ? [`the top bar is ${height} px high`] : [];
  }

  const looksOf = (element) => LOOKS.map((look) => getComputedStyle(element)[look]).join(" ");

  // Of what has the focus some lies bare: at the middle of a line or near its edge nothing else is met.
  function isBare(element) {
    return [...element.getClientRects()].some((box) => {
      const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, window.innerHeight)];
      return SHARES.some((x) =>
        SHARES.some((y) =>
          element.contains(document.elementFromPoint(box.left + box.width * x, top + (bottom - top) * y)),
        ),
      );
    });
  }

  function focus() {
    const found = new Map();
    for (const element of document.querySelectorAll(FOCUSABLE)) {
      if (element.tabIndex < 0 || element.disabled || element.type === "hidden") continue;
      document.activeElement.blur();
      const before = looksOf(element);
      element.focus({ focusVisible: true });
      if (document.activeElement !== element) continue;
      const kind = `${element.tagName}.${element.className}`;
      if (looksOf(element) === before) found.set(`look ${kind}`, `a focus that cannot be seen: ${nameOf(element)}`);
      if (!isBare(element)) found.set(`bare ${kind}`, `a focus that lies under something: ${nameOf(element)}`);
    }
    document.activeElement.blur();
    window.scrollTo(0, 0);
    for (const box of document.querySelectorAll(".wide")) box.scrollTo(0, 0);
    return [...found.values()];
  }

  // Scripts that look at widths answer before the next picture is drawn.
  await drawn();
  return [...sideways(), ...tables(), ...(await unfolded()), ...smallLetters(), ...topBar(), ...focus()];
})();
