// Watches the form of a return from within: which rows are in sight, which move, how much the layout shifts.
(() => {
  const NEAR = 1; // px: what a browser rounds
  const [STEP, DOWN] = [15, 150]; // px
  const rows = () => [...document.querySelectorAll(".row-figure")].filter((row) => row.getClientRects().length);

  // Where a row stands on its page, wherever that is scrolled to.
  function topOf(row) {
    let top = row.getBoundingClientRect().top;
    for (let box = row.parentElement; box; box = box.parentElement) top += box.scrollTop;
    return top;
  }

  // Wholly in the window, and under nothing.
  function isInSight(row) {
    const box = row.getBoundingClientRect();
    if (box.top < -NEAR || box.bottom > window.innerHeight + NEAR) return false;
    const middle = (box.left + box.right) / 2;
    return [box.top + 3, box.bottom - 3].every((y) => row.contains(document.elementFromPoint(middle, y)));
  }

  function inSight(among = rows()) {
    return among.filter(isInSight).length;
  }

  // The most rows of a section that can be in sight at once, and how many it has.
  function best(section) {
    const own = rows().filter((row) => section.contains(row));
    let most = 0;
    for (const row of own) {
      row.scrollIntoView({ block: "start" });
      // Down again from under what stands still at the top.
      for (let pushed = 0; pushed <= DOWN; pushed += STEP) {
        most = Math.max(most, inSight(own));
        window.scrollBy(0, -STEP);
      }
    }
    return [most, own.length];
  }

  const JUST_NOW = 200; // ms, from the frame of a shift to where it is told
  const seen = { key: "", moves: [], shifts: [], opened: Number.NEGATIVE_INFINITY };
  let before = new Map();

  function look() {
    const now = new Map(rows().map((row) => [row.id, topOf(row)]));
    const isAnother = now.size !== before.size || [...now.keys()].some((id) => !before.has(id));
    if (isAnother) seen.opened = performance.now();
    for (const [id, top] of now) {
      const was = before.get(id) ?? top;
      if (Math.abs(top - was) > NEAR) seen.moves.push([seen.key, id, Math.round(was), Math.round(top)]);
    }
    before = now;
    requestAnimationFrame(look);
  }

  // From now on: what moves or shifts, and after which key.
  function watch() {
    addEventListener("keydown", (event) => (seen.key = `${event.target.name} ${event.key}`), true);
    new PerformanceObserver((list) => {
      for (const shift of list.getEntries()) {
        const sources = shift.sources.map(({ node }) => node?.id || node?.parentElement?.id || node?.nodeName || "?");
        const isOpening = Math.abs(shift.startTime - seen.opened) < JUST_NOW;
        seen.shifts.push([seen.key, shift.value, sources.join(" "), isOpening]);
      }
    }).observe({ type: "layout-shift" });
    look();
  }

  window.desk = { inSight, best, watch, seen };
})();
