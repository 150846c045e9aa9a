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
