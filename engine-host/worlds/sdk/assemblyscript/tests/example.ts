// What ../../tests/example.c does: reads one example of a Tick block and writes one of a Commands block.

import {
  Body, Colour, Commands, Corner, GamepadButton, Init, Input, Join, Moves, Play, Program, RayAnswer, Solid, SpawnPoint, Thing,
  Tick, Vec3, run,
} from "../lightcone";

export { lc_abi, lc_alloc, lc_init, lc_tick } from "../lightcone";

class Example extends Program {
  private first: u32 = 0;
  private parameters: string = "";

  init(init: Init): void {
    this.first = init.seed[0];
    this.parameters = init.parameters;
  }

  tick(tick: Tick, out: Commands): void {
    for (let i = 0; i < tick.events.length; i++) {
      const event = tick.events[i];
      if (event instanceof Join) {
        out.hudText((event as Join).session, 1, Corner.UpperRight, (event as Join).name);
      } else if (event instanceof Input) {
        const input = event as Input;
        out.score(input.session, (input.held << 8) | input.pressed);
        out.cameraFree(input.session, new Vec3(input.stick.x, input.stick.y, input.yawRad), 60);
      } else if (event instanceof Moves) {
        const moves = (event as Moves).entries;
        for (let n = 0; n < moves.length; n++) {
          out.transform(moves[n].entity, moves[n].position, moves[n].rotation, moves[n].linear);
        }
      } else if (event instanceof RayAnswer) {
        out.parent((event as RayAnswer).what, (event as RayAnswer).query);
      }
    }
    out.parent(Thing.none, this.first);
    out.animation(7, [new Play(1, true, tick.tick, 1, 0.5), new Play(2, false, 1 << 40, -2, 1)]);
    out.shapeModel(7, Solid.capsule(1.75, 0.25), new Colour(0.25, 0.5, 0.75), 1, 0.5, 2);
    out.setBody(7, Body.dynamic(12.5));
    out.bodyOf(0, 7);
    out.declareAction(3, GamepadButton.North, true, "dance", "Tanz mit!", "KeyF");
    out.sign("Brücke", this.parameters);
    out.spawnPoints([new SpawnPoint(new Vec3(1, 2, 3), 0.5), new SpawnPoint(new Vec3(-1, -2, -3), 0)]);
    out.ray(Thing.ofEntity(7), 9, new Vec3(0, 1, 0), new Vec3(0, -1, 0), 100);
    out.transform(8, new Vec3());
  }
}

run(new Example());
