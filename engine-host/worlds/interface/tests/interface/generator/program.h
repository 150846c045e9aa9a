
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
