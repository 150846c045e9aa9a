//! Who is there, where they are, and from where they look. A scene of Decentraland is made for one player, entity 1: to us that is who has
//! been there longest; of several scenes side by side, who is on the scene's own land, if anybody is. All players, that one too, have
//! entities of their own from 32 on.

use glam::{Quat, Vec3};
use lightcone_sdk7::components::camera::CameraType;
use lightcone_sdk7::components::common::{Color3, Vector2};
use lightcone_sdk7::components::pointer::PointerType;
use lightcone_sdk7::components::{
    self, AvatarBase, AvatarEquippedData, CameraMode, PlayerIdentityData, PointerLock, PrimaryPointerInfo,
};
use lightcone_sdk7::crdt::EntityId;

use crate::sdk7::canvas::Canvases;
use crate::sdk7::convert::{affine, quaternion, vector};
use crate::sdk7::known::KnownPlayer;
use crate::sdk7::people::Person;
use crate::sdk7::scene::Scene;
use crate::sdk7::show::Site;

/// Numbers of entities that stand for players.
const NUMBERS: std::ops::RangeInclusive<u16> = 32..=255;
/// Above the feet.
const EYE_M: f32 = 1.6;
const BODY: &str = "urn:decentraland:off-chain:base-avatars:BaseMale";

impl Site<'_> {
    pub(super) fn tell_players(&mut self) {
        let people = self.people();
        let mut known = std::mem::take(&mut self.scene.known.players);
        known.retain(|player| {
            let stays = people.iter().any(|person| person.session == player.session);
            if !stays {
                self.leave(player.id());
            }
            stays
        });
        for person in &people {
            if !known.iter().any(|player| player.session == person.session)
                && let Some(entity) = self.free(&known)
            {
                let wallet = person.wallet.map(|address| address.0);
                known.push(KnownPlayer { session: person.session, entity: entity.0, wallet, ..KnownPlayer::default() });
                self.introduce(entity, person);
            }
        }
        put_first(&mut known, &people);
        let first = known.first().map(|player| player.session);
        for person in &people {
            let Some(player) = known.iter().find(|player| player.session == person.session) else { continue };
            self.put_place(player.id(), person.feet, person.body);
            if first == Some(person.session) && !self.scene.is_server() {
                self.tell_main(person);
            }
        }
        if first.is_none() && self.scene.turn == 0 && !self.scene.is_server() {
            self.nobody();
        }
        self.scene.known.players = known;
    }

    fn leave(&mut self, id: EntityId) {
        let Scene { store, told, .. } = &mut *self.scene;
        store.delete_entity(id, told);
        self.stage.places.forget(id);
    }

    /// The next entity for a player; none for the 225th.
    fn free(&self, known: &[KnownPlayer]) -> Option<EntityId> {
        let taken = |number: u16| known.iter().any(|player| player.id().number() == number);
        NUMBERS.filter(|number| !taken(*number)).find_map(|number| self.scene.store.living(number))
    }

    fn introduce(&mut self, id: EntityId, person: &Person) {
        let Scene { store, told, .. } = &mut *self.scene;
        store.put(id, &identity(person), told);
        store.put(id, &avatar(person), told);
        store.put(id, &AvatarEquippedData::default(), told);
    }

    fn tell_main(&mut self, person: &Person) {
        self.introduce(EntityId::PLAYER, person);
        self.put_place(EntityId::PLAYER, person.feet, person.body);
        let (_, turn, place) = person.eye.camera.world_from_view.to_scale_rotation_translation();
        self.put_place(EntityId::CAMERA, place, turn);
        let mode = if person.eye.in_head { CameraType::FirstPerson } else { CameraType::ThirdPerson };
        let Scene { store, told, .. } = &mut *self.scene;
        store.put(EntityId::CAMERA, &CameraMode { mode }, told);
        store.put(EntityId::CAMERA, &PointerLock { is_pointer_locked: true }, told);
        let canvas = self.world.resource::<Canvases>().of(Some(person.session));
        store.put(EntityId::ROOT, &pointer(person, canvas.size), told);
    }

    /// A scene may rely on a player and a camera from the first turn on.
    fn nobody(&mut self) {
        let place = self.scene.opened.spawn_points.first().map_or(Vec3::ZERO, |point| point.position);
        for (id, place) in [(EntityId::PLAYER, place), (EntityId::CAMERA, place + Vec3::Y * EYE_M)] {
            self.put_place(id, place, Quat::IDENTITY);
        }
        let Scene { store, told, .. } = &mut *self.scene;
        store.put(EntityId::CAMERA, &CameraMode { mode: CameraType::ThirdPerson }, told);
        store.put(EntityId::CAMERA, &PointerLock { is_pointer_locked: false }, told);
    }

    fn put_place(&mut self, id: EntityId, position: Vec3, rotation: Quat) {
        let said = components::Transform {
            position: vector(position),
            rotation: quaternion(rotation),
            ..components::Transform::default()
        };
        let Scene { store, told, .. } = &mut *self.scene;
        // A server shows nothing, so that its places would never be settled.
        if store.put(id, &said, told) && !self.scene.is_server() {
            self.stage.places.put(id, EntityId::ROOT, affine(&said));
        }
    }
}

/// Who is on the scene's own land comes before all who are elsewhere, and stays first until it leaves the land to somebody else.
fn put_first(known: &mut [KnownPlayer], people: &[Person]) {
    let is_here = |player: &KnownPlayer| people.iter().any(|it| it.session == player.session && it.is_here);
    if let Some(at) = known.iter().position(is_here)
        && !known.first().is_some_and(is_here)
    {
        known[..=at].rotate_right(1);
    }
}

/// It is always in the middle of the picture.
fn pointer(person: &Person, [width, height]: [u32; 2]) -> PrimaryPointerInfo {
    PrimaryPointerInfo {
        pointer_type: Some(PointerType::Mouse),
        screen_coordinates: Some(Vector2 { x: width as f32 * 0.5, y: height as f32 * 0.5 }),
        screen_delta: Some(Vector2::default()),
        world_ray_direction: Some(vector(person.line_of_sight().1)),
    }
}

fn identity(person: &Person) -> PlayerIdentityData {
    PlayerIdentityData { address: person.address(), is_guest: person.wallet.is_none() }
}

fn avatar(person: &Person) -> AvatarBase {
    let colour = |r, g, b| Some(Color3 { r, g, b });
    AvatarBase {
        skin_color: colour(0.6, 0.462, 0.356),
        eyes_color: colour(0.2, 0.3, 0.4),
        hair_color: colour(0.283, 0.142, 0.0),
        body_shape_urn: BODY.into(),
        name: person.name.clone(),
    }
}
