// Holds states still for the design reference: what the style sheets say of :hover, :focus and
// :active also holds for `data-state="hover"`, `focus` and `active` below the element.

const STATES = [
  [/:focus-visible|:focus-within|:focus(?![\w-])/g, '[data-state="focus"]'],
  [/:hover/g, '[data-state="hover"]'],
  [/:active/g, '[data-state="active"]'],
];

export function start() {
  const held = new CSSStyleSheet();
  held.replaceSync([...document.styleSheets].flatMap((sheet) => heldIn(sheet.cssRules)).join("\n"));
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, held];
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== held);
  };
}

function heldIn(rules) {
  return [...rules].map((rule) => (rule.selectorText ? ofStyle(rule) : ofGroup(rule))).filter(Boolean);
}

function ofStyle(rule) {
  const selector = STATES.reduce((text, [state, mark]) => text.replace(state, mark), rule.selectorText);
  return selector === rule.selectorText ? "" : `${selector} { ${rule.style.cssText} }`;
}

function ofGroup(rule) {
  if (!rule.cssRules?.length || rule instanceof CSSKeyframesRule) return "";
  const inner = heldIn(rule.cssRules).join("\n");
  return inner && `${rule.cssText.slice(0, rule.cssText.indexOf("{"))} { ${inner} }`;
}
