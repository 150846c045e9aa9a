/**
 * One connection to a world: from the offer to the end, never used twice.
 *
 * It ends by itself when the channel or the connection closes, when the world sends the player away, or when nothing at all
 * came for {@link SILENCE_MS}: a killed server cannot say goodbye. Before that it restarts ICE, as it does when the network changes.
 */

import { Aligner, writeDelay } from './align.js';
import { toHex } from './bytes.js';
import { askForDependencies, askForStereo, preferH264 } from './codecs.js';
import { iceServers } from './ice-servers.js';
import { LatencyTrace } from './latency.js';
import { parseNote } from './note.js';
import { Outbox } from './outbox.js';
import { parseSaid } from './panel.js';
import { PhotonMeter } from './photon.js';
import { SentInputs } from './receipts.js';
import { watchRefresh } from './refresh.js';
import { Signer, tabKey } from './signer.js';
import { NO_FIGURES, figures, lifeSigns, pick } from './stats.js';
import { ConnectError, iceFragment, restarted, sendOffer } from './whep.js';
import { sequenceOf } from './wire.js';

/** Another way is looked for after this: a little less than the browser's 2.5 s between connectivity checks, but media flows. */
const RESTART_AFTER_MS = 2000;
/** The server gives a session up after 10 s. */
const SILENCE_MS = 6000;
/** Between two restarts of ICE that the server took: each may take some checks to work. */
const RESTART_EVERY_MS = 3000;
const FIRST_PICTURE_WITHIN_MS = 12_000;
const READ_STATS_EVERY_MS = 500;
/** Rates are taken over this many readings. */
const RATE_READINGS = 3;
const TRICKLE_AFTER_MS = 20;
/** Whether this browser says which frame is on the screen. */
const TELLS_FRAMES = 'requestVideoFrameCallback' in (globalThis.HTMLVideoElement?.prototype ?? {});
/** The first note says what to bind signatures to; a world that sends none gets unsigned input. */
const FIRST_NOTE_WITHIN_MS = 1000;

/**
 * What a session tells its owner.
 * @typedef {object} SessionEvents
 * @property {(sent: SentInputs | null, after: number) => void} ready input can be sent, counted from above `after`; what is
 *   sent is remembered if it is signed
 * @property {(sha256: string | null) => void} answered the node's certificate for media, hexadecimal
 * @property {() => void} opened {@link Session.say} is heard from now on
 * @property {() => void} picture the first frame is on the screen
 * @property {(track: MediaStreamTrack) => void} sound the world sounds; the track goes with the session
 * @property {(note: import('./note.js').Note) => void} note
 * @property {(panel: import('./panel.js').Panel) => void} panel what stands over the picture from now on
 * @property {(message: import('./panel.js').Message) => void} message
 * @property {(piece: {from: number, lines: import('./console.js').Line[]}) => void} console what the world says to who makes it
 * @property {(change: import('./screen-read.js').Change) => void} screen what changed on the world's screen
 * @property {() => void} stats figures are new
 * @property {(failure: import('./messages.js').Failure) => void} ended called once at most, never after
 *   {@link Session.stop}; the last picture still stands in the video element, and is gone after it
 */

/** See the top of the file. */
export class Session {
  #peer = null;
  #soundTransceiver = null;
  #video;
  #events;
  #input;
  #control;
  #access = { token: null };
  #resource = null;
  #pocket = null;
  #ticket = null;
  #resumedAfter = null;
  #owner = null;
  #goodbye = false;
  #abort = new AbortController();
  #latency = new LatencyTrace((mark) => this.#photon.arrived(mark));
  #latencyChannel;
  #aligner = new Aligner((delayMs) => this.#tellNode(writeDelay(delayMs)));
  #photon = new PhotonMeter((mark, time, details) => this.#frameShown(mark, time, details));
  #outbox = new Outbox((message) => this.#latency.sent(sequenceOf(message), performance.now()));
  #signer = null;
  #binding = null;
  #begun = false;
  #noteTimer = null;
  #candidates = [];
  #gathered = false;
  #restarting = false;
  #restartedAt = -Infinity;
  #trickleTimer = null;
  #statsTimer = null;
  #pictureTimer = null;
  #frameRequest = null;
  #readings = [];
  #life = { signs: -1, at: performance.now() };
  #figures = NO_FIGURES;
  #over = false;
  #seen = false;

  /**
   * @param {HTMLVideoElement} video that shows the stream
   * @param {SessionEvents} events
   */
  constructor(video, events) {
    this.#video = video;
    this.#events = events;
  }

  /**
   * Begins to connect; whatever goes wrong comes through `ended`.
   * @param {() => Promise<string>} endpoint finds the WHEP URL
   * @param {string | null} token
   * @param {import('./resume.js').Pocket} pocket what brings the player back into its body
   * @param {RTCIceTransportPolicy} [policy] `relay` goes through a TURN server of the node's, or not at all
   * @param {{header: string, owner: string | null} | null} [identity] a proof of who the player is, which is good once, and whose it
   *   is; who comes with one comes into a new body
   */
  async start(endpoint, token, pocket, policy = 'all', identity = null) {
    const { signal } = this.#abort;
    const access = { token, signal };
    this.#access = access;
    document.addEventListener('visibilitychange', () => this.#forgetPending(), { signal });
    for (const network of [window, navigator.connection].filter(Boolean)) {
      network.addEventListener(network === window ? 'online' : 'change', () => this.#restartIce(), { signal });
    }
    try {
      if (!globalThis.RTCPeerConnection) throw new ConnectError({ kind: 'no-webrtc' });
      const url = await endpoint(access);
      this.#createPeer({ iceServers: await iceServers(url, access), iceTransportPolicy: policy });
      if (this.#over) return;
      const offer = await this.#peer.createOffer();
      await this.#peer.setLocalDescription({ type: 'offer', sdp: askForStereo(offer.sdp) });
      if (this.#over) return;
      pocket.goTo(url);
      this.#pocket = pocket;
      if (identity) pocket.drop();
      const ticket = await usableTicket(pocket);
      const offered = await sendOffer(url, this.#peer.localDescription.sdp, access, ticket?.token, identity?.header);
      if (this.#over) {
        if (this.#goodbye) offered.resource.end();
        return;
      }
      this.#opened(ticket, offered, identity?.owner ?? null);
      await this.#acceptAnswer(offered.answer);
    } catch (error) {
      this.#end(error instanceof ConnectError ? error.failure : { kind: 'bad-answer', reason: error.message });
    }
  }

  #opened(ticket, { resource, resume, resumedAfter }, owner) {
    this.#resource = resource;
    this.#resumedAfter = resumedAfter;
    const before = resumedAfter === null ? null : ticket;
    this.#owner = before?.owner ?? owner;
    this.#ticket = resume && { token: resume, signed: before?.signed ?? null, owner: this.#owner };
    if (this.#ticket) this.#pocket.keep(this.#ticket);
    else this.#pocket.drop();
  }

  /** The same bearer has a newer token: later requests go out with it. @param {string} token */
  renew(token) {
    this.#access.token = token;
  }

  /** Whose the body is, for people; null for a guest's. @type {string | null} */
  get owner() {
    return this.#owner;
  }

  /** Media figures and input→photon, for people and tests. */
  get figures() {
    const { p50Ms, p95Ms, count } = this.#photon.summary;
    const shown = this.#photon.lastShown;
    return {
      ...this.#figures,
      inputToPhotonP50Ms: p50Ms,
      inputToPhotonP95Ms: p95Ms,
      inputToPhotonCount: count,
      inputToPhotonReadable: TELLS_FRAMES,
      legs: this.#latency.summary,
      clock: this.#latency.clock,
      refreshMs: this.#aligner.refreshMs,
      refreshWaitMs: this.#aligner.waitMs,
      inputSigned: this.#begun ? this.#signer !== null : null,
      signingP50Ms: this.#signer?.p50Ms ?? null,
      frameId: shown?.frameId ?? null,
      tick: shown?.tick ?? null,
      inputSeq: shown?.inputSeq ?? null,
    };
  }

  /** Where the controls send. @type {import('./controls.js').Sink} */
  get sink() {
    return {
      motion: (bytes) => this.#outbox.send(this.#input, bytes),
      edge: (bytes) => this.#outbox.send(this.#control, bytes),
      made: (seq, time) => document.hidden || this.#inputMade(seq, time),
    };
  }

  /** The latency trace of the last inputs, one line for each. */
  get csv() {
    return this.#latency.csv;
  }

  #inputMade(seq, time) {
    this.#photon.input(seq, time);
    this.#latency.made(seq, time);
  }

  /** A browser that does not tell when a frame came has no legs to show: the last one would hold the network, too. */
  #frameShown({ frameId }, takenAt, { receiveTime, processingDuration, presentationTime }) {
    if (receiveTime === undefined) return;
    const decodeMs = (processingDuration ?? 0) * 1000;
    this.#latency.shown({ frameId, receivedAt: receiveTime, decodeMs, shownAt: presentationTime, takenAt });
  }

  /** While the page is hidden nothing is shown, and the wait would say nothing. */
  #forgetPending() {
    this.#photon.forgetPending();
    this.#latency.forgetPending();
    this.#aligner.forget();
  }

  /** Says something that is no input; while nobody can hear it, it is left out. */
  say(bytes) {
    if (!this.#over && this.#control?.readyState === 'open') this.#control.send(bytes);
  }

  #tellNode(bytes) {
    if (this.#latencyChannel.readyState === 'open') this.#latencyChannel.send(bytes);
  }

  /**
   * Ends it from this side.
   * @param {boolean} [goodbye] the player leaves; without, its body waits for it
   */
  stop(goodbye = false) {
    if (this.#over) return;
    this.#over = true;
    this.#goodbye = goodbye;
    this.#abort.abort();
    clearTimeout(this.#trickleTimer);
    clearTimeout(this.#pictureTimer);
    clearTimeout(this.#noteTimer);
    clearInterval(this.#statsTimer);
    if (this.#frameRequest !== null) this.#video.cancelVideoFrameCallback(this.#frameRequest);
    if (goodbye) this.goodbye();
    this.#peer?.close();
  }

  /** The server knows, or knew, of it. */
  get opened() {
    return this.#resource !== null;
  }

  /** Nobody is to wait for the player; also after it was lost. */
  goodbye() {
    if (!this.#resource) return;
    this.#pocket.drop();
    this.#resource.end(this.#ticket?.token);
  }

  #end(failure) {
    if (this.#over) return;
    this.#events.ended(failure);
    // Nobody waits for a body that was never seen.
    this.stop(!this.#seen && this.#resumedAfter === null);
  }

  #createPeer(ice) {
    const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle', ...ice });
    this.#peer = peer;
    const transceiver = peer.addTransceiver('video', { direction: 'recvonly' });
    preferH264(transceiver);
    askForDependencies(transceiver);
    const { receiver } = transceiver;
    if ('jitterBufferTarget' in receiver) receiver.jitterBufferTarget = 0;
    this.#soundTransceiver = peer.addTransceiver('audio', { direction: 'recvonly' });
    this.#createChannels(peer);
    peer.addEventListener('icecandidate', ({ candidate }) => this.#trickleSoon(candidate));
    peer.addEventListener('connectionstatechange', () => {
      if (['failed', 'closed'].includes(peer.connectionState)) this.#end({ kind: this.#seen ? 'lost' : 'no-media' });
    });
    this.#video.srcObject = new MediaStream([receiver.track]);
  }

  #createChannels(peer) {
    this.#input = peer.createDataChannel('input', { ordered: false, maxRetransmits: 0 });
    this.#control = peer.createDataChannel('control', { ordered: true });
    for (const channel of [this.#input, this.#control]) {
      channel.binaryType = 'arraybuffer';
      channel.addEventListener('open', () => {
        channel.addEventListener('close', () => this.#end({ kind: 'lost' }));
        if (!this.#open) return;
        if (this.#binding) this.#begin();
        else if (!this.#ticket?.signed) this.#noteTimer = setTimeout(() => this.#begin(), FIRST_NOTE_WITHIN_MS);
      });
    }
    this.#control.addEventListener('open', () => this.#events.opened());
    this.#control.addEventListener('message', ({ data }) => this.#takeSaid(data));
    this.#latencyChannel = peer.createDataChannel('ledger', { ordered: false, maxRetransmits: 0 });
    this.#latencyChannel.binaryType = 'arraybuffer';
    this.#latencyChannel.addEventListener('message', ({ data }) => this.#latency.message(data, performance.now()));
  }

  get #open() {
    return this.#input.readyState === 'open' && this.#control.readyState === 'open';
  }

  /** Input can flow: signed from the body's first message on, or not at all. */
  async #begin() {
    if (this.#begun) return;
    this.#begun = true;
    clearTimeout(this.#noteTimer);
    const key = this.#binding && this.#ticket?.signed !== false ? await tabKey() : null;
    if (this.#over) return;
    let sent = null;
    if (key) {
      const signer = new Signer(key, this.#binding);
      sent = new SentInputs(this.#binding, () => performance.now(), this.#resumedAfter);
      if (this.#outbox.sign(this.#control, signer, sent)) this.#signer = signer;
      else sent = null;
    }
    if (this.#ticket) this.#pocket.keep({ ...this.#ticket, signed: this.#signer ? toHex(key.publicKey) : false });
    this.#events.ready(sent, this.#resumedAfter ?? 0);
  }

  async #acceptAnswer(sdp) {
    this.#events.answered(certificateOf(sdp));
    this.#pictureTimer = setTimeout(() => this.#end({ kind: 'no-media' }), FIRST_PICTURE_WITHIN_MS);
    await this.#peer.setRemoteDescription({ type: 'answer', sdp });
    this.#trickleSoon(undefined);
    const { currentDirection, receiver } = this.#soundTransceiver;
    if (currentDirection === 'recvonly') this.#events.sound(receiver.track);
    this.#statsTimer = setInterval(() => this.#readStats(), READ_STATS_EVERY_MS);
    this.#watchFrames();
    // Muted video may always play; a refusal means that the page is going away.
    this.#video.play().catch(() => {});
  }

  /** Gathers what comes within a moment into one request. `null` ends the list, `undefined` only asks to send. */
  #trickleSoon(candidate) {
    if (candidate?.candidate) this.#candidates.push(candidate);
    if (candidate === null) this.#gathered = true;
    if (!this.#resource || this.#restarting || (this.#candidates.length === 0 && !this.#gathered)) return;
    clearTimeout(this.#trickleTimer);
    this.#trickleTimer = setTimeout(() => {
      if (this.#restarting) return;
      const sdp = this.#peer.localDescription.sdp;
      this.#resource.trickle(iceFragment(sdp, this.#candidates.splice(0), this.#gathered));
      this.#gathered = false;
    }, TRICKLE_AFTER_MS);
  }

  /** Looks for another way to the server; media stays on the old one meanwhile, if that still works. */
  async #restartIce() {
    if (!this.#seen || this.#over || this.#restarting || performance.now() - this.#restartedAt < RESTART_EVERY_MS) return;
    this.#restarting = true;
    // What was gathered before is of no use to the new generation.
    this.#candidates.length = 0;
    try {
      const answer = this.#peer.currentRemoteDescription.sdp;
      this.#peer.restartIce();
      await this.#peer.setLocalDescription();
      const fragment = iceFragment(this.#peer.localDescription.sdp, [], false);
      const theirs = await this.#resource.restart(fragment, this.#abort.signal);
      await this.#peer.setRemoteDescription({ type: 'answer', sdp: restarted(answer, theirs) });
      this.#restartedAt = performance.now();
    } catch (error) {
      // A server that knows the session no more has lost it; one that is out of reach may come back in time.
      const gone = error instanceof ConnectError && error.failure.status === 404;
      if (gone && this.#silentMs > RESTART_AFTER_MS) this.#end({ kind: 'lost' });
    } finally {
      this.#restarting = false;
    }
    if (!this.#over) this.#trickleSoon(undefined);
  }

  get #silentMs() {
    return performance.now() - this.#life.at;
  }

  #watchFrames() {
    if (!TELLS_FRAMES) {
      this.#video.addEventListener('timeupdate', () => this.#pictureSeen(), { once: true });
      return;
    }
    const onFrame = (refreshedAt, metadata) => {
      if (this.#over) return;
      this.#frameRequest = this.#video.requestVideoFrameCallback(onFrame);
      const { rtpTimestamp, presentationTime } = metadata;
      const takenAt = this.#aligner.takenAt(presentationTime, refreshedAt);
      const outOfTurn = this.#photon.repeatsTick(rtpTimestamp);
      if (rtpTimestamp !== undefined) this.#photon.shown(rtpTimestamp, takenAt, metadata);
      const roundTripMs = this.#latency.clock?.roundTripMs ?? 0;
      if (!outOfTurn) this.#aligner.shown({ shownAt: presentationTime, refreshedAt, roundTripMs });
      this.#pictureSeen();
    };
    this.#frameRequest = this.#video.requestVideoFrameCallback(onFrame);
    watchRefresh((refreshMs) => (this.#aligner.refreshMs = refreshMs), this.#abort.signal);
  }

  #pictureSeen() {
    if (this.#seen || this.#over) return;
    this.#seen = true;
    clearTimeout(this.#pictureTimer);
    this.#events.picture();
  }

  #takeSaid(data) {
    const said = parseSaid(data);
    if (!said) this.#takeNote(data);
    else if (this.#over) return;
    else if (said.panel) this.#events.panel(said.panel);
    else if (said.console) this.#events.console(said.console);
    else if (said.screen) this.#events.screen(said.screen);
    else this.#events.message(said.message);
  }

  #takeNote(data) {
    const note = parseNote(data);
    if (!note || this.#over) return;
    if (note.kicked) {
      this.#end({ kind: 'kicked', reason: note.kicked, why: note.why });
      return;
    }
    this.#binding ??= note.proofs.binding;
    this.#events.note(note);
    if (this.#open) this.#begin();
  }

  async #readStats() {
    const reading = pick((await this.#peer.getStats()).values());
    if (this.#over) return;
    this.#readings.push(reading);
    if (this.#readings.length > RATE_READINGS) this.#readings.shift();
    this.#figures = figures(reading, this.#readings[0]);
    this.#tellNode(this.#latency.ping(performance.now()));
    this.#events.stats();
    this.#checkLife(lifeSigns(reading), performance.now());
  }

  #checkLife(signs, now) {
    // Falling is no sign: a candidate pair was given up, and its count with it.
    const at = signs > this.#life.signs ? now : this.#life.at;
    this.#life = { signs, at };
    if (this.#seen && now - at > SILENCE_MS) this.#end({ kind: 'lost' });
    else if (this.#seen && now - at > RESTART_AFTER_MS) this.#restartIce();
  }
}

/** What brings the player back; none when the key that signed its input is gone. */
async function usableTicket({ ticket }) {
  if (!ticket?.signed) return ticket;
  const key = await tabKey();
  return key && toHex(key.publicKey) === ticket.signed ? ticket : null;
}

/** Of an answer: the SHA-256 of the certificate that media comes from (RFC 8122, 5). @param {string} sdp */
function certificateOf(sdp) {
  const [, fingerprint = null] = /^a=fingerprint:sha-256 ([0-9a-f:]+)\s*$/im.exec(sdp) ?? [];
  return fingerprint && fingerprint.replaceAll(':', '').toLowerCase();
}
