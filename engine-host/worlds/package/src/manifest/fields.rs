//! The fields of a manifest.

use serde::{Deserialize, Serialize};

/// What a program says of itself: the first part of a package's header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// What the world is called in addresses, as in `POST /whep/{name}`: 1 to 63 of `a` to `z`, `0` to `9` and `-`, beginning
    /// with a letter and not ending with `-`.
    pub name: String,
    /// The program's version by the rules of semver.org, at most 64 bytes.
    pub version: String,
    /// What players read, 1 to 100 bytes on one line.
    pub title: String,
    /// An SPDX expression, as in `MIT OR Apache-2.0`, 1 to 128 bytes. Its characters are checked, its names are not.
    pub licence: String,
    /// Who made it: at most 16, each of 1 to 128 bytes on one line.
    pub authors: Vec<String>,
    /// What it is, at most 4,096 bytes on any number of lines; empty for none.
    pub description: String,
    /// The version of the interface between host and program that the module was built for, from 1 on.
    pub interface: u32,
    /// Ticks a second, 1 to 120.
    pub tick_rate_hz: u32,
    /// What it asks for.
    pub limits: Limits,
    /// What the program is told where whoever starts a world gives no parameters: at most 4,096 bytes on any number of lines, in
    /// words of the program's own. Tabs may be in it; empty for none.
    pub parameters: String,
}

/// What a program asks for. An operator may give less, and says so before the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// The most that its linear memory grows to, MiB, 1 to 4,096.
    pub memory_mib: u32,
    /// The most fuel that the start burns, from 1 on.
    pub fuel_per_init: u64,
    /// The most fuel that one tick burns, from 1 on.
    pub fuel_per_tick: u64,
    /// The most entities that it has at a time, from 1 on.
    pub entities: u32,
}

impl Limits {
    /// The most that its linear memory grows to, bytes.
    pub fn memory_bytes(&self) -> u64 {
        u64::from(self.memory_mib) << 20
    }

    /// The most fuel that a second burns at this many ticks a second.
    pub fn fuel_per_second(&self, tick_rate_hz: u32) -> u64 {
        self.fuel_per_tick.saturating_mul(tick_rate_hz.into())
    }
}

impl Default for Limits {
    /// What is asked for where `lightcone.toml` says nothing.
    fn default() -> Self {
        Self { memory_mib: 64, fuel_per_init: 2_000_000_000, fuel_per_tick: 50_000_000, entities: 10_000 }
    }
}
