//! What else is seen of an entity, and the sky.

use super::common::{Color3, Vector2};
use super::texture::TextureUnion;
use crate::proto::{message, numbers, oneof};

message! {
    /// Whether an entity is seen.
    VisibilityComponent {
        /// Absent: true.
        visible: Option<bool> = 1,
        /// Absent: false.
        propagate_to_children: Option<bool> = 2,
    }
}

message! {
    /// Turns an entity to the camera.
    Billboard {
        /// Absent: [`BillboardMode::All`].
        billboard_mode: Option<BillboardMode> = 1,
        /// Whom it turns to. Absent: the camera.
        target_entity: Option<u32> = 2,
    }
}

numbers! {
    /// About which axes it turns.
    BillboardMode {
        None = 0,
        X = 1,
        Y = 2,
        Z = 4,
        All = 7,
    }
}

message! {
    /// A lamp that shines everywhere.
    Point {
    }
}

message! {
    /// A lamp that shines along Z.
    Spot {
        /// Absent: 21.8.
        inner_angle: Option<f32> = 9,
        /// Absent: 30.
        outer_angle: Option<f32> = 10,
    }
}

message! {
    /// A lamp.
    LightSource {
        /// Absent: true.
        active: Option<bool> = 1,
        /// Absent: white.
        color: Option<Color3> = 2,
        /// In candela; absent: 16,000.
        intensity: Option<f32> = 3,
        /// In metres. Absent or negative: the fourth root of the intensity.
        range: Option<f32> = 4,
        /// Absent: false.
        shadow: Option<bool> = 5,
        shadow_mask_texture: Option<TextureUnion> = 6,
        ;
        /// Which form it has.
        kind: Lamp
    }
}

oneof! {
    /// Which form it has.
    Lamp {
        Point(Point) = 7,
        Spot(Spot) = 8,
    }
}

message! {
    /// A framed picture that somebody owns.
    NftShape {
        urn: String = 1,
        /// Absent: [`NftFrameType::Classic`].
        style: Option<NftFrameType> = 2,
        /// Absent: [0.6404918, 0.611472, 0.8584906].
        color: Option<Color3> = 3,
    }
}

numbers! {
    /// What the frame is like.
    NftFrameType {
        Classic = 0,
        BaroqueOrnament = 1,
        DiamondOrnament = 2,
        MinimalWide = 3,
        MinimalGrey = 4,
        Blocky = 5,
        GoldEdges = 6,
        GoldCarved = 7,
        GoldWide = 8,
        GoldRounded = 9,
        MetalMedium = 10,
        MetalWide = 11,
        MetalSlim = 12,
        MetalRounded = 13,
        Pins = 14,
        MinimalBlack = 15,
        MinimalWhite = 16,
        Tape = 17,
        WoodSlim = 18,
        WoodWide = 19,
        WoodTwigs = 20,
        Canvas = 21,
        None = 22,
    }
}

message! {
    /// Which time of the day the sky shows.
    SkyboxTime {
        /// Seconds since midnight.
        fixed_time: u32 = 1,
        /// Absent: [`TransitionMode::Forward`].
        transition_mode: Option<TransitionMode> = 2,
    }
}

numbers! {
    /// Which way the sky goes there.
    TransitionMode {
        Forward = 0,
        Backward = 1,
    }
}

message! {
    /// A pin on the map.
    MapPin {
        position: Option<Vector2> = 1,
        texture: Option<TextureUnion> = 2,
        icon_size: f32 = 3,
        title: String = 4,
        description: String = 5,
    }
}
