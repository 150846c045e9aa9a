/** Asks for H.264 where the browser has it, for frames that say what they need, and for sound with two channels. */

import { ConnectError } from './whep.js';

/** What a node may send, the cheapest for it first. */
const KNOWN = ['H264', 'VP8', 'VP9', 'AV1'];

/** The video codecs that this browser decodes, by name; null where it does not say. @returns {string[] | null} */
export function decoders() {
  const codecs = globalThis.RTCRtpReceiver?.getCapabilities?.('video')?.codecs;
  return codecs ? KNOWN.filter((name) => codecs.some(isOf(name))) : null;
}

/**
 * Puts H.264 first, the other codecs after it as the browser has them, and the repair formats last.
 * @param {RTCRtpTransceiver} transceiver
 */
export function preferH264(transceiver) {
  const codecs = RTCRtpReceiver.getCapabilities?.('video')?.codecs ?? [];
  if (codecs.length > 0 && decoders().length === 0) throw new ConnectError({ kind: 'no-codec' });
  const rank = (codec) => {
    if (isOf('H264')(codec)) return /packetization-mode=1/.test(codec.sdpFmtpLine ?? '') ? 0 : 1;
    return KNOWN.some((name) => isOf(name)(codec)) ? 2 : 3;
  };
  transceiver.setCodecPreferences?.([...codecs].sort((a, b) => rank(a) - rank(b)));
}

function isOf(name) {
  return ({ mimeType }) => mimeType.toLowerCase() === `video/${name.toLowerCase()}`;
}

const DEPENDENCY_DESCRIPTOR = 'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension';

/**
 * After a loss the node can then go on without a key frame. Not every browser can be asked for it.
 * @param {RTCRtpTransceiver} transceiver
 */
export function askForDependencies(transceiver) {
  const extensions = transceiver.getHeaderExtensionsToNegotiate?.() ?? [];
  const wanted = extensions.find(({ uri }) => uri === DEPENDENCY_DESCRIPTOR);
  if (!wanted) return;
  wanted.direction = 'sendrecv';
  try {
    transceiver.setHeaderExtensionsToNegotiate(extensions);
  } catch {
    // Then losses cost key frames.
  }
}

/**
 * Browsers decode Opus to one channel unless their own offer says that they want two (RFC 7587, 6.1).
 * @param {string} sdp an offer
 */
export function askForStereo(sdp) {
  const opus = /^a=rtpmap:(\d+) opus\/48000\/2\r?$/im.exec(sdp)?.[1];
  return sdp.replace(new RegExp(`^(a=fmtp:${opus ?? 'none'} (?!.*\\bstereo=1)[^\\r\\n]*)`, 'm'), '$1;stereo=1');
}
