import assert from 'node:assert/strict';
import test from 'node:test';

import { askForDependencies, decoders, preferH264 } from '../codecs.js';

const DESCRIPTOR = 'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension';

/** As Chromium gives them: copies, of which only those that are set count. */
function transceiver(extensions, set) {
  const copy = () => extensions.map((extension) => ({ ...extension }));
  return { getHeaderExtensionsToNegotiate: copy, setHeaderExtensionsToNegotiate: set };
}

test('the dependency descriptor is asked for, and all else stays as it is', () => {
  const mid = { uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', direction: 'sendrecv' };
  const other = { uri: 'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time', direction: 'stopped' };
  let asked;
  askForDependencies(transceiver([mid, { uri: DESCRIPTOR, direction: 'stopped' }, other], (list) => (asked = list)));
  assert.deepEqual(asked, [mid, { uri: DESCRIPTOR, direction: 'sendrecv' }, other]);
});

test('browsers that cannot be asked, do not know it or refuse go without', () => {
  askForDependencies({});
  askForDependencies(transceiver([], () => assert.fail('nothing to ask for')));
  const refuses = () => {
    throw new DOMException('no', 'InvalidModificationError');
  };
  askForDependencies(transceiver([{ uri: DESCRIPTOR, direction: 'stopped' }], refuses));
});

function browserWith(...types) {
  const codecs = types.map((mimeType) => ({ mimeType }));
  globalThis.RTCRtpReceiver = { getCapabilities: () => ({ codecs }) };
}

test('H.264 comes first where it is there; without it the offer goes out all the same', () => {
  const preferred = () => {
    let order;
    preferH264({ setCodecPreferences: (codecs) => (order = codecs.map(({ mimeType }) => mimeType)) });
    return order;
  };
  browserWith('video/VP8', 'video/rtx', 'video/VP9', 'video/H264');
  assert.deepEqual(preferred(), ['video/H264', 'video/VP8', 'video/VP9', 'video/rtx']);
  browserWith('video/VP8', 'video/rtx');
  assert.deepEqual([preferred(), decoders()], [['video/VP8', 'video/rtx'], ['VP8']]);
  browserWith('video/rtx', 'video/H265');
  assert.throws(preferred, (error) => error.failure.kind === 'no-codec');
});
