/** What a person is told when it does not work: what happened, and what to do. */

/**
 * Why there is no picture.
 * @typedef {object} Failure
 * @property {'unreachable' | 'timeout' | 'http' | 'bad-answer' | 'no-worlds' | 'no-webrtc' | 'no-h264' | 'no-media' | 'lost' | 'kicked'} kind
 * @property {number} [status] of HTTP, for `http`
 * @property {string | null} [reason] the node's own words
 * @property {string | null} [why] of `kicked`, see `note.js`
 */

/**
 * @typedef {object} Message
 * @property {string} title
 * @property {string} detail
 * @property {'lost' | 'refused'} state of the player
 * @property {boolean} retries by itself
 * @property {string | null} action label of the button, null for none
 */

/**
 * @param {Failure} failure
 * @param {{host: string}} place the node's address, for people
 * @returns {Message}
 */
export function describe(failure, { host }) {
  const lost = (title, detail) => ({ title, detail, state: 'lost', retries: true, action: 'Try now' });
  const refused = (title, detail, action = 'Try again') => ({ title, detail, state: 'refused', retries: false, action });
  switch (failure.kind) {
    case 'unreachable':
      return lost('No answer', `Nothing answers at ${host}. The node may be starting, or it was stopped.`);
    case 'timeout':
      return lost('No answer yet', `The node at ${host} takes too long to answer.`);
    case 'lost':
      return lost('Connection lost', 'The picture stopped coming. You will be back as soon as the node answers.');
    case 'no-media':
      return lost('No picture arrives', `The node at ${host} answered, but its video does not get through. A firewall may be blocking UDP.`);
    case 'bad-answer':
      return refused('The node’s answer makes no sense', sentence(failure.reason) ?? 'It is not an answer to a WHEP offer.');
    case 'no-worlds':
      return { ...lost('No world here', `The node at ${host} runs no world at the moment.`), state: 'refused' };
    case 'no-webrtc':
      return refused('This browser cannot play', 'WebRTC is missing or switched off. Current versions of Chrome, Edge, Firefox and Safari have it.', null);
    case 'no-h264':
      return refused('This browser has no H.264', 'The picture is H.264 video, which this browser cannot decode. Try Chrome, Edge, Firefox or Safari.', null);
    case 'kicked':
      return describeKick(failure, refused);
    case 'http':
      return describeStatus(failure, lost, refused);
    default:
      return lost('Something went wrong', sentence(failure.reason) ?? 'The connection could not be made.');
  }
}

function describeKick({ why, reason }, refused) {
  const said = sentence(reason) ?? 'The world ended your stay.';
  switch (why) {
    case 'elsewhere':
      return refused('You play in another window', said, 'Play here');
    case 'limit':
      return refused('Your time is up', said, 'Begin anew');
    case 'idle':
      return refused('You were away', said, 'Come back in');
    default:
      return refused('You were sent away', said, 'Come back in');
  }
}

function describeStatus({ status, reason }, lost, refused) {
  const said = sentence(reason);
  switch (status) {
    case 401: {
      // A node that was shown a token says what is wrong with it.
      const wrong = said && !/wants a token/i.test(said);
      const open = 'Open the whole link you were given; it ends in #token=…';
      return wrong ? refused('The token was not accepted', said) : refused('This node wants a token', open);
    }
    case 403:
      return refused('The token was not accepted', said ?? 'It may have ended, or be meant for another world. Ask for a new link.');
    case 404:
      return refused('There is no such world', said ?? 'The node does not run a world of this name.');
    case 400:
    case 406:
    case 415:
    case 422:
      return refused('The node did not like the offer', said ?? `It answered with status ${status}.`);
    case 503: {
      const title = /\bfull\b/i.test(reason ?? '') ? 'This world is full' : 'The node is not ready';
      return { ...lost(title, said ?? 'It has no place for a player just now.'), state: 'refused' };
    }
    default:
      if (status === 429) return { ...lost('Too many tries', said ?? 'The node asks for patience.'), state: 'refused' };
      if (status >= 500) return lost('The node has a problem', said ?? `It answered with status ${status}.`);
      return refused('The node refused', said ?? `It answered with status ${status}.`);
  }
}

/** Upper case first, full stop last. */
function sentence(text) {
  if (!text) return null;
  const trimmed = text.trim();
  if (!trimmed) return null;
  const ended = /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
  return ended[0].toUpperCase() + ended.slice(1);
}
