//! Animations (glTF 2.0 §3.11): clips, and which nodes they move.

use glam::{Quat, Vec3};
use gltf::json::accessor::Type;
use gltf::json::animation::{Animation, Channel as JsonChannel, Interpolation as JsonInterpolation, Property, Sampler};
use gltf::json::validation::Checked;

use super::accessor::{Accessors, Elements};
use super::document::lookup;
use super::error::ImportCause;
use super::limits::{Budget, MAX_KEY_NUMBERS};
use super::morph::rest_weights;
use super::node::{Hierarchy, unit};
use super::unsupported::Unsupported;
use crate::rig::{Channel, Clip, Interpolation, Keys, Rest, Target};

/// All clips of a file; nodes by their index in the file.
pub(super) struct Animations {
    pub(super) clips: Vec<Clip>,
    /// By node: whether a clip moves it or one of its ancestors.
    pub(super) moves: Vec<bool>,
    /// By node: whether a clip changes its morph targets' weights.
    pub(super) morphs: Vec<bool>,
}

impl Animations {
    pub(super) fn read(
        accessors: &Accessors<'_>,
        hierarchy: &Hierarchy,
        unsupported: &mut Unsupported,
    ) -> Result<Self, ImportCause> {
        let mut reader =
            Reader { accessors, hierarchy, numbers: Budget::new("numbers in its animations", MAX_KEY_NUMBERS) };
        let animations = &accessors.root.animations;
        let clips: Vec<Clip> =
            animations.iter().map(|animation| reader.clip(animation, unsupported)).collect::<Result<_, _>>()?;
        let (mut moves, mut morphs) = (vec![false; hierarchy.len()], vec![false; hierarchy.len()]);
        for channel in clips.iter().flat_map(|clip| &clip.channels) {
            let flags = if matches!(channel.target, Target::Weights(_)) { &mut morphs } else { &mut moves };
            flags[channel.node] = true;
        }
        for (node, parent) in hierarchy.parents_first() {
            moves[node] |= parent.is_some_and(|parent| moves[parent]);
        }
        Ok(Self { clips, moves, morphs })
    }
}

struct Reader<'a> {
    accessors: &'a Accessors<'a>,
    hierarchy: &'a Hierarchy,
    numbers: Budget,
}

impl Reader<'_> {
    fn clip(&mut self, animation: &Animation, unsupported: &mut Unsupported) -> Result<Clip, ImportCause> {
        let mut channels = Vec::new();
        for channel in &animation.channels {
            match self.channel(animation, channel)? {
                Ok(channel) => channels.push(channel),
                Err(why) => unsupported.add(format!("animation channels {why}")),
            }
        }
        let duration_s =
            channels.iter().filter_map(|channel| channel.target.times_s().last()).fold(0.0, |a, b| b.max(a));
        Ok(Clip { name: animation.name.clone().unwrap_or_default(), duration_s, channels })
    }

    /// The inner error says what is wrong with a channel that is left out.
    fn channel(&mut self, of: &Animation, json: &JsonChannel) -> Result<Result<Channel, &'static str>, ImportCause> {
        let (index, count) = (json.sampler.value(), of.samplers.len());
        let sampler = of.samplers.get(index).ok_or(ImportCause::Missing { what: "animation sampler", index, count })?;
        let node = json.target.node.value();
        let targets = rest_weights(self.accessors.root, lookup(self.accessors.root, json.target.node, "node")?)?.len();
        let Checked::Valid(path) = json.target.path else { return Ok(Err("of an unknown property")) };
        let Checked::Valid(interpolation) = sampler.interpolation else {
            return Ok(Err("of an unknown interpolation"));
        };
        if path != Property::MorphTargetWeights && matches!(self.hierarchy.rest(node), Some(Rest::Matrix(_))) {
            return Ok(Err("of nodes that have a matrix"));
        }
        let interpolation = match interpolation {
            JsonInterpolation::Step => Interpolation::Step,
            JsonInterpolation::Linear => Interpolation::Linear,
            JsonInterpolation::CubicSpline => Interpolation::CubicSpline,
        };
        let target = match path {
            Property::Translation => self.keys(sampler, interpolation, VEC3)?.map(Target::Translation),
            Property::Scale => self.keys(sampler, interpolation, VEC3)?.map(Target::Scale),
            Property::Rotation => self.keys(sampler, interpolation, QUAT)?.map(Target::Rotation),
            Property::MorphTargetWeights => self.weights(sampler, interpolation, targets)?.map(Target::Weights),
        };
        Ok(target.map(|target| Channel { node, target }))
    }

    fn times(&mut self, sampler: &Sampler) -> Result<Result<Vec<f32>, &'static str>, ImportCause> {
        let elements = self.accessors.floats(sampler.input, Type::Scalar)?;
        self.numbers.take(elements.count())?;
        let times: Vec<f32> = (0..elements.count()).map(|at| elements.floats::<1>(at)[0]).collect();
        if times.is_empty() {
            return Ok(Err("without keys"));
        }
        let sound = times.iter().all(|time| time.is_finite() && *time >= 0.0) && times.is_sorted();
        Ok(if sound { Ok(times) } else { Err("with times that do not increase from 0") })
    }

    fn keys<T>(
        &mut self,
        sampler: &Sampler,
        interpolation: Interpolation,
        (kind, read): Read<T>,
    ) -> Result<Result<Keys<T>, &'static str>, ImportCause> {
        let times_s = match self.times(sampler)? {
            Ok(times) => times,
            Err(why) => return Ok(Err(why)),
        };
        let elements = self.accessors.floats(sampler.output, kind)?;
        let wanted = times_s.len() * values_of(interpolation);
        if elements.count() < wanted {
            return Ok(Err(TOO_FEW));
        }
        self.numbers.take(wanted * elements.components())?;
        let values: Option<Vec<T>> = (0..wanted).map(|at| read(&elements, at, interpolation)).collect();
        Ok(values.map(|values| Keys { times_s, values, interpolation }).ok_or(TOO_GREAT))
    }

    fn weights(
        &mut self,
        sampler: &Sampler,
        interpolation: Interpolation,
        targets: usize,
    ) -> Result<Result<Keys<Vec<f32>>, &'static str>, ImportCause> {
        let times_s = match self.times(sampler)? {
            Ok(times) => times,
            Err(why) => return Ok(Err(why)),
        };
        let elements = self.accessors.floats(sampler.output, Type::Scalar)?;
        let values = times_s.len() * values_of(interpolation);
        if targets == 0 || values.checked_mul(targets).is_none_or(|wanted| elements.count() < wanted) {
            return Ok(Err(TOO_FEW));
        }
        // A list for each value takes some room of its own.
        self.numbers.take(values * (targets + 6))?;
        let list = |value: usize| -> Option<Vec<f32>> {
            (0..targets).map(|at| moderate(elements.floats::<1>(value * targets + at)).map(|[w]| w)).collect()
        };
        let values: Option<Vec<Vec<f32>>> = (0..values).map(list).collect();
        Ok(values.map(|values| Keys { times_s, values, interpolation }).ok_or(TOO_GREAT))
    }
}

const TOO_FEW: &str = "with fewer values than their keys need";
const TOO_GREAT: &str = "with numbers that are not finite or too great";

/// Values of a key: with tangents three.
fn values_of(interpolation: Interpolation) -> usize {
    if interpolation == Interpolation::CubicSpline { 3 } else { 1 }
}

/// Numbers that can be multiplied with one another without an overflow.
fn moderate<const N: usize>(numbers: [f32; N]) -> Option<[f32; N]> {
    const GREATEST: f32 = 1.0e7;
    numbers.iter().all(|number| number.abs() <= GREATEST).then_some(numbers)
}

/// The accessor's type, and what makes of an element a value.
type Read<T> = (Type, fn(&Elements<'_>, usize, Interpolation) -> Option<T>);

const VEC3: Read<Vec3> = (Type::Vec3, |elements, at, _| moderate(elements.floats(at)).map(Vec3::from_array));

const QUAT: Read<Quat> = (Type::Vec4, |elements, at, interpolation| {
    let value = Quat::from_array(moderate(elements.floats(at))?);
    // Tangents have any length.
    let is_tangent = interpolation == Interpolation::CubicSpline && at % 3 != 1;
    Some(if is_tangent { value } else { unit(value) })
});
