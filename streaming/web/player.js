/**
 * `<lightcone-player src="https://node.example/" world="plaza">`: a world to see and to walk in, on any page.
 *
 * Attributes: `src` is where the node is (without it, where this module came from), `world` one of its worlds (without it, the
 * first of `GET /v1/worlds`), `overlay` opens the figures, `manual` waits for {@link LightconePlayer.connect},
 * `keyboard="page"` takes keys whenever nothing else on the page has the focus (else only while the player has it), `relay`
 * sends everything through a TURN server that the node names.
 *
 * What it can do is in `lightcone-player.d.ts`, for people and for TypeScript. On a page of another origin the node must be
 * started with `--allow-origin` for that page.
 */

import { Card } from './card.js';
import { decoders } from './codecs.js';
import { Controls } from './controls.js';
import { placeInPicture } from './cursor.js';
import { setText } from './dom.js';
import { faceOf, line } from './face.js';
import { listenToGamepads } from './gamepad.js';
import { Hud } from './hud.js';
import { Items } from './items.js';
import { listenToKeys, releaseOnFocusLoss } from './keyboard.js';
import { LineRate, lineOf } from './lines.js';
import { build } from './markup.js';
import { describe } from './messages.js';
import { Overlay } from './overlay.js';
import { OwnActions } from './own-actions.js';
import { Pictures } from './pictures.js';
import { Pointer } from './pointer.js';
import { Prompt } from './prompt.js';
import { Proof } from './proof.js';
import { Pocket } from './resume.js';
import { Retry } from './retry.js';
import { saveFile } from './save.js';
import { Screen } from './screen.js';
import { Session } from './session.js';
import { Settings } from './settings.js';
import { Sound } from './sound.js';
import { NO_STATS } from './stats.js';
import { dress } from './styles.js';
import { renews } from './token.js';
import { listenToTouch } from './touch.js';
import { TOUCHES, Touches } from './touches.js';
import { Viewing } from './viewing.js';
import { challengeOf, hasWallet, headerOf, shortOwner, signByWallet, whyNot } from './wallet.js';
import { ConnectError, request } from './whep.js';
import { Workshop } from './workshop.js';
import { fileOf, firstWorld, titleOf, whepOf } from './worlds.js';

const NAME = 'lightcone-player';

/** See the top of the file. */
class LightconePlayer extends HTMLElement {
  static observedAttributes = ['src', 'world', 'overlay', 'token'];

  #token = null;

  #parts;
  #card;
  #hud;
  #items;
  #own;
  #overlay;
  #prompt;
  #settings;
  #workshop;
  #lines = new LineRate();
  /** Of buttons over the picture. */
  #presses = new LineRate();
  /** Of what is done on the world's screen. */
  #touchRate = new LineRate(undefined, TOUCHES);
  #touches = new Touches((message) => this.#say(message, this.#touchRate));
  #screen;
  /** The world has one, and was told how large it is here. */
  #screened = false;
  #hinted = false;
  #pictures = new Pictures({
    load: (digest) => fileOf(this.#endpointNow, digest, this.#token),
    isShown: (digest) => this.#screen.shows(digest),
  });
  #endpointNow = null;
  #pointer = null;
  #viewing = null;
  #controls = new Controls();
  #life = null;
  #sound = null;
  #session = null;
  #pocket = new Pocket();
  /** The last one that was lost. */
  #before = null;
  #state = 'idle';
  #failure = null;
  /** What {@link LightconePlayer.#failure} describes. @type {import('./messages.js').Failure | null} */
  #cause = null;
  #note = null;
  #proof = new Proof();
  #title = 'Lightcone';
  #entered = false;
  #played = false;
  #retry = new Retry({ tick: (seconds) => this.#card.countDown(seconds), due: () => this.#connect() });
  #restartAsked = false;
  /** A proof for the next request to join, and whose it is. @type {{header: string, owner: string | null} | null} */
  #identity = null;

  constructor() {
    super();
    this.#parts = build(this.attachShadow({ mode: 'open', delegatesFocus: false }));
    this.#card = new Card(this.#parts);
    this.#hud = new Hud(this.#parts);
    this.#settings = new Settings(this.#parts);
    this.#own = new OwnActions(this.#parts.ownPads, this.#controls, this.#settings);
    this.#items = new Items(this.#parts.places, {
      press: (id) => this.#say({ button: id }, this.#presses),
      pointed: () => this.focus({ preventScroll: true }),
      taken: (code) => this.#settings.commandOf({ code, key: '' }) !== null,
    });
    this.#screen = new Screen(this.#parts.screen, {
      did: (node, did) => this.#touches.add(node, did),
      left: () => this.focus({ preventScroll: true }),
      writes: () => this.#controls.releaseAll(performance.now()),
      addressOf: (digest) => this.#pictures.get(digest),
      resized: () => this.#screened && this.#tellCanvas(),
    });
    this.#prompt = new Prompt(this.#parts, { send: (text) => this.send(text), opened: (open) => this.#writing(open) });
    this.#workshop = new Workshop(this.#parts, {
      ask: () => this.#pointed(),
      wants: (event) => this.#hasKeyboard() && this.#settings.commandOf(event) === null,
    });
    this.#overlay = new Overlay(this.#parts, { save: () => this.#saveReceipts(), saveLatency: () => this.#saveLatency() });
  }

  /**
   * What opens the node, sent as `Authorization: Bearer`. A property, so that it does not stand in the page's HTML, where
   * extensions and saved pages have it; an attribute `token` is taken, and erased. A newer token of the same bearer goes with
   * later requests and changes nothing else; any other begins a new stay.
   */
  get token() {
    return this.#token;
  }

  set token(token) {
    const before = this.#token;
    this.#token = token || null;
    if (this.#token === before || this.#state === 'idle') return;
    if (renews(before, this.#token)) this.#renewed();
    else this.#restartSoon();
  }

  /** What is under way goes on; what the old token was refused is tried again. */
  #renewed() {
    this.#session?.renew(this.#token);
    if (this.#state === 'lost') this.#retry.now();
    else if (this.#state === 'refused' && [401, 403].includes(this.#cause?.status)) this.#connect();
  }

  /**
   * Connects, if it does not already; from then on it comes back by itself.
   * @returns {Promise<void>} when the first picture is there; rejected with the first failure, in one line
   */
  connect() {
    if (!this.isConnected) return Promise.reject(new Error('the player stands on no page'));
    return new Promise((resolve, reject) => {
      const settle = ({ detail: { state, failure } }) => {
        if (state === 'connecting') return;
        this.removeEventListener('statechange', settle);
        if (state === 'playing') resolve();
        else reject(new Error(failure ? line(failure) : 'disconnected'));
      };
      if (this.#state === 'playing') resolve();
      else {
        this.addEventListener('statechange', settle);
        if (this.#state !== 'connecting') this.#connect();
      }
    });
  }

  /** Ends the stay, and does not come back before {@link connect}. */
  disconnect() {
    if (!this.isConnected) return;
    this.#leave(true);
    this.#pause();
    this.#failure = null;
    this.#note = null;
    this.#played = false;
    this.#retry.reset();
    this.#parts.stage.dataset.picture = 'none';
    this.#setState('idle');
  }

  /**
   * Sends the world a line of text, or an object as JSON: at most 1024 bytes of UTF-8 without control characters.
   * @param {string | object} message
   * @returns {boolean} false when it is not taken: nobody plays, who looks on is not heard, or more than four a second
   */
  send(message) {
    return this.#say(message, this.#lines);
  }

  #say(message, rate) {
    const text = lineOf(message);
    const heard = this.#state === 'playing' && Boolean(this.#note?.body);
    const sent = heard && rate.allows && this.#controls.say(text);
    if (sent) rate.spend();
    return sent;
  }

  /**
   * Comes back as somebody whose Ethereum address is proved.
   * @param {(text: string) => Promise<import('./wallet.js').AuthChain>} [sign] signs the node's text; without it the browser's wallet does
   * @returns {Promise<void>} when the stay has begun; rejected when nobody signed, or the node takes no such proof
   */
  async signIn(sign = signByWallet) {
    const access = { token: this.#token, signal: new AbortController().signal };
    const chain = await sign(await challengeOf(await this.#endpoint(access), access));
    this.#identity = { header: headerOf(chain), owner: shortOwner(chain) };
    if (!this.isConnected) throw new Error('the player stands on no page');
    this.#restart();
    return this.connect();
  }

  /** @returns {'idle' | 'connecting' | 'playing' | 'lost' | 'refused'} */
  get state() {
    return this.#state;
  }

  /**
   * All figures of the overlay, null while unknown: `width`, `height`, `fps`, `bitrateBps`, `roundTripMs`,
   * `jitterBufferMs`, `framesDecoded`, `framesDropped`, `freezeCount`, `freezeMs`, `inputToPhotonP50Ms`,
   * `inputToPhotonP95Ms`, `inputToPhotonCount`, `inputToPhotonReadable` (false: this browser cannot), `frameId`, `tick` and `inputSeq` of the frame on the screen,
   * `digest` (`{tick, hex}`), `players`, `view` (what the node gives) and `facts` (see `note.js`), `yawRad`, `pitchRad`, `inputSigned`,
   * `signingP50Ms`, `legs` and `clock` (see `latency.js`), `refreshMs` and `refreshWaitMs` (see `align.js`), `sound` (`none`, `waiting`, `on`, `off`; see `sound.js`), and `proof`
   * (see `proof.js`).
   */
  get stats() {
    const figures = this.#session?.figures ?? NO_STATS;
    return {
      ...figures,
      tick: figures.tick ?? this.#note?.tick ?? null,
      digest: this.#note?.digest ?? null,
      players: this.#note?.playerCount ?? null,
      view: this.#note?.view ?? null,
      facts: this.#note?.facts ?? [],
      proof: { ...this.#proof.view, verifier: this.#verifier },
      sound: this.#sound?.state ?? 'none',
      ...this.#controls.look,
    };
  }

  /** The newest note of the world, checked and bounded, or null. @returns {import('./note.js').Note | null} */
  get note() {
    return this.#note;
  }

  /** How long each of the last inputs took, leg by leg: CSV, times in ms (see `latency.js`); empty without a connection. */
  get ledgerCsv() {
    return this.#session?.csv ?? '';
  }

  connectedCallback() {
    if (!this.#parts.dressed) this.#tell({ kind: 'no-style' });
    if (!this.hasAttribute('tabindex')) this.tabIndex = 0;
    this.#life = new AbortController();
    this.#listen(this.#life.signal);
    this.#takeEarly('token');
    if (this.hasAttribute('manual')) this.#render();
    else this.#connect();
  }

  /** What a page set before this module had come. */
  #takeEarly(property) {
    if (!Object.hasOwn(this, property)) return;
    const value = this[property];
    delete this[property];
    this[property] = value;
  }

  disconnectedCallback() {
    this.#life.abort();
    this.#pointer.unlock();
    this.#parts.stage.classList.remove('locked');
    this.#controls.releaseAll(performance.now());
    this.#leave(true);
    this.#entered = false;
    this.#played = false;
    this.#setState('idle');
  }

  attributeChangedCallback(name, before, after) {
    if (name === 'token') {
      if (after === null) return;
      this.removeAttribute('token');
      this.token = after;
    } else if (name === 'overlay') {
      this.#parts.overlay.hidden = after === null;
      this.#parts.figures.setAttribute('aria-pressed', String(after !== null));
      this.#overlay.update(this.stats);
    } else if (before !== after && this.#state !== 'idle') this.#restartSoon();
  }

  #listen(signal) {
    this.#sound = new Sound(this.#parts, signal);
    const { stage, go, signIn, talk, figures, tune, log, look, full, mute, volume, folds, save, saveLatency, fingers, stick, knob, pads } = this.#parts;
    this.#pointer = new Pointer(stage, this.#controls, {
      active: () => this.#entered && this.#state === 'playing' && !this.#prompt.isOpen && !this.#pointing,
      lockChanged: (locked, taken) => this.#lockChanged(locked, taken),
      speed: () => this.#settings.mouseSpeed,
      signal,
    });
    listenToTouch({ layer: fingers, stick, knob, buttons: pads }, this.#controls, signal);
    // Before the keys of the game, which a row of the panel takes away.
    this.#settings.listen(signal);
    listenToKeys(
      this.#controls,
      {
        commandOf: (event) => this.#settings.commandOf(event),
        actionOf: (command) => this.#settings.actionOf(command),
        wants: () => this.#hasKeyboard(),
        acted: () => this.#enter(),
        playing: () => this.#entered && this.#state === 'playing',
        figures: () => this.toggleAttribute('overlay'),
        sound: () => this.#sound.toggle(),
        full: () => document.fullscreenEnabled && this.#toggleFullScreen(),
        mouse: () => this.#toggleMouse(),
        escape: () => this.#pause(),
        enter: () => this.#press(),
        talk: () => this.#entered && this.#prompt.open(),
        digit: (number) => this.#entered && this.#items.pressKeyed(number),
      },
      signal,
    );
    this.#workshop.listen(signal);
    releaseOnFocusLoss(this.#controls, () => this.#hasKeyboard(), signal);
    listenToGamepads(
      this.#controls,
      {
        wants: () => !document.hidden && document.hasFocus() && this.#hasKeyboard(),
        own: () => this.#own.buttons,
        playing: () => this.#entered && this.#state === 'playing',
        acted: () => this.#enter(),
        overlay: () => this.toggleAttribute('overlay'),
        pause: () => (this.#entered ? this.#pause() : this.#enter()),
        present: (any) => this.#parts.stage.classList.toggle('gamepad', any),
      },
      signal,
    );
    stage.addEventListener('click', (event) => this.#clicked(event), { signal });
    stage.addEventListener('pointerdown', ({ pointerType }) => this.#setFingers(pointerType === 'touch'), { signal });
    go.addEventListener('click', () => this.#press(), { signal });
    signIn.addEventListener('click', () => this.#pressSignIn(), { signal });
    figures.addEventListener('click', () => this.toggleAttribute('overlay'), { signal });
    // Else Space, which jumps, would press the tool again.
    for (const tool of [figures, full, mute, tune, log, look, ...folds, save, saveLatency]) tool.addEventListener('click', ({ detail }) => detail && this.focus(), { signal });
    volume.addEventListener('change', () => this.focus(), { signal });
    talk.addEventListener('click', () => this.#prompt.open(), { signal });
    full.addEventListener('click', () => this.#toggleFullScreen(), { signal });
    full.hidden = !document.fullscreenEnabled;
    this.#setFingers(matchMedia('(pointer: coarse)').matches);
    const { video, room } = this.#parts;
    this.#screen.watch(signal);
    this.#viewing = new Viewing(room, (bytes) => this.#session?.say(bytes), signal);
    const fit = () => stage.style.setProperty('--aspect', video.videoWidth / video.videoHeight || 16 / 9);
    video.addEventListener('resize', fit, { signal });
    window.addEventListener('pagehide', () => this.#leave(), { signal });
    window.addEventListener('pageshow', ({ persisted }) => persisted && this.#state !== 'idle' && this.#connect(), { signal });
    window.addEventListener('online', () => this.#retry.now(), { signal });
    document.addEventListener('visibilitychange', () => !document.hidden && this.#retry.now(), { signal });
  }

  #connect() {
    this.#leave();
    this.#workshop.begin();
    this.#setState('connecting');
    // Good for one request: who comes back into the same body needs none.
    const identity = this.#identity;
    this.#identity = null;
    const session = new Session(this.#parts.video, {
      ready: (sent, after) => {
        this.#signedIn(session.owner);
        this.#proof.session(sent);
        this.#controls.open(session.sink, after);
      },
      answered: (sha256) => this.#proof.connected(sha256),
      opened: () => this.#viewing.repeat(),
      picture: () => this.#pictureCame(),
      sound: (track) => this.#sound.take(track),
      note: (note) => this.#noteCame(note),
      panel: (panel) => this.#panelCame(panel),
      console: (piece) => this.#workshop.take(piece),
      message: (message) => this.dispatchEvent(new CustomEvent('message', { detail: message })),
      screen: (change) => this.#screenCame(change),
      stats: () => this.#statsCame(),
      ended: (failure) => this.#ended(failure),
    });
    this.#session = session;
    const policy = this.hasAttribute('relay') ? 'relay' : 'all';
    session.start((access) => this.#endpoint(access), this.#token, this.#pocket, policy, identity);
  }

  /** Ends whatever is under way, quietly; with a goodbye the body goes too, without it waits. */
  #leave(goodbye = false) {
    this.#retry.stop();
    this.#controls.close();
    this.#prompt.reset();
    this.#panelCame({ hud: [], actions: [] });
    this.#forgetScreen();
    this.#point(false);
    if (goodbye && !this.#session?.opened) this.#before?.goodbye();
    this.#session?.stop(goodbye);
    if (goodbye) this.#pocket.free();
    this.#sound.take(null);
    this.#session = null;
  }

  /** Where it is, ending in a slash; null where `src` is no address. */
  get #node() {
    const src = this.getAttribute('src');
    if (src && !URL.canParse(src, document.baseURI)) return null;
    const node = src ? new URL(src, document.baseURI) : new URL('./', import.meta.url);
    if (!node.pathname.endsWith('/')) node.pathname += '/';
    return node;
  }

  /** Where the code that checks the node came from; a node's own word for itself proves little. */
  get #verifier() {
    const { origin } = new URL(import.meta.url);
    return { origin, ofNode: origin === this.#node?.origin };
  }

  get #place() {
    return { host: this.#node?.host ?? this.getAttribute('src'), browser: navigator.userAgent, codecs: decoders() };
  }

  async #endpoint(access) {
    const [node, world] = [this.#node, this.getAttribute('world')];
    if (!node) throw new ConnectError({ kind: 'no-address' });
    const endpoint = world ? whepOf(node, world) : await firstWorld(node, access);
    this.#setTitle(titleOf(endpoint));
    this.#endpointNow = endpoint;
    return endpoint;
  }

  #pictureCame() {
    this.#retry.reset();
    this.#failure = null;
    this.#parts.stage.dataset.picture = 'live';
    this.#setState('playing');
  }

  #noteCame(note) {
    this.#note = note;
    this.#proof.take(note.proofs).then(() => this.#showVerdict());
    if (note.look) this.#controls.face(note.look.yawRad, note.look.pitchRad);
    if (note.title) this.#setTitle(note.title);
    this.#hud.update(note);
    this.#prompt.update(note.prompt, this.#entered);
    this.#point(note.cursor);
    this.#render();
    this.dispatchEvent(new CustomEvent('note', { detail: note }));
  }

  #panelCame({ hud, actions }) {
    this.#own.update(actions);
    this.#items.update(hud);
    this.#parts.stage.classList.toggle('furnished', hud.length + actions.length > 0);
  }

  #screenCame(change) {
    this.#screen.update(change);
    if (change.whole) {
      this.#screened = true;
      this.#touches.clear();
      this.#tellCanvas();
    }
    this.#hintAtMouse();
  }

  #forgetScreen() {
    [this.#screened, this.#hinted] = [false, false];
    this.#touches.clear();
    this.#screen.clear();
    this.#pictures.clear();
  }

  /** The world lays its screen out for it. */
  #tellCanvas() {
    const [width, height] = this.#screen.size;
    if (width > 0) this.#touches.resized(width, height, devicePixelRatio);
  }

  /** A locked mouse presses nothing on the screen: told once, when there is something to press. */
  #hintAtMouse() {
    if (this.#hinted || !this.#entered || !this.#screen.isPressable) return;
    this.#hinted = true;
    const key = this.#settings.keyOf('mouse');
    if (key && !this.#parts.stage.classList.contains('touch')) this.#hud.remark(`${key} frees the mouse for what is on the screen`);
  }

  #toggleMouse() {
    if (this.#pointer.locked) this.#pointer.unlock();
    else if (this.#entered) this.#lock();
  }

  #statsCame() {
    if (!this.#parts.overlay.hidden) this.#overlay.update(this.stats);
    this.dispatchEvent(new CustomEvent('stats', { detail: this.stats }));
  }

  /** What the player points at, as the node says it to who makes the world. */
  async #pointed() {
    const { you } = this.#note ?? {};
    if (!you) throw new Error('nobody plays');
    const access = { token: this.#token, signal: this.#life.signal };
    const asked = request(new URL(`v1/sessions/${you}/pointed`, this.#node), { headers: { Accept: 'application/json' } }, access);
    const answer = await asked.catch(({ failure }) => Promise.reject(new Error(line(describe(failure, this.#place)))));
    return answer.json();
  }

  /** Shows it on the button that opens the figures, so that a contradiction is seen while they are closed. */
  #showVerdict() {
    this.#parts.stage.dataset.verdict = this.#proof.view.verdict;
  }

  #ended(failure) {
    this.#controls.close();
    this.#keepLastPicture();
    this.#sound.take(null);
    if (this.#session.opened) this.#before = this.#session;
    this.#session = null;
    this.#cause = failure;
    this.#failure = describe(failure, this.#place);
    if (this.#failure.retries) this.#retry.later();
    if (this.#failure.state === 'refused') this.#pause();
    this.#setState(this.#failure.state);
    this.#overlay.update(this.stats);
    this.#tell(failure);
  }

  /** @param {import('./messages.js').Failure} failure */
  #tell(failure) {
    const { kind, status = null, reason = null } = failure;
    const message = line(describe(failure, this.#place));
    this.dispatchEvent(new CustomEvent('error', { detail: { message, kind, status, reason } }));
  }

  /** Into another document, as with a picture-in-picture window: the styles stayed behind. */
  adoptedCallback() {
    this.#parts.dressed = dress(this.shadowRoot);
  }

  /** The video goes black with its connection; a still keeps a person in the place. */
  #keepLastPicture() {
    const { stage, video, still } = this.#parts;
    if (stage.dataset.picture !== 'live') return;
    still.width = video.videoWidth;
    still.height = video.videoHeight;
    still.getContext('2d').drawImage(video, 0, 0);
    stage.dataset.picture = 'still';
  }

  #restartSoon() {
    if (this.#restartAsked) return;
    this.#restartAsked = true;
    queueMicrotask(() => {
      this.#restartAsked = false;
      if (this.isConnected) this.#restart();
    });
  }

  #restart() {
    this.#leave(true);
    this.#failure = null;
    this.#note = null;
    this.#proof = new Proof();
    this.#showVerdict();
    this.#parts.stage.dataset.picture = 'none';
    this.#retry.reset();
    this.#connect();
  }

  /** The button of the card, or Enter. */
  #press() {
    if (this.#state === 'playing') {
      this.#enter();
      this.#lock();
      this.focus({ preventScroll: true });
    } else if (this.#state !== 'connecting') this.#connect();
  }

  /** Anywhere but on a button: the whole card is the button, and playing goes on with a locked mouse. */
  #clicked(event) {
    if (event.target.closest('button, input, .overlay, .settings, .workshop, .prompt, .screen')) return;
    if (this.#entered && this.#pointing) this.#click(event);
    else if (this.#state === 'playing') this.#press();
    else if (this.#state === 'lost') this.#retry.now();
  }

  #signedIn(owner) {
    const { signIn, who } = this.#parts;
    signIn.hidden = owner !== null || !hasWallet();
    setText(who, owner ? `Signed in as ${owner}` : '');
  }

  #pressSignIn() {
    const { signIn, who } = this.#parts;
    signIn.disabled = true;
    setText(who, 'Look at your wallet…');
    const done = this.signIn().catch((error) => setText(who, whyNot(error)));
    done.finally(() => (signIn.disabled = false));
  }

  #enter() {
    if (this.#state !== 'playing' || this.#entered) return;
    this.#entered = true;
    this.#played = true;
    this.#settings.open(false);
    this.#hud.repeatHint();
    this.#hintAtMouse();
    this.#render();
  }

  #pause() {
    const entered = this.#entered;
    this.#entered = false;
    this.#prompt.close();
    this.#controls.releaseAll(performance.now());
    this.#pointer.unlock();
    if (entered) this.#render();
  }

  #lockChanged(locked, taken) {
    this.#parts.stage.classList.toggle('locked', locked);
    if (taken) this.#pause();
  }

  /** While a line is written, nothing moves: the keys are the line's, and the mouse is free. */
  #writing(open) {
    this.#parts.stage.classList.toggle('writing', open);
    if (open) {
      this.#controls.releaseAll(performance.now());
      this.#pointer.unlock();
    } else {
      this.focus({ preventScroll: true });
      if (this.#entered) this.#lock();
    }
  }

  /** Fingers have no mouse to lock, and a world that shows the cursor leaves it free. */
  #lock() {
    if (!this.#parts.stage.classList.contains('touch') && !this.#pointing) this.#pointer.lock();
  }

  get #pointing() {
    return this.#parts.stage.classList.contains('pointing');
  }

  #point(on) {
    if (on === this.#pointing) return;
    this.#parts.stage.classList.toggle('pointing', on);
    if (on) this.#pointer.unlock();
  }

  #click({ clientX, clientY }) {
    const { video } = this.#parts;
    const picture = { width: video.videoWidth, height: video.videoHeight };
    const point = { x: clientX, y: clientY };
    const place = placeInPicture(video.getBoundingClientRect(), picture, getComputedStyle(video).objectFit, point);
    if (place) this.send({ click: place });
  }

  #hasKeyboard() {
    if (this.#prompt.isOpen) return false;
    const focused = document.activeElement;
    if (this.getRootNode().activeElement === this) return true;
    return this.getAttribute('keyboard') === 'page' && (focused === null || focused === document.body);
  }

  #setFingers(on) {
    this.#parts.stage.classList.toggle('touch', on);
  }

  #toggleFullScreen() {
    const done = document.fullscreenElement ? document.exitFullscreen() : this.requestFullscreen({ navigationUI: 'hide' });
    // A refusal leaves the page as it is, which is what the person sees.
    done.catch(() => {});
  }

  /** A file that any COSE library can check. */
  #saveReceipts() {
    saveFile('lightcone-receipts.json', 'application/json', JSON.stringify(this.#proof.saved, null, 1));
  }

  #saveLatency() {
    if (this.#session) saveFile('lightcone-latency.csv', 'text/csv', this.ledgerCsv);
  }

  #setTitle(title) {
    if (title === this.#title) return;
    this.#title = title;
    this.#render();
    this.dispatchEvent(new CustomEvent('titlechange', { detail: title }));
  }

  #setState(state) {
    const before = this.#state;
    this.#state = state;
    this.#parts.stage.dataset.state = state;
    this.#render();
    if (state === before) return;
    this.dispatchEvent(new CustomEvent('statechange', { detail: { state, failure: this.#failure } }));
  }

  #render() {
    this.#card.show(faceOf({
      state: this.#state,
      title: this.#title,
      entered: this.#entered,
      played: this.#played,
      failure: this.#failure,
      still: this.#parts.stage.dataset.picture === 'still',
      others: (this.#note?.playerCount ?? 0) - 1,
    }));
    if (!this.#retry.waits) this.#card.countDown(this.#failure && this.#state === 'connecting' ? 0 : null);
  }
}

// A page may load the module twice, from two nodes or under two addresses: the first one stays.
if (!customElements.get(NAME)) customElements.define(NAME, LightconePlayer);
const Registered = customElements.get(NAME);
export { Registered as LightconePlayer };
