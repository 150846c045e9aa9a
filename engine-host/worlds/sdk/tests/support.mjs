/** A program run as a node runs it, and blocks taken apart. */

import { readFileSync } from 'node:fs';

/** Writes a Tick block. */
export class TickWriter {
  #records = [];

  constructor(tick) {
    this.tick = BigInt(tick);
  }

  #record(kind, bytes, write) {
    const length = (8 + bytes + 7) & ~7;
    const view = new DataView(new ArrayBuffer(length));
    view.setUint32(0, kind, true);
    view.setUint32(4, length, true);
    write(view);
    this.#records.push(new Uint8Array(view.buffer));
    return this;
  }

  join(session, name) {
    const text = new TextEncoder().encode(name);
    return this.#record(1, 12 + text.length, (view) => {
      view.setBigUint64(8, session, true);
      view.setUint32(16, text.length, true);
      new Uint8Array(view.buffer).set(text, 20);
    });
  }

  leave(session) {
    return this.#record(2, 8, (view) => view.setBigUint64(8, session, true));
  }

  input(session, held, pressed) {
    return this.#record(3, 32, (view) => {
      view.setBigUint64(8, session, true);
      view.setUint32(16, held, true);
      view.setUint32(20, pressed, true);
    });
  }

  playerBody(session, [x, y, z]) {
    return this.#record(4, 40, (view) => {
      view.setBigUint64(8, session, true);
      [x, y, z].forEach((value, i) => view.setFloat32(16 + 4 * i, value, true));
    });
  }

  /** A player enters a trigger. */
  enters(session, trigger) {
    return this.#record(18, 24, (view) => {
      view.setBigUint64(16, session, true);
      view.setUint32(24, trigger, true);
      view.setUint32(28, 1, true);
    });
  }

  bytes() {
    const length = 32 + this.#records.reduce((sum, record) => sum + record.length, 0);
    const bytes = new Uint8Array(length);
    const view = new DataView(bytes.buffer);
    bytes.set(new TextEncoder().encode('LCT1'));
    view.setUint32(4, length, true);
    view.setUint32(8, this.#records.length, true);
    view.setBigUint64(16, this.tick, true);
    view.setUint32(24, 30, true);
    view.setFloat32(28, 1 / 30, true);
    let at = 32;
    for (const record of this.#records) {
      bytes.set(record, at);
      at += record.length;
    }
    return bytes;
  }
}

/** The records of a Commands block: `{kind, view}`, the view beginning at the record. */
export function commands(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (new TextDecoder().decode(bytes.subarray(0, 4)) !== 'LCC1') throw new Error('no block of commands');
  if (view.getUint32(4, true) !== bytes.length) throw new Error('another length than it says');
  const records = [];
  let at = 24;
  while (at < bytes.length) {
    const length = view.getUint32(at + 4, true);
    records.push({ kind: view.getUint32(at, true), view: new DataView(bytes.buffer, bytes.byteOffset + at, length) });
    at += length;
  }
  if (records.length !== view.getUint32(8, true)) throw new Error('another number of records than it says');
  return records;
}

/** A program in this process. */
export class Running {
  static async open(file) {
    const running = new Running();
    running.log = [];
    const log = (at, bytes) => running.log.push(new TextDecoder().decode(running.#bytes(at, bytes)));
    const module = await WebAssembly.compile(readFileSync(file));
    running.imports = WebAssembly.Module.imports(module).map(({ module, name }) => `${module}.${name}`);
    const { exports } = await WebAssembly.instantiate(module, { lightcone: { log } });
    running.exports = exports;
    exports._initialize?.();
    return running;
  }

  #bytes(at, length) {
    return new Uint8Array(this.exports.memory.buffer, at >>> 0, length >>> 0);
  }

  #handOver(block) {
    const at = this.exports.lc_alloc(block.length);
    if (at === 0 || at % 8 !== 0) throw new Error(`lc_alloc gave ${at}`);
    this.#bytes(at, block.length).set(block);
    return at;
  }

  init(block) {
    this.exports.lc_init(this.#handOver(block), block.length);
  }

  /** Gives what the program hands to its next version. */
  save() {
    const saved = BigInt.asUintN(64, this.exports.lc_save());
    return this.#bytes(Number(saved & 0xffffffffn), Number(saved >> 32n)).slice();
  }

  /** Takes what another version has saved. */
  upgrade(saved) {
    this.exports.lc_upgrade(this.#handOver(saved), saved.length);
  }

  /** Gives the Commands block. */
  tick(block) {
    const answer = BigInt.asUintN(64, this.exports.lc_tick(this.#handOver(block), block.length));
    return this.#bytes(Number(answer & 0xffffffffn), Number(answer >> 32n)).slice();
  }
}
