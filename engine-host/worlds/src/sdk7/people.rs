//! Players as a scene is told of them.

use bevy_ecs::prelude::*;
use bevy_transform::components::Transform;
use glam::{Quat, Vec3};
use lightcone_protocol::EthereumAddress;
use lightcone_world::camera::{Eye, FirstPerson};
use lightcone_world::prelude::*;

/// A player, now.
pub(super) struct Person {
    pub(super) session: u64,
    /// What it has proved to hold; guests have proved nothing.
    pub(super) wallet: Option<EthereumAddress>,
    pub(super) name: String,
    pub(super) feet: Vec3,
    pub(super) body: Quat,
    /// From where it sees.
    pub(super) eye: Eye,
    pub(super) input: PlayerInput,
    /// Which it is in this run.
    pub(super) entity: Entity,
    /// The scene has a say over it: alone in its world over everybody, or else over who stands on its land.
    pub(super) is_here: bool,
}

impl Person {
    /// What a scene knows it by.
    pub(super) fn address(&self) -> String {
        address(self.session, self.wallet)
    }

    /// From where it looks, and in which direction, of unit length.
    pub(super) fn line_of_sight(&self) -> (Vec3, Vec3) {
        let view = self.eye.camera.world_from_view;
        (self.eye.camera.eye(), view.transform_vector3(Vec3::NEG_Z).normalize_or(Vec3::NEG_Z))
    }
}

/// All of them in the world, in the order of their sessions. To a scene they are who `Site::people` says.
pub(super) fn everybody(world: &mut World) -> Vec<Person> {
    let mut query =
        world.query::<(
            (Entity, &Player, Option<&Wallet>),
            (&PlayerInput, &Transform, Option<&FirstPerson>, Option<&PlayerCamera>),
        )>();
    let physics = world.resource::<Physics>();
    let mut all: Vec<Person> = query
        .iter(world)
        .map(|((entity, player, wallet), (input, transform, first_person, camera))| Person {
            session: player.session.0,
            wallet: wallet.map(Wallet::address),
            name: player.name.clone(),
            feet: transform.translation,
            body: transform.rotation,
            eye: Eye::of(
                physics,
                transform.translation,
                input,
                first_person.copied().unwrap_or_default(),
                camera.copied().unwrap_or_default(),
            ),
            input: *input,
            entity,
            is_here: true,
        })
        .collect();
    all.sort_unstable_by_key(|person| person.session);
    all
}

/// What a scene knows a player by: the address of its wallet. Of a guest, who has none, it is made up.
pub(super) fn address(session: u64, wallet: Option<EthereumAddress>) -> String {
    if let Some(wallet) = wallet {
        return wallet.to_string();
    }
    let digest = blake3::derive_key("lightcone 2026-12-01 guest's address v1", &session.to_le_bytes());
    let hex: String = digest[..20].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("0x{hex}")
}
