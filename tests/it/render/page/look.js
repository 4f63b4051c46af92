// Looks at copies of a page, each in a frame of its own width: what runs over, and what is hard to read.
const luminance = ([r, g, b]) => {
  const part = (v) => (v /= 255, v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
};
const contrast = (a, b) => {
  const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
  return (x + 0.05) / (y + 0.05);
};
const colour = (text) => {
  const parts = (text.match(/[\d.]+/g) || []).map(Number);
  return parts.length === 4 && parts[3] === 0 ? null : parts.slice(0, 3);
};

// The colour under an element: of the field of a drawing that it stands on, else of what is around it.
function ground(view, element) {
  if (element.namespaceURI.endsWith("svg")) {
    const at = element.getBoundingClientRect();
    const [x, y] = [(at.left + at.right) / 2, (at.top + at.bottom) / 2];
    const fields = [...element.ownerSVGElement.querySelectorAll("rect")].filter((field) => {
      const box = field.getBoundingClientRect();
      return box.left <= x && x <= box.right && box.top <= y && y <= box.bottom;
    });
    // A label that is outlined in the colour of the page stands on that.
    if (fields.length && !element.classList.contains("halo")) return colour(view.getComputedStyle(fields.pop()).fill);
  }
  for (let around = element; around; around = around.parentElement) {
    const found = colour(view.getComputedStyle(around).backgroundColor);
    if (found && found.length === 3) return found;
  }
  return [255, 255, 255];
}

function look(frame) {
  const view = frame.contentWindow, page = view.document, faint = [], seen = new Set();
  for (const element of page.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const inDrawing = element.namespaceURI.endsWith("svg");
    if (!own || (inDrawing && element.tagName !== "text") || !element.getClientRects().length) continue;
    const style = view.getComputedStyle(element);
    const ink = colour(inDrawing ? style.fill : style.color), paper = ground(view, element);
    const key = `${ink} ${paper}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const found = contrast(ink, paper);
    if (found < 4.5) faint.push(`${element.className.baseVal ?? element.className} “${element.textContent.trim()}” ${found.toFixed(2)}`);
  }
  const root = page.documentElement, over = [];
  if (root.scrollWidth > root.clientWidth) over.push(`page ${root.scrollWidth} > ${root.clientWidth}`);
  for (const element of page.querySelectorAll("body *")) {
    if (element.closest(".sheet, svg")) continue;
    const box = element.getBoundingClientRect();
    if (box.right > root.clientWidth + 0.5 || box.left < -0.5) over.push(`${element.tagName} ${element.className} ${box.left}..${box.right}`);
  }
  for (const words of page.querySelectorAll("svg text")) {
    const [box, all] = [words.getBoundingClientRect(), words.ownerSVGElement.getBoundingClientRect()];
    if (box.right > all.right + 1 || box.left < all.left - 1) over.push(`“${words.textContent}” leaves its drawing`);
  }
  return { name: frame.name, pairs: seen.size, faint, over };
}

addEventListener("load", () => {
  const found = [...document.querySelectorAll("iframe")].map(look);
  const told = document.createElement("pre");
  told.id = "told";
  told.textContent = JSON.stringify(found);
  document.body.replaceChildren(told);
});
