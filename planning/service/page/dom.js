// Elements without a framework: el("p", {class: "note"}, "text", child).

/** A new element. Attributes: "class", "text"; functions named on... are listeners; true, false and null as HTML has them. */
export function el(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** A new SVG element. */
export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "text") element.textContent = value;
    else if (typeof value === "function") element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A label over its control. */
export function field(label, control, note = "") {
  return el("label", { class: "field" }, el("span", { text: label }), control, note ? el("small", { text: note }) : null);
}
