import assert from 'node:assert/strict';
import test from 'node:test';

import { askForStereo } from '../codecs.js';
import { choiceOf } from '../sound.js';

test('what is remembered is checked', () => {
  const usual = { volume: 1, muted: false };
  for (const found of [null, 7, { volume: 'loud', muted: 1 }, []]) assert.deepEqual(choiceOf(found), usual);
  assert.deepEqual(choiceOf({ volume: 0.25, muted: true }), { volume: 0.25, muted: true });
  assert.deepEqual(choiceOf({ volume: 9 }), { volume: 1, muted: false });
});

test('both channels of Opus are asked for, and nothing else changes', () => {
  const offer = [
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
    'a=rtpmap:96 H264/90000',
    'a=fmtp:96 packetization-mode=1',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111 63',
    'a=rtpmap:111 opus/48000/2',
    'a=fmtp:111 minptime=10;useinbandfec=1',
    'a=rtpmap:63 red/48000/2',
    'a=fmtp:63 111/111',
    '',
  ].join('\r\n');
  assert.equal(askForStereo(offer), offer.replace('useinbandfec=1', 'useinbandfec=1;stereo=1'));
  assert.equal(askForStereo(askForStereo(offer)), askForStereo(offer));
  assert.equal(askForStereo('v=0\r\n'), 'v=0\r\n');
});
