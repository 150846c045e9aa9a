//! Models from glTF files.

use super::material::Material;
use crate::proto::{message, numbers};

message! {
    /// A model from a file.
    GltfContainer {
        /// A path in the scene's folder.
        src: String = 1,
        /// Bits of `mesh_collider::layer` for meshes that are seen. Absent: 0.
        visible_meshes_collision_mask: Option<u32> = 4,
        /// Bits of `mesh_collider::layer` for meshes named `…_collider`. Absent: pointers and bodies.
        invisible_meshes_collision_mask: Option<u32> = 5,
    }
}

message! {
    /// How far the model of an entity is. The host writes it.
    GltfContainerLoadingState {
        current_state: LoadingState = 1,
    }
}

message! {
    /// What changes at one node and those below it.
    GltfNodeModifier {
        /// Names of nodes with `/` between them; empty: all.
        path: String = 1,
        /// Absent: true.
        cast_shadows: Option<bool> = 2,
        material: Option<Material> = 3,
    }
}

message! {
    /// Changes to nodes of the entity's model.
    GltfNodeModifiers {
        modifiers: Vec<GltfNodeModifier> = 1,
    }
}

message! {
    /// Which animations of the model are playing.
    Animator {
        states: Vec<AnimationState> = 1,
    }
}

message! {
    /// One animation of a model.
    AnimationState {
        clip: String = 2,
        playing: Option<bool> = 3,
        /// Absent: 1.
        weight: Option<f32> = 4,
        /// Absent: 1.
        speed: Option<f32> = 5,
        /// Absent: true.
        r#loop: Option<bool> = 6,
        /// Whether it begins anew when it starts. Absent: false.
        should_reset: Option<bool> = 7,
    }
}

message! {
    /// Files to have at hand before they are needed.
    AssetLoad {
        assets: Vec<String> = 1,
    }
}

message! {
    /// How far one of them is. The host adds it.
    AssetLoadLoadingState {
        current_state: LoadingState = 1,
        asset: String = 2,
        timestamp: u32 = 3,
    }
}

numbers! {
    /// How far a file is.
    LoadingState {
        Unknown = 0,
        Loading = 1,
        NotFound = 2,
        FinishedWithError = 3,
        Finished = 4,
    }
}
