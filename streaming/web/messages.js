/** What a person is told when it does not work: what happened, and what to do. */

/**
 * Why there is no picture.
 * @typedef {object} Failure
 * @property {'unreachable' | 'timeout' | 'policy' | 'origin' | 'mixed' | 'http' | 'bad-answer' | 'no-address' | 'no-worlds' | 'no-webrtc' |
 *   'no-codec' | 'no-media' | 'no-style' | 'lost' | 'kicked'} kind
 * @property {number} [status] of HTTP, for `http`
 * @property {string | null} [reason] the node's own words; of `policy` the directive that refuses, of `origin` the page's origin
 * @property {'identity'} [refused] of `http`: the node refused the wallet's proof
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
 * Between whom it failed.
 * @typedef {object} Place
 * @property {string} host the node's address, for people
 * @property {string} [browser] `navigator.userAgent`
 * @property {string[] | null} [codecs] the video codecs that the browser decodes; null where it does not say
 */

/**
 * @param {Failure} failure
 * @param {Place} place
 * @returns {Message}
 */
export function describe(failure, place) {
  const { host } = place;
  const lost = (title, detail) => ({ title, detail, state: 'lost', retries: true, action: 'Try now' });
  const refused = (title, detail, action = 'Try again') => ({ title, detail, state: 'refused', retries: false, action });
  switch (failure.kind) {
    case 'unreachable':
      return lost('No answer', `Nothing answers at ${host}. The node may be starting, or it was stopped.`);
    case 'timeout':
      return lost('No answer yet', `The node at ${host} takes too long to answer.`);
    case 'policy':
      return refused(
        'This page keeps the node out',
        `The page’s content security policy (${failure.reason}) does not let it reach ${host}. Whoever made the page has to add it there.`,
      );
    case 'origin': {
      const page = failure.reason;
      const words = `Somebody answers at ${host}, but not to pages of ${page}. The node has to be started with --allow-origin ${page}; or a proxy answers while the node does not.`;
      return { ...lost('The node does not know this page', words), state: 'refused' };
    }
    case 'mixed':
      return refused(
        'The node needs HTTPS',
        `This page came over HTTPS, and from such a page browsers reach ${host} over HTTPS alone.`,
      );
    case 'no-style':
      return refused(
        'The player has no styles',
        'This browser is older than 2023, and the page’s content security policy (style-src) refuses what it has instead.',
        null,
      );
    case 'lost':
      return lost('Connection lost', 'The picture stopped coming. You will be back as soon as the node answers.');
    case 'no-media':
      return lost('No picture arrives', `The node at ${host} answered, but its video does not get through. ${whyNoMedia(place)}`);
    case 'bad-answer':
      return refused('The node’s answer makes no sense', sentence(failure.reason) ?? 'It is not an answer to a WHEP offer.');
    case 'no-address':
      return refused('That is no address', `The page names “${host}” as the node (src), and that is no address.`, null);
    case 'no-worlds':
      return { ...lost('No world here', `The node at ${host} runs no world at the moment.`), state: 'refused' };
    case 'no-webrtc':
      return refused('This browser cannot play', 'WebRTC is missing or switched off. Current versions of Chrome, Edge, Firefox and Safari have it.', null);
    case 'no-codec':
      return refused('This browser cannot decode the picture', whyNoCodec(place, null), null);
    case 'kicked':
      return describeKick(failure, refused);
    case 'http':
      return failure.status === 406 ? describeNoCodec(failure, place, refused) : describeStatus(failure, lost, refused);
    default:
      return lost('Something went wrong', sentence(failure.reason) ?? 'The connection could not be made.');
  }
}

/** Firefox gathers no loopback addresses, and a node that listens there may have no other. */
function whyNoMedia({ host, browser = '' }) {
  if (!isFirefox(browser) || !/^(localhost|127\.|\[::1\])/.test(host)) return 'A firewall may be blocking UDP.';
  return 'Firefox connects to no loopback address. Set media.peerconnection.ice.loopback to true in about:config, '
    + 'or let the node listen on an address of this machine’s network.';
}

/** Nothing that the node sends can be decoded here. */
function describeNoCodec({ reason }, place, refused) {
  return refused('This browser cannot decode the picture', whyNoCodec(place, sentence(reason)));
}

function whyNoCodec({ browser = '', codecs }, said) {
  const has = codecs?.length ? `This browser decodes ${listed(codecs)} alone.` : 'This browser has no decoder for H.264, VP8, VP9 or AV1.';
  const cause = said ?? 'The node sends none of the video codecs that this browser decodes.';
  return `${cause} ${has} ${whatToDo(browser)}`;
}

function whatToDo(browser) {
  if (isFirefox(browser)) {
    return 'Firefox fetches its H.264 decoder (OpenH264) some minutes after its first start; about:addons, Plugins, shows whether it is there.';
  }
  return 'Chrome, Edge, Safari and Firefox have H.264; some builds of Chromium have not.';
}

function isFirefox(browser) {
  return /\bFirefox\//.test(browser);
}

/** As in "VP8, VP9 and AV1". */
function listed(names) {
  const spoken = names.map((name) => (name === 'H264' ? 'H.264' : name));
  return spoken.length < 2 ? spoken.join('') : `${spoken.slice(0, -1).join(', ')} and ${spoken.at(-1)}`;
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

function describeStatus({ status, reason, refused: what }, lost, refused) {
  const said = sentence(reason);
  if (what === 'identity') {
    // The proof was good for one try: the next request goes out without.
    return refused('The wallet’s proof was not accepted', said ?? 'Sign in again: each proof is good once.', 'Come in as a guest');
  }
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
