/**
 * What is printed on the keys. Where the browser tells the layout (`navigator.keyboard`), it is asked; elsewhere it shows key by
 * key, as they are pressed; until then a key is called as on an English keyboard.
 */

const NAMES = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  ShiftLeft: 'Shift',
  ShiftRight: 'Right Shift',
  Backquote: '`',
  Minus: '-',
  Equal: '=',
  BracketLeft: '[',
  BracketRight: ']',
  Backslash: '\\',
  Semicolon: ';',
  Quote: '\'',
  Comma: ',',
  Period: '.',
  Slash: '/',
};

/** See the top of the file. */
export class Layout {
  #printed = new Map();

  /**
   * Asks the browser.
   * @param {{getLayoutMap?: () => Promise<Map<string, string>>} | undefined} keyboard
   * @returns {Promise<boolean>} whether something became known
   */
  async read(keyboard) {
    try {
      const map = await keyboard?.getLayoutMap?.();
      let news = false;
      for (const [code, key] of map ?? []) news = this.#learn(code, key) || news;
      return news;
    } catch {
      // A frame without the permission.
      return false;
    }
  }

  /**
   * A key was pressed.
   * @param {{code: string, key?: string, shiftKey?: boolean}} event what a browser fills in by itself has no key
   * @returns {boolean} whether it says something new
   */
  learn({ code, key = '', shiftKey }) {
    const isLetter = key.toLowerCase() !== key.toUpperCase();
    return [...key].length === 1 && key !== ' ' && (isLetter || !shiftKey) && this.#learn(code, key);
  }

  /** @param {string} key of `bindings.js` @returns {string} for people */
  label(key) {
    if (key.length === 1) return key.toUpperCase();
    const printed = this.#printed.get(key);
    return printed ?? NAMES[key] ?? key.replace(/^(Key|Digit)/, '').replace(/([a-z])([A-Z])/g, '$1 $2');
  }

  #learn(code, key) {
    const printed = key.toUpperCase();
    if (!/^(Key|Digit|Minus|Equal|Bracket|Back|Semicolon|Quote|Comma|Period|Slash|Intl)/.test(code)) return false;
    if (this.#printed.get(code) === printed) return false;
    this.#printed.set(code, printed);
    return true;
  }
}
