//! What moves within a model: nodes, skins, morph targets and the clips that animate them (glTF 2.0 §3.7, §3.11).
//!
//! ```
//! use lightcone_render::Model;
//! use lightcone_render::rig::{Playing, Pose};
//!
//! /// The model as it is `time_s` seconds after it began to walk; `None` for a model in which nothing moves.
//! fn walking(model: &Model, time_s: f32) -> Option<Pose> {
//!     let rig = model.rig.as_ref()?;
//!     let clip = rig.clips.iter().position(|clip| clip.name == "Walk")?;
//!     Some(rig.pose(&[Playing { clip, time_s, weight: 1.0 }]))
//! }
//! assert!(walking(&Model::default(), 0.4).is_none());
//! ```

mod clip;
pub(crate) mod deform;
mod pose;
mod sample;
mod skeleton;

pub use clip::{Channel, Clip, Interpolation, Keys, Target};
pub use deform::{Deform, MorphTarget, SkinBinding};
pub use pose::{Playing, Pose};
pub use skeleton::{Node, Rest, Rig, RiggedPart, Skin, Transform};
