//! A world that begins anew while people are in it: the people stay, and all else is as in a new world.

use bevy_ecs::query::QueryData;
use bevy_transform::components::Transform;

use crate::camera::FirstPerson;
use crate::character::Character;
use crate::players::{Player, PlayerInput, Score, Wallet};
use crate::simulation::{Simulation, SimulationConfig, StableIds};
use crate::spec::WorldSpec;

type Carried = (
    (&'static Player, Option<&'static Wallet>),
    (&'static PlayerInput, &'static Character, &'static Transform, Option<&'static FirstPerson>),
);

impl Simulation {
    /// A new world whose ticks are counted from this one on.
    pub fn begun_at(world: &WorldSpec, config: SimulationConfig, tick: u64) -> Self {
        let mut simulation = Self::new(world, config);
        simulation.count_from(tick);
        simulation
    }

    /// Takes over the players of another world, between two ticks: who they are, where they stand, where they look and what they hold.
    /// Their scores begin anew. This world goes on after the other's last tick. That is no input, so whoever keeps a record cannot do it.
    pub fn take_players_of(&mut self, before: &mut Self) {
        self.count_from(before.tick());
        let mut all = before.world_mut().query::<Carried>();
        let mut players: Vec<_> = all.iter(before.world()).map(copied).collect();
        // So that the same players get the same ids, however the other world keeps them.
        players.sort_unstable_by_key(|(player, ..)| player.session);
        let world = self.world_mut();
        for (player, wallet, body) in players {
            let id = world.resource_mut::<StableIds>().allot();
            let mut entity = world.spawn((id, player, body, Score::default()));
            if let Some(wallet) = wallet {
                entity.insert(wallet);
            }
        }
    }
}

type Body = (PlayerInput, Character, Transform, FirstPerson);

fn copied(
    ((player, wallet), (input, character, transform, first_person)): <Carried as QueryData>::Item<'_, '_>,
) -> (Player, Option<Wallet>, Body) {
    let body = (*input, *character, *transform, first_person.copied().unwrap_or_default());
    (player.clone(), wallet.copied(), body)
}
