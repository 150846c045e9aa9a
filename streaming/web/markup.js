/** What stands in the player's shadow root. Styles: `styles.js`. */

import { draw, icon, make } from './dom.js';
import { PLACES } from './panel.js';
import { dress } from './styles.js';

const FINGERS = [
  [['Left thumb'], 'Walk, further out to run'],
  [['Right thumb'], 'Look'],
];

const PAD = [
  [['Left stick'], 'Walk'],
  [['Right stick'], 'Look'],
  [['A'], 'Jump'],
  [['B'], 'Run'],
  [['X'], 'Use'],
  [['Y'], 'Camera'],
  [['Start'], 'Play, pause'],
];

/**
 * The rows of a legend.
 * @param {[string[], string][]} rows labels of keys, and what they do
 */
export function legendRows(rows) {
  return rows.map(([keys, what]) =>
    make('div', {}, make('dt', {}, ...keys.map((key) => make('kbd', {}, key))), make('dd', {}, what)),
  );
}

const legend = (kind, rows = []) => make('dl', { class: `legend ${kind}` }, ...legendRows(rows));

const glyph = () =>
  draw(
    'svg',
    { class: 'glyph', viewBox: '0 0 32 32', 'aria-hidden': 'true' },
    draw('path', { class: 'light', d: 'M5 6.5 16 16 27 6.5A11 3.4 0 0 1 5 6.5z' }),
    draw('path', { class: 'line behind', d: 'M5 25.5A11 3.4 0 0 1 27 25.5' }),
    draw('path', { class: 'line', d: 'M5 6.5 27 25.5M27 6.5 5 25.5' }),
    draw('path', { class: 'line past', d: 'M27 25.5A11 3.4 0 0 1 5 25.5' }),
    draw('ellipse', { class: 'rim', cx: 16, cy: 6.5, rx: 11, ry: 3.4 }),
    draw('circle', { class: 'now', cx: 16, cy: 16, r: 2 }),
  );

const pad = (kind, action, label, path) =>
  make('button', { class: `pad ${kind}`, 'data-action': action, 'aria-label': label }, icon(path));

const tool = (kind, attributes, ...drawing) => make('button', { class: `tool ${kind}`, ...attributes }, icon(...drawing));

/** A part of the figures that folds away: its button, and what is under it. */
const fold = (id, label, ...children) => [
  make('button', { class: 'fold', 'aria-controls': id }, make('span', {}, label), make('span', { class: 'verdict' }), icon('M6 9.5 12 15.5 18 9.5')),
  make('div', { class: 'unfolded', id }, ...children),
];

const picture = () => {
  const shown = {
    muted: true, playsinline: true, autoplay: true, disablepictureinpicture: true, disableremoteplayback: true, tabindex: -1,
  };
  const video = make('video', { ...shown, 'aria-label': 'The world' });
  // The attribute alone is not honoured on an element that a script made.
  video.muted = true;
  return make(
    'div',
    { class: 'picture' },
    video,
    make('canvas', { class: 'still', 'aria-hidden': 'true' }),
    make('audio'),
    make('div', { class: 'emblem', 'aria-hidden': 'true' }, glyph()),
  );
};

const fingers = () =>
  make('div', { class: 'fingers', 'aria-hidden': 'true' }, make('div', { class: 'stick' }, make('div', { class: 'knob' })));

const pads = () => [
  make(
    'div',
    { class: 'pads' },
    pad('camera', 'CAMERA', 'Camera', 'M4 8h3l2-3h6l2 3h3v11H4zM12 10.5a3 3 0 1 0 0 6 3 3 0 0 0 0-6'),
    pad('use', 'USE', 'Use', 'M9 12V5.5a1.5 1.5 0 0 1 3 0V11l5 1.2c1.4.4 2 1.4 1.8 2.7l-.8 5.1h-8L5.5 14.5c1-1.2 2.3-1 3.5.5'),
    pad('jump', 'JUMP', 'Jump', 'M12 19V5M5.5 11.5 12 5l6.5 6.5'),
  ),
  make('div', { class: 'own-pads', hidden: true }),
];

const prompt = () => {
  const field = { class: 'field', type: 'text', maxlength: 200, autocomplete: 'off', enterkeyhint: 'send', autocapitalize: 'sentences' };
  return make('form', { class: 'prompt', hidden: true }, make('input', field), tool('put', { 'aria-label': 'Send' }, 'M5 12h13M12.5 6 18.5 12l-6 6'));
};

const card = () =>
  make(
    'section',
    { class: 'card' },
    make('header', { class: 'brand' }, glyph(), make('span', {}, 'Lightcone')),
    make(
      'div',
      { class: 'words' },
      make('h1'),
      make('p', { class: 'lede', role: 'status', 'aria-live': 'polite' }),
      make('div', { class: 'act' }, make('button', { class: 'go' }), make('span', { class: 'wait' })),
      make('div', { class: 'identity' }, make('button', { class: 'sign-in', hidden: true }, 'Sign in with a wallet'), make('span', { class: 'who', role: 'status' })),
      make('div', { class: 'progress', 'aria-hidden': 'true' }),
    ),
    legend('keys'),
    legend('thumbs', FINGERS),
    legend('pad-keys', PAD),
  );

const loudness = () =>
  make(
    'span',
    { class: 'loudness', hidden: true },
    make('input', { class: 'volume', type: 'range', min: 0, max: 100, step: 5, 'aria-label': 'Volume' }),
    tool(
      'mute',
      { 'aria-label': 'Mute', 'aria-pressed': 'false' },
      'M4 10v4h3l5 4V6l-5 4z',
      draw('path', { class: 'waves', d: 'M15.5 9a4 4 0 0 1 0 6M18 6.5a7.5 7.5 0 0 1 0 11' }),
      draw('path', { class: 'cross', d: 'm16 9.5 5 5m0-5-5 5' }),
    ),
  );

const corner = () =>
  make(
    'div',
    { class: 'corner' },
    make(
      'div',
      { class: 'tools' },
      tool('talk', { 'aria-label': 'Say something', hidden: true }, 'M4 5h16v11h-9l-4 4v-4H4z'),
      loudness(),
      tool('tune', { 'aria-label': 'Keys and mouse', title: 'Keys and mouse', 'aria-pressed': 'false' }, 'M3 7h18v10H3zM7 10.5h.01M11 10.5h.01M15 10.5h.01M8 14h8'),
      tool('figures', { 'aria-label': 'Figures', 'aria-pressed': 'false' }, 'M5 19v-6M12 19V5M19 19v-9'),
      tool('log', { 'aria-label': 'Console', title: 'Console (L)', 'aria-pressed': 'false', hidden: true }, 'M4 5h16v14H4zM7.5 9l3 3-3 3M12.5 15h4'),
      tool('look', { 'aria-label': 'Inspector', title: 'Inspector (I)', 'aria-pressed': 'false', hidden: true }, 'M10.5 4.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12M15 15l5 5'),
      tool('full', { 'aria-label': 'Full screen' }, 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5'),
    ),
    make('ol', { class: 'board', 'aria-label': 'Scores', hidden: true }),
    place('upper-right'),
  );

/** Where the world puts what it says; see `items.js`. */
const place = (where) => make('div', { class: `place ${where}`, hidden: true });

const overlay = () =>
  make(
    'section',
    { class: 'overlay', 'aria-label': 'Figures', hidden: true },
    make('dl', { class: 'media' }),
    make('div', { class: 'group stream' }, ...fold('stream', 'Stream', make('dl'))),
    make('div', { class: 'group ledger' }, ...fold(
      'ledger',
      'Latency by leg',
      make('dl'),
      make('p', { class: 'clock' }),
      make('button', { class: 'save' }, 'Save as CSV'),
    )),
    make('div', { class: 'group proof' }, ...fold(
      'proof',
      'Proof',
      make('dl'),
      make('p', { class: 'checked' }),
      make('p', { class: 'unchecked' }),
      make('button', { class: 'save' }, 'Save receipts'),
    )),
  );

const settings = () =>
  make(
    'section',
    { class: 'settings', 'aria-label': 'Keys and mouse', hidden: true },
    make('dl', { class: 'rebinds' }),
    make('dl', { class: 'rebinds own', hidden: true }),
    make(
      'label',
      { class: 'mouse' },
      make('span', {}, 'Mouse speed'),
      make('output'),
      make('input', { class: 'speed', type: 'range', min: -2, max: 2, step: 0.1 }),
    ),
    make('button', { class: 'save reset' }, 'Reset'),
  );

/** For who makes the world; see `workshop.js`. */
const workshop = () => [
  make(
    'section',
    { class: 'workshop console', 'aria-label': 'Console', hidden: true },
    make('p', { class: 'gone' }),
    make('ol', { class: 'lines' }),
  ),
  make(
    'section',
    { class: 'workshop inspector', 'aria-label': 'Inspector', hidden: true },
    make('p', { class: 'what', role: 'status' }),
    make('div', { class: 'chain' }),
  ),
];

/**
 * Fills a shadow root and names its parts.
 * @param {ShadowRoot} root
 */
export function build(root) {
  const stage = make(
    'div',
    { class: 'stage', 'data-picture': 'none' },
    make('div', { class: 'room', 'aria-hidden': 'true' }),
    picture(),
    fingers(),
    make('div', { class: 'screen' }),
    ...pads(),
    make('p', { class: 'hint', 'aria-live': 'polite' }),
    prompt(),
    make('div', { class: 'scrim' }),
    card(),
    corner(),
    overlay(),
    settings(),
    ...workshop(),
    ...PLACES.filter((where) => where !== 'upper-right').map(place),
  );
  root.append(stage);
  const unread = make('span', { class: 'unread', hidden: true });
  root.querySelector('.log').append(unread);
  const part = (selector) => root.querySelector(selector);
  return {
    dressed: dress(root),
    stage,
    room: part('.room'),
    video: part('video'),
    still: part('.still'),
    fingers: part('.fingers'),
    screen: part('.screen'),
    stick: part('.stick'),
    knob: part('.knob'),
    pads: [...root.querySelectorAll('.pad')],
    prompt: part('.prompt'),
    line: part('.field'),
    talk: part('.talk'),
    places: Object.fromEntries(PLACES.map((where) => [where, part(`.${where}`)])),
    board: part('.board'),
    hint: part('.hint'),
    card: part('.card'),
    title: part('h1'),
    lede: part('.lede'),
    go: part('.go'),
    wait: part('.wait'),
    signIn: part('.sign-in'),
    who: part('.who'),
    keys: part('.legend.keys'),
    audio: part('audio'),
    loudness: part('.loudness'),
    volume: part('.volume'),
    mute: part('.mute'),
    tune: part('.tune'),
    settings: part('.settings'),
    rebinds: part('.rebinds'),
    ownRebinds: part('.rebinds.own'),
    ownPads: part('.own-pads'),
    speed: part('.speed'),
    speedNow: part('.mouse output'),
    reset: part('.reset'),
    figures: part('.figures'),
    log: part('.tool.log'),
    unread,
    look: part('.tool.look'),
    console: part('.workshop.console'),
    consoleLines: part('.lines'),
    consoleGone: part('.gone'),
    inspector: part('.workshop.inspector'),
    inspected: part('.chain'),
    inspectedWhat: part('.what'),
    full: part('.full'),
    overlay: part('.overlay'),
    media: part('.media'),
    streamRows: part('.stream dl'),
    rate: part('.stream .verdict'),
    proof: part('.proof'),
    latency: part('.ledger'),
    latencyRows: part('.ledger dl'),
    latencyUnit: part('.ledger .verdict'),
    clock: part('.clock'),
    saveLatency: part('.ledger .save'),
    verdict: part('.proof .verdict'),
    proofRows: part('.proof dl'),
    checked: part('.checked'),
    unchecked: part('.unchecked'),
    save: part('.proof .save'),
    folds: [...root.querySelectorAll('.fold')],
  };
}
