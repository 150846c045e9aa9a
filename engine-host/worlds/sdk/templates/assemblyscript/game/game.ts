// A lamp on a floor: E switches it. Change what you like.

import { Actions, Body, Colour, Commands, Input, Program, Refused, Solid, Tick, Vec3, log, run } from "../lightcone";

export { lc_abi, lc_alloc, lc_init, lc_tick } from "../lightcone";

const FLOOR: u32 = 1;
const LAMP: u32 = 2;

class Game extends Program {
  private built: bool = false;
  private lit: bool = false;
  private switched: u32 = 0;

  tick(tick: Tick, out: Commands): void {
    let changed = !this.built;
    if (!this.built) this.build(out);
    for (let i = 0; i < tick.events.length; i++) {
      const event = tick.events[i];
      if (event instanceof Input) {
        if (!((event as Input).pressed & Actions.Use)) continue;
        this.lit = !this.lit;
        this.switched++;
        changed = true;
      } else if (event instanceof Refused) {
        log("command " + (event as Refused).record.toString() + " was refused");
      }
    }
    if (changed) this.show(out);
  }

  private build(out: Commands): void {
    this.built = true;
    out.sign("{{title}}", "E switches the lamp.");
    const ground = Solid.cuboid(20, 1, 20);
    out.spawn(FLOOR, new Vec3(0, -0.5, 0));
    out.shapeModel(FLOOR, ground, new Colour(0.3, 0.35, 0.3), 0, 0.9, 0);
    out.setShape(FLOOR, ground);
    out.setBody(FLOOR, Body.fixed);
    out.spawn(LAMP, new Vec3(0, 1.5, -5));
  }

  private show(out: Commands): void {
    out.shapeModel(LAMP, Solid.ball(0.5), new Colour(1, 0.8, 0.4), 0, 0.5, this.lit ? 3 : 0);
    out.caption(LAMP, 0.8, "Switched " + this.switched.toString() + " times");
  }
}

run(new Game());
