//! Where the nodes of a rig are at one moment.

use glam::{Mat4, Quat, Vec3};

use super::clip::Target;
use super::sample::{Value, sample};
use super::skeleton::{Node, Rest, Rig, Transform};
use crate::mesh::Aabb;

/// A clip that plays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Playing {
    /// Index into [`Rig::clips`].
    pub clip: usize,
    /// Seconds from the clip's start; past its end it holds the last key.
    pub time_s: f32,
    /// How much of it, relative to the other clips that play. With 0 or less it does not play.
    pub weight: f32,
}

/// Greatest number in a node's or a joint's matrix: what is moved by it stays finite.
const GREATEST: f32 = 1.0e10;

/// A matrix, or another one if it holds a number that is no number or too great.
fn sound_or(matrix: Mat4, other: Mat4) -> Mat4 {
    let is_sound = matrix.to_cols_array().iter().all(|number| number.abs() <= GREATEST);
    if is_sound { matrix } else { other }
}

/// Where the nodes of a rig are at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Pose {
    /// One matrix for each node.
    pub model_from_node: Vec<Mat4>,
    /// For each node, the weights of its mesh's morph targets; as many as [`Node::weights`] has.
    pub weights: Vec<Vec<f32>>,
}

impl Rig {
    /// The pose when nothing plays.
    pub fn rest_pose(&self) -> Pose {
        self.pose(&[])
    }

    /// Blends clips by weight. A node that a clip does not move counts as being at rest for that clip. A node whose matrix would
    /// hold something that is not a number, or a number beyond all use, stays where its parent is.
    pub fn pose(&self, playing: &[Playing]) -> Pose {
        let blends = self.blends(playing);
        let mut model_from_node: Vec<Mat4> = Vec::with_capacity(self.nodes.len());
        for (node, blend) in self.nodes.iter().zip(&blends) {
            let parent = node.parent.and_then(|parent| model_from_node.get(parent)).copied().unwrap_or(Mat4::IDENTITY);
            model_from_node.push(sound_or(parent * blend.rest(node).matrix(), parent));
        }
        let weights = self.nodes.iter().zip(&blends).map(|(node, blend)| blend.weights(node)).collect();
        Pose { model_from_node, weights }
    }

    /// What the clips together make of each node.
    fn blends(&self, playing: &[Playing]) -> Vec<Blend> {
        let mut blends = vec![Blend::default(); self.nodes.len()];
        let counts = |playing: &&Playing| playing.weight > 0.0 && playing.weight.is_finite();
        let total: f32 = playing.iter().filter(counts).map(|playing| playing.weight).sum();
        for playing in playing.iter().filter(counts) {
            let Some(clip) = self.clips.get(playing.clip) else { continue };
            let time_s = if playing.time_s.is_finite() { playing.time_s } else { 0.0 };
            for channel in &clip.channels {
                if let Some(blend) = blends.get_mut(channel.node) {
                    blend.add(&channel.target, time_s, playing.weight / total);
                }
            }
        }
        blends
    }

    /// A skin's joints as matrices from the mesh's bind space to the model's. The matrix is the identity for a joint that the pose
    /// lacks, and where it would hold something that is not a number or a number beyond all use.
    pub fn joint_matrices(&self, skin: usize, pose: &Pose) -> Vec<Mat4> {
        let Some(skin) = self.skins.get(skin) else { return Vec::new() };
        let model_from_joint = |joint: &usize| pose.model_from_node.get(*joint).copied().unwrap_or(Mat4::IDENTITY);
        skin.joints
            .iter()
            .zip(&skin.joint_from_mesh)
            .map(|(joint, from)| sound_or(model_from_joint(joint) * *from, Mat4::IDENTITY))
            .collect()
    }

    /// Where a part stands in a pose; `None` for a part that does not move, which stands where [`crate::Part`] says.
    pub fn model_from_part(&self, part: usize, pose: &Pose) -> Option<Mat4> {
        let rigged = self.parts.get(part)?.as_ref()?;
        // §3.7.3.3: a skinned mesh follows its joints alone.
        if rigged.deform.as_ref().is_some_and(|deform| deform.skin.is_some()) {
            return Some(Mat4::IDENTITY);
        }
        Some(*pose.model_from_node.get(rigged.node)? * rigged.node_from_part)
    }

    /// A box that contains a deformed part in the space that [`Rig::model_from_part`] starts from; `None` for parts that
    /// keep their form.
    pub fn deformed_bounds(&self, part: usize, pose: &Pose) -> Option<Aabb> {
        let rigged = self.parts.get(part)?.as_ref()?;
        let deform = rigged.deform.as_ref()?;
        let weights = pose.weights.get(rigged.node).map_or(&[][..], Vec::as_slice);
        let moved: f32 =
            deform.targets.iter().zip(weights).map(|(target, weight)| target.greatest_m * weight.abs()).sum();
        let swollen = |aabb: Aabb| Aabb { min: aabb.min - moved, max: aabb.max + moved };
        let Some(skin) = &deform.skin else {
            let positions = deform.bind.iter().map(|vertex| glam::Vec3::from(vertex.position));
            return Some(swollen(Aabb::around(positions)));
        };
        let matrices = self.joint_matrices(skin.skin, pose);
        let boxes = skin.joint_bounds.iter().zip(&matrices).filter(|(aabb, _)| !aabb.is_empty());
        Some(boxes.fold(Aabb::EMPTY, |all, (aabb, matrix)| all.union(swollen(*aabb).transformed(*matrix))))
    }
}

/// Values by share, and how much of the whole the shares are.
#[derive(Clone, Default)]
struct Blend {
    translation: (Vec3, f32),
    rotation: Option<(Quat, f32)>,
    scale: (Vec3, f32),
    weights: (Vec<f32>, f32),
}

impl Blend {
    fn add(&mut self, target: &Target, time_s: f32, share: f32) {
        let add = |sum: &mut (Vec3, f32), value: Option<Vec3>| {
            if let Some(value) = value {
                *sum = (sum.0 + value * share, sum.1 + share);
            }
        };
        match target {
            Target::Translation(keys) => add(&mut self.translation, sample(keys, time_s)),
            Target::Scale(keys) => add(&mut self.scale, sample(keys, time_s)),
            Target::Rotation(keys) => {
                if let Some(value) = sample(keys, time_s) {
                    self.rotation = Some(match self.rotation {
                        Some((sum, shares)) => (sum + toward(value, sum) * share, shares + share),
                        None => (value * share, share),
                    });
                }
            }
            Target::Weights(keys) => {
                if let Some(value) = sample(keys, time_s) {
                    self.weights = (Value::sum(&[(1.0, &self.weights.0), (share, &value)]), self.weights.1 + share);
                }
            }
        }
    }

    fn rest(&self, node: &Node) -> Rest {
        let Rest::Transform(rest) = node.rest else { return node.rest };
        let fill = |(sum, shares): (Vec3, f32), rest: Vec3| sum + rest * left(shares);
        let rotation = self
            .rotation
            .map_or(rest.rotation, |(sum, shares)| (sum + toward(rest.rotation, sum) * left(shares)).normalised());
        Rest::Transform(Transform {
            translation: fill(self.translation, rest.translation),
            rotation,
            scale: fill(self.scale, rest.scale),
        })
    }

    /// As many as the node has at rest.
    fn weights(&self, node: &Node) -> Vec<f32> {
        let (sum, shares) = &self.weights;
        let mut weights: Vec<f32> = Value::sum(&[(1.0, sum), (left(*shares), &node.weights)]);
        weights.resize(node.weights.len(), 0.0);
        weights
    }
}

/// What of the whole is at rest.
fn left(shares: f32) -> f32 {
    // Shares that sum to 1 but for rounding leave nothing.
    if shares > 1.0 - 1.0e-6 { 0.0 } else { 1.0 - shares }
}

/// Of the two quaternions that are one rotation, the one nearer to another.
fn toward(rotation: Quat, other: Quat) -> Quat {
    if rotation.dot(other) < 0.0 { -rotation } else { rotation }
}

#[cfg(test)]
mod tests {
    use super::super::clip::{Channel, Clip, Interpolation, Keys};
    use super::super::skeleton::Skin;
    use super::*;

    fn still<T>(value: T) -> Keys<T> {
        Keys { times_s: vec![0.0], values: vec![value], interpolation: Interpolation::Linear }
    }

    fn clip(targets: Vec<Target>) -> Clip {
        let channels = targets.into_iter().map(|target| Channel { node: 0, target }).collect();
        Clip { name: String::new(), duration_s: 0.0, channels }
    }

    /// Two nodes, the second a metre above the first.
    fn rig(clips: Vec<Clip>) -> Rig {
        let rest = |translation| Rest::Transform(Transform { translation, rotation: Quat::IDENTITY, scale: Vec3::ONE });
        let root = Node { parent: None, rest: rest(Vec3::X), weights: vec![0.5] };
        let child = Node { parent: Some(0), rest: rest(Vec3::Y), weights: Vec::new() };
        Rig { nodes: vec![root, child], clips, ..Rig::default() }
    }

    fn play(clip: usize, weight: f32) -> Playing {
        Playing { clip, time_s: 0.0, weight }
    }

    fn place(pose: &Pose, node: usize) -> Vec3 {
        pose.model_from_node[node].w_axis.truncate()
    }

    #[test]
    fn children_go_with_their_parents() {
        let turn = Quat::from_rotation_z(std::f32::consts::FRAC_PI_2);
        let rig = rig(vec![clip(vec![Target::Rotation(still(turn))])]);
        assert_eq!(place(&rig.rest_pose(), 1), Vec3::new(1.0, 1.0, 0.0));
        assert!(place(&rig.pose(&[play(0, 1.0)]), 1).abs_diff_eq(Vec3::ZERO, 1e-6));
    }

    #[test]
    fn clips_are_blended_by_weight_and_with_rest() {
        let at = |x: f32| Target::Translation(still(Vec3::X * x));
        let rig = rig(vec![clip(vec![at(5.0)]), clip(vec![at(9.0), Target::Weights(still(vec![1.0]))]), clip(vec![])]);
        let x = |playing: &[Playing]| place(&rig.pose(playing), 0).x;
        assert_eq!(x(&[play(0, 0.1)]), 5.0);
        assert_eq!(x(&[play(0, 1.0), play(1, 3.0)]), 8.0);
        assert_eq!(x(&[play(1, 1.0), play(2, 1.0)]), 5.0);
        assert_eq!(x(&[play(0, 0.0), play(1, -1.0), play(0, f32::NAN), play(77, 1.0)]), 1.0);
        assert_eq!(rig.pose(&[play(1, 1.0), play(0, 1.0)]).weights[0], [0.75]);
        assert_eq!(rig.rest_pose().weights, [vec![0.5], vec![]]);
    }

    #[test]
    fn rotations_blend_along_the_shorter_arc() {
        let turn = |angle: f32| Quat::from_rotation_y(angle);
        let targets = [turn(0.4), -turn(0.8)].map(|q| clip(vec![Target::Rotation(still(q))]));
        let rig = rig(targets.to_vec());
        let (_, rotation, _) =
            rig.pose(&[play(0, 1.0), play(1, 1.0)]).model_from_node[0].to_scale_rotation_translation();
        assert!(rotation.dot(turn(0.6)).abs() > 0.999_99, "{rotation}");
    }

    #[test]
    fn joints_of_no_use_rest_at_the_origin() {
        let mut rig = rig(Vec::new());
        let huge = [f32::MAX, 1.0e11].map(|number| Mat4::from_scale(Vec3::splat(number)));
        let joint_from_mesh = [&huge[..], &[Mat4::NAN, Mat4::IDENTITY]].concat();
        rig.skins.push(Skin { joints: vec![0, 1, 0, 77], joint_from_mesh });
        assert_eq!(rig.joint_matrices(0, &rig.rest_pose()), [Mat4::IDENTITY; 4]);
        assert_eq!(rig.joint_matrices(5, &rig.rest_pose()), []);
    }

    #[test]
    fn what_is_no_place_is_the_parents() {
        let huge = |v: f32| clip(vec![Target::Scale(still(Vec3::splat(v)))]);
        for rig in [rig(vec![huge(f32::NAN)]), rig(vec![huge(1.0e30)])] {
            let pose = rig.pose(&[play(0, 1.0)]);
            assert_eq!(pose.model_from_node[0], Mat4::IDENTITY);
        }
    }
}
