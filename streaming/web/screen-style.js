/** Which properties of CSS a world may set on its boxes, and to what. All others are left out: none of them reaches beyond its box. */

const MOST = 1e6;
const PERCENT = /^-?\d{1,7}(\.\d{1,12})?%$/;
const COLOUR = /^#[0-9a-f]{8}$/;

const sides = (before, after = '') => ['Left', 'Top', 'Right', 'Bottom'].map((side) => before + side + after);
const corners = ['TopLeft', 'TopRight', 'BottomLeft', 'BottomRight'].map((corner) => `border${corner}Radius`);
const aligned = ['auto', 'flex-start', 'center', 'flex-end', 'stretch', 'baseline', 'space-between', 'space-around'];

const number = (least, most) => (value) => (Number.isFinite(value) && value >= least && value <= most ? String(value) : null);
const word = (...words) => (value) => (words.includes(value) ? value : null);
const colour = (value) => (typeof value === 'string' && COLOUR.test(value) ? value : null);
const px = (value) => (Number.isFinite(value) && Math.abs(value) <= MOST ? `${value}px` : null);
const length = (value) => px(value) ?? (typeof value === 'string' && (value === 'auto' || PERCENT.test(value)) ? value : null);

/** By property, what reads it. */
const READ = new Map([
  ['display', word('flex', 'none')],
  ['position', word('relative', 'absolute')],
  ['flexDirection', word('row', 'column', 'row-reverse', 'column-reverse')],
  ['flexWrap', word('nowrap', 'wrap', 'wrap-reverse')],
  ['justifyContent', word('flex-start', 'center', 'flex-end', 'space-between', 'space-around', 'space-evenly')],
  ['overflow', word('visible', 'hidden', 'auto')],
  ...['alignItems', 'alignContent', 'alignSelf'].map((property) => [property, word(...aligned)]),
  ['flexGrow', number(0, MOST)],
  ['flexShrink', number(0, MOST)],
  ['opacity', number(0, 1)],
  ['zIndex', number(-(2 ** 20), 2 ** 20)],
  ...['flexBasis', 'width', 'height', 'minWidth', 'minHeight', 'maxWidth', 'maxHeight', 'left', 'top', 'right', 'bottom',
    ...sides('margin'), ...sides('padding'), ...corners].map((property) => [property, length]),
  ...sides('border', 'Width').map((property) => [property, px]),
  ...sides('border', 'Color').map((property) => [property, colour]),
]);

/** @param {unknown} said @returns {Map<string, string>} what of it may be */
export function styleOf(said) {
  const style = new Map();
  if (typeof said !== 'object' || said === null) return style;
  for (const [property, value] of Object.entries(said)) {
    const read = READ.get(property)?.(value) ?? null;
    if (read !== null) style.set(property, read);
  }
  return style;
}

/**
 * Makes an element's style this one, where it was that one.
 * @param {HTMLElement} element
 * @param {Map<string, string>} before
 * @param {Map<string, string>} now
 */
export function restyle(element, before, now) {
  for (const property of before.keys()) if (!now.has(property)) element.style[property] = '';
  for (const [property, value] of now) if (before.get(property) !== value) element.style[property] = value;
}
