// Three doors, and a button before each. Whoever presses E beside a button opens its door for some seconds; behind it stands a lamp
// that counts who was there.

import {
  Actions, Body, Colour, Commands, Input, Join, Leave, PlayerBody, Program, Refused, Solid, Tick, Vec3, log, run,
} from "../lightcone";

export { lc_abi, lc_alloc, lc_init, lc_tick } from "../lightcone";

const FLOOR: u32 = 1;
/** The first of the entities of each door: the door, its button, its lamp. */
const FIRST: u32 = 10;
const DOORS: i32 = 3;
const OPEN_S: f32 = 4;
const RISE_M_S: f32 = 2;
const HEIGHT_M: f32 = 2.4;
/** From a body to a button that it reaches, or to a lamp that it has found. */
const REACH_M: f32 = 1.4;

class Door {
  /** Seconds until it closes. */
  open: f32 = 0;
  raised: f32 = 0;
  visits: u32 = 0;

  constructor(public first: u32, public x: f32) {}

  /** Whether a body stands near a place on the ground, so far before the door or behind it. */
  isNear(body: Player, z: f32): bool {
    const dx = body.x - this.x;
    const dz = body.z - z;
    return dx * dx + dz * dz < REACH_M * REACH_M;
  }
}

class Player {
  x: f32 = 0;
  z: f32 = 0;
  found: u32 = 0;
}

class Doors extends Program {
  private built: bool = false;
  private doors: Door[] = [];
  private players: Map<u64, Player> = new Map<u64, Player>();

  tick(tick: Tick, out: Commands): void {
    if (!this.built) this.build(out);
    for (let i = 0; i < tick.events.length; i++) {
      const event = tick.events[i];
      if (event instanceof Join) {
        this.players.set((event as Join).session, new Player());
      } else if (event instanceof Leave) {
        this.players.delete((event as Leave).session);
      } else if (event instanceof PlayerBody) {
        this.walked(event as PlayerBody, out);
      } else if (event instanceof Input) {
        const input = event as Input;
        if (input.pressed & Actions.Use) this.press(input.session);
      } else if (event instanceof Refused) {
        log("command " + (event as Refused).record.toString() + " was refused");
      }
    }
    for (let i = 0; i < DOORS; i++) this.move(this.doors[i], tick.dtS, out);
  }

  private build(out: Commands): void {
    this.built = true;
    out.sign("Doors", "Press E beside a red button, and be through the door before it closes.");
    this.box(out, FLOOR, new Vec3(0, -0.5, 0), new Vec3(24, 1, 16), new Colour(0.3, 0.3, 0.35));
    for (let i = 0; i < DOORS; i++) {
      const door = new Door(FIRST + 4 * i, <f32>(i - 1) * 6);
      this.doors.push(door);
      this.box(out, door.first, new Vec3(door.x, HEIGHT_M / 2, -4), new Vec3(2, HEIGHT_M, 0.2), new Colour(0.5, 0.3, 0.15));
      out.setBody(door.first, Body.kinematic);
      this.box(out, door.first + 1, new Vec3(door.x + 1.5, 0.5, -3), new Vec3(0.3, 1, 0.3), new Colour(0.8, 0.1, 0.1));
      this.box(out, door.first + 2, new Vec3(door.x, 0.5, -6.5), new Vec3(0.4, 1, 0.4), new Colour(0.9, 0.8, 0.4));
      out.caption(door.first + 2, 0.8, "Nobody yet");
    }
  }

  private box(out: Commands, entity: u32, at: Vec3, size: Vec3, colour: Colour): void {
    const solid = Solid.cuboid(size.x, size.y, size.z);
    out.spawn(entity, at);
    out.shapeModel(entity, solid, colour, 0, 0.8, 0);
    out.setShape(entity, solid);
    out.setBody(entity, Body.fixed);
  }

  private press(session: u64): void {
    if (!this.players.has(session)) return;
    const player = this.players.get(session);
    for (let i = 0; i < DOORS; i++) {
      if (this.doors[i].isNear(player, -3)) this.doors[i].open = OPEN_S;
    }
  }

  /** Who reaches a lamp for the first time has a point. */
  private walked(body: PlayerBody, out: Commands): void {
    if (!this.players.has(body.session)) return;
    const player = this.players.get(body.session);
    player.x = body.position.x;
    player.z = body.position.z;
    for (let i = 0; i < DOORS; i++) {
      const door = this.doors[i];
      if (player.found & (1 << i) || !door.isNear(player, -6.5)) continue;
      player.found |= 1 << i;
      door.visits++;
      out.score(body.session, popcnt(player.found));
      out.caption(door.first + 2, 0.8, door.visits.toString() + (door.visits == 1 ? " visitor" : " visitors"));
    }
  }

  /** A door rises while it is open, and sinks when its time is over. */
  private move(door: Door, dt: f32, out: Commands): void {
    const aim: f32 = door.open > 0 ? HEIGHT_M : 0;
    const raised = min(max(aim, door.raised - RISE_M_S * dt), door.raised + RISE_M_S * dt);
    door.open = max<f32>(door.open - dt, 0);
    if (raised == door.raised) return;
    door.raised = raised;
    out.transform(door.first, new Vec3(door.x, HEIGHT_M / 2 + raised, -4));
  }
}

run(new Doors());
