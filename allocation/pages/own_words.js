// Streamlit's own labels in the reader's language: text, and what buttons and fields are called.
const CALLED = ["aria-label", "title", "placeholder"];
const LONGEST = 80;
let watching;

function dictionary(pairs) {
  const whole = new Map(pairs.filter(([from]) => !from.includes("*")));
  // A star stands for what a label is about.
  const parts = pairs
    .filter(([from]) => from.includes("*"))
    .map(([from, to]) => [...from.split("*"), to]);
  return (text) => {
    if (!text || text.length > LONGEST) return undefined;
    if (whole.has(text)) return whole.get(text);
    for (const [before, after, to] of parts)
      if (text.length > before.length + after.length && text.startsWith(before) && text.endsWith(after))
        return to.replace("*", () => text.slice(before.length, text.length - after.length));
    return undefined;
  };
}

function translate(node, told) {
  if (node.nodeType === Node.TEXT_NODE) {
    const text = told(node.nodeValue.trim());
    if (text) node.nodeValue = text;
    return;
  }
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  for (const name of CALLED) {
    const text = told(node.getAttribute(name));
    if (text) node.setAttribute(name, text);
  }
}

function everything(root, told) {
  translate(root, told);
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) translate(walker.currentNode, told);
}

export default function ({ data }) {
  watching?.disconnect();
  const told = dictionary(data.words);
  watching = new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes)
      if (type === "childList") addedNodes.forEach((node) => everything(node, told));
      else translate(target, told);
  });
  everything(document.body, told);
  watching.observe(document.body, {
    subtree: true,
    childList: true,
    characterData: true,
    attributeFilter: CALLED,
  });
}
