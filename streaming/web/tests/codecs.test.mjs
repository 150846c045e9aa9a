import assert from 'node:assert/strict';
import test from 'node:test';

import { askForDependencies } from '../codecs.js';

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
