/**
 * The page that a node serves: one player that fills it.
 *
 * `?world=name` chooses a world, else the first that `GET /v1/worlds` lists; `#token=…` is for a node that wants one;
 * `?overlay` opens the panel of figures; `?relay` sends everything through the node's TURN server.
 *
 * The page is static files and may be served from anywhere: `?node=https://node.example/` says then where the node is, which was
 * started with `--allow-origin` for it. What the page checks of the node is checked by code that is not the node's.
 */

import './player.js';

const query = new URLSearchParams(location.search);
const player = document.createElement('lightcone-player');

function takeToken() {
  player.token = new URLSearchParams(location.hash.slice(1)).get('token');
}

const node = query.get('node');
if (node) player.setAttribute('src', node);
const world = query.get('world');
if (world) player.setAttribute('world', world);
if (query.has('overlay')) player.setAttribute('overlay', '');
if (query.has('relay')) player.setAttribute('relay', '');
player.setAttribute('keyboard', 'page');
takeToken();
window.addEventListener('hashchange', takeToken);

player.addEventListener('titlechange', ({ detail }) => {
  document.title = `${detail} · Lightcone`;
});

document.body.append(player);
player.focus();
