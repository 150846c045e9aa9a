//! How Decentraland scenes are opened.

use lightcone_worlds::sdk7::{Js, Parcel};

/// How Decentraland scenes are opened.
#[derive(Debug, clap::Args)]
pub(crate) struct JsArgs {
    /// How the JavaScript of a Decentraland scene runs: exact (its memory is part of the signed state, so the world can be restored and
    /// checked from any checkpoint), fast (in Node, for large scenes; a record goes on by running all its turns again), or auto (exact
    /// if its engine is there and a third of a tick is enough for the scene's first turns, or else fast)
    #[arg(long, value_name = "WAY", default_value_t = Js::Auto)]
    js: Js,
    /// Of several scenes: people begin in the scene of this parcel, or in the nearest to it [default: the first scene]
    #[arg(long, value_name = "X,Y", allow_hyphen_values = true)]
    near: Option<Parcel>,
    /// Of a realm that does not name its scenes: fetch those of these parcels, up to 64, as in --parcels 10,-3 --parcels 11,-3
    /// [default: those around --near]
    #[arg(long, value_name = "X,Y", allow_hyphen_values = true)]
    parcels: Vec<Parcel>,
}

impl JsArgs {
    pub(crate) fn way(&self) -> Js {
        self.js
    }

    pub(crate) fn near(&self) -> Option<Parcel> {
        self.near.or(self.parcels.first().copied())
    }

    pub(crate) fn parcels(&self) -> &[Parcel] {
        &self.parcels
    }
}
