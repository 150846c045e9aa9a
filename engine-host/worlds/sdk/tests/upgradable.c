/* Counts its ticks, over its versions, too. */

#define LC_PROGRAM
#define LC_UPGRADABLE
#include "../c/lightcone.h"

static uint32_t ticks;

void game_init(const lc_init_block *init) { ticks = init->fresh ? 0 : 5000; }

void game_tick(const lc_tick_block *tick, lc_out *out) {
  (void)tick;
  LC_PUT(out, score, .session = 1, .points = ++ticks);
}

const uint8_t *game_save(uint32_t *length) {
  *length = sizeof ticks;
  return (const uint8_t *)&ticks;
}

void game_upgrade(const uint8_t *saved, uint32_t length) {
  if (length != sizeof ticks) __builtin_trap();
  ticks += lc_read_u32(saved);
}
