/** What the card says in each situation of the player. */

/**
 * What the card depends on.
 * @typedef {object} Situation
 * @property {'idle' | 'connecting' | 'playing' | 'lost' | 'refused'} state
 * @property {string} title of the world
 * @property {boolean} entered the person plays
 * @property {boolean} played the person has played before
 * @property {import('./messages.js').Message | null} failure
 * @property {boolean} still the last picture stands while the connection is gone
 * @property {number} others other players in the world; below zero while unknown
 */

/**
 * @param {Situation} situation
 * @returns {import('./card.js').Face | null} null for no card
 */
export function faceOf({ state, title, entered, played, failure, still, others }) {
  if (state === 'playing') {
    if (entered) return null;
    const [mode, action] = played ? ['paused', 'Resume'] : ['start', 'Play'];
    return { mode, title, lede: company(others), action };
  }
  if (failure) {
    const words = failure.state === 'lost' && still ? 'Reconnecting…' : failure.title;
    return { mode: 'trouble', title: words, lede: failure.detail, action: failure.action };
  }
  if (state === 'idle') return { mode: 'idle', title, lede: 'Not connected.', action: 'Connect' };
  return { mode: 'connecting', title, lede: 'Connecting…', action: null };
}

/**
 * A failure in one line.
 * @param {import('./messages.js').Message} failure
 */
export function line({ title, detail }) {
  return `${title}: ${detail}`;
}

function company(others) {
  if (others < 0) return 'The world is live.';
  if (others === 0) return 'You are the first one here.';
  return others === 1 ? 'One other player is here.' : `${others} other players are here.`;
}
