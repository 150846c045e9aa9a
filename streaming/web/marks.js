/** Brings the marks of arriving frames (see `sei.js`) from the worker to the page. */

const hasScriptTransform = 'RTCRtpScriptTransform' in globalThis;
const hasEncodedStreams = 'createEncodedStreams' in (globalThis.RTCRtpReceiver?.prototype ?? {});

/** What a peer connection must be told beforehand when only the older interface is there. */
export const peerConfiguration = !hasScriptTransform && hasEncodedStreams ? { encodedInsertableStreams: true } : {};

let worker = null;
let sessions = 0;
const listeners = new Map();

/**
 * @param {RTCRtpReceiver} receiver before media flows
 * @param {(mark: import('./sei.js').FrameMark & {rtpTimestamp: number}) => void} listener
 * @returns {(() => void) | null} stops listening; null when this browser cannot read marks
 */
export function readMarks(receiver, listener) {
  if (!hasScriptTransform && !hasEncodedStreams) return null;
  const session = (sessions += 1);
  try {
    attach(receiver, session);
  } catch {
    // A page whose policy forbids the worker: the figures that need marks stay empty.
    return null;
  }
  listeners.set(session, listener);
  return () => listeners.delete(session);
}

function attach(receiver, session) {
  worker ??= startWorker();
  if (hasScriptTransform) {
    receiver.transform = new RTCRtpScriptTransform(worker, { session });
  } else {
    const { readable, writable } = receiver.createEncodedStreams();
    worker.postMessage({ readable, writable, session }, [readable, writable]);
  }
}

/** A worker must come from the page's own origin; on others, one of the page's own that imports ours. */
function workerUrl() {
  const url = new URL('./sei-worker.js', import.meta.url);
  if (url.origin === location.origin) return url;
  const source = `import ${JSON.stringify(url.href)};`;
  return URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
}

function startWorker() {
  const started = new Worker(workerUrl(), { type: 'module' });
  started.addEventListener('message', ({ data }) => listeners.get(data.session)?.(data));
  return started;
}
