/* Reads one example of a Tick block and writes one of a Commands block, with every type of field: tests hold its bytes against those
 * of the other languages. Natively it reads both blocks from standard input, each after its length. */

#define LC_PROGRAM
#include "../c/lightcone.h"

static lc_string parameters;
static uint32_t first_of_seed;

void game_init(const lc_init_block *init) {
  first_of_seed = init->seed[0];
  lc_add(&parameters, init->parameters);
}

static void answer(const lc_event *event, lc_out *out) {
  switch (event->kind) {
  case LC_EVENT_JOIN:
    LC_PUT(out, hud_text, .session = event->of.join.session, .item = 1, .corner = LC_CORNER_UPPER_RIGHT,
           .text = event->of.join.name);
    break;
  case LC_EVENT_INPUT: {
    lc_input input = event->of.input;
    LC_PUT(out, score, .session = input.session, .points = input.held << 8 | input.pressed);
    LC_PUT(out, camera_free, .session = input.session, .eye = {input.stick.x, input.stick.y, input.yaw_rad}, .fov_deg = 60);
    break;
  }
  case LC_EVENT_MOVES:
    for (uint32_t i = 0; i < event->of.moves.entries.count; i++) {
      lc_move move = lc_move_at(event->of.moves.entries, i);
      LC_PUT(out, transform, .entity = move.entity, .position = move.position, .rotation = move.rotation, .scale = move.linear);
    }
    break;
  case LC_EVENT_RAY_ANSWER:
    LC_PUT(out, parent, .parent = event->of.ray_answer.what, .entity = event->of.ray_answer.query);
    break;
  }
}

void game_tick(const lc_tick_block *tick, lc_out *out) {
  lc_tick_block rest = *tick;
  lc_event event;
  while (lc_next(&rest, &event)) answer(&event, out);
  LC_PUT(out, parent, .entity = first_of_seed);
  lc_play plays[] = {{.clip = 1, .repeats = true, .start_tick = tick->tick, .speed = 1, .weight = 0.5f},
                     {.clip = 2, .start_tick = 1ull << 40, .speed = -2, .weight = 1}};
  LC_PUT(out, animation, .entity = 7, .plays = plays, .plays_count = 2);
  LC_PUT(out, shape_model, .entity = 7, .solid = lc_capsule(1.75f, 0.25f), .colour = {0.25f, 0.5f, 0.75f, 1}, .metallic = 1,
         .roughness = 0.5f, .glow = 2);
  LC_PUT(out, set_body, .entity = 7, .body = lc_body_dynamic(12.5f));
  LC_PUT(out, body_of, .entity = 7);
  LC_PUT(out, declare_action, .action = 3, .gamepad = LC_GAMEPAD_BUTTON_NORTH, .touch = true, .name = LC_TEXT("dance"),
         .label = LC_TEXT("Tanz mit!"), .key = LC_TEXT("KeyF"));
  LC_PUT(out, sign, .title = LC_TEXT("Brücke"), .hint = lc_text_of(&parameters));
  lc_spawn_point points[] = {{.position = {1, 2, 3}, .yaw_rad = 0.5f}, {.position = {-1, -2, -3}}};
  LC_PUT(out, spawn_points, .points = points, .points_count = 2);
  LC_PUT(out, ray, .without = lc_entity(7), .query = 9, .origin = {0, 1, 0}, .direction = {0, -1, 0}, .length_m = 100);
  LC_PUT(out, transform, .entity = 8, .scale = {1, 1, 1});
}

#ifndef __wasm__
#include <stdio.h>

static uint8_t init_bytes[65536], tick_bytes[65536], out_bytes[65536];

static uint32_t block(uint8_t *into) {
  uint8_t length[4];
  if (fread(length, 1, 4, stdin) != 4) return 0;
  return (uint32_t)fread(into, 1, lc_read_u32(length), stdin);
}

int main(void) {
  uint32_t init_length = block(init_bytes), tick_length = block(tick_bytes);
  if (!init_length || !tick_length) return 1;
  lc_init_block init = lc_read_init(init_bytes);
  game_init(&init);
  lc_tick_block tick = lc_read_tick(tick_bytes, tick_length);
  lc_out out = {.bytes = out_bytes, .capacity = sizeof out_bytes};
  lc_begin_commands(&out, tick.tick);
  game_tick(&tick, &out);
  return out.full || fwrite(out.bytes, 1, out.length, stdout) != out.length;
}
#endif
