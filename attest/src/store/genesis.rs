//! What a world begins with.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::canonical::Encoder;
use crate::digest::Digest;
use crate::hex::hex;

const WORLD_CONTEXT: &str = "lightcone 2026-11-22 genesis v1 world";
const CHECK_CONTEXT: &str = "lightcone 2026-11-22 genesis v1 file";
const FORMAT: u32 = 1;
const HEADING: &str =
    "# What this world began with. `id` is the digest of all of it but the session; the file is not to be edited.\n";
const MAX_NAME_BYTES: usize = 256;
const MAX_ASSETS: usize = 4096;
/// A genesis file's longest length.
pub(super) const MAX_FILE_BYTES: u64 = 4 << 20;

/// What a world begins with. Whoever has it and the inputs can replay the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Genesis {
    /// The kind of world, as its host names it: 1 to 256 bytes.
    pub world: String,
    /// What the world was loaded from: names (1 to 256 bytes, each once, sorted) and digests; at most 4096.
    pub assets: Vec<(String, Digest)>,
    /// The seed of the world's random numbers.
    pub seed: u64,
    /// Who chose it. Stores from before this was said have none: it was the operator.
    pub seed_origin: Option<SeedOrigin>,
    /// Ticks a second, at least 1.
    pub tick_rate_hz: u32,
    /// The digest of the registered components' names, versions and layouts.
    pub schema: Digest,
    /// This run of the world: 16 random bytes, kept when the world is resumed.
    pub run: [u8; 16],
    /// Whether chunks and inputs are sealed and the state's digest is keyed.
    pub private: bool,
}

/// Who chose the seed of a world's chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SeedOrigin {
    /// Whoever ran the node, who could try what a seed leads to.
    Operator,
    /// The system's randomness, when the record was begun: as the node says.
    Random,
}

impl fmt::Display for SeedOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Operator => "operator",
            Self::Random => "random",
        })
    }
}

/// What is wrong with a genesis.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum GenesisError {
    /// The text is no TOML, or has other fields.
    #[error("it cannot be read: {}", .0.replace(char::is_control, " "))]
    Toml(String),
    /// The file was written in this other version of the format.
    #[error("format {0} is not known: {FORMAT} is")]
    Format(u32),
    /// A name is empty, too long or has control characters.
    #[error("{0:?} is no name: 1 to {MAX_NAME_BYTES} bytes without control characters are wanted")]
    Name(String),
    /// The assets are unsorted, or this one is doubled.
    #[error("asset '{0}' is out of order or doubled")]
    AssetOrder(String),
    /// There are too many assets.
    #[error("{0} assets: {MAX_ASSETS} at most can be kept")]
    Assets(usize),
    /// The tick rate is 0: no time would pass.
    #[error("0 ticks a second")]
    TickRate,
    /// The fields do not have this `id` or `check`: the file was edited or damaged.
    #[error("its fields do not fit its id and check: it was edited or damaged")]
    Check,
    /// The same fields are written in another way: the file was edited.
    #[error("it is not spelled as this program spells it: it was edited")]
    Spelling,
}

/// The file. Digests and the seed (TOML has no unsigned 64-bit integers) are text.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u32,
    id: String,
    world: String,
    seed: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed_origin: Option<SeedOrigin>,
    tick_rate_hz: u32,
    private: bool,
    schema: String,
    /// The run. In the file it is called the session.
    #[serde(rename = "session")]
    run: String,
    check: String,
    assets: Vec<Asset>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asset {
    name: String,
    digest: String,
}

impl Genesis {
    /// The digest of the one file that the world was loaded from, as the package of a program is; none where there are more, or none.
    pub fn package(&self) -> Option<Digest> {
        match self.assets.as_slice() {
            [(_, digest)] => Some(*digest),
            _ => None,
        }
    }

    /// The world's id, by which statements call it: BLAKE3 (derive-key) of the canonical bytes of everything but the
    /// run: world str, asset count u64, assets × (name str, digest), seed u64, tick rate u32, schema, private bool, and the
    /// seed's origin as a str if it is said.
    pub fn world_id(&self) -> Digest {
        let mut out = Encoder::default();
        out.str(&self.world).u64(self.assets.len() as u64);
        for (name, digest) in &self.assets {
            out.str(name).blob(&digest.0);
        }
        out.u64(self.seed).u32(self.tick_rate_hz).blob(&self.schema.0).bool(self.private);
        if let Some(origin) = self.seed_origin {
            out.str(&origin.to_string());
        }
        Digest::derive(WORLD_CONTEXT, out.bytes())
    }

    /// The file's text.
    pub fn to_toml(&self) -> Result<String, GenesisError> {
        self.check()?;
        let id = self.world_id();
        let file = File {
            format: FORMAT,
            id: id.to_string(),
            world: self.world.clone(),
            seed: self.seed.to_string(),
            seed_origin: self.seed_origin,
            tick_rate_hz: self.tick_rate_hz,
            private: self.private,
            schema: self.schema.to_string(),
            run: hex(&self.run),
            check: Digest::derive(CHECK_CONTEXT, &[&id.0[..], &self.run].concat()).to_string(),
            assets: self
                .assets
                .iter()
                .map(|(name, digest)| Asset { name: name.clone(), digest: digest.to_string() })
                .collect(),
        };
        let text = toml::to_string(&file).map_err(|cause| GenesisError::Toml(cause.to_string()))?;
        Ok(format!("{HEADING}{text}"))
    }

    /// Reads a file's text, if it is what [`Genesis::to_toml`] writes.
    pub fn from_toml(text: &str) -> Result<Self, GenesisError> {
        let file: File = toml::from_str(text).map_err(|cause| GenesisError::Toml(cause.message().to_owned()))?;
        if file.format != FORMAT {
            return Err(GenesisError::Format(file.format));
        }
        let digest = |text: &str| text.parse::<Digest>().map_err(|cause| GenesisError::Toml(cause.to_string()));
        let assets = file.assets.iter().map(|asset| Ok((asset.name.clone(), digest(&asset.digest)?)));
        let genesis = Self {
            assets: assets.collect::<Result<_, GenesisError>>()?,
            seed: file.seed.parse().map_err(|_| GenesisError::Toml("the seed is no number below 2^64".into()))?,
            seed_origin: file.seed_origin,
            tick_rate_hz: file.tick_rate_hz,
            schema: digest(&file.schema)?,
            run: read_run(&file.run)?,
            private: file.private,
            world: file.world,
        };
        let spelled = genesis.to_toml()?;
        let again: File = toml::from_str(&spelled).map_err(|cause| GenesisError::Toml(cause.message().to_owned()))?;
        if (&file.id, &file.check) != (&again.id, &again.check) {
            return Err(GenesisError::Check);
        }
        if spelled == text { Ok(genesis) } else { Err(GenesisError::Spelling) }
    }

    fn check(&self) -> Result<(), GenesisError> {
        if self.assets.len() > MAX_ASSETS {
            return Err(GenesisError::Assets(self.assets.len()));
        }
        for name in self.assets.iter().map(|(name, _)| name).chain([&self.world]) {
            if !(1..=MAX_NAME_BYTES).contains(&name.len()) || name.chars().any(char::is_control) {
                return Err(GenesisError::Name(name.chars().take(80).collect()));
            }
        }
        if let Some(pair) = self.assets.windows(2).find(|pair| pair[0].0 >= pair[1].0) {
            return Err(GenesisError::AssetOrder(pair[1].0.clone()));
        }
        if self.tick_rate_hz == 0 { Err(GenesisError::TickRate) } else { Ok(()) }
    }
}

/// 32 hexadecimal digits; spelling is checked later.
fn read_run(text: &str) -> Result<[u8; 16], GenesisError> {
    let number = u128::from_str_radix(text, 16).ok().filter(|_| text.len() == 32);
    number.map(u128::to_be_bytes).ok_or_else(|| GenesisError::Toml("the session is not 32 hexadecimal digits".into()))
}
