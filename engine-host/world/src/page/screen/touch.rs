//! What a player does on a screen. Both come as a line of JSON, see [`Line`](crate::players::Line):
//!
//! ```json
//! {"screen":[{"node":[0,513],"did":"down"}, {"node":[0,514],"did":{"text":"Ada"}}]}
//! {"canvas":[1280,720,1.5]}
//! ```

use serde::Deserialize;

use super::node::NodeId;

/// Of one line.
const MAX_TOUCHES: usize = 32;
/// Of a picture's sides, pixels of CSS.
const SIDES_PX: std::ops::RangeInclusive<u32> = 64..=16_384;
const RATIOS: std::ops::RangeInclusive<f32> = 0.1..=10.0;

/// Something that a player did with a node. The node may be gone by now, or never have taken it: whoever reads it has to look.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Touch {
    /// With which.
    pub node: NodeId,
    /// What.
    pub did: Did,
}

/// What a player does with a node.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Did {
    /// Pressed it.
    Down,
    /// Let it go.
    Up,
    /// Came upon it.
    Enter,
    /// Left it.
    Leave,
    /// Writes in it: all that stands there now.
    Text(String),
    /// Has written it, and pressed Enter.
    Submit(String),
    /// Chose one of its options; below zero: none.
    Choose(i32),
}

/// How large a player's picture is on its page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Canvas {
    /// Width and height, pixels of CSS.
    pub size: [u32; 2],
    /// Pixels of the screen to one of CSS.
    pub ratio: f32,
}

/// What a line says of a screen, in order; nothing where it says something else, or too much at once.
pub fn touches(line: &str) -> Vec<Touch> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Said {
        screen: Vec<Touch>,
    }
    if !line.starts_with(r#"{"screen":"#) {
        return Vec::new();
    }
    let said = serde_json::from_str::<Said>(line).map(|said| said.screen).unwrap_or_default();
    if said.len() <= MAX_TOUCHES { said } else { Vec::new() }
}

/// How large a picture is, if the line says that and it can be.
pub fn canvas(line: &str) -> Option<Canvas> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Said {
        canvas: (u32, u32, f32),
    }
    if !line.starts_with(r#"{"canvas":"#) {
        return None;
    }
    let (width, height, ratio) = serde_json::from_str::<Said>(line).ok()?.canvas;
    let fits = SIDES_PX.contains(&width) && SIDES_PX.contains(&height) && RATIOS.contains(&ratio);
    fits.then_some(Canvas { size: [width, height], ratio })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_players_do_is_read_in_order() {
        let line = r#"{"screen":[{"node":[0,513],"did":"down"},{"node":[2,514],"did":{"submit":"Ada"}},{"node":[0,7],"did":{"choose":-1}}]}"#;
        let node = |part, number| NodeId { part, number };
        assert_eq!(
            touches(line),
            [
                Touch { node: node(0, 513), did: Did::Down },
                Touch { node: node(2, 514), did: Did::Submit("Ada".into()) },
                Touch { node: node(0, 7), did: Did::Choose(-1) },
            ]
        );
    }

    #[test]
    fn what_is_said_otherwise_is_nothing() {
        let many = format!(r#"{{"screen":[{}]}}"#, vec![r#"{"node":[0,1],"did":"up"}"#; 33].join(","));
        for none in [
            "Hi",
            r#"{"screen":[{"node":[0,-1],"did":"down"}]}"#,
            r#"{"screen":[{"node":[0],"did":"down"}]}"#,
            r#"{"screen":[{"node":[0,1],"did":"jump"}]}"#,
            r#"{"screen":[{"node":[0,1],"did":"down","x":1}]}"#,
            r#"{"screen":[],"x":1}"#,
            r#"{"canvas":[640,360,1]}"#,
            &many,
        ] {
            assert_eq!(touches(none), [], "{none}");
        }
    }

    #[test]
    fn a_canvas_is_as_large_as_a_screen_can_be() {
        assert_eq!(canvas(r#"{"canvas":[640,360,1.5]}"#), Some(Canvas { size: [640, 360], ratio: 1.5 }));
        for none in [
            r#"{"canvas":[0,360,1]}"#,
            r#"{"canvas":[640,1e9,1]}"#,
            r#"{"canvas":[640,360,null]}"#,
            r#"{"canvas":[640,360,1e39]}"#,
            r#"{"canvas":[640,360]}"#,
            r#"{"canvas":[640,360,1],"x":0}"#,
        ] {
            assert_eq!(canvas(none), None, "{none}");
        }
    }
}
