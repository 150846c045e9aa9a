//! How players move, how they see and what of them is seen, where the scene that they are in says so.

use bevy_ecs::prelude::*;
use glam::Vec3;
use lightcone_world::avatar::Unseen;
use lightcone_world::camera::FirstPerson;
use lightcone_world::character::{Character, Walking};
use lightcone_world::prelude::*;

use super::people::{Person, everybody};
use super::rules::Rules;
use super::scenes::Scenes;

/// On a player whom an area makes see in its way: how that player saw before.
#[derive(Component, Saved, Clone, Copy, Debug, PartialEq, Eq)]
#[saved(component, name = "scene.camera-area", version = 1)]
pub(super) struct SawBefore(bool);

/// Of a player, where areas look for it: about its middle.
const MIDDLE_M: f32 = 0.85;
/// No push makes a player faster.
const FASTEST_M_S: f32 = 60.0;

/// After the scenes' turns, before players walk.
pub(super) fn steer(world: &mut World, scenes: &mut Scenes) {
    let Scenes { realm, all, .. } = scenes;
    let rules: Vec<Rules> = all
        .iter_mut()
        .map(|one| if one.scene.runs() { one.site(world, realm, true).rules() } else { Rules::default() })
        .collect();
    let none = Rules::default();
    for person in everybody(world) {
        let scene = realm.scene_at(person.feet).and_then(|index| rules.get(index)).unwrap_or(&none);
        let mut player = world.entity_mut(person.entity);
        set(&mut player, scene.walking);
        push(&mut player, scene);
        let middle = person.feet + Vec3::Y * MIDDLE_M;
        see(&mut player, scene.in_head(middle));
        set(&mut player, Some(scene.unseen(&person, middle)).filter(|unseen| *unseen != Unseen::default()));
    }
}

fn set<C: Component + PartialEq + Copy>(player: &mut EntityWorldMut<'_>, wanted: Option<C>) {
    match wanted {
        Some(wanted) if player.get() == Some(&wanted) => {}
        Some(wanted) => _ = player.insert(wanted),
        None if player.contains::<C>() => _ = player.remove::<C>(),
        None => {}
    }
}

/// What pushes upward harder than weight lifts a player off the ground.
fn push(player: &mut EntityWorldMut<'_>, scene: &Rules) {
    if scene.push_m_s == Vec3::ZERO {
        return;
    }
    let weight = player.get::<Walking>().copied().unwrap_or_default().gravity_m_s2 * scene.dt_s;
    let Some(mut character) = player.get_mut::<Character>() else { return };
    character.velocity = (character.velocity + scene.push_m_s).clamp_length_max(FASTEST_M_S);
    if scene.push_m_s.y > weight {
        character.grounded = false;
    }
}

/// Out of the own head or from behind; who leaves such an area sees as before.
fn see(player: &mut EntityWorldMut<'_>, in_head: Option<bool>) {
    let now = player.get::<FirstPerson>().copied().unwrap_or_default();
    match (in_head, player.get::<SawBefore>().copied()) {
        (Some(in_head), before) => {
            if before.is_none() {
                player.insert(SawBefore(now.0));
            }
            set(player, Some(FirstPerson(in_head)));
        }
        (None, Some(SawBefore(before))) => {
            player.remove::<SawBefore>();
            set(player, Some(FirstPerson(before)));
        }
        (None, None) => {}
    }
}

impl Rules {
    fn in_head(&self, middle: Vec3) -> Option<bool> {
        self.views.iter().find(|(zone, _)| zone.contains(middle)).map(|(_, in_head)| *in_head)
    }

    fn unseen(&self, person: &Person, middle: Vec3) -> Unseen {
        let here = self.veils.iter().filter(|veil| veil.zone.contains(middle) && !veil.spares(person));
        here.fold(Unseen::default(), |all, veil| Unseen {
            body: all.body || veil.hides.body,
            name: all.name || veil.hides.name,
        })
    }
}
