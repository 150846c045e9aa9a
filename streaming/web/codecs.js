/** Asks for H.264, for frames that say what they need, and for sound with two channels. */

import { ConnectError } from './whep.js';

/**
 * Puts H.264 first, the repair formats after it.
 * @param {RTCRtpTransceiver} transceiver
 */
export function preferH264(transceiver) {
  const codecs = RTCRtpReceiver.getCapabilities?.('video')?.codecs ?? [];
  const isH264 = ({ mimeType }) => mimeType.toLowerCase() === 'video/h264';
  if (codecs.length > 0 && !codecs.some(isH264)) throw new ConnectError({ kind: 'no-h264' });
  const rank = (codec) => (isH264(codec) ? (/packetization-mode=1/.test(codec.sdpFmtpLine ?? '') ? 0 : 1) : 2);
  transceiver.setCodecPreferences?.([...codecs].sort((a, b) => rank(a) - rank(b)));
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
