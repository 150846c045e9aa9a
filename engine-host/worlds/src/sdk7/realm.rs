//! The scenes of a world and the land that they share: of one scene, or of several that are neighbours. Shared by all simulations of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use glam::Vec3;
use lightcone_world::prelude::*;

use super::ground::{Land, parcel_at};
use super::opened::Opened;
use super::prepare::Preparer;

/// See the top of the file.
pub(super) struct Realm {
    /// What scenes are told of where they are.
    pub(super) name: String,
    /// For people.
    pub(super) title: String,
    /// The first is where players appear.
    pub(super) scenes: Vec<Arc<Opened>>,
    /// Of all of them, relative to the base parcel of the first.
    pub(super) land: Land,
    /// Reads models of scenes that players come near to.
    pub(super) preparer: Preparer,
    /// Of each scene.
    extents: Vec<Extent>,
    /// Which scene a parcel belongs to.
    by_parcel: BTreeMap<[i32; 2], usize>,
}

/// The smallest rectangle of parcels around a scene.
pub(super) struct Extent {
    least: [i32; 2],
    most: [i32; 2],
}

impl Extent {
    fn around(parcels: impl Iterator<Item = [i32; 2]>) -> Self {
        let nothing = Self { least: [i32::MAX; 2], most: [i32::MIN; 2] };
        parcels.fold(nothing, |Self { least, most }, parcel| Self {
            least: [least[0].min(parcel[0]), least[1].min(parcel[1])],
            most: [most[0].max(parcel[0]), most[1].max(parcel[1])],
        })
    }

    /// How many parcels away it is, as the king of chess walks; 0 within.
    pub(super) fn parcels_to(&self, parcel: [i32; 2]) -> u32 {
        let axis = |at: usize| {
            let [least, most, here] = [self.least[at], self.most[at], parcel[at]].map(i64::from);
            (least - here).max(here - most).max(0)
        };
        u32::try_from(axis(0).max(axis(1))).unwrap_or(u32::MAX)
    }
}

impl Realm {
    pub(super) fn new(name: &str, title: String, scenes: Vec<Arc<Opened>>) -> Self {
        let mut by_parcel = BTreeMap::new();
        for (index, scene) in scenes.iter().enumerate() {
            for parcel in scene.parcels() {
                by_parcel.entry(parcel).or_insert(index);
            }
        }
        let extents = scenes.iter().map(|scene| Extent::around(scene.parcels())).collect();
        Self {
            name: name.to_owned(),
            title,
            scenes,
            preparer: Preparer::default(),
            land: Land::new(by_parcel.keys().copied().collect()),
            extents,
            by_parcel,
        }
    }

    /// One scene has the world to itself: it sees to all players, wherever they are, and the world ends with it.
    pub(super) fn is_one_scene(&self) -> bool {
        self.scenes.len() == 1
    }

    /// The scene that has a say over who is there.
    pub(super) fn scene_at(&self, place: Vec3) -> Option<usize> {
        if self.is_one_scene() { Some(0) } else { self.by_parcel.get(&parcel_at(place)).copied() }
    }

    pub(super) fn extent(&self, scene: usize) -> Option<&Extent> {
        self.extents.get(scene)
    }

    /// Where players appear.
    pub(super) fn spawn_points(&self) -> Vec<SpawnPoint> {
        let Some(first) = self.scenes.first() else { return Vec::new() };
        let moved = |point: &SpawnPoint| SpawnPoint { position: point.position + first.origin, ..*point };
        first.spawn_points.iter().map(moved).collect()
    }

    /// From where the place is seen where players appear.
    pub(super) fn vantage(&self) -> Vantage {
        let Some(first) = self.scenes.first() else { return self.land.vantage() };
        let seen = first.land.vantage();
        Vantage { eye: seen.eye + first.origin, target: seen.target + first.origin, ..seen }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scene_is_as_far_away_as_the_rectangle_around_it() {
        let extent = Extent::around([[2, 0], [4, 3]].into_iter());
        let away = |x, y| extent.parcels_to([x, y]);
        assert_eq!([away(3, 1), away(2, 3), away(0, 0), away(5, 9), away(-3, -9)], [0, 0, 2, 6, 9]);
        assert!(away(i32::MIN, i32::MAX) > 1 << 30);
    }
}
