
// The program's exports. A game says `export { lc_abi, lc_alloc, lc_init, lc_tick } from "…/lightcone";`, and `run(new MyGame());`.
// One that can be upgraded while its world runs exports `lc_save` and `lc_upgrade`, too.

/** A game. */
export abstract class Program {
  /** Before the first tick. */
  init(init: Init): void {}

  /** Reads what happened, and says what is wanted. */
  abstract tick(tick: Tick, out: Commands): void;

  /** What the next version of the game is to know of this one, at most 16 MiB. This version ends with it. */
  save(): ArrayBuffer {
    return new ArrayBuffer(0);
  }

  /**
   * What the version before saved: after `init`, whose block is not fresh then, and before the first tick. What that version spawned,
   * and what it said that holds, is still there.
   */
  upgrade(saved: ArrayBuffer): void {}
}

let program: Program | null = null;
let block: ArrayBuffer = new ArrayBuffer(0);
let saved: ArrayBuffer = new ArrayBuffer(0);
const answer: Commands = new Commands();

/** Names the game that runs. */
export function run(game: Program): void {
  program = game;
}

/** The version of the interface. */
export function lc_abi(): u32 {
  return VERSION;
}

/** Where the host is to write its next block. */
export function lc_alloc(bytes: u32): usize {
  if (bytes > <u32>block.byteLength) block = new ArrayBuffer(2 * bytes);
  return changetype<usize>(block);
}

export function lc_init(at: usize, length: u32): void {
  program!.init(new Init(at));
}

export function lc_tick(at: usize, length: u32): u64 {
  const tick = new Tick(at);
  answer.restart(tick.tick);
  program!.tick(tick, answer);
  return ((<u64>answer.bytes) << 32) | (<u64>answer.at);
}

export function lc_save(): u64 {
  saved = program!.save();
  return ((<u64>saved.byteLength) << 32) | (<u64>changetype<usize>(saved));
}

export function lc_upgrade(at: usize, length: u32): void {
  program!.upgrade(block.slice(0, <i32>length));
}

@external("lightcone", "log")
declare function hostLog(at: usize, length: u32): void;

/** A line in the node's log. */
export function log(text: string): void {
  const bytes = String.UTF8.encode(text);
  hostLog(changetype<usize>(bytes), bytes.byteLength);
}

/** What is called when something goes wrong: `--use abort=lightcone/onAbort`. */
export function onAbort(message: string | null, file: string | null, line: u32, column: u32): void {
  log((message ? message : "aborted") + " at " + (file ? file : "?") + ":" + line.toString());
  unreachable();
}
