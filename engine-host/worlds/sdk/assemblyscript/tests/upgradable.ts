/** Counts its ticks, over its versions, too. */

import { Commands, Init, Program, Tick, run } from "../lightcone";

class Counter extends Program {
  ticks: u32 = 0;

  init(init: Init): void {
    this.ticks = init.fresh ? 0 : 5000;
  }

  tick(tick: Tick, out: Commands): void {
    out.score(1, ++this.ticks);
  }

  save(): ArrayBuffer {
    const saved = new ArrayBuffer(4);
    store<u32>(changetype<usize>(saved), this.ticks);
    return saved;
  }

  upgrade(saved: ArrayBuffer): void {
    assert(saved.byteLength == 4);
    this.ticks += load<u32>(changetype<usize>(saved));
  }
}

run(new Counter());

export { lc_abi, lc_alloc, lc_init, lc_tick, lc_save, lc_upgrade } from "../lightcone";
