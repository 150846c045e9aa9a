/**
 * The player's own room. Dark, one accent; the picture is the decoration.
 *
 * The rules are text of a module and become a constructed style sheet: a page's content security policy does not have to list
 * the node in `style-src`, nothing is fetched, and the player is never seen without them.
 */

const RULES = `:host {
  --night: #07090d;
  --ink: #eef1f6;
  --ink-soft: #b6bdca;
  --accent: #ffb84d;
  --good: #7fe0a8;
  --bad: #ff7a6b;
  --line: rgb(238 241 246 / 16%);
  --panel: rgb(7 9 13 / 75%);
  /* What the stick and the buttons of a thumb take at the bottom. */
  --thumbs: 172px;
  --edge: max(16px, min(3.2cqw, 3.2cqh));
  --safe-top: env(safe-area-inset-top, 0px);
  --safe-right: env(safe-area-inset-right, 0px);
  --safe-bottom: env(safe-area-inset-bottom, 0px);
  --safe-left: env(safe-area-inset-left, 0px);
  --sans: -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", system-ui, sans-serif;
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace;

  display: block;
  position: relative;
  width: 100%;
  aspect-ratio: 16 / 9;
  container: player / size;
  overflow: hidden;
  background: var(--night);
  color: var(--ink);
  font: 400 15px/1.5 var(--sans);
  text-align: start;
  user-select: none;
  -webkit-user-select: none;
  -webkit-tap-highlight-color: transparent;
  outline: none;
}

[hidden] {
  display: none !important;
}

*,
*::before,
*::after {
  box-sizing: border-box;
}

h1,
p,
dl,
dd,
ol {
  margin: 0;
  padding: 0;
}

button {
  font: inherit;
  color: inherit;
  cursor: pointer;
  touch-action: manipulation;
}

:focus-visible {
  outline: 2px solid var(--accent);
  outline-offset: 3px;
}

.stage {
  position: absolute;
  inset: 0;
  touch-action: none;
}

.stage[data-mode="playing"] {
  cursor: crosshair;
}

.stage.pointing[data-mode="playing"] {
  cursor: default;
}

/* Picture, and the room that it may fill */

.picture,
.room {
  position: absolute;
  inset: 0;
}

.room {
  visibility: hidden;
  pointer-events: none;
}

video,
.still {
  position: absolute;
  inset: 0;
  width: 100%;
  height: 100%;
  object-fit: contain;
}

.stage:not([data-picture="still"]) .still,
.stage:not([data-picture="none"]) .emblem,
.stage[data-picture="none"] video {
  display: none;
}

/* Where there is no picture yet: the light cone itself. */
.emblem {
  position: absolute;
  inset: 0;
  display: grid;
  justify-items: end;
  align-items: center;
  padding-right: 7cqw;
  background: radial-gradient(75cqmax 60cqmax at 82% -8%, rgb(255 184 77 / 15%), transparent 70%);
}

.emblem .glyph {
  width: min(64cqh, 40cqw);
  height: auto;
  stroke-width: 0.15;
  opacity: 0.55;
}

.emblem .glyph .rim {
  fill-opacity: 0.24;
}

.emblem .glyph .light {
  fill-opacity: 0.16;
}

.emblem .glyph .behind {
  stroke-opacity: 0.35;
}

.emblem .glyph .now {
  r: 0.32px;
}

.stage[data-mode="connecting"] .emblem .glyph {
  animation: breathe 2.4s ease-in-out infinite alternate;
}

@keyframes breathe {
  from {
    opacity: 0.3;
  }
  to {
    opacity: 0.7;
  }
}

.stage[data-mode="trouble"] .still {
  filter: grayscale(0.85) brightness(0.6);
}

/* Card */

.scrim {
  position: absolute;
  inset: 0;
  pointer-events: none;
  background:
    linear-gradient(90deg, rgb(7 9 13 / 84%), rgb(7 9 13 / 56%) 32%, rgb(7 9 13 / 4%) 68%),
    linear-gradient(0deg, rgb(7 9 13 / 76%), transparent 34%);
  transition: opacity 260ms ease;
}

.stage[data-picture="none"] .scrim {
  display: none;
}

.card {
  position: absolute;
  inset: 0;
  display: grid;
  grid-template-rows: auto 1fr auto;
  gap: var(--edge);
  padding: calc(var(--edge) * 1.5 + var(--safe-top)) calc(var(--edge) * 2 + var(--safe-right))
    calc(var(--edge) * 1.5 + var(--safe-bottom)) calc(var(--edge) * 2 + var(--safe-left));
  transition: opacity 260ms ease, visibility 260ms;
}

.stage[data-mode="start"] .card,
.stage[data-mode="paused"] .card {
  cursor: pointer;
}

.stage[data-mode="playing"] :is(.card, .scrim) {
  opacity: 0;
  visibility: hidden;
  pointer-events: none;
}

.brand {
  display: flex;
  align-items: center;
  gap: 10px;
  font-size: 15px;
  font-weight: 600;
  letter-spacing: 0.02em;
}

.glyph {
  width: 26px;
  height: 26px;
  fill: none;
  stroke-width: 1.7;
  stroke-linecap: round;
}

.glyph .light {
  fill: var(--accent);
  fill-opacity: 0.32;
}

.glyph .rim {
  fill: var(--accent);
  stroke: var(--accent);
}

.glyph .line {
  stroke: var(--ink);
}

.glyph .past {
  stroke-opacity: 0.7;
}

.glyph .behind {
  stroke-opacity: 0;
}

.glyph .now {
  fill: var(--accent);
}

.words {
  align-self: center;
  max-width: 30rem;
}

h1 {
  font-size: clamp(38px, min(7cqw, 13cqh), 112px);
  font-weight: 700;
  line-height: 1.02;
  letter-spacing: -0.025em;
  text-wrap: balance;
  overflow-wrap: anywhere;
}

.stage[data-mode="trouble"] h1 {
  font-size: clamp(30px, min(4.6cqw, 9cqh), 54px);
  line-height: 1.1;
}

.lede {
  margin-top: 14px;
  color: var(--ink-soft);
  font-size: clamp(15px, 1.5cqw, 19px);
  text-wrap: pretty;
  overflow-wrap: anywhere;
}

.act {
  display: flex;
  align-items: center;
  flex-wrap: wrap;
  gap: 12px 20px;
  margin-top: 30px;
}

.go {
  min-width: 148px;
  padding: 14px 30px;
  border: 0;
  border-radius: 12px;
  background: var(--accent);
  color: #171006;
  font-size: 17px;
  font-weight: 650;
  line-height: 1.25;
  transition: background-color 140ms ease, transform 140ms ease;
}

.go:hover {
  background: #ffc873;
}

.go:active {
  transform: scale(0.98);
}

.stage[data-mode="trouble"] .go {
  background: rgb(238 241 246 / 14%);
  color: var(--ink);
}

.stage[data-mode="trouble"] .go:hover {
  background: rgb(238 241 246 / 22%);
}

.wait {
  color: var(--ink-soft);
  font-variant-numeric: tabular-nums;
}

.wait:empty {
  display: none;
}

.identity {
  display: flex;
  align-items: center;
  flex-wrap: wrap;
  gap: 8px 16px;
  margin-top: 14px;
}

.sign-in {
  padding: 8px 14px;
  border: 1px solid var(--line);
  border-radius: 10px;
  background: none;
  color: var(--ink-soft);
  font-size: 14px;
}

.sign-in:hover {
  color: var(--ink);
}

.sign-in[hidden] {
  display: none;
}

.who {
  color: var(--ink-soft);
  font-size: 14px;
}

.progress {
  display: none;
  width: 148px;
  height: 2px;
  margin-top: 30px;
  overflow: hidden;
  border-radius: 2px;
  background: var(--line);
}

.progress::after {
  content: "";
  display: block;
  width: 40%;
  height: 100%;
  border-radius: inherit;
  background: var(--accent);
  animation: sweep 1.3s ease-in-out infinite alternate;
}

.stage[data-mode="connecting"] .progress {
  display: block;
}

.stage[data-mode="connecting"] .identity,
.stage[data-mode="connecting"] .act {
  display: none;
}

@keyframes sweep {
  from {
    transform: translateX(-10%);
  }
  to {
    transform: translateX(160%);
  }
}

.legend {
  display: none;
  flex-wrap: wrap;
  gap: 10px 26px;
  color: var(--ink-soft);
  font-size: 14px;
}

.legend div {
  display: flex;
  align-items: center;
  gap: 9px;
}

.legend dt {
  display: flex;
  gap: 3px;
}

:is(.stage[data-mode="start"], .stage[data-mode="paused"]):not(.touch) .keys,
:is(.stage[data-mode="start"], .stage[data-mode="paused"]).touch .thumbs,
:is(.stage[data-mode="start"], .stage[data-mode="paused"]).gamepad .pad-keys {
  display: flex;
}

kbd {
  display: inline-block;
  min-width: 25px;
  padding: 2px 7px;
  border: 1px solid var(--line);
  border-bottom-width: 2px;
  border-radius: 6px;
  background: rgb(7 9 13 / 40%);
  color: var(--ink);
  font: 600 12.5px/1.5 var(--sans);
  text-align: center;
}

/* While playing */

.board {
  min-width: 170px;
  max-width: min(260px, 44cqw);
  padding: 8px 14px;
  border-radius: 12px;
  background: var(--panel);
  list-style: none;
  font-size: 14px;
  pointer-events: none;
}

.board li {
  display: grid;
  grid-template-columns: 9px 1fr auto;
  align-items: center;
  gap: 10px;
  padding: 2.5px 0;
  color: var(--ink-soft);
}

.board .you {
  color: var(--ink);
  font-weight: 600;
}

.dot {
  width: 9px;
  height: 9px;
  border-radius: 50%;
  background: var(--ink-soft);
}

.name {
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
}

.score {
  font-variant-numeric: tabular-nums;
  font-weight: 600;
}

.hint {
  position: absolute;
  bottom: calc(var(--edge) * 1.6 + var(--safe-bottom));
  left: 50%;
  width: max-content;
  max-width: min(560px, 88cqw);
  padding: 9px 18px;
  border-radius: 999px;
  background: var(--panel);
  text-align: center;
  text-wrap: balance;
  pointer-events: none;
  opacity: 0;
  transform: translate(-50%, 6px);
  transition: opacity 600ms ease, transform 600ms ease;
}

.stage[data-mode="playing"] .hint.shown {
  opacity: 1;
  transform: translate(-50%, 0);
}

.stage:not([data-mode="playing"]) .board {
  visibility: hidden;
}

/* What the world puts over the picture. Thumbs and mouse go through all but the buttons. */

.place {
  --wide: min(300px, 42cqw);

  position: absolute;
  display: flex;
  flex-direction: column;
  align-items: flex-start;
  gap: 6px;
  max-width: var(--wide);
  max-height: 40cqh;
  overflow: hidden auto;
  scrollbar-width: none;
  pointer-events: none;
}

.place.upper-left {
  top: calc(var(--edge) + var(--safe-top));
  left: calc(var(--edge) + var(--safe-left));
}

/* Beside the figures. */
.overlay:not([hidden]) ~ .place.upper-left {
  left: calc(var(--edge) + 266px + var(--safe-left));
}

.place.upper-right {
  position: static;
  align-items: flex-end;
}

.place.lower-left {
  bottom: calc(var(--edge) + var(--safe-bottom));
  left: calc(var(--edge) + var(--safe-left));
}

.place.lower-right {
  right: calc(var(--edge) + var(--safe-right));
  bottom: calc(var(--edge) + var(--safe-bottom));
  align-items: flex-end;
}

.stage.touch .place:is(.lower-left, .lower-right) {
  --below: calc(var(--thumbs) + 12px + var(--safe-bottom));

  bottom: var(--below);
  max-height: calc((100cqh - var(--below)) / 2 - 12px);
}

.stage.touch .own-pads[data-rows="1"] ~ .place.lower-right {
  --below: calc(var(--thumbs) + 90px + var(--safe-bottom));
}

.stage.touch .own-pads[data-rows="2"] ~ .place.lower-right {
  --below: calc(var(--thumbs) + 158px + var(--safe-bottom));
}

.place.middle {
  --wide: min(680px, 92cqw);

  top: 42%;
  left: 50%;
  width: max-content;
  /* Room for shadows. */
  padding: 20px 28px;
  align-items: center;
  gap: 12px;
  transform: translate(-50%, -50%);
}

.item {
  flex: none;
  max-width: 100%;
  padding: 6px 12px;
  border-radius: 10px;
  background: var(--panel);
  font-size: 15px;
  line-height: 1.35;
  overflow-wrap: anywhere;
}

.place.middle p.item {
  padding: 0 12px;
  background: none;
  font-size: clamp(24px, min(4.4cqw, 9cqh), 56px);
  font-weight: 700;
  line-height: 1.1;
  text-align: center;
  text-wrap: balance;
  text-shadow: 0 1px 3px rgb(7 9 13 / 80%), 0 0 22px rgb(7 9 13 / 65%);
}

.meter {
  display: grid;
  gap: 4px;
  width: min(190px, var(--wide));
  font-size: 13px;
  font-weight: 600;
}

.place.middle .meter {
  width: min(320px, 70cqw);
}

.track {
  display: block;
  height: 9px;
  overflow: hidden;
  border-radius: 5px;
  background: rgb(238 241 246 / 18%);
}

.full {
  display: block;
  width: calc(var(--share) * 100%);
  height: 100%;
  background: var(--colour);
  transition: width 140ms ease;
}

.press {
  display: flex;
  align-items: center;
  gap: 9px;
  min-height: 44px;
  padding: 8px 18px;
  border: 1px solid var(--line);
  font-weight: 600;
  text-align: start;
  pointer-events: auto;
  /* A finger on a button may scroll a long list of them. */
  touch-action: pan-y;
}

.press:hover {
  border-color: var(--accent);
}

.press:active {
  background: rgb(255 184 77 / 34%);
}

.place .press:focus-visible {
  outline-offset: -3px;
}

.press kbd {
  flex: none;
}

.stage.touch .press kbd {
  display: none;
}

.stage:not([data-mode="playing"]) .place {
  visibility: hidden;
}

/* A line for the world */

.prompt {
  position: absolute;
  bottom: calc(var(--edge) * 1.6 + var(--safe-bottom));
  left: 50%;
  display: flex;
  align-items: center;
  gap: 6px;
  width: min(520px, 88cqw);
  padding: 5px 5px 5px 18px;
  border-radius: 14px;
  background: rgb(7 9 13 / 88%);
  box-shadow: 0 0 0 1px var(--line);
  transform: translateX(-50%);
}

.prompt:focus-within {
  box-shadow: 0 0 0 2px var(--accent);
}

.field {
  flex: 1;
  min-width: 0;
  padding: 8px 0;
  border: 0;
  outline: none;
  background: none;
  color: var(--ink);
  /* Below 16 px phones zoom in on it. */
  font: 400 16px/1.4 var(--sans);
  user-select: text;
  -webkit-user-select: text;
}

.field::placeholder {
  color: var(--ink-soft);
}

.prompt .put {
  flex: none;
  background: none;
  color: var(--accent);
}

.stage:not([data-mode="playing"]) :is(.prompt, .talk) {
  display: none;
}

.stage.writing .hint {
  visibility: hidden;
}

/* The keyboard of a phone covers the lower half. */
.stage.touch .prompt {
  top: calc(var(--edge) + var(--safe-top));
  bottom: auto;
}

.stage.touch.writing .corner {
  visibility: hidden;
}

/* Tools and the score, top right */

.corner {
  position: absolute;
  top: calc(var(--edge) + var(--safe-top));
  right: calc(var(--edge) + var(--safe-right));
  display: flex;
  flex-direction: column;
  align-items: flex-end;
  gap: 10px;
  pointer-events: none;
}

.tools {
  display: flex;
  gap: 8px;
}

.tool {
  display: grid;
  place-items: center;
  width: 40px;
  height: 40px;
  padding: 0;
  border: 0;
  border-radius: 11px;
  background: var(--panel);
  color: var(--ink-soft);
  pointer-events: auto;
  transition: color 140ms ease, opacity 300ms ease;
}

.tool:hover,
.tool[aria-pressed="true"] {
  color: var(--accent);
}

.stage[data-verdict="failed"] .figures {
  color: var(--bad);
}

.tool svg,
.pad svg {
  width: 20px;
  height: 20px;
  fill: none;
  stroke: currentColor;
  stroke-width: 2;
  stroke-linecap: round;
  stroke-linejoin: round;
}

.loudness {
  display: flex;
  align-items: center;
  border-radius: 11px;
  background: var(--panel);
  pointer-events: auto;
}

.loudness[hidden],
.loudness[data-sound="on"] .cross,
.loudness:not([data-sound="on"]) .waves {
  display: none;
}

.loudness .tool {
  background: none;
}

.loudness[data-sound="waiting"] .tool {
  opacity: 0.6;
}

.mute[aria-pressed="true"] {
  color: var(--ink-soft);
}

/* There while it is wanted. */
.volume {
  width: 0;
  height: 20px;
  margin: 0;
  opacity: 0;
  accent-color: var(--accent);
  transition: width 180ms ease, opacity 180ms ease;
}

.loudness:hover .volume,
.volume:focus-visible {
  width: 84px;
  margin-left: 12px;
  opacity: 1;
}

/* A locked mouse cannot reach them: they make room. */
.stage.locked .tools {
  display: none;
}

/* For who makes the world: its console below, what is pointed at on the right */

.workshop {
  position: absolute;
  overflow-y: auto;
  overscroll-behavior: contain;
  scrollbar-width: thin;
  padding: 8px 10px;
  border-radius: 10px;
  background: rgb(7 9 13 / 84%);
  color: var(--ink);
  font: 11.5px/1.4 var(--mono);
  pointer-events: auto;
  touch-action: pan-y;
  cursor: auto;
  user-select: text;
  -webkit-user-select: text;
}

.console {
  left: calc(var(--edge) + var(--safe-left));
  bottom: calc(var(--edge) + var(--safe-bottom));
  width: min(680px, 58cqw);
  height: 32cqh;
}

/* What is told over the picture makes room. */
.stage:has(.console:not([hidden])) .hint {
  bottom: calc(32cqh + var(--edge) * 1.6 + var(--safe-bottom));
}

.inspector {
  top: calc(var(--edge) + 50px + var(--safe-top));
  right: calc(var(--edge) + var(--safe-right));
  width: min(360px, 38cqw);
  max-height: calc(100cqh - 2 * var(--edge) - 50px);
}

.workshop pre {
  margin: 0;
  font: inherit;
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}

.gone:empty {
  display: none;
}

.gone,
.workshop .tick,
.workshop dt,
.what {
  color: var(--ink-soft);
}

.lines {
  list-style: none;
}

.lines li {
  display: grid;
  grid-template-columns: 6ch 1fr;
  gap: 8px;
  padding: 1px 0;
}

.lines .tick {
  text-align: end;
  opacity: 0.7;
}

.lines .warning {
  color: var(--accent);
}

.lines .error {
  color: var(--bad);
}

.chain h2 {
  margin: 8px 0 2px;
  font: 600 11.5px/1.4 var(--mono);
  color: var(--accent);
}

.chain dl div {
  padding: 2px 0;
  border-top: 1px solid var(--line);
}

.tool.log {
  position: relative;
}

.unread {
  position: absolute;
  top: 3px;
  right: 3px;
  min-width: 15px;
  padding: 0 3px;
  border-radius: 8px;
  background: var(--bad);
  color: var(--night);
  font: 700 10px/15px var(--sans);
  text-align: center;
}

/* Figures, top left; beside the card they change sides with it */

.overlay {
  --top: calc(var(--edge) + var(--safe-top));

  position: absolute;
  top: var(--top);
  left: calc(var(--edge) + var(--safe-left));
  width: 256px;
  max-height: min(56cqh, 100cqh - var(--top) - var(--edge) - var(--safe-bottom));
  padding: 5px 10px;
  overflow-y: auto;
  overscroll-behavior: contain;
  scrollbar-width: thin;
  border-radius: 10px;
  background: var(--panel);
  font-size: 11.5px;
  line-height: 1.3;
  pointer-events: auto;
  touch-action: pan-y;
  cursor: default;
}

.overlay.open {
  background: rgb(7 9 13 / 84%);
}

.stage:not([data-mode="playing"]) .overlay {
  --top: calc(var(--edge) + 50px + var(--safe-top));

  left: auto;
  right: calc(var(--edge) + var(--safe-right));
}

.overlay dl div {
  display: flex;
  justify-content: space-between;
  gap: 8px;
  padding: 1px 0;
}

.overlay dt {
  color: var(--ink-soft);
  white-space: nowrap;
}

.overlay dd {
  overflow: hidden;
  font-variant-numeric: tabular-nums;
  text-overflow: ellipsis;
  white-space: nowrap;
}

.overlay .key dd {
  color: var(--accent);
  font-weight: 600;
}

.overlay .digest dd {
  font-family: var(--mono);
  font-size: 10.5px;
}

.group {
  margin-top: 3px;
  border-top: 1px solid var(--line);
}

.fold {
  display: flex;
  align-items: baseline;
  gap: 6px;
  width: 100%;
  padding: 4px 0 2px;
  border: 0;
  background: none;
  color: var(--ink-soft);
  text-align: start;
}

.fold .verdict {
  flex: 1;
  text-align: end;
  text-wrap: balance;
}

.fold svg {
  flex: none;
  align-self: center;
  width: 12px;
  height: 12px;
  fill: none;
  stroke: currentColor;
  stroke-width: 2.4;
  stroke-linecap: round;
  stroke-linejoin: round;
  transition: transform 140ms ease;
}

.fold[aria-expanded="true"] svg {
  transform: rotate(180deg);
}

.fold:hover svg {
  color: var(--accent);
}

.proof[data-verdict="verified"] .verdict {
  color: var(--good);
  font-weight: 600;
}

.proof.left-out[data-verdict="verified"] .verdict {
  color: var(--accent);
}

.proof[data-verdict="failed"] .verdict {
  color: var(--bad);
  font-weight: 600;
}

.unfolded p {
  margin-top: 4px;
  color: var(--ink-soft);
  font-size: 11px;
  line-height: 1.35;
  text-wrap: pretty;
}

.unfolded p:empty {
  display: none;
}

.proof[data-verdict="verified"] .unfolded p::before {
  color: var(--ink);
  font-weight: 600;
}

.proof[data-verdict="verified"] .checked::before {
  content: "Checked here. ";
}

.unchecked::before {
  content: "Not checked here. ";
}

.save {
  width: 100%;
  margin: 6px 0 3px;
  padding: 4px 10px;
  border: 0;
  border-radius: 7px;
  background: rgb(238 241 246 / 14%);
  font-size: 11.5px;
  font-weight: 600;
}

.save:hover:enabled {
  background: rgb(238 241 246 / 22%);
}

.save:disabled {
  opacity: 0.4;
  cursor: default;
}

/* Keys and mouse: under the tools, before playing and while paused */

.settings {
  position: absolute;
  top: calc(var(--edge) + 50px + var(--safe-top));
  right: calc(var(--edge) + var(--safe-right));
  width: 272px;
  max-height: calc(100cqh - var(--edge) * 2 - 50px - var(--safe-top) - var(--safe-bottom));
  padding: 9px 14px;
  overflow-y: auto;
  overscroll-behavior: contain;
  scrollbar-width: thin;
  border-radius: 12px;
  background: rgb(7 9 13 / 92%);
  font-size: 13px;
  line-height: 1.3;
  cursor: default;
}

.rebinds div {
  display: flex;
  align-items: center;
  justify-content: space-between;
  gap: 12px;
  padding: 1.5px 0;
}

.rebinds.own {
  margin-top: 6px;
  padding-top: 6px;
  border-top: 1px solid var(--line);
}

.rebinds dt,
.mouse {
  color: var(--ink-soft);
}

.rebind {
  min-width: 118px;
  padding: 3px 10px;
  border: 1px solid var(--line);
  border-radius: 6px;
  background: rgb(238 241 246 / 8%);
  font-weight: 600;
}

.rebind:hover {
  background: rgb(238 241 246 / 18%);
}

.rebind.asking {
  border-color: var(--accent);
  color: var(--accent);
}

.mouse {
  display: grid;
  grid-template-columns: 1fr auto;
  gap: 4px;
  margin-top: 8px;
  padding-top: 8px;
  border-top: 1px solid var(--line);
}

.mouse output {
  color: var(--ink);
  font-variant-numeric: tabular-nums;
}

.speed {
  grid-column: 1 / -1;
  width: 100%;
  margin: 0;
  accent-color: var(--accent);
}

.stage:is(.touch, [data-mode="playing"]) :is(.settings, .tune) {
  display: none;
}

.stage.tuning:not([data-mode="playing"]) .overlay {
  visibility: hidden;
}

/* Thumbs go through what only shows; what is opened is there to be read, and takes the place of the rest. */
.stage.touch .overlay {
  max-height: calc(100cqh - var(--top) - var(--thumbs) - var(--safe-bottom));
  pointer-events: none;
}

.stage.touch .overlay.open :is(.media, .group:not(.unfolding)) {
  display: none;
}

.stage.touch .overlay.open .group {
  margin-top: 0;
  border-top: 0;
}

/* A finger needs more than a mouse. */
.stage.touch .fold {
  padding: 7px 0 6px;
}

.stage.touch :is(.overlay.open, .fold) {
  pointer-events: auto;
}

/* What the world lays out over the picture; see screen.js. */

/* The orders of its boxes count among themselves: none lies over what belongs to the page. */
.screen {
  position: absolute;
  inset: 0;
  overflow: hidden;
  isolation: isolate;
  pointer-events: none;
}

.stage:not([data-mode="playing"]) .screen {
  visibility: hidden;
}

.ground {
  position: absolute;
  top: 0;
  left: 0;
  display: flex;
  transform-origin: 0 0;
  color: #fff;
  font: 400 10px/1.2 sans-serif;
}

/* As Yoga lays out what says nothing. */
.node {
  position: relative;
  z-index: 0;
  display: flex;
  flex: 0 1 auto;
  align-content: stretch;
  min-width: 0;
  min-height: 0;
  border: 0 solid #000;
  outline: none;
  scrollbar-width: thin;
}

.node.takes {
  pointer-events: auto;
  touch-action: pan-x pan-y;
}

/* What does not fit is scrolled to, and not made smaller. */
.node.scrolls > .node {
  flex-shrink: 0 !important;
}

.node[role="button"] {
  cursor: pointer;
}

.node[role="button"]:focus-visible {
  outline: 2px solid var(--accent);
}

/* Its parts fill it; beside other boxes they lie under them. */
.node.lone {
  display: grid;
  grid-template: minmax(0, 1fr) / minmax(0, 1fr);
}

.part {
  grid-area: 1 / 1;
  place-self: stretch;
  min-width: 0;
  min-height: 0;
  margin: 0;
  border: 0;
  background: none;
}

.node:not(.lone) > .part {
  position: absolute;
  inset: 0;
}

.said {
  display: flex;
  overflow-wrap: break-word;
}

.said p {
  min-width: 0;
}

.takes > .said {
  user-select: text;
  -webkit-user-select: text;
}

:is(.entry, .list) {
  width: 100%;
  height: 100%;
  padding: 0 4px;
  pointer-events: auto;
  line-height: 1.2;
}

.bare > :is(.entry, .list) {
  background: #fff;
}

.entry {
  user-select: text;
  -webkit-user-select: text;
}

.entry::placeholder {
  color: var(--hint);
  opacity: 1;
}

.list option {
  background: #fff;
  color: #000;
}

.paint {
  position: absolute;
  z-index: -1;
  inset: 0;
  border-width: 0;
  border-radius: inherit;
  pointer-events: none;
}

/* Fingers */

.fingers,
.pads {
  display: none;
}

.stage.touch .fingers {
  display: block;
  position: absolute;
  inset: 0;
  touch-action: none;
}

.stage.touch .pads {
  position: absolute;
  right: calc(22px + var(--safe-right));
  bottom: calc(22px + var(--safe-bottom));
  display: grid;
  grid-template-columns: 56px 76px;
  grid-template-areas: ". camera" "use jump";
  place-items: center;
  gap: 14px;
  pointer-events: none;
}

.stage.touch:not([data-mode="playing"]) :is(.pads, .fingers) {
  visibility: hidden;
}

.pad {
  display: grid;
  place-items: center;
  width: 56px;
  height: 56px;
  padding: 0;
  border: 1px solid rgb(238 241 246 / 22%);
  border-radius: 50%;
  background: rgb(7 9 13 / 46%);
  pointer-events: auto;
  touch-action: none;
}

.pad.camera {
  grid-area: camera;
}

.pad.use {
  grid-area: use;
}

.pad.jump {
  grid-area: jump;
  width: 76px;
  height: 76px;
}

.pad.jump svg {
  width: 28px;
  height: 28px;
}

.own-pads {
  display: none;
}

/* Above the other buttons. */
.stage.touch .own-pads {
  position: absolute;
  right: calc(22px + var(--safe-right));
  bottom: calc(var(--thumbs) + 22px + var(--safe-bottom));
  display: flex;
  flex-wrap: wrap-reverse;
  justify-content: flex-end;
  gap: 12px;
  max-width: min(264px, 76cqw);
  pointer-events: none;
}

.stage.touch:not([data-mode="playing"]) .own-pads {
  visibility: hidden;
}

.pad.own {
  padding: 4px;
  overflow: hidden;
  font-size: 11.5px;
  font-weight: 600;
  line-height: 1.1;
  overflow-wrap: anywhere;
}

.pad.held {
  border-color: var(--accent);
  background: rgb(255 184 77 / 34%);
}

/* Before a thumb lands, the stick waits where a left thumb rests. */
.stick {
  --x: calc(84px + var(--safe-left));
  --y: calc(100% - 84px - var(--safe-bottom));

  position: absolute;
  left: var(--x);
  top: var(--y);
  width: 112px;
  height: 112px;
  margin: -56px 0 0 -56px;
  border: 1px solid rgb(238 241 246 / 22%);
  border-radius: 50%;
  background: rgb(7 9 13 / 30%);
  pointer-events: none;
}

.stick.running {
  border-color: var(--accent);
}

.knob {
  --dx: 0px;
  --dy: 0px;

  position: absolute;
  inset: 30px;
  border-radius: 50%;
  background: rgb(238 241 246 / 55%);
  transform: translate(var(--dx), var(--dy));
}

.stick.held .knob {
  background: var(--accent);
}

/* A phone held sideways. */
@container player (orientation: landscape) and (max-height: 500px) {
  .stage.touch .board li:nth-child(n + 4):not(.you) {
    display: none;
  }

  .stage.touch .hint {
    bottom: calc(14px + var(--safe-bottom));
    max-width: 44cqw;
  }

  .place {
    --wide: min(300px, 30cqw);
  }

  /* Between the stick and the buttons of every world. */
  .stage.touch .own-pads {
    right: calc(184px + var(--safe-right));
    bottom: calc(22px + var(--safe-bottom));
  }

  .stage.touch .place:is(.lower-left, .lower-right) {
    --below: calc(16px + var(--safe-bottom));
    --wide: 26cqw;

    left: calc(160px + var(--safe-left));
    max-height: 44cqh;
  }

  .stage.touch .place.lower-right {
    right: calc(184px + var(--safe-right));
    left: auto;
  }

  .stage.touch .own-pads[data-rows="1"] ~ .place.lower-right {
    --below: calc(90px + var(--safe-bottom));
  }

  .stage.touch .own-pads[data-rows="2"] ~ .place.lower-right {
    --below: calc(158px + var(--safe-bottom));
  }

  .stage.touch.furnished .hint {
    top: calc(var(--edge) + var(--safe-top));
    bottom: auto;
    max-width: 34cqw;
  }

  .act,
  .progress {
    margin-top: 18px;
  }

  .lede {
    margin-top: 8px;
  }
}

/* A phone held upright: picture above, thumbs below. */
@container player (orientation: portrait) and (max-width: 600px) {
  /* As high as the picture is, which may be upright itself. */
  .stage {
    --picture: min(62cqh, 100cqw / var(--aspect, 1.7778));
  }

  .stage[data-picture="none"] {
    --picture: min(62cqh, 125cqw);
  }

  .picture,
  .room {
    inset: 0 0 auto;
    height: var(--picture);
  }

  .room {
    height: 62cqh;
  }

  .emblem {
    justify-items: center;
    padding: 0;
  }

  .emblem .glyph {
    width: 62cqw;
  }

  .scrim {
    background: linear-gradient(0deg, var(--night) 42%, rgb(7 9 13 / 62%) 66%, rgb(7 9 13 / 30%));
  }

  .card {
    padding: calc(22px + var(--safe-top)) 24px calc(28px + var(--safe-bottom));
  }

  .words {
    align-self: end;
  }

  .legend {
    flex-direction: column;
  }

  .go {
    width: 100%;
  }

  .wait {
    width: 100%;
    text-align: center;
  }

  .board {
    min-width: 130px;
    padding: 6px 12px;
    font-size: 13px;
  }

  .stage[data-mode="playing"] .overlay {
    --top: calc(var(--picture) + 6px);

    left: 0;
    width: 100cqw;
    padding: 2px var(--edge) 0;
    border-radius: 0;
    background: none;
  }

  .overlay .media {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1.18fr);
    column-gap: 12px;
  }

  .stage:not([data-mode="playing"]) .overlay {
    display: none;
  }

  .overlay:not([hidden]) ~ .place.upper-left {
    left: calc(var(--edge) + var(--safe-left));
  }

  /* Under a picture that is low, where the corners leave it no room. */
  .place.middle {
    --under: calc(var(--picture) + 4px);

    top: min(var(--under), 42cqh);
    transform: translate(-50%, 0);
  }

  .overlay:not([hidden]) ~ .place.middle {
    --under: calc(var(--picture) + 130px);
  }

  .hint {
    bottom: auto;
    top: max(8px, var(--picture) - 58px);
    font-size: 14px;
  }
}

@media (prefers-reduced-motion: reduce) {
  *,
  *::before,
  *::after {
    transition-duration: 1ms !important;
    animation: none !important;
  }

  .progress::after {
    width: 100%;
    opacity: 0.6;
  }
}
`;

/** A constructed sheet belongs to one document; all players of a page share it. */
const sheets = new WeakMap();

/**
 * Gives a shadow root its styles; again when its element has gone to another document, which takes them away.
 * @param {ShadowRoot} root
 * @returns {boolean} false: this browser constructs no sheets, and the page's policy refuses others
 */
export function dress(root) {
  try {
    root.adoptedStyleSheets = [sheetOf(root.ownerDocument)];
    return true;
  } catch {
    // Browsers of before 2023.
    root.querySelector('style')?.remove();
    const style = root.ownerDocument.createElement('style');
    style.textContent = RULES;
    root.prepend(style);
    return Boolean(style.sheet);
  }
}

function sheetOf(document) {
  let sheet = sheets.get(document);
  if (!sheet) {
    sheet = new (document.defaultView ?? globalThis).CSSStyleSheet();
    sheet.replaceSync(RULES);
    sheets.set(document, sheet);
  }
  return sheet;
}
