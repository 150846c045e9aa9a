//! Every component of the SDK, by number. This is the one place that says which there are.

use serde_json::Value;

use super::component::Component;
use super::transform::Transform;
use super::{
    avatar, camera, explorer, look, material, media, mesh_collider, mesh_renderer, model, particles, player, pointer,
    realm, sense, text, tween, ui, ui_transform,
};
use crate::crdt::id::ComponentId;
use crate::proto::error::DecodeError;
use crate::proto::message::{decode, encode};

/// How the values of a component go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// There is one, and who wrote last wins.
    LastWrite,
    /// There are many, and none is changed.
    GrowOnly {
        /// The field of a value that says when it came to be.
        time_field: u32,
    },
}

/// A component of the SDK.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Its number.
    pub id: ComponentId,
    /// What the SDK calls it.
    pub name: &'static str,
    /// How its values go together.
    pub kind: Kind,
    /// Decodes a value and encodes it again, which leaves only what is known of it.
    pub recode: fn(&[u8]) -> Result<Vec<u8>, DecodeError>,
    /// Decodes a value for people to look at: what is absent is left out.
    pub json: fn(&[u8]) -> Result<Value, DecodeError>,
}

impl Known {
    /// Whether it has many values, each added by a message of its own.
    pub fn grows(&self) -> bool {
        self.kind != Kind::LastWrite
    }
}

/// The component of that number.
pub fn known(id: ComponentId) -> Option<&'static Known> {
    KNOWN.binary_search_by_key(&id, |known| known.id).ok().map(|at| &KNOWN[at])
}

fn recode<C: Component>(data: &[u8]) -> Result<Vec<u8>, DecodeError> {
    C::decode(data).map(|component| component.encode())
}

fn json<C: Component>(data: &[u8]) -> Result<Value, DecodeError> {
    // Nothing of a component is what JSON cannot say.
    Ok(present(serde_json::to_value(C::decode(data)?).unwrap_or_default()))
}

/// Without what is absent.
fn present(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(fields.map(|(name, value)| (name, present(value))).collect())
        }
        Value::Array(all) => Value::Array(all.into_iter().map(present).collect()),
        other => other,
    }
}

impl Component for Transform {
    const ID: ComponentId = ComponentId(1);
    const NAME: &'static str = "Transform";

    fn decode(data: &[u8]) -> Result<Self, DecodeError> {
        Self::read(data)
    }

    fn encode(&self) -> Vec<u8> {
        self.write()
    }
}

macro_rules! kind {
    () => {
        Kind::LastWrite
    };
    ($time_field:literal) => {
        Kind::GrowOnly { time_field: $time_field }
    };
}

/// Components that are protocol buffers, in the order of their numbers; in brackets the time field of those that grow.
macro_rules! components {
    ($($id:literal $file:ident::$name:ident $(($time_field:literal))?;)*) => {
        $(
            impl Component for $file::$name {
                const ID: ComponentId = ComponentId($id);
                const NAME: &'static str = stringify!($name);

                fn decode(data: &[u8]) -> Result<Self, DecodeError> {
                    decode(data)
                }

                fn encode(&self) -> Vec<u8> {
                    encode(self)
                }
            }
        )*

        /// All of them, in the order of their numbers.
        pub const KNOWN: &[Known] = &[
            Known { id: Transform::ID, name: Transform::NAME, kind: Kind::LastWrite, recode: recode::<Transform>, json: json::<Transform> },
            $(Known {
                id: ComponentId($id),
                name: stringify!($name),
                kind: kind!($($time_field)?),
                recode: recode::<$file::$name>,
                json: json::<$file::$name>,
            },)*
        ];
    };
}

components! {
    1017 material::Material;
    1018 mesh_renderer::MeshRenderer;
    1019 mesh_collider::MeshCollider;
    1020 media::AudioSource;
    1021 media::AudioStream;
    1030 text::TextShape;
    1040 look::NftShape;
    1041 model::GltfContainer;
    1042 model::Animator;
    1043 media::VideoPlayer;
    1044 media::VideoEvent (1);
    1048 realm::EngineInfo;
    1049 model::GltfContainerLoadingState;
    1050 ui_transform::UiTransform;
    1052 ui::UiText;
    1053 ui::UiBackground;
    1054 ui::UiCanvasInformation;
    1060 sense::TriggerArea;
    1061 sense::TriggerAreaResult (5);
    1062 pointer::PointerEvents;
    1063 pointer::PointerEventsResult (5);
    1067 sense::Raycast;
    1068 sense::RaycastResult;
    1070 avatar::AvatarModifierArea;
    1071 camera::CameraModeArea;
    1072 camera::CameraMode;
    1073 avatar::AvatarAttach;
    1074 pointer::PointerLock;
    1075 camera::MainCamera;
    1076 camera::VirtualCamera;
    1078 player::InputModifier;
    1079 look::LightSource;
    1080 avatar::AvatarShape;
    1081 look::VisibilityComponent;
    1087 player::AvatarBase;
    1088 player::AvatarEmoteCommand (3);
    1089 player::PlayerIdentityData;
    1090 look::Billboard;
    1091 player::AvatarEquippedData;
    1093 ui::UiInput;
    1094 ui::UiDropdown;
    1095 ui::UiInputResult;
    1096 ui::UiDropdownResult;
    1097 look::MapPin;
    1099 model::GltfNodeModifiers;
    1102 tween::Tween;
    1103 tween::TweenState;
    1104 tween::TweenSequence;
    1105 media::AudioEvent (2);
    1106 realm::RealmInfo;
    1209 pointer::PrimaryPointerInfo;
    1210 look::SkyboxTime;
    1211 player::AvatarLocomotionSettings;
    1212 media::AudioAnalysis;
    1213 model::AssetLoad;
    1214 model::AssetLoadLoadingState (3);
    1215 player::PhysicsCombinedImpulse;
    1216 player::PhysicsCombinedForce;
    1217 particles::ParticleSystem;
    1218 explorer::TouchScreenControls;
    1219 ui::UiInputBinding;
    1220 explorer::ExplorerUiEventsResult (2);
    1221 avatar::AvatarNametag;
    1222 explorer::ExplorerItemPurchaseResult;
}
