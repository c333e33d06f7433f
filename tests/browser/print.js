// What of a page is not fit for paper, a line each: letters that are not black, what only a screen can press, and a
// heading or a large number that paper has lost.
(() => {
  const ON_SCREENS = ".topbar, .subpages, .filters, .crumbs, .btn, .savebar, .files, dialog";
  const KEPT = "main h1, main .large"; // what a printed page must still say
  const nameOf = (element) =>
    `${element.tagName.toLowerCase()}.${[...element.classList].join(".")} “${element.textContent.trim().slice(0, 30)}”`;
  if (document.querySelector('link[href*="presenting"]')) return []; // slides are printed as they are projected

  const found = [];
  for (const element of document.querySelectorAll(ON_SCREENS)) {
    if (element.checkVisibility()) found.push(`printed, but only for a screen: ${nameOf(element)}`);
  }
  for (const element of document.querySelectorAll(KEPT)) {
    if (element.closest("details:not([open])") || element.closest(".screen-only")) continue;
    if (!element.checkVisibility()) found.push(`lost on paper: ${nameOf(element)}`);
    for (const part of element.querySelectorAll("*")) {
      const isSilent = part.closest(".visually-hidden, svg");
      if (!isSilent && part.textContent.trim() && !part.checkVisibility()) found.push(`lost on paper: ${nameOf(part)}`);
    }
  }
  const pale = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const box = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || box.closest("svg, noscript, option") || !box.checkVisibility()) continue;
    const colour = getComputedStyle(box).color;
    if (colour !== "rgb(0, 0, 0)") pale.set(box.className || box.tagName, `printed in ${colour}: ${nameOf(box)}`);
  }
  return [...found, ...pale.values()];
})();
