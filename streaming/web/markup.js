/** What stands in the player's shadow root. Styles: `player.css`. */

const KEYS = [
  [['W', 'A', 'S', 'D'], 'Walk'],
  [['Mouse'], 'Look'],
  [['Space'], 'Jump'],
  [['Shift'], 'Run'],
  [['E'], 'Use'],
  [['C'], 'Camera'],
  [['M'], 'Sound'],
  [['F3'], 'Figures'],
  [['Esc'], 'Free the mouse'],
];

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

const legend = (rows) =>
  rows
    .map(([keys, what]) => `<div><dt>${keys.map((key) => `<kbd>${key}</kbd>`).join('')}</dt><dd>${what}</dd></div>`)
    .join('');

const GLYPH = `
  <svg class="glyph" viewBox="0 0 32 32" aria-hidden="true">
    <path class="light" d="M5 6.5 16 16 27 6.5A11 3.4 0 0 1 5 6.5z"/>
    <path class="line behind" d="M5 25.5A11 3.4 0 0 1 27 25.5"/>
    <path class="line" d="M5 6.5 27 25.5M27 6.5 5 25.5"/>
    <path class="line past" d="M27 25.5A11 3.4 0 0 1 5 25.5"/>
    <ellipse class="rim" cx="16" cy="6.5" rx="11" ry="3.4"/>
    <circle class="now" cx="16" cy="16" r="2"/>
  </svg>`;

const icon = (path) => `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;

const HTML = `
<div class="stage" data-picture="none" hidden>
  <div class="picture">
    <video muted playsinline autoplay disablepictureinpicture disableremoteplayback tabindex="-1" aria-label="The world"></video>
    <canvas class="still" aria-hidden="true"></canvas>
    <audio></audio>
    <div class="emblem" aria-hidden="true">${GLYPH}</div>
  </div>
  <div class="fingers" aria-hidden="true">
    <div class="stick"><div class="knob"></div></div>
  </div>
  <div class="pads">
    <button class="pad camera" data-action="CAMERA" aria-label="Camera">${icon('M4 8h3l2-3h6l2 3h3v11H4zM12 10.5a3 3 0 1 0 0 6 3 3 0 0 0 0-6')}</button>
    <button class="pad use" data-action="USE" aria-label="Use">${icon('M9 12V5.5a1.5 1.5 0 0 1 3 0V11l5 1.2c1.4.4 2 1.4 1.8 2.7l-.8 5.1h-8L5.5 14.5c1-1.2 2.3-1 3.5.5')}</button>
    <button class="pad jump" data-action="JUMP" aria-label="Jump">${icon('M12 19V5M5.5 11.5 12 5l6.5 6.5')}</button>
  </div>
  <p class="hint" aria-live="polite"></p>
  <form class="prompt" hidden>
    <input class="field" type="text" maxlength="200" autocomplete="off" enterkeyhint="send" autocapitalize="sentences">
    <button class="tool put" aria-label="Send">${icon('M5 12h13M12.5 6 18.5 12l-6 6')}</button>
  </form>
  <div class="scrim"></div>
  <section class="card">
    <header class="brand">${GLYPH}<span>Lightcone</span></header>
    <div class="words">
      <h1></h1>
      <p class="lede" role="status" aria-live="polite"></p>
      <div class="act">
        <button class="go"></button>
        <span class="wait"></span>
      </div>
      <div class="progress" aria-hidden="true"></div>
    </div>
    <dl class="legend keys">${legend(KEYS)}</dl>
    <dl class="legend thumbs">${legend(FINGERS)}</dl>
    <dl class="legend pad-keys">${legend(PAD)}</dl>
  </section>
  <div class="corner">
    <div class="tools">
      <button class="tool talk" aria-label="Say something" title="Say something (T)" hidden>${icon('M4 5h16v11h-9l-4 4v-4H4z')}</button>
      <span class="loudness" hidden>
        <input class="volume" type="range" min="0" max="100" step="5" aria-label="Volume">
        <button class="tool mute" aria-label="Mute" aria-pressed="false"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 10v4h3l5 4V6l-5 4z"/><path class="waves" d="M15.5 9a4 4 0 0 1 0 6M18 6.5a7.5 7.5 0 0 1 0 11"/><path class="cross" d="m16 9.5 5 5m0-5-5 5"/></svg></button>
      </span>
      <button class="tool figures" aria-label="Figures" aria-pressed="false" title="Figures (F3)">${icon('M5 19v-6M12 19V5M19 19v-9')}</button>
      <button class="tool full" aria-label="Full screen" title="Full screen">${icon('M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5')}</button>
    </div>
    <ol class="board" aria-label="Scores" hidden></ol>
  </div>
  <section class="overlay" aria-label="Figures" hidden>
    <dl class="media"></dl>
    <div class="ledger">
      <button class="fold" aria-controls="ledger"><span>Latency by leg</span><span class="verdict"></span>${icon('M6 9.5 12 15.5 18 9.5')}</button>
      <div class="unfolded" id="ledger">
        <dl></dl>
        <p class="clock"></p>
        <button class="save">Save as CSV</button>
      </div>
    </div>
    <div class="proof">
      <button class="fold" aria-controls="proof"><span>Proof</span><span class="verdict"></span>${icon('M6 9.5 12 15.5 18 9.5')}</button>
      <div class="unfolded" id="proof">
        <dl></dl>
        <p class="checked"></p>
        <p class="unchecked"></p>
        <button class="save">Save receipts</button>
      </div>
    </div>
  </section>
</div>`;

/**
 * Fills a shadow root and names its parts.
 * @param {ShadowRoot} root
 */
export function build(root) {
  const style = document.createElement('link');
  style.rel = 'stylesheet';
  style.href = new URL('./player.css', import.meta.url).href;
  const template = document.createElement('template');
  template.innerHTML = HTML;
  root.append(style, template.content.cloneNode(true));
  const part = (selector) => root.querySelector(selector);
  const stage = part('.stage');
  // Unstyled, the player would flash its whole text over the page.
  style.addEventListener('load', () => {
    stage.hidden = false;
  });
  const video = part('video');
  // The attribute alone is not honoured on an element that a script made.
  video.muted = true;
  return {
    stage,
    video,
    still: part('.still'),
    fingers: part('.fingers'),
    stick: part('.stick'),
    knob: part('.knob'),
    pads: [...root.querySelectorAll('.pad')],
    prompt: part('.prompt'),
    line: part('.field'),
    talk: part('.talk'),
    board: part('.board'),
    hint: part('.hint'),
    card: part('.card'),
    title: part('h1'),
    lede: part('.lede'),
    go: part('.go'),
    wait: part('.wait'),
    audio: part('audio'),
    loudness: part('.loudness'),
    volume: part('.volume'),
    mute: part('.mute'),
    figures: part('.figures'),
    full: part('.full'),
    overlay: part('.overlay'),
    media: part('.media'),
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
