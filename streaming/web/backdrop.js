/** What is behind a box of a world's screen: a colour, or a picture in it. */

import { make } from './dom.js';

/**
 * Puts it there.
 * @param {HTMLElement} element the box
 * @param {import('./screen-read.js').Back | null} back
 * @param {HTMLElement | null} paint what showed a picture before
 * @param {(digest: string) => Promise<string | null>} addressOf a picture's
 * @returns {HTMLElement | null} what shows a picture now
 */
export function paintBack(element, back, paint, addressOf) {
  element.style.backgroundColor = back && !back.picture ? back.colour : '';
  if (!back?.picture) {
    paint?.remove();
    return null;
  }
  const sheet = paint ?? make('div', { class: 'paint' });
  if (!paint) element.insertBefore(sheet, element.children[0] ?? null);
  // What a slow picture would show may be out of date when it comes.
  const asked = JSON.stringify(back);
  sheet.dataset.asked = asked;
  addressOf(back.picture).then((url) => {
    if (sheet.dataset.asked === asked) Object.assign(sheet.style, url ? lookOf(back, url) : NOTHING);
  });
  return sheet;
}

const NOTHING = {
  backgroundImage: '', backgroundColor: '', backgroundSize: '', backgroundPosition: '', backgroundRepeat: '', backgroundBlendMode: '',
  maskImage: '', maskSize: '', maskPosition: '', maskRepeat: '', borderImage: '', borderStyle: '', transform: '', opacity: '',
};

/** @param {import('./screen-read.js').Back} back @param {string} url @returns {Record<string, string>} */
export function lookOf({ colour, fill, uvs, slices }, url) {
  const image = `url("${url}")`;
  const look = { ...NOTHING, opacity: String(Number.parseInt(colour.slice(7), 16) / 255) };
  if (fill === 'slices') {
    const shares = (slices.length ? slices : [1 / 3, 1 / 3, 1 / 3, 1 / 3]).map((share) => `${share * 100}%`);
    return { ...look, borderStyle: 'solid', borderImage: `${image} ${shares.join(' ')} fill / auto / 0 stretch` };
  }
  const { size, position, transform } = fill === 'stretch' ? windowOf(uvs) : { size: 'auto', position: '50% 50%', transform: '' };
  Object.assign(look, { backgroundImage: image, backgroundSize: size, backgroundPosition: position, backgroundRepeat: 'no-repeat', transform });
  const light = colour.slice(0, 7);
  if (light === '#ffffff') return look;
  // The light falls on the picture alone, not on what can be seen through it.
  return {
    ...look, backgroundColor: light, backgroundBlendMode: 'multiply', maskImage: image, maskSize: size, maskPosition: position, maskRepeat: 'no-repeat',
  };
}

/**
 * The part of a picture between corners (u, v: below on the left, above on the left, above on the right, below on the right), as large as
 * the box. Turned corners are told by their first and third alone.
 */
function windowOf(uvs) {
  if (uvs.length === 0) return { size: '100% 100%', position: '0% 0%', transform: '' };
  const [left, bottom, , , right, top] = uvs;
  const [wide, high] = [Math.abs(right - left), Math.abs(top - bottom)];
  const share = (at, part) => (part < 1 ? (at / (1 - part)) * 100 : 0);
  const size = (part) => (part > 0 ? 100 / part : 100);
  const flip = [right < left ? 'scaleX(-1)' : '', top < bottom ? 'scaleY(-1)' : ''].filter(Boolean).join(' ');
  return {
    size: `${size(wide)}% ${size(high)}%`,
    position: `${share(Math.min(left, right), wide)}% ${share(1 - Math.max(top, bottom), high)}%`,
    transform: flip,
  };
}
