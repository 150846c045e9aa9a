//! A lamp on a floor: E switches it. Change what you like.

use lightcone_program::*;

const FLOOR: EntityId = EntityId(1);
const LAMP: EntityId = EntityId(2);

#[derive(Default)]
struct Game {
    built: bool,
    lit: bool,
    switched: u32,
}

impl Program for Game {
    fn init(_init: &Init) -> Self {
        Self::default()
    }

    fn tick(&mut self, tick: &Tick, out: &mut Commands) {
        let mut changed = !self.built;
        if !self.built {
            self.built = true;
            build(out);
        }
        for event in &tick.events {
            match event {
                Event::Input(input) if input.pressed.contains(Actions::USE) => {
                    self.lit = !self.lit;
                    self.switched += 1;
                    changed = true;
                }
                Event::Refused(refused) => log!("command {} was refused: {:?}", refused.record, refused.reason),
                _ => {}
            }
        }
        if changed {
            self.show(out);
        }
    }
}

impl Game {
    fn show(&self, out: &mut Commands) {
        let solid = Solid::Ball { radius_m: 0.5 };
        let glow = if self.lit { 3.0 } else { 0.0 };
        let colour = [1.0, 0.8, 0.4, 1.0];
        out.push(ShapeModel { entity: LAMP, solid, colour, metallic: 0.0, roughness: 0.5, glow });
        out.push(Caption { entity: LAMP, above_m: 0.8, text: &format!("Switched {} times", self.switched) });
    }
}

fn build(out: &mut Commands) {
    out.push(Sign { title: "{{title}}", hint: "E switches the lamp." });
    let ground = Solid::Cuboid { size_m: [20.0, 1.0, 20.0] };
    out.push(Spawn::at(FLOOR, [0.0, -0.5, 0.0]));
    out.push(ShapeModel::matt(FLOOR, ground, [0.3, 0.35, 0.3]));
    out.push(SetShape { entity: FLOOR, solid: ground });
    out.push(SetBody { entity: FLOOR, body: Body::Fixed });
    out.push(Spawn::at(LAMP, [0.0, 1.5, -5.0]));
}

program!(Game);
