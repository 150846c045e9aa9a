//! What a platform asks for when it starts a world.

use lightcone_node::can_be_streamed;
use lightcone_render::Size;
use serde::{Deserialize, Serialize};

use crate::name::WorldName;
use crate::program_id::ProgramId;

/// Players at once in a world, when nobody says.
const DEFAULT_PLAYERS: u16 = 8;
const MOST_PLAYERS: u16 = 1024;
const MOST_HZ: u32 = 120;

/// A world as it is asked for. A member that is not known is an error.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewWorld {
    pub(crate) program: ProgramId,
    /// By default like the program's.
    #[serde(default)]
    pub(crate) name: Option<WorldName>,
    #[serde(default)]
    players: Option<u16>,
    #[serde(default)]
    seed: Option<u64>,
    #[serde(default)]
    size: Option<String>,
    #[serde(default)]
    fps: Option<u32>,
    #[serde(default)]
    tick_rate: Option<u32>,
}

/// What a platform chose of `lightcone run`'s options; the rest is the operator's choice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Choices {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) seed: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) size: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fps: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tick_rate: Option<u32>,
}

/// What `lightcone run` would refuse.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum BadWish {
    #[error("players: 1 to {MOST_PLAYERS} are possible, not {0}")]
    Players(u16),
    #[error("size: even numbers from 16x16 to 3840x2160 are possible, as in 1280x720, not {0:?}")]
    Size(String),
    #[error("{what}: 1 to {MOST_HZ} a second are possible, not {asked}")]
    Rate { what: &'static str, asked: u32 },
}

impl NewWorld {
    /// Players at once.
    pub(crate) fn players(&self) -> Result<u16, BadWish> {
        let players = self.players.unwrap_or(DEFAULT_PLAYERS);
        if (1..=MOST_PLAYERS).contains(&players) { Ok(players) } else { Err(BadWish::Players(players)) }
    }

    /// The rest, seen to be possible.
    pub(crate) fn choices(&self) -> Result<Choices, BadWish> {
        let rate = |what, asked: Option<u32>| match asked {
            Some(asked) if !(1..=MOST_HZ).contains(&asked) => Err(BadWish::Rate { what, asked }),
            fits => Ok(fits),
        };
        let bad_size = |text: &str| BadWish::Size(text.chars().take(40).collect());
        let size = self.size.as_deref().map(|text| {
            let size: Option<Size> = text.parse().ok().filter(|size| can_be_streamed(*size));
            size.map(|size| size.to_string()).ok_or_else(|| bad_size(text))
        });
        Ok(Choices {
            seed: self.seed,
            size: size.transpose()?,
            fps: rate("fps", self.fps)?,
            tick_rate: rate("tick_rate", self.tick_rate)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(more: &str) -> Result<NewWorld, serde_json::Error> {
        serde_json::from_str(&format!("{{\"program\":\"{}\"{more}}}", "a".repeat(64)))
    }

    #[test]
    fn what_is_not_known_is_refused() {
        assert!(ask("").is_ok() && ask(",\"name\":\"pong\",\"seed\":7").is_ok());
        for wrong in
            [",\"tokens\":1", ",\"name\":\"../a\"", ",\"seed\":-1", ",\"players\":\"4\"", ",\"seed\":1,\"seed\":2"]
        {
            assert!(ask(wrong).is_err(), "{wrong}");
        }
        assert!(serde_json::from_str::<NewWorld>("{\"program\":\"../a\"}").is_err());
        assert!(serde_json::from_str::<NewWorld>("{}").is_err());
    }

    #[test]
    fn what_a_node_would_refuse_is_refused_at_once() {
        let asked = ask(",\"size\":\"640x360\",\"fps\":20,\"tick_rate\":60,\"players\":3").unwrap();
        let choices = asked.choices().unwrap();
        assert_eq!((asked.players(), choices.size.as_deref(), choices.fps), (Ok(3), Some("640x360"), Some(20)));
        for wrong in [",\"size\":\"641x360\"", ",\"size\":\"--help\"", ",\"fps\":0", ",\"tick_rate\":121"] {
            assert!(ask(wrong).unwrap().choices().is_err(), "{wrong}");
        }
        assert_eq!(ask(",\"players\":0").unwrap().players(), Err(BadWish::Players(0)));
    }
}
