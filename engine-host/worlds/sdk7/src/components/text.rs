//! Text in the world.

use super::common::{Color3, Color4};
use crate::proto::{message, numbers};

message! {
    /// Text in the world.
    TextShape {
        text: String = 1,
        /// Absent: [`Font::SansSerif`].
        font: Option<Font> = 2,
        /// Absent: 10.
        font_size: Option<f32> = 3,
        font_auto_size: Option<bool> = 4,
        /// Absent: [`TextAlignMode::MiddleCenter`].
        text_align: Option<TextAlignMode> = 5,
        /// Absent: 1.
        width: Option<f32> = 6,
        /// Absent: 1.
        height: Option<f32> = 7,
        /// Absent: 0.
        padding_top: Option<f32> = 8,
        /// Absent: 0.
        padding_right: Option<f32> = 9,
        /// Absent: 0.
        padding_bottom: Option<f32> = 10,
        /// Absent: 0.
        padding_left: Option<f32> = 11,
        /// Absent: 0.
        line_spacing: Option<f32> = 12,
        line_count: Option<i32> = 13,
        /// Absent: false.
        text_wrapping: Option<bool> = 14,
        /// Absent: 0.
        shadow_blur: Option<f32> = 15,
        /// Absent: 0.
        shadow_offset_x: Option<f32> = 16,
        /// Absent: 0.
        shadow_offset_y: Option<f32> = 17,
        /// Absent: 0.
        outline_width: Option<f32> = 18,
        /// Absent: white.
        shadow_color: Option<Color3> = 19,
        /// Absent: white.
        outline_color: Option<Color3> = 20,
        /// Absent: white.
        text_color: Option<Color4> = 21,
    }
}

numbers! {
    /// Where text stands in its box.
    TextAlignMode {
        TopLeft = 0,
        TopCenter = 1,
        TopRight = 2,
        MiddleLeft = 3,
        MiddleCenter = 4,
        MiddleRight = 5,
        BottomLeft = 6,
        BottomCenter = 7,
        BottomRight = 8,
    }
}

numbers! {
    /// What letters look like.
    Font {
        SansSerif = 0,
        Serif = 1,
        Monospace = 2,
    }
}
