//! How a world says what belongs to its state.

use std::any::TypeId;
use std::sync::Arc;

use bevy_app::App;
use bevy_ecs::prelude::*;

pub use super::registry::KindChanges;
use super::registry::{Entry, FindChanged, register};
use super::saved::{EntityById, NotRestored, SavedComponent, SavedPart, SavedResource, SavedValues};
use super::{changes, values};

/// Registers state with an [`App`].
pub trait RegisterSaved {
    /// Entities that have a [`StableId`](super::StableId) are digested with this component.
    fn register_saved<C: SavedComponent>(&mut self) -> &mut Self;
    /// The resource is digested while it exists.
    fn register_saved_resource<R: SavedResource>(&mut self) -> &mut Self;
    /// State whose name and layout are known only when the world starts.
    fn register_saved_kind(&mut self, kind: SavedKind) -> &mut Self;
}

/// A kind of state that is described when the world starts, not when it is compiled: of a program, of a script, or of a type
/// of another crate.
///
/// ```
/// use bevy_app::{App, Plugin};
/// use bevy_ecs::prelude::*;
/// use lightcone_world::prelude::*;
///
/// #[derive(Resource, Default)]
/// struct Memory(Vec<u8>);
///
/// struct Scripted;
///
/// impl Plugin for Scripted {
///     fn build(&self, app: &mut App) {
///         app.init_resource::<Memory>();
///         app.register_saved_kind(SavedKind::new("script.memory", 1, "bytes").read_by(
///             |world| vec![(0, world.resource::<Memory>().0.clone())],
///             |world, _, saved| {
///                 world.resource_mut::<Memory>().0 = saved.first().map(|(_, bytes)| bytes.clone()).unwrap_or_default();
///                 Ok(())
///             },
///         ));
///     }
/// }
///
/// let mut simulation = Simulation::new(&WorldSpec::new("scripted", || Scripted), SimulationConfig::default());
/// assert!(simulation.save().components.iter().any(|part| part.name == "script.memory"));
/// ```
pub struct SavedKind {
    name: String,
    entry: Entry,
}

impl SavedKind {
    /// `name`: unique in a world, lower case. `version` grows when the bytes change their meaning. `layout` tells a stranger
    /// what the bytes are; see [`SavedComponent::LAYOUT`]. It has no values until [`SavedKind::read_by`] says where they are.
    pub fn new(name: impl Into<String>, version: u32, layout: impl Into<Arc<str>>) -> Self {
        let collect: super::registry::Collect = Arc::new(|_| SavedValues::new());
        let restore: super::registry::Restore = Arc::new(|_, _, _| Ok(()));
        let entry = Entry { version, layout: layout.into(), collect, changed: None, restore };
        Self { name: name.into(), entry }
    }

    /// `collect` reads all values, by growing id; `restore` puts them back into a world that already has all identified
    /// entities. What is restored must be the same bytes when it is collected again.
    pub fn read_by(
        mut self,
        collect: impl Fn(&mut World) -> SavedValues + Send + Sync + 'static,
        restore: impl Fn(&mut World, &EntityById, &[(u64, Vec<u8>)]) -> Result<(), NotRestored> + Send + Sync + 'static,
    ) -> Self {
        self.entry.collect = Arc::new(collect);
        self.entry.restore = Arc::new(restore);
        self
    }

    /// `changed` reads what changed since it was called last, or since the start or a restore; more is no harm. Without it all
    /// values are read at each look.
    pub fn changed_by(mut self, changed: impl Fn(&mut World) -> KindChanges + Send + Sync + 'static) -> Self {
        self.entry.changed = Some(FindChanged::Kind(Arc::new(changed)));
        self
    }
}

pub(crate) trait RegisterPart {
    fn register_saved_part<P: SavedPart>(&mut self) -> &mut Self;
}

impl RegisterSaved for App {
    fn register_saved<C: SavedComponent>(&mut self) -> &mut Self {
        let entry = Entry {
            version: C::VERSION,
            layout: C::LAYOUT.into(),
            collect: Arc::new(values::collect_component::<C>),
            changed: Some(FindChanged::Component(Arc::new(changes::changed::<C>))),
            restore: Arc::new(values::restore_component::<C>),
        };
        register(self, C::NAME, entry, Some(TypeId::of::<C>()));
        changes::watch::<C>(self);
        self
    }

    fn register_saved_resource<R: SavedResource>(&mut self) -> &mut Self {
        let entry = Entry {
            version: R::VERSION,
            layout: R::LAYOUT.into(),
            collect: Arc::new(values::collect_resource::<R>),
            changed: None,
            restore: Arc::new(values::restore_resource::<R>),
        };
        register(self, R::NAME, entry, None);
        self
    }

    fn register_saved_kind(&mut self, kind: SavedKind) -> &mut Self {
        register(self, &kind.name, kind.entry, None);
        self
    }
}

impl RegisterPart for App {
    fn register_saved_part<P: SavedPart>(&mut self) -> &mut Self {
        let entry = Entry {
            version: P::VERSION,
            layout: P::LAYOUT.into(),
            collect: Arc::new(values::collect_part::<P>),
            changed: None,
            restore: Arc::new(values::restore_part::<P>),
        };
        register(self, P::NAME, entry, None);
        self
    }
}
