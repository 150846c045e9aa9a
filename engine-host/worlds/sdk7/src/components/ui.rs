//! What stands on the screen.

use super::common::{BorderRect, Color4};
use super::pointer::InputAction;
use super::text::{Font, TextAlignMode};
use super::texture::TextureUnion;
use crate::proto::{message, numbers};

numbers! {
    /// Whether lines are broken.
    TextWrap {
        Wrap = 0,
        NoWrap = 1,
    }
}

message! {
    /// Text on the screen.
    UiText {
        value: String = 1,
        color: Option<Color4> = 2,
        text_align: Option<TextAlignMode> = 3,
        font: Option<Font> = 4,
        font_size: Option<i32> = 5,
        text_wrap: Option<TextWrap> = 6,
    }
}

message! {
    /// What is behind a part of the screen.
    UiBackground {
        color: Option<Color4> = 1,
        texture: Option<TextureUnion> = 2,
        texture_mode: BackgroundTextureMode = 3,
        texture_slices: Option<BorderRect> = 4,
        uvs: Vec<f32> = 5,
    }
}

numbers! {
    /// How its picture fills it.
    BackgroundTextureMode {
        NineSlices = 0,
        Center = 1,
        Stretch = 2,
    }
}

message! {
    /// A line to write in.
    UiInput {
        placeholder: String = 1,
        color: Option<Color4> = 2,
        placeholder_color: Option<Color4> = 3,
        disabled: bool = 4,
        text_align: Option<TextAlignMode> = 10,
        font: Option<Font> = 11,
        font_size: Option<i32> = 12,
        value: Option<String> = 13,
    }
}

message! {
    /// What was written. The host writes it.
    UiInputResult {
        value: String = 1,
        is_submit: Option<bool> = 2,
    }
}

message! {
    /// Keys that do the same as pressing it.
    UiInputBinding {
        actions: Vec<InputAction> = 1,
    }
}

message! {
    /// A list to choose from.
    UiDropdown {
        accept_empty: bool = 1,
        empty_label: Option<String> = 2,
        options: Vec<String> = 3,
        selected_index: Option<i32> = 4,
        disabled: bool = 5,
        color: Option<Color4> = 6,
        text_align: Option<TextAlignMode> = 10,
        font: Option<Font> = 11,
        font_size: Option<i32> = 12,
    }
}

message! {
    /// What was chosen. The host writes it.
    UiDropdownResult {
        value: i32 = 1,
    }
}

message! {
    /// How large the screen is. The host writes it.
    UiCanvasInformation {
        device_pixel_ratio: f32 = 1,
        width: i32 = 2,
        height: i32 = 3,
        interactable_area: Option<BorderRect> = 4,
        screen_inset_area: Option<BorderRect> = 5,
    }
}
