/* A lamp on a floor: E switches it. Change what you like. */

#define LC_PROGRAM
#include "lightcone.h"

enum { FLOOR = 1, LAMP };

static bool built, lit;
static uint32_t switched;

static void build(lc_out *out) {
  LC_PUT(out, sign, .title = LC_TEXT("{{title}}"), .hint = LC_TEXT("E switches the lamp."));
  lc_solid ground = lc_cuboid(20, 1, 20);
  LC_PUT(out, spawn, .entity = FLOOR, .position = {0, -0.5f, 0}, .scale = {1, 1, 1});
  LC_PUT(out, shape_model, .entity = FLOOR, .solid = ground, .colour = {0.3f, 0.35f, 0.3f, 1}, .roughness = 0.9f);
  LC_PUT(out, set_shape, .entity = FLOOR, .solid = ground);
  LC_PUT(out, set_body, .entity = FLOOR, .body = lc_body_fixed());
  LC_PUT(out, spawn, .entity = LAMP, .position = {0, 1.5f, -5}, .scale = {1, 1, 1});
}

static void show(lc_out *out) {
  lc_string text = {0};
  lc_add(&text, LC_TEXT("Switched "));
  lc_add_number(&text, switched);
  lc_add(&text, LC_TEXT(" times"));
  lc_colour colour = {1, 0.8f, 0.4f, 1};
  LC_PUT(out, shape_model, .entity = LAMP, .solid = lc_ball(0.5f), .colour = colour, .roughness = 0.5f, .glow = lit ? 3 : 0);
  LC_PUT(out, caption, .entity = LAMP, .above_m = 0.8f, .text = lc_text_of(&text));
}

void game_init(const lc_init_block *init) { (void)init; }

void game_tick(const lc_tick_block *tick, lc_out *out) {
  bool changed = !built;
  if (!built) build(out);
  built = true;
  lc_tick_block rest = *tick;
  lc_event event;
  while (lc_next(&rest, &event)) switch (event.kind) {
    case LC_EVENT_INPUT:
      if (!(event.of.input.pressed & LC_USE)) break;
      lit = !lit;
      switched++;
      changed = true;
      break;
    case LC_EVENT_REFUSED:
      lc_log(LC_TEXT("the host refused a command"));
      break;
  }
  if (changed) show(out);
}
