/** Elements made by script alone. No markup is parsed: a page that enforces Trusted Types lets none through. */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * @param {string} name
 * @param {Record<string, string | number | boolean>} [attributes] true: there, without a value; false: not there
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
export function make(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** The same of a drawing. @returns {SVGElement} */
export function draw(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

/** A drawing of 24 by 24 that only decorates. @param {...(string | SVGElement)} parts paths, or elements */
export function icon(...parts) {
  const paths = parts.map((part) => (typeof part === 'string' ? draw('path', { d: part }) : part));
  return draw('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true' }, ...paths);
}

/** Leaves equal text alone, so that it is not read aloud again, and a selection in it stays. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children);
  return element;
}
