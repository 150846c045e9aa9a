/** How often the display is refreshed, by the times at which the browser lets a page draw. */

import { percentile } from './percentile.js';

const CALLS = 16;
/** A window can be moved to another display. */
const MEASURE_EVERY_MS = 10_000;
/** What is taken for a refresh. The node takes no longer delay than the greater one (`MAX_DELAY` in `streaming/src/session.rs`). */
const MIN_MS = 2;
const MAX_MS = 50;

/**
 * Measures now and every so often. While the page is hidden nothing is measured.
 * @param {(refreshMs: number) => void} tell
 * @param {AbortSignal} signal ends it
 */
export function watchRefresh(tell, signal) {
  let request = null;
  const measure = () => {
    const times = [];
    const onCall = (time) => {
      times.push(time);
      if (times.length < CALLS) request = requestAnimationFrame(onCall);
      else tellMiddle(times, tell);
    };
    cancelAnimationFrame(request);
    request = requestAnimationFrame(onCall);
  };
  measure();
  const timer = setInterval(measure, MEASURE_EVERY_MS);
  signal.addEventListener('abort', () => {
    clearInterval(timer);
    cancelAnimationFrame(request);
  });
}

/** Calls that were left out leave the middle as it is. */
function tellMiddle(times, tell) {
  const steps = times.slice(1).map((time, i) => time - times[i]);
  const middle = percentile(steps, 50);
  if (middle >= MIN_MS && middle <= MAX_MS) tell(middle);
}
