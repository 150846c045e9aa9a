//! A kind of world: a name and what builds it.

use std::fmt;
use std::sync::Arc;

use bevy_app::{App, Plugin, PluginGroup, PluginGroupBuilder};
use bevy_ecs::prelude::*;
use lightcone_attest::{Digest, SavedState};

use crate::facts::Facts;
use crate::simulation::{RestoreError, Simulation, SimulationConfig};
use crate::standard::LightconePlugins;

/// Given the world that runs and its state, makes the state that another version of it goes on from, or says why it cannot. The
/// world that runs is only looked at.
pub type TakeOver = dyn Fn(&mut World, SavedState) -> Result<SavedState, String> + Send + Sync;

/// The bytes of a file by its digest, for players' pages: always the same, or none.
pub type Offer = dyn Fn(&Digest) -> Option<Vec<u8>> + Send + Sync;

/// Can build the same world any number of times.
#[derive(Clone)]
pub struct WorldSpec {
    name: String,
    assets: Arc<[(String, Digest)]>,
    facts: Facts,
    tick_rate_hz: u32,
    repeated: bool,
    host: Arc<dyn Fn() -> PluginGroupBuilder + Send + Sync>,
    build: Arc<dyn Fn(&mut App) + Send + Sync>,
    version: Option<String>,
    take_over: Option<Arc<TakeOver>>,
    offer: Option<Arc<Offer>>,
}

impl WorldSpec {
    /// `plugin` is asked for once for every simulation.
    pub fn new<P: Plugin>(name: impl Into<String>, plugin: impl Fn() -> P + Send + Sync + 'static) -> Self {
        Self {
            name: name.into(),
            assets: Arc::from([]),
            facts: Facts::default(),
            tick_rate_hz: SimulationConfig::DEFAULT_TICK_RATE_HZ,
            repeated: false,
            host: Arc::new(|| LightconePlugins.build()),
            build: Arc::new(move |app| {
                app.add_plugins(plugin());
            }),
            version: None,
            take_over: None,
            offer: None,
        }
    }

    /// With the files it was made of, each by name and digest: they belong to the world's identity.
    pub fn with_assets(mut self, mut assets: Vec<(String, Digest)>) -> Self {
        assets.sort_unstable();
        assets.dedup();
        self.assets = assets.into();
        self
    }

    /// With what people may want to know of how it runs. It does not belong to the world's identity.
    pub fn with_facts(self, facts: Facts) -> Self {
        Self { facts, ..self }
    }

    /// Made for so many ticks a second, 1..=120; otherwise for [`SimulationConfig::DEFAULT_TICK_RATE_HZ`].
    pub fn with_tick_rate_hz(self, tick_rate_hz: u32) -> Self {
        Self { tick_rate_hz, ..self }
    }

    /// Of which the state is not all, as where an engine with memory of its own runs a script: whoever keeps a record of it brings it back
    /// by all its inputs again, and not by its state.
    pub fn repeated(self) -> Self {
        Self { repeated: true, ..self }
    }

    /// With other plugins of the host than all of them, as in `|| LightconePlugins.build().disable::<AvatarPlugin>()`.
    pub fn with_host_plugins(mut self, host: impl Fn() -> PluginGroupBuilder + Send + Sync + 'static) -> Self {
        self.host = Arc::new(host);
        self
    }

    /// It has a version, and can go on with a world that runs as another one: see [`TakeOver`].
    pub fn taking_over(
        self,
        version: impl Into<String>,
        take_over: impl Fn(&mut World, SavedState) -> Result<SavedState, String> + Send + Sync + 'static,
    ) -> Self {
        Self { version: Some(version.into()), take_over: Some(Arc::new(take_over)), ..self }
    }

    /// Pages may have files of it, as pictures of a [`Screen`](crate::page::Screen): whoever plays can ask for any digest at any time,
    /// so only what it shows is to be answered.
    pub fn offering(self, offer: impl Fn(&Digest) -> Option<Vec<u8>> + Send + Sync + 'static) -> Self {
        Self { offer: Some(Arc::new(offer)), ..self }
    }

    /// See [`WorldSpec::offering`].
    pub fn offer(&self) -> Option<&Arc<Offer>> {
        self.offer.as_ref()
    }

    pub(crate) fn take_over(&self) -> Option<&TakeOver> {
        self.take_over.as_deref()
    }

    /// Files, sorted by name.
    pub fn assets(&self) -> &[(String, Digest)] {
        &self.assets
    }

    /// See [`WorldSpec::with_facts`].
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Ticks a second when nobody says otherwise.
    pub fn tick_rate_hz(&self) -> u32 {
        self.tick_rate_hz
    }

    /// See [`WorldSpec::repeated`].
    pub fn is_repeated(&self) -> bool {
        self.repeated
    }

    /// Of a program, as its developer counts.
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// As in `POST /whep/{name}`.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Simulation {
    /// Builds the world with the host's plugins and runs its start-up systems.
    pub fn new(world: &WorldSpec, config: SimulationConfig) -> Self {
        Self::bare(config, |app| {
            app.add_plugins((world.host)());
            (world.build)(app);
            app.insert_resource(world.facts.clone());
        })
    }

    /// The world as it was when `state` was saved. `world` and `config` must be those of the saved run; from here on it
    /// goes as if it had never stopped.
    pub fn restore(world: &WorldSpec, config: SimulationConfig, state: &SavedState) -> Result<Self, RestoreError> {
        let mut simulation = Self::new(world, config);
        simulation.put_back(state)?;
        Ok(simulation)
    }
}

impl fmt::Debug for WorldSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WorldSpec").field(&self.name).finish()
    }
}
