//! JavaScript whose whole state can be kept: QuickJS-ng, compiled to WebAssembly, as a guest of `lightcone-sandbox`.
//!
//! The same scene and turns give the same answers, fuel and memory on every machine. What a scene is between two turns is the
//! engine's memory and globals, closures, timers and promises included: [`Exact::state`] reads them, [`Exact::restore`] goes on
//! from them.
//!
//! The engine is no part of this crate. `engine/build.py` makes it of pinned sources with a pinned compiler; [`module`] finds it
//! and looks at its hash.
//!
//! ```no_run
//! use lightcone_sdk7::executor::exact::{Engine, Exact, checked, module};
//! use lightcone_sdk7::executor::{Executor, SceneSource, Turn};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let engine = Engine::compile(&checked(&module()?)?)?;
//! let scene = SceneSource { file: "bin/index.js".into(), text: "exports.onUpdate = async () => {}".into() };
//! let mut scene = Exact::start(&engine, &scene)?;
//! let answer = scene.turn(&Turn::default())?;
//! # Ok(())
//! # }
//! ```

mod engine;
mod error;
mod fault;
mod find;
mod limits;
mod run;
mod stack;

pub use engine::{Engine, checked, checked_within};
pub use error::{BUILD_COMMAND, EngineError};
pub use find::{MODULE_VARIABLE, module, module_hash};
pub use limits::ExactLimits;
pub use run::Exact;
