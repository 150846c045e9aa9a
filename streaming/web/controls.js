/**
 * The state of a player's controls, and when it is sent.
 *
 * Every change is sent: at once when the last send is more than 8 ms ago, else with the next animation frame, so that a
 * 1000 Hz mouse makes at most one message a frame. The newest message is repeated against loss, ten times a second, and
 * twenty times while something is held: the node ends what is held after 300 ms without a word, and three repeats may be lost.
 * Nothing is sent before the first change of a page's life: until then the world decides where a player looks.
 *
 * The repeats come from a timer of the page. Browsers slow timers down in hidden pages alone, and there nothing is held.
 */

import { EDGE_ACTIONS, MAX_SAMPLES, encodeEdge, encodeMotion, encodeText, sameOnWire } from './wire.js';

const PROMPT_AFTER_MS = 8;
const LOOK_EVERY_MS = 50;
const REPEAT_HELD_MS = 50;
const REPEAT_MS = 100;
/** A timer that comes so late was stopped with the whole page: the node ended what was held, and has to hear of it anew. */
const SILENT_MS = 250;
/** What is held is told anew so often, as a change and no repeat: after a gap in the line, of which the page knows nothing, the
 * node has ended it and takes no repeats. */
const HELD_ANEW_MS = 300;
/** After this nobody knows what hands did meanwhile: a dialog stood over the page, or the machine slept. */
const UNWATCHED_MS = 1000;
const MAX_PITCH_RAD = (89 / 180) * Math.PI;
/** An event time further back than this is a broken clock, not a late event. */
const MAX_EVENT_AGE_MS = 10_000;

/**
 * Where messages go.
 * @typedef {object} Sink
 * @property {(bytes: Uint8Array) => boolean} motion false when the channel is not open
 * @property {(bytes: Uint8Array) => boolean} edge takes texts too; false when the channel is not open
 * @property {(seq: number, time: number) => void} made a change was sent, which a frame will answer; repeats are no change
 */

/** Clock and frame callbacks, replaced in tests. */
const BROWSER = {
  now: () => performance.now(),
  nextFrame: (callback) => requestAnimationFrame(callback),
  every: (ms, callback) => setInterval(callback, ms),
  stop: (id) => clearInterval(id),
};

/** Keys, buttons, sticks and looks of one page; sinks come and go with connections. */
export class Controls {
  #clock;
  #sink = null;
  #repeat = null;
  #pressed = new Map();
  #sticks = new Map();
  #state = { held: 0, moveX: 0, moveY: 0, yawRad: 0, pitchRad: 0 };
  #history = [];
  #seq = 0;
  #used = false;
  #changedAt = null;
  #sentAt = -Infinity;
  /** As `#sentAt`, but of repeats too. */
  #toldAt = -Infinity;
  #lookedAt = 0;
  #frameAsked = false;

  /** @param {typeof BROWSER} [clock] */
  constructor(clock = BROWSER) {
    this.#clock = clock;
  }

  /**
   * A new session: its sequence begins at 1, or above what the node took before, and the state as it is now is told to it: a
   * key that went down while it connected is held.
   * @param {Sink} sink
   * @param {number} [after] the newest sequence that the node took
   */
  open(sink, after = 0) {
    this.#part();
    this.#sink = sink;
    this.#seq = after;
    this.#history = [];
    this.#lookedAt = this.#clock.now();
    this.#repeat = this.#clock.every(LOOK_EVERY_MS, () => this.#keepAlive());
    if (this.#used) this.#changed(this.#clock.now());
  }

  /** The session is over, and nothing is held for the next one: a body that comes back stands until a hand says otherwise. */
  close() {
    this.releaseAll(this.#clock.now());
    this.#part();
  }

  #part() {
    this.#sink = null;
    this.#clock.stop(this.#repeat);
    this.#repeat = null;
  }

  /** Heading and pitch now, radians. */
  get look() {
    return { yawRad: this.#state.yawRad, pitchRad: this.#state.pitchRad };
  }

  /** Where the world made the player look. Only until the first change: from then on the page decides. */
  face(yawRad, pitchRad) {
    if (this.#used) return;
    this.#state.yawRad = wrapped(yawRad);
    this.#state.pitchRad = clampedPitch(pitchRad);
  }

  /**
   * A key or button goes down.
   * @param {string} source name of the key, so that two keys can hold one action
   * @param {number} actions bits
   * @param {number} time of the event, ms
   */
  press(source, actions, time) {
    if (this.#pressed.get(source) === actions) return;
    this.#pressed.set(source, actions);
    this.#holdChanged(time);
  }

  /** A key or button goes up. */
  release(source, time) {
    if (this.#pressed.delete(source)) this.#holdChanged(time);
  }

  /** Focus is gone: nothing is held, sticks are centred. Told at once, because a hidden page has no animation frames. */
  releaseAll(time) {
    this.#pressed.clear();
    this.#sticks.clear();
    this.#holdChanged(time);
    this.#sticksChanged(time);
    this.#flush();
  }

  /**
   * An analogue stick, each axis −1..=1. Several add up, to no more than one stick's reach.
   * @param {string} source name of the stick
   */
  stick(source, moveX, moveY, time) {
    if (moveX === 0 && moveY === 0) this.#sticks.delete(source);
    else this.#sticks.set(source, { moveX, moveY });
    this.#sticksChanged(time);
  }

  /** Turns by radians: positive yaw to the left, positive pitch up. */
  turn(yawRad, pitchRad, time) {
    this.#state.yawRad = wrapped(this.#state.yawRad + yawRad);
    this.#state.pitchRad = clampedPitch(this.#state.pitchRad + pitchRad);
    this.#changed(time);
  }

  /**
   * Sends a line of text, which counts as an input.
   * @param {string} text as `encodeText` wants it
   * @returns {boolean} false when the channel is not open
   */
  say(text) {
    if (!this.#sink?.edge(encodeText(this.#seq + 1, text))) return false;
    this.#seq += 1;
    this.#sink.made(this.#seq, this.#clock.now());
    return true;
  }

  #sticksChanged(time) {
    let [x, y] = [0, 0];
    for (const { moveX, moveY } of this.#sticks.values()) [x, y] = [x + moveX, y + moveY];
    const scale = 1 / Math.max(1, Math.hypot(x, y));
    const [moveX, moveY] = [x * scale, y * scale];
    if (moveX === this.#state.moveX && moveY === this.#state.moveY) return;
    Object.assign(this.#state, { moveX, moveY });
    this.#changed(time);
  }

  #holdChanged(time) {
    let held = 0;
    for (const actions of this.#pressed.values()) held |= actions;
    const before = this.#state.held;
    if (held === before) return;
    this.#state.held = held;
    this.#sendEdge(held & ~before & EDGE_ACTIONS, true);
    this.#sendEdge(before & ~held & EDGE_ACTIONS, false);
    this.#changed(time);
  }

  /** The sample that follows holds the same change, so that only it counts as an input. */
  #sendEdge(actions, pressed) {
    if (actions === 0 || !this.#sink) return;
    if (this.#sink.edge(encodeEdge(this.#seq + 1, actions, pressed))) this.#seq += 1;
  }

  #changed(time) {
    this.#used = true;
    this.#changedAt ??= this.#believable(time);
    if (!this.#sink) return;
    if (this.#clock.now() - this.#sentAt > PROMPT_AFTER_MS) {
      this.#flush();
    } else if (!this.#frameAsked) {
      this.#frameAsked = true;
      this.#clock.nextFrame(() => {
        this.#frameAsked = false;
        this.#flush();
      });
    }
  }

  /** Sends the state if it differs from what was sent last, or `anew`. */
  #flush(anew = false) {
    if (!this.#sink || (this.#changedAt === null && !anew)) return;
    const sample = { seq: this.#seq + 1, ...this.#state };
    const newest = this.#history[0];
    const changed = !newest || !sameOnWire(newest, sample);
    if (!changed && !anew) {
      this.#changedAt = null;
      return;
    }
    const history = [sample, ...this.#history].slice(0, MAX_SAMPLES);
    if (!this.#sink.motion(encodeMotion(history))) return;
    this.#seq = sample.seq;
    this.#history = history;
    this.#sentAt = this.#toldAt = this.#clock.now();
    if (changed && this.#changedAt !== null) this.#sink.made(sample.seq, this.#changedAt);
    this.#changedAt = null;
  }

  /** Also the way out for a change that found the channel closed, or the page hidden and without animation frames. */
  #keepAlive() {
    const now = this.#clock.now();
    const stoodMs = now - this.#lookedAt;
    this.#lookedAt = now;
    if (stoodMs > UNWATCHED_MS) this.releaseAll(now);
    this.#flush(this.#holds && (stoodMs > SILENT_MS || now - this.#sentAt >= HELD_ANEW_MS));
    const dueMs = this.#holds ? REPEAT_HELD_MS : REPEAT_MS;
    // Timers come early and late; a repeat that waited for the next one would be late by all of it.
    if (this.#history.length === 0 || now - this.#toldAt < dueMs - LOOK_EVERY_MS / 2) return;
    if (this.#sink.motion(encodeMotion(this.#history))) this.#toldAt = now;
  }

  get #holds() {
    return this.#state.held !== 0 || this.#state.moveX !== 0 || this.#state.moveY !== 0;
  }

  #believable(time) {
    const now = this.#clock.now();
    return time <= now && now - time <= MAX_EVENT_AGE_MS ? time : now;
  }
}

function clampedPitch(pitchRad) {
  return Math.min(MAX_PITCH_RAD, Math.max(-MAX_PITCH_RAD, pitchRad));
}

function wrapped(yawRad) {
  const turn = 2 * Math.PI;
  return yawRad - turn * Math.round(yawRad / turn);
}
