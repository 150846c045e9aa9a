//! How the JavaScript of a scene runs.

use lightcone_worlds::sdk7::Js;

/// How the JavaScript of a scene runs.
#[derive(Debug, clap::Args)]
pub(crate) struct JsArgs {
    /// How the JavaScript of a Decentraland scene runs: exact (its memory is part of the signed state, so the world can be restored and
    /// checked from any checkpoint), fast (in Node, for large scenes; a record goes on by running all its turns again), or auto (exact
    /// if its engine is there, or else fast)
    #[arg(long, value_name = "WAY", default_value_t = Js::Auto)]
    js: Js,
}

impl JsArgs {
    pub(crate) fn way(&self) -> Js {
        self.js
    }
}
