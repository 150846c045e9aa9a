/* Generated from ../../interface/interface.toml, which says how. What a program and its host say to each other.
 * ../reference.md has it as a page. C99; neither a C library nor anything else is needed. */

#ifndef LIGHTCONE_H
#define LIGHTCONE_H

#define LC_VERSION 1
/** Bytes of a block. */
#define LC_MAX_BLOCK_BYTES 8388608u
/** Records of a block. */
#define LC_MAX_RECORDS 131072u
/** Entities of a program that exist at a time. A host may allow fewer: it refuses a Spawn that is one too many. */
#define LC_MAX_ENTITIES 16384u
/** Entries of a list of transforms or bodies. Longer ones are split. */
#define LC_MAX_ENTRIES 16384u
/** Triggers of a program that exist at a time. */
#define LC_MAX_TRIGGERS 1024u
/** Joints of a program that exist at a time. */
#define LC_MAX_JOINTS 4096u
/** Rays of a tick. */
#define LC_MAX_RAYS 1024u
/** Things that are told to touch at a time, and as many that are told to be in a trigger. What is more is told once there is room. */
#define LC_MAX_PAIRS 4096u

/* The head and records of blocks: little-endian, whatever the machine. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Text: UTF-8, not ended by a 0. One that was read is gone when the function returns: keep it in an lc_string. */
typedef struct lc_text {
  const char *bytes;
  uint32_t length;
} lc_text;

/** A text of the source, as in LC_TEXT("Hello"). */
#define LC_TEXT(literal) ((lc_text){(literal), sizeof(literal) - 1})

typedef struct lc_vec2 {
  float x, y;
} lc_vec2;

typedef struct lc_vec3 {
  float x, y, z;
} lc_vec3;

/** Linear RGBA. */
typedef struct lc_colour {
  float r, g, b, a;
} lc_colour;

/** A unit quaternion. One of zeros only is written as LC_UPRIGHT. */
typedef struct lc_rotation {
  float x, y, z, w;
} lc_rotation;

#define LC_UPRIGHT ((lc_rotation){0, 0, 0, 1})

/** An entity of the program or the body of a player; the other is 0. Both are 0 where nothing is meant. */
typedef struct lc_thing {
  uint32_t entity;
  uint64_t session;
} lc_thing;

/** A form: see lc_cuboid, lc_ball, lc_cylinder and lc_capsule. */
typedef struct lc_solid {
  uint32_t kind;
  lc_vec3 sizes;
} lc_solid;

/** How a solid thing moves: see lc_body_none, lc_body_fixed, lc_body_kinematic and lc_body_dynamic. */
typedef struct lc_body {
  uint32_t kind;
  float mass_kg;
} lc_body;

/** Entries of a record that was read; see lc_move_at. */
typedef struct lc_list {
  const uint8_t *at;
  uint32_t count;
} lc_list;

/** A box: its whole size, metres. */
static inline lc_solid lc_cuboid(float x, float y, float z) { return (lc_solid){0, {x, y, z}}; }

static inline lc_solid lc_ball(float radius_m) { return (lc_solid){1, {radius_m, 0, 0}}; }

/** Upright. */
static inline lc_solid lc_cylinder(float height_m, float radius_m) { return (lc_solid){2, {height_m, radius_m, 0}}; }

/** Upright; the height is the whole. */
static inline lc_solid lc_capsule(float height_m, float radius_m) { return (lc_solid){3, {height_m, radius_m, 0}}; }

static inline lc_body lc_body_none(void) { return (lc_body){0, 0}; }
static inline lc_body lc_body_fixed(void) { return (lc_body){1, 0}; }
static inline lc_body lc_body_kinematic(void) { return (lc_body){2, 0}; }
static inline lc_body lc_body_dynamic(float mass_kg) { return (lc_body){3, mass_kg}; }

static inline lc_thing lc_entity(uint32_t entity) { return (lc_thing){entity, 0}; }
static inline lc_thing lc_player(uint64_t session) { return (lc_thing){0, session}; }

/* Text that is put together. */

/** A text of at most 256 bytes. Begin with `lc_string text = {0};`. What does not fit is left out. */
typedef struct lc_string {
  char bytes[256];
  uint32_t length;
} lc_string;

static inline void lc_add(lc_string *string, lc_text text) {
  for (uint32_t i = 0; i < text.length && string->length < sizeof string->bytes; i++)
    string->bytes[string->length++] = text.bytes[i];
}

static inline void lc_add_number(lc_string *string, uint32_t number) {
  char digits[10];
  uint32_t at = sizeof digits;
  do digits[--at] = (char)('0' + number % 10); while (number /= 10);
  lc_add(string, (lc_text){digits + at, sizeof digits - at});
}

static inline lc_text lc_text_of(const lc_string *string) { return (lc_text){string->bytes, string->length}; }

/* Reading. The host is trusted: it is what runs the program. */

static inline uint32_t lc_read_u32(const uint8_t *at) {
  return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static inline uint64_t lc_read_u64(const uint8_t *at) { return lc_read_u32(at) | (uint64_t)lc_read_u32(at + 4) << 32; }

static inline float lc_read_f32(const uint8_t *at) {
  union { uint32_t bits; float value; } as = {lc_read_u32(at)};
  return as.value;
}

static inline lc_vec2 lc_read_vec2(const uint8_t *at) { return (lc_vec2){lc_read_f32(at), lc_read_f32(at + 4)}; }

static inline lc_vec3 lc_read_vec3(const uint8_t *at) {
  return (lc_vec3){lc_read_f32(at), lc_read_f32(at + 4), lc_read_f32(at + 8)};
}

static inline lc_rotation lc_read_rotation(const uint8_t *at) {
  return (lc_rotation){lc_read_f32(at), lc_read_f32(at + 4), lc_read_f32(at + 8), lc_read_f32(at + 12)};
}

static inline lc_thing lc_read_thing(const uint8_t *at) { return (lc_thing){lc_read_u32(at), lc_read_u64(at + 8)}; }

static inline lc_text lc_read_text(const uint8_t *at, uint32_t length) { return (lc_text){(const char *)at, length}; }

/* Writing. */

/** The block that a program answers with. */
typedef struct lc_out {
  uint8_t *bytes;
  uint32_t capacity;
  uint32_t length;
  /** Where the newest record begins. */
  uint32_t record;
  /** Something did not fit and was left out. */
  bool full;
} lc_out;

#ifdef __wasm__
/** Memory that nobody has used yet, of at least so many bytes; at its address 0 there is none. Its true size is left in `bytes`. */
static inline uint8_t *lc_more_memory(uint32_t *bytes) {
  size_t pages = (*bytes + 65535u) / 65536u, at = __builtin_wasm_memory_grow(0, pages);
  *bytes = (uint32_t)(pages * 65536u);
  return at == (size_t)-1 ? 0 : (uint8_t *)(at * 65536u);
}
#endif

/** Whether there is room for so many bytes more. */
static inline bool lc_room(lc_out *out, uint32_t bytes) {
  if (out->full) return false;
  if (bytes <= out->capacity - out->length) return true;
#ifdef __wasm__
  uint32_t capacity = 2 * (out->length + bytes);
  uint8_t *more = lc_more_memory(&capacity);
  if (more) {
    for (uint32_t i = 0; i < out->length; i++) more[i] = out->bytes[i];
    out->bytes = more;
    out->capacity = capacity;
    return true;
  }
#endif
  out->full = true;
  return false;
}

static inline void lc_set_u32(lc_out *out, uint32_t at, uint32_t value) {
  if (at + 4 > out->length) return;
  for (uint32_t i = 0; i < 4; i++) out->bytes[at + i] = (uint8_t)(value >> 8 * i);
}

static inline void lc_write_u32(lc_out *out, uint32_t value) {
  if (!lc_room(out, 4)) return;
  out->length += 4;
  lc_set_u32(out, out->length - 4, value);
}

static inline void lc_write_u64(lc_out *out, uint64_t value) {
  lc_write_u32(out, (uint32_t)value);
  lc_write_u32(out, (uint32_t)(value >> 32));
}

static inline void lc_write_f32(lc_out *out, float value) {
  union { float value; uint32_t bits; } as = {value};
  lc_write_u32(out, as.bits);
}

static inline void lc_write_vec3(lc_out *out, lc_vec3 value) {
  lc_write_f32(out, value.x);
  lc_write_f32(out, value.y);
  lc_write_f32(out, value.z);
}

static inline void lc_write_colour(lc_out *out, lc_colour value) {
  lc_write_f32(out, value.r);
  lc_write_f32(out, value.g);
  lc_write_f32(out, value.b);
  lc_write_f32(out, value.a);
}

static inline void lc_write_rotation(lc_out *out, lc_rotation value) {
  bool none = value.x == 0 && value.y == 0 && value.z == 0 && value.w == 0;
  lc_write_f32(out, value.x);
  lc_write_f32(out, value.y);
  lc_write_f32(out, value.z);
  lc_write_f32(out, none ? 1 : value.w);
}

static inline void lc_write_thing(lc_out *out, lc_thing value) {
  lc_write_u32(out, value.entity);
  lc_write_u32(out, 0);
  lc_write_u64(out, value.session);
}

static inline void lc_write_solid(lc_out *out, lc_solid value) {
  lc_write_u32(out, value.kind);
  lc_write_vec3(out, value.sizes);
}

static inline void lc_write_body(lc_out *out, lc_body value) {
  lc_write_u32(out, value.kind);
  lc_write_f32(out, value.mass_kg);
}

static inline void lc_write_text(lc_out *out, lc_text text) {
  if (!lc_room(out, text.length)) return;
  for (uint32_t i = 0; i < text.length; i++) out->bytes[out->length + i] = (uint8_t)text.bytes[i];
  out->length += text.length;
}

static inline void lc_write_align(lc_out *out) {
  while (out->length % 8 != 0 && lc_room(out, 1)) out->bytes[out->length++] = 0;
}

/** Begins a record. */
static inline void lc_begin(lc_out *out, uint32_t kind) {
  out->record = out->length;
  lc_write_u32(out, kind);
  lc_write_u32(out, 0);
}

/** Ends the record; `records` more are in the block. */
static inline void lc_end(lc_out *out, uint32_t records) {
  lc_write_align(out);
  if (out->full) return;
  lc_set_u32(out, out->record + 4, out->length - out->record);
  lc_set_u32(out, 4, out->length);
  lc_set_u32(out, 8, lc_read_u32(out->bytes + 8) + records);
}

/** Begins an entry of a record that is nothing but a list; the newest record, where that is such a one with room for more. */
static inline uint32_t lc_begin_entry(lc_out *out, uint32_t kind, uint32_t size) {
  const uint8_t *record = out->bytes + out->record;
  if (out->record && !out->full && lc_read_u32(record) == kind && lc_read_u32(record + 8) < LC_MAX_ENTRIES) {
    uint32_t count = lc_read_u32(record + 8);
    out->length = out->record + 16 + count * size;
    lc_set_u32(out, out->record + 8, count + 1);
    return 0;
  }
  lc_begin(out, kind);
  lc_write_u32(out, 1);
  lc_write_align(out);
  return 1;
}

/** How two bodies hang together. */
enum {
  /** Not at all movable. */
  LC_JOINT_KIND_FIXED = 0,
  /** Turns any way around the anchor. */
  LC_JOINT_KIND_BALL = 1,
  /** Turns around the axis; limits in radians. */
  LC_JOINT_KIND_HINGE = 2,
  /** Slides along the axis; limits in metres. */
  LC_JOINT_KIND_SLIDER = 3,
};

/** Where on the picture. */
enum {
  /** Below, on the left. */
  LC_CORNER_LOWER_LEFT = 0,
  /** Below, on the right. */
  LC_CORNER_LOWER_RIGHT = 1,
  /** Above, on the left. */
  LC_CORNER_UPPER_LEFT = 2,
  /** Above, on the right. */
  LC_CORNER_UPPER_RIGHT = 3,
  /** In the middle, large. */
  LC_CORNER_MIDDLE = 4,
};

/** A button of the standard gamepad (W3C Gamepad), by its place. */
enum {
  /** No button. */
  LC_GAMEPAD_BUTTON_NONE = 0,
  /** The lower one of the right four. */
  LC_GAMEPAD_BUTTON_SOUTH = 1,
  /** The right one. */
  LC_GAMEPAD_BUTTON_EAST = 2,
  /** The left one. */
  LC_GAMEPAD_BUTTON_WEST = 3,
  /** The upper one. */
  LC_GAMEPAD_BUTTON_NORTH = 4,
  /** The upper left shoulder. */
  LC_GAMEPAD_BUTTON_LEFT_BUMPER = 5,
  /** The upper right shoulder. */
  LC_GAMEPAD_BUTTON_RIGHT_BUMPER = 6,
  /** The lower left shoulder. */
  LC_GAMEPAD_BUTTON_LEFT_TRIGGER = 7,
  /** The lower right shoulder. */
  LC_GAMEPAD_BUTTON_RIGHT_TRIGGER = 8,
  /** The left stick, pressed. */
  LC_GAMEPAD_BUTTON_LEFT_STICK = 9,
  /** The right stick, pressed. */
  LC_GAMEPAD_BUTTON_RIGHT_STICK = 10,
};

/** Why the host did not do what a command says. */
enum {
  /** The host of this version does not know how. */
  LC_REASON_NOT_YET = 0,
  /** There are too many already. */
  LC_REASON_LIMIT_REACHED = 1,
  /** The id is taken. */
  LC_REASON_ALREADY_THERE = 2,
  /** The program has no such entity. */
  LC_REASON_NO_SUCH_ENTITY = 3,
  /** There is no such player, or it just left. */
  LC_REASON_NO_SUCH_PLAYER = 4,
  /** The package has no such asset, or it is of another kind. */
  LC_REASON_NO_SUCH_ASSET = 5,
  /** There is no such joint, item, sound or action. */
  LC_REASON_NO_SUCH_ID = 6,
  /** The entity would hang from itself. */
  LC_REASON_CIRCLE = 7,
  /** It has no meaning for this entity: an impulse on what is no dynamic body. */
  LC_REASON_NOT_POSSIBLE = 8,
};

/** What a player holds or presses, one bit each. */
enum {
  /** W, arrow up, stick up. */
  LC_FORWARD = 1 << 0,
  /** S, arrow down. */
  LC_BACK = 1 << 1,
  /** A, arrow left. */
  LC_LEFT = 1 << 2,
  /** D, arrow right. */
  LC_RIGHT = 1 << 3,
  /** Space. */
  LC_JUMP = 1 << 4,
  /** Shift. */
  LC_RUN = 1 << 5,
  /** E, primary pointer button. */
  LC_USE = 1 << 6,
  /** C: first or third person. */
  LC_CAMERA = 1 << 7,
};

/** What a program is told before its first tick. It has no records. */
typedef struct lc_init_block {
  /** The tick that comes first. */
  uint64_t tick;
  /** Ticks a second. */
  uint32_t rate_hz;
  /** Seconds from tick to tick. */
  float dt_s;
  /** Where all chance comes from: the same in every replay, different in every world. */
  uint8_t seed[32];
  /** The world begins. Otherwise it goes on, and there is something to take over. */
  bool fresh;
  /** What whoever opened the world wants of it, in words of the program's own; tabs and line feeds may be in it. */
  lc_text parameters;
} lc_init_block;

static inline lc_init_block lc_read_init(const uint8_t *at) {
  lc_init_block block;
  block.tick = lc_read_u64(at + 16);
  block.rate_hz = lc_read_u32(at + 24);
  block.dt_s = lc_read_f32(at + 28);
  for (int i = 0; i < 32; i++) block.seed[i] = at[32 + i];
  block.fresh = lc_read_u32(at + 64);
  block.parameters = lc_read_text(at + 72, lc_read_u32(at + 68));
  return block;
}

/** Where the physics moved a dynamic body. */
typedef struct lc_move {
  /** Which. */
  uint32_t entity;
  /** World space, metres. */
  lc_vec3 position;
  /** From the entity to the world. */
  lc_rotation rotation;
  /** Metres per second. */
  lc_vec3 linear;
  /** Radians per second around each axis. */
  lc_vec3 angular;
} lc_move;

/** One of a list, from 0. */
static inline lc_move lc_move_at(lc_list list, uint32_t number) {
  const uint8_t *at = list.at + number * 56u;
  lc_move entry;
  entry.entity = lc_read_u32(at + 0);
  entry.position = lc_read_vec3(at + 4);
  entry.rotation = lc_read_rotation(at + 16);
  entry.linear = lc_read_vec3(at + 32);
  entry.angular = lc_read_vec3(at + 44);
  return entry;
}

/** A player came. Its body stands at a spawn point. */
typedef struct lc_join {
  /** Who, until it leaves. Never used again. */
  uint64_t session;
  /** Shown to others. */
  lc_text name;
} lc_join;

/** A player went, and its body with it. */
typedef struct lc_leave {
  /** Who. */
  uint64_t session;
} lc_leave;

/** What a player's hands do. Comes for every player in every tick. */
typedef struct lc_input {
  /** Whose. */
  uint64_t session;
  /** Held now. */
  uint32_t held;
  /** Went down since the last tick. */
  uint32_t pressed;
  /** Right and forward. Adds to the held directions. */
  lc_vec2 stick;
  /** 0 looks along -z, growing turns left. */
  float yaw_rad;
  /** Positive looks up. */
  float pitch_rad;
} lc_input;

/** Where the host has walked a player to. Comes for every player in every tick. */
typedef struct lc_player_body {
  /** Whose. */
  uint64_t session;
  /** Of the feet, world space, metres. */
  lc_vec3 position;
  /** Metres per second. */
  lc_vec3 velocity;
  /** Where the body faces; the look may be elsewhere. */
  float facing_rad;
  /** Stands on something. */
  bool grounded;
} lc_player_body;

/** A player wrote something, or the page around it did; see Prompt. */
typedef struct lc_line {
  /** Who. */
  uint64_t session;
  /** As it came. */
  lc_text text;
} lc_line;

/** A player clicked in its picture; see Cursor. */
typedef struct lc_click {
  /** Who. */
  uint64_t session;
  /** From the left and from above, as shares of the picture. */
  lc_vec2 place;
} lc_click;

/** A player pressed a button of its HUD; see HudButton. */
typedef struct lc_button {
  /** Who. */
  uint64_t session;
  /** Which. */
  uint32_t item;
} lc_button;

/** An action of the program's own went down or up; see DeclareAction. */
typedef struct lc_action {
  /** Whose. */
  uint64_t session;
  /** Which. */
  uint32_t action;
  /** Down, or up. */
  bool down;
} lc_action;

/** The dynamic bodies that the physics moved in the last tick. */
typedef struct lc_moves {
  /** Each entity once. */
  lc_list entries;
} lc_moves;

/** Two things began to touch, or ceased to, be it that one ended; see TellContacts. What ceased comes before what
 * began. */
typedef struct lc_contact {
  /** One. */
  lc_thing a;
  /** The other. */
  lc_thing b;
  /** Began, or ceased. */
  bool began;
} lc_contact;

/** A player or a body that is not fixed entered a trigger, or left it, be it that one of both ended. Who left comes
 * before who entered. */
typedef struct lc_trespass {
  /** What entered. */
  lc_thing who;
  /** The entity with the trigger. */
  uint32_t trigger;
  /** Entered, or left. */
  bool entered;
} lc_trespass;

/** What a ray of the last tick met, where things are now. */
typedef struct lc_ray_answer {
  /** What was hit; none where nothing was. */
  lc_thing what;
  /** Which ray. */
  uint32_t query;
  /** From its origin; its length where nothing was hit. */
  float distance_m;
  /** Where it ends, world space. */
  lc_vec3 point;
  /** Of the surface there; 0 where nothing was hit, or where the ray began inside. */
  lc_vec3 normal;
} lc_ray_answer;

/** A command of the last tick was not done. All the others were. */
typedef struct lc_refused {
  /** Which one, counted from 0. */
  uint32_t record;
  /** Of which kind it was. */
  uint32_t kind;
  /** Why. */
  uint32_t reason;
} lc_refused;

/** Kinds of events. */
enum {
  LC_EVENT_JOIN = 1,
  LC_EVENT_LEAVE = 2,
  LC_EVENT_INPUT = 3,
  LC_EVENT_PLAYER_BODY = 4,
  LC_EVENT_LINE = 5,
  LC_EVENT_CLICK = 6,
  LC_EVENT_BUTTON = 7,
  LC_EVENT_ACTION = 8,
  LC_EVENT_MOVES = 16,
  LC_EVENT_CONTACT = 17,
  LC_EVENT_TRESPASS = 18,
  LC_EVENT_RAY_ANSWER = 19,
  LC_EVENT_REFUSED = 32,
};

/** Something that happened: the member is named like its kind. */
typedef struct lc_event {
  uint32_t kind;
  union {
    lc_join join;
    lc_leave leave;
    lc_input input;
    lc_player_body player_body;
    lc_line line;
    lc_click click;
    lc_button button;
    lc_action action;
    lc_moves moves;
    lc_contact contact;
    lc_trespass trespass;
    lc_ray_answer ray_answer;
    lc_refused refused;
  } of;
} lc_event;

/** What happened since the last tick; see lc_next. */
typedef struct lc_tick_block {
  /** The number of this tick. */
  uint64_t tick;
  /** Ticks a second. */
  uint32_t rate_hz;
  /** Seconds from tick to tick. */
  float dt_s;
  /** Its events, and where they end. */
  const uint8_t *at, *end;
} lc_tick_block;

static inline lc_tick_block lc_read_tick(const uint8_t *at, uint32_t length) {
  lc_tick_block block;
  block.tick = lc_read_u64(at + 16);
  block.rate_hz = lc_read_u32(at + 24);
  block.dt_s = lc_read_f32(at + 28);
  block.at = at + 32;
  block.end = at + length;
  return block;
}

/** The next event: `lc_tick_block at = *tick; lc_event event; while (lc_next(&at, &event)) switch (event.kind) …`. */
static inline bool lc_next(lc_tick_block *block, lc_event *event) {
  const uint8_t *at = block->at;
  if (at >= block->end) return false;
  event->kind = lc_read_u32(at);
  block->at = at + lc_read_u32(at + 4);
  switch (event->kind) {
  case LC_EVENT_JOIN:
    event->of.join.session = lc_read_u64(at + 8);
    event->of.join.name = lc_read_text(at + 20, lc_read_u32(at + 16));
    break;
  case LC_EVENT_LEAVE:
    event->of.leave.session = lc_read_u64(at + 8);
    break;
  case LC_EVENT_INPUT:
    event->of.input.session = lc_read_u64(at + 8);
    event->of.input.held = lc_read_u32(at + 16);
    event->of.input.pressed = lc_read_u32(at + 20);
    event->of.input.stick = lc_read_vec2(at + 24);
    event->of.input.yaw_rad = lc_read_f32(at + 32);
    event->of.input.pitch_rad = lc_read_f32(at + 36);
    break;
  case LC_EVENT_PLAYER_BODY:
    event->of.player_body.session = lc_read_u64(at + 8);
    event->of.player_body.position = lc_read_vec3(at + 16);
    event->of.player_body.velocity = lc_read_vec3(at + 28);
    event->of.player_body.facing_rad = lc_read_f32(at + 40);
    event->of.player_body.grounded = lc_read_u32(at + 44);
    break;
  case LC_EVENT_LINE:
    event->of.line.session = lc_read_u64(at + 8);
    event->of.line.text = lc_read_text(at + 20, lc_read_u32(at + 16));
    break;
  case LC_EVENT_CLICK:
    event->of.click.session = lc_read_u64(at + 8);
    event->of.click.place = lc_read_vec2(at + 16);
    break;
  case LC_EVENT_BUTTON:
    event->of.button.session = lc_read_u64(at + 8);
    event->of.button.item = lc_read_u32(at + 16);
    break;
  case LC_EVENT_ACTION:
    event->of.action.session = lc_read_u64(at + 8);
    event->of.action.action = lc_read_u32(at + 16);
    event->of.action.down = lc_read_u32(at + 20);
    break;
  case LC_EVENT_MOVES:
    event->of.moves.entries = (lc_list){at + 16, lc_read_u32(at + 8)};
    break;
  case LC_EVENT_CONTACT:
    event->of.contact.a = lc_read_thing(at + 8);
    event->of.contact.b = lc_read_thing(at + 24);
    event->of.contact.began = lc_read_u32(at + 40);
    break;
  case LC_EVENT_TRESPASS:
    event->of.trespass.who = lc_read_thing(at + 8);
    event->of.trespass.trigger = lc_read_u32(at + 24);
    event->of.trespass.entered = lc_read_u32(at + 28);
    break;
  case LC_EVENT_RAY_ANSWER:
    event->of.ray_answer.what = lc_read_thing(at + 8);
    event->of.ray_answer.query = lc_read_u32(at + 24);
    event->of.ray_answer.distance_m = lc_read_f32(at + 28);
    event->of.ray_answer.point = lc_read_vec3(at + 32);
    event->of.ray_answer.normal = lc_read_vec3(at + 44);
    break;
  case LC_EVENT_REFUSED:
    event->of.refused.record = lc_read_u32(at + 8);
    event->of.refused.kind = lc_read_u32(at + 12);
    event->of.refused.reason = lc_read_u32(at + 16);
    break;
  }
  return true;
}

/** Kinds of commands, as lc_refused names them. */
enum {
  LC_COMMAND_SPAWN = 1,
  LC_COMMAND_DESPAWN = 2,
  LC_COMMAND_TRANSFORMS = 3,
  LC_COMMAND_PARENT = 4,
  LC_COMMAND_MODEL = 16,
  LC_COMMAND_SHAPE_MODEL = 17,
  LC_COMMAND_TINT = 18,
  LC_COMMAND_VISIBLE = 19,
  LC_COMMAND_BODY_OF = 20,
  LC_COMMAND_ANIMATION = 21,
  LC_COMMAND_CAPTION = 22,
  LC_COMMAND_LIGHT = 23,
  LC_COMMAND_DAYLIGHT = 24,
  LC_COMMAND_SET_BODY = 32,
  LC_COMMAND_SET_SHAPE = 33,
  LC_COMMAND_SET_SHAPE_OF_MODEL = 34,
  LC_COMMAND_VELOCITY = 35,
  LC_COMMAND_IMPULSE = 36,
  LC_COMMAND_JOINT = 37,
  LC_COMMAND_END_JOINT = 38,
  LC_COMMAND_TRIGGER = 39,
  LC_COMMAND_RAY = 40,
  LC_COMMAND_TELL_CONTACTS = 41,
  LC_COMMAND_SOUND = 48,
  LC_COMMAND_SOUND_LOOP = 49,
  LC_COMMAND_END_SOUND = 50,
  LC_COMMAND_SPAWN_POINTS = 64,
  LC_COMMAND_PLACE_PLAYER = 65,
  LC_COMMAND_PUSH_PLAYER = 66,
  LC_COMMAND_WALKING = 67,
  LC_COMMAND_SCORE = 68,
  LC_COMMAND_CAMERA_FOLLOW = 69,
  LC_COMMAND_CAMERA_FIXED = 70,
  LC_COMMAND_CAMERA_FREE = 71,
  LC_COMMAND_KICK = 72,
  LC_COMMAND_SIGN = 80,
  LC_COMMAND_VANTAGE = 81,
  LC_COMMAND_HUD_TEXT = 82,
  LC_COMMAND_HUD_BAR = 83,
  LC_COMMAND_HUD_BUTTON = 84,
  LC_COMMAND_END_HUD = 85,
  LC_COMMAND_PROMPT = 86,
  LC_COMMAND_CURSOR = 87,
  LC_COMMAND_DECLARE_ACTION = 88,
  LC_COMMAND_MESSAGE = 89,
};

/** Begins a block; what was in it is forgotten. */
static inline void lc_begin_commands(lc_out *out, uint64_t tick) {
  out->length = out->record = 0;
  out->full = false;
  lc_write_u32(out, 0x3143434c);
  lc_write_u64(out, 0);
  lc_write_align(out);
  lc_write_u64(out, tick);
  lc_set_u32(out, 4, out->length);
}

/** Where an entity is, seen from its parent. */
typedef struct lc_transform {
  /** Which. */
  uint32_t entity;
  /** Metres. */
  lc_vec3 position;
  /** From the entity to its parent. */
  lc_rotation rotation;
  /** Along each axis, before the rotation. */
  lc_vec3 scale;
} lc_transform;

static inline void lc_write_transform(lc_out *out, lc_transform entry) {
  lc_write_u32(out, entry.entity);
  lc_write_vec3(out, entry.position);
  lc_write_rotation(out, entry.rotation);
  lc_write_vec3(out, entry.scale);
}

/** A clip that plays. */
typedef struct lc_play {
  /** Index into the clips of the model. */
  uint32_t clip;
  /** Begins anew when it ends; otherwise the last key holds. */
  bool repeats;
  /** The tick at which it began; until then the first key holds. */
  uint64_t start_tick;
  /** 1 as it was made, 2 twice as fast. */
  float speed;
  /** Relative to the others. */
  float weight;
} lc_play;

static inline void lc_write_play(lc_out *out, lc_play entry) {
  lc_write_u32(out, entry.clip);
  lc_write_u32(out, entry.repeats);
  lc_write_u64(out, entry.start_tick);
  lc_write_f32(out, entry.speed);
  lc_write_f32(out, entry.weight);
}

/** A place to stand and a heading. */
typedef struct lc_spawn_point {
  /** Of the feet, world space, metres. */
  lc_vec3 position;
  /** 0 looks along -z, growing turns left. */
  float yaw_rad;
} lc_spawn_point;

static inline void lc_write_spawn_point(lc_out *out, lc_spawn_point entry) {
  lc_write_vec3(out, entry.position);
  lc_write_f32(out, entry.yaw_rad);
}

/** Makes an entity. It has no look and no body yet. */
typedef struct lc_spawn {
  /** Its name, chosen by the program: any that is free. */
  uint32_t entity;
  /** World space, metres. */
  lc_vec3 position;
  /** From the entity to the world. */
  lc_rotation rotation;
  /** Along each axis, before the rotation. */
  lc_vec3 scale;
} lc_spawn;

static inline void lc_put_spawn(lc_out *out, lc_spawn command) {
  lc_begin(out, 1);
  lc_write_u32(out, command.entity);
  lc_write_vec3(out, command.position);
  lc_write_rotation(out, command.rotation);
  lc_write_vec3(out, command.scale);
  lc_end(out, 1);
}

/** Ends an entity and all that hangs from it. Its name is free again. */
typedef struct lc_despawn {
  /** Which. */
  uint32_t entity;
} lc_despawn;

static inline void lc_put_despawn(lc_out *out, lc_despawn command) {
  lc_begin(out, 2);
  lc_write_u32(out, command.entity);
  lc_end(out, 1);
}

/** Puts entities elsewhere. A dynamic body is then at rest, unless a Velocity or an Impulse of the same tick moves
 * it. */
static inline void lc_put_transform(lc_out *out, lc_transform entry) {
  uint32_t records = lc_begin_entry(out, 3, 44);
  lc_write_transform(out, entry);
  lc_end(out, records);
}

/** Hangs an entity from another, or from a player's body: it is then placed relative to that. */
typedef struct lc_parent {
  /** From what; none: from nothing any more. */
  lc_thing parent;
  /** Which. */
  uint32_t entity;
} lc_parent;

static inline void lc_put_parent(lc_out *out, lc_parent command) {
  lc_begin(out, 4);
  lc_write_thing(out, command.parent);
  lc_write_u32(out, command.entity);
  lc_end(out, 1);
}

/** Gives an entity the look of an asset. */
typedef struct lc_model {
  /** Which. */
  uint32_t entity;
  /** A model of the package. */
  uint32_t asset;
} lc_model;

static inline void lc_put_model(lc_out *out, lc_model command) {
  lc_begin(out, 16);
  lc_write_u32(out, command.entity);
  lc_write_u32(out, command.asset);
  lc_end(out, 1);
}

/** Gives an entity the look of a simple form in one colour. */
typedef struct lc_shape_model {
  /** Which. */
  uint32_t entity;
  /** The form. */
  lc_solid solid;
  /** Linear RGBA. */
  lc_colour colour;
  /** 0 for paint, 1 for metal. */
  float metallic;
  /** 0 for a mirror, 1 for chalk. */
  float roughness;
  /** How much of its colour it gives off by itself. */
  float glow;
} lc_shape_model;

static inline void lc_put_shape_model(lc_out *out, lc_shape_model command) {
  lc_begin(out, 17);
  lc_write_u32(out, command.entity);
  lc_write_solid(out, command.solid);
  lc_write_colour(out, command.colour);
  lc_write_f32(out, command.metallic);
  lc_write_f32(out, command.roughness);
  lc_write_f32(out, command.glow);
  lc_end(out, 1);
}

/** Multiplies the colours of an entity's model. */
typedef struct lc_tint {
  /** Which. */
  uint32_t entity;
  /** Linear RGBA; all 1 changes nothing. */
  lc_colour colour;
} lc_tint;

static inline void lc_put_tint(lc_out *out, lc_tint command) {
  lc_begin(out, 18);
  lc_write_u32(out, command.entity);
  lc_write_colour(out, command.colour);
  lc_end(out, 1);
}

/** Shows an entity's model, or hides it. */
typedef struct lc_visible {
  /** Which. */
  uint32_t entity;
  /** Shown, as after Spawn, or hidden. */
  bool visible;
} lc_visible;

static inline void lc_put_visible(lc_out *out, lc_visible command) {
  lc_begin(out, 19);
  lc_write_u32(out, command.entity);
  lc_write_u32(out, command.visible);
  lc_end(out, 1);
}

/** Makes an entity part of a player's body: not drawn for that player in first person. */
typedef struct lc_body_of {
  /** Whose; none: nobody's any more. */
  uint64_t session;
  /** Which. */
  uint32_t entity;
} lc_body_of;

static inline void lc_put_body_of(lc_out *out, lc_body_of command) {
  lc_begin(out, 20);
  lc_write_u64(out, command.session);
  lc_write_u32(out, command.entity);
  lc_end(out, 1);
}

/** Plays clips of an entity's model, laid over one another by weight. */
typedef struct lc_animation {
  /** Which. */
  uint32_t entity;
  /** All clips that play from now on; none: it is at rest. */
  const lc_play *plays;
  /** How many there are. */
  uint32_t plays_count;
} lc_animation;

static inline void lc_put_animation(lc_out *out, lc_animation command) {
  lc_begin(out, 21);
  lc_write_u32(out, command.entity);
  lc_write_u32(out, command.plays_count);
  for (uint32_t i = 0; i < command.plays_count; i++) lc_write_play(out, command.plays[i]);
  lc_end(out, 1);
}

/** Writes a line over an entity, facing every viewer. */
typedef struct lc_caption {
  /** Which. */
  uint32_t entity;
  /** Above its origin. */
  float above_m;
  /** 40 characters of it are shown; empty: no caption any more. */
  lc_text text;
} lc_caption;

static inline void lc_put_caption(lc_out *out, lc_caption command) {
  lc_begin(out, 22);
  lc_write_u32(out, command.entity);
  lc_write_f32(out, command.above_m);
  lc_write_u32(out, command.text.length);
  lc_write_text(out, command.text);
  lc_end(out, 1);
}

/** Lets an entity shine to all sides. A picture shows the lights that are nearest to its eye; they cast no shadows. */
typedef struct lc_light {
  /** Which. */
  uint32_t entity;
  /** Linear RGB. */
  lc_vec3 colour;
  /** 0: no light any more. */
  float intensity_cd;
  /** Nothing is lit beyond. */
  float range_m;
} lc_light;

static inline void lc_put_light(lc_out *out, lc_light command) {
  lc_begin(out, 23);
  lc_write_u32(out, command.entity);
  lc_write_vec3(out, command.colour);
  lc_write_f32(out, command.intensity_cd);
  lc_write_f32(out, command.range_m);
  lc_end(out, 1);
}

/** Sun, sky and air. */
typedef struct lc_daylight {
  /** Unit vector from the ground to the sun. */
  lc_vec3 to_sun;
  /** Linear RGB; 1 lights a white matt surface that faces the sun to white. */
  lc_vec3 sun;
  /** Of the sky above, linear RGB. */
  lc_vec3 zenith;
  /** Of the sky around. */
  lc_vec3 horizon;
  /** Of what is below. */
  lc_vec3 ground;
  /** Light from everywhere, as a share of the sky's colour. */
  float ambient;
  /** Extinction of the air; 0 is clear. */
  float fog_per_m;
  /** Whether things keep the sun from one another. */
  bool shadows;
} lc_daylight;

static inline void lc_put_daylight(lc_out *out, lc_daylight command) {
  lc_begin(out, 24);
  lc_write_vec3(out, command.to_sun);
  lc_write_vec3(out, command.sun);
  lc_write_vec3(out, command.zenith);
  lc_write_vec3(out, command.horizon);
  lc_write_vec3(out, command.ground);
  lc_write_f32(out, command.ambient);
  lc_write_f32(out, command.fog_per_m);
  lc_write_u32(out, command.shadows);
  lc_end(out, 1);
}

/** Says how an entity moves. It is solid once it has a shape too. It must hang from nothing. */
typedef struct lc_set_body {
  /** Which. */
  uint32_t entity;
  /** How. */
  lc_body body;
} lc_set_body;

static inline void lc_put_set_body(lc_out *out, lc_set_body command) {
  lc_begin(out, 32);
  lc_write_u32(out, command.entity);
  lc_write_body(out, command.body);
  lc_end(out, 1);
}

/** Says what an entity bumps with, from now on. Its scale does not matter. */
typedef struct lc_set_shape {
  /** Which. */
  uint32_t entity;
  /** The form. */
  lc_solid solid;
} lc_set_shape;

static inline void lc_put_set_shape(lc_out *out, lc_set_shape command) {
  lc_begin(out, 33);
  lc_write_u32(out, command.entity);
  lc_write_solid(out, command.solid);
  lc_end(out, 1);
}

/** Lets an entity bump with all triangles of a model. Not for dynamic bodies. */
typedef struct lc_set_shape_of_model {
  /** Which. */
  uint32_t entity;
  /** A model of the package. */
  uint32_t asset;
} lc_set_shape_of_model;

static inline void lc_put_set_shape_of_model(lc_out *out, lc_set_shape_of_model command) {
  lc_begin(out, 34);
  lc_write_u32(out, command.entity);
  lc_write_u32(out, command.asset);
  lc_end(out, 1);
}

/** Sets how fast a dynamic body moves. Impulses that came before in the same tick do not count then. */
typedef struct lc_velocity {
  /** Which. */
  uint32_t entity;
  /** Metres per second. */
  lc_vec3 linear;
  /** Radians per second around each axis. */
  lc_vec3 angular;
} lc_velocity;

static inline void lc_put_velocity(lc_out *out, lc_velocity command) {
  lc_begin(out, 35);
  lc_write_u32(out, command.entity);
  lc_write_vec3(out, command.linear);
  lc_write_vec3(out, command.angular);
  lc_end(out, 1);
}

/** Pushes a dynamic body, once. None becomes faster than 1000 m/s or 1000 rad/s. */
typedef struct lc_impulse {
  /** Which. */
  uint32_t entity;
  /** At its centre of mass, newton seconds. */
  lc_vec3 linear;
  /** Newton metre seconds around each axis. */
  lc_vec3 angular;
} lc_impulse;

static inline void lc_put_impulse(lc_out *out, lc_impulse command) {
  lc_begin(out, 36);
  lc_write_u32(out, command.entity);
  lc_write_vec3(out, command.linear);
  lc_write_vec3(out, command.angular);
  lc_end(out, 1);
}

/** Makes two bodies hang together, until either ends. Both are solid, and one is dynamic. They turn to one another
 * from as they are now, and no longer bump into one another. */
typedef struct lc_joint {
  /** Its name; a joint of the same name ends. */
  uint32_t joint;
  /** How. */
  uint32_t kind;
  /** One body. */
  uint32_t a;
  /** The other. */
  uint32_t b;
  /** Where the joint is, seen from `a`. */
  lc_vec3 anchor_a;
  /** Where it is, seen from `b`. */
  lc_vec3 anchor_b;
  /** Of a hinge or slider, seen from `a`: a unit vector. */
  lc_vec3 axis;
  /** Lower limit of a hinge, within ±π, or of a slider. */
  float least;
  /** Upper limit; not above the lower one: no limits. */
  float most;
} lc_joint;

static inline void lc_put_joint(lc_out *out, lc_joint command) {
  lc_begin(out, 37);
  lc_write_u32(out, command.joint);
  lc_write_u32(out, command.kind);
  lc_write_u32(out, command.a);
  lc_write_u32(out, command.b);
  lc_write_vec3(out, command.anchor_a);
  lc_write_vec3(out, command.anchor_b);
  lc_write_vec3(out, command.axis);
  lc_write_f32(out, command.least);
  lc_write_f32(out, command.most);
  lc_end(out, 1);
}

/** Takes a joint away. */
typedef struct lc_end_joint {
  /** Which. */
  uint32_t joint;
} lc_end_joint;

static inline void lc_put_end_joint(lc_out *out, lc_end_joint command) {
  lc_begin(out, 38);
  lc_write_u32(out, command.joint);
  lc_end(out, 1);
}

/** Tells by Trespass what enters and leaves a form around an entity. It is not solid, and its scale does not matter.
 * The entity may hang from others. */
typedef struct lc_trigger {
  /** Which. */
  uint32_t entity;
  /** The form. */
  lc_solid solid;
} lc_trigger;

static inline void lc_put_trigger(lc_out *out, lc_trigger command) {
  lc_begin(out, 39);
  lc_write_u32(out, command.entity);
  lc_write_solid(out, command.solid);
  lc_end(out, 1);
}

/** Asks what lies along a line; the next tick has the RayAnswer. */
typedef struct lc_ray {
  /** What the ray passes through: mostly whoever asks. */
  lc_thing without;
  /** To know the answer by. */
  uint32_t query;
  /** World space, metres. */
  lc_vec3 origin;
  /** Of any length but 0. */
  lc_vec3 direction;
  /** How far to look. */
  float length_m;
} lc_ray;

static inline void lc_put_ray(lc_out *out, lc_ray command) {
  lc_begin(out, 40);
  lc_write_thing(out, command.without);
  lc_write_u32(out, command.query);
  lc_write_vec3(out, command.origin);
  lc_write_vec3(out, command.direction);
  lc_write_f32(out, command.length_m);
  lc_end(out, 1);
}

/** Tells by Contact what touches a thing from now on, or no more. Of two bodies one must be dynamic; players touch
 * no players. */
typedef struct lc_tell_contacts {
  /** A body or a player. */
  lc_thing thing;
  /** Tell, or not. */
  bool tell;
} lc_tell_contacts;

static inline void lc_put_tell_contacts(lc_out *out, lc_tell_contacts command) {
  lc_begin(out, 41);
  lc_write_thing(out, command.thing);
  lc_write_u32(out, command.tell);
  lc_end(out, 1);
}

/** Lets a sound be heard once, from now on. */
typedef struct lc_sound {
  /** From where. */
  lc_thing at;
  /** A sound of the package. */
  uint32_t asset;
  /** 1 as loud as it was made. */
  float gain;
  /** As near as this it is as loud as it gets; at twice the distance half as loud. */
  float reference_m;
} lc_sound;

static inline void lc_put_sound(lc_out *out, lc_sound command) {
  lc_begin(out, 48);
  lc_write_thing(out, command.at);
  lc_write_u32(out, command.asset);
  lc_write_f32(out, command.gain);
  lc_write_f32(out, command.reference_m);
  lc_end(out, 1);
}

/** Lets a sound be heard over and over. Sent again with the same asset, it changes only how loud it is. */
typedef struct lc_sound_loop {
  /** From where. */
  lc_thing at;
  /** Its name there; a sound of the same name ends. */
  uint32_t sound;
  /** A sound of the package. */
  uint32_t asset;
  /** 1 as loud as it was made. */
  float gain;
  /** As near as this it is as loud as it gets; at twice the distance half as loud. */
  float reference_m;
} lc_sound_loop;

static inline void lc_put_sound_loop(lc_out *out, lc_sound_loop command) {
  lc_begin(out, 49);
  lc_write_thing(out, command.at);
  lc_write_u32(out, command.sound);
  lc_write_u32(out, command.asset);
  lc_write_f32(out, command.gain);
  lc_write_f32(out, command.reference_m);
  lc_end(out, 1);
}

/** Ends a sound that is heard over and over. */
typedef struct lc_end_sound {
  /** Where it is. */
  lc_thing at;
  /** Its name there. */
  uint32_t sound;
} lc_end_sound;

static inline void lc_put_end_sound(lc_out *out, lc_end_sound command) {
  lc_begin(out, 50);
  lc_write_thing(out, command.at);
  lc_write_u32(out, command.sound);
  lc_end(out, 1);
}

/** Where players appear, in turn. Without any: the origin. */
typedef struct lc_spawn_points {
  /** All of them. */
  const lc_spawn_point *points;
  /** How many there are. */
  uint32_t points_count;
} lc_spawn_points;

static inline void lc_put_spawn_points(lc_out *out, lc_spawn_points command) {
  lc_begin(out, 64);
  lc_write_u32(out, command.points_count);
  lc_write_align(out);
  for (uint32_t i = 0; i < command.points_count; i++) lc_write_spawn_point(out, command.points[i]);
  lc_end(out, 1);
}

/** Puts a player elsewhere, at rest. */
typedef struct lc_place_player {
  /** Whom. */
  uint64_t session;
  /** Of the feet, world space, metres. */
  lc_vec3 position;
  /** 0 faces -z, growing turns left. The look stays the player's. */
  float facing_rad;
} lc_place_player;

static inline void lc_put_place_player(lc_out *out, lc_place_player command) {
  lc_begin(out, 65);
  lc_write_u64(out, command.session);
  lc_write_vec3(out, command.position);
  lc_write_f32(out, command.facing_rad);
  lc_end(out, 1);
}

/** Adds to a player's velocity, once. */
typedef struct lc_push_player {
  /** Whom. */
  uint64_t session;
  /** Metres per second. */
  lc_vec3 velocity;
} lc_push_player;

static inline void lc_put_push_player(lc_out *out, lc_push_player command) {
  lc_begin(out, 66);
  lc_write_u64(out, command.session);
  lc_write_vec3(out, command.velocity);
  lc_end(out, 1);
}

/** How a player walks, from now on. */
typedef struct lc_walking {
  /** Who. */
  uint64_t session;
  /** Metres per second; 3.4 without this. */
  float walk_m_s;
  /** With Run held; 6.2 without this. */
  float run_m_s;
  /** Upwards, at a jump; 5.6 without this. */
  float jump_m_s;
  /** 14 without this. */
  float gravity_m_s2;
} lc_walking;

static inline void lc_put_walking(lc_out *out, lc_walking command) {
  lc_begin(out, 67);
  lc_write_u64(out, command.session);
  lc_write_f32(out, command.walk_m_s);
  lc_write_f32(out, command.run_m_s);
  lc_write_f32(out, command.jump_m_s);
  lc_write_f32(out, command.gravity_m_s2);
  lc_end(out, 1);
}

/** Points that every player sees on the page. */
typedef struct lc_score {
  /** Whose. */
  uint64_t session;
  /** How many now. */
  uint32_t points;
} lc_score;

static inline void lc_put_score(lc_out *out, lc_score command) {
  lc_begin(out, 68);
  lc_write_u64(out, command.session);
  lc_write_u32(out, command.points);
  lc_end(out, 1);
}

/** A player sees its body from behind, or out of it, as without any camera command. */
typedef struct lc_camera_follow {
  /** Who. */
  uint64_t session;
} lc_camera_follow;

static inline void lc_put_camera_follow(lc_out *out, lc_camera_follow command) {
  lc_begin(out, 69);
  lc_write_u64(out, command.session);
  lc_end(out, 1);
}

/** A player sees from a place that only the program moves. */
typedef struct lc_camera_fixed {
  /** Who. */
  uint64_t session;
  /** World space, metres. */
  lc_vec3 eye;
  /** What is in the middle of the picture; not the eye itself. */
  lc_vec3 target;
  /** Vertical. */
  float fov_deg;
} lc_camera_fixed;

static inline void lc_put_camera_fixed(lc_out *out, lc_camera_fixed command) {
  lc_begin(out, 70);
  lc_write_u64(out, command.session);
  lc_write_vec3(out, command.eye);
  lc_write_vec3(out, command.target);
  lc_write_f32(out, command.fov_deg);
  lc_end(out, 1);
}

/** A player looks around from a place that only the program moves. */
typedef struct lc_camera_free {
  /** Who. */
  uint64_t session;
  /** World space, metres. */
  lc_vec3 eye;
  /** Vertical. */
  float fov_deg;
} lc_camera_free;

static inline void lc_put_camera_free(lc_out *out, lc_camera_free command) {
  lc_begin(out, 71);
  lc_write_u64(out, command.session);
  lc_write_vec3(out, command.eye);
  lc_write_f32(out, command.fov_deg);
  lc_end(out, 1);
}

/** Sends a player away. */
typedef struct lc_kick {
  /** Whom. */
  uint64_t session;
  /** What the player reads. */
  lc_text reason;
} lc_kick;

static inline void lc_put_kick(lc_out *out, lc_kick command) {
  lc_begin(out, 72);
  lc_write_u64(out, command.session);
  lc_write_u32(out, command.reason.length);
  lc_write_text(out, command.reason);
  lc_end(out, 1);
}

/** What the page says of the world. */
typedef struct lc_sign {
  /** A word or two. */
  lc_text title;
  /** One sentence: what there is to do. */
  lc_text hint;
} lc_sign;

static inline void lc_put_sign(lc_out *out, lc_sign command) {
  lc_begin(out, 80);
  lc_write_u32(out, command.title.length);
  lc_write_u32(out, command.hint.length);
  lc_write_text(out, command.title);
  lc_write_text(out, command.hint);
  lc_end(out, 1);
}

/** From where the world shows itself to spectators. */
typedef struct lc_vantage {
  /** World space, metres. */
  lc_vec3 eye;
  /** What is in the middle of the picture; not the eye itself. */
  lc_vec3 target;
  /** Vertical. */
  float fov_deg;
} lc_vantage;

static inline void lc_put_vantage(lc_out *out, lc_vantage command) {
  lc_begin(out, 81);
  lc_write_vec3(out, command.eye);
  lc_write_vec3(out, command.target);
  lc_write_f32(out, command.fov_deg);
  lc_end(out, 1);
}

/** Writes a line over a player's picture, or changes it. */
typedef struct lc_hud_text {
  /** Whose. */
  uint64_t session;
  /** Its name in this HUD; items of a corner stand in the order of their names. */
  uint32_t item;
  /** Where. */
  uint32_t corner;
  /** What it says. */
  lc_text text;
} lc_hud_text;

static inline void lc_put_hud_text(lc_out *out, lc_hud_text command) {
  lc_begin(out, 82);
  lc_write_u64(out, command.session);
  lc_write_u32(out, command.item);
  lc_write_u32(out, command.corner);
  lc_write_u32(out, command.text.length);
  lc_write_text(out, command.text);
  lc_end(out, 1);
}

/** Draws a bar over a player's picture, or changes it. */
typedef struct lc_hud_bar {
  /** Whose. */
  uint64_t session;
  /** Its name in this HUD. */
  uint32_t item;
  /** Where. */
  uint32_t corner;
  /** Linear RGBA. */
  lc_colour colour;
  /** How full it is. */
  float share;
  /** Beside it. */
  lc_text label;
} lc_hud_bar;

static inline void lc_put_hud_bar(lc_out *out, lc_hud_bar command) {
  lc_begin(out, 83);
  lc_write_u64(out, command.session);
  lc_write_u32(out, command.item);
  lc_write_u32(out, command.corner);
  lc_write_colour(out, command.colour);
  lc_write_f32(out, command.share);
  lc_write_u32(out, command.label.length);
  lc_write_text(out, command.label);
  lc_end(out, 1);
}

/** Puts a button over a player's picture, or changes it; see Button. */
typedef struct lc_hud_button {
  /** Whose. */
  uint64_t session;
  /** Its name in this HUD. */
  uint32_t item;
  /** Where. */
  uint32_t corner;
  /** On it. */
  lc_text label;
} lc_hud_button;

static inline void lc_put_hud_button(lc_out *out, lc_hud_button command) {
  lc_begin(out, 84);
  lc_write_u64(out, command.session);
  lc_write_u32(out, command.item);
  lc_write_u32(out, command.corner);
  lc_write_u32(out, command.label.length);
  lc_write_text(out, command.label);
  lc_end(out, 1);
}

/** Takes something out of a player's HUD. */
typedef struct lc_end_hud {
  /** Whose. */
  uint64_t session;
  /** Which. */
  uint32_t item;
} lc_end_hud;

static inline void lc_put_end_hud(lc_out *out, lc_end_hud command) {
  lc_begin(out, 85);
  lc_write_u64(out, command.session);
  lc_write_u32(out, command.item);
  lc_end(out, 1);
}

/** Lets a player write lines, or asks for one; see Line. */
typedef struct lc_prompt {
  /** Whom. */
  uint64_t session;
  /** The box comes up by itself each time that this grows; at 0 the player opens it. */
  uint32_t asked;
  /** In the empty box: what it is for; empty: no box any more. */
  lc_text label;
} lc_prompt;

static inline void lc_put_prompt(lc_out *out, lc_prompt command) {
  lc_begin(out, 86);
  lc_write_u64(out, command.session);
  lc_write_u32(out, command.asked);
  lc_write_u32(out, command.label.length);
  lc_write_text(out, command.label);
  lc_end(out, 1);
}

/** Shows a player the mouse cursor, which then does not turn the view; see Click. */
typedef struct lc_cursor {
  /** Whom. */
  uint64_t session;
  /** Shown, or not. */
  bool shown;
} lc_cursor;

static inline void lc_put_cursor(lc_out *out, lc_cursor command) {
  lc_begin(out, 87);
  lc_write_u64(out, command.session);
  lc_write_u32(out, command.shown);
  lc_end(out, 1);
}

/** An action that every player can do, besides walking: a key, a button; see Action. Players may choose other keys.
 * Eight of them at most; each is there for good. */
typedef struct lc_declare_action {
  /** Its name; an action of the same name is changed. */
  uint32_t action;
  /** On a gamepad. */
  uint32_t gamepad;
  /** Has a button on touch screens. */
  bool touch;
  /** For settings that are kept: a-z, 0-9, - and _. */
  lc_text name;
  /** What players read. */
  lc_text label;
  /** `KeyboardEvent.code`, as in `KeyF`; empty: none. */
  lc_text key;
} lc_declare_action;

static inline void lc_put_declare_action(lc_out *out, lc_declare_action command) {
  lc_begin(out, 88);
  lc_write_u32(out, command.action);
  lc_write_u32(out, command.gamepad);
  lc_write_u32(out, command.touch);
  lc_write_u32(out, command.name.length);
  lc_write_u32(out, command.label.length);
  lc_write_u32(out, command.key.length);
  lc_write_text(out, command.name);
  lc_write_text(out, command.label);
  lc_write_text(out, command.key);
  lc_end(out, 1);
}

/** Tells a player's page something: `player.addEventListener("message", …)`. In order, and once, while the player is
 * connected. At most 16 and 32 KiB a tick for each. */
typedef struct lc_message {
  /** Whose page. */
  uint64_t session;
  /** Mostly JSON; tabs and line feeds may be in it. */
  lc_text text;
} lc_message;

static inline void lc_put_message(lc_out *out, lc_message command) {
  lc_begin(out, 89);
  lc_write_u64(out, command.session);
  lc_write_u32(out, command.text.length);
  lc_write_text(out, command.text);
  lc_end(out, 1);
}

/** Adds a command by the names of its fields: LC_PUT(out, caption, .entity = BALL, .text = LC_TEXT("Hi")). The others are 0. */
#define LC_PUT(out, name, ...) lc_put_##name((out), (lc_##name){__VA_ARGS__})

/* The program's exports. One source file says `#define LC_PROGRAM` before it includes this, and defines the two functions. */

/** Before the first tick. */
void game_init(const lc_init_block *init);

/** Reads what happened, and says what is wanted. */
void game_tick(const lc_tick_block *tick, lc_out *out);

/* A game that can be upgraded while its world runs says `#define LC_UPGRADABLE`, too, and defines these two. */

/** What the next version of the game is to know of this one: bytes of its own, at most 16 MiB, and their number. This version ends
 * with it. */
const uint8_t *game_save(uint32_t *length);

/** What the version before saved: after game_init, whose block is not fresh then, and before the first tick. What that version
 * spawned, and what it said that holds, is still there. */
void game_upgrade(const uint8_t *saved, uint32_t length);

#ifdef __wasm__
__attribute__((import_module("lightcone"), import_name("log"))) void lc_log_bytes(const char *bytes, uint32_t length);

/** A line in the node's log. */
static inline void lc_log(lc_text text) { lc_log_bytes(text.bytes, text.length); }
#else
/** Without a node there is no log. */
static inline void lc_log(lc_text text) { (void)text; }
#endif

#if defined LC_PROGRAM && defined __wasm__
#define LC_EXPORT(name) __attribute__((export_name(#name), visibility("default")))

static uint8_t *lc_block;
static uint32_t lc_block_capacity;
static lc_out lc_answer;

/** The version of the interface. */
LC_EXPORT(lc_abi) uint32_t lc_abi(void) { return LC_VERSION; }

/** Where the host is to write its next block. */
LC_EXPORT(lc_alloc) uint8_t *lc_alloc(uint32_t bytes) {
  if (bytes > lc_block_capacity) {
    lc_block_capacity = 2 * bytes;
    lc_block = lc_more_memory(&lc_block_capacity);
    if (!lc_block) __builtin_trap();
  }
  return lc_block;
}

LC_EXPORT(lc_init) void lc_init(const uint8_t *block, uint32_t length) {
  (void)length;
  lc_init_block init = lc_read_init(block);
  game_init(&init);
}

LC_EXPORT(lc_tick) uint64_t lc_tick(const uint8_t *block, uint32_t length) {
  lc_tick_block tick = lc_read_tick(block, length);
  lc_begin_commands(&lc_answer, tick.tick);
  game_tick(&tick, &lc_answer);
  if (lc_answer.full) __builtin_trap();
  return (uint64_t)lc_answer.length << 32 | (uint32_t)(size_t)lc_answer.bytes;
}

#ifdef LC_UPGRADABLE
LC_EXPORT(lc_save) uint64_t lc_save(void) {
  uint32_t length = 0;
  const uint8_t *saved = game_save(&length);
  return (uint64_t)length << 32 | (uint32_t)(size_t)saved;
}

LC_EXPORT(lc_upgrade) void lc_upgrade(const uint8_t *saved, uint32_t length) { game_upgrade(saved, length); }
#endif

/* Compilers ask for these two, and there may be no C library. */
__attribute__((weak, no_builtin("memcpy"))) void *memcpy(void *to, const void *from, size_t count) {
  for (size_t i = 0; i < count; i++) ((uint8_t *)to)[i] = ((const uint8_t *)from)[i];
  return to;
}

__attribute__((weak, no_builtin("memset"))) void *memset(void *to, int value, size_t count) {
  for (size_t i = 0; i < count; i++) ((uint8_t *)to)[i] = (uint8_t)value;
  return to;
}
#endif

#endif
