// Generated from ../interface/interface.toml, which says how. What a program and its host say to each other.
// ../reference.md has it as a page.

/** The version of the interface. */
export const VERSION: u32 = 1;
/** Bytes of a block. */
export const MAX_BLOCK_BYTES: u32 = 8388608;
/** Records of a block. */
export const MAX_RECORDS: u32 = 131072;
/** Entities of a program that exist at a time. A host may allow fewer: it refuses a Spawn that is one too many. */
export const MAX_ENTITIES: u32 = 16384;
/** Entries of a list of transforms or bodies. Longer ones are split. */
export const MAX_ENTRIES: u32 = 16384;
/** Triggers of a program that exist at a time. */
export const MAX_TRIGGERS: u32 = 1024;
/** Joints of a program that exist at a time. */
export const MAX_JOINTS: u32 = 4096;
/** Rays of a tick. */
export const MAX_RAYS: u32 = 1024;
/** Things that are told to touch at a time, and as many that are told to be in a trigger. What is more is told once there is room. */
export const MAX_PAIRS: u32 = 4096;

/** How two bodies hang together. */
export enum JointKind {
  /** Not at all movable. */
  Fixed = 0,
  /** Turns any way around the anchor. */
  Ball = 1,
  /** Turns around the axis; limits in radians. */
  Hinge = 2,
  /** Slides along the axis; limits in metres. */
  Slider = 3,
}

/** Where on the picture. */
export enum Corner {
  /** Below, on the left. */
  LowerLeft = 0,
  /** Below, on the right. */
  LowerRight = 1,
  /** Above, on the left. */
  UpperLeft = 2,
  /** Above, on the right. */
  UpperRight = 3,
  /** In the middle, large. */
  Middle = 4,
}

/** A button of the standard gamepad (W3C Gamepad), by its place. */
export enum GamepadButton {
  /** No button. */
  None = 0,
  /** The lower one of the right four. */
  South = 1,
  /** The right one. */
  East = 2,
  /** The left one. */
  West = 3,
  /** The upper one. */
  North = 4,
  /** The upper left shoulder. */
  LeftBumper = 5,
  /** The upper right shoulder. */
  RightBumper = 6,
  /** The lower left shoulder. */
  LeftTrigger = 7,
  /** The lower right shoulder. */
  RightTrigger = 8,
  /** The left stick, pressed. */
  LeftStick = 9,
  /** The right stick, pressed. */
  RightStick = 10,
}

/** Why the host did not do what a command says. */
export enum Reason {
  /** The host of this version does not know how. */
  NotYet = 0,
  /** There are too many already. */
  LimitReached = 1,
  /** The id is taken. */
  AlreadyThere = 2,
  /** The program has no such entity. */
  NoSuchEntity = 3,
  /** There is no such player, or it just left. */
  NoSuchPlayer = 4,
  /** The package has no such asset, or it is of another kind. */
  NoSuchAsset = 5,
  /** There is no such joint, item, sound or action. */
  NoSuchId = 6,
  /** The entity would hang from itself. */
  Circle = 7,
  /** It has no meaning for this entity: an impulse on what is no dynamic body. */
  NotPossible = 8,
}

/** What a player holds or presses, one bit each. */
export enum Actions {
  /** W, arrow up, stick up. */
  Forward = 1,
  /** S, arrow down. */
  Back = 2,
  /** A, arrow left. */
  Left = 4,
  /** D, arrow right. */
  Right = 8,
  /** Space. */
  Jump = 16,
  /** Shift. */
  Run = 32,
  /** E, primary pointer button. */
  Use = 64,
  /** C: first or third person. */
  Camera = 128,
}

/** Kinds of commands, as Refused names them. */
export enum Kind {
  Spawn = 1,
  Despawn = 2,
  Transforms = 3,
  Parent = 4,
  Model = 16,
  ShapeModel = 17,
  Tint = 18,
  Visible = 19,
  BodyOf = 20,
  Animation = 21,
  Caption = 22,
  Light = 23,
  Daylight = 24,
  SetBody = 32,
  SetShape = 33,
  SetShapeOfModel = 34,
  Velocity = 35,
  Impulse = 36,
  Joint = 37,
  EndJoint = 38,
  Trigger = 39,
  Ray = 40,
  TellContacts = 41,
  Sound = 48,
  SoundLoop = 49,
  EndSound = 50,
  SpawnPoints = 64,
  PlacePlayer = 65,
  PushPlayer = 66,
  Walking = 67,
  Score = 68,
  CameraFollow = 69,
  CameraFixed = 70,
  CameraFree = 71,
  Kick = 72,
  Sign = 80,
  Vantage = 81,
  HudText = 82,
  HudBar = 83,
  HudButton = 84,
  EndHud = 85,
  Prompt = 86,
  Cursor = 87,
  DeclareAction = 88,
  Message = 89,
}

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

/** Where the physics moved a dynamic body. */
export class Move {
  /** Which. */
  entity: u32;
  /** World space, metres. */
  position: Vec3;
  /** From the entity to the world. */
  rotation: Rotation;
  /** Metres per second. */
  linear: Vec3;
  /** Radians per second around each axis. */
  angular: Vec3;

  constructor(at: usize) {
    this.entity = load<u32>(at, 0);
    this.position = readVec3(at + 4);
    this.rotation = readRotation(at + 16);
    this.linear = readVec3(at + 32);
    this.angular = readVec3(at + 44);
  }
}

function readMoves(at: usize, count: u32): Move[] {
  const entries = new Array<Move>(count);
  for (let i: u32 = 0; i < count; i++) entries[i] = new Move(at + i * 56);
  return entries;
}

/** A player came. Its body stands at a spawn point. */
export class Join extends Event {
  /** Who, until it leaves. Never used again. */
  session: u64;
  /** Shown to others. */
  name: string;

  constructor(at: usize) {
    super(1);
    this.session = load<u64>(at, 8);
    this.name = readText(at + 20, load<u32>(at, 16));
  }
}

/** A player went, and its body with it. */
export class Leave extends Event {
  /** Who. */
  session: u64;

  constructor(at: usize) {
    super(2);
    this.session = load<u64>(at, 8);
  }
}

/** What a player's hands do. Comes for every player in every tick. */
export class Input extends Event {
  /** Whose. */
  session: u64;
  /** Held now. */
  held: u32;
  /** Went down since the last tick. */
  pressed: u32;
  /** Right and forward. Adds to the held directions. */
  stick: Vec2;
  /** 0 looks along -z, growing turns left. */
  yawRad: f32;
  /** Positive looks up. */
  pitchRad: f32;

  constructor(at: usize) {
    super(3);
    this.session = load<u64>(at, 8);
    this.held = load<u32>(at, 16);
    this.pressed = load<u32>(at, 20);
    this.stick = readVec2(at + 24);
    this.yawRad = load<f32>(at, 32);
    this.pitchRad = load<f32>(at, 36);
  }
}

/** Where the host has walked a player to. Comes for every player in every tick. */
export class PlayerBody extends Event {
  /** Whose. */
  session: u64;
  /** Of the feet, world space, metres. */
  position: Vec3;
  /** Metres per second. */
  velocity: Vec3;
  /** Where the body faces; the look may be elsewhere. */
  facingRad: f32;
  /** Stands on something. */
  grounded: bool;

  constructor(at: usize) {
    super(4);
    this.session = load<u64>(at, 8);
    this.position = readVec3(at + 16);
    this.velocity = readVec3(at + 28);
    this.facingRad = load<f32>(at, 40);
    this.grounded = load<u32>(at, 44) != 0;
  }
}

/** A player wrote something, or the page around it did; see Prompt. */
export class Line extends Event {
  /** Who. */
  session: u64;
  /** As it came. */
  text: string;

  constructor(at: usize) {
    super(5);
    this.session = load<u64>(at, 8);
    this.text = readText(at + 20, load<u32>(at, 16));
  }
}

/** A player clicked in its picture; see Cursor. */
export class Click extends Event {
  /** Who. */
  session: u64;
  /** From the left and from above, as shares of the picture. */
  place: Vec2;

  constructor(at: usize) {
    super(6);
    this.session = load<u64>(at, 8);
    this.place = readVec2(at + 16);
  }
}

/** A player pressed a button of its HUD; see HudButton. */
export class Button extends Event {
  /** Who. */
  session: u64;
  /** Which. */
  item: u32;

  constructor(at: usize) {
    super(7);
    this.session = load<u64>(at, 8);
    this.item = load<u32>(at, 16);
  }
}

/** An action of the program's own went down or up; see DeclareAction. */
export class Action extends Event {
  /** Whose. */
  session: u64;
  /** Which. */
  action: u32;
  /** Down, or up. */
  down: bool;

  constructor(at: usize) {
    super(8);
    this.session = load<u64>(at, 8);
    this.action = load<u32>(at, 16);
    this.down = load<u32>(at, 20) != 0;
  }
}

/** The dynamic bodies that the physics moved in the last tick. */
export class Moves extends Event {
  /** Each entity once. */
  entries: Move[];

  constructor(at: usize) {
    super(16);
    this.entries = readMoves(at + 16, load<u32>(at, 8));
  }
}

/** Two things began to touch, or ceased to, be it that one ended; see TellContacts. What ceased comes before what
 * began. */
export class Contact extends Event {
  /** One. */
  a: Thing;
  /** The other. */
  b: Thing;
  /** Began, or ceased. */
  began: bool;

  constructor(at: usize) {
    super(17);
    this.a = readThing(at + 8);
    this.b = readThing(at + 24);
    this.began = load<u32>(at, 40) != 0;
  }
}

/** A player or a body that is not fixed entered a trigger, or left it, be it that one of both ended. Who left comes
 * before who entered. */
export class Trespass extends Event {
  /** What entered. */
  who: Thing;
  /** The entity with the trigger. */
  trigger: u32;
  /** Entered, or left. */
  entered: bool;

  constructor(at: usize) {
    super(18);
    this.who = readThing(at + 8);
    this.trigger = load<u32>(at, 24);
    this.entered = load<u32>(at, 28) != 0;
  }
}

/** What a ray of the last tick met, where things are now. */
export class RayAnswer extends Event {
  /** What was hit; none where nothing was. */
  what: Thing;
  /** Which ray. */
  query: u32;
  /** From its origin; its length where nothing was hit. */
  distanceM: f32;
  /** Where it ends, world space. */
  point: Vec3;
  /** Of the surface there; 0 where nothing was hit, or where the ray began inside. */
  normal: Vec3;

  constructor(at: usize) {
    super(19);
    this.what = readThing(at + 8);
    this.query = load<u32>(at, 24);
    this.distanceM = load<f32>(at, 28);
    this.point = readVec3(at + 32);
    this.normal = readVec3(at + 44);
  }
}

/** A command of the last tick was not done. All the others were. */
export class Refused extends Event {
  /** Which one, counted from 0. */
  record: u32;
  /** Of which kind it was. */
  kind: u32;
  /** Why. */
  reason: Reason;

  constructor(at: usize) {
    super(32);
    this.record = load<u32>(at, 8);
    this.kind = load<u32>(at, 12);
    this.reason = <Reason>load<u32>(at, 16);
  }
}

/** What a program is told before its first tick. It has no records. */
export class Init {
  /** The tick that comes first. */
  tick: u64;
  /** Ticks a second. */
  rateHz: u32;
  /** Seconds from tick to tick. */
  dtS: f32;
  /** Where all chance comes from: the same in every replay, different in every world. */
  seed: StaticArray<u8>;
  /** The world begins. Otherwise it goes on, and there is something to take over. */
  fresh: bool;
  /** What whoever opened the world wants of it, in words of the program's own; tabs and line feeds may be in it. */
  parameters: string;

  constructor(at: usize) {
    this.tick = load<u64>(at, 16);
    this.rateHz = load<u32>(at, 24);
    this.dtS = load<f32>(at, 28);
    this.seed = readHash(at + 32);
    this.fresh = load<u32>(at, 64) != 0;
    this.parameters = readText(at + 72, load<u32>(at, 68));
  }
}

/** What happened since the last tick. */
export class Tick {
  /** The number of this tick. */
  tick: u64;
  /** Ticks a second. */
  rateHz: u32;
  /** Seconds from tick to tick. */
  dtS: f32;
  /** In the order in which they were written. */
  events: Event[];

  constructor(at: usize) {
    this.tick = load<u64>(at, 16);
    this.rateHz = load<u32>(at, 24);
    this.dtS = load<f32>(at, 28);
    const count = load<u32>(at, 8);
    this.events = new Array<Event>(count);
    let record = at + 32;
    for (let i: u32 = 0; i < count; i++) {
      this.events[i] = readEvent(record);
      record += load<u32>(record, 4);
    }
  }
}

function readEvent(at: usize): Event {
  switch (load<u32>(at)) {
    case 1:
      return new Join(at);
    case 2:
      return new Leave(at);
    case 3:
      return new Input(at);
    case 4:
      return new PlayerBody(at);
    case 5:
      return new Line(at);
    case 6:
      return new Click(at);
    case 7:
      return new Button(at);
    case 8:
      return new Action(at);
    case 16:
      return new Moves(at);
    case 17:
      return new Contact(at);
    case 18:
      return new Trespass(at);
    case 19:
      return new RayAnswer(at);
    case 32:
      return new Refused(at);
  }
  throw new Error("an event of an unknown kind");
}

/** A clip that plays. */
export class Play {
  constructor(
    /** Index into the clips of the model. */
    public clip: u32,
    /** Begins anew when it ends; otherwise the last key holds. */
    public repeats: bool,
    /** The tick at which it began; until then the first key holds. */
    public startTick: u64,
    /** 1 as it was made, 2 twice as fast. */
    public speed: f32,
    /** Relative to the others. */
    public weight: f32,
  ) {}
}

/** A place to stand and a heading. */
export class SpawnPoint {
  constructor(
    /** Of the feet, world space, metres. */
    public position: Vec3,
    /** 0 looks along -z, growing turns left. */
    public yawRad: f32,
  ) {}
}

/** What a block is written into. */
class Writer {
  private block: ArrayBuffer = new ArrayBuffer(65536);
  private length: u32 = 0;
  /** Where the newest record begins. */
  private record: u32 = 0;

  get at(): usize {
    return changetype<usize>(this.block);
  }

  get bytes(): u32 {
    return this.length;
  }

  protected beginBlock(magic: u32): void {
    this.length = this.record = 0;
    this.u32(magic);
    this.u64(0);
    this.align();
  }

  protected endHead(): void {
    store<u32>(this.at, this.length, 4);
  }

  protected begin(kind: u32): void {
    this.record = this.length;
    this.u32(kind);
    this.u32(0);
  }

  protected end(records: u32): void {
    this.align();
    store<u32>(this.at + this.record, this.length - this.record, 4);
    store<u32>(this.at, this.length, 4);
    store<u32>(this.at, load<u32>(this.at, 8) + records, 8);
  }

  /** Begins an entry of a record that is nothing but a list; the newest record, where that is such a one with room for more. */
  protected beginEntry(kind: u32, size: u32): u32 {
    const record = this.at + this.record;
    if (this.record && load<u32>(record) == kind && load<u32>(record, 8) < MAX_ENTRIES) {
      const count = load<u32>(record, 8);
      this.length = this.record + 16 + count * size;
      store<u32>(record, count + 1, 8);
      return 0;
    }
    this.begin(kind);
    this.u32(1);
    this.align();
    return 1;
  }

  /** Where so many bytes more can be written. */
  private more(bytes: u32): usize {
    const begin = this.length;
    this.length += bytes;
    if (this.length > <u32>this.block.byteLength) {
      const block = new ArrayBuffer(2 * this.length);
      memory.copy(changetype<usize>(block), this.at, begin);
      this.block = block;
    }
    return this.at + begin;
  }

  protected u32(value: u32): void {
    store<u32>(this.more(4), value);
  }

  protected u64(value: u64): void {
    store<u64>(this.more(8), value);
  }

  protected f32(value: f32): void {
    store<f32>(this.more(4), value);
  }

  protected bool(value: bool): void {
    this.u32(value ? 1 : 0);
  }

  protected vec3(value: Vec3): void {
    const at = this.more(12);
    store<f32>(at, value.x);
    store<f32>(at, value.y, 4);
    store<f32>(at, value.z, 8);
  }

  protected four(x: f32, y: f32, z: f32, w: f32): void {
    const at = this.more(16);
    store<f32>(at, x);
    store<f32>(at, y, 4);
    store<f32>(at, z, 8);
    store<f32>(at, w, 12);
  }

  protected colour(value: Colour): void {
    this.four(value.r, value.g, value.b, value.a);
  }

  protected rotation(value: Rotation): void {
    this.four(value.x, value.y, value.z, value.w);
  }

  protected thing(value: Thing): void {
    this.u64(value.entity);
    this.u64(value.session);
  }

  protected solid(value: Solid): void {
    this.u32(value.kind);
    this.vec3(value.sizes);
  }

  protected body(value: Body): void {
    this.u32(value.kind);
    this.f32(value.massKg);
  }

  protected text(value: string): void {
    const bytes = String.UTF8.byteLength(value);
    String.UTF8.encodeUnsafe(changetype<usize>(value), value.length, this.more(bytes), false, String.UTF8.ErrorMode.REPLACE);
  }

  protected align(): void {
    const zeros = (8 - (this.length & 7)) & 7;
    memory.fill(this.more(zeros), 0, zeros);
  }
}

/** What a program wants done, in order. */
export class Commands extends Writer {
  /** Begins a block; what was in it is forgotten. */
  restart(tick: u64): void {
    this.beginBlock(0x3143434c);
    this.u64(tick);
    this.endHead();
  }

  /**
   * Makes an entity. It has no look and no body yet.
   * @param entity Its name, chosen by the program: any that is free.
   * @param position World space, metres.
   * @param rotation From the entity to the world.
   * @param scale Along each axis, before the rotation.
   */
  spawn(entity: u32, position: Vec3, rotation: Rotation = Rotation.upright, scale: Vec3 = Vec3.one): void {
    this.begin(1);
    this.u32(entity);
    this.vec3(position);
    this.rotation(rotation);
    this.vec3(scale);
    this.end(1);
  }

  /**
   * Ends an entity and all that hangs from it. Its name is free again.
   * @param entity Which.
   */
  despawn(entity: u32): void {
    this.begin(2);
    this.u32(entity);
    this.end(1);
  }

  /**
   * Puts entities elsewhere. A dynamic body is then at rest, unless a Velocity or an Impulse of the same tick moves it.
   * @param entity Which.
   * @param position Metres.
   * @param rotation From the entity to its parent.
   * @param scale Along each axis, before the rotation.
   */
  transform(entity: u32, position: Vec3, rotation: Rotation = Rotation.upright, scale: Vec3 = Vec3.one): void {
    const records = this.beginEntry(3, 44);
    this.u32(entity);
    this.vec3(position);
    this.rotation(rotation);
    this.vec3(scale);
    this.end(records);
  }

  /**
   * Hangs an entity from another, or from a player's body: it is then placed relative to that.
   * @param parent From what; none: from nothing any more.
   * @param entity Which.
   */
  parent(parent: Thing, entity: u32): void {
    this.begin(4);
    this.thing(parent);
    this.u32(entity);
    this.end(1);
  }

  /**
   * Gives an entity the look of an asset.
   * @param entity Which.
   * @param asset A model of the package.
   */
  model(entity: u32, asset: u32): void {
    this.begin(16);
    this.u32(entity);
    this.u32(asset);
    this.end(1);
  }

  /**
   * Gives an entity the look of a simple form in one colour.
   * @param entity Which.
   * @param solid The form.
   * @param colour Linear RGBA.
   * @param metallic 0 for paint, 1 for metal.
   * @param roughness 0 for a mirror, 1 for chalk.
   * @param glow How much of its colour it gives off by itself.
   */
  shapeModel(entity: u32, solid: Solid, colour: Colour, metallic: f32, roughness: f32, glow: f32): void {
    this.begin(17);
    this.u32(entity);
    this.solid(solid);
    this.colour(colour);
    this.f32(metallic);
    this.f32(roughness);
    this.f32(glow);
    this.end(1);
  }

  /**
   * Multiplies the colours of an entity's model.
   * @param entity Which.
   * @param colour Linear RGBA; all 1 changes nothing.
   */
  tint(entity: u32, colour: Colour): void {
    this.begin(18);
    this.u32(entity);
    this.colour(colour);
    this.end(1);
  }

  /**
   * Shows an entity's model, or hides it.
   * @param entity Which.
   * @param visible Shown, as after Spawn, or hidden.
   */
  visible(entity: u32, visible: bool): void {
    this.begin(19);
    this.u32(entity);
    this.bool(visible);
    this.end(1);
  }

  /**
   * Makes an entity part of a player's body: not drawn for that player in first person.
   * @param session Whose; none: nobody's any more.
   * @param entity Which.
   */
  bodyOf(session: u64, entity: u32): void {
    this.begin(20);
    this.u64(session);
    this.u32(entity);
    this.end(1);
  }

  /**
   * Plays clips of an entity's model, laid over one another by weight.
   * @param entity Which.
   * @param plays All clips that play from now on; none: it is at rest.
   */
  animation(entity: u32, plays: Play[]): void {
    this.begin(21);
    this.u32(entity);
    this.u32(plays.length);
    for (let i = 0; i < plays.length; i++) {
      const entry = plays[i];
      this.u32(entry.clip);
      this.bool(entry.repeats);
      this.u64(entry.startTick);
      this.f32(entry.speed);
      this.f32(entry.weight);
    }
    this.end(1);
  }

  /**
   * Writes a line over an entity, facing every viewer.
   * @param entity Which.
   * @param aboveM Above its origin.
   * @param text 40 characters of it are shown; empty: no caption any more.
   */
  caption(entity: u32, aboveM: f32, text: string): void {
    this.begin(22);
    this.u32(entity);
    this.f32(aboveM);
    this.u32(String.UTF8.byteLength(text));
    this.text(text);
    this.end(1);
  }

  /**
   * Lets an entity shine to all sides. A picture shows the lights that are nearest to its eye; they cast no shadows.
   * @param entity Which.
   * @param colour Linear RGB.
   * @param intensityCd 0: no light any more.
   * @param rangeM Nothing is lit beyond.
   */
  light(entity: u32, colour: Vec3, intensityCd: f32, rangeM: f32): void {
    this.begin(23);
    this.u32(entity);
    this.vec3(colour);
    this.f32(intensityCd);
    this.f32(rangeM);
    this.end(1);
  }

  /**
   * Sun, sky and air.
   * @param toSun Unit vector from the ground to the sun.
   * @param sun Linear RGB; 1 lights a white matt surface that faces the sun to white.
   * @param zenith Of the sky above, linear RGB.
   * @param horizon Of the sky around.
   * @param ground Of what is below.
   * @param ambient Light from everywhere, as a share of the sky's colour.
   * @param fogPerM Extinction of the air; 0 is clear.
   * @param shadows Whether things keep the sun from one another.
   */
  daylight(toSun: Vec3, sun: Vec3, zenith: Vec3, horizon: Vec3, ground: Vec3, ambient: f32, fogPerM: f32, shadows: bool): void {
    this.begin(24);
    this.vec3(toSun);
    this.vec3(sun);
    this.vec3(zenith);
    this.vec3(horizon);
    this.vec3(ground);
    this.f32(ambient);
    this.f32(fogPerM);
    this.bool(shadows);
    this.end(1);
  }

  /**
   * Says how an entity moves. It is solid once it has a shape too. It must hang from nothing.
   * @param entity Which.
   * @param body How.
   */
  setBody(entity: u32, body: Body): void {
    this.begin(32);
    this.u32(entity);
    this.body(body);
    this.end(1);
  }

  /**
   * Says what an entity bumps with, from now on. Its scale does not matter.
   * @param entity Which.
   * @param solid The form.
   */
  setShape(entity: u32, solid: Solid): void {
    this.begin(33);
    this.u32(entity);
    this.solid(solid);
    this.end(1);
  }

  /**
   * Lets an entity bump with all triangles of a model. Not for dynamic bodies.
   * @param entity Which.
   * @param asset A model of the package.
   */
  setShapeOfModel(entity: u32, asset: u32): void {
    this.begin(34);
    this.u32(entity);
    this.u32(asset);
    this.end(1);
  }

  /**
   * Sets how fast a dynamic body moves. Impulses that came before in the same tick do not count then.
   * @param entity Which.
   * @param linear Metres per second.
   * @param angular Radians per second around each axis.
   */
  velocity(entity: u32, linear: Vec3, angular: Vec3): void {
    this.begin(35);
    this.u32(entity);
    this.vec3(linear);
    this.vec3(angular);
    this.end(1);
  }

  /**
   * Pushes a dynamic body, once. None becomes faster than 1000 m/s or 1000 rad/s.
   * @param entity Which.
   * @param linear At its centre of mass, newton seconds.
   * @param angular Newton metre seconds around each axis.
   */
  impulse(entity: u32, linear: Vec3, angular: Vec3): void {
    this.begin(36);
    this.u32(entity);
    this.vec3(linear);
    this.vec3(angular);
    this.end(1);
  }

  /**
   * Makes two bodies hang together, until either ends. Both are solid, and one is dynamic. They turn to one another from as they are now, and no longer bump into one another.
   * @param joint Its name; a joint of the same name ends.
   * @param kind How.
   * @param a One body.
   * @param b The other.
   * @param anchorA Where the joint is, seen from `a`.
   * @param anchorB Where it is, seen from `b`.
   * @param axis Of a hinge or slider, seen from `a`: a unit vector.
   * @param least Lower limit of a hinge, within ±π, or of a slider.
   * @param most Upper limit; not above the lower one: no limits.
   */
  joint(joint: u32, kind: JointKind, a: u32, b: u32, anchorA: Vec3, anchorB: Vec3, axis: Vec3, least: f32, most: f32): void {
    this.begin(37);
    this.u32(joint);
    this.u32(kind);
    this.u32(a);
    this.u32(b);
    this.vec3(anchorA);
    this.vec3(anchorB);
    this.vec3(axis);
    this.f32(least);
    this.f32(most);
    this.end(1);
  }

  /**
   * Takes a joint away.
   * @param joint Which.
   */
  endJoint(joint: u32): void {
    this.begin(38);
    this.u32(joint);
    this.end(1);
  }

  /**
   * Tells by Trespass what enters and leaves a form around an entity. It is not solid, and its scale does not matter. The entity may hang from others.
   * @param entity Which.
   * @param solid The form.
   */
  trigger(entity: u32, solid: Solid): void {
    this.begin(39);
    this.u32(entity);
    this.solid(solid);
    this.end(1);
  }

  /**
   * Asks what lies along a line; the next tick has the RayAnswer.
   * @param without What the ray passes through: mostly whoever asks.
   * @param query To know the answer by.
   * @param origin World space, metres.
   * @param direction Of any length but 0.
   * @param lengthM How far to look.
   */
  ray(without: Thing, query: u32, origin: Vec3, direction: Vec3, lengthM: f32): void {
    this.begin(40);
    this.thing(without);
    this.u32(query);
    this.vec3(origin);
    this.vec3(direction);
    this.f32(lengthM);
    this.end(1);
  }

  /**
   * Tells by Contact what touches a thing from now on, or no more. Of two bodies one must be dynamic; players touch no players.
   * @param thing A body or a player.
   * @param tell Tell, or not.
   */
  tellContacts(thing: Thing, tell: bool): void {
    this.begin(41);
    this.thing(thing);
    this.bool(tell);
    this.end(1);
  }

  /**
   * Lets a sound be heard once, from now on.
   * @param at From where.
   * @param asset A sound of the package.
   * @param gain 1 as loud as it was made.
   * @param referenceM As near as this it is as loud as it gets; at twice the distance half as loud.
   */
  sound(at: Thing, asset: u32, gain: f32, referenceM: f32): void {
    this.begin(48);
    this.thing(at);
    this.u32(asset);
    this.f32(gain);
    this.f32(referenceM);
    this.end(1);
  }

  /**
   * Lets a sound be heard over and over. Sent again with the same asset, it changes only how loud it is.
   * @param at From where.
   * @param sound Its name there; a sound of the same name ends.
   * @param asset A sound of the package.
   * @param gain 1 as loud as it was made.
   * @param referenceM As near as this it is as loud as it gets; at twice the distance half as loud.
   */
  soundLoop(at: Thing, sound: u32, asset: u32, gain: f32, referenceM: f32): void {
    this.begin(49);
    this.thing(at);
    this.u32(sound);
    this.u32(asset);
    this.f32(gain);
    this.f32(referenceM);
    this.end(1);
  }

  /**
   * Ends a sound that is heard over and over.
   * @param at Where it is.
   * @param sound Its name there.
   */
  endSound(at: Thing, sound: u32): void {
    this.begin(50);
    this.thing(at);
    this.u32(sound);
    this.end(1);
  }

  /**
   * Where players appear, in turn. Without any: the origin.
   * @param points All of them.
   */
  spawnPoints(points: SpawnPoint[]): void {
    this.begin(64);
    this.u32(points.length);
    this.align();
    for (let i = 0; i < points.length; i++) {
      const entry = points[i];
      this.vec3(entry.position);
      this.f32(entry.yawRad);
    }
    this.end(1);
  }

  /**
   * Puts a player elsewhere, at rest.
   * @param session Whom.
   * @param position Of the feet, world space, metres.
   * @param facingRad 0 faces -z, growing turns left. The look stays the player's.
   */
  placePlayer(session: u64, position: Vec3, facingRad: f32): void {
    this.begin(65);
    this.u64(session);
    this.vec3(position);
    this.f32(facingRad);
    this.end(1);
  }

  /**
   * Adds to a player's velocity, once.
   * @param session Whom.
   * @param velocity Metres per second.
   */
  pushPlayer(session: u64, velocity: Vec3): void {
    this.begin(66);
    this.u64(session);
    this.vec3(velocity);
    this.end(1);
  }

  /**
   * How a player walks, from now on.
   * @param session Who.
   * @param walkMS Metres per second; 3.4 without this.
   * @param runMS With Run held; 6.2 without this.
   * @param jumpMS Upwards, at a jump; 5.6 without this.
   * @param gravityMS2 14 without this.
   */
  walking(session: u64, walkMS: f32, runMS: f32, jumpMS: f32, gravityMS2: f32): void {
    this.begin(67);
    this.u64(session);
    this.f32(walkMS);
    this.f32(runMS);
    this.f32(jumpMS);
    this.f32(gravityMS2);
    this.end(1);
  }

  /**
   * Points that every player sees on the page.
   * @param session Whose.
   * @param points How many now.
   */
  score(session: u64, points: u32): void {
    this.begin(68);
    this.u64(session);
    this.u32(points);
    this.end(1);
  }

  /**
   * A player sees its body from behind, or out of it, as without any camera command.
   * @param session Who.
   */
  cameraFollow(session: u64): void {
    this.begin(69);
    this.u64(session);
    this.end(1);
  }

  /**
   * A player sees from a place that only the program moves.
   * @param session Who.
   * @param eye World space, metres.
   * @param target What is in the middle of the picture; not the eye itself.
   * @param fovDeg Vertical.
   */
  cameraFixed(session: u64, eye: Vec3, target: Vec3, fovDeg: f32): void {
    this.begin(70);
    this.u64(session);
    this.vec3(eye);
    this.vec3(target);
    this.f32(fovDeg);
    this.end(1);
  }

  /**
   * A player looks around from a place that only the program moves.
   * @param session Who.
   * @param eye World space, metres.
   * @param fovDeg Vertical.
   */
  cameraFree(session: u64, eye: Vec3, fovDeg: f32): void {
    this.begin(71);
    this.u64(session);
    this.vec3(eye);
    this.f32(fovDeg);
    this.end(1);
  }

  /**
   * Sends a player away.
   * @param session Whom.
   * @param reason What the player reads.
   */
  kick(session: u64, reason: string): void {
    this.begin(72);
    this.u64(session);
    this.u32(String.UTF8.byteLength(reason));
    this.text(reason);
    this.end(1);
  }

  /**
   * What the page says of the world.
   * @param title A word or two.
   * @param hint One sentence: what there is to do.
   */
  sign(title: string, hint: string): void {
    this.begin(80);
    this.u32(String.UTF8.byteLength(title));
    this.u32(String.UTF8.byteLength(hint));
    this.text(title);
    this.text(hint);
    this.end(1);
  }

  /**
   * From where the world shows itself to spectators.
   * @param eye World space, metres.
   * @param target What is in the middle of the picture; not the eye itself.
   * @param fovDeg Vertical.
   */
  vantage(eye: Vec3, target: Vec3, fovDeg: f32): void {
    this.begin(81);
    this.vec3(eye);
    this.vec3(target);
    this.f32(fovDeg);
    this.end(1);
  }

  /**
   * Writes a line over a player's picture, or changes it.
   * @param session Whose.
   * @param item Its name in this HUD; items of a corner stand in the order of their names.
   * @param corner Where.
   * @param text What it says.
   */
  hudText(session: u64, item: u32, corner: Corner, text: string): void {
    this.begin(82);
    this.u64(session);
    this.u32(item);
    this.u32(corner);
    this.u32(String.UTF8.byteLength(text));
    this.text(text);
    this.end(1);
  }

  /**
   * Draws a bar over a player's picture, or changes it.
   * @param session Whose.
   * @param item Its name in this HUD.
   * @param corner Where.
   * @param colour Linear RGBA.
   * @param share How full it is.
   * @param label Beside it.
   */
  hudBar(session: u64, item: u32, corner: Corner, colour: Colour, share: f32, label: string): void {
    this.begin(83);
    this.u64(session);
    this.u32(item);
    this.u32(corner);
    this.colour(colour);
    this.f32(share);
    this.u32(String.UTF8.byteLength(label));
    this.text(label);
    this.end(1);
  }

  /**
   * Puts a button over a player's picture, or changes it; see Button.
   * @param session Whose.
   * @param item Its name in this HUD.
   * @param corner Where.
   * @param label On it.
   */
  hudButton(session: u64, item: u32, corner: Corner, label: string): void {
    this.begin(84);
    this.u64(session);
    this.u32(item);
    this.u32(corner);
    this.u32(String.UTF8.byteLength(label));
    this.text(label);
    this.end(1);
  }

  /**
   * Takes something out of a player's HUD.
   * @param session Whose.
   * @param item Which.
   */
  endHud(session: u64, item: u32): void {
    this.begin(85);
    this.u64(session);
    this.u32(item);
    this.end(1);
  }

  /**
   * Lets a player write lines, or asks for one; see Line.
   * @param session Whom.
   * @param asked The box comes up by itself each time that this grows; at 0 the player opens it.
   * @param label In the empty box: what it is for; empty: no box any more.
   */
  prompt(session: u64, asked: u32, label: string): void {
    this.begin(86);
    this.u64(session);
    this.u32(asked);
    this.u32(String.UTF8.byteLength(label));
    this.text(label);
    this.end(1);
  }

  /**
   * Shows a player the mouse cursor, which then does not turn the view; see Click.
   * @param session Whom.
   * @param shown Shown, or not.
   */
  cursor(session: u64, shown: bool): void {
    this.begin(87);
    this.u64(session);
    this.bool(shown);
    this.end(1);
  }

  /**
   * An action that every player can do, besides walking: a key, a button; see Action. Players may choose other keys. Eight of them at most; each is there for good.
   * @param action Its name; an action of the same name is changed.
   * @param gamepad On a gamepad.
   * @param touch Has a button on touch screens.
   * @param name For settings that are kept: a-z, 0-9, - and _.
   * @param label What players read.
   * @param key `KeyboardEvent.code`, as in `KeyF`; empty: none.
   */
  declareAction(action: u32, gamepad: GamepadButton, touch: bool, name: string, label: string, key: string): void {
    this.begin(88);
    this.u32(action);
    this.u32(gamepad);
    this.bool(touch);
    this.u32(String.UTF8.byteLength(name));
    this.u32(String.UTF8.byteLength(label));
    this.u32(String.UTF8.byteLength(key));
    this.text(name);
    this.text(label);
    this.text(key);
    this.end(1);
  }

  /**
   * Tells a player's page something: `player.addEventListener("message", …)`. In order, and once, while the player is connected. At most 16 and 32 KiB a tick for each.
   * @param session Whose page.
   * @param text Mostly JSON; tabs and line feeds may be in it.
   */
  message(session: u64, text: string): void {
    this.begin(89);
    this.u64(session);
    this.u32(String.UTF8.byteLength(text));
    this.text(text);
    this.end(1);
  }
}

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
