/**
 * How a page of another origin embeds a world. `?node=https://node.example/` says where the node is (without it, the node that
 * this page came from), `?world=name` which world, `#token=…` what opens it.
 */

const query = new URLSearchParams(location.search);
const node = new URL(query.get('node') ?? '../', document.baseURI);
const part = (id) => document.getElementById(id);

part('code').textContent = `<script type="module" src="${new URL('player.js', node)}"></script>
<lightcone-player src="${node}"></lightcone-player>`;

function log(text) {
  const entry = document.createElement('li');
  entry.textContent = text;
  part('log').prepend(entry);
  while (part('log').children.length > 50) part('log').lastChild.remove();
}

function showStats({ width, height, fps, bitrateBps, roundTripMs, players }) {
  const known = (value, text) => (value === null ? '–' : text);
  part('picture').textContent = known(width, `${width} × ${height}, ${fps?.toFixed(0) ?? '–'} a second`);
  part('rate').textContent = known(bitrateBps, `${(bitrateBps / 1e6).toFixed(2)} Mb/s`);
  part('trip').textContent = known(roundTripMs, `${roundTripMs?.toFixed(1)} ms`);
  part('players').textContent = known(players, players);
}

function showState(state) {
  part('state').textContent = state;
  part('connect').disabled = state !== 'idle' && state !== 'refused';
  part('disconnect').disabled = state === 'idle';
  part('say').querySelector('button').disabled = state !== 'playing';
}

function listen(player) {
  player.addEventListener('statechange', ({ detail }) => {
    log(detail.state);
    showState(detail.state);
  });
  player.addEventListener('titlechange', ({ detail }) => log(`the world is called ${detail}`));
  player.addEventListener('error', ({ detail }) => log(detail.message));
  player.addEventListener('stats', ({ detail }) => showStats(detail));
  part('connect').addEventListener('click', () => player.connect().catch(({ message }) => log(`not connected: ${message}`)));
  part('disconnect').addEventListener('click', () => player.disconnect());
  part('say').addEventListener('submit', (event) => {
    event.preventDefault();
    const text = part('text').value.trim();
    if (!text) return;
    try {
      log(player.send(text) ? `sent: ${text}` : 'not sent: too many lines, or not connected');
      part('text').value = '';
    } catch ({ message }) {
      log(message);
    }
  });
}

try {
  await import(new URL('player.js', node));
  const player = document.createElement('lightcone-player');
  player.setAttribute('src', node);
  if (query.has('world')) player.setAttribute('world', query.get('world'));
  player.token = new URLSearchParams(location.hash.slice(1)).get('token');
  listen(player);
  part('place').append(player);
} catch ({ message }) {
  log(`the player did not load from ${node}: ${message}. Is this page’s origin, ${location.origin}, in --allow-origin?`);
}
