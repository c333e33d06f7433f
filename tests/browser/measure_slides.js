// What is wrong on the slide that shows, or on what is laid over it: small letters, faint letters, what does not fit.
() => {
  const wrong = [];
  const box = document.querySelector("dialog[open]") || document.querySelector(".slide.now");
  const colours = (text) => text.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) =>
    [r, g, b]
      .map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
      .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const found = colours(getComputedStyle(one).backgroundColor);
      if (found.length < 4 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  const root = document.documentElement;
  if (root.scrollHeight > innerHeight || root.scrollWidth > innerWidth) wrong.push("the page scrolls");
  for (const one of [box, ...box.querySelectorAll("*")]) {
    if (one.closest("svg, .unseen") || !one.getClientRects().length) continue;
    if (one.scrollHeight > one.clientHeight + 1 && one.clientHeight && getComputedStyle(one).display !== "inline") {
      wrong.push(`${one.tagName}.${one.className} is higher than its box: ${one.scrollHeight} > ${one.clientHeight}`);
    }
    if (
      one.scrollWidth > one.clientWidth + 1 &&
      one.clientWidth &&
      getComputedStyle(one).display !== "inline" &&
      getComputedStyle(one).textOverflow !== "ellipsis"
    ) {
      wrong.push(`${one.tagName}.${one.className} is wider than its box: ${one.textContent.slice(0, 40)}`);
    }
  }
  let smallest = Infinity,
    faintest = Infinity;
  const walk = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  const foot = box.querySelector(".foot");
  const end = foot ? foot.getBoundingClientRect().top : innerHeight;
  while (walk.nextNode()) {
    const node = walk.currentNode,
      parent = node.parentElement;
    if (!node.data.trim() || parent.closest(".unseen, template")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const rects = [...range.getClientRects()].filter((r) => r.width);
    if (!rects.length) continue;
    const style = getComputedStyle(parent);
    let size = parseFloat(style.fontSize);
    const matrix = parent.getScreenCTM?.();
    if (matrix) size *= matrix.a;
    smallest = Math.min(smallest, size);
    if (size < 28) wrong.push(`${size} px: ${node.data.slice(0, 40)}`);
    const [one, other] = [light(colours(style.color)), light(ground(parent))].sort((a, b) => b - a);
    const contrast = (one + 0.05) / (other + 0.05);
    faintest = Math.min(faintest, contrast);
    if (contrast < 7) wrong.push(`contrast ${contrast.toFixed(1)}: ${node.data.slice(0, 40)}`);
    for (const r of rects) {
      if (r.left < -1 || r.right > innerWidth + 1 || r.top < -1 || r.bottom > innerHeight + 1) {
        wrong.push(`outside the screen: ${node.data.slice(0, 40)}`);
      } else if (!parent.closest(".foot") && r.bottom > end + 2) wrong.push(`over the foot: ${node.data.slice(0, 40)}`);
    }
  }
  return { wrong: [...new Set(wrong)], smallest, faintest };
};
