//! A renderer's scene that follows snapshots, between ticks too.

mod ear;
pub mod lettering;
pub(crate) mod mixer;
#[cfg(test)]
mod mixer_tests;
pub mod snapshot;

use std::collections::BTreeMap;
use std::sync::Arc;

use bevy_ecs::prelude::Entity;
use glam::{Mat4, Quat, Vec3};
use lightcone_render::rig::{Playing, Pose, Rig};
use lightcone_render::{Instance, InstanceId, Label, Lamp, ModelId, Scene, SceneError};

use lettering::Lettering;
use lightcone_world::drawn::Daylight;
use snapshot::{ClipTime, Item, Shining, Snapshot, Words};

/// Keeps a [`Scene`] as the newest snapshots say.
#[derive(Debug, Default)]
pub struct Stage {
    scene: Scene,
    placed: BTreeMap<Entity, (InstanceId, Instance)>,
    lettering: Lettering,
}

impl Stage {
    /// Texts are sized for pictures of so many rows.
    pub fn for_rows(rows: u32) -> Self {
        Self { lettering: Lettering::for_rows(rows), ..Self::default() }
    }

    /// From the next [`Stage::show`] on, texts are sized for pictures of so many rows.
    pub fn letter_for_rows(&mut self, rows: u32) {
        self.lettering.fit_rows(rows);
    }

    /// Begins with an empty scene: what comes next has nothing to do with what was shown.
    pub fn clear(&mut self) {
        (self.scene, self.placed) = (Scene::default(), BTreeMap::new());
    }

    /// To be drawn.
    pub fn scene(&self) -> &Scene {
        &self.scene
    }

    /// Texts as they are drawn.
    pub fn lettering(&mut self) -> &mut Lettering {
        &mut self.lettering
    }

    /// Makes the scene show `newest`, or the way from `earlier` to it: at `share` 0 the earlier, at 1 the newest.
    pub fn show(&mut self, earlier: Option<&Snapshot>, newest: &Snapshot, share: f32) -> Result<(), SceneError> {
        self.shine(newest.daylight);
        for model in newest.models.iter().skip(self.scene.models().len()) {
            self.scene.add_model(model.clone());
        }
        let earlier = earlier.filter(|_| share < 1.0);
        self.take_out_missing(&newest.items)?;
        for item in &newest.items {
            let before = earlier.and_then(|snapshot| find(&snapshot.items, item.entity));
            self.place(before, item, share)?;
        }
        self.light(earlier.map_or(&[], |snapshot| &snapshot.lamps), &newest.lamps, share);
        self.write(earlier.map_or(&[], |snapshot| &snapshot.words), &newest.words, share);
        Ok(())
    }

    fn shine(&mut self, daylight: Daylight) {
        let Daylight { sun, sky, fog_density_per_m, tone_mapping, sun_shadows } = daylight;
        let scene = &mut self.scene;
        (scene.sun, scene.sky, scene.fog_density_per_m) = (sun, sky, fog_density_per_m);
        (scene.tone_mapping, scene.sun_shadows) = (tone_mapping, sun_shadows);
    }

    fn take_out_missing(&mut self, items: &[Item]) -> Result<(), SceneError> {
        let gone: Vec<Entity> = self.placed.keys().copied().filter(|entity| find(items, *entity).is_none()).collect();
        for (id, _) in gone.iter().filter_map(|entity| self.placed.remove(entity)) {
            self.scene.remove_instance(id)?;
        }
        Ok(())
    }

    fn place(&mut self, before: Option<&Item>, item: &Item, share: f32) -> Result<(), SceneError> {
        let model = ModelId(item.model.0);
        let placed = self.placed.get(&item.entity).filter(|(_, placed)| placed.model == model);
        let instance = Instance {
            model,
            world_from_model: before
                .map_or(item.world_from_model, |b| between(b.world_from_model, item.world_from_model, share)),
            tint: item.tint,
            owner: item.owner,
            pose: self.pose(before, item, share, placed.and_then(|(_, placed)| placed.pose.as_ref())),
        };
        let id = match placed {
            Some((_, placed)) if *placed == instance => return Ok(()),
            Some((id, _)) => {
                *self.scene.instance_mut(*id)? = instance.clone();
                *id
            }
            None => {
                if let Some((id, _)) = self.placed.get(&item.entity) {
                    self.scene.remove_instance(*id)?;
                }
                self.scene.add(instance.clone())?
            }
        };
        self.placed.insert(item.entity, (id, instance));
        Ok(())
    }

    /// What the clips make of the model, or the pose before if that is the same.
    fn pose(&self, before: Option<&Item>, item: &Item, share: f32, last: Option<&Arc<Pose>>) -> Option<Arc<Pose>> {
        let rig = self.scene.model(ModelId(item.model.0)).ok()?.rig.as_deref()?;
        if item.clips.is_empty() {
            return None;
        }
        let earlier = before.map_or(&[][..], |before| &before.clips);
        let playing: Vec<Playing> =
            item.clips.iter().enumerate().map(|(at, clip)| playing(rig, earlier.get(at), clip, share)).collect();
        let pose = rig.pose(&playing);
        Some(last.filter(|last| ***last == pose).map_or_else(|| Arc::new(pose), Arc::clone))
    }

    fn light(&mut self, earlier: &[Shining], newest: &[Shining], share: f32) {
        self.scene.lamps.clear();
        for Shining { entity, lamp } in newest {
            let before = earlier.binary_search_by_key(entity, |shining| shining.entity).map(|at| &earlier[at].lamp);
            let position = before.map_or(lamp.position, |before| moved(before.position, lamp.position, share));
            self.scene.lamps.push(Lamp { position, ..*lamp });
        }
    }

    fn write(&mut self, earlier: &[Words], newest: &[Words], share: f32) {
        self.scene.labels.clear();
        for words in newest {
            let before = earlier.binary_search_by_key(&words.entity, |words| words.entity).map(|at| &earlier[at]);
            let position = before.map_or(words.position, |before| moved(before.position, words.position, share));
            if let Some(bitmap) = self.lettering.plate(&words.text) {
                self.scene.labels.push(Label { position, bitmap, owner: words.owner });
            }
        }
        self.lettering.forget_unused();
    }
}

fn find(items: &[Item], entity: Entity) -> Option<&Item> {
    items.binary_search_by_key(&entity, |item| item.entity).ok().map(|at| &items[at])
}

/// The clip on the way from one snapshot to the next. One that began anew is not played backwards.
fn playing(rig: &Rig, before: Option<&ClipTime>, clip: &ClipTime, share: f32) -> Playing {
    const JUMP_S: f64 = 1.0;
    let before = before.filter(|b| b.clip == clip.clip && (b.time_s - clip.time_s).abs() <= JUMP_S);
    let time_s = before.map_or(clip.time_s, |b| b.time_s + (clip.time_s - b.time_s) * f64::from(share));
    let duration_s = rig.clips.get(clip.clip).map_or(0.0, |clip| f64::from(clip.duration_s));
    let time_s = if clip.repeats && duration_s > 0.0 { time_s.rem_euclid(duration_s) } else { time_s };
    Playing { clip: clip.clip, time_s: time_s as f32, weight: clip.weight }
}

/// A place on the way from one to the other, as of [`between`].
fn moved(from: Vec3, to: Vec3, share: f32) -> Vec3 {
    let at = Mat4::from_translation;
    between(at(from), at(to), share).w_axis.truncate()
}

/// A pose on the way from one to the other. What jumped further than a body moves in a tick is not swept through the world.
pub(crate) fn between(from: Mat4, to: Mat4, share: f32) -> Mat4 {
    const JUMP_M: f32 = 3.0;
    if from == to || from.w_axis.distance_squared(to.w_axis) > JUMP_M * JUMP_M {
        return to;
    }
    let (scale_a, rotation_a, place_a): (Vec3, Quat, Vec3) = from.to_scale_rotation_translation();
    let (scale_b, rotation_b, place_b): (Vec3, Quat, Vec3) = to.to_scale_rotation_translation();
    Mat4::from_scale_rotation_translation(
        scale_a.lerp(scale_b, share),
        rotation_a.slerp(rotation_b, share),
        place_a.lerp(place_b, share),
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use glam::Vec4;
    use lightcone_render::Model;
    use lightcone_render::rig::{Channel, Clip, Interpolation, Keys, Node, Rest, RiggedPart, Target, Transform};

    use super::*;
    use lightcone_world::drawn::{ModelIndex, Vantage};

    fn snapshot(items: Vec<Item>, words: Vec<Words>) -> Snapshot {
        Snapshot {
            tick: 1,
            early: false,
            version: 0,
            daylight: Daylight { fog_density_per_m: 0.01, sun_shadows: false, ..Daylight::default() },
            models: Arc::from([Arc::new(slider())]),
            items,
            words,
            lamps: Vec::new(),
            seers: Vec::new(),
            sounds: Vec::new(),
            vantage: Vantage::default(),
        }
    }

    /// A node that goes 10 m along x in two seconds.
    fn slider() -> Model {
        let rest = Transform { translation: Vec3::ZERO, rotation: Quat::IDENTITY, scale: Vec3::ONE };
        let values = vec![Vec3::ZERO, Vec3::X * 10.0];
        let keys = Keys { times_s: vec![0.0, 2.0], values, interpolation: Interpolation::Linear };
        let channels = vec![Channel { node: 0, target: Target::Translation(keys) }];
        let rig = Rig {
            nodes: vec![Node { parent: None, rest: Rest::Transform(rest), weights: Vec::new() }],
            clips: vec![Clip { name: "slide".into(), duration_s: 2.0, channels }],
            parts: vec![Some(RiggedPart { node: 0, node_from_part: Mat4::IDENTITY, deform: None })],
            ..Rig::default()
        };
        Model { rig: Some(Arc::new(rig)), ..Model::default() }
    }

    fn item(clips: &[ClipTime]) -> Item {
        let entity = Entity::from_raw_u32(1).unwrap();
        let (model, world_from_model) = (ModelIndex(0), Mat4::IDENTITY);
        Item { entity, model, world_from_model, tint: Vec4::ONE, owner: 0, clips: clips.into() }
    }

    fn at(time_s: f64, repeats: bool) -> Item {
        item(&[ClipTime { clip: 0, time_s, weight: 1.0, repeats }])
    }

    fn pose(stage: &Stage) -> Option<Arc<Pose>> {
        stage.scene().instances().next().unwrap().1.pose.clone()
    }

    fn x_of(stage: &Stage) -> f32 {
        pose(stage).unwrap().model_from_node[0].w_axis.x
    }

    #[test]
    fn the_light_of_the_newest_snapshot_is_the_scenes() {
        let snapshot = snapshot(Vec::new(), Vec::new());
        let mut stage = Stage::default();
        stage.show(None, &snapshot, 1.0).unwrap();
        let scene = stage.scene();
        let shown = (scene.fog_density_per_m, scene.sun_shadows, scene.tone_mapping);
        assert_eq!(shown, (0.01, false, Daylight::default().tone_mapping));
    }

    #[test]
    fn clips_play_between_ticks_and_begin_anew_without_running_back() {
        let mut stage = Stage::default();
        let mut x = |before: Item, now: Item, share: f32| {
            let (before, now) = (snapshot(vec![before], Vec::new()), snapshot(vec![now], Vec::new()));
            stage.show(Some(&before), &now, share).unwrap();
            x_of(&stage)
        };
        assert_eq!(x(at(0.2, true), at(0.4, true), 0.5), 1.5);
        assert!((x(at(1.9, true), at(2.1, true), 0.75) - 0.25).abs() < 1e-4);
        assert_eq!(x(at(200.0, true), at(0.4, true), 0.5), 2.0);
        assert_eq!(x(at(5.0, false), at(5.1, false), 0.5), 10.0);
    }

    #[test]
    fn a_pose_that_did_not_change_is_the_same_one() {
        let mut stage = Stage::default();
        let mut show = |item: Item| {
            stage.show(None, &snapshot(vec![item], Vec::new()), 1.0).unwrap();
            (pose(&stage), stage.scene().revision())
        };
        let (first, revision) = show(at(5.0, false));
        let (second, same) = show(at(6.0, false));
        assert!(Arc::ptr_eq(first.as_ref().unwrap(), second.as_ref().unwrap()) && revision == same);
        let (third, other) = show(at(1.0, false));
        assert!(!Arc::ptr_eq(first.as_ref().unwrap(), third.as_ref().unwrap()) && revision != other);
        assert_eq!(show(item(&[])).0, None);
    }

    #[test]
    fn words_follow_their_entity_and_go_with_it() {
        let words = |x: f32| Words {
            entity: Entity::from_raw_u32(4).unwrap(),
            position: Vec3::X * x,
            text: "Amber Fox".into(),
            owner: 3,
        };
        let mut stage = Stage::default();
        let (before, now) = (snapshot(Vec::new(), vec![words(1.0)]), snapshot(Vec::new(), vec![words(2.0)]));
        stage.show(Some(&before), &now, 0.5).unwrap();
        let label = &stage.scene().labels[0];
        assert!((label.position.x - 1.5).abs() < 1e-6 && label.owner == 3);
        stage.show(Some(&now), &snapshot(Vec::new(), Vec::new()), 1.0).unwrap();
        assert!(stage.scene().labels.is_empty());
    }

    #[test]
    fn a_lamp_follows_its_entity_and_goes_with_it() {
        let shining = |x: f32| {
            let lamp = Lamp { position: Vec3::X * x, colour: Vec3::ONE, range_m: 5.0, beam: None };
            vec![Shining { entity: Entity::from_raw_u32(4).unwrap(), lamp }]
        };
        let dark = snapshot(Vec::new(), Vec::new());
        let [before, now] = [1.0, 2.0].map(|x| Snapshot { lamps: shining(x), ..dark.clone() });
        let mut stage = Stage::default();
        stage.show(Some(&before), &now, 0.5).unwrap();
        assert_eq!(
            stage.scene().lamps,
            [Lamp { position: Vec3::X * 1.5, colour: Vec3::ONE, range_m: 5.0, beam: None }]
        );
        stage.show(Some(&now), &dark, 1.0).unwrap();
        assert!(stage.scene().lamps.is_empty());
    }

    #[test]
    fn things_move_smoothly_but_are_not_swept_through_the_world() {
        let at = |x| Mat4::from_translation(Vec3::new(x, 0.0, 0.0));
        assert!(between(at(0.0), at(1.0), 0.25).abs_diff_eq(at(0.25), 1e-6));
        assert_eq!(between(at(0.0), at(50.0), 0.25), at(50.0));
    }
}
