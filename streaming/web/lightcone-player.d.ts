/**
 * `<lightcone-player>`: a world of a Lightcone node, to see and to walk in, on any page.
 *
 * ```html
 * <script type="module" src="https://node.example/player.js"></script>
 * <lightcone-player src="https://node.example/" world="plaza"></lightcone-player>
 * ```
 *
 * Attributes:
 * - `src`: where the node is; without it, where the module came from
 * - `world`: one of its worlds; without it, the first one
 * - `overlay`: the panel of figures is open
 * - `relay`: everything goes through a TURN server that the node names
 * - `manual`: nothing happens before `connect()`
 * - `token`: taken as the property `token` and erased at once; better never written into HTML
 * - `keyboard="page"`: keys are the player's whenever nothing else on the page has the focus; else only while the player has it
 *
 * Its inside is a shadow root: styles of the page do not reach in, and several players may stand on one page. A page of
 * another origin needs `--allow-origin` at the node; a page with a content security policy needs the node in `script-src` and
 * `connect-src`, and nothing else: styles are constructed, and no markup is parsed (Trusted Types).
 */
export class LightconePlayer extends HTMLElement {
  /**
   * What opens the node. A property, because attributes stand in the page's HTML, where others may read them; an attribute
   * `token` is taken and erased. A newer token with the same claims (but for `exp`, `iat`, `nbf` and `jti`) keeps the player in
   * its body; any other begins a new stay.
   */
  token: string | null;
  readonly state: PlayerState;
  readonly stats: Stats;
  /** The newest that the world told, null before. */
  readonly note: Note | null;
  /** How long each of the last inputs took, leg by leg: CSV, times in ms; empty without a connection. */
  readonly ledgerCsv: string;
  /**
   * Connects, if it does not already; from then on it comes back by itself after every loss. Resolves with the first picture;
   * rejects with the first failure, in one line.
   */
  connect(): Promise<void>;
  /**
   * Comes back as a player whose Ethereum address is proved. `sign` is given a text and answers with an AUTH chain of Decentraland
   * whose last link signs it; without it the browser's wallet (EIP-1193) signs. Rejects when nobody signed, or with the first failure.
   */
  signIn(sign?: (text: string) => Promise<AuthChain>): Promise<void>;
  /** Ends the stay, and does not come back before `connect()`. */
  disconnect(): void;
  /**
   * Sends the world a line of text, or an object as JSON: at most 1024 bytes of UTF-8 without control characters. False when
   * it is not taken: nobody plays, who looks on is not heard, or more than four a second.
   */
  send(message: string | object): boolean;

  addEventListener<K extends keyof PlayerEvents>(
    type: K,
    listener: (this: LightconePlayer, event: PlayerEvents[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

/** From the owner's address to the signed text; each link is signed by whom the one before it names. */
export type AuthChain = { type: string; payload: string; signature: string }[];

/** `lost` comes back by itself, `refused` does not. */
export type PlayerState = 'idle' | 'connecting' | 'playing' | 'lost' | 'refused';

export interface PlayerEvents extends Omit<HTMLElementEventMap, 'error'> {
  statechange: CustomEvent<{ state: PlayerState; failure: Failure | null }>;
  /** Some times a second while the world runs. */
  note: CustomEvent<Note>;
  /**
   * The world says something to this page, mostly JSON: `JSON.parse(event.detail.text)`. Messages come in order, each once while the
   * player is connected; what was said while it was not is lost. `lost`: so many before this one were left out, because the page
   * was too slow for them (256 messages, or 256 KiB, waited).
   */
  message: CustomEvent<{ text: string; lost: number }>;
  /** Twice a second while connected. */
  stats: CustomEvent<Stats>;
  /** Each time that there is no connection, or none any more, or something of the player is refused. */
  error: CustomEvent<PlayerError>;
  /** What the world is called. */
  titlechange: CustomEvent<string>;
}

export interface PlayerError {
  /** One line for people. */
  message: string;
  kind: FailureKind;
  /** Of the node's HTTP answer, for `http`; else null. */
  status: number | null;
  /** The node's own words; for `policy` the directive that refuses, for `origin` the page's origin; null where there are none. */
  reason: string | null;
}

/**
 * `policy`: the page's content security policy keeps the node out; `origin`: the node wants `--allow-origin` for this page;
 * `mixed`: an HTTPS page and a node without; `no-style`: an old browser, whose only way to styles the page's policy refuses.
 */
export type FailureKind =
  | 'unreachable'
  | 'timeout'
  | 'policy'
  | 'origin'
  | 'mixed'
  | 'http'
  | 'bad-answer'
  | 'no-address'
  | 'no-worlds'
  | 'no-webrtc'
  | 'no-codec'
  | 'no-media'
  | 'no-style'
  | 'lost'
  | 'kicked';

export interface Failure {
  title: string;
  detail: string;
  state: 'lost' | 'refused';
  retries: boolean;
  action: string | null;
}

/** All null while unknown. Milliseconds, bits a second, pixels, radians. */
export interface Stats {
  width: number | null;
  height: number | null;
  /** Pictures decoded a second. */
  fps: number | null;
  /** Video, received. */
  bitrateBps: number | null;
  roundTripMs: number | null;
  /** Mean wait in the jitter buffer. */
  jitterBufferMs: number | null;
  /** Since the connection began. */
  framesDecoded: number | null;
  framesDropped: number | null;
  freezeCount: number | null;
  freezeMs: number | null;
  /** From a hand's movement to the picture that answers it. */
  inputToPhotonP50Ms: number | null;
  inputToPhotonP95Ms: number | null;
  inputToPhotonCount: number;
  /** False where the browser does not say which frame is on the screen. */
  inputToPhotonReadable: boolean;
  /** Of the picture on the screen. */
  frameId: number | null;
  tick: number | null;
  inputSeq: number | null;
  /** Of the world's state. */
  digest: { tick: number; hex: string } | null;
  players: number | null;
  /** What the node gives this player's view. */
  view: { width: number; height: number; rateHz: number; reduced: boolean; narrow: boolean } | null;
  /** How the world runs: a word, and what it says. */
  facts: [string, string][];
  /** Growing turns left. */
  yawRad: number;
  /** Positive looks up. */
  pitchRad: number;
  inputSigned: boolean | null;
  signingP50Ms: number | null;
  /** The parts of an input's way, in order. */
  legs: readonly { name: string; label: string; p50Ms: number; p95Ms: number }[];
  /** Milliseconds between two refreshes of the display; null until it was measured. */
  refreshMs: number | null;
  /** What the newest pictures waited for a refresh, in the middle. */
  refreshWaitMs: number | null;
  /** What the node's clock is ahead of the page's. */
  clock: { offsetMs: number; roundTripMs: number } | null;
  /** What is heard: the world makes no sound; it waits for the person's first click or key; it is on; the person wants none. */
  sound: 'none' | 'waiting' | 'on' | 'off';
  /** What the node signed, as checked in this browser. */
  proof: {
    verdict: 'none' | 'verified' | 'failed' | 'unable';
    words: string;
    node: string | null;
    key: string | null;
    tick: number | null;
    root: string | null;
    /** Whether media comes from who holds the key; null for a node that does not say so. */
    mediaBound: boolean | null;
    tee: string | null;
    acknowledged: number | null;
    motionsNotTaken: number | null;
    pressesNotTaken: number | null;
    /** Where the code that checks came from; `ofNode`: from the node that it checks. */
    verifier: { origin: string; ofNode: boolean };
  };
}

export interface Note {
  tick: number | null;
  digest: { tick: number; hex: string } | null;
  /** The player's id. */
  you: string | null;
  players: { name: string; score: number | null; you: boolean; colour: string | null }[];
  playerCount: number;
  /** Metres; null for who looks on. */
  body: { positionM: [number, number, number]; grounded: boolean; firstPerson: boolean } | null;
  title: string | null;
  hint: string | null;
  look: { yawRad: number; pitchRad: number } | null;
  view: Stats['view'];
  facts: Stats['facts'];
  /** The world takes lines of text; it asks for one each time that `asked` grows. */
  prompt: { label: string; asked: number } | null;
  /** The mouse is free; a click in the picture sends `{"click":[right, down]}`, each 0 to 1. */
  cursor: boolean;
  /** What the node signs, as bytes (COSE): what this connection's signatures are bound to, and its newest statements. */
  proofs: {
    binding: Uint8Array | null;
    keyBinding: Uint8Array | null;
    checkpoint: Uint8Array | null;
    receipt: Uint8Array | null;
  };
  /** Why the player was sent away, in words and for programs. */
  kicked: string | null;
  why: 'elsewhere' | 'limit' | 'idle' | 'world' | null;
}

declare global {
  interface HTMLElementTagNameMap {
    'lightcone-player': LightconePlayer;
  }
}
