//! The components of the SDK: what their bytes mean.
//!
//! Each is a struct that a [`Component`] decodes and encodes; [`KNOWN`] lists them all. Numbers and names are those of Decentraland's
//! protocol (`proto/decentraland/sdk/components` in the npm package `@dcl/protocol`). “Absent” says what an optional field means when
//! it is not there.

pub mod avatar;
pub mod camera;
pub(crate) mod catalogue;
pub mod common;
pub(crate) mod component;
pub mod explorer;
pub mod look;
pub mod material;
pub mod media;
pub mod mesh_collider;
pub mod mesh_renderer;
pub mod model;
pub mod particles;
pub mod player;
pub mod pointer;
pub mod realm;
pub mod sense;
mod status;
pub mod text;
pub mod texture;
mod transform;
pub mod tween;
pub mod ui;
pub mod ui_transform;

pub use avatar::{AvatarAttach, AvatarModifierArea, AvatarNametag, AvatarShape};
pub use camera::{CameraMode, CameraModeArea, MainCamera, VirtualCamera};
pub use catalogue::{KNOWN, Kind, Known, known};
pub use component::Component;
pub use explorer::{ExplorerItemPurchaseResult, ExplorerUiEventsResult, TouchScreenControls};
pub use look::{Billboard, LightSource, MapPin, NftShape, SkyboxTime, VisibilityComponent};
pub use material::Material;
pub use media::{AudioAnalysis, AudioEvent, AudioSource, AudioStream, VideoEvent, VideoPlayer};
pub use mesh_collider::MeshCollider;
pub use mesh_renderer::MeshRenderer;
pub use model::{
    Animator, AssetLoad, AssetLoadLoadingState, GltfContainer, GltfContainerLoadingState, GltfNodeModifiers,
};
pub use particles::ParticleSystem;
pub use player::{
    AvatarBase, AvatarEmoteCommand, AvatarEquippedData, AvatarLocomotionSettings, InputModifier, PhysicsCombinedForce,
    PhysicsCombinedImpulse, PlayerIdentityData,
};
pub use pointer::{PointerEvents, PointerEventsResult, PointerLock, PrimaryPointerInfo};
pub use realm::{EngineInfo, RealmInfo};
pub use sense::{Raycast, RaycastResult, TriggerArea, TriggerAreaResult};
pub use status::{Status, status};
pub use text::TextShape;
pub use transform::Transform;
pub use tween::{Tween, TweenSequence, TweenState};
pub use ui::{
    UiBackground, UiCanvasInformation, UiDropdown, UiDropdownResult, UiInput, UiInputBinding, UiInputResult, UiText,
};
pub use ui_transform::UiTransform;

pub use crate::proto::error::DecodeError;
