/**
 * Sits between the network and the decoder: passes each encoded frame on at once and tells the page what its mark says.
 * Posts `{session, rtpTimestamp, arrivedAt, frameId, tick, inputSeq}`; `arrivedAt` counts from 1970, as both have a time origin of their own.
 */

import { readMark } from './sei.js';

function pass(readable, writable, session) {
  const transform = (frame, controller) => {
    const message = describe(frame, session);
    controller.enqueue(frame);
    if (message) self.postMessage(message);
  };
  readable
    .pipeThrough(new TransformStream({ transform }))
    .pipeTo(writable)
    .catch(() => {
      // The receiver is gone: the session is over, and the page knows it from the connection.
    });
}

function describe(frame, session) {
  const mark = readMark(new Uint8Array(frame.data));
  if (!mark) return null;
  const rtpTimestamp = frame.getMetadata().rtpTimestamp ?? frame.timestamp;
  return { session, rtpTimestamp, arrivedAt: performance.timeOrigin + performance.now(), ...mark };
}

self.addEventListener('rtctransform', (event) => {
  const { readable, writable, options } = event.transformer;
  pass(readable, writable, options.session);
});

self.addEventListener('message', ({ data }) => pass(data.readable, data.writable, data.session));
