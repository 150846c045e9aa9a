
/** Right and forward, or from the left and from above. */
export class Vec2 {
  constructor(public x: f32 = 0, public y: f32 = 0) {}
}

/** Metres, metres per second, linear RGB: as the field says. */
export class Vec3 {
  static readonly one: Vec3 = new Vec3(1, 1, 1);

  constructor(public x: f32 = 0, public y: f32 = 0, public z: f32 = 0) {}
}

/** Linear RGBA. */
export class Colour {
  constructor(public r: f32, public g: f32, public b: f32, public a: f32 = 1) {}
}

/** A unit quaternion. */
export class Rotation {
  static readonly upright: Rotation = new Rotation(0, 0, 0, 1);

  constructor(public x: f32, public y: f32, public z: f32, public w: f32) {}
}

/** Something in the world: an entity of the program, or the body of a player. */
export class Thing {
  static readonly none: Thing = new Thing(0, 0);

  /** One of both is 0, or both where nothing is meant. */
  constructor(public entity: u32, public session: u64) {}

  static ofEntity(entity: u32): Thing {
    return new Thing(entity, 0);
  }

  static ofPlayer(session: u64): Thing {
    return new Thing(0, session);
  }
}

/** A simple form around the origin, metres. */
export class Solid {
  private constructor(public kind: u32, public sizes: Vec3) {}

  /** A box: its whole size. */
  static cuboid(x: f32, y: f32, z: f32): Solid {
    return new Solid(0, new Vec3(x, y, z));
  }

  static ball(radius: f32): Solid {
    return new Solid(1, new Vec3(radius));
  }

  /** Upright. */
  static cylinder(height: f32, radius: f32): Solid {
    return new Solid(2, new Vec3(height, radius));
  }

  /** Upright; the height is the whole. */
  static capsule(height: f32, radius: f32): Solid {
    return new Solid(3, new Vec3(height, radius));
  }
}

/** How a solid thing moves. */
export class Body {
  static readonly none: Body = new Body(0, 0);
  static readonly fixed: Body = new Body(1, 0);
  static readonly kinematic: Body = new Body(2, 0);

  private constructor(public kind: u32, public massKg: f32) {}

  static dynamic(massKg: f32): Body {
    return new Body(3, massKg);
  }
}

/** Something that happened: one of the classes below. */
export abstract class Event {
  constructor(public kind: u32) {}
}

// Reading. The host is trusted: it is what runs the program.

function readVec2(at: usize): Vec2 {
  return new Vec2(load<f32>(at), load<f32>(at, 4));
}

function readVec3(at: usize): Vec3 {
  return new Vec3(load<f32>(at), load<f32>(at, 4), load<f32>(at, 8));
}

function readRotation(at: usize): Rotation {
  return new Rotation(load<f32>(at), load<f32>(at, 4), load<f32>(at, 8), load<f32>(at, 12));
}

function readThing(at: usize): Thing {
  return new Thing(load<u32>(at), load<u64>(at, 8));
}

function readHash(at: usize): StaticArray<u8> {
  const hash = new StaticArray<u8>(32);
  memory.copy(changetype<usize>(hash), at, 32);
  return hash;
}

function readText(at: usize, length: u32): string {
  return String.UTF8.decodeUnsafe(at, length);
}
