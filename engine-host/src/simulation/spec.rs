//! A kind of world: a name and what builds it.

use std::fmt;
use std::sync::Arc;

use bevy_app::{App, Plugin};
use lightcone_attest::Digest;

/// Can build the same world any number of times.
#[derive(Clone)]
pub struct WorldSpec {
    name: String,
    assets: Arc<[(String, Digest)]>,
    build: Arc<dyn Fn(&mut App) + Send + Sync>,
}

impl WorldSpec {
    /// `plugin` is asked for once for every simulation.
    pub fn new<P: Plugin>(name: impl Into<String>, plugin: impl Fn() -> P + Send + Sync + 'static) -> Self {
        Self {
            name: name.into(),
            assets: Arc::from([]),
            build: Arc::new(move |app| {
                app.add_plugins(plugin());
            }),
        }
    }

    /// With the files it was made of, each by name and digest: they belong to the world's identity.
    pub fn with_assets(mut self, mut assets: Vec<(String, Digest)>) -> Self {
        assets.sort_unstable();
        assets.dedup();
        self.assets = assets.into();
        self
    }

    /// Files, sorted by name.
    pub fn assets(&self) -> &[(String, Digest)] {
        &self.assets
    }

    /// As in `POST /whep/{name}`.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn build(&self, app: &mut App) {
        (self.build)(app);
    }
}

impl fmt::Debug for WorldSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WorldSpec").field(&self.name).finish()
    }
}
