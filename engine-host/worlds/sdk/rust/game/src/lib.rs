//! Coins lie about; whoever touches one has it, and it appears elsewhere. Who has ten first wins, and all begin anew.

use lightcone_program::*;

const FLOOR: EntityId = EntityId(1);
const FIRST_COIN: u32 = 10;
const COINS: u32 = 8;
const TO_WIN: u32 = 10;
/// From the middle of a coin: whose body comes as near has it, metres.
const REACH_M: f32 = 0.7;
/// Half the floor, metres.
const HALF_M: f32 = 12.0;
const HUD_NEWS: u32 = 1;

struct Player {
    session: SessionId,
    name: String,
    coins: u32,
}

struct Coins {
    chance: u64,
    built: bool,
    /// In the order in which they came.
    players: Vec<Player>,
    coins: Vec<[f32; 3]>,
}

impl Program for Coins {
    fn init(init: &Init) -> Self {
        let [a, b, c, d, e, f, g, h, ..] = init.seed;
        let mut game =
            Self { chance: u64::from_le_bytes([a, b, c, d, e, f, g, h]), built: false, players: vec![], coins: vec![] };
        game.coins = (0..COINS).map(|_| game.anywhere()).collect();
        game
    }

    fn tick(&mut self, tick: &Tick, out: &mut Commands) {
        if !self.built {
            self.build(out);
        }
        for event in &tick.events {
            match event {
                Event::Join(join) => {
                    self.players.push(Player { session: join.session, name: join.name.into(), coins: 0 })
                }
                Event::Leave(leave) => self.players.retain(|player| player.session != leave.session),
                Event::Trespass(trespass) => self.touch(trespass, out),
                Event::Refused(refused) => {
                    log!("command {} of kind {}: {:?}", refused.record, refused.kind, refused.reason)
                }
                _ => {}
            }
        }
        self.turn_coins(tick, out);
    }
}

impl Coins {
    fn build(&mut self, out: &mut Commands) {
        self.built = true;
        out.push(Sign { title: "Coins", hint: "Run into the coins. Ten win." });
        let floor = Solid::Cuboid { size_m: [2.0 * HALF_M, 1.0, 2.0 * HALF_M] };
        out.push(Spawn::at(FLOOR, [0.0, -0.5, 0.0]));
        out.push(ShapeModel::matt(FLOOR, floor, [0.25, 0.32, 0.25]));
        out.push(SetShape { entity: FLOOR, solid: floor });
        out.push(SetBody { entity: FLOOR, body: Body::Fixed });
        let coin = Solid::Cylinder { height_m: 0.08, radius_m: 0.35 };
        for (entity, position) in coin_ids().zip(&self.coins) {
            let gold = [1.0, 0.7, 0.2, 1.0];
            out.push(Spawn::at(entity, *position));
            out.push(ShapeModel { entity, solid: coin, colour: gold, metallic: 1.0, roughness: 0.3, glow: 0.1 });
            out.push(Trigger { entity, solid: Solid::Ball { radius_m: REACH_M } });
        }
    }

    /// A player that reaches a coin has it.
    fn touch(&mut self, trespass: &Trespass, out: &mut Commands) {
        let (Thing::Player(session), true) = (trespass.who, trespass.entered) else { return };
        let Some(number) = coin_ids().position(|coin| coin == trespass.trigger) else { return };
        self.coins[number] = self.anywhere();
        let Some(player) = self.players.iter_mut().find(|player| player.session == session) else { return };
        player.coins += 1;
        out.push(Score { session, points: player.coins });
        if player.coins == TO_WIN {
            let news = format!("{} wins with {TO_WIN} coins", player.name);
            self.begin_anew(&news, out);
        }
    }

    fn begin_anew(&mut self, news: &str, out: &mut Commands) {
        for player in &mut self.players {
            player.coins = 0;
            let session = player.session;
            out.push(Score { session, points: 0 });
            out.push(HudText { session, item: HUD_NEWS, corner: Corner::LowerLeft, text: news });
        }
    }

    /// Coins stand on their edge and turn, a third of a turn a second.
    fn turn_coins(&self, tick: &Tick, out: &mut Commands) {
        let turned = (tick.tick as f32 * tick.dt_s / 3.0).fract() * core::f32::consts::PI;
        let (sin, cos) = turned.sin_cos();
        let half = core::f32::consts::FRAC_1_SQRT_2;
        for (entity, position) in coin_ids().zip(&self.coins) {
            // A right angle around x, then the turn around y.
            let rotation = [half * cos, half * sin, -half * sin, half * cos];
            out.transform(Transform { entity, position: *position, rotation, scale: [1.0; 3] });
        }
    }

    /// A place on the floor, by SplitMix64.
    fn anywhere(&mut self) -> [f32; 3] {
        let mut share = || {
            self.chance = self.chance.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = self.chance;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            ((z ^ (z >> 31)) >> 40) as f32 / (1 << 24) as f32
        };
        [(share() * 2.0 - 1.0) * (HALF_M - 1.0), 0.8, (share() * 2.0 - 1.0) * (HALF_M - 1.0)]
    }
}

fn coin_ids() -> impl Iterator<Item = EntityId> {
    (FIRST_COIN..FIRST_COIN + COINS).map(EntityId)
}

program!(Coins);
