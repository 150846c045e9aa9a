/** The title card: before playing, while paused, and whenever something is wrong. */

import { setText } from './dom.js';

/**
 * What stands on the card. `mode` is the attribute that the styles look at.
 * @typedef {object} Face
 * @property {'idle' | 'connecting' | 'start' | 'paused' | 'trouble'} mode
 * @property {string} title
 * @property {string} lede
 * @property {string | null} action label of the button, null for none
 */

/** See the top of the file. */
export class Card {
  #parts;

  /** @param {Record<string, HTMLElement>} parts see `markup.js` */
  constructor(parts) {
    this.#parts = parts;
  }

  /** @param {Face | null} face null takes the card away */
  show(face) {
    const { stage, card, title, lede, go } = this.#parts;
    stage.dataset.mode = face?.mode ?? 'playing';
    card.inert = !face;
    if (!face) return;
    setText(title, face.title);
    setText(lede, face.lede);
    go.hidden = !face.action;
    setText(go, face.action ?? '');
  }

  /** @param {number | null} seconds until the next try, 0 while trying, null for none */
  countDown(seconds) {
    let text = '';
    if (seconds === 0) text = 'Trying now…';
    else if (seconds !== null) text = `Trying again in ${seconds} s`;
    setText(this.#parts.wait, text);
  }
}
