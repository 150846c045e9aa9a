//! What is in a box of a scene's screen: what is behind it, text, a line to write in, a list.

use lightcone_sdk7::components::common::Color4;
use lightcone_sdk7::components::text::{Font, TextAlignMode};
use lightcone_sdk7::components::texture::Tex;
use lightcone_sdk7::components::ui::{BackgroundTextureMode, TextWrap};
use lightcone_sdk7::components::{UiBackground, UiDropdown, UiInput, UiText};
use lightcone_world::page::{Background, Choice, Field, Fill, Lettering, Words};

use super::ui_style::colour;
use crate::sdk7::page_files::PageFiles;

/// Of one text.
const MAX_TEXT_BYTES: usize = 8 << 10;
/// Of what a line says, and of an option.
pub(super) const MAX_LINE_BYTES: usize = 1 << 10;
/// Of a list.
const MAX_OPTIONS: usize = 128;
const MAX_OPTIONS_BYTES: usize = 8 << 10;
/// Letters are no larger.
const MOST_PX: i32 = 1000;
const USUAL_PX: i32 = 10;
const WHITE: [u8; 4] = [255; 4];
const BLACK: [u8; 4] = [0, 0, 0, 255];
/// Of what stands in an empty line.
const GREY: [u8; 4] = [77, 77, 77, 255];

/// None: nothing is seen behind it.
pub(super) fn background(said: &UiBackground, files: &PageFiles) -> Option<Background> {
    let tint = said.color.as_ref().map(colour);
    let Some(texture) = &said.texture else {
        return tint.map(|colour| Background { colour, picture: None, fill: Fill::Center });
    };
    // Of players and videos there are no pictures here.
    let Some(Tex::Texture(texture)) = &texture.tex else { return None };
    let finite = |number: f32, usual: f32| if number.is_finite() { number.clamp(-1e3, 1e3) } else { usual };
    let fill = match said.texture_mode {
        BackgroundTextureMode::Center => Fill::Center,
        BackgroundTextureMode::Stretch => {
            let uvs: Vec<f32> = said.uvs.iter().take(8).map(|number| finite(*number, 0.0)).collect();
            Fill::Stretch { uvs: if uvs.len() == 8 { uvs } else { Vec::new() } }
        }
        BackgroundTextureMode::NineSlices => {
            let third = 1.0 / 3.0;
            let share = |number: f32| finite(number, third).clamp(0.0, 1.0);
            let slices = said.texture_slices.as_ref();
            Fill::Slices { slices: slices.map_or([third; 4], |it| [it.top, it.right, it.bottom, it.left].map(share)) }
        }
    };
    Some(Background { colour: tint.unwrap_or(WHITE), picture: Some(files.name(&texture.src)?), fill })
}

pub(super) fn words(said: &UiText) -> Words {
    let letters = lettering(said.color.as_ref(), WHITE, said.font_size, said.text_align, said.font);
    let wraps = said.text_wrap.unwrap_or(TextWrap::Wrap) == TextWrap::Wrap;
    Words { value: lines(&said.value), wraps, letters }
}

pub(super) fn field(said: &UiInput) -> Field {
    Field {
        hint: line(&said.placeholder),
        hint_colour: said.placeholder_color.as_ref().map_or(GREY, colour),
        value: said.value.as_deref().map(line),
        disabled: said.disabled,
        letters: lettering(said.color.as_ref(), BLACK, said.font_size, said.text_align, said.font),
    }
}

pub(super) fn choice(said: &UiDropdown) -> Choice {
    let mut left = MAX_OPTIONS_BYTES;
    let fits = |option: &String| {
        let fits = option.len() <= left;
        left = left.saturating_sub(option.len());
        fits
    };
    let options = said.options.iter().take(MAX_OPTIONS).map(|option| line(option)).take_while(fits).collect();
    Choice {
        options,
        chosen: said.selected_index.unwrap_or(if said.accept_empty { -1 } else { 0 }),
        empty: said.accept_empty.then(|| said.empty_label.as_deref().map(line).unwrap_or_default()),
        disabled: said.disabled,
        letters: lettering(said.color.as_ref(), BLACK, said.font_size, said.text_align, said.font),
    }
}

fn lettering(
    said: Option<&Color4>,
    usual: [u8; 4],
    size: Option<i32>,
    align: Option<TextAlignMode>,
    font: Option<Font>,
) -> Lettering {
    let align = match align.unwrap_or(TextAlignMode::MiddleCenter) {
        TextAlignMode::TopLeft => "top-left",
        TextAlignMode::TopCenter => "top-center",
        TextAlignMode::TopRight => "top-right",
        TextAlignMode::MiddleLeft => "middle-left",
        TextAlignMode::MiddleCenter => "middle-center",
        TextAlignMode::MiddleRight => "middle-right",
        TextAlignMode::BottomLeft => "bottom-left",
        TextAlignMode::BottomCenter => "bottom-center",
        TextAlignMode::BottomRight => "bottom-right",
    };
    let font = match font.unwrap_or(Font::SansSerif) {
        Font::SansSerif => "sans-serif",
        Font::Serif => "serif",
        Font::Monospace => "monospace",
    };
    let size = size.unwrap_or(USUAL_PX).clamp(1, MOST_PX) as f32;
    Lettering { colour: said.map_or(usual, colour), size, align, font }
}

/// Without control characters but for ends of lines: what one byte of a text becomes in JSON is then at most two.
fn lines(text: &str) -> String {
    cut(text, MAX_TEXT_BYTES).chars().filter(|c| *c == '\n' || !c.is_control()).collect()
}

/// In one line.
fn line(text: &str) -> String {
    cut(text, MAX_LINE_BYTES).chars().filter(|c| !c.is_control()).collect()
}

fn cut(text: &str, most_bytes: usize) -> &str {
    &text[..text.floor_char_boundary(most_bytes)]
}
