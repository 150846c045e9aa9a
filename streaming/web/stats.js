/** Turns two readings of `RTCPeerConnection.getStats()` into the figures of the overlay. */

/**
 * @typedef {object} MediaFigures all null until known
 * @property {number | null} width
 * @property {number | null} height
 * @property {number | null} fps decoded frames a second
 * @property {number | null} bitrateBps video, received
 * @property {number | null} roundTripMs
 * @property {number | null} jitterBufferMs mean wait of the frames that left the jitter buffer
 * @property {number | null} framesDecoded since the session began
 * @property {number | null} framesDropped
 * @property {number | null} freezeCount
 * @property {number | null} freezeMs
 */

/** @type {Readonly<MediaFigures>} */
export const NO_FIGURES = Object.freeze({
  width: null,
  height: null,
  fps: null,
  bitrateBps: null,
  roundTripMs: null,
  jitterBufferMs: null,
  framesDecoded: null,
  framesDropped: null,
  freezeCount: null,
  freezeMs: null,
});

/** All figures of a session, before there is one. */
export const NO_STATS = Object.freeze({
  ...NO_FIGURES,
  inputToPhotonP50Ms: null,
  inputToPhotonP95Ms: null,
  inputToPhotonCount: 0,
  inputToPhotonReadable: true,
  frameId: null,
  tick: null,
  inputSeq: null,
  inputSigned: null,
  signingP50Ms: null,
  legs: Object.freeze([]),
  clock: null,
  refreshMs: null,
  refreshWaitMs: null,
});

/**
 * The parts of a report that are used.
 * @param {Iterable<object>} reports values of an `RTCStatsReport`
 */
export function pick(reports) {
  const all = [...reports];
  const selected = all.find(({ type }) => type === 'transport')?.selectedCandidatePairId;
  // Whether a check is under way at the moment (`state`) says nothing of the pair's use.
  const inUse = ({ id, nominated }) => (selected ? id === selected : nominated);
  return {
    inbound: all.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'video') ?? null,
    pair: all.find((report) => report.type === 'candidate-pair' && inUse(report)) ?? null,
  };
}

/**
 * @param {ReturnType<typeof pick>} now
 * @param {ReturnType<typeof pick> | null} before an earlier reading, for rates
 * @returns {MediaFigures}
 */
export function figures(now, before) {
  const { inbound, pair } = now;
  const known = (value) => (Number.isFinite(value) ? value : null);
  const seconds = inbound && before?.inbound ? (inbound.timestamp - before.inbound.timestamp) / 1000 : 0;
  const grown = (field) => known(inbound?.[field] - before?.inbound?.[field]);
  const perSecond = (field, factor) => (seconds > 0 ? known((grown(field) / seconds) * factor) : null);
  const emitted = grown('jitterBufferEmittedCount');
  const buffered = grown('jitterBufferDelay');
  return {
    width: known(inbound?.frameWidth),
    height: known(inbound?.frameHeight),
    fps: perSecond('framesDecoded', 1),
    bitrateBps: perSecond('bytesReceived', 8),
    roundTripMs: known(pair?.currentRoundTripTime * 1000),
    jitterBufferMs: emitted > 0 && buffered !== null ? (buffered / emitted) * 1000 : null,
    framesDecoded: known(inbound?.framesDecoded),
    framesDropped: known(inbound?.framesDropped),
    freezeCount: known(inbound?.freezeCount),
    freezeMs: known(inbound?.totalFreezesDuration * 1000),
  };
}

/** A number that grows with everything that comes from the server: media, notes, answers to connectivity checks. */
export function lifeSigns({ inbound, pair }) {
  const fields = [inbound?.packetsReceived, pair?.packetsReceived, pair?.bytesReceived, pair?.responsesReceived];
  return fields.reduce((sum, value) => sum + (value ?? 0), 0);
}
