//! What runs the JavaScript of scenes.

use std::sync::Arc;

use lightcone_attest::Digest;
use lightcone_sdk7::executor::exact::{self, EngineError};
use lightcone_sdk7::executor::fast::{Fast, FastLimits, Node};
use lightcone_sdk7::executor::{Executor, ExecutorError, SceneSource};
use lightcone_sdk7::folder::SceneFolder;

use lightcone_world::Facts;

use super::error::SceneError;
use super::js::Js;
use super::probe::{MOST_FUEL, fuel_per_turn};
use crate::program::Compiler;

/// Starts what runs a scene's JavaScript.
pub type Start = Arc<dyn Fn(&SceneSource) -> Result<Box<dyn Executor>, ExecutorError> + Send + Sync>;

/// What runs the JavaScript of scenes: each simulation of a world starts one.
#[derive(Clone)]
pub enum Engine {
    /// Its memory is a part of the world's state.
    Exact(exact::Engine),
    /// Its memory is its own, so the world is brought back by all its inputs (`WorldSpec::repeated`).
    Other(Start),
}

impl Engine {
    /// The engine that runs scenes this way.
    ///
    /// # Errors
    ///
    /// [`SceneError`] if it is not here.
    pub fn find(js: Js, compiler: &Compiler) -> Result<Self, SceneError> {
        match js {
            Js::Exact => Self::exact(compiler),
            Js::Fast => Self::fast(),
            Js::Auto => match Self::exact(compiler) {
                Err(SceneError::Engine(EngineError::Missing { .. } | EngineError::NoPlace)) => Self::fast(),
                found => found,
            },
        }
    }

    /// As [`Engine::find`]; where it may choose, a scene that computes too much to run exactly runs fast, if that can be had.
    ///
    /// # Errors
    ///
    /// [`SceneError`] if it is not here.
    pub(super) fn for_scene(js: Js, compiler: &Compiler, folder: &SceneFolder) -> Result<Self, SceneError> {
        Ok(Self::find(js, compiler)?.fitting(js, folder))
    }

    /// The engine that fits the scene, where it may be chosen.
    pub(super) fn fitting(self, js: Js, folder: &SceneFolder) -> Self {
        let (Js::Auto, Self::Exact(engine)) = (js, &self) else { return self };
        let Some(fuel) = fuel_per_turn(engine, folder).filter(|fuel| *fuel > MOST_FUEL) else { return self };
        let why = format!("its turns use {fuel} of fuel, and more than {MOST_FUEL} are too many to run it exactly");
        match Self::fast() {
            Ok(fast) => {
                tracing::info!("{}: it runs fast: {why}", folder.root().display());
                fast
            }
            Err(none) => {
                tracing::warn!("{}: it runs exactly, and slowly: {why}, and {none}", folder.root().display());
                self
            }
        }
    }

    fn exact(compiler: &Compiler) -> Result<Self, SceneError> {
        let module = compiler.compile(&exact::checked(&exact::module()?)?)?;
        Ok(Self::Exact(exact::Engine::new(module)))
    }

    fn fast() -> Result<Self, SceneError> {
        let node = Node::find()?;
        let start = move |source: &SceneSource| -> Result<Box<dyn Executor>, ExecutorError> {
            Ok(Box::new(Fast::start(&node, source, FastLimits::default())?))
        };
        Ok(Self::Other(Arc::new(start)))
    }

    /// What people may want to know of a world whose scene it runs.
    pub(super) fn facts(&self) -> Facts {
        match self {
            Self::Exact(_) => Facts::new([("js", "exact")]),
            Self::Other(_) => Facts::new([("js", "fast")]),
        }
    }

    /// What of it belongs to the identity of a world.
    pub(super) fn identity(&self) -> Option<(String, Digest)> {
        let Self::Exact(_) = self else { return None };
        let hash = exact::module_hash();
        let digits = |at: usize| hash.get(2 * at..2 * at + 2).and_then(|two| u8::from_str_radix(two, 16).ok());
        Some(("quickjs.wasm".into(), Digest(std::array::from_fn(|at| digits(at).unwrap_or_default()))))
    }
}
