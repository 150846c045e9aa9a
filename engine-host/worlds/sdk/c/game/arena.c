/* A ball bounces in an arena, between two goals. Whoever kicks it last before it is in a goal has a point. */

#define LC_PROGRAM
#include "../lightcone.h"

enum { FLOOR = 1, BALL, WALLS, GOALS = WALLS + 4, MAX_PLAYERS = 64 };

/* Half the arena along x and z, metres. */
static const float HALF_X = 12, HALF_Z = 7, GOAL = 2, BALL_RADIUS = 0.4f;
/* From the feet to a ball that is kicked, and how fast it then is. */
static const float REACH = 1.0f, KICK = 9, BOUNCE = 0.8f, FRICTION_PER_S = 0.4f;

typedef struct player {
  uint64_t session;
  uint32_t points;
} player;

static bool built;
static player players[MAX_PLAYERS];
static uint32_t player_count;
/* Who kicked the ball last; 0: nobody. */
static uint64_t kicker;
static float ball_x, ball_z, speed_x, speed_z;

static void put_box(lc_out *out, uint32_t entity, lc_vec3 at, lc_vec3 size, lc_colour colour, bool solid) {
  LC_PUT(out, spawn, .entity = entity, .position = at, .scale = {1, 1, 1});
  LC_PUT(out, shape_model, .entity = entity, .solid = lc_cuboid(size.x, size.y, size.z), .colour = colour, .roughness = 0.8f);
  if (!solid) return;
  LC_PUT(out, set_shape, .entity = entity, .solid = lc_cuboid(size.x, size.y, size.z));
  LC_PUT(out, set_body, .entity = entity, .body = lc_body_fixed());
}

static void build(lc_out *out) {
  lc_colour grass = {0.15f, 0.35f, 0.15f, 1}, wood = {0.4f, 0.25f, 0.15f, 1}, white = {0.9f, 0.9f, 0.9f, 1};
  LC_PUT(out, sign, .title = LC_TEXT("Arena"), .hint = LC_TEXT("Run into the ball, and kick it into a white goal."));
  put_box(out, FLOOR, (lc_vec3){0, -0.5f, 0}, (lc_vec3){2 * HALF_X, 1, 2 * HALF_Z}, grass, true);
  for (int side = -1, wall = WALLS; side <= 1; side += 2, wall += 2) {
    put_box(out, wall, (lc_vec3){0, 0.5f, side * (HALF_Z + 0.1f)}, (lc_vec3){2 * HALF_X, 1, 0.2f}, wood, true);
    put_box(out, wall + 1, (lc_vec3){side * (HALF_X + 0.1f), 0.5f, 0}, (lc_vec3){0.2f, 1, 2 * HALF_Z}, wood, true);
    uint32_t goal = GOALS + (side > 0);
    put_box(out, goal, (lc_vec3){side * (HALF_X - 0.05f), 0.7f, 0}, (lc_vec3){0.1f, 1.4f, 2 * GOAL}, white, false);
  }
  LC_PUT(out, spawn, .entity = BALL, .position = {0, BALL_RADIUS, 0}, .scale = {1, 1, 1});
  LC_PUT(out, shape_model, .entity = BALL, .solid = lc_ball(BALL_RADIUS), .colour = {0.9f, 0.3f, 0.1f, 1}, .roughness = 0.5f);
}

static player *player_of(uint64_t session) {
  for (uint32_t i = 0; i < player_count; i++)
    if (players[i].session == session) return &players[i];
  return 0;
}

/* The ball flies away from a body that touches it. */
static void kick(const lc_player_body *body) {
  float x = ball_x - body->position.x, z = ball_z - body->position.z, squared = x * x + z * z;
  if (squared > REACH * REACH || squared < 1e-6f || body->position.y > 1) return;
  float length = __builtin_sqrtf(squared);
  speed_x = x / length * KICK;
  speed_z = z / length * KICK;
  kicker = body->session;
}

static void score(lc_out *out) {
  player *scorer = player_of(kicker);
  ball_x = ball_z = speed_x = speed_z = 0;
  kicker = 0;
  if (!scorer) return;
  LC_PUT(out, score, .session = scorer->session, .points = ++scorer->points);
  lc_string text = {0};
  lc_add(&text, LC_TEXT("Goal! You have "));
  lc_add_number(&text, scorer->points);
  LC_PUT(out, hud_text, .session = scorer->session, .item = 1, .text = lc_text_of(&text));
}

static void roll(float dt_s, lc_out *out) {
  ball_x += speed_x * dt_s;
  ball_z += speed_z * dt_s;
  speed_x -= speed_x * FRICTION_PER_S * dt_s;
  speed_z -= speed_z * FRICTION_PER_S * dt_s;
  float end_x = HALF_X - BALL_RADIUS, end_z = HALF_Z - BALL_RADIUS;
  bool beyond_x = ball_x < -end_x || ball_x > end_x, beyond_z = ball_z < -end_z || ball_z > end_z;
  if (beyond_x && ball_z > -GOAL && ball_z < GOAL) {
    score(out);
  } else if (beyond_x) {
    ball_x = ball_x < 0 ? -end_x : end_x;
    speed_x *= -BOUNCE;
  }
  if (beyond_z) {
    ball_z = ball_z < 0 ? -end_z : end_z;
    speed_z *= -BOUNCE;
  }
  LC_PUT(out, transform, .entity = BALL, .position = {ball_x, BALL_RADIUS, ball_z}, .scale = {1, 1, 1});
}

void game_init(const lc_init_block *init) { (void)init; }

void game_tick(const lc_tick_block *tick, lc_out *out) {
  if (!built) build(out);
  built = true;
  lc_tick_block rest = *tick;
  lc_event event;
  while (lc_next(&rest, &event)) switch (event.kind) {
    case LC_EVENT_JOIN:
      if (player_count < MAX_PLAYERS) players[player_count++] = (player){event.of.join.session, 0};
      break;
    case LC_EVENT_LEAVE: {
      player *gone = player_of(event.of.leave.session);
      if (gone) *gone = players[--player_count];
      break;
    }
    case LC_EVENT_PLAYER_BODY:
      kick(&event.of.player_body);
      break;
    case LC_EVENT_REFUSED:
      lc_log(LC_TEXT("the host refused a command"));
      break;
  }
  roll(tick->dt_s, out);
}
