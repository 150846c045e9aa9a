//! Letters as models, each made once, and where they stand in a text.

use std::collections::BTreeMap;
use std::sync::Arc;

use glam::{Mat4, Vec2};
use lightcone_render::mesh::Vertex;
use lightcone_render::text::{ADVANCE, letter};
use lightcone_render::{AlphaMode, Mesh, TextureRef, Wrap};
use lightcone_sdk7::components::TextShape;
use lightcone_sdk7::components::text::TextAlignMode;
use lightcone_world::prelude::*;

/// Different letters of a scene; others are left out.
const MOST: usize = 1024;
/// Of one text, blanks included, what is laid out.
const MOST_LAID_OUT: usize = 8192;
/// Letters of one text.
const MOST_IN_TEXT: usize = 512;
/// From one line to the next, in sizes of the font.
const LINE: f32 = 1.15;
/// From a line's base to its middle.
const MIDDLE: f32 = 0.36;
/// Of a font of this size, a letter's em is a metre.
const A_METRE: f32 = 10.0;

/// Models of this run. Follows from what is shown.
#[derive(Default)]
pub(super) struct Letters(BTreeMap<char, Option<ModelIndex>>);

impl Letters {
    /// The model of a letter of a metre, its pen at the origin; none for a blank.
    pub(super) fn model(&mut self, character: char, models: &mut Models) -> Option<ModelIndex> {
        if let Some(known) = self.0.get(&character) {
            return *known;
        }
        if self.0.len() == MOST {
            return None;
        }
        let made = make(character).map(|model| models.add(model));
        self.0.insert(character, made);
        made
    }
}

/// A square that is read from +z.
fn make(character: char) -> Option<Model> {
    let letter = letter(character)?;
    let (corner, size) = (Vec2::from(letter.corner), Vec2::from(letter.size));
    let at = |x: f32, y: f32| Vertex {
        position: (corner + size * Vec2::new(x, y)).extend(0.0).into(),
        normal: [0.0, 0.0, 1.0],
        uv: [x, 1.0 - y],
        ..Vertex::default()
    };
    let mesh = Mesh::new(vec![at(0.0, 0.0), at(1.0, 0.0), at(1.0, 1.0), at(0.0, 1.0)], vec![0, 1, 2, 0, 2, 3]).ok()?;
    let picture = TextureRef { wrap_u: Wrap::Clamp, wrap_v: Wrap::Clamp, ..TextureRef::repeated(0) };
    let material = Material {
        base_colour_texture: Some(picture),
        alpha_mode: AlphaMode::Blend,
        double_sided: true,
        unlit: true,
        ..Material::default()
    };
    let part = Part { mesh: Arc::new(mesh), material: 0, model_from_part: Mat4::IDENTITY };
    Some(Model {
        textures: vec![Arc::new(letter.texture)],
        materials: vec![material],
        parts: vec![part],
        ..Model::default()
    })
}

/// How large a text's letters are, metres.
pub(super) fn em_m(said: &TextShape) -> f32 {
    let size = said.font_size.filter(|size| size.is_finite()).unwrap_or(10.0);
    size.clamp(0.01, 1000.0) / A_METRE
}

/// Every letter of a text, and where its pen is, metres right and up of the entity.
pub(super) fn laid_out(said: &TextShape) -> Vec<(char, Vec2)> {
    let em = em_m(said);
    let (width, height) = (extent(said.width), extent(said.height));
    let most = (width / (ADVANCE * em)).floor().max(1.0) as usize;
    let wraps = said.text_wrapping.unwrap_or(false);
    let end = said.text.char_indices().nth(MOST_LAID_OUT).map_or(said.text.len(), |(at, _)| at);
    // Scenes made with editors write the end of a line so.
    let text = said.text[..end].replace("\\n", "\n");
    let mut lines: Vec<String> =
        text.lines().flat_map(|line| if wraps { wrapped(line, most) } else { vec![line.to_owned()] }).collect();
    if let Some(count) = said.line_count.and_then(|count| usize::try_from(count).ok()).filter(|count| *count > 0) {
        lines.truncate(count);
    }
    let align = said.text_align.unwrap_or(TextAlignMode::MiddleCenter) as u32;
    let (across, down) = (align % 3, align / 3);
    let step = LINE * em + said.line_spacing.filter(|spacing| spacing.is_finite()).unwrap_or(0.0) * em / 100.0;
    let tall = step * lines.len() as f32;
    let top = [height * 0.5, tall * 0.5, tall - height * 0.5][down.min(2) as usize];
    let mut letters = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let wide = ADVANCE * em * line.chars().count() as f32;
        let left = [-width * 0.5, -wide * 0.5, width * 0.5 - wide][across as usize];
        let base = top - step * (at as f32 + 0.5) - MIDDLE * em;
        letters
            .extend(line.chars().enumerate().map(|(at, one)| (one, Vec2::new(left + ADVANCE * em * at as f32, base))));
    }
    letters.retain(|(character, _)| !character.is_whitespace() && !character.is_control());
    letters.truncate(MOST_IN_TEXT);
    letters
}

fn extent(said: Option<f32>) -> f32 {
    said.filter(|extent| extent.is_finite()).unwrap_or(1.0).clamp(0.0, 1000.0)
}

/// A line broken between words, so that no part has more letters than that; but for words that are longer.
fn wrapped(line: &str, most: usize) -> Vec<String> {
    let (mut lines, mut last, mut length) = (Vec::new(), String::new(), 0);
    for word in line.split_whitespace() {
        let letters = word.chars().count();
        if length > 0 && length + 1 + letters > most {
            lines.push(std::mem::take(&mut last));
            length = 0;
        }
        if length > 0 {
            last.push(' ');
            length += 1;
        }
        last.push_str(word);
        length += letters;
    }
    lines.push(last);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> TextShape {
        TextShape { text: text.into(), font_size: Some(10.0), ..TextShape::default() }
    }

    #[test]
    fn a_text_stands_around_its_entity() {
        let letters = laid_out(&text("HH\nHH"));
        assert_eq!(laid_out(&text("HH\\nHH")), letters);
        assert_eq!(letters.len(), 4);
        let middle = letters.iter().map(|(_, at)| *at + Vec2::new(ADVANCE * 0.5, MIDDLE)).sum::<Vec2>() / 4.0;
        assert!(middle.length() < 1e-5, "{middle}");
        assert!(letters[0].1.y > letters[2].1.y && letters[0].1.x < letters[1].1.x);
    }

    #[test]
    fn text_is_aligned_wrapped_and_bounded() {
        let left =
            TextShape { text_align: Some(TextAlignMode::TopLeft), width: Some(4.0), height: Some(2.0), ..text("ab") };
        assert_eq!(laid_out(&left)[0].1.x, -2.0);
        let narrow = TextShape { text_wrapping: Some(true), width: Some(2.0), ..text("one two three") };
        let rows: std::collections::BTreeSet<i32> =
            laid_out(&narrow).iter().map(|(_, at)| (at.y * 100.0) as i32).collect();
        assert_eq!(rows.len(), 3);
        assert_eq!(laid_out(&text(&"x".repeat(100_000))).len(), MOST_IN_TEXT);
        assert!(laid_out(&text(" \n\u{7} ")).is_empty());
        let long = TextShape {
            text_wrapping: Some(true),
            width: Some(1000.0),
            font_size: Some(0.0),
            ..text(&"a ".repeat(4 << 20))
        };
        assert_eq!(laid_out(&long).len(), MOST_IN_TEXT);
    }
}
