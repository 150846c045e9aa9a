//! Where a picture comes from and how it is laid on.

use super::common::Vector2;
use crate::proto::{message, numbers, oneof};

numbers! {
    /// What is beyond the edge of a picture.
    TextureWrapMode {
        Repeat = 0,
        Clamp = 1,
        Mirror = 2,
    }
}

numbers! {
    /// How a picture is enlarged.
    TextureFilterMode {
        Point = 0,
        Bilinear = 1,
        Trilinear = 2,
    }
}

message! {
    /// A picture from the scene's folder or from the web.
    Texture {
        src: String = 1,
        /// Absent: [`TextureWrapMode::Clamp`].
        wrap_mode: Option<TextureWrapMode> = 2,
        /// Absent: [`TextureFilterMode::Bilinear`].
        filter_mode: Option<TextureFilterMode> = 3,
        /// Absent: 0.
        offset: Option<Vector2> = 4,
        /// Absent: 1.
        tiling: Option<Vector2> = 5,
    }
}

message! {
    /// The portrait of a player.
    AvatarTexture {
        user_id: String = 1,
        /// Absent: [`TextureWrapMode::Clamp`].
        wrap_mode: Option<TextureWrapMode> = 2,
        /// Absent: [`TextureFilterMode::Bilinear`].
        filter_mode: Option<TextureFilterMode> = 3,
    }
}

message! {
    /// What a video player shows.
    VideoTexture {
        video_player_entity: u32 = 1,
        /// Absent: [`TextureWrapMode::Clamp`].
        wrap_mode: Option<TextureWrapMode> = 2,
        /// Absent: [`TextureFilterMode::Bilinear`].
        filter_mode: Option<TextureFilterMode> = 3,
    }
}

message! {
    /// A picture.
    TextureUnion {
        ;
        /// Which.
        tex: Tex
    }
}

oneof! {
    /// Which.
    Tex {
        Texture(Texture) = 1,
        AvatarTexture(AvatarTexture) = 2,
        VideoTexture(VideoTexture) = 3,
    }
}
