//! One node of a screen, and how it is written:
//!
//! ```json
//! {"id":[0,513], "in":[0,512], "at":2, "style":{"width":"50%", "height":12, "flexDirection":"column"},
//!  "back":{"colour":"#ffffffff", "picture":"5f…", "fill":"stretch", "uvs":[0,0,0,1,1,1,1,0]},
//!  "words":{"value":"<b>Hi</b>", "wraps":true, "colour":"#ffffffff", "size":10, "align":"middle-center", "font":"sans-serif"},
//!  "field":{"hint":"Your name", "hint_colour":"#4d4d4dff", "value":null, "disabled":false, "colour":…, "size":…, "align":…, "font":…},
//!  "choice":{"options":["Red","Blue"], "chosen":0, "empty":null, "disabled":false, "colour":…, "size":…, "align":…, "font":…},
//!  "blocks":true, "hears":["down","up","hover"]}
//! ```
//!
//! All but `id` and `at` may be absent.

use lightcone_attest::Digest;
use serde::{Deserialize, Serialize};

use super::look::{Style, hex};

/// Which node: a world may be made of parts that number theirs each for itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "[u32; 2]", from = "[u32; 2]")]
pub struct NodeId {
    /// Whose.
    pub part: u32,
    /// Of that part.
    pub number: u32,
}

impl From<[u32; 2]> for NodeId {
    fn from([part, number]: [u32; 2]) -> Self {
        Self { part, number }
    }
}

impl From<NodeId> for [u32; 2] {
    fn from(id: NodeId) -> Self {
        [id.part, id.number]
    }
}

/// A box, and what is in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScreenNode {
    /// The node that it stands in; none: the picture itself.
    pub parent: Option<NodeId>,
    /// Among those that stand in the same: they come by growing places.
    pub place: u32,
    /// How it is laid out.
    pub style: Style,
    /// Behind it.
    pub background: Option<Background>,
    /// Text in it.
    pub words: Option<Words>,
    /// It can be written in.
    pub field: Option<Field>,
    /// Something can be chosen.
    pub choice: Option<Choice>,
    /// What is below it gets neither mouse nor finger.
    pub blocks: bool,
    /// What it is told of.
    pub hears: Hears,
}

/// What of mouse and finger a node is told. What is told comes as a [`Touch`](super::Touch).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hears {
    /// It was pressed.
    pub down: bool,
    /// It was let go.
    pub up: bool,
    /// The mouse came or went.
    pub hover: bool,
}

/// What is behind a node.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Background {
    /// Of the picture's light; without a picture, of all of it.
    #[serde(serialize_with = "hex")]
    pub colour: [u8; 4],
    /// A file that the world offers, see [`WorldSpec::offering`](crate::WorldSpec::offering).
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "named")]
    pub picture: Option<Digest>,
    /// How the picture lies.
    #[serde(flatten)]
    pub fill: Fill,
}

/// How a picture lies in a box.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "fill", rename_all = "lowercase")]
pub enum Fill {
    /// In the middle, as large as it is.
    Center,
    /// As large as the box: the part of the picture between these corners (u, v from below on the left; corners clockwise from there).
    Stretch {
        /// All of it, where there are none.
        uvs: Vec<f32>,
    },
    /// Its edges keep their size. Shares of the picture: top, right, bottom, left.
    Slices {
        /// See above.
        slices: [f32; 4],
    },
}

/// What letters look like.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Lettering {
    /// Of the letters.
    #[serde(serialize_with = "hex")]
    pub colour: [u8; 4],
    /// Pixels of CSS.
    pub size: f32,
    /// As in `top-left`, `middle-center`.
    pub align: &'static str,
    /// A generic family of CSS.
    pub font: &'static str,
}

impl Default for Lettering {
    fn default() -> Self {
        Self { colour: [255; 4], size: 10.0, align: "middle-center", font: "sans-serif" }
    }
}

/// Text. Pages honour `<b>`, `<i>` and `<color=#rrggbb>` in it, and leave all other tags out.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Words {
    /// What it says.
    pub value: String,
    /// Whether lines are broken where the box ends.
    pub wraps: bool,
    /// Its letters.
    #[serde(flatten)]
    pub letters: Lettering,
}

/// A line to write in.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Field {
    /// In it while it is empty.
    pub hint: String,
    /// Of that.
    #[serde(serialize_with = "hex")]
    pub hint_colour: [u8; 4],
    /// What stands in it from now on; none: what the player wrote.
    pub value: Option<String>,
    /// Nobody can write in it.
    pub disabled: bool,
    /// Its letters.
    #[serde(flatten)]
    pub letters: Lettering,
}

/// A list to choose from.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Choice {
    /// In order.
    pub options: Vec<String>,
    /// Which is chosen; below zero: none.
    pub chosen: i32,
    /// What stands for none, where none may be chosen.
    pub empty: Option<String>,
    /// Nobody can choose.
    pub disabled: bool,
    /// Its letters.
    #[serde(flatten)]
    pub letters: Lettering,
}

/// As a page reads it.
#[derive(Serialize)]
pub(super) struct Described<'a> {
    id: NodeId,
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    parent: Option<NodeId>,
    at: u32,
    #[serde(skip_serializing_if = "Style::is_empty")]
    style: &'a Style,
    #[serde(skip_serializing_if = "Option::is_none")]
    back: Option<&'a Background>,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<&'a Words>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a Field>,
    #[serde(skip_serializing_if = "Option::is_none")]
    choice: Option<&'a Choice>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    blocks: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hears: Vec<&'static str>,
}

impl ScreenNode {
    pub(super) fn described(&self, id: NodeId) -> Described<'_> {
        let Hears { down, up, hover } = self.hears;
        let hears = [(down, "down"), (up, "up"), (hover, "hover")];
        Described {
            id,
            parent: self.parent,
            at: self.place,
            style: &self.style,
            back: self.background.as_ref(),
            words: self.words.as_ref(),
            field: self.field.as_ref(),
            choice: self.choice.as_ref(),
            blocks: self.blocks,
            hears: hears.into_iter().filter_map(|(heard, what)| heard.then_some(what)).collect(),
        }
    }
}

fn named<S: serde::Serializer>(picture: &Option<Digest>, to: S) -> Result<S::Ok, S::Error> {
    match picture {
        Some(digest) => to.collect_str(digest),
        None => to.serialize_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::look::{Length, StyleValue};
    use super::*;

    #[test]
    fn a_node_is_written_as_the_page_reads_it() {
        let mut style = Style::default();
        style.set("width", StyleValue::Length(Length::Percent(50.0)));
        style.set("height", StyleValue::Length(Length::Px(12.5)));
        style.set("flexGrow", StyleValue::Number(f32::NAN));
        style.set("flexDirection", StyleValue::Word("column"));
        let background =
            Background { colour: [255, 0, 0, 128], picture: None, fill: Fill::Slices { slices: [0.25; 4] } };
        let node = ScreenNode {
            parent: Some(NodeId { part: 0, number: 512 }),
            place: 2,
            style,
            background: Some(background),
            words: Some(Words { value: "a \"b\"".into(), ..Words::default() }),
            blocks: true,
            hears: Hears { down: true, up: false, hover: true },
            ..ScreenNode::default()
        };
        let written = serde_json::to_string(&node.described(NodeId { part: 1, number: 9 })).unwrap();
        let expected = concat!(
            r#"{"id":[1,9],"in":[0,512],"at":2,"style":{"width":"50%","height":12.5,"flexDirection":"column"},"#,
            r##""back":{"colour":"#ff000080","fill":"slices","slices":[0.25,0.25,0.25,0.25]},"##,
            r##""words":{"value":"a \"b\"","wraps":false,"colour":"#ffffffff","size":10.0,"align":"middle-center","##,
            r##""font":"sans-serif"},"blocks":true,"hears":["down","hover"]}"##
        );
        assert_eq!(written, expected);
    }
}
