/**
 * What the world sounds like, beside the picture and never in its way: an element of its own, because a browser holds the
 * picture of a stream back until its sound is there.
 *
 * Browsers play no sound before the person did something. Until then the element plays mutely; the first click or key ends
 * that, unless the person wanted silence. Volume and silence are remembered for the next visit.
 */

import { recall, remember } from './remember.js';

const KEY = 'lightcone-sound';
const GESTURES = ['pointerup', 'click', 'keydown'];

/**
 * @typedef {object} SoundChoice
 * @property {number} volume 0 to 1
 * @property {boolean} muted
 */

/**
 * What was remembered, or the default.
 * @param {any} found
 * @returns {SoundChoice}
 */
export function choiceOf(found) {
  const volume = Number.isFinite(found?.volume) ? Math.min(Math.max(found.volume, 0), 1) : 1;
  return { volume, muted: found?.muted === true };
}

/** See the top of the file. */
export class Sound {
  #audio;
  #tool;
  #slider;
  #choice;
  #awake = false;
  #there = false;

  /**
   * @param {{audio: HTMLAudioElement, mute: HTMLButtonElement, volume: HTMLInputElement, loudness: HTMLElement}} parts
   * @param {AbortSignal} signal ends the listening
   */
  constructor({ audio, mute, volume, loudness }, signal) {
    this.#audio = audio;
    this.#tool = { mute, loudness };
    this.#slider = volume;
    this.#choice = choiceOf(recall(KEY));
    volume.value = String(Math.round(this.#choice.volume * 100));
    const gesture = () => this.#wake();
    for (const name of GESTURES) window.addEventListener(name, gesture, { signal, capture: true });
    mute.addEventListener('click', () => this.toggle(), { signal });
    volume.addEventListener('input', () => this.#setVolume(Number(volume.value) / 100), { signal });
    this.#apply();
  }

  /** @returns {'none' | 'waiting' | 'on' | 'off'} waiting: for the person's first click or key */
  get state() {
    if (!this.#there) return 'none';
    if (this.#choice.muted) return 'off';
    return this.#awake ? 'on' : 'waiting';
  }

  /** @param {MediaStreamTrack | null} track null: this world makes no sound, or there is none any more */
  take(track) {
    this.#there = track !== null;
    this.#audio.srcObject = track && new MediaStream([track]);
    this.#apply();
    if (track) this.#play();
  }

  /** The person wants silence, or does not any more. */
  toggle() {
    this.#choice.muted = !this.#choice.muted;
    // At no volume it would still be silent.
    if (!this.#choice.muted && this.#choice.volume === 0) this.#setVolume(1);
    remember(KEY, this.#choice);
    this.#apply();
  }

  #setVolume(volume) {
    this.#choice = { volume, muted: volume === 0 };
    remember(KEY, this.#choice);
    this.#apply();
  }

  #wake() {
    if (this.#awake || !this.#there || navigator.userActivation?.hasBeenActive === false) return;
    this.#awake = true;
    this.#apply();
    this.#play();
  }

  #play() {
    this.#audio.play().catch((error) => {
      // Not a gesture after all; the next one will do.
      if (error.name !== 'NotAllowedError') return;
      this.#awake = false;
      this.#apply();
    });
  }

  #apply() {
    const { state } = this;
    this.#audio.volume = this.#choice.volume;
    this.#audio.muted = state !== 'on';
    const { mute, loudness } = this.#tool;
    loudness.hidden = state === 'none';
    loudness.dataset.sound = state;
    mute.setAttribute('aria-pressed', String(state === 'off'));
    mute.title = { off: 'Sound on', waiting: 'Sound begins with your first click or key' }[state] ?? 'Sound off';
    this.#slider.value = String(Math.round((this.#choice.muted ? 0 : this.#choice.volume) * 100));
  }
}
